-- Google Analytics 4, its BigQuery export moved to PostgreSQL: a table events (all days), nested parts as jsonb. What a
-- browser reports is no ledger: blockers and refused consent leave holes. Read it for where customers come from.
BEGIN;
SET LOCAL check_function_bodies = off;
CREATE SCHEMA IF NOT EXISTS mapped;

-- Events named purchase, never by amount: other events carry revenue too. One transaction is reported again after a
-- reload, and the oldest report counts; '' and (not set) are no transactions. A customer is a login, or the login that
-- their browser was last seen with, or the browser of one stream; a purchase without consent has neither, and belongs to
-- nobody. A refund belongs to who bought, and one of an unknown transaction takes away what was never counted.
CREATE OR REPLACE FUNCTION mapped.ga4_purchases() RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
WITH logins AS (
    SELECT DISTINCT ON (e.stream_id, e.user_pseudo_id) e.stream_id, e.user_pseudo_id, e.user_id
    FROM ga4.events AS e
    WHERE e.user_id NOT IN ('', '0') AND e.user_pseudo_id <> ''
    ORDER BY e.stream_id, e.user_pseudo_id, e.event_timestamp DESC, e.user_id
), purchases AS (
    SELECT DISTINCT ON (coalesce(k.transaction, 'at ' || e.event_timestamp || ' of ' || coalesce(nullif(nullif(e.user_id, ''), '0'), e.user_pseudo_id)))
           coalesce(nullif(nullif(e.user_id, ''), '0'), l.user_id, e.stream_id || ':' || nullif(e.user_pseudo_id, '')) AS customer,
           to_timestamp(e.event_timestamp / 1e6) AS at, (e.ecommerce ->> 'purchase_revenue')::numeric AS amount,
           jsonb_path_query_first(e.event_params, '$[*] ? (@.key == "currency").value.string_value') #>> '{}' AS currency, k.transaction,
           coalesce(k.transaction, 'at ' || e.event_timestamp || ' of ' || coalesce(nullif(nullif(e.user_id, ''), '0'), e.user_pseudo_id)) AS number
    FROM ga4.events AS e
         CROSS JOIN LATERAL (SELECT nullif(nullif(e.ecommerce ->> 'transaction_id', ''), '(not set)') AS transaction) AS k
         LEFT JOIN logins AS l ON l.stream_id = e.stream_id AND l.user_pseudo_id = e.user_pseudo_id
    WHERE e.event_name = 'purchase' AND coalesce(nullif(nullif(e.user_id, ''), '0'), nullif(e.user_pseudo_id, '')) IS NOT NULL
    ORDER BY 6, e.event_timestamp
)
SELECT p.customer, p.at, p.amount, p.currency, 'purchase ' || p.number FROM purchases AS p WHERE p.amount <> 0
UNION ALL
SELECT p.customer, to_timestamp(min(e.event_timestamp) / 1e6), -(e.ecommerce ->> 'refund_value')::numeric, p.currency,
       'refund ' || p.transaction || ' of ' || (e.ecommerce ->> 'refund_value')
FROM ga4.events AS e JOIN purchases AS p ON p.transaction = e.ecommerce ->> 'transaction_id'
WHERE e.event_name = 'refund' AND (e.ecommerce ->> 'refund_value')::numeric <> 0
GROUP BY p.customer, p.currency, p.transaction, e.ecommerce ->> 'refund_value'
$mapping$;
COMMENT ON FUNCTION mapped.ga4_purchases() IS 'purchases and refunds that browsers reported to Google Analytics 4, each transaction once';

-- Every event of somebody, by the same customer. Source, medium and campaign are those of the event, or else of the
-- first visit; a goal is an event of one of the names given.
CREATE OR REPLACE FUNCTION mapped.ga4_events(
    goals text[] DEFAULT '{purchase,generate_lead,sign_up}'
) RETURNS TABLE (
    customer text, at timestamptz, kind text, source text, medium text, campaign text, page text, goal text, seconds numeric, value numeric)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce(nullif(nullif(e.user_id, ''), '0'), l.user_id, e.stream_id || ':' || e.user_pseudo_id), to_timestamp(e.event_timestamp / 1e6), e.event_name,
       coalesce(jsonb_path_query_first(e.event_params, '$[*] ? (@.key == "source").value.string_value') #>> '{}', e.traffic_source ->> 'source'),
       coalesce(jsonb_path_query_first(e.event_params, '$[*] ? (@.key == "medium").value.string_value') #>> '{}', e.traffic_source ->> 'medium'),
       coalesce(jsonb_path_query_first(e.event_params, '$[*] ? (@.key == "campaign").value.string_value') #>> '{}', e.traffic_source ->> 'name'),
       jsonb_path_query_first(e.event_params, '$[*] ? (@.key == "page_location").value.string_value') #>> '{}',
       CASE WHEN e.event_name = ANY (goals) THEN e.event_name END,
       (jsonb_path_query_first(e.event_params, '$[*] ? (@.key == "engagement_time_msec").value.int_value') #>> '{}')::numeric * 0.001,
       (e.ecommerce ->> 'purchase_revenue')::numeric
FROM ga4.events AS e
     LEFT JOIN (SELECT DISTINCT ON (v.stream_id, v.user_pseudo_id) v.stream_id, v.user_pseudo_id, v.user_id
                FROM ga4.events AS v WHERE v.user_id NOT IN ('', '0') AND v.user_pseudo_id <> ''
                ORDER BY v.stream_id, v.user_pseudo_id, v.event_timestamp DESC, v.user_id) AS l
     ON l.stream_id = e.stream_id AND l.user_pseudo_id = e.user_pseudo_id
WHERE coalesce(nullif(nullif(e.user_id, ''), '0'), nullif(e.user_pseudo_id, '')) IS NOT NULL
$mapping$;
COMMENT ON FUNCTION mapped.ga4_events(text[]) IS 'visits, pages and goals of customers, by Google Analytics 4';

-- Visits as contacts: the first event of each session.
CREATE OR REPLACE FUNCTION mapped.ga4_contacts() RETURNS TABLE (customer text, at timestamptz, channel text, kind text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce(nullif(nullif(e.user_id, ''), '0'), l.user_id, e.stream_id || ':' || e.user_pseudo_id), to_timestamp(e.event_timestamp / 1e6), 'web', 'visited'
FROM ga4.events AS e
     LEFT JOIN (SELECT DISTINCT ON (v.stream_id, v.user_pseudo_id) v.stream_id, v.user_pseudo_id, v.user_id
                FROM ga4.events AS v WHERE v.user_id NOT IN ('', '0') AND v.user_pseudo_id <> ''
                ORDER BY v.stream_id, v.user_pseudo_id, v.event_timestamp DESC, v.user_id) AS l
     ON l.stream_id = e.stream_id AND l.user_pseudo_id = e.user_pseudo_id
WHERE e.event_name = 'session_start' AND coalesce(nullif(nullif(e.user_id, ''), '0'), nullif(e.user_pseudo_id, '')) IS NOT NULL
$mapping$;
COMMENT ON FUNCTION mapped.ga4_contacts() IS 'visits of customers to the site, by Google Analytics 4';
COMMIT;
