-- How regularly a customer buys: the gaps between days with an order.

CREATE FUNCTION purchase_rhythm(
    purchase_days,
    OUT gaps bigint, OUT mean double precision, OUT median double precision, OUT standard_deviation double precision, OUT p80 double precision,
    OUT longest bigint, OUT clumpiness double precision, OUT regularity double precision,
    OUT last_gap bigint, OUT gap_before bigint
) RETURNS record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'behaviour_rhythm';
COMMENT ON FUNCTION purchase_rhythm(purchase_days) IS 'the gaps in days between a customer''s days with an order: mean, median, standard deviation, the length that four of five do not exceed, the longest, how clumped and how regular they are, and the last two; NULL below two gaps';
CREATE FUNCTION purchase_rhythm(
    purchase_days, first_day date, last_day date,
    OUT gaps bigint, OUT mean double precision, OUT median double precision, OUT standard_deviation double precision, OUT p80 double precision,
    OUT longest bigint, OUT clumpiness double precision, OUT regularity double precision,
    OUT last_gap bigint, OUT gap_before bigint
) RETURNS record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'behaviour_rhythm';
COMMENT ON FUNCTION purchase_rhythm(purchase_days, date, date) IS 'the same for the days from the first to the last of an observation, whose ends count for clumpiness';
