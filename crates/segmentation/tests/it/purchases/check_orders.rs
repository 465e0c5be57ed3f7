//! Checks of orders: what they find, and that neither the order of rows nor merging shows.

use proptest::prelude::*;
use segmentation::purchases::check_orders::{Amount, Moment, Options, Order, OrderCheck};
use segmentation::support::codec::Codec;
use segmentation::support::findings::Finding;
use segmentation::support::host::Host;
use segmentation::support::language::Language;
use segmentation::support::time::parse;

/// Customer, moment, amount, currency, document.
type Row = (Option<String>, Option<i64>, Amount, Option<&'static str>, Option<String>);

fn order(row: &Row) -> Order<'_> {
    Order {
        customer: row.0.as_deref(),
        at: row.1,
        day: None,
        amount: row.2,
        currency: row.3,
        document: row.4.as_deref(),
    }
}

fn of(rows: &[Row], as_of: Option<i64>, host: Host) -> OrderCheck {
    let mut check = OrderCheck::new(as_of, host);
    rows.iter().for_each(|row| check.push(order(row)).unwrap());
    check.settle().unwrap();
    check
}

fn found(rows: &[Row], options: &str) -> Vec<Finding> {
    let options = serde_json::from_str(if options.is_empty() { "{}" } else { options }).unwrap();
    let language = Options::read(&options).unwrap().language;
    of(rows, None, Host::unlimited()).findings(language).unwrap()
}

fn row(customer: &str, at: &str, amount: f64) -> Row {
    (Some(customer.to_owned()), Some(parse(at).unwrap()), Amount::Value(amount), None, None)
}

fn counts(findings: &[Finding]) -> Vec<(&str, u64)> {
    findings.iter().map(|finding| (finding.finding, finding.count)).collect()
}

const AT: &str = "2026-03-02T10:00:00Z";

#[test]
fn sound_orders_have_no_findings() {
    assert_eq!(counts(&found(&[row("1", AT, 5.0), row("2", AT, 6.0)], "")), []);
    assert_eq!(counts(&found(&[], "")), [("There are no orders.", 0)]);
    assert_eq!(found(&[], r#"{"language": "zh"}"#)[0].finding, "没有订单。");
}

#[test]
fn what_can_be_counted_is_counted() {
    let mut rows = vec![
        row("", AT, 5.0),
        row("guest", AT, 5.0),
        row("test@example.com", AT, 5.0),
        row("5", "1970-01-01T00:00:00Z", 5.0),
        row("6", "1985-01-02T00:00:00Z", 5.0),
        row("7", "2026-05-01T00:00:00Z", 0.0),
        row("8", AT, -3.0),
        row("9", AT, 5.0),
        row("9", AT, -3.0),
        row("10", AT, 5.0),
        row("10", AT, 5.0),
        row("10", AT, 5.0),
    ];
    rows.push((Some("11".to_owned()), None, Amount::Null, None, None));
    rows.push((None, Some(i64::MAX), Amount::Unusable, None, None));
    let check = of(&rows, Some(parse("2026-04-01T00:00:00Z").unwrap()), Host::unlimited());
    let findings = check.findings(Language::default()).unwrap();
    assert_eq!(
        counts(&findings),
        [
            ("Orders have no customer.", 2),
            ("Orders have no date.", 1),
            ("Orders have an infinite date.", 1),
            ("Orders have a date that stands for none.", 1),
            ("Orders have no amount.", 1),
            ("Orders have an amount that is no finite number.", 1),
            ("Orders have a key that stands for anybody.", 1),
            ("Orders are of test customers.", 1),
            ("Orders are before 1990 or after 2099.", 1),
            ("Orders lie after the moment of the analysis.", 1),
            ("Customers have refunds and no purchase.", 1),
            ("Rows are there twice, alike in every respect.", 2),
            ("Customers have several orders in the same second.", 1),
            ("Orders have an amount of zero.", 1),
            ("Amounts are below zero.", 2),
        ]
    );
    assert_eq!(findings[0].example.as_deref(), Some("– | 2026-03-02T10:00:00Z | 5"));
    assert_eq!(findings[2].example.as_deref(), Some("– | infinity | –"));
    assert_eq!(findings[10].example.as_deref(), Some("8 | 2026-03-02T10:00:00Z | −3"));
}

#[test]
fn documents_and_currencies() {
    let with = |customer: &str, currency: Option<&'static str>, document: &str| {
        let (customer, at, amount, ..) = row(customer, AT, 5.0);
        (customer, at, amount, currency, Some(document.to_owned()))
    };
    let rows = [
        with("1", Some("EUR"), "a"),
        with("1", Some("EUR"), "a"),
        with("2", Some("USD"), "b"),
        with("3", None, "b"),
        with("4", Some("EUR"), "c"),
    ];
    let findings = found(&rows, "");
    assert_eq!(
        counts(&findings),
        [
            ("Amounts are in several currencies.", 1),
            ("Documents belong to several customers.", 1),
            ("Amounts have no currency, while others have one.", 1),
            ("Rows are there twice, alike in every respect.", 1),
            ("Documents have more than one row.", 1),
        ]
    );
    assert_eq!(findings[0].example.as_deref(), Some("EUR 3 | USD 1"));
    assert_eq!(findings[1].example.as_deref(), Some("b"));
}

#[test]
fn giants_and_huge_amounts() {
    let mut rows: Vec<Row> = (0..2000).map(|i| row(&format!("c{i}"), AT, 10.0 + f64::from(i % 7))).collect();
    rows.extend((0..400).map(|i| {
        let at = parse(AT).unwrap() + i64::from(i) * 1_000_000;
        (Some("dealer".to_owned()), Some(at), Amount::Value(12.0), None, None)
    }));
    rows.push(row("c1", "2026-03-02T11:00:00Z", 1300.1));
    let findings = found(&rows, r#"{"language": "ru"}"#);
    assert_eq!(
        counts(&findings),
        [
            ("На одного клиента приходится большая часть заказов.", 400),
            ("Суммы более чем в сто раз больше обычной.", 1)
        ]
    );
    assert_eq!(findings[0].example.as_deref(), Some("dealer"));
    assert!(
        findings[0].advice.starts_with("Доля этого клиента в строках: 16,7\u{a0}%."),
        "{}",
        findings[0].advice
    );
    assert_eq!(findings[1].example.as_deref(), Some("c1 | 2026-03-02T11:00:00Z | 1\u{a0}300,1"));
}

#[test]
fn lost_days_and_jumps() {
    let start = parse("2026-01-01T12:00:00Z").unwrap();
    let day = |day: i64, orders: i64| {
        (0..orders).map(move |i| {
            let at = start + day * 86_400_000_000 + i * 1_000_000;
            (Some(format!("{day}/{i}")), Some(at), Amount::Value(5.0), None, None)
        })
    };
    let orders = |number: i64| match number {
        40..=42 => 0,
        70 => 60,
        _ => 10,
    };
    let rows: Vec<Row> = (0..100).flat_map(|number| day(number, orders(number))).collect();
    let findings = found(&rows, "");
    assert_eq!(
        counts(&findings),
        [("Days have no order at all.", 3), ("Days have many times the usual number of orders.", 1)]
    );
    assert_eq!(findings[0].example.as_deref(), Some("2026-02-10 – 2026-02-12"));
    assert_eq!(findings[1].example.as_deref(), Some("2026-03-12"));
    assert!(findings[1].advice.contains("60 orders, usually 10."), "{}", findings[1].advice);
}

#[test]
fn samples_estimate_what_they_cannot_count() {
    // 200,000 rows of 50,000 customers, each row of every tenth customer twice.
    let start = parse("2026-01-01T12:00:00Z").unwrap();
    let mut check = OrderCheck::new(None, Host::unlimited());
    for i in 0..200_000_i64 {
        let name = (i % 50_000 + 1).to_string();
        let at = Some(start + i * 60_000_000);
        let order = Order {
            customer: Some(&name),
            at,
            day: None,
            amount: Amount::Value(9.0),
            currency: None,
            document: None,
        };
        check.push(order).unwrap();
        if i % 10 == 0 {
            check.push(order).unwrap();
        }
    }
    check.settle().unwrap();
    let findings = check.findings(Language::default()).unwrap();
    assert_eq!(findings.len(), 1, "{findings:?}");
    let count = findings[0].count as f64;
    assert!((count / 20_000.0 - 1.0).abs() < 0.15, "{count}");
    assert!(findings[0].advice.ends_with("it was estimated from a sample."));
}

#[test]
fn options_that_are_refused() {
    let read = |text: &str| Options::read(&serde_json::from_str(text).unwrap());
    assert_eq!(read(r#"{"as_of": "2026-11-01"}"#).unwrap().as_of().unwrap(), Some(Moment::Day(9801)));
    let at = read(r#"{"as_of": "2000-01-01T00:00:01Z"}"#).unwrap().as_of().unwrap();
    assert_eq!(at, Some(Moment::At(1_000_000)));
    assert!(read(r#"{"as_of": "tomorrow"}"#).unwrap_err().hint.unwrap().contains("2026-11-01"));
    assert!(read(r#"{"langauge": "ru"}"#).unwrap_err().hint.unwrap().contains("as_of, language, time_zone"));
    let state = |as_of| OrderCheck::new(as_of, Host::unlimited());
    assert!(state(Some(1)).merge(&mut state(None)).is_err());
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let customer = prop::option::of(prop_oneof!["[a-d]{1,2}", Just("0".to_owned()), Just(" ".to_owned())]);
    let at = prop_oneof![
        8 => (0..40_i64, 0..3_i64).prop_map(|(day, second)| Some((9000 + day) * 86_400_000_000 + second * 1_000_000)),
        1 => Just(None),
        1 => prop::sample::select(vec![i64::MAX, i64::MIN, -10_957 * 86_400_000_000, 0, i64::MIN + 1, i64::MAX - 1]).prop_map(Some),
    ];
    let amount = prop_oneof![
        8 => (-3..9_i32).prop_map(|amount| Amount::Value(f64::from(amount) / 2.0)),
        1 => Just(Amount::Null),
        1 => Just(Amount::Unusable),
        1 => prop::num::f64::NORMAL.prop_map(Amount::Value),
    ];
    let currency = prop::option::of(prop::sample::select(vec!["EUR", "USD", " "]));
    let document = prop::option::of("[a-c]{0,2}");
    prop::collection::vec((customer, at, amount, currency, document), 0..200)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]
    #[test]
    fn neither_order_nor_merging_shows(
        rows in rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..5),
        as_of in prop::option::of(0..1_000_000_000_000_000_000_i64),
        // So few entries that samples leave most of them out, and enough for all.
        limit in prop::sample::select(vec![1 << 10, 8 << 10, 1 << 20]),
        seed in any::<u64>(),
    ) {
        let (rows, shuffled) = rows;
        let host = |seed| Host { seed, ..Host::unlimited().within(limit) };
        let whole = of(&rows, as_of, host(0));
        let mut rest = shuffled.as_slice();
        let mut merged = of(&[], as_of, host(seed));
        for cut in cuts {
            let (part, others) = rest.split_at(cut.index(rest.len() + 1));
            let mut part = of(part, as_of, host(seed));
            // Either way round, and by way of the bytes of one.
            if part.findings(Language::Zh).unwrap().len().is_multiple_of(2) {
                std::mem::swap(&mut part, &mut merged);
            }
            merged.merge(&mut part).unwrap();
            rest = others;
        }
        merged.merge(&mut of(rest, as_of, host(seed))).unwrap();
        let bytes = merged.to_bytes().unwrap();
        prop_assert_eq!(&bytes, &whole.to_bytes().unwrap());
        prop_assert_eq!(merged.findings(Language::Zh).unwrap(), whole.findings(Language::Zh).unwrap());
        let read = OrderCheck::from_bytes(&bytes).unwrap();
        prop_assert_eq!(read.to_bytes().unwrap(), bytes);
    }

    #[test]
    fn damaged_states_are_refused_or_work(rows in rows(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = of(&rows, None, Host::unlimited()).to_bytes().unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(mut check) = OrderCheck::from_bytes(&bytes) {
            let _ = check.findings(Language::default());
            let _ = check.push(order(&(Some("a".to_owned()), Some(0), Amount::Value(1.0), None, None)));
            let _ = check.settle();
        }
        prop_assert!(OrderCheck::from_bytes(&bytes[..at]).is_err());
    }
}
