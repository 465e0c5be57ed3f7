-- Salesforce as Airbyte lands it: names in quotes, every version of a record.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA sf;
CREATE TABLE sf."Opportunity" (
    _airbyte_raw_id varchar, _airbyte_extracted_at timestamptz, _airbyte_meta jsonb, _airbyte_generation_id bigint,
    "Id" varchar, "AccountId" varchar, "Amount" numeric(38,9), "CloseDate" date, "StageName" varchar, "IsWon" boolean, "IsDeleted" boolean,
    "SystemModstamp" timestamptz, "CurrencyIsoCode" varchar
);
INSERT INTO sf."Opportunity" ("Id", "AccountId", "Amount", "CloseDate", "IsWon", "IsDeleted", "SystemModstamp", _airbyte_extracted_at, "CurrencyIsoCode")
VALUES
    ('o01', 'a1', 100, '2024-01-01', true, false, '2024-01-02', '2024-01-03', 'EUR'),
    ('o01', 'a1', 110, '2024-01-01', true, false, '2024-01-05', '2024-01-06', 'EUR'), -- a later version
    ('o02', 'a1', 50, '2024-02-01', true, false, '2024-02-02', '2024-02-03', 'USD'),  -- another currency
    ('o03', 'a2', 70, '2024-02-01', true, false, '2024-02-02', '2024-02-03', 'EUR'),
    ('o03', 'a2', 70, '2024-02-01', true, true, '2024-02-04', '2024-02-05', 'EUR'),   -- deleted since
    ('o04', 'a2', 80, '2024-02-02', true, false, '2024-02-02', '2024-02-03', 'EUR'),
    ('o04', 'a2', 80, '2024-02-02', false, false, '2024-02-06', '2024-02-07', 'EUR'), -- lost again
    ('o05', 'a2', 60, '2999-01-01', true, false, '2024-02-02', '2024-02-03', 'EUR'),  -- closes in the future
    ('o06', 'a3', 0, '2024-03-01', true, false, '2024-03-02', '2024-03-03', 'EUR'),   -- for nothing
    ('o07', 'a3', 30, '2024-03-01', true, NULL, NULL, '2024-03-03', 'EUR'),           -- delivered twice, without a stamp
    ('o07', 'a3', 30, '2024-03-01', true, NULL, NULL, '2024-03-03', 'EUR'),
    ('o08', 'a9', 25, '2024-03-04', true, false, '2024-03-04', '2024-03-05', 'EUR'),  -- left on an account that was merged away
    ('o09', '', 20, '2024-03-04', true, false, '2024-03-04', '2024-03-05', 'EUR'),    -- nobody's
    ('o10', '0', 20, '2024-03-04', true, false, '2024-03-04', '2024-03-05', 'EUR');   -- 0 is nobody
CREATE TABLE sf."Order" (
    _airbyte_raw_id varchar, _airbyte_extracted_at timestamptz, _airbyte_meta jsonb, _airbyte_generation_id bigint,
    "Id" varchar, "AccountId" varchar, "EffectiveDate" date, "TotalAmount" numeric(38,9), "StatusCode" varchar,
    "IsReductionOrder" boolean, "OriginalOrderId" varchar, "IsDeleted" boolean, "SystemModstamp" timestamptz
);
INSERT INTO sf."Order"
    (_airbyte_extracted_at, "Id", "AccountId", "EffectiveDate", "TotalAmount", "StatusCode", "IsReductionOrder", "OriginalOrderId", "IsDeleted",
     "SystemModstamp")
VALUES
    ('2024-01-10', 'r1', 'a1', '2024-01-05', 200, 'Activated', false, NULL, false, '2024-01-05'),
    ('2024-01-10', 'r2', 'a1', '2024-01-09', 30, 'Activated', true, 'r1', false, '2024-01-09'),
    ('2024-01-10', 'r3', 'a1', '2024-01-09', 99, 'Draft', false, NULL, false, '2024-01-09'),
    ('2024-01-10', 'r4', 'a1', '2024-01-09', 99, 'Activated', true, 'r3', false, '2024-01-09'),   -- money given back of a draft
    ('2024-01-10', 'r5', 'a1', '2024-01-09', 40, 'Activated', false, NULL, false, '2024-01-09'),
    ('2024-01-11', 'r5', 'a1', '2024-01-09', 40, 'Activated', false, NULL, true, '2024-01-10'),   -- deleted since
    ('2024-01-11', 'r6', 'a1', '2024-01-09', 40, 'Activated', true, 'r5', false, '2024-01-10'),   -- money given back of it
    ('2024-01-11', 'r7', 'a9', '2024-01-11', 50, 'Activated', NULL, '', false, '2024-01-10');     -- left on an account that was merged away
CREATE TABLE sf."Account" (
    _airbyte_raw_id varchar, _airbyte_extracted_at timestamptz, _airbyte_meta jsonb, _airbyte_generation_id bigint,
    "Id" varchar, "Industry" varchar, "NumberOfEmployees" bigint, "AnnualRevenue" numeric(38,9), "BillingCountry" varchar,
    "AccountSource" varchar, "CreatedDate" timestamptz, "IsDeleted" boolean, "MasterRecordId" varchar, "SystemModstamp" timestamptz
);
INSERT INTO sf."Account"
    (_airbyte_extracted_at, "Id", "Industry", "NumberOfEmployees", "AnnualRevenue", "BillingCountry", "AccountSource", "CreatedDate", "IsDeleted",
     "MasterRecordId", "SystemModstamp")
VALUES
    ('2024-01-10', 'a1', 'Retail', 120, 5000000, 'Germany', 'Web', '2020-01-01', false, NULL, '2024-01-01'),
    ('2024-01-12', 'a1', 'Retail', 130, 5000000, 'Germany', 'Web', '2020-01-01', false, NULL, '2024-01-02'),
    ('2024-01-10', 'a9', 'Retail', 130, 5000000, 'Germany', 'Web', '2020-01-01', false, NULL, '2024-01-01'),
    ('2024-01-12', 'a9', 'Retail', 130, 5000000, 'Germany', 'Web', '2020-01-01', true, 'a1', '2024-01-02'); -- merged into another
CREATE TABLE sf."Contact" (
    _airbyte_raw_id varchar, _airbyte_extracted_at timestamptz, _airbyte_meta jsonb, _airbyte_generation_id bigint,
    "Id" varchar, "AccountId" varchar, "HasOptedOutOfEmail" boolean, "DoNotCall" boolean,
    "EmailBouncedDate" timestamptz, "IsDeleted" boolean, "SystemModstamp" timestamptz
);
INSERT INTO sf."Contact"
    (_airbyte_extracted_at, "Id", "AccountId", "HasOptedOutOfEmail", "DoNotCall", "EmailBouncedDate", "IsDeleted", "SystemModstamp")
VALUES
    ('2024-01-10', 'c1', 'a1', false, false, NULL, false, '2024-01-01'), ('2024-01-12', 'c1', 'a1', true, false, NULL, false, '2024-01-02');
CREATE TABLE sf."CampaignMember" (
    _airbyte_raw_id varchar, _airbyte_extracted_at timestamptz, _airbyte_meta jsonb, _airbyte_generation_id bigint,
    "Id" varchar, "ContactId" varchar, "HasResponded" boolean, "FirstRespondedDate" date, "CreatedDate" timestamptz,
    "IsDeleted" boolean, "SystemModstamp" timestamptz
);
INSERT INTO sf."CampaignMember"
    (_airbyte_extracted_at, "Id", "ContactId", "HasResponded", "FirstRespondedDate", "CreatedDate", "IsDeleted", "SystemModstamp")
VALUES ('2024-02-10', 'm1', 'c1', true, '2024-02-03', '2024-02-01 09:00+00', false, '2024-02-03');
CREATE TABLE sf."Task" (
    _airbyte_raw_id varchar, _airbyte_extracted_at timestamptz, _airbyte_meta jsonb, _airbyte_generation_id bigint,
    "Id" varchar, "AccountId" varchar, "ActivityDate" date, "TaskSubtype" varchar, "IsClosed" boolean,
    "IsDeleted" boolean, "SystemModstamp" timestamptz
);
INSERT INTO sf."Task"
    (_airbyte_extracted_at, "Id", "AccountId", "ActivityDate", "TaskSubtype", "IsClosed", "IsDeleted", "SystemModstamp")
VALUES ('2024-02-10', 't1', 'a1', '2024-02-02', 'Call', true, false, '2024-02-02');
CREATE TABLE sf."Case" (
    _airbyte_raw_id varchar, _airbyte_extracted_at timestamptz, _airbyte_meta jsonb, _airbyte_generation_id bigint,
    "Id" varchar, "AccountId" varchar, "CreatedDate" timestamptz, "ClosedDate" timestamptz, "Priority" varchar,
    "IsDeleted" boolean, "SystemModstamp" timestamptz
);
INSERT INTO sf."Case"
    (_airbyte_extracted_at, "Id", "AccountId", "CreatedDate", "ClosedDate", "Priority", "IsDeleted", "SystemModstamp")
VALUES ('2024-04-10', 's1', 'a1', '2024-04-01 08:00+00', '2024-04-03 08:00+00', 'High', false, '2024-04-03');
CREATE TABLE sf."EmailMessage" (
    _airbyte_raw_id varchar, _airbyte_extracted_at timestamptz, _airbyte_meta jsonb, _airbyte_generation_id bigint,
    "Id" varchar, "ParentId" varchar, "Incoming" boolean, "MessageDate" timestamptz
);
INSERT INTO sf."EmailMessage"
    (_airbyte_extracted_at, "Id", "ParentId", "Incoming", "MessageDate")
VALUES ('2024-04-10', 'e1', 's1', false, '2024-04-01 09:30+00');
CREATE TABLE sf."CaseHistory" (
    _airbyte_raw_id varchar, _airbyte_extracted_at timestamptz, _airbyte_meta jsonb, _airbyte_generation_id bigint,
    "Id" varchar, "CaseId" varchar, "Field" varchar, "OldValue" varchar
);
INSERT INTO sf."CaseHistory"
    (_airbyte_extracted_at, "Id", "CaseId", "Field", "OldValue")
VALUES
    ('2024-04-10', 'h1', 's1', 'Status', 'Closed'), ('2024-04-11', 'h1', 's1', 'Status', 'Closed'), ('2024-04-10', 'h2', 's1', 'Priority', 'Closed');

SELECT * FROM test.land('salesforce_airbyte', 'sf');
SELECT * FROM mapped.salesforce_purchases('Europe/Berlin') ORDER BY document;
SELECT * FROM mapped.salesforce_purchases_check();
SELECT * FROM mapped.salesforce_orders() ORDER BY document;
SELECT * FROM mapped.salesforce_attributes();
SELECT * FROM mapped.salesforce_consent() ORDER BY customer, channel;
SELECT * FROM mapped.salesforce_contacts() ORDER BY at, customer, kind;
SELECT * FROM mapped.salesforce_cases() ORDER BY document;
ALTER TABLE sf."Opportunity" DROP COLUMN "CurrencyIsoCode";
SELECT count(*) AS purchases, count(currency) AS currencies FROM mapped.salesforce_purchases();
-- A close date that became a moment is midnight in UTC, whatever the zone of the session.
ALTER TABLE sf."Opportunity" ALTER "CloseDate" TYPE timestamptz;
SET timezone = 'America/New_York';
SELECT document, at AT TIME ZONE 'Europe/Berlin' AS at FROM mapped.salesforce_purchases('Europe/Berlin') ORDER BY document;
SET timezone = 'UTC';
SELECT * FROM test.survives('sf');
DROP SCHEMA sf, mapped CASCADE;
