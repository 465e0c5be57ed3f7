//! Thresholds that people can read.

use super::target::numbers::middle;

/// A threshold `t` for "at most `t`" between two values, `low <= t < high`: a number of the fewest digits in the middle
/// half between them, and of those the nearest to the middle; of two as near, the one whose last digit is even.
///
/// Where only whole numbers are asked for and none lies in the middle half, it is the last one before the middle.
/// Between values that leave no room for anything else it is `low`.
pub(super) fn threshold(low: f64, high: f64, whole: bool) -> f64 {
    let centre = middle(low, high);
    let reach = (high / 2.0 - low / 2.0) / 2.0;
    let (from, to) = (centre - reach, centre + reach);
    let fits = |t: f64| from <= t && t <= to && low <= t && t < high && (!whole || t.fract() == 0.0);
    let otherwise = if whole { centre.floor() } else { centre };
    let found = if fits(0.0) { Some(0.0) } else { shortest(centre, fits) };
    // -0 becomes 0.
    let threshold = found.unwrap_or(otherwise) + 0.0;
    if low <= threshold && threshold < high { threshold } else { low }
}

/// The number of the fewest digits that fits, of those the nearest to `centre`: a decimal number rounded to ever more
/// digits is at each of them the nearest one to it.
fn shortest(centre: f64, fits: impl Fn(f64) -> bool) -> Option<f64> {
    const DIGITS: usize = 17;
    let rounded = |digits: usize| format!("{centre:.*e}", digits - 1).parse().ok();
    (1..=DIGITS).filter_map(rounded).find(|&t| fits(t))
}
