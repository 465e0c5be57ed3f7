//! A profile of segments as a model: what was found, in the order in which it tells most.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{MAX_NAME, MAX_SEGMENTS, Options};
use crate::rows::features::{Column, MAX_CATEGORY, Type, check_names};
use crate::said;
use crate::support::catalogue::{Sentence, Warnings, movement};
use crate::support::codec::checked_count;
use crate::support::envelope::ModelBody;
use crate::support::host::Host;
use crate::support::json::{check_text, is_zero};
use crate::support::language::Language;
use crate::{Error, Result};

/// What is known of one feature of one segment, or of one category of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileRow {
    /// The number of the segment.
    pub segment: u32,
    /// The number of the feature.
    pub feature: u32,
    /// The category; none for a feature that is a number, and for one that is true or false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Customers of the segment of whom the feature is known.
    pub customers: u64,
    /// The mean of the segment, or the share of it that has the category or of which it is true.
    pub figure: f64,
    /// The same of all customers.
    pub overall: f64,
    /// The one over the other, 100 being average; none for dates, and where figures may be below zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<f64>,
    /// From the customers of all other segments, in standard deviations; none where neither varies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<f64>,
    /// Welch's t of a mean, the adjusted residual of a share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statistic: Option<f64>,
    /// The probability of as much by chance in any of the rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
}

/// What else is known of those who were profiled.
pub(super) struct Known {
    pub customers: u64,
    pub left_out: u64,
    pub suppressed: u64,
    pub warnings: Vec<Sentence>,
}

/// A fitted model. Anyone may write one, so [`ModelBody::check`] comes before its use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileModel {
    pub(super) language: Language,
    min_customers: u64,
    /// Segments by name, with their customers.
    pub(super) segments: Vec<(String, u64)>,
    pub(super) features: Vec<Column>,
    /// All customers, those of segments too small to be shown among them.
    customers: u64,
    /// Rows without a segment, or that are NULL as a whole.
    #[serde(default, skip_serializing_if = "is_zero")]
    left_out: u64,
    /// Segments too small to be shown.
    #[serde(default, skip_serializing_if = "is_zero")]
    suppressed: u64,
    /// By segment, what tells it most first.
    rows: Vec<ProfileRow>,
    warnings: Warnings,
}

/// What tells more comes first; of what tells nothing, the order of features and categories.
fn in_order(a: &ProfileRow, b: &ProfileRow) -> Ordering {
    let size = |row: &ProfileRow| row.difference.map_or(f64::INFINITY, f64::abs);
    let varies = |row: &ProfileRow| row.difference.is_some() || row.figure != row.overall;
    (a.segment.cmp(&b.segment))
        .then_with(|| varies(b).cmp(&varies(a)))
        .then_with(|| size(b).total_cmp(&size(a)))
        .then_with(|| a.feature.cmp(&b.feature))
        .then_with(|| a.value.cmp(&b.value))
}

impl ProfileModel {
    pub(super) fn new(
        options: &Options,
        segments: Vec<(String, u64)>,
        features: &[Column],
        mut rows: Vec<ProfileRow>,
        known: Known,
        host: Host,
    ) -> Result<Self> {
        rows.sort_unstable_by(host.comparing(in_order));
        let Known { customers, left_out, suppressed, mut warnings } = known;
        let least = options.min_customers;
        if suppressed > 0 {
            warnings.insert(0, said!(movement::SUPPRESSED, segments = suppressed, least = least));
        }
        if left_out > 0 {
            warnings.insert(0, said!(movement::ROWS_WITHOUT_SEGMENT, rows = left_out));
        }
        if segments.len() + suppressed as usize == 1 {
            warnings.push(said!(movement::ONE_SEGMENT));
        }
        let model = Self {
            language: options.language,
            min_customers: least,
            segments,
            features: features.to_vec(),
            customers,
            left_out,
            suppressed,
            rows,
            warnings: Warnings::of(options.language, warnings),
        };
        check_text(&model, "Compare fewer features, or categories put into classes.")?;
        Ok(model)
    }

    /// By segment, what tells it most first.
    pub fn rows(&self) -> &[ProfileRow] {
        &self.rows
    }

    /// The name of a segment.
    pub fn segment(&self, row: &ProfileRow) -> &str {
        &self.segments[row.segment as usize].0
    }

    /// The feature of a row.
    pub fn feature(&self, row: &ProfileRow) -> &Column {
        &self.features[row.feature as usize]
    }
}

impl ModelBody for ProfileModel {
    const KINDS: &'static [&'static str] = &["profile"];

    fn check(&self) -> Result<()> {
        let wrong = |text: &str| Err(Error::corrupt(text));
        if self.segments.len() > MAX_SEGMENTS || self.segments.iter().any(|(name, _)| name.len() > MAX_NAME) {
            return wrong("the model has segments that cannot be");
        }
        if !self.segments.windows(2).all(|pair| pair[0].0 < pair[1].0) {
            return wrong("the segments are not in order");
        }
        let names: Vec<&str> = self.features.iter().map(|feature| feature.name.as_str()).collect();
        check_names(&names).map_err(|error| Error::corrupt(error.message))?;
        if self.min_customers == 0 || self.segments.iter().any(|&(_, count)| count < self.min_customers) {
            return wrong("a segment has too few customers to be shown");
        }
        let sum = self.segments.iter().try_fold(0, |sum, &(_, count)| checked_count(sum, count));
        if !sum.is_ok_and(|sum| sum <= self.customers)
            || checked_count(self.customers, self.left_out).is_err()
        {
            return wrong("the segments have more customers than there are");
        }
        if checked_count(self.suppressed, 0).is_err() {
            return wrong("a count is not possible");
        }
        for row in &self.rows {
            let (Some(segment), Some(feature)) =
                (self.segments.get(row.segment as usize), self.features.get(row.feature as usize))
            else {
                return wrong("a row is of a segment or a feature that does not exist");
            };
            if row.customers > segment.1 || row.customers == 0 {
                return wrong("a row has more customers than its segment");
            }
            if (feature.kind == Type::Category) != row.value.is_some()
                || row.value.as_ref().is_some_and(|value| value.len() > MAX_CATEGORY)
            {
                return wrong("a row has no category, or one too many");
            }
            let figures = [Some(row.figure), Some(row.overall), row.index, row.difference, row.statistic];
            if figures.into_iter().flatten().any(|figure| !figure.is_finite()) {
                return wrong("a figure is not finite");
            }
            let is_share = matches!(feature.kind, Type::Category | Type::Boolean);
            let share = 0.0..=1.0;
            if is_share && !(share.contains(&row.figure) && share.contains(&row.overall)) {
                return wrong("a share is not between 0 and 1");
            }
            if row.p.is_some_and(|p| !share.contains(&p)) || row.index.is_some_and(|index| index < 0.0) {
                return wrong("a figure is out of its range");
            }
        }
        match self.rows.is_sorted_by(|a, b| in_order(a, b) == Ordering::Less) {
            true => Ok(()),
            false => wrong("the rows are not in order"),
        }
    }

    fn describe(&self) -> Value {
        serde_json::json!({
            "options": Options {
                features: None,
                min_customers: self.min_customers,
                language: self.language,
            },
            "features": self.features,
            "segments": self.segments.iter().map(|(name, count)| (name.clone(), Value::from(*count)))
                .collect::<serde_json::Map<_, _>>(),
            "customers": self.customers,
            "left_out": self.left_out,
            "suppressed": self.suppressed,
            "comparisons": self.rows.iter().filter(|row| row.p.is_some()).count(),
            "warnings": self.warnings,
        })
    }

    fn warnings(&self) -> &Warnings {
        &self.warnings
    }
}
