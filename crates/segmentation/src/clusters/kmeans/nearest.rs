//! The nearest centres of a point.

use crate::clusters::geometry::points::{Point, Points, squared_distance};

/// The nearest centres of a point: the first of the nearest ones, its squared distance, and that of the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// The number of the nearest centre.
    pub cluster: usize,
    /// Its squared distance.
    pub squared: f64,
    /// The squared distance of the nearest other centre; infinite when there is none.
    pub runner_up: f64,
}

/// Compares a point with all centres.
#[inline]
pub fn nearest(point: Point<'_>, centers: &Points) -> Nearest {
    let mut found = Nearest { cluster: 0, squared: f64::INFINITY, runner_up: f64::INFINITY };
    for cluster in 0..centers.len() {
        let squared = squared_distance(point, centers.point(cluster), &centers.penalties);
        if squared < found.squared {
            found = Nearest { cluster, squared, runner_up: found.squared };
        } else if squared < found.runner_up {
            found.runner_up = squared;
        }
    }
    found
}
