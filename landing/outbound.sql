-- The way back: what another program is to be told of a workspace, and what it has been told. Reads segmentations of a
-- workspace (the view members) and a view of yours in it, addresses (customer, channel, address, allowed, reason).
BEGIN;
SET LOCAL check_function_bodies = off;
CREATE SCHEMA IF NOT EXISTS outbound;

-- What has been told: who is in which segment, by channel and address; a company may have several.
CREATE TABLE IF NOT EXISTS outbound.told (
    channel text NOT NULL, segmentation text NOT NULL, customer text NOT NULL, address text NOT NULL, segment text NOT NULL,
    told_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (channel, segmentation, customer, address)
);
COMMENT ON TABLE outbound.told IS 'what another program was told last, a row a member and address';
COMMENT ON COLUMN outbound.told.channel IS 'where they are written to, as email';
COMMENT ON COLUMN outbound.told.segmentation IS 'which segmentation of the workspace';
COMMENT ON COLUMN outbound.told.customer IS 'the customer, by the key of the workspace';
COMMENT ON COLUMN outbound.told.address IS 'the address that was told with it, empty for none';
COMMENT ON COLUMN outbound.told.segment IS 'the segment that was told';
COMMENT ON COLUMN outbound.told.told_at IS 'when it was told';

-- What is to be told: who was added, moved and removed since. Who may not be written to by a channel is no member there,
-- and unknown is not no: leave those out as well where the law wants a yes. An empty segment is a removal; another address
-- is a removal and an addition. An address that is given twice is one, and a no to it is a no.
CREATE OR REPLACE VIEW outbound.changes AS
WITH asked AS (
    SELECT a.customer::text AS customer, a.channel, coalesce(a.address, '') AS address, bool_and(a.allowed) AS allowed,
           (array_agg(a.reason ORDER BY a.allowed))[1] AS reason
    FROM crm.addresses AS a
    GROUP BY a.customer::text, a.channel, coalesce(a.address, '')
)
SELECT d.channel, d.segmentation, d.customer,
       CASE WHEN d.before IS NULL THEN 'added' WHEN d.segment IS NULL THEN 'removed' ELSE 'moved' END AS change, d.before, d.segment,
       d.address, a.allowed, a.reason AS consent,
       (SELECT s.action FROM segment.maps() AS s WHERE s.segment = d.segment ORDER BY s.map, s.language LIMIT 1) AS action, d.reason, d.since
FROM (SELECT coalesce(n.channel, t.channel) AS channel, coalesce(n.segmentation, t.segmentation) AS segmentation,
             coalesce(n.customer, t.customer) AS customer, coalesce(n.address, t.address) AS address, t.segment AS before, n.segment, n.reason, n.since
      FROM (SELECT a.channel, m.segmentation, a.customer, a.address, m.segment, m.reason, m.since
            FROM crm.members AS m JOIN asked AS a ON a.customer = m.customer::text AND a.allowed IS DISTINCT FROM false) AS n
           FULL JOIN outbound.told AS t
           ON t.channel = n.channel AND t.segmentation = n.segmentation AND t.customer = n.customer AND t.address = n.address) AS d
     LEFT JOIN asked AS a ON a.customer = d.customer AND a.channel = d.channel AND a.address = d.address
WHERE d.before IS DISTINCT FROM d.segment;
COMMENT ON VIEW outbound.changes IS 'what another program is to be told: members added, moved and removed since the last time';
COMMENT ON COLUMN outbound.changes.channel IS 'where they are written to, as email';
COMMENT ON COLUMN outbound.changes.segmentation IS 'which segmentation of the workspace';
COMMENT ON COLUMN outbound.changes.customer IS 'the customer, by the key of the workspace';
COMMENT ON COLUMN outbound.changes.change IS 'added, moved or removed';
COMMENT ON COLUMN outbound.changes.before IS 'the segment that was told last, empty for who is added';
COMMENT ON COLUMN outbound.changes.segment IS 'the segment now, empty for who is removed';
COMMENT ON COLUMN outbound.changes.address IS 'the address, a row each';
COMMENT ON COLUMN outbound.changes.allowed IS 'may they be written to; empty is unknown, not yes';
COMMENT ON COLUMN outbound.changes.consent IS 'why they may, or may not';
COMMENT ON COLUMN outbound.changes.action IS 'the usual step for the segment';
COMMENT ON COLUMN outbound.changes.reason IS 'why they are in it, where somebody said so';
COMMENT ON COLUMN outbound.changes.since IS 'since when they are in it';
COMMIT;
