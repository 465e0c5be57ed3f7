-- Two million deals of Zoho CRM as Fivetran lands them, and half a million of Bitrix24, some in two versions, as scripts
-- do. The same rows in every run.
SET client_min_messages = warning;
SELECT to_regclass('zoho.deal') IS NULL AS missing \gset
\if :missing
CREATE SCHEMA zoho;
CREATE TABLE zoho.deal AS
SELECT i::text AS id, (i % 250007)::text AS account_id, NULL::text AS contact_id, (i % 9973) * 0.37::float8 AS amount,
       CASE WHEN i % 3 > 0 THEN 'Closed Won' ELSE 'Closed Lost' END AS stage, date '2020-01-01' + i % 1500 AS closing_date,
       'EUR'::text AS currency, false AS _fivetran_deleted
FROM generate_series(1, 2000000) AS i;
CREATE SCHEMA bitrix24;
CREATE TABLE bitrix24.deals AS
SELECT (i % 400000)::bigint AS "ID", CASE WHEN i % 3 > 0 THEN 'S' ELSE 'F' END AS "STAGE_SEMANTIC_ID", (i % 9973) * 0.37::float8 AS "OPPORTUNITY",
       'RUB'::text AS "CURRENCY_ID", (i % 60013)::bigint AS "COMPANY_ID", (i % 50021)::bigint AS "CONTACT_ID",
       timestamp '2000-01-01' AS "CLOSEDATE", timestamp '2020-01-01' + (i % 1500) * interval '1 day' AS "MOVED_TIME",
       timestamp '2020-01-01' + i * interval '1 second' AS "DATE_MODIFY", 'N'::text AS "IS_RECURRING"
FROM generate_series(1, 500000) AS i;
ANALYZE zoho.deal, bitrix24.deals;
\endif
CREATE TABLE IF NOT EXISTS bitrix24.companies ("ID" bigint, "IS_MY_COMPANY" text);
