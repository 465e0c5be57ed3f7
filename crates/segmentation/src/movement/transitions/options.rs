//! Options of a fit of transitions.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{MAX_NAME, MAX_STATES};
use crate::support::error::excerpt;
use crate::support::json;
use crate::support::language::Language;
use crate::{Error, Result};

/// Options of a fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// What the state of a customer is called who is not there.
    pub absent: String,
    /// Whether those who are not there are all known, so that their coming is a probability.
    pub absent_at_risk: bool,
    /// All states in their order.
    pub order: Option<Vec<String>>,
    /// States that nobody is taken to leave.
    pub absorbing: Vec<String>,
    /// How sure intervals are.
    pub confidence: f64,
    /// The language of notes and warnings.
    #[serde(skip_serializing_if = "Language::is_english")]
    pub language: Language,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            absent: "absent".to_owned(),
            absent_at_risk: false,
            order: None,
            absorbing: Vec::new(),
            confidence: 0.95,
            language: Language::default(),
        }
    }
}

impl Options {
    /// Reads and checks options.
    ///
    /// # Errors
    /// Unknown keys, wrong types and values that cannot be, by name.
    pub fn from_json(value: &Value) -> Result<Self> {
        let options: Self = json::options(value, "options")?;
        options.check()?;
        Ok(options)
    }

    fn check(&self) -> Result<()> {
        if !(self.confidence > 0.0 && self.confidence < 1.0) {
            return Err(Error::invalid(format!("confidence is {}", self.confidence))
                .hint("It is a share between 0 and 1, such as 0.95."));
        }
        check_names("absent", std::slice::from_ref(&self.absent))?;
        check_names("absorbing", &self.absorbing)?;
        let Some(order) = &self.order else { return Ok(()) };
        check_names("order", order)?;
        if order.is_empty() {
            return Err(Error::invalid("order has no states")
                .hint("List every state, or leave the order out to have them by name."));
        }
        let known = |name: &&String| **name == self.absent || order.contains(name);
        match self.absorbing.iter().find(|name| !known(name)) {
            Some(name) => {
                Err(Error::invalid(format!("absorbing state \"{}\" is not in the order", excerpt(name)))
                    .hint("The order lists every state there is."))
            }
            None => Ok(()),
        }
    }
}

/// Refuses names that no state can have, and those that come twice.
fn check_names(what: &str, names: &[String]) -> Result<()> {
    if names.len() > MAX_STATES {
        return Err(Error::invalid(format!("{what} has {} states, the most is {MAX_STATES}", names.len())));
    }
    for name in names {
        check_name(name)?;
    }
    let mut sorted: Vec<&String> = names.iter().collect();
    sorted.sort_unstable();
    match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(Error::invalid(format!("{what} has the state \"{}\" twice", excerpt(pair[0])))),
        None => Ok(()),
    }
}

/// Refuses a name that is too long to be one, or that no text of PostgreSQL's can be.
pub(super) fn check_name(name: &str) -> Result<()> {
    if name.len() > MAX_NAME {
        return Err(Error::invalid(format!(
            "a state's name, \"{}\", has {} bytes, the most is {MAX_NAME}",
            excerpt(name),
            name.len()
        ))
        .hint("Give the segment of a customer, which is one of a few."));
    }
    match name.contains('\0') {
        true => Err(Error::invalid("a state's name has a zero character")),
        false => Ok(()),
    }
}
