-- The orders of tests/data/cdnow.csv as a shop's own table; run from the root of the checkout.
SET client_min_messages = warning;
SET timezone = 'UTC';

CREATE TEMPORARY TABLE cdnow (customer_id bigint, ordered_at timestamptz, cds int, amount numeric(10,2), in_sample boolean);
\copy cdnow FROM 'tests/data/cdnow.csv' WITH (FORMAT csv, HEADER)

CREATE TABLE orders (
    customer_id bigint NOT NULL,
    ordered_at timestamptz NOT NULL,
    amount numeric(10,2) NOT NULL,
    cds int NOT NULL
);
INSERT INTO orders SELECT customer_id, ordered_at, amount, cds FROM cdnow;
ANALYZE orders;
