-- Where a customer stands in their life with the shop, how long a silence is long, and in which months they buy.

CREATE FUNCTION lifecycle(purchase_days, as_of timestamptz, options jsonb DEFAULT '{}') RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'behaviour_lifecycle';
COMMENT ON FUNCTION lifecycle(purchase_days, timestamptz, jsonb) IS 'the stage of a customer: prospect (no summary, or no order by as_of), new, repeat, regular, VIP, reactivated, at risk or lost, by limits in days or in the customer''s own gaps; options: business, limits, at_risk, lost, regular, vip, season, language';
CREATE FUNCTION lifecycle(model, purchase_days, as_of timestamptz, options jsonb DEFAULT '{}') RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'behaviour_lifecycle_model';
COMMENT ON FUNCTION lifecycle(model, purchase_days, timestamptz, jsonb) IS 'the stage of a customer by the probability of so long a silence from one who is still there, with the purchase rates of a model of fit_clv';
CREATE FUNCTION lifecycle_stages(options jsonb DEFAULT '{}', OUT "position" integer, OUT stage text, OUT rule text) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 8 AS 'MODULE_PATHNAME', 'behaviour_stages_wrapper';
COMMENT ON FUNCTION lifecycle_stages(jsonb) IS 'the stages in the order of a life, each with its rule as the options have it';
CREATE FUNCTION check_lifecycle(options jsonb, OUT place text, OUT refused boolean, OUT problem text, OUT advice text) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 3 AS 'MODULE_PATHNAME', 'behaviour_check_lifecycle_wrapper';
COMMENT ON FUNCTION check_lifecycle(jsonb) IS 'what is wrong with options of lifecycle, so that they are refused, and what is hardly meant; no rows if nothing is';

CREATE FUNCTION probability_of_silence(model, purchase_days, as_of timestamptz, options jsonb DEFAULT '{}') RETURNS double precision
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'behaviour_silence';
COMMENT ON FUNCTION probability_of_silence(model, purchase_days, timestamptz, jsonb) IS 'the probability of so long a silence from a customer who is still there, with the purchase rates of a model of fit_clv, after one order too; options: season';

CREATE FUNCTION seasonality(
    purchase_days,
    OUT month integer, OUT orders bigint, OUT years bigint, OUT seen bigint,
    OUT share double precision, OUT low double precision, OUT high double precision, OUT index double precision, OUT p double precision
) RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 12 AS 'MODULE_PATHNAME', 'behaviour_seasonality_wrapper';
COMMENT ON FUNCTION seasonality(purchase_days) IS 'a customer''s days with orders by calendar month: how many, in how many years of those that the month was seen in, their share with its interval, the index (100 is even), and p of as many by chance, which holds over all twelve months';
