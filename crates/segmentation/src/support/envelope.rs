//! The envelope that models of every kind are kept in: a JSON object that begins with `"format"` and `"kind"`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::catalogue::Warnings;
use super::error::{Error, Result, excerpt};
use super::json::{MAX_TEXT, brief};

/// The newest format this version reads, and the one it writes.
pub const FORMAT: u64 = 1;

/// A model of one kind: what is in its envelope.
pub trait ModelBody: Serialize + for<'de> Deserialize<'de> {
    /// The names of its kind, as in the text form; more than one where the same body serves several.
    const KINDS: &'static [&'static str];

    /// Which of them this model is.
    fn kind(&self) -> &'static str {
        Self::KINDS[0]
    }

    /// Reads the body of a model, which is still to be checked.
    ///
    /// # Errors
    /// Corrupt, naming what does not fit.
    fn of_body(_kind: &str, body: Map<String, Value>) -> Result<Self> {
        part(body)
    }

    /// Whether the model can be applied.
    ///
    /// # Errors
    /// Corrupt, with the part that does not fit.
    fn check(&self) -> Result<()>;

    /// The model in summary: methods, options, counts, warnings.
    fn describe(&self) -> Value;

    /// What the user should know about the model, in sentences.
    fn warnings(&self) -> &Warnings;
}

/// The kind of a model and its body, of a text.
///
/// # Errors
/// Corrupt: anything but an envelope of a known format.
pub(crate) fn open(text: &str) -> Result<(String, Map<String, Value>)> {
    if text.len() > MAX_TEXT {
        return Err(Error::corrupt(format!("a model of {} bytes is longer than {MAX_TEXT}", text.len())));
    }
    let value: Value = serde_json::from_str(text).map_err(|error| damaged(&brief(&error.to_string())))?;
    if holds_zero(&value) {
        return Err(damaged("it holds a zero character"));
    }
    let Value::Object(mut body) = value else {
        return Err(damaged("it is not a JSON object"));
    };
    let format = body.remove("format").ok_or_else(|| damaged("it has no key \"format\""))?;
    match format.as_u64() {
        Some(FORMAT) => {}
        Some(newer) if newer > FORMAT => {
            return Err(Error::corrupt(format!(
                "model has format {newer}, this version of pg_segment reads up to {FORMAT}"
            ))
            .hint("Upgrade pg_segment, or fit the model again with this version."));
        }
        _ => return Err(damaged(&format!("format {} does not exist", excerpt(&format.to_string())))),
    }
    match body.remove("kind") {
        Some(Value::String(kind)) => Ok((kind, body)),
        Some(_) => Err(damaged("its kind is not a string")),
        None => Err(damaged("it has no key \"kind\"")),
    }
}

/// The body as a model of one kind, which is still to be checked.
///
/// # Errors
/// Corrupt, naming what does not fit.
pub(crate) fn part<T: for<'de> Deserialize<'de>>(body: Map<String, Value>) -> Result<T> {
    T::deserialize(Value::Object(body)).map_err(|error| damaged(&brief(&error.to_string())))
}

/// The error of a model that cannot be read.
pub(crate) fn damaged(reason: &str) -> Error {
    Error::corrupt(format!("damaged model: {reason}"))
}

/// Whether any text in it has the character that PostgreSQL's text and jsonb cannot hold.
fn holds_zero(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_zero),
        Value::Object(keys) => keys.iter().any(|(key, value)| key.contains('\0') || holds_zero(value)),
        _ => false,
    }
}
