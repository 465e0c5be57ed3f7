\set a random(1, 60)
\set b random(1, 60)
\set amount random(0, 100)
BEGIN;
INSERT INTO orders (shop, customer, ordered_at, amount) VALUES (1, :a, now(), :amount);
INSERT INTO visits (customer) VALUES (:a), (:b);
UPDATE orders SET amount = amount + 1, ordered_at = now() WHERE customer = :b AND amount < 50;
COMMIT;
