//! Rfm by day: neither order nor merging shows, shared days count once, and what is read is what was written.

use std::collections::BTreeMap;

use proptest::prelude::*;
use segmentation::Kind;
use segmentation::numeric::float_sum::FloatSum;
use segmentation::numeric::random::Random;
use segmentation::purchases::history::History;
use segmentation::purchases::money::Money;
use segmentation::purchases::purchase_days::{MAX_DAYS, Outline, PurchaseDays};
use segmentation::support::codec::Codec;
use segmentation::support::time::{self, Unit};

/// Day and cents of a row; `None` is a row without a date.
type Row = Option<(i32, i64)>;

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let day = prop_oneof![8 => -20_i32..60, 1 => -2_451_545_i32..106_751_983];
    let cents = prop_oneof![8 => 0_i64..100_000, 1 => Just(0_i64), 2 => -50_000_i64..0];
    prop::collection::vec(prop::option::weighted(0.95, (day, cents)), 0..60)
}

fn exact(cents: i64) -> Money {
    let sign = if cents < 0 { "-" } else { "" };
    Money::Exact(format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100).parse().unwrap())
}

fn float(cents: i64) -> Money {
    Money::Float(FloatSum::new(cents as f64))
}

fn summary(rows: &[Row], money: fn(i64) -> Money) -> PurchaseDays {
    let mut days = PurchaseDays::empty(money(0));
    for row in rows {
        match row {
            Some((day, cents)) => days.add(*day, money(*cents)).unwrap(),
            None => days.skip().unwrap(),
        }
    }
    days
}

fn cents(money: Money) -> i64 {
    (money.to_f64() * 100.0).round() as i64
}

fn outline(days: &PurchaseDays) -> Outline {
    Outline::from_bytes(&days.to_bytes().unwrap()).unwrap()
}

fn at(text: &str) -> i64 {
    time::parse(text).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_summary_is_what_its_rows_say(rows in rows()) {
        let days = summary(&rows, exact);
        let mut orders = BTreeMap::<i32, i64>::new();
        rows.iter().flatten().filter(|row| row.1 >= 0).for_each(|&(day, cents)| *orders.entry(day).or_default() += cents);
        prop_assert_eq!(days.days(), orders.keys().copied().collect::<Vec<_>>());
        let total: i64 = rows.iter().flatten().map(|row| row.1).sum();
        let first = orders.values().next().copied().unwrap_or(0);
        prop_assert_eq!((cents(days.total()), cents(days.first_day_total())), (total, first));
        prop_assert_eq!(days.skipped(), rows.iter().filter(|row| row.is_none()).count() as u64);
        let mut refunds = BTreeMap::<i32, i64>::new();
        let second = orders.keys().nth(1).copied().unwrap_or(i32::MAX);
        rows.iter().flatten().filter(|row| row.1 < 0 && row.0 < second).for_each(|&(day, cents)| *refunds.entry(day).or_default() -= cents);
        let kept: Vec<_> = days.first_refunds().iter().map(|(day, sum)| (day, cents(sum))).collect();
        prop_assert_eq!(kept, refunds.iter().map(|(&day, &cents)| (day, cents)).collect::<Vec<_>>());
        let x = orders.len().saturating_sub(1);
        let repeats = total - first + refunds.values().sum::<i64>();
        let mean = (x > 0).then(|| repeats as f64 / 100.0 / x as f64);
        prop_assert_eq!(days.mean_repeat_value(), mean);
        let bytes = days.to_bytes().unwrap();
        let outline = Outline::from_bytes(&bytes).unwrap();
        prop_assert_eq!((outline.repeats(), outline.mean_repeat_value()), (days.repeats(), mean));
        for end in 0..bytes.len() {
            prop_assert!(Outline::from_bytes(&bytes[..end]).is_err());
        }
    }

    #[test]
    fn totals_are_equal_whatever_decimals_they_show(rows in rows(), named in any::<bool>()) {
        let more: fn(i64) -> Money = |cents| match exact(cents) {
            Money::Exact(amount) => Money::Exact(format!("{amount}{}", "0".repeat(cents as usize % 5)).parse().unwrap()),
            other => other,
        };
        let hidden = |mut days: PurchaseDays| {
            if named {
                days.push_currency("EUR").unwrap();
            }
            let bytes = days.to_bytes().unwrap();
            let mut hidden = bytes.clone();
            PurchaseDays::scale_places(&bytes, |place| hidden[place] = 0).unwrap();
            hidden
        };
        prop_assert_eq!(hidden(summary(&rows, exact)), hidden(summary(&rows, more)));
        let floats = summary(&rows, float).to_bytes().unwrap();
        PurchaseDays::scale_places(&floats, |place| panic!("{place}")).unwrap();
        if let Some(&Some((day, cents))) = rows.first() {
            let other = summary(&[&[Some((day, cents + 1))], &rows[1..]].concat(), exact);
            prop_assert_ne!(hidden(summary(&rows, exact)), hidden(other));
        }
    }

    #[test]
    fn order_and_merging_do_not_show(rows in rows(), cuts in prop::collection::vec(0_usize..60, 0..4), seed in any::<u64>()) {
        for money in [exact, float] {
            let whole = summary(&rows, money);
            let mut mixed = rows.clone();
            let mut random = Random::new(seed, 0);
            (1..mixed.len()).rev().for_each(|i| mixed.swap(i, random.below(i + 1)));
            prop_assert_eq!(&summary(&mixed, money), &whole);
            let mut bounds: Vec<usize> = cuts.iter().map(|&cut| cut.min(rows.len())).chain([0, rows.len()]).collect();
            bounds.sort_unstable();
            let parts: Vec<_> = bounds.windows(2).map(|pair| summary(&mixed[pair[0]..pair[1]], money)).collect();
            let fold = |parts: &mut dyn Iterator<Item = &PurchaseDays>| {
                let mut merged = PurchaseDays::empty(money(0));
                parts.for_each(|part| merged.merge(part).unwrap());
                merged
            };
            prop_assert_eq!(&fold(&mut parts.iter()), &whole);
            prop_assert_eq!(&fold(&mut parts.iter().rev()), &whole);
            prop_assert_eq!(fold(&mut parts.iter()).to_bytes().unwrap(), whole.to_bytes().unwrap());
        }
    }

    #[test]
    fn every_form_reads_back(rows in rows()) {
        for money in [exact, float] {
            let days = summary(&rows, money);
            let bytes = days.to_bytes().unwrap();
            let read = PurchaseDays::from_bytes(&bytes).unwrap();
            prop_assert_eq!(&read, &days);
            prop_assert_eq!(read.to_bytes().unwrap(), bytes);
            let text = days.to_json();
            let read = PurchaseDays::from_json(&text).unwrap();
            prop_assert_eq!(&read, &days);
            prop_assert_eq!(read.to_json(), text);
        }
    }

    /// Damage is refused, or gives another value that is as good as any.
    #[test]
    fn damage_never_passes(rows in rows(), place in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let mut bytes = summary(&rows, exact).to_bytes().unwrap();
        let cut = cut.index(bytes.len());
        prop_assert_eq!(PurchaseDays::from_bytes(&bytes[..cut]).unwrap_err().kind, Kind::Corrupt);
        let place = place.index(bytes.len());
        bytes[place] = byte;
        match PurchaseDays::from_bytes(&bytes) {
            Ok(days) => prop_assert_eq!(days.to_bytes().unwrap().len(), bytes.len()),
            Err(error) => prop_assert_eq!(error.kind, Kind::Corrupt),
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        for version in 1..=4 {
            let versioned: Vec<u8> = [version].into_iter().chain(bytes.iter().copied()).collect();
            if let Ok(days) = PurchaseDays::from_bytes(&versioned) {
                prop_assert_eq!(PurchaseDays::from_bytes(&days.to_bytes().unwrap()).unwrap(), days);
            }
        }
    }
}

#[test]
fn a_customer_has_one_currency() {
    let rows = [Some((10, 500)), Some((12, -100)), Some((20, 700)), None];
    let named = |name: Option<&str>| {
        let mut days = summary(&rows, exact);
        name.iter().for_each(|name| days.push_currency(name).unwrap());
        days
    };
    let (plain, euros) = (named(None), named(Some("EUR")));
    // The message is the same from either side.
    let message = "amounts are in two currencies, \"EUR\" and \"USD\"";
    assert_eq!(euros.clone().push_currency("USD").unwrap_err().message, message);
    assert_eq!(named(Some("USD")).merge(&euros).unwrap_err().message, message);
    // Who names none has that of the others.
    let (mut ours, mut theirs) = (plain.clone(), euros.clone());
    ours.merge(&euros).unwrap();
    theirs.merge(&plain).unwrap();
    assert_eq!((ours.currency(), &ours), (Some("EUR"), &theirs));
    // Both forms keep it, the models see the same, and no part passes for the whole.
    let bytes = euros.to_bytes().unwrap();
    assert_eq!(bytes.len(), plain.to_bytes().unwrap().len() + 8 + 3);
    assert_eq!(PurchaseDays::from_bytes(&bytes).unwrap(), euros);
    assert_eq!(PurchaseDays::from_json(&euros.to_json()).unwrap(), euros);
    assert_eq!(outline(&euros), outline(&plain));
    for end in 0..bytes.len() {
        assert!(
            PurchaseDays::from_bytes(&bytes[..end]).is_err() && Outline::from_bytes(&bytes[..end]).is_err()
        );
    }
    let mut nameless = bytes;
    let at = nameless.windows(3).position(|three| three == b"EUR").unwrap();
    nameless[at] = 0;
    assert!(PurchaseDays::from_bytes(&nameless).is_err() && Outline::from_bytes(&nameless).is_err());
    for wrong in ["", &"x".repeat(33), "a\0"] {
        assert!(named(None).push_currency(wrong).is_err(), "{wrong:?}");
    }
    let text = r#"{"days":[],"monetary":"0","currency":""}"#;
    assert_eq!(PurchaseDays::from_json(text).unwrap_err().kind, Kind::Corrupt);
}

#[test]
fn shared_days_count_once() {
    let mut ours = summary(&[Some((10, 500)), Some((20, 700))], exact);
    let theirs = summary(&[Some((10, 100)), Some((20, 50)), Some((30, 25))], exact);
    ours.merge(&theirs).unwrap();
    assert_eq!(ours.days(), [10, 20, 30]);
    assert_eq!((cents(ours.total()), cents(ours.first_day_total())), (1375, 600));
    assert_eq!((ours.repeats(), ours.mean_repeat_value()), (Some(2), Some(3.875)));
}

#[test]
fn a_refund_before_the_second_day_is_of_no_repeat_purchase() {
    let mean = |rows: &[Row]| summary(rows, exact).mean_repeat_value();
    let (first, second) = (Some((10, 10_000)), Some((40, 5_000)));
    // On the first day, between both, before either; what comes from the second day on may be of any.
    for day in [10, 39, 3] {
        assert_eq!(mean(&[first, Some((day, -10_000)), second]), Some(50.0), "{day}");
    }
    for day in [40, 41] {
        assert_eq!(mean(&[first, second, Some((day, -10_000))]), Some(-50.0), "{day}");
    }
    // A later row may come before the others in time, and change what is known of them.
    assert_eq!(mean(&[first, Some((20, -10_000)), second, Some((15, 0))]), Some(-25.0));
    assert_eq!(mean(&[second, Some((20, -10_000)), first]), Some(50.0));
    let mut merged = summary(&[first, Some((20, -10_000)), second], exact);
    merged.merge(&summary(&[Some((15, 0)), Some((17, -500))], exact)).unwrap();
    assert_eq!(merged.mean_repeat_value(), Some(-27.5));
    assert!(merged.first_refunds().is_empty());
    merged.merge(&summary(&[Some((5, 300)), Some((5, -200))], exact)).unwrap();
    assert_eq!(merged.first_refunds().iter().collect::<Vec<_>>(), [(5, exact(200))]);
    assert_eq!(merged.mean_repeat_value(), Some((100.0 - 100.0 + 50.0 - 5.0) / 3.0));
}

#[test]
fn days_in_any_order_are_the_same_bytes_at_the_same_cost() {
    // Days that come late are told from those that come in their order by nothing but their place. A list that is moved as a
    // whole for each of them takes seconds here, and minutes where each day is a summary of its own.
    let count = MAX_DAYS as i32;
    for sign in [-1, 1] {
        let row = |day: i32| Some((day, sign * i64::from(1 + day % 7)));
        let forward: Vec<Row> = (0..count).map(row).collect();
        let mut orders = vec![forward.clone(), forward.iter().rev().copied().collect()];
        let mut mixed = forward.clone();
        let mut random = Random::new(7, 0);
        (1..mixed.len()).rev().for_each(|i| mixed.swap(i, random.below(i + 1)));
        orders.push(mixed);
        let whole = summary(&forward, exact).to_bytes().unwrap();
        for rows in &orders {
            assert_eq!(summary(rows, exact).to_bytes().unwrap(), whole);
            let parts: Vec<_> = rows.chunks(1000).map(|rows| summary(rows, exact)).collect();
            let mut merged = PurchaseDays::empty(exact(0));
            parts.iter().for_each(|part| merged.merge(part).unwrap());
            assert_eq!(merged.to_bytes().unwrap(), whole);
        }
        let mut merged = PurchaseDays::empty(exact(0));
        orders[1].iter().for_each(|&row| merged.merge(&summary(&[row], exact)).unwrap());
        assert_eq!(merged.to_bytes().unwrap(), whole);
    }
    // A second order takes the refunds from its day on with it, wherever their pieces begin.
    for second in [1, 127, 128, 129, 5000, count - 1] {
        let mut days = summary(&(0..count).map(|day| Some((day, -1))).collect::<Vec<_>>(), exact);
        days.add(0, exact(1)).unwrap();
        days.add(second, exact(1)).unwrap();
        assert_eq!(days.first_refunds().len(), second as usize);
        assert_eq!(
            days.first_refunds().iter().map(|(day, _)| day).collect::<Vec<_>>(),
            (0..second).collect::<Vec<_>>()
        );
    }
}

#[test]
fn absurd_amounts_have_a_mean() {
    let absurd = |total: &str, first: &str| {
        let text =
            format!(r#"{{"days": ["2020-01-01", "2020-02-01"], "monetary": {total}, "first_day": {first}}}"#);
        outline(&PurchaseDays::from_json(&text).unwrap()).mean_repeat_value()
    };
    let huge = format!("1{}", "0".repeat(38));
    assert_eq!(absurd(&format!("\"-{huge}\""), &format!("\"{huge}\"")), Some(-2e38));
    assert_eq!(absurd("-1.7e308", "1.7e308"), Some(f64::MIN));
}

#[test]
fn a_customer_takes_few_bytes() {
    let bytes = |rows: &[Row]| summary(rows, exact).to_bytes().unwrap().len();
    assert_eq!(bytes(&[Some((9000, 1995))]), 16);
    assert_eq!(bytes(&[Some((9000, 1995)), Some((9030, 1995)), Some((9200, 1995))]), 19);
}

#[test]
fn histories_count_from_the_first_day() {
    let rows = [Some((-1095, 1177)), Some((-1081, 0)), Some((-1095, 500)), Some((-1000, -100))];
    let days = summary(&rows, exact);
    let as_of = at("1997-09-30T00:00:00Z");
    let history = |as_of, unit| outline(&days).history(as_of, unit).unwrap();
    assert_eq!(history(as_of, Unit::Days), Some(History { x: 1, t_x: 14.0, age: 272.0 }));
    assert_eq!(history(as_of, Unit::Weeks), Some(History { x: 1, t_x: 2.0, age: 272.0 / 7.0 }));
    // A fraction of a day counts, and the calendar of the days may be ahead of UTC.
    assert_eq!(history(at("1997-01-16T06:00:00Z"), Unit::Days).unwrap().age, 15.25);
    assert_eq!(history(at("1997-01-14T10:00:00Z"), Unit::Days), Some(History { x: 1, t_x: 14.0, age: 14.0 }));
    // Orders after the moment.
    let error = outline(&days).history(at("1997-01-14T09:59:59Z"), Unit::Days).unwrap_err();
    assert_eq!(error.kind, Kind::InvalidParameter);
    assert!(error.message.contains("1997-01-15"), "{error}");
    assert_eq!(history(at("1996-12-31T09:59:59Z"), Unit::Days), None);
    let refunds = summary(&[Some((0, -500)), None], exact);
    assert_eq!(outline(&refunds).history(as_of, Unit::Days).unwrap(), None);
}

#[test]
fn a_customer_has_only_so_many_days() {
    let mut days = PurchaseDays::empty(exact(0));
    (0..MAX_DAYS as i32).for_each(|day| days.add(day, exact(1)).unwrap());
    days.add(5, exact(1)).unwrap();
    assert_eq!(PurchaseDays::from_bytes(&days.to_bytes().unwrap()).unwrap(), days);
    assert_eq!(PurchaseDays::from_json(&days.to_json()).unwrap(), days);
    let long = format!("{{\"days\":[{}", "\"1997-01-01\",".repeat(2_100_000));
    assert!(PurchaseDays::from_json(&long).unwrap_err().message.contains("longer"));
    let more = summary(&[Some((-1, 1))], exact);
    assert_eq!(days.clone().merge(&more).unwrap_err().kind, Kind::OutOfRange);
    let error = days.add(-1, exact(1)).unwrap_err();
    assert_eq!(error.kind, Kind::OutOfRange);
    assert!(error.message.contains("orders on more than 65536 days"), "{error}");
    let mut refunds = PurchaseDays::empty(exact(0));
    (0..MAX_DAYS as i32).for_each(|day| refunds.add(day, exact(-1)).unwrap());
    assert_eq!(PurchaseDays::from_json(&refunds.to_json()).unwrap(), refunds);
    assert!(
        refunds.clone().add(-1, exact(-1)).unwrap_err().message.contains("refunds on more than 65536 days")
    );
    assert!(refunds.merge(&summary(&[Some((-1, -1))], exact)).is_err());
}

#[test]
fn impossible_rows_are_refused() {
    let mut days = PurchaseDays::empty(exact(0));
    for day in [i32::MIN, -2_451_546, 106_751_983, i32::MAX] {
        assert_eq!(days.add(day, exact(1)).unwrap_err().kind, Kind::InvalidParameter, "{day}");
    }
    assert_eq!(days.add(0, float(1)).unwrap_err().kind, Kind::InvalidParameter);
    assert_eq!(days.merge(&PurchaseDays::empty(float(0))).unwrap_err().kind, Kind::InvalidParameter);
    days.add(0, Money::Exact("99999999999999999999999999999999999999".parse().unwrap())).unwrap();
    assert!(days.clone().merge(&days).is_err());
}

#[test]
fn texts_that_no_rows_sum_up_to_are_refused() {
    let good = r#"{"days":["1997-01-01","1997-01-18"],"monetary":"29.73","first_day":"11.77","skipped":2}"#;
    assert_eq!(PurchaseDays::from_json(good).unwrap().to_json(), good);
    let refunded = r#"{"days":["1997-01-01","1997-01-18"],"monetary":"29.73","first_day":"11.77","first_refunds":[["1996-12-31","1.00"],["1997-01-17","2"]]}"#;
    assert_eq!(PurchaseDays::from_json(refunded).unwrap().to_json(), refunded);
    for bad in [
        "",
        "[]",
        r#"{"days":[]}"#,
        r#"{"days":["1997-01-01"],"monetary":"1"}"#,
        r#"{"days":["1997-01-01"],"monetary":"1","first_day":2.5}"#,
        r#"{"days":["1997-01-01"],"monetary":"1","first_day":"-1"}"#,
        r#"{"days":[],"monetary":"1"}"#,
        r#"{"days":[],"monetary":"0","first_day":"0"}"#,
        r#"{"days":["1997-01-02","1997-01-01"],"monetary":"1","first_day":"1"}"#,
        r#"{"days":["1997-01-01","1997-01-01"],"monetary":"1","first_day":"1"}"#,
        r#"{"days":["1997-02-30"],"monetary":"1","first_day":"1"}"#,
        r#"{"days":["1997-01-01T00:00:00Z"],"monetary":"1","first_day":"1"}"#,
        r#"{"days":["+294277-01-01"],"monetary":"1","first_day":"1"}"#,
        r#"{"days":["1997-01-01"],"monetary":"1","first_day":"1","skipped":9223372036854775808}"#,
        r#"{"days":["1997-01-01"],"monetary":"1","first_day":"1","more":1}"#,
        r#"{"days":["1997-01-01","1997-01-18"],"monetary":"1","first_day":"1","first_refunds":[["1997-01-18","1"]]}"#,
        r#"{"days":["1997-01-01"],"monetary":"1","first_day":"1","first_refunds":[["1997-01-18","1"],["1997-01-18","1"]]}"#,
        r#"{"days":["1997-01-01"],"monetary":"1","first_day":"1","first_refunds":[["1997-01-18","-1"]]}"#,
        r#"{"days":["1997-01-01"],"monetary":"1","first_day":"1","first_refunds":[["1997-01-18","0.00"]]}"#,
        r#"{"days":["1997-01-01"],"monetary":"1","first_day":"1","first_refunds":[["1997-01-18",1.5]]}"#,
        r#"{"days":["1997-01-01"],"monetary":"1","first_day":"1","first_refunds":[["+294277-01-01","1"]]}"#,
    ] {
        assert_eq!(PurchaseDays::from_json(bad).unwrap_err().kind, Kind::Corrupt, "{bad}");
    }
}

#[test]
fn figures_of_other_tools_are_summaries() {
    // x, t_x and T of a customer as lifetimes has them, in days and in weeks.
    let as_of = time::parse_day("1997-09-30").unwrap();
    for (unit, days) in [(Unit::Days, 1.0), (Unit::Weeks, 7.0)] {
        let history = History { x: 2, t_x: 210.0 / days, age: 273.0 / days };
        let summary = PurchaseDays::of_figures(&history, 22.35, unit, as_of).unwrap();
        assert_eq!(summary.days().len(), 3);
        assert_eq!((summary.days()[2] - summary.days()[0], as_of - summary.days()[0]), (210, 273));
        let read = outline(&summary).history(at("1997-09-30T00:00:00Z"), unit).unwrap().unwrap();
        assert_eq!((read.x, read.t_x, read.age), (2, history.t_x, history.age));
        assert!((summary.mean_repeat_value().unwrap() - 22.35).abs() < 1e-12);
        assert_eq!(PurchaseDays::from_json(&summary.to_json()).unwrap(), summary);
    }
    let silent = History { x: 0, t_x: 0.0, age: 30.0 };
    let summary = PurchaseDays::of_figures(&silent, f64::NAN, Unit::Days, as_of).unwrap();
    assert_eq!((summary.days(), summary.mean_repeat_value()), (&[as_of - 30][..], None));
    // As many days as purchases, and one purchase too many.
    let full = PurchaseDays::of_figures(&History { x: 5, t_x: 5.0, age: 9.0 }, 1.0, Unit::Days, 100).unwrap();
    assert_eq!(full.days(), [91, 92, 93, 94, 95, 96]);
    for (history, mean) in [
        (History { x: 6, t_x: 5.0, age: 9.0 }, 1.0),
        (History { x: 1, t_x: 10.0, age: 9.0 }, 1.0),
        (History { x: 0, t_x: 1.0, age: 9.0 }, 1.0),
        (History { x: 1, t_x: 5.0, age: 9.0 }, -1.0),
        (History { x: 1, t_x: 5.0, age: 9.0 }, f64::NAN),
        (History { x: 1, t_x: 5.0, age: 1e9 }, 1.0),
        (History { x: 70_000, t_x: 80_000.0, age: 90_000.0 }, 1.0),
    ] {
        let error = PurchaseDays::of_figures(&history, mean, Unit::Days, 100).unwrap_err();
        assert!(error.hint.is_some(), "{error:?}");
    }
    assert_eq!(Unit::named("weeks").unwrap(), Unit::Weeks);
    assert!(Unit::named("week").is_err());
}

#[test]
fn sums_are_summaries() {
    use segmentation::purchases::rfm::Rfm;
    let (first, last) = (at("2025-01-05T10:00:00Z"), at("2025-06-01T12:30:00Z"));
    // As from the rows themselves.
    let mut rows = Rfm::empty(exact(0));
    [(first, 1000), (at("2025-03-01T00:00:00Z"), 250), (last, 725)]
        .iter()
        .for_each(|&(at, cents)| rows.add(at, exact(cents)).unwrap());
    assert_eq!(Rfm::of_sums(3, Some(first), Some(last), exact(1975)).unwrap(), rows);
    // The decimals of a total are kept, as in any sum.
    let nothing = Rfm { total: exact(0), ..Rfm::empty(exact(0)) };
    assert_eq!(Rfm::of_sums(0, None, None, exact(0)).unwrap(), nothing);
    // More given back than bought is a refund, and reads back.
    for (orders, span) in [(2, Some(first)), (0, None)] {
        let summary = Rfm::of_sums(orders, span, span, exact(-300)).unwrap();
        assert_eq!((cents(summary.total), summary.refunds, cents(summary.refunded)), (-300, 1, 300));
        assert_eq!(Rfm::from_json(&summary.to_json()).unwrap(), summary);
        assert_eq!(Rfm::from_bytes(&summary.to_bytes().unwrap()).unwrap(), summary);
    }
    for (orders, first, last, total) in [
        (-1, None, None, 0),
        (0, Some(first), Some(last), 0),
        (0, None, None, 5),
        (2, None, Some(last), 5),
        (2, Some(last), Some(first), 5),
        (2, Some(i64::MIN), Some(last), 5),
    ] {
        let found = Rfm::of_sums(orders, first, last, exact(total));
        assert!(found.as_ref().is_err_and(|error| error.hint.is_some()), "{found:?}");
    }
    // Each day with orders is one, whatever was bought on it.
    let days = summary(
        &[Some((9_000, 500)), Some((9_000, 700)), Some((9_040, 100)), Some((9_041, -50)), None],
        exact,
    );
    let sums = days.rfm().unwrap();
    assert_eq!((sums.orders, cents(sums.total), sums.skipped), (2, 1250, 1));
    assert_eq!(sums.span, Some((9_000 * time::MICROS_PER_DAY, 9_040 * time::MICROS_PER_DAY)));
    assert_eq!(summary(&[], exact).rfm().unwrap(), Rfm::empty(exact(0)));
}
