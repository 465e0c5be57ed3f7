-- What is wrong when all sessions have ended; nothing, if all is well.
SET client_min_messages = warning;
DO $$ BEGIN PERFORM segment.refresh_queued('crm', s.name) FROM crm.segmentations AS s ORDER BY s.id; END $$;
SELECT 'too little happened', (SELECT count(*) FROM orders), (SELECT count(*) FROM crm.runs)
WHERE (SELECT count(*) FROM orders) < 1000 OR (SELECT count(*) FROM crm.runs WHERE kind = 'queued' AND moved > 0) < 20;
SELECT 'summaries', count(*)
FROM (SELECT * FROM crm.summaries WHERE watch = 1) AS s
     FULL JOIN (SELECT customer::bigint AS customer, segment.rfm(ordered_at, amount) AS summary
                FROM orders WHERE customer IS NOT NULL GROUP BY customer) AS o USING (customer)
WHERE s.summary IS DISTINCT FROM o.summary OR s.known IS NOT TRUE
HAVING count(*) > 0;
SELECT 'members', count(*)
FROM (SELECT m.segmentation, m.customer, m.segment FROM crm.memberships AS m WHERE m.valid_to = 'infinity') AS m
     FULL JOIN (SELECT 1 AS segmentation, * FROM crm.live_source UNION ALL SELECT 2, * FROM crm.recount_source
                UNION ALL SELECT 3, * FROM crm.visits_source) AS s USING (segmentation, customer)
WHERE m.segment IS DISTINCT FROM s.segment
HAVING count(*) > 0;
SELECT 'history', count(*)
FROM (SELECT m.*, lead(m.valid_from) OVER w AS then_from, lead(m.previous) OVER w AS then_previous, lead(m.segment) OVER w AS then_segment
      FROM crm.memberships AS m WINDOW w AS (PARTITION BY m.segmentation, m.customer ORDER BY m.valid_from)) AS m
WHERE m.then_from < m.valid_to
      OR m.then_from = m.valid_to AND (m.next IS DISTINCT FROM m.then_segment OR m.then_previous IS DISTINCT FROM m.segment)
      OR m.then_from > m.valid_to AND (m.next IS NOT NULL OR m.then_previous IS NOT NULL)
      OR m.then_from IS NULL AND m.next IS NOT NULL
HAVING count(*) > 0;
SELECT 'as of', count(*)
FROM read_then AS r, LATERAL digest(r.as_of, r.segmentation) AS d
WHERE (r.customers, r.digest) IS DISTINCT FROM (d.customers, d.digest)
HAVING count(*) > 0;
SELECT 'runs', count(*)
FROM (SELECT r.segmentation, sum(r.entered - r.exited) AS members FROM crm.runs AS r GROUP BY r.segmentation) AS r
     FULL JOIN (SELECT m.segmentation, count(*) AS members FROM crm.memberships AS m WHERE m.valid_to = 'infinity' GROUP BY m.segmentation) AS m
     USING (segmentation)
WHERE r.members <> m.members
HAVING count(*) > 0;
SELECT 'overrides', count(*)
FROM (SELECT o.*, lag(o.valid_to) OVER (PARTITION BY o.segmentation, o.customer ORDER BY o.id) AS before FROM crm.overrides AS o) AS o
WHERE o.valid_from < o.before
HAVING count(*) > 0;
SELECT 'queue', count(*) FROM crm.queue HAVING count(*) > 0;
