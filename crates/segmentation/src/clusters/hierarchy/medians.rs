//! Centres under Gower's distance: the median of each number and the mode of each category.
//!
//! Of rows without NULLs no other point has a smaller sum of these distances, as means have of squared Euclidean ones: each
//! feature adds its own part to the sum, of which the median, and of a category the mode, makes the least (k-medians, Bradley,
//! Mangasarian & Street 1997, "Clustering via Concave Minimization", NIPS 9; Huang's modes).

use super::condense::commonest;
use crate::Result;
use crate::clusters::geometry::gower::MISSING;
use crate::clusters::geometry::points::{Point, Points};
use crate::clusters::geometry::scaling::quantile_of;
use crate::support::host::Host;
use crate::support::memory::{check_limit, with_capacity};

/// The medians, modes and sizes of `k` clusters of points, each of the rows that have a value; without any the centre has none
/// either.
///
/// # Errors
/// Out of memory.
pub fn medians_of(points: &Points, labels: &[u32], k: usize, host: Host) -> Result<Points> {
    let each = size_of::<u32>() + size_of::<(f64, u64)>() + size_of::<(u32, u64)>();
    check_limit("the medians of clusters", points.len().saturating_mul(each), host.memory_limit)?;
    let mut order: Vec<u32> = with_capacity(points.len())?;
    order.extend(0..points.len() as u32);
    let label = |i: u32| labels[i as usize];
    order.sort_unstable_by(host.comparing(|&a: &u32, &b: &u32| label(a).cmp(&label(b)).then(a.cmp(&b))));
    let mut centers = points.with_room(k)?;
    let mut middle =
        Middle { points, host, values: with_capacity(points.len())?, codes: with_capacity(points.len())? };
    let mut clusters = order.chunk_by(|&a, &b| label(a) == label(b)).peekable();
    for cluster in 0..k as u32 {
        let members = clusters.next_if(|members| label(members[0]) == cluster).unwrap_or_default();
        let numeric: Vec<f64> = (0..points.dimensions).map(|j| middle.median(members, j)).collect();
        let codes: Vec<u32> = (0..points.penalties.len()).map(|j| middle.mode(members, j)).collect();
        let rows = members.iter().map(|&i| points.counts[i as usize]).sum();
        centers.push(Point { numeric: &numeric, codes: &codes }, rows);
    }
    Ok(centers)
}

/// The middle of some of the points, and room to look for it.
struct Middle<'a> {
    points: &'a Points,
    host: Host,
    values: Vec<(f64, u64)>,
    codes: Vec<(u32, u64)>,
}

impl Middle<'_> {
    fn median(&mut self, members: &[u32], feature: usize) -> f64 {
        let points = self.points;
        self.values.clear();
        for (row, &i) in members.iter().enumerate() {
            self.host.at_row(row);
            let x = points.point(i as usize).numeric[feature];
            if !x.is_nan() {
                self.values.push((x, points.counts[i as usize]));
            }
        }
        if self.values.is_empty() {
            return f64::NAN;
        }
        let by_value = |a: &(f64, u64), b: &(f64, u64)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        self.values.sort_unstable_by(self.host.comparing(by_value));
        quantile_of(&self.values, 0.5, points.unit)
    }

    fn mode(&mut self, members: &[u32], feature: usize) -> u32 {
        let points = self.points;
        self.codes.clear();
        for (row, &i) in members.iter().enumerate() {
            self.host.at_row(row);
            self.codes.push((points.point(i as usize).codes[feature], points.counts[i as usize]));
        }
        self.codes.sort_unstable_by(self.host.comparing(Ord::cmp));
        commonest(&self.codes, |code| code != MISSING).unwrap_or(MISSING)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_modes_of_what_is_known() {
        let points = Points {
            numeric: vec![0.0, 0.5, f64::NAN, 1.0, f64::NAN],
            codes: vec![1, 1, 2, MISSING, MISSING],
            counts: vec![1, 1, 4, 2, 1],
            dimensions: 1,
            penalties: vec![1.0],
            gower: Some(vec![1.0]),
            ..Points::default()
        };
        let centers = medians_of(&points, &[0, 0, 0, 0, 1], 3, Host::unlimited()).unwrap();
        // 0, 0.5, 1 and 1; and four rows of category 2 beside two of 1.
        assert_eq!(centers.point(0), Point { numeric: &[0.75], codes: &[2] });
        assert!(centers.numeric[1].is_nan() && centers.numeric[2].is_nan());
        assert_eq!((&centers.codes[1..], &centers.counts[..]), (&[MISSING, MISSING][..], &[8, 1, 0][..]));
    }
}
