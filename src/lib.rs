//! pg_segment: customer segmentation as PostgreSQL aggregates and functions.
#![allow(missing_docs)]

pgrx::pg_module_magic!();
