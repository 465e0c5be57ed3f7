//! One file for each SQL type: how it is read, written and compared.

pub mod activity;
pub mod compare;
pub mod customer_base;
pub mod model;
pub mod purchase_days;
pub mod rfm;
pub mod sample;
