-- Google Analytics 4, landed by Fivetran (the connector of the BigQuery export): one flat table event. There is no column
-- of a currency, so amounts are those in US dollars. What a browser reports is no ledger: blockers and refused consent
-- leave holes. Read it for where customers come from.
BEGIN;
SET LOCAL check_function_bodies = off;
CREATE SCHEMA IF NOT EXISTS mapped;

-- Events named purchase, never by amount: other events carry revenue too. One transaction is reported again after a
-- reload, and the oldest report counts; '' and (not set) are no transactions. Rows of the day itself come again on the
-- next day. A refund belongs to who bought.
CREATE OR REPLACE FUNCTION mapped.ga4_purchases() RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
WITH purchases AS (
    SELECT DISTINCT ON (coalesce(k.transaction, 'event ' || e._fivetran_id)) coalesce(nullif(nullif(e.user_id, ''), '0'), e.user_pseudo_id) AS customer,
           e.timestamp::timestamptz AS at, e.ecommerce_purchase_revenue_in_usd::numeric AS amount, k.transaction,
           coalesce(k.transaction, 'event ' || e._fivetran_id) AS number
    FROM ga4.event AS e
         CROSS JOIN LATERAL (SELECT nullif(nullif(e.ecommerce_transaction_id, ''), '(not set)') AS transaction) AS k
    WHERE e.name = 'purchase' AND NOT coalesce(e.is_intraday, false) AND coalesce(nullif(nullif(e.user_id, ''), '0'), nullif(e.user_pseudo_id, '')) IS NOT NULL
    ORDER BY 5, e.timestamp
)
SELECT p.customer, p.at, p.amount, 'USD', 'purchase ' || p.number FROM purchases AS p WHERE p.amount <> 0
UNION ALL
SELECT p.customer, min(e.timestamp)::timestamptz, -e.ecommerce_refund_value_in_usd::numeric, 'USD',
       'refund ' || p.transaction || ' of ' || e.ecommerce_refund_value_in_usd::numeric
FROM ga4.event AS e JOIN purchases AS p ON p.transaction = e.ecommerce_transaction_id
WHERE e.name = 'refund' AND NOT coalesce(e.is_intraday, false) AND e.ecommerce_refund_value_in_usd <> 0
GROUP BY p.customer, p.transaction, e.ecommerce_refund_value_in_usd
$mapping$;
COMMENT ON FUNCTION mapped.ga4_purchases() IS 'purchases and refunds in US dollars that browsers reported to Google Analytics 4, each transaction once';

-- Every event of somebody, by the same customer. Source, medium and campaign are those of the event, or else of the first
-- visit; a goal is an event of one of the names given.
CREATE OR REPLACE FUNCTION mapped.ga4_events(
    goals text[] DEFAULT '{purchase,generate_lead,sign_up}'
) RETURNS TABLE (
    customer text, at timestamptz, kind text, source text, medium text, campaign text, page text, goal text, seconds numeric, value numeric)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce(nullif(nullif(e.user_id, ''), '0'), e.user_pseudo_id), e.timestamp::timestamptz, e.name,
       coalesce(nullif(e.param_source, ''), e.traffic_source_source), coalesce(nullif(e.param_medium, ''), e.traffic_source_medium),
       coalesce(nullif(e.param_campaign, ''), e.traffic_source_name), present.param_page_location,
       CASE WHEN e.name = ANY (goals) THEN e.name END, e.param_engagement_time_msec::numeric * 0.001, e.ecommerce_purchase_revenue_in_usd::numeric
FROM ga4.event AS e
     CROSS JOIN (SELECT NULL::text AS param_page_location) AS absent
     CROSS JOIN LATERAL (SELECT param_page_location FROM (SELECT e.*) AS e) AS present
WHERE NOT coalesce(e.is_intraday, false) AND coalesce(nullif(nullif(e.user_id, ''), '0'), nullif(e.user_pseudo_id, '')) IS NOT NULL
$mapping$;
COMMENT ON FUNCTION mapped.ga4_events(text[]) IS 'visits, pages and goals of customers, by Google Analytics 4';

-- Visits as contacts: the first event of each session.
CREATE OR REPLACE FUNCTION mapped.ga4_contacts() RETURNS TABLE (customer text, at timestamptz, channel text, kind text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce(nullif(nullif(e.user_id, ''), '0'), e.user_pseudo_id), e.timestamp::timestamptz, 'web', 'visited'
FROM ga4.event AS e
WHERE e.name = 'session_start' AND NOT coalesce(e.is_intraday, false) AND coalesce(nullif(nullif(e.user_id, ''), '0'), nullif(e.user_pseudo_id, '')) IS NOT NULL
$mapping$;
COMMENT ON FUNCTION mapped.ga4_contacts() IS 'visits of customers to the site, by Google Analytics 4';
COMMIT;
