-- Models kept in a table and applied later, at another moment: a score moves only when the customer moves.
\set VERBOSITY default
SET timezone = 'UTC';
SET datestyle = 'ISO';
-- Fitted at the end of March 1998, on the orders up to then.
CREATE TEMPORARY TABLE kept AS
SELECT segment.fit_rfm(rfm, '1998-04-01') AS rfm_model, segment.fit_tiers(segment.monetary(rfm)::float8) AS tiers_model
FROM (
    SELECT segment.rfm(ordered_at, amount) AS rfm
    FROM orders
    WHERE ordered_at < '1998-04-01'
    GROUP BY customer_id
) AS c;
-- Applied to all orders at the end of June.
CREATE TEMPORARY TABLE customers AS
SELECT customer_id, segment.rfm(ordered_at, amount) AS rfm, max(ordered_at) AS last, count(*) AS n, sum(amount) AS total
FROM orders
GROUP BY customer_id;
CREATE TEMPORARY TABLE base AS SELECT segment.customer_base(customer_id, ordered_at, amount) AS base FROM orders;

-- One by one and for the whole base: the same.
SELECT
    count(*) AS customers,
    count(*) FILTER (
        WHERE (b.recency_days, b.frequency, b.monetary, b.r, b.f, b.m, b.cell, b.segment) IS DISTINCT FROM
            (s.recency_days, s.frequency, s.monetary, s.r, s.f, s.m, s.cell, s.segment)
    ) AS scores,
    count(*) FILTER (WHERE b.tier IS DISTINCT FROM segment.tier(tiers_model, total::float8)) AS tiers
FROM
    kept,
    base,
    segment.segments(NULL::bigint, base, '1998-07-01', rfm_model, tiers_model) AS b
    FULL JOIN (
        SELECT customer_id, total, s.*
        FROM kept, customers, segment.score(rfm_model, rfm, '1998-07-01') AS s
    ) AS s ON customer = customer_id;
-- Recency counts from the new moment, the cuts are the old ones.
SELECT
    count(*) AS customers,
    count(*) FILTER (WHERE recency_days = extract(epoch FROM '1998-07-01' - last) / 86400) AS recency,
    count(*) FILTER (
        WHERE r = 5 - (
            SELECT count(*)
            FROM segment.cuts(rfm_model)
            WHERE dimension = 'recency' AND upper < recency_days
        )
    ) AS r,
    count(*) FILTER (
        WHERE f = 1 + (SELECT count(*) FROM segment.cuts(rfm_model) WHERE dimension = 'frequency' AND upper < n)
    ) AS f
FROM kept, customers, segment.score(rfm_model, rfm, '1998-07-01')
WHERE customer_id % 50 = 0;
-- At its own moment a model gives what it gives without one.
SELECT
    count(*) AS customers,
    count(*) FILTER (WHERE segment.score(rfm_model, rfm, '1998-04-01') = segment.score(rfm_model, rfm)) AS equal
FROM kept, customers;
-- Who bought nothing since keeps their f, m and tier.
SELECT
    count(*) AS customers,
    count(*) FILTER (WHERE a.f = b.f AND a.m = b.m) AS kept_f_m,
    count(*) FILTER (WHERE a.r > b.r) AS lost_r,
    count(*) FILTER (WHERE a.r < b.r) AS gained_r
FROM kept, customers, segment.score(rfm_model, rfm) AS a, segment.score(rfm_model, rfm, '1998-07-01') AS b
WHERE last < '1998-04-01';
-- Two moments in one query do not get in each other's way.
SELECT
    count(*) AS customers,
    count(*) FILTER (
        WHERE (segment.score(rfm_model, rfm, at)).recency_days = extract(epoch FROM at - last) / 86400
    ) AS recency
FROM kept, customers, unnest('{1998-07-01, 1998-10-01}'::timestamptz[]) AS at
WHERE customer_id % 100 = 0;

-- why() at the new moment.
SELECT dimension, value, score, up_to, advice
FROM kept, customers, segment.why(rfm_model, rfm, '1998-07-01')
WHERE customer_id = 4 AND dimension IN ('recency', 'frequency');
SELECT
    count(*) AS rows,
    count(*) FILTER (
        WHERE w.score = CASE dimension WHEN 'recency' THEN s.r WHEN 'frequency' THEN s.f WHEN 'monetary' THEN s.m END
    ) AS scores
FROM kept, customers, segment.score(rfm_model, rfm, '1998-07-01') AS s, segment.why(rfm_model, rfm, '1998-07-01') AS w
WHERE customer_id % 100 = 0 AND dimension <> 'segment';

-- A generated column and an expression index: scoring is immutable, so PostgreSQL allows both.
CREATE TEMPORARY TABLE scored (
    customer_id bigint PRIMARY KEY, rfm segment.rfm, orders bigint GENERATED ALWAYS AS (segment.orders(rfm)) STORED,
    cell text GENERATED
    ALWAYS AS (
        (
            segment.score(
                '{"format":1,"kind":"rfm","as_of":"1998-07-01T00:00:00Z","customers":1,"without_orders":0,'
                '"after_as_of":0,"nested":false,"recency":{"method":"fixed","bins":2,"cuts":[90.0],"min":0.0,'
                '"max":1.0},"frequency":{"method":"fixed","bins":2,"cuts":[2.0],"min":0.0,"max":1.0},'
                '"monetary":{"method":"fixed","bins":2,"cuts":[50.0],"min":0.0,"max":1.0},"map_name":null,'
                '"language":"en","map":null,"warnings":[]}'::segment.model,
                rfm
            )
        ).cell
    ) STORED
);
INSERT INTO scored SELECT customer_id, rfm FROM customers;
SELECT
    count(*) AS customers,
    count(*) FILTER (
        WHERE c.cell = concat(
            CASE WHEN last >= '1998-04-02' THEN 2 ELSE 1 END, CASE WHEN n > 2 THEN 2 ELSE 1 END,
            CASE WHEN total > 50 THEN 2 ELSE 1 END
        )
    ) AS as_cut
FROM scored AS c JOIN customers AS o USING (customer_id);
CREATE INDEX scored_by_money ON scored ((segment.monetary(rfm)));
ANALYZE scored;
SET enable_seqscan = off;
SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT count(*) FROM scored WHERE segment.monetary(rfm) > 1000;
SELECT count(*) AS by_index, (SELECT count(*) FROM customers WHERE total > 1000) AS by_hand
FROM scored
WHERE segment.monetary(rfm) > 1000;

-- A NULL model leaves customers without scores or tiers, a NULL base has none; a model of the wrong kind, in either
-- place; a moment off the calendar.
SELECT count(*) FROM kept, base, segment.segments(NULL::bigint, base, '1998-07-01', NULL, tiers_model);
SELECT count(*) FROM kept, base, segment.segments(NULL::bigint, base, '1998-07-01', rfm_model, NULL);
SELECT count(*) FROM kept, segment.segments(NULL::bigint, NULL, '1998-07-01', rfm_model, tiers_model);
SELECT count(*) FROM kept, base, segment.segments(NULL::bigint, base, '1998-07-01', tiers_model, tiers_model);
SELECT count(*) FROM kept, base, segment.segments(NULL::bigint, base, '1998-07-01', rfm_model, rfm_model);
SELECT count(*) FROM kept, base, segment.segments(NULL::bigint, base, 'infinity', rfm_model, tiers_model);
SELECT count(*) FROM kept, base, segment.segments(NULL::int, base, '1998-07-01', rfm_model, tiers_model);
SELECT segment.score(rfm_model, rfm, 'infinity') FROM kept, customers LIMIT 1;
SELECT segment.score(rfm_model, rfm, NULL) IS NULL AS null_as_of FROM kept, customers LIMIT 1;
