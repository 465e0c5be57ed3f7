//! From labelled rows to a tree: the same whatever the order and the parts, weights, cross-validation, and what is said
//! of trees that are no good.

use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use segmentation::Kind;
use segmentation::models::Model;
use segmentation::numeric::random::Random;
use segmentation::rows::features::{Column, Type, Value};
use segmentation::rows::sample::Sample;
use segmentation::support::codec::Codec;
use segmentation::support::host::{Host, ROWS_PER_LOOK};
use segmentation::trees::options::{Options, Params};
use segmentation::trees::{Test, TreeModel, fit_tree, has_labels};
use serde_json::{Value as Json, json};

/// What is told of a customer.
#[derive(Debug, Clone, PartialEq)]
enum Label {
    Name(&'static str),
    Number(f64),
}

/// A customer: label, two numbers, a category; NULL where None.
type Row = (Label, Option<f64>, f64, Option<&'static str>);

fn columns(rows: &[Row]) -> Vec<Column> {
    let column = |name: &str, kind| Column { name: name.to_owned(), kind };
    let label = match rows[0].0 {
        Label::Name(_) => Type::Category,
        Label::Number(_) => Type::Number,
    };
    vec![
        column("", label),
        column("age", Type::Number),
        column("spend", Type::Number),
        column("region", Type::Category),
    ]
}

fn sample(rows: &[Row], given: &Json, host: Host) -> Sample {
    let options = Options::from_json(given).unwrap();
    let mut sample = Sample::new(options.collecting().sampling, host);
    for (label, age, spend, region) in rows {
        sample.begin(&columns(rows)).unwrap();
        let label = match label {
            Label::Name(name) => Value::Category(name),
            Label::Number(number) => Value::Number(*number),
        };
        let region = region.map_or(Value::Null, Value::Category);
        sample
            .push(Some(label), &[age.map_or(Value::Null, Value::Number), Value::Number(*spend), region])
            .unwrap();
    }
    sample
}

fn try_fit(rows: &[Row], given: Json) -> segmentation::Result<TreeModel> {
    let mut sample = sample(rows, &given, Host::unlimited());
    sample.settle()?;
    let options = Options::from_json(&given)?;
    fit_tree(&Params { options: options.clone(), given }, &sample, Host::unlimited())
}

fn fit(rows: &[Row], given: Json) -> TreeModel {
    try_fit(rows, given).unwrap()
}

fn text(model: TreeModel) -> String {
    Model::from(model).to_json()
}

const REGIONS: [&str; 4] = ["east", "north", "south", "west"];

/// Customers whose label follows age and region, but for one in ten.
fn customers(n: usize, seed: u64) -> Vec<Row> {
    let mut random = Random::new(seed, 0);
    let mut customer = || {
        let age = (random.below(10) > 0).then(|| 18.0 + random.below(60) as f64);
        let region = (random.below(12) > 0).then(|| REGIONS[random.below(4)]);
        let stays = age.is_some_and(|age| age > 40.0) || region == Some("north");
        let label = if stays == (random.below(10) > 0) { "stayed" } else { "left" };
        (Label::Name(label), age, random.below(1000) as f64 / 10.0, region)
    };
    (0..n).map(|_| customer()).collect()
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let label = prop::sample::select(vec!["a", "b", "c"]).prop_map(Label::Name);
    let age = prop::option::weighted(0.8, (0_u8..5).prop_map(f64::from));
    let region = prop::option::weighted(0.8, prop::sample::select(REGIONS.to_vec()));
    prop::collection::vec((label, age, (0_u8..4).prop_map(f64::from), region), 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn order_and_parts_do_not_show(rows in rows(), order in any::<u64>(), at in any::<prop::sample::Index>()) {
        let given = json!({"min_leaf": 1, "folds": 3});
        let whole = text(fit(&rows, given.clone()));
        let mut shuffled = rows.clone();
        let mut random = Random::new(order, 0);
        (1..rows.len()).rev().for_each(|i| shuffled.swap(i, random.below(i + 1)));
        let (left, right) = shuffled.split_at(at.index(rows.len()));
        let mut merged = sample(right, &given, Host::unlimited());
        if !left.is_empty() {
            let part = sample(left, &given, Host::unlimited());
            // By way of the binary form, as from a parallel worker.
            let mut settled = part.clone();
            settled.settle().unwrap();
            merged.merge(&Sample::from_bytes(&settled.to_bytes().unwrap()).unwrap()).unwrap();
        }
        merged.settle().unwrap();
        let options = Options::from_json(&given).unwrap();
        prop_assert_eq!(text(fit_tree(&Params { options: options.clone(), given }, &merged, Host::unlimited()).unwrap()), whole);
    }

    /// Ties are decided and customers dealt by what the columns are called, and not by where they stand.
    #[test]
    fn the_order_of_columns_does_not_show(rows in rows(), order in any::<u64>(), seed in 0_u64..100, folds in 2_usize..6) {
        let given = json!({"min_leaf": 1, "folds": folds, "seed": seed, "depth": 30, "alpha": "best"});
        let mut places = [0, 1, 2];
        let mut random = Random::new(order, 0);
        (1..3).rev().for_each(|i| places.swap(i, random.below(i + 1)));
        let of = |places: [usize; 3]| {
            let mut model = fit_in_order(&rows, &given, places);
            let importance = model.importance();
            let mut importance: Vec<_> =
                importance.into_iter().map(|row| (row.feature, row.importance, row.splits)).collect();
            importance.sort_by(|a, b| a.0.cmp(&b.0));
            let splits = model.nodes.iter_mut().filter_map(|node| node.split.as_mut());
            splits.for_each(|split| split.feature = places[split.feature]);
            (importance, model.nodes, model.validation)
        };
        prop_assert_eq!(of(places), of([0, 1, 2]));
    }

    /// A weight of 3 grows the tree that three equal customers grow; only their number differs.
    #[test]
    fn a_weight_is_as_good_as_so_many_customers(rows in rows()) {
        let free = json!({"min_leaf": 1, "alpha": 0, "folds": 0, "min_category": 1, "features": ["age", "region"]});
        let mut weighted_options = free.clone();
        weighted_options["weight"] = json!("spend");
        let repeated: Vec<Row> = rows.iter()
            .flat_map(|row| std::iter::repeat_n(row.clone(), row.2 as usize + 1))
            .collect();
        let shifted: Vec<Row> = rows.iter().map(|row| (row.0.clone(), row.1, row.2 + 1.0, row.3)).collect();
        let nodes = |model: TreeModel| -> Vec<_> {
            model.nodes.into_iter().map(|node| (node.weights, node.impurity, node.split)).collect()
        };
        let chosen = |rows: &[Row], options: &Json| {
            let mut projected = sample_of(rows, options);
            projected.settle().unwrap();
            let params = Params { options: Options::from_json(options).unwrap(), given: json!({}) };
            fit_tree(&params, &projected, Host::unlimited()).unwrap()
        };
        prop_assert_eq!(nodes(chosen(&shifted, &weighted_options)), nodes(chosen(&repeated, &free)));
        // The unit does not matter either.
        let halved: Vec<Row> = shifted.iter().map(|row| (row.0.clone(), row.1, row.2 / 1024.0, row.3)).collect();
        let splits = |model: TreeModel| -> Vec<_> { model.nodes.into_iter().map(|node| node.split).collect() };
        prop_assert_eq!(splits(chosen(&halved, &weighted_options)), splits(chosen(&shifted, &weighted_options)));
    }
}

/// The tree of rows whose columns come in another order.
fn fit_in_order(rows: &[Row], given: &Json, places: [usize; 3]) -> TreeModel {
    let options = Options::from_json(given).unwrap();
    let mut sample = Sample::new(options.clone().collecting().sampling, Host::unlimited());
    let all = columns(rows);
    let columns: Vec<Column> =
        [0].into_iter().chain(places.map(|place| place + 1)).map(|place| all[place].clone()).collect();
    for (label, age, spend, region) in rows {
        let Label::Name(label) = label else { unreachable!("rows have names") };
        let values = [
            age.map_or(Value::Null, Value::Number),
            Value::Number(*spend),
            region.map_or(Value::Null, Value::Category),
        ];
        sample.begin(&columns).unwrap();
        sample.push(Some(Value::Category(label)), &places.map(|place| values[place])).unwrap();
    }
    sample.settle().unwrap();
    fit_tree(&Params { options: options.clone(), given: given.clone() }, &sample, Host::unlimited()).unwrap()
}

/// A sample of the columns that the options name, and of the weight.
fn sample_of(rows: &[Row], given: &Json) -> Sample {
    let options = Options::from_json(given).unwrap();
    let weighted = options.weight.is_some();
    let mut sample = Sample::new(options.collecting().sampling, Host::unlimited());
    let all = columns(rows);
    let mut columns = vec![all[0].clone(), all[1].clone(), all[3].clone()];
    columns.extend(weighted.then(|| all[2].clone()));
    for (label, age, spend, region) in rows {
        let Label::Name(label) = label else { unreachable!("rows have names") };
        let mut values =
            vec![age.map_or(Value::Null, Value::Number), region.map_or(Value::Null, Value::Category)];
        values.extend(weighted.then_some(Value::Number(*spend)));
        sample.begin(&columns).unwrap();
        sample.push(Some(Value::Category(label)), &values).unwrap();
    }
    sample
}

#[test]
fn a_signal_is_found_and_noise_is_not() {
    let model = fit(&customers(2000, 1), json!({}));
    let asked: Vec<&str> = model
        .nodes
        .iter()
        .filter_map(|node| Some(model.features[node.split.as_ref()?.feature].name.as_str()))
        .collect();
    assert!(asked.contains(&"age") && asked.contains(&"region") && !asked.contains(&"spend"), "{asked:?}");
    let validation = model.validation.as_ref().unwrap();
    assert!(validation.is_better());
    let wrong = validation.confusion[0][1] + validation.confusion[1][0];
    assert!((160..260).contains(&wrong), "{wrong}");
    assert!(model.warnings.is_empty(), "{:?}", model.warnings);

    let mut random = Random::new(3, 0);
    let mut noise = customers(2000, 2);
    noise.iter_mut().for_each(|row| row.0 = Label::Name(if random.below(3) > 0 { "stayed" } else { "left" }));
    let model = fit(&noise, json!({}));
    assert_eq!(model.nodes.len(), 1);
    assert_eq!(
        *model.warnings,
        ["no question is worth asking: no tree was shown to be better than always saying \"stayed\""]
    );
    // One that is kept all the same is called what it is.
    let model = fit(&noise, json!({"alpha": 0}));
    assert!(model.nodes.len() > 5);
    assert!(
        model.warnings[0]
            .starts_with("the tree is no better than none: of customers it had not seen it is right for"),
        "{:?}",
        model.warnings
    );
    let measures: Vec<_> = model.quality_rows().into_iter().map(|row| row.measure).collect();
    for wanted in [
        "accuracy",
        "baseline_accuracy",
        "cross_validated_accuracy",
        "recall",
        "precision",
        "confusion",
        "warning",
    ] {
        assert!(measures.contains(&wanted), "{wanted}");
    }
}

#[test]
fn the_one_standard_error_tree_is_no_larger_than_the_best() {
    for seed in 0..5 {
        let rows = customers(400, seed);
        let of = |alpha: &str| fit(&rows, json!({"alpha": alpha, "min_leaf": 1, "depth": 8}));
        let (best, one_se) = (of("best"), of("one_se"));
        assert!(one_se.nodes.len() <= best.nodes.len());
        let (best, one_se) = (best.validation.unwrap(), one_se.validation.unwrap());
        assert_eq!(best.candidates, one_se.candidates);
        let least = &best.candidates[best.chosen];
        assert!(one_se.error() <= least.error + least.deviation);
    }
}

#[test]
fn numbers_are_predicted() {
    let mut random = Random::new(9, 0);
    let rows: Vec<Row> = (0..1500)
        .map(|_| {
            let age = random.below(80) as f64;
            let spend = random.below(100) as f64;
            let y = if age > 40.0 { 100.0 } else { 10.0 } + random.normal();
            (Label::Number(y), Some(age), spend, None)
        })
        .collect();
    let model = fit(&rows, json!({}));
    let split = model.nodes[0].split.as_ref().unwrap();
    assert_eq!((split.feature, &split.test), (0, &Test::AtMost(40.0)));
    assert_eq!(model.leaves().len(), 2);
    let means: Vec<f64> = model.leaves().iter().map(|&leaf| model.nodes[leaf].mean.unwrap()).collect();
    assert!((means[0] - 10.0).abs() < 0.2 && (means[1] - 100.0).abs() < 0.2, "{means:?}");
    let validation = model.validation.as_ref().unwrap();
    assert!(validation.is_better() && validation.error() < 0.001 && validation.confusion.is_empty());
    assert!(model.warnings.iter().any(|warning| warning.contains("\"region\" is NULL in all rows")));

    let few: Vec<Row> =
        rows.iter().map(|row| (Label::Number((row.2 as u32 % 3).into()), row.1, row.2, row.3)).collect();
    assert!(fit(&few, json!({})).warnings.iter().any(|warning| warning.contains("cast it to text")));
    let constant: Vec<Row> = rows.iter().map(|row| (Label::Number(7.5), row.1, row.2, row.3)).collect();
    let model = fit(&constant, json!({}));
    assert_eq!((model.nodes.len(), model.nodes[0].mean), (1, Some(7.5)));
    let huge: Vec<Row> = rows.iter().map(|row| (Label::Number(row.2 * 1e306), row.1, row.2, row.3)).collect();
    assert_eq!(try_fit(&huge, json!({})).unwrap_err().kind, Kind::OutOfRange);
}

#[test]
fn balanced_labels_weigh_the_same() {
    let mut rows = customers(1000, 4);
    rows.retain(|row| row.0 == Label::Name("stayed") || row.2 < 20.0);
    let model = fit(&rows, json!({"label_weights": "balanced"}));
    let root = &model.nodes[0];
    let weighed: Vec<f64> =
        root.weights.iter().zip(&model.label_weights).map(|(n, weight)| n * weight).collect();
    assert!((weighed[0] - weighed[1]).abs() < 1e-9 * weighed[0], "{weighed:?}");
    assert!((weighed.iter().sum::<f64>() - root.customers as f64).abs() < 1e-9 * root.customers as f64);
    assert!((root.impurity - 0.5).abs() < 1e-12);
    let recall = |given| {
        let confusion = fit(&rows, given).validation.unwrap().confusion;
        confusion[0][0] as f64 / confusion[0].iter().sum::<u64>() as f64
    };
    assert!(recall(json!({"label_weights": {"left": 20}})) > recall(json!({})));
}

#[test]
fn what_one_feature_gives_away_is_said() {
    let mut rows = customers(100, 5);
    rows.iter_mut().for_each(|row| row.3 = Some(if row.0 == Label::Name("left") { "gone" } else { "here" }));
    let warnings = fit(&rows, json!({})).warnings;
    assert_eq!(
        *warnings,
        ["feature \"region\" alone tells every label: leave it out if it is not known before the label is"]
    );
}

#[test]
fn few_customers_are_enough() {
    let one = [(Label::Name("a"), Some(1.0), 1.0, None)];
    for given in
        [json!({}), json!({"folds": 100}), json!({"folds": 0}), json!({"min_leaf": 1, "alpha": "best"})]
    {
        let model = fit(&one, given.clone());
        assert_eq!((model.nodes.len(), model.labels.len()), (1, 1));
        let two = [one[0].clone(), (Label::Name("b"), None, 1.0, None)];
        let model = fit(&two, given);
        assert_eq!(model.rows.used, 2);
        model.quality_rows();
    }
}

#[test]
fn rare_categories_go_with_the_unknown() {
    let names: Vec<String> = (0..1500).map(|i| format!("c{i:04}")).collect();
    let column = |name: &str| Column { name: name.to_owned(), kind: Type::Category };
    let options = Options::from_json(&json!({"depth": 1, "min_category": 1})).unwrap();
    let mut sample = Sample::new(options.clone().collecting().sampling, Host::unlimited());
    sample.begin(&[column(""), column("city")]).unwrap();
    for (i, name) in names.iter().enumerate() {
        // The first thousand three times, the others once.
        let label = if i % 2 == 0 { "even" } else { "odd" };
        for _ in 0..if i < 1000 { 3 } else { 1 } {
            sample.push(Some(Value::Category(label)), &[Value::Category(name)]).unwrap();
        }
    }
    sample.settle().unwrap();
    let model =
        fit_tree(&Params { options: options.clone(), given: json!({}) }, &sample, Host::unlimited()).unwrap();
    assert!(model.warnings.iter().any(|warning| warning.contains("1,500 categories")));
    let split = model.nodes[0].split.as_ref().unwrap();
    let Test::In(listed) = &split.test else { panic!("{:?}", split.test) };
    assert_eq!(listed.len(), model.features[0].categories.len());
    assert!(model.features[0].categories.iter().all(|name| name.as_str() < "c1000"));
    assert_eq!(listed.len(), 500);
    // By default each of them is too rare, and there is nothing to ask for.
    let model =
        fit_tree(&Params { options: Options::default(), given: json!({}) }, &sample, Host::unlimited())
            .unwrap();
    assert_eq!((model.nodes.len(), model.growth.min_category), (1, 5));
    let warning =
        "feature \"city\" has no category with 5 rows or more, and so tells none apart: see min_category";
    assert!(model.warnings.contains(&warning.to_owned()), "{:?}", model.warnings);
}

/// Forty customers of the north who stay, forty of the south who leave, and single ones from elsewhere.
fn of_regions(rare: usize) -> Vec<Row> {
    let row = |label, region| (Label::Name(label), Some(30.0), 1.0, Some(region));
    let mut rows: Vec<Row> = (0..40).flat_map(|_| [row("stayed", "north"), row("left", "south")]).collect();
    rows.extend((0..rare).map(|_| row("stayed", "anna's farm")));
    rows
}

#[test]
fn a_tree_does_not_know_rare_categories_by_name() {
    let given = json!({"min_leaf": 1, "alpha": 0});
    for (rare, least, kept) in
        [(4, None, false), (5, None, true), (4, Some(4), true), (1, Some(1), true), (5, Some(6), false)]
    {
        let mut given = given.clone();
        if let Some(least) = least {
            given["min_category"] = json!(least);
        }
        let model = fit(&of_regions(rare), given);
        let text = text(model.clone());
        let warned = model.warnings.iter().any(|warning| warning.ends_with("not told apart"));
        assert_eq!(warned, !kept, "{:?}", model.warnings);
        // Whichever side lists its names, these go with the others.
        assert!(kept || !text.contains("anna"), "{text}");
    }
}

#[test]
fn identifiers_are_no_features() {
    let names: Vec<String> = (0..60).map(|i| format!("c{i}@example.com")).collect();
    let column = |name: &str, kind| Column { name: name.to_owned(), kind };
    let fit = |given: Json| {
        let options = Options::from_json(&given).unwrap();
        let mut sample = Sample::new(options.clone().collecting().sampling, Host::unlimited());
        sample.begin(&[
            column("", Type::Category),
            column("order_id", Type::Number),
            column("mail", Type::Category),
        ])?;
        for (i, name) in names.iter().enumerate() {
            let label = Value::Category(["stayed", "left"][i % 2]);
            sample.push(Some(label), &[Value::Number(i as f64), Value::Category(name)])?;
        }
        sample.settle()?;
        fit_tree(&Params { options: options.clone(), given }, &sample, Host::unlimited())
    };
    let refused = |given: Json| fit(given).unwrap_err().message;
    let key =
        "column \"order_id\" looks like an identifier: the name of a key, and 60 different whole numbers";
    assert_eq!(refused(json!({})), key);
    // What customers weigh is no feature.
    let mail = "column \"mail\" looks like an identifier: 60 of its 60 values are e-mail addresses";
    assert_eq!(refused(json!({"weight": "order_id"})), mail);
    fit(json!({"features": ["order_id", "mail"]})).unwrap();
}

#[test]
fn a_group_of_which_little_is_known_has_a_tree_or_none() {
    let warnings = |rows: &[Row], given: Json| fit(rows, given).warnings;
    let rows = customers(50, 6);
    assert_eq!(
        warnings(&rows, json!({"label_weights": {"lost": 2, "left": 2, "gone": 1}}))[0],
        "label_weights are given for labels that no customer has: gone, lost"
    );
    let one = |rows: &[Row]| -> Vec<Row> {
        rows.iter().map(|row| (Label::Name("stayed"), row.1, row.2, row.3)).collect()
    };
    for given in [json!({}), json!({"label_weights": {"left": 2}}), json!({"label_weights": "balanced"})] {
        let model = fit(&one(&rows), given);
        assert_eq!(model.nodes.len(), 1);
        assert_eq!(
            model.warnings.last().unwrap(),
            "every label is \"stayed\": there is nothing to tell apart"
        );
    }
    let few = "no question can be asked: each leaves a side with fewer than 7 customers, or tells nothing";
    let two = [(Label::Name("a"), Some(1.0), 1.0, None), (Label::Name("b"), Some(2.0), 1.0, None)];
    for given in [json!({}), json!({"folds": 0}), json!({"alpha": 0.1})] {
        assert_eq!(warnings(&two, given).last().unwrap(), few);
    }
    assert!(
        warnings(&rows, json!({"folds": 0, "alpha": 9}))
            .contains(&"no question is left at alpha 9".to_owned())
    );
    // Where nobody has a label or counts there is no tree.
    let given = json!({"weight": "spend"});
    let options = Options::from_json(&given).unwrap();
    let nobody: Vec<Row> = rows.iter().map(|row| (row.0.clone(), row.1, 0.0, row.3)).collect();
    let mut unlabelled = Sample::new(options.clone().collecting().sampling, Host::unlimited());
    unlabelled.push_unlabelled();
    assert!(has_labels(&sample(&rows, &given, Host::unlimited()), &options));
    assert!(!has_labels(&sample(&nobody, &given, Host::unlimited()), &options));
    assert!(!has_labels(&unlabelled, &options));
    // A weight that is none is for the fit to refuse.
    for weight in ["region", "wealth"] {
        let given = json!({"weight": weight});
        let options = Options::from_json(&given).unwrap();
        assert!(has_labels(&sample(&rows, &given, Host::unlimited()), &options));
    }
}

#[test]
fn rules_of_a_single_person_are_warned_of() {
    let rows = customers(60, 15);
    let warned = |given: Json| {
        let model = fit(&rows, given);
        let alone = model.leaves().into_iter().filter(|&leaf| model.nodes[leaf].customers == 1).count();
        let told = model
            .warnings
            .into_iter()
            .filter(|warning| warning.contains("a single customer"))
            .collect::<Vec<_>>();
        (alone, told)
    };
    assert_eq!(warned(json!({"alpha": 0})), (0, vec![]));
    let (alone, told) = warned(json!({"alpha": 0, "min_leaf": 1, "depth": 30}));
    assert!(alone > 1);
    assert_eq!(
        told,
        [format!("{alone} rules hold a single customer each and tell of that person: raise min_leaf")]
    );
}

#[test]
fn numbers_held_as_text_are_warned_of() {
    let numbers = ["10", "20", "30", "40"];
    let mut rows = customers(100, 16);
    rows.iter_mut().enumerate().for_each(|(i, row)| row.3 = Some(numbers[i % 4]));
    assert_eq!(
        fit(&rows, json!({})).warnings[0],
        "feature \"region\" is text, and all its values are numbers: unless they are names, cast it, as in region::numeric"
    );
    // Labels are names.
    let rows: Vec<Row> =
        (0..100).map(|i| (Label::Name(numbers[i % 4]), Some(i as f64), 0.0, Some("a"))).collect();
    assert!(!fit(&rows, json!({})).warnings.iter().any(|warning| warning.contains("is text")));
}

#[test]
fn a_rule_names_the_side_with_fewer_categories() {
    let rows: Vec<Row> = (0..300)
        .map(|i| (Label::Name(if i % 3 == 0 { "b" } else { "a" }), Some(0.0), 0.0, Some(REGIONS[1 + i % 3])))
        .collect();
    let conditions = |rows: &[Row]| -> Vec<String> {
        let model = fit(rows, json!({"alpha": 0}));
        model.rules().into_iter().map(|rule| rule.condition).collect()
    };
    assert_eq!(conditions(&rows), ["region in ('north')", "region not in ('north')"]);
    let two: Vec<Row> = rows.iter().filter(|row| row.3 != Some("west")).cloned().collect();
    assert_eq!(conditions(&two), ["region in ('north')", "region in ('south')"]);
    // Two that are rare together are not listed for the third.
    let heavy: Vec<Row> = rows
        .iter()
        .flat_map(|row| std::iter::repeat_n(row.clone(), if row.3 == Some("north") { 9 } else { 1 }))
        .collect();
    assert_eq!(conditions(&heavy), ["region not in ('north')", "region in ('north')"]);
}

static LOOKS: AtomicUsize = AtomicUsize::new(0);

#[test]
fn interrupts_are_looked_for_while_names_are_sorted() {
    let check_for_interrupts = || {
        LOOKS.fetch_add(1, Ordering::Relaxed);
    };
    let host = Host { check_for_interrupts, ..Host::unlimited() };
    let options =
        Options::from_json(&json!({"folds": 0, "depth": 1, "features": ["city"], "min_category": 1}))
            .unwrap();
    let mut sample = Sample::new(options.clone().collecting().sampling, host);
    let column = |name: &str| Column { name: name.to_owned(), kind: Type::Category };
    sample.begin(&[column(""), column("city")]).unwrap();
    let mut random = Random::new(17, 0);
    let names = 100_000;
    for i in 0..names {
        let name = format!("{:016x}", random.bits());
        sample
            .push(Some(Value::Category(if i % 2 == 0 { "a" } else { "b" })), &[Value::Category(&name)])
            .unwrap();
    }
    LOOKS.store(0, Ordering::Relaxed);
    sample.settle().unwrap();
    // A sort compares each name some sixteen times.
    assert!(LOOKS.load(Ordering::Relaxed) > 10 * names / ROWS_PER_LOOK);
    LOOKS.store(0, Ordering::Relaxed);
    fit_tree(&Params { options: options.clone(), given: json!({}) }, &sample, host).unwrap();
    assert!(LOOKS.load(Ordering::Relaxed) > 10 * names / ROWS_PER_LOOK);
}

#[test]
fn what_cannot_be_fitted_is_refused() {
    let rows = customers(50, 6);
    let refused = |given: Json| try_fit(&rows, given).unwrap_err().message;
    assert_eq!(
        refused(json!({"criterion": "variance"})),
        "criterion \"variance\" is of no use for a label that is a name"
    );
    assert_eq!(refused(json!({"weight": "wealth"})), "weight: row has no column \"wealth\"");
    assert_eq!(refused(json!({"weight": "region"})), "column \"region\", the weight, is no number");
    assert_eq!(refused(json!({"weight": "age"})), "column \"age\", the weight, is NULL in a row");
    let options = |given: Json| Options::from_json(&given).unwrap_err().message;
    assert_eq!(options(json!({"alpha": "best", "folds": 0})), "alpha cannot be chosen with 0 folds");
    assert_eq!(options(json!({"folds": 1})), "folds is 1");
    assert_eq!(options(json!({"depth": 31})), "depth is 31");
    assert_eq!(options(json!({"min_leaf": 0})), "min_leaf is 0");
    assert_eq!(options(json!({"alpha": -1})), "alpha is -1");
    assert_eq!(options(json!({"label_weights": {"a": 0}})), "the weight of label \"a\" is 0");
    let negative: Vec<Row> = rows.iter().map(|row| (row.0.clone(), row.1, -row.2 - 1.0, row.3)).collect();
    assert!(
        try_fit(&negative, json!({"weight": "spend"}))
            .unwrap_err()
            .message
            .starts_with("column \"spend\", the weight, is -")
    );

    let unlabelled = Sample::new(Default::default(), Host::unlimited());
    let options = Options::default();
    let error =
        fit_tree(&Params { options: options.clone(), given: json!({}) }, &unlabelled, Host::unlimited())
            .unwrap_err();
    assert_eq!(error.message, "sample has no labels, and was collected for another fit");
    let mut settled = sample(&rows, &json!({}), Host::unlimited());
    settled.settle().unwrap();
    let small = Host::unlimited().within(1000);
    assert_eq!(
        fit_tree(&Params { options: options.clone(), given: json!({}) }, &settled, small).unwrap_err().kind,
        Kind::LimitExceeded
    );
}

/// Rows of one number, with a label that takes ten values along it.
fn line(n: usize, seed: u64, scale: f64) -> Vec<Row> {
    let mut random = Random::new(seed, 0);
    let mut customer = || {
        let x = random.below(100) as f64;
        (Label::Number((x / 10.0).floor() * scale), Some(x), 0.0, None)
    };
    (0..n).map(|_| customer()).collect()
}

#[test]
fn the_unit_of_a_label_does_not_matter() {
    let splits = |scale: f64| -> Vec<_> {
        // Powers of two, so that the numbers are the same but for the unit.
        let model = fit(&line(500, 7, scale), json!({}));
        model.nodes.iter().map(|node| node.split.as_ref().map(|split| split.test.clone())).collect()
    };
    let usual = splits(1.0);
    assert_eq!(usual.len(), 19);
    for exponent in [-450, -300, -30, 30, 300, 450] {
        assert_eq!(splits(2.0_f64.powi(exponent)), usual, "2^{exponent}");
    }
    assert_eq!(try_fit(&line(500, 7, 1e-300), json!({})).unwrap_err().kind, Kind::OutOfRange);
}

/// How often noise is called better than no tree, by 100 fits on customers whose weights vary widely.
#[test]
fn noise_with_weights_is_seldom_called_better() {
    let mut random = Random::new(11, 0);
    let better = |options: &Json, weigh: &mut dyn FnMut(bool) -> f64| {
        let mut found = 0;
        for seed in 0..100 {
            let mut random = Random::new(seed, 1);
            let rows: Vec<Row> = (0..1000)
                .map(|_| {
                    let rare = random.below(100) == 0;
                    let label = Label::Name(if rare { "rare" } else { "usual" });
                    (label, Some(random.below(1000) as f64), weigh(rare), Some(REGIONS[random.below(4)]))
                })
                .collect();
            let validation = fit(&rows, options.clone()).validation.unwrap();
            found += u32::from(validation.is_better());
        }
        found
    };
    let by_money = json!({"weight": "spend"});
    assert!(better(&by_money, &mut |_| (2.0 * random.normal()).exp()) <= 4);
    assert!(
        better(&json!({"label_weights": "balanced", "features": ["age", "spend", "region"]}), &mut |_| 1.0)
            <= 5
    );
}

#[test]
fn nobody_is_judged_by_a_tree_that_has_seen_him() {
    for seed in 0..40 {
        let two = [(Label::Name("a"), Some(1.0), 1.0, None), (Label::Name("b"), Some(2.0), 1.0, None)];
        let validation = fit(&two, json!({"min_leaf": 1, "alpha": 0, "seed": seed})).validation.unwrap();
        // Each was judged by a tree of the other alone.
        assert_eq!((validation.folds, validation.confusion), (2, vec![vec![0, 1], vec![1, 0]]));
    }
    assert_eq!(fit(&[(Label::Name("a"), Some(1.0), 1.0, None)], json!({})).validation, None);
}

#[test]
fn rows_of_weight_0_are_as_good_as_absent() {
    let mut rows = customers(300, 8);
    rows.iter_mut().enumerate().for_each(|(i, row)| row.2 = f64::from(u8::from(i % 10 == 0)));
    let some: Vec<Row> = rows.iter().filter(|row| row.2 > 0.0).cloned().collect();
    let options = json!({"weight": "spend", "min_leaf": 1, "alpha": 0, "folds": 0});
    assert_eq!(fit(&rows, options.clone()).nodes, fit(&some, options).nodes);
    for seed in 0..6 {
        fit(&rows, json!({"weight": "spend", "min_leaf": 1, "seed": seed}));
    }
}

#[test]
fn the_tree_that_is_judged_is_the_one_returned() {
    let mut random = Random::new(12, 0);
    let mut rows = customers(3000, 9);
    rows.iter_mut().for_each(|row| row.2 = random.uniform());
    for alpha in [0.0, 1e-5, 8e-5, 1e-4, 3e-4, 1e-3, 1.0] {
        let model = fit(&rows, json!({"alpha": alpha, "depth": 30, "min_leaf": 1, "folds": 2}));
        let validation = model.validation.as_ref().unwrap();
        assert!(validation.candidates.len() > 50);
        let judged = validation.candidates[validation.chosen].leaves;
        assert_eq!(judged, model.leaves().len(), "{alpha}");
    }
}

#[test]
fn figures_of_weighted_customers_are_by_weight() {
    let mut rows = customers(1000, 10);
    rows.iter_mut().for_each(|row| row.2 = if row.0 == Label::Name("stayed") { 9.0 } else { 1.0 });
    let rows = fit(&rows, json!({"weight": "spend", "features": ["region"], "alpha": 0})).quality_rows();
    let figure = |measure: &str| rows.iter().find(|row| row.measure == measure).unwrap().value.unwrap();
    assert!((figure("accuracy") - figure("cross_validated_accuracy")).abs() < 0.02);
    assert!(figure("baseline_accuracy") > 0.9);
}

#[test]
fn the_memory_of_all_parts_is_counted() {
    let mut random = Random::new(13, 0);
    let names: Vec<String> = (0..250).map(|i| format!("l{i:03}")).collect();
    let column = |name: &str, kind| Column { name: name.to_owned(), kind };
    let given = json!({"folds": 50, "depth": 30, "min_leaf": 2, "alpha": 0});
    let options = Options::from_json(&given).unwrap();
    let mut sample = Sample::new(options.clone().collecting().sampling, Host::unlimited());
    sample.begin(&[column("", Type::Category), column("x", Type::Number)]).unwrap();
    for _ in 0..10_000 {
        let label = Value::Category(&names[random.below(250)]);
        sample.push(Some(label), &[Value::Number(random.uniform())]).unwrap();
    }
    sample.settle().unwrap();
    let limited = Host::unlimited().within(64 << 20);
    let error =
        fit_tree(&Params { options: options.clone(), given: given.clone() }, &sample, limited).unwrap_err();
    assert_eq!(error.kind, Kind::LimitExceeded, "{error:?}");
    let alone = json!({"folds": 0, "depth": 30, "min_leaf": 2, "alpha": 0});
    let options = Options::from_json(&alone).unwrap();
    assert!(
        fit_tree(&Params { options: options.clone(), given: alone }, &sample, limited).unwrap().nodes.len()
            > 1000
    );
}

#[test]
fn the_brier_skill_is_that_of_the_shares_as_they_are() {
    let rows = customers(2000, 14);
    for given in [json!({}), json!({"label_weights": {"left": 5}}), json!({"label_weights": {"left": 0.1}})] {
        let mut options = given.clone();
        options["alpha"] = json!(0.0005);
        let model = fit(&rows, options);
        // In the fit: what the leaves leave of Gini's index, without weights of labels.
        let gini = |weights: &[f64]| {
            let all: f64 = weights.iter().sum();
            1.0 - weights.iter().map(|weight| (weight / all).powi(2)).sum::<f64>()
        };
        let root = &model.nodes[0];
        let left: f64 = model
            .leaves()
            .into_iter()
            .map(|leaf| model.nodes[leaf].weight() / root.weight() * gini(&model.nodes[leaf].weights))
            .sum();
        let in_fit = 1.0 - left / gini(&root.weights);
        let skill = model.validation.unwrap().brier_skill.unwrap();
        assert!(skill < in_fit && skill > in_fit - 0.06, "{given}: {skill} {in_fit}");
    }
}
