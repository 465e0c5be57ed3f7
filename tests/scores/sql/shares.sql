-- Cuts at shares of one's own, summaries from sums, tiers of customers without value, who crosses a line, variation over periods.
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET segment.warnings = off;
\set VERBOSITY default
\set SHOW_CONTEXT never
\pset null NULL
CREATE TEMPORARY TABLE c AS
SELECT customer_id, segment.rfm(ordered_at, amount) AS rfm FROM orders WHERE in_sample GROUP BY customer_id;
-- Shares are those of percentile_disc, from the lowest score up.
SELECT
    cut.dimension,
    count(*) FILTER (WHERE cut.upper IS NOT NULL) AS cuts,
    bool_and(
        cut.upper IS NULL OR cut.upper IN (
            SELECT unnest(percentile_disc('{0.25, 0.5, 0.9}'::float8[]) WITHIN GROUP (ORDER BY segment.orders(rfm)::float8)) FROM c
            UNION ALL
            SELECT unnest(percentile_disc('{0.25, 0.5, 0.9}'::float8[]) WITHIN GROUP (ORDER BY segment.monetary(rfm)::float8)) FROM c
            UNION ALL
            SELECT ceil(unnest(percentile_disc('{0.1, 0.5, 0.75}'::float8[])
                WITHIN GROUP (ORDER BY segment.recency_days(rfm, '1998-07-01')))) FROM c
        )
    ) AS percentiles
FROM
    (SELECT segment.fit_rfm(rfm, '1998-07-01', '{"shares": [0.25, 0.5, 0.9], "recency": {"whole_days": true}, "map": "none"}') AS model FROM c) AS m,
    segment.cuts(model) AS cut
GROUP BY cut.dimension
ORDER BY cut.dimension;
SELECT segment.fit_rfm(rfm, '1998-07-01', '{"shares": [0.9, 0.5]}') FROM c;
SELECT segment.fit_rfm(rfm, '1998-07-01', '{"shares": [0.5], "bins": 5}') FROM c;
SELECT segment.fit_rfm(rfm, '1998-07-01', '{"business": "grocery", "recency": {"shares": [0.5]}}') FROM c;
SELECT segment.fit_rfm(rfm, '1998-07-01', '{"monetary": {"shares": "half"}}') FROM c;
-- Summaries from sums are those of the orders.
SELECT count(*) AS customers, bool_and(rfm::text = own::text) AS equal
FROM (
    SELECT
        segment.rfm(ordered_at, amount) AS rfm,
        segment.rfm_of(count(*), min(ordered_at), max(ordered_at), sum(amount)) AS own
    FROM orders
    GROUP BY customer_id
) AS s;
SELECT
    segment.rfm_of(2, '2025-01-01', '2025-02-01', 10.5::float8) AS floats,
    segment.rfm_of(2, '2025-01-01', '2025-02-01', -3) AS given_back,
    segment.rfm_of(0, NULL, NULL, 0) AS without_orders,
    segment.rfm_of(NULL, NULL, NULL, 0) AS no_orders,
    segment.rfm_of(1, '2025-01-01', '2025-01-01', NULL::numeric) AS no_total;
SELECT segment.rfm_of(-1, NULL, NULL, 0);
SELECT segment.rfm_of(1, NULL, NULL, 0);
SELECT segment.rfm_of(0, '2025-01-01', '2025-01-01', 0);
SELECT segment.rfm_of(1, '2025-01-02', '2025-01-01', 5);
SELECT segment.rfm_of(1, '-infinity', 'infinity', 5);
SELECT segment.rfm_of(0, NULL, NULL, 5);
SELECT segment.rfm_of(1, '2025-01-01', '2025-01-01', 'NaN'::numeric);
SELECT segment.rfm_of(1, '2025-01-01', '2025-01-01', 'Infinity'::float8);
SELECT segment.rfm_of(1, '2025-01-01', '2025-01-02', 5);
SELECT segment.rfm_of(1, '2025-01-01', '2025-01-01', '5'::money);
-- Whole totals are exact, and merge with those of numeric.
SELECT segment.monetary(segment.rfm_of(1, '2025-01-01', '2025-01-01', 9007199254740993)) AS big,
    segment.monetary(segment.rfm_of(1, '2025-01-01', '2025-01-01', 7::smallint)) AS small;
SELECT segment.rollup(summary) AS both
FROM (VALUES
    (segment.rfm_of(3, '2025-01-05 10:00+00', '2025-06-01 12:30+00', 19.75)), (segment.rfm_of(0, NULL, NULL, 0))
) AS c(summary);
-- Frequency as days.
SELECT
    days,
    segment.rfm_of(days) AS sums,
    segment.orders(segment.rfm_of(days)) AS orders
FROM (
    SELECT segment.purchase_days(at, amount) AS days
    FROM (VALUES
        (timestamptz '2025-01-01 10:00', 5.0), ('2025-01-01 18:00', 7.5), ('2025-03-01 12:00', 1), ('2025-03-02 12:00', -2), (NULL, 1)
    ) AS o(at, amount)
) AS d;
SELECT segment.rfm_of('{"days":[],"monetary":"-5"}'::segment.purchase_days) AS refunds, segment.rfm_of(NULL) AS nothing;
-- Tiers: ABC by a running sum in order.
CREATE TEMPORARY TABLE spent AS SELECT segment.monetary(rfm)::float8 AS value FROM c UNION ALL SELECT 0 FROM generate_series(1, 100);
SELECT
    segment.tier(below, value) AS tier,
    count(*) AS customers,
    bool_and(CASE segment.tier(below, value) WHEN 'A' THEN share <= 0.8 WHEN 'B' THEN share > 0.8 AND share <= 0.95
        WHEN 'C' THEN share > 0.95 ELSE value <= 0 END) AS within
FROM
    (SELECT value, sum(value) OVER (ORDER BY value DESC RANGE UNBOUNDED PRECEDING) / sum(value) OVER () AS share FROM spent) AS s,
    (SELECT segment.fit_tiers(value, '{"crossing": "below", "zero": "none"}') AS below FROM spent) AS m
GROUP BY 1
ORDER BY 1;
SELECT bin, lower IS NULL AS open, range
FROM (SELECT segment.fit_tiers(value, '{"zero": "none", "thresholds": [100, 10]}') AS m FROM spent) AS fitted, segment.cuts(m);
SELECT segment.tier(m, 0, 'C') AS demoted, segment.tier(m, 0.01, 'none') AS promoted, w.advice
FROM
    (SELECT segment.fit_tiers(value, '{"zero": "none", "promote_margin": 0.1, "demote_margin": 0.1}') AS m FROM spent) AS fitted,
    segment.why(m, 0) AS w;
SELECT segment.fit_tiers(value, '{"zero": "A"}') FROM spent;
SELECT segment.fit_tiers(value, '{"zero": "none", "best": "low", "method": "quantile"}') FROM spent;
SELECT segment.fit_tiers(value, '{"crossing": "beside"}') FROM spent;
SELECT segment.fit_tiers(value, '{"crossing": "below", "counts": [5]}') FROM spent;
-- Variation over periods is that of the sums by period, with those of nothing.
SELECT count(*) AS customers, max(abs(own - plain)) < 1e-12 AS equal
FROM (
    SELECT
        customer_id,
        segment.coefficient_of_variation(segment.activity(ordered_at, amount), '1997-01-01', '1998-07-01') AS own
    FROM orders
    WHERE in_sample AND customer_id < 500
    GROUP BY customer_id
) AS a JOIN (
    SELECT customer_id, segment.coefficient_of_variation(coalesce(spent, 0)::float8) AS plain
    FROM
        (SELECT DISTINCT customer_id FROM orders WHERE in_sample AND customer_id < 500) AS c
        CROSS JOIN generate_series(timestamptz '1997-01-01', '1998-06-01', '1 month') AS month
        LEFT JOIN (
            SELECT customer_id, date_trunc('month', ordered_at) AS month, sum(amount) AS spent FROM orders GROUP BY 1, 2
        ) AS o USING (customer_id, month)
    GROUP BY customer_id
) AS b USING (customer_id)
WHERE own IS NOT NULL;
CREATE TEMPORARY TABLE a AS SELECT segment.activity(date '2025-01-31', 2.5) AS activity;
SELECT
    period,
    round(segment.coefficient_of_variation(activity, '2025-01-01', '2026-01-01', period)::numeric, 6) AS variation
FROM a, unnest('{day,month,quarter,year}'::text[]) AS period
ORDER BY period;
SELECT segment.coefficient_of_variation(activity, '2024-01-01', '2025-01-01') AS before,
    segment.coefficient_of_variation(activity, NULL, '2025-01-01') AS nothing FROM a;
SELECT segment.coefficient_of_variation(activity, '2025-01-01', '2025-01-15') FROM a;
SELECT segment.coefficient_of_variation(activity, '2025-01-31', '2025-02-28') FROM a;
SELECT segment.coefficient_of_variation(activity, '2025-01-01', '2025-01-01', 'day') FROM a;
SELECT segment.coefficient_of_variation(activity, '-infinity', 'infinity', 'day') FROM a;
SELECT segment.coefficient_of_variation(activity, '2025-01-01', '2026-01-01', 'fortnight') FROM a;
