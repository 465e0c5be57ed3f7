//! The maximum of a smooth function of a few variables within a box: a trust region, and curvatures from gradients.
//!
//! Each step maximises the quadratic model of the function within a radius that grows and shrinks with the model's
//! success, which copes with ridges and saddles where plain Newton steps do not (Conn, Gould & Toint 2000, "Trust-Region
//! Methods", chapters 6 and 7). The curvatures are differences of gradients at first and at the end, and are updated from
//! step to step in between by the symmetric rank-one formula (Nocedal & Wright 2006, "Numerical Optimization", 6.24).
//! Everything is a fixed sequence of operations: equal functions give equal bits.

mod quadratic;

use crate::numeric::float_sum::FloatSum;

use quadratic::{FLAT, Matrix, Quadratic, distance, dot, norm, product, rank_one};

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

/// The log likelihood of many rows, being summed up.
pub(crate) struct Total<const N: usize> {
    value: FloatSum,
    gradient: [FloatSum; N],
    size: f64,
}

impl<const N: usize> Total<N> {
    /// Of no rows.
    pub(crate) fn new() -> Self {
        Self { value: FloatSum::default(), gradient: [FloatSum::default(); N], size: 0.0 }
    }

    /// Adds a row as often as there are customers of it: its value, the derivatives, and the size of the parts that the
    /// value is made of.
    #[inline]
    pub(crate) fn add(&mut self, count: u64, value: f64, slopes: [f64; N], parts: f64) {
        let count = count as f64;
        self.size += count * parts;
        self.value.add(count * value);
        self.gradient.iter_mut().zip(slopes).for_each(|(sum, slope)| sum.add(count * slope));
    }

    /// Adds other rows.
    #[must_use]
    pub(crate) fn with(mut self, other: Self) -> Self {
        self.size += other.size;
        self.value.merge(other.value);
        self.gradient.iter_mut().zip(other.gradient).for_each(|(sum, other)| sum.merge(other));
        self
    }

    /// The sum.
    pub(crate) fn value(&self) -> Value<N> {
        Value {
            value: self.value.value(),
            gradient: self.gradient.map(FloatSum::value),
            rounding: f64::EPSILON * self.size,
        }
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

/// The distance of differences, and how far a point may move before they are out of date.
const DIFFERENCE: f64 = 1e-4;

/// A gain per unit of weight that rounding hides at least when values are compared.
const HIDDEN: f64 = 1e-13;

/// How far to look along a direction that seems flat: steps of logarithms, from near to far.
const PROBES: [f64; 4] = [0.1, 1.0, 4.0, 16.0];

/// A variable this near to an end of its range has run to it.
const AT_END: f64 = 1e-3;

/// Variances above this say that a variable, as a logarithm, is not determined.
const UNDETERMINED: f64 = 1e4;

/// The search for the greatest value.
pub(crate) struct Search<'a, const N: usize> {
    /// The function.
    pub function: &'a (dyn Fn(&[f64; N]) -> Value<N> + Sync),
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
            let step = Quadratic::new(curvature, &slope, &free).step(radius);
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
    pub(crate) fn run(&self, start: [f64; N]) -> Optimum<N> {
        let here = self.point(self.clip(start));
        Progress::new(self, here, self.curvature(&here.at), here.at).run()
    }

    /// The search from the end of another, of a function that is much the same.
    pub(crate) fn resume(&self, end: &Optimum<N>) -> Optimum<N> {
        let here = self.point(self.clip(end.at));
        Progress::new(self, here, end.curvature, [f64::INFINITY; N]).run()
    }

    /// A lower point along a direction in which the floor seems flat, or falls on both sides: far from a maximum a function
    /// of logarithms looks level too.
    fn probe(&self, here: &Point<N>, model: &Quadratic<N>) -> Option<Point<N>> {
        let flat = model.along.iter().zip(&model.directions).filter(|((_, curvature), _)| *curvature <= FLAT);
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
}

/// A search on its way.
struct Progress<'s, 'f, const N: usize> {
    search: &'s Search<'f, N>,
    here: Point<N>,
    /// The curvature as it was measured, brought up to date by the steps since then.
    curvature: Matrix<N>,
    measured_at: [f64; N],
    /// How far the curvature is trusted.
    radius: f64,
    /// Steps refused since the last one taken.
    refused: u32,
    iterations: u64,
}

/// What the quadratic model says of a point.
enum Rest {
    /// There is lower ground.
    Moving,
    /// There seems to be none, by a curvature that is out of date.
    Unsure,
    /// There is none nearby.
    Reached,
}

impl<'s, 'f, const N: usize> Progress<'s, 'f, N> {
    fn new(search: &'s Search<'f, N>, here: Point<N>, curvature: Matrix<N>, measured_at: [f64; N]) -> Self {
        Self { search, here, curvature, measured_at, radius: 1.0, refused: 0, iterations: 0 }
    }

    fn measure(&mut self) {
        (self.curvature, self.measured_at) = (self.search.curvature(&self.here.at), self.here.at);
    }

    /// Whether the curvature was measured so near that it holds here.
    fn is_fresh(&self) -> bool {
        distance(&self.here.at, &self.measured_at) <= DIFFERENCE
    }

    fn run(mut self) -> Optimum<N> {
        let mut converged = false;
        while self.here.cost.is_finite() {
            let free = self.search.free(&self.here);
            let model = Quadratic::new(&self.curvature, &self.here.slope, &free);
            let lower = match self.rest(&model) {
                Rest::Unsure => {
                    self.measure();
                    continue;
                }
                Rest::Moving => None,
                Rest::Reached => {
                    let lower = self.search.probe(&self.here, &model);
                    converged = lower.is_none();
                    lower
                }
            };
            if converged || self.iterations == self.search.max_iterations || self.radius < 1e-14 {
                break;
            }
            self.iterations += 1;
            match lower {
                Some(lower) => {
                    (self.here, self.radius, self.refused) = (lower, 1.0, 0);
                    self.measure();
                }
                None => self.step(&free),
            }
        }
        if self.here.at != self.measured_at && self.here.cost.is_finite() {
            self.measure();
        }
        self.optimum(converged)
    }

    fn rest(&self, model: &Quadratic<N>) -> Rest {
        let (settled, fresh) = (model.settled(), self.is_fresh());
        let stuck = self.refused > 0 && fresh && model.gain() <= self.here.hidden;
        if !(settled || stuck) {
            return Rest::Moving;
        }
        match self.here.at == self.measured_at || (fresh && settled) {
            true => Rest::Reached,
            false => Rest::Unsure,
        }
    }

    /// Tries the step that the model promises most of, and takes it if it keeps enough of the promise.
    fn step(&mut self, free: &[bool; N]) {
        let here = self.here;
        let fresh = self.is_fresh();
        let there = self.search.next(&here, &self.curvature, *free, self.radius);
        let step: [f64; N] = std::array::from_fn(|i| there[i] - here.at[i]);
        let promised = -(dot(&here.slope, &step) + 0.5 * dot(&step, &product(&self.curvature, &step)));
        let there = self.search.point(there);
        let gained = here.cost - there.cost;
        let hidden = promised.abs() <= here.hidden;
        let better = match hidden {
            // Costs agree to the last digits, so gradients decide.
            true => gained >= -here.hidden && steepness(&there, free) < steepness(&here, free),
            false => gained > 1e-4 * promised.max(0.0) && gained > 0.0,
        };
        // Differences are better than what a step says, as long as they hold.
        let left = better && distance(&there.at, &self.measured_at) > DIFFERENCE;
        if there.cost.is_finite() && (!fresh || left) {
            rank_one(&mut self.curvature, &step, &std::array::from_fn(|i| there.slope[i] - here.slope[i]));
        }
        let length = norm(&step);
        if !better {
            self.refuse(length);
            return;
        }
        if gained > 0.75 * promised && length > 0.8 * self.radius {
            self.radius = (2.0 * self.radius).min(8.0);
        } else if gained < 0.25 * promised && !hidden {
            self.radius = (0.5 * length).max(1e-12);
        }
        (self.here, self.refused) = (there, 0);
    }

    fn refuse(&mut self, length: f64) {
        self.radius = 0.25 * length.min(self.radius);
        self.refused += 1;
        // The updates have gone astray: look afresh.
        if self.refused >= 2 && self.here.at != self.measured_at {
            self.measure();
            self.radius = self.radius.max(1e-3);
        }
    }

    fn optimum(&self, converged: bool) -> Optimum<N> {
        let (here, weight) = (&self.here, self.search.weight);
        let ends = std::array::from_fn(|i| {
            let (low, high) = self.search.bounds[i];
            if here.at[i] <= low + AT_END {
                Some(End::Low)
            } else if here.at[i] >= high - AT_END {
                Some(End::High)
            } else {
                None
            }
        });
        let free = ends.map(|end| end.is_none());
        let variances = Quadratic::new(&self.curvature, &[0.0; N], &free).inverse_diagonal();
        Optimum {
            at: here.at,
            value: -here.cost * weight,
            curvature: self.curvature,
            iterations: self.iterations,
            converged,
            ends,
            variances: std::array::from_fn(|i| {
                let variance = variances[i] / weight;
                (free[i] && variance > 0.0 && variance < UNDETERMINED).then_some(variance)
            }),
        }
    }
}

fn steepness<const N: usize>(point: &Point<N>, free: &[bool; N]) -> f64 {
    norm(&std::array::from_fn::<f64, N, _>(|i| if free[i] { point.slope[i] } else { 0.0 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search<const N: usize>(
        function: &(dyn Fn(&[f64; N]) -> Value<N> + Sync),
        start: [f64; N],
    ) -> Optimum<N> {
        Search { function, bounds: [(-20.0, 20.0); N], weight: 1.0, max_iterations: 200 }.run(start)
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
}
