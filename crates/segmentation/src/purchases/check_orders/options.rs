//! What a check of orders can be told.

use serde::Deserialize;
use serde_json::Value;

use crate::support::error::excerpt;
use crate::support::json;
use crate::support::language::Language;
use crate::support::time::{self, MICROS_PER_DAY};
use crate::{Error, Result};

/// The options.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Orders after this moment are of the future: a date, or a moment in UTC.
    as_of: Option<String>,
    /// Of the findings.
    pub language: Language,
    /// That of the shop, for the days of orders; UTC, if not told.
    pub time_zone: Option<String>,
}

/// What `as_of` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// In microseconds since 2000.
    At(i64),
    /// The beginning of a day of the shop's, in days since 2000.
    Day(i32),
}

impl Moment {
    /// In microseconds since 2000, where `start` says when a day begins.
    pub fn at(self, start: impl FnOnce(i32) -> i64) -> i64 {
        match self {
            Moment::At(at) => at,
            Moment::Day(day) => start(day),
        }
    }
}

impl Options {
    /// Reads them.
    ///
    /// # Errors
    /// Invalid, naming the key.
    pub fn read(value: &Value) -> Result<Self> {
        let options: Self = json::options(value, "options")?;
        options.as_of()?;
        Ok(options)
    }

    /// The moment that the option of this name holds.
    ///
    /// # Errors
    /// Invalid, for a text that names none.
    pub fn as_of(&self) -> Result<Option<Moment>> {
        let Some(text) = &self.as_of else { return Ok(None) };
        let moment = match time::parse_day(text) {
            Some(day) => time::is_valid(i64::from(day) * MICROS_PER_DAY).then_some(Moment::Day(day)),
            None => time::parse(text).ok().map(Moment::At),
        };
        moment.map(Some).ok_or_else(|| {
            Error::invalid(format!("options, key \"as_of\": \"{}\" is no moment", excerpt(text)))
                .hint("Give a day, as in \"2026-11-01\", or a moment in UTC, as in \"2026-11-01T08:00:00Z\".")
        })
    }
}
