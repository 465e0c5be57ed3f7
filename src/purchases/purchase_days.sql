-- segment.purchase_days: what one customer bought, by day.

CREATE TYPE purchase_days;

CREATE FUNCTION purchase_days_in(cstring) RETURNS purchase_days
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_in_wrapper';
CREATE FUNCTION purchase_days_out(purchase_days) RETURNS cstring
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_out_wrapper';
CREATE FUNCTION purchase_days_recv(internal) RETURNS purchase_days
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_recv_wrapper';
CREATE FUNCTION purchase_days_send(purchase_days) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_send_wrapper';

-- A value takes some 20 bytes, and one or two more for each further day.
CREATE TYPE purchase_days (
    INPUT = purchase_days_in, OUTPUT = purchase_days_out, RECEIVE = purchase_days_recv, SEND = purchase_days_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = extended
);
COMMENT ON TYPE purchase_days IS 'what one customer bought, by day: the days with orders, each once, and the exact total; mergeable';

CREATE FUNCTION purchase_days_merge(purchase_days, purchase_days) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_merge';

-- A step and an aggregate for each way to give the day, and for each type of amounts. A currency stands after the time zone:
-- where that stands, the signatures would be the same.
-- A timestamp has the day that it shows: taken as one in UTC it keeps it. Beside a time zone, a timestamp or a date would
-- become a timestamptz by the session's time zone, and its day another: it is refused.
DO $$
DECLARE
    day record;
    amount record;
    purpose text;
BEGIN
    FOR day IN
        SELECT *
        FROM (VALUES ('at timestamptz', '', 'step', 'by day in UTC'),
                     ('at timestamptz', ', time_zone text', 'step', 'by day in a time zone'),
                     ('at timestamp', '', 'step', 'by the day that the timestamps show'),
                     ('ordered_on date', '', 'date', 'by day'),
                     ('at timestamp', ', time_zone text', 'refused',
                      'refused: a timestamp shows a day of its own, whatever the time zone'),
                     ('ordered_on date', ', time_zone text', 'refused',
                      'refused: a date shows a day of its own, whatever the time zone'),
                     ('at timestamptz', ', time_zone text, currency text', 'step',
                      'the same by day in a time zone, and refuses a second currency by name, in the rows and in summaries that are merged; NULL names none'),
                     ('at timestamp', ', time_zone text, currency text', 'shown',
                      'the same by the day that the timestamps show, and refuses a second currency by name; time_zone must be NULL'),
                     ('ordered_on date', ', time_zone text, currency text', 'date',
                      'the same by day, and refuses a second currency by name; time_zone must be NULL')) AS v (argument, zone, symbol, meaning)
    LOOP
        FOR amount IN
            SELECT *
            FROM (VALUES ('numeric', 'numeric', NULL),
                         ('double precision', 'float', 'as for numeric amounts; the total is a sum of floats'),
                         ('bigint', 'bigint', 'as for numeric amounts; the total is exact'),
                         ('integer', 'integer', 'as for numeric amounts; the total is exact'),
                         ('smallint', 'smallint', 'as for numeric amounts; the total is exact')) AS v (type, symbol, meaning)
        LOOP
            purpose := CASE
                WHEN day.symbol = 'refused' OR amount.meaning IS NULL AND day.zone LIKE '%currency%' THEN day.meaning
                ELSE coalesce(
                    amount.meaning,
                    'summarises the purchases of one customer ' || day.meaning
                    || ', one row an order; a negative amount is a refund; the total is exact')
            END;
            EXECUTE pg_catalog.format($sql$
CREATE FUNCTION purchase_days_step(purchase_days, %1$s, amount %2$s%3$s) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_%4$s';
CREATE AGGREGATE purchase_days(%1$s, amount %2$s%3$s) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE purchase_days(%1$s, amount %2$s%3$s) IS %5$L;
$sql$, day.argument, amount.type, day.zone,
                CASE day.symbol WHEN 'refused' THEN 'step_refused' ELSE day.symbol || '_' || amount.symbol END,
                purpose);
        END LOOP;
    END LOOP;
END
$$;

CREATE AGGREGATE rollup(purchase_days) (
    SFUNC = purchase_days_merge, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(purchase_days) IS 'merges summaries of purchases by day into one; a day that they share counts once';

CREATE FUNCTION orders(purchase_days) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_orders_wrapper';
COMMENT ON FUNCTION orders(purchase_days) IS 'the number of days with an order: rows with an amount of zero or more';
CREATE FUNCTION repeat_orders(purchase_days) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_repeat_orders_wrapper';
COMMENT ON FUNCTION repeat_orders(purchase_days) IS 'the number of days with an order after the first such day, NULL without orders';
CREATE FUNCTION first_day(purchase_days) RETURNS date
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_first_day_wrapper';
COMMENT ON FUNCTION first_day(purchase_days) IS 'the first day with an order, NULL without orders';
CREATE FUNCTION last_day(purchase_days) RETURNS date
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_last_day_wrapper';
COMMENT ON FUNCTION last_day(purchase_days) IS 'the last day with an order, NULL without orders';
CREATE FUNCTION monetary(purchase_days) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_monetary_wrapper';
COMMENT ON FUNCTION monetary(purchase_days) IS 'sum of all amounts, refunds subtracted; equals sum(amount) to the last digit for numeric amounts';
CREATE FUNCTION repeat_value(purchase_days) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_repeat_value_wrapper';
COMMENT ON FUNCTION repeat_value(purchase_days) IS 'mean value of the days with an order after the first, refunds from the second day on subtracted; NULL without such days';
CREATE FUNCTION currency(purchase_days) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_currency_wrapper';
COMMENT ON FUNCTION currency(purchase_days) IS 'the one currency of what a customer bought, NULL where no row named it';
CREATE FUNCTION skipped(purchase_days) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_skipped_wrapper';
COMMENT ON FUNCTION skipped(purchase_days) IS 'the number of rows without a date or without an amount';
CREATE FUNCTION rfm_of(purchase_days) RETURNS rfm
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_rfm';
COMMENT ON FUNCTION rfm_of(purchase_days) IS 'the summary by sums, for scores whose frequency is the number of days with an order: each such day is one order, at its beginning in UTC';
CREATE FUNCTION purchase_days_of(
    frequency bigint, recency double precision, age double precision, monetary_value double precision,
    as_of date, unit text DEFAULT 'days'
) RETURNS purchase_days
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_of';
COMMENT ON FUNCTION purchase_days_of(bigint, double precision, double precision, double precision, date, text) IS 'the summary of a customer of whom another tool tells repeat purchases, the time of the last and the age, both from the first purchase on, and the mean value of a repeat purchase; as_of is the day on which the age ends; the days between the first and the last purchase are made up, at equal distances';
