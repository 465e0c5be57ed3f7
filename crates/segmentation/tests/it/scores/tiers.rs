//! Value tiers: thresholds against their definitions, ties, margins.

use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use segmentation::scores::tiers::{self, Best, Method, Options, Params, TiersModel, fit_bytes};
use segmentation::support::envelope::ModelBody;
use segmentation::support::host::{Host, ROWS_PER_LOOK};
use segmentation::{Error, Kind};
use serde_json::{Value, json};

fn params(options: Value) -> Result<Params, Error> {
    Options::from_json(&options)?.params()
}

fn try_fit(options: Value, values: &[f64]) -> Result<TiersModel, Error> {
    tiers::fit(&params(options)?, values.to_vec(), Host::unlimited())
}

fn fit(options: Value, values: &[f64]) -> TiersModel {
    let model = try_fit(options, values).unwrap();
    model.check().unwrap();
    model
}

fn thresholds(model: &TiersModel) -> Vec<f64> {
    model.tiers.iter().filter_map(|tier| tier.threshold).collect()
}

fn places(model: &TiersModel, values: &[f64]) -> Vec<usize> {
    values.iter().map(|&value| model.tier(value).unwrap()).collect()
}

fn cents() -> impl Strategy<Value = Vec<i64>> {
    prop_oneof![
        prop::collection::vec(-3_i64..12, 1..60),
        prop::collection::vec(
            (0_u32..7, 0.0..1.0_f64).prop_map(|(p, x)| (x * 10_f64.powi(p as i32)) as i64),
            1..60
        ),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn pareto_is_the_share_of_those_ahead(cents in cents(), a in 1_i64..50, b in 51_i64..100) {
        let model = fit(json!({"shares": [a as f64 / 100.0, b as f64 / 100.0]}), &cents.iter().map(|&c| c as f64).collect::<Vec<_>>());
        let total: i64 = cents.iter().filter(|&&c| c > 0).sum();
        for &own in &cents {
            let ahead: i64 = cents.iter().filter(|&&c| c > 0 && c > own).sum();
            // In whole percent of whole cents, so that nothing rounds.
            let expected = match own > 0 {
                true if ahead * 100 < a * total => 0,
                true if ahead * 100 < b * total => 1,
                _ => 2,
            };
            prop_assert_eq!(model.tier(own as f64)?, expected, "{} of {:?}", own, cents);
        }
        let model = &model;
        let by_tier = |i: usize| cents.iter().filter(move |&&c| model.tier(c as f64).unwrap() == i);
        for (i, tier) in model.tiers.iter().enumerate() {
            prop_assert_eq!(tier.customers, by_tier(i).count() as u64);
            let value: i64 = by_tier(i).filter(|&&c| c > 0).sum();
            let share = if total > 0 { value as f64 / total as f64 } else { 0.0 };
            prop_assert!((tier.value_share - share).abs() < 1e-12);
        }
    }

    #[test]
    fn quantile_is_the_share_of_customers_ahead(cents in cents(), a in 1_usize..50, b in 51_usize..100, low: bool) {
        let values: Vec<f64> = cents.iter().map(|&c| c as f64).collect();
        let best = if low { "low" } else { "high" };
        let shares = [a as f64 / 100.0, b as f64 / 100.0];
        let model = fit(json!({"method": "quantile", "shares": shares, "best": best}), &values);
        for &own in &values {
            let ahead = values.iter().filter(|&&v| if low { v < own } else { v > own }).count();
            let expected = match low || own > 0.0 {
                true if ahead * 100 < a * values.len() => 0,
                true if ahead * 100 < b * values.len() => 1,
                _ => 2,
            };
            prop_assert_eq!(model.tier(own)?, expected, "{} of {:?}", own, values);
        }
    }

    #[test]
    fn capacity_is_never_exceeded_and_ties_fall(cents in cents(), a in 1_u64..20, b in 1_u64..20, low: bool) {
        let values: Vec<f64> = cents.iter().map(|&c| c as f64).collect();
        let best = if low { "low" } else { "high" };
        let model = fit(json!({"counts": [a, b], "best": best}), &values);
        prop_assert!(model.tiers[0].customers <= a && model.tiers[1].customers <= b);
        // The next value as a whole would not have fitted.
        let mut left: Vec<f64> = values.iter().copied().filter(|&v| low || v > 0.0).collect();
        left.sort_unstable_by(f64::total_cmp);
        if low { left.reverse(); }
        for (i, most) in [a, b].into_iter().enumerate() {
            let held = model.tiers[i].customers;
            for _ in 0..held { left.pop(); }
            if let Some(next) = left.last() {
                let tied = left.iter().filter(|&v| v == next).count() as u64;
                prop_assert!(held + tied > most);
            }
        }
    }

    #[test]
    fn neither_order_nor_unit_shows(cents in cents(), turn in any::<prop::sample::Index>(), k in -40_i32..40) {
        let values: Vec<f64> = cents.iter().map(|&c| c as f64).collect();
        let mut turned = values.clone();
        turned.rotate_left(turn.index(values.len()));
        turned.reverse();
        for options in [
            json!({}), json!({"shares": [0.1, 0.3, 0.5]}), json!({"method": "quantile"}), json!({"counts": [2, 5]}),
            json!({"method": "quantile", "best": "low"}), json!({"counts": [2, 5], "best": "low"}),
        ] {
            let model = fit(options.clone(), &values);
            prop_assert_eq!(&model, &fit(options.clone(), &turned));
            let own = places(&model, &values);
            for unit in [0.01, 100.0, 2_f64.powi(k)] {
                let other: Vec<f64> = cents.iter().map(|&c| c as f64 / unit).collect();
                prop_assert_eq!(&own, &places(&fit(options.clone(), &other), &other));
            }
        }
    }

    #[test]
    fn margins_hold_customers_back(cents in cents(), value in -3.0..12.0_f64, promote in 0.0..0.9_f64,
        demote in 0.0..0.9_f64, low: bool, previous in 0_usize..3)
    {
        let values: Vec<f64> = cents.iter().map(|&c| c as f64).collect();
        let best = if low { "low" } else { "high" };
        let model = fit(json!({"method": "quantile", "best": best, "promote_margin": promote,
            "demote_margin": demote}), &values);
        let label = ["A", "B", "C"][previous];
        let found = model.tier_from(value, label)?;
        // The definition, threshold by threshold.
        let lines = thresholds(&model);
        let passes = |i: usize, margin: f64| {
            let moved = lines[i].abs() * margin;
            if !lines[i].is_finite() { false }
            else if low { value <= lines[i] - moved }
            else { value > 0.0 && value >= lines[i] + moved }
        };
        let mut expected = previous;
        while expected > 0 && passes(expected - 1, promote) { expected -= 1; }
        if expected == previous {
            while expected < 2 && !passes(expected, -demote) { expected += 1; }
        }
        prop_assert_eq!(found, expected);
        // Staying put is the only difference margins make.
        let plain = model.tier(value)?;
        prop_assert!(found.min(plain) >= previous.min(plain) && found.max(plain) <= previous.max(plain));
    }

    #[test]
    fn without_margins_the_previous_tier_is_idle(cents in cents(), value in -3.0..12.0_f64, previous in 0_usize..3) {
        let values: Vec<f64> = cents.iter().map(|&c| c as f64).collect();
        for best in ["high", "low"] {
            let model = fit(json!({"method": "quantile", "best": best}), &values);
            prop_assert_eq!(model.tier_from(value, ["A", "B", "C"][previous])?, model.tier(value)?);
        }
    }

    #[test]
    fn the_gap_leads_to_the_next_tier(cents in cents(), value in -3.0..12.0_f64, low: bool) {
        let values: Vec<f64> = cents.iter().map(|&c| c as f64).collect();
        let best = if low { "low" } else { "high" };
        let model = fit(json!({"method": "quantile", "best": best}), &values);
        let reason = model.why(value, None)?;
        prop_assert_eq!(reason.tier, model.tier(value)?);
        match (reason.next_threshold, reason.next_tier) {
            (Some(threshold), Some(next)) => {
                prop_assert_eq!(model.tier(threshold)?, next);
                prop_assert!((reason.gap.unwrap() - (threshold - value).abs()).abs() < 1e-9);
                prop_assert!(model.tier(threshold)? < model.tier(value)?);
            }
            _ => prop_assert!(thresholds(&model).iter().take(model.tier(value)?).all(|t| t.is_infinite())),
        }
    }

    #[test]
    fn the_value_that_is_named_reaches_the_tier_that_is_named(
        values in prop::collection::vec((1_i64..400, 1_i64..9), 2..40), own in any::<prop::sample::Index>(),
        low in any::<bool>(), margin in prop::sample::select(vec![0.0, 0.1, 0.25]), previous in 0..4_usize,
    ) {
        let values: Vec<f64> = values.into_iter().map(|(a, b)| a as f64 / b as f64).collect();
        let (best, other) = if low { ("low", -1.0) } else { ("high", 1.0) };
        let model = fit(json!({"method": "quantile", "best": best, "promote_margin": margin}), &values);
        // A value of the data, one beside it, and one that is off by rounding alone.
        let value = *own.get(&values);
        for value in [value, value * 0.9, value * (1.0 - other * f64::EPSILON)] {
            let previous = ["A", "B", "C"].get(previous).copied();
            let reason = model.why(value, previous)?;
            let Some(next) = reason.next_tier else { continue };
            let said = reason.advice.split(" makes it ").next().unwrap();
            let named = said.rsplit_once("to ").map_or(said, |(_, named)| named.trim_end_matches(','));
            let reached = match previous {
                Some(previous) => model.tier_from(named.parse()?, previous)?,
                None => model.tier(named.parse()?)?,
            };
            prop_assert!(reached <= next, "{} from {}", reason.advice, value);
            prop_assert!(reason.advice.len() < 70, "{}", reason.advice);
        }
    }

    #[test]
    fn any_floats_give_a_valid_model(values in prop::collection::vec(
        any::<f64>().prop_filter("finite", |x| x.is_finite()), 1..40))
    {
        for options in [json!({}), json!({"method": "quantile"}), json!({"counts": [1, 2]}),
            json!({"method": "quantile", "best": "low"})]
        {
            fit(options, &values);
        }
    }
}

#[test]
fn the_customer_who_crosses_the_line_is_above_it_with_all_who_tie() {
    // 50 and 30 make 80 of 100: the line is reached, not crossed, so 10 is below it.
    let model = fit(json!({}), &[50.0, 30.0, 10.0, 5.0, 5.0]);
    assert_eq!(thresholds(&model), [30.0, 5.0]);
    assert_eq!(model.tiers.iter().map(|tier| tier.customers).collect::<Vec<_>>(), [2, 3, 0]);
    // 50 and 29 do not: the two at 10.5 cross it together.
    let model = fit(json!({}), &[50.0, 29.0, 10.5, 10.5]);
    assert_eq!(thresholds(&model), [10.5, 10.5]);
    assert_eq!(*model.warnings, ["no customer is in tier \"B\"", "no customer is in tier \"C\""]);
}

#[test]
fn values_at_or_below_zero_are_always_last() {
    for options in [json!({}), json!({"method": "quantile", "shares": [0.5, 0.9]}), json!({"counts": [2, 9]})]
    {
        let model = fit(options.clone(), &[9.0, 4.0, 0.0, -0.0, -5.0, -5.0]);
        assert_eq!(places(&model, &[0.0, -0.0, -5.0, -1e300]), [2; 4], "{options}");
        assert_eq!(model.tier_from(-1.0, "A").unwrap(), 2);
    }
    let none = fit(json!({}), &[0.0, -1.0]);
    assert_eq!(*none.warnings, ["no value is positive, so every customer is in tier \"C\""]);
    assert_eq!(places(&none, &[-1.0, 0.0, 1e9]), [2; 3]);
    assert_eq!(none.tiers[2].customers, 2);
    assert_eq!(none.cuts_rows()[0].range, "empty");
    // Where low is good, zero is best.
    assert_eq!(
        places(&fit(json!({"best": "low", "thresholds": [0.5, 1.0]}), &[0.3]), &[-1.0, 0.5, 0.7, 2.0]),
        [0, 0, 1, 2]
    );
}

#[test]
fn a_tie_across_a_capacity_falls_below_it() {
    let model = fit(json!({"counts": [2, 2]}), &[9.0, 7.0, 7.0, 5.0, 4.0]);
    assert_eq!(thresholds(&model), [9.0, 7.0]);
    assert_eq!(
        *model.warnings,
        ["2 customers tie at 7 across the end of tier \"A\", so all of them are below it"]
    );
    let all_tie = fit(json!({"counts": [2]}), &[3.0; 3]);
    assert_eq!(thresholds(&all_tie), [f64::INFINITY]);
    assert_eq!(all_tie.tier(1e300).unwrap(), 1);
    let low = fit(json!({"counts": [2], "best": "low"}), &[3.0; 3]);
    assert_eq!(thresholds(&low), [f64::NEG_INFINITY]);
    assert_eq!(low.tier(-1e300).unwrap(), 1);
    let enough = fit(json!({"counts": [500, u64::MAX], "labels": ["x", "y", "z"]}), &[1.0, 2.0]);
    assert_eq!(enough.tiers[0].customers, 2);
    assert_eq!(enough.label(0), Some("x"));
}

#[test]
fn margins_by_hand() {
    let options = json!({"thresholds": [100, 50], "promote_margin": 0.1, "demote_margin": 0.2});
    let model = fit(options, &[1.0]);
    let from = |value: f64, previous: &str| {
        model.label(model.tier_from(value, previous).unwrap()).unwrap().to_owned()
    };
    // Promotion at 110 and 55, demotion below 80 and 40.
    assert_eq!(from(109.0, "B"), "B");
    assert_eq!(from(110.5, "B"), "A");
    assert_eq!(from(80.0, "A"), "A");
    assert_eq!(from(79.0, "A"), "B");
    assert_eq!(from(39.0, "A"), "C");
    assert_eq!(from(45.0, "A"), "B");
    assert_eq!(from(105.0, "C"), "B");
    assert_eq!(from(120.0, "C"), "A");
    let why = model.why(105.0, Some("B")).unwrap();
    assert_eq!(model.label(why.tier), Some("B"));
    assert!((why.gap.unwrap() - 5.0).abs() < 1e-9);
    assert_eq!(why.advice, "5 more, to 110, makes it \"A\"");
    let unknown = model.tier_from(1.0, "D").unwrap_err();
    assert_eq!(unknown.message, "the model has no tier \"D\"");
    assert_eq!(unknown.hint.unwrap(), "The tiers are \"A\", \"B\", \"C\".");

    let mirrored = json!({"thresholds": [0.5, 1.0], "best": "low", "promote_margin": 0.1, "demote_margin": 0.2,
        "labels": ["X", "Y", "Z"]});
    let model = fit(mirrored, &[1.0]);
    let from = |value: f64, previous: &str| {
        model.label(model.tier_from(value, previous).unwrap()).unwrap().to_owned()
    };
    assert_eq!(from(0.46, "Y"), "Y");
    assert_eq!(from(0.44, "Y"), "X");
    assert_eq!(from(0.59, "X"), "X");
    assert_eq!(from(0.61, "X"), "Y");
    assert_eq!(from(1.3, "X"), "Z");
}

#[test]
fn reasons_and_cuts_read_well() {
    let model = fit(json!({"thresholds": [100, 50]}), &[1.0]);
    assert_eq!(model.why(37.5, None).unwrap().advice, "12.5 more, to 50, makes it \"B\"");
    assert_eq!(model.why(100.0, None).unwrap().advice, "\"A\" is the best tier");
    let ranges: Vec<String> = model.cuts_rows().into_iter().map(|row| row.range).collect();
    assert_eq!(ranges, ["[100,)", "[50,100)", "(,50)"]);
    let low = fit(json!({"thresholds": [0.5, 1], "best": "low"}), &[1.0]);
    assert_eq!(low.why(2.0, None).unwrap().advice, "1 less, to 1, makes it \"B\"");
    // What is missing is rounding, or beyond what can be read in full.
    let thirds = fit(json!({"thresholds": [0.3], "best": "low"}), &[1.0]);
    assert_eq!(thirds.why(0.1 + 0.2, None).unwrap().advice, "0.3 makes it \"A\"");
    let tiny = fit(json!({"thresholds": [1e300, 2e-12]}), &[1.0]);
    assert_eq!(tiny.why(1e-12, None).unwrap().advice, "1e-12 more, to 2e-12, makes it \"B\"");
    assert_eq!(tiny.why(1.0, None).unwrap().advice, "1e300 more, to 1e300, makes it \"A\"");
    // Nor does rounding show where values tie.
    let tied = fit(json!({"counts": [1]}), &[0.1 + 0.2, 0.1 + 0.2, 0.1]);
    assert_eq!(
        tied.warnings[0],
        "2 customers tie at 0.3 across the end of tier \"A\", so all of them are below it"
    );
    let ranges: Vec<String> = low.cuts_rows().into_iter().map(|row| row.range).collect();
    assert_eq!(ranges, ["(,0.5]", "(0.5,1]", "(1,)"]);
}

#[test]
fn defaults_follow_from_what_is_given() {
    let of = |options: Value| {
        let model = fit(options, &[5.0, 4.0, 3.0, 2.0, 1.0, 1.0]);
        (model.method, model.labels().collect::<Vec<_>>().join(""))
    };
    assert_eq!(of(json!({})), (Method::Pareto, "ABC".to_owned()));
    assert_eq!(of(json!({"shares": [0.2, 0.4, 0.6]})), (Method::Pareto, "ABCD".to_owned()));
    assert_eq!(of(json!({"thresholds": [2]})), (Method::Fixed, "AB".to_owned()));
    assert_eq!(of(json!({"counts": [1, 1]})), (Method::Capacity, "ABC".to_owned()));
    assert_eq!(of(json!({"method": "quantile", "labels": ["p", "q"]})), (Method::Quantile, "pq".to_owned()));
    let halves = fit(json!({"method": "quantile", "labels": ["p", "q"]}), &[5.0, 4.0, 3.0, 2.0]);
    assert_eq!((halves.tiers[0].customers, halves.best), (2, Best::High));
}

#[test]
fn options_that_make_no_sense_are_refused() {
    let says = |options: Value, part: &str| {
        let error = params(options.clone()).unwrap_err();
        assert_eq!(error.kind, Kind::InvalidParameter);
        assert!(error.message.contains(part), "{options}: {}", error.message);
    };
    says(json!({"share": [0.8]}), "there is no key \"share\"");
    says(json!({"shares": [0.9, 0.8]}), "shares [0.9, 0.8]");
    says(json!({"shares": [0.8, 1.0]}), "shares");
    says(json!({"shares": [0.0]}), "shares");
    says(json!({"shares": []}), "0 thresholds");
    says(json!({"method": "fixed"}), "needs thresholds");
    says(json!({"method": "capacity"}), "needs counts");
    says(json!({"thresholds": [1], "counts": [1]}), "\"counts\" does not go with method \"fixed\"");
    says(json!({"method": "pareto", "counts": [1]}), "\"counts\" does not go with method \"pareto\"");
    says(json!({"method": "pareto", "best": "low"}), "\"pareto\" does not go with");
    says(json!({"thresholds": [1, 2]}), "not in order");
    says(json!({"thresholds": [2, 1], "best": "low"}), "not in order");
    says(json!({"thresholds": [1, 0]}), "threshold 0 is not positive");
    says(json!({"counts": [0]}), "0 customers");
    says(json!({"counts": [-1]}), "options, key \"counts\"");
    says(json!({"labels": ["a", "b"]}), "2 labels do not fit 2 thresholds");
    says(json!({"labels": ["a", "b", "a"]}), "\"a\" is given twice");
    says(json!({"labels": ["a", "", "c"]}), "cannot be a label");
    says(json!({"promote_margin": -0.1}), "promote_margin is -0.1");
    says(json!({"demote_margin": 1}), "demote_margin is 1");
    says(json!({"shares": (1..30).map(|i| f64::from(i) / 30.0).collect::<Vec<_>>()}), "30 tiers need labels");
    says(json!({"counts": vec![1; 100]}), "100 thresholds");
    assert!(try_fit(json!({}), &[]).unwrap_err().message.contains("at least one value"));
    for bad in [f64::NAN, f64::INFINITY] {
        let model = fit(json!({}), &[1.0]);
        assert!(try_fit(json!({}), &[1.0, bad]).is_err());
        assert!(
            model.tier(bad).is_err() && model.tier_from(bad, "A").is_err() && model.why(bad, None).is_err()
        );
    }
    let params = params(json!({})).unwrap();
    assert_eq!((fit_bytes(&params, 10), fit_bytes(&params, usize::MAX)), (Some(80), None));
}

#[test]
fn a_long_fit_looks_for_interrupts() {
    static LOOKS: AtomicUsize = AtomicUsize::new(0);
    let check_for_interrupts = || {
        LOOKS.fetch_add(1, Ordering::Relaxed);
    };
    let host = Host { check_for_interrupts, ..Host::unlimited() };
    let values = (0..100_000_u32).map(|i| f64::from(i * 7919 % 100_003)).collect();
    tiers::fit(&params(json!({})).unwrap(), values, host).unwrap();
    // The sort alone compares each value with more than a dozen others.
    assert!(LOOKS.load(Ordering::Relaxed) > 12 * 100_000 / ROWS_PER_LOOK);
}

#[test]
fn who_crosses_the_line_is_above_or_below() {
    // 50, 30, 15 and 5 % of 100: the second customer reaches 80 %, the third 95 %.
    let values = [50.0, 30.0, 15.0, 5.0];
    let below = |shares: Value, values: &[f64]| {
        let model = fit(json!({"shares": shares, "crossing": "below"}), values);
        places(&model, values)
    };
    assert_eq!(places(&fit(json!({}), &values), &values), [0, 0, 1, 2]);
    // Who reaches a share exactly has not crossed it.
    assert_eq!(below(json!([0.8, 0.95]), &values), [0, 0, 1, 2]);
    assert_eq!(below(json!([0.79, 0.95]), &values), [0, 1, 1, 2]);
    assert_eq!(places(&fit(json!({"shares": [0.79, 0.95]}), &values), &values), [0, 0, 1, 2]);
    // One customer with more than the share leaves the best tier without any, and a tie is below as a whole.
    let model = fit(json!({"shares": [0.4, 0.9], "crossing": "below"}), &values);
    assert_eq!((places(&model, &values), thresholds(&model)[0]), (vec![1, 1, 2, 2], f64::INFINITY));
    assert!(
        model.warnings.iter().any(|warning| warning == "no customer is in tier \"A\""),
        "{:?}",
        model.warnings
    );
    assert_eq!(below(json!([0.5, 0.9]), &[10.0, 10.0, 10.0, 1.0]), [2, 2, 2, 2]);
    assert_eq!(model.describe()["options"]["crossing"], "below");
    let quantile = json!({"method": "quantile", "shares": [0.5], "crossing": "below", "best": "low"});
    assert_eq!(places(&fit(quantile, &[1.0, 2.0, 3.0]), &[1.0, 2.0, 3.0]), [0, 1, 1]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    /// Below the line is who has it with all that are as good, as by a running sum in order.
    #[test]
    fn below_is_the_share_with_oneself(cents in cents(), a in 1_i64..50, b in 51_i64..100) {
        let shares = [a as f64 / 100.0, b as f64 / 100.0];
        let values: Vec<f64> = cents.iter().map(|&c| c as f64).collect();
        let model = fit(json!({"shares": shares, "crossing": "below"}), &values);
        let total: i64 = cents.iter().filter(|&&c| c > 0).sum();
        for &own in &cents {
            let with: i64 = cents.iter().filter(|&&c| c > 0 && c >= own).sum();
            let expected = match own > 0 {
                true if with * 100 <= a * total => 0,
                true if with * 100 <= b * total => 1,
                _ => 2,
            };
            prop_assert_eq!(model.tier(own as f64)?, expected, "{} of {:?}", own, cents);
        }
    }

    /// Customers without value are in their own tier, and the others where they would be among themselves.
    #[test]
    fn those_without_value_have_a_tier(cents in cents(), quantile: bool) {
        let method = if quantile { json!({"method": "quantile", "shares": [0.25, 0.5]}) } else { json!({}) };
        let values: Vec<f64> = cents.iter().map(|&c| c as f64).collect();
        let positive: Vec<f64> = values.iter().copied().filter(|&value| value > 0.0).collect();
        let mut given = method.clone();
        given["zero"] = json!("none");
        let model = fit(given, &values);
        prop_assert_eq!(model.tiers.len(), 4);
        let among = (!positive.is_empty()).then(|| fit(method, &positive));
        for &value in &values {
            let expected = if value > 0.0 { among.as_ref().unwrap().tier(value)? } else { 3 };
            prop_assert_eq!(model.tier(value)?, expected, "{} of {:?}", value, cents);
        }
        prop_assert_eq!(serde_json::from_value::<TiersModel>(serde_json::to_value(&model).unwrap()).unwrap(), model);
    }
}

#[test]
fn the_tier_without_value_in_words() {
    let model = fit(json!({"zero": "inactive", "demote_margin": 0.2}), &[80.0, 15.0, 5.0, 0.0, -3.0]);
    assert_eq!(model.labels().collect::<Vec<_>>(), ["A", "B", "C", "inactive"]);
    let ranges: Vec<String> = model.cuts_rows().into_iter().map(|row| row.range).collect();
    assert_eq!(ranges, ["[80,)", "[15,80)", "(0,15)", "(,0]"]);
    let reason = model.why(-3.0, None).unwrap();
    assert_eq!((reason.tier, reason.advice.as_str()), (3, "any value above 0 makes it \"C\""));
    // No margin keeps a customer without value above the line.
    assert_eq!(model.tier_from(0.0, "C").unwrap(), 3);
    assert_eq!(model.tier_from(1e-300, "inactive").unwrap(), 2);
    assert_eq!(model.describe()["options"]["zero"], "inactive");
    let mut damaged = model.clone();
    damaged.tiers[2].threshold = Some(1.0);
    assert!(damaged.check().is_err());
    let nobody = fit(json!({"zero": "inactive"}), &[0.0, -1.0]);
    assert_eq!(places(&nobody, &[0.0, 1.0]), [3, 2]);
    for (options, message) in [
        (json!({"zero": "A"}), "label \"A\" is given twice"),
        (json!({"zero": ""}), "\"\" cannot be a label"),
        (
            json!({"zero": "x", "best": "low", "method": "quantile"}),
            "\"zero\" does not go with \"best\": \"low\"",
        ),
        (json!({"thresholds": [5], "crossing": "below"}), "\"crossing\" does not go with method \"fixed\""),
    ] {
        assert_eq!(try_fit(options, &[1.0]).unwrap_err().message, message);
    }
}

#[test]
fn usual_limits_by_name() {
    let cuts = |name: &str| {
        let values = [0.05, 0.1, 0.2, 0.24, 0.3, 0.5, 0.7, 0.8, 0.9, 1.0];
        let model = fit(json!({"xyz": name}), &values);
        let at = |value: f64| model.label(model.tier(value).unwrap()).unwrap().to_owned();
        [0.1, 0.2, 0.25, 0.5, 0.6].map(at).concat()
    };
    assert_eq!(cuts("10/25"), "XYYZZ");
    assert_eq!(cuts("20/50"), "XXYYZ");
    assert_eq!(cuts("25/50"), "XXXYZ");
    // The steadiest of ten, and the next two.
    assert_eq!(cuts("shares"), "YYZZZ");
    let refused = params(json!({"xyz": "10/25", "thresholds": [1.0]})).unwrap_err();
    assert!(refused.message.contains("does not go with \"xyz\""), "{refused}");
}
