//! The search for the maximum of a likelihood: from every start, past what seems flat, and through rounding.

use segmentation::numeric::random::Random;
use segmentation::purchases::day_set::DaySet;
use segmentation::purchases::history::History;
use segmentation::support::envelope::ModelBody;
use segmentation::support::host::Host;
use segmentation::value::clv::{ClvModel, Histories, Method, Options, Rows, Spend, Spends, fit};
use serde_json::{Value, json};

use super::simulate;

fn fitted(options: Value, rows: &[(u64, f64, f64, u64)], spends: Option<&Spends>) -> ClvModel {
    let rows = rows.iter().map(|&(x, t_x, age, count)| (History { x, t_x, age }, count)).collect();
    let histories = Histories::new(rows, Host::unlimited()).unwrap();
    let params = Options::from_json(&options).unwrap().params().unwrap();
    let model = fit(
        &params,
        &Rows { as_of: 0, histories: &histories, repeat_days: &DaySet::default(), spends },
        Host::unlimited(),
    )
    .unwrap();
    model.check().unwrap();
    model
}

/// Fifty customers whose likelihood has a second maximum, 0.33 lower, at which twice as many are still there.
const TWO_MAXIMA: [(u64, f64); 20] = [
    (2, 59.0),
    (3, 261.0),
    (1, 60.0),
    (3, 130.0),
    (2, 172.0),
    (1, 171.0),
    (1, 268.0),
    (4, 267.0),
    (1, 66.0),
    (1, 246.0),
    (1, 17.0),
    (5, 158.0),
    (1, 79.0),
    (2, 205.0),
    (1, 107.0),
    (3, 163.0),
    (1, 73.0),
    (1, 68.0),
    (2, 186.0),
    (2, 224.0),
];

#[test]
fn the_higher_of_two_maxima_is_found() {
    let mut rows: Vec<_> = TWO_MAXIMA.iter().map(|&(x, t_x)| (x, t_x / 7.0, 39.0, 1)).collect();
    rows.push((0, 0.0, 39.0, 30));
    let options = json!({"model": Method::MbgNbd, "value": false});
    let found = fitted(options.clone(), &rows, None);
    let from = |start: Value| {
        let mut options = options.clone();
        options["start"] = start;
        fitted(options, &rows, None)
    };
    let higher = from(json!({"r": 0.4, "alpha": 41, "a": 0.35, "b": 0.06}));
    let lower = from(json!({"r": 0.75, "alpha": 24.1, "a": 2.5e6, "b": 9.9e6}));
    assert!(higher.orders.log_likelihood > lower.orders.log_likelihood + 0.3, "{higher:?} {lower:?}");
    assert!((found.orders.log_likelihood - higher.orders.log_likelihood).abs() < 1e-6, "{found:?}");
}

#[test]
fn few_customers_of_two_kinds() {
    // Half of them never came back, the others come often: a maximum 3.6 below the highest is nearer to the usual starts.
    let rows = [
        (4, 2.91, 12.41, 1),
        (25, 10.79, 46.03, 1),
        (0, 0.0, 50.11, 1),
        (0, 0.0, 28.52, 1),
        (0, 0.0, 19.01, 1),
        (55, 24.86, 54.34, 1),
        (0, 0.0, 26.52, 1),
        (20, 9.18, 9.4, 1),
        (0, 0.0, 45.46, 1),
        (0, 0.0, 42.33, 1),
    ];
    let found = fitted(json!({"model": Method::ParetoNbd, "value": false}), &rows, None).orders;
    let mut best = f64::NEG_INFINITY;
    for (r, s) in [(0.3, 0.02), (3.0, 0.3), (30.0, 3.0)] {
        for beta in [0.001, 0.1, 10.0] {
            let start = json!({"r": r, "alpha": 3.0, "s": s, "beta": beta});
            let options = json!({"model": Method::ParetoNbd, "value": false, "start": start});
            best = f64::max(best, fitted(options, &rows, None).orders.log_likelihood);
        }
    }
    assert!(found.converged && found.log_likelihood > best - 1e-6, "{found:?}, from others {best}");
}

/// A shop whose customers are searched by a sample first, some of them in rows that are heavier than all others together:
/// those of an import, or of a day of advertising.
#[test]
fn heavy_rows_do_not_lead_astray() {
    for method in [Method::ParetoNbd, Method::BgNbd] {
        for seed in 0..4 {
            let mut random = Random::new(seed, 7);
            let parameters =
                if method == Method::ParetoNbd { [0.6, 8.0, 0.7, 9.0] } else { [0.5, 6.0, 0.6, 2.0] };
            let mut rows: Vec<_> = (0..9000)
                .map(|_| {
                    let age = (20 + random.below(400)) as f64 / 7.0;
                    let (history, _) = simulate::customer(&mut random, method, parameters, age, 0.0);
                    (history.x, history.t_x, age, 1)
                })
                .collect();
            rows.push((0, 0.0, 52.0, 1_000_000));
            let fit = |options: Value| fitted(options, &rows, None).orders;
            let found = fit(json!({"model": method, "value": false}));
            let names = method.parameters();
            let near = [0.002, 4.0, parameters[2], parameters[3]];
            let start: serde_json::Map<_, _> =
                names.iter().map(|n| n.to_string()).zip(near.map(Value::from)).collect();
            let best = fit(json!({"model": method, "value": false, "start": start}));
            let short = best.log_likelihood - found.log_likelihood;
            assert!(found.converged && short < 1e-3, "{method} {seed}: {short} short, {found:?} {best:?}");
        }
    }
}

/// The ages of a shop tell apart who came when: a sample of the youngest or of the oldest alone is another shop.
#[test]
fn a_sample_leads_to_the_maximum_of_all() {
    let mut random = Random::new(3, 9);
    let rows: Vec<_> = (0..12_000)
        .map(|i| {
            // The old customers come rarely and stay, the young ones often and leave.
            let (parameters, weeks) =
                if i % 2 == 0 { ([8.0, 80.0, 0.3, 9.0], 60) } else { ([8.0, 4.0, 6.0, 9.0], 12) };
            let age = (7 + random.below(7 * weeks)) as f64 / 7.0;
            let (history, _) = simulate::customer(&mut random, Method::BgNbd, parameters, age, 0.0);
            (history.x, history.t_x, age, 1)
        })
        .collect();
    let fit = |options: Value| fitted(options, &rows, None).orders;
    let found = fit(json!({"value": false}));
    for (r, a) in [(0.3, 0.1), (3.0, 1.0), (1.0, 10.0)] {
        let start = json!({"r": r, "alpha": 10.0 * r, "a": a, "b": 3.0 * a});
        let other = fit(json!({"value": false, "start": start}));
        assert!(found.log_likelihood > other.log_likelihood - 1e-3, "{found:?} {other:?}");
    }
}

#[test]
fn a_plateau_is_no_maximum() {
    // All left after their first repeat purchase; the search starts where nobody seems to leave and everything looks level.
    let rows: Vec<_> = (0..200_u32)
        .map(|i| (1, f64::from(1 + (i * i * 37 + i * 11) % 130) / 7.0, f64::from(365 - i) / 7.0, 1))
        .collect();
    let best = fitted(json!({"value": false}), &rows, None).orders;
    for (a, b) in [(1e-8, 10.0), (1e-8, 1000.0), (5.3e-3, 1400.0)] {
        let options = json!({"value": false, "start": {"r": 1.0, "alpha": 5.0, "a": a, "b": b}});
        let found = fitted(options, &rows, None).orders;
        assert!(found.converged, "{found:?}");
        assert!((found.log_likelihood - best.log_likelihood).abs() < 1e-6 * 200.0, "{found:?} {best:?}");
    }
}

#[test]
fn one_price_is_a_fit() {
    // All values are equal, so that the likelihood rises to the bounds, where rounding is coarse.
    for customers in 1..40_u64 {
        for price in [4.99, 19.99, 100.0] {
            let rows =
                (1..=customers).map(|i| (Spend { x: 1 + i * customers % 5, mean: price }, 1)).collect();
            let spends = Spends::new(rows, Host::unlimited()).unwrap();
            let model =
                fitted(json!({}), &[(1, 1.0, 2.0, customers), (0, 0.0, 2.0, customers)], Some(&spends));
            let value = model.value.as_ref().unwrap();
            assert!(value.converged, "{customers} at {price}: {value:?}");
            let expected =
                model.prepare().unwrap().expected_value(&Spend { x: 2, mean: price }).unwrap().unwrap();
            assert!((expected / price - 1.0).abs() < 1e-3, "{expected} for {price}");
        }
    }
}

#[test]
fn single_customers_end_the_search() {
    for method in [Method::BgNbd, Method::MbgNbd, Method::ParetoNbd] {
        for (x, t_x, age) in [(7, 499.0, 541.0), (5, 365.5, 382.0), (1, 3.0, 600.0), (11, 30.0, 30.0)] {
            let rows = [(x, t_x / 7.0, age / 7.0, 1)];
            let orders = fitted(json!({"model": method, "value": false}), &rows, None).orders;
            assert!(orders.converged, "{method} {x} {t_x} {age}: {orders:?}");
        }
    }
}

#[test]
fn a_parameter_beside_a_bound_has_no_error() {
    // Everybody purchases at the same rate: r and alpha run away together, and what is between them is an accident of the bound.
    let rows: Vec<_> = (0..60).map(|i| (10 + i % 3, 40.0 - f64::from(i as u32 % 7), 42.0, 5)).collect();
    let model = fitted(json!({"value": false}), &rows, None);
    let error = |name: &str| model.orders.parameters.iter().find(|p| p.name == name).unwrap().standard_error;
    assert!(
        model.warnings.iter().any(|warning| warning.starts_with("r runs to infinity")),
        "{:?}",
        model.warnings
    );
    assert_eq!((error("r"), error("alpha")), (None, None));
}

/// Values of any currency have a model, and those beyond all bounds are left out or refused.
#[test]
fn any_currency_has_a_model() {
    let mut random = Random::new(1, 1);
    let drawn: Vec<Spend> =
        (1..30).map(|i| simulate::spend(&mut random, [5.0, 4.0, 30.0], 1 + i % 4)).collect();
    let spends = |unit: f64| {
        let rows = drawn.iter().map(|&Spend { x, mean }| (Spend { x, mean: unit * mean }, 1));
        Spends::new(rows.collect(), Host::unlimited())
    };
    let rows = [(1, 1.0, 2.0, 29), (0, 0.0, 2.0, 29)];
    let value = |unit: f64| fitted(json!({}), &rows, Some(&spends(unit).unwrap())).value.unwrap();
    let one = value(1.0);
    for unit in [1e-77, 1e-30, 100.0, 1e77] {
        let other = value(unit);
        for (a, b) in one.parameters.iter().zip(&other.parameters) {
            let scale = if a.name == "v" { unit } else { 1.0 };
            assert!((b.value / (a.value * scale) - 1.0).abs() < 1e-6, "{unit}: {a:?} {b:?}");
        }
    }
    assert!(spends(1e81).is_err());
    assert_eq!((spends(1e-90).unwrap().customers(), spends(1e-90).unwrap().left_out()), (0, 29));
}
