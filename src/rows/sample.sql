-- segment.sample: the rows that a fit remembers, as a value: collected once, fitted many times, merged.

CREATE TYPE sample;

CREATE FUNCTION sample_in(cstring) RETURNS sample
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'sample_in_wrapper';
CREATE FUNCTION sample_out(sample) RETURNS cstring
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'sample_out_wrapper';
CREATE FUNCTION sample_recv(internal) RETURNS sample
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'sample_recv_wrapper';
CREATE FUNCTION sample_send(sample) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'sample_send_wrapper';

CREATE TYPE sample (
    INPUT = sample_in, OUTPUT = sample_out, RECEIVE = sample_recv, SEND = sample_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = external
);
COMMENT ON TYPE sample IS 'distinct rows with counts: all of them while they fit in segment.sample_memory, else those with the smallest hashes; mergeable';

CREATE FUNCTION sample_step(sample, features record) RETURNS sample
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sample_step';
CREATE FUNCTION sample_step(sample, features record, options jsonb) RETURNS sample
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sample_step_options';
CREATE FUNCTION sample_step(sample, features double precision[]) RETURNS sample
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sample_step_array';
CREATE FUNCTION sample_step(sample, features double precision[], options jsonb) RETURNS sample
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sample_step_array_options';
CREATE FUNCTION sample_combine(sample, sample) RETURNS sample
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sample_combine';

CREATE FUNCTION sample_final(sample) RETURNS sample
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'expanded_final';

CREATE AGGREGATE sample(features record) (
    SFUNC = sample_step, STYPE = sample, SSPACE = 32768, FINALFUNC = sample_final, COMBINEFUNC = sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sample(record) IS 'collects rows for fits: distinct rows with counts, within segment.sample_memory';
CREATE AGGREGATE sample(features record, options jsonb) (
    SFUNC = sample_step, STYPE = sample, SSPACE = 32768, FINALFUNC = sample_final, COMBINEFUNC = sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sample(record, jsonb) IS 'collects rows for fits with options: features, booleans, nulls, seed, weight';
CREATE AGGREGATE sample(features double precision[]) (
    SFUNC = sample_step, STYPE = sample, SSPACE = 32768, FINALFUNC = sample_final, COMBINEFUNC = sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sample(double precision[]) IS 'collects rows of numbers for fits';
CREATE AGGREGATE sample(features double precision[], options jsonb) (
    SFUNC = sample_step, STYPE = sample, SSPACE = 32768, FINALFUNC = sample_final, COMBINEFUNC = sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE sample(double precision[], jsonb) IS 'collects rows of numbers for fits with options: features, nulls, seed, weight';
CREATE AGGREGATE rollup(sample) (
    SFUNC = sample_combine, STYPE = sample, SSPACE = 32768, FINALFUNC = sample_final, COMBINEFUNC = sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(sample) IS 'merges samples into one, as if all rows had been collected together';

CREATE FUNCTION describe(sample) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'sample_describe_wrapper';
COMMENT ON FUNCTION describe(sample) IS 'the sample in summary: features, rows seen, distinct rows kept, whether it is exact';
