-- Fxiaoke (纷享销客) as it comes: JSON, appended with every load.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA fxiaoke;
CREATE TABLE fxiaoke.sales_order_obj (data jsonb, loaded_at timestamptz);
INSERT INTO fxiaoke.sales_order_obj VALUES
    ('{"_id": "o01", "account_id": "a1", "account_id__r": {"name": "甲公司"}, "order_time": 1704038400000, "order_amount": "1200.50",
       "life_status": "normal", "order_status": "7", "is_deleted": false, "last_modified_time": 1704100000000}', '2024-01-02'), -- 1 January in China
    ('{"_id": "o01", "account_id": "a1", "order_time": 1704038400000, "order_amount": "1300.50", "life_status": "in_change",
       "last_modified_time": 1704200000000}', '2024-01-03'),                                                                   -- a later version
    ('{"_id": "o02", "account_id": "a1", "order_time": 1704124800000, "order_amount": "99", "life_status": "invalid",
       "last_modified_time": 1704200000000}', '2024-01-03'),                                                                   -- 作废
    ('{"_id": "o03", "account_id": "a2", "order_time": 1704124800000, "life_status": "normal",
       "last_modified_time": 1704200000000}', '2024-01-03'),                                                                   -- a key left out: no amount
    ('{"_id": "o04", "account_id": "a2", "order_time": 1704124800000, "order_amount": "", "life_status": "normal",
       "last_modified_time": 1704200000000}', '2024-01-03'),                                                                   -- an empty text
    ('{"_id": "o05", "account_id": "a2", "order_time": 1704124800000, "order_amount": "50", "life_status": "under_review",
       "last_modified_time": 1704200000000}', '2024-01-03'),                                                                   -- not in force yet
    ('{"_id": "o06", "account_id": "a2", "order_time": 1704124800000, "order_amount": "60", "life_status": "Normal", "mc_currency": "USD",
       "last_modified_time": 1704200000000}', '2024-01-03'),                                                                   -- another currency; a capital
    ('{"_id": "o07", "account_id": "a2", "order_time": 1704124800000, "order_amount": "70", "life_status": "normal", "is_deleted": true,
       "last_modified_time": 1704200000000}', '2024-01-03'),                                                                   -- deleted
    ('{"_id": "o08", "order_time": 1704124800000, "order_amount": "80", "life_status": "normal",
       "last_modified_time": 1704200000000}', '2024-01-03'),                                                                   -- nobody's
    ('{"_id": "o09", "account_id": "a2", "order_time": 1704124800000, "order_amount": "0", "life_status": "normal"}', '2024-01-03'), -- for nothing
    ('{"_id": "o10", "account_id": "a2", "order_time": "", "order_amount": "20", "life_status": "normal", "is_deleted": "",
       "last_modified_time": ""}', '2024-01-03'),                                                                              -- empty texts: no day
    ('{"_id": "o11", "account_id": "0", "order_time": 1704124800000, "order_amount": "30", "life_status": "normal"}', '2024-01-03'), -- 0 is nobody
    ('{"_id": "o12", "account_id": "a2", "order_time": 32472144000000, "order_amount": "40", "life_status": "normal"}', '2024-01-03'); -- in the future
CREATE TABLE fxiaoke.refund_obj (data jsonb, loaded_at timestamptz);
INSERT INTO fxiaoke.refund_obj VALUES
    ('{"_id": "r1", "account_id": "a1", "order_id": "o01", "refunded_amount": "300", "refunded_time": 1706716800000, "life_status": "normal",
       "last_modified_time": 1706800000000}', '2024-02-02'),
    ('{"_id": "r2", "account_id": "a1", "order_id": "o02", "refunded_amount": "99", "refunded_time": 1706716800000, "life_status": "normal",
       "last_modified_time": 1706800000000}', '2024-02-02'),                                                                   -- of an order not in force
    ('{"_id": "r3", "account_id": "a1", "order_id": "o01", "refunded_amount": "10", "refunded_time": 1706716800000, "life_status": "invalid",
       "last_modified_time": 1706800000000}', '2024-02-02'),
    ('{"_id": "r4", "account_id": "a2", "order_id": "o12", "refunded_amount": "40", "refunded_time": 1706716800000, "life_status": "normal"}',
     '2024-02-02');                                                                                                            -- of one in the future
CREATE TABLE fxiaoke.new_opportunity_obj (data jsonb, loaded_at timestamptz);
INSERT INTO fxiaoke.new_opportunity_obj VALUES
    ('{"_id": "n1", "account_id": "a1", "sales_status": "won", "close_date": 1704038400000, "amount": "500", "life_status": "normal"}', '2024-01-02'),
    ('{"_id": "n2", "account_id": "a1", "sales_status": "lost", "close_date": 1704038400000, "amount": "500", "life_status": "normal"}', '2024-01-02'),
    ('{"_id": "n3", "account_id": "a1", "sales_status": "won", "close_date": 32472144000000, "amount": "500", "life_status": "normal"}', '2024-01-02');
CREATE TABLE fxiaoke.account_obj (data jsonb, loaded_at timestamptz);
INSERT INTO fxiaoke.account_obj VALUES
    ('{"_id": "a1", "name": "甲公司", "industry_level1": "retail", "employee_count": "120", "annual_revenue": "", "account_source": "3",
       "create_time": 1577808000000, "life_status": "normal"}', '2024-01-02'),
    ('{"_id": "a2", "create_time": "", "life_status": "normal"}', '2024-01-02');
CREATE TABLE fxiaoke.campaign_members_obj (data jsonb, loaded_at timestamptz);
INSERT INTO fxiaoke.campaign_members_obj VALUES ('{"_id": "m1", "account_id": "a1", "create_time": 1704038400000}', '2024-01-02');
CREATE TABLE fxiaoke.cases_obj (data jsonb, loaded_at timestamptz);
INSERT INTO fxiaoke.cases_obj VALUES
    ('{"_id": "c1", "account_id": "a1", "create_time": 1704038400000, "first_reply__c": 1704042000000, "score__c": "4", "priority": "high"}', '2024-01-02');

SELECT * FROM test.land('fxiaoke_json', options => '{"answered_field": "first_reply__c", "score_field": "score__c"}');
SELECT * FROM mapped.fxiaoke_purchases() ORDER BY document;
SELECT * FROM mapped.fxiaoke_purchases_check();
SELECT * FROM mapped.fxiaoke_opportunities() ORDER BY document;
SELECT * FROM mapped.fxiaoke_attributes() ORDER BY customer;
SELECT * FROM mapped.fxiaoke_contacts();
SELECT * FROM mapped.fxiaoke_cases();
SELECT * FROM test.survives('fxiaoke');
DROP SCHEMA fxiaoke, mapped CASCADE;
