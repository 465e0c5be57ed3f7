//! What a feature says about a row's cluster, as a sentence that is true as it stands.
//!
//! Clusters are compared in scaled units, and the sentence names figures in the feature's own, with six digits. It says
//! "nearer" of these figures only where they are; where only their logarithms are, which is what a feature scaled by
//! `log` goes by, it says so; and where the difference is lost in the rounding of the figures, it says that.

use std::cmp::Ordering;
use std::fmt;

use super::Part;
use crate::clusters::Feature;
use crate::clusters::geometry::points::differ;
use crate::clusters::geometry::scaling::{Method, signed_log};

/// A value as the reader sees it.
#[derive(Debug, Clone)]
pub(in crate::clusters) struct Seen {
    /// In words.
    pub text: String,
    /// The number in these words, or the category's code.
    pub(super) part: Part,
    /// Whether it stands in for NULL.
    pub(super) stands_in: bool,
}

impl Seen {
    /// A number in the feature's own unit.
    pub(super) fn number(feature: &Feature, x: f64) -> Self {
        Self { text: feature.kind.show(x), part: Part::Number(feature.kind.shown(x)), stands_in: false }
    }
}

/// One feature of a row beside its cluster and the next nearest one.
pub(super) struct Sentence<'a> {
    pub feature: &'a Feature,
    /// Whether another category costs nothing.
    pub is_free: bool,
    /// What the row is compared with.
    pub mark: &'static str,
    /// The numbers of its own cluster and of the next one.
    pub clusters: [u32; 2],
    /// By how much the squared distance to the next one is greater.
    pub contribution: f64,
    /// The row's value.
    pub value: &'a Seen,
    /// Those of the marks.
    pub marks: [&'a Seen; 2],
}

impl fmt::Display for Sentence<'_> {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        if self.feature.weight == 0.0 {
            return out.write_str("speaks for neither: the feature has weight 0");
        }
        match (self.value.part, self.marks[0].part, self.marks[1].part) {
            (Part::Number(value), Part::Number(near), Part::Number(far)) => {
                self.of_numbers(out, [value, near, far])
            }
            (Part::Code(value), Part::Code(near), Part::Code(far)) => {
                self.of_categories(out, [value, near, far])
            }
            _ => Ok(()),
        }
    }
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
    fn of_numbers(&self, out: &mut fmt::Formatter, figures: [f64; 3]) -> fmt::Result {
        // The cluster that the feature speaks for comes first.
        let wanted = 0.0_f64.partial_cmp(&self.contribution).unwrap_or(Ordering::Equal);
        let (clusters, marks) = match wanted {
            Ordering::Greater => ([self.clusters[1], self.clusters[0]], [self.marks[1], self.marks[0]]),
            _ => (self.clusters, self.marks),
        };
        let [mark, other] = [&marks[0].text, &marks[1].text];
        let value = self.subject();
        let is_log = self.feature.scaling.is_some_and(|scaling| scaling.method == Method::Log);
        let how = match nearer(figures) == wanted {
            true => Some(""),
            false => (is_log && nearer(figures.map(signed_log)) == wanted).then_some("in logarithms "),
        };
        let [cluster, of] = clusters;
        match (wanted, how) {
            (Ordering::Equal, Some(how)) => write!(
                out,
                "speaks for neither: {how}{value} is as far from {mark} as from {other} of cluster {of}"
            ),
            (Ordering::Equal, None) => write!(
                out,
                "speaks for neither: {value} is about as far from {mark} as from {other} of cluster {of}"
            ),
            (_, Some(how)) => write!(
                out,
                "speaks for cluster {cluster}: {how}{value} is nearer to {mark} than to {other} of cluster {of}"
            ),
            (_, None) => write!(
                out,
                "speaks for cluster {cluster}, by less than the figures show: {value} beside {mark}, and {other} of cluster {of}"
            ),
        }
    }

    fn of_categories(&self, out: &mut fmt::Formatter, codes: [u32; 3]) -> fmt::Result {
        let [value, near, far] = codes;
        let (mark, [cluster, runner_up]) = (self.mark, self.clusters);
        let [own, other] = self.marks.map(|mark| mark.text.as_str());
        if self.is_free {
            return out.write_str("speaks for neither: gamma is 0, and categories do not count");
        }
        match (differ(value, near), differ(value, far)) {
            (false, true) => write!(
                out,
                "speaks for cluster {cluster}, whose {mark} has {}; that of cluster {runner_up} has {other}",
                self.same_as(own)
            ),
            (true, false) => write!(
                out,
                "speaks for cluster {runner_up}, whose {mark} has {}; that of cluster {cluster} has {own}",
                self.same_as(other)
            ),
            (false, false) => {
                write!(out, "speaks for neither: the {mark} of either cluster has {}", self.same_as(own))
            }
            (true, true) if own == other => {
                let value = self.subject();
                let value = value.trim_end_matches(',');
                write!(out, "speaks for neither: the {mark} of either cluster has {own}, not {value}")
            }
            (true, true) => write!(
                out,
                "speaks for neither: {} is neither {own} nor {other} of cluster {runner_up}",
                self.subject()
            ),
        }
    }

    /// The row's value, and what it is if it is not the row's own.
    fn subject(&self) -> String {
        match self.value.stands_in {
            true => format!("{}, which stands in for NULL,", self.value.text),
            false => self.value.text.clone(),
        }
    }

    /// What a mark has and the row too.
    fn same_as(&self, mark: &str) -> String {
        match (self.value.stands_in, self.value.text == mark) {
            (true, _) => format!("{mark}, which stands in for NULL"),
            (false, true) => format!("{mark} too"),
            (false, false) => format!("{mark}, as which {} counts", self.value.text),
        }
    }
}
