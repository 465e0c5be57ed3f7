//! Rows: samples of them.

mod sample;
