-- Each line is repeated in one session whose memory is measured: calls by the hundred thousand, fits by the thousand.
SELECT count(segment.score(model, rfm)) FROM models, customers, generate_series(1, 50) WHERE name = 'rfm';
SELECT count(segment.cluster(model, features)) FROM models, (SELECT amount, kind FROM orders WHERE id < 30000) AS features WHERE name = 'kmeans';
SELECT count(segment.classify(model, features)) FROM models, (SELECT amount, customer % 7 AS rest, kind FROM orders WHERE id < 30000) AS features WHERE name = 'tree';
SELECT count(segment.clv(model, days, '1 year')) FROM models, customers, generate_series(1, 20) WHERE name = 'clv';
SELECT count(segment.tier(t.model, c.amount::float8)) FROM (SELECT segment.fit_tiers(amount) AS model FROM customers) AS t, customers AS c, generate_series(1, 20);
SELECT count(m) FROM (SELECT segment.fit_tiers(amount) AS m FROM orders GROUP BY customer) AS fitted;
SELECT count(m) FROM (SELECT segment.fit_kmeans(features, 2) AS m FROM (SELECT amount, customer FROM orders WHERE id < 8000) AS features GROUP BY features.customer % 200) AS g;
SELECT count(m) FROM (SELECT segment.fit_hierarchy(features, 2) AS m FROM (SELECT amount, customer FROM orders WHERE id < 4000) AS features GROUP BY features.customer % 200) AS g;
SELECT count(m) FROM (SELECT segment.fit_tree(features.kind, features) AS m FROM (SELECT amount, kind, customer FROM orders WHERE id < 4000) AS features GROUP BY features.customer % 100) AS g;
SELECT count(m) FROM (SELECT segment.fit_rfm(rfm, '2026-12-01') AS m FROM customers GROUP BY customer % 300) AS g;
SELECT count(m) FROM (SELECT segment.fit_clv(days, '2026-12-01') AS m FROM customers GROUP BY customer % 20) AS g;
SELECT count(m) FROM (SELECT segment.fit_transitions(kind, 'x' || customer % 3) AS m FROM orders GROUP BY customer) AS g;
SELECT count(segment.size(b)) FROM (SELECT segment.customer_base(customer, at, amount) AS b FROM orders GROUP BY kind) AS g;
SELECT count(d::text::segment.purchase_days) FROM (SELECT days AS d FROM customers) AS c;
SELECT count(segment.describe(model::text::segment.model)) FROM models, generate_series(1, 200);
SELECT length(segment.heat_map(kind, 'x' || customer % 3, amount::float8)) FROM orders;
