//! Whom to write to, and what it brought: groups by lot, their size, the effect, and the policy of contact.

pub mod assignment;
pub mod policy;
pub mod sample_size;
pub mod uplift;
