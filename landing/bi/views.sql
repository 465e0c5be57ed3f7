-- Views for Power BI, Tableau, Superset, Metabase, Grafana and Excel, over purchases that are mapped. BI tools list plain
-- views, want plain types with a precision, and show comments as descriptions. Two materialised views are behind them:
-- they are refreshed, and readers need no right to landed tables.
BEGIN;
SET LOCAL check_function_bodies = off;
CREATE SCHEMA IF NOT EXISTS bi;

-- What is chosen: the language of names (en, ru, zh), the one currency to count, how long before now the previous segment
-- is that of, and the moment to look from, which is the last midnight unless given.
CREATE OR REPLACE FUNCTION bi.choices(
    language text DEFAULT 'en',
    currency text DEFAULT NULL,
    compared_with text DEFAULT '1 month',
    as_of text DEFAULT NULL
) RETURNS TABLE (names_in text, only_currency text, earlier timestamptz, moment timestamptz)
    LANGUAGE sql STABLE PARALLEL SAFE AS $mapping$
SELECT language, currency, coalesce(as_of::timestamptz, date_trunc('day', now())) - compared_with::interval,
       coalesce(as_of::timestamptz, date_trunc('day', now()))
$mapping$;
COMMENT ON FUNCTION bi.choices(text, text, text, text) IS 'what the views for BI tools are made by';

-- Purchases that count, up to that moment.
CREATE MATERIALIZED VIEW IF NOT EXISTS bi.kept_purchases AS
SELECT p.customer, p.at, p.amount, p.currency, p.document
FROM mapped.purchases() AS p CROSS JOIN bi.choices() AS c
WHERE p.customer <> '' AND p.amount IS NOT NULL AND p.at < c.moment AND (c.only_currency IS NULL OR p.currency = c.only_currency);
COMMENT ON MATERIALIZED VIEW bi.kept_purchases IS 'purchases as of the last refresh; to be refreshed first';

-- Customers with their segment now, and the one that the same model gave them earlier.
CREATE MATERIALIZED VIEW IF NOT EXISTS bi.kept_customers AS
WITH summed AS (
    SELECT c.names_in, c.moment, c.earlier, segment.customer_base(p.customer, p.at, p.amount) AS base,
           segment.customer_base(p.customer, p.at, p.amount) FILTER (WHERE p.at < c.earlier) AS base_earlier
    FROM bi.kept_purchases AS p CROSS JOIN bi.choices() AS c
    GROUP BY c.names_in, c.moment, c.earlier
), scored AS (
    SELECT s.*, n.moment, n.names_in, max(s.monetary) OVER (PARTITION BY s.tier) AS top_of_tier
    FROM summed AS n CROSS JOIN LATERAL segment.segments(NULL::text, n.base, n.moment, jsonb_build_object('language', n.names_in)) AS s
), before AS (
    SELECT s.customer, s.segment, s.position
    FROM summed AS n
         CROSS JOIN LATERAL segment.segments(NULL::text, n.base_earlier, n.earlier,
             segment.fit_rfm(n.base, n.moment, jsonb_build_object('language', n.names_in))) AS s
)
SELECT s.*, dense_rank() OVER (ORDER BY s.top_of_tier DESC NULLS LAST) AS tier_position,
       b.segment AS previous_segment, b.position AS previous_position, m.action, m.service
FROM scored AS s
     LEFT JOIN before AS b USING (customer)
     LEFT JOIN segment.maps() AS m ON m.map = 'standard' AND m.language = s.names_in AND m.segment = s.segment;
CREATE UNIQUE INDEX IF NOT EXISTS kept_customers_key ON bi.kept_customers (customer);
COMMENT ON MATERIALIZED VIEW bi.kept_customers IS 'customers and their segments as of the last refresh';

-- A row a customer: the dimension of a star.
CREATE OR REPLACE VIEW bi.customers AS
SELECT k.customer::text AS customer, k.segment::varchar(100) AS segment, k.position::integer AS segment_position, k.tier::varchar(100) AS tier,
       k.tier_position::integer AS tier_position, k.r::integer AS r, k.f::integer AS f, k.m::integer AS m, k.cell::varchar(20) AS cell,
       k.frequency::integer AS orders, k.monetary::numeric(18,2) AS monetary,
       (k.monetary / nullif(k.frequency, 0))::numeric(18,2) AS average_order, floor(k.recency_days)::integer AS recency_days,
       (k.moment - k.recency_days * interval '1 day')::date AS last_order, k.moment::date AS as_of,
       k.previous_segment::varchar(100) AS previous_segment, k.previous_position::integer AS previous_position,
       k.action::varchar(500) AS action, k.service::varchar(200) AS service
FROM bi.kept_customers AS k;
COMMENT ON VIEW bi.customers IS 'customers: their segment and tier, and what to do';
COMMENT ON COLUMN bi.customers.customer IS 'the customer; joins with purchases';
COMMENT ON COLUMN bi.customers.segment IS 'segment by recency, frequency and money; sort it by segment_position';
COMMENT ON COLUMN bi.customers.segment_position IS 'place of the segment, 1 is best';
COMMENT ON COLUMN bi.customers.tier IS 'tier by money: A brings 80 %, A and B bring 95 %; sort it by tier_position';
COMMENT ON COLUMN bi.customers.tier_position IS 'place of the tier, 1 is best';
COMMENT ON COLUMN bi.customers.r IS 'score of recency, 5 is best';
COMMENT ON COLUMN bi.customers.f IS 'score of frequency, 5 is best';
COMMENT ON COLUMN bi.customers.m IS 'score of money, 5 is best';
COMMENT ON COLUMN bi.customers.cell IS 'the three scores, 555 is best';
COMMENT ON COLUMN bi.customers.orders IS 'number of orders';
COMMENT ON COLUMN bi.customers.monetary IS 'all that was spent, less refunds';
COMMENT ON COLUMN bi.customers.average_order IS 'money by order';
COMMENT ON COLUMN bi.customers.recency_days IS 'whole days since the last order';
COMMENT ON COLUMN bi.customers.last_order IS 'day of the last order';
COMMENT ON COLUMN bi.customers.as_of IS 'day on which this was true';
COMMENT ON COLUMN bi.customers.previous_segment IS 'segment before, a month ago unless chosen otherwise; empty for new customers';
COMMENT ON COLUMN bi.customers.previous_position IS 'place of the segment before';
COMMENT ON COLUMN bi.customers.action IS 'the usual step for this segment';
COMMENT ON COLUMN bi.customers.service IS 'the usual service for this segment';

-- A row a purchase: the facts of a star.
CREATE OR REPLACE VIEW bi.purchases AS
SELECT k.customer::text AS customer, k.at::date AS day, k.amount::numeric(18,2) AS amount, k.currency::varchar(10) AS currency,
       k.document::varchar(200) AS document
FROM bi.kept_purchases AS k;
COMMENT ON VIEW bi.purchases IS 'purchases and refunds';
COMMENT ON COLUMN bi.purchases.customer IS 'the customer; joins with customers';
COMMENT ON COLUMN bi.purchases.day IS 'day of the purchase or refund; joins with days';
COMMENT ON COLUMN bi.purchases.amount IS 'amount, negative for a refund';
COMMENT ON COLUMN bi.purchases.currency IS 'currency of the amount';
COMMENT ON COLUMN bi.purchases.document IS 'kind and number of the document in its system';

-- Every day between the first purchase and the last, for tools that want a table of dates.
CREATE OR REPLACE VIEW bi.days AS
SELECT d.day::date AS day, extract(year FROM d.day)::integer AS year, extract(quarter FROM d.day)::integer AS quarter,
       extract(month FROM d.day)::integer AS month, to_char(d.day, 'YYYY-MM')::varchar(7) AS year_month,
       date_trunc('week', d.day)::date AS week, extract(isodow FROM d.day)::integer AS weekday
FROM (SELECT date_trunc('year', min(k.at)::timestamp) AS first, date_trunc('year', max(k.at)::timestamp) + interval '1 year -1 day' AS last
      FROM bi.kept_purchases AS k) AS k
     CROSS JOIN LATERAL generate_series(k.first, k.last, interval '1 day') AS d (day);
COMMENT ON VIEW bi.days IS 'days of all years with purchases, without a gap';
COMMENT ON COLUMN bi.days.day IS 'the day';
COMMENT ON COLUMN bi.days.year IS 'its year';
COMMENT ON COLUMN bi.days.quarter IS 'its quarter, 1 to 4';
COMMENT ON COLUMN bi.days.month IS 'its month, 1 to 12';
COMMENT ON COLUMN bi.days.year_month IS 'year and month, as 2026-03';
COMMENT ON COLUMN bi.days.week IS 'the Monday of its week';
COMMENT ON COLUMN bi.days.weekday IS 'its weekday, 1 is Monday';

-- Who went where since the moment before: the rows of a Sankey diagram.
CREATE OR REPLACE VIEW bi.movements AS
SELECT coalesce(k.previous_segment, CASE k.names_in WHEN 'ru' THEN 'новые' WHEN 'zh' THEN '新客户' ELSE 'new' END)::varchar(100) AS previous_segment,
       coalesce(k.previous_position, 0)::integer AS previous_position, k.segment::varchar(100) AS segment, k.position::integer AS segment_position,
       count(*)::integer AS customers, sum(k.monetary)::numeric(18,2) AS monetary
FROM bi.kept_customers AS k
GROUP BY k.names_in, k.previous_segment, k.previous_position, k.segment, k.position;
COMMENT ON VIEW bi.movements IS 'customers by the segment they were in and the one they are in';
COMMENT ON COLUMN bi.movements.previous_segment IS 'segment before; new customers have one of their own';
COMMENT ON COLUMN bi.movements.previous_position IS 'place of the segment before, 0 for new customers';
COMMENT ON COLUMN bi.movements.segment IS 'segment now';
COMMENT ON COLUMN bi.movements.segment_position IS 'place of the segment now, 1 is best';
COMMENT ON COLUMN bi.movements.customers IS 'number of customers';
COMMENT ON COLUMN bi.movements.monetary IS 'all that they spent, less refunds';
COMMIT;
