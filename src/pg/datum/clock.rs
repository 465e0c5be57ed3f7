//! The clocks of PostgreSQL's time zones.

use pgrx::pg_sys;
use segmentation::contact::policy::{Stretch, Zone};
use segmentation::{Error, Result};

use super::calendar;
use crate::pg::error::raise;

/// The clocks of a zone, which stays in memory as long as the backend.
#[derive(Debug, Clone, Copy)]
pub struct Clocks(*const pg_sys::pg_tz);

const MICROS_PER_SECOND: i64 = 1_000_000;

/// Seconds from 1970, where PostgreSQL's zones count from, to 2000.
const SECONDS_TO_2000: i64 = 10_957 * 86_400;

impl Clocks {
    /// Those of the zone of a name.
    ///
    /// # Errors
    /// Invalid, for a zone that does not exist.
    pub fn of(zone: &str) -> Result<Self> {
        calendar::find(zone).map(|zone| Self(zone))
    }
}

impl Zone for Clocks {
    fn stretch(&self, at: i64) -> Stretch {
        let time = at.div_euclid(MICROS_PER_SECOND) + SECONDS_TO_2000;
        let (mut offset, mut offset_after, mut boundary) = (0, 0, 0);
        let (mut is_summer, mut is_summer_after) = (0, 0);
        // SAFETY: a zone that was found, and plain data to fill.
        let changes = unsafe {
            pg_sys::pg_next_dst_boundary(
                &time,
                &mut offset,
                &mut is_summer,
                &mut boundary,
                &mut offset_after,
                &mut is_summer_after,
                self.0,
            )
        };
        let until = match changes {
            0 => i64::MAX,
            1 => (boundary - SECONDS_TO_2000).saturating_mul(MICROS_PER_SECOND),
            _ => raise(Error::out_of_range("timestamp is out of range of the time zone")),
        };
        Stretch { offset: offset * MICROS_PER_SECOND, until }
    }
}
