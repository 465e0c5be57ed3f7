//! Damaged models are refused.

use segmentation::Kind;
use segmentation::models::Model;
use segmentation::support::envelope::ModelBody;
use segmentation::trees::TreeModel;
use serde_json::{Value, json};

use super::trees::{Tape, tree};

/// A tree of several questions, as JSON.
fn sound() -> Value {
    let tape: Vec<u32> = (0..400_u32).map(|i| i.wrapping_mul(2_654_435_761) >> 7).collect();
    let model = (0..400).map(|start| tree(&mut Tape(tape[start..].iter()), false));
    let rich = |model: &TreeModel| {
        let asks =
            |feature| model.nodes.iter().flat_map(|node| &node.split).any(|split| split.feature == feature);
        // The root has no leaf, and so each of its children can be taken for another.
        let root_is_high = model.nodes[0].split.as_ref().is_some_and(|split| {
            model.nodes[split.yes].split.is_some() && model.nodes[split.no].split.is_some()
        });
        !model.is_regression() && root_is_high && asks(0) && asks(1)
    };
    serde_json::to_value(model.into_iter().find(rich).unwrap()).unwrap()
}

/// The place of a split that asks for a feature.
fn split_on(model: &Value, feature: u64) -> usize {
    let nodes = model["nodes"].as_array().unwrap();
    nodes.iter().position(|node| node["split"]["feature"] == feature).unwrap()
}

fn refused(what: &str, damage: impl FnOnce(&mut Value)) {
    let mut model = sound();
    damage(&mut model);
    (model["format"], model["kind"]) = (1.into(), "tree".into());
    let error = Model::from_json(&model.to_string()).expect_err(what);
    assert_eq!(error.kind, Kind::Corrupt, "{what}");
    assert!(error.message.contains("damaged"), "{what}: {}", error.message);
}

#[test]
fn what_is_not_damaged_passes() {
    let model: TreeModel = serde_json::from_value(sound()).unwrap();
    model.check().unwrap();
    assert_eq!(serde_json::to_value(model).unwrap(), sound());
}

#[test]
fn nodes_that_are_no_tree_are_refused() {
    let last = sound()["nodes"].as_array().unwrap().len();
    for child in ["yes", "no"] {
        refused("a ring", |model| model["nodes"][0]["split"][child] = json!(0));
        refused("a node beyond the last", |model| model["nodes"][0]["split"][child] = json!(last));
        refused("a leaf with two parents, and one without", |model| {
            let leaf = last - 1;
            model["nodes"][0]["split"][child] = json!(leaf);
        });
    }
    refused("one child twice", |model| {
        let yes = model["nodes"][0]["split"]["yes"].clone();
        model["nodes"][0]["split"]["no"] = yes;
    });
    refused("one child twice, and no other", |model| {
        let (mut root, leaf) = (model["nodes"][0].clone(), model["nodes"][last - 1].clone());
        (root["split"]["yes"], root["split"]["no"]) = (json!(1), json!(1));
        model["nodes"] = json!([root, leaf]);
    });
    refused("an orphan", |model| {
        let leaf = model["nodes"][last - 1].clone();
        model["nodes"].as_array_mut().unwrap().push(leaf);
    });
    refused("no nodes", |model| model["nodes"] = json!([]));
    refused("a split cut off", |model| {
        model["nodes"][0].as_object_mut().unwrap().remove("split");
    });
}

#[test]
fn trees_that_are_too_deep_are_refused() {
    let chain = |depth: u64| {
        let mut model = sound();
        let place = split_on(&model, 0);
        let (mut split, leaf) = (model["nodes"][place].clone(), model["nodes"][0].clone());
        let mut leaf = leaf;
        leaf.as_object_mut().unwrap().remove("split");
        let mut nodes = Vec::new();
        for level in 0..depth {
            split["split"]["yes"] = json!(2 * level + 1);
            split["split"]["no"] = json!(2 * level + 2);
            nodes.extend([split.clone(), leaf.clone()]);
        }
        nodes.push(leaf);
        // Each split hangs on "no" of the one before it, behind that one's leaf.
        model["nodes"] = json!(nodes);
        serde_json::from_value::<TreeModel>(model).unwrap()
    };
    chain(30).check().unwrap();
    assert_eq!(chain(30).rules().len(), 31);
    assert_eq!(chain(31).check().unwrap_err().kind, Kind::Corrupt);
}

#[test]
fn splits_that_do_not_fit_their_features_are_refused() {
    let (number, category) = (split_on(&sound(), 0), split_on(&sound(), 1));
    let test = |place: usize, test: Value| {
        move |model: &mut Value| model["nodes"][place]["split"]["test"] = test.clone()
    };
    refused("a list of no categories", test(category, json!({"in": []})));
    refused("a category beyond the last", test(category, json!({"in": [0, 4_000_000]})));
    refused("categories out of order", test(category, json!({"in": [1, 0]})));
    refused("a category twice", test(category, json!({"in": [1, 1]})));
    refused("a bound of categories", test(category, json!({"at_most": 1.0})));
    refused("a list of numbers", test(number, json!({"in": [0]})));
    refused("no number", test(number, json!({"at_most": null})));
    refused("a question there is not", test(number, json!("at_least")));
    refused("a feature beyond the last", |model| model["nodes"][number]["split"]["feature"] = json!(6));
    refused("a NULL that goes nowhere", |model| {
        model["nodes"][number]["split"]["test"] = json!("null");
        model["nodes"][number]["split"]["null_is_yes"] = json!(false);
    });
    let mut model: TreeModel = serde_json::from_value(sound()).unwrap();
    model.nodes[number].split.as_mut().unwrap().gain = f64::NAN;
    assert!(model.check().is_err());
}

#[test]
fn figures_that_do_not_fit_are_refused() {
    refused("too few weights", |model| model["nodes"][0]["weights"] = json!([1.0]));
    refused("weights of nothing", |model| model["nodes"][0]["weights"] = json!([0.0, 0.0, 0.0]));
    refused("a negative weight", |model| model["nodes"][0]["weights"][0] = json!(-1.0));
    refused("a node without customers", |model| model["nodes"][0]["customers"] = json!(0));
    refused("a mean of labels", |model| model["nodes"][0]["mean"] = json!(1.0));
    refused("a negative impurity", |model| model["nodes"][0]["impurity"] = json!(-0.5));
    refused("labels out of order", |model| model["labels"] = json!(["b", "a", "c"]));
    refused("a label twice", |model| model["labels"] = json!(["a", "a", "c"]));
    refused("labels taken away", |model| model["labels"] = json!([]));
    refused("too few weights of labels", |model| model["label_weights"] = json!([1.0]));
    refused("a negative weight of a label", |model| model["label_weights"][1] = json!(-1.0));
    refused("features without a name", |model| model["features"][0]["name"] = json!(""));
    refused("one name twice", |model| model["features"][0]["name"] = json!("region"));
    refused("categories of a number", |model| model["features"][0]["categories"] = json!(["a"]));
    refused("categories out of order", |model| model["features"][1]["categories"] = json!(["b", "a"]));
    refused("a type there is not", |model| model["features"][1]["type"] = json!("color"));
    refused("a depth there is not", |model| model["growth"]["depth"] = json!(31));
    refused("a key there is not", |model| model["color"] = json!("red"));
    let mut model: TreeModel = serde_json::from_value(sound()).unwrap();
    model.nodes[0].weights[0] = f64::NAN;
    assert!(model.check().is_err());
}
