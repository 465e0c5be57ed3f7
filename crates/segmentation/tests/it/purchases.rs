//! Rfm: summaries, and what fits collect and leave out.

mod collected;
mod left_out;
mod purchase_days;
mod summaries;
