//! Why a customer moved between tiers: the steps add up, and name what decided.

use proptest::prelude::*;
use segmentation::purchases::rfm::Rfm;
use segmentation::scores::rfm::Moved;
use segmentation::scores::tiers::{self, Options, TiersModel, why_moved};
use segmentation::support::host::Host;
use serde_json::{Value, json};

fn fit(options: Value, values: &[f64]) -> TiersModel {
    tiers::fit(&Options::from_json(&options).unwrap().params().unwrap(), values.to_vec(), Host::unlimited())
        .unwrap()
}

fn fixed(thresholds: &[i64], labels: &[&str], language: &str) -> TiersModel {
    let options =
        json!({"method": "fixed", "thresholds": thresholds, "labels": labels, "language": language});
    fit(options, &[10.0, 20.0, 30.0])
}

fn spent(total: i64) -> Rfm {
    let day = "2026-01-01T00:00:00Z";
    let text = json!({"orders": 1, "first": day, "last": day, "monetary": total.to_string()}).to_string();
    Rfm::from_json(&text).unwrap()
}

/// What is told of a step: cause, tiers, change, cut and sentence.
type Told<'a> = (&'a str, Option<&'a str>, Option<&'a str>, Option<i16>, Option<f64>, &'a str);

fn told(moved: &[Moved]) -> Vec<Told<'_>> {
    assert!(moved.iter().all(|row| row.dimension == "tier"));
    moved
        .iter()
        .map(|row| {
            let (before, after) = (row.before.as_deref(), row.after.as_deref());
            (row.cause, before, after, row.change, row.cut, row.reason.as_str())
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn the_steps_add_up(
        values in prop::collection::vec(0_i64..60, 1..30),
        (then, now) in (0_i64..60, 0_i64..60),
        thresholds in prop::array::uniform2(prop::collection::btree_set(1_i64..60, 1..5)),
        best in prop::array::uniform2(prop_oneof![Just("high"), Just("low")]),
        zero in any::<bool>(),
    ) {
        let values: Vec<f64> = values.into_iter().map(|value| value as f64).collect();
        let [old, new] = [0, 1].map(|place: usize| {
            let rising = thresholds[place].iter().copied();
            let list: Vec<i64> = if best[place] == "high" { rising.rev().collect() } else { rising.collect() };
            let mut options = json!({"method": "fixed", "thresholds": list, "best": best[place]});
            if zero && best[place] == "high" {
                options["zero"] = json!("none");
            }
            fit(options, &values)
        });
        let moved = why_moved((&old, Some(&spent(then))), (&new, Some(&spent(now)))).unwrap();
        let was = old.tier(then as f64).unwrap() as i16;
        let is = new.tier(now as f64).unwrap() as i16;
        prop_assert_eq!(moved.iter().map(|row| row.change.unwrap()).sum::<i16>(), was - is);
        // Each step begins where the one before ended, from the first tier to the last one.
        let mut label = old.label(was as usize).map(str::to_owned);
        for row in &moved {
            prop_assert_eq!(&row.before, &label);
            label.clone_from(&row.after);
            // Between the values of a step lies what was crossed, or between the value and the other tier.
            if let (Some(cut), "orders") = (row.cut, row.cause) {
                let (low, high) = (then.min(now) as f64, then.max(now) as f64);
                prop_assert!(low <= cut && cut <= high, "{cut} between {low} and {high}");
            }
        }
        prop_assert_eq!(label.as_deref(), new.label(is as usize));
        // Without orders that came, and by the same model, nothing moved.
        prop_assert!(why_moved((&old, Some(&spent(then))), (&old, Some(&spent(then)))).unwrap().is_empty());
    }
}

#[test]
fn orders_and_the_ruler_are_told_apart() {
    let labels = ["gold", "silver", "bronze"];
    let (old, new) = (fixed(&[200, 50], &labels, "en"), fixed(&[300, 100], &labels, "en"));
    let moved = why_moved((&old, Some(&spent(40))), (&new, Some(&spent(250)))).unwrap();
    assert_eq!(
        told(&moved),
        [
            (
                "orders",
                Some("bronze"),
                Some("gold"),
                Some(2),
                Some(200.0),
                "250 spent, across the threshold of 200: \"bronze\" is now \"gold\""
            ),
            (
                "ruler",
                Some("gold"),
                Some("silver"),
                Some(-1),
                Some(300.0),
                "250 spent, and the new model has a threshold of 300: \"gold\" is now \"silver\""
            ),
        ]
    );
    assert_eq!(
        moved.iter().map(|row| (row.value_before, row.value_after)).collect::<Vec<_>>(),
        [(Some(40.0), Some(250.0)), (Some(250.0), Some(250.0))]
    );
    // Where all was given back, it leads down, past two thresholds: the last one decides.
    let moved = why_moved((&old, Some(&spent(250))), (&old, Some(&spent(0)))).unwrap();
    assert_eq!(
        told(&moved),
        [(
            "orders",
            Some("gold"),
            Some("bronze"),
            Some(-2),
            Some(50.0),
            "0 spent, across the threshold of 50: \"gold\" is now \"bronze\""
        )]
    );
}

#[test]
fn between_models_with_other_tiers_nothing_is_crossed() {
    let (old, new) = (fixed(&[200, 50], &["A", "B", "C"], "en"), fixed(&[100], &["A", "B"], "en"));
    let moved = why_moved((&old, Some(&spent(120))), (&new, Some(&spent(120)))).unwrap();
    assert_eq!(
        told(&moved),
        [(
            "ruler",
            Some("B"),
            Some("A"),
            Some(1),
            None,
            "120 spent, and the new model has other tiers: \"B\" is now \"A\""
        )]
    );
    // Of as many tiers, one is called otherwise.
    let new = fixed(&[200, 50], &["A", "second", "C"], "en");
    let moved = why_moved((&old, Some(&spent(120))), (&new, Some(&spent(120)))).unwrap();
    assert_eq!(
        told(&moved),
        [(
            "ruler",
            Some("B"),
            Some("second"),
            Some(0),
            None,
            "120 spent, and the new model has other tiers: \"B\" is now \"second\""
        )]
    );
}

#[test]
fn who_comes_and_who_goes() {
    let (old, new) = (fixed(&[200, 50], &["A", "B", "C"], "en"), fixed(&[100, 20], &["A", "B", "C"], "en"));
    let moved = why_moved((&old, None), (&new, Some(&spent(150)))).unwrap();
    assert_eq!(
        told(&moved),
        [
            (
                "orders",
                None,
                Some("B"),
                None,
                None,
                "150 spent: the customer is in a tier for the first time, \"B\""
            ),
            (
                "ruler",
                Some("B"),
                Some("A"),
                Some(1),
                Some(100.0),
                "150 spent, and the new model has a threshold of 100: \"B\" is now \"A\""
            ),
        ]
    );
    let moved = why_moved((&old, Some(&spent(150))), (&new, None)).unwrap();
    assert_eq!(
        told(&moved),
        [("orders", Some("B"), None, None, None, "the customer is not there any more, so has no tier")]
    );
    assert!(why_moved((&old, None), (&new, None)).unwrap().is_empty());
}

#[test]
fn sentences_are_in_the_language_of_the_later_model() {
    let labels = ["A", "B", "C"];
    let old = fixed(&[200, 50], &labels, "en");
    for (language, expected) in [
        (
            "ru",
            [
                "потрачено 250, порог 200 пройден: «C» теперь «A»",
                "потрачено 250, а в новой модели порог 300: «A» теперь «B»",
            ],
        ),
        (
            "zh",
            ["累计消费 250，越过门槛 200：由“C”变为“A”", "累计消费 250，新模型的门槛为 300：由“A”变为“B”"],
        ),
    ] {
        let new = fixed(&[300, 100], &labels, language);
        let moved = why_moved((&old, Some(&spent(40))), (&new, Some(&spent(250)))).unwrap();
        assert_eq!(moved.iter().map(|row| row.reason.as_str()).collect::<Vec<_>>(), expected);
    }
}
