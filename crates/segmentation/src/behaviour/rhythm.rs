//! How regularly a customer buys: the gaps between the days with an order.

use crate::Result;
use crate::support::memory::with_capacity;

/// A customer's gaps between days with an order, in days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rhythm {
    /// How many.
    pub gaps: u64,
    /// Their mean.
    pub mean: f64,
    /// Half of them are no longer.
    pub median: f64,
    /// Their standard deviation, of a sample.
    pub deviation: f64,
    /// Four of five are no longer.
    pub p80: f64,
    /// The longest.
    pub longest: i64,
    /// From 0, as even as can be, to 1, all in one burst.
    pub clumpiness: f64,
    /// The shape of a gamma distribution with their mean and deviation: 1 at random, more for more regular ones; `None` where
    /// they are all alike.
    pub regularity: Option<f64>,
    /// The last one, and the one before.
    pub last: [i64; 2],
}

/// The rhythm of days in their order; `None` below two gaps.
///
/// With an observation window, its first and last day, days outside of it are left out, and clumpiness counts the time from
/// its beginning to the first day and from the last day to its end as gaps; without one it is that of the gaps alone.
///
/// # Errors
/// Out of memory.
pub fn rhythm(days: &[i32], window: Option<(i32, i32)>) -> Result<Option<Rhythm>> {
    let days = match window {
        Some((first, last)) => {
            let from = days.partition_point(|&day| day < first);
            let to = days.partition_point(|&day| day <= last).max(from);
            &days[from..to]
        }
        None => days,
    };
    let ([.., before, last], true) = (days, days.len() > 2) else { return Ok(None) };
    let third = days[days.len() - 3];
    let mut gaps: Vec<i64> = with_capacity(days.len() - 1)?;
    gaps.extend(days.windows(2).map(|pair| i64::from(pair[1]) - i64::from(pair[0])));
    let ends = |(start, end): (i32, i32)| {
        [i64::from(days[0]) - i64::from(start) + 1, i64::from(end) - i64::from(*last) + 1]
    };
    let clumpiness = clumpiness(&gaps, window.map(ends));
    gaps.sort_unstable();
    let n = gaps.len() as f64;
    // Whole numbers, exact in any order.
    let total: i64 = gaps.iter().sum();
    let squares: i128 = gaps.iter().map(|&gap| i128::from(gap) * i128::from(gap)).sum();
    let spread = (gaps.len() as i128 * squares - i128::from(total) * i128::from(total)) as f64;
    let variance = spread / n / (n - 1.0);
    let mean = total as f64 / n;
    Ok(Some(Rhythm {
        gaps: gaps.len() as u64,
        mean,
        median: quantile(&gaps, 0.5),
        deviation: variance.sqrt(),
        p80: quantile(&gaps, 0.8),
        longest: gaps[gaps.len() - 1],
        clumpiness,
        regularity: (variance > 0.0).then(|| mean * mean / variance),
        last: [i64::from(*last) - i64::from(*before), i64::from(*before) - i64::from(third)],
    }))
}

/// The quantile of values in order, between two of them in proportion (type 7 of Hyndman & Fan 1996, "Sample Quantiles in
/// Statistical Packages", The American Statistician 50).
fn quantile(values: &[i64], share: f64) -> f64 {
    let place = share * (values.len() - 1) as f64;
    let below = place.floor() as usize;
    let (low, high) = (values[below], values[(below + 1).min(values.len() - 1)]);
    low as f64 + (place - below as f64) * (high - low) as f64
}

/// `1 + Σ x ln x / ln g` of g gaps that are the shares x of their sum: 0 where all are equal, 1 where one is all.
///
/// Source: Zhang, Bradlow & Small 2015, "Predicting Customer Value Using Clumpiness: From RFM to RFMC", Marketing Science 34,
/// who count the times at both ends of the observation as gaps, as `ends` are.
fn clumpiness(gaps: &[i64], ends: Option<[i64; 2]>) -> f64 {
    let all = || gaps.iter().copied().chain(ends.into_iter().flatten());
    let total = all().sum::<i64>() as f64;
    let shares = all().map(|gap| gap as f64 / total).filter(|&share| share > 0.0);
    let sum: f64 = shares.map(|share| share * libm::log(share)).sum();
    (1.0 + sum / libm::log(all().count() as f64)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() <= 1e-13 * b.abs().max(1e-3), "{a} {b}");
    }

    #[test]
    fn clumps_as_published() {
        // The formula worked out in R, for periods 1 to 30.
        for (days, expected) in [
            (&[3, 4, 5, 20][..], 0.275_239_547_190_499_7),
            (&[6, 12, 19, 25], 0.001_254_099_451_072_576_7),
            (&[1, 2, 3, 4], 0.649_927_712_550_574_5),
        ] {
            near(rhythm(days, Some((1, 30))).unwrap().unwrap().clumpiness, expected);
        }
    }

    #[test]
    fn a_customer_of_cdnow() {
        // Customer 5, as R has it.
        let gaps = [13, 21, 66, 50, 16, 36, 55, 84, 4, 22];
        let days: Vec<i32> = std::iter::once(0)
            .chain(gaps.iter().scan(0, |day, gap| {
                *day += gap;
                Some(*day)
            }))
            .collect();
        let rhythm = rhythm(&days, None).unwrap().unwrap();
        assert_eq!((rhythm.gaps, rhythm.longest, rhythm.last), (10, 84, [22, 4]));
        near(rhythm.mean, 36.7);
        near(rhythm.deviation, 26.098_318_379_202_56);
        near(rhythm.median, 29.0);
        near(rhythm.p80, 57.2);
        near(rhythm.regularity.unwrap(), (36.7 / 26.098_318_379_202_56_f64).powi(2));
    }

    #[test]
    fn hard_cases() {
        for days in [&[][..], &[5], &[5, 9]] {
            assert_eq!(rhythm(days, None).unwrap(), None);
        }
        assert_eq!(rhythm(&[5, 9, 13, 17], Some((9, 16))).unwrap(), None);
        assert_eq!(rhythm(&[5, 9, 13], Some((20, 1))).unwrap(), None);
        let even = rhythm(&[5, 9, 13], None).unwrap().unwrap();
        assert_eq!((even.deviation, even.regularity, even.longest), (0.0, None, 4));
        assert!(even.clumpiness < 1e-15);
        let ends = rhythm(&[i32::MIN, 0, i32::MAX], None).unwrap().unwrap();
        assert_eq!(ends.longest, 1 << 31);
        // Days outside of the window are as if they were not there.
        let (part, whole) = (rhythm(&[1, 5, 9, 15], Some((4, 20))), rhythm(&[5, 9, 15], Some((4, 20))));
        assert_eq!(part.unwrap(), whole.unwrap());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]
        #[test]
        fn within_bounds(gaps in prop::collection::vec(1_i32..500, 2..30)) {
            let days: Vec<i32> = std::iter::once(7).chain(gaps.iter().scan(7, |day, gap| { *day += gap; Some(*day) })).collect();
            let whole = rhythm(&days, None).unwrap().unwrap();
            prop_assert!((0.0..=1.0).contains(&whole.clumpiness));
            prop_assert!(whole.median <= whole.p80 && whole.p80 <= whole.longest as f64);
            prop_assert_eq!(whole.last[0], i64::from(*gaps.last().unwrap()));
            let window = rhythm(&days, Some((7, *days.last().unwrap()))).unwrap().unwrap();
            prop_assert!((0.0..=1.0).contains(&window.clumpiness));
        }
    }
}
