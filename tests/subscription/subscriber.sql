-- The tables that are subscribed to, and a workspace that will watch them.
SET client_min_messages = warning;
CREATE EXTENSION pg_segment;
CREATE TABLE orders (id int PRIMARY KEY, customer int, ordered_at timestamptz, amount numeric(10, 2));
CREATE INDEX ON orders (customer);
CREATE TABLE visits (id int PRIMARY KEY, customer int);
CREATE INDEX ON visits (customer);
CALL segment.create_workspace('crm');
