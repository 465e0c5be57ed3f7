//! How well shares of one of two labels put customers in order: the area under the curve, the distance of Kolmogorov and
//! Smirnov, and what is found among those who come first.

use serde::{Deserialize, Serialize};

/// Parts of all customers in which what is found is counted.
pub const TENTHS: usize = 10;

/// Customers who were given the same share of the second label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scored {
    /// The share.
    pub share: f64,
    /// What those of the second label weigh.
    pub second: f64,
    /// What those of the first weigh.
    pub first: f64,
}

/// How well customers are put in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ranking {
    /// The probability that of two customers, one of each label, the one of the second label has the greater share, equal
    /// shares counting half: the area under the receiver operating characteristic (Hanley & McNeil 1982, "The Meaning and
    /// Use of the Area under a Receiver Operating Characteristic (ROC) Curve", Radiology 143). Gini's coefficient of
    /// scorecards is 2 AUC - 1.
    pub auc: f64,
    /// The greatest difference, over all shares, between the parts of either label that have more.
    pub ks: f64,
    /// The part of the second label that is among the first tenth of all customers, the first two, and so on up to all.
    /// Where customers of equal shares are on both sides of an end, they are divided by their mean.
    pub gains: Vec<f64>,
}

impl Ranking {
    /// The order of customers by their shares, the greatest first; None where either label weighs nothing.
    pub(super) fn of(mut scored: Vec<Scored>) -> Option<Self> {
        scored.sort_unstable_by(|a, b| {
            let by_weight = a.second.total_cmp(&b.second).then(a.first.total_cmp(&b.first));
            b.share.total_cmp(&a.share).then(by_weight)
        });
        scored.dedup_by(|next, kept| {
            let equal = next.share == kept.share;
            if equal {
                (kept.second, kept.first) = (kept.second + next.second, kept.first + next.first);
            }
            equal
        });
        let sum = |of: fn(&Scored) -> f64| scored.iter().map(of).sum::<f64>();
        let (second, first) = (sum(|group| group.second), sum(|group| group.first));
        if !(second > 0.0 && first > 0.0) {
            return None;
        }
        let (mut area, mut ks) = (0.0, 0.0_f64);
        let (mut found, mut passed) = (0.0, 0.0);
        let mut gains = Vec::with_capacity(TENTHS);
        for group in &scored {
            let here = group.second + group.first;
            while gains.len() < TENTHS - 1 {
                let end = (gains.len() + 1) as f64 / TENTHS as f64 * (second + first);
                if end > found + passed + here {
                    break;
                }
                gains.push((found + group.second * ((end - found - passed) / here).clamp(0.0, 1.0)) / second);
            }
            area += group.first * (found + 0.5 * group.second);
            found += group.second;
            passed += group.first;
            ks = ks.max((found / second - passed / first).abs());
        }
        gains.resize(TENTHS, 1.0);
        Some(Self { auc: (area / first / second).clamp(0.0, 1.0), ks: ks.min(1.0), gains })
    }

    pub(super) fn is_sound(&self) -> bool {
        let part = |x: &f64| (0.0..=1.0 + 1e-9).contains(x);
        part(&self.auc) && part(&self.ks) && self.gains.len() == TENTHS && self.gains.iter().all(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-12
    }

    #[test]
    fn by_hand() {
        // 2 of 3 at 0.9, 1 of 4 at 0.5, 1 of 3 at 0.1: 4 of the second label, 6 of the first.
        let scored = [(0.1, 1.0, 2.0), (0.9, 2.0, 1.0), (0.5, 1.0, 3.0)];
        let found =
            Ranking::of(scored.map(|(share, second, first)| Scored { share, second, first }).into()).unwrap();
        // Pairs won: 1 * 2/2, 3 * (2 + 1/2), 2 * (3 + 1/2), of 24.
        assert!(close(found.auc, (1.0 + 7.5 + 7.0) / 24.0), "{found:?}");
        assert!(close(found.ks, 2.0 / 4.0 - 1.0 / 6.0), "{found:?}");
        // The first customer is one of three alike, the fourth one of four.
        for (tenth, gain) in [(1, 2.0 / 3.0), (3, 2.0), (4, 2.25), (7, 3.0), (8, 3.0 + 1.0 / 3.0), (10, 4.0)]
        {
            assert!(close(found.gains[tenth - 1], gain / 4.0), "{tenth} {found:?}");
        }
        assert_eq!(Ranking::of(vec![Scored { share: 0.5, second: 1.0, first: 0.0 }]), None);
        assert_eq!(Ranking::of(Vec::new()), None);
    }

    proptest! {
        /// The area is the part of pairs that are in the right order, counted one by one.
        #[test]
        fn the_area_counts_pairs(rows in prop::collection::vec((0_u8..6, any::<bool>()), 2..60)) {
            let scored = rows.iter().map(|&(share, second)| Scored {
                share: f64::from(share) / 5.0, second: f64::from(u8::from(second)), first: f64::from(u8::from(!second)),
            });
            let (mut won, mut pairs) = (0.0, 0.0);
            for &(a, second) in &rows {
                for &(b, other) in &rows {
                    if second && !other {
                        pairs += 1.0;
                        won += if a > b { 1.0 } else if a == b { 0.5 } else { 0.0 };
                    }
                }
            }
            match Ranking::of(scored.collect()) {
                Some(found) => {
                    prop_assert!(close(found.auc, won / pairs), "{found:?} {won} {pairs}");
                    prop_assert!(found.is_sound() && found.gains.windows(2).all(|pair| pair[0] <= pair[1] + 1e-12));
                }
                None => prop_assert_eq!(pairs, 0.0),
            }
        }
    }
}
