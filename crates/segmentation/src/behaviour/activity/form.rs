//! The text and the binary form of activity.

use std::io;

use serde::{Deserialize, Serialize, Serializer};

use super::{Activity, MAX_DAYS, MAX_SCALE, Weight, is_tens, is_valid};
use crate::support::codec::{Codec, Reader, Writer, checked_count};
use crate::support::error::excerpt;
use crate::support::json;
use crate::support::memory::with_capacity;
use crate::support::time::{self, MICROS_PER_DAY};
use crate::{Error, Result};

/// The longest text of a summary, in bytes: more than that of one with the most days.
const MAX_TEXT: usize = MAX_DAYS * 80;

impl Activity {
    /// Readable JSON that reads back to the very same value.
    pub fn to_json(&self) -> String {
        json::written(|out| self.write_json(out))
    }

    /// Writes [`Self::to_json`] piece by piece.
    ///
    /// # Errors
    /// As the writer fails.
    pub fn write_json(&self, out: impl io::Write) -> io::Result<()> {
        // Strings, numbers and nothing else: serde_json has no way to fail on them.
        serde_json::to_writer(out, &Written { days: self, skipped: self.skipped }).map_err(io::Error::from)
    }

    /// Reads what [`Self::write_json`] writes.
    ///
    /// # Errors
    /// Corrupt, for anything that is not the text of a summary.
    pub fn from_json(text: &str) -> Result<Self> {
        let text: Text = json::summary("activity", text, MAX_TEXT)?;
        if text.days.len() > MAX_DAYS {
            return Err(damaged(&format!("more than {MAX_DAYS} days")));
        }
        let mut weights: Vec<(i32, Weight)> = with_capacity(text.days.len())?;
        for (date, weight) in &text.days {
            weights.push((parse_day(date)?, parse_weight(weight)?));
        }
        let scale = weights.iter().map(|(_, weight)| weight.scale).max().unwrap_or(0);
        let mut activity = Self { scale, days: with_capacity(weights.len())?, skipped: text.skipped };
        for (day, weight) in weights {
            activity.days.push((day, weight.units * super::POWERS[usize::from(scale - weight.scale)]));
        }
        activity.checked_whole()
    }

    /// The summary, if such rows can exist that sum up to it.
    fn checked_whole(self) -> Result<Self> {
        if checked_count(self.skipped, 0).is_err() {
            return Err(damaged("more rows than there can be"));
        }
        if !self.days.is_sorted_by(|a, b| a.0 < b.0) {
            return Err(damaged("days that are not in their order"));
        }
        if self.ends().is_some_and(|(first, last)| !is_valid(first) || !is_valid(last)) {
            return Err(damaged("a day out of range"));
        }
        if self.days.iter().any(|&(_, units)| units == 0 || self.checked(units).is_err()) {
            return Err(damaged("a weight out of range"));
        }
        if self.scale > 0 && self.days.iter().all(|&(_, units)| is_tens(units)) {
            return Err(damaged("weights with more decimals than they need"));
        }
        Ok(self)
    }
}

fn damaged(what: &str) -> Error {
    Error::corrupt(format!("activity is damaged: {what}"))
}

fn parse_day(date: &str) -> Result<i32> {
    time::parse_day(date).ok_or_else(|| damaged(&format!("\"{}\" is not a date", excerpt(date))))
}

fn parse_weight(text: &str) -> Result<Weight> {
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let weight = text.parse().ok().filter(|_| decimals <= usize::from(MAX_SCALE)).map(Weight::of_decimal);
    weight.and_then(Result::ok).ok_or_else(|| damaged(&format!("\"{}\" is not a weight", excerpt(text))))
}

/// The text form, field by field.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    days: Vec<(String, String)>,
    #[serde(default)]
    skipped: u64,
}

/// The text form as it is written, without a list of texts made first.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(serialize_with = "write_days")]
    days: &'a Activity,
    #[serde(skip_serializing_if = "json::is_zero")]
    skipped: u64,
}

fn write_days<S: Serializer>(activity: &&Activity, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    let date = |day: i32| time::format_date(i64::from(day) * MICROS_PER_DAY);
    serializer
        .collect_seq(activity.days.iter().map(|&(day, units)| (date(day), shown(units, activity.scale))))
}

/// A weight as a decimal, without zeros at the end.
fn shown(units: u128, scale: u8) -> String {
    let places = usize::from(scale);
    if places == 0 {
        return units.to_string();
    }
    let digits = format!("{units:0width$}", width = places + 1);
    let (whole, decimals) = digits.split_at(digits.len() - places);
    match decimals.trim_end_matches('0') {
        "" => whole.to_owned(),
        decimals => format!("{whole}.{decimals}"),
    }
}

const VERSION: u8 = 1;

impl Codec for Activity {
    const NAME: &'static str = "activity";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_u8(VERSION);
        out.put_varint(self.skipped.into());
        out.put_u8(self.scale);
        out.put_varint(self.days.len() as u128);
        // A step and a weight of mostly a byte or two each.
        out.reserve(4 * self.days.len())?;
        let mut before = None;
        for &(day, units) in &self.days {
            match before {
                None => out.put_signed_varint(day.into()),
                Some(before) => out.put_short_varint((day - before) as u64),
            }
            match u64::try_from(units) {
                Ok(units) => out.put_short_varint(units),
                Err(_) => out.put_varint(units),
            }
            before = Some(day);
        }
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        input.version(VERSION)?;
        let skipped = input.short_varint().ok_or_else(|| input.corrupt("has too many rows"))?;
        let scale = input.u8()?;
        let count = input.short_varint().filter(|&count| count <= MAX_DAYS as u64);
        let count = count.ok_or_else(|| input.corrupt("has no number of days"))? as usize;
        if scale > MAX_SCALE || (count == 0 && scale > 0) {
            return Err(input.corrupt("has weights with more decimals than count"));
        }
        // Mostly it is read to take one more.
        let mut days: Vec<(i32, u128)> = with_capacity(if count == 0 { 0 } else { count + 1 })?;
        for _ in 0..count {
            let day = match days.last() {
                None => i32::try_from(input.signed_varint()?).ok(),
                Some(&(before, _)) => {
                    let step = input.short_varint().and_then(|step| i32::try_from(step).ok());
                    step.and_then(|step| before.checked_add(step))
                }
            };
            let day = day.ok_or_else(|| input.corrupt("has a day out of range"))?;
            days.push((day, input.varint()?));
        }
        Self { scale, days, skipped }.checked_whole()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readable() {
        let mut activity = Activity::default();
        for (day, weight) in [(0, "1.5"), (3, "2"), (-1, "10"), (3, "0.25")] {
            activity.add(day, Weight::of_decimal(weight.parse().unwrap()).unwrap()).unwrap();
        }
        activity.skip().unwrap();
        let text = r#"{"days":[["1999-12-31","10"],["2000-01-01","1.5"],["2000-01-04","2.25"]],"skipped":1}"#;
        assert_eq!(activity.to_json(), text);
        assert_eq!(Activity::from_json(text).unwrap(), activity);
        assert_eq!(Activity::default().to_json(), r#"{"days":[]}"#);
        // A day costs a byte and its weight another where they are small; here weights are 1,000, 150 and 225 hundredths.
        assert_eq!(activity.to_bytes().unwrap().len(), 4 + 3 + 6);
    }

    #[test]
    fn damaged_texts() {
        for text in [
            "",
            "[]",
            "{}",
            r#"{"days":[["2000-01-01","1"],["2000-01-01","1"]]}"#,
            r#"{"days":[["2000-01-02","1"],["2000-01-01","1"]]}"#,
            r#"{"days":[["2000-01-02","0"]]}"#,
            r#"{"days":[["2000-01-02","-1"]]}"#,
            r#"{"days":[["2000-01-02","1e3"]]}"#,
            r#"{"days":[["2000-01-02","NaN"]]}"#,
            r#"{"days":[["2000-01-02","0.0000000000001"]]}"#,
            r#"{"days":[["2000-01-02",1]]}"#,
            r#"{"days":[["2000-02-30","1"]]}"#,
            r#"{"days":[["2000-01-02T00:00:00Z","1"]]}"#,
            r#"{"days":[],"skipped":9223372036854775808}"#,
            r#"{"days":[],"weight":1}"#,
        ] {
            assert!(Activity::from_json(text).is_err(), "{text}");
        }
    }

    #[test]
    fn damaged_bytes() {
        let mut activity = Activity::default();
        for day in [5, 9, 400] {
            activity.add(day, Weight::of_float(1.25).unwrap()).unwrap();
        }
        let bytes = activity.to_bytes().unwrap();
        let mut same = 0;
        for place in 0..bytes.len() {
            assert!(Activity::from_bytes(&bytes[..place]).is_err());
            for byte in 0..=u8::MAX {
                let mut damaged = bytes.clone();
                damaged[place] = byte;
                // What can be read is written the same way.
                if let Ok(read) = Activity::from_bytes(&damaged) {
                    assert_eq!(read.to_bytes().unwrap(), damaged);
                    same += 1;
                }
            }
        }
        assert!(same > bytes.len());
        assert!(Activity::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
    }
}
