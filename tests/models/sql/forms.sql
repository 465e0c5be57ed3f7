-- segment.model as a value: its text, jsonb, binary and stored forms are one; what is no model is refused by name.
\set VERBOSITY default
SET timezone = 'UTC';
CREATE TEMPORARY TABLE customers AS
SELECT customer_id, segment.rfm(ordered_at, amount) AS rfm, sum(amount)::float8 / 7 AS value
FROM orders
WHERE in_sample
GROUP BY customer_id;
CREATE TEMPORARY TABLE models (name text PRIMARY KEY, model segment.model);
INSERT INTO models
SELECT m.*
FROM
    (
        SELECT
            segment.fit_rfm(rfm, '1998-07-01'),
            segment.fit_rfm(rfm, '1998-07-01', '{"bins": 3, "nested": true, "language": "zh"}'),
            segment.fit_rfm(rfm, '1998-07-01', '{"bins": 10}'),
            segment.fit_rfm(rfm, '0044-03-15 BC', '{"map": "octants"}'),
            segment.fit_rfm(
                rfm, '1998-07-01', '{"map": {"bins": 2, "otherwise": "\"quoted\" \\ и 客户", "segments": []}}'
            ),
            segment.fit_tiers(value),
            segment.fit_tiers(value, '{"counts": [1, 2000000], "labels": ["один", "б\"", "\\"]}'),
            segment.fit_tiers(-value, '{"best": "low", "method": "quantile"}'),
            segment.fit_tiers(-value),
            segment.fit_tiers(value * 1e-320, '{"promote_margin": 0.1}')
        FROM customers
    ) AS made(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10),
    LATERAL (VALUES
        ('rfm', m1), ('nested', m2), ('ten bins', m3), ('long ago', m4), ('custom map', m5), ('tiers', m6),
        ('capacity', m7), ('low', m8), ('nobody', m9), ('tiny', m10)
    ) AS m;

\i tests/shared/forms.psql
-- A copy scores like the original; infinite thresholds survive.
SELECT
    count(*) AS scored,
    count(*) FILTER (
        WHERE segment.score(m.model, rfm)::text = segment.score(m.model::text::jsonb::segment.model, rfm)::text
    ) AS equal
FROM models AS m, customers
WHERE name IN ('nested', 'ten bins') AND customer_id % 100 = 0;
SELECT name, t ->> 'threshold' AS threshold, t ->> 'customers' AS customers
FROM models, jsonb_array_elements(model::jsonb -> 'tiers') AS t
WHERE name = 'nobody';
-- The text in full, short enough to read.
SELECT segment.fit_tiers(v)::text AS tiers FROM unnest('{10, 5, 1, 0.5}'::float8[]) AS v;
SELECT segment.fit_rfm(rfm, '2026-02-01', '{"bins": 2, "map": "none"}')::text AS rfm
FROM (SELECT segment.rfm('2026-01-01', 12.5) AS rfm) AS c;
-- Casts from and to jsonb are made by assignment.
CREATE TEMPORARY TABLE documents (document jsonb);
INSERT INTO documents SELECT model FROM models WHERE name = 'tiers';
INSERT INTO models SELECT 'from jsonb', document FROM documents;
SELECT m.model::text = t.model::text AS equal
FROM models AS m, models AS t
WHERE m.name = 'from jsonb' AND t.name = 'tiers';

-- The model of one method is not that of another.
SELECT segment.tier(model, 1.0) FROM models WHERE name = 'rfm';
SELECT segment.why(model, 1.0) FROM models WHERE name = 'rfm';
SELECT segment.score(model, rfm) FROM models, customers WHERE name = 'tiers' LIMIT 1;
SELECT segment.why(model, rfm) FROM models, customers WHERE name = 'tiers' LIMIT 1;
-- Of a future format, of no format, of no kind, of an unknown kind.
SELECT '{"format":2,"kind":"rfm"}'::segment.model;
SELECT '{"format":99999999999999999999,"kind":"rfm"}'::segment.model;
SELECT '{"format":0,"kind":"rfm"}'::segment.model;
SELECT '{"format":"1","kind":"rfm"}'::segment.model;
SELECT '{"kind":"rfm"}'::segment.model;
SELECT '{"format":1}'::segment.model;
SELECT '{"format":1,"kind":5}'::segment.model;
SELECT '{"format":1,"kind":"kmeans"}'::segment.model;
SELECT '{"format":1,"kind":"rfm"}'::segment.model;
SELECT '{"format":1,"kind":"tiers"}'::segment.model;
SELECT '[]'::segment.model;
SELECT ''::segment.model;
SELECT 'null'::jsonb::segment.model;
-- Keys that do not exist, and models that contradict themselves.
CREATE FUNCTION pg_temp.changed(name text, path text[], value jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN 'accepted: ' || length(
        (SELECT jsonb_set(model::jsonb, path, value) FROM models WHERE models.name = changed.name)::segment.model::text
    );
EXCEPTION
    WHEN invalid_text_representation THEN
        RETURN SQLERRM;
END $$;
SELECT path, value, left(pg_temp.changed('rfm', path, value), 80) AS refusal
FROM (VALUES
    ('{colour}'::text[], '"red"'::jsonb), ('{recency,colour}', '"red"'), ('{recency,bins}', '4'),
    ('{recency,bins}', '11'), ('{recency,cuts}', '[1, 2, 3]'), ('{recency,cuts}', '[4, 3, 2, 1]'),
    ('{recency,cuts}', '[]'), ('{recency,min}', '1e9'), ('{nested}', 'true'), ('{customers}', '0'),
    ('{after_as_of}', '99999'), ('{as_of}', '"infinity"'), ('{as_of}', '"1998-02-30T00:00:00Z"'), ('{map}', 'null'),
    ('{map,bins}', '3'), ('{map,segments,0,name}', '"loyal"'), ('{map,segments,0,name}', '"a\u0001b"'),
    ('{map,segments,0,r}', '[1, 9]'), ('{map,segments}', '[]'), ('{language}', '"fr"')
) AS c(path, value);
SELECT path, value, left(pg_temp.changed('tiers', path, value), 80) AS refusal
FROM (VALUES
    ('{colour}'::text[], '"red"'::jsonb), ('{tiers}', '[]'), ('{tiers,0,threshold}', 'null'),
    ('{tiers,2,threshold}', '1'), ('{tiers,0,threshold}', '1'), ('{tiers,0,threshold}', '-5'),
    ('{tiers,0,threshold}', '"NaN"'), ('{tiers,0,label}', '""'), ('{tiers,0,label}', '"B"'),
    ('{tiers,0,customers}', '5'), ('{tiers,0,value_share}', '1.5'), ('{shares}', '[0.9, 0.8]'), ('{shares}', '[0.5]'),
    ('{promote_margin}', '1'), ('{demote_margin}', '-1'), ('{best}', '"middling"'), ('{customers}', '7'),
    ('{tiers,0,threshold}', '"Infinity"')
) AS c(path, value);

-- A zero byte, half a surrogate, depth and length beyond reason: errors, whatever their words.
\set VERBOSITY sqlstate
SELECT replace(model::text, '"A"', '"\u0000"')::segment.model FROM models WHERE name = 'tiers';
SELECT replace(model::text, '"champions"', '"\u0000"')::segment.model FROM models WHERE name = 'rfm';
SELECT replace(model::text, '"A"', '"\ud800"')::segment.model FROM models WHERE name = 'tiers';
SELECT repeat('[', 1000000)::segment.model;
SELECT ('{"format":1,"kind":"rfm","map":' || repeat('{"segments":[', 100000))::segment.model;
SELECT ('{"format":1,"kind":"tiers","warnings":["' || repeat('x', 17000000) || '"]}')::segment.model;
SELECT ('{"format":1,"kind":"\u0000"}')::segment.model;
