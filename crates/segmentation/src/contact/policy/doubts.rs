//! What a policy allows, but hardly means.

use super::calendar::Period;
use super::read::Finding;
use super::{Cap, Channels, Consent, Policy, Quiet, Window};
use crate::said;
use crate::support::catalogue::{Sentence, checks};
use crate::support::error::excerpt;
use crate::support::time::MICROS_PER_DAY;

impl Policy {
    /// What is allowed, but hardly meant.
    pub(super) fn doubts(&self, findings: &mut Vec<Finding>) {
        let mut doubt = |place: &str, problem: Sentence, advice: Sentence| {
            findings.push(Finding { place: place.to_owned(), stops: false, problem, advice });
        };
        let lists = [("caps".to_owned(), &self.caps)]
            .into_iter()
            .chain(
                self.segments.iter().enumerate().map(|(i, (_, caps))| (format!("segments[{i}].caps"), caps)),
            )
            .chain([("other_segments".to_owned(), &self.other_segments)]);
        for (place, caps) in lists {
            let general: &[Cap] = if place == "caps" { &[] } else { &self.caps };
            for (number, cap) in caps.iter().enumerate() {
                if cap.most == 0 {
                    doubt(
                        &place,
                        said!(checks::CAP_FORBIDS, cap = excerpt(&cap.name)),
                        said!(checks::GIVE_ONE_OR_MORE),
                    );
                }
                let others = caps.iter().enumerate().filter(|&(other, _)| other != number);
                let others = others.map(|(other, cap)| (other < number, cap));
                let mut others = others.chain(general.iter().map(|cap| (true, cap)));
                // Of two that are the same the later one is superfluous.
                let stricter =
                    others.find(|(earlier, other)| other.implies(cap) && (*earlier || !cap.implies(other)));
                if let Some((_, stricter)) = stricter.filter(|_| cap.most > 0) {
                    doubt(
                        &place,
                        said!(
                            checks::CAP_NEVER_REACHED,
                            cap = excerpt(&cap.name),
                            stricter = excerpt(&stricter.name)
                        ),
                        said!(checks::LEAVE_OUT_OR_CHANGE),
                    );
                }
                if !cap.channels.0.is_empty()
                    && cap.channels.0.iter().all(|channel| self.exempt.contains(channel))
                {
                    doubt(
                        &place,
                        said!(checks::CAP_OF_EXEMPT, cap = excerpt(&cap.name)),
                        said!(checks::EXEMPT_HAVE_NO_CAPS),
                    );
                }
            }
        }
        self.quiet_doubts(&mut doubt);
        self.name_doubts(&mut doubt);
        let calendar = self.all_caps().any(|cap| matches!(cap.window, Window::Calendar(_)));
        if self.time_zone.is_none() && (calendar || !self.quiet.is_empty()) {
            doubt("time_zone", said!(checks::ZONE_IS_UTC), said!(checks::GIVE_ZONE));
        }
        if self.consent == Consent::Any {
            doubt("consent", said!(checks::REFUSED_ARE_WRITTEN), said!(checks::CONSENT_BY_CHANNEL));
        }
    }

    fn all_caps(&self) -> impl Iterator<Item = &Cap> {
        let own = self.segments.iter().flat_map(|(_, caps)| caps);
        self.caps.iter().chain(own).chain(&self.other_segments)
    }

    /// Channels for which every minute of the week is quiet.
    fn quiet_doubts(&self, doubt: &mut impl FnMut(&str, Sentence, Sentence)) {
        let rules = |holds: &dyn Fn(&Channels) -> bool| -> Vec<&Quiet> {
            self.quiet.iter().filter(|quiet| holds(&quiet.channels)).collect()
        };
        if all_week(&rules(&|channels| channels.0.is_empty())) {
            doubt("quiet", said!(checks::ALWAYS_QUIET), said!(checks::LEAVE_HOURS));
            return;
        }
        let mut named: Vec<&String> = self.quiet.iter().flat_map(|quiet| &quiet.channels.0).collect();
        named.sort_unstable();
        named.dedup();
        for channel in named {
            if all_week(&rules(&|channels| channels.has(channel))) {
                let problem = said!(checks::ALWAYS_QUIET_FOR, channel = excerpt(channel));
                doubt("quiet", problem, said!(checks::LEAVE_HOURS));
            }
        }
    }

    /// Names that differ in nothing but case or spaces at their ends.
    fn name_doubts(&self, doubt: &mut impl FnMut(&str, Sentence, Sentence)) {
        let channels = self.all_caps().flat_map(|cap| &cap.channels.0);
        let channels = channels.chain(self.quiet.iter().flat_map(|quiet| &quiet.channels.0));
        let channels =
            channels.chain(&self.exempt).chain(self.consent_by_channel.iter().map(|(name, _)| name));
        let segments = self.segments.iter().flat_map(|(names, _)| names);
        let named = [
            (&checks::TWO_CHANNELS, channels.collect::<Vec<_>>()),
            (&checks::TWO_SEGMENTS, segments.collect()),
        ];
        for (text, names) in named {
            let mut folded: Vec<(String, &String)> =
                names.into_iter().map(|name| (name.trim().to_lowercase(), name)).collect();
            folded.sort_unstable();
            folded.dedup();
            for same in folded.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
                let problem = said!(*text, first = excerpt(same[0].1), second = excerpt(same[1].1));
                doubt("", problem, said!(checks::ONE_SPELLING));
            }
        }
    }
}

impl Cap {
    /// Whether another cap cannot be reached before this one.
    fn implies(&self, other: &Self) -> bool {
        let as_long = match (self.window, other.window) {
            (Window::Rolling(ours), Window::Rolling(theirs)) => ours >= theirs,
            (Window::Calendar(ours), Window::Calendar(theirs)) => ours == theirs || theirs == Period::Day,
            _ => false,
        };
        as_long && self.most <= other.most && self.channels.cover(&other.channels)
    }
}

/// Whether quiet hours leave no minute of a week.
fn all_week(rules: &[&Quiet]) -> bool {
    const WEEK: i64 = 7 * MICROS_PER_DAY;
    let mut spans: Vec<(i64, i64)> = Vec::new();
    for quiet in rules {
        for (day, _) in quiet.days.iter().enumerate().filter(|(_, begins)| **begins) {
            let start = day as i64 * MICROS_PER_DAY;
            let end = if quiet.from < quiet.to { quiet.to } else { MICROS_PER_DAY + quiet.to };
            // What goes on past Sunday is Monday's.
            spans.push((start + quiet.from, (start + end).min(WEEK)));
            spans.push((0, start + end - WEEK));
        }
    }
    spans.sort_unstable();
    let covered =
        spans.iter().fold(0, |covered, &(from, to)| if from <= covered { to.max(covered) } else { covered });
    covered >= WEEK
}
