-- postgres_fdw sends our aggregates to where the rows are, once it is told that the extension is there.
-- Where it cannot be had there is nothing to send (expected output foreign_tables_1.out).
SELECT count(*) = 0 AS without_fdw FROM pg_available_extensions WHERE name = 'postgres_fdw' \gset
\if :without_fdw
\quit
\endif
SET client_min_messages = warning;
CREATE EXTENSION postgres_fdw;
CREATE SERVER shop FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'shop.example', dbname 'shop');
CREATE USER MAPPING FOR CURRENT_USER SERVER shop;
CREATE FOREIGN TABLE shop_orders (customer_id bigint, ordered_at timestamptz, amount numeric, channel text) SERVER shop
OPTIONS (table_name 'orders');
EXPLAIN (VERBOSE, COSTS OFF) SELECT segment.customer_base(customer_id, ordered_at, amount) FROM shop_orders;
ALTER SERVER shop OPTIONS (ADD extensions 'pg_segment');
EXPLAIN (VERBOSE, COSTS OFF) SELECT segment.customer_base(customer_id, ordered_at, amount) FROM shop_orders;
EXPLAIN (VERBOSE, COSTS OFF) SELECT customer_id, segment.rfm(ordered_at, amount) FROM shop_orders GROUP BY customer_id;
EXPLAIN (VERBOSE, COSTS OFF)
SELECT customer_id, segment.purchase_days(ordered_at, amount) FROM shop_orders GROUP BY customer_id;
EXPLAIN (VERBOSE, COSTS OFF) SELECT channel, segment.fit_tiers(amount::float8) FROM shop_orders GROUP BY channel;
-- What compares values goes too.
CREATE FOREIGN TABLE shop_models (name text, last_month segment.model, this_month segment.model) SERVER shop OPTIONS (table_name 'models');
EXPLAIN (VERBOSE, COSTS OFF) SELECT name FROM shop_models WHERE last_month <> this_month;
DROP EXTENSION postgres_fdw CASCADE;
