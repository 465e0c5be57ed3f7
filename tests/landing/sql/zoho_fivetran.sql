-- Zoho CRM as Fivetran lands it.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA zoho;
CREATE TABLE zoho.deal (
    id text, account_id text, contact_id text, amount double precision, stage text, closing_date date, created_time timestamptz,
    modified_time timestamptz, currency text, exchange_rate double precision, _fivetran_synced timestamptz, _fivetran_deleted boolean,
    _fivetran_active boolean
);
INSERT INTO zoho.deal (id, account_id, contact_id, amount, stage, closing_date, currency, _fivetran_deleted) VALUES
    ('d01', 'a1', 'p1', 60.1, 'Closed Won', '2024-01-01', 'USD', false), -- midnight in the zone of the organisation
    ('d02', NULL, 'a1', 90, 'Closed Won', '2024-01-01', 'EUR', false),   -- a contact with the number of an account
    ('d03', 'a1', NULL, 70, 'Closed Lost', '2024-01-01', 'USD', false),
    ('d04', 'a2', NULL, 80, 'Gewonnen', '2024-01-05', 'USD', false),     -- a stage of their own
    ('d05', 'a2', NULL, 50, 'Closed Won', '2999-01-01', 'USD', false),   -- in the future
    ('d06', NULL, '', 40, 'Closed Won', '2024-01-05', 'USD', false),     -- nobody's
    ('d07', 'a2', NULL, 0, 'Closed Won', '2024-01-05', 'USD', false),    -- for nothing
    ('d08', 'a2', NULL, 30, 'Closed Won', '2024-01-05', 'USD', true),    -- deleted
    ('d09', 'a2', NULL, NULL, 'Closed Won', '2024-01-05', 'USD', false), -- without an amount
    ('d10', 'a2', NULL, 35, 'Closed Won', NULL, 'USD', false),           -- without a day
    ('d11', '0', 'p1', 36, 'Closed Won', '2024-01-06', 'USD', false);    -- 0 is no account
INSERT INTO zoho.deal (id, account_id, amount, stage, closing_date, currency, _fivetran_active) VALUES
    ('d01', 'a1', 55, 'Closed Won', '2024-01-01', 'USD', false);         -- an older version, history mode
CREATE TABLE zoho.sales_order (
    id text, account_id text, contact_id text, deal_id text, grand_total double precision, currency text, exchange_rate double precision, status text,
    due_date date, created_time timestamptz, _fivetran_synced timestamptz, _fivetran_deleted boolean, _fivetran_active boolean
);
INSERT INTO zoho.sales_order (id, account_id, grand_total, currency, status, created_time, _fivetran_active) VALUES
    ('s1', 'a1', 100, 'USD', 'Delivered', '2024-01-01 00:30+03', true), ('s2', 'a1', 100, 'USD', 'Cancelled', '2024-01-01 00:30+03', true),
    ('s1', 'a1', 90, 'USD', 'Created', '2024-01-01 00:30+03', false), -- an older version
    ('s3', 'a1', 110, 'USD', NULL, '2024-01-01 00:30+03', true);      -- no status, so not cancelled
CREATE TABLE zoho.account (
    id text, industry text, employees bigint, annual_revenue double precision, currency text, _fivetran_synced timestamptz, _fivetran_active boolean
);
INSERT INTO zoho.account VALUES ('a1', 'Optical', 12, 1000, 'USD', now(), true), ('a1', 'Optical', 10, 1000, 'USD', now(), false);
CREATE TABLE zoho.contact (
    id text, account_id text, email_opt_out boolean, mailing_country text, date_of_birth date, lead_source text, created_time timestamptz,
    _fivetran_synced timestamptz, _fivetran_active boolean
);
INSERT INTO zoho.contact VALUES
    ('p1', 'a1', true, 'India', '1980-02-03', 'Web', '2021-08-03', now(), true),
    ('p1', 'a1', false, 'India', '1980-02-03', 'Web', '2021-08-03', now(), false), -- before they opted out
    ('p2', NULL, false, '', NULL, '', '2021-08-03', now(), true);

SELECT * FROM test.land('zoho_fivetran', options => '{"time_zone": "Asia/Kolkata"}');
SELECT * FROM mapped.zoho_purchases() ORDER BY document;
SELECT * FROM mapped.zoho_purchases_check();
SELECT * FROM mapped.zoho_orders() ORDER BY document;
SELECT * FROM mapped.zoho_attributes() ORDER BY customer;
SELECT * FROM mapped.zoho_consent() ORDER BY customer;
-- A sync of fewer columns, and without history; a closing date that became a moment is midnight in UTC.
DELETE FROM zoho.deal WHERE NOT _fivetran_active;
ALTER TABLE zoho.deal DROP COLUMN currency, DROP COLUMN exchange_rate, DROP COLUMN _fivetran_deleted, DROP COLUMN _fivetran_active;
ALTER TABLE zoho.deal ALTER closing_date TYPE timestamptz;
ALTER TABLE zoho.contact DROP COLUMN account_id, DROP COLUMN mailing_country, DROP COLUMN date_of_birth, DROP COLUMN lead_source;
SET timezone = 'America/New_York';
SELECT count(*) AS purchases, count(currency) AS currencies, min(at) AT TIME ZONE 'Asia/Kolkata' AS first FROM mapped.zoho_purchases();
SET timezone = 'UTC';
SELECT customer FROM mapped.zoho_consent() ORDER BY customer;
SELECT * FROM test.survives('zoho');
DROP SCHEMA zoho, mapped CASCADE;
