//! Movement: how labels agree.

mod agreement;
