//! What the user should know of a model, as sentences and as the texts that it keeps.

use serde::{Deserialize, Serialize};

use super::Sentence;
use crate::support::language::Language;

/// What the user should know of a model: kept in the model's own language, and while the call lasts that fitted it, told in
/// any other.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub struct Warnings {
    language: Language,
    texts: Vec<String>,
    /// None of a model that was read.
    sentences: Vec<Sentence>,
}

impl Warnings {
    /// None yet.
    pub fn new(language: Language) -> Self {
        Self { language, ..Self::default() }
    }

    /// These sentences.
    pub fn of(language: Language, sentences: impl IntoIterator<Item = Sentence>) -> Self {
        let mut warnings = Self::new(language);
        warnings.extend(sentences);
        warnings
    }

    /// One more.
    pub fn push(&mut self, sentence: Sentence) {
        self.texts.push(sentence.tell(self.language));
        self.sentences.push(sentence);
    }

    /// More of them before all others.
    pub fn put_first(&mut self, sentences: Vec<Sentence>) {
        self.texts.splice(0..0, sentences.iter().map(|sentence| sentence.tell(self.language)));
        self.sentences.splice(0..0, sentences);
    }

    /// Whether this is among them.
    pub fn has(&self, sentence: &Sentence) -> bool {
        self.texts.contains(&sentence.tell(self.language))
    }

    /// The model's language, while it is being fitted.
    pub fn language(&self) -> Language {
        self.language
    }

    /// In the model's language.
    pub fn texts(&self) -> &[String] {
        &self.texts
    }

    /// As they were found; none of a model that was read.
    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }
}

impl Extend<Sentence> for Warnings {
    fn extend<T: IntoIterator<Item = Sentence>>(&mut self, sentences: T) {
        sentences.into_iter().for_each(|sentence| self.push(sentence));
    }
}

impl From<Vec<String>> for Warnings {
    fn from(texts: Vec<String>) -> Self {
        Self { texts, ..Self::default() }
    }
}

impl From<Warnings> for Vec<String> {
    fn from(warnings: Warnings) -> Self {
        warnings.texts
    }
}

/// Its texts.
impl IntoIterator for Warnings {
    type Item = String;
    type IntoIter = std::vec::IntoIter<String>;

    fn into_iter(self) -> Self::IntoIter {
        self.texts.into_iter()
    }
}

/// By what is kept.
impl PartialEq for Warnings {
    fn eq(&self, other: &Self) -> bool {
        self.texts == other.texts
    }
}

impl std::ops::Deref for Warnings {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.texts
    }
}
