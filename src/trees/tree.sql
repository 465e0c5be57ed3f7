-- Decision trees: rules that tell labels apart, or predict a number, and that run as plain SQL.

CREATE FUNCTION fit_tree_step(sample, label anyelement, features record) RETURNS sample
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_tree_step';
CREATE FUNCTION fit_tree_step(sample, label anyelement, features record, options jsonb) RETURNS sample
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_tree_step_options';
CREATE FUNCTION fit_tree_step(sample, label anyelement, features double precision[]) RETURNS sample
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_tree_step_array';
CREATE FUNCTION fit_tree_step(sample, label anyelement, features double precision[], options jsonb) RETURNS sample
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_tree_step_array_options';
CREATE FUNCTION fit_tree_final(sample) RETURNS model
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'fit_tree_final';

CREATE AGGREGATE fit_tree(label anyelement, features record) (
    SFUNC = fit_tree_step, STYPE = sample, SSPACE = 32768, FINALFUNC = fit_tree_final, COMBINEFUNC = sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_tree(anyelement, record) IS 'grows a decision tree: text, enums and booleans are labels to be told apart, numbers are predicted';
CREATE AGGREGATE fit_tree(label anyelement, features record, options jsonb) (
    SFUNC = fit_tree_step, STYPE = sample, SSPACE = 32768, FINALFUNC = fit_tree_final, COMBINEFUNC = sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_tree(anyelement, record, jsonb) IS 'grows a decision tree, with options: features, booleans, seed, weight, label_weights, criterion, depth, min_leaf, min_split, max_leaves, min_gain, alpha, folds, language';
CREATE AGGREGATE fit_tree(label anyelement, features double precision[]) (
    SFUNC = fit_tree_step, STYPE = sample, SSPACE = 32768, FINALFUNC = fit_tree_final, COMBINEFUNC = sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_tree(anyelement, double precision[]) IS 'grows a decision tree, for rows of numbers without names';
CREATE AGGREGATE fit_tree(label anyelement, features double precision[], options jsonb) (
    SFUNC = fit_tree_step, STYPE = sample, SSPACE = 32768, FINALFUNC = fit_tree_final, COMBINEFUNC = sample_combine, PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_tree(anyelement, double precision[], jsonb) IS 'grows a decision tree, for rows of numbers, with options';

CREATE FUNCTION classify(model, features record, names text[] DEFAULT '{}') RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'tree_classify';
COMMENT ON FUNCTION classify(model, record, text[]) IS 'the label that the tree decides for; names says what the columns of a row that has lost its names are called, in their order';
CREATE FUNCTION classify(model, features double precision[], names text[] DEFAULT '{}') RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'tree_classify_array';
COMMENT ON FUNCTION classify(model, double precision[], text[]) IS 'the label that the tree decides for; names says what the columns of a row that has lost its names are called, in their order';
CREATE FUNCTION predict(model, features record, names text[] DEFAULT '{}') RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'tree_predict';
COMMENT ON FUNCTION predict(model, record, text[]) IS 'the number that the tree predicts: the mean of the leaf that the row comes to; names says what the columns of a row that has lost its names are called, in their order';
CREATE FUNCTION predict(model, features double precision[], names text[] DEFAULT '{}') RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'tree_predict_array';
COMMENT ON FUNCTION predict(model, double precision[], text[]) IS 'the number that the tree predicts: the mean of the leaf that the row comes to; names says what the columns of a row that has lost its names are called, in their order';
CREATE FUNCTION probability(model, features record, label text, names text[] DEFAULT '{}') RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'tree_probability';
COMMENT ON FUNCTION probability(model, record, text, text[]) IS 'the share of a label among the customers of the fit that came to the same leaf; names says what the columns of a row that has lost its names are called, in their order';
CREATE FUNCTION probability(model, features double precision[], label text, names text[] DEFAULT '{}') RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'tree_probability_array';
COMMENT ON FUNCTION probability(model, double precision[], text, text[]) IS 'the share of a label among the customers of the fit that came to the same leaf; names says what the columns of a row that has lost its names are called, in their order';
CREATE FUNCTION probabilities(model, features record, names text[] DEFAULT '{}') RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'tree_probabilities';
COMMENT ON FUNCTION probabilities(model, record, text[]) IS 'the share of every label among the customers of the fit that came to the same leaf, as an object; names says what the columns of a row that has lost its names are called, in their order';
CREATE FUNCTION probabilities(model, features double precision[], names text[] DEFAULT '{}') RETURNS jsonb
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'tree_probabilities_array';
COMMENT ON FUNCTION probabilities(model, double precision[], text[]) IS 'the share of every label among the customers of the fit that came to the same leaf, as an object; names says what the columns of a row that has lost its names are called, in their order';
CREATE FUNCTION leaf(model, features record, names text[] DEFAULT '{}') RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'tree_leaf';
COMMENT ON FUNCTION leaf(model, record, text[]) IS 'the number of the leaf that the row comes to, as rules counts them; names says what the columns of a row that has lost its names are called, in their order';
CREATE FUNCTION leaf(model, features double precision[], names text[] DEFAULT '{}') RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'tree_leaf_array';
COMMENT ON FUNCTION leaf(model, double precision[], text[]) IS 'the number of the leaf that the row comes to, as rules counts them; names says what the columns of a row that has lost its names are called, in their order';
CREATE FUNCTION rules(
    model,
    OUT leaf integer, OUT condition text, OUT label text, OUT prediction double precision, OUT customers bigint,
    OUT share double precision, OUT confidence double precision, OUT lift double precision
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 10 AS 'MODULE_PATHNAME', 'tree_rules_wrapper';
COMMENT ON FUNCTION rules(model) IS 'the leaves of a tree as rules: what is true of their customers, the label or number predicted, customers, share, confidence and lift';
CREATE FUNCTION woe(
    model, label text, points_to_double double precision DEFAULT 20,
    OUT leaf integer, OUT condition text, OUT customers bigint, OUT share double precision,
    OUT woe double precision, OUT iv double precision, OUT points double precision
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 10 AS 'MODULE_PATHNAME', 'tree_woe_wrapper';
COMMENT ON FUNCTION woe(model, text, double precision) IS 'the leaves of a tree as the bins of a scorecard: weight of evidence for a label against all others, what each bin adds to the information value, and points, so many of which double the odds of the label';
CREATE FUNCTION as_case(model) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'tree_as_case_wrapper';
COMMENT ON FUNCTION as_case(model) IS 'the tree as one SQL CASE expression over the columns of its features, which gives what classify or predict gives';
CREATE FUNCTION importance(model, OUT feature text, OUT importance double precision, OUT splits integer)
    RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 6 AS 'MODULE_PATHNAME', 'tree_importance_wrapper';
COMMENT ON FUNCTION importance(model) IS 'how much each feature matters: its part of all that the splits of the tree gain';
CREATE FUNCTION confusion(model, OUT actual text, OUT predicted text, OUT customers bigint, OUT share double precision)
    RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 9 AS 'MODULE_PATHNAME', 'tree_confusion_wrapper';
COMMENT ON FUNCTION confusion(model) IS 'customers by their label and by what the tree decided for them when they were not part of its fit; empty without cross-validation';
