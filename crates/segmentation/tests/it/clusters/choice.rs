//! How the number of clusters is chosen.

use proptest::prelude::*;
use serde_json::json;

use super::fits::{Cell, Data, FITS, Fit, clouds, refusal, text};

const CRITERIA: [&str; 4] = ["silhouette", "simplified_silhouette", "calinski_harabasz", "davies_bouldin"];

#[test]
fn every_criterion_sees_clouds_that_lie_apart() {
    for fit in FITS {
        for clouds_there in 2..=6 {
            let data = clouds(clouds_there, 40, clouds_there as u64);
            for criterion in CRITERIA {
                let given = json!({"criterion": criterion, "checks": false, "scaling": "none"});
                let model = fit.of(&data, None, given).unwrap();
                assert_eq!(model.clusters.len(), clouds_there, "{fit:?} {criterion}");
                let choice = model.choice.unwrap();
                let tried: Vec<usize> = choice.candidates.iter().map(|candidate| candidate.k).collect();
                assert_eq!(tried, (2..=10).collect::<Vec<_>>());
                assert_eq!(choice.rows, 40 * clouds_there as u64);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn candidates_are_separate_fits(seed in any::<u64>(), least in 1_usize..4, more in 0_usize..4) {
        let data = super::untied(120, seed);
        let range = [least, least + more];
        for fit in FITS {
            let given = json!({"k": range, "checks": false, "seed": 3});
            let chosen = match fit.of(&data, None, given) {
                Ok(model) => model.choice.unwrap(),
                Err(error) => {
                    prop_assert!(false, "{error}");
                    unreachable!()
                }
            };
            prop_assert_eq!(chosen.candidates.len(), more + 1);
            for candidate in &chosen.candidates {
                let alone = fit.of(&data, candidate.k as i64, json!({"checks": false, "seed": 3})).unwrap();
                let quality = &alone.quality;
                // The clusters of a separate fit are in another order, which rounds its sums otherwise.
                let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
                    (Some(a), Some(b)) => (a - b).abs() <= 1e-12 * b.abs(),
                    (a, b) => a == b,
                };
                prop_assert!(near(Some(candidate.inertia), Some(quality.measures.inertia)));
                prop_assert!(near(candidate.simplified_silhouette, quality.measures.simplified_silhouette));
                prop_assert!(near(candidate.silhouette, quality.silhouette.as_ref().map(|found| found.mean)));
                prop_assert!(near(candidate.calinski_harabasz, quality.measures.calinski_harabasz));
                prop_assert!(near(candidate.davies_bouldin, quality.measures.davies_bouldin));
            }
        }
    }
}

#[test]
fn a_range_beyond_the_rows_that_differ_ends_there() {
    let rows: Vec<Vec<Cell>> = (0..40).map(|i| vec![Cell::Number(f64::from(i % 4) * 7.0)]).collect();
    let data = Data { rows, ..Data::numbers::<1>(&[]) };
    for fit in FITS {
        let model = fit.of(&data, None, json!({"k": [2, 9]})).unwrap();
        let tried: Vec<usize> =
            model.choice.as_ref().unwrap().candidates.iter().map(|candidate| candidate.k).collect();
        assert_eq!(tried, [2, 3, 4]);
        assert_eq!(model.clusters.len(), 4);
        text(&model);
        let fewer = fit.of(&data, None, json!({"k": [5, 9]})).unwrap();
        assert_eq!((fewer.clusters.len(), fewer.choice.as_ref().unwrap().candidates.len()), (4, 1));
        let warning = "at least 5 clusters were asked for, but the rows differ in only 4 ways";
        assert_eq!(fewer.warnings[0], warning);
        text(&fewer);
        // A range of one is that one, defined or not.
        let model = fit.of(&data, None, json!({"k": [1, 1]})).unwrap();
        assert_eq!(model.clusters.len(), 1);
        text(&model);
    }
}

#[test]
fn what_a_criterion_cannot_judge_is_said() {
    let data = super::untied(60, 2);
    for fit in FITS {
        for criterion in ["calinski_harabasz", "davies_bouldin"] {
            let message = refusal(fit.of(&data, None, json!({"criterion": criterion})));
            assert_eq!(message, "the criterion is not defined for any number of clusters tried");
        }
        assert!(fit.of(&data, None, json!({"criterion": "silhouette"})).is_ok());
    }
}

#[test]
fn many_rows_are_judged_on_some_of_them() {
    let data = clouds(3, 4000, 5);
    let model = Fit::KMeans.of(&data, None, json!({"k": [2, 4], "checks": false, "restarts": 2})).unwrap();
    assert_eq!(model.clusters.len(), 3);
    assert_eq!(model.choice.as_ref().unwrap().rows, 10_000);
    assert_eq!(model.rows.used, 12_000);
    super::check_sizes(&model, &data).unwrap();
    let silhouette = model.quality.silhouette.as_ref().unwrap();
    assert_eq!(silhouette.rows, 2000);
}
