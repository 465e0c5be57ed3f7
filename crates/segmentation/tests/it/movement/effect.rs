//! Whether segments differ in an outcome: R's and scipy's figures, and the laws of the measures.

use proptest::prelude::*;
use segmentation::movement::contingency::{Contingency, Label};
use segmentation::movement::effect::{Effect, Outcomes};
use segmentation::support::codec::Codec;
use segmentation::support::host::Host;
use segmentation::{Kind, Result};

fn outcomes(rows: &[(&str, f64)]) -> Outcomes {
    let mut outcomes = Outcomes::new(Host::unlimited());
    rows.iter().for_each(|&(segment, value)| outcomes.push(Some(segment), Some(value)).expect("no limit"));
    outcomes
}

fn effect(mut outcomes: Outcomes) -> Effect {
    outcomes.arrange().expect("no limit");
    outcomes.effect().expect("no limit").expect("there are rows")
}

fn categories(counts: &[&[u64]]) -> Effect {
    let mut table = Contingency::new(Host::unlimited());
    for (a, row) in (0..).zip(counts) {
        for (b, &count) in (0..).zip(*row) {
            table.add(Label::Number(a), Label::Number(b), count).expect("no limit");
        }
    }
    table.effect().expect("no limit").expect("there are rows")
}

fn near(found: Option<f64>, expected: f64, digits: f64) {
    let found = found.expect("it is defined");
    assert!((found - expected).abs() <= digits * expected.abs(), "{found} is not {expected}");
}

/// Insects that were left by six sprays: R's `InsectSprays`.
#[test]
fn sprays_differ() {
    let counts: [(&str, [i32; 12]); 6] = [
        ("A", [10, 7, 20, 14, 14, 12, 10, 23, 17, 20, 14, 13]),
        ("B", [11, 17, 21, 11, 16, 14, 17, 17, 19, 21, 7, 13]),
        ("C", [0, 1, 7, 2, 3, 1, 2, 1, 3, 0, 1, 4]),
        ("D", [3, 5, 12, 6, 4, 3, 5, 5, 5, 5, 2, 4]),
        ("E", [3, 5, 3, 5, 3, 6, 1, 1, 3, 2, 6, 4]),
        ("F", [11, 9, 15, 22, 15, 16, 13, 10, 26, 26, 24, 13]),
    ];
    let rows: Vec<(&str, f64)> = counts
        .iter()
        .flat_map(|(spray, counts)| counts.iter().map(move |&count| (*spray, f64::from(count))))
        .collect();
    let found = effect(outcomes(&rows));
    near(found.effect, 0.724439015562794, 1e-14);
    near(found.rank_statistic, 54.6913446223714, 1e-14);
    near(found.statistic, 36.0654438935773, 1e-13);
    near(found.freedom_within, 30.0425605087674, 1e-13);
    assert_eq!((found.groups, found.customers, found.freedom), (6, 72, Some(5.0)));
    near(found.p, 7.999e-12, 1e-4);
    near(found.rank_p, 1.511e-10, 2e-4);
}

/// Hair by eyes of 592 students: R's `HairEyeColor`, the sexes together.
#[test]
fn hair_goes_with_eyes() {
    let found = categories(&[&[68, 20, 15, 5], &[119, 84, 54, 29], &[26, 17, 14, 14], &[7, 94, 10, 16]]);
    near(found.statistic, 138.289841626008, 1e-13);
    assert_eq!((found.freedom, found.customers), (Some(9.0), 592));
    near(found.effect, 0.279, 1e-3);
}

/// CDNOW: customers by orders before July 1997, and whether they bought again.
#[test]
fn who_bought_often_buys_again() {
    let found = categories(&[&[11908, 3459], &[2303, 2120], &[630, 1136], &[397, 1617]]);
    near(found.statistic, 3843.4636296736408, 1e-13);
    near(found.effect, 0.4038142092061574, 1e-14);
    near(found.corrected, 0.4036651375444228, 1e-14);
    near(found.guessed, 0.16306591555679378, 1e-13);
}

#[test]
fn what_tells_nothing() -> Result<()> {
    assert_eq!(outcomes(&[]).effect(), Ok(None));
    let one = effect(outcomes(&[("a", 1.0), ("a", 2.0)]));
    assert_eq!((one.effect, one.rank_effect, one.groups), (None, None, 1));
    let equal = effect(outcomes(&[("a", 1.0), ("b", 1.0)]));
    assert_eq!((equal.effect, equal.p), (None, None));
    // Each segment of one customer: all of it is accounted for, and nothing is known of chance.
    let alone = effect(outcomes(&[("a", 1.0), ("b", 2.0)]));
    assert_eq!((alone.effect, alone.corrected, alone.statistic), (Some(1.0), None, None));
    // -0 is 0.
    let zeros = effect(outcomes(&[("a", -0.0), ("b", 0.0)]));
    assert_eq!(zeros.effect, None);
    let mut rows = outcomes(&[("a", 1.0)]);
    rows.push(None, Some(1.0))?;
    rows.push(Some("a"), None)?;
    assert_eq!(rows.left_out(), 2);
    let error = rows.push(Some("a"), Some(f64::NAN)).expect_err("it is no number");
    assert_eq!(error.message, "outcome is NaN");
    let far = outcomes(&[("a", 1e200), ("b", -1e200)]);
    assert_eq!(far.effect().expect_err("no room").kind, Kind::OutOfRange);
    assert_eq!(categories(&[&[3, 4]]).effect, None);
    assert_eq!(categories(&[&[3, 0], &[0, 4]]).effect, Some(1.0));
    assert_eq!(categories(&[&[2, 2], &[3, 3]]).effect, Some(0.0));
    Ok(())
}

#[test]
fn damage_is_found() {
    let mut good = outcomes(&[("b", 1.0), ("a", 2.0), ("b", 3.0)]);
    good.arrange().expect("no limit");
    let bytes = good.to_bytes().expect("no limit");
    assert_eq!(effect(Outcomes::from_bytes(&bytes).expect("as written")), effect(good));
    for len in 0..bytes.len() {
        assert_eq!(Outcomes::from_bytes(&bytes[..len]).expect_err("cut short").kind, Kind::Corrupt);
    }
    for place in 0..bytes.len() {
        for bit in 0..8 {
            let mut other = bytes.clone();
            other[place] ^= 1 << bit;
            if let Ok(mut read) = Outcomes::from_bytes(&other) {
                read.arrange().expect("no limit");
                let _ = read.effect();
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]
    /// Order and parts of the rows do not show, in any bit; the unit does not show either.
    #[test]
    fn parts_do_not_show(rows in prop::collection::vec((0_usize..4, -50_i32..50), 1..60), at in 0_usize..60) {
        let names = ["gold", "silver", "", "новые"];
        let rows: Vec<(&str, f64)> = rows.iter().map(|&(s, v)| (names[s], f64::from(v) / 10.0)).collect();
        let whole = effect(outcomes(&rows));
        let (left, right) = rows.split_at(at.min(rows.len()));
        let mut merged = outcomes(right);
        merged.merge(&outcomes(left)).unwrap();
        prop_assert_eq!(effect(merged), whole);
        let doubled: Vec<(&str, f64)> = rows.iter().map(|&(s, v)| (s, v * 4.0)).collect();
        let other = effect(outcomes(&doubled));
        prop_assert_eq!(other.effect.is_some(), whole.effect.is_some());
        if let (Some(a), Some(b)) = (other.effect, whole.effect) {
            prop_assert!((a - b).abs() < 1e-12);
            prop_assert!((-1e-12..=1.0 + 1e-12).contains(&b));
            prop_assert_eq!(other.rank_effect, whole.rank_effect);
        }
    }

    /// X² written out, and the same measure whichever way round.
    #[test]
    fn as_written(counts in prop::collection::vec(prop::collection::vec(0_u64..9, 3), 3)) {
        let rows: Vec<&[u64]> = counts.iter().map(Vec::as_slice).collect();
        let n: u64 = counts.iter().flatten().sum();
        prop_assume!(n > 0);
        let found = categories(&rows);
        let Some(square) = found.statistic else { return Ok(()) };
        let (mut x, of) = (0.0, |i: usize| counts[i].iter().sum::<u64>());
        for i in 0..3 {
            for j in 0..3 {
                let expected = of(i) as f64 * counts.iter().map(|row| row[j]).sum::<u64>() as f64 / n as f64;
                if expected > 0.0 {
                    x += (counts[i][j] as f64 - expected).powi(2) / expected;
                }
            }
        }
        prop_assert!((x - square).abs() < 1e-11, "{} {}", x, square);
        let turned: Vec<Vec<u64>> = (0..3).map(|j| counts.iter().map(|row| row[j]).collect()).collect();
        let turned: Vec<&[u64]> = turned.iter().map(Vec::as_slice).collect();
        prop_assert!((categories(&turned).effect.unwrap() - found.effect.unwrap()).abs() < 1e-12);
    }
}
