//! The quadratic model of a function about a point, taken apart into directions, and the little algebra that it needs.

/// Rows of numbers.
pub(crate) type Matrix<const N: usize> = [[f64; N]; N];

/// A curvature per unit of weight below which differences of gradients are noise, and a slope that is level there: where
/// the function is the logarithm of a likelihood and the variable that of a parameter on its way to 0 or infinity, no more
/// than about the slope itself is left to be gained.
pub(super) const FLAT: f64 = 1e-10;

/// The step at which the search ends: relative, where variables are logarithms.
const SMALL_STEP: f64 = 1e-9;

pub(super) fn dot<const N: usize>(a: &[f64; N], b: &[f64; N]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

pub(super) fn norm<const N: usize>(a: &[f64; N]) -> f64 {
    dot(a, a).sqrt()
}

pub(super) fn distance<const N: usize>(a: &[f64; N], b: &[f64; N]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

pub(super) fn product<const N: usize>(matrix: &Matrix<N>, vector: &[f64; N]) -> [f64; N] {
    std::array::from_fn(|i| dot(&matrix[i], vector))
}

/// Symmetric rank-one update: the least change after which the matrix explains a step's change of slope.
pub(super) fn rank_one<const N: usize>(matrix: &mut Matrix<N>, step: &[f64; N], change: &[f64; N]) {
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
pub(super) struct Quadratic<const N: usize> {
    /// Slope and curvature along each direction.
    pub(super) along: [(f64, f64); N],
    /// The directions, a row for each.
    pub(super) directions: Matrix<N>,
    free: [bool; N],
}

impl<const N: usize> Quadratic<N> {
    pub(super) fn new(curvature: &Matrix<N>, slope: &[f64; N], free: &[bool; N]) -> Self {
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
    pub(super) fn settled(&self) -> bool {
        self.along.iter().all(|&(slope, curvature)| {
            if curvature > FLAT { slope.abs() <= SMALL_STEP * curvature } else { slope.abs() <= FLAT }
        })
    }

    /// What the full step to the bottom gains; infinite where the model has none.
    pub(super) fn gain(&self) -> f64 {
        let gain = |&(slope, curvature): &(f64, f64)| match (slope.abs() <= FLAT, curvature > FLAT) {
            (true, _) => 0.0,
            (false, true) => 0.5 * slope * slope / curvature,
            (false, false) => f64::INFINITY,
        };
        self.along.iter().map(gain).sum()
    }

    /// The lowest point of the model within a radius: the step that solves (H + μ) s = -g with the least μ >= 0 that
    /// makes H + μ positive and s short enough.
    pub(super) fn step(&self, radius: f64) -> [f64; N] {
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
    pub(super) fn inverse_diagonal(&self) -> [f64; N] {
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
                let t = theta.signum() / (theta.abs() + libm::hypot(theta, 1.0));
                let cos = 1.0 / libm::hypot(t, 1.0);
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
