-- Yandex Metrica as Airbyte lands it: arrays as texts, quotes escaped by a backslash.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA metrica;
CREATE TABLE metrica.sessions (
    _airbyte_raw_id varchar, _airbyte_extracted_at timestamptz, _airbyte_meta jsonb, _airbyte_generation_id bigint, "ym_s_visitID" varchar,
    "ym_s_date" date, "ym_s_dateTime" timestamp, "ym_s_clientID" varchar, "ym_s_startURL" varchar, "ym_s_visitDuration" varchar,
    "ym_s_lastTrafficSource" varchar, "ym_s_UTMSource" varchar, "ym_s_UTMMedium" varchar, "ym_s_UTMCampaign" varchar, "ym_s_goalsID" varchar,
    "ym_s_goalsDateTime" varchar, "ym_s_goalsPrice" varchar, "ym_s_purchaseID" varchar,
    "ym_s_purchaseDateTime" varchar, "ym_s_purchaseRevenue" varchar, "ym_s_purchaseCurrency" varchar
);
INSERT INTO metrica.sessions
    (_airbyte_extracted_at, "ym_s_visitID", "ym_s_date", "ym_s_dateTime", "ym_s_clientID", "ym_s_visitDuration", "ym_s_lastTrafficSource", "ym_s_UTMSource",
     "ym_s_goalsID", "ym_s_goalsDateTime", "ym_s_goalsPrice", "ym_s_purchaseID", "ym_s_purchaseDateTime", "ym_s_purchaseRevenue", "ym_s_purchaseCurrency")
VALUES
    ('2024-05-02', '1', '2024-05-01', '2024-05-01 09:50:00', '111', '30', 'organic', '', '[]', '[]', '[]', '[]', '[]', '[]', '[]'), -- no purchase
    ('2024-05-02', '2', '2024-05-01', '2024-05-01 10:00:00', '18446744073709551615', '60', 'ad', 'yandex', '[12,13]',               -- a number beyond bigint
     $$[\'2024-05-01 10:03:00\',\'2024-05-01 10:05:00\']$$, '[0,500]', $$[\'A,1\',\'A-2\']$$, $$[\'2024-05-01 10:05:00\',\'2024-05-01 10:20:00\']$$,
     '[1990.5,250.10000000000002]', $$[\'RUB\',\'RUB\']$$),                                                                         -- a comma inside; floats
    ('2024-05-03', '2', '2024-05-01', '2024-05-01 10:00:00', '18446744073709551615', '90', 'ad', 'yandex', '[12,13]',               -- the visit again, closed
     $$[\'2024-05-01 10:03:00\',\'2024-05-01 10:05:00\']$$, '[0,500]', $$[\'A,1\',\'A-2\']$$, $$[\'2024-05-01 10:05:00\',\'2024-05-01 10:20:00\']$$,
     '[1990.5,250.10000000000002]', $$[\'RUB\',\'RUB\']$$),
    -- nobody
    ('2024-05-03', '3', '2024-05-02', '2024-05-02 10:00:00', '0', '5', 'direct', '', '[]', '[]', '[]', $$[\'A-9\']$$, $$[\'2024-05-02 10:05:00\']$$,
     '[10]', $$[\'RUB\']$$),
    -- the same purchase in a later visit
    ('2024-05-03', '4', '2024-05-02', '2024-05-02 10:00:00', '18446744073709551615', '5', 'direct', '', '[]', '[]', '[]', $$[\'A-2\']$$,
     $$[\'2024-05-02 10:05:00\']$$, '[250.1]', $$[\'RUB\']$$),
    -- no number
    ('2024-05-03', '5', '2024-05-02', '2024-05-02 10:00:00', '222', '5', 'direct', '', '[]', '[]', '[]', $$[\'\']$$, $$[\'2024-05-02 10:05:00\']$$, '[10]',
     $$[\'RUB\']$$),
    -- for nothing
    ('2024-05-03', '6', '2024-05-02', '2024-05-02 10:00:00', '222', '5', 'direct', '', '[]', '[]', '[]', $$[\'A-7\']$$, $$[\'2024-05-02 10:05:00\']$$,
     '[0]', $$[\'RUB\']$$),
    -- visit 2 of another year
    ('2025-05-03', '2', '2025-05-02', '2025-05-02 10:00:00', '222', '5', 'direct', '', '[]', '[]', '[]', $$[\'B-1\']$$, $$[\'2025-05-02 10:05:00\']$$,
     '[70]', $$[\'USD\']$$),
    -- new year
    ('2025-01-02', '7', '2024-12-31', '2024-12-31 23:50:00', '222', '5', 'direct', '', '[]', '[]', '[]', $$[\'B-2\']$$, $$[\'2025-01-01 00:05:00\']$$,
     '[80]', $$[\'RUB\']$$),
    -- arrays that are empty texts
    ('2024-05-03', '8', '2024-05-02', '2024-05-02 11:00:00', '222', '', 'direct', '', '', '', '', '', '', '', ''),
    -- a number, and neither a time nor a currency with it
    ('2024-05-03', '9', '2024-05-02', '2024-05-02 12:00:00', '222', '5', 'direct', '', '[14]', '[]', '', $$[\'B-3\']$$, '', '[90]', '[]'),
    -- a number without a revenue
    ('2024-05-03', '10', '2024-05-02', '2024-05-02 13:00:00', '222', '5', 'direct', '', '[]', '', '', $$[\'B-4\']$$, $$[\'\']$$, '', '');
CREATE TABLE metrica.views (
    _airbyte_raw_id varchar, _airbyte_extracted_at timestamptz, _airbyte_meta jsonb, _airbyte_generation_id bigint, "ym_pv_watchID" varchar,
    "ym_pv_dateTime" timestamp, "ym_pv_clientID" varchar, "ym_pv_URL" varchar, "ym_pv_UTMSource" varchar, "ym_pv_UTMMedium" varchar,
    "ym_pv_UTMCampaign" varchar, "ym_pv_isPageView" varchar
);
INSERT INTO metrica.views
    (_airbyte_extracted_at, "ym_pv_watchID", "ym_pv_dateTime", "ym_pv_clientID", "ym_pv_URL", "ym_pv_UTMSource", "ym_pv_UTMMedium", "ym_pv_UTMCampaign",
     "ym_pv_isPageView")
VALUES
    ('2024-05-02', '1', '2024-05-01 09:51:00', '111', 'https://shop/a', '', '', '', '1'), ('2024-05-02', '2', '2024-05-01 09:52:00', '111',
     'https://shop/b', '', '', '', '0');

SELECT * FROM test.land('metrica_airbyte');
SELECT * FROM mapped.metrica_purchases() ORDER BY at, document;
SELECT * FROM mapped.metrica_purchases_check();
SELECT * FROM mapped.metrica_events() WHERE at < '2024-05-02' ORDER BY at, kind;
SELECT customer, goal, value FROM mapped.metrica_events(goals => '{13}') WHERE kind = 'goal';
SELECT count(*) AS visits FROM mapped.metrica_contacts();
SELECT goal, at FROM mapped.metrica_events() WHERE kind = 'goal' AND goal = '14';
-- Where a loader took the moments for UTC, that is taken back, whatever the zone of the session.
ALTER TABLE metrica.sessions ALTER "ym_s_dateTime" TYPE timestamptz;
ALTER TABLE metrica.views ALTER "ym_pv_dateTime" TYPE timestamptz;
SET timezone = 'Asia/Tokyo';
SELECT kind, at AT TIME ZONE 'Europe/Moscow' AS at FROM mapped.metrica_events() WHERE kind <> 'goal' ORDER BY at LIMIT 3;
SELECT min(at) AT TIME ZONE 'Europe/Moscow' AS first FROM mapped.metrica_contacts();
SET timezone = 'UTC';
SELECT * FROM test.survives('metrica');
DROP SCHEMA metrica, mapped CASCADE;
