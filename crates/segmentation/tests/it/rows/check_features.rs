//! Checks of features: what they find in columns, and that neither the order of rows nor merging shows.

use proptest::prelude::*;
use segmentation::rows::check_features::{Cell, Column, FeatureCheck, Kind};
use segmentation::support::codec::Codec;
use segmentation::support::findings::Finding;
use segmentation::support::host::Host;
use segmentation::support::language::Language;

type Value = Option<Result<f64, String>>;

fn cell(value: &Value) -> Cell<'_> {
    match value {
        None => Cell::Null,
        Some(Ok(number)) if number.is_finite() => Cell::Number(*number),
        Some(Ok(_)) => Cell::NotFinite,
        Some(Err(text)) => Cell::Text(text),
    }
}

fn columns(columns: &[(&str, Kind)]) -> Vec<Column> {
    columns.iter().map(|&(name, kind)| Column { name: name.to_owned(), kind }).collect()
}

fn of(columns: &[Column], rows: &[Vec<Value>], host: Host) -> FeatureCheck {
    let mut check = FeatureCheck::new(host);
    for row in rows {
        check.require(columns).unwrap();
        check.push(&row.iter().map(cell).collect::<Vec<_>>()).unwrap();
    }
    check.settle().unwrap();
    check
}

fn of_column(name: &str, kind: Kind, values: impl Iterator<Item = Value>) -> Vec<Finding> {
    let rows: Vec<Vec<Value>> = values.map(|value| vec![value]).collect();
    of(&columns(&[(name, kind)]), &rows, Host::unlimited()).findings(Language::default()).unwrap()
}

fn told(findings: &[Finding]) -> Vec<(&str, u64)> {
    findings.iter().map(|finding| (finding.finding, finding.count)).collect()
}

fn text(text: impl ToString) -> Value {
    Some(Err(text.to_string()))
}

#[test]
fn what_columns_are() {
    use Kind::{Number, Other, Text, Time};
    let number = |value: f64| Some(Ok(value));
    let say = |name, kind, values: Vec<Value>| {
        told(&of_column(name, kind, values.into_iter()))
            .iter()
            .map(|&(text, count)| format!("{text} {count}"))
            .collect::<Vec<_>>()
    };
    let few = |n: u32| (0..n).map(f64::from);
    assert_eq!(say("a", Number, few(200).map(|i| number(i % 9.0)).collect()), [""; 0]);
    assert_eq!(say("a", Number, vec![None; 3]), ["The column holds nothing. 3"]);
    assert_eq!(say("a", Number, vec![number(5.0); 3]), ["All rows have the same value. 3"]);
    assert_eq!(
        say("a", Number, vec![number(1.0), None, number(2.0), number(f64::NAN)]),
        ["Values are NaN or infinite. 1", "Many values are missing. 1"]
    );
    assert_eq!(
        say("a", Number, few(300).map(|i| if i < 2.0 { None } else { number(i % 7.0) }).collect()),
        ["Some values are missing. 2"]
    );
    assert_eq!(
        say("a", Number, few(300).map(|i| number(if i < 3.0 { 1e6 + i } else { i % 7.0 })).collect()),
        ["Values lie far from all others. 3"]
    );
    assert_eq!(
        say("a", Number, few(300).map(|i| number(if i < 3.0 { i } else { 7.0 })).collect()),
        ["Nearly all rows have the same value. 297"]
    );
    assert_eq!(
        say("order_id", Number, few(300).map(number).collect()),
        ["The column looks like an identifier. 300"]
    );
    assert_eq!(say("orders", Number, few(300).map(number).collect()), [""; 0]);
    assert_eq!(say("at", Time, few(300).map(number).collect()), [""; 0]);
    assert_eq!(
        say("mail", Text, few(60).map(|i| text(format!("a{i}@shop.com"))).collect()),
        ["The column looks like an identifier. 60"]
    );
    assert_eq!(
        say("price", Text, few(1200).map(|i| text(i * 1.5)).collect()),
        ["Numbers are held as text. 1200"]
    );
    assert_eq!(say("zone", Text, few(90).map(|i| text(format!("0{}", i % 9.0))).collect()), [""; 0]);
    assert_eq!(
        say("day", Text, few(28).map(|i| text(format!("2026-02-{:02}", i + 1.0))).collect()),
        ["Dates are held as text. 28"]
    );
    assert_eq!(
        say(
            "city",
            Text,
            few(600).map(|i| text(format!("city {}", i % 150.0))).chain([text(" "), text("N/A")]).collect()
        ),
        ["Texts say that there is no value. 2", "There are very many different texts. 152"]
    );
    assert_eq!(
        say("tags", Other, vec![text("{1}"), text("{2}")]),
        ["The type of the column cannot be a feature. 2"]
    );
    let findings = of(&[], &[], Host::unlimited()).findings(Language::Ru).unwrap();
    assert_eq!((findings[0].about.as_str(), findings[0].finding), ("строки", "Строк нет."));
}

#[test]
fn samples_estimate_what_they_cannot_count() {
    let values = (0..100_000).map(|i| Some(Ok(f64::from(i % 1000) + if i % 100 == 0 { 1e7 } else { 0.0 })));
    let findings = of_column("a", Kind::Number, values);
    assert_eq!(findings.len(), 1);
    assert!((findings[0].count as f64 / 1000.0 - 1.0).abs() < 0.5, "{findings:?}");
    let findings = of_column("key", Kind::Text, (0..50_000).map(text));
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!((findings[0].count as f64 / 50_000.0 - 1.0).abs() < 0.1, "{findings:?}");
}

#[test]
fn rows_have_the_same_columns() {
    let mut check = of(&columns(&[("a", Kind::Number)]), &[vec![None]], Host::unlimited());
    assert!(check.require(&columns(&[("b", Kind::Number)])).is_err());
    let other = columns(&[("b", Kind::Number)]);
    assert!(check.merge(&mut of(&other, &[vec![None]], Host::unlimited())).is_err());
    let many: Vec<Column> = (0..2000).map(|i| Column { name: i.to_string(), kind: Kind::Text }).collect();
    assert!(FeatureCheck::new(Host::unlimited()).require(&many).is_err());
}

fn rows() -> impl Strategy<Value = Vec<Vec<Value>>> {
    let number = prop_oneof![
        1 => Just(None),
        8 => (-5..20_i32).prop_map(|value| Some(Ok(f64::from(value) / 2.0))),
        1 => prop::num::f64::ANY.prop_map(|value| Some(Ok(value))),
    ];
    let label = prop::option::of(prop_oneof!["[a-c]{0,2}", "[0-9]{1,3}", Just("N/A".to_owned())])
        .prop_map(|text| text.map(Err));
    prop::collection::vec((number, label).prop_map(|(number, label)| vec![number, label]), 0..200)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]
    #[test]
    fn neither_order_nor_merging_shows(
        rows in rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        limit in prop::sample::select(vec![1 << 10, 16 << 10, 1 << 24]),
    ) {
        let (rows, shuffled) = rows;
        let columns = columns(&[("a", Kind::Number), ("b", Kind::Text)]);
        let host = Host::unlimited().within(limit);
        let whole = of(&columns, &rows, host);
        let mut merged = of(&columns, &[], host);
        let mut rest = shuffled.as_slice();
        for cut in cuts {
            let (part, others) = rest.split_at(cut.index(rest.len() + 1));
            let mut part = of(&columns, part, host);
            part.merge(&mut merged).unwrap();
            (merged, rest) = (part, others);
        }
        merged.merge(&mut of(&columns, rest, host)).unwrap();
        let bytes = merged.to_bytes().unwrap();
        prop_assert_eq!(&bytes, &whole.to_bytes().unwrap());
        prop_assert_eq!(merged.findings(Language::Ru).unwrap(), whole.findings(Language::Ru).unwrap());
        prop_assert_eq!(FeatureCheck::from_bytes(&bytes).unwrap().to_bytes().unwrap(), bytes);
    }

    #[test]
    fn damaged_states_are_refused_or_work(rows in rows(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let columns = columns(&[("a", Kind::Number), ("b", Kind::Text)]);
        let mut bytes = of(&columns, &rows, Host::unlimited()).to_bytes().unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(mut check) = FeatureCheck::from_bytes(&bytes) {
            let _ = check.findings(Language::default());
            let cells = [Cell::Number(1.0), Cell::Text("a")];
            let _ = check.require(&columns).and_then(|()| check.push(&cells));
            let _ = check.settle();
        }
        prop_assert!(FeatureCheck::from_bytes(&bytes[..at]).is_err());
    }
}
