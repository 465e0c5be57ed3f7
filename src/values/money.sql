-- Amounts of type money, refused with what to do: how many decimals a stored one has is a matter of lc_monetary.

DO $$
DECLARE
    family text;
    state text;
    combine text;
    arguments text;
BEGIN
    FOR family, state, combine, arguments IN VALUES
        ('rfm', 'rfm', 'rfm_merge', 'at timestamptz, amount money'),
        ('customer_base', 'customer_base', 'customer_base_merge', 'customer anyelement, at timestamptz, amount money'),
        ('customer_base', 'customer_base', 'customer_base_merge',
         'customer anyelement, at timestamptz, amount money, currency text'),
        ('customer_base_of_text', 'customer_base', 'customer_base_merge', 'customer text, at timestamptz, amount money'),
        ('customer_base_of_text', 'customer_base', 'customer_base_merge',
         'customer text, at timestamptz, amount money, currency text'),
        ('purchase_days', 'purchase_days', 'purchase_days_merge', 'at timestamptz, amount money'),
        ('purchase_days', 'purchase_days', 'purchase_days_merge', 'at timestamptz, amount money, time_zone text'),
        ('purchase_days', 'purchase_days', 'purchase_days_merge', 'at timestamptz, amount money, time_zone text, currency text'),
        ('check_orders', 'fit_state', 'check_orders_combine', 'customer anyelement, at timestamptz, amount money'),
        ('check_orders', 'fit_state', 'check_orders_combine',
         'customer anyelement, at timestamptz, amount money, options jsonb'),
        ('check_orders', 'fit_state', 'check_orders_combine',
         'customer anyelement, at timestamptz, amount money, currency text, document text'),
        ('check_orders', 'fit_state', 'check_orders_combine',
         'customer anyelement, at timestamptz, amount money, currency text, document text, options jsonb'),
        ('report', 'fit_state', 'report_combine', 'customer anyelement, at timestamptz, amount money'),
        ('report', 'fit_state', 'report_combine', 'customer anyelement, at timestamptz, amount money, options jsonb'),
        ('bars', 'fit_state', 'pictures_combine', 'label text, value money'),
        ('bars', 'fit_state', 'pictures_combine', 'label text, value money, options jsonb'),
        ('heat_map', 'fit_state', 'pictures_combine', 'x text, y text, weight money'),
        ('heat_map', 'fit_state', 'pictures_combine', 'x text, y text, weight money, options jsonb'),
        ('stacked_area', 'fit_state', 'pictures_combine', 'at date, label text, value money'),
        ('stacked_area', 'fit_state', 'pictures_combine', 'at date, label text, value money, options jsonb'),
        ('pareto_curve', 'fit_state', 'figures_combine', 'value money'),
        ('pareto_curve', 'fit_state', 'figures_combine', 'value money, options jsonb'),
        ('histogram', 'fit_state', 'figures_combine', 'value money'),
        ('histogram', 'fit_state', 'figures_combine', 'value money, options jsonb'),
        ('segment_effect', 'fit_state', 'segment_effect_combine', 'segment text, outcome money'),
        ('segment_effect', 'fit_state', 'segment_effect_combine', 'segment anyelement, outcome money'),
        ('fit_tiers', 'fit_state', 'fit_tiers_combine', 'value money'),
        ('fit_tiers', 'fit_state', 'fit_tiers_combine', 'value money, options jsonb'),
        ('coefficient_of_variation', 'bytea', 'coefficient_of_variation_combine', 'value money'),
        ('activity', 'activity', 'activity_merge', 'at timestamptz, weight money'),
        ('activity', 'activity', 'activity_merge', 'at timestamptz, weight money, time_zone text'),
        ('top_items', 'fit_state', 'top_items_combine', 'item text, weight money, n integer'),
        ('uplift', 'bytea', 'uplift_combine_float', 'outcome money, treated boolean'),
        ('uplift', 'bytea', 'uplift_combine_float', 'outcome money, treated boolean, confidence double precision'),
        ('uplift', 'bytea', 'uplift_combine_float',
         'outcome money, treated boolean, confidence double precision, control_share double precision'),
        ('roi', 'bytea', 'roi_combine', 'revenue money, cost money'),
        ('roi', 'bytea', 'roi_combine', 'revenue money, cost anyelement'),
        ('roi', 'bytea', 'roi_combine', 'revenue anyelement, cost money'),
        ('roi_interval', 'bytea', 'roi_interval_combine', 'revenue money, cost money'),
        ('roi_interval', 'bytea', 'roi_interval_combine', 'revenue money, cost anyelement'),
        ('roi_interval', 'bytea', 'roi_interval_combine', 'revenue anyelement, cost money'),
        ('roi_interval', 'bytea', 'roi_interval_combine', 'revenue money, cost anyelement, confidence double precision'),
        ('roi_interval', 'bytea', 'roi_interval_combine', 'revenue anyelement, cost money, confidence double precision'),
        ('roi_interval', 'bytea', 'roi_interval_combine', 'revenue money, cost money, confidence double precision')
    LOOP
        EXECUTE pg_catalog.format($sql$
CREATE FUNCTION %1$s_step(%2$s, %4$s) RETURNS %2$s
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'money_refused';
CREATE AGGREGATE %1$s(%4$s) (
    SFUNC = %1$s_step, STYPE = %2$s, COMBINEFUNC = %3$s, PARALLEL = SAFE
);
COMMENT ON AGGREGATE %1$s(%4$s) IS 'refused: cast amounts of type money to numeric';
$sql$, family, state, combine, arguments);
    END LOOP;
END
$$;

CREATE FUNCTION tier(model, value money) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'money_refused';
COMMENT ON FUNCTION tier(model, money) IS 'refused: cast values of type money to numeric';
CREATE FUNCTION tier(model, value money, previous text) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'money_refused';
COMMENT ON FUNCTION tier(model, money, text) IS 'refused: cast values of type money to numeric';
CREATE FUNCTION why(model, value money, previous text DEFAULT NULL) RETURNS void
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'money_refused';
COMMENT ON FUNCTION why(model, money, text) IS 'refused: cast values of type money to numeric';
CREATE FUNCTION rfm_of(orders bigint, first timestamptz, last timestamptz, monetary money) RETURNS rfm
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'money_refused';
COMMENT ON FUNCTION rfm_of(bigint, timestamptz, timestamptz, money) IS 'refused: cast totals of type money to numeric';
CREATE FUNCTION purchase_days_of(
    frequency bigint, recency double precision, age double precision, monetary_value money, as_of date, unit text DEFAULT 'days'
) RETURNS purchase_days
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'money_refused';
COMMENT ON FUNCTION purchase_days_of(bigint, double precision, double precision, money, date, text) IS 'refused: cast values of type money to numeric';
CREATE FUNCTION uplift_roi(uplift uplift_estimate, cost money) RETURNS roi_estimate
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'money_refused';
COMMENT ON FUNCTION uplift_roi(uplift_estimate, money) IS 'refused: cast costs of type money to numeric';
