//! Which categories of a column a fit tells apart, and which are too rare to be kept by name.

use super::Sample;
use crate::Result;
use crate::said;
use crate::support::catalogue::{Sentence, rows};
use crate::support::memory::{filled, with_capacity};

/// The most categories of a feature that are told apart: the most frequent ones.
pub const MAX_CATEGORIES: usize = 1000;

/// The fewest rows of a category that is kept by its name, unless asked for more or fewer.
pub const DEFAULT_MIN_CATEGORY: u64 = 5;

/// The name that rarer categories go by together.
pub const OTHER: &str = "other";

/// The categories of a column as a fit sees them.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The codes of those that are told apart, ascending and so in the order of their names.
    pub kept: Vec<usize>,
    /// The most frequent of them, of equals the first by name; None where all are rare.
    pub mode: Option<usize>,
    /// The rows of each category, by code.
    pub rows: Vec<u64>,
    /// Categories with fewer rows than they need to be kept.
    pub rare: usize,
    /// Categories that have enough of them, and yet are beyond the most frequent ones.
    pub too_many: usize,
}

impl Told {
    /// Categories that are not told apart.
    pub fn others(&self) -> usize {
        self.rare + self.too_many
    }

    /// What a reader should know of a feature's categories that are not told apart.
    pub fn warnings(&self, feature: &str, least: u64) -> Vec<Sentence> {
        let all = self.rows.len();
        let mut warnings = Vec::new();
        if self.kept.is_empty() && all > 0 {
            warnings.push(said!(rows::NO_CATEGORY_KEPT, feature = feature, least = least));
        } else if self.rare > 0 {
            warnings.push(said!(
                rows::RARE_CATEGORIES,
                feature = feature,
                all = all,
                rare = self.rare,
                least = least,
            ));
        }
        if self.too_many > 0 {
            warnings.push(said!(
                rows::TOO_MANY_CATEGORIES,
                feature = feature,
                all = all,
                most = MAX_CATEGORIES,
            ));
        }
        warnings
    }
}

impl Sample {
    /// The categories of a column that are told apart: those with `least` rows or more, of too many the most frequent;
    /// of a boolean both.
    /// `counts` has the rows that each row of the sample stands for, in its [`Self::unit`]s.
    ///
    /// # Errors
    /// Out of memory.
    pub fn told(&self, column: usize, counts: &[u64], least: u64) -> Result<Told> {
        let categories = self.categories(column).len();
        let mut rows: Vec<u64> = filled(categories, 0)?;
        for (row, count) in counts.iter().enumerate() {
            self.host.at_row(row);
            if let Some(code) = self.code(row, column) {
                rows[code as usize] += count;
            }
        }
        // True and false are nobody's name.
        let are_answers = self.categories(column).iter().all(|name| matches!(name, "true" | "false"));
        let least = if are_answers { 0 } else { self.in_units(least) };
        let mut kept: Vec<usize> = with_capacity(categories)?;
        kept.extend((0..categories).filter(|&code| rows[code] >= least));
        let rare = categories - kept.len();
        // Of equally frequent ones the first by name.
        kept.sort_unstable_by(
            self.host.comparing(|&a: &usize, &b: &usize| rows[b].cmp(&rows[a]).then(a.cmp(&b))),
        );
        let (mode, too_many) = (kept.first().copied(), kept.len().saturating_sub(MAX_CATEGORIES));
        kept.truncate(MAX_CATEGORIES);
        kept.sort_unstable();
        Ok(Told { kept, mode, rows, rare, too_many })
    }
}
