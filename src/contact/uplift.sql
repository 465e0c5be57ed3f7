-- What a treatment brought, against a control group.

CREATE TYPE uplift_estimate AS (
    treated bigint, control bigint, treated_mean double precision, control_mean double precision,
    difference double precision, low double precision, high double precision,
    relative double precision, relative_low double precision, relative_high double precision,
    p double precision, sample_ratio_p double precision
);
COMMENT ON TYPE uplift_estimate IS 'what a treatment brought: both groups, their difference with its interval, the same in units of the control group, its probability by chance, and that of the groups'' sizes';

-- The steps and aggregates of outcomes that are yes or no, and of amounts.
DO $$
DECLARE
    outcome record;
    form record;
BEGIN
    FOR outcome IN
        SELECT *
        FROM (VALUES ('boolean', 'boolean', 96, 'share of customers with an outcome', 'Newcombe'),
                     ('double precision', 'float', 256, 'mean outcome per customer', 'Welch')) AS v (type, symbol, bytes, what, whose)
    LOOP
        EXECUTE pg_catalog.format($sql$
CREATE FUNCTION uplift_combine_%1$s(bytea, bytea) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'uplift_combine_%1$s';
CREATE FUNCTION uplift_final_%1$s(bytea) RETURNS uplift_estimate
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'uplift_final_%1$s';
$sql$, outcome.symbol);
        FOR form IN
            SELECT *
            FROM (VALUES ('', 'with a confidence of 95 %'),
                         (', confidence double precision', 'with a confidence from 0.5 to 0.9999'),
                         (', confidence double precision, control_share double precision',
                          'and whether the groups have the sizes that control_share, the planned share of the control group, gives them')
                 ) AS v (arguments, meaning)
        LOOP
            EXECUTE pg_catalog.format($sql$
CREATE FUNCTION uplift_step(bytea, outcome %1$s, treated boolean%2$s) RETURNS bytea
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'uplift_step_%3$s';
CREATE AGGREGATE uplift(outcome %1$s, treated boolean%2$s) (
    SFUNC = uplift_step, STYPE = bytea, SSPACE = %4$s, FINALFUNC = uplift_final_%3$s, COMBINEFUNC = uplift_combine_%3$s, PARALLEL = SAFE
);
COMMENT ON AGGREGATE uplift(outcome %1$s, treated boolean%2$s) IS %5$L;
$sql$, outcome.type, form.arguments, outcome.symbol, outcome.bytes,
                pg_catalog.format(
                    'the %s among those who were to be treated less that of those who were to be left alone, with intervals (%s) %s',
                    outcome.what, outcome.whose, form.meaning));
        END LOOP;
    END LOOP;
END
$$;

-- Its body is bound when it is made, so that no search_path shows.
CREATE FUNCTION uplift_roi(uplift uplift_estimate, cost double precision) RETURNS roi_estimate
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN cost > 0 AND cost < 'infinity' AND (uplift).difference IS NOT NULL THEN
        ROW(
            (uplift).difference / cost - 1, (uplift).low / cost - 1, (uplift).high / cost - 1,
            (uplift).treated + (uplift).control
        )::roi_estimate
    END;
COMMENT ON FUNCTION uplift_roi(uplift_estimate, double precision) IS 'return on investment against a control group, with its interval: what a treatment brought per customer less its cost per treated customer, over that cost; the outcome of the uplift must be money (margin); NULL at no cost';
