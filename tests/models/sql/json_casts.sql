-- Values are JSON to programs: objects on the way out, taken as json or jsonb on the way in.
\set VERBOSITY default
SET timezone = 'UTC';
CREATE TABLE json_values AS
SELECT
    1 AS id,
    segment.rfm(at, amount) AS rfm,
    segment.purchase_days(at, amount) AS days,
    segment.fit_tiers(amount::float8, '{"thresholds": [20], "labels": ["high", "low"]}') AS model
FROM (VALUES (timestamptz '2026-01-01', 12.50), ('2026-02-01', 30), ('2026-03-01', -2.5), (NULL, 1)) AS v(at, amount);
SELECT to_jsonb(v) FROM json_values AS v;
SELECT
    row_to_json(v)::text ~ '"rfm":\{"orders":2' AS row_to_json,
    json_agg(v)::jsonb #> '{0,days,days}' AS json_agg,
    json_build_object('rfm', rfm) AS json_build_object,
    to_json(ARRAY[rfm]) ->> 0 = rfm::text AS array,
    jsonb_object_agg(id, rfm) #> '{1,monetary}' AS monetary
FROM json_values AS v
GROUP BY v.*, v.rfm;
SELECT
    pg_typeof(rfm::json) AS rfm,
    rfm::json::text = rfm::text AS same,
    pg_typeof(days::jsonb) AS days,
    days::json::text = days::text AS same_days,
    model::json::text = model::text AS same_model,
    model::jsonb = model::text::jsonb AS same_jsonb
FROM json_values;
-- And back: on INSERT and UPDATE from columns and parameters of type json and jsonb.
CREATE TABLE json_sent AS SELECT to_jsonb(v) AS sent FROM json_values AS v;
INSERT INTO json_values SELECT 2, sent -> 'rfm', sent -> 'days', sent -> 'model' FROM json_sent;
INSERT INTO json_values SELECT 3, (sent -> 'rfm')::json, (sent -> 'days')::json, (sent -> 'model')::json FROM json_sent;
PREPARE kept(jsonb, json, jsonb) AS INSERT INTO json_values VALUES (4, $1, $2, $3);
SELECT format('EXECUTE kept(%L, %L, %L)', sent -> 'rfm', sent -> 'days', sent -> 'model') FROM json_sent \gexec
INSERT INTO json_values
SELECT r.*
FROM
    json_sent,
    jsonb_to_record(jsonb_set(sent, '{id}', '5')) AS r(
        id int, rfm segment.rfm, days segment.purchase_days, model segment.model
    );
INSERT INTO json_values
SELECT (jsonb_populate_record(NULL::json_values, jsonb_set(sent, '{id}', '6'))).*
FROM json_sent;
SELECT
    count(*) AS rows,
    count(DISTINCT (rfm, days, model)) AS different,
    count(DISTINCT (rfm::text, days::text, model::text)) AS texts
FROM json_values;
UPDATE json_values SET model = '{"kind": "tiers"}'::jsonb WHERE id = 2;
UPDATE json_values SET rfm = '{"orders": 1, "monetary": "3"}'::json WHERE id = 2;
UPDATE json_values SET days = '[]'::jsonb WHERE id = 2;
UPDATE json_values SET rfm = NULL::jsonb, days = NULL::json, model = NULL::jsonb WHERE id = 2;
-- Into a column of json, which a view or a queue may have.
CREATE TEMPORARY TABLE sent (kind text, j json, jb jsonb);
INSERT INTO sent SELECT 'days', days, days FROM json_values WHERE id = 1;
INSERT INTO sent SELECT 'rfm', rfm, rfm FROM json_values WHERE id = 1;
INSERT INTO sent SELECT 'model', model, model FROM json_values WHERE id = 1;
SELECT kind, json_typeof(j), jsonb_typeof(jb) FROM sent ORDER BY kind;
-- None of the casts is taken where nobody asks: calls mean what they meant.
SELECT
    segment.model(model::jsonb::text) = model AS literal,
    to_regprocedure('segment.model(jsonb)') IS NULL AS no_function
FROM json_values
WHERE id = 1;
SELECT segment.orders('{"orders":0,"monetary":"0"}'::jsonb);
-- The binary form of a model is a version and its text; a driver that knows only binary forms asks for text.
SELECT
    encode(substr(segment.model_send(model), 1, 12), 'escape') AS begins,
    convert_from(substr(segment.model_send(model), 2), 'UTF8') = model::text AS text
FROM json_values
WHERE id = 1;
DROP TABLE json_values, json_sent;
