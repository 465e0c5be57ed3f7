//! What customers bought: one summed up, one by day, and all of a table at once.

mod business;
mod check_orders;
mod customer_base;
mod purchase_days;
mod rfm;
