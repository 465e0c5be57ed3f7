-- Yandex Metrica (Яндекс Метрика), the text files of its Logs API: tables visits and hits with the names of the fields,
-- as "ym:s:clientID", every column text, and a column loaded_at timestamptz DEFAULT now(). \copy in the format text reads
-- a file as it is, since both escape by a backslash.
BEGIN;
SET LOCAL check_function_bodies = off;
CREATE SCHEMA IF NOT EXISTS mapped;

-- Purchases are arrays inside a visit, kept as text. A visit is delivered again when it changes, so its latest version is
-- taken; its number is unique within a year. One purchase may be in several visits, as after a reload: the earliest
-- counts. clientID 0 is nobody; others are browsers, not people. Times are in the zone of the counter, without saying so.
CREATE OR REPLACE FUNCTION mapped.metrica_purchases(
    time_zone text DEFAULT 'Europe/Moscow'
) RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT DISTINCT ON (s."ym:s:clientID", p.id) s."ym:s:clientID"::text, nullif(p.at, '')::timestamp AT TIME ZONE time_zone,
       round(nullif(p.revenue, '')::numeric, 2), nullif(p.currency, ''), 'purchase ' || p.id
FROM (SELECT DISTINCT ON (left(v."ym:s:date"::text, 4), v."ym:s:visitID") v.* FROM metrica.visits AS v
      ORDER BY left(v."ym:s:date"::text, 4), v."ym:s:visitID", v.loaded_at DESC) AS s
     CROSS JOIN LATERAL (SELECT replace(s."ym:s:purchaseID", '\', '') AS id, replace(s."ym:s:purchaseDateTime", '\', '') AS at,
                                replace(s."ym:s:purchaseCurrency", '\', '') AS currency) AS a
     CROSS JOIN LATERAL unnest(string_to_array(substr(a.id, 3, greatest(length(a.id) - 4, 0)), $$','$$),
                               string_to_array(substr(a.at, 3, greatest(length(a.at) - 4, 0)), $$','$$),
                               string_to_array(translate(s."ym:s:purchaseRevenue", '[]', ''), ','),
                               string_to_array(substr(a.currency, 3, greatest(length(a.currency) - 4, 0)), $$','$$)) AS p (id, at, revenue, currency)
WHERE nullif(s."ym:s:clientID"::text, '') <> '0' AND p.id <> '' AND nullif(p.revenue, '')::numeric <> 0
ORDER BY s."ym:s:clientID", p.id, nullif(p.at, '')::timestamp
$mapping$;
COMMENT ON FUNCTION mapped.metrica_purchases(text) IS 'purchases that browsers reported to Yandex Metrica, each once';

-- Goals that were reached, for counters without e-commerce or beside it: those given, or all. A goal without a price has
-- the value 0, and is an event, no purchase.
CREATE OR REPLACE FUNCTION mapped.metrica_events(
    time_zone text DEFAULT 'Europe/Moscow',
    goals text[] DEFAULT NULL
) RETURNS TABLE (
    customer text, at timestamptz, kind text, source text, medium text, campaign text, page text, goal text, seconds numeric, value numeric)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT s."ym:s:clientID"::text, nullif(s."ym:s:dateTime", '')::timestamp AT TIME ZONE time_zone, 'visit',
       coalesce(nullif(s."ym:s:UTMSource", ''), s."ym:s:lastTrafficSource"), nullif(s."ym:s:UTMMedium", ''), nullif(s."ym:s:UTMCampaign", ''),
       s."ym:s:startURL", NULL::text, nullif(s."ym:s:visitDuration"::text, '')::numeric, NULL::numeric
FROM (SELECT DISTINCT ON (left(v."ym:s:date"::text, 4), v."ym:s:visitID") v.* FROM metrica.visits AS v
      ORDER BY left(v."ym:s:date"::text, 4), v."ym:s:visitID", v.loaded_at DESC) AS s
WHERE nullif(s."ym:s:clientID"::text, '') <> '0'
UNION ALL
SELECT s."ym:s:clientID"::text, nullif(g.at, '')::timestamp AT TIME ZONE time_zone, 'goal',
       coalesce(nullif(s."ym:s:UTMSource", ''), s."ym:s:lastTrafficSource"), nullif(s."ym:s:UTMMedium", ''), nullif(s."ym:s:UTMCampaign", ''),
       NULL::text, g.id, NULL::numeric, nullif(g.price, '')::numeric
FROM (SELECT DISTINCT ON (left(v."ym:s:date"::text, 4), v."ym:s:visitID") v.* FROM metrica.visits AS v
      ORDER BY left(v."ym:s:date"::text, 4), v."ym:s:visitID", v.loaded_at DESC) AS s
     CROSS JOIN LATERAL (SELECT replace(s."ym:s:goalsDateTime", '\', '') AS at) AS a
     CROSS JOIN LATERAL unnest(string_to_array(translate(s."ym:s:goalsID", '[]', ''), ','),
                               string_to_array(substr(a.at, 3, greatest(length(a.at) - 4, 0)), $$','$$),
                               string_to_array(translate(s."ym:s:goalsPrice", '[]', ''), ',')) AS g (id, at, price)
WHERE nullif(s."ym:s:clientID"::text, '') <> '0' AND g.id <> '' AND (goals IS NULL OR g.id = ANY (goals))
UNION ALL
SELECT h."ym:pv:clientID"::text, nullif(h."ym:pv:dateTime", '')::timestamp AT TIME ZONE time_zone, 'page', nullif(h."ym:pv:UTMSource", ''),
       nullif(h."ym:pv:UTMMedium", ''), nullif(h."ym:pv:UTMCampaign", ''), h."ym:pv:URL", NULL::text, NULL::numeric, NULL::numeric
FROM (SELECT DISTINCT ON (v."ym:pv:watchID") v.* FROM metrica.hits AS v ORDER BY v."ym:pv:watchID", v.loaded_at DESC) AS h
WHERE nullif(h."ym:pv:clientID"::text, '') <> '0' AND h."ym:pv:isPageView"::text = '1'
$mapping$;
COMMENT ON FUNCTION mapped.metrica_events(text, text[]) IS 'visits, pages and goals of customers, by Yandex Metrica';

-- Visits as contacts.
CREATE OR REPLACE FUNCTION mapped.metrica_contacts(
    time_zone text DEFAULT 'Europe/Moscow'
) RETURNS TABLE (customer text, at timestamptz, channel text, kind text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT s."ym:s:clientID"::text, nullif(s."ym:s:dateTime", '')::timestamp AT TIME ZONE time_zone, 'web', 'visited'
FROM (SELECT DISTINCT ON (left(v."ym:s:date"::text, 4), v."ym:s:visitID") v.* FROM metrica.visits AS v
      ORDER BY left(v."ym:s:date"::text, 4), v."ym:s:visitID", v.loaded_at DESC) AS s
WHERE nullif(s."ym:s:clientID"::text, '') <> '0'
$mapping$;
COMMENT ON FUNCTION mapped.metrica_contacts(text) IS 'visits of customers to the site, by Yandex Metrica';
COMMIT;
