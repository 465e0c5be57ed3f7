-- A page for those who decide: who the customers are, who brings the money, what to do with whom.

-- The words of the report in a language, by their key.
CREATE FUNCTION report_words(language text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT $words${
        "en": {"title": "Customers as of %s", "marks": ",.",
               "nobody": "There are no customers in this base.",
               "customers": "customers", "orders": "orders", "revenue": "revenue", "average": "average order",
               "repeat": "bought more than once", "segment": "segment", "share": "share of customers", "money": "share of revenue",
               "step": "the usual step", "service": "service", "data": "Is the data sound?",
               "sound": "Every order has a customer, a date and an amount, and none lies in the future.",
               "left": "orders without a customer, left out: %s", "skipped": "orders without a date or an amount, left out: %s",
               "refunds": "refunds, counted against the amounts: %s", "empty": "customers without an order: %s",
               "future": "customers whose last order lies after the moment of the report: %s",
               "who": "Who the customers are, and what to do with them", "heat": "Customers by recency and value",
               "recency": "recency, 5 is best", "value": "frequency and amount, 5 is best",
               "bars": "Revenue by segment", "curve": "Who brings the money",
               "warning": "Early warning: valuable customers who fade",
               "stake": "%s customers who used to buy often and for much have stayed away. They have brought %s, %s of all revenue.",
               "calm": "No valuable customer has stayed away for long.", "last": "days since the last order", "customer": "customer", "days": "How long ago they last bought"},
        "ru": {"title": "Клиенты на %s", "marks": " ,",
               "nobody": "В этой базе нет клиентов.",
               "customers": "клиентов", "orders": "заказов", "revenue": "выручка", "average": "средний чек",
               "repeat": "купили больше одного раза", "segment": "сегмент", "share": "доля клиентов", "money": "доля выручки",
               "step": "обычный шаг", "service": "обслуживание", "data": "Можно ли верить данным?",
               "sound": "У каждого заказа есть клиент, дата и сумма, и ни один не лежит в будущем.",
               "left": "заказов без клиента, не учтены: %s", "skipped": "заказов без даты или суммы, не учтены: %s",
               "refunds": "возвратов, вычтены из сумм: %s", "empty": "клиентов без заказов: %s",
               "future": "клиентов с последним заказом позже даты отчёта: %s",
               "who": "Кто наши клиенты и что с ними делать", "heat": "Клиенты по давности и ценности",
               "recency": "давность, 5 — лучшая", "value": "частота и сумма, 5 — лучшие",
               "bars": "Выручка по сегментам", "curve": "Кто приносит деньги",
               "warning": "Раннее предупреждение: ценные клиенты, которые уходят",
               "stake": "Клиентов, которые покупали часто и много, но давно не приходили: %s. Они принесли %s, это %s всей выручки.",
               "calm": "Ни один ценный клиент не пропал надолго.", "last": "дней с последнего заказа", "customer": "клиент", "days": "Как давно был последний заказ"},
        "zh": {"title": "截至 %s 的客户", "marks": ",.",
               "nobody": "这个客户库中没有客户。",
               "customers": "客户数", "orders": "订单数", "revenue": "销售额", "average": "客单价",
               "repeat": "复购率", "segment": "细分", "share": "客户占比", "money": "收入占比",
               "step": "常用动作", "service": "服务级别", "data": "数据可靠吗？",
               "sound": "每个订单都有客户、日期和金额，没有未来的订单。",
               "left": "没有客户的订单，未计入：%s", "skipped": "缺少日期或金额的订单，未计入：%s",
               "refunds": "退款，已从金额中扣除：%s", "empty": "没有订单的客户：%s",
               "future": "最后订单晚于报告时刻的客户：%s",
               "who": "客户是谁，该怎么做", "heat": "按近度与价值分布的客户",
               "recency": "近度，5 最好", "value": "频次与金额，5 最好",
               "bars": "各细分的收入", "curve": "谁带来收入",
               "warning": "流失预警：正在远离的高价值客户",
               "stake": "曾经频繁、大额购买但久未购买的客户：%s 位，累计贡献 %s，占全部收入的 %s。",
               "calm": "没有高价值客户长期未购买。", "last": "距上次购买天数", "customer": "客户", "days": "距上次购买多久"}
    }$words$::jsonb -> language
$$;
COMMENT ON FUNCTION report_words(text) IS 'support function of report: its words in a language';

-- A number as a language writes it: its marks are those of thousands and of decimals.
CREATE FUNCTION report_number(value numeric, pattern text, marks text) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT translate(to_char(value, pattern), ',.', marks)
$$;
COMMENT ON FUNCTION report_number(numeric, text, text) IS 'support function of report: a number as a language writes it';

CREATE FUNCTION report(key anyelement, base customer_base, as_of timestamptz, options jsonb DEFAULT '{}') RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    whole CONSTANT text := 'FM999,999,999,999,999,990';
    keys CONSTANT text[] := '{language,title,rfm,tiers,names,min_customers}';
    fading text[];
    lang text := coalesce(options ->> 'language', 'en');
    names integer := coalesce((options ->> 'names')::integer, 0);
    word jsonb := @extschema@.report_words(lang);
    unknown text;
    title text;
    page text;
BEGIN
    SELECT k INTO unknown FROM jsonb_object_keys(options) AS k WHERE k <> ALL (keys) ORDER BY k LIMIT 1;
    IF unknown IS NOT NULL THEN
        RAISE EXCEPTION 'options: there is no key "%"', left(unknown, 40)
            USING ERRCODE = 'invalid_parameter_value', HINT = format('The keys are %s.', array_to_string(keys, ', '));
    END IF;
    IF word IS NULL THEN
        RAISE EXCEPTION 'options, key "language": there is no language "%"', left(lang, 40)
            USING ERRCODE = 'invalid_parameter_value', HINT = 'The languages are en, ru and zh.';
    END IF;
    IF as_of IS NULL OR NOT isfinite(as_of) THEN
        RAISE EXCEPTION 'as_of must be a finite timestamp' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    title := coalesce(options ->> 'title', format(word ->> 'title', to_char(as_of, 'YYYY-MM-DD')));
    IF base IS NULL OR @extschema@.size(base) = 0 THEN
        RETURN @extschema@.html_page(title, @extschema@.html_text(word ->> 'nobody'));
    END IF;

    -- What the shipped maps call customers of value who stay away, in this language.
    SELECT array_agg(DISTINCT own.segment) INTO fading
    FROM @extschema@.maps() AS own JOIN @extschema@.maps() AS en USING (map, "position")
    WHERE own.language = lang AND en.language = 'en' AND en.segment IN ('cannot lose', 'at risk');
    -- A key of another type is an error here, before the long statement.
    PERFORM @extschema@.customer(base, key);
    WITH scored AS MATERIALIZED (
        SELECT s.*
        FROM @extschema@.segments(
            key, base, as_of,
            jsonb_build_object('language', lang) || coalesce(options -> 'rfm', '{}')
            || jsonb_build_object('tiers', coalesce(options -> 'tiers', '{}'))) AS s
    ), totals AS (
        SELECT count(*) AS customers, count(*) FILTER (WHERE s.frequency = 0) AS empty, sum(s.frequency) AS orders,
               sum(s.monetary) AS revenue, count(*) FILTER (WHERE s.frequency > 1) AS repeated,
               count(*) FILTER (WHERE s.recency_days < 0) AS future
        FROM scored AS s
    ), rows AS (
        SELECT sum(@extschema@.skipped(c.rfm)) AS skipped, sum(@extschema@.refunds(c.rfm)) AS refunds
        FROM @extschema@.customers(key, base) AS c
    ), shown AS (
        SELECT t.*, r.*, @extschema@.without_customer(base) AS nobodys,
               @extschema@.report_number(t.customers, whole, word ->> 'marks') AS customers_text,
               @extschema@.report_number(t.orders, whole, word ->> 'marks') AS orders_text,
               @extschema@.report_number(t.revenue, whole, word ->> 'marks') AS revenue_text,
               @extschema@.report_number(t.revenue / nullif(t.orders, 0), 'FM999,999,999,999,990.00', word ->> 'marks') AS average_text,
               @extschema@.report_number(100.0 * t.repeated / nullif(t.customers - t.empty, 0), 'FM990.0', word ->> 'marks') || '%' AS repeat_text
        FROM totals AS t, rows AS r
    ), by_segment AS (
        SELECT s.segment, s."position", count(*) AS customers, sum(s.monetary) AS revenue
        FROM scored AS s
        GROUP BY s.segment, s."position"
    ), named AS (
        SELECT b.*, m.action, m.service
        FROM by_segment AS b
             LEFT JOIN (SELECT DISTINCT ON (a.segment) a.segment, a.action, a.service
                        FROM @extschema@.maps() AS a WHERE a.language = lang ORDER BY a.segment, a.map DESC) AS m
             ON m.segment = b.segment
    ), warned AS (
        SELECT count(*) AS customers, coalesce(sum(s.monetary), 0) AS revenue FROM scored AS s WHERE s.segment = ANY (fading)
    )
    SELECT @extschema@.html_page(
        title,
        -- Figures of the whole.
        (SELECT format(
                    '<table><tr><th class="n">%s</th><th class="n">%s</th><th class="n">%s</th><th class="n">%s</th><th class="n">%s</th></tr>'
                    '<tr><td class="n">%s</td><td class="n">%s</td><td class="n">%s</td><td class="n">%s</td><td class="n">%s</td></tr></table>',
                    word ->> 'customers', word ->> 'orders', word ->> 'revenue', word ->> 'average', word ->> 'repeat',
                    s.customers_text, s.orders_text, s.revenue_text, coalesce(s.average_text, ''), coalesce(s.repeat_text, ''))
         FROM shown AS s),
        -- Findings.
        (SELECT format('<h2>%s</h2>', word ->> 'data')
                || coalesce(
                       (SELECT string_agg('<p>' || @extschema@.html_text(format(word ->> f.what, f.n)) || '</p>', '' ORDER BY f.place)
                        FROM (VALUES (1, 'left', s.nobodys), (2, 'skipped', s.skipped), (3, 'future', s.future),
                                     (4, 'empty', s.empty), (5, 'refunds', s.refunds)) AS f (place, what, n)
                        WHERE f.n > 0),
                       '<p>' || (word ->> 'sound') || '</p>')
         FROM shown AS s),
        -- Segments, with the usual step.
        (SELECT format('<h2>%s</h2><table><tr><th>%s</th><th class="n">%s</th><th class="n">%s</th><th class="n">%s</th><th class="n">%s</th><th>%s</th><th>%s</th></tr>',
                       word ->> 'who', word ->> 'segment', word ->> 'customers', word ->> 'share', word ->> 'revenue', word ->> 'money',
                       word ->> 'step', word ->> 'service')
                || string_agg(
                       format('<tr><td>%s</td><td class="n">%s</td><td class="n">%s%%</td><td class="n">%s</td><td class="n">%s</td><td>%s</td><td>%s</td></tr>',
                              @extschema@.html_text(coalesce(n.segment, '–')),
                              @extschema@.report_number(n.customers, whole, word ->> 'marks'),
                              @extschema@.report_number(100.0 * n.customers / t.customers, 'FM990.0', word ->> 'marks'),
                              @extschema@.report_number(n.revenue, whole, word ->> 'marks'),
                              coalesce(@extschema@.report_number(100.0 * n.revenue / nullif(t.revenue, 0), 'FM9990.0', word ->> 'marks') || '%', ''),
                              coalesce(n.action, ''), coalesce(n.service, '')),
                       '' ORDER BY n."position" NULLS LAST, n.segment)
                || '</table>'
         FROM named AS n, totals AS t
         GROUP BY t.customers, t.revenue),
        (SELECT @extschema@.heat_map(
                    s.r::text, ((s.f + s.m + 1) / 2)::text, 1,
                    jsonb_build_object('title', word ->> 'heat', 'language', lang, 'x_title', word ->> 'recency',
                                       'y_title', word ->> 'value', 'min_customers', coalesce(options -> 'min_customers', '1')))
         FROM scored AS s
         WHERE s.r IS NOT NULL),
        (SELECT @extschema@.bars(
                    n.segment, n.revenue::double precision,
                    jsonb_build_object('title', word ->> 'bars', 'language', lang))
         FROM named AS n
         WHERE n.segment IS NOT NULL),
        (SELECT @extschema@.pareto_curve(
                    s.monetary::double precision, jsonb_build_object('title', word ->> 'curve', 'language', lang))
         FROM scored AS s),
        (SELECT @extschema@.histogram(
                    s.recency_days, jsonb_build_object('title', word ->> 'days', 'language', lang, 'x_title', word ->> 'last'))
         FROM scored AS s
         WHERE s.recency_days IS NOT NULL),
        -- Who is about to be lost; names of customers where they are asked for.
        (SELECT format('<h2>%s</h2><p>%s</p>', word ->> 'warning',
                       CASE WHEN w.customers = 0 THEN word ->> 'calm'
                            ELSE format(word ->> 'stake',
                                        @extschema@.report_number(w.customers, whole, word ->> 'marks'),
                                        @extschema@.report_number(w.revenue, whole, word ->> 'marks'),
                                        coalesce(@extschema@.report_number(100.0 * w.revenue / nullif(t.revenue, 0), 'FM9990.0', word ->> 'marks') || '%', '–')) END)
                || coalesce(
                       (SELECT format('<table><tr><th>%s</th><th>%s</th><th class="n">%s</th><th class="n">%s</th></tr>',
                                      word ->> 'customer', word ->> 'segment', word ->> 'last', word ->> 'revenue')
                               || string_agg(
                                      format('<tr><td>%s</td><td>%s</td><td class="n">%s</td><td class="n">%s</td></tr>',
                                             @extschema@.html_text(c.customer::text), @extschema@.html_text(c.segment),
                                             floor(c.recency_days), c.monetary),
                                      '' ORDER BY c.monetary DESC, c.customer::text COLLATE "C")
                               || '</table>'
                        FROM (SELECT s.customer, s.segment, s.recency_days, s.monetary FROM scored AS s
                              WHERE s.segment = ANY (fading)
                              ORDER BY s.monetary DESC, s.customer::text COLLATE "C" LIMIT names) AS c
                        HAVING count(*) > 0), '')
         FROM warned AS w, totals AS t)
    ) INTO page;
    RETURN page;
END
$$;
COMMENT ON FUNCTION report(anyelement, customer_base, timestamptz, jsonb) IS 'a page of HTML on the customers of a base: is the data sound, who brings the money, what to do with whom, who is fading; options: language, title, rfm, tiers, names (how many fading customers are named; none by default), min_customers';
