//! Days on the calendar of a time zone, and lengths of time.

use std::ffi::CString;

use pgrx::datum::TimestampWithTimeZone;
use pgrx::pg_sys;
use segmentation::support::time::{MICROS_PER_DAY, Unit, bad_time, checked_time};
use segmentation::{Error, Result};

use crate::pg::call::Call;
use crate::pg::error::raise;

/// The day of a moment in UTC, in days since 2000-01-01.
///
/// # Errors
/// Invalid, for a moment that is not on the calendar.
#[inline]
pub fn day_in_utc(at: i64) -> Result<i32> {
    Ok(checked_time(at)?.div_euclid(MICROS_PER_DAY) as i32)
}

/// A time zone that a call site keeps, with the name it was found under.
struct Zone {
    name: String,
    zone: *mut pg_sys::pg_tz,
}

/// The day of a moment in the time zone of argument `number`, which is looked up once for a call site that always gives the
/// same one.
///
/// # Errors
/// Invalid, for a zone that is NULL or does not exist and for a moment that is not on its calendar.
pub fn day_in_zone(call: Call, at: i64, number: usize) -> Result<i32> {
    let name = call.text_arg(number).ok_or_else(|| Error::invalid("time_zone must not be NULL"))?;
    let kept = call.site(|| Zone { name: String::new(), zone: std::ptr::null_mut() });
    if kept.zone.is_null() || kept.name != name {
        *kept = Zone { name: name.to_owned(), zone: find(name)? };
    }
    local_day(checked_time(at)?, kept.zone)
}

/// The days of a time zone; those of UTC, where none is named.
#[derive(Debug, Clone, Copy)]
pub struct LocalDays(Option<*mut pg_sys::pg_tz>);

impl LocalDays {
    /// Those of the zone of a name, or of UTC.
    ///
    /// # Errors
    /// Invalid, for a zone that does not exist.
    pub fn of(name: Option<&str>) -> Result<Self> {
        name.map(find).transpose().map(Self)
    }

    /// The day of a finite moment.
    ///
    /// # Errors
    /// Out of range, for a moment that is not on the zone's calendar.
    #[inline]
    pub fn day(self, at: i64) -> Result<i32> {
        match self.0 {
            Some(zone) => local_day(at, zone),
            None => Ok(at.div_euclid(MICROS_PER_DAY) as i32),
        }
    }

    /// The moment at which a day begins, in days since 2000.
    pub fn start(self, day: i32) -> i64 {
        let in_utc = i64::from(day) * MICROS_PER_DAY;
        let Some(zone) = self.0 else { return in_utc };
        let mut local = pg_sys::pg_tm::default();
        // SAFETY: plain data to fill, and a zone that was found.
        let offset = unsafe {
            pg_sys::j2date(day + EPOCH, &mut local.tm_year, &mut local.tm_mon, &mut local.tm_mday);
            pg_sys::DetermineTimeZoneOffset(&mut local, zone)
        };
        in_utc + i64::from(offset) * 1_000_000
    }
}

/// The zone of a name.
///
/// # Errors
/// Invalid, for a zone that does not exist.
pub(super) fn find(name: &str) -> Result<*mut pg_sys::pg_tz> {
    let unknown = || {
        let short: String = name.chars().take(40).collect();
        Error::invalid(format!("time zone \"{short}\" does not exist"))
            .hint("Give a name like 'Europe/Berlin'; pg_timezone_names lists them.")
    };
    let text = CString::new(name).map_err(|_| unknown())?;
    // SAFETY: a zero-terminated string; zones that were found stay in memory as long as the backend.
    unsafe {
        let zone = pg_sys::pg_tzset(text.as_ptr());
        // One that counts leap seconds is not acceptable.
        if zone.is_null() || !pg_sys::pg_tz_acceptable(zone) { Err(unknown()) } else { Ok(zone) }
    }
}

/// Julian day number of 2000-01-01.
const EPOCH: i32 = 2_451_545;

fn local_day(at: i64, zone: *mut pg_sys::pg_tz) -> Result<i32> {
    let mut local = pg_sys::pg_tm::default();
    let (mut offset, mut fraction) = (0, 0);
    // SAFETY: plain data to fill, and a zone that was found.
    unsafe {
        if pg_sys::timestamp2tm(at, &mut offset, &mut local, &mut fraction, std::ptr::null_mut(), zone) != 0 {
            return Err(Error::out_of_range("timestamp is out of range"));
        }
        Ok(pg_sys::date2j(local.tm_year, local.tm_mon, local.tm_mday) - EPOCH)
    }
}

/// The day of a `date` in argument 1, `None` for NULL.
#[inline]
pub fn date_arg(call: Call) -> Option<Result<i32>> {
    let day = call.arg(1)?.value() as i32;
    Some(match day {
        i32::MAX | i32::MIN => Err(bad_time(day.into())),
        day => Ok(day),
    })
}

/// An `interval` argument in days, `None` for NULL: a month has 30.4375 of them, a year 365.25.
pub fn interval_days(call: Call, number: usize) -> Option<f64> {
    named_interval(call, number, "horizon")
}

/// The same of a half-life, which is refused below a day.
pub fn half_life(call: Call, number: usize) -> Option<f64> {
    let days = named_interval(call, number, "half_life")?;
    if days > 0.0 && days < 1.0 {
        raise(below_a_day("half_life", days).hint("Give it with its unit: '30 days', '3 months'."));
    }
    Some(days)
}

/// A bare number is an interval of seconds, which nobody means.
#[cold]
pub fn below_a_day(name: &str, days: f64) -> Error {
    let seconds = (days * 86_400e6).round() / 1e6;
    Error::invalid(format!("{name} is {seconds} seconds, which is less than a day"))
}

fn named_interval(call: Call, number: usize, name: &str) -> Option<f64> {
    // SAFETY: functions that ask for an interval are declared with one.
    let interval = unsafe { &*call.arg(number)?.cast_mut_ptr::<pg_sys::Interval>() };
    let ends = [(i32::MAX, i64::MAX), (i32::MIN, i64::MIN)];
    if ends.contains(&(interval.month, interval.time)) && interval.day == interval.month {
        raise(Error::invalid(format!("{name} must be finite")));
    }
    let whole = f64::from(interval.month) * Unit::Months.days() + f64::from(interval.day);
    Some(whole + interval.time as f64 / MICROS_PER_DAY as f64)
}

/// A timestamp as SQL has it.
pub fn timestamp(micros: i64) -> TimestampWithTimeZone {
    TimestampWithTimeZone::try_from(micros)
        .unwrap_or_else(|_| raise(Error::out_of_range("timestamp is out of range")))
}

/// The moment an argument names, which must be on the calendar.
pub fn as_of(at: TimestampWithTimeZone) -> i64 {
    finite(at.into_inner())
}

/// As [`as_of`], for an argument that is still a number.
pub fn finite(as_of: i64) -> i64 {
    if !segmentation::support::time::is_valid(as_of) {
        raise(Error::invalid("as_of must be a finite timestamp"));
    }
    as_of
}
