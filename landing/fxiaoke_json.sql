-- Fxiaoke (纷享销客), landed as it comes: a table an object (sales_order_obj, refund_obj, account_obj, cases_obj,
-- contact_activities and so on), with a column data jsonb and one loaded_at timestamptz. Money and numbers are texts,
-- moments are milliseconds since 1970 in UTC, choices are codes, and a field that is NULL is left out. Every load appends,
-- so the latest version is taken. A key that is absent reads as NULL, so nothing fails where an organisation has none.
BEGIN;
SET LOCAL check_function_bodies = off;
CREATE SCHEMA IF NOT EXISTS mapped;

-- Orders in force, and refunds of them on the day of the refund. Life status is a code, never its Chinese label:
-- normal and in_change are in force; ineffective, under_review and invalid (作废) are not. A refund of an order that is
-- not in force would take away what was never counted. The time of an order is typed by people, and may lie in the future.
CREATE OR REPLACE FUNCTION mapped.fxiaoke_purchases(
    home_currency text DEFAULT 'CNY'
) RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
WITH orders AS (
    SELECT o.id, o.data ->> 'account_id' AS customer, to_timestamp(nullif(o.data ->> 'order_time', '')::bigint / 1000.0) AS at,
           nullif(o.data ->> 'order_amount', '')::numeric AS amount, coalesce(nullif(o.data ->> 'mc_currency', ''), home_currency) AS currency
    FROM (SELECT DISTINCT ON (v.data ->> '_id') v.data ->> '_id' AS id, v.data FROM fxiaoke.sales_order_obj AS v
          ORDER BY v.data ->> '_id', nullif(v.data ->> 'last_modified_time', '')::bigint DESC NULLS LAST, v.loaded_at DESC) AS o
    WHERE lower(o.data ->> 'life_status') IN ('normal', 'in_change') AND NOT coalesce(nullif(o.data ->> 'is_deleted', '')::boolean, false)
          AND o.data ->> 'account_id' NOT IN ('', '0')
          AND (to_timestamp(nullif(o.data ->> 'order_time', '')::bigint / 1000.0) <= now()) IS NOT FALSE
)
SELECT o.customer, o.at, o.amount, o.currency, 'order ' || o.id FROM orders AS o WHERE o.amount <> 0
UNION ALL
SELECT o.customer, to_timestamp(nullif(r.data ->> 'refunded_time', '')::bigint / 1000.0), -nullif(r.data ->> 'refunded_amount', '')::numeric, o.currency,
       'refund ' || r.id
FROM (SELECT DISTINCT ON (v.data ->> '_id') v.data ->> '_id' AS id, v.data FROM fxiaoke.refund_obj AS v
      ORDER BY v.data ->> '_id', nullif(v.data ->> 'last_modified_time', '')::bigint DESC NULLS LAST, v.loaded_at DESC) AS r
     JOIN orders AS o ON o.id = r.data ->> 'order_id'
WHERE lower(r.data ->> 'life_status') IN ('normal', 'in_change') AND NOT coalesce(nullif(r.data ->> 'is_deleted', '')::boolean, false)
      AND nullif(r.data ->> 'refunded_amount', '')::numeric <> 0
$mapping$;
COMMENT ON FUNCTION mapped.fxiaoke_purchases(text) IS 'sales orders of Fxiaoke in force as purchases of accounts, and their refunds';

-- Won opportunities (NewOpportunityObj, not the older OpportunityObj), for organisations that keep no orders. The closing
-- date is a day in the minds of people, kept as its midnight in China, and may lie in the future.
CREATE OR REPLACE FUNCTION mapped.fxiaoke_opportunities(
    home_currency text DEFAULT 'CNY'
) RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT o.data ->> 'account_id', to_timestamp(nullif(o.data ->> 'close_date', '')::bigint / 1000.0), nullif(o.data ->> 'amount', '')::numeric,
       coalesce(nullif(o.data ->> 'mc_currency', ''), home_currency), 'opportunity ' || o.id
FROM (SELECT DISTINCT ON (v.data ->> '_id') v.data ->> '_id' AS id, v.data FROM fxiaoke.new_opportunity_obj AS v
      ORDER BY v.data ->> '_id', nullif(v.data ->> 'last_modified_time', '')::bigint DESC NULLS LAST, v.loaded_at DESC) AS o
WHERE lower(o.data ->> 'sales_status') = 'won' AND lower(o.data ->> 'life_status') IN ('normal', 'in_change')
      AND NOT coalesce(nullif(o.data ->> 'is_deleted', '')::boolean, false) AND o.data ->> 'account_id' NOT IN ('', '0')
      AND nullif(o.data ->> 'amount', '')::numeric <> 0 AND to_timestamp(nullif(o.data ->> 'close_date', '')::bigint / 1000.0) <= now()
$mapping$;
COMMENT ON FUNCTION mapped.fxiaoke_opportunities(text) IS 'won opportunities of Fxiaoke as purchases of accounts';

-- What accounts are.
CREATE OR REPLACE FUNCTION mapped.fxiaoke_attributes(
    time_zone text DEFAULT 'Asia/Shanghai'
) RETURNS TABLE (customer text, industry text, employees numeric, revenue numeric, country text, born date, source text, since date)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT a.id, coalesce(a.data ->> 'industry_level1', a.data ->> 'industry_level2'), nullif(a.data ->> 'employee_count', '')::numeric,
       nullif(a.data ->> 'annual_revenue', '')::numeric, a.data ->> 'country', NULL::date, a.data ->> 'account_source',
       (to_timestamp(nullif(a.data ->> 'create_time', '')::bigint / 1000.0) AT TIME ZONE time_zone)::date
FROM (SELECT DISTINCT ON (v.data ->> '_id') v.data ->> '_id' AS id, v.data FROM fxiaoke.account_obj AS v
      ORDER BY v.data ->> '_id', nullif(v.data ->> 'last_modified_time', '')::bigint DESC NULLS LAST, v.loaded_at DESC) AS a
WHERE lower(a.data ->> 'life_status') IN ('normal', 'in_change') AND NOT coalesce(nullif(a.data ->> 'is_deleted', '')::boolean, false)
$mapping$;
COMMENT ON FUNCTION mapped.fxiaoke_attributes(text) IS 'what Fxiaoke knows of accounts';

-- Members of campaigns: they were sent something when they were added.
CREATE OR REPLACE FUNCTION mapped.fxiaoke_contacts() RETURNS TABLE (customer text, at timestamptz, channel text, kind text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT m.data ->> 'account_id', to_timestamp(nullif(m.data ->> 'create_time', '')::bigint / 1000.0), 'campaign', 'sent'
FROM (SELECT DISTINCT ON (v.data ->> '_id') v.data FROM fxiaoke.campaign_members_obj AS v
      ORDER BY v.data ->> '_id', nullif(v.data ->> 'last_modified_time', '')::bigint DESC NULLS LAST, v.loaded_at DESC) AS m
WHERE m.data ->> 'account_id' NOT IN ('', '0') AND NOT coalesce(nullif(m.data ->> 'is_deleted', '')::boolean, false)
$mapping$;
COMMENT ON FUNCTION mapped.fxiaoke_contacts() IS 'campaigns that accounts of Fxiaoke were members of';

-- Cases. When one was answered, closed or rated is in fields that organisations name themselves: their names are
-- arguments, and what is not there reads as NULL.
CREATE OR REPLACE FUNCTION mapped.fxiaoke_cases(
    answered_field text DEFAULT 'response_time',
    closed_field text DEFAULT 'close_time',
    score_field text DEFAULT 'satisfaction'
) RETURNS TABLE (
    customer text, opened timestamptz, answered timestamptz, closed timestamptz, reopened integer, priority text, score numeric, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT c.data ->> 'account_id', to_timestamp(nullif(c.data ->> 'create_time', '')::bigint / 1000.0),
       to_timestamp(nullif(c.data ->> answered_field, '')::bigint / 1000.0), to_timestamp(nullif(c.data ->> closed_field, '')::bigint / 1000.0), NULL::integer,
       c.data ->> 'priority', nullif(c.data ->> score_field, '')::numeric, 'case ' || c.id
FROM (SELECT DISTINCT ON (v.data ->> '_id') v.data ->> '_id' AS id, v.data FROM fxiaoke.cases_obj AS v
      ORDER BY v.data ->> '_id', nullif(v.data ->> 'last_modified_time', '')::bigint DESC NULLS LAST, v.loaded_at DESC) AS c
WHERE c.data ->> 'account_id' NOT IN ('', '0') AND NOT coalesce(nullif(c.data ->> 'is_deleted', '')::boolean, false)
$mapping$;
COMMENT ON FUNCTION mapped.fxiaoke_cases(text, text, text) IS 'cases of accounts of Fxiaoke; organisations name the moments of answers and ends themselves';
COMMIT;
