//! What values of all types share.

mod casts;
mod first_guesses;
mod money;
mod operators;
