//! How far two labellings of the same rows agree: the adjusted Rand index and the normalised mutual information.
//!
//! Both are functions of the contingency table alone, the number of rows that have each pair of labels. What the labels
//! are called does not matter, nor which labelling comes first, nor the order of the rows: the results are the same to
//! the last bit.

use super::contingency::Contingency;
use crate::Result;
use crate::numeric::float_sum::FloatSum;
use crate::numeric::wide::Wide;
use crate::support::memory::with_capacity;

impl Contingency {
    /// Pairs of rows, by whether the two rows share a label in the first labelling and in the second.
    fn pairs_of_rows(&self) -> PairsOfRows {
        let choose_two = |count: u64| u128::from(count) * u128::from(count.saturating_sub(1)) / 2;
        let both: u128 = self.pairs.values().map(|&count| choose_two(count)).sum();
        let first: u128 = self.rows_of.iter().map(|rows| choose_two(rows[0])).sum();
        let second: u128 = self.rows_of.iter().map(|rows| choose_two(rows[1])).sum();
        let all = choose_two(self.rows);
        PairsOfRows { both, first: first - both, second: second - both, neither: all + both - first - second }
    }

    /// The share of pairs of rows on which the labellings agree: together in both, or apart in both. From 0 to 1; 1 for
    /// a single row; `None` without rows.
    ///
    /// Source: Rand 1971, "Objective Criteria for the Evaluation of Clustering Methods", JASA 66.
    pub fn rand_index(&self) -> Option<f64> {
        let pairs = self.pairs_of_rows();
        let agreed = pairs.both + pairs.neither;
        match agreed + pairs.first + pairs.second {
            _ if self.rows == 0 => None,
            0 => Some(1.0),
            all => Some(agreed as f64 / all as f64),
        }
    }

    /// The Rand index less what chance would give, over the most that can be had above chance: 1 for labellings that are
    /// the same but for names, about 0 for unrelated ones, at least -0.5; `None` without rows. The counts are exact
    /// whole numbers up to the last division.
    ///
    /// With the pairs of rows together in both labellings (a), only in the first (b), only in the second (c) and in
    /// neither (d) it is `2 (a d - b c) / ((a + b) (b + d) + (a + c) (c + d))`, and 1 where b = c = 0.
    ///
    /// Source: Hubert & Arabie 1985, "Comparing partitions", Journal of Classification 2, equation 5.
    pub fn adjusted_rand_index(&self) -> Option<f64> {
        let PairsOfRows { both, first, second, neither } = self.pairs_of_rows();
        if self.rows == 0 {
            return None;
        }
        if first == 0 && second == 0 {
            return Some(1.0);
        }
        let (more, less) = (Wide::product(both, neither), Wide::product(first, second));
        let above = if more < less { -less.minus(more).to_f64() } else { more.minus(less).to_f64() };
        let most =
            Wide::product(both + first, first + neither).plus(Wide::product(both + second, second + neither));
        Some(2.0 * above / most.to_f64())
    }

    /// What one labelling says about the other, over the mean of what each says about itself: the mutual information
    /// divided by the arithmetic mean of both entropies. 1 for labellings that are the same but for names, 0 for
    /// independent ones and where just one of them has a single label; `None` without rows.
    ///
    /// `MI = sum n_ij / n ln(n n_ij / (a_i b_j))`, `H = -sum a_i / n ln(a_i / n)`.
    ///
    /// Source: Vinh, Epps & Bailey 2010, "Information Theoretic Measures for Clusterings Comparison", Journal of Machine
    /// Learning Research 11, table 2 (`NMI sum`).
    ///
    /// # Errors
    /// Out of memory, for the terms of the sum in order.
    pub fn normalized_mutual_information(&self) -> Result<Option<f64>> {
        if self.rows == 0 {
            return Ok(None);
        }
        let used = |side: usize| self.rows_of.iter().filter(move |rows| rows[side] > 0).count();
        let (first, second, pairs) = (used(0), used(1), self.pairs.len());
        if first == pairs && second == pairs {
            return Ok(Some(1.0));
        }
        if first == 1 || second == 1 {
            return Ok(Some(0.0));
        }
        let information = self.mutual_information()?;
        if information <= f64::EPSILON {
            return Ok(Some(0.0));
        }
        let entropies = self.entropy(0)? + self.entropy(1)?;
        Ok(Some((2.0 * information / entropies).min(1.0)))
    }

    /// The mutual information in nats, its terms added in an order that does not depend on labels or sides.
    fn mutual_information(&self) -> Result<f64> {
        self.require(self.pairs.len().saturating_mul(size_of::<(u128, u64)>()))?;
        let mut terms: Vec<(u128, u64)> = with_capacity(self.pairs.len())?;
        terms.extend(self.pairs.iter().map(|(&(a, b), &count)| {
            (u128::from(self.rows_of[a as usize][0]) * u128::from(self.rows_of[b as usize][1]), count)
        }));
        terms.sort_unstable_by(self.host.comparing(Ord::cmp));
        let mut sum = FloatSum::default();
        for (row, &(expected, count)) in terms.iter().enumerate() {
            self.host.at_row(row);
            sum.add(count as f64 * log_ratio(u128::from(self.rows) * u128::from(count), expected));
        }
        Ok(sum.value() / self.rows as f64)
    }

    /// The entropy of one labelling in nats.
    fn entropy(&self, side: usize) -> Result<f64> {
        self.require(self.rows_of.len().saturating_mul(size_of::<u64>()))?;
        let mut counts: Vec<u64> = with_capacity(self.rows_of.len())?;
        counts.extend(self.rows_of.iter().map(|rows| rows[side]).filter(|&rows| rows > 0));
        counts.sort_unstable_by(self.host.comparing(Ord::cmp));
        let mut sum = FloatSum::default();
        for count in counts {
            sum.add(count as f64 * log_ratio(self.rows.into(), count.into()));
        }
        Ok(sum.value() / self.rows as f64)
    }
}

/// `ln(a / b)`, to full precision where the ratio is near 1.
fn log_ratio(a: u128, b: u128) -> f64 {
    if a / 2 < b && b / 2 < a {
        let difference = if a < b { -((b - a) as f64) } else { (a - b) as f64 };
        libm::log1p(difference / b as f64)
    } else {
        libm::log(a as f64 / b as f64)
    }
}

/// How many pairs of rows are together in both labellings, only in the first, only in the second, and in neither.
#[derive(Debug, Clone, Copy)]
struct PairsOfRows {
    both: u128,
    first: u128,
    second: u128,
    neither: u128,
}
