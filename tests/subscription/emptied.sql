-- What is wrong when the published table was emptied: a refresh looks at everybody then.
SET client_min_messages = warning;
SELECT 'exited', r.* FROM segment.refresh_queued('crm', 'visits') AS r WHERE r.exited = 0 OR r.customers > 0;
SELECT 'note', r.note FROM crm.runs AS r WHERE r.id = (SELECT max(l.id) FROM crm.runs AS l) AND r.note IS DISTINCT FROM 'anybody''s data may have changed';
SELECT 'members', count(*) FROM crm.members WHERE segmentation = 'visits' HAVING count(*) > 0;
SELECT 'a shop that cannot write', count(*) FROM visits HAVING count(*) > 0;
