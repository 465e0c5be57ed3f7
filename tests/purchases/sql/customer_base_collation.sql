-- Text keys are compared byte by byte; a collation under which unequal texts are one customer is refused.
\set VERBOSITY default
-- Only ICU has such collations. Without it there is nothing to refuse (expected output customer_base_collation_1.out).
SELECT count(*) = 0 AS without_icu FROM pg_collation WHERE collname = 'en-x-icu' \gset
\if :without_icu
\quit
\endif

CREATE COLLATION pg_temp.any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TEMPORARY TABLE purchases (customer text COLLATE pg_temp.any_case, at timestamptz, amount numeric);
INSERT INTO purchases VALUES ('Ann', '2026-01-01', 1), ('ANN', '2026-01-02', 2);
-- GROUP BY makes one customer of the two, which bytes cannot.
SELECT count(*) FROM (SELECT FROM purchases GROUP BY customer) AS c;
SELECT segment.customer_base(customer, at, amount) FROM purchases;
-- What the hint advises: another collation, or GROUP BY.
SELECT segment.size(segment.customer_base(customer COLLATE "C", at, amount)) FROM purchases;
SELECT segment.orders(segment.rfm(at, amount)) FROM purchases GROUP BY customer;
-- A deterministic collation is no matter, even of ICU.
SELECT segment.size(segment.customer_base(customer COLLATE "en-x-icu", at, amount)) FROM purchases;
-- Other keys have no collation.
SELECT segment.size(segment.customer_base(length(customer), at, amount)) FROM purchases;
