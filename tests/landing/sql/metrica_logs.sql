-- Yandex Metrica, the text files of its Logs API, read by \copy in the format text.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA metrica;
CREATE TABLE metrica.visits (
    "ym:s:visitID" text, "ym:s:date" text, "ym:s:dateTime" text, "ym:s:clientID" text, "ym:s:startURL" text, "ym:s:visitDuration" text,
    "ym:s:lastTrafficSource" text, "ym:s:UTMSource" text, "ym:s:UTMMedium" text, "ym:s:UTMCampaign" text, "ym:s:goalsID" text, "ym:s:goalsDateTime" text,
    "ym:s:goalsPrice" text, "ym:s:purchaseID" text, "ym:s:purchaseDateTime" text, "ym:s:purchaseRevenue" text, "ym:s:purchaseCurrency" text,
    loaded_at timestamptz DEFAULT now()
);
CREATE TABLE metrica.hits (
    "ym:pv:watchID" text, "ym:pv:dateTime" text, "ym:pv:clientID" text, "ym:pv:URL" text, "ym:pv:UTMSource" text, "ym:pv:UTMMedium" text,
    "ym:pv:UTMCampaign" text, "ym:pv:isPageView" text, loaded_at timestamptz DEFAULT now()
);
-- The fields that were asked for, in the order of the file; a reload of a day appends it once more. Visits without a purchase,
-- with two, of nobody, with one again, without a number, with empty texts for arrays, for nothing, of the same number in
-- another year, at new year with a comma and a customer beyond bigint, without a time.
CREATE TEMPORARY TABLE file (visit text, day text, at text, client text, goals text, purchase text, bought text, revenue text, currency text);
\copy file FROM 'tests/landing/data/metrica_visits.tsv'
\copy file FROM 'tests/landing/data/metrica_visits.tsv'
INSERT INTO metrica.visits
    ("ym:s:visitID", "ym:s:date", "ym:s:dateTime", "ym:s:clientID", "ym:s:goalsID", "ym:s:purchaseID", "ym:s:purchaseDateTime", "ym:s:purchaseRevenue",
     "ym:s:purchaseCurrency")
SELECT * FROM file;
SELECT "ym:s:purchaseID" FROM metrica.visits WHERE "ym:s:visitID" = '2' LIMIT 1;

SELECT * FROM test.land('metrica_logs');
SELECT * FROM mapped.metrica_purchases() ORDER BY at, document;
SELECT * FROM mapped.metrica_purchases_check();
SELECT kind, count(*) FROM mapped.metrica_events() GROUP BY kind ORDER BY kind;
SELECT count(*) AS visits FROM mapped.metrica_contacts();
SELECT * FROM test.survives('metrica');
DROP SCHEMA metrica, mapped CASCADE;
