//! How two labelings of the same customers agree.

mod agreement;
