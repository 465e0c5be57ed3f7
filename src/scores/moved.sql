-- Why a customer moved between two scorings.

CREATE FUNCTION why_moved(
    model_before model, before rfm, as_of_before timestamptz, model_after model, after rfm, as_of_after timestamptz,
    OUT cause text, OUT dimension text, OUT before text, OUT after text, OUT change integer,
    OUT value_before double precision, OUT value_after double precision, OUT cut double precision, OUT reason text
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 4 AS 'MODULE_PATHNAME', 'rfm_why_moved';
COMMENT ON FUNCTION why_moved(model, rfm, timestamptz, model, rfm, timestamptz) IS 'why a customer''s scores and segment, or by two models of tiers the tier of a total, changed between two moments: time passed, orders came, or the ruler was made anew; the steps add up to the whole change; a summary that is NULL is a customer who was not there';
