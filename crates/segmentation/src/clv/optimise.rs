//! The maximum of a smooth function of a few variables within a box: a trust region, and curvatures from gradients.
//!
//! Each step maximises the quadratic model of the function within a radius that grows and shrinks with the model's
//! success, which copes with ridges and saddles where plain Newton steps do not (Conn, Gould & Toint 2000, "Trust-Region
//! Methods", chapters 6 and 7). The curvatures are differences of gradients at first and at the end, and are updated from
//! step to step in between by the symmetric rank-one formula (Nocedal & Wright 2006, "Numerical Optimization", 6.24).
//! Everything is a fixed sequence of operations: equal functions give equal bits.

/// A function's value at a point, and its gradient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Value<const N: usize> {
    /// The value.
    pub value: f64,
    /// Its derivatives.
    pub gradient: [f64; N],
    /// How far rounding may have moved the value.
    pub rounding: f64,
}

impl<const N: usize> Value<N> {
    fn is_finite(&self) -> bool {
        self.value.is_finite() && self.gradient.iter().all(|g| g.is_finite())
    }
}

/// Which end of its range a variable came to rest at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The lower one.
    Low,
    /// The upper one.
    High,
}

/// Where a search ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Optimum<const N: usize> {
    /// The best point.
    pub at: [f64; N],
    /// The value there.
    pub value: f64,
    /// The curvature of the cost there, which is the value per unit of weight with its sign turned.
    pub curvature: Matrix<N>,
    /// Steps tried.
    pub iterations: u64,
    /// Whether no step can gain anything that rounding does not hide.
    pub converged: bool,
    /// The variables that ran to an end of their range.
    pub ends: [Option<End>; N],
    /// The diagonal of the inverse of the negative curvature among the variables that did not; `None` for those that
    /// did, and where the function is flat.
    pub variances: [Option<f64>; N],
}

pub(crate) type Matrix<const N: usize> = [[f64; N]; N];

/// The distance of differences, and how far a point may move before they are out of date.
const DIFFERENCE: f64 = 1e-4;

/// A curvature per unit of weight below which differences of gradients are noise, and a slope that is level there: where
/// the function is the logarithm of a likelihood and the variable that of a parameter on its way to 0 or infinity, no more
/// than about the slope itself is left to be gained.
const FLAT: f64 = 1e-10;

/// A gain per unit of weight that rounding hides at least when values are compared.
const HIDDEN: f64 = 1e-13;

/// How far to look along a direction that seems flat: steps of logarithms, from near to far.
const PROBES: [f64; 3] = [0.1, 1.0, 4.0];

/// The step at which the search ends: relative, where variables are logarithms.
const SMALL_STEP: f64 = 1e-9;

/// A variable this near to an end of its range has run to it.
const AT_END: f64 = 1e-3;

/// Variances above this say that a variable, as a logarithm, is not determined.
const UNDETERMINED: f64 = 1e4;

/// The search for the greatest value.
pub(crate) struct Search<'a, const N: usize> {
    /// The function.
    pub function: &'a dyn Fn(&[f64; N]) -> Value<N>,
    /// Least and greatest value of each variable.
    pub bounds: [(f64, f64); N],
    /// The size of the sum that the function is, such as its number of terms.
    pub weight: f64,
    /// The most steps.
    pub max_iterations: u64,
}

/// A point with the mean cost there, which is what is minimised.
#[derive(Debug, Clone, Copy)]
struct Point<const N: usize> {
    at: [f64; N],
    cost: f64,
    slope: [f64; N],
    /// A difference of costs that rounding hides.
    hidden: f64,
}

impl<const N: usize> Search<'_, N> {
    fn point(&self, at: [f64; N]) -> Point<N> {
        let value = (self.function)(&at);
        match value.is_finite() {
            true => {
                let cost = -value.value / self.weight;
                let hidden = (HIDDEN * (1.0 + cost.abs())).max(4.0 * value.rounding / self.weight);
                Point { at, cost, slope: value.gradient.map(|g| -g / self.weight), hidden }
            }
            false => Point { at, cost: f64::INFINITY, slope: [0.0; N], hidden: HIDDEN },
        }
    }

    fn clip(&self, mut at: [f64; N]) -> [f64; N] {
        for (x, &(low, high)) in at.iter_mut().zip(&self.bounds) {
            *x = x.clamp(low, high);
        }
        at
    }

    /// The variables that the gradient does not press against an end.
    fn free(&self, point: &Point<N>) -> [bool; N] {
        std::array::from_fn(|i| {
            let (low, high) = self.bounds[i];
            !(point.at[i] <= low && point.slope[i] >= 0.0 || point.at[i] >= high && point.slope[i] <= 0.0)
        })
    }

    fn curvature(&self, at: &[f64; N]) -> Matrix<N> {
        let mut matrix = [[0.0; N]; N];
        for (i, row) in matrix.iter_mut().enumerate() {
            let moved = |by: f64| {
                let mut at = *at;
                at[i] += by;
                self.point(at).slope
            };
            let (above, below) = (moved(DIFFERENCE), moved(-DIFFERENCE));
            *row = std::array::from_fn(|j| (above[j] - below[j]) / (2.0 * DIFFERENCE));
        }
        // A curvature is the same both ways; rounding is not.
        std::array::from_fn(|i| std::array::from_fn(|j| 0.5 * (matrix[i][j] + matrix[j][i])))
    }

    /// The lowest point of the model within the radius and the box. A variable that would leave its range is put at the end
    /// of it, and the others adapt to that; merely cutting the step would take it off the floor of a valley.
    fn next(&self, here: &Point<N>, curvature: &Matrix<N>, mut free: [bool; N], radius: f64) -> [f64; N] {
        let mut there = here.at;
        loop {
            let moved: [f64; N] = std::array::from_fn(|i| if free[i] { 0.0 } else { there[i] - here.at[i] });
            let pull = product(curvature, &moved);
            let slope = std::array::from_fn(|i| here.slope[i] + pull[i]);
            let step = Bowl::new(curvature, &slope, &free).step(radius);
            let mut within = true;
            for (i, &(low, high)) in self.bounds.iter().enumerate() {
                if free[i] {
                    let wanted = here.at[i] + step[i];
                    there[i] = wanted.clamp(low, high);
                    // NaN, which no proper function gives, ends the search like any other step that gains nothing.
                    if wanted < low || wanted > high {
                        (free[i], within) = (false, false);
                    }
                }
            }
            if within {
                return there;
            }
        }
    }

    /// The search from one point.
    pub(crate) fn climb(&self, start: [f64; N]) -> Optimum<N> {
        let here = self.point(self.clip(start));
        self.climb_by(here, self.curvature(&here.at), here.at)
    }

    /// The search from the end of another, of a function that is much the same.
    pub(crate) fn climb_on(&self, end: &Optimum<N>) -> Optimum<N> {
        self.climb_by(self.point(self.clip(end.at)), end.curvature, [f64::INFINITY; N])
    }

    /// The search from a point with the curvature that some point has.
    fn climb_by(
        &self,
        mut here: Point<N>,
        mut curvature: Matrix<N>,
        mut curvature_at: [f64; N],
    ) -> Optimum<N> {
        let (mut radius, mut iterations, mut converged, mut refused) = (1.0, 0, false, 0);
        while here.cost.is_finite() {
            let free = self.free(&here);
            let bowl = Bowl::new(&curvature, &here.slope, &free);
            let fresh = distance(&here.at, &curvature_at) <= DIFFERENCE;
            let settled = bowl.settled() || (refused > 0 && bowl.gain() <= here.hidden && fresh);
            if settled && !(here.at == curvature_at || (fresh && bowl.settled())) {
                (curvature, curvature_at) = (self.curvature(&here.at), here.at);
                continue;
            }
            let lower = if settled { self.probe(&here, &bowl) } else { None };
            converged = settled && lower.is_none();
            if converged || iterations == self.max_iterations || radius < 1e-14 {
                break;
            }
            iterations += 1;
            if let Some(lower) = lower {
                here = lower;
                (curvature, curvature_at) = (self.curvature(&here.at), here.at);
                (radius, refused) = (1.0, 0);
                continue;
            }
            let there = self.next(&here, &curvature, free, radius);
            let step: [f64; N] = std::array::from_fn(|i| there[i] - here.at[i]);
            let promised = -(dot(&here.slope, &step) + 0.5 * dot(&step, &product(&curvature, &step)));
            let there = self.point(there);
            let gained = here.cost - there.cost;
            let hidden = promised.abs() <= here.hidden;
            let better = match hidden {
                // Costs agree to the last digits, so gradients decide.
                true => gained >= -here.hidden && steepness(&there, &free) < steepness(&here, &free),
                false => gained > 1e-4 * promised.max(0.0) && gained > 0.0,
            };
            if there.cost.is_finite() && !fresh {
                rank_one(&mut curvature, &step, &std::array::from_fn(|i| there.slope[i] - here.slope[i]));
            }
            let length = norm(&step);
            if better {
                if gained > 0.75 * promised && length > 0.8 * radius {
                    radius = (2.0 * radius).min(8.0);
                } else if gained < 0.25 * promised && !hidden {
                    radius = (0.5 * length).max(1e-12);
                }
                if fresh && there.cost.is_finite() && distance(&there.at, &curvature_at) > DIFFERENCE {
                    rank_one(&mut curvature, &step, &std::array::from_fn(|i| there.slope[i] - here.slope[i]));
                }
                here = there;
                refused = 0;
            } else {
                radius = 0.25 * length.min(radius);
                refused += 1;
                // The updates have gone astray: look afresh.
                if refused >= 2 && here.at != curvature_at {
                    (curvature, curvature_at) = (self.curvature(&here.at), here.at);
                    radius = radius.max(1e-3);
                }
            }
        }
        if here.at != curvature_at && here.cost.is_finite() {
            curvature = self.curvature(&here.at);
        }
        self.optimum(&here, &curvature, iterations, converged)
    }

    /// A lower point along a direction in which the floor seems flat, or falls on both sides: far from a maximum a function
    /// of logarithms looks level too.
    fn probe(&self, here: &Point<N>, bowl: &Bowl<N>) -> Option<Point<N>> {
        let flat = bowl.along.iter().zip(&bowl.directions).filter(|((_, curvature), _)| *curvature <= FLAT);
        let ways = flat.flat_map(|((slope, _), direction)| {
            let down = if *slope > 0.0 { -1.0 } else { 1.0 };
            [down, -down].map(|sign| direction.map(|part| sign * part))
        });
        let points =
            ways.flat_map(|way| PROBES.map(|far| std::array::from_fn(|i| here.at[i] + far * way[i])));
        let lower =
            points.map(|at| self.point(self.clip(at))).filter(|there| there.cost < here.cost - here.hidden);
        lower.min_by(|a, b| a.cost.total_cmp(&b.cost))
    }

    fn optimum(
        &self,
        here: &Point<N>,
        curvature: &Matrix<N>,
        iterations: u64,
        converged: bool,
    ) -> Optimum<N> {
        let ends = std::array::from_fn(|i| {
            let (low, high) = self.bounds[i];
            if here.at[i] <= low + AT_END {
                Some(End::Low)
            } else if here.at[i] >= high - AT_END {
                Some(End::High)
            } else {
                None
            }
        });
        let free = ends.map(|end| end.is_none());
        let variances = Bowl::new(curvature, &[0.0; N], &free).inverse_diagonal();
        Optimum {
            at: here.at,
            value: -here.cost * self.weight,
            curvature: *curvature,
            iterations,
            converged,
            ends,
            variances: std::array::from_fn(|i| {
                let variance = variances[i] / self.weight;
                (free[i] && variance > 0.0 && variance < UNDETERMINED).then_some(variance)
            }),
        }
    }
}

fn dot<const N: usize>(a: &[f64; N], b: &[f64; N]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm<const N: usize>(a: &[f64; N]) -> f64 {
    dot(a, a).sqrt()
}

fn distance<const N: usize>(a: &[f64; N], b: &[f64; N]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

fn product<const N: usize>(matrix: &Matrix<N>, vector: &[f64; N]) -> [f64; N] {
    std::array::from_fn(|i| dot(&matrix[i], vector))
}

fn steepness<const N: usize>(point: &Point<N>, free: &[bool; N]) -> f64 {
    norm(&std::array::from_fn::<f64, N, _>(|i| if free[i] { point.slope[i] } else { 0.0 }))
}

/// Symmetric rank-one update: the least change after which the matrix explains a step's change of slope.
fn rank_one<const N: usize>(matrix: &mut Matrix<N>, step: &[f64; N], change: &[f64; N]) {
    let explained = product(matrix, step);
    let rest: [f64; N] = std::array::from_fn(|i| change[i] - explained[i]);
    let along = dot(&rest, step);
    if along.abs() <= 1e-8 * norm(&rest) * norm(step) {
        return;
    }
    for i in 0..N {
        for j in 0..N {
            matrix[i][j] += rest[i] * rest[j] / along;
        }
    }
}

/// The quadratic model in the directions in which its curvatures are independent of each other.
struct Bowl<const N: usize> {
    /// Slope and curvature along each direction.
    along: [(f64, f64); N],
    /// The directions, a row for each.
    directions: Matrix<N>,
    free: [bool; N],
}

impl<const N: usize> Bowl<N> {
    fn new(curvature: &Matrix<N>, slope: &[f64; N], free: &[bool; N]) -> Self {
        let mut matrix = *curvature;
        for i in 0..N {
            for j in 0..N {
                if !(free[i] && free[j]) {
                    matrix[i][j] = if i == j { 1.0 } else { 0.0 };
                }
            }
        }
        let slope: [f64; N] = std::array::from_fn(|i| if free[i] { slope[i] } else { 0.0 });
        let (curvatures, directions) = eigen(matrix);
        let along = std::array::from_fn(|i| (dot(&directions[i], &slope), curvatures[i]));
        Self { along, directions, free: *free }
    }

    /// Whether the full step to the bottom is small, or flat and level.
    fn settled(&self) -> bool {
        self.along.iter().all(|&(slope, curvature)| {
            if curvature > FLAT { slope.abs() <= SMALL_STEP * curvature } else { slope.abs() <= FLAT }
        })
    }

    /// What the full step to the bottom gains; infinite where the model has none.
    fn gain(&self) -> f64 {
        let gain = |&(slope, curvature): &(f64, f64)| match (slope.abs() <= FLAT, curvature > FLAT) {
            (true, _) => 0.0,
            (false, true) => 0.5 * slope * slope / curvature,
            (false, false) => f64::INFINITY,
        };
        self.along.iter().map(gain).sum()
    }

    /// The lowest point of the model within a radius: the step that solves (H + μ) s = -g with the least μ >= 0 that
    /// makes H + μ positive and s short enough.
    fn step(&self, radius: f64) -> [f64; N] {
        let length = |shift: f64| {
            let part = |&(slope, curvature): &(f64, f64)| {
                if slope == 0.0 { 0.0 } else { slope / (curvature + shift) }
            };
            self.along.iter().map(part).map(|s| s * s).sum::<f64>().sqrt()
        };
        let lowest = self.along.iter().map(|along| along.1).fold(f64::INFINITY, f64::min);
        let least = if lowest > FLAT { 0.0 } else { FLAT - lowest };
        let mut shift = least;
        if length(shift) > radius {
            let steepest = self.along.iter().map(|along| along.0 * along.0).sum::<f64>().sqrt();
            let (mut low, mut high) = (least, least + steepest / radius);
            for _ in 0..80 {
                let middle = 0.5 * (low + high);
                if length(middle) > radius { low = middle } else { high = middle }
            }
            shift = high;
        }
        let mut step = [0.0; N];
        for ((slope, curvature), direction) in self.along.iter().zip(&self.directions) {
            if *slope != 0.0 {
                for (step, part) in step.iter_mut().zip(direction) {
                    *step -= slope / (curvature + shift) * part;
                }
            }
        }
        step
    }

    /// The diagonal of the inverse; infinite where a flat direction has a part in it.
    fn inverse_diagonal(&self) -> [f64; N] {
        std::array::from_fn(|i| {
            let part = |(&(_, curvature), direction): (&(f64, f64), &[f64; N])| {
                let share = direction[i] * direction[i];
                match curvature > FLAT {
                    true => share / curvature,
                    false if share < 1e-12 => 0.0,
                    false => f64::INFINITY,
                }
            };
            if self.free[i] { self.along.iter().zip(&self.directions).map(part).sum() } else { 0.0 }
        })
    }
}

/// Eigenvalues and eigenvectors (as rows) of a symmetric matrix, by Jacobi's rotations (Golub & Van Loan 2013, "Matrix
/// Computations", 8.5).
fn eigen<const N: usize>(mut matrix: Matrix<N>) -> ([f64; N], Matrix<N>) {
    let mut vectors: Matrix<N> =
        std::array::from_fn(|i| std::array::from_fn(|j| f64::from(u8::from(i == j))));
    for _ in 0..60 {
        let mut rotated = false;
        for p in 0..N {
            for q in p + 1..N {
                let off = matrix[p][q];
                if off.abs() <= 1e-18 * (matrix[p][p].abs() + matrix[q][q].abs()) || !off.is_finite() {
                    continue;
                }
                rotated = true;
                let theta = (matrix[q][q] - matrix[p][p]) / (2.0 * off);
                let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
                let cos = 1.0 / t.hypot(1.0);
                let sin = t * cos;
                for row in &mut matrix {
                    let (a, b) = (row[p], row[q]);
                    (row[p], row[q]) = (cos * a - sin * b, sin * a + cos * b);
                }
                rotate(&mut matrix, p, q, cos, sin);
                rotate(&mut vectors, p, q, cos, sin);
                (matrix[p][q], matrix[q][p]) = (0.0, 0.0);
            }
        }
        if !rotated {
            break;
        }
    }
    (std::array::from_fn(|i| matrix[i][i]), vectors)
}

fn rotate<const N: usize>(matrix: &mut Matrix<N>, p: usize, q: usize, cos: f64, sin: f64) {
    let (above, below) = (matrix[p], matrix[q]);
    matrix[p] = std::array::from_fn(|k| cos * above[k] - sin * below[k]);
    matrix[q] = std::array::from_fn(|k| sin * above[k] + cos * below[k]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search<const N: usize>(function: &dyn Fn(&[f64; N]) -> Value<N>, start: [f64; N]) -> Optimum<N> {
        Search { function, bounds: [(-20.0, 20.0); N], weight: 1.0, max_iterations: 200 }.climb(start)
    }

    #[test]
    fn a_curved_valley() {
        // Rosenbrock's function, upside down.
        let function = |&[x, y]: &[f64; 2]| Value {
            value: -(100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2)),
            gradient: [400.0 * x * (y - x * x) + 2.0 * (1.0 - x), -200.0 * (y - x * x)],
            rounding: 0.0,
        };
        let optimum = search(&function, [-1.2, 1.0]);
        assert!(optimum.converged && optimum.iterations < 80, "{optimum:?}");
        assert!(distance(&optimum.at, &[1.0, 1.0]) < 1e-8, "{optimum:?}");
        // The inverse of [[802, -400], [-400, 200]].
        assert!((optimum.variances[0].unwrap() - 0.5).abs() < 1e-5, "{optimum:?}");
        assert!((optimum.variances[1].unwrap() - 2.005).abs() < 1e-4, "{optimum:?}");
    }

    #[test]
    fn a_slope_without_end_stops_at_the_bound() {
        let function = |&[x, y]: &[f64; 2]| Value {
            value: -libm::exp(-x) - y * y,
            gradient: [libm::exp(-x), -2.0 * y],
            rounding: 0.0,
        };
        let optimum = search(&function, [0.0, 3.0]);
        assert!(optimum.converged && optimum.ends == [Some(End::High), None], "{optimum:?}");
        assert!(optimum.at[1].abs() < 1e-9 && optimum.variances[0].is_none(), "{optimum:?}");
        assert!((optimum.variances[1].unwrap() - 0.5).abs() < 1e-6, "{optimum:?}");
    }

    #[test]
    fn flat_and_broken_functions_end() {
        let flat = |_: &[f64; 2]| Value { value: -3.0, gradient: [0.0; 2], rounding: 0.0 };
        let optimum = search(&flat, [1.0, 2.0]);
        assert!(
            optimum.converged && optimum.at == [1.0, 2.0] && optimum.variances == [None; 2],
            "{optimum:?}"
        );
        let broken = |_: &[f64; 2]| Value { value: f64::NAN, gradient: [0.0; 2], rounding: 0.0 };
        assert!(!search(&broken, [1.0, 2.0]).converged);
        // The logarithm ends where it is not defined; the search stays inside.
        let wall =
            |&[x]: &[f64; 1]| Value { value: libm::log(x) - x, gradient: [1.0 / x - 1.0], rounding: 0.0 };
        assert!((search(&wall, [19.0]).at[0] - 1.0).abs() < 1e-9);
    }

    #[test]
    fn directions_rebuild_their_matrix() {
        let matrix = [[4.0, 1.0, -2.0], [1.0, -3.0, 0.5], [-2.0, 0.5, 1e-3]];
        let (values, vectors) = eigen(matrix);
        for i in 0..3 {
            for j in 0..3 {
                let rebuilt: f64 = (0..3).map(|k| values[k] * vectors[k][i] * vectors[k][j]).sum();
                assert!((rebuilt - matrix[i][j]).abs() < 1e-14);
            }
        }
    }
}
