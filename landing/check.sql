-- What is to be looked at before purchases are counted. Advice stands beside what needs it.
CREATE OR REPLACE FUNCTION mapped.purchases_check() RETURNS TABLE (finding text, value text, advice text)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
WITH purchases AS (
    SELECT nullif(nullif(trim(p.customer), ''), '0') AS customer, p.at, p.amount, coalesce(p.currency, 'none given') AS currency, p.document
    FROM mapped.purchases() AS p
), customers AS (
    SELECT p.customer, sum(p.amount) AS total FROM purchases AS p WHERE p.customer IS NOT NULL GROUP BY p.customer
), found AS (
    SELECT count(*) AS rows, min(p.at) AS first, max(p.at) AS last, count(*) FILTER (WHERE p.customer IS NULL) AS nobody,
           count(*) FILTER (WHERE p.at IS NULL) AS undated,
           count(*) FILTER (WHERE (p.at AT TIME ZONE 'UTC')::date
                            IN ('1899-12-31', '1900-01-01', '1969-12-31', '1970-01-01', '1999-12-31', '2000-01-01')) AS stand_in,
           count(*) FILTER (WHERE p.at > now()) AS future,
           count(*) FILTER (WHERE p.amount IS NULL) AS empty, count(*) FILTER (WHERE p.amount = 0) AS zero,
           count(*) FILTER (WHERE p.amount < 0) AS back, count(p.document) - count(DISTINCT p.document) AS twice,
           count(DISTINCT p.currency) AS currencies, string_agg(DISTINCT p.currency, ', ') AS names
    FROM purchases AS p
), people AS (
    SELECT count(*) AS customers, count(*) FILTER (WHERE c.total < 0) AS below, round(100 * max(c.total) / nullif(sum(c.total), 0), 1) AS biggest
    FROM customers AS c
)
SELECT line.finding, line.value, line.advice
FROM found AS f CROSS JOIN people AS p CROSS JOIN LATERAL (VALUES
    ('purchases and refunds', f.rows::text, CASE WHEN f.rows = 0 THEN 'nothing is counted: has the loader run, and do the labels of stages match?' END),
    ('customers', p.customers::text, NULL),
    ('from', f.first::text, NULL),
    ('to', f.last::text, NULL),
    ('without a customer', f.nobody::text, CASE WHEN f.nobody > 0 THEN 'leave them out, or find who they are' END),
    ('without a date', f.undated::text, CASE WHEN f.undated > 0 THEN 'leave them out, or take another column' END),
    ('on 1900-01-01, 1970-01-01 or 2000-01-01', f.stand_in::text, CASE WHEN f.stand_in > 0 THEN 'a stand-in for no date? take another column' END),
    ('in the future', f.future::text, CASE WHEN f.future > 0 THEN 'leave them out, or their customers look the most recent' END),
    ('without an amount', f.empty::text, CASE WHEN f.empty > 0 THEN 'leave them out' END),
    ('amount zero', f.zero::text, CASE WHEN f.zero > 0 THEN 'they count as orders: leave them out unless a free order is one' END),
    ('refunds', f.back::text, NULL),
    ('customers below zero', p.below::text, CASE WHEN p.below > 0 THEN 'refunds of purchases that are not counted' END),
    ('documents that come twice', f.twice::text, CASE WHEN f.twice > 0 THEN 'versions of one order? take the latest of each' END),
    ('currencies', coalesce(f.names, 'none'), CASE WHEN f.currencies > 1 THEN 'they would be added up: choose one, or convert' END),
    ('share of the biggest customer, %', coalesce(p.biggest::text, ''),
     CASE WHEN p.biggest > 20 AND p.customers >= 10 THEN 'a customer, or a key that stands for nobody?' END)
) AS line (finding, value, advice)
$mapping$;
COMMENT ON FUNCTION mapped.purchases_check() IS 'what to look at before these purchases are counted';
