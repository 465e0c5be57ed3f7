//! Drift: figures of scipy and of evidently, the rule for empty bins, and the laws of the indices.

use proptest::prelude::*;
use segmentation::movement::contingency::Label;
use segmentation::movement::drift::{Drift, Options, of_moves, of_samples};
use segmentation::movement::transitions::{self, Panel};
use segmentation::rows::features::{Column, Nulls, Type, Value};
use segmentation::rows::sample::{Sample, Sampling};
use segmentation::scores::binning::Cuts;
use segmentation::support::host::Host;
use serde_json::json;

const HOST: fn() -> Host = Host::unlimited;

fn near(found: f64, expected: f64, digits: f64) {
    assert!((found - expected).abs() <= digits * expected.abs(), "{found} is not {expected}");
}

fn sample(kind: Type, rows: &[(Value<'_>, u64)]) -> Sample {
    let sampling = Sampling { nulls: Nulls::Impute, ..Sampling::default() };
    let mut sample = Sample::new(sampling, HOST());
    sample.begin(&[Column { name: "x".to_owned(), kind }]).expect("the column can be");
    for &(value, count) in rows {
        (0..count).for_each(|_| sample.push(None, &[value]).expect("no limit"));
    }
    sample.settle().expect("no limit");
    sample
}

fn numbers(rows: &[(f64, u64)]) -> Sample {
    let rows: Vec<_> = rows.iter().map(|&(value, count)| (Value::Number(value), count)).collect();
    sample(Type::Number, &rows)
}

fn categories(rows: &[(&str, u64)]) -> Sample {
    let rows: Vec<_> = rows.iter().map(|&(name, count)| (Value::Category(name), count)).collect();
    sample(Type::Category, &rows)
}

fn drift(before: &Sample, after: &Sample, options: serde_json::Value) -> Drift {
    let options = Options::from_json(&options).expect("the options can be");
    of_samples(before, after, &options, HOST()).expect("they can be compared").remove(0)
}

/// The index as evidently has it, its critical value as scipy's chi-square does.
#[test]
fn five_bins() {
    let before = [("a", 1000), ("b", 2000), ("c", 3000), ("d", 2500), ("e", 1500)];
    let after = [("a", 900), ("b", 2200), ("c", 2800), ("d", 2400), ("e", 1700)];
    let found = drift(&categories(&before), &categories(&after), json!({}));
    near(found.psi, 0.00725114898668646, 1e-12);
    near(found.critical.expect("there are bins"), 0.00189754580735623, 1e-12);
    near(found.p.expect("there are bins"), 2.56349034786e-07, 1e-11);
    // X² 36.22433546921491 of 20,000 rows.
    near(found.distance, 0.042558392514999, 1e-13);
    assert_eq!((found.bin.as_str(), found.shares, found.empty_bins), ("b", [0.2, 0.22], 0));
    assert_eq!(found.verdict, "changed, but little");
    let critical = drift(&categories(&before), &categories(&after), json!({"confidence": 0.99})).critical;
    near(critical.expect("there are bins"), 0.00265534082719752, 1e-12);
    // A category that is a number, in bins that are given.
    let cuts = json!({"cuts": {"x": [2, 3, 4, 5]}});
    let as_numbers = |rows: &[(&str, u64)]| {
        numbers(
            &rows.iter().zip(1..).map(|(&(_, count), value)| (f64::from(value), count)).collect::<Vec<_>>(),
        )
    };
    let again = drift(&as_numbers(&before), &as_numbers(&after), cuts);
    near(again.psi, found.psi, 1e-14);
    assert_eq!((again.bin.as_str(), again.bins), ("2 to < 3", 5));
}

#[test]
fn what_is_beyond_the_threshold() {
    // Ten bins and 10,000 rows on either side: half as many rows in effect.
    let even: Vec<(f64, u64)> = (0..10).map(|value| (f64::from(value), 1000)).collect();
    let found = drift(&numbers(&even), &numbers(&even), json!({}));
    near(found.beyond.expect("there are bins"), 0.1169109874, 1e-9);
    assert_eq!((found.psi, found.p, found.distance, found.wasserstein), (0.0, Some(1.0), 0.0, Some(0.0)));
    assert_eq!(found.verdict, "no change beyond chance");
    let few: Vec<(f64, u64)> = (0..10).map(|value| (f64::from(value), 10)).collect();
    let found = drift(&numbers(&few), &numbers(&few), json!({}));
    near(found.critical.expect("there are bins"), 0.33837955209240894, 1e-12);
    assert_eq!(found.verdict, "too few rows to see a change that matters");
    // The critical value shrinks as rows grow; the other one comes near to the threshold.
    for (each, critical, beyond) in
        [(100, 0.0338379552092409, Some(0.1696841749)), (500, 0.00676759104184818, None)]
    {
        let rows: Vec<(f64, u64)> = (0..10).map(|value| (f64::from(value), each)).collect();
        let found = drift(&numbers(&rows), &numbers(&rows), json!({}));
        near(found.critical.expect("there are bins"), critical, 1e-12);
        if let Some(expected) = beyond {
            near(found.beyond.expect("there are bins"), expected, 1e-9);
        }
    }
}

/// Amounts of CDNOW in bins, first quarter of 1997 against second of 1998: X² 149.1725141691061.
#[test]
fn the_strength_of_a_change() {
    let names = ["0", "10", "15", "20", "30", "50", "100"];
    let of = |counts: [u64; 7]| categories(&names.into_iter().zip(counts).collect::<Vec<_>>());
    let before = of([1865, 8463, 3810, 6024, 5981, 4478, 1177]);
    let found = drift(&before, &of([308, 1357, 487, 1330, 1253, 924, 247]), json!({}));
    near(found.psi, 0.03138018430943576, 1e-12);
    near(found.critical.expect("there are bins"), 0.00252798596251287, 1e-12);
    near(found.distance, 0.0629000066472738, 1e-12);
}

/// The cuts of a model of scores belong to the bins below them: five bins are then the five scores.
#[test]
fn cuts_belong_to_a_side() {
    let (before, after) = (
        numbers(&[(1.0, 5000), (3.0, 3000), (9.0, 2000)]),
        numbers(&[(1.0, 5000), (4.0, 3000), (9.0, 2000)]),
    );
    let cuts = |belong: Option<&str>| {
        let mut options = json!({"cuts": {"x": [1, 2, 3, 5]}});
        if let Some(belong) = belong {
            options["cuts_belong"] = json!(belong);
        }
        options
    };
    // From 3 to 4 nobody crosses a limit that belongs to the bin above, and a score rises.
    let above = drift(&before, &after, cuts(None));
    assert_eq!((above.psi, above.verdict.as_str()), (0.0, "no change beyond chance"));
    assert_eq!(above, drift(&before, &after, cuts(Some("above"))));
    let below = drift(&before, &after, cuts(Some("below")));
    assert_eq!((below.bin.as_str(), below.shares, below.empty_bins), ("> 2 to 3", [0.3, 0.0], 2));
    let names = |list: &[(f64, u64)]| drift(&before, &numbers(list), cuts(Some("below"))).bin;
    assert_eq!(names(&[(1.0, 1)]), "<= 1");
    assert_eq!(names(&[(9.0, 1)]), "> 5");
    assert!(Options::from_json(&cuts(Some("left"))).is_err());
}

/// Where NULL is a bin, it has the rows as well of which nothing is known.
#[test]
fn nulls_of_the_only_feature() {
    let before = numbers(&[(1.0, 500), (2.0, 500)]);
    let list = [(Value::Number(1.0), 400), (Value::Number(2.0), 400), (Value::Null, 200)];
    let after = sample(Type::Number, &list);
    let found = drift(&before, &after, json!({}));
    assert_eq!((found.bin.as_str(), found.shares, found.rows), ("NULL", [0.0, 0.2], [1000, 1000]));
    assert_eq!((found.bins, found.empty_bins, found.verdict.as_str()), (3, 1, "changed much"));
    let list = [(Value::Category("a"), 800), (Value::Null, 200)];
    let found = drift(&categories(&[("a", 1000)]), &sample(Type::Category, &list), json!({}));
    assert_eq!((found.bin.as_str(), found.shares), ("a", [1.0, 0.8]));
    // Nothing is known of anybody.
    let nothing = sample(Type::Number, &[(Value::Null, 10)]);
    let found = drift(&before, &nothing, json!({}));
    assert_eq!((found.rows, found.distance, found.bins), ([1000, 10], 1.0, 3));
    let found = drift(&nothing, &nothing, json!({}));
    assert_eq!((found.psi, found.verdict.as_str(), found.bin.as_str()), (0.0, "one value only", "NULL"));
    // A sample that skips NULLs knows nothing of them.
    let mut skipping = Sample::new(Sampling { nulls: Nulls::Skip, ..Sampling::default() }, HOST());
    skipping.begin(&[Column { name: "x".to_owned(), kind: Type::Number }]).expect("the column can be");
    for value in [Value::Number(1.0), Value::Number(2.0), Value::Null] {
        skipping.push(None, &[value]).expect("no limit");
    }
    skipping.settle().expect("no limit");
    assert_eq!(drift(&before, &skipping, json!({})).rows, [1000, 2]);
}

#[test]
fn numbers_apart() {
    let before: Vec<(f64, u64)> = (1..=8).map(|value| (f64::from(value), 1)).collect();
    let after = [(3.0, 1), (4.5, 1), (5.0, 1), (6.0, 1), (9.0, 1), (10.0, 1)];
    let found = drift(&numbers(&before), &numbers(&after), json!({}));
    near(found.distance, 1.0 / 3.0, 1e-15);
    // Over the standard deviation of 1 to 8.
    near(found.wasserstein.expect("it varies"), 1.75 / 6_f64.sqrt(), 1e-14);
    let still = drift(&numbers(&[(4.0, 9)]), &numbers(&[(5.0, 9)]), json!({}));
    assert_eq!((still.wasserstein, still.distance), (None, 1.0));
    let same = drift(&numbers(&[(4.0, 9)]), &numbers(&[(4.0, 2)]), json!({}));
    assert_eq!(
        (same.wasserstein, same.distance, same.p, same.verdict),
        (Some(0.0), 0.0, None, "one value only".to_owned())
    );
}

/// Half a row stands where there is none; the figure is that of MOVEMENT's comparison of packages.
#[test]
fn a_category_that_vanished() {
    let before = [("a", 350), ("b", 500), ("c", 150)];
    let after = [("a", 412), ("b", 588)];
    let found = drift(&categories(&before), &categories(&after), json!({}));
    let part = |e: f64, a: f64| (a - e) * (a / e).ln();
    let expected = part(0.35, 0.412) + part(0.5, 0.588) + part(0.15, 0.0005);
    near(found.psi, expected, 1e-13);
    assert!((found.psi - 0.88).abs() < 0.005, "{}", found.psi);
    assert_eq!((found.empty_bins, found.bin.as_str(), found.verdict.as_str()), (1, "c", "changed much"));
    // It does not depend on which side is empty.
    near(drift(&categories(&after), &categories(&before), json!({})).psi, expected, 1e-13);
}

#[test]
fn nulls_and_rare_categories() {
    // Beside a feature that is known, as rows of NULLs alone are left out.
    let beside = |known: u64, nulls: u64| {
        let sampling = Sampling { nulls: Nulls::Impute, ..Sampling::default() };
        let mut sample = Sample::new(sampling, HOST());
        let column = |name: &str| Column { name: name.to_owned(), kind: Type::Number };
        sample.begin(&[column("x"), column("y")]).expect("the columns can be");
        for (value, count) in [(Value::Number(1.0), known), (Value::Null, nulls)] {
            (0..count).for_each(|_| sample.push(None, &[value, Value::Number(7.0)]).expect("no limit"));
        }
        sample.settle().expect("no limit");
        sample
    };
    let before = beside(50, 50);
    let found = drift(&before, &beside(90, 10), json!({}));
    assert_eq!((found.bins, found.bin.as_str(), found.shares), (2, "all", [0.5, 0.9]));
    let gone = beside(0, 10);
    let found = drift(&before, &gone, json!({}));
    assert_eq!((found.distance, found.wasserstein, found.empty_bins), (1.0, None, 1));
    let rare = categories(&[("x", 40), ("y", 40), ("Smith", 1), ("Jones", 2)]);
    let other = categories(&[("x", 40), ("y", 40), ("Miller", 2)]);
    let found = drift(&rare, &other, json!({}));
    assert_eq!(found.bins, 3);
    let found = drift(&rare, &categories(&[("x", 40), ("y", 4), ("Miller", 4)]), json!({"language": "ru"}));
    assert!(found.bin == "y" || found.bin == "x", "{found:?}");
    assert_eq!(found.verdict, "сильно изменилось");
}

#[test]
fn what_cannot_be_compared() {
    let one = numbers(&[(1.0, 9)]);
    let message = |before: &Sample, after: &Sample| {
        of_samples(before, after, &Options::default(), HOST()).expect_err("they differ").message
    };
    assert_eq!(
        message(&one, &categories(&[("x", 9)])),
        "the samples have different features: x (number) against x (category)"
    );
    assert_eq!(message(&one, &Sample::new(Sampling::default(), HOST())), "the second sample has no rows");
    for wrong in [
        json!({"bins": 1}),
        json!({"bins": 101}),
        json!({"threshold": 0}),
        json!({"confidence": 95}),
        json!({"cuts": {"x": []}}),
        json!({"cuts": {"x": [2, 1]}}),
        json!({"bin": 3}),
        json!({"language": "fr"}),
    ] {
        assert!(Options::from_json(&wrong).is_err(), "{wrong}");
    }
    assert!(Options::of_moves(&json!({"threshold": 0.2, "language": "zh"})).is_ok());
    for wrong in [json!({"bins": 3}), json!({"threshold": -1}), json!({"confidence": 2}), json!([])] {
        assert!(Options::of_moves(&wrong).is_err(), "{wrong}");
    }
    let options = Options::from_json(&json!({"cuts": {"y": [1]}})).expect("it can be read");
    assert_eq!(
        of_samples(&one, &one, &options, HOST()).expect_err("no y").message,
        "cuts are given of \"y\", which is no feature"
    );
    let options = Options::from_json(&json!({"cuts": {"x": [1]}})).expect("it can be read");
    assert!(of_samples(&categories(&[("x", 9)]), &categories(&[("x", 9)]), &options, HOST()).is_err());
}

fn moves(pairs: &[(Option<&str>, Option<&str>, u64)]) -> transitions::TransitionsModel {
    let mut panel = Panel::new(HOST());
    for &(before, after, count) in pairs {
        (0..count)
            .for_each(|_| panel.push(before.map(Label::Text), after.map(Label::Text)).expect("no limit"));
    }
    panel.fit(&transitions::Options::default()).expect("no limit").expect("there are customers")
}

#[test]
fn shares_that_hide_a_swap() {
    let found = |pairs: &[(Option<&str>, Option<&str>, u64)]| {
        of_moves(&moves(pairs), &Options::default(), HOST()).expect("no limit")
    };
    // Everybody swapped places, and the shares are what they were.
    let swap = found(&[(Some("a"), Some("b"), 50), (Some("b"), Some("a"), 50)]).expect("they were there");
    assert_eq!((swap.psi, swap.swapped, swap.statistic, swap.p), (0.0, 1.0, 0.0, Some(1.0)));
    assert_eq!((swap.verdict.as_str(), swap.freedom), ("no change beyond chance", 1));
    // McNemar: (30 - 10)² / 40.
    let more = found(&[
        (Some("a"), Some("a"), 100),
        (Some("a"), Some("b"), 30),
        (Some("b"), Some("a"), 10),
        (Some("b"), Some("b"), 60),
        (None, Some("a"), 7),
        (Some("b"), None, 9),
    ])
    .expect("they were there");
    near(more.statistic, 10.0, 1e-14);
    near(more.p.expect("it can differ"), 0.001565402258, 1e-9);
    assert_eq!((more.customers, more.freedom, more.segment.as_str()), (200, 1, "a"));
    near(more.swapped, 0.2, 1e-14);
    assert_eq!(more.shares, [0.65, 0.55]);
    // Nobody moved; nobody was there twice.
    let still = found(&[(Some("a"), Some("a"), 5)]).expect("they were there");
    assert_eq!(
        (still.p, still.freedom, still.swapped, still.verdict),
        (None, 0, 0.0, "no change beyond chance".to_owned())
    );
    assert_eq!(found(&[(Some("a"), None, 5), (None, Some("a"), 5)]), None);
}

/// Stuart's data on the vision of 7,477 women, right eye against left: X² is 11.957 with 3 degrees of freedom.
#[test]
fn vision_of_women() {
    let table = [[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205], [36, 82, 179, 492]];
    let grades = ["1", "2", "3", "4"];
    let mut pairs = Vec::new();
    for (right, row) in grades.iter().zip(table) {
        pairs.extend(grades.iter().zip(row).map(|(left, count)| (Some(*right), Some(*left), count)));
    }
    let found =
        of_moves(&moves(&pairs), &Options::default(), HOST()).expect("no limit").expect("they were there");
    near(found.statistic, 11.957, 5e-5);
    assert_eq!((found.freedom, found.customers), (3, 7477));
}

/// Where nothing changed p is uniform.
#[test]
fn chance_alone() {
    let (mut seed, mut below) = (7_u64, [0_u32; 4]);
    let mut random = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        seed >> 33
    };
    for _ in 0..1000 {
        let mut draw = |n: usize| {
            let mut counts = [0_u64; 5];
            (0..n).for_each(|_| counts[[0, 0, 1, 1, 1, 2, 2, 3, 3, 4][(random() % 10) as usize]] += 1);
            categories(&["a", "b", "c", "d", "e"].into_iter().zip(counts).collect::<Vec<_>>())
        };
        let p = drift(&draw(600), &draw(900), json!({})).p.expect("there are bins");
        for (below, limit) in below.iter_mut().zip([0.05, 0.25, 0.5, 0.75]) {
            *below += u32::from(p < limit);
        }
    }
    for (below, expected) in below.into_iter().zip([50.0, 250.0, 500.0, 750.0_f64]) {
        let deviation = (expected * (1.0 - expected / 1000.0)).sqrt();
        assert!((f64::from(below) - expected).abs() < 4.0 * deviation, "{below} of {expected}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]
    /// A sample has not drifted from itself; both directions are alike; bins hold all rows.
    #[test]
    fn laws(values in prop::collection::vec(0_i32..40, 1..80), others in prop::collection::vec(0_i32..50, 1..80), bins in 2_u64..20) {
        let of = |values: &[i32]| numbers(&values.iter().map(|&value| (f64::from(value), 1)).collect::<Vec<_>>());
        let (a, b) = (of(&values), of(&others));
        let same = drift(&a, &a, json!({"bins": bins}));
        prop_assert_eq!((same.psi, same.distance), (0.0, 0.0));
        let there = drift(&a, &b, json!({"bins": bins}));
        // A value that nearly all have is a bin between what lies below and above it, however few bins were asked for.
        prop_assert!(there.bins <= bins.max(3) && there.psi >= 0.0);
        let cuts = json!({"cuts": {"x": [10, 20, 30]}});
        let (there, back) = (drift(&a, &b, cuts.clone()), drift(&b, &a, cuts));
        prop_assert!((there.psi - back.psi).abs() < 1e-12 && (there.distance - back.distance).abs() < 1e-12);
        // By the cuts of a model of scores the index is that of the scores.
        let model = [10.0, 20.0, 30.0];
        let scores = |values: &[i32]| {
            let score = |value: &i32| Cuts::new(model.to_vec()).bin(f64::from(*value)).to_string();
            let scores: Vec<String> = values.iter().map(score).collect();
            categories(&scores.iter().map(|score| (score.as_str(), 1)).collect::<Vec<_>>())
        };
        let by_cuts = drift(&a, &b, json!({"cuts": {"x": model}, "cuts_belong": "below"}));
        let by_scores = drift(&scores(&values), &scores(&others), json!({"min_category": 0}));
        prop_assert!((by_cuts.psi - by_scores.psi).abs() < 1e-12);
        prop_assert_eq!(by_cuts.bins, by_scores.bins);
        prop_assert_eq!(by_cuts.shares, by_scores.shares);
        // KS and the area, written out.
        let share = |values: &[i32], x: i32| values.iter().filter(|&&value| value <= x).count() as f64 / values.len() as f64;
        let gaps: Vec<f64> = (0..50).map(|x| (share(&values, x) - share(&others, x)).abs()).collect();
        prop_assert!((there.distance - gaps.iter().copied().fold(0.0, f64::max)).abs() < 1e-12);
    }
}
