//! What a policy allows, but hardly means.

use super::calendar::Period;
use super::read::Finding;
use super::{Cap, Channels, Consent, Policy, Quiet, Window};
use crate::support::error::excerpt;
use crate::support::time::MICROS_PER_DAY;

impl Policy {
    /// What is allowed, but hardly meant.
    pub(super) fn doubts(&self, findings: &mut Vec<Finding>) {
        let mut doubt = |place: &str, problem: String, advice: &str| {
            findings.push(Finding {
                place: place.to_owned(),
                stops: false,
                problem,
                advice: advice.to_owned(),
            });
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
                        format!("the cap \"{}\" forbids every contact", excerpt(&cap.name)),
                        "Where that is not meant, give a number of 1 or more.",
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
                        format!(
                            "the cap \"{}\" is never reached, because \"{}\" is as strict or stricter",
                            excerpt(&cap.name),
                            excerpt(&stricter.name)
                        ),
                        "Leave it out, or change one of them.",
                    );
                }
                if !cap.channels.0.is_empty()
                    && cap.channels.0.iter().all(|channel| self.exempt.contains(channel))
                {
                    doubt(
                        &place,
                        format!("the cap \"{}\" is for exempt channels alone", excerpt(&cap.name)),
                        "Exempt channels have no caps: leave it out, or leave them out of exempt.",
                    );
                }
            }
        }
        self.quiet_doubts(&mut doubt);
        self.name_doubts(&mut doubt);
        let calendar = self.all_caps().any(|cap| matches!(cap.window, Window::Calendar(_)));
        if self.time_zone.is_none() && (calendar || !self.quiet.is_empty()) {
            doubt(
                "time_zone",
                "hours and days of the calendar are those of UTC for customers of whom no zone is given"
                    .to_owned(),
                "Give the shop's zone, such as \"Europe/Berlin\".",
            );
        }
        if self.consent == Consent::Any {
            doubt(
                "consent",
                "customers who refused are written to as well".to_owned(),
                "Give it by channel, in consent_by_channel, for messages that need no consent.",
            );
        }
    }

    fn all_caps(&self) -> impl Iterator<Item = &Cap> {
        let own = self.segments.iter().flat_map(|(_, caps)| caps);
        self.caps.iter().chain(own).chain(&self.other_segments)
    }

    /// Channels for which every minute of the week is quiet.
    fn quiet_doubts(&self, doubt: &mut impl FnMut(&str, String, &str)) {
        const ADVICE: &str = "Leave hours in which a contact is allowed.";
        let rules = |holds: &dyn Fn(&Channels) -> bool| -> Vec<&Quiet> {
            self.quiet.iter().filter(|quiet| holds(&quiet.channels)).collect()
        };
        if all_week(&rules(&|channels| channels.0.is_empty())) {
            doubt("quiet", "every hour of the week is quiet".to_owned(), ADVICE);
            return;
        }
        let mut named: Vec<&String> = self.quiet.iter().flat_map(|quiet| &quiet.channels.0).collect();
        named.sort_unstable();
        named.dedup();
        for channel in named {
            if all_week(&rules(&|channels| channels.has(channel))) {
                doubt("quiet", format!("every hour of the week is quiet for {}", excerpt(channel)), ADVICE);
            }
        }
    }

    /// Names that differ in nothing but case or spaces at their ends.
    fn name_doubts(&self, doubt: &mut impl FnMut(&str, String, &str)) {
        let channels = self.all_caps().flat_map(|cap| &cap.channels.0);
        let channels = channels.chain(self.quiet.iter().flat_map(|quiet| &quiet.channels.0));
        let channels =
            channels.chain(&self.exempt).chain(self.consent_by_channel.iter().map(|(name, _)| name));
        let segments = self.segments.iter().flat_map(|(names, _)| names);
        for (what, names) in [("channel", channels.collect::<Vec<_>>()), ("segment", segments.collect())] {
            let mut folded: Vec<(String, &String)> =
                names.into_iter().map(|name| (name.trim().to_lowercase(), name)).collect();
            folded.sort_unstable();
            folded.dedup();
            for same in folded.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
                doubt(
                    "",
                    format!("\"{}\" and \"{}\" are two {what}s", excerpt(same[0].1), excerpt(same[1].1)),
                    "Names are compared as they are: write each in one way.",
                );
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
