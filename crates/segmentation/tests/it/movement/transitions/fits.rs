//! Fits: the absent, order, options, sums of models, and damage.

use segmentation::models::Model;
use segmentation::movement::contingency::Label;
use segmentation::movement::drift::{self, of_moves};
use segmentation::movement::transitions::{Options, Panel, TransitionsModel};
use segmentation::support::envelope::ModelBody;
use segmentation::{Kind, Result};
use serde_json::{Value, json};

use super::{HOST, near};
use crate::movement::damage;

fn panel(pairs: &[(Option<&str>, Option<&str>)]) -> Panel {
    let mut panel = Panel::new(HOST());
    pairs.iter().for_each(|&(a, b)| panel.push(a.map(Label::Text), b.map(Label::Text)).expect("no limit"));
    panel
}

pub fn fitted(panel: &Panel, options: Value) -> Result<Option<TransitionsModel>> {
    panel.fit(&Options::from_json(&options)?)
}

#[test]
fn the_absent_come_and_leave() -> Result<()> {
    let pairs = [
        (Some("b"), Some("a")),
        (Some("b"), None),
        (None, Some("a")),
        (None, Some("a")),
        (None, Some("b")),
        (None, None),
        (Some("a"), Some("a")),
    ];
    let panel = panel(&pairs);
    let plain = fitted(&panel, json!({}))?.expect("there are customers");
    assert_eq!(plain.states, ["a", "b", "absent"]);
    assert_eq!((plain.customers, plain.both_absent), (6, 1));
    assert_eq!(plain.moves, [(0, 0, 1), (1, 0, 1), (1, 2, 1), (2, 0, 2), (2, 1, 1)]);
    let rows = plain.rows()?;
    assert_eq!(rows[3].note.as_deref(), Some("share of the newcomers"));
    near(rows[3].probability, 2.0 / 3.0, 1e-15);
    // Who left does not come back, and nobody new is foretold.
    let next = plain.predict_shares(&json!({"b": 10, "absent": 4}), 1, HOST())?;
    assert_eq!(next.iter().map(|row| row.expected).collect::<Vec<_>>(), [5.0, 0.0, 9.0]);
    // Where all the absent are known they come at a rate.
    let known =
        fitted(&panel, json!({"absent_at_risk": true, "absent": "gone"}))?.expect("there are customers");
    assert_eq!((known.customers, known.both_absent), (7, 0));
    assert_eq!(known.rows()?[5].probability, 0.25);
    assert_eq!(known.rows()?[5].note, None);
    assert_eq!(known.predict_shares(&json!({"gone": 8}), 1, HOST())?[0].expected, 4.0);
    // Nobody anywhere.
    assert_eq!(fitted(&self::panel(&[(None, None)]), json!({}))?, None);
    assert_eq!(fitted(&self::panel(&[]), json!({}))?, None);
    Ok(())
}

#[test]
fn everybody_leaves() -> Result<()> {
    let gone = fitted(&panel(&[(Some("a"), None), (Some("a"), None), (Some("b"), None)]), json!({}))?;
    let gone = gone.expect("there were customers");
    let arrivals = gone.hitting_times(&["absent"], HOST())?;
    assert!(
        arrivals.iter().all(|row| (row.probability, row.steps, row.deviation) == (1.0, Some(1.0), Some(0.0)))
    );
    let back = gone.hitting_times(&["a"], HOST())?;
    assert!(back.iter().all(|row| (row.probability, row.steps, row.deviation) == (0.0, None, None)));
    let quality = gone.quality_rows()?;
    let value = |measure: &str| quality.iter().find(|row| row.measure == measure).expect("it has it").value;
    assert_eq!(
        (value("customers"), value("stayed"), value("left"), value("came")),
        (Some(3.0), Some(0.0), Some(1.0), None)
    );
    let long_run = gone.steady_state(HOST())?;
    assert_eq!(long_run.iter().map(|row| row.share).collect::<Vec<_>>(), [Some(0.0), Some(0.0), Some(1.0)]);
    assert_eq!(gone.state_values(&json!({"a": 3}), 0.1, None, HOST())?[0].later, 0.0);
    // Nobody was there at both times.
    assert_eq!(of_moves(&gone, &drift::Options::default(), HOST())?, None);
    Ok(())
}

/// A drunkard between 0 and 1,999: from i it takes i (N - i) steps to an end, with the variance
/// i (N - i) (i² + (N - i)² - 2) / 3 (the duration of play of the ruin problem, Feller 1968, XIV).
#[test]
fn two_thousand_states() -> Result<()> {
    const LAST: i64 = 1999;
    let mut panel = Panel::new(HOST());
    for place in 1..LAST {
        panel.push(Some(Label::Number(place)), Some(Label::Number(place - 1)))?;
        panel.push(Some(Label::Number(place)), Some(Label::Number(place + 1)))?;
    }
    let model = fitted(&panel, json!({"absorbing": ["0", "1999"]}))?.expect("there are customers");
    assert_eq!(model.states.len(), 2000);
    let rows = model.hitting_times(&["0", "1999"], HOST())?;
    for place in 1..LAST {
        let (row, here, there) = (&rows[place as usize], place as f64, (LAST - place) as f64);
        assert_eq!((row.state, row.probability), (place.to_string().as_str(), 1.0));
        near(row.steps.expect("they come"), here * there, 1e-9);
        let variance = here * there * (here * here + there * there - 2.0) / 3.0;
        near(row.deviation.expect("they come"), variance.sqrt(), 1e-9);
    }
    let ends = model.hitting_times(&["1999"], HOST())?;
    near(ends[500].probability, 500.0 / 1999.0, 1e-9);
    Ok(())
}

#[test]
fn order_and_options() -> Result<()> {
    let panel = panel(&[
        (Some("10"), Some("9")),
        (Some("low"), Some("10")),
        (Some("9"), None),
        (Some(""), Some("9")),
    ]);
    let model = fitted(&panel, json!({}))?.expect("there are customers");
    assert_eq!(model.states, ["9", "10", "", "low", "absent"]);
    assert!(model.warnings[0].starts_with("one of the states is an empty text"), "{:?}", model.warnings);
    let order = json!({"order": ["", "low", "9", "10", "top"]});
    let model = fitted(&panel, order)?.expect("there are customers");
    assert_eq!(model.states, ["", "low", "9", "10", "top", "absent"]);
    for (options, message) in [
        (json!({"order": ["low", "9"]}), "state \"\" is not in the order"),
        (json!({"order": []}), "order has no states"),
        (json!({"order": ["a", "a"]}), "order has the state \"a\" twice"),
        (json!({"absent": "low"}), "state \"low\" is what customers are called who are absent"),
        (json!({"confidence": 1}), "confidence is 1"),
        (json!({"order": ["a"], "absorbing": ["b"]}), "absorbing state \"b\" is not in the order"),
        (json!({"absorbent": []}), "options: there is no key \"absorbent\""),
        (json!({"absent": "a\u{0}"}), "a state's name has a zero character"),
        (json!([]), "options must be a JSON object, not an array"),
    ] {
        let error = fitted(&panel, options).expect_err(message);
        assert_eq!((error.message.as_str(), error.kind), (message, Kind::InvalidParameter));
    }
    let long = "x".repeat(1001);
    let error = fitted(&self::panel(&[(Some(&long), None)]), json!({})).expect_err("the name is long");
    assert!(error.message.ends_with("has 1001 bytes, the most is 1000"), "{}", error.message);
    let mut many = Panel::new(HOST());
    for number in 0..4096 {
        many.push(Some(Label::Number(number)), Some(Label::Number(number)))?;
    }
    assert_eq!(fitted(&many, json!({}))?.expect("there are customers").states.len(), 4096);
    many.push(Some(Label::Number(4096)), None)?;
    let error = fitted(&many, json!({})).expect_err("too many");
    assert_eq!(error.message, "fit_transitions met 4098 states, the most is 4096");
    Ok(())
}

#[test]
fn models_add_up() -> Result<()> {
    let months = [
        panel(&[(Some("b"), Some("a")), (None, Some("a")), (None, None)]),
        panel(&[(Some("a"), Some("c")), (Some("c"), Some("c"))]),
        panel(&[(Some("c"), None), (Some("b"), Some("a"))]),
    ];
    let whole = months.iter().fold(Panel::new(HOST()), |mut sum, month| {
        sum.merge(month).expect("no limit");
        sum
    });
    let of = |panel: &Panel| fitted(panel, json!({})).map(|model| model.expect("there are customers"));
    let [a, b, c] = [of(&months[0])?, of(&months[1])?, of(&months[2])?];
    let whole = of(&whole)?;
    assert_eq!(a.clone().merge(&b, HOST())?.merge(&c, HOST())?, whole);
    assert_eq!(c.clone().merge(&b, HOST())?.merge(&a, HOST())?, whole);
    assert_eq!(a.clone().merge(&b.clone().merge(&c, HOST())?, HOST())?, whole);
    let other = fitted(&months[0], json!({"confidence": 0.9}))?.expect("there are customers");
    assert_eq!(
        a.clone().merge(&other, HOST()).expect_err("they differ").message,
        "the models of transitions differ in confidence"
    );
    let order = json!({"order": ["c", "b", "a"]});
    let ordered = [&months[0], &months[1]].map(|month| fitted(month, order.clone()));
    let [one, two] = ordered.map(|model| model.map(|model| model.expect("there are customers")));
    let sum = one?.merge(&two?, HOST())?;
    assert_eq!(sum.states, ["c", "b", "a", "absent"]);
    assert!(sum.check().is_ok());
    assert!(a.merge(&sum, HOST()).is_err());
    Ok(())
}

#[test]
fn damage_is_found() {
    let good = fitted(
        &panel(&[(Some("a"), Some("b")), (Some("b"), Some("b")), (None, Some("a"))]),
        json!({"absorbing": ["b"]}),
    );
    let good = Model::from(good.expect("it fits").expect("there are customers"));
    damage(&good, &["absorbing", "both_absent"], &[json!([[0, 9, 1]])], |model, key, wrong| {
        // What is accepted can be used.
        let model = model.get::<TransitionsModel>().expect("the kind").clone();
        assert!(
            model.rows().is_ok() && model.steady_state(HOST()).is_ok() && model.quality_rows().is_ok(),
            "{key} {wrong}"
        );
    });
    let value = good.to_value();
    for (key, wrong) in [
        ("states", json!(["b", "a", "absent"])),
        ("states", json!(["a", "a", "absent"])),
        ("moves", json!([[0, 1, 1], [1, 1, 1], [2, 2, 1]])),
        ("moves", json!([[1, 1, 1], [0, 1, 1], [2, 0, 1]])),
        ("moves", json!([[0, 1, 3], [1, 1, 0]])),
        ("customers", json!(4)),
    ] {
        let mut other = value.clone();
        other[key] = wrong.clone();
        assert_eq!(
            Model::from_json(&other.to_string()).expect_err("damaged").kind,
            Kind::Corrupt,
            "{key} {wrong}"
        );
    }
}
