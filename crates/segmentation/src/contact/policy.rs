//! A policy of contact as data: whether a customer may be written to, by which rule not, and from when on.
//!
//! Nothing is remembered and no clock is read: what was sent, and the moment that is asked about, are arguments. A policy is
//! read once ([`read`]) and asked many times.

mod calendar;
mod doubts;
pub mod read;

pub use calendar::{Stretch, Utc, Zone};

use calendar::{Local, Period};

use crate::Result;
use crate::support::memory::copied;
use crate::support::time::{self, MICROS_PER_DAY};

/// What a customer must have said for a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Yes.
    Given,
    /// Yes, or nothing.
    NotRefused,
    /// It does not matter, as for a message that a contract calls for.
    Any,
}

/// The time in which contacts are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Window {
    /// So many microseconds back from the moment; what was sent just that long ago does not count any more.
    Rolling(i64),
    /// The day, week or month that the moment is in.
    Calendar(Period),
}

/// Which channels a rule is for; all where none is named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Channels(Vec<String>);

impl Channels {
    fn has(&self, channel: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|name| name == channel)
    }

    /// Whether every channel of another set is in this one.
    fn cover(&self, other: &Self) -> bool {
        self.0.is_empty() || (!other.0.is_empty() && other.0.iter().all(|name| self.has(name)))
    }
}

/// So many contacts and no more in a time.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cap {
    name: String,
    most: usize,
    window: Window,
    channels: Channels,
}

/// Hours of the customer's clock in which nobody is written to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Quiet {
    name: String,
    /// From and to in microseconds of the day. Past midnight where the second is the lesser.
    from: i64,
    to: i64,
    /// The days on which the hours begin, from Monday.
    days: [bool; 7],
    channels: Channels,
}

/// A policy, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    time_zone: Option<String>,
    consent: Consent,
    consent_by_channel: Vec<(String, Consent)>,
    /// Channels that neither caps nor quiet hours hold.
    exempt: Vec<String>,
    /// Caps of all segments.
    caps: Vec<Cap>,
    /// Caps of the segments that are named together.
    segments: Vec<(Vec<String>, Vec<Cap>)>,
    /// Caps of all other segments, and of customers in none.
    other_segments: Vec<Cap>,
    quiet: Vec<Quiet>,
}

/// A contact that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contact<'a> {
    /// When, in microseconds since 2000-01-01 UTC.
    pub at: i64,
    /// By which channel; `None` for the one that is asked about.
    pub channel: Option<&'a str>,
}

/// A customer, a channel and a moment.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The segment of the customer, if they are in one.
    pub segment: Option<&'a str>,
    /// The channel, if there is one by which they can be reached.
    pub channel: Option<&'a str>,
    /// What they said; `None` for nothing.
    pub consent: Option<bool>,
    /// What was sent to them, in any order, nothing after `as_of`.
    pub sent: &'a [Contact<'a>],
    /// The moment, in microseconds since 2000-01-01 UTC.
    pub as_of: i64,
}

/// Whether a customer may be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision<'a> {
    /// The rule that forbids it, the first in the order of consent, caps and quiet hours.
    pub rule: Option<&'a str>,
    /// The first moment at which no rule forbids it if nothing more is sent: `as_of` where it is allowed, `None` for never.
    pub next_at: Option<i64>,
}

/// A rule that forbids a contact at a moment.
struct Block<'a> {
    rule: &'a str,
    /// The first moment at which this rule may be over; `None` for never.
    until: Option<i64>,
    is_quiet: bool,
}

impl Policy {
    /// The zone for customers of whom none is known.
    pub fn time_zone(&self) -> Option<&str> {
        self.time_zone.as_deref()
    }

    /// Answers a question on the clock of a zone.
    ///
    /// # Errors
    /// Out of memory.
    pub fn decide(&self, question: &Question<'_>, zone: &impl Zone) -> Result<Decision<'_>> {
        let Some(channel) = question.channel else {
            return Ok(Decision { rule: Some("no channel"), next_at: None });
        };
        if let Some(rule) = self.refusal(channel, question.consent) {
            return Ok(Decision { rule: Some(rule), next_at: None });
        }
        let allowed = Decision { rule: None, next_at: Some(question.as_of) };
        if self.exempt.iter().any(|name| name == channel) {
            return Ok(allowed);
        }
        let case = Case {
            policy: self,
            own: self.caps_of(question.segment),
            channel,
            sent: in_order(question.sent)?,
            zone,
        };
        let Some(block) = case.block(question.as_of) else { return Ok(allowed) };
        let rule = Some(block.rule);
        Ok(Decision { rule, next_at: case.first_allowed(block) })
    }

    /// The rule by which consent is missing.
    fn refusal(&self, channel: &str, consent: Option<bool>) -> Option<&'static str> {
        let of_channel = self.consent_by_channel.iter().find(|(name, _)| name == channel);
        match (of_channel.map_or(self.consent, |(_, consent)| *consent), consent) {
            (Consent::Any, _) | (_, Some(true)) | (Consent::NotRefused, None) => None,
            (_, Some(false)) => Some("consent refused"),
            (Consent::Given, None) => Some("consent unknown"),
        }
    }

    fn caps_of(&self, segment: Option<&str>) -> &[Cap] {
        let named = self
            .segments
            .iter()
            .find(|(names, _)| segment.is_some_and(|segment| names.iter().any(|name| name == segment)));
        named.map_or(&self.other_segments, |(_, caps)| caps)
    }
}

/// Contacts in the order of time.
fn in_order<'a>(sent: &[Contact<'a>]) -> Result<Vec<Contact<'a>>> {
    let mut sent = copied(sent)?;
    if !sent.is_sorted_by_key(|contact| contact.at) {
        sent.sort_unstable_by_key(|contact| contact.at);
    }
    Ok(sent)
}

/// A question with what does not change from moment to moment.
struct Case<'a, 'q, Z> {
    policy: &'a Policy,
    /// The caps of the customer's segment.
    own: &'a [Cap],
    channel: &'q str,
    sent: Vec<Contact<'q>>,
    zone: &'q Z,
}

/// How long quiet hours alone may hold before it is clear that they always will: whatever clocks do, a week comes again.
const LONGEST_QUIET: i64 = 60 * MICROS_PER_DAY;

impl<'a, Z: Zone> Case<'a, '_, Z> {
    /// The first rule that forbids a contact at a moment.
    fn block(&self, at: i64) -> Option<Block<'a>> {
        let mut here = None;
        let caps = self.policy.caps.iter().chain(self.own).filter(|cap| cap.channels.has(self.channel));
        for cap in caps {
            let until = match cap.window {
                _ if cap.most == 0 => None,
                Window::Rolling(length) => match self.rolling(cap, length, at) {
                    Some(until) => Some(until),
                    None => continue,
                },
                Window::Calendar(period) => {
                    let local = *here.get_or_insert_with(|| Local::at(self.zone, at));
                    match self.in_period(cap, period, local) {
                        true => Some(local.next(period)),
                        false => continue,
                    }
                }
            };
            return Some(Block { rule: &cap.name, until, is_quiet: false });
        }
        let mut quiet = self.policy.quiet.iter().filter(|quiet| quiet.channels.has(self.channel));
        quiet.find_map(|quiet| {
            let local = *here.get_or_insert_with(|| Local::at(self.zone, at));
            let until = quiet.end(local)?;
            Some(Block { rule: &quiet.name, until: Some(local.moment(until)), is_quiet: true })
        })
    }

    /// The contacts that a cap counts, the latest first.
    fn counted(&self, cap: &Cap) -> impl Iterator<Item = i64> {
        let counts = move |contact: &&Contact<'_>| match contact.channel {
            Some(channel) => cap.channels.has(channel),
            None => true,
        };
        self.sent.iter().rev().filter(counts).map(|contact| contact.at)
    }

    /// When a rolling cap that is full at a moment is so no more.
    fn rolling(&self, cap: &Cap, length: i64, at: i64) -> Option<i64> {
        let oldest = self.counted(cap).nth(cap.most - 1)?;
        let until = oldest.saturating_add(length);
        (until > at).then_some(until)
    }

    /// Whether a cap is full in the period that a moment is in.
    fn in_period(&self, cap: &Cap, period: Period, local: Local) -> bool {
        let recent = self.counted(cap).take_while(|&sent| local.at - sent <= period.longest());
        let same = recent.filter(|&sent| local.shares(period, self.zone, sent));
        same.take(cap.most).count() == cap.most
    }

    /// The first moment after a block at which nothing forbids a contact.
    ///
    /// Each rule names the first moment at which it may be over, so no step goes beyond the answer.
    fn first_allowed(&self, block: Block<'a>) -> Option<i64> {
        let mut block = block;
        let mut quiet_since = None;
        loop {
            let at = block.until.filter(|&at| time::is_valid(at))?;
            let next = self.block(at);
            let Some(next) = next else { return Some(at) };
            match next.is_quiet {
                true if at - *quiet_since.get_or_insert(at) > LONGEST_QUIET => return None,
                true => {}
                false => quiet_since = None,
            }
            block = next;
        }
    }
}

impl Quiet {
    /// When the hours that a local time lies in end, on the same clock; `None` outside of them.
    fn end(&self, local: Local) -> Option<i64> {
        let (day, time) = (local.day(), local.time());
        let begins = |day: i64| self.days[calendar::weekday(day)];
        let start = local.micros() - time;
        if self.from < self.to {
            return ((self.from..self.to).contains(&time) && begins(day)).then_some(start + self.to);
        }
        if time >= self.from && begins(day) {
            return Some(start + MICROS_PER_DAY + self.to);
        }
        (time < self.to && begins(day - 1)).then_some(start + self.to)
    }
}

#[cfg(test)]
mod tests;
