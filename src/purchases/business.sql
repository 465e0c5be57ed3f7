-- Kinds of business, with their limits in days.

CREATE FUNCTION businesses(
    OUT business text, OUT at_risk double precision, OUT lost double precision, OUT recency double precision[]
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 8 AS 'MODULE_PATHNAME', 'business_all_wrapper';
COMMENT ON FUNCTION businesses() IS 'limits in days by kind of business, for the option "business" of fit_rfm, segments and lifecycle: after how many days of silence customers are at risk, and lost, and the cuts of recency; ours, for a start, to be replaced by your own in the options';
