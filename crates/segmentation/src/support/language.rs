//! The languages that texts are written in.

use std::fmt;

use serde::{Deserialize, Serialize};

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
