//! Raw orders, kept: what is made of them is what the summaries make, whatever their order.

use std::collections::BTreeMap;

use proptest::prelude::*;
use segmentation::numeric::decimal::Decimal;
use segmentation::purchases::customer_base::{CustomerBase, Key, KeyType};
use segmentation::purchases::money::{Amount, AmountType, Money};
use segmentation::purchases::order_rows::{Moments, OrderRows};
use segmentation::purchases::purchase_days::PurchaseDays;
use segmentation::purchases::rfm::Rfm;
use segmentation::support::codec::Codec;
use segmentation::support::host::Host;
use segmentation::support::language::Language;
use segmentation::support::time::{MICROS_PER_DAY, is_valid};
use segmentation::{Error, Kind};

/// Customer, moment, amount; a decimal of many digits where the mantissa is large.
type Row = (Option<String>, Option<i64>, Option<Result<i128, ()>>);

fn amount(row: &Row) -> Option<segmentation::Result<Amount>> {
    row.2.map(|amount| match amount {
        Ok(mantissa) => Ok(Amount::Exact(Decimal::from_parts(mantissa * 100, 1, 2).unwrap())),
        Err(()) => Err(Error::invalid("amount cannot be used")),
    })
}

fn of(rows: &[Row], seed: u64) -> OrderRows {
    let host = Host { seed, ..Host::unlimited() };
    let mut orders = OrderRows::new(AmountType::Exact, host);
    rows.iter().for_each(|row| orders.push(row.0.as_deref(), row.1, amount(row)).unwrap());
    orders
}

fn settled(mut orders: OrderRows) -> OrderRows {
    orders.settle().unwrap();
    orders
}

fn day(at: i64) -> segmentation::Result<i32> {
    Ok(at.div_euclid(MICROS_PER_DAY) as i32)
}

#[test]
fn cohorts_by_month_quarter_and_year() {
    let order = |customer: &str, day: i64| -> Row {
        (Some(customer.to_owned()), Some(day * MICROS_PER_DAY), Some(Ok(5)))
    };
    // 2000-01-01 is day 0; January, January again, March; February, March.
    let mut rows = vec![order("a", 3), order("a", 20), order("a", 65), order("b", 35), order("b", 70)];
    let cohorts = |rows: &[Row]| settled(of(rows, 1)).cohorts(i64::MAX - 1, day).unwrap();
    let found = cohorts(&rows);
    assert_eq!((found.length, found.rows), ("month", vec![(0, 0, 1), (0, 2, 1), (31, 0, 1), (31, 1, 1)]));
    rows.push(order("c", 800));
    let found = cohorts(&rows);
    assert_eq!((found.length, found.rows), ("quarter", vec![(0, 0, 2), (731, 0, 1)]));
    rows.push(order("b", 4000));
    let found = cohorts(&rows);
    assert_eq!((found.length, found.rows), ("year", vec![(0, 0, 2), (0, 10, 1), (731, 0, 1)]));
    // Dates before 1990 are nobody's, and orders after the moment are not there yet.
    rows.push(order("d", -20_000));
    assert_eq!(settled(of(&rows, 1)).cohorts(4 * MICROS_PER_DAY, day).unwrap().rows, [(0, 0, 1)]);
    assert_eq!(cohorts(&[]).rows, []);
}

#[test]
fn the_last_order_is_that_of_a_plausible_date() {
    let at = |day: i64| -> Row { (Some("a".to_owned()), Some(day * MICROS_PER_DAY), Some(Ok(1))) };
    assert_eq!(of(&[at(5), at(9), at(-99_999), at(99_999)], 0).last(), Some(9 * MICROS_PER_DAY));
    assert_eq!(of(&[(None, None, None)], 0).last(), None);
}

#[test]
fn memory_is_bounded() {
    let mut orders = OrderRows::new(AmountType::Float, Host::unlimited().within(1 << 20));
    let push = |i: i64, orders: &mut OrderRows| {
        orders.push(Some(&i.to_string()), Some(i), Some(Ok(Amount::Float(1.0))))
    };
    let error = (0..100_000).find_map(|i| push(i, &mut orders).err()).unwrap();
    assert_eq!(error.kind, Kind::LimitExceeded);
    assert!(error.hint.unwrap().contains("segment.memory_limit"));
}

#[test]
fn the_first_order_is_no_refund_and_somebodys() {
    let row = |name: Option<&str>, day: i64, amount: i128| -> Row {
        (name.map(str::to_owned), Some(day * MICROS_PER_DAY), Some(Ok(amount)))
    };
    let rows = [row(Some("a"), 5, 1), row(Some("b"), 4, 0), row(Some("a"), 3, -1), row(None, 2, 1)];
    assert_eq!(settled(of(&rows, 0)).first(), Some(4 * MICROS_PER_DAY));
    assert_eq!(settled(of(&rows[2..], 0)).first(), None);
}

/// The summaries of customers up to a moment, without what is skipped.
fn summaries(orders: &OrderRows, at: i64) -> BTreeMap<String, Rfm> {
    let mut base = orders.base(at).unwrap();
    base.arrange().unwrap();
    let all = (0..base.len()).map(|number| {
        let Key::Text(name) = base.key(number) else { unreachable!("keys are texts") };
        let rfm = Rfm { skipped: 0, ..base.rfm(number).unwrap() };
        (String::from_utf8(name.to_vec()).unwrap(), rfm)
    });
    all.filter(|(_, rfm)| rfm.orders + rfm.refunds > 0).collect()
}

fn days(orders: &OrderRows, at: i64) -> BTreeMap<String, PurchaseDays> {
    let mut all = BTreeMap::new();
    let take = |name: &str, days: &PurchaseDays| {
        all.insert(name.to_owned(), days.clone());
        Ok(())
    };
    orders.days(at, day, take).unwrap();
    all
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let at = prop_oneof![
        6 => (0..900_i64, 0..3_i64).prop_map(|(day, second)| Some(day * MICROS_PER_DAY + second * 1_000_000)),
        1 => Just(None),
        1 => prop::sample::select(vec![i64::MAX, i64::MIN]).prop_map(Some),
    ];
    let amount = prop_oneof![
        6 => (-3..9_i128).prop_map(|amount| Some(Ok(amount))),
        1 => Just(None),
        1 => Just(Some(Err(()))),
        1 => any::<i64>().prop_map(|amount| Some(Ok(i128::from(amount) * 1_000_000_007))),
    ];
    prop::collection::vec((prop::option::of("[a-d]{1,2}"), at, amount), 0..80)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]
    #[test]
    fn neither_order_nor_merging_shows(
        rows in rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        cut in any::<prop::sample::Index>(),
        as_of in (0..900_i64).prop_map(|day| day * MICROS_PER_DAY),
    ) {
        let (rows, shuffled) = rows;
        let whole = settled(of(&rows, 1));
        let (left, right) = shuffled.split_at(cut.index(rows.len() + 1));
        let mut merged = of(right, 2);
        merged.merge(&settled(of(left, 3))).unwrap();
        let merged = settled(merged);
        let bytes = whole.to_bytes().unwrap();
        prop_assert_eq!(&merged.to_bytes().unwrap(), &bytes);
        prop_assert_eq!(settled(OrderRows::from_bytes(&bytes).unwrap()).to_bytes().unwrap(), bytes);
        prop_assert_eq!(merged.cohorts(as_of, day).unwrap(), whole.cohorts(as_of, day).unwrap());
        let text = |orders: &OrderRows| {
            let mut check = orders.check(as_of, day).unwrap();
            check.settle().unwrap();
            check.findings(Language::default()).unwrap()
        };
        prop_assert_eq!(text(&merged), text(&whole));

        // The base is the one that the rows make by themselves.
        let mut base = CustomerBase::new(KeyType::Text, AmountType::Exact, Host::unlimited());
        for row in rows.iter().filter(|row| row.1.is_none_or(|at| at <= as_of || !is_valid(at))) {
            let Some(name) = &row.0 else {
                base.push_without_customer();
                continue;
            };
            let key = Key::Text(name.as_bytes());
            match (row.1.filter(|&at| is_valid(at)), amount(row)) {
                (Some(at), Some(Ok(amount))) => base.push(key, at, amount).unwrap(),
                _ => base.push_skipped(key).unwrap(),
            }
        }
        let mut made = merged.base(as_of).unwrap();
        base.flush().unwrap();
        base.arrange().unwrap();
        made.arrange().unwrap();
        prop_assert_eq!(made.to_bytes().unwrap(), base.to_bytes().unwrap());
        let revenue = (0..made.len()).map(|number| made.rfm(number).unwrap().total).fold(0.0, |sum, total| sum + total.to_f64());
        let told = merged.revenue(as_of).unwrap().to_f64();
        prop_assert!((told - revenue).abs() <= 1e-9 * revenue.abs().max(1.0), "{} {}", told, revenue);

        // Days with an order are those of amounts of zero and more.
        let mut found = 0;
        merged.days(as_of, day, |_, days| {
            found += days.days().len();
            Ok(())
        }).unwrap();
        let bought: std::collections::BTreeSet<(&String, i32)> = rows
            .iter()
            .filter(|row| matches!(row.2, Some(Ok(amount)) if amount >= 0))
            .filter_map(|row| Some((row.0.as_ref()?, row.1.filter(|&at| is_valid(at) && at <= as_of)?)))
            .map(|(name, at)| (name, day(at).unwrap()))
            .collect();
        prop_assert_eq!(found, bought.len());
    }

    #[test]
    fn two_moments_are_each_by_itself(rows in rows(), now in 0..900_i64, before in 0..900_i64, year in 1..400_i64) {
        let orders = settled(of(&rows, 1));
        let (now, then) = (now * MICROS_PER_DAY, (now - before) * MICROS_PER_DAY);
        let year_before = |moment: i64| moment - year * MICROS_PER_DAY;
        let at = |moment: i64| summaries(&orders, moment);
        let total = |moment: i64, name: &str| at(moment).get(name).map_or(AmountType::Exact.zero(), |rfm| rfm.total);
        let differs = |sum: Money, moment: i64, name: &str| {
            let brought = total(moment, name).checked_add(total(year_before(moment), name).negated()).unwrap();
            sum.checked_add(brought.negated()).unwrap().to_f64()
        };
        let moments = Moments {
            now, then, year_before_now: year_before(now), year_before_then: year_before(then),
        };
        let mut found = BTreeMap::new();
        orders.bought(moments, |name, bought| {
            found.insert(name.to_owned(), *bought);
            Ok(())
        }).unwrap();
        prop_assert!(found.keys().eq(at(now).keys()));
        for (name, bought) in &found {
            prop_assert_eq!(bought.now, at(now)[name]);
            prop_assert_eq!(bought.then, at(then).get(name).copied().unwrap_or(Rfm::empty(bought.now.total)));
            prop_assert_eq!(differs(bought.in_year_now, now, name), 0.0);
            prop_assert_eq!(differs(bought.in_year_then, then, name), 0.0);
        }
        let (mut later, mut earlier) = (BTreeMap::new(), BTreeMap::new());
        orders.days_at_two((now, then), day, |name, days, before| {
            later.insert(name.to_owned(), days.clone());
            earlier.insert(name.to_owned(), before.clone());
            Ok(())
        }).unwrap();
        prop_assert_eq!(&earlier, &days(&orders, then));
        prop_assert!(later.iter().all(|(name, found)| *found == days(&orders, now)[name]));
    }

    #[test]
    fn damaged_states_are_refused_or_work(rows in rows(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = settled(of(&rows, 0)).to_bytes().unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(mut orders) = OrderRows::from_bytes(&bytes) {
            let _ = orders.settle();
            let _ = orders.base(0);
            let _ = orders.cohorts(i64::MAX - 1, day);
            let _ = orders.check(0, day).map(|check| check.findings(Language::default()));
        }
        prop_assert!(OrderRows::from_bytes(&bytes[..at]).is_err());
    }
}
