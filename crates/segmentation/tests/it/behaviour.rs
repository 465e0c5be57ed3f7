//! What customers do between orders.

mod lifecycle;
