//! RFM models: options, fits, scores and reasons.

use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use segmentation::numeric::decimal::Decimal;
use segmentation::numeric::float_sum::FloatSum;
use segmentation::purchases::money::Money;
use segmentation::purchases::rfm::Rfm;
use segmentation::scores::binning::{self, Rule};
use segmentation::scores::rfm::{self, Customer, Options, Prepared, Reason, RfmModel};
use segmentation::support::host::{Host, ROWS_PER_LOOK};
use segmentation::support::time::{MICROS_PER_DAY, parse};
use segmentation::{Error, Kind, Result};
use serde_json::{Value, json};

fn customer(recency_days: f64, frequency: f64, monetary: f64) -> Customer {
    Customer { recency_days, frequency, monetary }
}

/// The moment of every fit here.
const AS_OF: &str = "2026-11-01T00:00:00Z";

fn as_of() -> i64 {
    parse(AS_OF).unwrap()
}

/// The summary of a customer of these figures, the total in cents, no refund among them.
fn bought(days: f64, orders: u64, cents: i64) -> Rfm {
    let last = as_of() - (days * MICROS_PER_DAY as f64).round() as i64;
    let total = Money::Exact(Decimal::from_parts(i128::from(cents) * 100, 1, 2).unwrap());
    Rfm { span: Some((last, last)), orders, total, ..Rfm::empty(total) }
}

fn why(model: &Prepared, purchases: &Rfm) -> Vec<Reason> {
    model.why(purchases, as_of())
}

fn try_fit(options: &Value, customers: Vec<Customer>) -> Result<RfmModel> {
    let as_of = parse(AS_OF)?;
    let rows = rfm::Rows { as_of, customers: &customers, without_orders: 3 };
    rfm::fit(&Options::from_json(options)?.params()?, &rows, Host::unlimited())
}

fn fit(options: Value, customers: Vec<Customer>) -> RfmModel {
    try_fit(&options, customers).unwrap()
}

fn refused(options: Value) -> Error {
    Options::from_json(&options).and_then(|options| options.params()).unwrap_err()
}

fn scores(model: &Prepared, customers: &[Customer]) -> Vec<[u8; 3]> {
    customers.iter().map(|c| model.score(c)).map(|s| [s.r, s.f, s.m]).collect()
}

/// Days with fractions, orders, cents; with ties in each.
fn people() -> impl Strategy<Value = Vec<(i64, u32, i64)>> {
    prop::collection::vec((0_i64..40, 1_u32..9, -200_i64..3000), 1..80)
}

fn customers(people: &[(i64, u32, i64)], cents_per_unit: f64) -> Vec<Customer> {
    people.iter().map(|&(d, f, m)| customer(d as f64 / 4.0, f.into(), m as f64 / cents_per_unit)).collect()
}

fn all_options() -> impl Strategy<Value = Value> {
    let method = prop::sample::select(vec!["quantile", "width", "log_width", "natural"]);
    let trim = prop::sample::select(vec![0.0, 0.1]);
    (method, 2..=6_u8, 2..=10_u8, any::<bool>(), trim).prop_map(|(method, bins, m, nested, trim)| {
        json!({"method": method, "bins": bins, "monetary": {"bins": m}, "nested": nested, "map": "none", "trim": trim})
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn row_order_does_not_show(people in people(), options in all_options(), turn in any::<prop::sample::Index>()) {
        let mut turned = people.clone();
        turned.rotate_left(turn.index(people.len()));
        turned.reverse();
        prop_assert_eq!(
            fit(options.clone(), customers(&people, 100.0)),
            fit(options, customers(&turned, 100.0))
        );
    }

    #[test]
    fn the_unit_of_money_does_not_show(people in people(), options in all_options()) {
        let cents = customers(&people, 1.0);
        let own = scores(&fit(options.clone(), cents.clone()).prepare()?, &cents);
        for unit in [100.0, 0.01, 0.125] {
            let other = customers(&people, unit);
            prop_assert_eq!(&own, &scores(&fit(options.clone(), other.clone()).prepare()?, &other));
        }
    }

    #[test]
    fn better_customers_never_score_worse(people in people(), options in all_options()) {
        prop_assume!(options["nested"] == false);
        let rows = customers(&people, 100.0);
        let model = fit(options, rows.clone()).prepare()?;
        for a in &rows {
            for b in &rows {
                let (x, y) = (model.score(a), model.score(b));
                // Equal values score alike, which is the case of equality from both sides.
                prop_assert!(a.recency_days > b.recency_days || x.r >= y.r);
                prop_assert!(a.frequency < b.frequency || x.f >= y.f);
                prop_assert!(a.monetary < b.monetary || x.m >= y.m);
            }
        }
    }

    #[test]
    fn nested_bins_are_quantiles_of_each_parent(people in people(), bins in 2..=4_u8) {
        let rows = customers(&people, 100.0);
        let model = fit(json!({"bins": bins, "nested": true}), rows.clone()).prepare()?;
        let all = scores(&model, &rows);
        let below = |own: &[f64], x: f64| -> u8 {
            // The definition: cuts are the smallest values that a share of the parent's customers does not exceed.
            (1..usize::from(bins)).map(|i| own.iter().copied()
                .filter(|v| own.iter().filter(|x| *x <= v).count() * usize::from(bins) >= i * own.len())
                .fold(f64::INFINITY, f64::min)).filter(|&cut| cut < x).count() as u8
        };
        for (row, [r, f, m]) in rows.iter().zip(&all) {
            let of = |value: fn(&Customer) -> f64, same: &dyn Fn(&[u8; 3]) -> bool| -> Vec<f64> {
                rows.iter().zip(&all).filter(|(_, s)| same(s)).map(|(c, _)| value(c)).collect()
            };
            let frequencies = of(|c| c.frequency, &|s| s[0] == *r);
            let amounts = of(|c| c.monetary, &|s| s[0] == *r && s[1] == *f);
            let days = of(|c| c.recency_days, &|_| true);
            prop_assert_eq!(*r, bins - below(&days, row.recency_days));
            prop_assert_eq!(*f, 1 + below(&frequencies, row.frequency));
            prop_assert_eq!(*m, 1 + below(&amounts, row.monetary));
        }
    }

    #[test]
    fn reasons_keep_their_word(people in people(), options in all_options()) {
        prop_assume!(options["nested"] == false);
        let rows = customers(&people, 100.0);
        let model = fit(options, rows.clone()).prepare()?;
        for (row, &(d, f, m)) in rows.iter().zip(&people) {
            let reasons = why(&model, &bought(d as f64 / 4.0, f.into(), m));
            let [recency, frequency, monetary] = &reasons[..] else { panic!("three rows without a map") };
            let own = model.score(row);
            for reason in [recency, frequency, monetary] {
                let value = reason.value.unwrap();
                prop_assert!(reason.above.is_none_or(|cut| cut < value));
                prop_assert!(reason.up_to.is_none_or(|cut| value <= cut));
                prop_assert_eq!(reason.next_score.is_some(), reason.gap.is_some());
                prop_assert!(reason.next_score.is_none_or(|next| next > reason.score.unwrap()));
            }
            if let (Some(next), Some(gap)) = (recency.next_score, recency.gap) {
                // By the cut itself, as subtracting the gap would round.
                let cut = recency.above.unwrap();
                prop_assert!((row.recency_days - gap - cut).abs() < 1e-9);
                prop_assert_eq!(model.score(&customer(cut, row.frequency, row.monetary)).r, next);
                prop_assert!(model.score(&customer(cut.next_up(), row.frequency, row.monetary)).r < next);
            } else {
                prop_assert!(own.r == model.score(&customer(-1e9, 1.0, 1.0)).r);
            }
            if let (Some(next), Some(gap)) = (frequency.next_score, frequency.gap) {
                prop_assert_eq!(gap.fract(), 0.0);
                prop_assert_eq!(model.score(&customer(0.0, row.frequency + gap, row.monetary)).f, next);
                prop_assert!(model.score(&customer(0.0, row.frequency + gap - 1.0, row.monetary)).f < next);
            } else {
                prop_assert_eq!(own.f, model.score(&customer(0.0, 1e9, 1.0)).f);
            }
            if let Some(next) = monetary.next_score {
                let cut = monetary.up_to.unwrap();
                prop_assert_eq!(model.score(&customer(0.0, 1.0, cut.next_up())).m, next);
                prop_assert!(model.score(&customer(0.0, 1.0, cut)).m < next);
            } else {
                prop_assert_eq!(own.m, model.score(&customer(0.0, 1.0, 1e12)).m);
            }
        }
    }
}

/// A customer's orders and refunds, in cents, before a moment or after it.
fn histories() -> impl Strategy<Value = Vec<Vec<(i64, i64)>>> {
    let row = (-3_i64..60, prop_oneof![0_i64..2000, 0_i64..2000, Just(0), Just(100), -1500_i64..0]);
    prop::collection::vec(prop::collection::vec(row, 1..8), 4..40)
}

fn summary(rows: &[(i64, i64)], exact: bool) -> Rfm {
    let money = |cents: i64| match exact {
        true => Money::Exact(Decimal::from_parts(i128::from(cents) * 100, 1, 2).unwrap()),
        false => Money::Float(FloatSum::new(cents as f64 / 100.0)),
    };
    let mut purchases = Rfm::empty(money(0));
    for &(quarters, cents) in rows {
        purchases.add(as_of() - quarters * MICROS_PER_DAY / 4, money(cents)).unwrap();
    }
    purchases
}

/// The summary after one more order.
fn after(purchases: &Rfm, at: i64, amount: &str) -> Rfm {
    let amount = match purchases.total {
        Money::Exact(_) => Money::Exact(amount.parse().unwrap()),
        Money::Float(_) => Money::Float(FloatSum::new(amount.parse().unwrap())),
    };
    let mut merged = Rfm::empty(amount);
    merged.add(at, amount).unwrap();
    let mut purchases = *purchases;
    purchases.merge(&merged).unwrap();
    purchases
}

fn dollars(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// What a sentence says of one more order: amounts, each with what it leads to, and the usual one.
#[derive(Debug)]
struct Promise {
    usual: Option<(String, String)>,
    up_to: Vec<(String, String)>,
    /// From the first cent that leads there.
    from: Vec<(String, String)>,
    /// What every amount leads to.
    any: Option<String>,
}

/// Whether an amount in dollars is one of cents.
fn is_whole(amount: &str) -> bool {
    let cents = amount.parse::<f64>().unwrap() * 100.0;
    (cents - cents.round()).abs() < 1e-6
}

/// The whole cents of an amount in dollars.
fn cents_below(amount: &str) -> i64 {
    (amount.parse::<f64>().unwrap() * 100.0 + 1e-6).floor() as i64
}

impl Promise {
    /// Reads ` of the usual 25: a (up to 10: b; above 60: c)`, ` (up to 10: a; above 10: b)` or `: a`.
    fn read(text: &str) -> Self {
        let mut promise = Self { usual: None, up_to: Vec::new(), from: Vec::new(), any: None };
        let (head, cases) = match text.split_once(" (") {
            Some((head, cases)) => (head, cases.strip_suffix(')').unwrap()),
            None => (text, ""),
        };
        if let Some(usual) = head.strip_prefix(" of the usual ") {
            let (amount, then) = usual.split_once(": ").unwrap();
            promise.usual = Some((amount.to_owned(), then.to_owned()));
        } else if let Some(any) = head.strip_prefix(": ") {
            promise.any = Some(any.to_owned());
        }
        for case in cases.split("; ").filter(|case| !case.is_empty()) {
            let (amounts, then) = case.split_once(": ").unwrap();
            let amount = amounts.rsplit_once(' ').unwrap().1;
            let (list, amount) = match amounts.split_once(' ').unwrap().0 {
                "up" => (&mut promise.up_to, amount.to_owned()),
                "from" => (&mut promise.from, amount.to_owned()),
                _ => (&mut promise.from, dollars(cents_below(amount) + 1)),
            };
            list.push((amount, then.to_owned()));
        }
        promise
    }

    /// Holds every part against what an order of each amount leads to.
    fn check(&self, then: impl Fn(&str) -> String) {
        let cent = |amount: &str, more: i64| dollars(cents_below(amount) + more);
        if let Some((amount, name)) = &self.usual {
            assert_eq!(&then(amount), name, "{self:?}");
        }
        for (i, (amount, name)) in self.up_to.iter().enumerate() {
            let least = i.checked_sub(1).map_or(0, |before| cents_below(&self.up_to[before].0) + 1);
            // Between cuts less than a cent apart there is no whole amount.
            if least > cents_below(amount) {
                continue;
            }
            for amount in [amount, &dollars(least)] {
                assert_eq!(&then(amount), name, "{amount}: {self:?}");
            }
            if self.usual.is_some() || i + 1 < self.up_to.len() {
                assert_ne!(&then(&cent(amount, 1)), name, "{self:?}");
            }
        }
        for (i, (amount, name)) in self.from.iter().enumerate() {
            let most = self.from.get(i + 1).map_or(100_000_000, |(next, _)| cents_below(next) - 1);
            if most < cents_below(amount) {
                continue;
            }
            for amount in [amount, &dollars(most)] {
                assert_eq!(&then(amount), name, "{amount}: {self:?}");
            }
            let less = cents_below(amount) - i64::from(is_whole(amount));
            if less >= 0 {
                assert_ne!(&then(&dollars(less)), name, "{self:?}");
            }
        }
        if let Some(name) = &self.any {
            for amount in ["0", "0.01", "7", "25.31", "1000000"] {
                assert_eq!(&then(amount), name, "{self:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn what_one_more_order_is_said_to_give_is_what_it_gives(
        histories in histories(), exact in any::<bool>(), nested in any::<bool>(),
        method in prop::sample::select(vec!["quantile", "natural", "width"]),
        bins in (2..=7_u8, 2..=7_u8, 2..=7_u8), even in any::<bool>(), later in -4_i64..90,
    ) {
        let all: Vec<Rfm> = histories.iter().map(|rows| summary(rows, exact)).collect();
        let rows: Vec<Customer> = all.iter().filter_map(|one| Customer::of(one, as_of())).collect();
        prop_assume!(!rows.is_empty());
        let (r, f, m) = if even { (bins.0, bins.0, bins.0) } else { bins };
        let options = json!({"nested": nested, "method": method,
            "recency": {"bins": r}, "frequency": {"bins": f}, "monetary": {"bins": m}});
        let model = fit(options, rows).prepare()?;
        // At the model's moment, and at others.
        let at = as_of() + later * MICROS_PER_DAY / 4;
        for purchases in &all {
            let reasons = model.why(purchases, at);
            let score = |amount: &str| model.score(&Customer::of(&after(purchases, at, amount), at).unwrap());
            let name = |amount: &str| model.segment_name(&score(amount)).unwrap().to_owned();
            let said = &reasons.last().unwrap().advice;
            let Some(customer) = Customer::of(purchases, at) else {
                let (_, order) = said.split_once("; one order").unwrap();
                Promise::read(order).check(name);
                continue;
            };
            let own = model.score(&customer);
            let (_, order) = said.split_once("; one more order").unwrap();
            if order == " leaves them there" {
                Promise::read(&format!(": {}", model.segment_name(&own).unwrap())).check(name);
            } else {
                Promise::read(order).check(name);
            }
            let [recency, frequency, monetary, _] = &reasons[..] else { panic!("four rows") };
            let then = score("0");
            match recency.advice.strip_prefix("any new order lifts r from ") {
                Some(rest) => assert!(rest.starts_with(&format!("{} to {}", own.r, then.r))),
                None => prop_assert_eq!(own.r, then.r),
            }
            // So many orders lift f, and one less does not.
            let orders = |n: f64| (0..n as usize).fold(*purchases, |sum, _| after(&sum, at, "0"));
            let f_after = |n: f64| model.score(&Customer::of(&orders(n), at).unwrap()).f;
            match (frequency.next_score, frequency.gap) {
                (Some(next), Some(gap)) => {
                    prop_assert_eq!(f_after(gap), next);
                    prop_assert!(gap == 1.0 || f_after(gap - 1.0) <= own.f);
                    assert!(frequency.advice.contains(&format!(" to {next}")));
                }
                _ => prop_assert!(f_after(30.0) <= own.f),
            }
            if let Some((_, rest)) = frequency.advice.split_once("one more order makes r ") {
                prop_assert!(nested && then.r != own.r);
                assert!(rest.starts_with(&format!("{}, within which f ", then.r)));
                let f = match then.f.cmp(&own.f) {
                    std::cmp::Ordering::Less => format!("falls from {} to {}", own.f, then.f),
                    std::cmp::Ordering::Equal => format!("stays {}", own.f),
                    std::cmp::Ordering::Greater => format!("rises from {} to {}", own.f, then.f),
                };
                prop_assert!(rest.contains(&f), "{}", frequency.advice);
            }
            // An order beyond the gap lifts m, one that falls short of it does not.
            if let (Some(next), Some(gap)) = (monetary.next_score, monetary.gap) {
                let cents = (gap * 100.0 - 1e-6).ceil() as i64;
                assert!(score(&dollars(cents + 1)).m >= next);
                assert!(cents == 0 || score(&dollars(cents - 1)).m <= own.m);
            }
            match monetary.advice.strip_prefix("one more order").filter(|rest| !rest.starts_with(" of more than ")) {
                Some(rest) => {
                    let within = format!(" within r {} f {}", then.r, then.f);
                    Promise::read(&rest.replace(&within, "")).check(|amount| format!("m {}", score(amount).m));
                }
                None => if let Some((_, usual)) = monetary.advice.split_once("; an order of the usual ") {
                    let (amount, what) = usual.split_once(' ').unwrap();
                    let m = score(amount).m;
                    match what.strip_prefix("lifts it to ") {
                        Some(to) => prop_assert_eq!(m.to_string(), to),
                        None => prop_assert_eq!((what == "does").then_some(m), monetary.next_score.filter(|&next| next == m)),
                    }
                }
            }
        }
    }

    #[test]
    fn a_shorter_cut_of_recency_scores_every_customer_alike(
        micros in prop::collection::vec(-90_000_000_000..4_000_000_000_000_i64, 1..60), bins in 2..=7_u8,
        natural in any::<bool>(), whole in any::<bool>(),
    ) {
        let days: Vec<f64> = micros.iter().map(|&micros| micros as f64 / MICROS_PER_DAY as f64).collect();
        let rows: Vec<Customer> = days.iter().map(|&days| customer(days, 1.0, 1.0)).collect();
        let method = if natural { "natural" } else { "quantile" };
        let model = fit(json!({"bins": bins, "recency": {"method": method, "whole_days": whole}}), rows.clone());
        let counted: Vec<f64> = days.iter().map(|days| if whole { days.ceil() } else { *days }).collect();
        let rule = if natural { Rule::Natural(bins) } else { Rule::Quantile(bins) };
        let exact = binning::fit(&rule, counted.clone(), Host::unlimited())?.cuts;
        let cuts = &model.recency.cuts.0[0];
        for (own, days) in counted.iter().zip(&days) {
            prop_assert_eq!(cuts.bin(*days), exact.bin(*own));
        }
        for (short, long) in cuts.values.iter().zip(&exact.values) {
            prop_assert!(short >= long && short.to_string().len() <= long.to_string().len());
            prop_assert!(!whole || short.fract() == 0.0);
        }
        model.prepare()?;
    }
}

#[test]
fn limits_of_recency_have_few_digits() {
    let rows: Vec<Customer> =
        (0..1000_u32).map(|i| customer(f64::from(i * 7919 % 86_400) / 864.0 / 7.0, 1.0, 1.0)).collect();
    let cuts = |options: Value| fit(options, rows.clone()).recency.cuts.0[0].values.clone();
    for cut in cuts(json!({})) {
        assert!(cut.to_string().len() <= 6, "{cut}");
    }
    for method in ["quantile", "natural", "mean", "width", "log_width"] {
        for cut in cuts(json!({"recency": {"method": method, "whole_days": true}})) {
            assert_eq!(cut.fract(), 0.0, "{method}");
        }
    }
    // Whole days stay what they are.
    let whole: Vec<Customer> = (0..100).map(|i| customer(f64::from(i * i), 1.0, 1.0)).collect();
    assert_eq!(fit(json!({}), whole).recency.cuts.0[0].values, [361.0, 1521.0, 3481.0, 6241.0]);
}

#[test]
fn customers_without_a_usual_amount_have_their_sentences() {
    let model = fixed();
    let last = |purchases: &Rfm| model.why(purchases, as_of()).pop().unwrap().advice;
    // Nothing but a refund: the first order makes them a customer.
    let refunded = summary(&[(8, -6000)], true);
    assert_eq!(model.why(&refunded, as_of()).len(), 1);
    assert_eq!(
        last(&refunded),
        "no orders, so no scores and no segment; one order (up to 110: new; above 110: potential loyalists)"
    );
    // Orders of zero: as usual, another one brings no money.
    let free = why(&model, &summary(&[(500, 0), (400, 0)], true));
    assert_eq!(
        free[2].advice,
        "spending more than 50 more lifts m from 1 to 2; an order of the usual 0 does not"
    );
    assert_eq!(
        free[3].advice,
        "r 2 and fm 1-2: hibernating; one more order of the usual 0: potential loyalists (above 200: champions)"
    );
    // More refunded than bought: an order is still what an order was.
    let lost = why(&model, &summary(&[(500, 3000), (400, 3000), (300, -9000)], true));
    assert_eq!(lost[2].value, Some(-30.0));
    assert_eq!(
        lost[2].advice,
        "spending more than 80 more lifts m from 1 to 2; an order of the usual 30 does not"
    );
    // As many orders as there can be.
    let most = Rfm { orders: i64::MAX as u64, ..bought(400.0, 1, 5000) };
    assert!(last(&most).ends_with(": potential loyalists (above 0: champions)"), "{}", last(&most));
    assert_eq!(Customer::of(&most, as_of()).unwrap().frequency, i64::MAX as f64);
}

#[test]
fn an_order_counts_from_the_moment_that_is_asked_about() {
    let model = fixed();
    let purchases = bought(20.0, 3, 15_000);
    let recency = |days: i64| model.why(&purchases, as_of() + days * MICROS_PER_DAY)[0].advice.clone();
    assert_eq!(recency(0), "r 5 is the best score; without a new order it falls to 4 on 2026-11-11");
    assert_eq!(recency(30), "any new order lifts r from 4 to 5; without one r falls to 3 on 2026-12-11");
    // An order at a moment before the last one changes no date.
    assert_eq!(recency(-25), "r 5 is the best score; without a new order it falls to 4 on 2026-11-11");
}

#[test]
fn the_best_customer_is_a_champion_and_the_worst_is_not() {
    let rows: Vec<Customer> =
        (0..100).map(|i| customer(f64::from(i), f64::from(100 - i), f64::from(100 - i) * 9.99)).collect();
    let model = fit(json!({}), rows.clone()).prepare().unwrap();
    let name = |c: &Customer| model.segment_name(&model.score(c)).unwrap().to_owned();
    assert_eq!((name(&rows[0]), name(&rows[99])), ("champions".to_owned(), "lost".to_owned()));
    assert_eq!(model.cell(&model.score(&rows[0])), "555");
    // Twenty customers for each score.
    let all = scores(&model, &rows);
    for score in 1..=5 {
        for dimension in 0..3 {
            assert_eq!(all.iter().filter(|s| s[dimension] == score).count(), 20);
        }
    }
    assert_eq!(*model.model().warnings, ["3 customers without orders were left out"]);
}

#[test]
fn defaults_follow_from_what_is_given() {
    let rows: Vec<Customer> =
        (0..50).map(|i| customer(f64::from(i), f64::from(i % 7), f64::from(i % 11))).collect();
    let summary = |options: Value| {
        let model = fit(options, rows.clone());
        let bins = model.bins();
        (model.map_name.clone(), bins.to_string(), model.recency.method.to_string())
    };
    let expect = |map: Option<&str>, bins: &str, method: &str| {
        (map.map(str::to_owned), bins.to_owned(), method.to_owned())
    };
    assert_eq!(summary(json!({})), expect(Some("standard"), "5", "quantile"));
    assert_eq!(summary(json!({"bins": 3})), expect(Some("thirds"), "3", "quantile"));
    assert_eq!(summary(json!({"bins": 2})), expect(Some("octants"), "2", "quantile"));
    assert_eq!(summary(json!({"method": "mean"})), expect(Some("octants"), "2", "mean"));
    assert_eq!(summary(json!({"map": "octants"})), expect(Some("octants"), "2", "mean"));
    assert_eq!(
        summary(json!({"map": "octants", "method": "natural"})),
        expect(Some("octants"), "2", "natural")
    );
    assert_eq!(summary(json!({"map": "thirds", "method": "width"})), expect(Some("thirds"), "3", "width"));
    assert_eq!(summary(json!({"map": "none"})), expect(None, "5", "quantile"));
    assert_eq!(summary(json!({"bins": 4})), expect(Some("quarters"), "4", "quantile"));
    assert_eq!(summary(json!({"bins": 10})), expect(Some("regions"), "10", "quantile"));
    assert_eq!(summary(json!({"monetary": {"bins": 4}})), expect(Some("regions"), "5 x 5 x 4", "quantile"));
    assert_eq!(summary(json!({"map": "regions"})), expect(Some("regions"), "5", "quantile"));
    assert_eq!(
        summary(json!({"map": "regions", "bins": 4, "recency": {"cuts": [9]}})),
        expect(Some("regions"), "2 x 4 x 4", "fixed")
    );
    let fixed = json!({"recency": {"cuts": [10, 20, 30, 40]}});
    assert_eq!(summary(fixed), expect(Some("standard"), "5", "fixed"));
    let own = json!({"map": {"bins": 4, "otherwise": "rest", "segments": [{"name": "a", "r": 4}]}});
    assert_eq!(summary(own), expect(None, "4", "quantile"));
    let all_four = json!({"bins": 4, "recency": {"method": "mean"}});
    assert_eq!(summary(all_four), expect(Some("regions"), "2 x 4 x 4", "mean"));
}

#[test]
fn no_option_but_none_leaves_a_customer_without_a_segment() {
    let rows: Vec<Customer> =
        (0..50).map(|i| customer(f64::from(i), f64::from(i % 7), f64::from(i % 11))).collect();
    for bins in 2..=10_u8 {
        for options in [
            json!({"bins": bins}),
            json!({"monetary": {"bins": bins}, "nested": true}),
            json!({"recency": {"bins": bins}, "frequency": {"cuts": [2, 5]}}),
            json!({"bins": bins, "monetary": {"method": "mean"}, "language": "zh"}),
            json!({"bins": bins, "map": "regions"}),
        ] {
            let model = fit(options, rows.clone()).prepare().unwrap();
            assert!(rows.iter().all(|row| model.segment_name(&model.score(row)).is_some()));
        }
    }
}

#[test]
fn names_come_in_three_languages() {
    let rows = vec![customer(1.0, 2.0, 3.0), customer(4.0, 1.0, 1.0)];
    let first = |options: Value| fit(options, rows.clone()).prepare().unwrap().names()[0].clone();
    assert_eq!(first(json!({"language": "en"})), "champions");
    assert_eq!(first(json!({"language": "ru"})), "чемпионы");
    assert_eq!(first(json!({"language": "zh", "map": "octants"})), "重要价值客户");
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    let says = |options: Value, parts: &[&str]| {
        let error = refused(options.clone());
        assert_eq!(error.kind, Kind::InvalidParameter);
        for part in parts {
            assert!(error.message.contains(part), "{options}: {}", error.message);
        }
    };
    says(json!({"bins": 1}), &["recency cannot have 1 bin"]);
    says(json!({"frequency": {"bins": 11}}), &["frequency cannot have 11 bins"]);
    says(json!({"frequency": {"whole_days": true}}), &["frequency has no days"]);
    says(json!({"recency": {"whole_days": true, "cuts": [1.5]}}), &["recency has the cut 1.5", "whole days"]);
    says(json!({"bins": 3, "map": "standard"}), &["\"standard\" needs 5", "make 3"]);
    says(json!({"method": "mean", "map": "thirds"}), &["\"thirds\" needs 3", "make 2", "\"mean\""]);
    says(json!({"method": "mean", "bins": 5}), &["\"mean\" makes 2 bins", "asks for 5"]);
    says(json!({"recency": {"method": "mean", "bins": 3}}), &["recency asks for 3"]);
    says(json!({"recency": {"method": "fixed"}}), &["\"fixed\" needs cuts for recency"]);
    says(json!({"method": "fixed"}), &["needs cuts for recency"]);
    says(json!({"recency": {"method": "width", "cuts": [1]}}), &["recency has cuts", "\"width\""]);
    says(json!({"recency": {"cuts": [1, 1]}}), &["1 comes before 1"]);
    says(json!({"recency": {"cuts": []}}), &["0 cuts"]);
    says(json!({"recency": {"cuts": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}}), &["10 cuts"]);
    says(json!({"recency": {"cuts": [1, 2], "bins": 5}}), &["2 cuts, which make 3 bins, but asks for 5"]);
    says(json!({"recency": {"cuts": [1, 2]}, "map": "standard"}), &["needs 5 bins for recency", "make 3"]);
    says(json!({"map": "tens"}), &["there is no map \"tens\""]);
    says(json!({"map": 3}), &["options, key \"map\"", "a number"]);
    says(json!({"map": {"bins": 5, "segments": [{"name": "a", "r": 1}]}}), &["not a partition", "cell 211"]);
    says(
        json!({"map": {"bins": 5, "segments": [{"name": "a", "x": 1}]}}),
        &["options, key \"map.segments\"", "\"x\""],
    );
    says(json!({"language": "de"}), &["options, key \"language\"", "de"]);
    says(json!({"bins": "five"}), &["options, key \"bins\"", "five"]);
    says(json!({"bins": 300}), &["options, key \"bins\"", "300"]);
    says(json!({"recency": {"bins": "five"}}), &["options, key \"recency.bins\""]);
    says(json!([]), &["options must be a JSON object, not an array"]);

    let unknown = refused(json!({"bin": 5}));
    assert_eq!(unknown.message, "options: there is no key \"bin\"");
    assert_eq!(
        unknown.hint.unwrap(),
        "The keys are bins, method, shares, business, recency, frequency, monetary, nested, trim, map, language."
    );
    let unknown = refused(json!({"recency": {"cut": [5]}}));
    assert_eq!(unknown.message, "options, key \"recency\": there is no key \"cut\"");
    assert_eq!(unknown.hint.unwrap(), "The keys are bins, method, cuts, shares, whole_days, best, measure.");
}

#[test]
fn what_cannot_be_fitted_is_refused() {
    let message = |rows: Vec<Customer>| try_fit(&json!({}), rows).unwrap_err().message;
    assert_eq!(message(vec![]), "fit_rfm needs at least one customer with an order");
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for i in 0..3 {
            let mut values = [1.0; 3];
            values[i] = bad;
            let [d, f, m] = values;
            assert!(message(vec![customer(1.0, 1.0, 1.0), customer(d, f, m)]).contains(&bad.to_string()));
        }
    }
    let params = Options::default().params().unwrap();
    let rows = rfm::Rows { as_of: i64::MAX, customers: &[customer(1.0, 1.0, 1.0)], without_orders: 0 };
    assert!(rfm::fit(&params, &rows, Host::unlimited()).is_err());
}

#[test]
fn one_customer_and_equal_customers_are_fine_with_a_warning() {
    for options in [
        json!({}),
        json!({"bins": 10}),
        json!({"method": "natural"}),
        json!({"method": "mean"}),
        json!({"method": "log_width"}),
        json!({"method": "width"}),
        json!({"nested": true}),
        json!({"nested": true, "method": "natural"}),
    ] {
        for n in [1, 7] {
            let model = fit(options.clone(), vec![customer(3.0, 2.0, 9.5); n]);
            assert!(model.warnings.len() > 1, "beside the customers without orders");
            let bins = model.recency.bins;
            let model = model.prepare().unwrap();
            let score = model.score(&customer(3.0, 2.0, 9.5));
            // All are recent, none orders more often than another.
            assert_eq!((score.r, score.f, score.m), (bins, 1, 1), "{options}");
            // Whoever differs from them gets the other ends.
            let other = model.score(&customer(4.0, 3.0, 9.6));
            assert_eq!((other.r, other.f, other.m), (1, bins, bins), "{options}");
        }
    }
}

#[test]
fn counts_and_ranges_are_in_the_model() {
    let model =
        fit(json!({}), vec![customer(-2.5, 1.0, -4.0), customer(9.0, 6.0, 100.0), customer(0.0, 2.0, 0.0)]);
    assert_eq!((model.customers, model.without_orders, model.after_as_of), (3, 3, 1));
    assert_eq!((model.recency.min, model.recency.max), (-2.5, 9.0));
    assert_eq!((model.frequency.min, model.frequency.max), (1.0, 6.0));
    assert_eq!((model.monetary.min, model.monetary.max), (-4.0, 100.0));
    assert_eq!(
        model.warnings[1],
        "1 customer has an order after as_of, so their recency is negative: leave later orders out, or pass a later as_of"
    );
}

#[test]
fn cells_with_ten_bins_are_joined() {
    let rows: Vec<Customer> = (0..10).map(|i| customer(f64::from(i), f64::from(9 - i), 1.0)).collect();
    let model = fit(json!({"bins": 10}), rows.clone()).prepare().unwrap();
    assert_eq!(model.cell(&model.score(&rows[0])), "10-10-1");
    assert_eq!(model.cell(&model.score(&rows[9])), "1-1-1");
}

#[test]
fn a_cell_shows_the_best_as_one_where_that_is_asked_for() {
    let rows: Vec<Customer> = (0..10).map(|i| customer(f64::from(i), f64::from(9 - i), 1.0)).collect();
    let low = json!({"best": "low"});
    let model =
        fit(json!({"recency": low, "frequency": low, "map": "none"}), rows.clone()).prepare().unwrap();
    let score = model.score(&rows[0]);
    // Only what is shown is turned: scores are best when high, and monetary value was not asked about.
    assert_eq!((score.r, score.f, score.m, model.cell(&score).as_str()), (5, 5, 1, "111"));
    assert_eq!(model.cell(&model.score(&rows[9])), "551");
    assert!(refused(json!({"monetary": {"best": "upper"}})).message.contains("upper"));
}

#[test]
fn a_business_gives_recency_its_limits_in_days() {
    let rows: Vec<Customer> = (0..40).map(|i| customer(f64::from(i) * 10.0, f64::from(i), 1.0)).collect();
    let model = fit(json!({"business": "fashion"}), rows.clone());
    assert_eq!(model.recency.cuts.0[0].values, [40.0, 80.0, 120.0, 270.0]);
    assert!(!model.warnings.iter().any(|warning| warning.contains("need cuts in days")));
    // With another number of scores for the other dimensions there is a map that fits any.
    assert_eq!(
        fit(json!({"business": "grocery", "frequency": {"bins": 3}}), rows).map_name.unwrap(),
        "regions"
    );
    assert!(refused(json!({"business": "bakery"})).hint.unwrap().contains("b2b"));
    for own in [json!({"cuts": [1, 2]}), json!({"method": "width"}), json!({"bins": 4})] {
        let error = refused(json!({"business": "fashion", "recency": own}));
        assert!(error.message.contains("beside \"business\""), "{}", error.message);
    }
}

#[test]
fn trimmed_customers_have_no_say_in_the_cuts() {
    // Twenty customers, and one who spent a thousand times as much.
    let mut rows: Vec<Customer> =
        (1..=20).map(|i| customer(f64::from(i), 1.0, f64::from(i) * 10.0)).collect();
    let without = json!({"method": "width", "bins": 4, "map": "none"});
    let own = fit(without.clone(), rows[1..19].to_vec()).monetary.cuts;
    rows[19].monetary = 200_000.0;
    rows[0].monetary = -7000.0;
    assert_ne!(fit(without, rows.clone()).monetary.cuts, own);
    let trimmed = fit(json!({"method": "width", "bins": 4, "map": "none", "trim": 0.05}), rows);
    assert_eq!(trimmed.monetary.cuts, own);
    // They are counted and scored all the same.
    assert_eq!((trimmed.customers, trimmed.monetary.max), (20, 200_000.0));
    for wrong in [-0.1, 0.5, 7.0] {
        assert!(refused(json!({"trim": wrong})).message.starts_with("trim is"), "{wrong}");
    }
}

#[test]
fn names_that_sound_like_days_are_doubted_where_cuts_are_not_of_days() {
    let doubt = |options: Value, days: [f64; 5]| {
        let model = fit(options, days.map(|days| customer(days, 1.0, 1.0)).to_vec());
        model.warnings.into_iter().find(|warning| warning.contains("need cuts in days"))
    };
    let told = |options, days| doubt(options, days).unwrap_or_default();
    let usual = [10.0, 40.0, 90.0, 200.0, 400.0];
    assert_eq!(doubt(json!({}), usual), None);
    assert!(told(json!({}), [184.0, 190.0, 200.0, 210.0, 400.0]).contains("score 5 of 5 reaches 184 days"));
    assert!(told(json!({}), [100.0, 433.0, 486.0, 513.0, 600.0]).contains("score 4 of 5 reaches 433 days"));
    assert!(told(json!({}), [1.0, 2.0, 3.0, 4.5, 30.0]).contains("score 1 of 5 begins at 5 days"));
    // Limits of one's own are meant, and without names there is nothing to doubt.
    let long = [184.0, 433.0, 486.0, 513.0, 600.0];
    assert_eq!(doubt(json!({"recency": {"cuts": [184, 433, 486, 513]}}), long), None);
    assert_eq!(doubt(json!({"map": "none"}), long), None);
}

#[test]
fn parents_without_customers_use_the_cuts_of_all() {
    // No customer has middling recency, so r 2 of 3 has none of its own.
    let rows = vec![customer(1.0, 1.0, 5.0), customer(1.0, 2.0, 6.0), customer(100.0, 8.0, 7.0)];
    let options = json!({"bins": 3, "nested": true, "recency": {"cuts": [10, 20]}});
    let model = fit(options, rows);
    let cuts: Vec<Vec<f64>> = model.frequency.cuts.0.iter().map(|cuts| cuts.values.clone()).collect();
    assert_eq!(cuts, [vec![8.0, 8.0], vec![1.0, 2.0], vec![1.0, 2.0]]);
    assert_eq!(model.monetary.cuts.0.len(), 9);
    assert!(model.warnings.iter().any(|w| w.starts_with("frequency: 1 of 3 parent cells has no customers")));
    let rows = model.cuts_rows();
    assert_eq!(rows.len(), 3 + 9 + 27);
    assert_eq!(rows[0].range, "(20,)");
    assert_eq!(rows[2].range, "(,10]");
    assert_eq!((rows[3].within.as_deref(), rows[3].bin.as_str()), (Some("r 1"), "1"));
    assert_eq!(rows[4].range, "empty");
    assert_eq!(rows[12 + 26].within.as_deref(), Some("r 3 f 3"));
}

/// Cuts at 30, 60, 90 and 120 days; 1, 2, 3 and 5 orders; 50, 100, 200 and 400.
fn fixed() -> Prepared {
    let options = json!({"recency": {"cuts": [30, 60, 90, 120]}, "frequency": {"cuts": [1, 2, 3, 5]},
        "monetary": {"cuts": [50, 100, 200, 400]}});
    fit(options, vec![customer(1.0, 1.0, 1.0)]).prepare().unwrap()
}

#[test]
fn why_speaks_plainly() {
    let model = fixed();
    let advice =
        |purchases: Rfm| why(&model, &purchases).into_iter().map(|reason| reason.advice).collect::<Vec<_>>();
    // Scored on 2026-11-01; 60 days since the order, so on 2026-12-01 it will be 90.
    let row = bought(60.5, 3, 18_766);
    assert_eq!(
        advice(row),
        [
            "any new order lifts r from 3 to 5; without one r falls to 2 on 2026-11-30",
            "one more order lifts f from 3 to 4",
            "spending more than 12.34 more lifts m from 3 to 4; an order of the usual 62.55 does",
            "r 3 and fm 3: need attention; one more order: champions",
        ]
    );
    let reasons = why(&model, &row);
    let recency = &reasons[0];
    assert_eq!(
        (recency.above, recency.up_to, recency.next_score, recency.gap),
        (Some(60.0), Some(90.0), Some(4), Some(0.5))
    );
    assert_eq!((recency.value, recency.score, recency.bins), (Some(60.5), Some(3), Some(5)));
    let frequency = &reasons[1];
    assert_eq!(
        (frequency.above, frequency.up_to, frequency.next_score, frequency.gap),
        (Some(2.0), Some(3.0), Some(4), Some(1.0))
    );
    assert_eq!(reasons[3].dimension, "segment");

    assert_eq!(
        advice(bought(10.0, 9, 100_000)),
        [
            "r 5 is the best score; without a new order it falls to 4 on 2026-11-21",
            "f 5 is the best score",
            "m 5 is the best score",
            "r 5 and fm 4-5: champions; one more order leaves them there",
        ]
    );
    // The lowest recency score cannot fall, so there is no date.
    assert_eq!(
        advice(bought(300.0, 4, 5000))[..3],
        [
            "any new order lifts r from 1 to 5",
            "2 more orders lift f from 4 to 5",
            "any further spending lifts m from 1 to 2",
        ]
    );
    // Amounts are named where they decide.
    assert_eq!(
        advice(bought(300.0, 1, 3000))[2..],
        [
            "spending more than 20 more lifts m from 1 to 2; an order of the usual 30 does",
            "r 1 and fm 1-2: lost; one more order of the usual 30: potential loyalists (above 370: champions)",
        ]
    );
    assert_eq!(
        advice(bought(70.0, 1, 45_000))[2..],
        ["m 5 is the best score", "r 3 and fm 3: need attention; one more order: champions",]
    );
    // On the very day the time is told.
    assert!(advice(bought(59.75, 4, 5000))[0].ends_with("r falls to 3 after 2026-11-01T06:00:00Z"));
}

#[test]
fn why_skips_scores_that_cannot_be() {
    let rows = [vec![customer(5.0, 1.0, 10.0); 9], vec![customer(1.0, 2.0, 20.0)]].concat();
    let model = fit(json!({}), rows).prepare().unwrap();
    let reasons = why(&model, &bought(5.0, 1, 1000));
    // Cuts of recency all at 5: the next better score is not there at all.
    assert_eq!(reasons[0].next_score, None);
    assert_eq!(
        reasons[0].advice,
        "r 5 is the best score; without a new order it falls to 1 after 2026-11-01T00:00:00Z"
    );
    assert_eq!((reasons[1].next_score, reasons[1].gap), (Some(5), Some(1.0)));
    assert_eq!(reasons[1].advice, "one more order lifts f from 1 to 5");
    assert_eq!(reasons[2].advice, "any further spending lifts m from 1 to 5");
}

#[test]
fn fractional_cuts_of_frequency_are_reached_by_whole_orders() {
    let options = json!({"frequency": {"cuts": [1.2, 1.4, 2.5]}, "map": "none"});
    let model = fit(options, vec![customer(1.0, 1.0, 1.0)]).prepare().unwrap();
    let reason = &why(&model, &bought(1.0, 1, 100))[1];
    assert_eq!((reason.next_score, reason.gap), (Some(3), Some(1.0)));
}

#[test]
fn nested_reasons_speak_of_the_cell_that_an_order_leads_to() {
    // Recent customers order often, others seldom: an order that makes a customer recent takes them among the former.
    let rows: Vec<Customer> = (0..60)
        .map(|i| match i % 2 {
            0 => customer(f64::from(i) / 60.0, f64::from(4 + i % 8), f64::from(100 + 10 * i)),
            _ => customer(100.0 + f64::from(i), f64::from(1 + i % 3), f64::from(5 * i)),
        })
        .collect();
    let options = json!({"bins": 2, "nested": true, "recency": {"cuts": [30], "bins": 2}});
    let model = fit(options, rows).prepare().unwrap();
    let advice = |days: f64, orders: u64, cents: i64| {
        why(&model, &bought(days, orders, cents)).into_iter().map(|reason| reason.advice).collect::<Vec<_>>()
    };
    assert_eq!(
        advice(110.0, 1, 2000),
        [
            "any new order lifts r from 1 to 2",
            "one more order makes r 2, within which f stays 1; 6 more orders lift it to 2",
            "one more order of the usual 20: m 1 within r 2 f 1 (above 340: m 2)",
            "cell 111: ordinary to win back; one more order of the usual 20: ordinary to develop (above 340: key to develop)",
        ]
    );
    assert_eq!(advice(110.0, 3, 2000)[1], "one more order makes r 2, within which f falls from 2 to 1");
    // Where an order leaves the cell as it is, it is spoken of as in any model.
    assert_eq!(
        advice(10.0, 4, 30_000)[1..3],
        [
            "3 more orders lift f from 1 to 2",
            "one more order of more than 60 lifts m from 1 to 2; an order of the usual 75 does",
        ]
    );
}

#[test]
fn figures_beyond_all_measure_are_explained_too() {
    let options = json!({"recency": {"cuts": [1, 1e300]}, "frequency": {"cuts": [1, 1e300]},
        "monetary": {"cuts": [1, 1e300]}, "map": "none"});
    let model = fit(options, vec![customer(1.0, 1.0, 1.0)]).prepare().unwrap();
    let reasons = why(&model, &bought(2.0, 2, 200));
    // A date beyond the calendar is left out, and so is a number of orders that cannot be counted.
    assert_eq!(reasons[0].advice, "any new order lifts r from 2 to 3");
    assert_eq!(reasons[1].advice, "no number of orders lifts f above 2");
    let money = |total: f64| Money::Float(FloatSum::new(total));
    for total in [0.0, 5e-324, 1e-300, 0.004, 1e13, 1e17, f64::MAX, -f64::MAX] {
        let purchases = Rfm { total: money(total), refunded: money(0.0), ..bought(-1e6, 3, 0) };
        assert_eq!(why(&model, &purchases).len(), 3);
    }
}

#[test]
fn the_memory_of_a_fit_is_known_before() {
    let bytes = |options: Value, n| {
        rfm::fit_bytes(&Options::from_json(&options).and_then(|options| options.params()).unwrap(), n)
    };
    let fixed = bytes(json!({}), 0).unwrap();
    assert_eq!(bytes(json!({}), 1000).unwrap() - fixed, 40_000);
    assert_eq!(bytes(json!({"nested": true}), 1000).unwrap() - fixed, 49_000);
    assert_eq!(bytes(json!({"monetary": {"method": "natural"}}), 1000).unwrap() - fixed, 104_000);
    assert_eq!(bytes(json!({}), usize::MAX / 16), None);
}

#[test]
fn a_long_fit_looks_for_interrupts() {
    let rows: Vec<Customer> = (0..100_000_u32)
        .map(|i| {
            customer(f64::from(i * 7919 % 100_003) / 24.0, f64::from(i % 13 + 1), f64::from(i * 31 % 9973))
        })
        .collect();
    let params = Options::default().params().unwrap();
    static LOOKS: AtomicUsize = AtomicUsize::new(0);
    let check_for_interrupts = || {
        LOOKS.fetch_add(1, Ordering::Relaxed);
    };
    let host = Host { check_for_interrupts, ..Host::unlimited() };
    let model =
        rfm::fit(&params, &rfm::Rows { as_of: MICROS_PER_DAY, customers: &rows, without_orders: 0 }, host)
            .unwrap()
            .prepare()
            .unwrap();
    // Each dimension is gone through several times.
    assert!(LOOKS.load(Ordering::Relaxed) > 3 * 3 * rows.len() / ROWS_PER_LOOK);
    for score in 1..=5 {
        let share = scores(&model, &rows).iter().filter(|s| s[0] == score).count();
        assert_eq!(share, 20_000);
    }
}

/// Cuts at shares of one's own: figures as numpy 2.4 has them, by `quantile(…, method="inverted_cdf")`.
#[test]
fn shares_are_counted_from_the_lowest_score_up() {
    let customers: Vec<Customer> =
        (1..=40).map(|i| customer(f64::from(i * 7 % 41), f64::from(i % 9), f64::from(i * i % 97))).collect();
    let model = fit(json!({"shares": [0.25, 0.5, 0.9], "map": "none"}), customers.clone());
    // np.quantile([i * 7 % 41 for i in range(1, 41)], [0.1, 0.5, 0.75], method="inverted_cdf"), and so on.
    assert_eq!(model.recency.cuts.0[0].values, [4.0, 20.0, 30.0]);
    assert_eq!(model.frequency.cuts.0[0].values, [2.0, 4.0, 7.0]);
    assert_eq!(model.monetary.cuts.0[0].values, [22.0, 47.0, 89.0]);
    assert_eq!(model.recency.shares.as_ref().map(Vec::len), Some(3));
    // Equal shares are the quantiles there were.
    let (shares, quantiles) =
        (fit(json!({"shares": [0.2, 0.4, 0.6, 0.8]}), customers.clone()), fit(json!({}), customers.clone()));
    for (own, usual) in [
        (&shares.recency, &quantiles.recency),
        (&shares.frequency, &quantiles.frequency),
        (&shares.monetary, &quantiles.monetary),
    ] {
        assert_eq!(own.cuts, usual.cuts);
    }
    // One dimension alone, and others of their own.
    let mixed = fit(
        json!({"monetary": {"shares": [0.9]}, "frequency": {"cuts": [2, 5]}, "map": "none"}),
        customers.clone(),
    );
    assert_eq!((mixed.monetary.bins, mixed.frequency.bins, mixed.recency.bins), (2, 3, 5));
    for (options, message) in [
        (json!({"shares": [0.5, 0.25]}), "shares [0.5, 0.25] are not possible"),
        (json!({"shares": []}), "recency has 0 shares"),
        (json!({"monetary": {"shares": [1.0]}}), "shares [1] are not possible"),
        (json!({"monetary": {"shares": [0.5], "cuts": [3]}}), "monetary has shares, but cuts as well"),
        (
            json!({"monetary": {"shares": [0.5], "method": "mean"}}),
            "monetary has shares, but its method is \"mean\"",
        ),
        (json!({"shares": [0.5], "bins": 5}), "recency has shares, but 1 of them makes 2 bins, not 5"),
    ] {
        assert_eq!(refused(options).message, message);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    /// Of whole percent the share is counted in whole numbers.
    #[test]
    fn a_share_is_reached_by_its_count(values in prop::collection::vec(0_u32..30, 1..80), percent in 1_u32..100) {
        let customers: Vec<Customer> = values.iter().map(|&v| customer(1.0, 1.0, f64::from(v))).collect();
        let share = f64::from(percent) / 100.0;
        let model = fit(json!({"monetary": {"shares": [share]}, "map": "none"}), customers);
        let n = values.len() as u32;
        let reached = |v: u32| values.iter().filter(|&&x| x <= v).count() as u32 * 100 >= percent * n;
        let expected = values.iter().copied().filter(|&v| reached(v)).min().unwrap();
        prop_assert_eq!(model.monetary.cuts.0[0].values[0], f64::from(expected));
    }
}

#[test]
fn the_mean_order_as_monetary_value() {
    let options = json!({
        "recency": {"cuts": [30]}, "frequency": {"cuts": [3]}, "map": "none",
        "monetary": {"measure": "mean", "cuts": [30, 50]},
    });
    let params = Options::from_json(&options).unwrap().params().unwrap();
    let measured = params.measured().of(customer(1.0, 4.0, 100.0));
    assert_eq!(measured, customer(1.0, 4.0, 25.0));
    let model = fit(options, vec![measured]).prepare().unwrap();
    // (100 + 50) / 5 is the cut of 30; an order of the usual 25 leaves the mean where it is.
    let reason = &why(&model, &bought(1.0, 4, 10_000))[2];
    assert_eq!(
        (reason.value, reason.score, reason.next_score, reason.gap),
        (Some(25.0), Some(1), Some(2), Some(5.0))
    );
    assert_eq!(
        reason.advice,
        "one more order of more than 50 lifts m from 1 to 2; an order of the usual 25 does not"
    );
    assert!(refused(json!({"recency": {"measure": "mean"}})).hint.unwrap().contains("monetary"));
    assert!(refused(json!({"monetary": {"measure": "median"}})).message.contains("measure"));
}
