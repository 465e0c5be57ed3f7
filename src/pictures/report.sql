-- A page for those who decide: is the data sound, who the customers are, who brings the money, what to do with whom.

-- The language of a report, whose options are checked.
CREATE FUNCTION report_language(options jsonb, keys text[]) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    language text := coalesce(options ->> 'language', 'en');
    unknown text;
    wrong text;
    wanted text;
BEGIN
    SELECT k INTO unknown FROM jsonb_object_keys(options) AS k WHERE k <> ALL (keys) ORDER BY k COLLATE "C" LIMIT 1;
    IF unknown IS NOT NULL THEN
        RAISE EXCEPTION 'options: there is no key "%"', left(unknown, 40)
            USING ERRCODE = 'invalid_parameter_value', HINT = format('The keys are %s.', array_to_string(keys, ', '));
    END IF;
    IF @extschema@.report_words(language) IS NULL THEN
        RAISE EXCEPTION 'options, key "language": there is no language "%"', left(language, 40)
            USING ERRCODE = 'invalid_parameter_value', HINT = 'The languages are en, ru and zh.';
    END IF;
    SELECT o.key, o.hint INTO wrong, wanted
    FROM (VALUES ('title', 'string', 0, 'a text'), ('rfm', 'object', 0, 'an object: the options of fit_rfm'),
                 ('tiers', 'object', 0, 'an object: the options of fit_tiers'),
                 ('names', 'number', 0, 'a whole number, 0 or more'), ('min_customers', 'number', 1, 'a whole number, 1 or more')
         ) AS o (key, kind, least, hint)
    WHERE options ? o.key
          AND CASE WHEN jsonb_typeof(options -> o.key) <> o.kind THEN true
                   WHEN o.kind <> 'number' THEN false
                   ELSE (options ->> o.key)::numeric NOT BETWEEN o.least AND 2147483647
                        OR (options ->> o.key)::numeric <> trunc((options ->> o.key)::numeric) END
    LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'options, key "%": % cannot be used', wrong, left(options ->> wrong, 40)
            USING ERRCODE = 'invalid_parameter_value', HINT = format('Expected is %s.', wanted);
    END IF;
    RETURN language;
END
$$;
COMMENT ON FUNCTION report_language(jsonb, text[]) IS 'support function of report: the language of its options, which are checked';

-- Findings as a table; what people are called is not in it.
CREATE FUNCTION report_findings_part(findings finding[], word jsonb) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('<h2>%s</h2>', word ->> 'data')
           || coalesce(
                  format('<table class="r"><tr><th>%s</th><th class="n">%s</th></tr>', word ->> 'found', word ->> 'count')
                  || string_agg(
                         format('<tr><td><strong>%s</strong> <span class="s">%s</span><br>%s</td><td class="n">%s</td></tr>',
                                @extschema@.html_text(f.finding), @extschema@.html_text(f.severity),
                                @extschema@.html_text(f.advice),
                                @extschema@.report_number(f.count, 'FM999,999,999,999,999,990', word ->> 'marks')),
                         '' ORDER BY f.ordinality)
                  || '</table>',
                  '<p>' || (word ->> 'sound') || '</p>')
    FROM unnest(findings) WITH ORDINALITY AS f
$$;
COMMENT ON FUNCTION report_findings_part(finding[], jsonb) IS 'support function of report: what a check found, as a part of a page';

-- The models that a page shows its customers by. NULL where nobody has an order to be scored by.
CREATE FUNCTION report_rfm_model(base customer_base, as_of timestamptz, options jsonb, lang text) RETURNS model
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT @extschema@.fit_rfm(base, as_of, jsonb_build_object('language', lang) || coalesce(options -> 'rfm', '{}'))
$$;
COMMENT ON FUNCTION report_rfm_model(customer_base, timestamptz, jsonb, text) IS 'support function of report: the model of its scores';
CREATE FUNCTION report_tiers_model(base customer_base, options jsonb, lang text) RETURNS model
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT @extschema@.fit_tiers(base, jsonb_build_object('language', lang) || coalesce(options -> 'tiers', '{}'))
$$;
COMMENT ON FUNCTION report_tiers_model(customer_base, jsonb, text) IS 'support function of report: the model of its value tiers';

-- The page of a base, with the parts that a base does not hold, where the caller has them.
CREATE FUNCTION report_page(
    key anyelement, base customer_base, as_of timestamptz, rfm_model model, tiers_model model, title text, options jsonb, lang text,
    opening text, data text, later text[]
) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    whole CONSTANT text := 'FM999,999,999,999,999,990';
    fading text[];
    names CONSTANT integer := coalesce((options ->> 'names')::integer, 0);
    least_customers CONSTANT integer := coalesce((options ->> 'min_customers')::integer, 1);
    word jsonb := @extschema@.report_words(lang);
    -- Made once, and not for each of the rows that a picture is drawn of.
    heat CONSTANT jsonb := jsonb_build_object(
        'title', word ->> 'heat', 'language', lang, 'x_title', word ->> 'recency', 'y_title', word ->> 'value',
        'min_customers', coalesce(options -> 'min_customers', '1'));
    curve CONSTANT jsonb := jsonb_build_object('title', word ->> 'curve', 'language', lang);
    spread CONSTANT jsonb := jsonb_build_object('title', word ->> 'days', 'language', lang, 'x_title', word ->> 'last');
    parts text[];
BEGIN
    -- What the shipped maps call customers of value who stay away, in this language.
    SELECT array_agg(DISTINCT own.segment) INTO fading
    FROM @extschema@.maps() AS own JOIN @extschema@.maps() AS en USING (map, "position")
    WHERE own.language = lang AND en.language = 'en' AND en.segment IN ('cannot lose', 'at risk');
    -- A key of another type is an error here, before the long statement.
    PERFORM @extschema@.customer(base, key);
    WITH scored AS MATERIALIZED (
        SELECT s.*
        FROM @extschema@.segments(key, base, as_of, rfm_model, tiers_model) AS s
    ), totals AS (
        SELECT count(*) AS customers, count(*) FILTER (WHERE s.frequency = 0) AS empty, sum(s.frequency) AS orders,
               sum(s.monetary) AS revenue, count(*) FILTER (WHERE s.frequency > 1) AS repeated,
               count(*) FILTER (WHERE s.recency_days < 0) AS future
        FROM scored AS s
    ), rows AS (
        SELECT sum(@extschema@.skipped(c.rfm)) AS skipped, sum(@extschema@.refunds(c.rfm)) AS refunds
        FROM @extschema@.customers(key, base) AS c
        WHERE data IS NULL
    ), by_segment AS (
        SELECT s.segment, s."position", count(*) AS customers, sum(s.monetary) AS revenue,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY s.recency_days) AS silent
        FROM scored AS s
        GROUP BY s.segment, s."position"
        HAVING count(*) >= least_customers
    ), by_tier AS (
        SELECT s.tier, count(*) AS customers, sum(s.monetary) AS revenue, min(c.ordinality) AS place
        FROM scored AS s JOIN @extschema@.cuts(tiers_model) WITH ORDINALITY AS c ON c.bin = s.tier
        GROUP BY s.tier
        HAVING count(*) >= least_customers
    ), named AS (
        -- A base in which nobody has an order has no scores, but its customers have a name.
        SELECT coalesce(b.segment, m.segment) AS segment, b."position", b.customers, b.revenue, b.silent, m.action, m.service, m.meaning
        FROM by_segment AS b
             LEFT JOIN (SELECT DISTINCT ON (a.segment COLLATE "C") a.segment, a.action, a.service, a.meaning, en.rule
                        FROM @extschema@.maps() AS a JOIN @extschema@.maps() AS en USING (map, "position")
                        WHERE a.language = lang AND en.language = 'en'
                        ORDER BY a.segment COLLATE "C", map COLLATE "C" DESC) AS m
             ON m.segment = b.segment OR b.segment IS NULL AND m.rule = 'no orders'
    ), listed AS (
        SELECT n.segment, n."position", n.customers, n.revenue, n.action, n.service, false AS is_rest FROM named AS n
        UNION ALL
        SELECT word ->> 'other', NULL, t.customers - n.customers, t.revenue - n.revenue, NULL, NULL, true
        FROM totals AS t,
             (SELECT coalesce(sum(n.customers), 0) AS customers, coalesce(sum(n.revenue), 0) AS revenue FROM named AS n) AS n
        WHERE t.customers > n.customers
    ), warned AS (
        SELECT count(*) AS customers, coalesce(sum(s.monetary), 0) AS revenue FROM scored AS s WHERE s.segment = ANY (fading)
    )
    SELECT ARRAY[
        opening,
        -- Figures of the whole.
        (SELECT '<div class="figures">'
                || string_agg(
                       format('<div><b>%s</b>%s</div>', coalesce(f.figure, '–'),
                              coalesce(@extschema@.report_form(word -> 'figures' -> f.what, f.counted), word ->> f.what)),
                       '' ORDER BY f.place)
                || '</div>' || CASE WHEN t.customers = t.empty THEN '<p>' || (word ->> 'noorders') || '</p>' ELSE '' END
         FROM totals AS t, LATERAL (VALUES
             (1, 'customers', t.customers, @extschema@.report_number(t.customers, whole, word ->> 'marks')),
             (2, 'orders', t.orders, @extschema@.report_number(t.orders, whole, word ->> 'marks')),
             (3, 'revenue', NULL, @extschema@.report_number(t.revenue, whole, word ->> 'marks')),
             (4, 'average', NULL, @extschema@.report_number(t.revenue / nullif(t.orders, 0), 'FM999,999,999,999,990.00', word ->> 'marks')),
             (5, 'repeat', NULL, @extschema@.report_share(t.repeated, t.customers - t.empty, word))
         ) AS f (place, what, counted, figure)
         GROUP BY t.customers, t.empty),
        -- Findings: those of a check of the orders, or what the base counted itself.
        coalesce(
            data,
            (SELECT format('<h2>%s</h2>', word ->> 'data')
                    || coalesce(
                           (SELECT string_agg('<p>' || @extschema@.html_text(format(word ->> f.what, @extschema@.report_number(f.n, whole, word ->> 'marks'))) || '</p>', '' ORDER BY f.place)
                            FROM (VALUES (1, 'left', @extschema@.without_customer(base)::numeric), (2, 'skipped', r.skipped),
                                         (3, 'future', t.future), (4, 'empty', t.empty), (5, 'refunds', r.refunds)) AS f (place, what, n)
                            WHERE f.n > 0),
                           '<p>' || (word ->> 'sound') || '</p>')
             FROM totals AS t, rows AS r)),
        -- Segments, with the usual step.
        (SELECT format('<h2>%s</h2><table class="r"><tr><th>%s</th><th class="n">%s</th><th class="n">%s</th></tr>',
                       word ->> 'who', word ->> 'segment', word ->> 'customers', word ->> 'revenue')
                || string_agg(
                       format('<tr class="t"><td>%s%s</td><td class="n">%s <span class="s">%s</span></td><td class="n">%s <span class="s">%s</span></td></tr>',
                              coalesce(n."position" || '. ', ''), @extschema@.html_text(coalesce(n.segment, '–')),
                              @extschema@.report_number(n.customers, whole, word ->> 'marks'),
                              @extschema@.report_share(n.customers, t.customers, word),
                              @extschema@.report_number(n.revenue, whole, word ->> 'marks'),
                              coalesce(@extschema@.report_share(n.revenue, t.revenue, word), ''))
                       || CASE WHEN n.action IS NULL THEN ''
                          ELSE format('<tr><td colspan="3" class="s">%s%s%s%s%s%s%s</td></tr>',
                                      word ->> 'step', word ->> 'colon', n.action, word ->> 'stop',
                                      word ->> 'service', word ->> 'colon', n.service) END,
                       '' ORDER BY n.is_rest, n."position" NULLS LAST, n.segment COLLATE "C")
                || '</table>'
         FROM listed AS n, totals AS t
         GROUP BY t.customers, t.revenue),
        (SELECT @extschema@.heat_map(s.r::text, ((s.f + s.m + 1) / 2)::text, 1, heat)
         FROM scored AS s
         WHERE s.r IS NOT NULL),
        (SELECT @extschema@.bars(
                    n.segment, n.revenue::double precision,
                    jsonb_build_object('title', word ->> 'bars', 'language', lang))
         FROM named AS n
         WHERE n."position" IS NOT NULL),
        (SELECT @extschema@.pareto_curve(s.monetary::double precision, curve) FROM scored AS s),
        (SELECT @extschema@.histogram(s.recency_days, spread) FROM scored AS s WHERE s.recency_days IS NOT NULL),
        (SELECT format('<table class="r"><tr><th>%s</th><th class="n">%s</th><th class="n">%s</th></tr>',
                       word ->> 'tier', word ->> 'customers', word ->> 'revenue')
                || string_agg(
                       format('<tr><td>%s</td><td class="n">%s <span class="s">%s</span></td><td class="n">%s <span class="s">%s</span></td></tr>',
                              @extschema@.html_text(b.tier),
                              @extschema@.report_number(b.customers, whole, word ->> 'marks'),
                              @extschema@.report_share(b.customers, t.customers, word),
                              @extschema@.report_number(b.revenue, whole, word ->> 'marks'),
                              coalesce(@extschema@.report_share(b.revenue, t.revenue, word), '')),
                       '' ORDER BY b.place)
                || '</table>'
         FROM by_tier AS b, totals AS t
         HAVING count(*) > 0),
        -- Who is about to be lost, and why; names of customers where they are asked for.
        (SELECT format('<h2>%s</h2><p>%s</p>', word ->> 'warning',
                       CASE WHEN w.customers = 0 THEN word ->> 'calm'
                            ELSE format(word ->> 'stake',
                                        @extschema@.report_number(w.customers, whole, word ->> 'marks'),
                                        @extschema@.report_number(w.revenue, whole, word ->> 'marks'),
                                        coalesce(@extschema@.report_share(w.revenue, t.revenue, word), '–')) END)
                || coalesce(
                       (SELECT format('<table class="r"><tr><th>%s</th><th class="n">%s</th><th class="n">%s</th><th class="n">%s</th></tr>',
                                      word ->> 'segment', word ->> 'customers', word ->> 'atstake', word ->> 'silent')
                               || string_agg(
                                      format('<tr class="t"><td>%s</td><td class="n">%s</td><td class="n">%s</td><td class="n">%s</td></tr>'
                                             '<tr><td colspan="4" class="s">%s%s%s%s%s%s%s</td></tr>',
                                             n.segment,
                                             @extschema@.report_number(n.customers, whole, word ->> 'marks'),
                                             @extschema@.report_number(n.revenue, whole, word ->> 'marks'),
                                             @extschema@.report_number(floor(n.silent)::numeric, whole, word ->> 'marks'),
                                             word ->> 'reason', word ->> 'colon', n.meaning, word ->> 'stop',
                                             word ->> 'step', word ->> 'colon', n.action),
                                      '' ORDER BY n.revenue DESC, n.segment COLLATE "C")
                               || '</table>'
                        FROM named AS n
                        WHERE n.segment = ANY (fading) AND n.meaning IS NOT NULL
                        HAVING count(*) > 0), '')
                || coalesce(
                       (SELECT format('<table class="r"><tr><th>%s</th><th>%s</th><th class="n">%s</th><th class="n">%s</th></tr>',
                                      word ->> 'customer', word ->> 'segment', word ->> 'last', word ->> 'revenue')
                               || string_agg(
                                      format('<tr><td>%s</td><td>%s</td><td class="n">%s</td><td class="n">%s</td></tr>',
                                             @extschema@.html_text(c.customer::text), @extschema@.html_text(c.segment),
                                             @extschema@.report_number(floor(c.recency_days)::numeric, whole, word ->> 'marks'),
                                             @extschema@.report_number(c.monetary, 'FM999,999,999,999,990.00', word ->> 'marks')),
                                      '' ORDER BY c.monetary DESC, c.customer::text COLLATE "C")
                               || '</table>'
                        FROM (SELECT s.customer, s.segment, s.recency_days, s.monetary FROM scored AS s
                              WHERE s.segment = ANY (fading)
                              ORDER BY s.monetary DESC, s.customer::text COLLATE "C" LIMIT names) AS c
                        HAVING count(*) > 0), '')
         FROM warned AS w, totals AS t)
    ] INTO parts;
    RETURN @extschema@.html_page(title, VARIADIC parts || later);
END
$$;
COMMENT ON FUNCTION report_page(anyelement, customer_base, timestamptz, model, model, text, jsonb, text, text, text, text[]) IS 'support function of report: the page of a base, with parts that come before and after';

CREATE FUNCTION report(key anyelement, base customer_base, as_of timestamptz, options jsonb DEFAULT '{}') RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    lang text := @extschema@.report_language(options, '{language,title,rfm,tiers,names,min_customers}');
    word jsonb := @extschema@.report_words(lang);
    title text;
BEGIN
    IF as_of IS NULL OR NOT isfinite(as_of) THEN
        RAISE EXCEPTION 'as_of must be a finite timestamp' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    title := coalesce(options ->> 'title', format(word ->> 'title', to_char(as_of, 'YYYY-MM-DD')));
    IF base IS NULL OR @extschema@.size(base) = 0 THEN
        RETURN @extschema@.html_page(title, @extschema@.html_text(word ->> 'nobody'));
    END IF;
    RETURN @extschema@.report_page(
        key, base, as_of, @extschema@.report_rfm_model(base, as_of, options, lang), @extschema@.report_tiers_model(base, options, lang),
        title, options, lang, NULL, NULL, '{}');
END
$$;
COMMENT ON FUNCTION report(anyelement, customer_base, timestamptz, jsonb) IS 'a page of HTML on the customers of a base: is the data sound, who brings the money, what to do with whom, who is fading; options: language, title, rfm, tiers, names (how many fading customers are named; none by default), min_customers';
