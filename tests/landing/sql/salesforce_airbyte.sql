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
    ('o07', 'a3', 30, '2024-03-01', true, NULL, NULL, '2024-03-03', 'EUR');
CREATE TABLE sf."Order" (
    _airbyte_extracted_at timestamptz, "Id" varchar, "AccountId" varchar, "EffectiveDate" date, "TotalAmount" numeric(38,9), "StatusCode" varchar,
    "IsReductionOrder" boolean, "IsDeleted" boolean, "SystemModstamp" timestamptz
);
INSERT INTO sf."Order" VALUES
    ('2024-01-10', 'r1', 'a1', '2024-01-05', 200, 'Activated', false, false, '2024-01-05'),
    ('2024-01-10', 'r2', 'a1', '2024-01-09', 30, 'Activated', true, false, '2024-01-09');
CREATE TABLE sf."Account" (
    _airbyte_extracted_at timestamptz, "Id" varchar, "Industry" varchar, "NumberOfEmployees" bigint, "AnnualRevenue" numeric(38,9), "BillingCountry" varchar,
    "AccountSource" varchar, "CreatedDate" timestamptz, "IsDeleted" boolean, "MasterRecordId" varchar, "SystemModstamp" timestamptz
);
INSERT INTO sf."Account" VALUES
    ('2024-01-10', 'a1', 'Retail', 120, 5000000, 'Germany', 'Web', '2020-01-01', false, NULL, '2024-01-01'),
    ('2024-01-12', 'a1', 'Retail', 130, 5000000, 'Germany', 'Web', '2020-01-01', false, NULL, '2024-01-02');
CREATE TABLE sf."Contact" (
    _airbyte_extracted_at timestamptz, "Id" varchar, "AccountId" varchar, "HasOptedOutOfEmail" boolean, "DoNotCall" boolean,
    "EmailBouncedDate" timestamptz, "IsDeleted" boolean, "SystemModstamp" timestamptz
);
INSERT INTO sf."Contact" VALUES
    ('2024-01-10', 'c1', 'a1', false, false, NULL, false, '2024-01-01'), ('2024-01-12', 'c1', 'a1', true, false, NULL, false, '2024-01-02');
CREATE TABLE sf."CampaignMember" (
    _airbyte_extracted_at timestamptz, "Id" varchar, "ContactId" varchar, "HasResponded" boolean, "FirstRespondedDate" date, "CreatedDate" timestamptz,
    "IsDeleted" boolean, "SystemModstamp" timestamptz
);
INSERT INTO sf."CampaignMember" VALUES ('2024-02-10', 'm1', 'c1', true, '2024-02-03', '2024-02-01 09:00+00', false, '2024-02-03');
CREATE TABLE sf."Task" (
    _airbyte_extracted_at timestamptz, "Id" varchar, "AccountId" varchar, "ActivityDate" date, "TaskSubtype" varchar, "IsClosed" boolean,
    "IsDeleted" boolean, "SystemModstamp" timestamptz
);
INSERT INTO sf."Task" VALUES ('2024-02-10', 't1', 'a1', '2024-02-02', 'Call', true, false, '2024-02-02');
CREATE TABLE sf."Case" (
    _airbyte_extracted_at timestamptz, "Id" varchar, "AccountId" varchar, "CreatedDate" timestamptz, "ClosedDate" timestamptz, "Priority" varchar,
    "IsDeleted" boolean, "SystemModstamp" timestamptz
);
INSERT INTO sf."Case" VALUES ('2024-04-10', 's1', 'a1', '2024-04-01 08:00+00', '2024-04-03 08:00+00', 'High', false, '2024-04-03');
CREATE TABLE sf."EmailMessage" ("Id" varchar, "ParentId" varchar, "Incoming" boolean, "MessageDate" timestamptz);
INSERT INTO sf."EmailMessage" VALUES ('e1', 's1', false, '2024-04-01 09:30+00');
CREATE TABLE sf."CaseHistory" ("Id" varchar, "CaseId" varchar, "Field" varchar, "OldValue" varchar);
INSERT INTO sf."CaseHistory" VALUES ('h1', 's1', 'Status', 'Closed'), ('h1', 's1', 'Status', 'Closed'), ('h2', 's1', 'Priority', 'Closed');

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
SELECT * FROM test.survives('sf');
DROP SCHEMA sf, mapped CASCADE;
