//! Rows of length 1: what they differ in is their direction.
//!
//! The squared Euclidean distance of two rows of length 1 is `2 - 2 cos`, where `cos` is the cosine of the angle between the
//! rows as they were, so that k-means by distances finds clusters by cosines (spherical k-means, Dhillon & Modha 2001,
//! "Concept Decompositions for Large Sparse Text Data Using Clustering", Machine Learning 42, but for centres, which are
//! means here and not brought to length 1 again).

use crate::clusters::Feature;

/// The roots of the weights of numeric features, which [`to_unit_length`] takes.
pub(crate) fn roots(features: &[Feature]) -> Vec<f64> {
    let numeric = features.iter().filter(|feature| feature.kind.is_numeric());
    numeric.map(|feature| feature.weight.sqrt()).collect()
}

/// Gives a row the length 1 once its coordinates are multiplied by the roots of their weights. False where all of them are 0
/// then: such a row has no direction, and stays where it is, at a squared distance of 1 of all others.
pub(crate) fn to_unit_length(coordinates: &mut [f64], roots: &[f64]) -> bool {
    let weighed = coordinates.iter_mut().zip(roots).filter(|(_, root)| **root == 0.0);
    weighed.for_each(|(x, _)| *x = 0.0);
    // Rows in proportion become the same by the first division; after the second no square overflows, whatever the weights.
    if !divide_by_greatest(coordinates) {
        return false;
    }
    coordinates.iter_mut().zip(roots).for_each(|(x, root)| *x *= root);
    if !divide_by_greatest(coordinates) {
        return false;
    }
    let length = coordinates.iter().fold(0.0, |sum, x| sum + x * x).sqrt();
    coordinates.iter_mut().for_each(|x| *x /= length);
    true
}

/// False where all are 0, which then have no sign.
fn divide_by_greatest(coordinates: &mut [f64]) -> bool {
    let greatest = coordinates.iter().fold(0.0, |greatest, x| f64::max(greatest, x.abs()));
    match greatest > 0.0 {
        // No zero has a sign.
        true => coordinates.iter_mut().for_each(|x| *x = *x / greatest + 0.0),
        false => coordinates.fill(0.0),
    }
    greatest > 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit<const N: usize>(mut row: [f64; N], weights: [f64; N]) -> Option<[f64; N]> {
        to_unit_length(&mut row, &weights.map(f64::sqrt)).then_some(row)
    }

    #[test]
    fn rows_have_length_1() {
        assert_eq!(unit([3.0, 4.0], [1.0; 2]), Some([0.6, 0.8]));
        assert_eq!(unit([-3.0, 0.0, 4.0], [1.0; 3]), Some([-0.6, 0.0, 0.8]));
        // 3 / sqrt(9 + 4 * 4) and 2 * 2 / sqrt(9 + 4 * 4).
        assert_eq!(unit([3.0, 2.0], [1.0, 4.0]), Some([0.6, 0.8]));
        assert_eq!(unit([3.0, 7.0, 4.0], [1.0, 0.0, 1.0]), Some([0.6, 0.0, 0.8]));
        for row in [[0.3, 0.7], [1e-200, 3e-200], [5e-324, 5e-324], [1e308, -1.5e308], [1e-300, 1e300]] {
            for weights in [[1.0, 1.0], [1e300, 1e-300], [1e-300, 0.5]] {
                let [x, y] = unit(row, weights).unwrap();
                assert!((x * x + y * y - 1.0).abs() < 1e-15, "{row:?} {weights:?}");
            }
        }
    }

    #[test]
    fn what_has_no_direction_stays() {
        let mut row = [0.0, -0.0, 5.0];
        assert!(!to_unit_length(&mut row, &[1.0, 1.0, 0.0]));
        assert!(row.iter().all(|x| x.to_bits() == 0));
        assert!(!to_unit_length(&mut [], &[]));
    }

    #[test]
    fn rows_in_proportion_are_one() {
        let [one, other] =
            [1.0, 12.0].map(|factor| unit([1.0, 3.0, 7.0].map(|x| x * factor), [1.0, 2.5, 1.0]));
        assert_eq!(one, other);
    }
}
