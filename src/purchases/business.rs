//! Kinds of business, with their limits in days.

use pgrx::iter::TableIterator;
use pgrx::{name, pg_extern};
use segmentation::purchases::business::BUSINESSES;

#[pg_extern(sql = false)]
fn business_all() -> TableIterator<
    'static,
    (name!(business, &'static str), name!(at_risk, f64), name!(lost, f64), name!(recency, Vec<f64>)),
> {
    TableIterator::new(
        BUSINESSES.into_iter().map(|business| {
            (business.name, business.at_risk, business.lost, business.recency_cuts().to_vec())
        }),
    )
}
