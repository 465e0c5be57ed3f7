-- Salesforce, landed by Fivetran: tables opportunity, "order", account, contact, campaign_member, task, "case", email_message
-- and case_history. A customer is an account. Loaders and organisations differ in which columns there are: those that may be
-- absent are read through `present`, which takes the column of the row where there is one, and the value of `absent` where not.
BEGIN;
SET LOCAL check_function_bodies = off;
CREATE SCHEMA IF NOT EXISTS mapped;

-- Won opportunities. Flags, not labels of stages: every organisation renames those. The close date is a day without a
-- zone that people edit, and where a loader made a moment of it, midnight in UTC; a won opportunity that closes in the
-- future, or at amount zero, is no purchase yet. What was left on an account that was merged away is its master's.
CREATE OR REPLACE FUNCTION mapped.salesforce_purchases(
    time_zone text DEFAULT 'UTC',
    home_currency text DEFAULT NULL
) RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce(merged.master, o.account_id), k.day::timestamp AT TIME ZONE time_zone, o.amount::numeric,
       coalesce(present.currency_iso_code, home_currency), 'opportunity ' || o.id
FROM salesforce.opportunity AS o
     CROSS JOIN LATERAL (
         SELECT CASE WHEN pg_typeof(o.close_date) = 'timestamptz'::regtype THEN (o.close_date::timestamptz AT TIME ZONE 'UTC')::date
                     ELSE o.close_date::date END AS day) AS k
     LEFT JOIN (SELECT a.id, max(present.master_record_id) AS master
                FROM salesforce.account AS a
                     CROSS JOIN (SELECT NULL::text AS master_record_id) AS absent
                     CROSS JOIN LATERAL (SELECT master_record_id FROM (SELECT a.*) AS a) AS present
                WHERE present.master_record_id <> ''
                GROUP BY a.id) AS merged ON merged.id = o.account_id
     CROSS JOIN (SELECT NULL::text AS currency_iso_code, false AS is_deleted, false AS _fivetran_deleted, true AS _fivetran_active) AS absent
     CROSS JOIN LATERAL (SELECT currency_iso_code, is_deleted, _fivetran_deleted, _fivetran_active FROM (SELECT o.*) AS o) AS present
WHERE o.is_won AND o.account_id NOT IN ('', '0') AND o.amount <> 0 AND k.day <= (now() AT TIME ZONE time_zone)::date
      AND NOT coalesce(present.is_deleted, false) AND NOT coalesce(present._fivetran_deleted, false)
      AND coalesce(present._fivetran_active, true)
$mapping$;
COMMENT ON FUNCTION mapped.salesforce_purchases(text, text) IS 'won opportunities of Salesforce as purchases of accounts';

-- Activated orders, for organisations that use them. A reduction order takes money back on its own day, if its order
-- counts: one of an order that does not would take away what was never added. One of several orders names none.
CREATE OR REPLACE FUNCTION mapped.salesforce_orders(
    time_zone text DEFAULT 'UTC',
    home_currency text DEFAULT NULL
) RETURNS TABLE (customer text, at timestamptz, amount numeric, currency text, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
WITH orders AS (
    SELECT o.id, coalesce(merged.master, o.account_id) AS customer, k.day, o.total_amount::numeric AS amount,
           coalesce(present.currency_iso_code, home_currency) AS currency, coalesce(o.is_reduction_order, false) AS reduces,
           nullif(o.original_order_id, '') AS reduced
    FROM salesforce."order" AS o
         CROSS JOIN LATERAL (
             SELECT CASE WHEN pg_typeof(o.effective_date) = 'timestamptz'::regtype THEN (o.effective_date::timestamptz AT TIME ZONE 'UTC')::date
                         ELSE o.effective_date::date END AS day) AS k
         LEFT JOIN (SELECT a.id, max(present.master_record_id) AS master
                    FROM salesforce.account AS a
                         CROSS JOIN (SELECT NULL::text AS master_record_id) AS absent
                         CROSS JOIN LATERAL (SELECT master_record_id FROM (SELECT a.*) AS a) AS present
                    WHERE present.master_record_id <> ''
                    GROUP BY a.id) AS merged ON merged.id = o.account_id
         CROSS JOIN (SELECT NULL::text AS currency_iso_code, false AS is_deleted, false AS _fivetran_deleted, true AS _fivetran_active) AS absent
         CROSS JOIN LATERAL (SELECT currency_iso_code, is_deleted, _fivetran_deleted, _fivetran_active FROM (SELECT o.*) AS o) AS present
    WHERE o.status_code = 'Activated' AND o.account_id NOT IN ('', '0') AND o.total_amount <> 0
          AND k.day <= (now() AT TIME ZONE time_zone)::date
          AND NOT coalesce(present.is_deleted, false) AND NOT coalesce(present._fivetran_deleted, false)
          AND coalesce(present._fivetran_active, true)
)
SELECT o.customer, o.day::timestamp AT TIME ZONE time_zone, CASE WHEN o.reduces THEN -abs(o.amount) ELSE o.amount END, o.currency, 'order ' || o.id
FROM orders AS o LEFT JOIN orders AS original ON original.id = o.reduced
WHERE NOT o.reduces OR o.reduced IS NULL OR original.id IS NOT NULL
$mapping$;
COMMENT ON FUNCTION mapped.salesforce_orders(text, text) IS 'activated orders of Salesforce as purchases of accounts, reduction orders negative';

-- What accounts are. An account that was merged into another has gone: its master has the history.
CREATE OR REPLACE FUNCTION mapped.salesforce_attributes() RETURNS TABLE (
    customer text, industry text, employees numeric, revenue numeric, country text, born date, source text, since date)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT a.id, a.industry, a.number_of_employees::numeric, a.annual_revenue::numeric, a.billing_country, NULL::date, a.account_source,
       present.created_date::date
FROM salesforce.account AS a
     CROSS JOIN (SELECT NULL::timestamptz AS created_date, NULL::text AS master_record_id, false AS is_deleted, false AS _fivetran_deleted,
                        true AS _fivetran_active) AS absent
     CROSS JOIN LATERAL (SELECT created_date, master_record_id, is_deleted, _fivetran_deleted, _fivetran_active FROM (SELECT a.*) AS a) AS present
WHERE nullif(present.master_record_id, '') IS NULL AND NOT coalesce(present.is_deleted, false) AND NOT coalesce(present._fivetran_deleted, false)
      AND coalesce(present._fivetran_active, true)
$mapping$;
COMMENT ON FUNCTION mapped.salesforce_attributes() IS 'what Salesforce knows of accounts';

-- Consent belongs to persons, segments to accounts: a channel is refused where every contact of the account has refused
-- it. A flag of Salesforce that is off says nothing, so nobody is allowed by it; an organisation with fields of its own
-- for opt-ins puts them in here.
CREATE OR REPLACE FUNCTION mapped.salesforce_consent() RETURNS TABLE (customer text, channel text, allowed boolean, reason text, since timestamptz)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce(merged.master, c.account_id), said.channel, CASE WHEN bool_and(said.no) THEN false END,
       CASE WHEN bool_and(said.no) THEN min(said.reason) END, CASE WHEN bool_and(said.no) THEN max(said.since) END
FROM salesforce.contact AS c
     LEFT JOIN (SELECT a.id, max(present.master_record_id) AS master
                FROM salesforce.account AS a
                     CROSS JOIN (SELECT NULL::text AS master_record_id) AS absent
                     CROSS JOIN LATERAL (SELECT master_record_id FROM (SELECT a.*) AS a) AS present
                WHERE present.master_record_id <> ''
                GROUP BY a.id) AS merged ON merged.id = c.account_id
     CROSS JOIN (SELECT false AS is_deleted, false AS _fivetran_deleted, true AS _fivetran_active) AS absent
     CROSS JOIN LATERAL (SELECT is_deleted, _fivetran_deleted, _fivetran_active FROM (SELECT c.*) AS c) AS present
     CROSS JOIN LATERAL (VALUES
         ('email', coalesce(c.has_opted_out_of_email, false) OR c.email_bounced_date IS NOT NULL,
          CASE WHEN c.has_opted_out_of_email THEN 'opted out' WHEN c.email_bounced_date IS NOT NULL THEN 'bounced' END,
          c.email_bounced_date::timestamptz),
         ('phone', coalesce(c.do_not_call, false), CASE WHEN c.do_not_call THEN 'do not call' END, NULL::timestamptz)
     ) AS said (channel, no, reason, since)
WHERE c.account_id NOT IN ('', '0') AND NOT coalesce(present.is_deleted, false) AND NOT coalesce(present._fivetran_deleted, false)
      AND coalesce(present._fivetran_active, true)
GROUP BY coalesce(merged.master, c.account_id), said.channel
$mapping$;
COMMENT ON FUNCTION mapped.salesforce_consent() IS 'what contacts of accounts have said no to in Salesforce; NULL is unknown, not yes';

-- What was sent and who answered: members of campaigns; and calls and mails, which are tasks.
CREATE OR REPLACE FUNCTION mapped.salesforce_contacts(
    time_zone text DEFAULT 'UTC'
) RETURNS TABLE (customer text, at timestamptz, channel text, kind text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce(merged.master, c.account_id), did.at, 'campaign', did.kind
FROM salesforce.campaign_member AS m
     CROSS JOIN (SELECT false AS is_deleted, false AS _fivetran_deleted, true AS _fivetran_active) AS absent
     CROSS JOIN LATERAL (SELECT is_deleted, _fivetran_deleted, _fivetran_active FROM (SELECT m.*) AS m) AS present
     JOIN (SELECT c.id, max(c.account_id) AS account_id
           FROM salesforce.contact AS c
                CROSS JOIN (SELECT true AS _fivetran_active) AS absent
                CROSS JOIN LATERAL (SELECT _fivetran_active FROM (SELECT c.*) AS c) AS present
           WHERE coalesce(present._fivetran_active, true)
           GROUP BY c.id) AS c ON c.id = m.contact_id
     LEFT JOIN (SELECT a.id, max(present.master_record_id) AS master
                FROM salesforce.account AS a
                     CROSS JOIN (SELECT NULL::text AS master_record_id) AS absent
                     CROSS JOIN LATERAL (SELECT master_record_id FROM (SELECT a.*) AS a) AS present
                WHERE present.master_record_id <> ''
                GROUP BY a.id) AS merged ON merged.id = c.account_id
     CROSS JOIN LATERAL (
         SELECT CASE WHEN pg_typeof(m.first_responded_date) = 'timestamptz'::regtype THEN (m.first_responded_date::timestamptz AT TIME ZONE 'UTC')::date
                     ELSE m.first_responded_date::date END AS day) AS k
     CROSS JOIN LATERAL (VALUES ('sent', m.created_date::timestamptz),
         ('clicked', CASE WHEN m.has_responded THEN k.day::timestamp AT TIME ZONE time_zone END)) AS did (kind, at)
WHERE c.account_id NOT IN ('', '0') AND did.at IS NOT NULL AND NOT coalesce(present.is_deleted, false) AND NOT coalesce(present._fivetran_deleted, false)
      AND coalesce(present._fivetran_active, true)
UNION ALL
SELECT coalesce(merged.master, t.account_id), k.day::timestamp AT TIME ZONE time_zone, CASE t.task_subtype WHEN 'Call' THEN 'phone' ELSE 'email' END,
       CASE t.task_subtype WHEN 'Call' THEN 'called' ELSE 'sent' END
FROM salesforce.task AS t
     CROSS JOIN LATERAL (
         SELECT CASE WHEN pg_typeof(t.activity_date) = 'timestamptz'::regtype THEN (t.activity_date::timestamptz AT TIME ZONE 'UTC')::date
                     ELSE t.activity_date::date END AS day) AS k
     LEFT JOIN (SELECT a.id, max(present.master_record_id) AS master
                FROM salesforce.account AS a
                     CROSS JOIN (SELECT NULL::text AS master_record_id) AS absent
                     CROSS JOIN LATERAL (SELECT master_record_id FROM (SELECT a.*) AS a) AS present
                WHERE present.master_record_id <> ''
                GROUP BY a.id) AS merged ON merged.id = t.account_id
     CROSS JOIN (SELECT false AS is_deleted, false AS _fivetran_deleted, true AS _fivetran_active) AS absent
     CROSS JOIN LATERAL (SELECT is_deleted, _fivetran_deleted, _fivetran_active FROM (SELECT t.*) AS t) AS present
WHERE t.is_closed AND t.task_subtype IN ('Call', 'Email') AND t.account_id NOT IN ('', '0') AND k.day IS NOT NULL
      AND NOT coalesce(present.is_deleted, false) AND NOT coalesce(present._fivetran_deleted, false)
      AND coalesce(present._fivetran_active, true)
$mapping$;
COMMENT ON FUNCTION mapped.salesforce_contacts(text) IS 'campaigns, mails and calls that reached accounts of Salesforce';

-- Cases. The first answer is the first mail that went out; a case was reopened as often as it left a closed status.
CREATE OR REPLACE FUNCTION mapped.salesforce_cases(
    closed_status text[] DEFAULT '{Closed}'
) RETURNS TABLE (
    customer text, opened timestamptz, answered timestamptz, closed timestamptz, reopened integer, priority text, score numeric, document text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT coalesce(merged.master, c.account_id), c.created_date::timestamptz, m.answered, c.closed_date::timestamptz, coalesce(h.times, 0),
       c.priority, NULL::numeric, 'case ' || c.id
FROM salesforce."case" AS c
     LEFT JOIN (SELECT m.parent_id, min(m.message_date)::timestamptz AS answered
                FROM salesforce.email_message AS m WHERE NOT m.incoming GROUP BY m.parent_id) AS m ON m.parent_id = c.id
     LEFT JOIN (SELECT h.case_id, count(DISTINCT h.id)::integer AS times
                FROM salesforce.case_history AS h
                WHERE h.field = 'Status' AND h.old_value = ANY (closed_status) GROUP BY h.case_id) AS h ON h.case_id = c.id
     LEFT JOIN (SELECT a.id, max(present.master_record_id) AS master
                FROM salesforce.account AS a
                     CROSS JOIN (SELECT NULL::text AS master_record_id) AS absent
                     CROSS JOIN LATERAL (SELECT master_record_id FROM (SELECT a.*) AS a) AS present
                WHERE present.master_record_id <> ''
                GROUP BY a.id) AS merged ON merged.id = c.account_id
     CROSS JOIN (SELECT false AS is_deleted, false AS _fivetran_deleted, true AS _fivetran_active) AS absent
     CROSS JOIN LATERAL (SELECT is_deleted, _fivetran_deleted, _fivetran_active FROM (SELECT c.*) AS c) AS present
WHERE c.account_id NOT IN ('', '0') AND NOT coalesce(present.is_deleted, false) AND NOT coalesce(present._fivetran_deleted, false)
      AND coalesce(present._fivetran_active, true)
$mapping$;
COMMENT ON FUNCTION mapped.salesforce_cases(text[]) IS 'cases of accounts of Salesforce: opened, answered, closed, reopened';
COMMIT;
