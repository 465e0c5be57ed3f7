//! A fitted model: the counts of items and of pairs, and what follows from them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::options::{MOST_ITEMS, MOST_PAIRS};
use crate::numeric::intervals::{checked_confidence, standard_errors};
use crate::support::catalogue::Warnings;
use crate::support::envelope::ModelBody;
use crate::support::error::excerpt;
use crate::support::host::Host;
use crate::support::json as forms;
use crate::support::memory::with_capacity;
use crate::{Error, Result};

/// Which items go together. Anyone may write one, so it is checked before its use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AffinityModel {
    /// Baskets with an item.
    pub baskets: u64,
    /// Baskets without one.
    #[serde(default, skip_serializing_if = "forms::is_zero")]
    pub empty: u64,
    /// Different items that were in them.
    pub distinct_items: u64,
    /// The least baskets of an item and of a pair.
    pub min_count: u64,
    /// How sure the lower bound of a lift is.
    pub confidence: f64,
    /// Items and their baskets, the most frequent first.
    pub items: Vec<(String, u64)>,
    /// Pairs of items by their places in the list, the first before the second, and the baskets that have both.
    pub pairs: Vec<(u32, u32, u64)>,
    /// What the user should know about the result.
    pub warnings: Warnings,
}

/// What there is to say of one item when another is in the basket.
#[derive(Debug, Clone, PartialEq)]
pub struct Affinity<'a> {
    /// The item that is there.
    pub item: &'a str,
    /// The one that goes with it.
    pub other: &'a str,
    /// Baskets that have both.
    pub both: u64,
    /// Their share of all.
    pub support: f64,
    /// Their share of those that have the item.
    pub confidence: f64,
    /// How many times as often as by chance.
    pub lift: f64,
    /// Its lower bound.
    pub lift_low: f64,
    /// Their share of those that have either.
    pub jaccard: f64,
    /// The support above what chance gives.
    pub leverage: f64,
}

/// The lift of a pair and its lower bound, by the standard error of its logarithm: 1/n_ij - 1/n_i - 1/n_j + (2 lift - 1)/n, the
/// delta method on a multinomial sample (Agresti 2013, "Categorical Data Analysis", 3rd edition, 16.1).
pub(super) fn lift(n: u64, a: u64, b: u64, both: u64, z: f64) -> (f64, f64) {
    let [n, a, b, both] = [n, a, b, both].map(|count| count as f64);
    let lift = both * n / (a * b);
    let variance = 1.0 / both - 1.0 / a - 1.0 / b + (2.0 * lift - 1.0) / n;
    (lift, lift * libm::exp(-z * variance.max(0.0).sqrt()))
}

impl AffinityModel {
    /// The pairs, each in both directions, those that are surest to go together first.
    ///
    /// # Errors
    /// Out of memory.
    pub fn affinities(&self, host: Host) -> Result<Vec<Affinity<'_>>> {
        let z = standard_errors(self.confidence);
        let n = self.baskets as f64;
        let mut rows = with_capacity(2 * self.pairs.len())?;
        for &(first, second, both) in &self.pairs {
            let (a, b) = (&self.items[first as usize], &self.items[second as usize]);
            let (lift, lift_low) = lift(self.baskets, a.1, b.1, both, z);
            let support = both as f64 / n;
            for (item, other) in [(a, b), (b, a)] {
                rows.push(Affinity {
                    item: &item.0,
                    other: &other.0,
                    both,
                    support,
                    confidence: both as f64 / item.1 as f64,
                    lift,
                    lift_low,
                    jaccard: both as f64 / (item.1 + other.1 - both) as f64,
                    leverage: support - item.1 as f64 / n * (other.1 as f64 / n),
                });
            }
        }
        rows.sort_unstable_by(host.comparing(|a: &Affinity<'_>, b: &Affinity<'_>| {
            let surer = b.lift_low.total_cmp(&a.lift_low).then(b.both.cmp(&a.both));
            surer.then_with(|| (a.item, a.other).cmp(&(b.item, b.other)))
        }));
        Ok(rows)
    }
}

impl ModelBody for AffinityModel {
    const KINDS: &'static [&'static str] = &["affinity"];

    fn check(&self) -> Result<()> {
        let wrong = |text: &str| Err(Error::corrupt(format!("damaged model: {text}")));
        if checked_confidence(self.confidence).is_err() {
            return wrong("its confidence is no probability");
        }
        if i64::try_from(self.baskets).is_err() || i64::try_from(self.empty).is_err() {
            return wrong("more baskets than there can be");
        }
        if self.items.len() > MOST_ITEMS || self.pairs.len() > MOST_PAIRS {
            return wrong("more items or pairs than a model has");
        }
        if self.items.iter().any(|&(_, count)| count == 0 || count > self.baskets) {
            return wrong("an item in no basket, or in more than there are");
        }
        let in_order = |a: &(String, u64), b: &(String, u64)| (b.1, &a.0) < (a.1, &b.0);
        if let Some(pair) = self.items.windows(2).find(|pair| !in_order(&pair[0], &pair[1])) {
            return wrong(&format!("the item \"{}\" is not in its place", excerpt(&pair[1].0)));
        }
        if !self.pairs.is_sorted_by(|a, b| (a.0, a.1) < (b.0, b.1)) {
            return wrong("pairs that are not in their order");
        }
        for &(first, second, both) in &self.pairs {
            let (Some(a), Some(b)) = (self.items.get(first as usize), self.items.get(second as usize)) else {
                return wrong("a pair of items that are not there");
            };
            let possible =
                first < second && both > 0 && both <= b.1.min(a.1) && a.1 - both <= self.baskets - b.1;
            if !possible {
                return wrong("a pair that cannot be");
            }
        }
        Ok(())
    }

    fn describe(&self) -> Value {
        json!({
            "baskets": self.baskets,
            "empty": self.empty,
            "distinct_items": self.distinct_items,
            "items": self.items.len(),
            "pairs": self.pairs.len(),
            "min_count": self.min_count,
            "confidence": self.confidence,
            "warnings": self.warnings,
        })
    }

    fn warnings(&self) -> &Warnings {
        &self.warnings
    }
}
