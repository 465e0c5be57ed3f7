-- Makes VERSION.csv: values of every type, small and hard, in both forms, as this version stores and sends them. Run when a
-- version is released, in an empty database with the extension; what earlier versions stored is kept beside it.
--   psql -q -f tests/data/stored/make.sql > tests/data/stored/VERSION.csv
SET client_min_messages = error;
SET timezone = 'UTC';
SET segment.warnings = off;
CREATE TEMPORARY TABLE orders AS
SELECT i % 9 AS customer, timestamptz '2026-01-01 03:00' + i * i % 97 * interval '1 day' AS at, (i * 37 % 100 - 3)::numeric / 4 AS amount,
       (ARRAY['чай', 'кофе', 'cups'])[i % 3 + 1] AS item
FROM generate_series(1, 60) AS i;
-- Fits read rows in any order, and give the same bytes.
CREATE TEMPORARY TABLE bought AS
SELECT customer, segment.rfm(at, amount) AS rfm, segment.purchase_days(at, amount) AS days, segment.activity(at, abs(amount)) AS activity
FROM orders GROUP BY customer;
CREATE AGGREGATE pg_temp.rfm_state(segment.rfm, timestamptz, jsonb) (SFUNC = segment.fit_rfm_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.tiers_state(float8, jsonb) (SFUNC = segment.fit_tiers_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.clv_state(segment.purchase_days, timestamptz) (SFUNC = segment.fit_clv_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.labels_state(text, text) (SFUNC = segment.agreement_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.orders_state(anyelement, timestamptz, numeric) (SFUNC = segment.check_orders_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.report_state(anyelement, timestamptz, numeric) (SFUNC = segment.report_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.features_state(record) (SFUNC = segment.check_features_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.transitions_state(text, text) (SFUNC = segment.fit_transitions_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.survival_state(float8, bool) (SFUNC = segment.fit_survival_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.profile_state(text, record) (SFUNC = segment.fit_profile_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.effect_state(text, float8) (SFUNC = segment.segment_effect_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.affinity_state(text[]) (SFUNC = segment.fit_affinity_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.items_state(text, float8, int) (SFUNC = segment.top_items_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.heat_map_state(text, text, float8) (SFUNC = segment.heat_map_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.area_state(date, text, float8) (SFUNC = segment.stacked_area_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.table_state(record) (SFUNC = segment.html_table_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.variation_state(float8) (SFUNC = segment.coefficient_of_variation_step, STYPE = bytea);
CREATE AGGREGATE pg_temp.roi_state(numeric, numeric) (SFUNC = segment.roi_step, STYPE = bytea);
CREATE AGGREGATE pg_temp.interval_state(float8, float8) (SFUNC = segment.roi_interval_step, STYPE = bytea);
CREATE AGGREGATE pg_temp.nps_state(int) (SFUNC = segment.nps_step, STYPE = bytea);
CREATE AGGREGATE pg_temp.proportion_state(bool) (SFUNC = segment.proportion_step, STYPE = bytea);
CREATE AGGREGATE pg_temp.uplift_state(bool, bool) (SFUNC = segment.uplift_step, STYPE = bytea);
CREATE AGGREGATE pg_temp.uplift_state(float8, bool) (SFUNC = segment.uplift_step, STYPE = bytea);

CREATE TEMPORARY TABLE stored (
    n serial, name text, rfm segment.rfm, purchase_days segment.purchase_days, activity segment.activity, customer_base segment.customer_base,
    sample segment.sample, model segment.model, fit_state segment.fit_state, state bytea
);
INSERT INTO stored (name, rfm) SELECT 'rfm of customer ' || customer, rfm FROM bought WHERE customer < 3 ORDER BY customer;
INSERT INTO stored (name, rfm) VALUES
    ('rfm of floats', (SELECT segment.rfm(at, amount::float8) FROM orders)), ('rfm without orders', (SELECT segment.rfm(NULL::timestamptz, NULL::numeric))),
    ('rfm of refunds', (SELECT segment.rfm('1900-01-01', -5.00))),
    ('rfm of thirty digits', (SELECT segment.rfm('2026-02-03', 123456789012345678901234567.125)));
INSERT INTO stored (name, purchase_days) SELECT 'days of customer ' || customer, days FROM bought WHERE customer < 3 ORDER BY customer;
INSERT INTO stored (name, purchase_days) VALUES
    ('days in a currency', (SELECT segment.purchase_days(at, amount, 'Asia/Tokyo', 'JPY') FROM orders WHERE customer = 4)),
    ('days of floats', (SELECT segment.purchase_days(at, amount::float8) FROM orders)),
    ('days with refunds before the second',
     (SELECT segment.purchase_days(d, a) FROM (VALUES (date '2026-01-01', 5.25), ('2026-01-03', -1), ('2026-01-09', 2)) AS v (d, a))),
    ('no days', (SELECT segment.purchase_days(NULL::date, 1)));
INSERT INTO stored (name, activity) SELECT 'activity of customer ' || customer, activity FROM bought WHERE customer < 3 ORDER BY customer;
INSERT INTO stored (name, activity) VALUES ('activity without weights', (SELECT segment.activity(at) FROM orders));
INSERT INTO stored (name, customer_base) VALUES
    ('base by bigint', (SELECT segment.customer_base(customer::bigint, at, amount) FROM orders)),
    ('base by text, in a currency', (SELECT segment.customer_base('客户 ' || customer, at, amount, 'CNY') FROM orders)),
    ('base by uuid, of floats', (SELECT segment.customer_base(md5(customer::text)::uuid, at, amount::float8) FROM orders)),
    ('base by date', (SELECT segment.customer_base(at::date, at, amount) FROM orders)),
    ('base by smallint', (SELECT segment.customer_base(customer::smallint, at, amount) FROM orders)),
    ('base by character', (SELECT segment.customer_base(item::char(6), at, amount) FROM orders)),
    ('base of nobody', (SELECT segment.customer_base(NULL::int, at, amount) FROM orders));
INSERT INTO stored (name, sample) VALUES
    ('sample',
     (SELECT segment.sample(f) FROM (SELECT amount, item, customer > 3 AS flag, nullif(customer, 2) AS n FROM orders) AS f)),
    ('sample of an array', (SELECT segment.sample(ARRAY[customer, amount]::float8[]) FROM orders));
SET segment.sample_memory = '64kB';
INSERT INTO stored (name, sample) VALUES ('sample of some rows', (SELECT segment.sample(f) FROM (SELECT i FROM generate_series(1, 4000) AS i) AS f));
RESET segment.sample_memory;
INSERT INTO stored (name, model) VALUES
    ('rfm', (SELECT segment.fit_rfm(rfm, '2026-11-01') FROM bought)),
    ('rfm with a map', (SELECT segment.fit_rfm(rfm, '2026-11-01', '{"bins": 3, "nested": true, "language": "ru"}') FROM bought)),
    ('tiers', (SELECT segment.fit_tiers(segment.monetary(rfm)) FROM bought)),
    ('kmeans', (SELECT segment.fit_kmeans(f, 2, '{"min_category": 1}') FROM (SELECT amount, item FROM orders) AS f)),
    ('hierarchy', (SELECT segment.fit_hierarchy(f, 3) FROM (SELECT amount, customer FROM orders) AS f)),
    ('tree of labels', (SELECT segment.fit_tree(item, f) FROM (SELECT amount, item, customer % 3 AS rest FROM orders) AS f)),
    ('tree of numbers', (SELECT segment.fit_tree(amount, f, '{"min_category": 1}') FROM (SELECT amount, item, customer AS number FROM orders) AS f)),
    ('clv', (SELECT segment.fit_clv(days, '2026-11-01') FROM bought)),
    ('transitions', (SELECT segment.fit_transitions('s' || i % 3, 'штат ' || nullif(i % 4, 0)) FROM generate_series(1, 60) AS i)),
    ('survival', (SELECT segment.fit_survival(i % 3, i % 17 + 0.25, i % 2 = 0) FROM generate_series(1, 60) AS i)),
    ('profile', (SELECT segment.fit_profile(item, f, '{"language": "zh"}') FROM (SELECT amount, item, customer % 2 AS half FROM orders) AS f)),
    ('affinity', (SELECT segment.fit_affinity(ARRAY['чай', 'x' || i % 3, CASE WHEN i % 2 = 0 THEN 'a "b"' END]) FROM generate_series(1, 60) AS i));
INSERT INTO stored (name, fit_state) VALUES
    ('fit_rfm', (SELECT pg_temp.rfm_state(rfm, '2026-11-01', '{"bins": 3}') FROM bought)),
    ('fit_tiers', (SELECT pg_temp.tiers_state(amount, '{"counts": [3]}') FROM orders)),
    ('fit_clv', (SELECT pg_temp.clv_state(days, '2026-11-01') FROM bought)),
    ('labellings', (SELECT pg_temp.labels_state(item, 'c' || customer) FROM orders)),
    ('check_orders', (SELECT pg_temp.orders_state(customer, at, amount) FROM orders)),
    ('check_orders by text', (SELECT pg_temp.orders_state(item, at, amount) FROM orders)),
    ('report', (SELECT pg_temp.report_state(customer, at, amount) FROM orders)),
    ('check_features', (SELECT pg_temp.features_state(f) FROM (SELECT amount, item, at FROM orders) AS f)),
    ('fit_transitions', (SELECT pg_temp.transitions_state(item, 'c' || customer) FROM orders)),
    ('fit_survival', (SELECT pg_temp.survival_state(amount::float8 + 3, customer > 4) FROM orders)),
    ('fit_profile', (SELECT pg_temp.profile_state(item, f) FROM (SELECT amount, item, customer FROM orders) AS f)),
    ('segment_effect', (SELECT pg_temp.effect_state(item, amount) FROM orders)),
    ('fit_affinity', (SELECT pg_temp.affinity_state(ARRAY[item, 'c' || customer]) FROM orders)),
    ('top_items', (SELECT pg_temp.items_state(item, abs(amount), 2) FROM orders)),
    ('heat_map', (SELECT pg_temp.heat_map_state(item, 'c' || customer, amount) FROM orders)),
    ('stacked_area', (SELECT pg_temp.area_state(at::date, item, abs(amount)) FROM orders)),
    ('html_table', (SELECT pg_temp.table_state(f) FROM (SELECT * FROM orders LIMIT 3) AS f));
INSERT INTO stored (name, state) VALUES
    ('coefficient_of_variation', (SELECT pg_temp.variation_state(amount) FROM orders)), ('roi', (SELECT pg_temp.roi_state(amount, 1.5) FROM orders)),
    ('roi_interval', (SELECT pg_temp.interval_state(amount, 1.5) FROM orders)), ('nps', (SELECT pg_temp.nps_state(customer) FROM orders)),
    ('proportion', (SELECT pg_temp.proportion_state(amount > 5) FROM orders)), ('uplift of answers', (SELECT pg_temp.uplift_state(amount > 5, customer > 4) FROM orders)),
    ('uplift of amounts', (SELECT pg_temp.uplift_state(amount::float8, customer > 4) FROM orders));
COPY (SELECT v.type, name, encode(v.bytes, 'hex') AS bytes, v.text
      FROM stored, LATERAL (VALUES
          ('rfm', segment.rfm_send(rfm), rfm::text), ('purchase_days', segment.purchase_days_send(purchase_days), purchase_days::text),
          ('activity', segment.activity_send(activity), activity::text), ('customer_base', segment.customer_base_send(customer_base), NULL),
          ('sample', segment.sample_send(sample), NULL), ('model', segment.model_send(model), model::text),
          ('fit_state', segment.fit_state_send(fit_state), NULL), ('bytea', state, NULL)) AS v (type, bytes, text)
      WHERE v.bytes IS NOT NULL ORDER BY n) TO STDOUT WITH (FORMAT csv, HEADER);
