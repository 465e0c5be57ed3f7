\set a random(1, 60)
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT count(*) FROM orders WHERE customer = :a;
INSERT INTO orders (shop, customer, ordered_at, amount) VALUES (2, :a, now(), 7);
COMMIT;
