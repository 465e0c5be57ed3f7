//! How good groups are that were made elsewhere: segments, tiers, leaves, or what an expert says.

use super::geometry::layout::geometry_of_features;
use super::geometry::points::Points;
use super::kmeans::centers_of;
use super::options::{Options, QUALITY_ROWS};
use super::quality::{self, LOW_SILHOUETTE};
use crate::numeric::order::key;
use crate::rows::features::Type;
use crate::rows::sample::Sample;
use crate::said;
use crate::support::catalogue::{Place, clusters};
use crate::support::host::Host;
use crate::support::memory::{filled, with_capacity};
use crate::{Error, Kind, Result};

/// The most groups that are measured.
const MAX_GROUPS: usize = 1000;

/// How tight and how far apart groups are.
#[derive(Debug, Clone, PartialEq)]
pub struct LabellingQuality {
    /// The mean silhouette of a sample of rows: 1 where groups are far apart, 0 where they touch, less where rows are nearer
    /// to another group than to their own. None for a single group.
    pub silhouette: Option<f64>,
    /// The same by distances to the centres of groups, of all rows.
    pub simplified_silhouette: Option<f64>,
    /// As in [`quality::Measures`].
    pub calinski_harabasz: Option<f64>,
    /// As in [`quality::Measures`].
    pub davies_bouldin: Option<f64>,
    /// Groups.
    pub groups: u64,
    /// Rows with a label.
    pub rows: u64,
    /// What to mind.
    pub note: Option<String>,
}

/// Measures labels by the features of a settled sample of rows that have them; `None` without rows.
///
/// # Errors
/// As for a fit of clusters; limit exceeded, for more than 1000 groups.
pub fn labelling_quality(sample: &Sample, options: &Options, host: Host) -> Result<Option<LabellingQuality>> {
    if sample.is_empty() && sample.is_exact() {
        return Ok(None);
    }
    let geometry = geometry_of_features(sample, options, host)?;
    let host = geometry.rest_of(host);
    let points = &geometry.points;
    let (labels, groups) = labels_of(sample, host)?;
    let centers = centers_of(points, &labels, groups, host)?;
    let measures = quality::measure(points, &labels, &centers, host)?;
    let silhouette = silhouette(points, &labels, groups, host)?;
    let mut notes = sample.warnings();
    let (simplified, index, ratio) =
        (measures.simplified_silhouette, measures.calinski_harabasz, measures.davies_bouldin);
    match silhouette.as_ref().map(|silhouette| silhouette.mean) {
        Some(mean) if mean < 0.0 => {
            notes.push(said!(clusters::NO_GROUPS));
        }
        Some(mean) if mean < LOW_SILHOUETTE => {
            notes.push(said!(clusters::SILHOUETTE_BELOW, least = LOW_SILHOUETTE));
        }
        _ => {}
    }
    if points.len() > QUALITY_ROWS {
        notes.push(said!(clusters::SILHOUETTE_OF, rows = QUALITY_ROWS));
    }
    Ok(Some(LabellingQuality {
        silhouette: silhouette.map(|silhouette| silhouette.mean),
        simplified_silhouette: simplified,
        calinski_harabasz: index,
        davies_bouldin: ratio,
        groups: groups as u64,
        rows: points.rows(),
        note: (!notes.is_empty()).then(|| Place::from(notes).tell(options.language.unwrap_or_default())),
    }))
}

fn silhouette(
    points: &Points,
    labels: &[u32],
    groups: usize,
    host: Host,
) -> Result<Option<quality::Silhouette>> {
    let some = points.len().min(QUALITY_ROWS);
    let subset = points.subset(0..some)?;
    Ok(quality::silhouette(&subset, &labels[..some], groups, host)?.map(|found| found.0))
}

/// The labels of rows as numbers, and how many there are.
fn labels_of(sample: &Sample, host: Host) -> Result<(Vec<u32>, usize)> {
    let is_name = sample.columns().first().is_some_and(|label| label.kind == Type::Category);
    let mut labels = filled(sample.len(), 0_u32)?;
    let groups = if is_name {
        for (row, label) in labels.iter_mut().enumerate() {
            host.at_row(row);
            *label = sample.code(row, 0).unwrap_or_default();
        }
        sample.categories(0).len()
    } else {
        let mut keys: Vec<u64> = with_capacity(sample.len())?;
        keys.extend((0..sample.len()).filter_map(|row| sample.number(row, 0)).map(key));
        keys.sort_unstable_by(host.comparing(Ord::cmp));
        keys.dedup();
        for (row, label) in labels.iter_mut().enumerate() {
            host.at_row(row);
            let found = sample.number(row, 0).and_then(|value| keys.binary_search(&key(value)).ok());
            *label = found.unwrap_or_default() as u32;
        }
        keys.len()
    };
    match groups {
        0..=MAX_GROUPS => Ok((labels, groups)),
        _ => Err(Error::new(
            Kind::LimitExceeded,
            format!("labelling_quality met {groups} groups, the most is {MAX_GROUPS}"),
        )
        .hint("Labels are few: put what varies more into classes first.")),
    }
}
