\set a random(1, 60)
\set b random(1, 60)
\set shop random(1, 2)
\set amount random(-20, 100)
INSERT INTO orders (shop, customer, ordered_at, amount) VALUES (:shop, :a, now(), :amount), (3 - :shop, nullif(:b, 60), now(), :amount / 3.0);
