//! Features: the columns of a row that a method works on, by name and type.

use serde::{Deserialize, Serialize};

use crate::error::excerpt;
use crate::time::{self, MICROS_PER_DAY};
use crate::{Error, Result};

/// The most features a row may have.
pub const MAX_FEATURES: usize = 100;

/// The longest name of a feature, in bytes.
pub const MAX_NAME: usize = 200;

/// The longest text that passes for the name of a category, in bytes.
pub const MAX_CATEGORY: usize = 1000;

/// What the values of a feature are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// A number of any SQL type.
    Number,
    /// A day or a moment, as days since 2000-01-01.
    Time,
    /// A span of time in days; a month is 30 days, as PostgreSQL has it.
    Interval,
    /// True or false as 1 or 0.
    Boolean,
    /// One of several names.
    Category,
}

impl Type {
    /// Whether its values are numbers to the methods.
    pub fn is_numeric(self) -> bool {
        self != Type::Category
    }

    /// As in the text form of a model.
    pub fn name(self) -> &'static str {
        match self {
            Type::Number => "number",
            Type::Time => "time",
            Type::Interval => "interval",
            Type::Boolean => "boolean",
            Type::Category => "category",
        }
    }

    /// A value in the words of its type: a date for a time, days for an interval, else at most six digits.
    pub fn show(self, value: f64) -> String {
        match self {
            Type::Time => {
                let micros = (value * MICROS_PER_DAY as f64).round();
                match micros.abs() < 9e18 && time::is_valid(micros as i64) {
                    true => time::format_date(micros as i64),
                    false => format!("{value} days"),
                }
            }
            Type::Interval => format!("{} days", brief(value)),
            _ => brief(value),
        }
    }
}

impl Type {
    /// The number in what [`Self::show`] writes: six digits, and of a time the day.
    pub fn shown(self, value: f64) -> f64 {
        match self {
            Type::Time => {
                let micros = MICROS_PER_DAY as f64;
                ((value * micros).round() / micros).floor()
            }
            _ => brief(value).parse().unwrap_or(value),
        }
    }
}

/// A number for people: six significant digits, without trailing zeros.
pub fn brief(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{}", value + 0.0);
    }
    let magnitude = value.abs().log10().floor();
    if !(-5.0..15.0).contains(&magnitude) {
        return format!("{value:.5e}");
    }
    let decimals = (5.0 - magnitude).max(0.0) as usize;
    let text = format!("{value:.decimals$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// What to do with a row in which a feature is NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nulls {
    /// Refuse the fit, naming the column and counting the rows.
    #[default]
    Error,
    /// Leave the row out, and count it.
    Skip,
    /// Fill in the mean or the mode of the rows that have a value.
    Impute,
}

/// What a boolean is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Booleans {
    /// A category, true or false.
    #[default]
    Category,
    /// A number, 1 or 0.
    Number,
}

/// A column of a row: its name and what its values are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The name, as SQL has it.
    pub name: String,
    /// What its values are.
    #[serde(rename = "type")]
    pub kind: Type,
}

/// One value of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// NULL.
    Null,
    /// Of any numeric type; finite.
    Number(f64),
    /// The name of a category.
    Category(&'a str),
}

/// Whether a row carries no names of its own: PostgreSQL then calls the columns f1, f2 and so on.
pub fn is_nameless<'a>(mut names: impl ExactSizeIterator<Item = &'a str>) -> bool {
    let mut n = 0;
    names.all(|name| {
        n += 1;
        name.strip_prefix('f').is_some_and(|number| number == n.to_string())
    })
}

/// The places of the wanted features among a row's columns: by name, or by position where the row has no names.
///
/// # Errors
/// Invalid, naming a feature that is missing or a wrong number of columns.
pub fn places(columns: &[&str], wanted: &[&str]) -> Result<Vec<usize>> {
    if is_nameless(columns.iter().copied()) && !wanted.iter().all(|name| columns.contains(name)) {
        return match columns.len() == wanted.len() {
            true => Ok((0..wanted.len()).collect()),
            false => Err(Error::invalid(format!(
                "row has {} columns without names, the features are {}: {}",
                columns.len(),
                wanted.len(),
                list(wanted)
            ))
            .hint("Give as many values, in this order; or give the row names, as in: FROM (SELECT recency, frequency FROM t) AS f.")),
        };
    }
    let place = |name: &&str| {
        columns.iter().position(|column| column == name).ok_or_else(|| {
            Error::invalid(format!("row has no column \"{}\"", excerpt(name))).hint(format!(
                "The features are {}; the row has {}.",
                list(wanted),
                list(columns)
            ))
        })
    };
    wanted.iter().map(place).collect()
}

/// Names for a sentence.
pub fn list(names: &[&str]) -> String {
    const SHOWN: usize = 20;
    let mut text: Vec<String> = names.iter().take(SHOWN).map(|name| excerpt(name)).collect();
    if names.len() > SHOWN {
        text.push(format!("{} more", names.len() - SHOWN));
    }
    text.join(", ")
}

/// Whether columns can be features: 1 to 100 of them, each with a name of its own.
///
/// # Errors
/// Invalid, with the reason.
pub fn check_names(names: &[&str]) -> Result<()> {
    if names.is_empty() || names.len() > MAX_FEATURES {
        return Err(Error::invalid(format!("{} features", names.len()))
            .hint(format!("A row has 1 to {MAX_FEATURES} features.")));
    }
    for (i, name) in names.iter().enumerate() {
        if name.is_empty() || name.len() > MAX_NAME || name.contains('\0') {
            return Err(Error::invalid(format!("feature {} has no usable name", i + 1))
                .hint(format!("Names have 1 to {MAX_NAME} bytes, none of them zero.")));
        }
        if names[..i].contains(name) {
            return Err(Error::invalid(format!("feature \"{}\" is there twice", excerpt(name)))
                .hint("Give each column a name of its own."));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_found_by_name_or_by_place() {
        assert_eq!(places(&["id", "b", "a"], &["a", "b"]).unwrap(), [2, 1]);
        assert_eq!(places(&["f1", "f2"], &["a", "b"]).unwrap(), [0, 1]);
        assert_eq!(places(&["f1", "f2", "f3"], &["f3", "f1"]).unwrap(), [2, 0]);
        assert!(places(&["f1", "f2", "f3"], &["a", "b"]).unwrap_err().message.contains("3 columns"));
        assert!(places(&["a"], &["b"]).unwrap_err().message.contains("no column \"b\""));
        assert!(check_names(&["a", "a"]).is_err());
        assert!(check_names(&[]).is_err());
    }

    #[test]
    fn numbers_are_brief() {
        assert_eq!(brief(0.1 + 0.2), "0.3");
        assert_eq!(brief(1234.5678), "1234.57");
        assert_eq!(brief(-12_345_678.0), "-12345678");
        assert_eq!(brief(1e-9), "1.00000e-9");
        assert_eq!(Type::Time.show(0.0), "2000-01-01");
        assert_eq!(Type::Interval.show(1.5), "1.5 days");
    }
}
