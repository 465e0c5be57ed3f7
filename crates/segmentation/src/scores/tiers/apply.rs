//! Which tier a value belongs to, with and without a previous one.

use super::{Best, TiersModel};
use crate::support::error::excerpt;
use crate::{Error, Result};

impl TiersModel {
    /// Whether a value reaches a threshold that has been moved away by a fraction of itself: up where `margin` is
    /// positive and high values are best.
    pub(super) fn reaches(&self, value: f64, threshold: f64, margin: f64) -> bool {
        let moved = if threshold.is_finite() { threshold.abs() * margin } else { 0.0 };
        match self.best {
            // The margin of a tiny threshold may round to all of it.
            Best::High => value > 0.0 && value >= threshold + moved,
            Best::Low => value <= threshold - moved,
        }
    }

    pub(super) fn place(&self, value: f64) -> usize {
        self.tiers
            .iter()
            .position(|tier| tier.threshold.is_none_or(|threshold| self.reaches(value, threshold, 0.0)))
            .unwrap_or(0)
    }

    /// The number of the tier a value belongs to, 0 for the best: the first whose threshold it reaches.
    ///
    /// # Errors
    /// A value that is not finite.
    pub fn tier(&self, value: f64) -> Result<usize> {
        if value.is_finite() { Ok(self.place(value)) } else { Err(not_finite("tier", value)) }
    }

    /// As [`TiersModel::tier`], but a customer leaves their previous tier only by a margin: they are promoted across a
    /// threshold where their value is at least `threshold (1 + promote_margin)`, and demoted across one where it is below
    /// `threshold (1 - demote_margin)`; mirrored where low values are best. A move of several tiers obeys the rule at
    /// each threshold. With margins 0 the previous tier makes no difference.
    ///
    /// # Errors
    /// A value that is not finite, a label that is none of the model's.
    pub fn tier_from(&self, value: f64, previous: &str) -> Result<usize> {
        let plain = self.tier(value)?;
        let Some(mut tier) = self.labels().position(|label| label == previous) else {
            let labels: Vec<String> = self.labels().map(|label| format!("\"{label}\"")).take(26).collect();
            return Err(Error::invalid(format!("the model has no tier \"{}\"", excerpt(previous)))
                .hint(format!("The tiers are {}.", labels.join(", "))));
        };
        let at = |tier: usize| self.tiers[tier].threshold.unwrap_or_default();
        while tier > plain && self.reaches(value, at(tier - 1), self.promote_margin) {
            tier -= 1;
        }
        while tier < plain && !self.reaches(value, at(tier), -self.demote_margin) {
            tier += 1;
        }
        Ok(tier)
    }
}

pub(super) fn not_finite(function: &str, value: f64) -> Error {
    Error::invalid(format!("{function} cannot use the value {value}"))
        .hint("Values must be finite; leave out others by FILTER or WHERE.")
}
