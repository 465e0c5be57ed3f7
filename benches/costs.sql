-- Fifty thousand customers with all that is asked of one, and the models that are asked.
SET client_min_messages = warning;
SET segment.warnings = off;
DROP TABLE IF EXISTS cost_customers, cost_models;
CREATE UNLOGGED TABLE cost_customers AS
SELECT c.*, segment.recency_days(c.rfm, '2025-11-01') AS recency, segment.orders(c.rfm) AS frequency,
       segment.monetary(c.rfm)::float8 AS monetary, (ARRAY['north', 'south', 'west'])[1 + c.customer_id % 3] AS region,
       c.customer_id % 7 < 2 AS bought
FROM (
    SELECT customer_id, segment.rfm(ordered_at, amount) AS rfm, segment.purchase_days(ordered_at, amount) AS days,
           segment.activity(ordered_at) AS activity,
           (array_agg(ordered_at ORDER BY ordered_at))[:5] AS sent,
           (array_agg('item ' || mod(amount, 17)::int))[:3] AS items
    FROM orders_numeric WHERE customer_id % 10 = 0 GROUP BY customer_id
) AS c;
CREATE UNLOGGED TABLE cost_models AS
SELECT segment.fit_rfm(rfm, '2025-11-01') AS rfm_model,
       segment.fit_tiers(monetary) AS tiers,
       segment.fit_kmeans(ROW(recency, frequency, monetary, region), 5, '{"features": ["recency", "frequency", "monetary", "region"], "checks": false, "restarts": 2}') AS clusters,
       segment.fit_tree(bought, ROW(recency, frequency, monetary, region), '{"features": ["recency", "frequency", "monetary", "region"], "depth": 6}') AS tree,
       segment.fit_clv(days, '2025-11-01') AS value,
       segment.fit_clv(days, '2025-11-01', '{"model": "pareto_nbd"}') AS pareto,
       segment.fit_affinity(items) AS affinity
FROM cost_customers;
VACUUM ANALYZE cost_customers, cost_models;
