-- Bitrix24 as its BI connector gives it: everything is text.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA bitrix24;
CREATE TABLE bitrix24.crm_deal (
    id text, date_create text, date_modify text, closedate text, stage_id text, stage_semantic_id text, opportunity text, currency_id text,
    company_id text, contact_id text, category_id text
);
INSERT INTO bitrix24.crm_deal VALUES
    ('1', '2024-08-30 12:00:00', '2024-09-05 12:00:00', '2024-09-09', 'C1:WON', 'S', '1000.50', 'RUB', '9', '84', '1'),  -- planned after it was won
    ('2', '2024-08-30 12:00:00', '2024-09-05 12:00:00', '', 'C1:NEW', 'P', '7', 'RUB', '0', '84', '1'),                  -- in work
    ('3', '2024-08-30 12:00:00', '2024-09-15 12:00:00', '2024-09-10', 'C1:WON', 'S', '', 'RUB', '', '84', '1'),          -- without an amount
    ('4', '2024-08-30 12:00:00', '2024-09-15 12:00:00', '2024-09-10', 'C1:WON', 'S', '0.00', 'RUB', '', '84', '1'),      -- for nothing
    ('5', '2024-08-30 12:00:00', '2024-12-15 12:00:00', '2024-09-10', 'C1:WON', 'S', '20', 'USD', '0', '9', '1'),        -- contact 9; another currency
    ('6', '2024-08-30 12:00:00', '2024-09-15 12:00:00', '2024-09-10', 'C1:WON', 'S', '30', 'RUB', '0', '', '1'),         -- nobody's
    ('7', '2024-08-30 12:00:00', '2024-09-15 12:00:00', '2000-01-01', 'C1:WON', 'S', '40', 'RUB', '9', '', '1'),         -- a day that stands for none
    ('8', '2024-08-30 12:00:00', '2024-09-15 12:00:00', '', 'C1:WON', 'S', '50', '', '9', '', '1'),                      -- without a day or a currency
    ('9', '2024-08-30 12:00:00', '2025-01-01 00:30:00', '2025-01-01 00:30:00', 'C1:WON', 'S', '60', 'RUB', '9', '', '1'), -- new year in Moscow
    ('10', '2024-08-30 12:00:00', '2024-09-15 12:00:00', '2024-09-10', 'C1:LOSE', 'F', '70', 'RUB', '9', '', '1'),       -- lost
    ('11', '2024-08-30 12:00:00', '', '2999-01-01', 'C1:WON', 'S', '80', 'RUB', '9', '', '1'),                           -- only a planned day, ahead
    ('12', '2024-08-30 12:00:00', '2024-09-15 12:00:00', '2024-09-10', 'C1:WON', 'S', '90', 'RUB', '10', '84', '1');     -- of your own company
CREATE TABLE bitrix24.crm_dynamic_items_31 (
    id text, created_time text, updated_time text, moved_time text, stage_id text, opportunity text, currency_id text, company_id text, contact_id text
);
INSERT INTO bitrix24.crm_dynamic_items_31 VALUES
    ('1', '2024-09-01 10:00:00', '2024-09-03 10:00:00', '2024-09-02 10:00:00', 'DT31_2:P', '500', 'RUB', '9', '0'),
    ('2', '2024-09-01 10:00:00', '2024-09-03 10:00:00', '2024-09-02 10:00:00', 'DT31_2:S', '500', 'RUB', '9', '0'),
    ('3', '2024-09-01 10:00:00', '2024-09-03 10:00:00', '2024-09-02 10:00:00', 'DT31_2:P', '500', 'RUB', '10', '0'); -- to your own company
CREATE TABLE bitrix24.crm_company (id text, title text, industry text, employees text, revenue text, date_create text, is_my_company text);
INSERT INTO bitrix24.crm_company VALUES
    ('9', 'Ромашка', 'IT', 'EMPLOYEES_2', '', '2020-05-01 10:00:00', 'N'), ('10', 'Мы', '', '', '', '2019-05-01 10:00:00', 'Y');
CREATE TABLE bitrix24.crm_contact (id text, name text, source_id text, date_create text);
INSERT INTO bitrix24.crm_contact VALUES ('84', 'Анна', 'WEB', '2020-05-01 10:00:00');
CREATE TABLE bitrix24.crm_activity (id text, owner_type_id text, owner_id text, type_id text, date_create text, completed text);
INSERT INTO bitrix24.crm_activity VALUES
    ('1', '4', '9', '2', '2024-08-01 10:00:00', 'Y'), ('2', '3', '84', '4', '2024-08-02 10:00:00', 'Y'), ('3', '2', '1', '2', '2024-08-02 10:00:00', 'Y');

SELECT * FROM test.land('bitrix24_bi');
SELECT * FROM mapped.bitrix24_purchases() ORDER BY document;
SELECT * FROM mapped.bitrix24_purchases_check();
SELECT * FROM mapped.bitrix24_invoices() ORDER BY document;
SELECT * FROM mapped.bitrix24_attributes() ORDER BY customer;
SELECT * FROM mapped.bitrix24_contacts() ORDER BY at;
SELECT count(*) AS without_marks FROM mapped.bitrix24_events();
-- An edition that says when a deal moved to its stage, what is a template of recurring deals, where a deal came from, and
-- which letters came in is believed.
ALTER TABLE bitrix24.crm_deal ADD COLUMN moved_time text, ADD COLUMN is_recurring text, ADD COLUMN utm_source text, ADD COLUMN utm_medium text,
    ADD COLUMN utm_campaign text;
UPDATE bitrix24.crm_deal SET moved_time = '2024-09-04 09:00:00', utm_source = 'yandex', utm_medium = 'cpc', utm_campaign = 'autumn' WHERE id = '1';
UPDATE bitrix24.crm_deal SET moved_time = '', is_recurring = 'Y', utm_source = 'yandex' WHERE id = '7';
UPDATE bitrix24.crm_deal SET moved_time = '', is_recurring = 'N', utm_source = '' WHERE id IN ('8', '11');
ALTER TABLE bitrix24.crm_activity ADD COLUMN direction text;
UPDATE bitrix24.crm_activity SET direction = CASE id WHEN '2' THEN '1' ELSE '2' END;
SELECT * FROM mapped.bitrix24_purchases() ORDER BY document;
SELECT * FROM mapped.bitrix24_events();
SELECT * FROM mapped.bitrix24_contacts();
-- One that does not say which companies are yours has nothing to leave out.
ALTER TABLE bitrix24.crm_company DROP COLUMN is_my_company;
SELECT count(*) FROM mapped.bitrix24_purchases() WHERE customer = 'company 10';
SELECT * FROM test.survives('bitrix24');
DROP SCHEMA bitrix24, mapped CASCADE;
