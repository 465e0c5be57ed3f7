-- The segments of every customer of a base, in one call.

CREATE FUNCTION segments(
    key anyelement, base customer_base, as_of timestamptz, options jsonb DEFAULT '{}',
    OUT customer anyelement, OUT recency_days double precision, OUT frequency bigint, OUT monetary numeric,
    OUT r smallint, OUT f smallint, OUT m smallint, OUT cell text, OUT segment text, OUT "position" smallint, OUT tier text
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 100000 AS 'MODULE_PATHNAME', 'customer_base_segments';
COMMENT ON FUNCTION segments(anyelement, customer_base, timestamptz, jsonb) IS 'fits, scores, names and tiers every customer of a base; options are those of fit_rfm, and under "tiers" those of fit_tiers';

-- Beside models in this place a text in quotes would be neither jsonb nor a model: PostgreSQL takes it as text.
CREATE FUNCTION segments(
    key anyelement, base customer_base, as_of timestamptz, options text,
    OUT customer anyelement, OUT recency_days double precision, OUT frequency bigint, OUT monetary numeric,
    OUT r smallint, OUT f smallint, OUT m smallint, OUT cell text, OUT segment text, OUT "position" smallint, OUT tier text
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 100000 AS 'MODULE_PATHNAME', 'customer_base_segments_text';
COMMENT ON FUNCTION segments(anyelement, customer_base, timestamptz, text) IS 'as with options in jsonb';

CREATE FUNCTION segments(
    key anyelement, base customer_base, as_of timestamptz, rfm_model model, tiers_model model DEFAULT NULL,
    OUT customer anyelement, OUT recency_days double precision, OUT frequency bigint, OUT monetary numeric,
    OUT r smallint, OUT f smallint, OUT m smallint, OUT cell text, OUT segment text, OUT "position" smallint, OUT tier text
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 100000 AS 'MODULE_PATHNAME', 'customer_base_segments_by_models';
COMMENT ON FUNCTION segments(anyelement, customer_base, timestamptz, model, model) IS 'scores, names and tiers every customer of a base at as_of by models fitted before, so that a score moves only when the customer moves';
