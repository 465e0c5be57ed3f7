//! Profiles of segments: figures worked out by hand and by R, and the laws of the comparison.

use proptest::prelude::*;
use segmentation::Kind;
use segmentation::models::Model;
use segmentation::movement::profile::{Options, ProfileModel, ProfileRow, Profiles};
use segmentation::rows::features::{Column, Type, Value};
use segmentation::support::codec::{Codec, CodecWithin};
use segmentation::support::envelope::ModelBody;
use segmentation::support::host::Host;
use serde_json::json;

use super::damage;
const HOST: fn() -> Host = Host::unlimited;

fn near(found: f64, expected: f64, digits: f64) {
    assert!((found - expected).abs() <= digits * expected.abs(), "{found} is not {expected}");
}

fn column(name: &str, kind: Type) -> Column {
    Column { name: name.to_owned(), kind }
}

fn collected(columns: &[Column], rows: &[(&str, Vec<Value<'_>>)]) -> Profiles {
    let mut profiles = Profiles::new(HOST());
    profiles.begin(columns).expect("the columns can be");
    rows.iter().for_each(|(segment, values)| profiles.push(segment, values).expect("no limit"));
    profiles
}

fn fitted(profiles: &Profiles, options: serde_json::Value) -> ProfileModel {
    let mut profiles = profiles.clone();
    profiles.arrange().expect("no limit");
    let options = Options::from_json(&options).expect("the options can be");
    profiles.fit(&options).expect("no limit").expect("there are customers")
}

fn row<'a>(model: &'a ProfileModel, segment: &str, feature: &str, value: Option<&str>) -> &'a ProfileRow {
    let wanted = |row: &&ProfileRow| {
        model.segment(row) == segment && model.feature(row).name == feature && row.value.as_deref() == value
    };
    model.rows().iter().find(wanted).expect("there is such a row")
}

/// Amounts of two groups, as R's t.test has them without equal variances.
#[test]
fn means_apart() {
    let mut rows = Vec::new();
    for amount in [0.0, 0.0, 0.0, 12.5, 30.0, 0.0, 0.0, 55.0, 0.0, 10.0] {
        rows.push(("treated", vec![Value::Number(amount)]));
    }
    for amount in [0.0, 0.0, 5.0, 0.0, 0.0, 20.0, 0.0, 0.0] {
        rows.push(("control", vec![Value::Number(amount)]));
    }
    let model = fitted(&collected(&[column("amount", Type::Number)], &rows), json!({}));
    let treated = row(&model, "treated", "amount", None);
    near(treated.statistic.expect("they vary"), 1.2084577630281832, 1e-14);
    // Two comparisons of the same two groups: Holm takes both twice.
    near(treated.p.expect("they vary"), 2.0 * 0.2499691378, 1e-9);
    near(treated.figure, 10.75, 1e-15);
    near(treated.overall, 132.5 / 18.0, 1e-15);
    near(treated.index.expect("none is below zero"), 1075.0 / (132.5 / 18.0), 1e-14);
    let control = row(&model, "control", "amount", None);
    near(control.statistic.expect("they vary"), -treated.statistic.expect("they vary"), 1e-14);
    near(control.difference.expect("they vary"), -treated.difference.expect("they vary"), 1e-14);
    assert_eq!(treated.customers, 10);
    assert_eq!(
        model.sentence(treated),
        "treated: amount 1.5 times the average (10.75 against 7.36111), which may be chance"
    );
}

/// Hair and eyes, both sexes summed, as R's chisq.test(HairEyeColor)$stdres has them.
#[test]
fn shares_apart() {
    let table = [
        ("Black", [68, 20, 15, 5]),
        ("Brown", [119, 84, 54, 29]),
        ("Red", [26, 17, 14, 14]),
        ("Blond", [7, 94, 10, 16]),
    ];
    let eyes = ["Brown", "Blue", "Hazel", "Green"];
    let mut rows = Vec::new();
    for (hair, counts) in table {
        for (eye, count) in eyes.iter().zip(counts) {
            (0..count).for_each(|_| rows.push((hair, vec![Value::Category(eye)])));
        }
    }
    let model = fitted(&collected(&[column("eyes", Type::Category)], &rows), json!({"min_customers": 1}));
    let black = row(&model, "Black", "eyes", Some("Brown"));
    near(black.figure, 68.0 / 108.0, 1e-15);
    near(black.overall, 220.0 / 592.0, 1e-15);
    // By the formula: (68 - E) / sqrt(E (1 - 108/592) (1 - 220/592)).
    let expected = 108.0 * 220.0 / 592.0;
    let residual = (68.0 - expected) / (expected * (1.0 - 108.0 / 592.0) * (1.0_f64 - 220.0 / 592.0)).sqrt();
    near(black.statistic.expect("they vary"), residual, 1e-13);
    // The squares of a row's and a column's residuals say what X² says of a table of two by two.
    assert_eq!(model.rows().len(), 16);
    // What tells most stands first: blond and blue.
    assert_eq!(
        model.rows().iter().find(|row| model.segment(row) == "Blond").and_then(|row| row.value.as_deref()),
        Some("Blue")
    );
    let blond = row(&model, "Blond", "eyes", Some("Brown"));
    assert!(
        model.sentence(blond).starts_with("Blond: eyes = Brown 0.1 times as often (5.5 % against 37.2 %)"),
        "{}",
        model.sentence(blond)
    );
    // Probabilities of all rows hold together, and are not below those of one.
    assert!(model.rows().iter().all(|row| row.p.is_some_and(|p| (0.0..=1.0).contains(&p))));
    // With five customers at least, what is known of fewer is not said: no cell is that small here but none is lost.
    assert_eq!(fitted(&collected(&[column("eyes", Type::Category)], &rows), json!({})).rows().len(), 16);
    assert_eq!(
        fitted(&collected(&[column("eyes", Type::Category)], &rows), json!({"min_customers": 8}))
            .rows()
            .len(),
        14
    );
}

#[test]
fn few_customers_are_not_shown() {
    let columns =
        [column("region", Type::Category), column("new", Type::Boolean), column("orders", Type::Number)];
    let mut rows = Vec::new();
    for number in 0..40 {
        let region = if number == 7 {
            "island"
        } else if number % 2 == 0 {
            "north"
        } else {
            "south"
        };
        let new = Value::Number(f64::from(u8::from(number < 2)));
        let orders = if number < 36 { Value::Null } else { Value::Number(f64::from(number)) };
        rows.push((if number < 38 { "many" } else { "few" }, vec![Value::Category(region), new, orders]));
    }
    let model = fitted(&collected(&columns, &rows), json!({}));
    assert_eq!(model.describe()["segments"], json!({"many": 38}));
    assert_eq!(model.describe()["suppressed"], 1);
    let text = Model::from(model.clone()).to_json();
    // Neither the small segment, nor the one on an island, nor the two who are new, nor the two whose orders are known.
    assert!(!text.contains("\"few\"") && !text.contains("island"), "{text}");
    assert!(model.rows().iter().all(|row| model.feature(row).name == "region"), "{:?}", model.rows());
    assert!(
        model.warnings()[0].starts_with("1 segment with fewer than 5 customers"),
        "{:?}",
        model.warnings()
    );
    assert!(model.warnings()[1].contains("1 of its categories"), "{:?}", model.warnings());
    // The small segment counts in what is overall.
    near(row(&model, "many", "region", Some("north")).overall, 0.5, 1e-15);
}

#[test]
fn words_in_three_languages() {
    let columns = [
        column("city", Type::Category),
        column("mail", Type::Boolean),
        column("spent", Type::Number),
        column("last", Type::Time),
        column("debt", Type::Number),
    ];
    let mut rows = Vec::new();
    for number in 0..60 {
        let a = number < 20;
        let value = |yes: f64, no: f64| Value::Number(if a { yes } else { no } + f64::from(number % 5));
        let city = if (a && number % 4 == 0) || (!a && number % 8 == 0) { "X" } else { "Y" };
        let mail = Value::Number(f64::from(u8::from(if a { number % 4 != 0 } else { number % 2 == 0 })));
        rows.push((
            if a { "A" } else { "B" },
            vec![Value::Category(city), mail, value(30.0, 8.0), value(100.0, 10.0), value(5.0, -9.0)],
        ));
    }
    let profiles = collected(&columns, &rows);
    let sentences = |language: &str| {
        let model = fitted(&profiles, json!({"language": language, "min_customers": 1}));
        let of = |feature, value| model.sentence(row(&model, "A", feature, value));
        [of("city", Some("X")), of("mail", None), of("spent", None), of("last", None), of("debt", None)]
            .join("\n")
    };
    assert_eq!(
        sentences("en"),
        "A: city = X 1.5 times as often (25 % against 16.7 %), which may be chance\n\
         A: mail = true 1.3 times as often (75 % against 58.3 %), which may be chance\n\
         A: spent 1.8 times the average (32 against 17.3333)\n\
         A: last later (2000-04-12 against 2000-02-12)\n\
         A: debt above the average (7 against -2.33333)"
    );
    assert!(
        sentences("ru").contains("A: spent — ×1,8 к среднему (32 против 17,3333)"),
        "{}",
        sentences("ru")
    );
    assert!(sentences("zh").contains("A：spent 为平均的 1.8 倍（32，总体 17.3333）"), "{}", sentences("zh"));
}

#[test]
fn one_segment_and_no_variation() {
    let rows: Vec<_> = (0..10).map(|_| ("all", vec![Value::Number(1.0)])).collect();
    let model = fitted(&collected(&[column("x", Type::Number)], &rows), json!({}));
    assert_eq!(model.rows()[0].difference, None);
    assert!(model.warnings()[0].contains("one segment only"));
    assert_eq!(model.sentence(&model.rows()[0]), "all: x about the average (1 against 1)");
    // Two groups that are wholly apart, and vary in nothing.
    let mut rows: Vec<_> = (0..10).map(|_| ("a", vec![Value::Number(1.0)])).collect();
    rows.extend((0..10).map(|_| ("b", vec![Value::Number(0.0)])));
    let model = fitted(&collected(&[column("x", Type::Number)], &rows), json!({}));
    let first = &model.rows()[0];
    assert_eq!((first.difference, first.statistic, first.p, first.index), (None, None, None, Some(200.0)));
    assert!(Profiles::new(HOST()).fit(&Options::default()).is_ok_and(|model| model.is_none()));
}

#[test]
fn what_is_refused() {
    let mut profiles = collected(&[column("x", Type::Number)], &[]);
    for number in 0..1000 {
        profiles.push(&number.to_string(), &[Value::Number(1.0)]).expect("so many may be");
    }
    assert_eq!(profiles.push("more", &[Value::Null]).expect_err("too many").kind, Kind::LimitExceeded);
    assert!(profiles.push(&"x".repeat(1001), &[Value::Null]).is_err());
    for wrong in [json!({"min_customers": 0}), json!({"language": "fr"}), json!({"segments": 3}), json!([])] {
        assert!(Options::from_json(&wrong).is_err(), "{wrong}");
    }
    let mut other = collected(&[column("y", Type::Number)], &[("a", vec![Value::Number(1.0)])]);
    assert!(other.merge(&profiles).is_err());
    let huge: Vec<_> = (0..10)
        .map(|n| (if n < 5 { "a" } else { "b" }, vec![Value::Number(1e200 * f64::from(n % 2 + 1))]))
        .collect();
    let mut huge = collected(&[column("x", Type::Number)], &huge);
    huge.arrange().expect("no limit");
    assert_eq!(huge.fit(&Options::default()).expect_err("the squares are too large").kind, Kind::OutOfRange);
    let mut small = Profiles::new(Host::unlimited().within(1 << 14));
    small.begin(&[column("x", Type::Category)]).expect("the column can be");
    let names: Vec<String> = (0..10_000).map(|number| number.to_string()).collect();
    let error =
        names.iter().find_map(|name| small.push("a", &[Value::Category(name)]).err()).expect("too many");
    assert!(error.kind == Kind::LimitExceeded && error.message.starts_with("feature \"x\""), "{error}");
}

#[test]
fn damage_is_found() {
    let columns = [column("city", Type::Category), column("spent", Type::Number)];
    let rows: Vec<_> = (0..40)
        .map(|n| {
            (
                if n % 3 == 0 { "a" } else { "b" },
                vec![Value::Category(if n % 2 == 0 { "x" } else { "y" }), Value::Number(f64::from(n))],
            )
        })
        .collect();
    let mut profiles = collected(&columns, &rows);
    profiles.arrange().expect("no limit");
    let bytes = profiles.to_bytes().expect("no limit");
    let read = Profiles::from_bytes_within(&bytes, HOST()).expect("it is whole");
    assert_eq!(read.to_bytes(), Ok(bytes.clone()));
    assert_eq!(fitted(&read, json!({})), fitted(&profiles, json!({})));
    for cut in 0..bytes.len() {
        assert!(Profiles::from_bytes(&bytes[..cut]).is_err(), "{cut}");
        for bit in [1, 2, 128] {
            let mut other = bytes.clone();
            other[cut] ^= bit;
            if let Ok(mut read) = Profiles::from_bytes(&other) {
                // What is accepted can be used, or is refused without a panic.
                let _ = read.arrange().and_then(|()| read.fit(&Options::default()));
            }
        }
    }
    let good = Model::from(fitted(&profiles, json!({})));
    damage(&good, &["left_out", "suppressed"], &[json!([["a", 9]])], |model, _, _| {
        let model = model.get::<ProfileModel>().expect("the kind");
        model.rows().iter().for_each(|row| drop(model.sentence(row)));
    });
    let value = good.to_value();
    for (key, wrong) in [
        ("segment", json!(9)),
        ("feature", json!(9)),
        ("customers", json!(1000)),
        ("figure", json!(2.5)),
        ("p", json!(2)),
        ("value", json!(null)),
    ] {
        let mut other = value.clone();
        let place = other["rows"]
            .as_array()
            .expect("rows")
            .iter()
            .position(|row| row.get("value").is_some())
            .expect("a category");
        other["rows"][place][key] = wrong;
        assert_eq!(Model::from_json(&other.to_string()).expect_err(key).kind, Kind::Corrupt, "{key}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]
    /// Neither the order of rows nor who added them up shows.
    #[test]
    fn order_and_merging_do_not_show(values in prop::collection::vec((0_usize..4, 0_usize..3, -1e6..1e6_f64, any::<bool>()), 1..80), at in 0_usize..80) {
        let columns = [column("c", Type::Category), column("n", Type::Number), column("b", Type::Boolean)];
        let rows: Vec<(&str, Vec<Value<'_>>)> = values.iter().map(|&(segment, category, number, yes)| {
            let category = if category == 2 { Value::Null } else { Value::Category(["x", "y"][category]) };
            (["a", "b", "c", "d"][segment], vec![category, Value::Number(number), Value::Number(f64::from(u8::from(yes)))])
        }).collect();
        let whole = fitted(&collected(&columns, &rows), json!({"min_customers": 2}));
        let reversed: Vec<_> = rows.iter().rev().cloned().collect();
        prop_assert_eq!(&fitted(&collected(&columns, &reversed), json!({"min_customers": 2})), &whole);
        let (left, right) = rows.split_at(at.min(rows.len()));
        let mut merged = collected(&columns, right);
        merged.merge(&collected(&columns, left)).unwrap();
        prop_assert_eq!(&fitted(&merged, json!({"min_customers": 2})), &whole);
        prop_assert!(whole.check().is_ok());
    }
}
