-- One currency: a base whose rows name theirs refuses a second one, in rows, in workers and in bases that are merged.
SET timezone = 'UTC';
SET datestyle = 'ISO';
\set VERBOSITY terse
CREATE TEMPORARY TABLE sales AS
SELECT customer_id, ordered_at, amount, CASE WHEN customer_id = 77 THEN 'USD' ELSE 'EUR' END AS currency FROM orders;
SELECT segment.customer_base(customer_id, ordered_at, amount, currency) FROM sales;
SELECT segment.customer_base(customer_id, ordered_at, amount, currency ORDER BY customer_id DESC) FROM sales;
-- Chosen, grouped, converted.
SELECT segment.size(base) AS customers, segment.currency(base) AS currency
FROM (SELECT segment.customer_base(customer_id, ordered_at, amount, currency) FILTER (WHERE currency = 'EUR') AS base FROM sales) AS b;
SELECT currency, segment.size(base) AS customers, segment.currency(base) AS of_base
FROM (SELECT currency, segment.customer_base(customer_id, ordered_at, amount, currency) AS base FROM sales GROUP BY currency) AS b ORDER BY currency;
-- The figures are those without; the values differ, as one knows more.
SELECT count(*) AS differ
FROM (SELECT segment.customer_base(customer_id, ordered_at, amount) AS plain, segment.customer_base(customer_id, ordered_at, amount, 'EUR') AS named
      FROM orders) AS b,
     LATERAL (SELECT c.customer, c.rfm::text AS rfm FROM segment.customers(NULL::bigint, b.plain) AS c
              EXCEPT SELECT c.customer, c.rfm::text FROM segment.customers(NULL::bigint, b.named) AS c) AS d;
SELECT plain = named AS equal, segment.currency(plain) IS NULL AS plain_has_none, named::text::segment.customer_base = named AS comes_back
FROM (SELECT segment.customer_base(customer_id, ordered_at, amount) AS plain, segment.customer_base(customer_id, ordered_at, amount, 'EUR') AS named
      FROM orders WHERE customer_id < 10) AS b;
-- NULL names none; a row that counts for nobody names none either; amounts of every type.
SELECT segment.currency(segment.customer_base(c, now(), a, n)) AS currency
FROM (VALUES (1, 1.5, NULL), (2, 1.5, 'CNY'), (NULL, 1.5, 'RUB'), (3, NULL, 'CNY')) AS v (c, a, n);
SELECT segment.currency(segment.customer_base(1, now(), 1::smallint, 'A')) AS a, segment.currency(segment.customer_base(1, now(), 1, 'B')) AS b,
       segment.currency(segment.customer_base(1, now(), 1::bigint, 'C')) AS c, segment.currency(segment.customer_base(1, now(), 1::float8, 'D')) AS d,
       segment.currency(segment.customer_base('x'::text, now(), 1::numeric, 'E')) AS e;
SELECT segment.currency(segment.customer_base(1, now(), 1, NULL)) IS NULL AS none,
       segment.customer_base(c, now(), 1, 'EUR') IS NULL AS no_rows FROM (VALUES (1)) AS v (c) WHERE false;
SELECT segment.currency(NULL::segment.customer_base) IS NULL AS of_null;
-- Names that are none.
SELECT segment.customer_base(1, now(), 1, '');
SELECT segment.customer_base(1, now(), 1, repeat('€', 11));
-- Bases that are merged: with the same, with none, with another.
CREATE TEMPORARY TABLE bases AS
SELECT n, segment.customer_base(n, '2026-01-01'::timestamptz, 1, (ARRAY['EUR', NULL, 'EUR', 'USD'])[n]) AS base FROM generate_series(1, 4) AS n GROUP BY n;
SELECT segment.currency(segment.rollup(base)) AS currency, segment.size(segment.rollup(base)) AS customers FROM bases WHERE n < 4;
SELECT segment.rollup(base) FROM bases;
SELECT segment.rollup(base ORDER BY n DESC) FROM bases;
-- In parallel: the same base, and the same refusal.
CREATE TABLE currency_sales AS SELECT * FROM sales;
ANALYZE currency_sales;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT test.in_parallel($$SELECT segment.customer_base(customer_id, ordered_at, amount, 'EUR') FROM currency_sales$$) AS in_parallel;
SELECT md5(segment.customer_base(customer_id, ordered_at, amount, 'EUR')::text) AS parallel FROM currency_sales \gset
SELECT state, message FROM test.raised($$SELECT segment.customer_base(customer_id, ordered_at, amount, currency) FROM currency_sales$$);
SET max_parallel_workers_per_gather = 0;
SELECT md5(segment.customer_base(customer_id, ordered_at, amount, 'EUR')::text) = :'parallel' AS same FROM currency_sales;
-- Purchases by day name theirs after the time zone, customer by customer.
CREATE TEMPORARY TABLE days AS SELECT customer_id, segment.purchase_days(ordered_at, amount, 'UTC', currency) AS days FROM sales GROUP BY customer_id;
SELECT segment.currency(days) AS currency, count(*) AS customers FROM days GROUP BY 1 ORDER BY 1;
SELECT segment.purchase_days(ordered_at, amount, 'UTC', currency) FROM sales WHERE customer_id IN (76, 77);
SELECT segment.purchase_days(ordered_at, amount, 'UTC', currency ORDER BY customer_id DESC) FROM sales WHERE customer_id IN (76, 77);
SELECT segment.rollup(days) FROM days;
SELECT segment.currency(segment.rollup(days)) AS currency FROM days WHERE customer_id <> 77;
SELECT a.days OPERATOR(segment.+) b.days FROM days AS a, days AS b WHERE a.customer_id = 76 AND b.customer_id = 77;
-- The figures are those without, and every form comes back.
SELECT count(*) AS differ
FROM days AS d
     JOIN (SELECT customer_id, segment.purchase_days(ordered_at, amount) AS plain FROM orders GROUP BY customer_id) AS p USING (customer_id)
WHERE d.days::jsonb - 'currency' <> p.plain::jsonb OR d.days = p.plain OR d.days::text::segment.purchase_days <> d.days
      OR d.days::jsonb::segment.purchase_days <> d.days;
CREATE TEMPORARY TABLE received (days segment.purchase_days);
SELECT test.receive('days', segment.purchase_days_send(days)) FROM days WHERE customer_id = 77;
SELECT count(*) AS as_sent FROM received JOIN days USING (days);
-- Every type of amount and way to give the day; NULL names none, and a row that is skipped names its own.
SELECT segment.purchase_days(ordered_at, amount, NULL, 'EUR') FROM (VALUES (date '2026-01-01', 1.5)) AS v (ordered_at, amount);
SELECT segment.purchase_days(timestamp '2026-01-01 23:59', 1.5, NULL, 'EUR') AS "timestamp",
       segment.purchase_days(timestamptz '2026-01-01 23:59', 1, 'Asia/Tokyo', 'JPY') AS zone;
SELECT segment.currency(segment.purchase_days(now(), 1::smallint, 'UTC', 'A')) AS a,
       segment.currency(segment.purchase_days(localtimestamp, 1::bigint, NULL, 'B')) AS b,
       segment.currency(segment.purchase_days(current_date, 1::float8, NULL, 'C')) AS c,
       segment.currency(segment.purchase_days(now(), NULL::numeric, 'UTC', 'D')) AS d,
       segment.currency(segment.purchase_days(now(), 1, 'UTC', NULL)) IS NULL AS none;
SELECT segment.purchase_days(now(), 1, 'UTC', '');
SELECT segment.purchase_days(d, 1, NULL, c) FROM (VALUES (date '2024-01-01', 'EUR'), ('2024-01-02', '')) AS v (d, c);
SELECT segment.purchase_days(now(), 1, NULL, 'EUR');
SELECT segment.purchase_days(current_date, 1, 'UTC', 'EUR');
SELECT segment.purchase_days(localtimestamp, 1, 'UTC', 'EUR');
SELECT '{"days":[],"monetary":"0","currency":""}'::segment.purchase_days;
-- In parallel.
RESET max_parallel_workers_per_gather;
SELECT test.in_parallel($$SELECT segment.purchase_days(ordered_at, amount, 'UTC', 'EUR') FROM currency_sales$$) AS in_parallel;
SELECT md5(segment.purchase_days(ordered_at, amount, 'UTC', 'EUR')::text) AS parallel FROM currency_sales \gset
SELECT state, message FROM test.raised($$SELECT segment.purchase_days(ordered_at, amount, 'UTC', currency) FROM currency_sales$$);
SET max_parallel_workers_per_gather = 0;
SELECT md5(segment.purchase_days(ordered_at, amount, 'UTC', 'EUR')::text) = :'parallel' AS same FROM currency_sales;
-- A fit of values is in one currency, and so are those it is applied to; a fit without values asks for none.
CREATE TABLE paid AS
SELECT customer_id, segment.purchase_days(ordered_at, amount, 'UTC', currency) AS days FROM currency_sales GROUP BY customer_id;
SELECT segment.fit_clv(days, '1998-07-01') FROM paid;
SELECT segment.fit_clv(days, '1998-07-01' ORDER BY customer_id DESC) FROM paid;
CREATE TEMPORARY TABLE euro AS
SELECT segment.fit_clv(days, '1998-07-01') AS model FROM paid WHERE segment.currency(days) = 'EUR';
SELECT segment.describe(model) -> 'currency' AS currency, model::text::segment.model = model AS read_again FROM euro;
SELECT count(segment.clv(model, days, '12 months')) AS euros FROM euro, paid WHERE segment.currency(days) = 'EUR';
SELECT segment.clv(model, days, '12 months') FROM euro, paid WHERE customer_id = 77;
SELECT segment.expected_value(model, days) FROM euro, paid WHERE customer_id = 77;
SELECT e.value FROM euro, paid, segment.forecast(model, days, '12 months') AS e WHERE customer_id = 77;
SELECT (segment.forecast_total(model, days, '12 months')).value FROM euro, paid;
-- Orders have no currency.
SELECT segment.expected_orders(model, days, '12 months') > 0 AS expected FROM euro, paid WHERE customer_id = 77;
SELECT segment.currency(days) AS currency, count(segment.probability_alive(model, days)) AS customers
FROM (SELECT segment.fit_clv(days, '1998-07-01', '{"value": false}') AS model FROM paid) AS m, paid
GROUP BY 1
ORDER BY 1;
SELECT segment.fit_clv(days, '1998-07-01') = (SELECT model FROM euro) AS unnamed_are_alike
FROM (
    SELECT segment.purchase_days(ordered_at, amount) AS days FROM currency_sales WHERE customer_id <> 77 AND customer_id % 2 = 0 GROUP BY customer_id
    UNION ALL
    SELECT days FROM paid WHERE customer_id <> 77 AND customer_id % 2 = 1
) AS c;
SET max_parallel_workers_per_gather = 2;
SELECT state, message FROM test.raised($$SELECT segment.fit_clv(days, '1998-07-01') FROM paid$$);
DROP TABLE paid, currency_sales;
