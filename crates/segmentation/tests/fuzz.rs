//! Every decoder and every reader of JSON, given values that were stored and then damaged: no panic, and what is accepted
//! comes back to the same bytes.
//!
//! A driver of our own on stable Rust, without a measure of coverage. It runs for a minute, or for as many seconds as
//! `SEGMENT_FUZZ_SECONDS` says; `SEGMENT_FUZZ_SEED` begins elsewhere.
#![allow(missing_docs, clippy::disallowed_methods)]

use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use segmentation::behaviour::activity::Activity;
use segmentation::behaviour::affinity::baskets::Baskets;
use segmentation::behaviour::proportion::Proportion;
use segmentation::behaviour::top_items::TopItems;
use segmentation::behaviour::{affinity, lifecycle, nps};
use segmentation::clusters::options::Purpose;
use segmentation::contact::policy::Policy;
use segmentation::contact::sample_size;
use segmentation::contact::uplift::{Amounts, Answers, Trial};
use segmentation::models::Model;
use segmentation::movement::contingency::Contingency;
use segmentation::movement::effect::Outcomes;
use segmentation::movement::profile::Profiles;
use segmentation::movement::survival::Durations;
use segmentation::movement::transitions::Panel;
use segmentation::movement::{drift, profile, survival, transitions};
use segmentation::numeric::exact_sum::ExactSum;
use segmentation::numeric::random::Random;
use segmentation::pictures::groups::Groups;
use segmentation::purchases::check_orders::OrderCheck;
use segmentation::purchases::collected::Collected;
use segmentation::purchases::customer_base::CustomerBase;
use segmentation::purchases::day_set::DaySet;
use segmentation::purchases::money::Money;
use segmentation::purchases::order_rows::OrderRows;
use segmentation::purchases::purchase_days::{Outline, PurchaseDays};
use segmentation::purchases::rfm::Rfm;
use segmentation::rows::check_features::FeatureCheck;
use segmentation::rows::sample::Sample;
use segmentation::scores::maps::Map;
use segmentation::scores::matrix::Matrix;
use segmentation::scores::variation::Variation;
use segmentation::scores::{rfm, tiers};
use segmentation::support::codec::Codec;
use segmentation::value::{clv, roi};
use segmentation::{Error, trees};
use serde_json::{Value, json};

/// A decoder or reader: refuses, or says what is wrong with what it accepted.
type Read = fn(&[u8]) -> Result<(), Error>;

/// Bytes are refused, or are those of a value that has one form.
fn decode<T: Codec>(bytes: &[u8]) -> Result<(), Error> {
    let mut value = T::from_bytes(bytes)?;
    let once = value.to_bytes().expect("what was read can be written");
    value = T::from_bytes(&once).expect("what was written can be read");
    assert_eq!(value.to_bytes().unwrap(), once, "two forms of one value");
    Ok(())
}

/// The same of a text form.
macro_rules! text {
    ($type:ty) => {
        |bytes| {
            let text = std::str::from_utf8(bytes).map_err(|_| Error::invalid("no text"))?;
            let once = <$type>::from_json(text)?.to_json();
            let again = <$type>::from_json(&once).expect("what was written can be read").to_json();
            assert_eq!(again, once, "two forms of one value");
            Ok(())
        }
    };
}

/// Options are refused by name, or taken.
macro_rules! options {
    ($read:expr) => {
        |bytes| match serde_json::from_slice::<Value>(bytes) {
            Ok(value) => $read(&value).map(drop),
            Err(_) => Err(Error::invalid("no JSON")),
        }
    };
}

const DECODERS: [(&str, Read); 29] = [
    ("rfm", decode::<Rfm>),
    ("purchase_days", |bytes| {
        // The outline is read of bytes that were checked as a whole.
        let checked = decode::<PurchaseDays>(bytes);
        let outline = Outline::from_bytes(bytes);
        assert!(checked.is_err() || outline.is_ok(), "the whole is read, the outline is not");
        checked
    }),
    ("activity", decode::<Activity>),
    ("customer_base", |bytes| CustomerBase::from_bytes(bytes).map(drop)),
    ("sample", decode::<Sample>),
    ("model", |bytes| {
        let model = Model::from_bytes(bytes)?;
        model.describe();
        let once = model.to_bytes();
        assert_eq!(Model::from_bytes(&once).expect("what was written can be read").to_bytes(), once);
        Ok(())
    }),
    ("collected 1", decode::<Collected<1>>),
    ("collected 3", decode::<Collected<3>>),
    ("collected 4", decode::<Collected<4>>),
    ("labellings", decode::<Contingency>),
    ("check_orders", decode::<OrderCheck>),
    ("report", decode::<OrderRows>),
    ("check_features", decode::<FeatureCheck>),
    ("transitions", decode::<Panel>),
    ("survival", decode::<Durations>),
    ("profile", decode::<Profiles>),
    ("segment_effect", decode::<Outcomes>),
    ("affinity", decode::<Baskets>),
    ("top_items", decode::<TopItems>),
    ("pictures", decode::<Groups>),
    ("variation", decode::<Variation>),
    ("forecast_total", decode::<clv::Total>),
    ("roi", decode::<roi::Return>),
    ("roi_interval", decode::<roi::Sample>),
    ("nps", decode::<nps::Answers>),
    ("proportion", decode::<Proportion>),
    ("uplift of answers", decode::<Trial<Answers>>),
    ("uplift of amounts", decode::<Trial<Amounts>>),
    ("days, sums", |bytes| {
        let _ = decode::<DaySet>(bytes);
        let _ = decode::<Money>(bytes);
        decode::<ExactSum>(bytes)
    }),
];

const READERS: [(&str, Read); 21] = [
    ("rfm", text!(Rfm)),
    ("purchase_days", text!(PurchaseDays)),
    ("activity", text!(Activity)),
    ("model", text!(Model)),
    ("fit_rfm", options!(|value| rfm::Options::from_json(value)?.params())),
    ("fit_tiers", options!(|value| tiers::Options::from_json(value)?.params())),
    ("fit_tree", options!(trees::options::Options::from_json)),
    ("fit_clv", options!(clv::Options::from_json)),
    ("fit_transitions", options!(transitions::Options::from_json)),
    ("fit_profile", options!(profile::Options::from_json)),
    ("fit_survival", options!(survival::Options::from_json)),
    ("drift", options!(drift::Options::from_json)),
    ("fit_affinity", options!(affinity::options::Options::from_json)),
    ("lifecycle", options!(lifecycle::Options::from_json)),
    ("silence", options!(lifecycle::SilenceOptions::from_json)),
    ("matrix", options!(Matrix::from_json)),
    ("map", options!(Map::from_json)),
    ("sample_size", options!(sample_size::Options::from_json)),
    ("policy", options!(Policy::from_json)),
    (
        "fit_kmeans",
        options!(|value| segmentation::clusters::options::Options::from_json(value, Purpose::KMeans)),
    ),
    (
        "fit_hierarchy",
        options!(|value| segmentation::clusters::options::Options::from_json(value, Purpose::Hierarchy)),
    ),
];

/// Options that are taken as they are, by the name of their reader.
fn option_seeds() -> Vec<(&'static str, Value)> {
    vec![
        (
            "fit_rfm",
            json!({"bins": 5, "nested": true, "method": "natural", "language": "ru", "trim": 0.05, "monetary": {"measure": "mean"}}),
        ),
        (
            "fit_rfm",
            json!({"recency": {"cuts": [10, 20], "best": "low", "whole_days": true}, "frequency": {"shares": [0.5, 0.9]}}),
        ),
        (
            "fit_tiers",
            json!({"method": "pareto", "shares": [0.8, 0.95], "labels": ["A", "B", "C"], "zero": "none"}),
        ),
        (
            "fit_tree",
            json!({"max_leaves": 9, "depth": 4, "min_leaf": 10, "criterion": "entropy", "folds": 5, "seed": 3,
                            "label_weights": {"a": 2}, "features": ["a", "b"], "weight": "w"}),
        ),
        (
            "fit_clv",
            json!({"model": "pareto_nbd", "unit": "weeks", "value": true, "holdout": 0.2, "language": "zh"}),
        ),
        (
            "fit_transitions",
            json!({"absent": "away", "order": ["a", "b"], "absorbing": ["b"], "confidence": 0.9}),
        ),
        ("fit_profile", json!({"min_customers": 5, "features": ["a"], "language": "ru"})),
        ("fit_survival", json!({"confidence": 0.9, "language": "ru"})),
        ("drift", json!({"bins": 8, "cuts": {"a": [1, 2]}})),
        ("fit_affinity", json!({"min_count": 2, "max_items": 1000})),
        (
            "lifecycle",
            json!({"at_risk": 90, "lost": 180, "vip": {"orders": 4, "total": 59.84}, "season": {"own": 1}, "regular": 3, "language": "zh"}),
        ),
        (
            "silence",
            json!({"season": {"shop": [65.5, 72.4, 90.1, 62.6, 64.0, 68.1, 94.9, 74.8, 76.5, 82.6, 91.7, 80.8]}}),
        ),
        (
            "matrix",
            json!({"rows": ["A", "B"], "columns": ["X", "Y"],
                          "cells": [{"name": "keep", "rows": ["A"]}, {"name": "win", "rows": ["B"]}]}),
        ),
        (
            "map",
            json!({"bins": 3, "otherwise": "rest", "segments": [{"name": "a", "r": [1, 2], "m": 3}, {"name": "b", "cells": ["131"]}]}),
        ),
        ("sample_size", json!({"power": 0.9, "confidence": 0.95})),
        (
            "policy",
            json!({"time_zone": "Europe/Moscow", "gap": "20 hours", "exempt": "invoice", "consent_by_channel": {"invoice": "any"},
                          "caps": [{"most": 1, "within": "week", "channel": "sms"}],
                          "segments": [{"segment": ["lost", "new"], "caps": [{"most": 1, "within": "7 days", "name": "rest"}]}],
                          "quiet": [{"from": "21:00", "to": "08:00", "days": ["sunday"]}]}),
        ),
        (
            "fit_kmeans",
            json!({"scaling": {"a": "log"}, "weights": {"a": 2}, "features": ["a", "b"], "seed": 7, "nulls": "skip",
                              "min_category": 5, "restarts": 3, "criterion": "silhouette", "weight": "c"}),
        ),
        (
            "fit_hierarchy",
            json!({"linkage": "average", "height": 2, "leaves": 50, "checks": false, "scaling": "unit"}),
        ),
        (
            "fit_hierarchy",
            json!({"distance": "gower", "linkage": "single", "nulls": "pairwise", "weights": {"a": 0}, "min_category": 1}),
        ),
    ]
}

const ODD_BYTES: [u8; 8] = [0, 1, 2, 127, 128, 129, 254, 255];

const ODD_WORDS: [u64; 8] = [
    0,
    1,
    u64::MAX,
    i64::MAX as u64,
    1 << 32,
    0x7FF0_0000_0000_0000,
    0x7FF8_0000_0000_0000,
    0xFFEF_FFFF_FFFF_FFFF,
];

/// Changes bytes in one to four places.
fn damage(random: &mut Random, mut bytes: Vec<u8>, others: &[Vec<u8>]) -> Vec<u8> {
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len() + 1);
        let to = (at + random.below(24)).min(bytes.len());
        match random.below(9) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 if at < bytes.len() => bytes[at] = ODD_BYTES[random.below(ODD_BYTES.len())],
            2 => drop(bytes.drain(at..to)),
            3 => bytes.truncate(at),
            4 => {
                let part = bytes[at..to].to_vec();
                bytes.splice(at..at, part);
            }
            5 if at + 8 <= bytes.len() => {
                bytes[at..at + 8].copy_from_slice(&ODD_WORDS[random.below(ODD_WORDS.len())].to_be_bytes());
            }
            6 if at + 8 <= bytes.len() => {
                let word = u64::from_be_bytes(bytes[at..at + 8].try_into().unwrap());
                let word = word.wrapping_add(random.below(5) as u64).wrapping_sub(2);
                bytes[at..at + 8].copy_from_slice(&word.to_be_bytes());
            }
            7 => {
                let other = &others[random.below(others.len())];
                let from = random.below(other.len() + 1);
                let until = (from + random.below(40)).min(other.len());
                bytes.splice(at..to, other[from..until].iter().copied());
            }
            _ => bytes.insert(at, ODD_BYTES[random.below(ODD_BYTES.len())]),
        }
    }
    bytes
}

fn odd_value(random: &mut Random, others: &[Value]) -> Value {
    match random.below(16) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(0),
        3 => json!(-1),
        4 => json!(1e308),
        5 => json!(-5e-324),
        6 => json!(u64::MAX),
        7 => json!(i64::MIN),
        8 => json!(""),
        9 => json!("\u{0}\u{feff}я"),
        10 => json!([]),
        11 => json!({}),
        12 => json!("2026-02-30T25:00:00Z"),
        13 => json!("1".repeat(400)),
        14 => json!(0.1 + random.below(100) as f64),
        _ => {
            let other = random.below(others.len());
            part(random, &others[other]).clone()
        }
    }
}

/// Something inside a value, however deep.
fn part<'a>(random: &mut Random, value: &'a Value) -> &'a Value {
    match value {
        Value::Array(items) if !items.is_empty() && random.below(4) > 0 => {
            let at = random.below(items.len());
            part(random, &items[at])
        }
        Value::Object(fields) if !fields.is_empty() && random.below(4) > 0 => {
            let at = random.below(fields.len());
            part(random, fields.values().nth(at).unwrap())
        }
        _ => value,
    }
}

/// Changes something inside a value.
fn damage_value(random: &mut Random, value: &mut Value, others: &[Value]) {
    let deeper = random.below(4) > 0;
    match value {
        Value::Array(items) if !items.is_empty() && deeper => {
            let at = random.below(items.len());
            damage_value(random, &mut items[at], others);
        }
        Value::Object(fields) if !fields.is_empty() && deeper => {
            let at = random.below(fields.len());
            damage_value(random, fields.values_mut().nth(at).unwrap(), others);
        }
        Value::Array(items) => {
            let at = random.below(items.len() + 1);
            match random.below(4) {
                0 if at < items.len() => drop(items.remove(at)),
                1 if at < items.len() => {
                    let again = items[at].clone();
                    items.push(again);
                }
                2 if at < items.len() => items.swap(0, at),
                _ => items.insert(at, odd_value(random, others)),
            }
        }
        Value::Object(fields) => {
            let key = fields.keys().nth(random.below(fields.len() + 1)).cloned();
            match (random.below(3), key) {
                (0, Some(key)) => drop(fields.remove(&key)),
                (1, Some(key)) => {
                    let held = fields.remove(&key).unwrap();
                    fields.insert(key + "x", held);
                }
                _ => drop(fields.insert("name".to_owned(), odd_value(random, others))),
            }
        }
        Value::Number(number) if random.below(2) == 0 => {
            let scaled = number.as_f64().unwrap_or(0.0) * [-1.0, 0.999, 2.0, 1e10][random.below(4)];
            *value = if random.below(2) == 0 { json!(scaled) } else { json!(scaled as i64) };
        }
        other => *other = odd_value(random, others),
    }
}

/// The stored values of every version: the name of the type, the bytes, and the text where it is JSON.
fn stored() -> Vec<(String, Vec<u8>, Option<String>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/stored");
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "csv") {
            for row in rows(&std::fs::read_to_string(path).unwrap()).into_iter().skip(1) {
                let [kind, _, hex, text] = <[String; 4]>::try_from(row).unwrap();
                let bytes = (0..hex.len())
                    .step_by(2)
                    .map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap())
                    .collect();
                found.push((kind, bytes, (!text.is_empty()).then_some(text)));
            }
        }
    }
    assert!(found.len() > 50, "there are {} stored values", found.len());
    found
}

/// The fields of a CSV file; a field with quotes in it is in quotes, and they are doubled.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => field.extend(letters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            _ => field.push(letter),
        }
    }
    rows
}

/// Reads, and tells what it was where that panics.
fn read((name, read): (&str, Read), input: &[u8], accepted: &mut usize) {
    match catch_unwind(AssertUnwindSafe(|| read(input))) {
        Ok(Ok(())) => *accepted += 1,
        Ok(Err(error)) => assert!(!error.message.is_empty(), "{name}: an error without words"),
        Err(_) => {
            let hex = input.iter().fold(String::new(), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            });
            panic!("{name} panics at {hex}\nas text: {}", String::from_utf8_lossy(input));
        }
    }
}

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().map_or(otherwise, |text| text.parse().unwrap())
}

#[test]
fn damaged_values_are_refused_or_read() {
    let mut seeds = Vec::new();
    let options = option_seeds();
    let mut values: Vec<Value> = options.iter().map(|(_, value)| value.clone()).collect();
    let mut texts = Vec::new();
    for (kind, bytes, text) in stored() {
        if kind == "fit_state" {
            // What a fit has collected may stand behind the options that it was begun with, and behind its own length.
            let options = u64::from_be_bytes(bytes[..8].try_into().unwrap()) as usize;
            for from in [8, 16, 8 + options, 16 + options].into_iter().filter(|&from| from < bytes.len()) {
                seeds.push(bytes[from..].to_vec());
            }
        }
        seeds.push(bytes);
        if let Some(text) = text {
            values.push(serde_json::from_str(&text).unwrap());
            texts.push(text.into_bytes());
        }
    }
    texts.extend(options.iter().map(|(_, value)| value.to_string().into_bytes()));
    // Undamaged, each is read by somebody.
    let mut accepted = 0;
    DECODERS.iter().for_each(|&decoder| seeds.iter().for_each(|seed| read(decoder, seed, &mut accepted)));
    assert!(accepted >= 60, "only {accepted} of {} are read as they are", seeds.len());

    let mut refused = Vec::new();
    for (name, value) in &options {
        let (_, read) = READERS.iter().find(|(reader, _)| reader == name).unwrap();
        refused
            .extend(read(value.to_string().as_bytes()).err().map(|error| (name, error.message, error.hint)));
    }
    assert!(refused.is_empty(), "{refused:#?}");
    for &reader in &READERS {
        let mut taken = 0;
        texts.iter().for_each(|text| read(reader, text, &mut taken));
        assert!(taken > 0, "{}: nothing is read as it is", reader.0);
    }

    let mut random = Random::new(setting("SEGMENT_FUZZ_SEED", 1), 0);
    let end = Instant::now() + Duration::from_secs(setting("SEGMENT_FUZZ_SECONDS", 60));
    let (mut rounds, mut accepted) = (0_u64, [0; 3]);
    while Instant::now() < end {
        for _ in 0..50 {
            rounds += 1;
            let seed = seeds[random.below(seeds.len())].clone();
            let bytes = damage(&mut random, seed, &seeds);
            DECODERS.iter().for_each(|&decoder| read(decoder, &bytes, &mut accepted[0]));
            let text = texts[random.below(texts.len())].clone();
            let text = damage(&mut random, text, &texts);
            READERS.iter().for_each(|&reader| read(reader, &text, &mut accepted[1]));
            let mut value = values[random.below(values.len())].clone();
            for _ in 0..=random.below(2) {
                damage_value(&mut random, &mut value, &values);
            }
            let value = value.to_string().into_bytes();
            READERS.iter().for_each(|&reader| read(reader, &value, &mut accepted[2]));
        }
    }
    println!("{rounds} rounds; accepted: {accepted:?} of bytes, texts and JSON");
}

#[test]
fn a_csv_file_is_read() {
    assert_eq!(rows("a,\"b,\"\"c\"\"\n\",\n"), [["a", "b,\"c\"\n", ""]]);
}
