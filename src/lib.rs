//! pg_segment: customer segmentation as PostgreSQL aggregates and functions.
//!
//! A folder for each family, as in the `segmentation` crate, which has the mathematics; the SQL of an object stands beside
//! the Rust that serves it.
// The reference of the SQL surface is COMMENT ON and docs/; a Rust reader finds the SQL beside each function.
#![allow(missing_docs)]
#![deny(unsafe_code, ffi_unwind_calls)]

#[macro_use]
mod pg;

mod behaviour;
mod clusters;
mod contact;
mod landing;
mod models;
mod movement;
mod pictures;
mod purchases;
mod rows;
mod scores;
mod trees;
mod value;
mod values;

use pg::error::OrRaise;

#[cfg(not(panic = "unwind"))]
compile_error!("an ERROR of PostgreSQL is a panic that unwinds: build with panic = \"unwind\"");

pgrx::pg_module_magic!();

/// The SQL of the extension, each file after the one before: a name, and where it lies.
macro_rules! sql_in_order {
    (@ $previous:tt, $name:tt $file:tt) => {
        pgrx::extension_sql_file!($file, name = $name, requires = [$previous], finalize);
    };
    (@ $previous:tt, $name:tt $file:tt, $($rest:tt)+) => {
        pgrx::extension_sql_file!($file, name = $name, requires = [$previous]);
        sql_in_order!(@ $name, $($rest)+);
    };
    ($name:tt $file:tt, $($rest:tt)+) => {
        pgrx::extension_sql_file!($file, name = $name, bootstrap);
        sql_in_order!(@ $name, $($rest)+);
    };
}

sql_in_order! {
    "install" "install.sql",
    "purchases_rfm" "purchases/rfm.sql",
    "purchases_business" "purchases/business.sql",
    "purchases_purchase_days" "purchases/purchase_days.sql",
    "purchases_customer_base" "purchases/customer_base.sql",
    "models_model" "models/model.sql",
    "models_fit_state" "models/fit_state.sql",
    "purchases_check_orders" "purchases/check_orders.sql",
    "rows_check_features" "rows/check_features.sql",
    "scores_rfm" "scores/rfm.sql",
    "scores_matrix" "scores/matrix.sql",
    "scores_moved" "scores/moved.sql",
    "scores_tiers" "scores/tiers.sql",
    "scores_variation" "scores/variation.sql",
    "scores_segments" "scores/segments.sql",
    "rows_sample" "rows/sample.sql",
    "clusters_kmeans" "clusters/kmeans.sql",
    "clusters_hierarchy" "clusters/hierarchy.sql",
    "clusters_apply" "clusters/apply.sql",
    "clusters_labelling" "clusters/labelling.sql",
    "trees_tree" "trees/tree.sql",
    "value_clv" "value/clv.sql",
    "value_forecast" "value/forecast.sql",
    "value_roi" "value/roi.sql",
    "movement_agreement" "movement/agreement.sql",
    "pictures_groups" "pictures/groups.sql",
    "pictures_values" "pictures/values.sql",
    "pictures_html" "pictures/html.sql",
    "pictures_report_words" "pictures/report_words.sql",
    "pictures_report" "pictures/report.sql",
    "pictures_report_orders" "pictures/report_orders.sql",
    "behaviour_activity" "behaviour/activity.sql",
    "behaviour_rhythm" "behaviour/rhythm.sql",
    "behaviour_lifecycle" "behaviour/lifecycle.sql",
    "behaviour_nps" "behaviour/nps.sql",
    "behaviour_proportion" "behaviour/proportion.sql",
    "behaviour_top_items" "behaviour/top_items.sql",
    "behaviour_affinity" "behaviour/affinity.sql",
    "contact_assignment" "contact/assignment.sql",
    "contact_sample_size" "contact/sample_size.sql",
    "contact_uplift" "contact/uplift.sql",
    "contact_policy" "contact/policy.sql",
    "movement_transitions" "movement/transitions.sql",
    "movement_homogeneity" "movement/homogeneity.sql",
    "movement_survival" "movement/survival.sql",
    "movement_profile" "movement/profile.sql",
    "movement_effect" "movement/effect.sql",
    "landing_mappings" "landing/mappings.sql",
    "movement_drift" "movement/drift.sql",
    "models_explain" "models/explain.sql",
    "values_operators" "values/operators.sql",
    "values_casts" "values/casts.sql",
    "values_money" "values/money.sql",
    "values_first_guesses" "values/first_guesses.sql",
    "values_concrete_types" "values/concrete_types.sql",
    "managed_workspace" "managed/workspace.sql",
    "managed_tables" "managed/tables.sql",
    "managed_segmentations" "managed/segmentations.sql",
    "managed_queue" "managed/queue.sql",
    "managed_refresh" "managed/refresh.sql",
    "managed_overrides" "managed/overrides.sql",
    "managed_watch" "managed/watch.sql",
    "managed_live" "managed/live.sql",
    "managed_rights" "managed/rights.sql",
    "managed_quickstart" "managed/quickstart.sql",
    "costs" "costs.sql",
    "finalize" "finalize.sql"
}

#[pgrx::pg_guard]
pub extern "C-unwind" fn _PG_init() {
    pg::error::without_backtraces();
    pg::error::rehearse();
    pg::memory::set_aside().or_raise();
    pg::settings::register();
}
