//! The text form of a summary.

use std::io;

use serde::{Deserialize, Serialize, Serializer};

use super::{MAX_DAYS, PurchaseDays, Refunds, damaged, micros};
use crate::Result;
use crate::purchases::currency::Currency;
use crate::purchases::money::{Money, WrittenMoney};
use crate::support::error::excerpt;
use crate::support::json;
use crate::support::time;

/// The longest text of a summary, in bytes: more than that of one with the most days and refunds on as many.
const MAX_TEXT: usize = MAX_DAYS * 400;

impl PurchaseDays {
    /// Readable JSON that reads back to the very same value.
    pub fn to_json(&self) -> String {
        json::written(|out| self.write_json(out))
    }

    /// Writes [`Self::to_json`] piece by piece.
    ///
    /// # Errors
    /// As the writer fails.
    pub fn write_json(&self, out: impl io::Write) -> io::Result<()> {
        let text = Written {
            days: &self.days,
            monetary: self.total.into(),
            first_day: (!self.days.is_empty()).then(|| self.first.into()),
            first_refunds: &self.first_refunds,
            skipped: self.skipped,
            currency: self.currency(),
        };
        // Strings, numbers and nothing else: serde_json has no way to fail on them.
        serde_json::to_writer(out, &text).map_err(io::Error::from)
    }

    /// Reads what [`Self::write_json`] writes.
    ///
    /// # Errors
    /// Corrupt, for anything that is not the text of a summary.
    pub fn from_json(text: &str) -> Result<Self> {
        let text: Text = json::summary("purchase_days", text, MAX_TEXT)?;
        let days = text.days.iter().map(|date| parse_day(date)).collect::<Result<Vec<_>>>()?;
        let total = Money::try_from(text.monetary)?;
        let first = match text.first_day {
            Some(_) if days.is_empty() => return Err(damaged("the value of a first day without days")),
            None if !days.is_empty() => return Err(damaged("days without the value of the first")),
            Some(amount) => Money::try_from(amount)?,
            None => total.zero(),
        };
        let refund = |(day, amount): (String, WrittenMoney)| Ok((parse_day(&day)?, Money::try_from(amount)?));
        let first_refunds = text.first_refunds.into_iter().map(refund).collect::<Result<Vec<_>>>()?;
        let first_refunds = Refunds::of_days(first_refunds)?;
        let currency = match text.currency {
            Some(name) => Currency::named(&name).map_err(|error| damaged(&error.message))?,
            None => Currency::default(),
        };
        Self { days, total, first, first_refunds, skipped: text.skipped, currency }.checked()
    }
}

/// A valid day as text.
fn date(day: i32) -> String {
    time::format_date(micros(day))
}

fn parse_day(date: &str) -> Result<i32> {
    time::parse_day(date).ok_or_else(|| damaged(&format!("\"{}\" is not a date", excerpt(date))))
}

/// The text form, field by field.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    days: Vec<String>,
    monetary: WrittenMoney,
    first_day: Option<WrittenMoney>,
    #[serde(default)]
    first_refunds: Vec<(String, WrittenMoney)>,
    #[serde(default)]
    skipped: u64,
    currency: Option<String>,
}

/// The text form as it is written: what is zero in most summaries is left out, and no list of texts is made first.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(serialize_with = "write_days")]
    days: &'a [i32],
    monetary: WrittenMoney,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_day: Option<WrittenMoney>,
    #[serde(serialize_with = "write_refunds", skip_serializing_if = "Refunds::is_empty")]
    first_refunds: &'a Refunds,
    #[serde(skip_serializing_if = "json::is_zero")]
    skipped: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'a str>,
}

fn write_days<S: Serializer>(days: &[i32], serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_seq(days.iter().map(|&day| date(day)))
}

fn write_refunds<S: Serializer>(refunds: &Refunds, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_seq(refunds.iter().map(|(day, sum)| (date(day), WrittenMoney::from(sum))))
}
