-- RFM: scores and segments from recency, frequency and monetary value.

CREATE FUNCTION fit_rfm_step(fit_state, rfm, as_of timestamptz) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_rfm_step';
CREATE FUNCTION fit_rfm_step(fit_state, rfm, as_of timestamptz, options jsonb) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_rfm_step_options';
CREATE FUNCTION fit_rfm_combine(fit_state, fit_state) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_rfm_combine';
CREATE FUNCTION fit_rfm_final(fit_state) RETURNS model
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_rfm_final';

CREATE AGGREGATE fit_rfm(rfm, as_of timestamptz) (
    SFUNC = fit_rfm_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = fit_rfm_final, COMBINEFUNC = fit_rfm_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_rfm(rfm, timestamptz) IS 'fits an RFM model: five scores a dimension by quantiles, eleven named segments';
CREATE AGGREGATE fit_rfm(rfm, as_of timestamptz, options jsonb) (
    SFUNC = fit_rfm_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = fit_rfm_final, COMBINEFUNC = fit_rfm_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_rfm(rfm, timestamptz, jsonb) IS 'fits an RFM model with options: bins, method, recency, frequency, monetary, nested, map, language';
CREATE FUNCTION fit_rfm(base customer_base, as_of timestamptz, options jsonb DEFAULT '{}') RETURNS model
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_rfm_base_wrapper';
COMMENT ON FUNCTION fit_rfm(customer_base, timestamptz, jsonb) IS 'fits an RFM model on the customers of a base; the same options as the aggregate';

CREATE TYPE rfm_score AS (
    recency_days double precision, frequency bigint, monetary numeric,
    r smallint, f smallint, m smallint, cell text, segment text, "position" smallint
);
COMMENT ON TYPE rfm_score IS 'what an RFM model says of one customer';

CREATE FUNCTION score(model, rfm) RETURNS rfm_score
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_score';
COMMENT ON FUNCTION score(model, rfm) IS 'scores a customer at the model''s as_of: recency, frequency and monetary value, their scores, the cell and the segment';
CREATE FUNCTION score(model, rfm, as_of timestamptz) RETURNS rfm_score
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'rfm_score';
COMMENT ON FUNCTION score(model, rfm, timestamptz) IS 'scores a customer with recency counted from another moment than the model''s, as when last month''s model is applied today';
CREATE FUNCTION why(
    model, rfm, as_of timestamptz DEFAULT NULL,
    OUT dimension text, OUT value double precision, OUT score smallint, OUT bins smallint,
    OUT above double precision, OUT up_to double precision,
    OUT next_score smallint, OUT gap double precision, OUT advice text
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 4 AS 'MODULE_PATHNAME', 'rfm_why';
COMMENT ON FUNCTION why(model, rfm, timestamptz) IS 'why a customer stands where they do: the cuts on either side of each value, what would change the score, and what one more order gives';
CREATE FUNCTION maps(
    OUT map text, OUT bins smallint, OUT language text, OUT "position" smallint, OUT segment text, OUT rule text,
    OUT meaning text, OUT action text, OUT service text
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 198 AS 'MODULE_PATHNAME', 'rfm_maps_wrapper';
COMMENT ON FUNCTION maps() IS 'the shipped maps from scores to segment names, in every language: what each segment means, the usual step, and how much service it is worth';
CREATE FUNCTION check_map(
    map jsonb, language text DEFAULT 'en',
    OUT problem text, OUT cell text, OUT segments text[], OUT explanation text
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 10 AS 'MODULE_PATHNAME', 'rfm_check_map_wrapper';
COMMENT ON FUNCTION check_map(jsonb, text) IS 'what keeps a map of your own from naming every cell exactly once; in the language en, ru or zh; no rows if nothing does';
