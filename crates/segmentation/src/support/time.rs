//! Points in time as PostgreSQL keeps them: microseconds since 2000-01-01 00:00:00 UTC.

use serde::{Deserialize, Serialize};

use crate::support::error::excerpt;
use crate::{Error, Result};

/// Microseconds in a day.
pub const MICROS_PER_DAY: i64 = 86_400_000_000;

/// The earliest timestamp PostgreSQL holds, 4714-11-24 BC.
pub const MIN: i64 = -211_813_488_000_000_000;

/// The first timestamp past PostgreSQL's range, 294277-01-01.
pub const END: i64 = 9_223_371_331_200_000_000;

/// Days from 1970-01-01 to 2000-01-01.
const EPOCH_SHIFT: i64 = 10_957;

/// Whether the value is a timestamp PostgreSQL can hold, the two infinities excluded.
pub fn is_valid(micros: i64) -> bool {
    (MIN..END).contains(&micros)
}

/// Days from `earlier` to `later`, with their fraction; negative when they are the other way round.
pub fn days_between(earlier: i64, later: i64) -> f64 {
    let micros = match later.checked_sub(earlier) {
        Some(micros) => micros as f64,
        None => (i128::from(later) - i128::from(earlier)) as f64,
    };
    micros / MICROS_PER_DAY as f64
}

/// ISO 8601 in UTC, to the microsecond, without trailing zeros: `1997-01-01T00:00:00Z`.
///
/// Years are astronomical (1 BC is `0000`) and signed outside 0000 to 9999.
pub fn format(micros: i64) -> String {
    let mut text = format_date(micros);
    let rest = micros.rem_euclid(MICROS_PER_DAY);
    let (seconds, fraction) = (rest / 1_000_000, rest % 1_000_000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    text += &format!("T{hour:02}:{minute:02}:{second:02}");
    if fraction != 0 {
        text.push_str(format!(".{fraction:06}").trim_end_matches('0'));
    }
    text.push('Z');
    text
}

/// The calendar date in UTC: `1997-01-01`.
pub fn format_date(micros: i64) -> String {
    match civil(micros.div_euclid(MICROS_PER_DAY)) {
        (year @ 0..=9999, month, day) => format!("{year:04}-{month:02}-{day:02}"),
        (year, month, day) => format!("{year:+05}-{month:02}-{day:02}"),
    }
}

/// Reads what [`format()`] writes.
///
/// # Errors
/// Anything else, and any time outside PostgreSQL's range, is corrupt.
pub fn parse(text: &str) -> Result<i64> {
    parse_parts(text)
        .filter(|&micros| is_valid(micros))
        .ok_or_else(|| Error::corrupt(format!("\"{}\" is not a timestamp", excerpt(text))))
}

fn parse_parts(text: &str) -> Option<i64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let (sign, digits) = match date.as_bytes().first()? {
        b'-' => (-1, &date[1..]),
        b'+' => (1, &date[1..]),
        _ => (1, date),
    };
    let [year, month, day] = digits.split('-').map(digits_of).collect::<Option<Vec<_>>>()?.try_into().ok()?;
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let [hour, minute, second] =
        clock.split(':').map(digits_of).collect::<Option<Vec<_>>>()?.try_into().ok()?;
    if fraction.len() > 6 || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let micros = digits_of(fraction)? * 10_i64.pow(6 - fraction.len() as u32);
    let days = days_from_civil(sign * year, month, day);
    if civil(days) != (sign * year, month, day) {
        return None;
    }
    let clock = ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros;
    days.checked_mul(MICROS_PER_DAY)?.checked_add(clock)
}

/// A number of one to six digits and nothing else, so that no arithmetic on it can overflow.
fn digits_of(text: &str) -> Option<i64> {
    ((1..=6).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// Days since 2000-01-01 of a date in the proleptic Gregorian calendar.
pub(crate) fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that the leap day is the last of its year and a month's start has a closed form.
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year
        - 719_468
        - EPOCH_SHIFT
}

/// The date that lies `days` after 2000-01-01; the inverse of [`days_from_civil`].
pub(crate) fn civil(days: i64) -> (i64, i64, i64) {
    const DAYS_PER_ERA: i64 = 146_097;
    let shifted = days + EPOCH_SHIFT + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(DAYS_PER_ERA), shifted.rem_euclid(DAYS_PER_ERA));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / (DAYS_PER_ERA - 1)) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = (march_month + 2) % 12 + 1;
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// For `#[serde(with)]`: a moment as the text of [`format()`].
pub(crate) mod text {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(micros: &i64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::format(*micros))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
        super::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// A purchase date that lies on the calendar.
///
/// # Errors
/// Invalid, for `infinity` and `-infinity`.
#[inline]
pub fn checked_time(at: i64) -> Result<i64> {
    if is_valid(at) { Ok(at) } else { Err(bad_time(at)) }
}

/// The refusal of an infinite date, by its sign.
#[cold]
pub fn bad_time(at: i64) -> Error {
    let name = if at < 0 { "-infinity" } else { "infinity" };
    Error::invalid(format!("purchase date must be finite, not {name}"))
        .hint("Exclude such rows with FILTER (WHERE ...), or repair them.")
}

/// The unit of the times of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// 24 hours.
    Days,
    /// 7 days, the usual one.
    #[default]
    Weeks,
    /// A twelfth of a year, 30.4375 days.
    Months,
    /// 365.25 days.
    Years,
}

impl Unit {
    /// The unit of a name.
    ///
    /// # Errors
    /// Invalid, for a name that is none.
    pub fn named(name: &str) -> Result<Self> {
        let all =
            [("days", Unit::Days), ("weeks", Unit::Weeks), ("months", Unit::Months), ("years", Unit::Years)];
        all.into_iter().find(|(known, _)| *known == name).map(|(_, unit)| unit).ok_or_else(|| {
            Error::invalid(format!("there is no unit \"{}\"", excerpt(name)))
                .hint("It is days, weeks, months or years.")
        })
    }

    /// Its length in days.
    pub fn days(self) -> f64 {
        match self {
            Unit::Days => 1.0,
            Unit::Weeks => 7.0,
            Unit::Months => 30.4375,
            Unit::Years => 365.25,
        }
    }
}

/// The day that a date names, in days since 2000-01-01; `None` for what is no date.
pub fn parse_day(date: &str) -> Option<i32> {
    let micros = parse(&format!("{date}T00:00:00Z")).ok().filter(|_| !date.contains('T'))?;
    i32::try_from(micros / MICROS_PER_DAY).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_dates() {
        assert_eq!(format(0), "2000-01-01T00:00:00Z");
        assert_eq!(format(-1), "1999-12-31T23:59:59.999999Z");
        assert_eq!(format(MIN), "-4713-11-24T00:00:00Z");
        assert_eq!(format(END - 1), "+294276-12-31T23:59:59.999999Z");
        assert_eq!(format_date(59 * MICROS_PER_DAY), "2000-02-29");
        assert_eq!(parse("1997-01-01T12:30:00.5Z").unwrap(), -1095 * MICROS_PER_DAY + 45_000_500_000);
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "Z", "T", "2000-02-30T00:00:00Z", "2001-02-29T00:00:00Z", "2000-13-01T00:00:00Z"] {
            assert!(parse(text).is_err(), "{text}");
        }
        for text in
            ["2000-01-01T24:00:00Z", "2000-01-01T00:00:00", "+294277-01-01T00:00:00Z", "é-01-01T0:0:0Z"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn every_timestamp_round_trips(micros in MIN..END) {
            prop_assert_eq!(parse(&format(micros)).unwrap(), micros);
        }
    }
}
