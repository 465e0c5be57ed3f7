-- segment.activity: what one customer did, by day; the twin of segment.purchase_days.

CREATE TYPE activity;

CREATE FUNCTION activity_in(cstring) RETURNS activity
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'activity_in_wrapper';
CREATE FUNCTION activity_out(activity) RETURNS cstring
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'activity_out_wrapper';
CREATE FUNCTION activity_recv(internal) RETURNS activity
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'activity_recv_wrapper';
CREATE FUNCTION activity_send(activity) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'activity_send_wrapper';

-- A value takes some 6 bytes, and two or three for each day.
CREATE TYPE activity (
    INPUT = activity_in, OUTPUT = activity_out, RECEIVE = activity_recv, SEND = activity_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = extended
);
COMMENT ON TYPE activity IS 'what one customer did, by day: the days with the exact sum of the weights of what was done on them; mergeable';

CREATE FUNCTION activity_merge(activity, activity) RETURNS activity
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'activity_merge';

-- A step and an aggregate for each way to give the day, and for each type of weights, as for purchase_days.
DO $$
DECLARE
    day record;
    weight record;
BEGIN
    FOR day IN
        SELECT *
        FROM (VALUES ('at timestamptz', '', 'step', 'by day in UTC'),
                     ('at timestamptz', ', time_zone text', 'zone', 'by day in a time zone'),
                     ('at timestamp', '', 'step', 'by the day that the timestamps show'),
                     ('done_on date', '', 'date', 'by day'),
                     ('at timestamp', ', time_zone text', 'refused',
                      'refused: a timestamp shows a day of its own, whatever the time zone'),
                     ('done_on date', ', time_zone text', 'refused',
                      'refused: a date shows a day of its own, whatever the time zone')) AS v (argument, zone, symbol, meaning)
    LOOP
        FOR weight IN
            SELECT *
            FROM (VALUES ('', 'one', 'each row weighs one'),
                         (', weight numeric', 'numeric', 'each row as much as its weight, to twelve decimals'),
                         (', weight double precision', 'float', 'as for numeric weights'),
                         (', weight bigint', 'bigint', 'as for numeric weights'),
                         (', weight integer', 'integer', 'as for numeric weights'),
                         (', weight smallint', 'smallint', 'as for numeric weights')) AS v (argument, symbol, meaning)
        LOOP
            EXECUTE pg_catalog.format($sql$
CREATE FUNCTION activity_step(activity, %1$s%2$s%3$s) RETURNS activity
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', '%4$s';
CREATE AGGREGATE activity(%1$s%2$s%3$s) (
    SFUNC = activity_step, STYPE = activity, SSPACE = 64, COMBINEFUNC = activity_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity(%1$s%2$s%3$s) IS %5$L;
$sql$, day.argument, weight.argument, day.zone,
                CASE
                    WHEN day.symbol = 'refused' THEN 'purchase_days_step_refused'
                    -- With a weight before it the time zone is where the other steps look for it.
                    WHEN day.symbol = 'zone' AND weight.symbol <> 'one' THEN 'activity_step_' || weight.symbol
                    ELSE pg_catalog.format('activity_%s_%s', day.symbol, weight.symbol)
                END,
                CASE day.symbol
                    WHEN 'refused' THEN day.meaning
                    ELSE pg_catalog.format('sums up what one customer did %s, %s', day.meaning, weight.meaning)
                END);
        END LOOP;
    END LOOP;
END
$$;

CREATE AGGREGATE rollup(activity) (
    SFUNC = activity_merge, STYPE = activity, SSPACE = 64, COMBINEFUNC = activity_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(activity) IS 'merges activities into one, as those of the contacts of a company; the weights of a day are added';

CREATE FUNCTION engagement(activity, as_of timestamptz, half_life interval) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'activity_engagement';
COMMENT ON FUNCTION engagement(activity, timestamptz, interval) IS 'the sum of the weights, each halved for every half-life that passed from the beginning of its day to as_of; activity after as_of is an error';
CREATE FUNCTION engagement_rank(activity, half_life interval) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'activity_engagement_rank';
COMMENT ON FUNCTION engagement_rank(activity, interval) IS 'the binary logarithm of the engagement at the beginning of 2000: the order of customers by engagement at any moment, so that an index on it stays right; -Infinity without activity';
CREATE FUNCTION active_days(activity) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'activity_active_days_wrapper';
COMMENT ON FUNCTION active_days(activity) IS 'the number of days with activity';
CREATE FUNCTION first_day(activity) RETURNS date
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'activity_first_day_wrapper';
COMMENT ON FUNCTION first_day(activity) IS 'the first day with activity, NULL without any';
CREATE FUNCTION last_day(activity) RETURNS date
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'activity_last_day_wrapper';
COMMENT ON FUNCTION last_day(activity) IS 'the last day with activity, NULL without any';
CREATE FUNCTION weight(activity) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'activity_weight_wrapper';
COMMENT ON FUNCTION weight(activity) IS 'the exact sum of all weights';
CREATE FUNCTION weight_between(activity, first_day date, last_day date) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'activity_weight_between_wrapper';
COMMENT ON FUNCTION weight_between(activity, date, date) IS 'the exact sum of the weights of the days from the first to the last, both included';
CREATE FUNCTION skipped(activity) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'activity_skipped_wrapper';
COMMENT ON FUNCTION skipped(activity) IS 'the number of rows without a time or a weight';
CREATE FUNCTION coefficient_of_variation(activity, first_day date, until date, period text DEFAULT 'month') RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'activity_variation';
COMMENT ON FUNCTION coefficient_of_variation(activity, date, date, text) IS 'how much the weights of whole periods vary, from first_day on until before the day until, those without activity as 0: population standard deviation by mean; period is day, week, month, quarter or year; NULL without activity';
