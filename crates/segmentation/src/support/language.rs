//! The languages that texts are written in.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::error::{Error, Result, excerpt};

/// A text in the order of [`Language::ALL`].
pub type Texts = [&'static str; 3];

/// A language of names, words and numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Russian.
    Ru,
    /// Chinese.
    Zh,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 3] = [Language::En, Language::Ru, Language::Zh];

    /// Whether it is the one that is not mentioned.
    pub fn is_english(&self) -> bool {
        *self == Language::En
    }

    /// The language that an argument names.
    ///
    /// # Errors
    /// Invalid, for any other name.
    pub fn named(name: &str) -> Result<Self> {
        let known = Self::ALL.into_iter().find(|language| language.to_string() == name);
        known.ok_or_else(|| {
            Error::invalid(format!("language is \"{}\"", excerpt(name))).hint("It is en, ru or zh.")
        })
    }

    /// The text in this language.
    pub fn of(self, texts: Texts) -> &'static str {
        texts[self as usize]
    }
}

impl fmt::Display for Language {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        self.serialize(out)
    }
}
