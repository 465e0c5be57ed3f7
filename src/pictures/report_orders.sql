-- The report of raw orders: an aggregate that keeps them, and makes the page of what they tell.

DO $$
DECLARE
    amount text;
    step text;
    options text;
BEGIN
    FOR amount, step, options IN VALUES
        ('numeric', 'report_step_numeric', ''), ('numeric', 'report_step_numeric', ', options jsonb'),
        ('double precision', 'report_step_float', ''), ('double precision', 'report_step_float', ', options jsonb')
    LOOP
        EXECUTE pg_catalog.format($sql$
CREATE FUNCTION report_step(fit_state, customer anyelement, at timestamptz, amount %1$s%3$s) RETURNS fit_state
    LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', '%2$s';
$sql$, amount, step, options);
    END LOOP;
END
$$;
CREATE FUNCTION report_combine(fit_state, fit_state) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'report_combine';

CREATE FUNCTION report_options(fit_state) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'report_options';
COMMENT ON FUNCTION report_options(fit_state) IS 'support function of report: its options';
CREATE FUNCTION report_as_of(fit_state) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'report_as_of';
COMMENT ON FUNCTION report_as_of(fit_state) IS 'support function of report: the moment of its options, or the end of the last day in its data';
CREATE FUNCTION report_findings(fit_state, as_of timestamptz) RETURNS finding[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'report_findings';
COMMENT ON FUNCTION report_findings(fit_state, timestamptz) IS 'support function of report: what check_orders finds in its orders';
CREATE FUNCTION report_base(fit_state, as_of timestamptz) RETURNS customer_base
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'report_base';
COMMENT ON FUNCTION report_base(fit_state, timestamptz) IS 'support function of report: its customers as they were at a moment';
CREATE FUNCTION report_revenue(fit_state, as_of timestamptz) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'report_revenue';
COMMENT ON FUNCTION report_revenue(fit_state, timestamptz) IS 'support function of report: what its customers brought up to a moment';
CREATE FUNCTION report_days(fit_state, as_of timestamptz, OUT customer text, OUT days purchase_days) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 100000 AS 'MODULE_PATHNAME', 'report_days';
COMMENT ON FUNCTION report_days(fit_state, timestamptz) IS 'support function of report: the days of its customers up to a moment';
CREATE FUNCTION report_days(
    fit_state, as_of timestamptz, earlier timestamptz, OUT customer text, OUT days purchase_days, OUT days_then purchase_days
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 100000 AS 'MODULE_PATHNAME', 'report_days_at_two';
COMMENT ON FUNCTION report_days(fit_state, timestamptz, timestamptz) IS 'support function of report: the days of its customers up to a moment and up to an earlier one, of those who were there by then';
CREATE FUNCTION report_first(fit_state) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'report_first';
COMMENT ON FUNCTION report_first(fit_state) IS 'support function of report: the moment of its first order';
CREATE FUNCTION report_bought(
    fit_state, as_of timestamptz, earlier timestamptz, year_before timestamptz, year_before_earlier timestamptz,
    OUT customer text, OUT bought rfm, OUT bought_then rfm, OUT in_year numeric, OUT in_year_then numeric
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 100000 AS 'MODULE_PATHNAME', 'report_bought';
COMMENT ON FUNCTION report_bought(fit_state, timestamptz, timestamptz, timestamptz, timestamptz) IS 'support function of report: what its customers had bought up to two moments, and what they brought in the years before them';
CREATE FUNCTION report_cohorts(
    fit_state, as_of timestamptz, OUT length text, OUT cohort date, OUT period integer, OUT customers bigint
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 300 AS 'MODULE_PATHNAME', 'report_cohorts';
COMMENT ON FUNCTION report_cohorts(fit_state, timestamptz) IS 'support function of report: how many customers of each cohort ordered in each period';

-- Who comes back, as a picture.
CREATE FUNCTION report_cohorts_part(state fit_state, as_of timestamptz, options jsonb, word jsonb, lang text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT @extschema@.retention_triangle(
               c.cohort, c.period, c.customers::double precision,
               jsonb_build_object('title', word ->> c.length, 'language', lang,
                                  'min_customers', coalesce(options -> 'min_customers', '1')))
    FROM @extschema@.report_cohorts(state, as_of) AS c
    GROUP BY c.length
$$;
COMMENT ON FUNCTION report_cohorts_part(fit_state, timestamptz, jsonb, jsonb, text) IS 'support function of report: who comes back, as a picture';

-- Who moved between two moments, by the limits of the later one, as a picture and as a text.
CREATE FUNCTION report_moves_part(
    state fit_state, model model, as_of timestamptz, earlier timestamptz, options jsonb, word jsonb, lang text, zone text
) RETURNS text[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    whole CONSTANT text := 'FM999,999,999,999,999,990';
    head CONSTANT text := format('<h2>%s</h2>', word ->> 'changed');
    flow CONSTANT jsonb := jsonb_build_object(
        'title', word ->> 'sankey', 'language', lang, 'min_customers', coalesce(options -> 'min_customers', '1'));
    parts text[];
BEGIN
    IF coalesce(@extschema@.report_first(state) > earlier, true) THEN
        RETURN ARRAY[head || '<p>' || (word ->> 'nohistory') || '</p>'];
    END IF;
    WITH scored AS (
        -- Who had no order then, but a refund say, is new.
        SELECT @extschema@.score(model, b.bought, as_of) AS now,
               CASE WHEN @extschema@.orders(b.bought_then) > 0 THEN @extschema@.score(model, b.bought_then, earlier) END AS past
        FROM @extschema@.report_bought(state, as_of, earlier, as_of, earlier) AS b
        WHERE @extschema@.orders(b.bought) > 0
        OFFSET 0
    ), moves AS (
        SELECT (s.past).segment AS before, (s.past)."position" AS before_position, (s.now).segment AS after, (s.now)."position" AS after_position
        FROM scored AS s
        WHERE (s.now).segment IS NOT NULL
    )
    SELECT ARRAY[
        @extschema@.sankey(before, after, flow),
        head || '<p>' || format(word ->> 'moved',
            to_char(earlier AT TIME ZONE zone, 'YYYY-MM-DD'),
            @extschema@.report_number(count(*) FILTER (WHERE after_position < before_position), whole, word ->> 'marks'),
            @extschema@.report_number(count(*) FILTER (WHERE after_position > before_position), whole, word ->> 'marks'),
            @extschema@.report_number(count(*) FILTER (WHERE after_position = before_position), whole, word ->> 'marks'),
            @extschema@.report_number(count(*) FILTER (WHERE before IS NULL), whole, word ->> 'marks')) || '</p>']
    INTO parts
    FROM moves
    HAVING count(*) > 0;
    RETURN parts;
END
$$;
COMMENT ON FUNCTION report_moves_part(fit_state, model, timestamptz, timestamptz, jsonb, jsonb, text, text) IS 'support function of report: who moved between two moments, as a picture and as a text';

-- The model of lifetime value: one in which customers may leave after their first order too, as BG/NBD has one-time buyers there
-- for ever, and the page says how many are probably still there. NULL where too few have come back, who say more of chance than of the shop.
CREATE FUNCTION report_value_model(state fit_state, as_of timestamptz, lang text) RETURNS model
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    WITH days AS MATERIALIZED (
        SELECT d.days FROM @extschema@.report_days(state, as_of) AS d WHERE @extschema@.orders(d.days) > 0
    ), enough AS (
        SELECT count(*) >= 100 AND count(*) FILTER (WHERE @extschema@.repeat_orders(d.days) > 0) >= 20 AS enough FROM days AS d
    )
    SELECT @extschema@.fit_clv(d.days, as_of, jsonb_build_object('language', lang, 'model', 'mbg_nbd')) FROM days AS d, enough AS e WHERE e.enough
$$;
COMMENT ON FUNCTION report_value_model(fit_state, timestamptz, text) IS 'support function of report: what its orders say of lifetime value, by fit_clv';

-- Whose risk rose since the last moment: were probably there, and are silent for longer than they usually would be.
CREATE FUNCTION report_risk_part(
    state fit_state, model model, as_of timestamptz, earlier timestamptz, options jsonb, word jsonb, zone text
) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    WITH judged AS (
        SELECT d.customer, d.days, d.days_then AS before, @extschema@.probability_alive(model, d.days_then, earlier) AS was,
               @extschema@.probability_alive(model, d.days, as_of) AS now
        FROM @extschema@.report_days(state, as_of, earlier) AS d
        WHERE @extschema@.orders(d.days_then) > 0
    ), risen AS MATERIALIZED (
        SELECT j.customer, j.was, j.now, (as_of AT TIME ZONE zone)::date - @extschema@.last_day(j.days) AS silent,
               @extschema@.expected_orders(model, j.before, interval '6 months', earlier) * @extschema@.expected_value(model, j.before) AS stake
        FROM judged AS j
        WHERE j.was - j.now > 0.2 AND @extschema@.probability_of_silence(model, j.days, as_of) < 0.2
    )
    SELECT format('<h2>%s</h2><p>%s</p>', format(word ->> 'risk', to_char(earlier AT TIME ZONE zone, 'YYYY-MM-DD')),
                  CASE WHEN count(r.customer) = 0 THEN word ->> 'norisk'
                       ELSE format(word ->> 'risen', @extschema@.report_number(count(r.customer), w.whole, word ->> 'marks'),
                                   @extschema@.report_number(round(coalesce(sum(r.stake), 0)::numeric), w.whole, word ->> 'marks')) END)
           || coalesce(
                  (SELECT format('<table class="r"><tr><th>%s</th><th class="n">%s</th><th class="n">%s</th><th class="n">%s</th><th class="n">%s</th></tr>',
                                 word ->> 'customer', word ->> 'halfyear', word ->> 'was', word ->> 'isnow', word ->> 'last')
                          || string_agg(
                                 format('<tr><td>%s</td><td class="n">%s</td><td class="n">%s</td><td class="n">%s</td><td class="n">%s</td></tr>',
                                        @extschema@.html_text(c.customer),
                                        @extschema@.report_number(round(c.stake::numeric), w.whole, word ->> 'marks'),
                                        @extschema@.report_number(round(100 * c.was::numeric), 'FM990', word ->> 'marks') || (word ->> 'percent'),
                                        @extschema@.report_number(round(100 * c.now::numeric), 'FM990', word ->> 'marks') || (word ->> 'percent'),
                                        @extschema@.report_number(c.silent::numeric, w.whole, word ->> 'marks')),
                                 '' ORDER BY c.place)
                          || '</table>'
                   FROM (SELECT risen.*, row_number() OVER (ORDER BY stake * (was - now) DESC NULLS LAST, customer COLLATE "C") AS place FROM risen) AS c
                   WHERE c.place <= coalesce((options ->> 'names')::integer, 0)
                   HAVING count(*) > 0), '')
    FROM (VALUES ('FM999,999,999,999,999,990')) AS w (whole) LEFT JOIN risen AS r ON true
    WHERE model IS NOT NULL
    GROUP BY w.whole
    HAVING count(r.customer) = 0 OR count(r.customer) >= coalesce((options ->> 'min_customers')::integer, 1)
$$;
COMMENT ON FUNCTION report_risk_part(fit_state, model, timestamptz, timestamptz, jsonb, jsonb, text) IS 'support function of report: whose risk to be lost rose between two moments, as a part of a page';

-- Whose value fell since the last moment: of the best tier by what they brought in the year before it, and of a lower one by
-- the last year, by the same limits. NULL where the orders are of one year at most, in which no sum of a year can have fallen,
-- where nobody brought anything in the year before, and where tiers are those of something else than value.
CREATE FUNCTION report_tier_part(
    state fit_state, as_of timestamptz, earlier timestamptz, options jsonb, word jsonb, lang text, zone text
) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    whole CONSTANT text := 'FM999,999,999,999,999,990';
    money CONSTANT text := 'FM999,999,999,999,990.00';
    one_year CONSTANT interval := interval '1 year';
    head CONSTANT text := format('<h2>%s</h2>', format(word ->> 'fall', to_char(earlier AT TIME ZONE zone, 'YYYY-MM-DD')));
    names CONSTANT integer := coalesce((options ->> 'names')::integer, 0);
    year_before CONSTANT timestamptz := ((as_of AT TIME ZONE zone) - one_year) AT TIME ZONE zone;
    year_before_earlier CONSTANT timestamptz := ((earlier AT TIME ZONE zone) - one_year) AT TIME ZONE zone;
    part text;
BEGIN
    IF coalesce(@extschema@.report_first(state) > year_before, true) OR options -> 'tiers' ->> 'best' = 'low' OR options -> 'tiers' ? 'xyz' THEN
        RETURN NULL;
    END IF;
    WITH years AS MATERIALIZED (
        SELECT b.customer, b.bought AS rfm, b.in_year AS brought_now, b.in_year_then AS brought_then
        FROM @extschema@.report_bought(state, as_of, earlier, year_before, year_before_earlier) AS b
        WHERE b.in_year_then > 0
    ), fitted AS MATERIALIZED (
        SELECT @extschema@.fit_tiers(
                   y.brought_then::double precision, jsonb_build_object('language', lang) || coalesce(options -> 'tiers', '{}')) AS model
        FROM years AS y
    ), limits AS MATERIALIZED (
        SELECT f.model, c.bin AS best
        FROM fitted AS f, LATERAL @extschema@.cuts(f.model) WITH ORDINALITY AS c
        WHERE f.model IS NOT NULL AND c.ordinality = 1
    ), tiers AS (
        SELECT y.*, l.best, @extschema@.tier(l.model, y.brought_now::double precision, l.best) AS tier
        FROM years AS y, limits AS l
        WHERE @extschema@.tier(l.model, y.brought_then::double precision) = l.best
    ), fallen AS MATERIALIZED (
        SELECT t.*, row_number() OVER (ORDER BY t.brought_then - t.brought_now DESC, t.customer COLLATE "C") AS place
        FROM tiers AS t
        WHERE t.tier <> t.best
    )
    SELECT head
           || CASE WHEN count(f.customer) = 0 THEN '<p>' || (word ->> 'nofall') || '</p>'
              ELSE '<p>' || format(word ->> 'fallen',
                       @extschema@.report_number(count(f.customer), whole, word ->> 'marks'), @extschema@.html_text(l.best),
                       @extschema@.report_number(sum(f.brought_then), whole, word ->> 'marks'),
                       @extschema@.report_number(sum(f.brought_now), whole, word ->> 'marks'),
                       @extschema@.report_number(sum(f.brought_then - f.brought_now), whole, word ->> 'marks')) || '</p>' END
           || CASE WHEN names > 0 AND count(f.customer) > 0
              THEN format('<table class="r"><tr><th>%s</th><th>%s</th><th class="n">%s</th><th class="n">%s</th><th class="n">%s</th></tr>',
                          word ->> 'customer', word ->> 'reason', word ->> 'yearthen', word ->> 'yearnow', word ->> 'last')
                   || string_agg(
                          format('<tr><td>%s</td><td>%s%s%s → %s</td><td class="n">%s</td><td class="n">%s</td><td class="n">%s</td></tr>',
                                 @extschema@.html_text(f.customer), word ->> 'tier', word ->> 'colon', @extschema@.html_text(f.best),
                                 @extschema@.html_text(f.tier),
                                 @extschema@.report_number(f.brought_then, money, word ->> 'marks'),
                                 @extschema@.report_number(f.brought_now, money, word ->> 'marks'),
                                 @extschema@.report_number(
                                     floor(@extschema@.recency_days(f.rfm, as_of))::numeric, whole, word ->> 'marks')),
                          '' ORDER BY f.place) FILTER (WHERE f.place <= names)
                   || '</table>'
              ELSE '' END
    INTO part
    FROM limits AS l LEFT JOIN fallen AS f ON true
    GROUP BY l.best
    HAVING count(f.customer) = 0 OR count(f.customer) >= coalesce((options ->> 'min_customers')::integer, 1);
    RETURN part;
END
$$;
COMMENT ON FUNCTION report_tier_part(fit_state, timestamptz, timestamptz, jsonb, jsonb, text, text) IS 'support function of report: whose value tier fell between two moments, as a part of a page';

-- What to expect of the customers in the next year, as a part of a page.
CREATE FUNCTION report_outlook_part(state fit_state, model model, as_of timestamptz, word jsonb, zone text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    WITH expected AS (
        -- Customers come in the order of their texts, so that sums of floats are the same on any plan of the orders.
        SELECT count(*) AS customers, sum(o.orders) AS orders, sum(o.orders * o.value) AS revenue, sum(o.alive) AS alive,
               -- A search that did not end, or values that go with frequency, which the model takes for independent.
               (SELECT bool_or(NOT (d.said #>> '{orders,converged}')::boolean OR NOT (d.said #>> '{value,converged}')::boolean
                               OR abs((d.said ->> 'correlation')::double precision) > 0.3)
                FROM (SELECT @extschema@.describe(model) AS said WHERE model IS NOT NULL) AS d) AS doubtful
        FROM (
            SELECT @extschema@.expected_orders(model, d.days, interval '365 days') AS orders,
                   @extschema@.expected_value(model, d.days) AS value, @extschema@.probability_alive(model, d.days) AS alive
            FROM @extschema@.report_days(state, as_of) AS d
            WHERE model IS NOT NULL AND @extschema@.orders(d.days) > 0
        ) AS o
    ), year_before AS (
        SELECT @extschema@.report_revenue(state, as_of)
               - @extschema@.report_revenue(state, ((as_of AT TIME ZONE zone) - interval '1 year') AT TIME ZONE zone) AS revenue
    )
    SELECT format('<h2>%s</h2>', word ->> 'outlook')
           || CASE WHEN e.revenue IS NULL THEN '<p>' || (word ->> 'few') || '</p>'
              ELSE '<p>' || format(word ->> 'expect', to_char(as_of AT TIME ZONE zone, 'YYYY-MM-DD'), n.orders, n.revenue) || g.gap
                   || format(word ->> 'past', n.past) || g.gap || format(word ->> 'alive', n.customers, n.alive) || '</p>'
                   || CASE WHEN e.doubtful THEN '<p>' || (word ->> 'doubt') || '</p>' ELSE '' END
                   || '<p class="s">' || (word ->> 'assumes') || '</p>' END
    FROM expected AS e, year_before AS y, LATERAL (
        SELECT @extschema@.report_number(round(e.orders::numeric), p.whole, word ->> 'marks') AS orders,
               @extschema@.report_number(round(e.revenue::numeric), p.whole, word ->> 'marks') AS revenue,
               @extschema@.report_number(round(y.revenue), p.whole, word ->> 'marks') AS past,
               @extschema@.report_number(e.customers, p.whole, word ->> 'marks') AS customers,
               @extschema@.report_number(round(e.alive::numeric), p.whole, word ->> 'marks') AS alive
        FROM (VALUES ('FM999,999,999,999,999,990')) AS p (whole)
    ) AS n, LATERAL (SELECT btrim(word ->> 'stop', '.。')) AS g (gap)
$$;
COMMENT ON FUNCTION report_outlook_part(fit_state, model, timestamptz, jsonb, text) IS 'support function of report: what to expect of the customers in the next year, as a part of a page';

CREATE FUNCTION report_final(state fit_state) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    recent CONSTANT interval := interval '90 days';
    options jsonb := @extschema@.report_options(state);
    lang text;
    word jsonb;
    zone text;
    as_of timestamptz;
    title text;
    opening text;
    data text;
    base @extschema@.customer_base;
    earlier timestamptz;
    rfm_model @extschema@.model;
    tiers_model @extschema@.model;
    value_model @extschema@.model;
BEGIN
    IF state IS NULL THEN
        RETURN NULL;
    END IF;
    lang := @extschema@.report_language(options, '{language,title,rfm,tiers,names,min_customers,as_of,time_zone}');
    word := @extschema@.report_words(lang);
    zone := coalesce(options ->> 'time_zone', 'UTC');
    as_of := @extschema@.report_as_of(state);
    IF as_of IS NULL THEN
        -- No order has a date that can be one: all of them are up to any moment.
        title := coalesce(options ->> 'title', word ->> 'untitled');
        RETURN @extschema@.html_page(
            title, @extschema@.html_text(word ->> 'nobuyers'),
            @extschema@.report_findings_part(@extschema@.report_findings(state, '2100-01-01Z'), word));
    END IF;
    title := coalesce(options ->> 'title', format(word ->> 'title', to_char(as_of AT TIME ZONE zone, 'YYYY-MM-DD')));
    data := @extschema@.report_findings_part(@extschema@.report_findings(state, as_of), word);
    base := @extschema@.report_base(state, as_of);
    IF @extschema@.size(base) = 0 THEN
        RETURN @extschema@.html_page(title, @extschema@.html_text(word ->> 'nobuyers'), data);
    END IF;
    IF NOT options ? 'as_of' THEN
        opening := '<p>' || format(word ->> 'asof', to_char(as_of AT TIME ZONE zone - interval '1 day', 'YYYY-MM-DD')) || '</p>';
    END IF;
    earlier := ((as_of AT TIME ZONE zone) - recent) AT TIME ZONE zone;
    rfm_model := @extschema@.report_rfm_model(base, as_of, options, lang);
    tiers_model := @extschema@.report_tiers_model(base, options, lang);
    value_model := @extschema@.report_value_model(state, as_of, lang);
    RETURN @extschema@.report_page(
        NULL::text, base, as_of, rfm_model, tiers_model, title, options, lang, opening, data,
        @extschema@.report_cohorts_part(state, as_of, options, word, lang)
        || @extschema@.report_moves_part(state, rfm_model, as_of, earlier, options, word, lang, zone)
        || @extschema@.report_tier_part(state, as_of, earlier, options, word, lang, zone)
        || @extschema@.report_risk_part(
               state, value_model, as_of, earlier, options, word, zone)
        || @extschema@.report_outlook_part(state, value_model, as_of, word, zone));
END
$$;

DO $$
DECLARE
    amount text;
    options text;
    types text;
BEGIN
    FOR amount, options, types IN VALUES
        ('numeric', '', ''), ('numeric', ', options jsonb', ', jsonb'),
        ('double precision', '', ''), ('double precision', ', options jsonb', ', jsonb')
    LOOP
        EXECUTE pg_catalog.format($sql$
CREATE AGGREGATE report(customer anyelement, at timestamptz, amount %1$s%2$s) (
    SFUNC = report_step, STYPE = fit_state, SSPACE = 65536, FINALFUNC = report_final, COMBINEFUNC = report_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE report(anyelement, timestamptz, %1$s%3$s) IS %4$L;
$sql$, amount, options, types,
            'a page of HTML on the customers of raw orders: is the data sound, who brings the money, what to do with whom, who comes back, who moved, who is fading, what to expect'
            || CASE options WHEN '' THEN '' ELSE '; options: as_of, time_zone, language, title, rfm, tiers, names, min_customers' END);
    END LOOP;
END
$$;
