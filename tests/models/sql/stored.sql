-- What version 0.1.0 stored and sent is read, and is written as it was: tests/data/stored has its bytes.
SET timezone = 'UTC';
SET client_min_messages = warning;
CREATE TEMPORARY TABLE stored (type text, name text, bytes text, text text);
\copy stored FROM 'tests/data/stored/0.1.0.csv' WITH (FORMAT csv, HEADER)
CREATE TEMPORARY TABLE received (
    rfm segment.rfm, purchase_days segment.purchase_days, activity segment.activity, customer_base segment.customer_base,
    sample segment.sample, model segment.model, fit_state segment.fit_state
);
-- Received as binary; written as text and sent again, both as they were; and what reads the text gives the same bytes.
CREATE FUNCTION pg_temp.comes_back(type text, bytes bytea, written text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    outcome text;
    now_sent bytea;
    now_written text;
    of_text bytea;
BEGIN
    TRUNCATE received;
    outcome := test.receive(type, bytes);
    IF outcome <> 'accepted' THEN
        RETURN outcome;
    END IF;
    EXECUTE format('SELECT segment.%1$s_send(%1$I), %1$I::text, segment.%1$s_send(%1$I::text::segment.%1$I) FROM received', type)
        INTO now_sent, now_written, of_text;
    RETURN CASE WHEN now_sent <> bytes THEN 'other bytes' WHEN now_written <> written THEN 'other text'
                WHEN of_text <> bytes THEN 'other bytes of the text' ELSE 'the same' END;
END $$;
SELECT type, outcome, count(*) AS values
FROM stored, pg_temp.comes_back(type, decode(bytes, 'hex'), text) AS outcome
WHERE type <> 'bytea'
GROUP BY type, outcome
ORDER BY type, outcome;
-- States of small fits are bytea: a final function reads them.
SELECT round(segment.coefficient_of_variation_final(decode(bytes, 'hex'))::numeric, 3) AS variation
FROM stored
WHERE name = 'coefficient_of_variation';
SELECT round(segment.roi_final_numeric(decode(bytes, 'hex'))::numeric, 3) AS roi FROM stored WHERE name = 'roi';
SELECT answer.* FROM stored, segment.nps_final(decode(bytes, 'hex')) AS answer WHERE name = 'nps';
SELECT answer.* FROM stored, segment.proportion_final(decode(bytes, 'hex')) AS answer WHERE name = 'proportion';
-- Models are used, not only read.
SELECT name, segment.describe(text::segment.model) ->> 'kind' AS kind, segment.describe(text::segment.model) ->> 'format' AS format
FROM stored
WHERE type = 'model';
