//! Whom to write to, and what it brought.

mod assignment;
mod policy;
mod sample_size;
mod uplift;
