-- Which items go together, and what to recommend.

CREATE FUNCTION fit_affinity_step(fit_state, items text[]) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_affinity_step';
CREATE FUNCTION fit_affinity_step(fit_state, items text[], options jsonb) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_affinity_step';
CREATE FUNCTION fit_affinity_combine(fit_state, fit_state) RETURNS fit_state
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_affinity_combine';
CREATE FUNCTION fit_affinity_final(fit_state) RETURNS model
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_affinity_final';

CREATE AGGREGATE fit_affinity(items text[]) (
    SFUNC = fit_affinity_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = fit_affinity_final, COMBINEFUNC = fit_affinity_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_affinity(text[]) IS 'fits a model of the items that go together, of baskets, one a row; an item counts once in a basket, a pair from five baskets on';
CREATE AGGREGATE fit_affinity(items text[], options jsonb) (
    SFUNC = fit_affinity_step, STYPE = fit_state, SSPACE = 8192, FINALFUNC = fit_affinity_final, COMBINEFUNC = fit_affinity_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_affinity(text[], jsonb) IS 'fits a model of the items that go together with options: min_count, max_items, max_pairs, confidence, language';

CREATE FUNCTION affinities(
    model,
    OUT item text, OUT other text, OUT baskets bigint, OUT support double precision, OUT confidence double precision,
    OUT lift double precision, OUT lift_low double precision, OUT jaccard double precision, OUT leverage double precision
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 1000 AS 'MODULE_PATHNAME', 'affinity_affinities';
COMMENT ON FUNCTION affinities(model) IS 'the pairs of a model of items, each in both directions, those that are surest to go together first: baskets with both, their share of all and of those with the item, and how many times as often as by chance, with its lower bound';
CREATE FUNCTION recommend(
    model, items text[], n integer DEFAULT 5,
    OUT item text, OUT score double precision, OUT lift double precision, OUT because text
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 5 AS 'MODULE_PATHNAME', 'affinity_recommend';
COMMENT ON FUNCTION recommend(model, text[], integer) IS 'n items for somebody who has these: first those that go together with one of them, by the share of its owners who have them at least, then the most frequent ones of all';
