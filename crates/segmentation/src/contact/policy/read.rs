//! Policies read from JSON: every fault is found and told by its place, those that stop a policy and those that do not.

use serde_json::{Map, Value};

use super::calendar::Period;
use super::{Cap, Channels, Consent, Policy, Quiet, Window};
use crate::said;
use crate::support::catalogue::{Sentence, Text, checks};
use crate::support::error::excerpt;
use crate::support::time::MICROS_PER_DAY;
use crate::{Error, Result};

/// Something to know about a policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Where, as `caps[0].within`; empty for the whole.
    pub place: String,
    /// Whether the policy cannot be used.
    pub stops: bool,
    /// What is wrong.
    pub problem: Sentence,
    /// What to do.
    pub advice: Sentence,
}

/// The most rules of a kind. Policies are written by people.
const MOST_RULES: usize = 200;

/// The longest rolling window, in days.
const LONGEST_DAYS: i64 = 3660;

const MICROS_PER_MINUTE: i64 = 60_000_000;

const KEYS: [&str; 9] = [
    "time_zone",
    "consent",
    "consent_by_channel",
    "exempt",
    "gap",
    "caps",
    "segments",
    "other_segments",
    "quiet",
];

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

impl Policy {
    /// Reads a policy that can be used.
    ///
    /// # Errors
    /// Invalid, with the first fault that stops it.
    pub fn from_json(value: &Value) -> Result<Self> {
        let (policy, findings) = read(value);
        let stops: Vec<&Finding> = findings.iter().filter(|finding| finding.stops).collect();
        let Some(first) = stops.first() else { return Ok(policy) };
        let place = if first.place.is_empty() { String::new() } else { format!(", {}", first.place) };
        let more = match stops.len() - 1 {
            0 => String::new(),
            more => format!(" ({more} more; segment.check_policy lists them)"),
        };
        Err(Error::invalid(format!("policy{place}: {}{more}", first.problem)).hint(first.advice.to_string()))
    }
}

/// What there is to say of a policy, in the order of its parts, where `exists` knows the names of time zones.
pub fn check(value: &Value, exists: impl FnOnce(&str) -> bool) -> Vec<Finding> {
    let (policy, mut findings) = read(value);
    if let Some(zone) = policy.time_zone().filter(|zone| !exists(zone)) {
        findings.push(Finding {
            place: "time_zone".to_owned(),
            stops: true,
            problem: said!(checks::NO_SUCH_ZONE, zone = excerpt(zone)),
            advice: said!(checks::GIVE_KNOWN_ZONE),
        });
    }
    if findings.iter().all(|finding| !finding.stops) {
        policy.doubts(&mut findings);
    }
    findings
}

/// Collects findings on the way through a policy.
#[derive(Default)]
struct Reader {
    findings: Vec<Finding>,
}

fn read(value: &Value) -> (Policy, Vec<Finding>) {
    let mut reader = Reader::default();
    let policy = reader.policy(value);
    (policy, reader.findings)
}

/// A part of an object, with its place.
struct Part<'a> {
    place: String,
    value: &'a Value,
}

impl Reader {
    fn fault(&mut self, place: &str, problem: Sentence, advice: Sentence) {
        self.findings.push(Finding { place: place.to_owned(), stops: true, problem, advice });
    }

    /// The object of a place, whose keys must be known.
    fn object<'a>(&mut self, part: &Part<'a>, keys: &[&str]) -> Option<&'a Map<String, Value>> {
        let Some(object) = part.value.as_object() else {
            self.wrong_type(part, &checks::KIND_OBJECT);
            return None;
        };
        for key in object.keys().filter(|key| !keys.contains(&key.as_str())) {
            self.fault(
                &part.place,
                said!(checks::NO_SUCH_KEY, key = excerpt(key)),
                said!(checks::THE_KEYS, keys = keys.join(", ")),
            );
        }
        Some(object)
    }

    fn wrong_type(&mut self, part: &Part<'_>, wanted: &'static Text) {
        let kind = |text: &'static Text| Sentence::new(text, Vec::new());
        self.fault(
            &part.place,
            said!(checks::IT_IS, found = kind(kind_of(part.value))),
            said!(checks::EXPECTED, wanted = kind(wanted)),
        );
    }

    /// The elements of a place that holds a list.
    fn list<'a>(&mut self, part: Option<Part<'a>>) -> Vec<Part<'a>> {
        let Some(part) = part else { return Vec::new() };
        match part.value.as_array() {
            Some(items) if items.len() > MOST_RULES => {
                let problem = said!(checks::TOO_MANY_ELEMENTS, count = items.len());
                self.fault(&part.place, problem, said!(checks::THE_MOST, most = MOST_RULES));
                Vec::new()
            }
            Some(items) => {
                let place = |number: usize| format!("{}[{number}]", part.place);
                items.iter().enumerate().map(|(number, value)| Part { place: place(number), value }).collect()
            }
            None => {
                self.wrong_type(&part, &checks::KIND_ARRAY);
                Vec::new()
            }
        }
    }

    fn text<'a>(&mut self, part: &Part<'a>) -> Option<&'a str> {
        match part.value.as_str() {
            Some("") => {
                self.fault(&part.place, said!(checks::IT_IS_EMPTY), said!(checks::GIVE_NAME));
                None
            }
            Some(text) => Some(text),
            None => {
                self.wrong_type(part, &checks::KIND_STRING);
                None
            }
        }
    }

    /// A name, or a list of names.
    fn names(&mut self, part: Option<Part<'_>>) -> Vec<String> {
        let Some(part) = part else { return Vec::new() };
        let parts = if part.value.is_array() {
            if part.value.as_array().is_some_and(Vec::is_empty) {
                self.fault(&part.place, said!(checks::NAMES_NOTHING), said!(checks::NAME_ONE));
            }
            self.list(Some(part))
        } else {
            vec![part]
        };
        parts.iter().filter_map(|part| self.text(part).map(str::to_owned)).collect()
    }

    fn consent(&mut self, part: &Part<'_>) -> Option<Consent> {
        match part.value.as_str() {
            Some("given") => Some(Consent::Given),
            Some("not_refused") => Some(Consent::NotRefused),
            Some("any") => Some(Consent::Any),
            _ => {
                let found = excerpt(&part.value.to_string());
                self.fault(
                    &part.place,
                    said!(checks::NO_SUCH_CONSENT, found = found),
                    said!(checks::THE_CONSENTS),
                );
                None
            }
        }
    }

    fn policy(&mut self, value: &Value) -> Policy {
        let mut policy = Policy {
            time_zone: None,
            consent: Consent::Given,
            consent_by_channel: Vec::new(),
            exempt: Vec::new(),
            caps: Vec::new(),
            segments: Vec::new(),
            other_segments: Vec::new(),
            quiet: Vec::new(),
        };
        let whole = Part { place: String::new(), value };
        let Some(object) = self.object(&whole, &KEYS) else { return policy };
        let part = |key: &str| object.get(key).map(|value| Part { place: key.to_owned(), value });
        policy.time_zone = part("time_zone").and_then(|part| self.text(&part).map(str::to_owned));
        if let Some(part) = part("consent") {
            policy.consent = self.consent(&part).unwrap_or(Consent::Given);
        }
        if let Some(by_channel) = part("consent_by_channel") {
            match by_channel.value.as_object() {
                Some(channels) => {
                    for (channel, value) in channels {
                        let place = format!("consent_by_channel.{}", excerpt(channel));
                        let consent = self.consent(&Part { place, value });
                        policy.consent_by_channel.extend(consent.map(|consent| (channel.clone(), consent)));
                    }
                }
                None => self.wrong_type(&by_channel, &checks::KIND_CHANNELS),
            }
        }
        policy.exempt = self.names(part("exempt"));
        if let Some(part) = part("gap") {
            policy.caps.extend(self.duration(&part).map(|length| Cap {
                name: format!("gap of {}", part.value.as_str().unwrap_or_default()),
                most: 1,
                window: Window::Rolling(length),
                channels: Channels::default(),
            }));
        }
        let caps = self.caps(part("caps"));
        policy.caps.extend(caps);
        for part in self.list(part("segments")) {
            let entry = self.segment(&part, &policy.segments);
            policy.segments.extend(entry);
        }
        policy.other_segments = self.caps(part("other_segments"));
        let quiet = self.list(part("quiet"));
        policy.quiet = quiet.iter().filter_map(|part| self.quiet(part)).collect();
        policy
    }

    fn segment(
        &mut self,
        part: &Part<'_>,
        before: &[(Vec<String>, Vec<Cap>)],
    ) -> Option<(Vec<String>, Vec<Cap>)> {
        let object = self.object(part, &["segment", "caps"])?;
        let inner =
            |key: &str| object.get(key).map(|value| Part { place: format!("{}.{key}", part.place), value });
        let names = self.names(inner("segment"));
        if !object.contains_key("segment") {
            self.fault(&part.place, said!(checks::NAMES_NO_SEGMENT), said!(checks::GIVE_SEGMENT));
        }
        let mut known = before.iter().flat_map(|(names, _)| names).chain(&names).collect::<Vec<_>>();
        known.sort_unstable();
        for name in known.chunk_by(|a, b| a == b).filter(|same| same.len() > 1 && names.contains(same[0])) {
            self.fault(
                &part.place,
                said!(checks::SEGMENT_TWICE, segment = excerpt(name[0])),
                said!(checks::ONE_ENTRY),
            );
        }
        let caps = self.caps(inner("caps"));
        Some((names, caps))
    }

    fn caps(&mut self, part: Option<Part<'_>>) -> Vec<Cap> {
        let parts = self.list(part);
        parts.iter().filter_map(|part| self.cap(part)).collect()
    }

    fn cap(&mut self, part: &Part<'_>) -> Option<Cap> {
        let object = self.object(part, &["most", "within", "channel", "name"])?;
        let inner =
            |key: &str| object.get(key).map(|value| Part { place: format!("{}.{key}", part.place), value });
        let name = inner("name").and_then(|part| self.text(&part));
        let channels = Channels(self.names(inner("channel")));
        let most = match inner("most") {
            Some(part) => match part.value.as_u64().and_then(|most| u32::try_from(most).ok()) {
                Some(most) => Some(most as usize),
                None => {
                    let found = excerpt(&part.value.to_string());
                    self.fault(
                        &part.place,
                        said!(checks::NO_NUMBER_OF_CONTACTS, found = found),
                        said!(checks::WHOLE_NUMBER),
                    );
                    None
                }
            },
            None => {
                self.fault(&part.place, said!(checks::HOW_MANY), said!(checks::GIVE_MOST));
                None
            }
        };
        let (window, within) = match inner("within") {
            Some(part) => (self.window(&part), part.value.as_str().unwrap_or_default()),
            None => {
                self.fault(&part.place, said!(checks::IN_WHICH_TIME), said!(checks::GIVE_WITHIN));
                (None, "")
            }
        };
        let (most, window) = (most?, window?);
        let of_name = || {
            let by =
                if channels.0.is_empty() { String::new() } else { format!(" by {}", channels.0.join(", ")) };
            match window {
                Window::Rolling(_) => format!("{most} in {within}{by}"),
                Window::Calendar(_) => format!("{most} a {within}{by}"),
            }
        };
        Some(Cap { name: name.map_or_else(of_name, str::to_owned), most, window, channels })
    }

    fn window(&mut self, part: &Part<'_>) -> Option<Window> {
        match part.value.as_str() {
            Some("day") => Some(Window::Calendar(Period::Day)),
            Some("week") => Some(Window::Calendar(Period::Week)),
            Some("month") => Some(Window::Calendar(Period::Month)),
            _ => self.duration(part).map(Window::Rolling),
        }
    }

    /// A length of time: a whole number and a unit.
    fn duration(&mut self, part: &Part<'_>) -> Option<i64> {
        let length = part.value.as_str().and_then(duration);
        if length.is_none() {
            let found = excerpt(&part.value.to_string());
            self.fault(
                &part.place,
                said!(checks::NO_LENGTH_OF_TIME, found = found),
                said!(checks::THE_LENGTHS, most = LONGEST_DAYS.to_string()),
            );
        }
        length
    }

    fn quiet(&mut self, part: &Part<'_>) -> Option<Quiet> {
        let object = self.object(part, &["from", "to", "days", "channel", "name"])?;
        let inner =
            |key: &str| object.get(key).map(|value| Part { place: format!("{}.{key}", part.place), value });
        let name = inner("name").and_then(|part| self.text(&part));
        let channels = Channels(self.names(inner("channel")));
        let mut days = [!object.contains_key("days"); 7];
        for day in self.names(inner("days")) {
            match DAYS.iter().position(|name| *name == day) {
                Some(number) => days[number] = true,
                None => self.fault(
                    &format!("{}.days", part.place),
                    said!(checks::NO_SUCH_DAY, day = excerpt(&day)),
                    said!(checks::THE_DAYS, days = DAYS.join(", ")),
                ),
            }
        }
        let mut time = |key: &str| {
            let text = object.get(key).and_then(Value::as_str);
            let time = text.and_then(clock_time);
            if time.is_none() {
                let given = object.get(key).map(|value| excerpt(&value.to_string()));
                let problem = match given {
                    Some(found) => said!(checks::NO_TIME_OF_DAY, found = found),
                    None => said!(checks::NO_TIME_GIVEN),
                };
                self.fault(&format!("{}.{key}", part.place), problem, said!(checks::THE_TIMES));
            }
            time.zip(text)
        };
        let (from, to) = (time("from"), time("to"));
        let ((from, first), (to, last)) = (from?, to?);
        if from == to || (from == MICROS_PER_DAY && to == 0) {
            self.fault(
                &part.place,
                said!(checks::FROM_TO_SAME, first = first, last = last),
                said!(checks::WHOLE_DAY),
            );
            return None;
        }
        let name = name.map_or_else(|| format!("quiet from {first} to {last}"), str::to_owned);
        Some(Quiet { name, from, to, days, channels })
    }
}

/// What kind of value it is.
fn kind_of(value: &Value) -> &'static Text {
    match value {
        Value::Null => &checks::KIND_NULL,
        Value::Bool(_) => &checks::KIND_BOOLEAN,
        Value::Number(_) => &checks::KIND_NUMBER,
        Value::String(_) => &checks::KIND_STRING,
        Value::Array(_) => &checks::KIND_ARRAY,
        Value::Object(_) => &checks::KIND_OBJECT,
    }
}

/// The microseconds of a text like `7 days`.
fn duration(text: &str) -> Option<i64> {
    let (number, unit) = text.split_once(' ')?;
    let unit = match unit.strip_suffix('s').unwrap_or(unit) {
        "minute" => MICROS_PER_MINUTE,
        "hour" => 60 * MICROS_PER_MINUTE,
        "day" => MICROS_PER_DAY,
        "week" => 7 * MICROS_PER_DAY,
        _ => return None,
    };
    let digits = (1..=7).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    let length = digits.then(|| number.parse::<i64>().ok())??.checked_mul(unit)?;
    (1..=LONGEST_DAYS * MICROS_PER_DAY).contains(&length).then_some(length)
}

/// The microseconds since midnight of a text like `21:30`.
fn clock_time(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |digits: &str| {
        (digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| digits.parse::<i64>().ok())?
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let valid = minutes < 60 && (hours < 24 || (hours == 24 && minutes == 0));
    valid.then_some((60 * hours + minutes) * MICROS_PER_MINUTE)
}
