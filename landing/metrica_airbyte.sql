-- Yandex Metrica (Яндекс Метрика), its Logs API landed by Airbyte: tables sessions (visits) and views (hits), every field
-- a text but for dates. Moments have no offset: a loader that made them timestamptz has taken them for UTC, and that is
-- taken back.
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
SELECT DISTINCT ON (s."ym_s_clientID", p.id) s."ym_s_clientID"::text, nullif(p.at, '')::timestamp AT TIME ZONE time_zone,
       round(nullif(p.revenue, '')::numeric, 2), nullif(p.currency, ''), 'purchase ' || p.id
FROM (SELECT DISTINCT ON (left(v."ym_s_date"::text, 4), v."ym_s_visitID") v.* FROM metrica.sessions AS v
      ORDER BY left(v."ym_s_date"::text, 4), v."ym_s_visitID", v._airbyte_extracted_at DESC) AS s
     CROSS JOIN LATERAL (SELECT replace(s."ym_s_purchaseID", '\', '') AS id, replace(s."ym_s_purchaseDateTime", '\', '') AS at,
                                replace(s."ym_s_purchaseCurrency", '\', '') AS currency) AS a
     CROSS JOIN LATERAL unnest(string_to_array(substr(a.id, 3, greatest(length(a.id) - 4, 0)), $$','$$),
                               string_to_array(substr(a.at, 3, greatest(length(a.at) - 4, 0)), $$','$$),
                               string_to_array(translate(s."ym_s_purchaseRevenue", '[]', ''), ','),
                               string_to_array(substr(a.currency, 3, greatest(length(a.currency) - 4, 0)), $$','$$)) AS p (id, at, revenue, currency)
WHERE nullif(s."ym_s_clientID"::text, '') <> '0' AND p.id <> '' AND nullif(p.revenue, '')::numeric <> 0
ORDER BY s."ym_s_clientID", p.id, nullif(p.at, '')::timestamp
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
SELECT s."ym_s_clientID"::text, t.at AT TIME ZONE time_zone, 'visit',
       coalesce(nullif(s."ym_s_UTMSource", ''), s."ym_s_lastTrafficSource"), nullif(s."ym_s_UTMMedium", ''), nullif(s."ym_s_UTMCampaign", ''),
       s."ym_s_startURL", NULL::text, nullif(s."ym_s_visitDuration"::text, '')::numeric, NULL::numeric
FROM (SELECT DISTINCT ON (left(v."ym_s_date"::text, 4), v."ym_s_visitID") v.* FROM metrica.sessions AS v
      ORDER BY left(v."ym_s_date"::text, 4), v."ym_s_visitID", v._airbyte_extracted_at DESC) AS s
     CROSS JOIN LATERAL (SELECT CASE WHEN pg_typeof(s."ym_s_dateTime") = 'timestamptz'::regtype THEN s."ym_s_dateTime"::timestamptz AT TIME ZONE 'UTC'
                                     ELSE nullif(s."ym_s_dateTime"::text, '')::timestamp END AS at) AS t
WHERE nullif(s."ym_s_clientID"::text, '') <> '0'
UNION ALL
SELECT s."ym_s_clientID"::text, nullif(g.at, '')::timestamp AT TIME ZONE time_zone, 'goal',
       coalesce(nullif(s."ym_s_UTMSource", ''), s."ym_s_lastTrafficSource"), nullif(s."ym_s_UTMMedium", ''), nullif(s."ym_s_UTMCampaign", ''),
       NULL::text, g.id, NULL::numeric, nullif(g.price, '')::numeric
FROM (SELECT DISTINCT ON (left(v."ym_s_date"::text, 4), v."ym_s_visitID") v.* FROM metrica.sessions AS v
      ORDER BY left(v."ym_s_date"::text, 4), v."ym_s_visitID", v._airbyte_extracted_at DESC) AS s
     CROSS JOIN LATERAL (SELECT replace(s."ym_s_goalsDateTime", '\', '') AS at) AS a
     CROSS JOIN LATERAL unnest(string_to_array(translate(s."ym_s_goalsID", '[]', ''), ','),
                               string_to_array(substr(a.at, 3, greatest(length(a.at) - 4, 0)), $$','$$),
                               string_to_array(translate(s."ym_s_goalsPrice", '[]', ''), ',')) AS g (id, at, price)
WHERE nullif(s."ym_s_clientID"::text, '') <> '0' AND g.id <> '' AND (goals IS NULL OR g.id = ANY (goals))
UNION ALL
SELECT h."ym_pv_clientID"::text, t.at AT TIME ZONE time_zone, 'page', nullif(h."ym_pv_UTMSource", ''),
       nullif(h."ym_pv_UTMMedium", ''), nullif(h."ym_pv_UTMCampaign", ''), h."ym_pv_URL", NULL::text, NULL::numeric, NULL::numeric
FROM (SELECT DISTINCT ON (v."ym_pv_watchID") v.* FROM metrica.views AS v ORDER BY v."ym_pv_watchID", v._airbyte_extracted_at DESC) AS h
     CROSS JOIN LATERAL (SELECT CASE WHEN pg_typeof(h."ym_pv_dateTime") = 'timestamptz'::regtype THEN h."ym_pv_dateTime"::timestamptz AT TIME ZONE 'UTC'
                                     ELSE nullif(h."ym_pv_dateTime"::text, '')::timestamp END AS at) AS t
WHERE nullif(h."ym_pv_clientID"::text, '') <> '0' AND h."ym_pv_isPageView"::text = '1'
$mapping$;
COMMENT ON FUNCTION mapped.metrica_events(text, text[]) IS 'visits, pages and goals of customers, by Yandex Metrica';

-- Visits as contacts.
CREATE OR REPLACE FUNCTION mapped.metrica_contacts(
    time_zone text DEFAULT 'Europe/Moscow'
) RETURNS TABLE (customer text, at timestamptz, channel text, kind text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT s."ym_s_clientID"::text, t.at AT TIME ZONE time_zone, 'web', 'visited'
FROM (SELECT DISTINCT ON (left(v."ym_s_date"::text, 4), v."ym_s_visitID") v.* FROM metrica.sessions AS v
      ORDER BY left(v."ym_s_date"::text, 4), v."ym_s_visitID", v._airbyte_extracted_at DESC) AS s
     CROSS JOIN LATERAL (SELECT CASE WHEN pg_typeof(s."ym_s_dateTime") = 'timestamptz'::regtype THEN s."ym_s_dateTime"::timestamptz AT TIME ZONE 'UTC'
                                     ELSE nullif(s."ym_s_dateTime"::text, '')::timestamp END AS at) AS t
WHERE nullif(s."ym_s_clientID"::text, '') <> '0'
$mapping$;
COMMENT ON FUNCTION mapped.metrica_contacts(text) IS 'visits of customers to the site, by Yandex Metrica';
COMMIT;
