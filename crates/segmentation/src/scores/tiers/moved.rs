//! Why a customer moved between tiers: orders came, or the ruler was made anew.
//!
//! The steps are those of the scores, less the first: the value is a sum, which time does not change. The tier is that of the
//! value alone, since what it was before the first moment is not known.

use super::TiersModel;
use crate::Result;
use crate::purchases::rfm::Rfm;
use crate::said;
use crate::scores::rfm::Moved;
use crate::support::catalogue::{Sentence, brief, scores};
use crate::support::language::Language;

/// A customer as a model of tiers sees them.
#[derive(Clone, Copy)]
struct Seen<'a> {
    model: &'a TiersModel,
    /// The value and the tier, of a customer who is there.
    placed: Option<(f64, usize)>,
}

impl<'a> Seen<'a> {
    fn of(model: &'a TiersModel, purchases: Option<&Rfm>) -> Result<Self> {
        let place = |value: f64| model.tier(value).map(|tier| (value, tier));
        let placed = purchases.map(|purchases| place(purchases.total.shown())).transpose()?;
        Ok(Self { model, placed })
    }

    fn value(&self) -> Option<f64> {
        self.placed.map(|(value, _)| value)
    }

    fn tier(&self) -> Option<usize> {
        self.placed.map(|(_, tier)| tier)
    }

    fn label(&self) -> Option<&'a str> {
        self.tier().and_then(|tier| self.model.label(tier))
    }
}

/// What changed from one model and summary to another, cause by cause; nothing where nothing did. A summary that is missing
/// is a customer who was not there.
///
/// # Errors
/// A total that is not finite.
pub fn why_moved(
    before: (&TiersModel, Option<&Rfm>),
    after: (&TiersModel, Option<&Rfm>),
) -> Result<Vec<Moved>> {
    let start = Seen::of(before.0, before.1)?;
    let ordered = Seen::of(before.0, after.1)?;
    let end = Seen::of(after.0, after.1)?;
    // The reader is that of the later model.
    let language = after.0.language;
    let steps = [("orders", start, ordered), ("ruler", ordered, end)];
    Ok(steps.into_iter().filter_map(|(cause, from, to)| step(cause, from, to, language)).collect())
}

/// What one cause changed. Tiers are counted from the best, so that of two models with as many tiers equal places are equal.
fn step(cause: &'static str, from: Seen<'_>, to: Seen<'_>, language: Language) -> Option<Moved> {
    let moved = from.tier().zip(to.tier());
    if from.tier() == to.tier() && from.label() == to.label() {
        return None;
    }
    let cut = moved.and_then(|(was, is)| crossed(from.model, to.model, was, is));
    Some(Moved {
        cause,
        dimension: "tier",
        before: from.label().map(str::to_owned),
        after: to.label().map(str::to_owned),
        change: moved.map(|(was, is)| was as i16 - is as i16),
        value_before: from.value(),
        value_after: to.value(),
        cut,
        reason: reason(cause, from, to, cut).tell(language),
    })
}

/// The threshold that decides: of the tier that is reached, or the last of those that are missed. None is crossed between
/// models that have not as many tiers.
fn crossed(from: &TiersModel, to: &TiersModel, was: usize, is: usize) -> Option<f64> {
    if from.tiers.len() != to.tiers.len() || was == is {
        return None;
    }
    // No value reaches the threshold of a tier that is empty.
    let finite = |tier: usize| to.tiers[tier].threshold.filter(|threshold| threshold.is_finite());
    if is < was { finite(is) } else { (0..is).rev().find_map(finite) }
}

/// One step in words.
fn reason(cause: &str, from: Seen<'_>, to: Seen<'_>, cut: Option<f64>) -> Sentence {
    let Some((value, is)) = to.value().zip(to.label()) else { return said!(scores::NO_TIER_ANY_MORE) };
    let now = said!(scores::SPENT, amount = brief(value));
    let Some(was) = from.label() else { return said!(scores::FIRST_TIER, now = now, is = is) };
    match cut {
        Some(cut) if cause == "orders" => {
            said!(scores::ACROSS_THRESHOLD, now = now, cut = brief(cut), was = was, is = is)
        }
        Some(cut) => said!(scores::NEW_THRESHOLD, now = now, cut = brief(cut), was = was, is = is),
        None => said!(scores::NEW_TIERS, now = now, was = was, is = is),
    }
}
