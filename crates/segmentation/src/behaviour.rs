//! What customers do between orders, what they say of it, and what they prefer.

pub mod activity;
pub mod affinity;
pub mod lifecycle;
pub mod nps;
pub mod proportion;
pub mod rhythm;
pub mod top_items;
