//! Rfm: summaries, and what fits collect and leave out.

mod check_orders;
mod collected;
mod left_out;
mod order_rows;
mod purchase_days;
mod summaries;
