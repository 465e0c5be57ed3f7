-- Ten million memberships: half a million customers, twenty months, all of whom move each month; with overrides and objections.
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS bench_history CASCADE;
CALL segment.create_workspace('bench_history');
INSERT INTO bench_history.segmentations (name, source, takes_as_of, per_customer, max_lost, allow_row_security, seen_on)
VALUES ('value', 'none', false, true, 1, false, 0);
INSERT INTO bench_history.memberships (segmentation, customer, segment, previous, next, valid_from, valid_to, cause)
SELECT 1, customer, CASE WHEN (month + customer) % 2 = 0 THEN 'champions' ELSE 'loyal' END, 'loyal', 'champions',
       timestamptz '2025-01-01' + month * interval '1 month',
       CASE WHEN month < 19 THEN timestamptz '2025-02-01' + month * interval '1 month' ELSE 'infinity' END, 'moved'
FROM generate_series(0, 19) AS month, generate_series(1, 500000) AS customer;
INSERT INTO bench_history.overrides (segmentation, customer, segment, reason, valid_from)
SELECT 1, i * 400, 'vip', 'contract', '2025-03-01' FROM generate_series(1, 1000) AS i;
INSERT INTO bench_history.excluded (customer) SELECT i * 997 FROM generate_series(1, 100) AS i;
DROP TABLE IF EXISTS history_rows;
CREATE TABLE history_rows AS
SELECT * FROM bench_history.memberships WHERE valid_from <= '2025-06-15' AND '2025-06-15' < valid_to;
VACUUM ANALYZE bench_history.segmentations, bench_history.memberships, bench_history.overrides, bench_history.excluded, history_rows;
