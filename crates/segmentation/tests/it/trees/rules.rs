//! What a tree says: labels, numbers, reasons, rules, and itself as an expression of SQL.

mod damage;
mod sql;
mod trees;
mod words;

use proptest::prelude::*;
use segmentation::Kind;
use segmentation::rows::features::{Type, Value};
use segmentation::support::host::Host;
use segmentation::trees::{Feature, Node, Prepared, Split, Test, TreeModel};

use sql::{Sql, Token, days, evaluate, tokens};
use trees::{Tape, named, row, tapes, tree, values, walk};

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, cases, ..ProptestConfig::default() }
}

/// What the tree gives for a row, as the expression of SQL gives it.
fn answer(tree: &Prepared, row: &[Value<'_>]) -> Sql {
    match tree.model().is_regression() {
        true => Sql::Float(tree.predict(row).unwrap()),
        false => Sql::Text(tree.classify(row).unwrap().to_owned()),
    }
}

/// The places of the leaves in the order of the rules.
fn leaves(model: &TreeModel, place: usize) -> Vec<usize> {
    match &model.nodes[place].split {
        None => vec![place],
        Some(split) => [leaves(model, split.yes), leaves(model, split.no)].concat(),
    }
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * a.abs().max(b.abs()).max(1.0)
}

proptest! {
    #![proptest_config(config(512))]

    #[test]
    fn a_row_comes_where_the_splits_lead(tape in tapes(), rows in tapes()) {
        let (mut tape, mut rows) = (Tape(tape.iter()), Tape(rows.iter()));
        let model = tree(&mut tape, false);
        let applied = Prepared::new(model.clone());
        for _ in 0..20 {
            let row = row(&mut rows, &model.features);
            let row = values(&row);
            let leaf = &model.nodes[*walk(&model, &row).last().unwrap()];
            if model.is_regression() {
                prop_assert_eq!(Some(applied.predict(&row).unwrap()), leaf.mean);
                prop_assert_eq!(applied.classify(&row).unwrap_err().kind, Kind::WrongObject);
                continue;
            }
            let heaviest = |a: &usize, b: &usize| {
                let weight = |i: usize| leaf.weights[i] * model.label_weights[i];
                weight(*a).total_cmp(&weight(*b)).then(b.cmp(a))
            };
            let label = (0..model.labels.len()).max_by(heaviest).unwrap();
            prop_assert_eq!(applied.classify(&row).unwrap(), &model.labels[label]);
            for (label, weight) in model.labels.iter().zip(&leaf.weights) {
                let share = weight / leaf.weights.iter().sum::<f64>();
                prop_assert_eq!(applied.probability(&row, label).unwrap(), share);
            }
        }
    }

    #[test]
    fn the_expression_gives_what_the_tree_gives(tape in tapes(), rows in tapes(), hostile: bool) {
        let (mut tape, mut rows) = (Tape(tape.iter()), Tape(rows.iter()));
        let model = tree(&mut tape, hostile);
        let case = model.as_case();
        let applied = Prepared::new(model.clone());
        for _ in 0..20 {
            let row = row(&mut rows, &model.features);
            prop_assert_eq!(evaluate(&case, &named(&model.features, &row)), answer(&applied, &values(&row)));
        }
        let within = |limit| model.as_case_within(limit, Host::unlimited());
        prop_assert_eq!(within(case.len()).unwrap(), case.as_str());
        prop_assert_eq!(within(case.len() - 1).unwrap_err().kind, Kind::LimitExceeded);
    }

    #[test]
    fn names_and_categories_stay_in_their_quotes(tape in tapes()) {
        let model = tree(&mut Tape(tape.iter()), true);
        const WORDS: [&str; 38] = [
            "case", "when", "then", "else", "end", "or", "is", "null", "in", "collate", "extract", "epoch", "from", "year",
            "month", "day", "hour", "minute", "microseconds", "float8", "int", "text", "(", ")", ",", "<=", "::", "+", "-",
            "*", "/", "and", "not", ">", "true", "false", "all", "customers",
        ];
        let rules: Vec<String> = model.rules().into_iter().map(|rule| rule.condition).collect();
        let known = |name: &str| model.features.iter().any(|feature| feature.name == name);
        for (place, text) in [model.as_case()].into_iter().chain(rules).enumerate() {
            if text == "no customers" {
                continue;
            }
            for token in tokens(&text) {
                match token {
                    Token::Word(word) if place == 0 => prop_assert!(WORDS[..31].contains(&word.as_str()), "{}", word),
                    // A name that is a plain word stands bare in a rule.
                    Token::Word(word) => prop_assert!(WORDS.contains(&word.as_str()) || known(&word), "{}", word),
                    Token::Identifier(name) => prop_assert!(name == "C" || known(&name)),
                    Token::Text(text) => prop_assert!(
                        model.labels.contains(&text)
                            || model.features.iter().any(|feature| feature.categories.contains(&text))
                            || text.ends_with(" days")
                            || text.starts_with(['+', '-', '1', '2', '0'])
                    ),
                    Token::Number(_) => {}
                }
            }
        }
    }

    #[test]
    fn a_rule_holds_for_the_rows_of_its_leaf_and_no_others(tape in tapes(), rows in tapes()) {
        let (mut tape, mut rows) = (Tape(tape.iter()), Tape(rows.iter()));
        let model = tree(&mut tape, false);
        let (leaves, rules) = (leaves(&model, 0), model.rules());
        prop_assert_eq!(leaves.len(), rules.len());
        for _ in 0..20 {
            let mut row = row(&mut rows, &model.features);
            // Where a feature was never NULL in the fit, rules are about rows that have a value, and where all categories
            // of the fit are known by name, about those.
            let unseen = Sql::Text(trees::UNSEEN.into());
            for (cell, feature) in row.iter_mut().zip(&model.features) {
                while feature.nulls == 0 && *cell == Sql::Null || feature.others == Some(0) && *cell == unseen {
                    *cell = trees::row(&mut rows, std::slice::from_ref(feature)).remove(0);
                }
            }
            let columns = named(&model.features, &row);
            let reached = *walk(&model, &values(&row)).last().unwrap();
            for (leaf, rule) in leaves.iter().zip(&rules) {
                let holds = match rule.condition.as_str() {
                    "all customers" => Sql::Bool(true),
                    "no customers" => Sql::Bool(false),
                    // A list that is cut can be read and not run.
                    cut if cut.contains("… and ") => continue,
                    condition => evaluate(condition, &columns),
                };
                prop_assert_eq!(holds == Sql::Bool(true), *leaf == reached, "{}: {:?}", &rule.condition, &row);
            }
        }
    }

    #[test]
    fn figures_of_rules_add_up(tape in tapes()) {
        let model = tree(&mut Tape(tape.iter()), false);
        let (leaves, rules, root) = (leaves(&model, 0), model.rules(), &model.nodes[0]);
        prop_assert!(near(rules.iter().map(|rule| rule.share).sum(), 1.0));
        prop_assert_eq!(rules.iter().map(|rule| rule.customers).sum::<u64>(), root.customers);
        for (i, (&leaf, rule)) in leaves.iter().zip(&rules).enumerate() {
            let node = &model.nodes[leaf];
            prop_assert_eq!(rule.leaf, i + 1);
            prop_assert_eq!(rule.prediction, node.mean);
            prop_assert_eq!(rule.label.is_some(), !model.is_regression());
            let Some(label) = &rule.label else { continue };
            let label = model.labels.iter().position(|known| known == label).unwrap();
            prop_assert_eq!(label, model.decision(node));
            prop_assert_eq!(rule.confidence, Some(node.weights[label] / node.weight()));
            let everywhere = root.weights[label] / root.weight();
            prop_assert!(near(rule.lift.unwrap_or(1.0) * everywhere, rule.confidence.unwrap_or(1.0)));
        }
        let importance = model.importance();
        let gained = model.nodes.iter().filter_map(|node| node.split.as_ref()).any(|split| split.gain > 0.0);
        let all: f64 = importance.iter().map(|row| row.importance).sum();
        prop_assert!(near(all, f64::from(u8::from(gained))));
        prop_assert!(importance.is_sorted_by(|a, b| a.importance >= b.importance));
        prop_assert_eq!(importance.iter().map(|row| row.splits).sum::<usize>(), leaves.len() - 1);
    }

    #[test]
    fn reasons_add_up_to_the_answer(tape in tapes(), rows in tapes()) {
        let (mut tape, mut rows) = (Tape(tape.iter()), Tape(rows.iter()));
        let model = tree(&mut tape, false);
        let applied = Prepared::new(model.clone());
        for _ in 0..20 {
            let row = row(&mut rows, &model.features);
            let row = values(&row);
            let (steps, path) = (applied.why(&row).unwrap(), walk(&model, &row));
            prop_assert_eq!(steps.len(), path.len());
            let leaf = &model.nodes[*path.last().unwrap()];
            let whole: f64 = steps.iter().map(|step| step.contribution).sum();
            let answer = leaf.mean.unwrap_or_else(|| leaf.weights[model.decision(leaf)] / leaf.weight());
            prop_assert!((whole - answer).abs() <= 1e-12 * leaf.mean.map_or(1.0, |_| 1e301), "{} {}", whole, answer);
            for (step, &place) in steps.iter().zip(&path) {
                let node = &model.nodes[place];
                prop_assert_eq!(step.share, node.weight() / model.nodes[0].weight());
                prop_assert_eq!(step.mean, node.mean);
                prop_assert_eq!(step.mix.is_some(), !model.is_regression());
                let Some(mix) = &step.mix else { continue };
                prop_assert!(mix.iter().map(|(label, _)| label).eq(&model.labels));
                prop_assert!(near(mix.iter().map(|(_, share)| share).sum(), 1.0));
            }
        }
    }

    #[test]
    fn bounds_in_time_are_exact_to_the_microsecond(
        micros in prop_oneof![-211_813_488_000_000_000..9_223_371_331_200_000_000_i64, -1_000_000_000_000_000_000..1_000_000_000_000_000_000_i64],
        ulps in -3_i64..=3,
        half: bool,
    ) {
        let exact = days(&Sql::Time(micros));
        let threshold = f64::from_bits((exact.to_bits() as i64 + ulps) as u64);
        let threshold = if half { (threshold + days(&Sql::Time((micros + 1).min(9_223_371_331_199_999_999)))) / 2.0 } else { threshold };
        let model = stump(Type::Time, Test::AtMost(threshold));
        let case = model.as_case();
        let applied = Prepared::new(model.clone());
        for apart in [-2_000, -1, 0, 1, 2, 700, 2_000] {
            let moment = (micros + apart).clamp(segmentation::support::time::MIN, segmentation::support::time::END - 1);
            let row = [Sql::Time(moment)];
            prop_assert_eq!(evaluate(&case, &named(&model.features, &row)), answer(&applied, &values(&row)), "{}", apart);
        }
    }
}

/// A tree of one question about "x"; NULL goes with "no".
fn stump(kind: Type, test: Test) -> TreeModel {
    let node = |customers: u64, weights: [f64; 2]| Node {
        customers,
        weights: weights.to_vec(),
        mean: None,
        impurity: 0.0,
        split: None,
    };
    let mut root = node(3, [2.0, 1.0]);
    root.split = Some(Split { feature: 0, test, null_is_yes: false, yes: 1, no: 2, gain: 0.5 });
    let feature = Feature { name: "x".into(), kind, nulls: 1, categories: Vec::new(), others: None };
    let labels = vec!["no".to_owned(), "yes".to_owned()];
    trees::model(vec![feature], labels, vec![root, node(1, [0.0, 1.0]), node(2, [2.0, 0.0])])
}

#[test]
fn dates_beyond_timestamps_are_compared_as_days() {
    for (threshold, bound) in [
        (2e9, "172800946684800"),
        (2e9 + 0.5, "172800946684800"),
        (1e300, "345600946684800"),
        (-1e300, "-345599053315200"),
        (-2_451_545.5, "-210866889600"),
    ] {
        let case = stump(Type::Time, Test::AtMost(threshold)).as_case();
        assert!(case.contains(&format!("\"x\") <= {bound} THEN")), "{case}");
    }
}

#[test]
fn values_that_do_not_fit_are_refused() {
    let applied = Prepared::new(stump(Type::Number, Test::AtMost(1.0)));
    let wrong = applied.classify(&[Value::Category("a")]).unwrap_err();
    assert_eq!(wrong.message, "column \"x\" is no number");
    assert_eq!(applied.why(&[]).unwrap_err().message, "0 values for 1 feature");
    let unknown = applied.probability(&[Value::Null], "maybe").unwrap_err();
    assert_eq!(unknown.message, "model has no label \"maybe\"");
    assert_eq!(unknown.hint.unwrap(), "The labels are no, yes.");
    let wrong = applied.predict(&[Value::Null]).unwrap_err();
    assert_eq!((wrong.kind, wrong.hint.unwrap().as_str()), (Kind::WrongObject, "Use segment.classify."));
    assert_eq!(applied.columns()[0].name, "x");
}
