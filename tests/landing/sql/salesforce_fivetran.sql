-- Salesforce as Fivetran lands it: what becomes a purchase, and what does not.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA salesforce;
CREATE TABLE salesforce.opportunity (
    id text, account_id text, amount double precision, close_date date, created_date timestamptz, stage_name text, is_won boolean,
    is_closed boolean, is_deleted boolean, type text, campaign_id text, lead_source text, currency_iso_code text,
    _fivetran_synced timestamptz, _fivetran_active boolean
);
INSERT INTO salesforce.opportunity
    (id, account_id, amount, close_date, stage_name, is_won, is_closed, is_deleted, currency_iso_code, _fivetran_active)
VALUES
    ('o01', 'a1', 100.1, '2024-01-01', 'Closed Won', true, true, false, 'EUR', true), -- midnight in the zone of the organisation
    ('o02', 'a1', 50, '2024-02-01', 'Gewonnen', true, true, NULL, 'EUR', NULL),       -- a label of their own; flags that are NULL
    ('o03', 'a2', 70, '2024-02-01', 'Closed Won', true, true, true, 'EUR', true),     -- in the recycle bin
    ('o04', 'a2', 80, '2024-02-02', 'Closed Won', true, true, false, 'EUR', false),   -- an older version, history mode
    ('o04', 'a2', 90, '2024-02-02', 'Closed Won', true, true, false, 'EUR', true),    -- and the one in force
    ('o05', 'a2', 60, '2999-01-01', 'Closed Won', true, true, false, 'EUR', true),    -- closes in the future
    ('o06', 'a3', 40, '2024-03-01', 'Closed Won', false, true, false, 'EUR', true),   -- a label that lies: not won
    ('o07', 'a3', 30, '2024-03-01', 'Closed Won', true, true, false, 'USD', true),    -- another currency
    ('o08', 'a3', 0, '2024-03-02', 'Closed Won', true, true, false, 'EUR', true),     -- for nothing
    ('o09', NULL, 20, '2024-03-03', 'Closed Won', true, true, false, 'EUR', true),    -- nobody's
    ('o10', '', NULL, '2024-03-03', 'Closed Won', true, true, false, 'EUR', true),    -- nobody's, without an amount
    ('o11', 'a9', 25, '2024-03-04', 'Closed Won', true, true, false, 'EUR', true),    -- left on an account that was merged away
    ('o12', '0', 15, '2024-03-04', 'Closed Won', true, true, false, 'EUR', true);     -- 0 is nobody
CREATE TABLE salesforce."order" (
    id text, account_id text, effective_date date, total_amount double precision, status text, status_code text,
    is_reduction_order boolean, original_order_id text, is_deleted boolean, _fivetran_synced timestamptz
);
INSERT INTO salesforce."order" (id, account_id, effective_date, total_amount, status, status_code, is_reduction_order, original_order_id, is_deleted) VALUES
    ('r1', 'a1', '2024-01-05', 200, 'Aktiviert', 'Activated', false, NULL, false), -- the status is a label, its code is not
    ('r2', 'a1', '2024-01-09', 30, 'Aktiviert', 'Activated', true, 'r1', false),   -- money given back
    ('r3', 'a2', '2024-01-05', 99, 'Entwurf', 'Draft', false, NULL, false),        -- a draft
    ('r4', 'a2', '2024-01-05', 0, 'Aktiviert', 'Activated', false, NULL, false),   -- for nothing
    ('r5', 'a2', '2024-01-09', 99, 'Aktiviert', 'Activated', true, 'r3', false),   -- money given back of a draft
    ('r6', 'a1', '2024-01-10', 7, 'Aktiviert', 'Activated', true, NULL, false),    -- of several orders at once: none is named
    ('r7', 'a2', '2999-01-05', 98, 'Aktiviert', 'Activated', false, NULL, false),  -- in the future
    ('r8', 'a2', '2024-01-09', 98, 'Aktiviert', 'Activated', true, 'r7', false),   -- money given back of it
    ('r9', 'a9', '2024-01-11', 50, 'Aktiviert', 'Activated', false, NULL, false),  -- left on an account that was merged away
    ('r10', 'a1', '2024-01-12', 60, 'Aktiviert', 'Activated', false, NULL, true);  -- in the recycle bin
-- The other tables with history: some have an older version of a row.
CREATE TABLE salesforce.account (
    id text, industry text, number_of_employees integer, annual_revenue double precision, billing_country text, account_source text,
    is_deleted boolean, master_record_id text, _fivetran_synced timestamptz, _fivetran_active boolean
);
INSERT INTO salesforce.account VALUES
    ('a1', 'Retail', 120, 5000000, 'Germany', 'Web', false, NULL, now(), true), ('a9', 'Retail', 120, 5000000, 'Germany', 'Web', false, NULL, now(), false),
    ('a9', 'Retail', 120, 5000000, 'Germany', 'Web', true, 'a1', now(), true);
CREATE TABLE salesforce.contact (
    id text, account_id text, email text, has_opted_out_of_email boolean, do_not_call boolean, email_bounced_date timestamptz, is_deleted boolean,
    _fivetran_synced timestamptz, _fivetran_active boolean
);
INSERT INTO salesforce.contact VALUES
    ('c1', 'a1', 'x@example.com', true, false, NULL, false, now(), true), ('c2', 'a1', 'y@example.com', false, false, NULL, false, now(), true),
    ('c3', 'a2', 'z@example.com', false, false, NULL, false, now(), false), -- before they opted out
    ('c3', 'a2', 'z@example.com', true, true, NULL, false, now(), true),
    ('c4', 'a3', 'w@example.com', false, false, '2024-05-01 10:00+00', false, now(), true);
CREATE TABLE salesforce.campaign_member (
    id text, campaign_id text, contact_id text, status text, has_responded boolean, first_responded_date date, created_date timestamptz,
    is_deleted boolean, _fivetran_synced timestamptz, _fivetran_active boolean
);
INSERT INTO salesforce.campaign_member VALUES
    ('m1', 'k', 'c1', 'Sent', false, NULL, '2024-02-01 09:00+00', false, now(), true),
    ('m2', 'k', 'c3', 'Sent', false, NULL, '2024-02-01 09:00+00', false, now(), false), -- before they answered
    ('m2', 'k', 'c3', 'Responded', true, '2024-02-03', '2024-02-01 09:00+00', false, now(), true);
CREATE TABLE salesforce.task (
    id text, account_id text, activity_date date, task_subtype text, is_closed boolean, is_deleted boolean, _fivetran_synced timestamptz,
    _fivetran_active boolean
);
INSERT INTO salesforce.task VALUES
    ('t1', 'a1', '2024-02-02', 'Call', true, false, now(), true), ('t1', 'a1', '2024-02-01', 'Call', true, false, now(), false),
    ('t2', 'a1', '2024-02-09', 'Email', false, false, now(), true), ('t3', 'a2', '2024-02-02', 'Task', true, false, now(), true);
CREATE TABLE salesforce."case" (
    id text, account_id text, contact_id text, created_date timestamptz, closed_date timestamptz, is_closed boolean, priority text, is_deleted boolean,
    _fivetran_synced timestamptz, _fivetran_active boolean
);
INSERT INTO salesforce."case" VALUES
    ('s1', 'a1', 'c1', '2024-04-01 08:00+00', NULL, false, 'High', false, now(), false),
    ('s1', 'a1', 'c1', '2024-04-01 08:00+00', '2024-04-03 08:00+00', true, 'High', false, now(), true),
    ('s2', 'a9', 'c3', '2024-04-01 08:00+00', NULL, false, 'Low', false, now(), true);
CREATE TABLE salesforce.email_message (
    id text, parent_id text, incoming boolean, message_date timestamptz, _fivetran_synced timestamptz, _fivetran_active boolean
);
INSERT INTO salesforce.email_message VALUES
    ('e1', 's1', true, '2024-04-01 08:00+00', now(), true), ('e2', 's1', false, '2024-04-01 09:30+00', now(), true),
    ('e3', 's1', false, '2024-04-02 09:30+00', now(), true);
CREATE TABLE salesforce.case_history (
    id text, case_id text, field text, old_value text, new_value text, created_date timestamptz, _fivetran_synced timestamptz, _fivetran_active boolean
);
INSERT INTO salesforce.case_history VALUES
    ('h1', 's1', 'Status', 'New', 'Closed', '2024-04-02 08:00+00', now(), true),
    ('h2', 's1', 'Status', 'Closed', 'Working', '2024-04-02 12:00+00', now(), true),
    ('h2', 's1', 'Status', 'Closed', 'Working', '2024-04-02 12:00+00', now(), false);

SELECT * FROM test.land('salesforce_fivetran', options => '{"time_zone": "Europe/Berlin"}');
SELECT * FROM mapped.salesforce_purchases() ORDER BY document;
SELECT * FROM mapped.salesforce_purchases_check();
SELECT * FROM mapped.salesforce_orders() ORDER BY document;
SELECT * FROM mapped.salesforce_attributes();
SELECT * FROM mapped.salesforce_consent() ORDER BY customer, channel;
SELECT * FROM mapped.salesforce_contacts() ORDER BY at, customer, kind;
SELECT * FROM mapped.salesforce_cases() ORDER BY document;
-- An organisation of one currency has no column of it, and a sync without history no column that says so.
ALTER TABLE salesforce.opportunity DROP COLUMN currency_iso_code, DROP COLUMN _fivetran_active, DROP COLUMN is_deleted;
SELECT * FROM mapped.salesforce_purchases(home_currency => 'EUR') WHERE document IN ('opportunity o01', 'opportunity o03') ORDER BY document;
-- A close date that a loader made a moment of is midnight in UTC, whatever the zone of the session.
ALTER TABLE salesforce.opportunity ALTER close_date TYPE timestamptz;
ALTER TABLE salesforce.task ALTER activity_date TYPE timestamptz;
SET timezone = 'America/New_York';
SELECT document, at AT TIME ZONE 'Europe/Berlin' AS at FROM mapped.salesforce_purchases() ORDER BY document;
SELECT at AT TIME ZONE 'Europe/Berlin' AS at FROM mapped.salesforce_contacts() WHERE kind = 'called';
SET timezone = 'UTC';
SELECT * FROM test.survives('salesforce');
DROP SCHEMA salesforce, mapped CASCADE;
