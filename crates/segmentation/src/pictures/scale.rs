//! Steps of an axis that people count in.

/// The largest of 1, 2, 2.5 and 5 times a power of ten that is not above `step`, or the smallest that is not below it.
fn round_step(step: f64, up: bool) -> f64 {
    let power = libm::pow(10.0, libm::floor(libm::log10(step)));
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0].map(|factor| factor * power);
    // A hair's breadth beside a step is on it.
    let found = match up {
        true => steps.into_iter().find(|&nice| nice >= step * (1.0 - 1e-9)),
        false => steps.into_iter().rfind(|&nice| nice <= step * (1.0 + 1e-9)),
    };
    found.unwrap_or(step)
}

/// A step of at least so much.
pub(super) fn step_up(step: f64) -> f64 {
    round_step(step, true)
}

/// The marks of an axis over a range, at most about `most` of them. They are whole where `whole` says so.
pub(super) fn marks(low: f64, high: f64, most: usize, whole: bool) -> Vec<f64> {
    let span = high - low;
    if !(span > 0.0 && span.is_finite()) {
        return vec![low];
    }
    let step = step_up(span / most.max(1) as f64);
    let step = if whole { step.max(1.0).ceil() } else { step };
    let (first, last) = ((low / step).ceil(), (high / step * (1.0 + 1e-12)).floor());
    let count = (last - first).clamp(0.0, 1000.0) as usize;
    (0..=count).map(|place| (first + place as f64) * step + 0.0).filter(|mark| *mark <= high).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round() {
        assert_eq!(marks(0.0, 100.0, 5, false), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(marks(-3.0, 7.2, 5, false), [-2.5, 0.0, 2.5, 5.0]);
        assert_eq!(marks(0.0, 2.0, 10, true), [0.0, 1.0, 2.0]);
        assert_eq!(marks(5.0, 5.0, 4, false), [5.0]);
        assert_eq!((step_up(0.3), step_up(2.0), step_up(7.0)), (0.5, 2.0, 10.0));
    }
}
