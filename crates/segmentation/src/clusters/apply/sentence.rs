//! What a feature says about a row's cluster, as a sentence that is true as it stands.
//!
//! Clusters are compared in scaled units, and the sentence names figures in the feature's own, with six digits. It says
//! "nearer" of these figures only where they are; where only their logarithms are, which is what a feature scaled by
//! `log` goes by, it says so; and where the difference is lost in the rounding of the figures, it says that.

use std::cmp::Ordering;

use super::Part;
use crate::clusters::Feature;
use crate::clusters::geometry::points::differ;
use crate::clusters::geometry::scaling::{Method, signed_log};
use crate::said;
use crate::support::catalogue::{self, Place, Text, clusters};
use crate::support::language::Language;

/// A value as the reader sees it.
#[derive(Debug, Clone)]
pub(in crate::clusters) struct Seen {
    /// In words.
    pub text: Place,
    /// The number in these words, or the category's code.
    pub(super) part: Part,
    /// Whether it stands in for NULL.
    pub(super) stands_in: bool,
}

impl Seen {
    /// A number in the unit that the feature is shown in.
    pub(super) fn number(feature: &Feature, x: f64) -> Self {
        Self { text: feature.place(x), part: Part::Number(feature.shown(x)), stands_in: false }
    }

    /// In words, where it is a value.
    pub(in crate::clusters) fn told(&self, language: Language) -> Option<String> {
        (!self.part.is_missing()).then(|| self.text.tell(language))
    }
}

/// One feature of a row beside its cluster and the next nearest one.
pub(super) struct Sentence<'a> {
    pub feature: &'a Feature,
    /// Whether another category costs nothing.
    pub is_free: bool,
    /// Whether the row is compared with the nearest leaves, not with centres.
    pub of_leaves: bool,
    /// The numbers of its own cluster and of the next one.
    pub clusters: [u32; 2],
    /// By how much the squared distance to the next one is greater.
    pub contribution: f64,
    /// The row's value.
    pub value: &'a Seen,
    /// Those of the marks.
    pub marks: [&'a Seen; 2],
    /// The weight of the features that the row shares with each of them; all of it but under Gower's distance.
    pub shared: [f64; 2],
}

/// Which of two numbers is nearer to a value, as far as the digits of all three go.
fn nearer([value, near, far]: [f64; 3]) -> Ordering {
    let (to_near, to_far) = ((value - near).abs(), (value - far).abs());
    let rounding = 4.0 * f64::EPSILON * value.abs().max(near.abs()).max(far.abs());
    match (to_near - to_far).abs() <= rounding {
        true => Ordering::Equal,
        false => to_near.total_cmp(&to_far),
    }
}

impl Sentence<'_> {
    /// The sentence of the catalogue.
    pub(super) fn said(&self) -> catalogue::Sentence {
        if self.feature.weight == 0.0 {
            return said!(clusters::NO_WEIGHT);
        }
        if let Some(sentence) = self.of_gaps() {
            return sentence;
        }
        match (self.value.part, self.marks[0].part, self.marks[1].part) {
            (Part::Code(value), Part::Code(near), Part::Code(far)) => self.of_categories([value, near, far]),
            (value, near, far) => self.of_numbers([value, near, far].map(Part::figure)),
        }
    }

    /// What there is to say where a value is NULL, and so not compared.
    fn of_gaps(&self) -> Option<catalogue::Sentence> {
        let [own, other] = self.clusters;
        let compared = |cluster: u32, mark: &Seen, of: u32| {
            let (value, mark) = (self.value.text.clone(), mark.text.clone());
            said!(clusters::ONE_LEAF_IS_NULL, value = value, mark = mark, cluster = cluster, of = of)
        };
        match (self.value.part.is_missing(), self.marks.map(|mark| mark.part.is_missing())) {
            (true, _) => Some(said!(clusters::ROW_IS_NULL)),
            (false, [true, true]) => Some(said!(clusters::EITHER_LEAF_IS_NULL)),
            (false, [false, true]) => Some(compared(own, self.marks[0], other)),
            (false, [true, false]) => Some(compared(other, self.marks[1], own)),
            (false, [false, false]) => None,
        }
    }

    /// What there is to say where a feature speaks for a cluster though the row differs from its leaf as much or more: the row
    /// shares more with that leaf, so that each feature is a smaller part of the distance.
    fn of_shares(&self) -> Option<catalogue::Sentence> {
        let [own, other] = self.shared;
        let [cluster, of] =
            if self.contribution > 0.0 { self.clusters } else { [self.clusters[1], self.clusters[0]] };
        let [more, less] = if self.contribution > 0.0 { [own, other] } else { [other, own] };
        match self.contribution == 0.0 {
            true if own != other => Some(said!(clusters::EQUAL_PARTS)),
            false if more > less => Some(said!(clusters::MORE_IN_COMMON, cluster = cluster, of = of)),
            _ => None,
        }
    }

    fn of_numbers(&self, figures: [f64; 3]) -> catalogue::Sentence {
        // The cluster that the feature speaks for comes first.
        let wanted = 0.0_f64.partial_cmp(&self.contribution).unwrap_or(Ordering::Equal);
        let (clusters, marks) = match wanted {
            Ordering::Greater => ([self.clusters[1], self.clusters[0]], [self.marks[1], self.marks[0]]),
            _ => (self.clusters, self.marks),
        };
        let is_log = self.feature.scaling.is_some_and(|scaling| scaling.method == Method::Log);
        let plain = nearer(figures) == wanted;
        if let Some(sentence) = self.of_shares().filter(|_| !plain) {
            return sentence;
        }
        let in_logarithms = !plain && is_log && nearer(figures.map(signed_log)) == wanted;
        let text: &'static Text = match (wanted, plain, in_logarithms) {
            (Ordering::Equal, true, _) => &clusters::AS_FAR,
            (Ordering::Equal, _, true) => &clusters::AS_FAR_IN_LOGARITHMS,
            (Ordering::Equal, ..) => &clusters::ABOUT_AS_FAR,
            (_, true, _) => &clusters::NEARER,
            (_, _, true) => &clusters::NEARER_IN_LOGARITHMS,
            _ => &clusters::NEARER_UNSEEN,
        };
        let [mark, other] = marks.map(|mark| mark.text.clone());
        let [cluster, of] = clusters;
        said!(*text, value = self.subject(), mark = mark, other = other, cluster = cluster, of = of)
    }

    fn of_categories(&self, codes: [u32; 3]) -> catalogue::Sentence {
        if self.is_free {
            return said!(clusters::GAMMA_IS_ZERO);
        }
        let [value, near, far] = codes;
        let [cluster, runner_up] = self.clusters;
        let [own, other] = self.marks.map(|mark| &mark.text);
        let [has, either, either_other]: [&'static Text; 3] = match self.of_leaves {
            true => [&clusters::LEAF_HAS, &clusters::EITHER_LEAF_HAS, &clusters::EITHER_LEAF_HAS_OTHER],
            false => {
                [&clusters::CENTRE_HAS, &clusters::EITHER_CENTRE_HAS, &clusters::EITHER_CENTRE_HAS_OTHER]
            }
        };
        let speaks = |cluster: u32, mark: &Place, of: u32, other: &Place| {
            said!(*has, cluster = cluster, same = self.same_as(mark), of = of, other = other.clone())
        };
        if let Some(sentence) = self.of_shares().filter(|_| differ(value, near) && differ(value, far)) {
            return sentence;
        }
        match (differ(value, near), differ(value, far)) {
            (false, true) => speaks(cluster, own, runner_up, other),
            (true, false) => speaks(runner_up, other, cluster, own),
            (false, false) => said!(*either, same = self.same_as(own)),
            (true, true) if own == other => {
                let value = match self.value.stands_in {
                    true => said!(clusters::SAME_STANDS_IN, mark = self.value.text.clone()).into(),
                    false => self.value.text.clone(),
                };
                said!(*either_other, other = own.clone(), value = value)
            }
            (true, true) => said!(
                clusters::NEITHER_HAS,
                value = self.subject(),
                mark = own.clone(),
                other = other.clone(),
                of = runner_up,
            ),
        }
    }

    /// The row's value, and what it is if it is not the row's own.
    fn subject(&self) -> Place {
        let value = self.value.text.clone();
        if self.value.stands_in { said!(clusters::STANDS_IN, value = value).into() } else { value }
    }

    /// What a mark has and the row too.
    fn same_as(&self, mark: &Place) -> catalogue::Sentence {
        let value = &self.value.text;
        match (self.value.stands_in, value == mark) {
            (true, _) => said!(clusters::SAME_STANDS_IN, mark = mark.clone()),
            (false, true) => said!(clusters::SAME_TOO, mark = mark.clone()),
            (false, false) => said!(clusters::SAME_COUNTS, mark = mark.clone(), value = value.clone()),
        }
    }
}
