//! Maps from scores to segment names, as data.
//!
//! A map is a list of segments, each a union of boxes over the scores `r`, `f`, `m` and `fm` (the mean of `f` and `m`,
//! half rounded up: `(f + m + 1) / 2` in integers). A map is used only if it is a true partition: every cell has
//! exactly one name. [`Map::check`] lists what is wrong with one that is not.
//!
//! ```json
//! {"bins": 3, "otherwise": "the rest",
//!  "segments": [{"name": "best", "r": 3, "fm": [2, 3]},
//!               {"name": "lost", "any": [{"r": 1, "f": 1}, {"r": 1, "m": 1}]},
//!               {"name": "odd", "cells": ["213", "231"]}]}
//! ```

mod bins;
mod check;
mod map;
mod names;
mod rule;
mod shipped;

pub use bins::Bins;
pub use check::{Finding, MAX_NAME, MAX_RULES, MAX_SEGMENTS, Problem};
pub use map::{Lookup, Map};
pub use names::{NO_PURCHASES, Name, Service};
pub use rule::{Rule, Segment, Span, mean_score};
pub use shipped::{SHIPPED, Shipped, shipped, shipped_for};
