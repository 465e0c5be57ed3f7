-- What is wrong when all changes have arrived; nothing, if all is well.
SET client_min_messages = warning;
DO $$ BEGIN PERFORM segment.refresh_queued('crm', s.name) FROM crm.segmentations AS s ORDER BY s.id; END $$;
SELECT 'not by the queue', r.kind, r.note
FROM (SELECT DISTINCT ON (r.segmentation) r.* FROM crm.runs AS r ORDER BY r.segmentation, r.id DESC) AS r
WHERE r.kind <> 'queued' OR r.moved = 0 OR r.entered = 0;
SELECT 'summaries', count(*)
FROM crm.summaries AS s
     FULL JOIN (SELECT customer::bigint AS customer, segment.rfm(ordered_at, amount) AS summary
                FROM orders WHERE customer IS NOT NULL GROUP BY customer) AS o USING (customer)
WHERE s.summary IS DISTINCT FROM o.summary OR s.known IS NOT TRUE
HAVING count(*) > 0;
SELECT 'members', count(*)
FROM (SELECT m.segmentation, m.customer, m.segment FROM crm.memberships AS m WHERE m.valid_to = 'infinity') AS m
     FULL JOIN (SELECT 1 AS segmentation, * FROM crm.live_source UNION ALL SELECT 2, * FROM crm.visits_source) AS s USING (segmentation, customer)
WHERE m.segment IS DISTINCT FROM s.segment
HAVING count(*) > 0;
SELECT 'rows', count(*) FROM orders HAVING count(*) NOT BETWEEN 280 AND 300;
