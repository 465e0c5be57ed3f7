//! RFM models: options, fits, scores and reasons.
#![allow(missing_docs)]

use proptest::prelude::*;
use segmentation::rfm::{Customer, Fit, Options, Prepared, RfmModel};
use segmentation::time::{MICROS_PER_DAY, parse};
use segmentation::{Error, Kind, Result};
use serde_json::{Value, json};

fn customer(recency_days: f64, frequency: f64, monetary: f64) -> Customer {
    Customer { recency_days, frequency, monetary }
}

fn try_fit(options: &Value, customers: Vec<Customer>) -> Result<RfmModel> {
    let as_of = parse("2026-11-01T00:00:00Z")?;
    let mut fit = Fit::new(Options::from_json(options)?.params()?, as_of, 3, customers)?;
    while fit.step()? {}
    fit.finish()
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
    (method, 2..=6_u8, 2..=10_u8, any::<bool>()).prop_map(|(method, bins, m, nested)| {
        json!({"method": method, "bins": bins, "monetary": {"bins": m}, "nested": nested, "map": "none"})
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
        for row in &rows {
            let [recency, frequency, monetary] = &model.why(row)[..] else { panic!("three rows without a map") };
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

#[test]
fn the_best_customer_is_a_champion_and_the_worst_is_not() {
    let rows: Vec<Customer> =
        (0..100).map(|i| customer(f64::from(i), f64::from(100 - i), f64::from(100 - i) * 9.99)).collect();
    let model = fit(json!({}), rows.clone()).prepare().unwrap();
    let name = |c: &Customer| model.segment_name(&model.score(c)).unwrap().to_owned();
    assert_eq!((name(&rows[0]), name(&rows[99])), ("champions".to_owned(), "hibernating".to_owned()));
    assert_eq!(model.cell(&model.score(&rows[0])), "555");
    // Twenty customers for each score.
    let all = scores(&model, &rows);
    for score in 1..=5 {
        for dimension in 0..3 {
            assert_eq!(all.iter().filter(|s| s[dimension] == score).count(), 20);
        }
    }
    assert_eq!(model.model().warnings, ["3 customers without orders were left out"]);
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
    assert_eq!(summary(json!({"bins": 4})), expect(None, "4", "quantile"));
    assert_eq!(summary(json!({"monetary": {"bins": 4}})), expect(None, "5 x 5 x 4", "quantile"));
    let fixed = json!({"recency": {"cuts": [10, 20, 30, 40]}});
    assert_eq!(summary(fixed), expect(Some("standard"), "5", "fixed"));
    let own = json!({"map": {"bins": 4, "otherwise": "rest", "segments": [{"name": "a", "r": 4}]}});
    assert_eq!(summary(own), expect(None, "4", "quantile"));
    let all_four = json!({"bins": 4, "recency": {"method": "mean"}});
    assert_eq!(summary(all_four), expect(None, "2 x 4 x 4", "mean"));
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
    says(json!({"bins": 1}), &["recency cannot have 1 bins"]);
    says(json!({"frequency": {"bins": 11}}), &["frequency cannot have 11 bins"]);
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
        "The keys are bins, method, recency, frequency, monetary, nested, map, language."
    );
    let unknown = refused(json!({"recency": {"cut": [5]}}));
    assert_eq!(unknown.message, "options, key \"recency\": there is no key \"cut\"");
    assert_eq!(unknown.hint.unwrap(), "The keys are bins, method, cuts.");
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
    assert!(Fit::new(params, i64::MAX, 0, vec![customer(1.0, 1.0, 1.0)]).is_err());
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
fn parents_without_customers_use_the_cuts_of_all() {
    // No customer has middling recency, so r 2 of 3 has none of its own.
    let rows = vec![customer(1.0, 1.0, 5.0), customer(1.0, 2.0, 6.0), customer(100.0, 8.0, 7.0)];
    let options = json!({"bins": 3, "nested": true, "recency": {"cuts": [10, 20]}});
    let model = fit(options, rows);
    let cuts: Vec<Vec<f64>> = model.frequency.cuts.0.iter().map(|cuts| cuts.values.clone()).collect();
    assert_eq!(cuts, [vec![8.0, 8.0], vec![1.0, 2.0], vec![1.0, 2.0]]);
    assert_eq!(model.monetary.cuts.0.len(), 9);
    assert!(model.warnings.iter().any(|w| w.starts_with("frequency: 1 of 3 parent cells have no customers")));
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
    let advice = |c: Customer| model.why(&c).into_iter().map(|reason| reason.advice).collect::<Vec<_>>();
    // Scored on 2026-11-01; 60 days since the order, so on 2026-12-01 it will be 90.
    let row = customer(60.5, 3.0, 187.66);
    assert_eq!(
        advice(row),
        [
            "any new order lifts r from 3 to 5; without one r falls to 2 after 2026-11-30",
            "one more order before 2026-11-30 lifts f from 3 to 4",
            "spending more than 12.34 more lifts m from 3 to 4",
            "r 3 and fm 3: need attention; with r 5: potential loyalists; with f 4: loyal; with m 4: loyal",
        ]
    );
    let reasons = model.why(&row);
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
        advice(customer(10.0, 9.0, 1000.0)),
        [
            "r 5 is the best score; without a new order it falls to 4 after 2026-11-21",
            "f 5 is the best score",
            "m 5 is the best score",
            "r 5 and fm 4-5: champions",
        ]
    );
    // The lowest recency score cannot fall, so there is no date.
    assert_eq!(
        advice(customer(300.0, 4.0, 50.0))[..3],
        [
            "any new order lifts r from 1 to 5",
            "2 more orders lift f from 4 to 5",
            "any further spending lifts m from 1 to 2",
        ]
    );
    // On the very day the time is told.
    assert!(advice(customer(59.75, 4.0, 50.0))[0].ends_with("r falls to 3 after 2026-11-01T06:00:00Z"));
}

#[test]
fn why_skips_scores_that_cannot_be() {
    let rows = [vec![customer(5.0, 1.0, 10.0); 9], vec![customer(1.0, 2.0, 20.0)]].concat();
    let model = fit(json!({}), rows).prepare().unwrap();
    let reasons = model.why(&customer(5.0, 1.0, 10.0));
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
    let reason = &model.why(&customer(1.0, 1.0, 1.0))[1];
    assert_eq!((reason.next_score, reason.gap), (Some(3), Some(1.0)));
}

#[test]
fn nested_reasons_say_that_an_order_moves_the_cuts() {
    let rows: Vec<Customer> =
        (0..90).map(|i| customer(f64::from(i), f64::from(i % 9), f64::from(i * 37 % 100))).collect();
    let model = fit(json!({"bins": 3, "nested": true}), rows.clone()).prepare().unwrap();
    for row in &rows {
        for reason in model.why(row).iter().filter(|reason| reason.dimension == "frequency") {
            assert_eq!(reason.next_score.is_some(), reason.advice.contains("a new order also changes r"));
        }
    }
}

#[test]
fn dates_beyond_the_calendar_are_left_out() {
    let options = json!({"recency": {"cuts": [1, 1e300]}, "frequency": {"cuts": [1, 1e300]},
        "monetary": {"cuts": [1, 1e300]}, "map": "none"});
    let model = fit(options, vec![customer(1.0, 1.0, 1.0)]).prepare().unwrap();
    assert_eq!(model.why(&customer(2.0, 2.0, 2.0))[0].advice, "any new order lifts r from 2 to 3");
    for odd in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN, 0.0] {
        let reasons = model.why(&customer(odd, odd, odd));
        assert_eq!(reasons.len(), 3);
    }
}

#[test]
fn the_memory_of_a_fit_is_known_before() {
    let bytes = |options: Value, n| Options::from_json(&options).unwrap().params().unwrap().fit_bytes(n);
    let fixed = bytes(json!({}), 0).unwrap();
    assert_eq!(bytes(json!({}), 1000).unwrap() - fixed, 40_000);
    assert_eq!(bytes(json!({"nested": true}), 1000).unwrap() - fixed, 49_000);
    assert_eq!(bytes(json!({"monetary": {"method": "natural"}}), 1000).unwrap() - fixed, 104_000);
    assert_eq!(bytes(json!({}), usize::MAX / 16), None);
}

#[test]
fn a_hundred_thousand_customers_take_several_steps() {
    let rows: Vec<Customer> = (0..100_000_u32)
        .map(|i| {
            customer(f64::from(i * 7919 % 100_003) / 24.0, f64::from(i % 13 + 1), f64::from(i * 31 % 9973))
        })
        .collect();
    let params = Options::default().params().unwrap();
    let mut fit = Fit::new(params, MICROS_PER_DAY, 0, rows.clone()).unwrap();
    let mut steps = 1;
    while fit.step().unwrap() {
        steps += 1;
    }
    assert!(steps >= 3);
    let model = fit.finish().unwrap().prepare().unwrap();
    for score in 1..=5 {
        let share = scores(&model, &rows).iter().filter(|s| s[0] == score).count();
        assert_eq!(share, 20_000);
    }
}
