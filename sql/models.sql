-- segment.model: one value type for every kind of model; and the state that every fit collects.

GRANT USAGE ON SCHEMA @extschema@ TO PUBLIC;
-- A comment that somebody wrote is kept, as when a dump is restored.
DO $$
BEGIN
    IF pg_catalog.obj_description('@extschema@'::pg_catalog.regnamespace::pg_catalog.oid, 'pg_namespace') IS NULL THEN
        COMMENT ON SCHEMA @extschema@ IS 'customer segmentation: aggregates that fit, functions that apply and explain';
    END IF;
END
$$;

CREATE TYPE model;

CREATE FUNCTION model_in(cstring) RETURNS model
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'model_in_wrapper';
CREATE FUNCTION model_out(model) RETURNS cstring
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'model_out_wrapper';
CREATE FUNCTION model_recv(internal) RETURNS model
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'model_recv_wrapper';
CREATE FUNCTION model_send(model) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'model_send_wrapper';

COMMENT ON FUNCTION model_in(cstring) IS 'input function of segment.model';
COMMENT ON FUNCTION model_out(model) IS 'output function of segment.model';
COMMENT ON FUNCTION model_recv(internal) IS 'binary input function of segment.model';
COMMENT ON FUNCTION model_send(model) IS 'binary output function of segment.model';

CREATE TYPE model (
    INPUT = model_in, OUTPUT = model_out, RECEIVE = model_recv, SEND = model_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = extended
);
COMMENT ON TYPE model IS 'a fitted model of any kind; its text is JSON';

CREATE FUNCTION jsonb(model) RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'model_to_jsonb';
CREATE FUNCTION model(jsonb) RETURNS model
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'model_from_jsonb';
COMMENT ON FUNCTION jsonb(model) IS 'the model as jsonb';
COMMENT ON FUNCTION model(jsonb) IS 'the model that the jsonb describes, checked';

CREATE CAST (model AS jsonb) WITH FUNCTION jsonb(model) AS ASSIGNMENT;
CREATE CAST (jsonb AS model) WITH FUNCTION model(jsonb) AS ASSIGNMENT;
COMMENT ON CAST (model AS jsonb) IS 'the model as jsonb';
COMMENT ON CAST (jsonb AS model) IS 'the model that the jsonb describes, checked';

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

CREATE TYPE fit_state;

CREATE FUNCTION fit_state_in(cstring) RETURNS fit_state
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_state_in_wrapper';
CREATE FUNCTION fit_state_out(fit_state) RETURNS cstring
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_state_out_wrapper';
CREATE FUNCTION fit_state_recv(internal) RETURNS fit_state
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_state_recv_wrapper';
CREATE FUNCTION fit_state_send(fit_state) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_state_send_wrapper';

COMMENT ON FUNCTION fit_state_in(cstring) IS 'input function of segment.fit_state';
COMMENT ON FUNCTION fit_state_out(fit_state) IS 'output function of segment.fit_state';
COMMENT ON FUNCTION fit_state_recv(internal) IS 'binary input function of segment.fit_state';
COMMENT ON FUNCTION fit_state_send(fit_state) IS 'binary output function of segment.fit_state';

CREATE TYPE fit_state (
    INPUT = fit_state_in, OUTPUT = fit_state_out, RECEIVE = fit_state_recv, SEND = fit_state_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = external
);
COMMENT ON TYPE fit_state IS 'what a fit has collected so far; it travels between parallel workers and nodes, and is not meant to be stored';
