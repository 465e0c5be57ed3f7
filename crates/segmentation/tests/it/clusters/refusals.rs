//! What is refused, what is warned about, and what hostile options do.

use segmentation::Kind;
use segmentation::clusters::{Method, Prepared};
use segmentation::models::Model;
use segmentation::rows::features::Type;
use segmentation::support::envelope::ModelBody;
use serde_json::{Value, json};

use super::fits::{Cell, Data, FITS, Fit, clouds, refusal, text, values};

fn name(text: impl Into<String>) -> Cell {
    Cell::Name(text.into())
}

#[test]
fn k_must_be_possible() {
    let data = clouds(2, 10, 1);
    for fit in FITS {
        for k in [0, -1, 1001, i64::MIN, i64::MAX] {
            assert_eq!(refusal(fit.of(&data, k, json!({}))), format!("k is {k}"));
        }
        let fewer = fit.of(&data, 21, json!({"checks": false})).unwrap();
        assert_eq!(fewer.clusters.len(), 20);
        assert_eq!(fewer.warnings[0], "21 clusters were asked for, but the rows differ in only 20 ways");
        let fewer = fit.of(&data, None, json!({"k": [30, 40], "checks": false})).unwrap();
        assert_eq!(fewer.clusters.len(), 20);
        let warning = "at least 30 clusters were asked for, but the rows differ in only 20 ways";
        assert_eq!(fewer.warnings[0], warning);
        let twice = refusal(fit.of(&data, 2, json!({"k": [2, 3]})));
        assert_eq!(twice, "k is given twice, as an argument and in the options");
        for range in [json!([0, 3]), json!([3, 2]), json!([2, 1001]), json!([0, 0])] {
            assert!(refusal(fit.of(&data, None, json!({"k": range}))).starts_with("k is ["), "{range}");
        }
        for range in [json!([2]), json!([2, 3, 4]), json!(3), json!("2"), json!([2.5, 3]), json!([-1, 3])] {
            assert!(
                refusal(fit.of(&data, None, json!({"k": range}))).starts_with("options, key \"k\""),
                "{range}"
            );
        }
        // As many clusters as rows that differ.
        let all = fit.of(&data, 20, json!({"checks": false})).unwrap();
        assert_eq!(all.quality.measures.inertia, 0.0);
        text(&all);
    }
    assert_eq!(refusal(Fit::Hierarchy.of(&data, 2, json!({"height": 3}))), "k and height are both given");
    // A range has no say where the tree is cut at a height, or where centres are given.
    refusal(Fit::Hierarchy.of(&data, None, json!({"height": 3, "k": [2, 3]})));
    refusal(Fit::KMeans.of(&data, None, json!({"centers": [[0, 0], [20, 3]], "k": [2, 3]})));
}

#[test]
fn the_smallest_tables() {
    let same = Data::numbers(&[[7.0, 3.0]; 5]);
    let one = Data::numbers(&[[7.0, 3.0]]);
    for fit in FITS {
        for data in [&same, &one] {
            let model = fit.of(data, 1, json!({})).unwrap();
            text(&model);
            assert_eq!((model.clusters.len(), model.clusters[0].size), (1, data.rows.len() as u64));
            assert_eq!(model.quality.measures.inertia, 0.0);
            assert_eq!(
                model.warnings[..2],
                [
                    "feature \"f1\" is the same in all rows: it tells none apart",
                    "feature \"f2\" is the same in all rows: it tells none apart",
                ]
            );
            assert_eq!(
                Prepared::new(model).cluster(&values(&[Cell::Number(0.0), Cell::Number(1e9)])).unwrap(),
                Some(1)
            );
            let alike = |k: Option<i64>, warning: &str| {
                let model = fit.of(data, k, json!({})).unwrap();
                assert_eq!((model.clusters.len(), model.quality.measures.inertia), (1, 0.0));
                assert_eq!(model.warnings[2], warning);
                text(&model);
            };
            alike(Some(2), "2 clusters were asked for, but the rows are all alike");
            alike(None, "the rows are all alike, and so are one cluster");
        }
        let empty = Data { rows: Vec::new(), ..one.clone() };
        assert_eq!(refusal(fit.of(&empty, 1, json!({}))), "there are no rows");
        let two = fit.of(&Data::numbers(&[[1.0], [2.0]]), 2, json!({})).unwrap();
        assert_eq!(two.clusters.iter().map(|cluster| cluster.mean[0]).collect::<Vec<_>>(), [2.0, 1.0]);
        text(&two);
    }
}

#[test]
fn nulls_are_refused_by_name_and_count() {
    let row = |a: Option<f64>, b: &str| {
        vec![a.map_or(Cell::Null, Cell::Number), if b.is_empty() { Cell::Null } else { name(b) }]
    };
    let rows =
        vec![row(Some(1.0), "x"), row(None, "x"), row(Some(2.0), ""), row(None, "y"), row(Some(5.0), "z")];
    let data = Data::new(&[("age", Type::Number), ("city", Type::Category)], rows);
    for fit in FITS {
        assert_eq!(refusal(fit.of(&data, 2, json!({}))), "column \"age\" is NULL in 2 of 5 rows");
        let cities =
            Data { rows: data.rows[..1].iter().chain(&data.rows[2..3]).cloned().collect(), ..data.clone() };
        assert_eq!(
            refusal(fit.of(&cities, 1, json!({"nulls": "error"}))),
            "column \"city\" is NULL in 1 of 2 rows"
        );
        let skipped = fit.of(&data, 2, json!({"nulls": "skip"})).unwrap();
        assert_eq!((skipped.rows.seen, skipped.rows.left_out, skipped.rows.used), (5, 3, 2));
        assert!(skipped.warnings.contains(&"3 of 5 rows were left out because of NULLs".to_owned()));
        let imputed = fit.of(&data, 2, json!({"nulls": "impute"})).unwrap();
        assert_eq!((imputed.rows.left_out, imputed.rows.used), (0, 5));
        // A row without any value has nothing to impute from.
        let mut more = data.clone();
        more.rows.push(vec![Cell::Null, Cell::Null]);
        let imputed = fit.of(&more, 2, json!({"nulls": "impute"})).unwrap();
        assert_eq!((imputed.rows.seen, imputed.rows.left_out, imputed.rows.used), (6, 1, 5));
        // A whole row that is NULL.
        let given = json!({});
        let mut sample = cities.part(0..1).sample(&fit.options(&given).unwrap()).unwrap();
        sample.push_null_row();
        assert_eq!(refusal(fit.of_sample(&sample, Some(1), given)), "the row is NULL in 1 of 2 rows");
        // Nothing but NULL in a column, and in all of them.
        let mut none = data.clone();
        none.rows.iter_mut().for_each(|row| row[0] = Cell::Null);
        let without = |data: &Data, column: &str| {
            let model = fit.of(data, 2, json!({"nulls": "impute"})).unwrap();
            let warning = format!("feature \"{column}\" is NULL in all rows: it tells none apart");
            assert!(model.warnings.contains(&warning), "{:?}", model.warnings);
            text(&model);
            let mut kept = data.clone();
            kept.rows.retain(|row| row.iter().any(|cell| *cell != Cell::Null));
            super::check_sizes(&model, &kept).unwrap();
            // A value that turns up later weighs the same for every cluster.
            let mut applied = Prepared::new(model);
            for row in
                [[Cell::Number(1.0), name("y")], [Cell::Number(50.0), name("z")], [Cell::Null, Cell::Null]]
            {
                assert!(applied.cluster(&values(&row)).unwrap().is_some());
                assert!(applied.why(&values(&row)).unwrap().iter().any(|reason| {
                    reason.feature == column && reason.advice.starts_with("speaks for neither")
                }));
            }
        };
        without(&none, "age");
        let message = refusal(fit.of(&none, 2, json!({"nulls": "skip"})));
        assert_eq!(message, "all rows were left out because of NULLs");
        none.rows.iter_mut().enumerate().for_each(|(i, row)| row[0] = Cell::Number((i % 2) as f64));
        none.rows.iter_mut().for_each(|row| row[1] = Cell::Null);
        without(&none, "city");
    }
}

#[test]
fn keys_are_checked() {
    let data = clouds(2, 10, 1);
    for fit in FITS {
        assert_eq!(
            refusal(fit.of(&data, 2, json!({"tolerence": 1}))),
            "options: there is no key \"tolerence\""
        );
        let others: &[&str] = match fit {
            Fit::KMeans => &["linkage", "height", "leaves"],
            Fit::Hierarchy => &["restarts", "max_iterations", "tolerance", "centers", "min_size"],
        };
        for key in others {
            let value = match *key {
                "linkage" => json!("ward"),
                "centers" => json!([[1, 2]]),
                _ => json!(10),
            };
            let message = refusal(fit.of(&data, 2, json!({*key: value})));
            assert_eq!(message, format!("options: there is no key \"{key}\""));
            // Nor as null, which is no way to hide a mistake.
            assert!(fit.of(&data, 2, json!({*key: null})).is_err());
        }
        for wrong in [json!(null), json!([]), json!(3), json!("x")] {
            assert!(refusal(fit.options(&wrong)).starts_with("options must be a JSON object"));
        }
        for (key, wrong) in [
            ("scaling", json!("log10")),
            ("scaling", json!({"f1": 3})),
            ("scaling", json!({"f9": "log"})),
            ("weights", json!({"f9": 1})),
            ("weights", json!([1, 2])),
            ("weights", json!({"f1": "2"})),
            ("order_by", json!("f9")),
            ("criterion", json!("elbow")),
            ("seed", json!(-1)),
            ("seed", json!(1e300)),
            ("nulls", json!("zero")),
            ("checks", json!(1)),
        ] {
            let message = refusal(fit.of(&data, 2, json!({key: wrong.clone()})));
            assert!(message.starts_with(&format!("options, key \"{key}")), "{key} {wrong}: {message}");
        }
        let huge = [json!(-1.0), json!(-1e308), json!(-1e-300)];
        for wrong in huge {
            assert!(
                refusal(fit.of(&data, 2, json!({"weights": {"f1": wrong}})))
                    .starts_with("the weight of \"f1\" is -")
            );
            assert!(refusal(fit.of(&data, 2, json!({"gamma": wrong}))).starts_with("gamma is -"));
        }
    }
    let kmeans = |key: &str, value: Value| refusal(Fit::KMeans.of(&data, 2, json!({key: value})));
    assert_eq!(kmeans("restarts", json!(0)), "restarts is 0");
    assert_eq!(kmeans("restarts", json!(10_001)), "restarts is 10001");
    assert_eq!(kmeans("max_iterations", json!(0)), "max_iterations is 0");
    assert_eq!(kmeans("tolerance", json!(-0.5)), "tolerance is -0.5");
    assert!(kmeans("min_size", json!(-1)).starts_with("options, key \"min_size\""));
    let hierarchy = |key: &str, value: Value| refusal(Fit::Hierarchy.of(&data, None, json!({key: value})));
    assert_eq!(hierarchy("leaves", json!(1)), "leaves is 1");
    assert_eq!(hierarchy("leaves", json!(4001)), "leaves is 4001");
    assert_eq!(hierarchy("height", json!(-1)), "height is -1");
    assert!(hierarchy("linkage", json!("median")).starts_with("options, key \"linkage\""));
}

#[test]
fn given_centers_are_checked() {
    let mut data = clouds(2, 10, 1);
    data.columns[1].kind = Type::Category;
    data.rows.iter_mut().enumerate().for_each(|(i, row)| row[1] = name(["x", "y"][i % 2]));
    let fit = |centers: Value| Fit::KMeans.of(&data, None, json!({"centers": centers, "checks": false}));
    for (centers, why) in [
        (json!([]), "0 centres"),
        (json!([[1]]), "1 value for 2 features"),
        (json!([[1, "x", 2]]), "3 values for 2 features"),
        (json!([["x", 1]]), "feature \"f1\" is no number"),
        (json!([[1, 2]]), "feature \"f2\" is no category"),
        (json!([[null, "x"]]), "feature \"f1\" is no number"),
        (json!([[[1], "x"]]), "feature \"f1\" is no number"),
    ] {
        assert_eq!(refusal(fit(centers)), format!("options, key \"centers\": {why}"));
    }
    for centers in [json!(3), json!([3]), json!({"a": [1]}), json!("x")] {
        assert!(refusal(fit(centers)).starts_with("options, key \"centers\""));
    }
    let many: Vec<Value> = (0..1001).map(|i| json!([i, "x"])).collect();
    assert_eq!(refusal(fit(json!(many))), "options, key \"centers\": 1001 centres");
    // A thousand of them for twenty rows: those that get rows are left, and the rest is warned about.
    let many = fit(json!(many[..1000])).unwrap();
    assert!(many.clusters.len() <= 20);
    assert!(
        many.warnings.iter().any(|warning| warning.starts_with("1,000 clusters were asked for and")),
        "{:?}",
        many.warnings
    );
    text(&many);
    // Far away and unknown ones end well as well.
    for centers in [
        json!([[1e308, "x"], [-1e308, "y"]]),
        json!([[0, "z"], [20, "x"]]),
        json!([[1e154, "x"], [0, "x"], [0, "x"]]),
    ] {
        match fit(centers.clone()) {
            Ok(model) => {
                text(&model);
                super::check_sizes(&model, &data).unwrap();
            }
            Err(error) => assert_ne!(error.kind, Kind::Corrupt, "{centers}: {error}"),
        }
    }
    let wrong = refusal(Fit::KMeans.of(&data, 3, json!({"centers": [[0, "x"], [1, "y"]]})));
    assert_eq!(wrong, "k is not the number of centers, 2");
}

#[test]
fn a_given_centre_has_known_categories() {
    let rows: Vec<Vec<Cell>> = (0..20).map(|i| vec![name(["x", "y"][i % 2])]).collect();
    let data = Data::new(&[("c", Type::Category)], rows);
    let given = json!({"centers": [["q"], ["y"]], "max_iterations": 1});
    assert_eq!(
        refusal(Fit::KMeans.of(&data, None, given)),
        "options, key \"centers\": feature \"c\" has no category \"q\""
    );
}

#[test]
fn limits_of_the_search_are_kept_and_told() {
    let data = super::untied(500, 4);
    let fit = |given: Value| Fit::KMeans.of(&data, 6, given).unwrap();
    let iterations = |model: &segmentation::clusters::ClusterModel| match model.method {
        Method::Kmeans { iterations, converged, .. } => (iterations, converged),
        Method::Hierarchy { .. } => unreachable!(),
    };
    let whole = fit(json!({"checks": false, "restarts": 1}));
    assert!(iterations(&whole).0 > 3 && iterations(&whole).1);
    let short = fit(json!({"checks": false, "restarts": 1, "max_iterations": 2}));
    assert_eq!(iterations(&short), (2, false));
    assert!(
        short
            .warnings
            .contains(&"the centres were still moving after 2 of 2 rounds: raise max_iterations".to_owned())
    );
    super::check_sizes(&short, &data).unwrap();
    let loose = fit(json!({"checks": false, "restarts": 1, "tolerance": 0.01}));
    assert!(iterations(&loose).0 < iterations(&whole).0 && iterations(&loose).1);
    let Method::Kmeans { tolerance, .. } = loose.method else { unreachable!() };
    // Standardised features have a variance of 1.
    assert!((tolerance - 0.01).abs() < 1e-14);
    super::check_sizes(&loose, &data).unwrap();
    // The tolerance is of the features as they are, whatever they are.
    text(&fit(json!({"checks": false, "tolerance": 1e308, "scaling": "none"})));
    // Small clusters are dissolved.
    let large = fit(json!({"checks": false, "min_size": 120}));
    assert!(large.clusters.len() < 6 && large.clusters.iter().all(|cluster| cluster.size >= 120));
    assert!(large.warnings.iter().any(|warning| warning.starts_with("6 clusters were asked for and")));
    super::check_sizes(&large, &data).unwrap();
    let one = fit(json!({"checks": false, "min_size": u64::MAX}));
    assert_eq!(one.clusters.len(), 1);
    text(&one);
    // The same where the centres are given and k is not.
    let given = json!({"checks": false, "min_size": 200, "scaling": "none",
        "centers": [[-2, 10, "red"], [-1, 30, "red"], [0, 50, "blue"], [1, 70, "blue"], [2, 90, "green"]]});
    let dissolved = Fit::KMeans.of(&data, None, given).unwrap();
    assert!(dissolved.clusters.len() < 5);
    let warned =
        dissolved.warnings.iter().any(|warning| warning.starts_with("5 clusters were asked for and"));
    assert!(warned, "{:?}", dissolved.warnings);
}

/// Nothing that JSON can hold makes a fit panic, hang, or give a model that does not read back.
#[test]
fn hostile_figures_end_in_a_model_or_an_error() {
    let tables = [
        Data::numbers(&[[1e308, 0.0], [-1e308, 1.0], [1e308, 2.0]]),
        Data::numbers(&[[1e200, 0.0], [-1e200, 0.0]]),
        Data::numbers(&[[1e154, 0.0], [-1e154, 5.0], [0.0, 1e-308]]),
        Data::numbers(&[[5e-324, -5e-324], [0.0, 0.0], [1e-310, 3.0]]),
        Data::numbers(&[[1.0, 2.0], [3.0, 4.0], [5.0, 9.0], [5.0, 9.0]]),
        Data::numbers(&[[f64::MAX, f64::MAX], [f64::MAX, f64::MAX]]),
    ];
    let figures = [json!(1e308), json!(0), json!(1e-308), json!(5e-324), json!(1e150), json!(1)];
    let (mut models, mut damaged) = (0, Vec::new());
    for (number, data) in tables.iter().enumerate() {
        let mut mixed = data.clone();
        mixed
            .columns
            .push(segmentation::rows::features::Column { name: "c".to_owned(), kind: Type::Category });
        mixed.rows.iter_mut().enumerate().for_each(|(i, row)| row.push(name(["x", "y"][i % 2])));
        for data in [data, &mixed] {
            for fit in FITS {
                for figure in &figures {
                    let mut options = vec![
                        json!({"weights": {"f1": figure}}),
                        json!({"weights": {"f1": figure, "f2": 0}, "scaling": "none"}),
                        json!({"gamma": figure}),
                        json!({"gamma": figure, "weights": {"f2": figure}, "scaling": "minmax"}),
                        json!({"scaling": "log"}),
                        json!({"scaling": "robust"}),
                    ];
                    if data.columns.len() == 3 {
                        options.push(json!({"weights": {"c": figure}, "gamma": figure}));
                    }
                    if fit == Fit::KMeans {
                        options.push(json!({"tolerance": figure, "scaling": "none"}));
                        let center = |x: &Value| match data.columns.len() {
                            2 => json!([x, 0]),
                            _ => json!([x, 0, "x"]),
                        };
                        options.push(
                            json!({"centers": [center(figure), center(&json!(-1e308))], "scaling": "none"}),
                        );
                        options.push(json!({"centers": [center(&json!(1e200)), center(&json!(-1e200))], "scaling": "none"}));
                    } else {
                        options.push(json!({"height": figure}));
                        options.push(json!({"leaves": 2}));
                    }
                    for given in options {
                        let free = given.get("centers").is_some() || given.get("height").is_some();
                        for k in [Some(1), Some(2)] {
                            let k = if free { None } else { k };
                            match fit.of(data, k, given.clone()) {
                                Ok(model) => {
                                    models += 1;
                                    let text = Model::Clusters(Box::new(model.clone())).to_json();
                                    match Model::from_json(&text) {
                                        Ok(_) => super::damage::ask_everything(&model),
                                        Err(error) => {
                                            damaged.push(format!("{number} {fit:?} {given}: {error}"))
                                        }
                                    }
                                }
                                Err(error) if error.kind == Kind::Corrupt => {
                                    damaged.push(format!("{number} {fit:?} {given}: {error}"));
                                }
                                Err(_) => {}
                            }
                        }
                    }
                }
            }
        }
    }
    assert!(models > 100, "{models}");
    assert!(damaged.is_empty(), "{}", damaged.join("\n"));
}

#[test]
fn more_categories_than_are_told_apart_are_one_together() {
    // 1,200 categories, the first 300 of them twice.
    let category = |i: usize| name(format!("c{i:04}"));
    let mut rows: Vec<Vec<Cell>> =
        (0..1200).map(|i| vec![category(i), Cell::Number((i % 2) as f64)]).collect();
    rows.extend((0..300).map(|i| vec![category(i), Cell::Number((i % 2) as f64)]));
    let data = Data::new(&[("city", Type::Category), ("x", Type::Number)], rows);
    for fit in FITS {
        let model = fit.of(&data, 2, json!({"checks": false, "weights": {"city": 0.001}})).unwrap();
        let feature = &model.features[0];
        assert_eq!((feature.categories.len(), feature.other), (1001, 200));
        assert_eq!((feature.categories[0].as_str(), feature.categories[999].as_str()), ("c0000", "c0999"));
        assert_eq!(feature.categories[1000], "other");
        assert_eq!(feature.shares[299], 2.0 / 1500.0);
        assert_eq!(feature.shares[300], 1.0 / 1500.0);
        assert_eq!(feature.shares[1000], 200.0 / 1500.0);
        let warning = "feature \"city\" has 1,200 categories: only the 1,000 most frequent are told apart";
        assert!(model.warnings.contains(&warning.to_owned()), "{:?}", model.warnings);
        text(&model);
        super::check_sizes(&model, &data).unwrap();
        let mut applied = Prepared::new(model.clone());
        for city in ["c1100", "never seen"] {
            let row = [name(city), Cell::Number(1.0)];
            assert!(applied.cluster(&values(&row)).unwrap().is_some());
            let reasons = applied.why(&values(&row)).unwrap();
            let reason = reasons.iter().find(|reason| reason.feature == "city").unwrap();
            assert_eq!(reason.value.as_deref(), Some(city));
        }
        super::damage::ask_everything(&model);
    }
}

/// Forty rows by "web", thirty by "shop", four each by "fax" and "telex", one by "anna@example.com".
fn channels() -> Data {
    let counts = [("web", 40), ("shop", 30), ("fax", 4), ("telex", 4), ("anna@example.com", 1)];
    let rows = counts.into_iter().flat_map(|(channel, count)| {
        (0..count).map(move |i| vec![name(channel), Cell::Number(f64::from(i % 10))])
    });
    Data::new(&[("channel", Type::Category), ("x", Type::Number)], rows.collect())
}

#[test]
fn rare_categories_are_one_by_default() {
    let data = channels();
    for fit in FITS {
        let given = json!({"checks": false, "min_category": 5});
        let model = fit.of(&data, 3, given).unwrap();
        let feature = &model.features[0];
        assert_eq!(
            (&feature.categories[..], feature.other),
            (&["other", "shop", "web"].map(str::to_owned)[..], 3)
        );
        assert_eq!(feature.shares, [9.0 / 79.0, 30.0 / 79.0, 40.0 / 79.0]);
        assert!(!text(&model).contains("anna"), "a model that keeps a person");
        let warning = "feature \"channel\" has 5 categories: 3 with fewer than 5 rows are not told apart";
        assert!(model.warnings.contains(&warning.to_owned()), "{:?}", model.warnings);
        assert_eq!((model.min_category, model.describe()["min_category"].as_u64()), (5, Some(5)));
        assert_eq!(model.describe()["features"][0]["other"], 3);
        super::check_sizes(&model, &data).unwrap();
        // A rare one, one never seen, and one of that very name are in the same cluster, whatever it is.
        let mut applied = Prepared::new(model.clone());
        let mut cluster =
            |channel: &str| applied.cluster(&values(&[name(channel), Cell::Number(4.0)])).unwrap();
        let other = cluster("other");
        assert!(
            ["fax", "telex", "anna@example.com", "pigeon"]
                .into_iter()
                .all(|channel| cluster(channel) == other)
        );
        // By name where it is asked for, and where there are enough.
        let all = fit.of(&data, 3, json!({"checks": false, "min_category": 1})).unwrap();
        assert_eq!((all.features[0].categories.len(), all.features[0].other), (5, 0));
        let four = fit.of(&data, 3, json!({"checks": false, "min_category": 4})).unwrap();
        assert_eq!((four.features[0].categories.len(), four.features[0].other), (5, 1));
        // The default is no other.
        let given = json!({"checks": false});
        let mut options = fit.options(&given).unwrap();
        options.min_category = None;
        let sample = data.sample(&options).unwrap();
        let params = segmentation::clusters::options::Params { k: Some(3), options, given };
        let find = if fit == Fit::KMeans {
            segmentation::clusters::fit_kmeans
        } else {
            segmentation::clusters::fit_hierarchy
        };
        let default = find(&params, &sample, segmentation::support::host::Host::unlimited()).unwrap();
        assert_eq!((default.min_category, &default.clusters), (5, &model.clusters));
    }
}

#[test]
fn true_and_false_are_kept_however_rare() {
    let rows = (0..40).map(|i| vec![name((i > 1).to_string()), Cell::Number(f64::from(i))]).collect();
    let data = Data::new(&[("vip", Type::Category), ("x", Type::Number)], rows);
    for fit in FITS {
        let model = fit.of(&data, 2, json!({"checks": false, "min_category": 5})).unwrap();
        assert_eq!(
            (&model.features[0].categories[..], model.features[0].other),
            (&["false", "true"].map(str::to_owned)[..], 0)
        );
    }
}

#[test]
fn a_category_called_other_takes_the_rare_ones_in() {
    let mut data = channels();
    data.rows.iter_mut().for_each(|row| {
        if row[0] == name("shop") {
            row[0] = name("other")
        }
    });
    for fit in FITS {
        let model = fit.of(&data, 2, json!({"checks": false, "min_category": 5})).unwrap();
        assert_eq!(model.features[0].categories, ["other", "web"]);
        assert_eq!(model.features[0].shares, [39.0 / 79.0, 40.0 / 79.0]);
        super::check_sizes(&model, &data).unwrap();
        text(&model);
        // With nothing rare it is a category like any other, and what was never seen is none of them.
        let model = fit.of(&data, 2, json!({"checks": false})).unwrap();
        assert_eq!((model.features[0].categories.len(), model.features[0].other), (5, 0));
    }
    // Where all are rare, one is left.
    let rare = Data { rows: data.rows[69..].iter().step_by(3).cloned().collect(), ..data.clone() };
    let model = Fit::KMeans.of(&rare, 2, json!({"checks": false, "min_category": 5})).unwrap();
    assert_eq!(
        (&model.features[0].categories[..], model.features[0].shares[0]),
        (&["other".to_owned()][..], 1.0)
    );
    let warning =
        "feature \"channel\" has no category with 5 rows or more, and so tells none apart: see min_category";
    assert!(model.warnings.contains(&warning.to_owned()), "{:?}", model.warnings);
}

#[test]
fn identifiers_are_refused_unless_they_are_named() {
    let of = |column: &str, text: fn(i32) -> Cell, kind| {
        let row = |i| vec![text(i), Cell::Number(f64::from(i % 3))];
        Data::new(&[(column, kind), ("x", Type::Number)], (0..60).map(row).collect())
    };
    let category = |text: fn(i32) -> Cell| of("who", text, Type::Category);
    let named = |text: fn(i32) -> Cell| of("full_name", text, Type::Category);
    for (data, why) in [
        (named(|i| name(format!("customer {i}"))), "60 different values in 60 rows"),
        (named(|i| name(format!("customer {}", i.min(55)))), "56 different values in 60 rows"),
        (category(|i| name(format!("c{}@example.com", i % 4))), "4 of its 4 values are e-mail addresses"),
        (
            category(|i| {
                name(if i < 5 { "none".to_owned() } else { format!("+49 30 {}", 123_456 + i % 10) })
            }),
            "10 of its 11 values are telephone numbers",
        ),
        (
            category(|i| name(format!("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a{:02}", i % 2))),
            "2 of its 2 values are UUIDs",
        ),
        (
            of("who_id", |i| Cell::Number(f64::from(7 * i)), Type::Number),
            "the name of a key, and 60 different whole numbers",
        ),
    ] {
        let column = &data.columns[0].name;
        for fit in FITS {
            let given = json!({"checks": false});
            let error = fit.of(&data, 2, given.clone()).unwrap_err();
            assert_eq!(error.message, format!("column \"{column}\" looks like an identifier: {why}"));
            assert!(error.hint.unwrap().contains("\"features\""));
            let named = json!({"checks": false, "features": [column, "x"]});
            fit.of(&data, 2, named).unwrap();
            // The sample knows whether they were named.
            let mut sample = data.collected(&fit.options(&given).unwrap()).unwrap();
            sample.settle().unwrap();
            let read: segmentation::rows::sample::Sample = segmentation::support::codec::Codec::from_bytes(
                &segmentation::support::codec::Codec::to_bytes(&sample).unwrap(),
            )
            .unwrap();
            assert_eq!(fit.of_sample(&read, Some(2), given).unwrap_err().message, error.message);
        }
    }
    // These are figures, or few, or shared.
    for data in [
        category(|i| name(format!("city {}", i / 2))),
        of("who_id", |i| Cell::Number(f64::from(i / 2)), Type::Number),
        of("who_id", |i| Cell::Number(f64::from(i) / 2.0), Type::Number),
        of("paid", |i| Cell::Number(f64::from(i)), Type::Number),
        named(|i| name(format!("customer {i}"))).part(0..49),
        // One small group among others, each of which has towns of its own.
        category(|i| name(format!("town {i}"))),
        // Padded with zeros, and few.
        category(|i| name(format!("{:010}", 7 * (i % 9)))),
    ] {
        for fit in FITS {
            fit.of(&data, 2, json!({"checks": false})).unwrap();
        }
    }
}

#[test]
fn identifiers_among_few_rows_are_warned_about() {
    let rows =
        (0..49).map(|i| vec![name(format!("id {i}")), Cell::Number(f64::from(i % 3)), name("all")]).collect();
    let data = Data::new(&[("id", Type::Category), ("x", Type::Number), ("same", Type::Category)], rows);
    for fit in FITS {
        let model = fit.of(&data, 2, json!({"checks": false})).unwrap();
        let warnings = model.warnings.join("\n");
        assert!(
            warnings.contains(
                "feature \"id\" is different in every row: it looks like an identifier, leave it out"
            )
        );
        assert!(warnings.contains("feature \"same\" is the same in all rows: it tells none apart"));
        // By default none of them is kept by name.
        let model = fit.of(&data, 2, json!({"checks": false, "min_category": 5})).unwrap();
        assert_eq!(model.features[0].categories, ["other"]);
    }
}

#[test]
fn memory_is_refused_before_it_is_taken() {
    use segmentation::clusters::fit_kmeans;
    use segmentation::clusters::options::Params;
    use segmentation::support::host::Host;
    let given = json!({"checks": false});
    let options = Fit::KMeans.options(&given).unwrap();
    let sample = super::untied(5000, 1).sample(&options).unwrap();
    let params = Params { k: Some(3), options, given };
    let error = fit_kmeans(&params, &sample, Host::unlimited().within(100_000)).unwrap_err();
    assert_eq!(error.kind, Kind::LimitExceeded);
}

/// A model that is made can be read: none is longer than a model may be.
#[test]
fn models_are_never_too_long_to_read() {
    // Nine columns of a thousand categories each, in a thousand clusters.
    let mut random = segmentation::numeric::random::Random::new(1, 0);
    let mut row = |i: usize| -> Vec<Cell> {
        let number = Cell::Number((i % 1000) as f64 * 1000.0);
        std::iter::once(number).chain((0..9).map(|_| name(format!("{:03}", random.below(1000))))).collect()
    };
    let rows: Vec<Vec<Cell>> = (0..10_000).map(&mut row).collect();
    let columns: Vec<String> = (0..10).map(|i| format!("c{i}")).collect();
    let mut columns: Vec<(&str, Type)> = columns.iter().map(|name| (name.as_str(), Type::Category)).collect();
    columns[0].1 = Type::Number;
    let centers: Vec<Value> = (0..1000)
        .map(|i| (0..10).map(|column| if column == 0 { json!(i * 1000) } else { json!("000") }).collect())
        .collect();
    let data = Data::new(&columns, rows);
    let given = json!({"checks": false, "scaling": "none", "centers": centers, "max_iterations": 1});
    match Fit::KMeans.of(&data, None, given) {
        Ok(model) => drop(text(&model)),
        Err(error) => assert_eq!(error.kind, Kind::LimitExceeded, "{error}"),
    }
}
