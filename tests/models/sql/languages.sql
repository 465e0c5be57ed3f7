-- Every sentence in the language that was asked for: no word of another, but for names and terms.
\set VERBOSITY default
SET segment.warnings = on;
SET timezone = 'UTC';
-- Words in Latin letters, of those that are neither quoted nor terms, types, parameters, keys and values of options, or functions.
CREATE FUNCTION test.latin(sentence text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(word[1], ' ')
    FROM regexp_matches(regexp_replace(sentence, '"[^"]*"', '', 'g'), '[A-Za-z_]+', 'g') AS word
    WHERE word[1] !~ '^(.|RFM|LTV|NULL|VIP|UTC|fm|alpha|beta|numeric|[a-z]+_[a-z_]+)$'
          AND word[1] !~ '^(consent|exempt|gap|caps|segments|quiet|day|[a-z]+day)$'
          AND word[1] !~ '^(general|grocery|beauty|fashion|services|electronics|furniture)$'
$$;
CREATE TEMPORARY TABLE sentences (language text, place text, sentence text);
CREATE TEMPORARY TABLE purchases AS
SELECT
    i % 97 AS customer,
    timestamptz '2025-01-01' + (i * i % 500) * interval '1 day' AS at,
    (1 + i * 7 % 50 * 3.5)::numeric AS amount
FROM generate_series(1, 900) AS i
WHERE i % 97 < 60 OR i < 200;
INSERT INTO purchases VALUES (NULL, '2025-01-01', 1), (3, NULL, 5), (101, '2025-02-01', -5), (103, '2026-09-01', 5);
CREATE TEMPORARY TABLE customers AS
SELECT
    customer,
    segment.rfm(at, amount) AS rfm,
    segment.purchase_days(at, amount) AS days,
    sum(amount)::float8 AS value,
    CASE customer % 4 WHEN 0 THEN 'север' WHEN 1 THEN 'юг' WHEN 2 THEN '东' END AS region
FROM purchases
WHERE customer IS NOT NULL
GROUP BY customer;

-- What each model of a language says.
CREATE FUNCTION test.told(language text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    own jsonb := jsonb_build_object('language', language);
    m segment.model;
    n segment.model;
BEGIN
    FOR m IN
        SELECT segment.fit_rfm(rfm, '2026-06-01', own || o)
        FROM customers, (VALUES ('{}'::jsonb), ('{"nested": true}'), ('{"map": "octants", "trim": 0.1}'), ('{"monetary": {"measure": "mean"}}'),
                                ('{"map": "none", "bins": 10, "method": "width"}'), ('{"map": "regions", "bins": 4}')) AS v(o)
        GROUP BY o
    LOOP
        INSERT INTO sentences SELECT language, 'why of rfm', advice FROM customers, segment.why(m, rfm);
        INSERT INTO sentences SELECT language, 'warnings of rfm', warning FROM segment.warnings(m);
        SELECT segment.fit_rfm(rfm, '2025-09-01', own) INTO n FROM customers;
        INSERT INTO sentences
        SELECT language, 'why_moved', reason
        FROM customers, segment.why_moved(n, rfm, '2025-09-01', m, rfm, '2026-06-01')
        WHERE dimension <> 'segment' OR cause <> '';
    END LOOP;
    FOR m IN
        SELECT segment.fit_tiers(value, own || o)
        FROM customers, (VALUES ('{}'::jsonb), ('{"xyz": "shares", "promote_margin": 0.1}'), ('{"counts": [3, 9]}'), ('{"thresholds": [1e9, 1e8]}')) AS v(o)
        GROUP BY o
    LOOP
        INSERT INTO sentences SELECT language, 'why of tiers', advice FROM customers, segment.why(m, value);
        INSERT INTO sentences SELECT language, 'warnings of tiers', warning FROM segment.warnings(m);
    END LOOP;
    FOR m IN
        SELECT segment.fit_kmeans(ROW(value, segment.orders(rfm), region), 3, own || o || '{"features": ["сумма", "заказы", "регион"]}')
        FROM customers, (VALUES ('{"nulls": "skip"}'::jsonb), ('{"nulls": "impute", "scaling": {"сумма": "log"}}'),
            ('{"nulls": "impute", "gamma": 0, "min_size": 30}')) AS v(o)
        GROUP BY o
        UNION ALL
        SELECT segment.fit_hierarchy(ROW(value, segment.orders(rfm), region), 3,
            own || '{"features": ["сумма", "заказы", "регион"], "nulls": "impute", "leaves": 10}')
        FROM customers
        UNION ALL
        SELECT segment.fit_hierarchy(ROW(value, segment.orders(rfm), region), 3, own || '{"features": ["сумма", "заказы", "регион"], "distance": "gower"}')
        FROM customers
        UNION ALL
        SELECT segment.fit_kmeans(ROW(1, 'север'), 3, own || '{"features": ["сумма", "регион"]}') FROM customers
    LOOP
        INSERT INTO sentences
        SELECT language, 'why of clusters', w.advice
        FROM customers, segment.why(m, ROW(value, segment.orders(rfm), region), ARRAY['сумма', 'заказы', 'регион']) AS w
        WHERE m::text ~ 'impute|gower';
        INSERT INTO sentences SELECT language, 'quality of clusters', note FROM segment.quality(m) WHERE note IS NOT NULL;
    END LOOP;
    FOR m IN
        SELECT segment.fit_tree(region, ROW(value, segment.orders(rfm), at), own || o || '{"features": ["сумма", "заказы", "день"]}')
        FROM customers, (SELECT date '2025-01-01' AS at) AS d,
             (VALUES ('{"folds": 0, "depth": 3}'::jsonb), ('{"min_leaf": 1, "alpha": 0}'),
                 ('{"label_weights": "balanced", "folds": 3, "alpha": "best"}')) AS v(o)
        GROUP BY o
        UNION ALL
        SELECT segment.fit_tree(value, ROW(region, segment.orders(rfm), customer::text), own || '{"features": ["сумма", "заказы", "день"], "alpha": 0}')
        FROM customers
    LOOP
        INSERT INTO sentences
        SELECT language, 'why of trees', w.advice
        FROM customers,
             LATERAL (SELECT segment.why(m, ROW(value, segment.orders(rfm), date '2025-01-01'), ARRAY['сумма', 'заказы', 'день']) AS w OFFSET 0) AS s,
             LATERAL (SELECT (s.w).*) AS w
        WHERE segment.describe(m) ->> 'target' = 'label'
        UNION ALL
        SELECT language, 'why of trees', w.advice
        FROM customers, segment.why(m, ROW(region, segment.orders(rfm), customer::text), ARRAY['сумма', 'заказы', 'день']) AS w
        WHERE segment.describe(m) ->> 'target' = 'number';
        INSERT INTO sentences SELECT language, 'quality of trees', note FROM segment.quality(m) WHERE note IS NOT NULL;
    END LOOP;
    FOR m IN
        SELECT segment.fit_clv(days, '2026-06-01', own || o) FROM customers, (VALUES ('{}'::jsonb), ('{"max_iterations": 1}'),
            ('{"model": "pareto_nbd"}')) AS v(o) GROUP BY o
        UNION ALL
        SELECT segment.fit_clv(days, '2029-06-01', own) FROM customers
    LOOP
        INSERT INTO sentences SELECT language, 'warnings of clv', warning FROM segment.warnings(m);
        INSERT INTO sentences SELECT language, 'parameters', meaning FROM segment.parameters(m);
    END LOOP;
    SELECT segment.fit_transitions(region, CASE WHEN customer % 3 = 0 THEN region WHEN customer % 3 = 1 THEN '' END,
        own || '{"absent": "нет", "absorbing": ["юг", "запад"]}')
    INTO m
    FROM customers;
    INSERT INTO sentences SELECT language, 'transitions', note FROM segment.transitions(m) WHERE note IS NOT NULL;
    INSERT INTO sentences SELECT language, 'quality of transitions', note FROM segment.quality(m) WHERE note IS NOT NULL;
    INSERT INTO sentences SELECT language, 'steady_state', note FROM segment.steady_state(m) WHERE note IS NOT NULL;
    SELECT segment.fit_survival(CASE WHEN customer > 1 THEN segment.orders(rfm)::float8 END, customer % 2 = 0, own) INTO m FROM customers;
    INSERT INTO sentences SELECT language, 'warnings of survival', warning FROM segment.warnings(m);
    SELECT segment.fit_profile(p."регион", p, own || '{"min_customers": 2, "features": ["сумма", "чётный", "город"]}') INTO m
    FROM (SELECT region AS "регион", value AS "сумма", customer % 2 = 0 AS "чётный", CASE WHEN region = 'юг' THEN 'да' ELSE 'нет' END AS "город"
        FROM customers) AS p;
    INSERT INTO sentences SELECT language, 'profile', sentence FROM segment.profile(m);
    INSERT INTO sentences SELECT language, 'warnings of profile', warning FROM segment.warnings(m);
    SELECT segment.fit_affinity(ARRAY[region], own || '{"min_count": 99}') INTO m FROM customers;
    INSERT INTO sentences SELECT language, 'warnings of affinity', warning FROM segment.warnings(m);
    INSERT INTO sentences
    SELECT language, 'drift', verdict
    FROM (SELECT segment.sample(ROW(value), '{"features": ["сумма"]}') AS a, segment.sample(ROW(value * 2 + 1), '{"features": ["сумма"]}') AS b
        FROM customers) AS s,
         segment.drift(a, b, own);
    INSERT INTO sentences
    SELECT language, 'lifecycle', rule
    FROM (VALUES ('{}'::jsonb), ('{"limits": "gaps", "vip": {"orders": 9, "total": 100}}'), ('{"limits": "silence", "vip": {"orders": 9}}')) AS v(o),
         segment.lifecycle_stages(own || o);
    INSERT INTO sentences
    SELECT language, 'check_lifecycle', s
    FROM (VALUES ('{"regular": 2, "at_risk": 3, "lost": 5, "business": "fashion", "vip": {"orders": 2}}'::jsonb),
                 ('{"business": "面包店"}'), ('{"lost": 60}'), ('{"at_risk": -1}'), ('{"limits": "gaps", "at_risk": 0}'),
                 ('{"limits": "silence", "lost": 2}'), ('{"limits": "silence", "at_risk": 0.01}'),
                 ('{"limits": "silence", "business": "fashion"}'), ('{"regular": 1}'), ('{"vip": {"orders": 1}}'),
                 ('{"season": {"shop": [1, 2]}}'), ('{"season": {"own": 0}}')) AS v(o),
         segment.check_lifecycle(own || o), LATERAL (VALUES (problem), (advice)) AS c(s);
    INSERT INTO sentences
    SELECT language, 'check_map', s
    FROM (VALUES ('{"bins": 5, "segments": [{"name": "а", "r": 5}, {"name": "а", "r": [9, 8]},
                                    {"name": "", "r": 5}, {"name": "б", "cells": ["999"]}]}'::jsonb)) AS v(o),
         segment.check_map(o, language), LATERAL (VALUES (problem), (explanation)) AS c(s);
    INSERT INTO sentences
    SELECT language, 'check_matrix', s
    FROM (VALUES ('{"rows": ["а", "а"], "columns": [""], "cells": [{"name": "я", "rows": ["в"]}, {"name": "я"}, {"name": ""}]}'::jsonb),
                 ('{"rows": ["а", "б"], "columns": ["1"], "cells": [{"name": "я", "rows": ["а"]}, {"name": "ю", "rows": ["а"]}]}'), ('{}')) AS v(o),
         segment.check_matrix(o, language), LATERAL (VALUES (problem), (explanation)) AS c(s);
    INSERT INTO sentences
    SELECT language, 'check_policy', s
    FROM (VALUES ('{"consent": "any", "caps": [{"most": 0, "within": "day"}, {"most": 2, "within": "day"}, {"most": 3, "within": "day"}]}'::jsonb),
                 ('{"caps": [{"most": -1}, {"within": "x"}, 7], "quiet": [{"from": "21:00"}, {"from": "1", "to": "2", "days": ["сб"]}],
                   "y": 1, "exempt": []}')) AS v(o),
         segment.check_policy(o, language), LATERAL (VALUES (problem), (advice)) AS c(s);
    INSERT INTO sentences SELECT told.language, 'maps', rule FROM segment.maps() AS maps WHERE maps.language = told.language;
END $$;
SET segment.warnings = off;
SELECT test.told('ru');
SELECT test.told('zh');
SELECT test.told('en');
-- As many of each kind in each language, and none with a word of another.
SELECT
    place,
    count(*) FILTER (WHERE language = 'en') > 0 AS told,
    count(*) FILTER (WHERE language = 'en') = count(*) FILTER (WHERE language = 'ru') AS ru_whole,
    count(*) FILTER (WHERE language = 'en') = count(*) FILTER (WHERE language = 'zh') AS zh_whole,
    string_agg(DISTINCT test.latin(sentence), ' | ') FILTER (WHERE language <> 'en') AS latin
FROM sentences
GROUP BY place
ORDER BY place;
-- Nor a Chinese sentence with a Russian word, but for the names in the data.
SELECT DISTINCT place, sentence
FROM sentences
WHERE language = 'zh' AND regexp_replace(sentence, 'север|юг|запад|сумма|заказы|регион|день|чётный|город|нет|да|сб|[абвюя]', '', 'g') ~ '[а-яё]'
ORDER BY place, sentence
LIMIT 5;

-- Forms of words that go with numbers.
SELECT n, w.advice
FROM (SELECT segment.fit_rfm(rfm, '2026-06-01', '{"language": "ru", "frequency": {"cuts": [1, 3, 8, 30]}}') AS m FROM customers) AS f,
     (VALUES (1), (2), (4), (9)) AS v(n),
     LATERAL (SELECT segment.rfm('2026-05-01'::timestamptz, 5.0) AS rfm FROM generate_series(1, n)) AS r,
     segment.why(m, rfm) AS w
WHERE w.dimension = 'frequency'
ORDER BY n;

-- Warnings of calls are in the language of the model, or of the session where it has one.
SET segment.warnings = on;
SELECT segment.fit_tiers(v, '{"language": "zh"}') IS NOT NULL FROM (VALUES (-1.0), (NULL)) AS t(v);
SET segment.language = 'ru';
SELECT segment.fit_tiers(v, '{"language": "zh"}') IS NOT NULL FROM (VALUES (-1.0), (NULL)) AS t(v);
SELECT segment.fit_tiers(v) IS NULL FROM (VALUES (NULL::float8), (NULL)) AS t(v);
SELECT count(*) FROM segment.warnings((SELECT segment.fit_tiers(v) FROM (VALUES (-1.0), (-2)) AS t(v))) AS warning WHERE warning ~ 'no value is positive';
SET segment.language = 'en';
SELECT segment.fit_tiers(v, '{"language": "zh"}') IS NOT NULL FROM (VALUES (-1.0), (NULL)) AS t(v);
RESET segment.language;

-- So are those of a fit that has nothing to go by, and makes no model.
SELECT
    segment.fit_rfm(NULL::segment.rfm, '2026-06-01', o) IS NULL AS rfm,
    segment.fit_tiers(NULL::float8, o) IS NULL AS tiers,
    segment.fit_kmeans(ROW(NULL::float8), 2, o || '{"features": ["a"], "nulls": "skip"}') IS NULL AS kmeans,
    segment.fit_hierarchy(ROW(NULL::float8), 2, o || '{"features": ["a"], "nulls": "skip"}') IS NULL AS hierarchy,
    segment.fit_tree(NULL::text, ROW(1.0), o || '{"features": ["a"]}') IS NULL AS tree,
    segment.fit_clv(NULL::segment.purchase_days, '2026-06-01', o) IS NULL AS clv,
    segment.fit_affinity('{}'::text[], o) IS NULL AS affinity,
    segment.fit_transitions(NULL::text, NULL::text, o) IS NULL AS transitions,
    segment.fit_survival(NULL::float8, true, o) IS NULL AS survival
FROM (VALUES ('{"language": "ru"}'::jsonb)) AS v(o);
CREATE TEMPORARY TABLE bases AS
SELECT
    segment.customer_base(NULL::bigint, '2025-01-01', 1.0) AS nobody,
    segment.customer_base(1::bigint, '2025-01-01', -5.0) AS refunds
FROM (VALUES (1)) AS v;
SELECT segment.fit_rfm(refunds, '2026-06-01', '{"language": "ru"}') IS NULL FROM bases;
SELECT segment.fit_tiers(nobody, '{"language": "ru"}') IS NULL FROM bases;
SELECT count(*) FROM bases, segment.segments(NULL::bigint, nobody, '2026-06-01', '{"language": "ru"}');
SELECT count(*) FROM bases, segment.segments(NULL::bigint, refunds, '2026-06-01', NULL, segment.fit_tiers(refunds, '{"language": "ru"}'));
SET segment.language = 'zh';
SELECT segment.fit_tiers(nobody, '{"language": "ru"}') IS NULL FROM bases;
RESET segment.language;

-- What is not a language.
SET segment.language = 'fr';
SELECT * FROM test.raised($$SELECT segment.check_map('{}', 'fr')$$);
SELECT * FROM test.raised($$SELECT segment.check_map('{"bins": 5, "segments": []}', 'fr')$$);
SELECT * FROM test.raised($$SELECT segment.fit_tiers(1.0, '{"language": "fr"}')$$);
SELECT * FROM test.raised($$SELECT segment.fit_kmeans(ROW(1, 2), 1, '{"features": ["a", "b"], "language": 1}')$$);
DROP FUNCTION test.told(text), test.latin(text);
