//! From the best split of a node to the question that is asked.

use super::groups::Group;
use super::search::{Best, Choice};
use super::target::Sums;
use super::threshold::threshold;
use crate::trees::Test;
use crate::trees::data::{Column, MISSING, Values};

/// What is asked of a feature, and of which codes the answer is "yes".
#[derive(Debug)]
pub(super) struct Question {
    pub test: Test,
    pub null_is_yes: bool,
    /// The greatest code of "yes", for thresholds.
    below: u32,
}

impl Question {
    /// Whether the answer for a code is "yes".
    #[inline]
    pub fn is_yes(&self, code: u32) -> bool {
        match &self.test {
            _ if code == MISSING => self.null_is_yes,
            Test::AtMost(_) => code <= self.below,
            Test::In(listed) => listed.binary_search(&code).is_ok(),
            Test::Null => false,
        }
    }

    /// The question for a split by a feature, where the node adds up to `total` and has these groups, if they are
    /// categories. `whole` says whether the feature's values are whole numbers.
    pub fn new<S: Sums>(
        best: &Best<S>,
        total: &S,
        column: &Column,
        whole: bool,
        groups: &[Group<S>],
    ) -> Self {
        match (&best.choice, &column.values) {
            (&Choice::Cut { below, above, null_is_yes }, Values::Numbers(values)) => {
                let threshold = threshold(values[below as usize], values[above as usize], whole);
                let heavier = best.yes.units() > total.less(&best.yes).units();
                let null_is_yes = null_is_yes.unwrap_or(heavier);
                Self { test: Test::AtMost(threshold), null_is_yes, below }
            }
            (Choice::Set(chosen), &Values::Categories(count)) => of_categories(chosen, groups, count as u32),
            _ => NULL,
        }
    }
}

/// NULL or not.
const NULL: Question = Question { test: Test::Null, null_is_yes: true, below: 0 };

/// One of the two sides of a split by categories.
#[derive(Debug, Default)]
struct Side {
    units: u64,
    /// In order.
    codes: Vec<u32>,
    has_null: bool,
    has_rare: bool,
}

/// The lighter side is listed: of equals the one with fewer categories, then the one with the first.
fn of_categories<S: Sums>(chosen: &[u32], groups: &[Group<S>], rare: u32) -> Question {
    let mut sides = [Side::default(), Side::default()];
    for group in groups {
        let side = &mut sides[usize::from(chosen.binary_search(&group.code).is_err())];
        side.units += group.sum.units();
        side.has_null |= group.code == MISSING;
        side.has_rare |= group.code == rare;
        if group.code != MISSING {
            side.codes.push(group.code);
        }
    }
    if sides.iter().any(|side| side.codes.is_empty()) {
        return NULL;
    }
    sides.sort_by_key(|side| (side.has_rare, side.units, side.codes.len(), side.codes[0]));
    let nowhere = !sides.iter().any(|side| side.has_null);
    let [listed, others] = sides;
    let heavier = listed.units > others.units;
    let null_is_yes = if nowhere { heavier } else { listed.has_null };
    Question { test: Test::In(listed.codes), null_is_yes, below: 0 }
}
