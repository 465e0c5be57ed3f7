-- Zoho CRM as Fivetran lands it.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA zoho;
CREATE TABLE zoho.deal (
    id text, account_id text, contact_id text, amount double precision, stage text, closing_date date, created_time timestamptz,
    modified_time timestamptz, currency text, exchange_rate double precision, _fivetran_synced timestamptz, _fivetran_deleted boolean
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
    ('d10', 'a2', NULL, 35, 'Closed Won', NULL, 'USD', false);           -- without a day
CREATE TABLE zoho.sales_order (
    id text, account_id text, contact_id text, deal_id text, grand_total double precision, currency text, exchange_rate double precision, status text,
    due_date date, created_time timestamptz, _fivetran_synced timestamptz, _fivetran_deleted boolean
);
INSERT INTO zoho.sales_order (id, account_id, grand_total, currency, status, created_time) VALUES
    ('s1', 'a1', 100, 'USD', 'Delivered', '2024-01-01 00:30+03'), ('s2', 'a1', 100, 'USD', 'Cancelled', '2024-01-01 00:30+03');
CREATE TABLE zoho.account (id text, industry text, employees bigint, annual_revenue double precision, currency text, _fivetran_synced timestamptz);
INSERT INTO zoho.account VALUES ('a1', 'Optical', 12, 1000, 'USD', now());
CREATE TABLE zoho.contact (id text, email_opt_out boolean, _fivetran_synced timestamptz);
INSERT INTO zoho.contact VALUES ('p1', true, now()), ('p2', false, now());

SELECT * FROM test.land('zoho_fivetran', options => '{"time_zone": "Asia/Kolkata"}');
SELECT * FROM mapped.zoho_purchases() ORDER BY document;
SELECT * FROM mapped.zoho_purchases_check();
SELECT * FROM mapped.zoho_orders() ORDER BY document;
SELECT * FROM mapped.zoho_attributes() ORDER BY customer;
SELECT * FROM mapped.zoho_consent() ORDER BY customer;
ALTER TABLE zoho.deal DROP COLUMN currency, DROP COLUMN exchange_rate, DROP COLUMN _fivetran_deleted;
SELECT count(*) AS purchases, count(currency) AS currencies FROM mapped.zoho_purchases();
SELECT * FROM test.survives('zoho');
DROP SCHEMA zoho, mapped CASCADE;
