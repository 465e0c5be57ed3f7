-- segment.customer_base: what every customer of a table bought, grouped in one pass.

CREATE TYPE customer_base;

CREATE FUNCTION customer_base_in(cstring) RETURNS customer_base
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_base_in_wrapper';
CREATE FUNCTION customer_base_out(customer_base) RETURNS cstring
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_base_out_wrapper';
CREATE FUNCTION customer_base_recv(internal) RETURNS customer_base
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_base_recv_wrapper';
CREATE FUNCTION customer_base_send(customer_base) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_base_send_wrapper';

-- Stored out of line but not compressed: it is read whole, and unpacking would take longer than grouping new orders.
CREATE TYPE customer_base (
    INPUT = customer_base_in, OUTPUT = customer_base_out, RECEIVE = customer_base_recv, SEND = customer_base_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = external
);
COMMENT ON TYPE customer_base IS 'the purchases of every customer of a table, one summary each; mergeable';

CREATE FUNCTION customer_base_step(customer_base, customer anyelement, at timestamptz, amount numeric) RETURNS customer_base
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_base_step_numeric';
CREATE FUNCTION customer_base_step(customer_base, customer anyelement, at timestamptz, amount double precision) RETURNS customer_base
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_base_step_float';
CREATE FUNCTION customer_base_step(customer_base, customer anyelement, at timestamptz, amount bigint) RETURNS customer_base
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_base_step_bigint';
CREATE FUNCTION customer_base_step(customer_base, customer anyelement, at timestamptz, amount integer) RETURNS customer_base
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_base_step_integer';
CREATE FUNCTION customer_base_step(customer_base, customer anyelement, at timestamptz, amount smallint) RETURNS customer_base
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_base_step_smallint';
CREATE FUNCTION customer_base_step(customer_base, customer anyelement, at timestamptz, amount numeric, currency text) RETURNS customer_base
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_base_step_numeric';
CREATE FUNCTION customer_base_step(customer_base, customer anyelement, at timestamptz, amount double precision, currency text) RETURNS customer_base
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_base_step_float';
CREATE FUNCTION customer_base_step(customer_base, customer anyelement, at timestamptz, amount bigint, currency text) RETURNS customer_base
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_base_step_bigint';
CREATE FUNCTION customer_base_step(customer_base, customer anyelement, at timestamptz, amount integer, currency text) RETURNS customer_base
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_base_step_integer';
CREATE FUNCTION customer_base_step(customer_base, customer anyelement, at timestamptz, amount smallint, currency text) RETURNS customer_base
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_base_step_smallint';
CREATE FUNCTION customer_base_step(customer_base, customer anyelement, purchases rfm) RETURNS customer_base
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_base_step_summary';
CREATE FUNCTION customer_base_merge(customer_base, customer_base) RETURNS customer_base
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_base_merge';
CREATE FUNCTION customer_base_final(customer_base) RETURNS customer_base
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'expanded_final';

CREATE AGGREGATE customer_base(customer anyelement, at timestamptz, amount numeric) (
    SFUNC = customer_base_step, STYPE = customer_base, SSPACE = 32768, FINALFUNC = customer_base_final, COMBINEFUNC = customer_base_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE customer_base(anyelement, timestamptz, numeric) IS 'summarises the purchases of every customer in one pass; the same rules and figures as segment.rfm with GROUP BY, but rows whose customer is NULL are left out and counted';
CREATE AGGREGATE customer_base(customer anyelement, at timestamptz, amount double precision) (
    SFUNC = customer_base_step, STYPE = customer_base, SSPACE = 32768, FINALFUNC = customer_base_final, COMBINEFUNC = customer_base_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE customer_base(anyelement, timestamptz, double precision) IS 'summarises the purchases of every customer in one pass; the same rules as segment.rfm with GROUP BY, but rows whose customer is NULL are left out and counted';
CREATE AGGREGATE customer_base(customer anyelement, at timestamptz, amount bigint) (
    SFUNC = customer_base_step, STYPE = customer_base, SSPACE = 32768, FINALFUNC = customer_base_final, COMBINEFUNC = customer_base_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE customer_base(anyelement, timestamptz, bigint) IS 'as for numeric amounts; totals are exact';
CREATE AGGREGATE customer_base(customer anyelement, at timestamptz, amount integer) (
    SFUNC = customer_base_step, STYPE = customer_base, SSPACE = 32768, FINALFUNC = customer_base_final, COMBINEFUNC = customer_base_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE customer_base(anyelement, timestamptz, integer) IS 'as for numeric amounts; totals are exact';
CREATE AGGREGATE customer_base(customer anyelement, at timestamptz, amount smallint) (
    SFUNC = customer_base_step, STYPE = customer_base, SSPACE = 32768, FINALFUNC = customer_base_final, COMBINEFUNC = customer_base_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE customer_base(anyelement, timestamptz, smallint) IS 'as for numeric amounts; totals are exact';
CREATE AGGREGATE customer_base(customer anyelement, at timestamptz, amount numeric, currency text) (
    SFUNC = customer_base_step, STYPE = customer_base, SSPACE = 32768, FINALFUNC = customer_base_final, COMBINEFUNC = customer_base_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE customer_base(anyelement, timestamptz, numeric, text) IS 'the same, and refuses a second currency by name, in the rows and in the bases that are merged; NULL names none';
CREATE AGGREGATE customer_base(customer anyelement, at timestamptz, amount double precision, currency text) (
    SFUNC = customer_base_step, STYPE = customer_base, SSPACE = 32768, FINALFUNC = customer_base_final, COMBINEFUNC = customer_base_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE customer_base(anyelement, timestamptz, double precision, text) IS 'the same, and refuses a second currency by name';
CREATE AGGREGATE customer_base(customer anyelement, at timestamptz, amount bigint, currency text) (
    SFUNC = customer_base_step, STYPE = customer_base, SSPACE = 32768, FINALFUNC = customer_base_final, COMBINEFUNC = customer_base_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE customer_base(anyelement, timestamptz, bigint, text) IS 'as for numeric amounts; totals are exact';
CREATE AGGREGATE customer_base(customer anyelement, at timestamptz, amount integer, currency text) (
    SFUNC = customer_base_step, STYPE = customer_base, SSPACE = 32768, FINALFUNC = customer_base_final, COMBINEFUNC = customer_base_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE customer_base(anyelement, timestamptz, integer, text) IS 'as for numeric amounts; totals are exact';
CREATE AGGREGATE customer_base(customer anyelement, at timestamptz, amount smallint, currency text) (
    SFUNC = customer_base_step, STYPE = customer_base, SSPACE = 32768, FINALFUNC = customer_base_final, COMBINEFUNC = customer_base_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE customer_base(anyelement, timestamptz, smallint, text) IS 'as for numeric amounts; totals are exact';
CREATE AGGREGATE customer_base(customer anyelement, purchases rfm) (
    SFUNC = customer_base_step, STYPE = customer_base, SSPACE = 32768, FINALFUNC = customer_base_final, COMBINEFUNC = customer_base_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE customer_base(anyelement, rfm) IS 'makes a base of summaries, one row a customer or several; the base that their orders would have made';
CREATE AGGREGATE rollup(customer_base) (
    SFUNC = customer_base_merge, STYPE = customer_base, SSPACE = 32768, FINALFUNC = customer_base_final, COMBINEFUNC = customer_base_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(customer_base) IS 'merges customer bases into one, customer by customer';

CREATE FUNCTION size(customer_base) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_base_size_wrapper';
COMMENT ON FUNCTION size(customer_base) IS 'the number of customers';
CREATE FUNCTION without_customer(customer_base) RETURNS bigint
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_base_without_customer_wrapper';
COMMENT ON FUNCTION without_customer(customer_base) IS 'the number of rows that had no customer, and were left out';
CREATE FUNCTION currency(customer_base) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_base_currency_wrapper';
COMMENT ON FUNCTION currency(customer_base) IS 'the one currency of all amounts, NULL where no row named it';
CREATE FUNCTION customer(customer_base, key anyelement) RETURNS rfm
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_base_customer';
COMMENT ON FUNCTION customer(customer_base, anyelement) IS 'what one customer bought, NULL for a customer who is not in the base';
CREATE FUNCTION without(customer_base, customers anyarray) RETURNS customer_base
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'customer_base_without';
COMMENT ON FUNCTION without(customer_base, anyarray) IS 'the base without some customers, as if they had never bought; who is not in it, NULLs and a NULL list take nobody out';
CREATE FUNCTION customers(key anyelement, customer_base, OUT customer anyelement, OUT rfm rfm) RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 100000 AS 'MODULE_PATHNAME', 'customer_base_customers';
COMMENT ON FUNCTION customers(anyelement, customer_base) IS 'a row for each customer; the first argument only names the type of the key, as in NULL::bigint';
