\set a random(1, 60)
BEGIN;
INSERT INTO orders (shop, customer, ordered_at, amount) VALUES (1, :a, now(), 7);
DELETE FROM orders WHERE customer = :a;
INSERT INTO visits (customer) VALUES (:a);
ROLLBACK;
