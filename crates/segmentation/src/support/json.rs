//! What options and models share on their way from and to JSON: errors that name the key, numbers that may be infinite.

use std::io;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::support::error::excerpt;
use crate::support::memory::with_capacity;
use crate::{Error, Kind, Result};

/// Reads an options object; every key of it must be known.
///
/// `what` names the argument in messages, usually `options`.
///
/// # Errors
/// A value that is not an object, a key that does not exist (the hint lists those that do), or a value of the wrong
/// type, with the path to it.
pub fn options<T: DeserializeOwned>(value: &Value, what: &str) -> Result<T> {
    if !value.is_object() {
        return Err(Error::invalid(format!("{what} must be a JSON object, not {}", kind_of(value)))
            .hint("Write options as an object of keys and values, or {} for none."));
    }
    serde_json::from_value(value.clone()).map_err(|error| {
        let (path, error) = locate::<T>(value).unwrap_or_else(|| (String::new(), error.to_string()));
        reword(what, &path, &error)
    })
}

/// The text form of a summary called `name`: a JSON object of at most so many bytes.
///
/// # Errors
/// Corrupt, saying what is wrong with it.
pub(crate) fn summary<T: DeserializeOwned>(name: &str, text: &str, most: usize) -> Result<T> {
    let damaged = |what: &str| Error::corrupt(format!("{name} is damaged: {what}"));
    if !text.trim_start().starts_with('{') {
        return Err(damaged("its text is a JSON object"));
    }
    if text.len() > most {
        return Err(damaged(&format!("its text is longer than {most} bytes")));
    }
    serde_json::from_str(text).map_err(|error| damaged(&error.to_string().replace('`', "\"")))
}

/// Whether a count is not worth writing down.
pub(crate) fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// What a JSON value is called in a message.
pub(crate) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Finds the key a failure belongs to: every key of options is optional, so a key at fault fails alone as well.
fn locate<T: DeserializeOwned>(value: &Value) -> Option<(String, String)> {
    let one = |outer: &str, inner: Value| Value::Object(Map::from_iter([(outer.to_owned(), inner)]));
    // A part alone may lack what the whole has.
    let attempt = |value: Value| {
        let error = serde_json::from_value::<T>(value).err()?.to_string();
        (!error.starts_with("missing field")).then_some(error)
    };
    for (key, part) in value.as_object()? {
        let Some(error) = attempt(one(key, part.clone())) else { continue };
        // One level further down, where an object of that key may be empty.
        if let Some(inner) =
            part.as_object().filter(|_| attempt(one(key, Value::Object(Map::new()))).is_none())
        {
            for (name, leaf) in inner {
                if let Some(error) = attempt(one(key, one(name, leaf.clone()))) {
                    return Some((format!("{key}.{name}"), error));
                }
            }
        }
        return Some((key.clone(), error));
    }
    None
}

/// Turns serde's wording into an error of ours: `path` is the key at fault, `a.b` one level down.
fn reword(what: &str, path: &str, error: &str) -> Error {
    let plain = brief(error);
    let place = |path: &str| match path {
        "" => what.to_owned(),
        path => format!("{what}, key \"{}\"", excerpt(path)),
    };
    if let Some((unknown, known)) =
        error.strip_prefix("unknown field `").and_then(|rest| rest.split_once('`'))
    {
        let parent = path.strip_suffix(unknown).map_or(path, |parent| parent.trim_end_matches('.'));
        let known =
            known.trim_start_matches(", ").trim_start_matches("expected ").trim_start_matches("one of ");
        return Error::invalid(format!("{}: there is no key \"{}\"", place(parent), excerpt(unknown)))
            .hint(format!("The keys are {}.", known.replace('`', "")));
    }
    match plain.split_once(", expected ") {
        Some((found, wanted)) => Error::invalid(format!("{}: {found}", place(path)))
            .hint(format!("Expected is {}.", plainly(wanted))),
        None => Error::invalid(format!("{}: {plain}", place(path))),
    }
}

/// What a Rust type is called by those who write JSON.
fn plainly(wanted: &str) -> String {
    let name = match wanted {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number, 0 or more",
        "i32" | "i64" => "a whole number",
        "f64" | "f32" => "a number",
        "a sequence" => "an array",
        "a map" => "an object",
        other if other.starts_with("struct ") => "an object",
        other => other,
    };
    name.to_owned()
}

/// A message of serde's without its backticks, cut where it quotes the input at length.
pub(crate) fn brief(message: &str) -> String {
    const LONGEST: usize = 300;
    let plain = message.replace('`', "\"");
    match plain.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &plain[..end]),
        None => plain,
    }
}

/// For `#[serde(with)]`: a float that may be infinite, which JSON numbers cannot be. Infinities are the strings
/// `"Infinity"` and `"-Infinity"`; NaN is refused.
pub mod float {
    use serde::de::{self, Deserializer, Visitor};
    use serde::ser::{Error as _, Serializer};

    /// Writes a number, or an infinity by its name.
    ///
    /// # Errors
    /// NaN, and whatever the serializer refuses.
    pub fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        if value.is_nan() {
            Err(S::Error::custom("NaN has no place in a model"))
        } else if value.is_infinite() {
            serializer.serialize_str(if *value > 0.0 { "Infinity" } else { "-Infinity" })
        } else {
            serializer.serialize_f64(*value)
        }
    }

    /// Reads what [`serialize`] writes.
    ///
    /// # Errors
    /// Anything but a number or the two names.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        struct Float;
        impl Visitor<'_> for Float {
            type Value = f64;
            fn expecting(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
                out.write_str("a number, \"Infinity\" or \"-Infinity\"")
            }
            fn visit_f64<E: de::Error>(self, value: f64) -> Result<f64, E> {
                Ok(value)
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<f64, E> {
                Ok(value as f64)
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<f64, E> {
                Ok(value as f64)
            }
            fn visit_str<E: de::Error>(self, value: &str) -> Result<f64, E> {
                match value {
                    "Infinity" => Ok(f64::INFINITY),
                    "-Infinity" => Ok(f64::NEG_INFINITY),
                    _ => Err(E::invalid_value(de::Unexpected::Str(value), &self)),
                }
            }
        }
        deserializer.deserialize_any(Float)
    }
}

/// As [`float`], for a value that may also be absent (null).
pub mod optional_float {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Float(#[serde(with = "super::float")] f64);

    /// Writes null, a number, or an infinity by its name.
    ///
    /// # Errors
    /// As [`super::float::serialize`].
    pub fn serialize<S: Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
        value.map(Float).serialize(serializer)
    }

    /// Reads what [`serialize`] writes.
    ///
    /// # Errors
    /// As [`super::float::deserialize`].
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
        Ok(Option::<Float>::deserialize(deserializer)?.map(|float| float.0))
    }
}

/// The longest text of a model, in bytes.
pub const MAX_TEXT: usize = 16 << 20;

/// The error of a model of one kind where another is wanted.
pub(crate) fn wrong_kind(kind: &str, wanted: &str) -> Error {
    Error::new(Kind::WrongObject, format!("model is of kind \"{kind}\", not \"{wanted}\""))
        .hint(format!("A model of kind \"{wanted}\" is made by segment.fit_{wanted}."))
}

/// The error of a model where one of either of two kinds is wanted.
pub(crate) fn neither_kind(kind: &str, [one, other]: [&str; 2]) -> Error {
    Error::new(Kind::WrongObject, format!("model is of kind \"{kind}\", not \"{one}\" or \"{other}\""))
        .hint(format!("Models of these kinds are made by segment.fit_{one} and segment.fit_{other}."))
}

/// Counts what is written to it.
pub(crate) struct Counted(usize);

impl io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How long a text is that is written piece by piece.
pub(crate) fn written_len(write: impl FnOnce(&mut Counted) -> io::Result<()>) -> usize {
    let mut counted = Counted(0);
    write(&mut counted).map_or(usize::MAX, |()| counted.0)
}

/// A text that is written piece by piece, of a known length.
///
/// # Errors
/// Out of memory.
pub(crate) fn written_within(
    len: usize,
    write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
) -> Result<String> {
    let mut text = with_capacity(len)?;
    write(&mut text).map_err(|error| Error::corrupt(format!("cannot be written as text: {error}")))?;
    String::from_utf8(text).map_err(|_| Error::corrupt("text is not UTF-8"))
}

/// Refuses a model whose text form would be too long to be read again.
pub(crate) fn check_text<T: Serialize>(model: &T, advice: &str) -> Result<()> {
    // The envelope comes to it.
    const ROOM: usize = 1024;
    let text = written_len(|out| serde_json::to_writer(out, model).map_err(io::Error::from));
    match text < MAX_TEXT - ROOM {
        true => Ok(()),
        false => Err(Error::new(
            Kind::LimitExceeded,
            format!("the model takes {text} bytes as text, the most is {MAX_TEXT}"),
        )
        .hint(advice)),
    }
}

/// The text that is written as JSON.
pub fn written(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
    let mut text = Vec::new();
    // A vector takes all that is written to it, and JSON is UTF-8.
    let _ = write(&mut text);
    String::from_utf8(text).unwrap_or_default()
}
