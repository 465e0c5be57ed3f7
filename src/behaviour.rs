//! What customers do between orders, what they say of it, and what they prefer.

mod activity;
mod nps;
mod proportion;
mod rhythm;
