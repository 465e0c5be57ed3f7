-- segment.model: one value type for every kind of model.

CREATE TYPE model;

CREATE FUNCTION model_in(cstring) RETURNS model
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'model_in_wrapper';
CREATE FUNCTION model_out(model) RETURNS cstring
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'model_out_wrapper';
CREATE FUNCTION model_recv(internal) RETURNS model
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'model_recv_wrapper';
CREATE FUNCTION model_send(model) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'model_send_wrapper';

CREATE TYPE model (
    INPUT = model_in, OUTPUT = model_out, RECEIVE = model_recv, SEND = model_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = extended
);
COMMENT ON TYPE model IS 'a fitted model of any kind; its text is JSON';

CREATE FUNCTION describe(model) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'model_describe_wrapper';
COMMENT ON FUNCTION describe(model) IS 'the model in summary: kind, methods, customers seen, what was left out, warnings';

CREATE FUNCTION warnings(model, OUT warning text) RETURNS SETOF text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 3 AS 'MODULE_PATHNAME', 'model_warnings_wrapper';
COMMENT ON FUNCTION warnings(model) IS 'what to know about the model before using it, a row for each sentence; a fit says the same as a WARNING, once a statement';

CREATE FUNCTION cuts(
    model,
    OUT dimension text, OUT within text, OUT bin text,
    OUT lower double precision, OUT upper double precision, OUT range text
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 15 AS 'MODULE_PATHNAME', 'model_cuts_wrapper';
COMMENT ON FUNCTION cuts(model) IS 'the limits between scores or tiers, a row for each bin';
