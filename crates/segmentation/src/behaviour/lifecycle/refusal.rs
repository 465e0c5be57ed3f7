//! Why rules are refused: an error in English, a finding in any language.

use crate::Error;
use crate::support::catalogue::Sentence;

/// What is wrong with rules, so that they are refused.
#[derive(Debug)]
pub(super) struct Refusal {
    /// The option it is about.
    pub place: &'static str,
    /// What it is.
    pub problem: Sentence,
    /// What to do about it.
    pub advice: Sentence,
}

impl Refusal {
    pub(super) fn new(place: &'static str, problem: Sentence, advice: Sentence) -> Self {
        Self { place, problem, advice }
    }

    /// As the error of a call that does what the rules say.
    pub(super) fn into_error(self) -> Error {
        Error::invalid(self.problem.to_string()).hint(self.advice.to_string())
    }
}
