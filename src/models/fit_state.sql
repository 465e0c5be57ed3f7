-- segment.fit_state: what a fit has collected so far.

CREATE TYPE fit_state;

CREATE FUNCTION fit_state_in(cstring) RETURNS fit_state
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_state_in_wrapper';
CREATE FUNCTION fit_state_out(fit_state) RETURNS cstring
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_state_out_wrapper';
CREATE FUNCTION fit_state_recv(internal) RETURNS fit_state
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_state_recv_wrapper';
CREATE FUNCTION fit_state_send(fit_state) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_state_send_wrapper';

CREATE TYPE fit_state (
    INPUT = fit_state_in, OUTPUT = fit_state_out, RECEIVE = fit_state_recv, SEND = fit_state_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = external
);
COMMENT ON TYPE fit_state IS 'what a fit has collected so far; it travels between parallel workers and nodes, and is not meant to be stored';
