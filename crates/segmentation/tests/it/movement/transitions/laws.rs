//! Laws that hold for any counts.

use proptest::prelude::*;
use segmentation::movement::contingency::Label;
use segmentation::movement::transitions::Panel;
use segmentation::support::codec::Codec;
use serde_json::{Value, json};

use super::fits::fitted;
use super::{HOST, model};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]
    /// Order and parts of the rows do not show, and a state that travelled is the same.
    #[test]
    fn parts_do_not_show(pairs in prop::collection::vec((0_i64..5, 0_i64..5), 0..60), at in 0_usize..60) {
        let collected = |pairs: &[(i64, i64)]| {
            let mut panel = Panel::new(HOST());
            let label = |state: i64| (state > 0).then_some(Label::Number(state));
            pairs.iter().for_each(|&(a, b)| panel.push(label(a), label(b)).unwrap());
            panel
        };
        let whole = collected(&pairs);
        let (left, right) = pairs.split_at(at.min(pairs.len()));
        let mut merged = Panel::from_bytes(&collected(right).to_bytes().unwrap()).unwrap();
        merged.merge(&collected(left)).unwrap();
        prop_assert_eq!(merged.to_bytes().unwrap(), whole.to_bytes().unwrap());
        let reversed: Vec<(i64, i64)> = pairs.iter().rev().copied().collect();
        prop_assert_eq!(fitted(&merged, json!({})).unwrap(), fitted(&collected(&reversed), json!({})).unwrap());
    }

    /// The laws of chains: shares are kept, steps add up, the long run stays, values are of one step and the rest.
    #[test]
    fn laws_of_chains(counts in prop::collection::vec(prop::collection::vec(0_u64..4, 4), 4), a in 0_i32..6, b in 0_i32..6) {
        prop_assume!(counts.iter().flatten().any(|&count| count > 0));
        let rows: Vec<&[u64]> = counts.iter().map(Vec::as_slice).collect();
        let model = model(&rows);
        let names: Vec<String> = model.states.clone();
        let object = |values: &[f64]| Value::Object(names.iter().cloned().zip(values.iter().map(|&v| v.into())).collect());
        let ahead = |from: &[f64], steps| -> Vec<f64> {
            model.predict_shares(&object(from), steps, HOST()).unwrap().iter().map(|row| row.expected).collect()
        };
        let start = [0.4, 0.3, 0.2, 0.1];
        let both = ahead(&ahead(&start, a), b);
        prop_assert!((both.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        for (x, y) in both.iter().zip(ahead(&start, a + b)) {
            prop_assert!((x - y).abs() < 1e-14);
        }
        let long_run = model.steady_state(HOST()).unwrap();
        if long_run[0].share.is_some() {
            let shares: Vec<f64> = long_run.iter().map(|row| row.share.unwrap()).collect();
            for (x, y) in ahead(&shares, 1).iter().zip(&shares) {
                prop_assert!((x - y).abs() < 1e-14, "{:?}", shares);
            }
        }
        let hits = model.hitting_times(&["s1"], HOST()).unwrap();
        for (number, row) in hits.iter().enumerate() {
            prop_assert!((0.0..=1.0).contains(&row.probability));
            prop_assert_eq!(row.steps.is_some(), row.probability > 0.0);
            prop_assert!(row.steps.is_none_or(|steps| steps >= 1.0 - 1e-12));
            // By the first step: who comes at once, and who comes from where that step leads.
            let mut start = [0.0; 4];
            start[number] = 1.0;
            let next = ahead(&start, 1);
            let later: f64 = (1..4).map(|i| next[i] * hits[i].probability).sum();
            prop_assert!((row.probability - next[0] - later).abs() < 1e-12);
        }
        let gain = object(&[3.0, -1.0, 0.5, 0.0]);
        let value = |steps| model.state_values(&gain, 0.25, steps, HOST()).unwrap();
        let (one, two) = (value(Some(a)), value(Some(a + 1)));
        for (number, row) in two.iter().enumerate() {
            let mut start = [0.0; 4];
            start[number] = 1.0;
            let next = ahead(&start, 1);
            let then: f64 = one.iter().zip(next).map(|(row, share)| share * (row.gain + row.later)).sum();
            prop_assert!((row.later - then / 1.25).abs() < 1e-12);
        }
        for (x, y) in value(Some(500)).iter().zip(value(None)) {
            prop_assert!((x.later - y.later).abs() < 1e-12);
        }
    }
}
