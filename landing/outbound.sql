-- The way back: what another program is to be told of a workspace, and what it has been told. Reads segmentations of a
-- workspace (the view members) and a view of yours in it, addresses (customer, channel, address, allowed, reason).
BEGIN;
SET LOCAL check_function_bodies = off;
CREATE SCHEMA IF NOT EXISTS outbound;

-- What has been told: who is in which segment, by channel.
CREATE TABLE IF NOT EXISTS outbound.told (
    channel text NOT NULL, segmentation text NOT NULL, customer text NOT NULL, segment text NOT NULL, told_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (channel, segmentation, customer)
);
COMMENT ON TABLE outbound.told IS 'what another program was told last, a row a member';

-- What is to be told: who was added, moved and removed since. Who may not be written to by a channel is no member there,
-- and unknown is not no: leave those out as well where the law wants a yes. An empty segment is a removal.
CREATE OR REPLACE VIEW outbound.changes AS
SELECT d.channel, d.segmentation, d.customer,
       CASE WHEN d.before IS NULL THEN 'added' WHEN d.segment IS NULL THEN 'removed' ELSE 'moved' END AS change, d.before, d.segment,
       a.address, a.allowed, a.reason AS consent,
       (SELECT s.action FROM segment.maps() AS s WHERE s.segment = d.segment ORDER BY s.map, s.language LIMIT 1) AS action, d.reason, d.since
FROM (SELECT coalesce(n.channel, t.channel) AS channel, coalesce(n.segmentation, t.segmentation) AS segmentation,
             coalesce(n.customer, t.customer) AS customer, t.segment AS before, n.segment, n.reason, n.since
      FROM (SELECT a.channel, m.segmentation, m.customer::text AS customer, m.segment, m.reason, m.since
            FROM crm.members AS m JOIN crm.addresses AS a ON a.customer::text = m.customer::text AND a.allowed IS DISTINCT FROM false) AS n
           FULL JOIN outbound.told AS t
           ON t.channel = n.channel AND t.segmentation = n.segmentation AND t.customer = n.customer) AS d
     LEFT JOIN crm.addresses AS a ON a.customer::text = d.customer AND a.channel = d.channel
WHERE d.before IS DISTINCT FROM d.segment;
COMMENT ON VIEW outbound.changes IS 'what another program is to be told: members added, moved and removed since the last time';
COMMIT;
