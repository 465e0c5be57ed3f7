//! Agreement of labellings: equal to scikit-learn's, and indifferent to names, sides, order and partition of the rows.

use proptest::prelude::*;
use segmentation::movement::contingency::{Contingency, Label};
use segmentation::numeric::random::Random;
use segmentation::support::codec::{Codec, CodecWithin};
use segmentation::support::host::Host;
use segmentation::{Kind, Result};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    a: Vec<i64>,
    b: Vec<i64>,
    adjusted_rand: f64,
    rand: f64,
    mutual_information: f64,
}

fn table(pairs: impl IntoIterator<Item = (i64, i64)>) -> Contingency {
    let mut table = Contingency::new(Host::unlimited());
    for (a, b) in pairs {
        table.push(Some(Label::Number(a)), Some(Label::Number(b))).expect("no limit");
    }
    table
}

/// Bits of all indices, to be compared without tolerance.
fn indices(table: &Contingency) -> [Option<u64>; 3] {
    let mutual = table.normalized_mutual_information().expect("no limit");
    [table.adjusted_rand_index(), table.rand_index(), mutual].map(|index| index.map(f64::to_bits))
}

#[test]
fn the_indices_are_those_of_scikit_learn() -> Result<()> {
    let text = include_str!("../../../../../tests/data/clusters/hierarchy_labellings.json");
    let cases: Vec<Case> = serde_json::from_str(text).expect("well-formed fixture");
    assert_eq!(cases.len(), 35);
    for case in cases {
        let table = table(case.a.iter().copied().zip(case.b.iter().copied()));
        let mutual = table.normalized_mutual_information()?;
        for (what, ours, theirs) in [
            ("adjusted Rand", table.adjusted_rand_index(), case.adjusted_rand),
            ("Rand", table.rand_index(), case.rand),
            ("mutual information", mutual, case.mutual_information),
        ] {
            let ours = ours.expect("there are rows");
            assert!((ours - theirs).abs() <= 1e-12, "{what} {ours} {theirs} of {:?} {:?}", case.a, case.b);
        }
    }
    Ok(())
}

#[test]
fn rows_without_a_label_are_left_out() -> Result<()> {
    let mut table = Contingency::new(Host::unlimited());
    assert_eq!(indices(&table), [None; 3]);
    table.push(None, Some(Label::Number(1)))?;
    table.push(Some(Label::Text("a")), None)?;
    table.push(None, None)?;
    assert_eq!((table.rows(), table.left_out()), (0, 3));
    assert_eq!(indices(&table), [None; 3]);
    table.push(Some(Label::Text("1")), Some(Label::Number(1)))?;
    assert_eq!((table.rows(), table.left_out()), (1, 3));
    assert_eq!(indices(&table), [Some(1.0_f64.to_bits()); 3]);
    Ok(())
}

#[test]
fn counts_beyond_all_tables_are_exact() -> Result<()> {
    // A 2 x 2 table of 2^40 rows, where rounded products would lose everything: it is one row off independence.
    let quarter = 1_u64 << 38;
    let cells = [[quarter + 1, quarter - 1], [quarter - 1, quarter + 1]];
    let mut table = Contingency::new(Host::unlimited());
    for (i, row) in (0..).zip(cells) {
        for (j, count) in (0..).zip(row) {
            table.add(Label::Number(i), Label::Number(j), count)?;
        }
    }
    // Pairs of rows together, with q = 2^38: in both S = 2 q^2 - 2 q + 2, in either A = 2 q (2 q - 1), of all
    // T = 2 q (4 q - 1). The index is (S T - A^2) / (A T - A^2), by hand this:
    let q = 2_f64.powi(38);
    let expected = (-2.0 * q * q + 8.0 * q - 2.0) / (4.0 * q * q * (2.0 * q - 1.0));
    let index = table.adjusted_rand_index().expect("there are rows");
    assert!(((index - expected) / expected).abs() < 1e-14, "{index} {expected}");

    let mut whole = Contingency::new(Host::unlimited());
    whole.add(Label::Number(0), Label::Number(0), i64::MAX as u64 - 1)?;
    whole.add(Label::Number(1), Label::Number(0), 1)?;
    assert_eq!(whole.adjusted_rand_index(), Some(0.0));
    assert_eq!(
        whole.add(Label::Number(0), Label::Number(0), 1).expect_err("too many").kind,
        Kind::OutOfRange
    );
    Ok(())
}

#[test]
fn a_hair_from_independence_is_not_lost_in_rounding() -> Result<()> {
    // Cells q (1 + e) and q (1 - e): the information is e^2 / 2 up to e^4, and both entropies are ln 2.
    let (quarter, off) = (1_u64 << 30, 1_u64 << 10);
    let mut table = Contingency::new(Host::unlimited());
    for (i, j, count) in
        [(0, 0, quarter + off), (0, 1, quarter - off), (1, 0, quarter - off), (1, 1, quarter + off)]
    {
        table.add(Label::Number(i), Label::Number(j), count)?;
    }
    let e = 2_f64.powi(-20);
    let expected = e * e / 2.0 / 2_f64.ln();
    let index = table.normalized_mutual_information()?.expect("there are rows");
    assert!(((index - expected) / expected).abs() < 1e-4, "{index} {expected}");
    Ok(())
}

#[test]
fn many_labels_meet_the_limit() {
    let host = Host::unlimited().within(4 << 20);
    let mut table = Contingency::new(host);
    let error = (0..1_000_000_i64)
        .find_map(|i| {
            assert!(table.heap_bytes() <= 4 << 20);
            table.push(Some(Label::Number(i)), Some(Label::Number(-i))).err()
        })
        .expect("4 MB are not enough");
    assert_eq!(error.kind, Kind::LimitExceeded);
    assert!(error.message.ends_with("limit is 4 MB"), "{}", error.message);

    let long = "x".repeat(5 << 20);
    let error =
        Contingency::new(host).push(Some(Label::Text(&long)), Some(Label::Number(1))).expect_err("5 MB");
    assert_eq!(error.kind, Kind::LimitExceeded);

    let bytes = self::table((0..100_000).map(|i| (i, i))).to_bytes().expect("no limit");
    assert_eq!(Contingency::from_bytes_within(&bytes, host).expect_err("4 MB").kind, Kind::LimitExceeded);
    assert!(Contingency::from_bytes_within(&bytes, host.within(64 << 20)).is_ok());
}

#[test]
fn damage_is_refused_or_harmless() -> Result<()> {
    let mut table = table((0..20).map(|i| (i % 3, i % 4)));
    table.push(Some(Label::Text("é")), Some(Label::Text("")))?;
    table.push(None, None)?;
    let bytes = table.to_bytes()?;
    let read = Contingency::from_bytes(&bytes)?;
    assert_eq!(read.to_bytes()?, bytes);
    assert_eq!(indices(&read), indices(&table));
    for len in 0..bytes.len() {
        assert!(Contingency::from_bytes(&bytes[..len]).is_err(), "cut at {len}");
    }
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << bit;
            if let Ok(read) = Contingency::from_bytes(&damaged) {
                assert_eq!(read.to_bytes()?, damaged, "what is believed is kept");
                indices(&read);
            }
        }
    }
    Ok(())
}

/// The same rows under other names, some of them texts and some numbers.
fn renamed(pairs: &[(i64, i64)], salt: u64) -> Contingency {
    let mut table = Contingency::new(Host { seed: salt, ..Host::unlimited() });
    let scrambled = |label: i64| (label as u64 + 1).wrapping_mul(salt | 1);
    let text = |label: i64| format!("label {}", scrambled(label));
    for &(a, b) in pairs {
        let (text_a, text_b) = (text(a), text(b));
        let name =
            |label, text| if scrambled(label) % 3 > 0 { Label::Text(text) } else { Label::Number(5 - label) };
        table.push(Some(name(a, &text_a)), Some(name(b, &text_b))).expect("no limit");
    }
    table
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn names_sides_and_order_do_not_show(
        pairs in prop::collection::vec((0_i64..6, 0_i64..4), 1..80), salt: u64, seed: u64,
    ) {
        let plain = indices(&table(pairs.iter().copied()));
        prop_assert_eq!(indices(&table(pairs.iter().map(|&(a, b)| (b, a)))), plain);
        prop_assert_eq!(indices(&renamed(&pairs, salt)), plain);
        let mut shuffled = pairs.clone();
        let mut random = Random::new(seed, 0);
        for i in (1..shuffled.len()).rev() {
            shuffled.swap(i, random.below(i + 1));
        }
        prop_assert_eq!(indices(&renamed(&shuffled, salt)), plain);
    }

    #[test]
    fn merged_in_any_tree_the_bytes_are_the_same(
        pairs in prop::collection::vec((0_i64..30, 0_i64..30), 0..60), salt: u64,
        a in 0_usize..60, b in 0_usize..60,
    ) {
        let (a, b) = (a.min(b).min(pairs.len()), a.max(b).min(pairs.len()));
        let part = |pairs: &[(i64, i64)]| {
            let mut part = renamed(pairs, salt);
            part.push(None, Some(Label::Number(3))).map(|()| part)
        };
        let (x, y, z) = (part(&pairs[..a])?, part(&pairs[a..b])?, part(&pairs[b..])?);
        let mut whole = renamed(&pairs, salt);
        (0..3).try_for_each(|_| whole.push(None, None))?;
        let merged = |mut first: Contingency, second: &Contingency| first.merge(second).map(|()| first);
        let bytes = whole.to_bytes()?;
        prop_assert_eq!(&merged(merged(x.clone(), &y)?, &z)?.to_bytes()?, &bytes);
        prop_assert_eq!(&merged(x.clone(), &merged(y.clone(), &z)?)?.to_bytes()?, &bytes);
        prop_assert_eq!(&merged(merged(z, &Contingency::from_bytes(&x.to_bytes()?)?)?, &y)?.to_bytes()?, &bytes);
    }

    #[test]
    fn the_adjusted_index_is_its_definition(pairs in prop::collection::vec((0_i64..5, 0_i64..5), 2..40)) {
        // Every pair of rows looked at.
        let (mut both, mut first, mut second, mut all) = (0.0, 0.0, 0.0, 0.0);
        for (i, x) in pairs.iter().enumerate() {
            for y in &pairs[..i] {
                all += 1.0;
                first += f64::from(u8::from(x.0 == y.0));
                second += f64::from(u8::from(x.1 == y.1));
                both += f64::from(u8::from(x == y));
            }
        }
        let table = table(pairs.iter().copied());
        let agreed: f64 = both + (all - first - second + both);
        prop_assert!((table.rand_index().unwrap() - agreed / all).abs() < 1e-14);
        let expected = first * second / all;
        let most = (first + second) / 2.0;
        if most > expected {
            let index = table.adjusted_rand_index().unwrap();
            prop_assert!((index - (both - expected) / (most - expected)).abs() < 1e-12, "{}", index);
        }
    }
}
