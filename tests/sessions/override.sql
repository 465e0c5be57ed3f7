\set a random(1, 60)
\set which random(1, 3)
\set clear random(0, 2)
SELECT try_override((ARRAY['live', 'recount', 'visits'])[:which], :a, CASE WHEN :clear > 0 THEN 'vip ' || :clear END);
