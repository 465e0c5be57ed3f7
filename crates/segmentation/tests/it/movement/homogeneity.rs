//! Whether groups move alike: figures of giddy and R's markovchain, and the laws of the test.

use proptest::prelude::*;
use segmentation::models::Model;
use segmentation::movement::homogeneity::{Homogeneity, of_transitions};
use segmentation::movement::transitions::TransitionsModel;
use segmentation::support::host::Host;
use serde_json::json;

fn model(counts: &[Vec<u64>]) -> TransitionsModel {
    let mut moves = Vec::new();
    for (before, row) in counts.iter().enumerate() {
        for (after, &count) in row.iter().enumerate().filter(|(_, count)| **count > 0) {
            moves.push(json!([before, after, count]));
        }
    }
    let value = json!({
        "format": 1, "kind": "transitions", "absent": "absent", "absent_at_risk": false, "ordered": false,
        "confidence": 0.95, "customers": counts.iter().flatten().sum::<u64>(),
        "states": (1..=counts.len()).map(|number| format!("s{number}")).collect::<Vec<_>>(),
        "moves": moves, "warnings": [],
    });
    Model::from_json(&value.to_string())
        .expect("the model can be")
        .get::<TransitionsModel>()
        .expect("the kind")
        .clone()
}

/// Rows apart by `/`.
fn table(text: &str) -> TransitionsModel {
    let row = |row: &str| row.split_whitespace().map(|count| count.parse().expect("a count")).collect();
    model(&text.split('/').map(row).collect::<Vec<Vec<u64>>>())
}

fn test(models: &[TransitionsModel]) -> Homogeneity {
    let models: Vec<&TransitionsModel> = models.iter().collect();
    of_transitions(&models, Host::unlimited()).expect("no limit").expect("there are customers")
}

fn near(found: f64, expected: f64, digits: f64) {
    assert!((found - expected).abs() <= digits * expected.abs(), "{found} is not {expected}");
}

#[test]
fn two_halves_of_a_century() {
    let found = test(&[
        table("373 26 1 0 0/27 295 37 3 0/0 39 314 47 1/0 2 47 285 24/0 0 1 24 374"),
        table("356 45 0 0 0/45 272 43 0 0/0 42 317 39 1/0 1 39 288 32/0 0 0 33 367"),
    ]);
    near(found.likelihood_ratio.expect("it has one"), 22.999430341974, 1e-13);
    // As exact fractions give it.
    near(found.chi_square, 20.938237783946686, 1e-14);
    assert_eq!((found.freedom, found.groups), (13, 2));
    near(found.likelihood_ratio_p.expect("it can differ"), 0.041683120946, 1e-10);
    near(found.chi_square_p.expect("it can differ"), 0.074159224427, 1e-10);
    near(found.effect, (found.chi_square / found.customers as f64).sqrt(), 1e-15);
}

/// Two lists of shares are a chain that begins in one state: the test of an index of stability, as scipy has it.
#[test]
fn two_lists_of_shares() {
    let shares = |counts: &str| table(&format!("{counts}/0 0 0 0 0/0 0 0 0 0/0 0 0 0 0/0 0 0 0 0"));
    let found = test(&[shares("1000 2000 3000 2500 1500"), shares("900 2200 2800 2400 1700")]);
    near(found.likelihood_ratio.expect("it has one"), 36.24003049301214, 1e-12);
    near(found.chi_square, 36.22433546921491, 1e-13);
    assert_eq!((found.freedom, found.customers), (4, 20_000));
}

/// Rain on Alofi: whether the day before yesterday matters.
#[test]
fn the_order_of_a_chain() {
    let found = test(&[
        table("247 86 29/70 32 24/13 16 31"),
        table("86 27 23/29 35 26/17 17 34"),
        table("29 13 8/37 23 18/20 45 59"),
    ]);
    near(found.likelihood_ratio.expect("it has one"), 25.8370199088812, 1e-13);
    near(found.chi_square, 26.0957516523753, 1e-13);
    assert_eq!(found.freedom, 12);
    near(found.likelihood_ratio_p.expect("it can differ"), 0.011318319705, 1e-10);
    near(found.chi_square_p.expect("it can differ"), 0.0104039485896, 1e-11);
}

#[test]
fn what_cannot_differ() {
    let one = test(&[table("3 4/5 6")]);
    assert_eq!((one.freedom, one.chi_square_p, one.effect), (0, None, 0.0));
    // A state of one group alone tells nothing.
    let apart = test(&[table("3 4/0 0"), table("0 0/5 6")]);
    assert_eq!((apart.freedom, apart.chi_square), (0, 0.0));
    assert_eq!(of_transitions(&[], Host::unlimited()), Ok(None));
    // Certain of a difference, and of none.
    let far = test(&[table("100 0/1 1"), table("0 100/1 1")]);
    near(far.chi_square, 200.0, 1e-14);
    // Two degrees of freedom: exp(-X² / 2).
    near(far.chi_square_p.expect("it can differ"), (-100_f64).exp(), 1e-12);
    assert_eq!(far.few_expected, Some(0.5));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]
    /// Against the formulas written out, cell by cell.
    #[test]
    fn as_written(a in prop::collection::vec(prop::collection::vec(0_u64..9, 3), 3), b in prop::collection::vec(prop::collection::vec(0_u64..9, 3), 3)) {
        prop_assume!([&a, &b].iter().all(|counts| counts.iter().flatten().any(|&count| count > 0)));
        let found = test(&[model(&a), model(&b)]);
        let (mut g, mut x, mut freedom) = (0.0, 0.0, 0);
        for i in 0..3 {
            let all: u64 = [&a, &b].iter().map(|t| t[i].iter().sum::<u64>()).sum();
            let to: Vec<u64> = (0..3).map(|j| a[i][j] + b[i][j]).collect();
            let groups = [&a, &b].iter().filter(|t| t[i].iter().any(|&n| n > 0)).count();
            let states = to.iter().filter(|&&n| n > 0).count();
            freedom += groups.saturating_sub(1) * states.saturating_sub(1);
            for t in [&a, &b] {
                let own: u64 = t[i].iter().sum();
                for j in 0..3 {
                    let expected = own as f64 * to[j] as f64 / all.max(1) as f64;
                    let n = t[i][j] as f64;
                    if expected > 0.0 {
                        x += (n - expected) * (n - expected) / expected;
                        g += if n > 0.0 { 2.0 * n * (n / expected).ln() } else { 0.0 };
                    }
                }
            }
        }
        prop_assert_eq!(found.freedom, freedom as u64);
        prop_assert!((found.chi_square - x).abs() < 1e-10, "{} {}", found.chi_square, x);
        prop_assert!((found.likelihood_ratio.unwrap() - g).abs() < 1e-10);
    }
}
