//! Which labels stand by themselves, and in which order.

use std::cmp::Ordering;

use super::options::{KnownOrders, Options};
use super::words::Word;
use crate::Result;
use crate::support::host::Host;
use crate::support::language::Language;
use crate::support::memory::{filled, with_capacity};

/// A label of the data with what belongs to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'a> {
    /// `None` is NULL.
    pub(super) name: Option<&'a str>,
    /// How many customers.
    pub(super) rows: u64,
    /// What decides which labels are the largest.
    pub(super) size: f64,
}

/// A label of the picture.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shown {
    pub(super) name: String,
    pub(super) rows: u64,
    /// Of several labels that are merged.
    pub(super) is_other: bool,
}

/// The labels of one side of a picture.
#[derive(Debug)]
pub(super) struct Axis {
    pub(super) shown: Vec<Shown>,
    /// For each label that was found, which of the shown ones it belongs to.
    pub(super) place_of: Vec<usize>,
}

/// What decides the order of labels.
#[derive(Debug)]
pub(super) enum Ranking {
    /// A list: that of the options, or one that is known.
    List(Vec<String>),
    /// All labels are numbers.
    Numbers,
    /// The largest first.
    Size,
}

impl Ranking {
    /// For all labels that are to be in one order.
    pub(super) fn of<'a>(
        names: impl Iterator<Item = &'a str> + Clone,
        options: &Options,
        known: &KnownOrders,
    ) -> Self {
        if let Some(order) = &options.order {
            return Self::List(order.clone());
        }
        if names.clone().next().is_none() {
            return Self::Size;
        }
        if let Some(list) = known.list_of(names.clone()) {
            return Self::List(list.to_vec());
        }
        if names.clone().all(|name| number(name).is_some()) { Self::Numbers } else { Self::Size }
    }

    /// The place of a label in a list.
    pub(super) fn position(&self, name: Option<&str>) -> Option<usize> {
        match self {
            Self::List(list) => list.iter().position(|known| Some(known.as_str()) == name),
            _ => None,
        }
    }

    fn compare(&self, a: &Found<'_>, b: &Found<'_>) -> Ordering {
        let unlisted = |found: &Found<'_>| self.position(found.name).unwrap_or(usize::MAX);
        let by_rank = match self {
            Self::List(_) => unlisted(a).cmp(&unlisted(b)),
            Self::Numbers => {
                let of = |found: &Found<'_>| found.name.and_then(number).unwrap_or(f64::INFINITY);
                of(a).total_cmp(&of(b))
            }
            Self::Size => Ordering::Equal,
        };
        let by_size = b.size.total_cmp(&a.size).then(b.rows.cmp(&a.rows)).then(a.name.cmp(&b.name));
        a.name.is_none().cmp(&b.name.is_none()).then(by_rank).then(by_size)
    }
}

/// A label that is a number.
fn number(name: &str) -> Option<f64> {
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
    name.parse().ok().filter(|_| plain)
}

/// A label as it is shown: one that cannot be seen gets a word.
pub(super) fn shown_name(name: &str, language: Language) -> String {
    if name.trim().is_empty() { format!("({})", language.word(Word::EmptyLabel)) } else { name.to_owned() }
}

/// Arranges labels. NULL is called `null`, and stands after the others; what is merged stands last.
pub(super) fn arrange(
    found: &[Found<'_>],
    ranking: &Ranking,
    null: Word,
    usual_top: u32,
    options: &Options,
    host: Host,
) -> Result<Axis> {
    let (least, top) = (options.least(), options.top(usual_top));
    let mut by_size: Vec<usize> = with_capacity(found.len())?;
    by_size.extend(0..found.len());
    by_size.sort_unstable_by(host.comparing(|&a: &usize, &b: &usize| {
        let (a, b) = (&found[a], &found[b]);
        (b.size.abs().total_cmp(&a.size.abs())).then(b.rows.cmp(&a.rows)).then(a.name.cmp(&b.name))
    }));
    let (mut kept, mut merged): (Vec<usize>, Vec<usize>) =
        (with_capacity(found.len())?, with_capacity(found.len())?);
    for number in by_size {
        if found[number].rows >= least { kept.push(number) } else { merged.push(number) }
    }
    // One label takes no more room than a word for it.
    let fits = if merged.is_empty() { top + 1 } else { top };
    if kept.len() > fits {
        merged.extend(kept.drain(top..));
    }
    let rows_of = |numbers: &[usize]| -> u64 { numbers.iter().map(|&number| found[number].rows).sum() };
    // What is merged must not be a small group itself.
    while !merged.is_empty() && rows_of(&merged) < least {
        let Some(next) = kept.pop() else { break };
        merged.push(next);
    }
    // No more than are shown.
    kept.sort_by(|&a, &b| ranking.compare(&found[a], &found[b]));

    let language = options.language;
    let mut place_of = filled(found.len(), kept.len())?;
    let mut shown: Vec<Shown> = Vec::with_capacity(kept.len() + 1);
    for &number in &kept {
        place_of[number] = shown.len();
        let name = match found[number].name {
            Some(name) => shown_name(name, language),
            // In brackets, as a segment may be called so.
            None => format!("({})", language.word(null)),
        };
        shown.push(Shown { name, rows: found[number].rows, is_other: false });
    }
    if !merged.is_empty() {
        let name = format!("{} ({})", language.word(Word::Other), language.count(merged.len() as u64));
        shown.push(Shown { name, rows: rows_of(&merged), is_other: true });
    }
    Ok(Axis { shown, place_of })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(found: &[(Option<&str>, u64, f64)], options: &Options) -> Vec<String> {
        let found: Vec<Found<'_>> =
            found.iter().map(|&(name, rows, size)| Found { name, rows, size }).collect();
        let list = ["good", "fair", "poor"].map(str::to_owned).to_vec();
        let known = KnownOrders::new([list]);
        let names = found.iter().filter_map(|found| found.name);
        let ranking = Ranking::of(names, options, &known);
        arrange(&found, &ranking, Word::NoLabel, 3, options, Host::unlimited())
            .unwrap()
            .shown
            .into_iter()
            .map(|shown| shown.name)
            .collect()
    }

    #[test]
    fn an_order_is_that_of_the_options_of_a_map_of_numbers_or_of_size() {
        let plain = Options::default();
        assert_eq!(
            names(&[(Some("poor"), 9, 9.0), (None, 1, 99.0), (Some("good"), 1, 1.0)], &plain),
            ["good", "poor", "(none)"]
        );
        assert_eq!(
            names(&[(Some("10"), 1, 1.0), (Some("9"), 1, 2.0), (Some("-1.5"), 1, 0.0)], &plain),
            ["-1.5", "9", "10"]
        );
        assert_eq!(
            names(&[(Some("b"), 1, 1.0), (Some("a"), 1, 1.0), (Some("c"), 1, 2.0)], &plain),
            ["c", "a", "b"]
        );
        let order = Options { order: Some(vec!["z".into(), "a".into()]), ..Options::default() };
        assert_eq!(
            names(&[(Some("b"), 1, 1.0), (Some("a"), 1, 0.0), (Some("c"), 1, 2.0)], &order),
            ["a", "c", "b"]
        );
        assert_eq!(names(&[(Some(""), 1, 1.0), (Some("  "), 1, 0.5)], &plain), ["(empty)", "(empty)"]);
        assert_eq!(names(&[], &plain), [""; 0]);
    }

    #[test]
    fn the_smallest_are_merged() {
        let five = [("a", 1, 5.0), ("b", 1, -7.0), ("c", 1, 3.0), ("d", 9, 1.0), ("e", 1, 2.0)]
            .map(|(name, rows, size)| (Some(name), rows, size));
        assert_eq!(names(&five, &Options::default()), ["a", "c", "b", "other (2)"]);
        assert_eq!(names(&five[..4], &Options::default()), ["a", "c", "d", "b"]);
        let least = Options { min_customers: Some(5), ..Options::default() };
        assert_eq!(names(&five, &least), ["other (5)"]);
        let more =
            [("a", 9, 5.0), ("b", 6, 4.0), ("c", 4, 3.0)].map(|(name, rows, size)| (Some(name), rows, size));
        assert_eq!(names(&more, &least), ["a", "other (2)"]);
    }
}
