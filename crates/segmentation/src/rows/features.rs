//! Features: the columns of a row that a method works on, by name and type.

use serde::{Deserialize, Serialize};

use crate::said;
use crate::support::catalogue::{self, Place, Sentence};
use crate::support::error::excerpt;
use crate::support::language::Language;
use crate::support::time::{self, MICROS_PER_DAY};
use crate::support::words::{brief, counted, list};
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
            Type::Interval => span_of_days(value).tell(Language::En),
            _ => brief(value),
        }
    }
}

impl Type {
    /// The same in a sentence.
    pub fn place(self, value: f64) -> Place {
        match self {
            Type::Time => self.show(value).into(),
            Type::Interval => span_of_days(value).into(),
            _ => catalogue::brief(value),
        }
    }

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

fn span_of_days(days: f64) -> Sentence {
    said!(catalogue::rows::SPAN_OF_DAYS, days = catalogue::brief(days))
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
    /// Keep the row as it is: two rows are compared in the features that both have, by Gower's distance.
    Pairwise,
}

impl Nulls {
    /// Whether rows with NULLs have a place among the others.
    pub fn are_kept(self) -> bool {
        matches!(self, Nulls::Impute | Nulls::Pairwise)
    }
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

/// The columns of a row.
#[derive(Debug, Clone, Copy)]
pub struct RowNames<'a> {
    /// What they are called.
    pub names: &'a [&'a str],
    /// Whether the row is of no type that has a name.
    pub anonymous: bool,
}

impl RowNames<'_> {
    /// Whether the row carries no names of its own: PostgreSQL then calls the columns f1, f2 and so on.
    fn are_made_up(self) -> bool {
        let made_up = |(number, name): (usize, &&str)| {
            name.strip_prefix('f').is_some_and(|suffix| suffix == (number + 1).to_string())
        };
        self.anonymous && self.names.iter().enumerate().all(made_up)
    }
}

/// How the columns of a row get to be features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming<'a> {
    /// A fit takes every column, by the row's own names.
    All,
    /// A fit takes the columns that it was told, by name, or in this order from a row without names.
    Chosen,
    /// A model finds its features by the row's own names.
    Own,
    /// A model is told what the columns of the row are called, in their order.
    Given(&'a [String]),
}

/// The places of the wanted features among a row's columns.
///
/// A row without names is not taken by position unless somebody has said what its columns are: names are lost on the way
/// to another server, which sends a row as `ROW(a, b)`, and then the order of its columns is that of the query.
///
/// # Errors
/// Invalid, naming a feature that is missing, a column too many, or a row without names.
pub fn places(row: RowNames<'_>, wanted: &[&str], naming: Naming<'_>) -> Result<Vec<usize>> {
    let (columns, nameless) = (row.names, row.are_made_up());
    let called_so = wanted.iter().all(|name| columns.contains(name));
    match naming {
        Naming::All if nameless => Err(nameless_fit()),
        Naming::All if called_so && columns.iter().any(|name| !wanted.contains(name)) => {
            Err(widened(columns, wanted))
        }
        Naming::Chosen if nameless && !called_so => in_order(columns.len(), wanted),
        Naming::Own if nameless && !called_so => Err(nameless_row(wanted)),
        Naming::Given(names) => by_name(&renamed(columns, names, nameless)?, wanted),
        Naming::All | Naming::Chosen | Naming::Own => by_name(columns, wanted),
    }
}

fn by_name(columns: &[&str], wanted: &[&str]) -> Result<Vec<usize>> {
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

fn in_order(columns: usize, wanted: &[&str]) -> Result<Vec<usize>> {
    match columns == wanted.len() {
        true => Ok((0..wanted.len()).collect()),
        false => Err(Error::invalid(format!(
            "row has {} without {}, the features are {}: {}",
            counted(columns, "column"),
            if columns == 1 { "a name" } else { "names" },
            wanted.len(),
            list(wanted)
        ))
        .hint("Give as many values, in this order; or give the row names, as in: FROM (SELECT recency, frequency FROM t) AS features.")),
    }
}

/// What the columns of a row, or the elements of an array, are told to be called.
///
/// # Errors
/// Invalid, for another number of names, and for a name that the row itself has in another place.
fn renamed<'a>(columns: &[&str], names: &'a [String], nameless: bool) -> Result<Vec<&'a str>> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    if names.len() != columns.len() {
        return Err(Error::invalid(format!(
            "names are {} for a row of {}: {}",
            names.len(),
            counted(columns.len(), "column"),
            list(&names)
        ))
        .hint("Name every column of the row, in their order."));
    }
    let moved = |(name, column): &(&&str, &&str)| name != column && names.contains(column);
    match names.iter().zip(columns).find(moved) {
        Some((name, column)) if !nameless => Err(Error::invalid(format!(
            "names call a column \"{}\" that the row calls \"{}\"",
            excerpt(name),
            excerpt(column)
        ))
        .hint("List the names in the order of the row's columns, or leave them out: this row has names of its own.")),
        _ => Ok(names),
    }
}

/// The way out that is open wherever a row has lost its names.
const NAMED_ROW: &str = "Give the row names of its own, as in: FROM (SELECT recency, frequency FROM t) AS features (f1, f2 and so on \
                         are what a row has that has lost them)";

fn nameless_fit() -> Error {
    Error::invalid("row of a fit has no names for its columns").hint(format!(
        "{NAMED_ROW}; or say what its columns are, in their order, as in: '{{\"features\": [\"recency\", \"frequency\"]}}'."
    ))
}

fn nameless_row(wanted: &[&str]) -> Error {
    let message = format!("row has no names for its columns, the model's features are {}", list(wanted));
    Error::invalid(message).hint(format!(
        "{NAMED_ROW}; or say what its columns are, in their order, in a last argument, as in: ARRAY['recency', 'frequency']."
    ))
}

fn widened(columns: &[&str], wanted: &[&str]) -> Error {
    let extra: Vec<&str> = columns.iter().filter(|column| !wanted.contains(column)).copied().collect();
    let message = format!("row has columns that the other rows do not have: {}", list(&extra));
    Error::invalid(message).hint(format!(
        "All rows of a fit have the same columns; or choose them, as in: '{{\"features\": [{}]}}'.",
        wanted.iter().map(|name| format!("\"{}\"", excerpt(name))).collect::<Vec<_>>().join(", ")
    ))
}

/// Whether columns can be features: 1 to 100 of them, each with a name of its own.
///
/// # Errors
/// Invalid, with the reason.
pub fn check_names(names: &[&str]) -> Result<()> {
    if names.is_empty() || names.len() > MAX_FEATURES {
        return Err(Error::invalid(counted(names.len(), "feature"))
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

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn places(names: &[&str], wanted: &[&str], naming: Naming<'_>) -> Result<Vec<usize>> {
        super::places(RowNames { names, anonymous: true }, wanted, naming)
    }

    #[test]
    fn features_are_found_by_name() {
        for naming in [Naming::Chosen, Naming::Own] {
            assert_eq!(places(&["id", "b", "a"], &["a", "b"], naming).unwrap(), [2, 1]);
            assert_eq!(places(&["f1", "f2", "f3"], &["f3", "f1"], naming).unwrap(), [2, 0]);
        }
        for naming in [Naming::All, Naming::Chosen, Naming::Own] {
            assert_eq!(places(&["b", "a"], &["a", "b"], naming).unwrap(), [1, 0]);
            let error = places(&["a"], &["b"], naming).unwrap_err();
            assert_eq!(error.message, "row has no column \"b\"");
        }
        assert!(check_names(&["a", "a"]).is_err());
        assert!(check_names(&[]).is_err());
    }

    #[test]
    fn a_row_without_names_is_taken_by_position_only_when_told_so() {
        let row = ["f1", "f2"];
        assert_eq!(places(&row, &["a", "b"], Naming::Chosen).unwrap(), [0, 1]);
        assert!(
            places(&row, &["a"], Naming::Chosen).unwrap_err().message.contains("2 columns without names")
        );
        for (wanted, naming) in
            [(["a", "b"], Naming::Own), (["a", "b"], Naming::All), (["f1", "f2"], Naming::All)]
        {
            let error = places(&row, &wanted, naming).unwrap_err();
            assert!(error.message.contains("has no names for its columns"), "{}", error.message);
            assert!(error.hint.unwrap().contains("FROM (SELECT"));
        }
        assert_eq!(places(&row, &["f2", "f1"], Naming::Own).unwrap(), [1, 0]);
    }

    #[test]
    fn names_that_are_given_name_every_column() {
        let given = names(&["b", "id", "a"]);
        for row in [["f1", "f2", "f3"], ["b", "id", "a"], ["x", "y", "z"]] {
            assert_eq!(places(&row, &["a", "b"], Naming::Given(&given)).unwrap(), [2, 0]);
        }
        let error = |row: &[&str]| places(row, &["a", "b"], Naming::Given(&given)).unwrap_err().message;
        assert_eq!(error(&["f1", "f2"]), "names are 3 for a row of 2 columns: b, id, a");
        assert_eq!(error(&["a", "id", "b"]), "names call a column \"b\" that the row calls \"a\"");
        let other = names(&["a", "c"]);
        let error = places(&["f1", "f2"], &["a", "b"], Naming::Given(&other)).unwrap_err();
        assert_eq!(error.message, "row has no column \"b\"");
    }

    #[test]
    fn rows_of_a_fit_do_not_grow_wider() {
        assert_eq!(places(&["a", "b", "a"], &["a", "b"], Naming::All).unwrap(), [0, 1]);
        let error = places(&["a", "more", "b"], &["a", "b"], Naming::All).unwrap_err();
        assert_eq!(error.message, "row has columns that the other rows do not have: more");
        assert!(error.hint.unwrap().contains(r#"{"features": ["a", "b"]}"#));
        assert_eq!(places(&["a", "more", "b"], &["a", "b"], Naming::Chosen).unwrap(), [0, 2]);
    }

    #[test]
    fn a_type_of_its_own_may_call_columns_as_it_likes() {
        let row = RowNames { names: &["f1", "f2"], anonymous: false };
        assert_eq!(super::places(row, &["f1", "f2"], Naming::All).unwrap(), [0, 1]);
        assert!(super::places(row, &["f1"], Naming::All).unwrap_err().message.ends_with("do not have: f2"));
        assert_eq!(super::places(row, &["f2"], Naming::Own).unwrap(), [1]);
        for naming in [Naming::Own, Naming::Chosen] {
            let error = super::places(row, &["a", "b"], naming).unwrap_err();
            assert_eq!(error.message, "row has no column \"a\"");
        }
    }

    #[test]
    fn numbers_are_brief() {
        assert_eq!(brief(0.1 + 0.2), "0.3");
        assert_eq!(brief(1234.5678), "1234.57");
        assert_eq!(brief(-12_345_678.0), "-12345678");
        assert_eq!(brief(1e-9), "1.00000e-9");
        assert_eq!(Type::Time.show(0.0), "2000-01-01");
        assert_eq!(Type::Interval.show(1.5), "1.5 days");
        assert_eq!(Type::Interval.show(1.0), "1 day");
    }
}
