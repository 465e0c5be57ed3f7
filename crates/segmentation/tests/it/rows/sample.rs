//! A sample is the same however the rows arrive, bounded, and exact in what it keeps.

use proptest::prelude::*;
use segmentation::rows::features::{Column, Nulls, Type, Value};
use segmentation::rows::sample::{Sample, Sampling};
use segmentation::support::codec::{Codec, CodecWithin, Reader};
use segmentation::support::host::Host;

#[derive(Debug, Clone)]
struct Row(Option<f64>, Option<String>, f64);

fn columns() -> Vec<Column> {
    [("a", Type::Number), ("b", Type::Category), ("c", Type::Time)]
        .map(|(name, kind)| Column { name: name.to_owned(), kind })
        .to_vec()
}

fn sample(rows: &[Row], nulls: Nulls, limit: usize) -> Sample {
    let sampling = Sampling { nulls, seed: 5, ..Sampling::default() };
    let mut sample = Sample::new(sampling, Host::unlimited().within(limit));
    sample.begin(&columns()).unwrap();
    for Row(a, b, c) in rows {
        let a = a.map_or(Value::Null, Value::Number);
        let b = b.as_deref().map_or(Value::Null, Value::Category);
        sample.push(None, &[a, b, Value::Number(*c)]).unwrap();
    }
    sample
}

fn bytes(mut sample: Sample) -> Vec<u8> {
    sample.settle().unwrap();
    sample.to_bytes().unwrap()
}

fn rows(most: usize) -> impl Strategy<Value = Vec<Row>> {
    let number = prop_oneof![4 => (0_i8..20).prop_map(|n| Some(f64::from(n))), 1 => Just(None)];
    let name = prop_oneof![4 => "[a-e]{0,2}".prop_map(Some), 1 => Just(None)];
    prop::collection::vec((number, name, 0_i8..3).prop_map(|(a, b, c)| Row(a, b, f64::from(c))), 0..most)
}

fn distinct(rows: &[Row]) -> std::collections::BTreeMap<String, u64> {
    let mut counts = std::collections::BTreeMap::new();
    rows.iter().for_each(|row| *counts.entry(format!("{row:?}")).or_default() += 1);
    counts
}

fn contents(sample: &Sample) -> std::collections::BTreeMap<String, u64> {
    let row = |i: usize| {
        let b = sample.code(i, 1).map(|code| sample.categories(1)[code as usize].to_string());
        format!("{:?}", Row(sample.number(i, 0), b, sample.number(i, 2).unwrap()))
    };
    (0..sample.len()).map(|i| (row(i), sample.counts()[i])).collect()
}

/// Room for about 20 rows.
const TIGHT: usize = 2600;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_and_merging_do_not_show(rows in rows(300), at in any::<prop::sample::Index>(), limit in prop_oneof![Just(TIGHT), Just(usize::MAX)], seed in any::<u64>()) {
        let whole = bytes(sample(&rows, Nulls::Impute, limit));
        let mut shuffled = rows.clone();
        let mut random = segmentation::numeric::random::Random::new(seed, 0);
        (1..shuffled.len()).rev().for_each(|i| shuffled.swap(i, random.below(i + 1)));
        prop_assert_eq!(&bytes(sample(&shuffled, Nulls::Impute, limit)), &whole);
        let (left, right) = shuffled.split_at(if rows.is_empty() { 0 } else { at.index(rows.len()) });
        let (middle, right) = right.split_at(right.len() / 2);
        let part = |rows: &[Row]| sample(rows, Nulls::Impute, limit);
        // (left + middle) + right, with a settled part in the middle of it.
        let mut merged = part(left);
        merged.merge(&part(middle)).unwrap();
        merged.settle().unwrap();
        merged.merge(&part(right)).unwrap();
        prop_assert_eq!(&bytes(merged), &whole);
        // right + (middle + left), through the binary form.
        let mut inner = part(middle);
        inner.merge(&part(left)).unwrap();
        let host = Host::unlimited().within(limit);
        let inner = Sample::decode_within(&mut Reader::new(&bytes(inner), "sample"), host).unwrap();
        let mut merged = part(right);
        merged.merge(&inner).unwrap();
        prop_assert_eq!(&bytes(merged), &whole);
        prop_assert_eq!(bytes(Sample::from_bytes(&whole).unwrap()), whole);
    }

    #[test]
    fn counts_are_exact(rows in rows(300), limit in prop_oneof![Just(TIGHT), Just(usize::MAX)]) {
        let mut sample = sample(&rows, Nulls::Impute, limit);
        sample.settle().unwrap();
        let (kept, all) = (contents(&sample), distinct(&rows));
        prop_assert_eq!(sample.is_exact(), kept == all);
        prop_assert!(limit == TIGHT || sample.is_exact());
        for (row, count) in &kept {
            prop_assert_eq!(all.get(row), Some(count));
        }
    }

    #[test]
    fn damaged_bytes_are_refused_or_read_alike(rows in rows(20), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut damaged = bytes(sample(&rows, Nulls::Impute, usize::MAX));
        let at = at.index(damaged.len());
        damaged[at] = byte;
        if let Ok(read) = Sample::from_bytes(&damaged) {
            prop_assert_eq!(bytes(read), damaged);
        }
    }
}

#[test]
fn a_tight_budget_keeps_some_rows() {
    let rows: Vec<Row> = (0..1000).map(|i| Row(Some(f64::from(i)), Some(format!("name {i}")), 0.0)).collect();
    let mut sample = sample(&rows, Nulls::Error, 20_000);
    sample.settle().unwrap();
    assert!(!sample.is_exact());
    // Three quarters of the budget, at 56 bytes a row and 88 a name.
    assert_eq!(sample.len(), 104);
    assert_eq!(sample.categories(1).len(), sample.len());
    assert_eq!(sample.seen().rows, 1000);
}

#[test]
fn rows_with_nulls_are_counted() {
    let rows = [Row(None, None, 0.0), Row(Some(1.0), None, 0.0), Row(Some(1.0), Some(String::new()), -0.0)];
    for (nulls, kept) in [(Nulls::Error, 1), (Nulls::Skip, 1), (Nulls::Impute, 3)] {
        let mut sample = sample(&rows, nulls, usize::MAX);
        sample.push_null_row();
        sample.settle().unwrap();
        assert_eq!(sample.len(), kept);
        assert_eq!(sample.seen().nulls, [1, 2, 0]);
        assert_eq!((sample.seen().rows, sample.seen().left_out), (4, 4 - kept as u64));
    }
}

#[test]
fn what_does_not_belong_together_is_not_merged() {
    let row = [Row(Some(1.0), None, 0.0)];
    let mut ours = sample(&row, Nulls::Impute, usize::MAX);
    assert!(ours.merge(&sample(&row, Nulls::Skip, usize::MAX)).is_err());
    let mut other = Sample::new(ours.sampling().clone(), Host::unlimited());
    ours.merge(&other).unwrap();
    other.begin(&columns()[..2]).unwrap();
    assert!(ours.merge(&other).is_err());
}

#[test]
fn no_budget_is_an_error() {
    let mut sample = Sample::new(Sampling::default(), Host::unlimited().within(10));
    sample.begin(&columns()).unwrap();
    let error =
        sample.push(None, &[Value::Number(1.0), Value::Category("x"), Value::Number(1.0)]).unwrap_err();
    assert!(error.message.contains("cannot hold a single row"));
}
