-- Zoho CRM as Airbyte lands it: lookups are objects, every version of a record.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA zoho;
CREATE TABLE zoho.incremental_deals_zoho_crm_stream (
    _airbyte_raw_id varchar, _airbyte_extracted_at timestamptz, _airbyte_meta jsonb, _airbyte_generation_id bigint,
    id varchar, "Deal_Name" varchar, "Amount" numeric(38,9), "Stage" varchar, "Closing_Date" date, "Account_Name" jsonb, "Contact_Name" jsonb,
    "Created_Time" varchar, "Modified_Time" timestamptz, "Currency" varchar, "Exchange_Rate" numeric(38,9)
);
INSERT INTO zoho.incremental_deals_zoho_crm_stream
    (id, "Amount", "Stage", "Closing_Date", "Account_Name", "Contact_Name", "Modified_Time", _airbyte_extracted_at, "Currency")
VALUES
    ('d01', 60, 'Closed Won', '2024-01-01', '{"id": "a1", "name": "King"}', '{"id": "p1"}', '2024-01-01', '2024-01-02', 'USD'),
    ('d01', 65, 'Closed Won', '2024-01-01', '{"id": "a1", "name": "King"}', '{"id": "p1"}', '2024-01-02', '2024-01-03', 'USD'), -- a later version
    -- a contact with the number of an account
    ('d02', 90, 'Closed Won', '2024-01-01', NULL, '{"id": "a1", "name": "a person"}', '2024-01-01', '2024-01-02', 'EUR'),
    ('d03', 70, 'Closed Lost', '2024-01-01', '{"id": "a1"}', NULL, '2024-01-01', '2024-01-02', 'USD'),
    ('d04', 80, 'Gewonnen', '2024-01-05', '{"id": "a2"}', NULL, '2024-01-05', '2024-01-06', 'USD'),                             -- a stage of their own
    ('d05', 50, 'Closed Won', '2999-01-01', '{"id": "a2"}', NULL, '2024-01-05', '2024-01-06', 'USD'),                           -- in the future
    ('d06', 40, 'Closed Won', '2024-01-05', NULL, NULL, '2024-01-05', '2024-01-06', 'USD'),                                     -- nobody's
    ('d07', 0, 'Closed Won', '2024-01-05', '{"id": "a2"}', NULL, '2024-01-05', '2024-01-06', 'USD'),                            -- for nothing
    ('d08', 30, 'Closed Won', '2024-01-05', '{"id": "a2"}', NULL, '2024-01-05', '2024-01-06', 'USD'),
    ('d08', 30, 'Closed Lost', '2024-01-05', '{"id": "a2"}', NULL, '2024-01-07', '2024-01-08', 'USD'),                          -- lost again
    ('d09', 20, 'Closed Won', '2024-01-05', '{"id": "0", "name": ""}', '{"id": "p1"}', '2024-01-07', '2024-01-08', 'USD'),       -- 0 is no account
    ('d10', NULL, 'Closed Won', '2024-01-05', '{"id": "a2"}', NULL, '2024-01-07', '2024-01-08', 'USD');                         -- without an amount
CREATE TABLE zoho.incremental_sales_orders_zoho_crm_stream (
    _airbyte_raw_id varchar, _airbyte_extracted_at timestamptz, _airbyte_meta jsonb, _airbyte_generation_id bigint,
    id varchar, "Grand_Total" numeric(38,9), "Status" varchar, "Account_Name" jsonb, "Contact_Name" jsonb,
    "Created_Time" varchar, "Modified_Time" timestamptz
);
INSERT INTO zoho.incremental_sales_orders_zoho_crm_stream
    (_airbyte_extracted_at, id, "Grand_Total", "Status", "Account_Name", "Contact_Name", "Created_Time", "Modified_Time")
VALUES
    ('2024-01-03', 's1', 100, 'Delivered', '{"id": "a1"}', NULL, '2024-01-01T00:30:00+03:00', '2024-01-02'), -- the offset counts
    ('2024-01-03', 's2', 100, 'Cancelled', '{"id": "a1"}', NULL, '2024-01-01T00:30:00+03:00', '2024-01-02'),
    ('2024-01-03', 's3', 110, NULL, '{"id": "a1"}', NULL, '2024-01-01T00:30:00+03:00', '2024-01-02'),        -- no status, so not cancelled
    ('2024-01-03', 's4', 120, 'Created', '{"id": "0"}', '{"id": ""}', '2024-01-01T00:30:00+03:00', '2024-01-02'); -- 0 and nothing are nobody
CREATE TABLE zoho.incremental_accounts_zoho_crm_stream (
    _airbyte_raw_id varchar, _airbyte_extracted_at timestamptz, _airbyte_meta jsonb, _airbyte_generation_id bigint,
    id varchar, "Industry" varchar, "Employees" bigint, "Annual_Revenue" numeric(38,9), "Billing_Country" varchar,
    "Created_Time" varchar, "Modified_Time" timestamptz
);
INSERT INTO zoho.incremental_accounts_zoho_crm_stream
    (_airbyte_extracted_at, id, "Industry", "Employees", "Annual_Revenue", "Billing_Country", "Created_Time", "Modified_Time")
VALUES
    ('2024-01-03', 'a1', 'Optical', 12, 1000, 'India', '2021-08-03T14:48:36+03:00', '2024-01-02');
CREATE TABLE zoho.incremental_contacts_zoho_crm_stream (
    _airbyte_raw_id varchar, _airbyte_extracted_at timestamptz, _airbyte_meta jsonb, _airbyte_generation_id bigint,
    id varchar, "Mailing_Country" varchar, "Date_of_Birth" date, "Lead_Source" varchar, "Email_Opt_Out" boolean,
    "Unsubscribed_Mode" varchar, "Unsubscribed_Time" varchar, "Created_Time" varchar, "Modified_Time" timestamptz, "Account_Name" jsonb
);
INSERT INTO zoho.incremental_contacts_zoho_crm_stream
    (_airbyte_extracted_at, id, "Mailing_Country", "Date_of_Birth", "Lead_Source", "Email_Opt_Out", "Unsubscribed_Mode", "Unsubscribed_Time", "Created_Time",
     "Modified_Time", "Account_Name")
VALUES
    ('2024-01-03', 'p1', 'India', '1980-02-03', 'Web', true, 'Manual', '2024-01-01T10:00:00+05:30', '2021-08-03T14:48:36+03:00', '2024-01-02', '{"id": "a1"}'),
    ('2024-01-03', 'p2', NULL, NULL, NULL, false, NULL, NULL, '2021-08-03T14:48:36+03:00', '2024-01-02', '{"id": "a2"}'),
    ('2024-01-03', 'p3', NULL, NULL, NULL, true, NULL, NULL, '2021-08-03T14:48:36+03:00', '2024-01-02', '{"id": "a2"}'), -- of two only one has opted out
    ('2024-01-03', 'p4', NULL, NULL, NULL, NULL, NULL, NULL, '2021-08-03T14:48:36+03:00', '2024-01-02', NULL);
CREATE TABLE zoho.incremental_calls_zoho_crm_stream (
    _airbyte_raw_id varchar, _airbyte_extracted_at timestamptz, _airbyte_meta jsonb, _airbyte_generation_id bigint,
    id varchar, "Call_Type" varchar, "Call_Start_Time" varchar, "What_Id" jsonb, "Who_Id" jsonb, "Modified_Time" timestamptz,
    "_se_module" varchar
);
INSERT INTO zoho.incremental_calls_zoho_crm_stream
    (_airbyte_extracted_at, id, "Call_Type", "Call_Start_Time", "What_Id", "Who_Id", "Modified_Time", "_se_module")
VALUES
    ('2024-01-03', 'k1', 'Outbound', '2024-01-01T10:00:00+05:30', '{"id": "a1"}', NULL, '2024-01-02', 'Accounts'),
    ('2024-01-03', 'k2', 'Inbound', '2024-01-01T11:00:00+05:30', '{"id": "a1"}', NULL, '2024-01-02', 'Accounts'),
    ('2024-01-03', 'k3', 'Outbound', '2024-01-01T12:00:00+05:30', '{"id": "d01"}', '{"id": "p1"}', '2024-01-02', 'Deals'), -- about a deal, with a contact
    ('2024-01-03', 'k4', 'Outbound', '2024-01-01T13:00:00+05:30', '{"id": "d01"}', NULL, '2024-01-02', 'Deals');           -- about a deal, with nobody
CREATE TABLE zoho.incremental_cases_zoho_crm_stream (
    _airbyte_raw_id varchar, _airbyte_extracted_at timestamptz, _airbyte_meta jsonb, _airbyte_generation_id bigint,
    id varchar, "Status" varchar, "Priority" varchar, "Account_Name" jsonb, "Related_To" jsonb, "Created_Time" varchar,
    "Modified_Time" timestamptz
);
INSERT INTO zoho.incremental_cases_zoho_crm_stream
    (_airbyte_extracted_at, id, "Status", "Priority", "Account_Name", "Related_To", "Created_Time", "Modified_Time")
VALUES
    ('2024-01-03', 'c1', 'Closed', 'High', '{"id": "a1"}', NULL, '2024-01-01T10:00:00+00:00', '2024-01-02 10:00+00'),
    ('2024-01-03', 'c2', 'New', '', NULL, '{"id": "p1"}', '2024-01-01T10:00:00+00:00', '2024-01-02 10:00+00');

SELECT * FROM test.land('zoho_airbyte', options => '{"time_zone": "Asia/Kolkata", "won_stages": ["Closed Won", "Gewonnen"]}');
SELECT * FROM mapped.zoho_purchases() ORDER BY document;
SELECT * FROM mapped.zoho_purchases(won_stages => '{Gewonnen}') ORDER BY document;
SELECT * FROM mapped.zoho_purchases_check();
SELECT * FROM mapped.zoho_orders() ORDER BY document;
SELECT * FROM mapped.zoho_attributes() ORDER BY customer;
SELECT * FROM mapped.zoho_consent() ORDER BY customer;
SELECT * FROM mapped.zoho_contacts() ORDER BY at;
SELECT * FROM mapped.zoho_cases() ORDER BY document;
-- An organisation of one currency.
ALTER TABLE zoho.incremental_deals_zoho_crm_stream DROP COLUMN "Currency", DROP COLUMN "Exchange_Rate";
SELECT DISTINCT currency FROM mapped.zoho_purchases(home_currency => 'INR');
-- A closing date that became a moment is midnight in UTC, whatever the zone of the session.
ALTER TABLE zoho.incremental_deals_zoho_crm_stream ALTER "Closing_Date" TYPE timestamptz;
SET timezone = 'America/New_York';
SELECT document, at AT TIME ZONE 'Asia/Kolkata' AS at FROM mapped.zoho_purchases() ORDER BY document;
SET timezone = 'UTC';
SELECT * FROM test.survives('zoho');
DROP SCHEMA zoho, mapped CASCADE;
