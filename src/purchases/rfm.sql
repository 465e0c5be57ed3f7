-- segment.rfm: what one customer bought.

CREATE TYPE rfm;

CREATE FUNCTION rfm_in(cstring) RETURNS rfm
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_in_wrapper';
CREATE FUNCTION rfm_out(rfm) RETURNS cstring
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_out_wrapper';
CREATE FUNCTION rfm_recv(internal) RETURNS rfm
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_recv_wrapper';
CREATE FUNCTION rfm_send(rfm) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_send_wrapper';

-- Stored plain: a value is 48 or 88 bytes, and functions read it where it lies.
CREATE TYPE rfm (
    INPUT = rfm_in, OUTPUT = rfm_out, RECEIVE = rfm_recv, SEND = rfm_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = plain
);
COMMENT ON TYPE rfm IS 'what one customer bought: first and last order, number of orders, exact total, refunds; mergeable';

CREATE FUNCTION rfm_step(rfm, at timestamptz, amount numeric) RETURNS rfm
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_step_numeric';
CREATE FUNCTION rfm_step(rfm, at timestamptz, amount double precision) RETURNS rfm
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_step_float';
CREATE FUNCTION rfm_step(rfm, at timestamptz, amount bigint) RETURNS rfm
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_step_bigint';
CREATE FUNCTION rfm_step(rfm, at timestamptz, amount integer) RETURNS rfm
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_step_integer';
CREATE FUNCTION rfm_step(rfm, at timestamptz, amount smallint) RETURNS rfm
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_step_smallint';
CREATE FUNCTION rfm_merge(rfm, rfm) RETURNS rfm
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_merge';

CREATE AGGREGATE rfm(at timestamptz, amount numeric) (
    SFUNC = rfm_step, STYPE = rfm, SSPACE = 80, COMBINEFUNC = rfm_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm(timestamptz, numeric) IS 'summarises the purchases of one customer, one row an order; a negative amount is a refund; the total is exact';
CREATE AGGREGATE rfm(at timestamptz, amount double precision) (
    SFUNC = rfm_step, STYPE = rfm, SSPACE = 80, COMBINEFUNC = rfm_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm(timestamptz, double precision) IS 'summarises the purchases of one customer, one row an order; a negative amount is a refund';
CREATE AGGREGATE rfm(at timestamptz, amount bigint) (
    SFUNC = rfm_step, STYPE = rfm, SSPACE = 80, COMBINEFUNC = rfm_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm(timestamptz, bigint) IS 'as for numeric amounts; the total is exact';
CREATE AGGREGATE rfm(at timestamptz, amount integer) (
    SFUNC = rfm_step, STYPE = rfm, SSPACE = 80, COMBINEFUNC = rfm_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm(timestamptz, integer) IS 'as for numeric amounts; the total is exact';
CREATE AGGREGATE rfm(at timestamptz, amount smallint) (
    SFUNC = rfm_step, STYPE = rfm, SSPACE = 80, COMBINEFUNC = rfm_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm(timestamptz, smallint) IS 'as for numeric amounts; the total is exact';
CREATE AGGREGATE rollup(rfm) (
    SFUNC = rfm_merge, STYPE = rfm, SSPACE = 80, COMBINEFUNC = rfm_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(rfm) IS 'merges summaries of purchases into one';

CREATE FUNCTION rfm_of(orders bigint, first timestamptz, last timestamptz, monetary numeric) RETURNS rfm
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_of_numeric';
COMMENT ON FUNCTION rfm_of(bigint, timestamptz, timestamptz, numeric) IS 'the summary of a customer of whom sums are known: the number of orders, the first and the last, NULL without orders, and the total; one below 0 counts as a refund; NULL without orders or total';
CREATE FUNCTION rfm_of(orders bigint, first timestamptz, last timestamptz, monetary double precision) RETURNS rfm
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_of_float';
COMMENT ON FUNCTION rfm_of(bigint, timestamptz, timestamptz, double precision) IS 'as for a numeric total';
CREATE FUNCTION rfm_of(orders bigint, first timestamptz, last timestamptz, monetary bigint) RETURNS rfm
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_of_bigint';
COMMENT ON FUNCTION rfm_of(bigint, timestamptz, timestamptz, bigint) IS 'as for a numeric total; it is exact';
CREATE FUNCTION rfm_of(orders bigint, first timestamptz, last timestamptz, monetary integer) RETURNS rfm
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_of_integer';
COMMENT ON FUNCTION rfm_of(bigint, timestamptz, timestamptz, integer) IS 'as for a numeric total; it is exact';
CREATE FUNCTION rfm_of(orders bigint, first timestamptz, last timestamptz, monetary smallint) RETURNS rfm
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_of_smallint';
COMMENT ON FUNCTION rfm_of(bigint, timestamptz, timestamptz, smallint) IS 'as for a numeric total; it is exact';

CREATE FUNCTION orders(rfm) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_orders_wrapper';
COMMENT ON FUNCTION orders(rfm) IS 'frequency: the number of rows with an amount of zero or more';
CREATE FUNCTION first_order(rfm) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_first_order_wrapper';
COMMENT ON FUNCTION first_order(rfm) IS 'date of the first order, NULL without orders';
CREATE FUNCTION last_order(rfm) RETURNS timestamptz
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_last_order_wrapper';
COMMENT ON FUNCTION last_order(rfm) IS 'date of the last order, NULL without orders';
CREATE FUNCTION monetary(rfm) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_monetary_wrapper';
COMMENT ON FUNCTION monetary(rfm) IS 'sum of all amounts, refunds subtracted; equals sum(amount) to the last digit for numeric amounts';
CREATE FUNCTION average_order(rfm) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_average_order_wrapper';
COMMENT ON FUNCTION average_order(rfm) IS 'monetary value by number of orders, NULL without orders';
CREATE FUNCTION refunds(rfm) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_refunds_wrapper';
COMMENT ON FUNCTION refunds(rfm) IS 'the number of rows with a negative amount';
CREATE FUNCTION refunded(rfm) RETURNS numeric
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_refunded_wrapper';
COMMENT ON FUNCTION refunded(rfm) IS 'what the refunds gave back, as a positive amount';
CREATE FUNCTION skipped(rfm) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_skipped_wrapper';
COMMENT ON FUNCTION skipped(rfm) IS 'the number of rows without a date or without an amount';
CREATE FUNCTION recency_days(rfm, as_of timestamptz) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_recency_days_wrapper';
COMMENT ON FUNCTION recency_days(rfm, timestamptz) IS 'days from the last order to as_of, with their fraction; negative if the order is later, NULL without orders';
CREATE FUNCTION tenure_days(rfm, as_of timestamptz) RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_tenure_days_wrapper';
COMMENT ON FUNCTION tenure_days(rfm, timestamptz) IS 'days from the first order to as_of, with their fraction; NULL without orders';
