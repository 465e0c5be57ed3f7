//! What customers do between orders, what they say of it, and what they prefer.

mod activity;
mod affinity;
mod lifecycle;
mod nps;
mod proportion;
mod rhythm;
mod top_items;
