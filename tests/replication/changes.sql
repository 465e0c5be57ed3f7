-- Every column is changed, by what stood in it, and rows go: the subscriber has to find each by equality alone.
SET timezone = 'UTC';
UPDATE kept SET bought = NULL WHERE id = 2;
UPDATE kept SET bought = '{"orders": 1, "first": "2026-01-01T00:00:00Z", "last": "2026-01-01T00:00:00Z", "monetary": "5"}' WHERE id = 3;
UPDATE kept SET days = k.days FROM kept AS k WHERE kept.id = 4 AND k.id = 5;
UPDATE kept SET did = did OPERATOR(segment.+) did WHERE id = 5;
UPDATE kept SET base = segment.without(base, ARRAY['клиент 7', 'клиент 6']) WHERE id IN (6, 7);
UPDATE kept SET seen = seen OPERATOR(segment.+) seen WHERE id = 8;
UPDATE kept SET model = NULL, score = NULL WHERE id = 9;
UPDATE kept SET model = (SELECT segment.fit_tiers(i) FROM generate_series(1, 9) AS i) WHERE id = 10;
UPDATE kept SET bought = k.bought, days = k.days, did = k.did, base = k.base, seen = k.seen, model = k.model FROM kept AS k WHERE kept.id = 100 AND k.id = 11;
-- One of two that are the same, and one that is nothing but NULLs.
DELETE FROM kept WHERE ctid = (SELECT min(ctid) FROM kept WHERE id = 1);
DELETE FROM kept WHERE id = 101;
DELETE FROM kept WHERE id = 0;
INSERT INTO kept SELECT 102, bought, days, did, base, seen, model, score FROM kept WHERE id = 11;
