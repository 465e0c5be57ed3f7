//! The questions on the way to a leaf, merged to the simplest form for each feature.
//!
//! The text is for people, and is SQL as far as that reads well: names are quoted where SQL needs it, numbers are in the
//! shortest form that reads back as the same number, a moment is shown to the second, and long lists are cut.

use super::{Feature, Split, Test, TreeModel};
use crate::rows::features::{Type, Value};
use crate::said;
use crate::support::catalogue::trees;
use crate::support::language::Language;
use crate::support::sql::{literal, name};
use crate::support::time::{self, MICROS_PER_DAY};

/// The most categories that are listed in a condition, and how many of more.
const MOST_LISTED: usize = 20;
const FIRST_LISTED: usize = 10;

/// What the questions so far leave of one feature.
#[derive(Debug, Clone, PartialEq)]
struct Condition<'a> {
    feature: &'a Feature,
    /// Whether NULL passes all of them.
    null: bool,
    /// The values that pass.
    values: Values,
}

/// The values, NULL apart, that pass.
#[derive(Debug, Clone, PartialEq)]
enum Values {
    /// None at all.
    None,
    /// Numbers above the one and not above the other.
    Between { above: Option<f64>, at_most: Option<f64> },
    /// These categories, by place, in order.
    In(Vec<u32>),
    /// All categories but these, by place, in order.
    NotIn(Vec<u32>),
}

/// What is true of the rows that go along a path: the places of its splits, with the answers.
///
/// Where a feature was never NULL in the fit, NULL is not mentioned, and the text is about rows that have a value. So it
/// is with categories: the text is about those of the fit.
pub(super) fn merged(model: &TreeModel, path: &[(usize, bool)]) -> String {
    let mut conditions: Vec<(usize, Condition<'_>)> = Vec::new();
    for &(place, yes) in path {
        let Some(split) = &model.nodes[place].split else { continue };
        let known = conditions.iter().position(|(feature, _)| *feature == split.feature);
        let known = known.unwrap_or_else(|| {
            conditions.push((split.feature, Condition::new(&model.features[split.feature])));
            conditions.len() - 1
        });
        conditions[known].1.narrow(split, yes);
    }
    conditions.iter_mut().for_each(|(_, condition)| condition.say_fewer());
    if conditions.iter().any(|(_, condition)| condition.is_impossible()) {
        return said!(trees::NO_CUSTOMERS).tell(model.language);
    }
    let texts: Vec<String> =
        conditions.iter().filter_map(|(_, condition)| condition.text(model.language)).collect();
    match texts.is_empty() {
        true => said!(trees::ALL_CUSTOMERS).tell(model.language),
        false => texts.join(" and "),
    }
}

/// What is true of a row's value after one question.
pub(super) fn after(
    feature: &Feature,
    split: &Split,
    yes: bool,
    value: Value<'_>,
    language: Language,
) -> String {
    let name = name(&feature.name);
    match (&split.test, value) {
        (_, Value::Null) => format!("{name} is null"),
        (Test::Null, _) => format!("{name} is not null"),
        (Test::AtMost(threshold), _) => side(feature, *threshold, yes),
        (Test::In(codes), _) => {
            let (codes, listed) = named(feature, codes, yes, value);
            membership(feature, &codes, listed, language)
        }
    }
}

/// The categories that say best on which side of a split a value is, and whether it is one of them.
pub(super) fn named(feature: &Feature, codes: &[u32], yes: bool, value: Value<'_>) -> (Vec<u32>, bool) {
    let is_known = |name: &str| feature.categories.binary_search_by(|known| known.as_str().cmp(name)).is_ok();
    match value {
        // A category that no customer of the fit had is not one of the others.
        Value::Category(name) if !is_known(name) => (codes.to_vec(), yes),
        _ => fewer(feature, codes.to_vec(), yes),
    }
}

/// Of the two sides of a split the one with fewer categories, and whether it is the one that is meant: of equals it is.
/// There is no choice unless all categories of the fit are known by name.
fn fewer(feature: &Feature, codes: Vec<u32>, listed: bool) -> (Vec<u32>, bool) {
    let others = (feature.categories.len() + usize::from(listed)).saturating_sub(codes.len());
    if feature.others != Some(0) || others > codes.len() {
        return (codes, listed);
    }
    let all = 0..feature.categories.len() as u32;
    (all.filter(|code| codes.binary_search(code).is_err()).collect(), !listed)
}

impl<'a> Condition<'a> {
    /// Everything passes.
    fn new(feature: &'a Feature) -> Self {
        let values = match feature.kind.is_numeric() {
            true => Values::Between { above: None, at_most: None },
            false => Values::NotIn(Vec::new()),
        };
        Self { feature, null: true, values }
    }

    /// One question more.
    fn narrow(&mut self, split: &Split, yes: bool) {
        self.null &= split.null_is_yes == yes;
        let values = std::mem::replace(&mut self.values, Values::None);
        self.values = match (values, &split.test) {
            (values, Test::Null) if !yes => values,
            (Values::Between { above, at_most }, &Test::AtMost(threshold)) => match yes {
                true => between(above, Some(at_most.map_or(threshold, |bound| bound.min(threshold)))),
                false => between(Some(above.map_or(threshold, |bound| bound.max(threshold))), at_most),
            },
            (values, Test::In(codes)) => narrowed(values, codes, yes),
            _ => Values::None,
        };
    }

    /// Says the same of the categories of the fit by fewer names, if it can.
    fn say_fewer(&mut self) {
        let (codes, listed) = match std::mem::replace(&mut self.values, Values::None) {
            Values::In(codes) => fewer(self.feature, codes, true),
            Values::NotIn(codes) => fewer(self.feature, codes, false),
            other => return self.values = other,
        };
        self.values = match listed {
            true if codes.is_empty() => Values::None,
            true => Values::In(codes),
            false => Values::NotIn(codes),
        };
    }

    /// Whether no row passes.
    fn is_impossible(&self) -> bool {
        self.values == Values::None && !self.null
    }

    /// None where there is nothing to say.
    fn text(&self, language: Language) -> Option<String> {
        let name = name(&self.feature.name);
        if self.values == Values::None {
            return Some(format!("{name} is null"));
        }
        let parts = self.parts(language);
        let has_nulls = self.feature.nulls > 0;
        match (parts.len(), self.null) {
            (0, true) => None,
            (0, false) => has_nulls.then(|| format!("{name} is not null")),
            (1, true) if has_nulls => Some(format!("({} or {name} is null)", parts[0])),
            (_, true) if has_nulls => Some(format!("(({}) or {name} is null)", parts.join(" and "))),
            _ => Some(parts.join(" and ")),
        }
    }

    /// What is true of the values, each part in words.
    fn parts(&self, language: Language) -> Vec<String> {
        match &self.values {
            Values::Between { above, at_most } => {
                let above = above.map(|bound| side(self.feature, bound, false));
                above.into_iter().chain(at_most.map(|bound| side(self.feature, bound, true))).collect()
            }
            Values::In(codes) => vec![membership(self.feature, codes, true, language)],
            Values::NotIn(codes) if !codes.is_empty() => {
                vec![membership(self.feature, codes, false, language)]
            }
            Values::NotIn(_) | Values::None => Vec::new(),
        }
    }
}

fn between(above: Option<f64>, at_most: Option<f64>) -> Values {
    match (above, at_most) {
        (Some(above), Some(at_most)) if above >= at_most => Values::None,
        _ => Values::Between { above, at_most },
    }
}

/// Categories that are also among `codes`, or also not among them.
fn narrowed(values: Values, codes: &[u32], yes: bool) -> Values {
    let listed = |code: &u32| codes.binary_search(code).is_ok();
    let left = match values {
        Values::In(mut left) => {
            left.retain(|code| listed(code) == yes);
            left
        }
        Values::NotIn(barred) if yes => {
            codes.iter().copied().filter(|code| barred.binary_search(code).is_err()).collect()
        }
        Values::NotIn(mut barred) => {
            barred.extend(codes);
            barred.sort_unstable();
            barred.dedup();
            return Values::NotIn(barred);
        }
        Values::None | Values::Between { .. } => Vec::new(),
    };
    if left.is_empty() { Values::None } else { Values::In(left) }
}

/// On which side of a bound a number is.
fn side(feature: &Feature, threshold: f64, at_most: bool) -> String {
    let name = name(&feature.name);
    if feature.kind == Type::Boolean && (0.0..1.0).contains(&threshold) {
        return format!("{name} is {}", !at_most);
    }
    let sign = if at_most { "<=" } else { ">" };
    format!("{name} {sign} {}", bound(feature.kind, threshold))
}

/// Whether a category is one of a list. A long one is cut.
fn membership(feature: &Feature, codes: &[u32], yes: bool, language: Language) -> String {
    let shown = if codes.len() > MOST_LISTED { FIRST_LISTED } else { codes.len() };
    let mut names: Vec<String> =
        codes[..shown].iter().map(|&code| literal(&feature.categories[code as usize])).collect();
    if shown < codes.len() {
        names.push(said!(trees::AND_MORE, count = codes.len() - shown).tell(language));
    }
    format!("{}{} in ({})", name(&feature.name), if yes { "" } else { " not" }, names.join(", "))
}

/// A bound in the words of its type.
fn bound(kind: Type, value: f64) -> String {
    match kind {
        Type::Time => {
            moment(value).map_or_else(|| format!("'{}'", kind.show(value)), |text| format!("'{text}'"))
        }
        Type::Interval => format!("'{value} days'"),
        _ => number(value),
    }
}

/// A number of days since 2000-01-01 as a date, and the time of the day to the second if it is not midnight; None outside
/// the timestamps that PostgreSQL has.
pub(super) fn moment(days: f64) -> Option<String> {
    let micros = (days * MICROS_PER_DAY as f64).round();
    if micros.abs() >= 9.3e18 || !time::is_valid(micros as i64) {
        return None;
    }
    let micros = micros as i64;
    let text = match micros.rem_euclid(MICROS_PER_DAY) {
        0 => time::format_date(micros),
        _ => time::format(micros - micros.rem_euclid(1_000_000)).trim_end_matches('Z').replace('T', " "),
    };
    Some(in_words_of_sql(&text))
}

/// A moment as PostgreSQL writes it, where the year is not one of four digits: without a sign, and counted from 1 back.
fn in_words_of_sql(text: &str) -> String {
    let end = 1 + text[1..].find('-').unwrap_or(0);
    match text[..end].parse::<i64>() {
        Ok(year) if year <= 0 => format!("{:04}{} BC", 1 - year, &text[end..]),
        Ok(year) if year > 9999 => format!("{year}{}", &text[end..]),
        _ => text.to_owned(),
    }
}

/// The shortest form that reads back as the same number, with an exponent where it is very large or small.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:?}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}
