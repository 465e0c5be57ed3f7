-- Calls that are near the mark end in the statement that is meant.
\set VERBOSITY default
CREATE TEMPORARY TABLE sales (customer_id bigint, ordered_at timestamptz, amount numeric);
INSERT INTO sales VALUES (1, '2026-01-01', 10), (2, '2026-01-02', 20);
SELECT segment.segments(sales) FROM sales;
SELECT segment.segments('sales');
SELECT segment.rfm(sales) FROM sales;
SELECT segment.rfm(customer_id, ordered_at, amount) FROM sales;
SELECT segment.rfm(customer_id, ordered_at, amount::float8) FROM sales;
SELECT segment.rfm(ROW(1, 2));
-- And the statements that the hints show run.
SELECT s.customer, s.segment
FROM (SELECT segment.customer_base(customer_id, ordered_at, amount) AS base FROM sales) AS o,
    segment.segments(NULL::bigint, o.base, timestamptz '2026-03-01', '{"bins": 2}') AS s
ORDER BY customer;
SELECT customer_id, segment.orders(segment.rfm(ordered_at, amount)) FROM sales GROUP BY customer_id ORDER BY customer_id;
-- Nothing that worked is less clear for it.
SELECT count(*) AS rows_of_null FROM segment.segments(NULL::bigint, NULL, NULL);
SELECT segment.orders(segment.rfm(ordered_at, '12.5')) FROM sales;
