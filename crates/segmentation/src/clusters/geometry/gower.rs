//! Gower's distance, for rows that mix numbers, categories and NULLs.
//!
//! ```text
//! d(x, y) = sum of w_j k_j s_j  /  sum of w_j k_j      over the features j
//! ```
//!
//! where `s_j` is `|x_j - y_j|` by the range of the feature for a number or a date, and 0 or 1 for a category, true and false
//! among them; `k_j` is 1 where both rows have a value and 0 where one is NULL; and `w_j` is the weight of the feature. It is 1
//! less the coefficient of Gower 1971, "A General Coefficient of Similarity and Some of Its Properties", Biometrics 27, with
//! the weights that the function `daisy` of the R package cluster has too.
//!
//! It is from 0 to 1. Of rows with NULLs it obeys no triangle inequality: a row may be at distance 0 of two others that are
//! apart. Gower leaves rows without a feature in common undefined; here they are as far apart as rows can be, at 1, so that
//! nothing is merged for want of evidence.

use serde::{Deserialize, Serialize};

use super::points::{Point, Points, differ};
use crate::clusters::Feature;
use crate::support::host::Host;

/// How far rows are from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distance {
    /// The root of the sum of squared differences, of [`super::points`].
    #[default]
    Euclidean,
    /// Gower's.
    Gower,
}

impl Distance {
    /// Whether it is the one that a model need not name.
    pub(crate) fn is_euclidean(&self) -> bool {
        *self == Distance::Euclidean
    }
}

/// The code of a category that a row does not have, as a coordinate that it does not have is NaN.
pub const MISSING: u32 = u32::MAX - 1;

/// The distance of rows that have no feature in common, and the greatest there is.
const NOTHING_IN_COMMON: f64 = 1.0;

/// A range so wide that no value differs from another: that of a feature which has one value, or none. It counts as a
/// feature in which all rows agree, as in `daisy`.
pub(crate) const NO_RANGE: f64 = f64::MAX;

/// A coordinate of a new row. A value beyond the range of the fit counts as the end of that range, as no difference is
/// greater than the range.
#[inline]
pub(crate) fn within_range(coordinate: f64) -> f64 {
    coordinate.clamp(0.0, 1.0)
}

/// The weights of numeric and of categorical features, the greatest of all 1, so that no sum of them overflows.
pub(crate) fn weights(features: &[Feature]) -> [Vec<f64>; 2] {
    let greatest = features.iter().fold(0.0, |greatest, feature| f64::max(greatest, feature.weight));
    let of = |numeric: bool| {
        let some = features.iter().filter(move |feature| feature.kind.is_numeric() == numeric);
        some.map(|feature| if greatest > 0.0 { feature.weight / greatest } else { 0.0 }).collect()
    };
    [of(true), of(false)]
}

/// Two points beside each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Compared {
    /// Gower's distance.
    pub(crate) distance: f64,
    /// The weight of the features that both have.
    pub(crate) shared: f64,
}

impl Compared {
    /// From weighted differences and the weight of what both have.
    #[inline]
    fn new(apart: f64, shared: f64) -> Self {
        Self { distance: if shared > 0.0 { apart / shared } else { NOTHING_IN_COMMON }, shared }
    }

    /// Whether there was anything to compare.
    pub(crate) fn is_known(self) -> bool {
        self.shared > 0.0
    }
}

/// Compares two points under the weights of their features.
///
/// Terms are added in the order of the features, so that the result is the same wherever it is computed.
pub(crate) fn compare(a: Point<'_>, b: Point<'_>, [numeric, categorical]: [&[f64]; 2]) -> Compared {
    let (mut apart, mut shared) = (0.0, 0.0);
    for ((a, b), weight) in a.numeric.iter().zip(b.numeric).zip(numeric) {
        let difference = (a - b).abs();
        if !difference.is_nan() {
            apart += weight * difference;
            shared += weight;
        }
    }
    for ((&a, &b), weight) in a.codes.iter().zip(b.codes).zip(categorical) {
        if a != MISSING && b != MISSING {
            apart += if differ(a, b) { *weight } else { 0.0 };
            shared += weight;
        }
    }
    Compared::new(apart, shared)
}

/// The same of a point and several side by side, whose values of a feature are neighbours.
#[inline]
pub(crate) fn distances<const LANES: usize>(
    point: Point<'_>,
    (numeric, codes): (&[[f64; LANES]], &[[u32; LANES]]),
    [of_numeric, of_categorical]: [&[f64]; 2],
) -> [f64; LANES] {
    let (mut apart, mut shared) = ([0.0; LANES], [0.0; LANES]);
    for ((x, row), weight) in point.numeric.iter().zip(numeric).zip(of_numeric) {
        for ((apart, shared), y) in apart.iter_mut().zip(&mut shared).zip(row) {
            let difference = (x - y).abs();
            let is_known = !difference.is_nan();
            *apart += if is_known { weight * difference } else { 0.0 };
            *shared += if is_known { *weight } else { 0.0 };
        }
    }
    for ((&code, row), weight) in point.codes.iter().zip(codes).zip(of_categorical) {
        for ((apart, shared), &other) in apart.iter_mut().zip(&mut shared).zip(row) {
            let is_known = code != MISSING && other != MISSING;
            *apart += if is_known && differ(code, other) { *weight } else { 0.0 };
            *shared += if is_known { *weight } else { 0.0 };
        }
    }
    std::array::from_fn(|lane| Compared::new(apart[lane], shared[lane]).distance)
}

/// The point that is nearest to another; of several the one that shares most with it, of these the one that has least else,
/// then the first. So a row is nearest to itself, though one with a NULL may be at distance 0 of many. None where it has no
/// feature in common with any.
pub(crate) fn nearest(
    point: Point<'_>,
    among: &Points,
    some: impl Fn(usize) -> bool,
) -> Option<(usize, Compared)> {
    let least = |a: &(usize, Compared), b: &(usize, Compared)| {
        let distance = a.1.distance.total_cmp(&b.1.distance);
        let shared = || b.1.shared.total_cmp(&a.1.shared);
        let else_known = || among.known(a.0).total_cmp(&among.known(b.0));
        distance.then_with(shared).then_with(else_known)
    };
    let all = (0..among.len()).filter(|&place| some(place));
    let known = all.map(|place| (place, among.compare(point, among.point(place))));
    known.filter(|(_, compared)| compared.is_known()).min_by(least)
}

/// The pairs of points that have no feature in common.
pub(crate) fn pairs_apart(points: &Points, host: Host) -> u64 {
    if !points.has_gaps() {
        return 0;
    }
    let pace = Host::pace(points.len() * points.features());
    let mut pairs = 0;
    for a in 0..points.len() {
        host.at_step(a, pace);
        let known = |&b: &usize| points.compare(points.point(a), points.point(b)).is_known();
        pairs += (a + 1..points.len()).filter(|b| !known(b)).count() as u64;
    }
    pairs
}

impl Points {
    /// Two points beside each other under Gower's distance.
    pub(crate) fn compare(&self, a: Point<'_>, b: Point<'_>) -> Compared {
        compare(a, b, [self.gower.as_deref().unwrap_or_default(), &self.penalties])
    }

    /// The weight of what a point has.
    fn known(&self, place: usize) -> f64 {
        let point = self.point(place);
        self.compare(point, point).shared
    }

    /// Whether a point is without a value.
    pub(crate) fn has_gaps(&self) -> bool {
        self.gower.is_some() && (self.numeric.iter().any(|x| x.is_nan()) || self.codes.contains(&MISSING))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clusters::geometry::points::UNKNOWN;

    fn points(numeric: &[f64], codes: &[u32]) -> Points {
        Points {
            numeric: numeric.to_vec(),
            codes: codes.to_vec(),
            counts: vec![1; numeric.len()],
            dimensions: 1,
            penalties: vec![0.5],
            gower: Some(vec![1.0]),
            ..Points::default()
        }
    }

    #[test]
    fn by_hand() {
        let points = points(&[0.0, 0.75, f64::NAN, f64::NAN, 0.25], &[3, 4, 3, MISSING, MISSING]);
        let distance = |a, b| points.compare(points.point(a), points.point(b)).distance;
        // (1 * 0.75 + 0.5 * 1) / 1.5.
        assert_eq!(distance(0, 1), 1.25 / 1.5);
        assert_eq!([distance(0, 2), distance(1, 2)], [0.0, 1.0]);
        assert_eq!(distance(0, 4), 0.25);
        // Nothing in common, with itself neither.
        assert_eq!([distance(2, 4), distance(0, 3), distance(3, 3)], [1.0; 3]);
        assert_eq!(points.squared_distance(0, 4), 0.0625);
        assert_eq!(pairs_apart(&points, Host::unlimited()), 5);
    }

    #[test]
    fn what_occurs_nowhere_else_differs_from_all() {
        let points = points(&[0.5, 0.5], &[UNKNOWN, UNKNOWN]);
        assert_eq!(points.compare(points.point(0), points.point(1)).distance, 0.5 / 1.5);
    }

    #[test]
    fn of_equally_near_ones_that_which_shares_most() {
        let points = points(&[0.5, f64::NAN, 0.5, 0.5], &[7, 7, MISSING, 8]);
        let place = |i: usize| nearest(points.point(i), &points, |_| true).map(|found| found.0);
        assert_eq!([place(0), place(1), place(2), place(3)], [Some(0), Some(1), Some(2), Some(3)]);
        let nothing = Point { numeric: &[f64::NAN], codes: &[MISSING] };
        assert_eq!(nearest(nothing, &points, |_| true), None);
    }
}
