-- A policy of contact against PostgreSQL's own calendar: zones with every kind of trouble, the first moment, and hostile policies.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE TEMPORARY TABLE policies (name text, policy jsonb);
INSERT INTO policies VALUES
    ('shop', '{"time_zone": "Europe/Berlin", "gap": "4 hours", "caps": [{"most": 4, "within": "week"}, {"most": 1, "within": "day", "channel": "sms"}],
      "segments": [{"segment": ["sleeping", "lost"], "caps": [{"most": 1, "within": "30 days", "name": "let them sleep"}]}, '
      '{"segment": "active", "caps": []}], "other_segments": [{"most": 2, "within": "7 days"}],
      "quiet": [{"from": "21:00", "to": "08:00"}, {"from": "00:00", "to": "24:00", "days": ["sunday"], "channel": ["sms", "call"]}],
      "exempt": "invoice", "consent_by_channel": {"invoice": "any", "letter": "not_refused"}}');
SELECT * FROM policies, segment.check_policy(policy);
SELECT segment, channel, consent, (m).*
FROM
    policies,
    (VALUES
        ('active', 'email', true), ('active', 'email', NULL), ('active', 'email', false), ('active', NULL, true),
        ('active', 'invoice', false), ('active', 'letter', NULL), (NULL, 'email', true), ('lost', 'email', true),
        ('new', 'sms', true)
    ) AS v(segment, channel, consent),
    LATERAL (
        SELECT segment.may_contact(
            policy, segment, channel, consent, '{2026-03-02 10:00,2026-03-04 12:30}', '2026-03-05 12:00'
        ) AS m
    ) AS c;
-- Sunday by Berlin's clock, from Saturday 23:00 UTC on in winter; the clocks change on the 29th.
SELECT as_of, (m).*
FROM
    policies,
    unnest(
        '{2026-03-21 22:30,2026-03-28 22:59,2026-03-28 23:00,2026-03-29 21:00,2026-03-29 22:30,'
        '2026-10-25 00:30}'::timestamptz[]
    ) AS as_of,
    LATERAL (SELECT segment.may_contact(policy, 'active', 'sms', true, NULL, as_of) AS m) AS c;
-- Channels of what was sent: a cap of a channel counts its own, one without counts all.
SELECT
    channels,
    (segment.may_contact(
        '{"caps": [{"most": 3, "within": "week"}, {"most": 1, "within": "week", "channel": "sms"}]}',
        NULL,
        'sms',
        true,
        '{2026-03-02 10:00,2026-03-03 10:00,2026-03-04 10:00,NULL}',
        '2026-03-05',
        sent_channels => channels
    )).*
FROM (VALUES
    ('{email,email,push,sms}'::text[]), ('{email,sms,push,sms}'), ('{email,NULL,push,sms}'), (NULL)
) AS v(channels);
-- NULLs: no policy and no moment give no answer; no contacts are none.
SELECT
    segment.may_contact(NULL, NULL, 'email', true, '{}', now()) IS NULL AS no_policy,
    segment.may_contact('{}', NULL, 'email', true, '{}', NULL) IS NULL AS no_moment,
    (segment.may_contact('{"gap": "1 day"}', NULL, 'email', true, '{NULL,NULL}', '2026-03-05')).*;
-- Refused.
SELECT segment.may_contact('{}', NULL, 'email', true, '{2026-03-06}', '2026-03-05');
SELECT segment.may_contact('{}', NULL, 'email', true, '{-infinity}', '2026-03-05');
SELECT segment.may_contact('{}', NULL, 'email', true, '{}', 'infinity');
SELECT segment.may_contact('{}', NULL, 'email', true, '{2026-03-04}', '2026-03-05', sent_channels => '{sms,email}');
SELECT segment.may_contact('{}', NULL, 'email', true, '{}', '2026-03-05', 'Europe/Atlantis');
SELECT segment.may_contact('{"time_zone": "Mars"}', NULL, 'email', true, '{}', '2026-03-05');
SELECT segment.may_contact('{"cap": 3, "gap": "soon"}', NULL, 'email', true, '{}', '2026-03-05');
SELECT policy, c.place, c.refused, c.problem
FROM unnest(
    ARRAY[
        '[]',
        '3',
        'null',
        '{"caps": 3}',
        '{"caps": [3, {}]}',
        '{"consent": null}',
        '{"quiet": [{"from": "24:00", "to": "00:00"}]}',
        '{"time_zone": "Mars", "x": 1}',
        '{"segments": [{"segment": ["a", "a"]}]}',
        '{"caps": [{"most": 0, "within": "day"}]}',
        '{"caps": [{"most": 99999999999, "within": "1 year"}]}',
        '{"exempt": ["a", "A"]}',
        '{"caps": [{"most": 2, "within": "2 days"}, {"most": 2, "within": "3 days"}]}',
        '{"consent_by_channel": {"": "any"}}'
    ]::jsonb[]
) AS policy
LEFT JOIN LATERAL segment.check_policy(policy) AS c ON true;

-- Calendar days, weeks and months as PostgreSQL tells them, in zones whose clocks skip midnight, repeat it, leave out a day or move by half an hour.
CREATE TEMPORARY TABLE moments AS
SELECT zone, changed + i * interval '1 hour' AS as_of, changed
FROM
    (VALUES
        ('Europe/Berlin', timestamptz '2026-03-29 01:00'), ('Europe/Berlin', '2026-10-25 01:00'),
        ('America/Sao_Paulo', '2018-11-04 03:00'), ('America/Sao_Paulo', '2018-02-18 02:00'),
        ('America/St_Johns', '2010-11-07 02:31'), ('America/St_Johns', '2010-03-14 03:31'),
        ('Pacific/Apia', '2011-12-30 10:00'), ('Australia/Lord_Howe', '2026-04-04 15:00'),
        ('Asia/Gaza', '2016-03-25 23:00'), ('Africa/Cairo', '2014-05-15 22:00'), ('Asia/Kathmandu', '1985-12-31 18:30'),
        ('America/New_York', '2300-03-14 07:00'), ('UTC', '2024-02-29 00:00')
    ) AS v(zone, changed),
    generate_series(-60, 60, 7) AS i;
CREATE TEMPORARY TABLE sent AS
SELECT
    zone,
    changed,
    array_agg(changed + (hours * 53 % 2400 - 2460) * interval '1 hour' + interval '17 minutes') AS sent
FROM (SELECT DISTINCT zone, changed FROM moments) AS m, generate_series(1, 45) AS hours
GROUP BY zone, changed;
SELECT
    within,
    count(*) AS asked,
    count(*) FILTER (WHERE allowed) > 0 AND count(*) FILTER (WHERE NOT allowed) > 0 AS both,
    count(*) FILTER (WHERE allowed <> (there < most)) AS wrong
FROM (
    SELECT
        within,
        most,
        (segment.may_contact(
            jsonb_build_object('caps', jsonb_build_array(jsonb_build_object('most', most, 'within', within))),
            NULL,
            'email',
            true,
            before,
            as_of,
            zone
        )).allowed,
        (
            SELECT count(*)
            FROM unnest(before) AS s
            WHERE date_trunc(within, s AT TIME ZONE zone) = date_trunc(within, as_of AT TIME ZONE zone)
        ) AS there
    FROM
        moments JOIN sent USING (zone, changed),
        LATERAL (SELECT array_agg(s) AS before FROM unnest(sent) AS s WHERE s <= as_of) AS b,
        unnest('{day,week,month}'::text[]) AS within,
        unnest('{1,2,12}'::int[]) AS most
) AS a
GROUP BY within
ORDER BY within;
-- Quiet hours by the same clock.
SELECT
    count(*) AS asked,
    count(*) FILTER (WHERE NOT allowed) > 0 AS some_quiet,
    count(*) FILTER (
        WHERE allowed = (here::time >= '21:30' OR here::time < '07:00' OR extract(isodow FROM here) = 6)
    ) AS wrong
FROM (
    SELECT
        as_of AT TIME ZONE zone AS here,
        (segment.may_contact(
            '{"quiet": [{"from": "21:30", "to": "07:00"}, {"from": "00:00", "to": "24:00", "days": ["saturday"]}]}',
            NULL,
            'email',
            true,
            NULL,
            as_of,
            zone
        )).allowed
    FROM moments
) AS a;

-- The next moment is allowed, a microsecond before is not, and neither is any moment between that a step of 37 minutes
-- meets: random policies in all these zones.
CREATE FUNCTION pg_temp.lot(n int, i bigint, what text) RETURNS int LANGUAGE sql AS $$ SELECT floor(n * segment.hash_fraction(i, what))::int $$;
CREATE TEMPORARY TABLE random_policies AS
SELECT
    i,
    jsonb_build_object(
        'caps', (
            SELECT jsonb_agg(jsonb_build_object(
                'most', 1 + pg_temp.lot(3, 9 * i + j, 'most'),
                'within', (ARRAY[
                    'day', 'week', 'month', '5 hours', '1 day', '3 days', '2 weeks'
                ])[1 + pg_temp.lot(7, 9 * i + j, 'within')]
            ))
            FROM generate_series(1, 2) AS j
        ),
        'quiet', (
            SELECT jsonb_agg(jsonb_build_object(
                'from', lpad(pg_temp.lot(24, 9 * i + j, 'from')::text, 2, '0') || ':30',
                'to', lpad(pg_temp.lot(24, 9 * i + j, 'to')::text, 2, '0') || ':00'
            ))
            FROM generate_series(1, 2) AS j
        )
    ) AS policy
FROM generate_series(1, 40) AS i;
CREATE TEMPORARY TABLE answers AS
SELECT i, policy, zone, as_of, before, (segment.may_contact(policy, NULL, 'email', true, before, as_of, zone)).*
FROM random_policies, moments JOIN sent USING (zone, changed), LATERAL (SELECT array_agg(s) AS before FROM unnest(sent) AS s WHERE s <= as_of) AS b;
SELECT
    count(*) AS asked,
    count(*) FILTER (WHERE allowed) > 500 AS many_allowed,
    count(*) FILTER (WHERE NOT allowed) > 500 AS many_not,
    count(*) FILTER (WHERE next_at IS NULL) AS never,
    count(*) FILTER (WHERE allowed AND next_at <> as_of) AS allowed_later,
    count(*) FILTER (WHERE allowed <> (rule IS NULL)) AS without_reason,
    count(*) FILTER (
        WHERE NOT (segment.may_contact(policy, NULL, 'email', true, before, next_at, zone)).allowed
    ) AS not_then,
    count(*) FILTER (
        WHERE NOT allowed
            AND (segment.may_contact(
                policy, NULL, 'email', true, before, next_at - interval '1 microsecond', zone
            )).allowed
    ) AS sooner
FROM answers;
SELECT count(*) AS between, count(*) FILTER (WHERE (segment.may_contact(policy, NULL, 'email', true, before, t, zone)).allowed) AS allowed
FROM answers, generate_series(as_of, next_at - interval '1 microsecond', interval '37 minutes') AS t WHERE NOT allowed AND i <= 8;
-- In a query that workers share, with a zone for each customer, the same.
CREATE TABLE asked AS SELECT row_number() OVER () AS id, zone, as_of, policy FROM moments, random_policies WHERE i <= 5;
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 0;
CREATE TEMPORARY TABLE serial AS
SELECT md5(string_agg(
    (segment.may_contact(policy, NULL, 'email', true, ARRAY[as_of - interval '3 hours'], as_of, zone))::text,
    ',' ORDER BY id
)) AS answers
FROM asked;
SET max_parallel_workers_per_gather = 2;
SELECT md5(string_agg(
    (segment.may_contact(policy, NULL, 'email', true, ARRAY[as_of - interval '3 hours'], as_of, zone))::text,
    ',' ORDER BY id
)) = (SELECT answers FROM serial) AS same
FROM asked;
-- At the ends of time.
SELECT
    as_of,
    (segment.may_contact(
        '{"caps": [{"most": 1, "within": "month"}], "quiet": [{"from": "00:00", "to": "12:00"}]}',
        NULL,
        'email',
        true,
        ARRAY[as_of],
        as_of,
        'America/New_York'
    )).*
FROM unnest('{4714-11-24 00:00 BC,294276-12-31 23:59:59.999999}'::timestamptz[]) AS as_of;
