//! What an index of stability means, in words.

use super::{Chance, Options};
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

    pub(super) fn text(self, language: Language) -> &'static str {
        language.of(match self {
            Self::Constant => ["one value only", "одно и то же значение", "只有一个值"],
            Self::TooFew => [
                "too few rows to see a change that matters",
                "слишком мало строк, чтобы увидеть важное изменение",
                "行数太少，看不出重要变化",
            ],
            Self::Unchanged => {
                ["no change beyond chance", "изменений сверх случайных нет", "没有超出偶然的变化"]
            }
            Self::Little => ["changed, but little", "изменилось, но мало", "有变化，但很小"],
            Self::Perhaps => ["changed, perhaps much", "изменилось, возможно сильно", "有变化，可能很大"],
            Self::Much => ["changed much", "сильно изменилось", "变化很大"],
        })
    }
}
