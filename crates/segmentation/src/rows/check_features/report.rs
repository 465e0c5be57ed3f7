//! From what was seen of columns to findings.

use super::column::Seen;
use super::texts::{Check, NO_ROWS, Said};
use super::{Column, FeatureCheck, Kind};
use crate::numeric::order::float;
use crate::rows::sample::identifiers::{ENOUGH_ROWS, MANY_ROWS, is_key, says_who};
use crate::support::error::excerpt;
use crate::support::findings::{ESTIMATED, Finding, filled_in};
use crate::support::language::Language;
use crate::support::memory::with_capacity;
use crate::support::time::MICROS_PER_DAY;
use crate::{Error, Result};

/// A share of NULLs from which on they matter.
const MANY_NULLS: f64 = 0.05;

/// A share from which on one value is nearly all.
const NEARLY_ALL: f64 = 0.99;

/// A share of texts that makes them something else.
const MOSTLY: f64 = 0.95;

/// A share of different values that makes an identifier.
const NEARLY_DIFFERENT: f64 = 0.9;

/// Fewer addresses or telephone numbers may be there by chance.
const SOME_PERSONS: usize = 10;

/// Fewer rows tell nothing of what is usual.
const LEAST_ROWS: u64 = 50;

/// Tukey's outer fences: so many distances between the quartiles away from them (Exploratory Data Analysis, 1977, section 2D).
const FENCE: f64 = 3.0;

/// More different texts are too many for groups.
const MANY_TEXTS: u64 = 100;

/// What a check of a column came to.
struct Found {
    check: Check,
    count: u64,
    example: Option<String>,
    figures: Vec<String>,
    estimated: bool,
}

impl FeatureCheck {
    /// What a person should know of the columns, what matters most first, and of equal weight in the order of the columns. The
    /// state is to be settled.
    ///
    /// # Errors
    /// Out of memory.
    pub fn findings(&self, language: Language) -> Result<Vec<Finding>> {
        let mut findings = with_capacity(self.columns.len())?;
        if self.rows == 0 {
            findings.push(told(&NO_ROWS, "", (0, None, &[], false), language));
            return Ok(findings);
        }
        for (column, seen) in self.columns.iter().zip(&self.seen) {
            (self.host.check_for_interrupts)();
            for found in looked_at(column, seen, self.rows, language)? {
                let figures: Vec<&str> = found.figures.iter().map(String::as_str).collect();
                let what = (found.count, found.example, figures.as_slice(), found.estimated);
                findings.try_reserve(1).map_err(|_| Error::out_of_memory(size_of::<Finding>()))?;
                findings.push(told(&found.check.said(), &column.name, what, language));
            }
        }
        findings.sort_by_key(|finding| finding.severity);
        Ok(findings)
    }
}

fn looked_at(column: &Column, seen: &Seen, rows: u64, language: Language) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    let mut add = |check, count: u64, example: Option<String>, figures: Vec<String>, estimated| {
        if count > 0 {
            found.push(Found { check, count, example, figures, estimated });
        }
    };
    let filled = seen.filled(rows);
    if seen.nulls == rows {
        add(Check::Empty, rows, None, Vec::new(), false);
        return Ok(found);
    }
    let nulls = seen.nulls as f64 / rows as f64;
    let check = if nulls >= MANY_NULLS { Check::ManyNulls } else { Check::Nulls };
    add(check, seen.nulls, None, vec![language.percent(nulls, 1)], false);
    add(Check::NotFinite, seen.not_finite, None, Vec::new(), false);
    if column.kind == Kind::Other {
        add(Check::NoFeature, filled, None, Vec::new(), false);
        return Ok(found);
    }
    let scale = seen.values.scale();
    // An estimate can be above what there is.
    let different = (seen.values.entries().len() as u64).saturating_mul(scale).min(filled);
    if filled >= 2 && different == 1 && scale == 1 {
        add(Check::Constant, filled, value_shown(column.kind, seen, language), Vec::new(), false);
        return Ok(found);
    }
    if let Some((count, share, estimated)) = nearly_all(seen, filled) {
        add(Check::NearlyConstant, count, None, vec![language.percent(share, 1)], estimated);
    }
    if is_identifier(column, seen, filled, different) {
        let example = seen.values.entries().iter().filter_map(|value| value.shown.text()).min();
        add(Check::Identifier, different, example.map(str::to_owned), Vec::new(), scale > 1);
        return Ok(found);
    }
    match column.kind {
        Kind::Number | Kind::Time => outliers(column.kind, seen, filled, language, &mut add)?,
        Kind::Text => texts(seen, filled, different, language, &mut add),
        Kind::Truth | Kind::Other => {}
    }
    Ok(found)
}

/// Adds a finding: how many, one of them, figures, and whether they are estimates.
type Add<'a> = dyn FnMut(Check, u64, Option<String>, Vec<String>, bool) + 'a;

/// The value that nearly all rows have: how many, which share, and whether these are estimates.
fn nearly_all(seen: &Seen, filled: u64) -> Option<(u64, f64, bool)> {
    let mut words: Vec<(u64, u64)> =
        seen.drawn.entries().iter().map(|drawn| (drawn.word, drawn.rows)).collect();
    words.sort_unstable();
    let sum = |rows: &[(u64, u64)]| rows.iter().map(|&(_, rows)| rows).fold(0, u64::saturating_add);
    let all = sum(&words);
    let most = words.chunk_by(|a, b| a.0 == b.0).map(sum).max()?;
    let (share, scale) = (most as f64 / all as f64, seen.drawn.scale());
    let matters = filled >= LEAST_ROWS && share >= NEARLY_ALL && most < all;
    matters.then(|| (most.saturating_mul(scale).min(filled), share, scale > 1))
}

fn is_identifier(column: &Column, seen: &Seen, filled: u64, different: u64) -> bool {
    let entries = seen.values.entries();
    match column.kind {
        Kind::Text => {
            let who = entries.iter().filter(|value| value.shown.text().is_some_and(says_who)).count();
            let enough = if is_key(&column.name) { ENOUGH_ROWS } else { MANY_ROWS };
            let is_apart = different as f64 >= NEARLY_DIFFERENT * filled as f64;
            // Numbers as text are mostly apart as well, and are told of as such.
            let is_told = seen.numbers == filled && seen.codes == 0 && !is_key(&column.name);
            who >= SOME_PERSONS && who * 2 > entries.len() || filled >= enough && is_apart && !is_told
        }
        Kind::Number => {
            is_key(&column.name)
                && filled >= ENOUGH_ROWS
                && seen.fractions == 0
                && entries.iter().all(|value| value.rows == 1)
        }
        _ => false,
    }
}

fn outliers(kind: Kind, seen: &Seen, filled: u64, language: Language, add: &mut Add<'_>) -> Result<()> {
    let mut values: Vec<(u64, u64)> = with_capacity(seen.drawn.entries().len())?;
    values.extend(seen.drawn.entries().iter().map(|drawn| (drawn.word, drawn.rows)));
    values.sort_unstable();
    let all = values.iter().map(|&(_, rows)| rows).fold(0, u64::saturating_add);
    if filled < LEAST_ROWS || all < LEAST_ROWS {
        return Ok(());
    }
    let at = |share: f64| {
        let (wanted, mut before) = ((all as f64 * share).ceil() as u64, 0);
        let found = values.iter().find(|&&(_, rows)| {
            before += rows;
            before >= wanted
        });
        found.map_or(0.0, |&(key, _)| float(key))
    };
    let (low, high) = (at(0.25), at(0.75));
    let width = (high - low) * FENCE;
    if width <= 0.0 || !width.is_finite() {
        return Ok(());
    }
    let is_out = |key: u64| float(key) < low - width || float(key) > high + width;
    let sampled = values.iter().filter(|&&(key, _)| is_out(key)).map(|&(_, rows)| rows);
    let scale = seen.drawn.scale();
    let sampled = sampled.fold(0, u64::saturating_add).saturating_mul(scale);
    // The ends are known, whatever the sample has.
    let ends = [seen.greatest, seen.least];
    let count = sampled.max(ends.iter().filter(|&&key| is_out(key)).count() as u64);
    let farthest = ends.into_iter().max_by(|&a, &b| {
        let distance = |key: u64| (low - float(key)).max(float(key) - high);
        distance(a).total_cmp(&distance(b))
    });
    let figures = [low, high].map(|value| number_shown(kind, value, language)).to_vec();
    let example = farthest.map(|key| number_shown(kind, float(key), language));
    add(Check::Outliers, count, example, figures, scale > 1);
    Ok(())
}

fn texts(seen: &Seen, filled: u64, different: u64, language: Language, add: &mut Add<'_>) {
    let example = |wanted: fn(&str) -> bool| {
        let texts = seen.values.entries().iter().filter_map(|value| value.shown.text());
        texts.filter(|text| wanted(text.trim())).min().map(str::to_owned)
    };
    let digits = |text: &str| text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+'));
    let meant = filled.saturating_sub(seen.nothings);
    let mostly = |count: u64| count > 0 && count as f64 >= MOSTLY * meant as f64;
    add(Check::Nothings, seen.nothings, None, Vec::new(), false);
    if mostly(seen.dates) {
        add(Check::DatesAsText, seen.dates, example(digits), Vec::new(), false);
    } else if mostly(seen.numbers) && seen.codes == 0 {
        add(Check::NumbersAsText, seen.numbers, example(digits), Vec::new(), false);
    } else if different > MANY_TEXTS {
        let estimated = seen.values.scale() > 1;
        add(Check::ManyTexts, different, None, vec![language.count(different)], estimated);
    }
}

/// The only value of a column.
fn value_shown(kind: Kind, seen: &Seen, language: Language) -> Option<String> {
    match kind {
        Kind::Number | Kind::Time => Some(number_shown(kind, float(seen.least), language)),
        _ => seen.values.entries().first().and_then(|value| value.shown.text()).map(str::to_owned),
    }
}

fn number_shown(kind: Kind, value: f64, language: Language) -> String {
    match kind {
        Kind::Time => crate::support::time::format_date((value * MICROS_PER_DAY as f64) as i64),
        _ => language.exact(value),
    }
}

fn told(
    said: &Said,
    column: &str,
    (count, example, figures, estimated): (u64, Option<String>, &[&str], bool),
    language: Language,
) -> Finding {
    let mut advice = filled_in(language, said.advice, figures);
    if estimated {
        if language != Language::Zh {
            advice.push(' ');
        }
        advice.push_str(language.of(ESTIMATED));
    }
    Finding {
        language,
        about: if column.is_empty() { language.of(said.about).to_owned() } else { excerpt(column) },
        severity: said.severity,
        finding: language.of(said.finding),
        count,
        example,
        advice,
    }
}
