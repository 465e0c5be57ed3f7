\set a random(1, 60)
\set b random(1, 60)
\set id random(1, 900)
UPDATE orders SET customer = :a WHERE id = :id;
UPDATE orders SET shop = 3 - shop WHERE customer = :b AND id % 3 = 0;
DELETE FROM orders WHERE customer = :b AND amount < 3;
WITH moved AS (DELETE FROM orders WHERE id = :id + 1 RETURNING shop, customer, amount)
INSERT INTO orders (shop, customer, ordered_at, amount) SELECT 3 - shop, customer, now(), amount FROM moved;
