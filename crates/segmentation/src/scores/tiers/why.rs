//! Why a customer is in their tier, and what would change it.

use super::{Best, TiersModel};
use crate::Result;
use crate::said;
use crate::scores::binning::TIE;
use crate::support::catalogue::{Place, scores};
use crate::support::words::distance;

/// Why a customer is in their tier. Tiers are numbers, 0 for the best.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// The customer's value.
    pub value: f64,
    /// Its tier.
    pub tier: usize,
    /// The threshold of that tier, `None` in the last.
    pub threshold: Option<f64>,
    /// The threshold of the next tier, `None` if there is none.
    pub next_threshold: Option<f64>,
    /// The next better tier that can be reached.
    pub next_tier: Option<usize>,
    /// How far the value is from it.
    pub gap: Option<f64>,
    /// What that means, as a sentence.
    pub advice: String,
}

impl TiersModel {
    /// The value's tier and what would change it; `previous` as in [`TiersModel::tier_from`].
    ///
    /// # Errors
    /// As [`TiersModel::tier_from`].
    pub fn why(&self, value: f64, previous: Option<&str>) -> Result<Reason> {
        let tier = match previous {
            Some(previous) => self.tier_from(value, previous)?,
            None => self.tier(value)?,
        };
        let margin = if previous.is_some() { self.promote_margin } else { 0.0 };
        // Tiers that share a threshold are all skipped but the best.
        let next = (0..tier)
            .rev()
            .find_map(|above| Some((above, self.tiers[above].threshold.filter(|t| t.is_finite())?)))
            .map(|(above, threshold)| {
                let reach = |i: &usize| self.tiers[*i].threshold == Some(threshold);
                ((0..=above).find(reach).unwrap_or(above), threshold)
            });
        let target = next.map(|(_, threshold)| match self.best {
            Best::High => threshold + threshold.abs() * margin,
            Best::Low => threshold - threshold.abs() * margin,
        });
        let gap = target.map(|target| distance(value, target).abs());
        let label = &self.tiers[tier].label;
        let advice = match (next, target, gap) {
            (Some((above, 0.0)), ..) if self.zero => {
                said!(scores::ANY_VALUE_MAKES_TIER, above = &self.tiers[above].label)
            }
            (Some((above, threshold)), Some(target), Some(gap)) => {
                // Without the digits that a margin made up, if that is still enough.
                let plain = distance(0.0, target);
                let plain = if self.reaches(plain, threshold, margin) { plain } else { target };
                let above = &self.tiers[above].label;
                let (gap_shown, value) = (figure(gap), figure(plain));
                match (gap < TIE * target.abs(), self.best) {
                    // What is missing is less than figures are exact.
                    (true, _) => said!(scores::VALUE_MAKES_TIER, value = value, above = above),
                    (false, Best::High) => {
                        said!(scores::MORE_MAKES_TIER, gap = gap_shown, value = value, above = above)
                    }
                    (false, Best::Low) => {
                        said!(scores::LESS_MAKES_TIER, gap = gap_shown, value = value, above = above)
                    }
                }
            }
            _ if tier == 0 => said!(scores::BEST_TIER, label = label),
            _ => said!(scores::NO_VALUE_REACHES, label = label),
        };
        Ok(Reason {
            value,
            tier,
            threshold: self.tiers[tier].threshold,
            next_threshold: next.map(|(_, threshold)| threshold),
            next_tier: next.map(|(above, _)| above),
            gap,
            advice: advice.tell(self.language),
        })
    }
}

/// A number in all its digits, with an exponent where it would be long.
fn figure(value: f64) -> Place {
    Place::Figure(match value.abs() {
        size if size == 0.0 || (1e-5..1e15).contains(&size) => value.to_string(),
        _ => format!("{value:e}"),
    })
}
