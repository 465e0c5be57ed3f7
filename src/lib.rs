//! pg_segment: customer segmentation as PostgreSQL aggregates and functions.
//!
//! A file per method, under the name its mathematics has in the `segmentation` crate.
// The reference of the SQL surface is COMMENT ON and docs/; a Rust reader finds the SQL beside each function.
#![allow(missing_docs)]

#[macro_use]
mod pg;
mod clusters;
mod clv;
mod customer_base;
mod explain;
mod hierarchy;
mod kmeans;
mod labelings;
mod models;
mod purchase_days;
mod purchases;
mod rfm;
mod roi;
mod sample;
mod tiers;
mod tree;
mod values;

use pg::error::OrRaise;

pgrx::pg_module_magic!();

pgrx::extension_sql_file!(
    "../sql/concrete_types.sql",
    name = "concrete_types",
    requires = ["customer_base", "tree"]
);

#[pgrx::pg_guard]
pub extern "C-unwind" fn _PG_init() {
    pg::error::without_backtraces();
    pg::error::rehearse();
    pg::memory::set_aside().or_raise();
    pg::settings::register();
}
