//! Why a customer moved between two scorings: time passed, orders came, or the ruler was made anew.
//!
//! The change is taken apart into three steps, in this order: the old orders by the old cuts at the new moment (time), the
//! new orders by the old cuts (orders), the new orders by the new cuts (ruler). Each step changes one thing, so the steps
//! add up to the whole change. Another order of steps would share the change out otherwise; this one is that of events.

use super::{Customer, DIMENSIONS, Measure, Prepared, Score};
use crate::purchases::rfm::Rfm;
use crate::said;
use crate::scores::binning::Cuts;
use crate::support::catalogue::{Sentence, Text, brief, scores};
use crate::support::language::Language;

/// A customer as a model sees them at a moment.
#[derive(Debug, Clone, Copy)]
pub struct Scoring<'a> {
    /// The model.
    pub model: &'a Prepared,
    /// The orders, if the customer has been seen at all.
    pub purchases: Option<&'a Rfm>,
    /// The moment.
    pub as_of: i64,
}

/// What one cause changed in one dimension, or in the segment.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// `time`, `orders` or `ruler`.
    pub cause: &'static str,
    /// `recency`, `frequency`, `monetary` or `segment`; of tiers `tier`.
    pub dimension: &'static str,
    /// The score, segment or tier before the step; `None` where there is none.
    pub before: Option<String>,
    /// After it.
    pub after: Option<String>,
    /// By how much the score or the tier rose; `None` of segments and where there was none.
    pub change: Option<i16>,
    /// The value before: days, orders, money.
    pub value_before: Option<f64>,
    /// After it.
    pub value_after: Option<f64>,
    /// The cut between the scores, on the side that the customer came from.
    pub cut: Option<f64>,
    /// The same in a sentence.
    pub reason: String,
}

/// A scoring worked out.
#[derive(Clone, Copy)]
struct Seen<'a> {
    model: &'a Prepared,
    scored: Option<(Customer, Score)>,
}

impl<'a> Seen<'a> {
    fn of(model: &'a Prepared, purchases: Option<&Rfm>, as_of: i64) -> Self {
        let customer = purchases.and_then(|purchases| model.measured(purchases, as_of));
        Self { model, scored: customer.map(|customer| (customer, model.score(&customer))) }
    }

    fn value(&self, dimension: usize) -> Option<f64> {
        self.scored.map(|(customer, _)| customer.dimension(dimension))
    }

    fn score(&self, dimension: usize) -> Option<u8> {
        self.scored.map(|(_, score)| score.scores()[dimension])
    }

    fn segment(&self) -> Option<&'a str> {
        self.scored.and_then(|(_, score)| self.model.segment_name(&score))
    }

    /// The cuts that a dimension is scored by, and the place of the customer among them.
    fn place(&self, dimension: usize) -> Option<(&'a Cuts, u8)> {
        let (_, score) = self.scored?;
        Some(match dimension {
            0 => (&self.model.model.recency.cuts.0[0], self.model.model.recency.bins - score.r),
            1 => (self.model.frequency_cuts(score.r), score.f - 1),
            _ => (self.model.monetary_cuts(&score), score.m - 1),
        })
    }
}

/// What changed from one scoring to another, cause by cause; nothing where nothing did.
pub fn why_moved(before: Scoring<'_>, after: Scoring<'_>) -> Vec<Moved> {
    let start = Seen::of(before.model, before.purchases, before.as_of);
    let later = Seen::of(before.model, before.purchases, after.as_of);
    let ordered = Seen::of(before.model, after.purchases, after.as_of);
    let end = Seen::of(after.model, after.purchases, after.as_of);
    // The reader is that of the later scoring.
    let language = after.model.model.language;
    let mut rows = Vec::new();
    for (cause, from, to) in [("time", start, later), ("orders", later, ordered), ("ruler", ordered, end)] {
        let changed = |dimension| of_dimension(cause, dimension, from, to, language);
        rows.extend((0..DIMENSIONS.len()).filter_map(changed));
        let (was, is) = (from.segment(), to.segment());
        if was != is {
            rows.push(Moved {
                cause,
                dimension: "segment",
                before: was.map(str::to_owned),
                after: is.map(str::to_owned),
                change: None,
                value_before: None,
                value_after: None,
                cut: None,
                reason: of_segment(cause, was, is).tell(language),
            });
        }
    }
    rows
}

/// A segment that changed, in words.
fn of_segment(cause: &str, was: Option<&str>, is: Option<&str>) -> Sentence {
    let [moved, entered, left]: [&'static Text; 3] = match cause {
        "time" => [&scores::MOVED_BY_TIME, &scores::ENTERED_BY_TIME, &scores::LEFT_BY_TIME],
        "orders" => [&scores::MOVED_BY_ORDERS, &scores::ENTERED_BY_ORDERS, &scores::LEFT_BY_ORDERS],
        _ => [&scores::MOVED_BY_RULER, &scores::ENTERED_BY_RULER, &scores::LEFT_BY_RULER],
    };
    match (was, is) {
        (Some(was), Some(is)) => said!(*moved, was = was, is = is),
        (None, is) => said!(*entered, is = is.unwrap_or_default()),
        (Some(was), None) => said!(*left, was = was),
    }
}

fn of_dimension(
    cause: &'static str,
    dimension: usize,
    from: Seen<'_>,
    to: Seen<'_>,
    language: Language,
) -> Option<Moved> {
    let (was, is) = (from.score(dimension), to.score(dimension));
    if was == is {
        return None;
    }
    // Where cuts are nested, or made anew, the value may be what it was; the cut that decides is one of those after.
    let cut = match (from.place(dimension), to.place(dimension)) {
        // From five scores to three nothing is crossed.
        (Some((old, place_was)), Some((cuts, place_is))) if old.bins() == cuts.bins() => {
            let (above, up_to) = cuts.bounds(place_is);
            if place_is > place_was { above } else { up_to }
        }
        _ => None,
    };
    let value = (from.value(dimension), to.value(dimension));
    Some(Moved {
        cause,
        dimension: DIMENSIONS[dimension],
        before: was.map(|score| score.to_string()),
        after: is.map(|score| score.to_string()),
        change: was.zip(is).map(|(was, is)| i16::from(is) - i16::from(was)),
        value_before: value.0,
        value_after: value.1,
        cut,
        reason: reason(cause, dimension, was.zip(is), value, cut, to.model.model.measure).tell(language),
    })
}

/// One step in words.
fn reason(
    cause: &str,
    dimension: usize,
    moved: Option<(u8, u8)>,
    value: (Option<f64>, Option<f64>),
    cut: Option<f64>,
    measure: Measure,
) -> Sentence {
    let letter = ["r", "f", "m"][dimension];
    let figure = |value: f64| match dimension {
        0 => said!(scores::DAYS_SINCE, days = brief(value)),
        1 => said!(scores::ORDERS, orders = brief(value)),
        _ if measure == Measure::Mean => said!(scores::MEAN_SPENT, amount = brief(value)),
        _ => said!(scores::SPENT, amount = brief(value)),
    };
    let Some(now) = value.1.map(figure) else { return said!(scores::NO_ORDERS_ANY_MORE) };
    let Some((was, is)) = moved else { return said!(scores::FIRST_SCORED, now = now) };
    let moved = match is > was {
        true => said!(scores::SCORE_RISES, letter = letter, was = was, is = is),
        false => said!(scores::SCORE_FALLS, letter = letter, was = was, is = is),
    };
    let same = value.0 == value.1;
    match cut {
        Some(cut) if cause == "ruler" => said!(scores::NEW_CUT, now = now, cut = brief(cut), moved = moved),
        None if cause == "ruler" => said!(scores::NEW_SCORES, now = now, moved = moved),
        Some(cut) if same => said!(scores::OTHER_CUT, now = now, cut = brief(cut), moved = moved),
        Some(cut) => said!(scores::ACROSS_CUT, now = now, cut = brief(cut), moved = moved),
        None => said!(scores::NOW, now = now, moved = moved),
    }
}
