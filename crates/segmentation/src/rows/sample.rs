//! What a fit remembers of the rows it saw: distinct rows with counts, all of them while they fit in the budget, and
//! past it those with the smallest hashes of their content.
//!
//! A hash depends on nothing but the row and the seed, so the sample is the same in whatever order and in however many
//! parts the rows arrive, and every distinct row had the same chance to be in it. A row that is kept was kept from the
//! first time it was seen, so its count is exact. Source: the bottom-k sketch of Cohen & Kaplan 2007, "Summarizing Data
//! Using Bottom-k Sketches", PODC.

mod binary;
mod categories;
mod collect;
mod dictionary;
mod disguise;
pub(super) mod identifiers;
mod settle;
mod weighing;

use serde::{Deserialize, Serialize};

use crate::rows::features::{Column, Nulls, Type};
use crate::said;
use crate::support::catalogue::{self, Sentence, Text};
use crate::support::host::Host;
use crate::support::texts::Texts;

pub use categories::{DEFAULT_MIN_CATEGORY, MAX_CATEGORIES, OTHER, Told};
use dictionary::Dictionary;
pub use weighing::Weighing;

/// The cell of a NULL. As a number it would be a NaN, as a category one too many.
const NULL: u64 = u64::MAX;

/// How the rows of a sample are chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sampling {
    /// Mixed into the hashes of rows.
    pub seed: u64,
    /// What happens to a row in which a feature is NULL.
    pub nulls: Nulls,
    /// Whether rows carry a label: the first column then is the label, has no name, and a row without one is left out.
    /// NULLs among the features are kept.
    pub labelled: bool,
    /// Whether the features were named one by one, so that one that looks like an identifier is meant.
    pub named: bool,
    /// The column that says how many equal rows a row stands for, which is no feature.
    pub weight: Option<String>,
    /// What the sample is for, as JSON text: parts are merged only if this is the same in both. Empty for any purpose.
    pub purpose: String,
}

/// How the rows of a fit are to be collected, as its options say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Collecting {
    /// The columns to take, in this order, or the names of the columns of a row that has none. All columns, if absent.
    pub features: Option<Vec<String>>,
    /// Whether a boolean is the number 0 or 1, and not one of two categories.
    pub booleans_as_numbers: bool,
    /// How rows are chosen, for no purpose yet.
    pub sampling: Sampling,
}

/// The rows that a fit saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rows {
    /// All of them.
    pub seen: u64,
    /// Those left out, because a feature was NULL or the weight 0.
    pub left_out: u64,
    /// Those the fit worked on, counting equal ones.
    pub used: u64,
    /// Those the fit worked on, equal ones counted once.
    pub distinct: u64,
    /// Whether all rows that were not left out were worked on, and not a sample of them.
    pub exact: bool,
}

/// Counts of what went by, kept or not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// All rows.
    pub rows: u64,
    /// Rows that have no place in the sample, because a feature or the whole row is NULL, or the weight 0.
    pub left_out: u64,
    /// Rows whose weight is 0.
    pub weightless: u64,
    /// Rows that are NULL as a whole.
    pub null_rows: u64,
    /// NULLs of each column.
    pub nulls: Vec<u64>,
}

/// A bounded, mergeable set of distinct rows with exact counts.
#[derive(Debug, Clone)]
pub struct Sample {
    sampling: Sampling,
    /// None before the first row.
    columns: Vec<Column>,
    /// The place of the column of weights, if there is one.
    weight: Option<usize>,
    /// How the rows were weighed, where counts say what they weigh.
    weighing: Option<Weighing>,
    seen: Seen,
    /// Column by column: the bits of a number, or the number of a category.
    cells: Vec<Vec<u64>>,
    counts: Vec<u64>,
    hashes: Vec<u64>,
    /// A dictionary for each column; of numeric columns it stays empty.
    dictionaries: Vec<Dictionary>,
    /// Bytes that all categories take, and how many they may before [`Self::grow`] looks again.
    text_bytes: usize,
    text_room: usize,
    /// Rows with this hash or a greater one are not in the sample.
    ceiling: Option<u64>,
    /// Whether rows are distinct and in order, and the sample within its budget.
    settled: bool,
    host: Host,
}

impl Sample {
    /// An empty sample; the host's limit is its budget.
    pub fn new(sampling: Sampling, host: Host) -> Self {
        Self {
            sampling,
            columns: Vec::new(),
            weight: None,
            weighing: None,
            seen: Seen::default(),
            cells: Vec::new(),
            counts: Vec::new(),
            hashes: Vec::new(),
            dictionaries: Vec::new(),
            text_bytes: 0,
            text_room: 0,
            ceiling: None,
            settled: true,
            host,
        }
    }

    /// How rows are chosen.
    pub fn sampling(&self) -> &Sampling {
        &self.sampling
    }

    /// The columns, the label among them; none before the first row.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The columns without the label.
    pub fn features(&self) -> &[Column] {
        self.columns.get(usize::from(self.sampling.labelled)..).unwrap_or(&[])
    }

    /// Counts of what went by.
    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    /// Distinct rows in it, once settled.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Whether it holds no rows.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Whether it holds every distinct row that was seen.
    pub fn is_exact(&self) -> bool {
        self.ceiling.is_none()
    }

    /// How often each row was seen, once settled; what it weighs in [`Self::unit`]s, where rows were [`Self::weighed`].
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// A number; `None` for NULL.
    #[inline]
    pub fn number(&self, row: usize, column: usize) -> Option<f64> {
        match self.cells[column][row] {
            NULL => None,
            bits => Some(f64::from_bits(bits)),
        }
    }

    /// The number of a category among the column's [`Self::categories`]; `None` for NULL.
    #[inline]
    pub fn code(&self, row: usize, column: usize) -> Option<u32> {
        match self.cells[column][row] {
            NULL => None,
            code => Some(code as u32),
        }
    }

    /// The categories of a column in order, once settled; none of a numeric one.
    pub fn categories(&self, column: usize) -> &Texts {
        self.dictionaries[column].names()
    }

    /// The rows of a fit on this sample, once settled.
    pub fn rows(&self) -> Rows {
        Rows {
            seen: self.seen.rows,
            left_out: self.seen.left_out,
            used: self.weighing.as_ref().map_or_else(|| self.counts.iter().sum(), |weighing| weighing.rows),
            distinct: self.len() as u64,
            exact: self.is_exact(),
        }
    }

    /// What a reader of a model should know of the rows that it was fitted on.
    pub fn warnings(&self) -> Vec<Sentence> {
        let rows = self.rows();
        let mut warnings = Vec::new();
        if !rows.exact {
            warnings.push(said!(
                catalogue::rows::SAMPLED,
                distinct = rows.distinct,
                used = rows.used,
                rows = rows.seen - rows.left_out,
            ));
        }
        let mut left_out = |count: u64, text: &'static Text| {
            if count > 0 {
                warnings.push(said!(*text, count = count, rows = rows.seen));
            }
        };
        if self.sampling.labelled {
            left_out(rows.left_out - self.seen.null_rows, &catalogue::rows::LEFT_OUT_WITHOUT_LABEL);
            left_out(self.seen.null_rows, &catalogue::rows::LEFT_OUT_NULL_ROWS);
        } else {
            left_out(rows.left_out - self.seen.weightless, &catalogue::rows::LEFT_OUT_WITH_NULLS);
            left_out(self.seen.weightless, &catalogue::rows::LEFT_OUT_WEIGHTLESS);
        }
        for (place, column) in self.columns.iter().enumerate().skip(usize::from(self.sampling.labelled)) {
            if column.kind == Type::Category {
                warnings.extend(disguise::warning(&column.name, self.categories(place), self.host));
            }
        }
        warnings
    }
}

/// By content: where it lives and what it may hold do not matter.
impl PartialEq for Sample {
    fn eq(&self, other: &Self) -> bool {
        self.sampling == other.sampling
            && self.columns == other.columns
            && self.seen == other.seen
            && self.cells == other.cells
            && self.counts == other.counts
            && self.dictionaries == other.dictionaries
            && self.ceiling == other.ceiling
            && self.weighing == other.weighing
    }
}
