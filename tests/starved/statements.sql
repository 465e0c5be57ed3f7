-- Each statement is run by itself, once for each size, on a server with little memory. :n is the number of rows.
SELECT length(segment.customer_base(customer_id, ordered_at, amount)::text) FROM orders WHERE number <= :n;
SELECT length(segment.customer_base('customer ' || customer_id, ordered_at, amount)::text) FROM orders WHERE number <= :n;
SELECT segment.size(segment.rollup(b)) FROM (SELECT segment.customer_base(customer_id, ordered_at, amount) AS b FROM orders WHERE number <= :n
    GROUP BY number % 4) AS parts;
SELECT count(s.segment) FROM (SELECT segment.customer_base(customer_id, ordered_at, amount) AS b FROM orders WHERE number <= :n) AS o,
    segment.segments(NULL::bigint, b, '2025-06-01') AS s;
CREATE TEMPORARY TABLE kept AS SELECT segment.customer_base(customer_id, ordered_at, amount) AS b FROM orders WHERE number <= :n;
SELECT length(base::text) FROM large;
SELECT segment.size(base::text::segment.customer_base) FROM large;
SELECT length(segment.customer_base_send(base)) FROM large;
SELECT count(*) FROM large, segment.customers(NULL::bigint, base);
SELECT segment.size(segment.without(base, keys)) FROM large, (SELECT array_agg(DISTINCT customer_id) AS keys FROM orders WHERE number <= :n) AS k;
SELECT length(segment.fit_rfm(rfm, '2025-06-01')::text) FROM summaries WHERE customer_id <= :n;
SELECT length(segment.fit_rfm(rfm, '2025-06-01', '{"method": "natural"}')::text) FROM summaries WHERE customer_id <= :n;
SELECT length(segment.fit_rfm(rfm, '2025-06-01', '{"nested": true}')::text) FROM summaries WHERE customer_id <= :n;
SELECT length(segment.fit_tiers(amount::float8)::text) FROM orders WHERE number <= :n;
SELECT length(segment.fit_tiers(amount::float8, '{"method": "capacity", "counts": [10, 100], "labels": ["a", "b", "c"]}')::text) FROM orders
    WHERE number <= :n;
SELECT length(segment.fit_clv(days, '2025-06-01')::text) FROM summaries WHERE customer_id <= :n;
SELECT sum(segment.orders(days::text::segment.purchase_days)) FROM summaries WHERE customer_id <= :n;
SELECT sum(segment.orders(rfm::text::segment.rfm)) FROM summaries WHERE customer_id <= :n;
SELECT length(segment.sample(r)::text) FROM (SELECT spent, visits, days, region FROM features WHERE number <= :n) AS r;
SELECT segment.describe(segment.sample(r)::text::segment.sample) FROM (SELECT number, spent, region || number AS region FROM features
    WHERE number <= :n) AS r;
SELECT length(segment.fit_kmeans(r, 5, '{"checks": false}')::text) FROM (SELECT spent, visits, days, region FROM features WHERE number <= :n) AS r;
SELECT length(segment.fit_kmeans(r, NULL, '{"k": [2, 4]}')::text) FROM (SELECT spent, visits, days FROM features WHERE number <= :n) AS r;
SELECT length(segment.fit_hierarchy(r, 5)::text) FROM (SELECT spent, visits, days, region FROM features WHERE number <= :n) AS r;
SELECT length(segment.fit_tree(came, r, '{"folds": 2}')::text) FROM (SELECT came, spent, visits, days, region FROM features
    WHERE number <= :n) AS labelled, LATERAL (SELECT spent, visits, days, region) AS r;
SELECT length(segment.fit_tree(spent, r, '{"folds": 2, "depth": 20}')::text) FROM (SELECT spent, visits, days, region FROM features
    WHERE number <= :n) AS labelled, LATERAL (SELECT visits, days, region) AS r;
SELECT segment.adjusted_rand_index(number, number % 7) FROM features WHERE number <= :n;
SELECT segment.normalized_mutual_information('a' || number, 'b' || number % 70) FROM features WHERE number <= :n;
SELECT segment.coefficient_of_variation(amount) FROM orders WHERE number <= :n;
SELECT segment.roi(amount, 1), segment.roi_interval(amount::float8, 1) FROM orders WHERE number <= :n;
SELECT length(clusters::text || hierarchy::text || tree::text || rfm::text) FROM models;
SELECT length((hierarchy::text::segment.model)::text), length((tree::text::segment.model)::text) FROM models;
SELECT length(hierarchy::jsonb::text), length(segment.describe(hierarchy)::text) FROM models;
SELECT count(*) FROM models, segment.leaves(hierarchy);
SELECT count(*), (SELECT length(segment.newick(hierarchy)) FROM models) FROM models, segment.dendrogram(hierarchy);
SELECT count(*) FROM models, segment.rules(tree);
SELECT length(segment.as_case(tree)) FROM models;
SELECT sum(segment.cluster(clusters, r)) FROM models, (SELECT spent, visits, days, region FROM features WHERE number <= :n) AS r;
SELECT sum(segment.cluster(hierarchy, r)) FROM models, (SELECT spent, visits, days, region FROM features WHERE number <= 2000) AS r;
SELECT count(segment.classify(tree, r)) FROM models, (SELECT spent, visits, days, region FROM features WHERE number <= :n) AS r;
SELECT sum(segment.distance(clusters, r)), sum(segment.silhouette(clusters, r)), sum(segment.probability(tree, r, 'true'))
    FROM models, (SELECT spent, visits, days, region FROM features WHERE number <= :n) AS r;
SELECT sum(segment.predict(amounts, r)) FROM models, (SELECT visits, days, region FROM features WHERE number <= :n) AS r;
SELECT count(segment.score(models.rfm, summaries.rfm)) FROM models, summaries WHERE customer_id <= :n;
SELECT count(*) FROM models, summaries, segment.why(models.rfm, summaries.rfm) WHERE customer_id <= 1000;
SELECT sum(segment.active_days(a)) FROM (SELECT segment.activity(ordered_at, amount) AS a FROM orders WHERE number <= :n GROUP BY customer_id) AS each;
SELECT segment.active_days(segment.activity(ordered_at, amount)), segment.orders(segment.purchase_days(ordered_at, amount)) FROM orders
    WHERE number <= :n;
SELECT length(segment.fit_affinity(ARRAY[region, 'item ' || number % 5000, 'item ' || number % 77])::text) FROM features WHERE number <= :n;
SELECT count(r) FROM (SELECT segment.fit_affinity(ARRAY[region, 'item ' || number % 5000, 'item ' || number % 77]) AS m FROM features
    WHERE number <= :n) AS fitted, segment.recommend(m, '{item 7}', 1000) AS r;
SELECT segment.top_items('item ' || number % 100000, spent, 1000)::text FROM features WHERE number <= :n;
SELECT length(segment.fit_transitions('state ' || number % 900, 'state ' || number % 901)::text) FROM features WHERE number <= :n;
SELECT count(t) FROM (SELECT segment.fit_transitions('state ' || number % 900, 'state ' || number % 901) AS m FROM features
    WHERE number <= :n) AS fitted, segment.transitions(m) AS t;
SELECT length(segment.fit_survival(spent, came)::text) FROM features WHERE number <= :n;
SELECT length(segment.fit_profile(region, r)::text) FROM features AS t, LATERAL (SELECT t.spent, t.visits, t.days, t.came) AS r WHERE number <= :n;
SELECT segment.labelling_quality(region, r)::text FROM features AS t, LATERAL (SELECT t.spent, t.visits) AS r WHERE number <= :n;
SELECT segment.segment_effect(region, spent)::text, segment.segment_effect(region, came) FROM features WHERE number <= :n;
SELECT count(d) FROM (SELECT segment.sample(r) AS s FROM features AS t, LATERAL (SELECT t.spent, t.visits) AS r
    WHERE number <= :n) AS seen, segment.drift(s, s) AS d;
SELECT segment.check_orders(customer_id, ordered_at, amount, 'EUR', number::text)::text FROM orders WHERE number <= :n;
SELECT segment.check_features(features)::text FROM features WHERE number <= :n;
SELECT length(segment.report(customer_id, ordered_at, amount)) FROM orders WHERE number <= :n;
SELECT length(segment.report(NULL::bigint, base, '2025-06-01')) FROM dumped;
SELECT length(segment.bars((number % 9000)::text, spent)), length(segment.heat_map((number % 9000)::text, region)) FROM features WHERE number <= :n;
SELECT length(segment.sankey((number % 9000)::text, region)), length(segment.pareto_curve(spent)), length(segment.histogram(spent)) FROM features
    WHERE number <= :n;
SELECT segment.uplift(spent, came)::text, segment.nps((number % 11)::int)::text, segment.proportion(came) FROM features WHERE number <= :n;
SELECT count(segment.lifecycle(days, '2025-06-01')) FROM summaries WHERE customer_id <= :n;
SELECT segment.forecast_total(clv, days, '3 years')::text FROM models, summaries WHERE customer_id <= :n;
SELECT count(s) FROM (SELECT segment.purchase_days(ordered_at, amount) AS days FROM orders WHERE number <= :n) AS o, segment.seasonality(days) AS s;
SELECT length(segment.retention_triangle('cohort ' || number % 100, (number / 100 % 90)::int, visits)),
    length(segment.stacked_area(date '2020-01-01' + (number % 2000)::int, region || number % 400, spent)) FROM features WHERE number <= :n;
SELECT length(segment.html_table(r)) FROM (SELECT number, repeat('<', :n / 100) AS cell FROM features WHERE number <= 5000) AS r;
