//! Customer lifetime value: parameters, likelihoods and predictions against outside figures, and the laws they obey.

mod cdnow;
mod counts;
mod forecast;
mod search;
mod simulate;

use segmentation::support::envelope::ModelBody;
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use segmentation::models::Model;
use segmentation::numeric::random::Random;
use segmentation::purchases::day_set::DaySet;
use segmentation::purchases::history::History;
use segmentation::support::host::Host;
use segmentation::support::time::{MICROS_PER_DAY, Unit};
use segmentation::value::clv::{
    ClvModel, Histories, Memo, Method, Options, Prepared, Rows, Spend, Spends, Terms, fit, log_likelihood,
    value_log_likelihood,
};
use segmentation::{Error, Kind};
use serde::Deserialize;
use serde_json::{Value, json};

const METHODS: [Method; 3] = [Method::BgNbd, Method::MbgNbd, Method::ParetoNbd];

fn fitted(options: Value, histories: &Histories, spends: Option<&Spends>) -> ClvModel {
    let params = Options::from_json(&options).unwrap().params().unwrap();
    let model = fit(
        &params,
        &Rows { as_of: 0, histories, repeat_days: &DaySet::default(), spends },
        Host::unlimited(),
    )
    .unwrap();
    model.check().unwrap();
    model
}

fn assert_close(found: f64, expected: f64, tolerance: f64, what: &str) {
    let error = (found - expected).abs();
    assert!(error <= tolerance * expected.abs(), "{what}: {found} is not {expected}, off by {error:e}");
}

/// Parameters and log likelihoods of the sample by Newton's method in 25 digits, for unrounded weeks and for the weeks in
/// two decimals of the package lifetimes.
const MAXIMA: [(bool, Method, [f64; 4], f64); 6] = [
    (
        false,
        Method::BgNbd,
        [0.242594522430156, 4.41360201901347, 0.792922017225591, 2.42590677682631],
        -9582.42920667393,
    ),
    (
        false,
        Method::MbgNbd,
        [0.52484315910629, 6.18308527957595, 0.891359390732218, 1.61400224017037],
        -9582.13571555375,
    ),
    (
        false,
        Method::ParetoNbd,
        [0.553277046852936, 10.5776834632956, 0.60623998912391, 11.668735288741],
        -9594.97617893954,
    ),
    (
        true,
        Method::BgNbd,
        [0.242592907204465, 4.41353156120539, 0.792886148098762, 2.4257534364936],
        -9582.42556056736,
    ),
    (
        true,
        Method::MbgNbd,
        [0.524837983665587, 6.18299201967204, 0.891356155331538, 1.61399933473053],
        -9582.13268489990,
    ),
    (
        true,
        Method::ParetoNbd,
        [0.553275508689276, 10.577612238675, 0.606213568670168, 11.6679112378062],
        -9594.97392982686,
    ),
];

#[test]
fn the_maxima_of_the_literature() {
    for (decimals, method, parameters, log_likelihood) in MAXIMA {
        let histories = cdnow::histories(true, decimals);
        let model = fitted(json!({"model": method, "value": false}), &histories, None);
        assert_eq!(model.orders.customers, 2357);
        assert_eq!(model.repeaters, 946);
        assert!(model.orders.converged && model.warnings.is_empty(), "{model:?}");
        assert_close(model.orders.log_likelihood, log_likelihood, 1e-13, "log likelihood");
        for (found, expected) in model.orders.parameters.iter().zip(parameters) {
            assert_close(found.value, expected, 1e-8, &format!("{method} {}", found.name));
        }
    }
}

/// Parameters and log likelihood of the Gamma-Gamma model for the sample's 946 repeaters, likewise.
const VALUE_MAXIMA: [(bool, [f64; 3], f64); 2] = [
    (false, [6.24957227132356, 3.74422466713193, 15.4435209625893], -4055.91769480187),
    (true, [6.2488024897089, 3.74458845328738, 15.4477480094638], -4055.92324350286),
];

#[test]
fn the_values_of_the_literature() {
    for (decimals, parameters, log_likelihood) in VALUE_MAXIMA {
        let spends = cdnow::spends(true, decimals);
        let model = fitted(json!({}), &cdnow::histories(true, decimals), Some(&spends));
        let value = model.value.unwrap();
        assert!(value.converged && model.warnings.is_empty() && value.customers == 946, "{value:?}");
        assert_close(value.log_likelihood, log_likelihood, 1e-13, "log likelihood");
        for (found, expected) in value.parameters.iter().zip(parameters) {
            assert_close(found.value, expected, 1e-8, &found.name);
        }
    }
}

#[test]
fn the_predictions_of_the_literature() {
    let at = |method: Method| {
        let (.., parameters, _) = MAXIMA.into_iter().find(|row| row.0 && row.1 == method).unwrap();
        Prepared::at(method, Unit::Weeks, parameters, Some(VALUE_MAXIMA[1].1)).unwrap()
    };
    let usual = History { x: 2, t_x: 30.43, age: 38.86 };
    let busy = History { x: 26, t_x: 30.86, age: 31.0 };
    for (method, history, orders, alive) in [
        (Method::BgNbd, usual, 1.2259104521227, 0.72660915155065),
        (Method::MbgNbd, usual, 1.2626707891101, 0.70612624666664),
        (Method::ParetoNbd, usual, 1.4551129550159, 0.86911871816947),
        (Method::BgNbd, busy, 20.750569519944, 0.96891971016706),
        (Method::ParetoNbd, busy, 20.115867181404, 0.99791794333352),
    ] {
        let model = at(method);
        assert_close(model.expected_orders(&history, 39.0).unwrap(), orders, 1e-12, "orders");
        assert_close(model.alive(&history).unwrap(), alive, 1e-12, "alive");
    }
    let value = at(Method::BgNbd).expected_value(&Spend { x: 2, mean: 22.35 }).unwrap();
    assert_close(value.unwrap(), 24.658616174327, 1e-12, "value");
}

/// See tests/data/clv/make_reference.py: the papers' formulas in many digits.
#[derive(Deserialize)]
struct Reference {
    times: Vec<f64>,
    rows: Vec<ReferenceRow>,
    values: Vec<ReferenceValue>,
    errors: std::collections::BTreeMap<String, Vec<f64>>,
}

#[derive(Deserialize)]
struct ReferenceRow {
    model: Method,
    parameters: [f64; 4],
    history: (u64, f64, f64),
    log_likelihood: f64,
    alive: f64,
    expected: Vec<f64>,
}

#[derive(Deserialize)]
struct ReferenceValue {
    parameters: [f64; 3],
    spend: (u64, f64),
    log_likelihood: f64,
    expected: Option<f64>,
}

fn reference() -> Reference {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/clv/reference.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn history((x, t_x, age): (u64, f64, f64)) -> History {
    History { x, t_x, age }
}

fn one(history: History) -> Histories {
    Histories::new(vec![(history, 1)], Host::unlimited()).unwrap()
}

/// The error that rounding leaves in a log likelihood: it is the sum of terms of some ten nats for each purchase, and of
/// r ln(1 + T / alpha) and the like.
fn rounding(row: &ReferenceRow) -> f64 {
    let (x, _, age) = row.history;
    let [r, alpha, third, fourth] = row.parameters;
    let mut terms = 10.0 * (1.0 + x as f64) + r * (age / alpha).ln_1p();
    if row.model == Method::ParetoNbd {
        terms += third * (age / fourth).ln_1p();
    }
    5e-16 * terms
}

#[test]
fn the_formulas_of_the_papers() {
    let reference = reference();
    for row in &reference.rows {
        let history = history(row.history);
        let what = format!("{} at {:?} of {history:?}", row.model, row.parameters);
        let found = log_likelihood(row.model, row.parameters, &one(history), Host::unlimited()).unwrap().0;
        assert!(
            (found - row.log_likelihood).abs() <= rounding(row),
            "{what}: {found} is not {}",
            row.log_likelihood
        );
        let model = Prepared::at(row.model, Unit::Weeks, row.parameters, None).unwrap();
        // Odds are exponentials of terms such as (r + x) ln(1 + ...), whose rounding is relative to the odds.
        let tolerance = 5e-14 + 2.0 * rounding(row);
        let alive = model.alive(&history).unwrap();
        assert_close(alive, row.alive, tolerance, &what);
        for (&time, &orders) in reference.times.iter().zip(&row.expected) {
            let found = model.expected_orders(&history, time).unwrap();
            assert_close(found, orders, tolerance, &format!("{what} in {time}"));
        }
    }
    for row in &reference.values {
        let (x, mean) = row.spend;
        let spends = Spends::new(vec![(Spend { x, mean }, 1)], Host::unlimited()).unwrap();
        let found = value_log_likelihood(row.parameters, &spends, Host::unlimited()).unwrap().0;
        let [p, q, _] = row.parameters;
        let tolerance = 2e-15 * (10.0 + 20.0 * (p * x as f64).max(q));
        assert!((found - row.log_likelihood).abs() <= tolerance, "{:?} {x} {mean}: {found}", row.parameters);
        let model = Prepared::at(Method::BgNbd, Unit::Weeks, [1.0; 4], Some(row.parameters)).unwrap();
        match (model.expected_value(&Spend { x, mean }).unwrap(), row.expected) {
            (Some(found), Some(expected)) => assert_close(found, expected, 1e-14, "value"),
            (found, expected) => assert_eq!(found, expected),
        }
    }
}

#[test]
fn standard_errors_are_those_of_the_curvature() {
    let errors = reference().errors;
    for method in METHODS {
        let spends = cdnow::spends(true, false);
        let model = fitted(json!({"model": method}), &cdnow::histories(true, false), Some(&spends));
        let found = model.orders.parameters.iter().zip(&errors[&method.to_string()]);
        let values = model.value.as_ref().unwrap().parameters.iter().zip(&errors["gamma_gamma"]);
        for (found, expected) in found.chain(values) {
            assert_close(found.standard_error.unwrap(), *expected, 1e-6, &format!("{method} {}", found.name));
        }
    }
}

fn exponents<const N: usize>(low: f64, high: f64) -> impl Strategy<Value = [f64; N]> {
    prop::collection::vec(low..high, N).prop_map(|e| std::array::from_fn(|i| 10_f64.powf(e[i])))
}

/// Customers of all kinds: new, without repeat purchases, with the last one this moment, with very many.
fn any_history() -> impl Strategy<Value = History> {
    let x = prop_oneof![3 => Just(0_u64), 6 => 1_u64..30, 1 => 30_u64..1_000_000];
    let share = prop_oneof![1 => Just(0.0), 1 => Just(1.0), 4 => 0.0..1.0_f64];
    (x, share, prop_oneof![1 => Just(0.0), 9 => (-2.0..4.0_f64).prop_map(|e| 10_f64.powf(e))])
        .prop_map(|(x, share, age)| History { x, t_x: if x == 0 { 0.0 } else { share * age }, age })
}

/// Below this floats lose their digits.
const TINY: f64 = 1e-290;

/// A derivative from values at four points, with an error of the fourth power of their distance.
fn difference(function: impl Fn(f64) -> f64) -> f64 {
    let h = 1e-4;
    (8.0 * (function(h) - function(-h)) - (function(2.0 * h) - function(-2.0 * h))) / (12.0 * h)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn gradients_are_differences(
        rows in prop::collection::vec((any_history(), 1_u64..50), 1..8),
        parameters in prop_oneof![exponents::<4>(-1.0, 1.5), exponents::<4>(-6.0, 6.0)],
    ) {
        let histories = Histories::new(rows.clone(), Host::unlimited()).unwrap();
        for method in METHODS {
            let at = |parameters| log_likelihood(method, parameters, &histories, Host::unlimited()).unwrap();
            let (value, gradient) = at(parameters);
            prop_assert!(value.is_finite());
            // Terms of some ten nats a purchase, and those of parameters whose greatest part cancels in the value.
            let terms = |row: &History| 20.0 * (row.x as f64 + 1.0) + parameters[0] * (row.age / parameters[1]).ln_1p()
                + parameters[2] * (row.age / parameters[3]).ln_1p();
            let size: f64 = rows.iter().map(|(row, count)| *count as f64 * terms(row)).sum();
            for i in 0..4 {
                let expected = difference(|by| {
                    let mut moved = parameters;
                    moved[i] *= by.exp();
                    at(moved).0
                });
                prop_assert!((gradient[i] - expected).abs() <= 1e-10 * size, "{} {}: {} is not {}", method, i, gradient[i], expected);
            }
        }
    }

    #[test]
    fn gradients_of_values_are_differences(
        rows in prop::collection::vec((1_u64..40, -4.0..6.0_f64, 1_u64..50), 1..8),
        parameters in prop_oneof![exponents::<3>(-1.0, 1.5), exponents::<3>(-5.0, 5.0)],
    ) {
        let rows: Vec<(Spend, u64)> = rows.into_iter().map(|(x, e, n)| (Spend { x, mean: 10_f64.powf(e) }, n)).collect();
        let spends = Spends::new(rows.clone(), Host::unlimited()).unwrap();
        let at = |parameters| value_log_likelihood(parameters, &spends, Host::unlimited()).unwrap();
        let (value, gradient) = at(parameters);
        prop_assert!(value.is_finite());
        let terms = |row: &Spend| 30.0 * (1.0 + parameters[0] * row.x as f64 + parameters[1]);
        let size: f64 = rows.iter().map(|(row, count)| *count as f64 * terms(row)).sum();
        for i in 0..3 {
            let expected = difference(|by| {
                let mut moved = parameters;
                moved[i] *= by.exp();
                at(moved).0
            });
            prop_assert!((gradient[i] - expected).abs() <= 1e-10 * size, "{}: {} is not {}", i, gradient[i], expected);
        }
    }

    #[test]
    fn predictions_obey_their_laws(
        history in any_history(),
        parameters in prop_oneof![exponents::<4>(-1.0, 1.5), exponents::<4>(-8.0, 8.0)],
        time in (-3.0..5.0_f64).prop_map(|e| 10_f64.powf(e)),
    ) {
        for method in METHODS {
            let model = Prepared::at(method, Unit::Weeks, parameters, None).unwrap();
            let alive = model.alive(&history).unwrap();
            prop_assert!((0.0..=1.0).contains(&alive), "{} {}", method, alive);
            let [none, half, whole] = [0.0, 0.5 * time, time].map(|t| model.expected_orders(&history, t).unwrap());
            prop_assert_eq!(none, 0.0);
            // More in a longer time, but less in its second half; never more than at the mean rate of a customer who stays.
            prop_assert!(half <= whole * (1.0 + 1e-10) + TINY && whole <= 2.0 * half * (1.0 + 1e-10) + TINY, "{} {} {}", method, half, whole);
            let stays = (parameters[0] + history.x as f64) / (parameters[1] + history.age) * time;
            prop_assert!(whole.is_finite() && whole <= stays * alive * (1.0 + 1e-10) + TINY, "{} {} {}", method, whole, stays * alive);
        }
    }

    /// A model from anybody's hand gives figures.
    #[test]
    fn hostile_parameters_are_harmless(history in any_history(), parameters in exponents::<4>(-100.0, 100.0), horizon in -20.0..13.0_f64) {
        for method in METHODS {
            let model = Prepared::at(method, Unit::Weeks, parameters, None).unwrap();
            prop_assert!((0.0..=1.0).contains(&model.alive(&history).unwrap()));
            prop_assert!(model.expected_orders(&history, 10_f64.powf(horizon)).unwrap() >= 0.0);
            let (value, gradient) = log_likelihood(method, parameters, &one(history), Host::unlimited()).unwrap();
            prop_assert!(!value.is_nan() && gradient.iter().all(|slope| !slope.is_nan()), "{} {:?}", value, gradient);
        }
    }

    /// The same customers, in any order and in any parts, are the same model to the last byte.
    #[test]
    fn order_and_counts_do_not_show(rows in prop::collection::vec((any_history(), 1_u64..4), 1..30), seed in any::<u64>()) {
        let mut single: Vec<(History, u64)> = rows.iter().flat_map(|&(row, n)| (0..n).map(move |_| (row, 1))).collect();
        let mut random = Random::new(seed, 0);
        for i in (1..single.len()).rev() {
            single.swap(i, random.below(i + 1));
        }
        let spends = |rows: &[(History, u64)]| {
            let rows = rows.iter().map(|&(row, n)| (Spend { x: row.x, mean: 1.0 + row.age }, n)).collect();
            Spends::new(rows, Host::unlimited()).unwrap()
        };
        for method in METHODS {
            let text = |rows: &[(History, u64)]| {
                let histories = Histories::new(rows.to_vec(), Host::unlimited()).unwrap();
                let model = fitted(json!({"model": method, "max_iterations": 30}), &histories, Some(&spends(rows)));
                serde_json::to_string(&model).unwrap()
            };
            prop_assert_eq!(text(&rows), text(&single));
        }
    }

    /// Whatever the customers, there is a model, which can be applied and read back.
    #[test]
    fn every_fit_ends(rows in prop::collection::vec((any_history(), 1_u64..1000), 1..12)) {
        let histories = Histories::new(rows.clone(), Host::unlimited()).unwrap();
        let means = rows.iter().map(|&(row, n)| (Spend { x: row.x, mean: row.t_x }, n)).collect();
        let spends = Spends::new(means, Host::unlimited()).unwrap();
        for method in METHODS {
            let model = fitted(json!({"model": method}), &histories, Some(&spends));
            prop_assert!(model.orders.converged || !model.warnings.is_empty());
            let text = serde_json::to_string(&model).unwrap();
            prop_assert_eq!(&serde_json::from_str::<ClvModel>(&text).unwrap(), &model);
            let envelope = Model::from(model.clone());
            prop_assert_eq!(&Model::from_json(&envelope.to_json()).unwrap(), &envelope);
            let read = Model::from_bytes(&envelope.to_bytes()).unwrap();
            prop_assert_eq!(read.get::<ClvModel>().unwrap(), &model);
            let prepared = model.prepare().unwrap();
            for (row, _) in &rows {
                prop_assert!((0.0..=1.0).contains(&prepared.alive(row).unwrap()));
                prop_assert!(prepared.expected_orders(row, 52.0).unwrap() >= 0.0);
            }
        }
    }
}

#[test]
fn simulated_customers_give_their_parameters_back() {
    let cases = [
        (Method::BgNbd, [0.6, 5.0, 0.9, 2.5]),
        (Method::MbgNbd, [1.5, 8.0, 0.8, 3.0]),
        (Method::ParetoNbd, [0.8, 6.0, 0.7, 12.0]),
    ];
    for (method, parameters) in cases {
        for seed in 0..3 {
            let mut random = Random::new(seed, 1);
            let customers: Vec<(History, u64)> = (0..6000)
                .map(|_| {
                    let age = 20.0 + 40.0 * random.uniform();
                    simulate::customer(&mut random, method, parameters, age, 30.0)
                })
                .collect();
            let histories =
                Histories::of(customers.iter().map(|customer| customer.0), Host::unlimited()).unwrap();
            let values = [5.0, 4.0, 20.0];
            let spends: Vec<(Spend, u64)> = customers
                .iter()
                .filter(|customer| customer.0.x > 0)
                .map(|customer| (simulate::spend(&mut random, values, customer.0.x), 1))
                .collect();
            let spends = Spends::new(spends, Host::unlimited()).unwrap();
            let model = fitted(json!({"model": method}), &histories, Some(&spends));
            assert!(model.warnings.is_empty(), "{:?}", model.warnings);
            let found = model.orders.parameters.iter().zip(parameters);
            for (found, truth) in found.chain(model.value.as_ref().unwrap().parameters.iter().zip(values)) {
                let error = found.standard_error.unwrap();
                assert!((found.value - truth).abs() < 4.0 * error, "{method} {seed} {found:?} {truth}");
                assert!(error < 0.6 * truth, "{found:?}");
            }
            // What the customers go on to do, within four standard errors of a sum.
            let prepared = model.prepare().unwrap();
            let (mut expected, mut made, mut variance) = (0.0, 0.0, 0.0);
            for (history, later) in &customers {
                let own = prepared.expected_orders(history, 30.0).unwrap();
                (expected, made) = (expected + own, made + *later as f64);
                variance += (*later as f64 - own).powi(2);
            }
            assert!((expected - made).abs() < 4.0 * f64::sqrt(variance), "{method} {seed} {expected} {made}");
        }
    }
}

fn names(model: &ClvModel) -> String {
    model.warnings.join("; ")
}

#[test]
fn customers_who_never_leave() {
    // Everybody has just purchased: nothing speaks for leaving.
    let mut random = Random::new(3, 0);
    let rows = (0..500).map(|_| {
        let rate = simulate::gamma(&mut random, 2.0) / 4.0;
        let x = 1 + (rate * 40.0) as u64;
        History { x, t_x: 40.0, age: 40.0 }
    });
    let histories = Histories::of(rows, Host::unlimited()).unwrap();
    for method in METHODS {
        let model = fitted(json!({"model": method, "value": false}), &histories, None);
        assert!(model.orders.converged && model.warnings.len() == 1, "{method} {model:?}");
        assert!(names(&model).contains("nobody is seen to leave"), "{:?}", model.warnings);
        let errors: Vec<bool> = model.orders.parameters.iter().map(|p| p.standard_error.is_some()).collect();
        assert_eq!(errors, [true, true, false, false], "{:?}", model.orders);
        // The negative binomial model is what is left: its purchases are expected.
        let [r, alpha] = [0, 1].map(|i| model.orders.parameters[i].value);
        let customer = History { x: 9, t_x: 40.0, age: 40.0 };
        let expected = model.prepare().unwrap().expected_orders(&customer, 10.0).unwrap();
        assert_close(expected, (r + 9.0) / (alpha + 40.0) * 10.0, 1e-5, "orders");
    }
}

#[test]
fn leaving_that_is_not_established_is_a_warning() {
    // Customers who never leave, and so few that chance makes a model find some who did.
    let mut random = Random::new(8, 0);
    let stays: Vec<_> = (0..300)
        .map(|_| simulate::customer(&mut random, Method::BgNbd, [1.0, 8.0, 1e-9, 1.0], 52.0, 0.0).0)
        .collect();
    let histories = Histories::of(stays.into_iter(), Host::unlimited()).unwrap();
    for method in METHODS {
        let model = fitted(json!({"model": method, "value": false}), &histories, None);
        let said = names(&model);
        assert!(
            said.contains("nobody is seen to leave")
                || said.contains("it is not established that customers leave"),
            "{method} {model:?}"
        );
    }
    // As many who do leave leave no doubt, nor does a sample of CDNOW.
    let leaves: Vec<_> = (0..300)
        .map(|_| simulate::customer(&mut random, Method::BgNbd, [1.0, 8.0, 1.0, 3.0], 52.0, 0.0).0)
        .collect();
    let leaves = Histories::of(leaves.into_iter(), Host::unlimited()).unwrap();
    for histories in [&leaves, &cdnow::histories(true, false)] {
        for method in METHODS {
            let model = fitted(json!({"model": method, "value": false}), histories, None);
            assert!(!names(&model).contains("leave,"), "{method} {model:?}");
        }
    }
}

#[test]
fn customers_who_are_all_alike() {
    // Rfm of a Poisson process of one rate, without end: x varies less than any mixture says.
    let rows = (0..400_u32).map(|i| History { x: u64::from(4 + i % 3), t_x: 9.0, age: 10.0 });
    let histories = Histories::of(rows, Host::unlimited()).unwrap();
    let model = fitted(json!({"value": false}), &histories, None);
    assert!(names(&model).contains("all customers purchase at about the same rate"), "{:?}", model.warnings);
    let [r, alpha] = [0, 1].map(|i| model.orders.parameters[i].value);
    assert_close(r / alpha, 0.5, 0.02, "rate");
}

#[test]
fn the_smallest_inputs() {
    for method in METHODS {
        let fit_one = |row: History| fitted(json!({"model": method, "value": false}), &one(row), None);
        for row in [
            History::NEW,
            History { x: 0, t_x: 0.0, age: 30.0 },
            History { x: 3, t_x: 30.0, age: 30.0 },
            History { x: 3, t_x: 12.0, age: 30.0 },
            History { x: 1_000_000, t_x: 29.0, age: 30.0 },
            History { x: u64::MAX, t_x: 29.0, age: 30.0 },
            History { x: 5, t_x: 0.0, age: 0.0 },
            History { x: 5, t_x: 1e-300, age: 2e-300 },
            History { x: 5, t_x: 1e12, age: 9e12 },
        ] {
            let model = fit_one(row);
            assert!(!model.warnings.is_empty(), "{method} {row:?}");
            let prepared = model.prepare().unwrap();
            assert!(prepared.expected_orders(&row, 10.0).unwrap().is_finite(), "{method} {row:?}");
        }
        let silent = History { x: 0, t_x: 0.0, age: 30.0 };
        let model = fit_one(silent);
        assert!(names(&model).contains("no customer has purchased again"), "{:?}", model.warnings);
        assert!(
            !model.is_determined() && model.parameters().iter().all(|row| !row.parameter.starts_with("mean"))
        );
        assert!(model.prepare().unwrap().expected_orders(&silent, 30.0).unwrap() < 1e-3);
    }
}

#[test]
fn what_customers_share_is_what_each_would_have() {
    const COUNTS: [u64; 6] = [0, 1, 2, 3, 40, u64::MAX];
    let mut random = Random::new(5, 0);
    for unit in [Unit::Weeks, Unit::Years] {
        let prepared = Prepared::at(Method::BgNbd, unit, [0.5, 40.0, 0.8, 2.0], None).unwrap();
        let same = |memo: &mut Memo, x: u64, day: usize, (horizon, discount): (f64, f64)| {
            let age = (day as f64 + 0.25) / unit.days();
            let (history, horizon) = (History { x, t_x: 0.0, age }, horizon / unit.days());
            let alone = prepared.if_alive(&history, horizon, discount).unwrap();
            assert_eq!(memo.if_alive(&prepared, &history, horizon, discount).unwrap(), alone, "{history:?}");
        };
        // As many terms as are remembered, then more.
        let mut memo = Memo::default();
        for horizons in [16, 17] {
            for _ in 0..5_000 {
                let terms = (30.0 * random.below(horizons) as f64, 0.2 * random.below(2) as f64);
                same(&mut memo, COUNTS[random.below(6)], random.below(400), terms);
            }
        }
        // More results than there is room for: of many days, and of many counts.
        for (counts, days) in [(2, 100_000), (100_000, 2)] {
            let mut memo = Memo::default();
            for _ in 0..40_000 {
                same(&mut memo, random.below(counts) as u64, random.below(days), (30.0, 0.0));
            }
        }
        let wrong = History { x: 0, t_x: 0.0, age: -1.0 };
        let mut memo = Memo::default();
        assert!(memo.if_alive(&prepared, &wrong, 1.0, 0.0).is_err());
        assert!(memo.if_alive(&prepared, &History::NEW, -1.0, 0.0).is_err());
        assert!(memo.if_alive(&prepared, &History::NEW, 1.0, f64::NAN).is_err());
    }
}

#[test]
fn stated_results_at_the_edges() {
    let at =
        |method| Prepared::at(method, Unit::Weeks, [0.5, 6.0, 0.8, 2.0], Some([6.0, 0.5, 15.0])).unwrap();
    let silent = History { x: 0, t_x: 0.0, age: 30.0 };
    assert_eq!(at(Method::BgNbd).alive(&silent).unwrap(), 1.0);
    assert_close(at(Method::MbgNbd).alive(&History::NEW).unwrap(), 2.0 / 2.8, 1e-15, "b / (a + b)");
    assert_eq!(at(Method::ParetoNbd).alive(&History { x: 4, t_x: 30.0, age: 30.0 }).unwrap(), 1.0);
    assert!(at(Method::BgNbd).alive(&History { x: 4, t_x: 30.0, age: 30.0 }).unwrap() < 1.0);
    assert_eq!(at(Method::ParetoNbd).alive(&History::NEW).unwrap(), 1.0);
    // q < 1: no mean of all customers, but one of a customer with purchases.
    let model = at(Method::BgNbd);
    assert_eq!(model.expected_value(&Spend { x: 0, mean: f64::NAN }).unwrap(), None);
    assert_close(
        model.expected_value(&Spend { x: 1, mean: 20.0 }).unwrap().unwrap(),
        6.0 * 35.0 / 5.5,
        1e-15,
        "value",
    );
    for bad in [
        History { x: 0, t_x: 1.0, age: 2.0 },
        History { x: 1, t_x: 3.0, age: 2.0 },
        History { x: 1, t_x: -1.0, age: 2.0 },
        History { x: 1, t_x: f64::NAN, age: 2.0 },
        History { x: 1, t_x: 1.0, age: f64::INFINITY },
    ] {
        assert_eq!(model.alive(&bad).unwrap_err().kind, Kind::InvalidParameter);
        assert!(Histories::new(vec![(bad, 1)], Host::unlimited()).is_err());
    }
    for horizon in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(model.expected_orders(&silent, horizon).is_err());
    }
    assert!(model.expected_value(&Spend { x: 1, mean: -1.0 }).is_err());
    let without = Prepared::at(Method::BgNbd, Unit::Weeks, [1.0; 4], None).unwrap();
    assert_eq!(without.expected_value(&Spend { x: 1, mean: 1.0 }).unwrap_err().kind, Kind::WrongObject);
    assert!(Prepared::at(Method::BgNbd, Unit::Weeks, [1.0, 0.0, 1.0, 1.0], None).is_err());
}

#[test]
fn counts_that_do_not_fit_are_refused() {
    let row = History { x: 1, t_x: 1.0, age: 2.0 };
    let other = History { x: 2, ..row };
    for rows in [vec![(row, u64::MAX), (row, 1)], vec![(row, u64::MAX), (other, 1)]] {
        assert_eq!(Histories::new(rows, Host::unlimited()).unwrap_err().kind, Kind::OutOfRange);
    }
    let none = Histories::new(vec![(row, 0)], Host::unlimited()).unwrap();
    assert_eq!(none.customers(), 0);
    let params = Options::default().params().unwrap();
    let days = DaySet::default();
    let rows = |histories| Rows { as_of: 0, histories, repeat_days: &days, spends: None };
    assert!(fit(&params, &rows(&none), Host::unlimited()).is_err());
    let all = Histories::new(vec![(row, u64::MAX)], Host::unlimited()).unwrap();
    assert!(fit(&params, &rows(&all), Host::unlimited()).unwrap().check().is_ok());
    let spends = |mean| Spends::new(vec![(Spend { x: 1, mean }, 1)], Host::unlimited());
    assert!(spends(f64::NAN).is_err() && spends(f64::INFINITY).is_err());
    assert_eq!(spends(-3.0).unwrap().left_out(), 1);
    assert_eq!(spends(0.0).unwrap().customers(), 0);
}

#[test]
fn a_search_cut_short_is_a_warning() {
    let histories = cdnow::histories(true, false);
    let model = fitted(json!({"max_iterations": 1, "value": false}), &histories, None);
    assert!(
        !model.orders.converged && names(&model).contains("did not converge and was stopped after 1 step;"),
        "{:?}",
        model.warnings
    );
    // From any start the end is the same.
    let end = fitted(json!({"value": false}), &histories, None);
    for start in [[1.0, 1.0, 1.0, 1.0], [30.0, 0.01, 20.0, 0.01], [0.01, 1000.0, 0.001, 50.0]] {
        for method in METHODS {
            let names = method.parameters();
            let start: Value =
                names.into_iter().zip(start).map(|(name, value)| (name.to_owned(), json!(value))).collect();
            let found = fitted(json!({"model": method, "value": false, "start": start}), &histories, None);
            let plain = fitted(json!({"model": method, "value": false}), &histories, None);
            for (found, plain) in found.orders.parameters.iter().zip(&plain.orders.parameters) {
                assert_close(found.value, plain.value, 1e-8, &format!("{method} {}", found.name));
            }
        }
    }
    assert!(end.orders.converged);
}

/// What a fit says of the silence after the orders of customers on days, so many days after the last of them began.
fn silence(orders: &[(usize, i32)], after: f64) -> Option<String> {
    let mut customers = BTreeMap::<usize, BTreeSet<i32>>::new();
    orders.iter().for_each(|&(customer, day)| {
        customers.entry(customer).or_default().insert(day);
    });
    let as_of = f64::from(orders.iter().map(|&(_, day)| day).max().unwrap()) + after;
    let mut repeat_days = DaySet::default();
    let rows = customers.values().map(|days| {
        let (first, last) = (f64::from(*days.first().unwrap()), f64::from(*days.last().unwrap()));
        days.iter().skip(1).for_each(|&day| repeat_days.insert(day).unwrap());
        History { x: days.len() as u64 - 1, t_x: (last - first) / 7.0, age: (as_of - first) / 7.0 }
    });
    let histories = Histories::new(rows.map(|row| (row, 1)).collect(), Host::unlimited()).unwrap();
    let params = Options::from_json(&json!({"value": false, "max_iterations": 1})).unwrap().params().unwrap();
    let micros = (as_of * MICROS_PER_DAY as f64) as i64;
    let model = fit(
        &params,
        &Rows { as_of: micros, histories: &histories, repeat_days: &repeat_days, spends: None },
        Host::unlimited(),
    )
    .unwrap();
    model.warnings.into_iter().find(|warning| warning.starts_with("nobody has purchased in the last"))
}

/// Orders of forty customers on each day that the shop is open, who come in turn.
fn orders(days: std::ops::Range<i32>, open: impl Fn(i32) -> bool) -> Vec<(usize, i32)> {
    days.filter(|&day| open(day)).enumerate().map(|(i, day)| (i % 40, day)).collect()
}

#[test]
fn silence_is_held_against_the_silences_before() {
    let daily = orders(0..700, |_| true);
    // Within the last day, at its end, and after a holiday of two days.
    for after in [0.0, 0.3, 0.99, 1.0, 1.5, 3.99] {
        assert_eq!(silence(&daily, after), None, "{after}");
    }
    assert_eq!(
        silence(&daily, 4.0).unwrap(),
        "nobody has purchased in the last 3 days before as_of; before that, since 2000-10-27, somebody purchased again every day: is as_of too late, or are purchases missing?"
    );
    // Closed on one day of the week, and, where the last day was the last before it, on another.
    let weekly = orders(0..700, |day| day % 7 != 6);
    assert!((0..7).all(|after| silence(&weekly, f64::from(after)).is_none()));
    assert!(silence(&weekly, 7.0).unwrap().contains("there was never more than 1 day without"));
    // Closed for ten days each year, and for a month after another year.
    let yearly = orders(0..720, |day| !(355..365).contains(&day));
    assert_eq!(silence(&yearly, 11.0), None);
    assert!(silence(&yearly, 34.0).unwrap().contains(
        "in the last 33 days before as_of; before that, since 2000-11-16, there were never more than 10 days"
    ));
}

#[test]
fn first_purchases_are_not_what_is_usual() {
    // Everybody first purchased within sixty days; after that somebody comes again each nine days.
    let mut rows = orders(0..60, |_| true);
    rows.iter_mut().enumerate().for_each(|(i, (customer, _))| *customer = i);
    assert_eq!(silence(&rows, 200.0), None, "without repeat purchases nothing is usual");
    rows.extend((0..9).map(|i| (i as usize, 60 + 9 * i)));
    assert_eq!(silence(&rows, 200.0), None, "nine are too few");
    rows.extend((9..30).map(|i| (i as usize, 60 + 9 * i)));
    assert_eq!(silence(&rows, 27.0), None);
    assert!(
        silence(&rows, 28.0).unwrap().contains("there were never more than 8 days without a repeat purchase")
    );
    // Newcomers are purchases too, and the silence of the others lasts on while they come.
    rows.extend((0..20).map(|i| (100 + i as usize, 321 + i)));
    assert_eq!(silence(&rows, 28.0), None);
    assert_eq!(silence(&rows, 60.0), None);
    assert!(silence(&rows, 61.0).unwrap().contains("more than 19 days"));
}

#[test]
fn discounted_value_is_the_stated_sum() {
    let parameters = [0.25, 4.5, 0.8, 2.4];
    let history = History { x: 2, t_x: 30.0, age: 39.0 };
    for (unit, days) in
        [(Unit::Days, 1.0), (Unit::Weeks, 7.0), (Unit::Months, 30.4375), (Unit::Years, 365.25)]
    {
        let model = Prepared::at(Method::BgNbd, unit, parameters, Some([6.0, 4.0, 15.0])).unwrap();
        let clv = |terms| model.clv(&history, 22.0, &terms).unwrap().unwrap();
        let month = 30.4375 / days;
        let terms = Terms { horizon: 7.5 * month, yearly_discount: 0.2, margin: 0.3 };
        let ends = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 7.5];
        let orders = ends.map(|months| model.expected_orders(&history, months * month).unwrap());
        let sum: f64 = (1..9).map(|i| (orders[i] - orders[i - 1]) / 1.2_f64.powf(i as f64 / 12.0)).sum();
        let value = 6.0 * (15.0 + 2.0 * 22.0) / (6.0 * 2.0 + 3.0);
        assert_close(clv(terms), 0.3 * value * sum, 1e-13, "clv");
        let plain = Terms { yearly_discount: 0.0, margin: 1.0, ..terms };
        assert_close(clv(plain), value * orders[8], 1e-14, "revenue");
        assert_eq!(clv(Terms { horizon: 0.0, ..terms }), 0.0);
        let century = Terms { horizon: 1200.0 * month, ..terms };
        assert!(model.clv(&history, 22.0, &century).is_ok());
        assert!(model.clv(&history, 22.0, &Terms { horizon: 1201.0 * month, ..terms }).is_err());
        assert!(model.clv(&history, 22.0, &Terms { yearly_discount: -0.1, ..terms }).is_err());
        assert!(model.clv(&history, 22.0, &Terms { margin: f64::NAN, ..terms }).is_err());
    }
}

#[test]
fn the_holdout_of_the_literature() {
    // Fitted to 39 weeks, the models foretell the next 39 by the number of repeat days so far. To go on at the rate so far
    // is the forecast they have to beat, by a factor of 3.
    let spends = cdnow::spends(true, false);
    for method in METHODS {
        let model = fitted(json!({"model": method}), &cdnow::histories(true, false), Some(&spends));
        let prepared = model.prepare().unwrap();
        let (mut expected, mut naive, mut made, mut customers) =
            ([0.0; 8], [0.0; 8], [0.0_f64; 8], [0_u64; 8]);
        for purchases in cdnow::customers(true) {
            let history = cdnow::history(purchases, cdnow::CALIBRATION, false).unwrap();
            let class = history.x.min(7) as usize;
            customers[class] += 1;
            expected[class] += prepared.expected_orders(&history, 39.0).unwrap();
            naive[class] += history.x as f64 / history.age * 39.0;
            made[class] += purchases.range(cdnow::CALIBRATION + 1..=cdnow::END).count() as f64;
        }
        assert_eq!(customers, [1411, 439, 214, 100, 62, 38, 29, 64]);
        assert_eq!(made.iter().sum::<f64>(), 1882.0);
        let missed =
            |forecast: &[f64; 8]| forecast.iter().zip(&made).map(|(a, b)| (a - b).abs()).sum::<f64>();
        assert!(
            missed(&expected) < missed(&naive) / 3.0,
            "{method} {} {}",
            missed(&expected),
            missed(&naive)
        );
        let total = |forecast: &[f64; 8]| (forecast.iter().sum::<f64>() - 1882.0).abs();
        assert!(total(&expected) < total(&naive) / 3.0, "{method} {} {}", total(&expected), total(&naive));
    }
}

fn refused(options: Value) -> Error {
    Options::from_json(&options).and_then(|options| options.params()).unwrap_err()
}

#[test]
fn options_are_checked() {
    let message = |options| refused(options).message;
    assert_eq!(message(json!({"modle": "bg_nbd"})), "options: there is no key \"modle\"");
    assert!(message(json!({"model": "bgnbd"})).contains("bgnbd"));
    assert!(message(json!({"unit": "fortnights"})).contains("fortnights"));
    assert_eq!(message(json!({"max_iterations": 0})), "max_iterations is 0");
    assert_eq!(message(json!({"start": {"r": 1.0}})), "start: alpha is missing");
    assert_eq!(message(json!({"start": {"s": 1.0}})), "start: there is no parameter \"s\"");
    assert_eq!(message(json!({"value": false, "start": {"p": 1.0}})), "start: there is no parameter \"p\"");
    assert_eq!(message(json!({"start": {"p": -1.0, "q": 1.0, "v": 1.0}})), "start: p is -1");
    let params = Options::from_json(&json!({"unit": "days"})).unwrap().params().unwrap();
    assert_eq!((params.method(), params.unit(), params.value()), (Method::BgNbd, Unit::Days, true));
}

#[test]
fn models_are_checked() {
    let model = fitted(json!({}), &cdnow::histories(true, true), Some(&cdnow::spends(true, true)));
    let rows = model.parameters();
    assert_eq!(rows.len(), 4 + 2 + 5 + 3 + 1 + 5);
    assert_eq!((rows[0].part, rows[0].parameter.as_str()), ("orders", "r"));
    assert_close(rows[7].value, 8.0 - 2.0 * model.orders.log_likelihood, 1e-15, "aic");
    assert_eq!(model.describe()["orders"]["parameters"]["r"], json!(model.orders.parameters[0].value));
    assert!(model.correlation.unwrap().abs() < 0.2);
    let text = serde_json::to_value(&model).unwrap();
    let damaged = |path: &str, value: Value| {
        let mut damaged = text.clone();
        *damaged.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = value;
        serde_json::from_value::<ClvModel>(damaged).is_ok_and(|model| model.check().is_ok())
    };
    assert!(damaged("/orders/parameters/0/value", json!(0.3)));
    for (path, value) in [
        ("/orders/parameters/0/value", json!(-1.0)),
        ("/orders/parameters/0/value", json!(0.0)),
        ("/orders/parameters/0/value", json!(1e200)),
        ("/orders/parameters/0/name", json!("s")),
        ("/orders/parameters/0/standard_error", json!(-1.0)),
        ("/orders/parameters", json!([])),
        ("/orders/customers", json!(0)),
        ("/orders/distinct", json!(100_000)),
        ("/orders/log_likelihood", json!("Infinity")),
        ("/value/parameters/2/value", json!(null)),
        ("/model", json!("pareto_nbd")),
        ("/model", json!("other")),
        ("/unit", json!("fortnights")),
        ("/as_of", json!("infinity")),
        ("/repeaters", json!(2358)),
        ("/correlation", json!(1.5)),
    ] {
        assert!(!damaged(path, value.clone()), "{path} {value}");
    }
    let mut more = text.clone();
    more["more"] = json!(1);
    assert!(serde_json::from_value::<ClvModel>(more).is_err());
}

#[test]
#[ignore = "a measurement: cargo test --release -p segmentation --test clv -- --ignored --nocapture"]
fn measured() {
    let (histories, spends) = (cdnow::histories(false, false), cdnow::spends(false, false));
    println!(
        "{} customers, {} rows, {} values",
        histories.customers(),
        histories.rows().len(),
        spends.rows().len()
    );
    let rows: Vec<History> =
        cdnow::customers(false).filter_map(|c| cdnow::history(c, cdnow::CALIBRATION, false)).collect();
    let sample = cdnow::histories(true, false);
    for method in METHODS {
        let started = std::time::Instant::now();
        fitted(json!({"model": method, "value": false}), &sample, None);
        println!("{method}, sample: {:?}", started.elapsed());
        let started = std::time::Instant::now();
        let model = fitted(json!({"model": method, "value": false}), &histories, None);
        println!(
            "{method}: {:?}, {} steps, {}",
            started.elapsed(),
            model.orders.iterations,
            model.orders.log_likelihood
        );
        let prepared = model.prepare().unwrap();
        let each = |what: &str, score: &dyn Fn(&History) -> f64| {
            let started = std::time::Instant::now();
            let sum: f64 = rows.iter().map(score).sum();
            println!(
                "  {what}: {:.0} ns a row ({sum})",
                started.elapsed().as_nanos() as f64 / rows.len() as f64
            );
        };
        each("alive", &|row| prepared.alive(row).unwrap());
        each("expected_orders", &|row| prepared.expected_orders(row, 39.0).unwrap());
    }
    let started = std::time::Instant::now();
    let model = fitted(json!({}), &histories, Some(&spends));
    println!("with values: {:?} {:?}", started.elapsed(), model.value.unwrap().parameters);
}
