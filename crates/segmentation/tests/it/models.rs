//! Models as text and bytes: exact round trips, and nothing damaged gets in.

use proptest::prelude::*;
use segmentation::Kind;
use segmentation::models::Model;
use segmentation::numeric::float_sum::FloatSum;
use segmentation::purchases::money::Money;
use segmentation::purchases::rfm::Rfm;
use segmentation::scores::rfm::RfmModel;
use segmentation::scores::rfm::{self, Customer};
use segmentation::scores::tiers;
use segmentation::scores::tiers::TiersModel;
use segmentation::support::host::Host;
use segmentation::support::json::MAX_TEXT;
use segmentation::support::time;
use serde_json::{Value, json};

fn rfm(options: Value, customers: Vec<Customer>) -> Model {
    let params = rfm::Options::from_json(&options).unwrap().params().unwrap();
    let rows = rfm::Rows { as_of: 845_000_000_123_456, customers: &customers, without_orders: 2 };
    Model::from(rfm::fit(&params, &rows, Host::unlimited()).unwrap())
}

fn tiers(options: Value, values: Vec<f64>) -> Model {
    let params = tiers::Options::from_json(&options).unwrap().params().unwrap();
    Model::from(tiers::fit(&params, values, Host::unlimited()).unwrap())
}

fn customers(n: u32) -> Vec<Customer> {
    let customer = |i| Customer {
        recency_days: f64::from(i * 7919 % 1009) / 7.0,
        frequency: f64::from(i % 13 + 1),
        monetary: f64::from(i * 31 % 997) / 100.0,
    };
    (0..n).map(customer).collect()
}

fn samples() -> Vec<Model> {
    vec![
        rfm(json!({}), customers(200)),
        rfm(json!({"map": "octants", "language": "zh"}), customers(50)),
        rfm(json!({"bins": 3, "nested": true, "language": "ru"}), customers(300)),
        rfm(json!({"bins": 10, "method": "natural"}), customers(300)),
        rfm(
            json!({"recency": {"cuts": [10, 20]}, "monetary": {"method": "mean"}, "map":
                {"bins": {"recency": 3, "frequency": 5, "monetary": 2}, "otherwise": "\"rest\"\n",
                 "segments": [{"name": "a", "r": 3, "any": [{"r": 1, "f": [1, 2]}], "cells": ["252"]}]}}),
            customers(20),
        ),
        tiers(json!({}), (1..50).map(f64::from).collect()),
        tiers(json!({"counts": [3, 4], "labels": ["gold", "silver", "wood"]}), vec![0.1; 20]),
        tiers(
            json!({"thresholds": [0.5, 1.0], "best": "low", "promote_margin": 0.1}),
            vec![0.3, 0.7, 1e-300],
        ),
    ]
}

/// Uses a model in every way there is; what has been checked must not panic.
fn apply(model: &Model) {
    model.check().unwrap();
    let odd = [0.0, 1.0, -1.0, 55.5, 1e308, -1e308, 5e-324, f64::NAN, f64::INFINITY];
    match model {
        Model::Rfm(model) => {
            let prepared = model.clone().prepare().unwrap();
            for (i, &x) in odd.iter().enumerate() {
                let (f, m) = (odd[(i * 5 + 2) % odd.len()], odd[(i * 7 + 1) % odd.len()]);
                let customer = Customer { recency_days: x, frequency: f, monetary: m };
                let score = prepared.score(&customer);
                assert_eq!(score.segment.is_some(), prepared.segment_name(&score).is_some());
                assert!(!prepared.cell(&score).is_empty());
            }
            let histories =
                [(0, 0), (1, time::MIN), (7, 845_000_000_123_456), (i64::MAX as u64, time::END - 1)];
            let moments = [model.as_of, time::MIN, time::END - 1];
            for (i, total) in odd.into_iter().filter(|x| x.is_finite()).enumerate() {
                let ((orders, last), total) = (histories[i % 4], Money::Float(FloatSum::new(total)));
                let span = (orders > 0).then_some((last, last));
                let purchases = Rfm { span, orders, total, ..Rfm::empty(total) };
                assert_eq!(prepared.why(&purchases, moments[i % 3]).len() >= 3, orders > 0);
            }
            assert!(model.cuts_rows().len() >= 6);
        }
        Model::Tiers(model) => {
            for x in odd {
                let Ok(tier) = model.tier(x) else { continue };
                assert!(model.label(tier).is_some());
                for label in model.labels() {
                    assert!(model.tier_from(x, label).is_ok());
                    assert!(model.why(x, Some(label)).is_ok());
                }
            }
            assert_eq!(model.cuts_rows().len(), model.tiers.len());
        }
        _ => unreachable!("the other kinds have tests of their own"),
    }
    assert_eq!(model.describe()["kind"], model.kind_name());
    let text = model.to_json();
    assert_eq!(Model::from_json(&text).unwrap().to_json(), text);
}

#[test]
fn models_round_trip() {
    for model in samples() {
        apply(&model);
        let text = model.to_json();
        let head = format!("{{\"format\":1,\"kind\":\"{}\",", model.kind_name());
        assert!(text.starts_with(&head), "{text}");
        assert_eq!(Model::from_json(&text).unwrap(), model);
        assert_eq!(Model::from_bytes(&model.to_bytes()).unwrap(), model);
        assert_eq!(&model.to_bytes()[1..], text.as_bytes());
        // Whitespace and the order of keys are free on the way in.
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(Model::from_json(&serde_json::to_string_pretty(&value).unwrap()).unwrap(), model);
    }
}

#[test]
fn the_text_is_readable() {
    let model = tiers(json!({"counts": [1]}), vec![2.0, 2.0]);
    assert_eq!(
        model.to_json(),
        "{\"format\":1,\"kind\":\"tiers\",\"method\":\"capacity\",\"best\":\"high\",\"counts\":[1],\
         \"promote_margin\":0.0,\"demote_margin\":0.0,\"customers\":2,\"tiers\":[\
         {\"label\":\"A\",\"threshold\":\"Infinity\",\"customers\":0,\"value_share\":0.0},\
         {\"label\":\"B\",\"threshold\":null,\"customers\":2,\"value_share\":1.0}],\
         \"warnings\":[\"2 customers tie at 2 across the end of tier \\\"A\\\", so all of them are below it\",\
         \"no customer is in tier \\\"A\\\"\"]}"
    );
    let text = rfm(json!({"recency": {"cuts": [0.5]}, "map": "none"}), customers(1)).to_json();
    assert!(text.contains("\"as_of\":\"2026-10-11T"), "{text}");
    assert!(text.contains("\"recency\":{\"method\":\"fixed\",\"bins\":2,\"cuts\":[0.5],"), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn floats_round_trip_to_the_bit(values in prop::collection::vec(
        any::<f64>().prop_filter("finite", |x| x.is_finite()), 1..30))
    {
        let bits = |model: &Model| -> Vec<u64> {
            match model {
                Model::Rfm(model) => model.monetary.cuts.0.iter().flat_map(|cuts| &cuts.values)
                    .chain([&model.monetary.min, &model.monetary.max]).map(|x| x.to_bits()).collect(),
                Model::Tiers(model) => model.tiers.iter().filter_map(|tier| tier.threshold)
                    .chain(model.tiers.iter().map(|tier| tier.value_share)).map(f64::to_bits).collect(),
                _ => unreachable!("none is among the samples"),
            }
        };
        let rows = values.iter().map(|&x| Customer { recency_days: 1.0, frequency: 1.0, monetary: x }).collect();
        for model in [rfm(json!({"method": "log_width"}), rows), tiers(json!({}), values.clone())] {
            let back = Model::from_json(&model.to_json())?;
            prop_assert_eq!(bits(&back), bits(&model));
            prop_assert_eq!(back, model);
        }
    }
}

#[test]
fn the_wrong_kind_is_told() {
    let model = tiers(json!({}), vec![1.0]);
    assert!(model.get::<TiersModel>().is_ok());
    let error = model.get::<RfmModel>().unwrap_err();
    assert_eq!(
        (error.kind, error.message.as_str()),
        (Kind::WrongObject, "model is of kind \"tiers\", not \"rfm\"")
    );
    let error = rfm(json!({}), customers(3)).get::<TiersModel>().unwrap_err();
    assert_eq!(error.message, "model is of kind \"rfm\", not \"tiers\"");
}

/// The first sample with one value replaced, by its JSON pointer; `None` removes it.
fn changed(sample: &Model, pointer: &str, value: Option<Value>) -> String {
    let mut text: Value = serde_json::from_str(&sample.to_json()).unwrap();
    match value {
        Some(value) if text.pointer(pointer).is_some() => *text.pointer_mut(pointer).unwrap() = value,
        Some(value) => {
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            text.pointer_mut(parent).unwrap().as_object_mut().unwrap().insert(key.to_owned(), value);
        }
        None => {
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            text.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key).unwrap();
        }
    }
    text.to_string()
}

#[test]
fn damage_is_told() {
    let says = |text: &str, part: &str| {
        let error = Model::from_json(text).unwrap_err();
        assert_eq!(error.kind, Kind::Corrupt);
        assert!(error.message.contains(part), "{}", error.message);
        error
    };
    let all = samples();
    let (rfm, nested, tiers) = (&all[0], &all[2], &all[5]);
    let newer = says(
        &changed(rfm, "/format", Some(json!(7))),
        "model has format 7, this version of pg_segment reads up to 1",
    );
    assert!(newer.hint.unwrap().contains("Upgrade"));
    says(&changed(rfm, "/format", Some(json!("1"))), "format");
    says(&changed(rfm, "/format", None), "no key \"format\"");
    says(&changed(rfm, "/kind", None), "no key \"kind\"");
    says(&changed(rfm, "/kind", Some(json!("k_means"))), "there is no kind \"k_means\"");
    says(&changed(rfm, "/kind", Some(json!("tiers"))), "unknown field");
    says(&changed(rfm, "/extra", Some(json!(1))), "\"extra\"");
    says(&changed(rfm, "/recency/extra", Some(json!(1))), "\"extra\"");
    says(&changed(rfm, "/customers", None), "\"customers\"");
    says(&changed(rfm, "/customers", Some(json!(0))), "0 customers");
    says(&changed(rfm, "/customers", Some(json!(-1))), "-1");
    says(&changed(rfm, "/after_as_of", Some(json!(1_000_000))), "have orders after as_of");
    says(&changed(rfm, "/as_of", Some(json!("yesterday"))), "yesterday");
    says(&changed(rfm, "/recency/bins", Some(json!(6))), "recency has 6 bins and 4 cuts");
    says(&changed(rfm, "/recency/bins", Some(json!(0))), "recency has 0 bins");
    says(&changed(rfm, "/recency/cuts", Some(json!([4, 3, 2, 1]))), "not ascending");
    says(&changed(rfm, "/recency/cuts", Some(json!([]))), "cuts");
    says(&changed(rfm, "/recency/cuts", Some(json!([[1, 2, 3, 4], [1, 2, 3, 4]]))), "2 sets of cuts, not 1");
    says(&changed(rfm, "/recency/cuts/0", Some(Value::Null)), "array of numbers");
    says(&changed(rfm, "/recency/min", Some(json!(1e9))), "recency ranges from");
    says(&changed(rfm, "/nested", Some(json!(true))), "frequency has 1 sets of cuts, not 5");
    says(&changed(nested, "/nested", Some(json!(false))), "frequency has 3 sets of cuts, not 1");
    says(&changed(rfm, "/map/bins", Some(json!(4))), "a map for 4 bins");
    says(&changed(rfm, "/map/segments/0/r", Some(json!(4))), "not a partition");
    says(&changed(rfm, "/map", Some(Value::Null)), "a map has a name");
    says(&changed(tiers, "/tiers/0/threshold", Some(json!(-1))), "threshold");
    says(&changed(tiers, "/tiers/0/threshold", Some(json!("NaN"))), "NaN");
    says(&changed(tiers, "/tiers/0/threshold", Some(json!(0.5))), "not in order");
    says(&changed(tiers, "/tiers/2/threshold", Some(json!(0.5))), "too many or too few");
    says(&changed(tiers, "/tiers/0/label", Some(json!("B"))), "given twice");
    says(&changed(tiers, "/tiers/0/customers", Some(json!(u64::MAX))), "do not add up");
    says(&changed(tiers, "/tiers/0/value_share", Some(json!(1.5))), "impossible");
    says(&changed(tiers, "/tiers", Some(json!([]))), "0 labels");
    says(&changed(tiers, "/promote_margin", Some(json!(2))), "promote_margin is 2");
    says(&changed(tiers, "/shares", Some(json!([0.5]))), "shares");
    for text in ["", "null", "[]", "{}", "1", "{\"format\":1}", "{\"format\":1,\"kind\":5}"] {
        says(text, "damaged model");
    }
    says(&"[".repeat(1_000_000), "damaged model");
    says(&format!("{{\"format\":1,\"kind\":\"rfm\",\"map\":{}", "{\"a\":".repeat(100_000)), "damaged model");
    says(&" ".repeat(MAX_TEXT + 1), "longer than");
    // What is quoted back stays short.
    let long = says(&changed(rfm, "/nested", Some(json!("x".repeat(100_000)))), "xxx");
    assert!(long.message.len() < 1000);
    for bytes in [&b""[..], b"\x00{}", b"\x02{}", b"\x01\xff\xfe", b"\x01"] {
        assert_eq!(Model::from_bytes(bytes).unwrap_err().kind, Kind::Corrupt);
    }
}

/// SplitMix64: the same damage in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

fn damage(bytes: &mut Vec<u8>, donor: &[u8], random: &mut Random) {
    let digits: Vec<usize> = (0..bytes.len()).filter(|&i| bytes[i].is_ascii_digit()).collect();
    let at = random.below(bytes.len());
    match random.below(10) {
        0 => bytes[at] ^= 1 << random.below(8),
        1 => bytes.truncate(at),
        2 => {
            let from = random.below(donor.len());
            let to = (from + random.below(60)).min(donor.len());
            bytes.splice(at..at, donor[from..to].iter().copied());
        }
        3 => {
            let to = (at + random.below(30)).min(bytes.len());
            bytes.drain(at..to);
        }
        4 => {
            const WORDS: [&str; 12] = [
                "null",
                "-1",
                "1e999",
                "1e308",
                "[]",
                "{}",
                "\"\"",
                "true",
                "99999999999999999999",
                "\"NaN\"",
                "0",
                "-0.0",
            ];
            // In place of the number there.
            if !digits.is_empty() {
                let start = digits[random.below(digits.len())];
                let end = (start..bytes.len())
                    .find(|&i| !b"0123456789.e-".contains(&bytes[i]))
                    .unwrap_or(bytes.len());
                bytes.splice(start..end, WORDS[random.below(WORDS.len())].bytes());
            }
        }
        // Most models survive a changed digit as text, so this reaches deepest.
        _ => {
            if !digits.is_empty() {
                bytes[digits[random.below(digits.len())]] = b'0' + random.below(10) as u8;
            }
        }
    }
}

#[test]
fn damaged_models_are_refused_or_harmless() {
    let originals: Vec<Vec<u8>> = samples().iter().map(Model::to_bytes).collect();
    let mut random = Random(20_261_101);
    let (mut accepted, mut refused) = (0, 0);
    for round in 0..110_000 {
        let mut bytes = originals[round % originals.len()].clone();
        let donor = originals[random.below(originals.len())].clone();
        for _ in 0..=random.below(3) {
            if !bytes.is_empty() {
                damage(&mut bytes, &donor, &mut random);
            }
        }
        let by_bytes = Model::from_bytes(&bytes);
        if let Some(text) = bytes.get(1..).and_then(|text| std::str::from_utf8(text).ok())
            && bytes[0] == 1
            && round % 4 == 0
        {
            assert_eq!(Model::from_json(text), by_bytes);
        }
        match by_bytes {
            Ok(model) => {
                accepted += 1;
                // Each in depth would take minutes without optimisation.
                if accepted % 8 == 0 { apply(&model) } else { model.check().unwrap() }
            }
            Err(error) => {
                refused += 1;
                assert!(error.message.len() < 4000, "{}", error.message);
            }
        }
    }
    // Damage that never bites, or always does, would test nothing.
    assert!(accepted > 1000 && refused > 1000, "{accepted} accepted, {refused} refused");
}

#[test]
fn zero_characters_are_refused_and_their_escapes_are_not() {
    let text = tiers(json!({"labels": ["a\\u0000", "b", "c"]}), vec![1.0, 2.0]).to_json();
    assert_eq!(Model::from_json(&text).unwrap().to_json(), text);
    let damaged = text.replace("a\\\\u0000", "a\\u0000");
    assert_ne!(damaged, text);
    assert!(Model::from_json(&damaged).is_err());
}
