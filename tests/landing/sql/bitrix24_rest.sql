-- Bitrix24 as scripts land it from the REST API.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA b24;
CREATE TABLE b24.deals (
    index bigint, "ID" bigint, "TITLE" text, "STAGE_ID" text, "STAGE_SEMANTIC_ID" text, "OPPORTUNITY" double precision, "CURRENCY_ID" text,
    "COMPANY_ID" bigint, "CONTACT_ID" bigint, "CLOSEDATE" timestamp, "MOVED_TIME" timestamp, "DATE_CREATE" timestamp, "DATE_MODIFY" timestamp,
    "IS_RECURRING" text, "UTM_SOURCE" text, "UTM_MEDIUM" text, "UTM_CAMPAIGN" text
);
INSERT INTO b24.deals
    ("ID", "STAGE_ID", "STAGE_SEMANTIC_ID", "OPPORTUNITY", "CURRENCY_ID", "COMPANY_ID", "CONTACT_ID", "CLOSEDATE", "MOVED_TIME", "DATE_MODIFY", "IS_RECURRING")
VALUES
    (1, 'WON', 'S', 1000.1, 'RUB', 9, 84, '2024-09-09 03:00', '2024-09-05 12:00', '2024-09-05', 'N'), -- the planned day is another
    (1, 'WON', 'S', 1200.1, 'RUB', 9, 84, '2024-09-09 03:00', '2024-09-05 12:00', '2024-09-06', 'N'), -- a later version
    (2, 'C1:WON', 'S', 50, 'RUB', 0, 0, '2000-01-01', '2024-09-05 12:00', '2024-09-05', 'N'),         -- 0 is nobody
    (3, 'C1:LOSE', 'F', 70, 'RUB', 9, 84, '2024-09-09', '2024-09-05', '2024-09-05', 'N'),             -- lost
    (4, 'WON', 'S', 20, 'USD', 0, 85, '2000-01-01', NULL, '2024-10-01', 'N'),                         -- no day at all, another currency
    (5, 'WON', 'S', 1, 'RUB', 9, 84, '2024-09-09', '2024-09-05', '2024-09-05', 'Y'),                  -- a template of recurring deals
    (6, 'C3:WON', 'S', 300, 'RUB', NULL, 9, '2024-12-31', '2025-01-01 00:30', '2025-01-01', NULL),    -- new year in Moscow; contact 9, not company 9
    (7, 'C3:NEW', 'P', 400, 'RUB', 9, 84, '2024-12-31', '2024-10-01', '2024-10-01', 'N'),             -- in work
    (8, 'WON', 'S', 0, 'RUB', 9, 84, '2024-10-01', '2024-10-01', '2024-10-01', 'N'),                  -- for nothing
    (9, 'WON', 'S', NULL, 'RUB', 9, 84, '2024-10-01', '2024-10-01', '2024-10-01', 'N'),               -- without an amount
    (10, 'WON', 'S', 11, 'RUB', 9, 84, '2999-01-01', NULL, '2024-10-01', 'N'),                        -- only a planned day, and it lies ahead
    (11, 'WON', 'S', 12, 'RUB', 9, 84, '2024-10-02', NULL, '2024-10-01', 'N'),                        -- only a planned day, and it has passed
    (12, 'WON', 'S', 13, 'RUB', 10, 84, '2024-10-01', '2024-10-01', '2024-10-01', 'N');               -- of your own company
UPDATE b24.deals SET "DATE_CREATE" = '2024-08-30 10:00', "UTM_SOURCE" = 'yandex', "UTM_MEDIUM" = 'cpc', "UTM_CAMPAIGN" = '' WHERE "ID" IN (1, 3);
UPDATE b24.deals SET "UTM_SOURCE" = '', "UTM_CAMPAIGN" = NULL WHERE "ID" = 6;
CREATE TABLE b24.invoices (
    id bigint, "stageId" text, opportunity double precision, "currencyId" text, "companyId" bigint, "contactId" bigint, "movedTime" text, "updatedTime" text
);
INSERT INTO b24.invoices VALUES
    (1, 'DT31_2:P', 500, 'RUB', 9, 0, '2024-09-05T12:00:00+03:00', '2024-09-05T12:00:00+03:00'), -- the offset of the portal
    (2, 'DT31_2:S', 600, 'RUB', 9, 0, '2024-09-06T12:00:00+03:00', '2024-09-06T12:00:00+03:00'),
    (3, 'DT31_2:P', 700, 'RUB', 10, 0, '2024-09-06T12:00:00+03:00', '2024-09-06T12:00:00+03:00'); -- to your own company
CREATE TABLE b24.statuses ("ID" bigint, "ENTITY_ID" text, "STATUS_ID" text, "NAME" text, "SEMANTICS" text);
INSERT INTO b24.statuses VALUES
    (1, 'SMART_INVOICE_STAGE_2', 'DT31_2:P', 'Оплачен', 'S'),
    (2, 'SMART_INVOICE_STAGE_2', 'DT31_2:S', 'Отправлен', NULL);
CREATE TABLE b24.companies (
    "ID" bigint, "TITLE" text, "INDUSTRY" text, "EMPLOYEES" text, "REVENUE" text, "IS_MY_COMPANY" text, "DATE_CREATE" timestamp, "DATE_MODIFY" timestamp
);
INSERT INTO b24.companies VALUES
    (9, 'Ромашка', 'IT', 'EMPLOYEES_2', '1000000', 'N', '2020-05-01', '2024-01-01'), (10, 'Мы', '', '', '', 'Y', '2019-01-01', '2024-01-01');
CREATE TABLE b24.contacts (
    "ID" bigint, "NAME" text, "BIRTHDATE" text, "SOURCE_ID" text, "HAS_EMAIL" text, "HAS_PHONE" text, "DATE_CREATE" timestamp, "DATE_MODIFY" timestamp,
    "COMPANY_ID" bigint
);
INSERT INTO b24.contacts VALUES
    (84, 'Анна', '1990-03-08T03:00:00+03:00', 'WEB', 'Y', 'N', '2020-05-01', '2024-01-01', 9),
    (85, 'Пётр', '', '', 'N', 'Y', '2021-05-01', '2024-01-01', 0),
    (86, 'Вера', '', '', 'N', 'N', '2021-05-01', '2024-01-01', 9); -- of the same company: it has an address, and no telephone
CREATE TABLE b24.activities (
    "ID" bigint, "OWNER_TYPE_ID" bigint, "OWNER_ID" bigint, "TYPE_ID" bigint, "DIRECTION" bigint, "START_TIME" timestamp, "COMPLETED" text,
     "LAST_UPDATED" timestamp
);
INSERT INTO b24.activities VALUES
    (1, 4, 9, 2, 2, '2024-08-01 10:00', 'Y', '2024-08-01'), (2, 3, 85, 4, 2, '2024-08-02 10:00', 'Y', '2024-08-02'),
    (3, 3, 85, 2, 1, '2024-08-03 10:00', 'Y', '2024-08-03'), (4, 2, 1, 2, 2, '2024-08-03 10:00', 'Y', '2024-08-03');

SELECT * FROM test.land('bitrix24_rest', 'b24');
SELECT * FROM mapped.bitrix24_purchases() ORDER BY document;
SELECT * FROM mapped.bitrix24_purchases_check();
SELECT * FROM mapped.bitrix24_invoices() ORDER BY document;
SELECT * FROM mapped.bitrix24_attributes() ORDER BY customer;
SELECT * FROM mapped.bitrix24_consent() ORDER BY customer, channel;
SELECT * FROM mapped.bitrix24_contacts() ORDER BY at;
SELECT * FROM mapped.bitrix24_events() ORDER BY value;
-- Scripts that do not ask for the company of a contact have consent of contacts alone.
ALTER TABLE b24.contacts DROP COLUMN "COMPANY_ID";
SELECT count(*) AS companies FROM mapped.bitrix24_consent() WHERE customer LIKE 'company %';
-- The same where the script kept texts.
ALTER TABLE b24.deals
    ALTER "OPPORTUNITY" TYPE text, ALTER "COMPANY_ID" TYPE text, ALTER "CONTACT_ID" TYPE text, ALTER "MOVED_TIME" TYPE text, ALTER "CLOSEDATE" TYPE text;
UPDATE b24.deals SET "MOVED_TIME" = replace("MOVED_TIME", ' ', 'T') || '+03:00', "COMPANY_ID" = coalesce("COMPANY_ID", '');
UPDATE b24.deals SET "MOVED_TIME" = coalesce("MOVED_TIME", ''), "OPPORTUNITY" = coalesce("OPPORTUNITY", '');
SELECT * FROM mapped.bitrix24_purchases() ORDER BY document;
-- Or moments with a zone, in a session of another one: the moment is kept, whatever the zone of the portal.
ALTER TABLE b24.deals
    ALTER "MOVED_TIME" TYPE timestamptz USING nullif("MOVED_TIME", '')::timestamptz,
    ALTER "CLOSEDATE" TYPE timestamptz USING nullif("CLOSEDATE", '')::timestamp AT TIME ZONE 'Europe/Moscow';
SET timezone = 'America/New_York';
SELECT document, at AT TIME ZONE 'Europe/Moscow' AS at FROM mapped.bitrix24_purchases() ORDER BY document;
SET timezone = 'UTC';
SELECT * FROM test.survives('b24');
DROP SCHEMA b24, mapped CASCADE;
