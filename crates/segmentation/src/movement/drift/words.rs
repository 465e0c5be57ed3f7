//! What an index of stability means, in words.

use super::{Chance, Options};
use crate::support::catalogue::{Sentence, Text, movement};
use crate::support::language::Language;

/// What is to be thought of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// There is one value on both sides.
    Constant,
    /// There are too few rows to see what would matter.
    TooFew,
    /// No more than by chance.
    Unchanged,
    /// More than by chance, and less than what matters.
    Little,
    /// More than what matters, but that may be chance.
    Perhaps,
    /// More than what matters for sure.
    Much,
}

impl Verdict {
    pub(super) fn of(psi: f64, chance: Option<&Chance>, options: &Options) -> Self {
        let Some(chance) = chance else { return Self::Constant };
        match () {
            () if psi > chance.beyond => Self::Much,
            () if psi <= chance.critical && chance.critical > options.threshold => Self::TooFew,
            () if psi <= chance.critical => Self::Unchanged,
            () if psi > options.threshold => Self::Perhaps,
            () => Self::Little,
        }
    }

    pub(super) fn text(self, language: Language) -> String {
        let text: &'static Text = match self {
            Self::Constant => &movement::ONE_VALUE,
            Self::TooFew => &movement::TOO_FEW_ROWS,
            Self::Unchanged => &movement::NO_CHANGE,
            Self::Little => &movement::CHANGED_LITTLE,
            Self::Perhaps => &movement::CHANGED_PERHAPS,
            Self::Much => &movement::CHANGED_MUCH,
        };
        Sentence::new(text, Vec::new()).tell(language)
    }
}
