//! Curves of survival: figures of R's survival and of lifelines, and the laws of the estimate.

mod fits;

use proptest::prelude::*;
use segmentation::movement::homogeneity::Homogeneity;
use segmentation::movement::survival::{Durations, Options, SurvivalModel, of_survival};
use segmentation::support::host::Host;
use serde_json::json;

const HOST: fn() -> Host = Host::unlimited;

fn near(found: f64, expected: f64, digits: f64) {
    assert!((found - expected).abs() <= digits * expected.abs(), "{found} is not {expected}");
}

/// Durations, those that end with `+` without that it happened.
fn durations(text: &str) -> Durations {
    let mut durations = Durations::new(HOST());
    for word in text.split_whitespace() {
        let duration: f64 = word.trim_end_matches('+').parse().expect("a duration");
        durations.push(Some(0.0), Some(duration), Some(!word.ends_with('+'))).expect("no limit");
    }
    durations
}

fn model(text: &str) -> SurvivalModel {
    fitted(&durations(text))
}

fn fitted(durations: &Durations) -> SurvivalModel {
    durations.fit(&Options::default()).expect("no limit").expect("there are customers")
}

fn test(models: &[&SurvivalModel]) -> Homogeneity {
    of_survival(models, HOST()).expect("no limit").expect("it happened")
}

/// Acute myelogenous leukaemia, as R's survival has it: weeks to relapse.
const MAINTAINED: &str = "9 13 13+ 18 23 28+ 31 34 45+ 48 161+";
const NOT_MAINTAINED: &str = "5 5 8 8 12 16+ 23 27 30 33 43 45";

#[test]
fn leukaemia() {
    let maintained = model(MAINTAINED);
    let points = maintained.points(HOST()).expect("no limit");
    let expected = [
        (9.0, 0.909090909091, 0.0866784172041448),
        (13.0, 0.818181818182, 0.1162912998303329),
        (18.0, 0.715909090909, 0.1396649705572278),
        // By exact fractions: 27/44 sqrt(1/110 + 1/90 + 1/56 + 1/42), and so at 34.
        (23.0, 0.613636363636, 0.15263233102731202),
        (31.0, 0.490909090909, 0.1641932672211358),
        (34.0, 0.368181818182, 0.1626688858270948),
        (48.0, 0.184090909091, 0.1534927457862937),
    ];
    assert_eq!(points.len(), expected.len());
    for (point, (duration, survival, error)) in points.iter().zip(expected) {
        assert_eq!(point.duration, duration);
        near(point.survival.survival, survival, 1e-11);
        near(point.survival.error.expect("some are left"), error, 1e-14);
    }
    assert_eq!((points[1].survival.at_risk, points[1].censored), (10, 1));
    assert_eq!((points[6].survival.at_risk, points[6].censored), (2, 1));
    let mean = maintained.restricted_mean(30.0, HOST()).expect("it can be").expect("they were watched");
    near(mean.mean, 24.6022727272727, 1e-14);
    near(mean.error, 2.31314937731913, 1e-14);
    let other = model(NOT_MAINTAINED);
    let mean = other.restricted_mean(30.0, HOST()).expect("it can be").expect("they were watched");
    near(mean.mean, 19.6944444444444, 1e-14);
    near(mean.error, 3.05419793071765, 1e-14);
    let found = test(&[&maintained, &other]);
    near(found.chi_square, 3.3963886989776, 1e-13);
    near(found.chi_square_p.expect("they can differ"), 0.0653393, 1e-6);
    assert_eq!((found.freedom, found.groups, found.customers), (1, 2, 23));
    near(found.effect, (found.chi_square / 18.0).sqrt(), 1e-15);
    // In any order.
    near(test(&[&other, &maintained]).chi_square, found.chi_square, 1e-14);
}

/// Fruit flies of lifelines' `waltons` data (days, by group), each duration with how many flies it is of.
const CONTROL: &str = "7x1 7+x1 17x1 32x1 33x1 38x2 41x7 45x9 45+x1 48x8 51x3 53x7 54x2 56x18 58x4 60x15 60+x1 61x9 61+x2 63x9 \
     66x3 68x9 68+x1 69x12 69+x1 75x1";
const MIR_137: &str = "6x1 9x3 13x3 15x2 19x3 22x4 26x5 29x5 33x2 36x2 43x1 47x1 62x2";

#[test]
fn flies_of_waltons() {
    let spelled = |text: &str| -> String {
        let words = text.split_whitespace().map(|word| word.split_once('x').expect("how many"));
        let words = words.map(|(word, count)| vec![word; count.parse().expect("a count")].join(" "));
        words.collect::<Vec<_>>().join(" ")
    };
    let (control, treated) = (spelled(CONTROL), spelled(MIR_137));
    let all = model(&format!("{control} {treated}"));
    assert_eq!(all.time_of(0.5, HOST()).expect("it can be").duration, Some(56.0));
    for (duration, survival, error) in [
        (20.0, 0.913650306748466, 0.0220598318172382),
        (40.0, 0.777837423312883, 0.0326573051547040),
        (56.0, 0.429902649965917, 0.0390100048387058),
        (60.0, 0.311523659395592, 0.0365177800968760),
    ] {
        let found = all.at(duration, HOST()).expect("it can be").expect("they were watched");
        near(found.survival, survival, 1e-14);
        near(found.error.expect("some are left"), error, 1e-14);
    }
    let found = all.at(20.0, HOST()).expect("it can be").expect("they were watched");
    let (low, high) = found.interval.expect("some are left");
    near(low, 0.8585492594417, 1e-12);
    near(high, 0.9479303549213, 1e-12);
    let found = test(&[&model(&control), &model(&treated)]);
    near(found.chi_square, 122.249125573006, 1e-13);
    near(found.chi_square_p.expect("they can differ"), 2.0359832e-28, 1e-7);
    assert_eq!((found.customers, found.freedom), (163, 1));
}

#[test]
fn what_is_known_at_a_duration() {
    let model = model(MAINTAINED);
    let at = |duration: f64| model.at(duration, HOST()).expect("it can be");
    let first = at(0.0).expect("they were watched");
    assert_eq!((first.survival, first.at_risk, first.interval, first.error), (1.0, 11, None, Some(0.0)));
    assert_eq!(at(9.0).expect("watched").at_risk, 11);
    assert_eq!(at(9.5).expect("watched").at_risk, 10);
    near(at(40.0).expect("watched").survival, 0.368181818182, 1e-11);
    assert_eq!(at(161.0).expect("watched").at_risk, 1);
    assert_eq!(at(161.5), None);
    assert!(model.at(-1.0, HOST()).is_err() && model.at(f64::NAN, HOST()).is_err());
    // Where it has happened to everybody it stays so.
    let done = self::model("1 2 2");
    let end = done.at(1e9, HOST()).expect("it can be").expect("nobody is left");
    assert_eq!((end.survival, end.error, end.interval, end.at_risk), (0.0, None, None, 0));
    let mean = done.restricted_mean(1e9, HOST()).expect("it can be").expect("nobody is left");
    near(mean.mean, 5.0 / 3.0, 1e-15);
    assert_eq!(done.time_of(0.5, HOST()).expect("it can be").duration, Some(2.0));
    // The median as R has it, which stands between 31 and 34 on none of them.
    let median = model.time_of(0.5, HOST()).expect("it can be");
    assert_eq!(median.duration, Some(31.0));
    assert_eq!((median.low, median.high), (Some(13.0), None));
    assert_eq!(model.time_of(0.1, HOST()).expect("it can be").duration, None);
    for wrong in [0.0, 1.0, f64::NAN, -0.5] {
        assert!(model.time_of(wrong, HOST()).is_err());
    }
    for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(model.restricted_mean(wrong, HOST()).is_err(), "{wrong}");
    }
    assert_eq!(model.restricted_mean(200.0, HOST()), Ok(None));
    // A product that should be a half, but for its last digit.
    let even =
        self::model("1 2 3 4 5 6 7 8 9 10 11 12 13 14+ 14+ 14+ 14+ 14+ 14+ 14+ 14+ 14+ 14+ 14+ 14+ 14+");
    assert_eq!(even.time_of(0.5, HOST()).expect("it can be").duration, Some(13.0));
}

#[test]
fn late_entry() {
    // By hand: at 2 one of two is watched, at 5 two of three.
    let mut late = Durations::new(HOST());
    for (entered, duration, happened) in [
        (0.0, 2.0, true),
        (0.0, 5.0, true),
        (2.0, 6.0, false),
        (3.0, 5.0, true),
        (7.0, 7.0, true),
        (4.0, 3.0, false),
    ] {
        late.push(Some(entered), Some(duration), Some(happened)).expect("no limit");
    }
    assert_eq!(late.unused(), 2);
    let model = fitted(&late);
    let points = model.points(HOST()).expect("no limit");
    let found: Vec<_> =
        points.iter().map(|point| (point.duration, point.survival.at_risk, point.happened)).collect();
    assert_eq!(found, [(2.0, 2, 1), (5.0, 3, 2)]);
    near(points[1].survival.survival, 1.0 / 6.0, 1e-15);
    near(points[1].cumulative_hazard, 0.5 + 2.0 / 3.0, 1e-15);
    assert!(model.at(2.0, HOST()).is_ok_and(|at| at.is_some_and(|at| at.at_risk == 2)));
    assert!(model.at(2.5, HOST()).is_ok_and(|at| at.is_some_and(|at| at.at_risk == 2)));
    assert!(model.at(3.5, HOST()).is_ok_and(|at| at.is_some_and(|at| at.at_risk == 3)));
}

#[test]
fn groups_that_cannot_differ() {
    let some = model("1 2 3+");
    assert_eq!(test(&[&some]).freedom, 0);
    assert_eq!(test(&[&some]).chi_square_p, None);
    assert_eq!(of_survival(&[], HOST()), Ok(None));
    assert_eq!(of_survival(&[&model("5+ 6+")], HOST()), Ok(None));
    let same = test(&[&some, &some, &some]);
    assert_eq!(same.freedom, 2);
    assert!(same.chi_square.abs() < 1e-14);
    // Nobody of the second group was watched when it happened in the first.
    assert_eq!(test(&[&model("5 6 7"), &model("1+ 2+")]).freedom, 0);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]
    /// Without anybody unseen the curve is the share that is left, and parts add up to the whole in any order.
    #[test]
    fn shares_and_sums(values in prop::collection::vec((0_u32..20, any::<bool>()), 1..60), at in 0_usize..60) {
        let word = |&(value, happened): &(u32, bool)| format!("{value}{}", if happened { "" } else { "+" });
        let of = |values: &[(u32, bool)]| durations(&values.iter().map(word).collect::<Vec<_>>().join(" "));
        let whole = fitted(&of(&values));
        let (left, right) = values.split_at(at.min(values.len()));
        let mut merged = of(right);
        merged.merge(&of(left)).unwrap();
        prop_assert_eq!(&fitted(&merged), &whole);
        if !left.is_empty() && !right.is_empty() {
            let sum = fitted(&of(left)).merge(&fitted(&of(right)), HOST()).unwrap();
            prop_assert_eq!(&sum, &whole);
        }
        let all: Vec<(u32, bool)> = values.iter().map(|&(value, _)| (value, true)).collect();
        let model = fitted(&of(&all));
        for duration in 0..20 {
            let left = all.iter().filter(|(value, _)| *value > duration).count() as f64 / all.len() as f64;
            let found = model.at(f64::from(duration), HOST()).unwrap().unwrap();
            prop_assert!((found.survival - left).abs() < 1e-13);
            if let Some((low, high)) = found.interval {
                prop_assert!(0.0 <= low && low <= found.survival && found.survival <= high && high <= 1.0);
            }
        }
        let mean = all.iter().map(|(value, _)| f64::from(*value)).sum::<f64>() / all.len() as f64;
        let found = model.restricted_mean(25.0, HOST()).unwrap().unwrap();
        prop_assert!((found.mean - mean).abs() < 1e-12, "{} {}", found.mean, mean);
    }

    /// With two groups the log-rank test is (O - E)² / V, written out.
    #[test]
    fn two_groups_written_out(a in prop::collection::vec((1_u32..9, any::<bool>()), 1..20), b in prop::collection::vec((1_u32..9, any::<bool>()), 1..20)) {
        prop_assume!(a.iter().chain(&b).any(|(_, happened)| *happened));
        let word = |&(value, happened): &(u32, bool)| format!("{value}{}", if happened { "" } else { "+" });
        let of = |values: &[(u32, bool)]| model(&values.iter().map(word).collect::<Vec<_>>().join(" "));
        let (mut excess, mut variance) = (0.0, 0.0);
        for t in 1..9 {
            let at = |values: &[(u32, bool)]| {
                let n = values.iter().filter(|(value, _)| *value >= t).count() as f64;
                (n, values.iter().filter(|&&(value, happened)| value == t && happened).count() as f64)
            };
            let ((n1, d1), (n2, d2)) = (at(&a), at(&b));
            let (n, d) = (n1 + n2, d1 + d2);
            if d > 0.0 {
                excess += d1 - d * n1 / n;
                variance += if n > 1.0 { d * n1 * n2 * (n - d) / (n * n * (n - 1.0)) } else { 0.0 };
            }
        }
        let found = test(&[&of(&a), &of(&b)]);
        if variance > 1e-12 {
            prop_assert!((found.chi_square - excess * excess / variance).abs() < 1e-9, "{} {}", found.chi_square, excess * excess / variance);
            prop_assert_eq!(found.freedom, 1);
        } else {
            prop_assert_eq!(found.freedom, 0);
        }
    }
}

#[test]
fn options() {
    assert!(Options::from_json(&json!({"confidence": 0.9})).is_ok());
    for wrong in [json!({"confidence": 95}), json!({"conf": 0.9}), json!([])] {
        assert!(Options::from_json(&wrong).is_err());
    }
}
