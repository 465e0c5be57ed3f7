\set which random(1, 3)
\set queued random(0, 4)
SELECT refresh_and_read((ARRAY['live', 'recount', 'visits'])[:which], :queued > 0);
