//! Movement: how labels agree, transitions, and whether groups differ.

use segmentation::models::Model;
use serde_json::{Value, json};

mod agreement;
mod drift;
mod effect;
mod homogeneity;
mod profile;
mod survival;
mod transitions;

/// Damages a model key by key: without a key it is refused, but for the optional ones; what is read with a wrong value, one
/// that fits no key or one of `own`, is handed on with its key and that value.
fn damage(good: &Model, optional: &[&str], own: &[Value], mut read: impl FnMut(&Model, &str, &Value)) {
    assert_eq!(Model::from_bytes(&good.to_bytes()).as_ref(), Ok(good));
    let value = good.to_value();
    let keys: Vec<String> = value.as_object().expect("an object").keys().cloned().collect();
    let wrong = [json!(null), json!(-1), json!("x"), json!([]), json!({}), json!(1e300), json!(u64::MAX)];
    for key in keys {
        let mut less = value.clone();
        less.as_object_mut().expect("an object").remove(&key);
        assert!(Model::from_json(&less.to_string()).is_err() || optional.contains(&key.as_str()), "{key}");
        for wrong in wrong.iter().chain(own) {
            let mut other = value.clone();
            other[&key] = wrong.clone();
            if let Ok(model) = Model::from_json(&other.to_string()) {
                read(&model, &key, wrong);
            }
        }
    }
}
