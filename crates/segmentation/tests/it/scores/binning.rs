//! Cuts against their definitions, and the laws every way of binning obeys.

use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use segmentation::scores::binning::{self, Binned, Cause, Cuts, Rule};
use segmentation::support::host::Host;
use segmentation::{Kind, Result};

fn rules(bins: u8) -> [Rule; 5] {
    [Rule::Quantile(bins), Rule::Mean, Rule::Width(bins), Rule::LogWidth(bins), Rule::Natural(bins)]
}

fn bin(rule: Rule, values: Vec<f64>) -> Result<Binned> {
    binning::fit(&rule, values, Host::unlimited())
}

fn cuts(rule: Rule, values: &[f64]) -> Vec<f64> {
    bin(rule, values.to_vec()).unwrap().cuts.values
}

fn bins_of(cuts: &Cuts, values: &[f64]) -> Vec<u8> {
    values.iter().map(|&x| cuts.bin(x)).collect()
}

/// Cents: a few values with heavy ties, or many over several orders of magnitude.
fn cents() -> impl Strategy<Value = Vec<i64>> {
    let narrow = prop::collection::vec(-5_i64..20, 1..60);
    let wide = prop::collection::vec(
        (0_u32..9, 0.0..1.0_f64).prop_map(|(power, part)| (part * 10_f64.powi(power as i32)) as i64 - 50),
        1..60,
    );
    prop_oneof![narrow, wide]
}

fn floats(cents: &[i64]) -> Vec<f64> {
    cents.iter().map(|&c| c as f64).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn quantile_is_percentile_disc(cents in cents(), bins in 2_u8..=10) {
        let values = floats(&cents);
        let n = values.len();
        let expected: Vec<f64> = (1..usize::from(bins)).map(|i| {
            let reaches = |v: &&f64| values.iter().filter(|x| x <= v).count() * usize::from(bins) >= i * n;
            values.iter().filter(reaches).copied().fold(f64::INFINITY, f64::min)
        }).collect();
        prop_assert_eq!(cuts(Rule::Quantile(bins), &values), expected);
    }

    #[test]
    fn row_order_does_not_show(cents in cents(), bins in 2_u8..=10, seed in any::<u64>()) {
        let values: Vec<f64> = cents.iter().map(|&c| c as f64 / 7.0).collect();
        let mut shuffled = values.clone();
        let mut state = seed;
        for i in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(i, (state >> 33) as usize % (i + 1));
        }
        for rule in rules(bins) {
            prop_assert_eq!(bin(rule.clone(), values.clone())?, bin(rule, shuffled.clone())?);
        }
    }

    #[test]
    fn the_unit_of_money_does_not_show(cents in cents(), bins in 2_u8..=10, k in -60_i32..60) {
        let values = floats(&cents);
        let dollars: Vec<f64> = cents.iter().map(|&c| c as f64 / 100.0).collect();
        let mills: Vec<f64> = cents.iter().map(|&c| (c * 100) as f64).collect();
        let shifted: Vec<f64> = values.iter().map(|x| x * 2_f64.powi(k)).collect();
        for rule in rules(bins) {
            let own = bins_of(&bin(rule.clone(), values.clone())?.cuts, &values);
            for other in [&dollars, &mills, &shifted] {
                let cuts = bin(rule.clone(), other.clone())?.cuts;
                prop_assert_eq!(&own, &bins_of(&cuts, other), "{:?}: {:?}", rule, cuts);
            }
        }
    }

    #[test]
    fn cuts_are_valid_and_empty_bins_are_empty(cents in cents(), bins in 2_u8..=10) {
        let values = floats(&cents);
        for rule in rules(bins) {
            let Binned { cuts, empty, .. } = bin(rule.clone(), values.clone())?;
            prop_assert!(cuts.check().is_ok());
            prop_assert_eq!(cuts.bins(), rule.bins());
            for x in &values {
                let own = cuts.bin(*x);
                prop_assert!(!empty.contains(&own), "{:?} {:?} {}", rule, cuts, x);
                let (above, up_to) = cuts.bounds(own);
                prop_assert!(above.is_none_or(|above| above < *x) && up_to.is_none_or(|up_to| *x <= up_to));
            }
        }
    }

    #[test]
    fn natural_breaks_are_optimal_and_leftmost(values in prop::collection::vec(0_i64..40, 1..13), bins in 2_u8..=4) {
        let mut distinct = values.clone();
        distinct.sort_unstable();
        distinct.dedup();
        prop_assume!(distinct.len() > usize::from(bins));
        // All ends of all classes but the last, by exact integers: every class size divides 27720.
        let spread = |low: i64, high: Option<i64>| -> i128 {
            let class: Vec<i128> = values.iter().filter(|&&v| v >= low && high.is_none_or(|h| v <= h))
                .map(|&v| v.into()).collect();
            let (n, sum) = (class.len() as i128, class.iter().sum::<i128>());
            27720 * class.iter().map(|v| v * v).sum::<i128>() - 27720 / n * sum * sum
        };
        let mut best: Option<(i128, Vec<i64>)> = None;
        for choice in 0_u32..1 << (distinct.len() - 1) {
            if choice.count_ones() + 1 != u32::from(bins) { continue; }
            let ends: Vec<usize> = (0..distinct.len() - 1).filter(|i| choice >> i & 1 == 1).collect();
            let mut cost = 0;
            let mut start = 0;
            for &end in &ends {
                cost += spread(distinct[start], Some(distinct[end]));
                start = end + 1;
            }
            cost += spread(distinct[start], None);
            // Ties go to the leftmost last cut, then to the leftmost before it.
            let key: Vec<i64> = ends.iter().rev().map(|&end| distinct[end]).collect();
            if best.as_ref().is_none_or(|best| (cost, &key) < (best.0, &best.1)) {
                best = Some((cost, key));
            }
        }
        let mut expected: Vec<f64> = best.unwrap().1.into_iter().map(|v| v as f64).collect();
        expected.reverse();
        for unit in [1.0, 100.0] {
            let scaled: Vec<f64> = values.iter().map(|&v| v as f64 / unit).collect();
            let found = cuts(Rule::Natural(bins), &scaled);
            prop_assert_eq!(found, expected.iter().map(|v| v / unit).collect::<Vec<_>>());
        }
    }

    #[test]
    fn any_floats_give_valid_cuts(values in prop::collection::vec(
        any::<f64>().prop_filter("finite", |x| x.is_finite()), 1..40), bins in 2_u8..=10)
    {
        for rule in rules(bins) {
            let binned = bin(rule, values.clone())?;
            prop_assert!(binned.cuts.check().is_ok(), "{:?}", binned);
        }
    }
}

/// Deterministic values for the sizes at which the select and the layers take their long way.
fn many(n: u64, distinct: u64) -> Vec<f64> {
    (0..n).map(|i| ((i * 2_654_435_761 % 4_294_967_291 % distinct) as f64 - 100.0) * 0.37).collect()
}

#[test]
fn quantiles_of_many_values_equal_those_of_a_sort() {
    for (n, distinct) in [(4097, 3), (20_000, 7), (20_000, 19_000), (50_001, 1 << 31), (5000, 1)] {
        let values = many(n, distinct);
        let mut sorted = values.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        for bins in 2..=10_usize {
            let expected: Vec<f64> =
                (1..bins).map(|i| sorted[(i * values.len()).div_ceil(bins) - 1]).collect();
            assert_eq!(cuts(Rule::Quantile(bins as u8), &values), expected, "{n} {distinct} {bins}");
        }
    }
}

/// Fisher's recurrence as it is written, in quadratic time.
fn plain_natural(values: &[f64], bins: usize) -> f64 {
    let n = values.len();
    let cost = |i: usize, j: usize| {
        let class = &values[i..j];
        let mean = class.iter().sum::<f64>() / class.len() as f64;
        class.iter().map(|x| (x - mean).powi(2)).sum::<f64>()
    };
    let mut table: Vec<f64> = (0..=n).map(|j| if j == 0 { 0.0 } else { cost(0, j) }).collect();
    for k in 2..=bins {
        table = (0..=n)
            .map(|j| (k - 1..j).map(|i| table[i] + cost(i, j)).fold(f64::INFINITY, f64::min))
            .collect();
    }
    table[n]
}

#[test]
fn natural_breaks_reach_the_optimum_of_the_plain_recurrence() {
    let spaced: Vec<f64> = many(120, 1 << 31).iter().map(|x| (x.abs() + 1.0).ln().exp2()).collect();
    let tied: Vec<f64> = many(120, 40).iter().map(|x| x.powi(3)).collect();
    let outliers: Vec<f64> = spaced.iter().chain(&[1e9, 1e9 + 7.0, 3e14]).copied().collect();
    for mut values in [spaced, tied, outliers] {
        values.sort_unstable_by(f64::total_cmp);
        for bins in 2..=10 {
            let cuts = bin(Rule::Natural(bins), values.clone()).unwrap().cuts;
            let mut reached = 0.0;
            for class in 0..bins {
                let own: Vec<f64> = values.iter().copied().filter(|&x| cuts.bin(x) == class).collect();
                let mean = own.iter().sum::<f64>() / own.len() as f64;
                reached += own.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
            }
            let best = plain_natural(&values, bins.into());
            assert!((reached - best).abs() <= 1e-9 * best, "{bins}: {reached} against {best}");
        }
    }
}

#[test]
fn natural_breaks_keep_their_precision_far_from_zero() {
    // Two pairs a cent apart, far from zero and far from each other: single precision sums would lose both.
    let values = [1e9, 1e9 + 0.015_625, 1e9 + 1.0, 1e9 + 1.015_625, 9e9];
    assert_eq!(cuts(Rule::Natural(3), &values), [1e9 + 0.015_625, 1e9 + 1.015_625]);
    assert_eq!(cuts(Rule::Natural(4), &values), [1e9, 1e9 + 0.015_625, 1e9 + 1.015_625]);
}

#[test]
fn natural_breaks_of_many_values_check_for_interrupts() {
    let values = many(60_000, 1 << 31);
    static LOOKS: AtomicUsize = AtomicUsize::new(0);
    let check_for_interrupts = || {
        LOOKS.fetch_add(1, Ordering::Relaxed);
    };
    let host = Host { check_for_interrupts, ..Host::unlimited() };
    let cuts = binning::fit(&Rule::Natural(6), values.clone(), host).unwrap().cuts;
    let looks = LOOKS.load(Ordering::Relaxed);
    // Each pass over the values takes fifteen.
    assert!(looks > 150, "{looks} looks");
    // Equally spaced values fall into classes of equal width.
    let width = (values.iter().fold(0.0_f64, |m, x| m.max(*x)) + 37.0) / 6.0;
    for (i, cut) in (1..).zip(&cuts.values) {
        assert!((cut + 37.0 - width * f64::from(i)).abs() < width * 0.02, "{i}: {cut}");
    }
}

#[test]
fn a_boundary_that_is_a_value_is_that_value() {
    // 0.1 + 0.2 is not 0.3 in floats; the mean of these is the middle value all the same.
    assert_eq!(cuts(Rule::Mean, &[0.1, 0.2, 0.3]), [0.2]);
    assert_eq!(cuts(Rule::Width(10), &[0.0, 0.3, 0.7, 1.0])[2], 0.3);
    assert_eq!(cuts(Rule::LogWidth(3), &[0.01, 0.1, 1.0, 10.0]), [0.1, 1.0]);
}

#[test]
fn coinciding_cuts_are_kept_and_told() {
    let binned = bin(Rule::Quantile(5), vec![1.0, 1.0, 1.0, 1.0, 2.0]).unwrap();
    assert_eq!(binned.cuts.values, [1.0; 4]);
    assert_eq!(binned.empty, [1, 2, 3]);
    assert_eq!(
        binned.warning(false).unwrap().to_string(),
        "no customer can have scores 2, 3, 4 of 5, as too many values are equal"
    );
    let equal = bin(Rule::Natural(3), vec![4.0; 9]).unwrap();
    assert_eq!((equal.cuts.values, equal.empty), (vec![4.0, 4.0], vec![1, 2]));
    let few = bin(Rule::Natural(4), vec![1.0, 1.0, 8.0]).unwrap();
    assert_eq!((few.cuts.values, few.empty), (vec![1.0, 8.0, 8.0], vec![2, 3]));
    assert_eq!(bin(Rule::Width(2), vec![0.0, 1.0]).unwrap().warning(true), None);
}

#[test]
fn the_reason_for_an_empty_bin_is_looked_for() {
    let why = |rule: Rule, values: &[f64]| {
        let warning = bin(rule, values.to_vec()).unwrap().warning(false).unwrap().to_string();
        warning.split_once(", as ").unwrap().1.to_owned()
    };
    let by_rank = [Rule::Quantile(5), Rule::Natural(5)];
    for rule in by_rank {
        assert_eq!(why(rule.clone(), &[7.0]), "there is only 1 customer");
        assert_eq!(why(rule.clone(), &[1.0, 2.0, 3.0]), "there are only 3 customers");
        assert_eq!(
            why(rule.clone(), &[1.0, 2.0, -0.0, 0.0]),
            "there are only 4 customers, not all different"
        );
        assert_eq!(why(rule, &[1.0, 1.0, 2.0, 3.0, 4.0]), "too many values are equal");
    }
    for rule in [Rule::Mean, Rule::Width(5), Rule::LogWidth(5)] {
        assert_eq!(why(rule.clone(), &[7.0]), "there is only 1 customer");
        // Two customers make five bins of equal width, unless they are equal.
        assert_eq!(why(rule.clone(), &[7.0, 7.0]), "too many values are equal");
        assert_eq!(bin(rule, vec![7.0, 8.0]).unwrap().warning(false), None);
    }
    assert_eq!(why(Rule::LogWidth(5), &[-1.0, 0.0, -2.0]), "no value is above 0");
    assert_eq!(why(Rule::LogWidth(5), &[-1.0, 5.0, -2.0]), "only one value is above 0");
    assert_eq!(why(Rule::LogWidth(5), &[-1.0, 5.0, 5.0]), "all values above 0 are equal");
    assert_eq!(why(Rule::Width(5), &[1.0, 1.0_f64.next_up()]), "the values lie too close together");
    // Whole days, in bins that are narrower: 0 to 2 in five parts.
    let whole = bin(Rule::Width(5), vec![0.0, 1.0, 2.0]).unwrap().whole();
    assert_eq!(whole.cuts.values, [0.0, 0.0, 1.0, 1.0]);
    assert_eq!(
        whole.warning(true).unwrap().to_string(),
        "no customer can have scores 2, 4 of 5, as some bins are narrower than a day"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn a_reason_for_an_empty_bin_is_true(
        values in prop::collection::vec(-3_i32..9, 1..14), bins in 2..=8_u8, rule in 0..5_usize,
    ) {
        let rule = rules(bins)[rule].clone();
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        let binned = bin(rule.clone(), values.clone()).unwrap();
        let mut distinct = values.clone();
        distinct.sort_by(f64::total_cmp);
        distinct.dedup();
        let positive = values.iter().filter(|&&x| x > 0.0).count();
        prop_assert_eq!(binned.cause.is_some(), !binned.empty.is_empty());
        match binned.cause {
            Some(Cause::FewCustomers { customers, equal }) => {
                prop_assert!(customers == values.len() && customers < usize::from(rule.bins()));
                prop_assert_eq!(equal, distinct.len() < customers);
            }
            Some(Cause::Equal) => {
                // There are customers enough, and nobody would be missing if all were different.
                prop_assert!(distinct.len() < values.len());
                let spread = (0..values.len()).map(|i| i as f64 + 1.0).collect();
                prop_assert_eq!(bin(rule, spread).unwrap().cause, None);
            }
            Some(Cause::FewPositive { one }) => prop_assert_eq!(positive, usize::from(one)),
            Some(Cause::EqualPositive) => {
                prop_assert!(positive > 1 && distinct.iter().filter(|&&x| x > 0.0).count() == 1);
            }
            other => prop_assert_eq!(other, None),
        }
    }
}

#[test]
fn log_width_without_positive_values_has_its_rule() {
    let binned = bin(Rule::LogWidth(4), vec![-3.0, 0.0, -0.0]).unwrap();
    assert_eq!(binned.cuts.values, [0.0; 3]);
    assert_eq!(binned.cuts.bin(-1.0), 0);
    assert!(binned.warning(false).is_some());
    let cut = cuts(Rule::LogWidth(2), &[-5.0, 1.0, 100.0])[0];
    assert!((cut - 10.0).abs() < 1e-12, "{cut}");
}

#[test]
fn what_cannot_be_binned_is_refused() {
    let kind = |result: Result<Binned>| result.unwrap_err().kind;
    assert_eq!(kind(bin(Rule::Mean, vec![])), Kind::InvalidParameter);
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for rule in rules(5) {
            assert_eq!(kind(bin(rule, vec![1.0, bad])), Kind::InvalidParameter);
        }
    }
    assert_eq!(kind(bin(Rule::Quantile(1), vec![1.0])), Kind::InvalidParameter);
    assert_eq!(kind(bin(Rule::Natural(11), vec![1.0])), Kind::InvalidParameter);
    assert!(Cuts { values: vec![2.0, 1.0] }.check().is_err());
}
