-- Whether groups move alike: figures of giddy and R's markovchain, by time and by the state before.
\set VERBOSITY default
SET segment.warnings = off;
CREATE TEMPORARY TABLE halves AS
SELECT half, before, after
FROM
    (VALUES
        (1, '{{373,26,1,0,0},{27,295,37,3,0},{0,39,314,47,1},{0,2,47,285,24},{0,0,1,24,374}}'::bigint[]),
        (2, '{{356,45,0,0,0},{45,272,43,0,0},{0,42,317,39,1},{0,1,39,288,32},{0,0,0,33,367}}')
    ) AS v(half, counts),
    test.moves(counts);
SELECT
    round((h).effect::numeric, 10) AS effect,
    round((h).likelihood_ratio::numeric, 12) AS g2,
    round((h).likelihood_ratio_p::numeric, 12) AS g2_p,
    round((h).chi_square::numeric, 12) AS x2,
    round((h).chi_square_p::numeric, 12) AS x2_p,
    (h).degrees_of_freedom,
    (h).groups,
    (h).customers,
    round((h).few_expected::numeric, 4) AS few
FROM (
    SELECT segment.homogeneity(model) AS h
    FROM (SELECT half, segment.fit_transitions(before, after) AS model FROM halves GROUP BY half) AS m
    OFFSET 0
) AS q;
-- Rain on Alofi: the group is the state of the day before.
CREATE TEMPORARY TABLE rain AS
SELECT earlier, before, after
FROM
    (VALUES
        ('none', '{{247,86,29},{70,32,24},{13,16,31}}'::bigint[]), ('1-5', '{{86,27,23},{29,35,26},{17,17,34}}'),
        ('6+', '{{29,13,8},{37,23,18},{20,45,59}}')
    ) AS v(earlier, counts),
    test.moves(counts);
SELECT
    round((h).likelihood_ratio::numeric, 13) AS g2,
    round((h).likelihood_ratio_p::numeric, 12) AS g2_p,
    round((h).chi_square::numeric, 13) AS x2,
    round((h).chi_square_p::numeric, 13) AS x2_p,
    (h).degrees_of_freedom
FROM (
    SELECT segment.homogeneity(model) AS h
    FROM (SELECT earlier, segment.fit_transitions(before, after) AS model FROM rain GROUP BY earlier) AS m
    OFFSET 0
) AS q;
-- One group, no group, NULL, one group twice; newcomers take no part.
SELECT segment.homogeneity(model) FROM (SELECT segment.fit_transitions(before, after) AS model FROM halves) AS m;
SELECT segment.homogeneity(NULL::segment.model) IS NULL AS nothing;
SELECT (segment.homogeneity(model)).effect AS same FROM (SELECT segment.fit_transitions(before, after) AS model FROM halves) AS m, generate_series(1, 2);
SELECT segment.homogeneity(model) IS NULL AS newcomers_alone
FROM (SELECT segment.fit_transitions(NULL, 'a') AS model UNION ALL SELECT segment.fit_transitions(NULL, 'b')) AS m;
-- The order of models does not show, and a state travels.
CREATE AGGREGATE pg_temp.collect(segment.model) (SFUNC = segment.homogeneity_step, STYPE = segment.fit_state);
CREATE AGGREGATE pg_temp.finish(segment.fit_state) (SFUNC = segment.homogeneity_combine, STYPE = segment.fit_state, FINALFUNC = segment.homogeneity_final);
CREATE TEMPORARY TABLE models AS SELECT earlier, segment.fit_transitions(before, after) AS model FROM rain GROUP BY earlier;
SELECT
    segment.homogeneity(model ORDER BY earlier) = segment.homogeneity(model ORDER BY earlier DESC) AS any_order,
    (
        SELECT pg_temp.finish(state::text::segment.fit_state)
        FROM (SELECT pg_temp.collect(model) AS state FROM models GROUP BY earlier) AS s
    ) = segment.homogeneity(model) AS in_parts,
    (SELECT pg_temp.finish(state) FROM (SELECT pg_temp.collect(model) AS state FROM models GROUP BY earlier) AS s)
        = segment.homogeneity(model) AS expanded
FROM models;
-- Models that cannot be compared.
SELECT segment.homogeneity(model) FROM (SELECT segment.fit_tiers(1) AS model) AS m;
SELECT segment.homogeneity(model) FROM (SELECT model FROM models UNION ALL SELECT segment.fit_tiers(1)) AS m;
SELECT segment.homogeneity(model)
FROM (
    SELECT segment.fit_transitions('a', 'b') AS model
    UNION ALL
    SELECT segment.fit_transitions('a', 'b', '{"absent": "gone"}')
) AS m;
SELECT pg_temp.finish('01'::segment.fit_state);
SELECT pg_temp.finish('02'::segment.fit_state);
