-- Whether customers are still what they were: features by samples, segments by a model of transitions.

CREATE FUNCTION drift(
    before sample, after sample, options jsonb DEFAULT '{}',
    OUT feature text, OUT psi double precision, OUT critical double precision, OUT beyond double precision, OUT p double precision,
    OUT distance double precision, OUT wasserstein double precision,
    OUT bin text, OUT share_before double precision, OUT share_after double precision, OUT bins bigint, OUT empty_bins bigint,
    OUT rows_before bigint, OUT rows_after bigint, OUT verdict text
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 10 AS 'MODULE_PATHNAME', 'drift_samples_wrapper';
COMMENT ON FUNCTION drift(sample, sample, jsonb) IS 'how far each feature has drifted from one sample to another: the population stability index, what it exceeds by chance for these numbers of rows, and what it does where the truth is the threshold, p, Kolmogorov and Smirnov''s distance or Cramer''s V, Wasserstein''s distance in standard deviations, the bin that changed most, and a verdict; options: bins, cuts, cuts_belong, threshold, confidence, min_category, language';
CREATE FUNCTION drift(
    model, options jsonb DEFAULT '{}',
    OUT psi double precision, OUT swapped double precision, OUT statistic double precision, OUT degrees_of_freedom bigint, OUT p double precision,
    OUT segment text, OUT share_before double precision, OUT share_after double precision, OUT empty_segments bigint,
    OUT customers bigint, OUT verdict text
) RETURNS record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'drift_moves';
COMMENT ON FUNCTION drift(model, jsonb) IS 'how far segments have drifted by a model of transitions, of customers who were there at both times: the stability index of their shares, the share of customers who swapped places, which equal shares hide, Stuart and Maxwell''s test of the shares, and the segment that changed most; options: threshold, confidence, language';
