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

COMMENT ON FUNCTION purchase_days_in(cstring) IS 'input function of segment.purchase_days';
COMMENT ON FUNCTION purchase_days_out(purchase_days) IS 'output function of segment.purchase_days';
COMMENT ON FUNCTION purchase_days_recv(internal) IS 'binary input function of segment.purchase_days';
COMMENT ON FUNCTION purchase_days_send(purchase_days) IS 'binary output function of segment.purchase_days';

-- A value takes some 20 bytes, and one or two more for each further day.
CREATE TYPE purchase_days (
    INPUT = purchase_days_in, OUTPUT = purchase_days_out, RECEIVE = purchase_days_recv, SEND = purchase_days_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = extended
);
COMMENT ON TYPE purchase_days IS 'what one customer bought, by day: the days with orders, each once, and the exact total; mergeable';

CREATE FUNCTION purchase_days_step(purchase_days, at timestamptz, amount numeric) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_numeric';
CREATE FUNCTION purchase_days_step(purchase_days, at timestamptz, amount double precision) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_float';
CREATE FUNCTION purchase_days_step(purchase_days, at timestamptz, amount bigint) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_bigint';
CREATE FUNCTION purchase_days_step(purchase_days, at timestamptz, amount integer) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_integer';
CREATE FUNCTION purchase_days_step(purchase_days, at timestamptz, amount smallint) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_smallint';
CREATE FUNCTION purchase_days_step(purchase_days, at timestamptz, amount numeric, time_zone text) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_numeric';
CREATE FUNCTION purchase_days_step(purchase_days, at timestamptz, amount double precision, time_zone text) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_float';
CREATE FUNCTION purchase_days_step(purchase_days, at timestamptz, amount bigint, time_zone text) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_bigint';
CREATE FUNCTION purchase_days_step(purchase_days, at timestamptz, amount integer, time_zone text) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_integer';
CREATE FUNCTION purchase_days_step(purchase_days, at timestamptz, amount smallint, time_zone text) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_smallint';
-- A timestamp has the day that it shows: taken as one in UTC it keeps it.
CREATE FUNCTION purchase_days_step(purchase_days, at timestamp, amount numeric) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_numeric';
CREATE FUNCTION purchase_days_step(purchase_days, at timestamp, amount double precision) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_float';
CREATE FUNCTION purchase_days_step(purchase_days, at timestamp, amount bigint) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_bigint';
CREATE FUNCTION purchase_days_step(purchase_days, at timestamp, amount integer) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_integer';
CREATE FUNCTION purchase_days_step(purchase_days, at timestamp, amount smallint) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_smallint';
CREATE FUNCTION purchase_days_step(purchase_days, ordered_on date, amount numeric) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_date_numeric';
CREATE FUNCTION purchase_days_step(purchase_days, ordered_on date, amount double precision) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_date_float';
CREATE FUNCTION purchase_days_step(purchase_days, ordered_on date, amount bigint) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_date_bigint';
CREATE FUNCTION purchase_days_step(purchase_days, ordered_on date, amount integer) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_date_integer';
CREATE FUNCTION purchase_days_step(purchase_days, ordered_on date, amount smallint) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_date_smallint';
-- Without these a timestamp or a date beside a time zone would become a timestamptz by the session's time zone, and its day another.
CREATE FUNCTION purchase_days_step(purchase_days, at timestamp, amount numeric, time_zone text) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_refused';
CREATE FUNCTION purchase_days_step(purchase_days, at timestamp, amount double precision, time_zone text) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_refused';
CREATE FUNCTION purchase_days_step(purchase_days, at timestamp, amount bigint, time_zone text) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_refused';
CREATE FUNCTION purchase_days_step(purchase_days, at timestamp, amount integer, time_zone text) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_refused';
CREATE FUNCTION purchase_days_step(purchase_days, at timestamp, amount smallint, time_zone text) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_refused';
CREATE FUNCTION purchase_days_step(purchase_days, ordered_on date, amount numeric, time_zone text) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_refused';
CREATE FUNCTION purchase_days_step(purchase_days, ordered_on date, amount double precision, time_zone text) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_refused';
CREATE FUNCTION purchase_days_step(purchase_days, ordered_on date, amount bigint, time_zone text) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_refused';
CREATE FUNCTION purchase_days_step(purchase_days, ordered_on date, amount integer, time_zone text) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_refused';
CREATE FUNCTION purchase_days_step(purchase_days, ordered_on date, amount smallint, time_zone text) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_step_refused';
CREATE FUNCTION purchase_days_merge(purchase_days, purchase_days) RETURNS purchase_days
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_merge';

COMMENT ON FUNCTION purchase_days_step(purchase_days, timestamptz, numeric) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, timestamptz, double precision) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, timestamptz, bigint) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, timestamptz, integer) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, timestamptz, smallint) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, timestamptz, numeric, text) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, timestamptz, double precision, text) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, timestamptz, bigint, text) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, timestamptz, integer, text) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, timestamptz, smallint, text) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, timestamp, numeric) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, timestamp, double precision) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, timestamp, bigint) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, timestamp, integer) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, timestamp, smallint) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, date, numeric) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, date, double precision) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, date, bigint) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, date, integer) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, date, smallint) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, timestamp, numeric, text) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, timestamp, double precision, text) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, timestamp, bigint, text) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, timestamp, integer, text) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, timestamp, smallint, text) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, date, numeric, text) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, date, double precision, text) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, date, bigint, text) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, date, integer, text) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_step(purchase_days, date, smallint, text) IS 'support function of segment.purchase_days aggregates';
COMMENT ON FUNCTION purchase_days_merge(purchase_days, purchase_days) IS 'support function of segment.purchase_days aggregates';

CREATE AGGREGATE purchase_days(at timestamptz, amount numeric) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(at timestamptz, amount double precision) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(at timestamptz, amount bigint) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(at timestamptz, amount integer) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(at timestamptz, amount smallint) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(at timestamptz, amount numeric, time_zone text) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(at timestamptz, amount double precision, time_zone text) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(at timestamptz, amount bigint, time_zone text) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(at timestamptz, amount integer, time_zone text) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(at timestamptz, amount smallint, time_zone text) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(at timestamp, amount numeric) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(at timestamp, amount double precision) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(at timestamp, amount bigint) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(at timestamp, amount integer) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(at timestamp, amount smallint) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(ordered_on date, amount numeric) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(ordered_on date, amount double precision) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(ordered_on date, amount bigint) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(ordered_on date, amount integer) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(ordered_on date, amount smallint) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(at timestamp, amount numeric, time_zone text) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(at timestamp, amount double precision, time_zone text) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(at timestamp, amount bigint, time_zone text) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(at timestamp, amount integer, time_zone text) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(at timestamp, amount smallint, time_zone text) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(ordered_on date, amount numeric, time_zone text) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(ordered_on date, amount double precision, time_zone text) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(ordered_on date, amount bigint, time_zone text) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(ordered_on date, amount integer, time_zone text) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE purchase_days(ordered_on date, amount smallint, time_zone text) (
    SFUNC = purchase_days_step, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
CREATE AGGREGATE rollup(purchase_days) (
    SFUNC = purchase_days_merge, STYPE = purchase_days, SSPACE = 64, COMBINEFUNC = purchase_days_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE purchase_days(timestamptz, numeric) IS 'summarises the purchases of one customer by day in UTC, one row an order; a negative amount is a refund; the total is exact';
COMMENT ON AGGREGATE purchase_days(timestamptz, double precision) IS 'as for numeric amounts; the total is a sum of floats';
COMMENT ON AGGREGATE purchase_days(timestamptz, bigint) IS 'as for numeric amounts; the total is exact';
COMMENT ON AGGREGATE purchase_days(timestamptz, integer) IS 'as for numeric amounts; the total is exact';
COMMENT ON AGGREGATE purchase_days(timestamptz, smallint) IS 'as for numeric amounts; the total is exact';
COMMENT ON AGGREGATE purchase_days(timestamptz, numeric, text) IS 'summarises the purchases of one customer by day in a time zone, one row an order; a negative amount is a refund; the total is exact';
COMMENT ON AGGREGATE purchase_days(timestamptz, double precision, text) IS 'as for numeric amounts; the total is a sum of floats';
COMMENT ON AGGREGATE purchase_days(timestamptz, bigint, text) IS 'as for numeric amounts; the total is exact';
COMMENT ON AGGREGATE purchase_days(timestamptz, integer, text) IS 'as for numeric amounts; the total is exact';
COMMENT ON AGGREGATE purchase_days(timestamptz, smallint, text) IS 'as for numeric amounts; the total is exact';
COMMENT ON AGGREGATE purchase_days(timestamp, numeric) IS 'summarises the purchases of one customer by the day that the timestamps show, one row an order; a negative amount is a refund; the total is exact';
COMMENT ON AGGREGATE purchase_days(timestamp, double precision) IS 'as for numeric amounts; the total is a sum of floats';
COMMENT ON AGGREGATE purchase_days(timestamp, bigint) IS 'as for numeric amounts; the total is exact';
COMMENT ON AGGREGATE purchase_days(timestamp, integer) IS 'as for numeric amounts; the total is exact';
COMMENT ON AGGREGATE purchase_days(timestamp, smallint) IS 'as for numeric amounts; the total is exact';
COMMENT ON AGGREGATE purchase_days(date, numeric) IS 'summarises the purchases of one customer by day, one row an order; a negative amount is a refund; the total is exact';
COMMENT ON AGGREGATE purchase_days(date, double precision) IS 'as for numeric amounts; the total is a sum of floats';
COMMENT ON AGGREGATE purchase_days(date, bigint) IS 'as for numeric amounts; the total is exact';
COMMENT ON AGGREGATE purchase_days(date, integer) IS 'as for numeric amounts; the total is exact';
COMMENT ON AGGREGATE purchase_days(date, smallint) IS 'as for numeric amounts; the total is exact';
COMMENT ON AGGREGATE purchase_days(timestamp, numeric, text) IS 'refused: a timestamp shows a day of its own, whatever the time zone';
COMMENT ON AGGREGATE purchase_days(timestamp, double precision, text) IS 'refused: a timestamp shows a day of its own, whatever the time zone';
COMMENT ON AGGREGATE purchase_days(timestamp, bigint, text) IS 'refused: a timestamp shows a day of its own, whatever the time zone';
COMMENT ON AGGREGATE purchase_days(timestamp, integer, text) IS 'refused: a timestamp shows a day of its own, whatever the time zone';
COMMENT ON AGGREGATE purchase_days(timestamp, smallint, text) IS 'refused: a timestamp shows a day of its own, whatever the time zone';
COMMENT ON AGGREGATE purchase_days(date, numeric, text) IS 'refused: a date shows a day of its own, whatever the time zone';
COMMENT ON AGGREGATE purchase_days(date, double precision, text) IS 'refused: a date shows a day of its own, whatever the time zone';
COMMENT ON AGGREGATE purchase_days(date, bigint, text) IS 'refused: a date shows a day of its own, whatever the time zone';
COMMENT ON AGGREGATE purchase_days(date, integer, text) IS 'refused: a date shows a day of its own, whatever the time zone';
COMMENT ON AGGREGATE purchase_days(date, smallint, text) IS 'refused: a date shows a day of its own, whatever the time zone';
COMMENT ON AGGREGATE rollup(purchase_days) IS 'merges summaries of purchases by day into one; a day that they share counts once';

CREATE FUNCTION orders(purchase_days) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_orders_wrapper';
CREATE FUNCTION repeat_orders(purchase_days) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_repeat_orders_wrapper';
CREATE FUNCTION first_day(purchase_days) RETURNS date
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_first_day_wrapper';
CREATE FUNCTION last_day(purchase_days) RETURNS date
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_last_day_wrapper';
CREATE FUNCTION monetary(purchase_days) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_monetary_wrapper';
CREATE FUNCTION repeat_value(purchase_days) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_repeat_value_wrapper';
CREATE FUNCTION skipped(purchase_days) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'purchase_days_skipped_wrapper';

COMMENT ON FUNCTION orders(purchase_days) IS 'the number of days with an order: rows with an amount of zero or more';
COMMENT ON FUNCTION repeat_orders(purchase_days) IS 'the number of days with an order after the first such day, NULL without orders';
COMMENT ON FUNCTION first_day(purchase_days) IS 'the first day with an order, NULL without orders';
COMMENT ON FUNCTION last_day(purchase_days) IS 'the last day with an order, NULL without orders';
COMMENT ON FUNCTION monetary(purchase_days) IS 'sum of all amounts, refunds subtracted; equals sum(amount) to the last digit for numeric amounts';
COMMENT ON FUNCTION repeat_value(purchase_days) IS 'mean value of the days with an order after the first, refunds from the second day on subtracted; NULL without such days';
COMMENT ON FUNCTION skipped(purchase_days) IS 'the number of rows without a date or without an amount';
