//! What values of all types share.

mod casts;
mod money;
mod operators;
