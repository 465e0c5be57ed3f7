//! What customers bought, summed up: by customer, by day, and for all customers at once.

pub mod business;
pub mod check_orders;
pub mod collected;
pub mod currency;
pub mod customer_base;
pub mod day_set;
pub mod history;
pub mod left_out;
pub mod money;
pub mod order_rows;
pub mod packed;
pub mod purchase_days;
pub mod rfm;
