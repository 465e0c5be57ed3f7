use proptest::prelude::*;
use serde_json::{Value, json};

use super::read::check;
use super::*;

const HOUR: i64 = MICROS_PER_DAY / 24;
const MINUTE: i64 = HOUR / 60;

/// A zone whose clocks change by the hour once, at a moment.
#[derive(Debug, Clone, Copy)]
struct Changing {
    before: i64,
    after: i64,
    at: i64,
}

impl Zone for Changing {
    fn stretch(&self, at: i64) -> Stretch {
        match at < self.at {
            true => Stretch { offset: self.before, until: self.at },
            false => Stretch { offset: self.after, until: i64::MAX },
        }
    }
}

fn policy(value: Value) -> Policy {
    Policy::from_json(&value).unwrap()
}

fn moment(text: &str) -> i64 {
    time::parse(text).unwrap()
}

fn contacts<'a>(texts: &[&str]) -> Vec<Contact<'a>> {
    texts.iter().map(|text| Contact { at: moment(text), channel: None }).collect()
}

/// The rule and the next moment, as text.
fn ask(policy: &Policy, zone: &impl Zone, sent: &[&str], as_of: &str) -> (Option<String>, Option<String>) {
    let sent = contacts(sent);
    let question = Question {
        segment: None,
        channel: Some("email"),
        consent: Some(true),
        sent: &sent,
        as_of: moment(as_of),
    };
    let decision = policy.decide(&question, zone).unwrap();
    (decision.rule.map(str::to_owned), decision.next_at.map(time::format))
}

fn next(policy: &Policy, zone: &impl Zone, sent: &[&str], as_of: &str) -> String {
    ask(policy, zone, sent, as_of).1.unwrap_or_else(|| "never".to_owned())
}

#[test]
fn consent_comes_first() {
    let strict = policy(json!({"caps": [{"most": 0, "within": "day"}]}));
    let lax = policy(json!({"consent": "not_refused", "consent_by_channel": {"invoice": "any"}}));
    let ask = |policy: &Policy, channel, consent| {
        let question = Question { segment: None, channel, consent, sent: &[], as_of: 7 };
        let decision = policy.decide(&question, &Utc).unwrap();
        (decision.rule.map(str::to_owned), decision.next_at)
    };
    let no = |rule: &str| (Some(rule.to_owned()), None);
    assert_eq!(ask(&strict, Some("email"), None), no("consent unknown"));
    assert_eq!(ask(&strict, Some("email"), Some(false)), no("consent refused"));
    assert_eq!(ask(&strict, Some("email"), Some(true)), no("0 a day"));
    assert_eq!(ask(&strict, None, Some(true)), no("no channel"));
    assert_eq!(ask(&lax, Some("email"), None), (None, Some(7)));
    assert_eq!(ask(&lax, Some("email"), Some(false)), no("consent refused"));
    assert_eq!(ask(&lax, Some("invoice"), Some(false)), (None, Some(7)));
}

#[test]
fn rolling_windows_end_with_the_oldest_that_counts() {
    let two = policy(json!({"caps": [{"most": 2, "within": "7 days"}]}));
    let sent = ["2026-03-01T10:00:00Z", "2026-03-04T09:00:00Z", "2026-03-05T09:00:00Z"];
    assert_eq!(next(&two, &Utc, &sent[..1], "2026-03-05T12:00:00Z"), "2026-03-05T12:00:00Z");
    // Two of three have to grow old: the first is no longer needed.
    let (rule, at) = ask(&two, &Utc, &sent, "2026-03-05T12:00:00Z");
    assert_eq!((rule.as_deref(), at.as_deref()), (Some("2 in 7 days"), Some("2026-03-11T09:00:00Z")));
    // What was sent just as long ago as the window is long does not count any more.
    assert_eq!(next(&two, &Utc, &sent, "2026-03-11T09:00:00Z"), "2026-03-11T09:00:00Z");
    let gap = policy(json!({"gap": "4 hours"}));
    let (rule, at) = ask(&gap, &Utc, &["2026-03-01T10:00:00Z"], "2026-03-01T11:00:00Z");
    assert_eq!((rule.as_deref(), at.as_deref()), (Some("gap of 4 hours"), Some("2026-03-01T14:00:00Z")));
}

#[test]
fn periods_of_the_calendar_are_those_of_the_zone() {
    let sent = ["2026-03-28T12:00:00Z"];
    // Berlin's clocks go from one to two hours ahead of UTC on 2026-03-29 at 01:00 UTC.
    let berlin = Changing { before: HOUR, after: 2 * HOUR, at: moment("2026-03-29T01:00:00Z") };
    for (within, expected) in [
        ("day", "2026-03-28T23:00:00Z"),
        // Monday the 30th begins in summer time, and so does April.
        ("week", "2026-03-29T22:00:00Z"),
        ("month", "2026-03-31T22:00:00Z"),
    ] {
        let one = policy(json!({"caps": [{"most": 1, "within": within}]}));
        assert_eq!(next(&one, &berlin, &sent, "2026-03-28T20:00:00Z"), expected);
        assert_eq!(next(&one, &berlin, &[], "2026-03-28T20:00:00Z"), "2026-03-28T20:00:00Z");
    }
    // A rolling day has 24 hours whatever the clocks do.
    let rolling = policy(json!({"caps": [{"most": 1, "within": "1 day"}]}));
    assert_eq!(next(&rolling, &berlin, &sent, "2026-03-28T20:00:00Z"), "2026-03-29T12:00:00Z");
}

#[test]
fn days_that_clocks_begin_late_or_twice_or_leave_out() {
    let one = policy(json!({"caps": [{"most": 1, "within": "day"}]}));
    // São Paulo 2018-11-04: midnight is 01:00.
    let late = Changing { before: -3 * HOUR, after: -2 * HOUR, at: moment("2018-11-04T03:00:00Z") };
    assert_eq!(next(&one, &late, &["2018-11-03T12:00:00Z"], "2018-11-04T02:00:00Z"), "2018-11-04T03:00:00Z");
    // São Paulo 2018-02-18: midnight is 23:00 of the day before, which lasts for 25 hours.
    let twice = Changing { before: -2 * HOUR, after: -3 * HOUR, at: moment("2018-02-18T02:00:00Z") };
    assert_eq!(next(&one, &twice, &["2018-02-17T12:00:00Z"], "2018-02-18T01:00:00Z"), "2018-02-18T03:00:00Z");
    // St. John's 2010-11-07: 00:01 is 23:01 of the day before, so that a minute of the new day comes first.
    let offset = -(2 * HOUR + 30 * MINUTE);
    let minute = Changing { before: offset, after: offset - HOUR, at: moment("2010-11-07T02:31:00Z") };
    let sent = ["2010-11-06T12:00:00Z"];
    assert_eq!(next(&one, &minute, &sent, "2010-11-07T02:00:00Z"), "2010-11-07T02:30:00Z");
    assert_eq!(next(&one, &minute, &sent, "2010-11-07T02:31:00Z"), "2010-11-07T03:30:00Z");
    // Apia 2011-12-30 never was: from the 29th at midnight the clocks show the 31st.
    let skipped = Changing { before: -10 * HOUR, after: 14 * HOUR, at: moment("2011-12-30T10:00:00Z") };
    let month = policy(json!({"caps": [{"most": 1, "within": "month"}]}));
    assert_eq!(
        next(&one, &skipped, &["2011-12-30T01:00:00Z"], "2011-12-30T02:00:00Z"),
        "2011-12-30T10:00:00Z"
    );
    assert_eq!(
        next(&month, &skipped, &["2011-12-30T01:00:00Z"], "2011-12-30T02:00:00Z"),
        "2011-12-31T10:00:00Z"
    );
}

#[test]
fn quiet_hours_are_those_of_the_clock() {
    let night = policy(json!({"quiet": [{"from": "21:00", "to": "08:00"}]}));
    assert_eq!(next(&night, &Utc, &[], "2026-03-01T12:00:00Z"), "2026-03-01T12:00:00Z");
    for as_of in ["2026-03-01T21:00:00Z", "2026-03-02T00:00:00Z", "2026-03-02T07:59:59.999999Z"] {
        let (rule, at) = ask(&night, &Utc, &[], as_of);
        assert_eq!(
            (rule.as_deref(), at.as_deref()),
            (Some("quiet from 21:00 to 08:00"), Some("2026-03-02T08:00:00Z"))
        );
    }
    let berlin = Changing { before: HOUR, after: 2 * HOUR, at: moment("2026-03-29T01:00:00Z") };
    assert_eq!(next(&night, &berlin, &[], "2026-03-28T21:00:00Z"), "2026-03-29T06:00:00Z");
    // An hour that the clocks leave out ends hours that would end in it.
    let gap = policy(json!({"quiet": [{"from": "00:00", "to": "02:30"}]}));
    assert_eq!(next(&gap, &berlin, &[], "2026-03-28T23:30:00Z"), "2026-03-29T01:00:00Z");
    // An hour that they show twice is quiet as far as the clock says so each time.
    let back = Changing { before: 2 * HOUR, after: HOUR, at: moment("2026-10-25T01:00:00Z") };
    let half = policy(json!({"quiet": [{"from": "02:30", "to": "06:00"}]}));
    assert_eq!(next(&half, &back, &[], "2026-10-25T00:30:00Z"), "2026-10-25T01:00:00Z");
    assert_eq!(next(&half, &back, &[], "2026-10-25T01:30:00Z"), "2026-10-25T05:00:00Z");
    // The weekend, and the night before a day that is quiet; 2026-03-06 is a Friday.
    let weekend = policy(json!({"quiet": [
        {"from": "00:00", "to": "24:00", "days": ["saturday", "sunday"]},
        {"from": "20:00", "to": "06:00", "days": ["friday", "sunday"]}
    ]}));
    assert_eq!(next(&weekend, &Utc, &[], "2026-03-06T20:00:00Z"), "2026-03-09T06:00:00Z");
    assert_eq!(next(&weekend, &Utc, &[], "2026-03-05T20:00:00Z"), "2026-03-05T20:00:00Z");
    assert_eq!(next(&weekend, &Utc, &[], "2026-03-09T06:00:00Z"), "2026-03-09T06:00:00Z");
    let always =
        policy(json!({"quiet": [{"from": "12:00", "to": "24:00"}, {"from": "00:00", "to": "12:00"}]}));
    assert_eq!(next(&always, &berlin, &[], "2026-03-06T20:00:00Z"), "never");
    // A window of one hour a week that the clocks leave out is there a week later.
    let rare = policy(json!({"quiet": [
        {"from": "00:00", "to": "24:00", "days": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]},
        {"from": "00:00", "to": "02:00", "days": ["sunday"]}, {"from": "03:00", "to": "24:00", "days": ["sunday"]}
    ]}));
    assert_eq!(next(&rare, &berlin, &[], "2026-03-28T12:00:00Z"), "2026-04-05T00:00:00Z");
}

#[test]
fn caps_by_channel_and_segment() {
    let policy = policy(json!({
        "exempt": "invoice",
        "caps": [{"most": 3, "within": "week"}, {"most": 1, "within": "week", "channel": ["sms", "call"]}],
        "segments": [{"segment": "active", "caps": []}, {"segment": ["sleeping", "lost"], "caps": [{"most": 1, "within": "30 days", "name": "let them sleep"}]}],
        "other_segments": [{"most": 2, "within": "week"}]
    }));
    let at = moment("2026-03-05T12:00:00Z");
    let sent = |channels: &[&'static str]| -> Vec<Contact<'static>> {
        channels.iter().map(|&channel| Contact { at: at - HOUR, channel: Some(channel) }).collect()
    };
    let rule = |segment, channel, sent: &[Contact<'_>]| {
        let question = Question { segment, channel: Some(channel), consent: Some(true), sent, as_of: at };
        policy.decide(&question, &Utc).unwrap().rule
    };
    assert_eq!(rule(Some("active"), "email", &sent(&["sms", "email"])), None);
    assert_eq!(rule(Some("active"), "email", &sent(&["sms", "email", "email"])), Some("3 a week"));
    assert_eq!(rule(Some("active"), "call", &sent(&["email", "email"])), None);
    assert_eq!(rule(Some("active"), "call", &sent(&["sms"])), Some("1 a week by sms, call"));
    assert_eq!(rule(Some("lost"), "email", &sent(&["sms"])), Some("let them sleep"));
    assert_eq!(rule(Some("new"), "email", &sent(&["sms", "email"])), Some("2 a week"));
    assert_eq!(rule(None, "email", &sent(&["sms", "email"])), Some("2 a week"));
    assert_eq!(rule(None, "invoice", &sent(&["sms", "email", "email", "email"])), None);
}

#[test]
fn what_is_wrong_is_told_by_its_place() {
    let found = |value: Value| -> Vec<(String, bool)> {
        check(&value, |zone| zone != "Nowhere")
            .into_iter()
            .map(|finding| (finding.place, finding.stops))
            .collect()
    };
    let stops = |place: &str| vec![(place.to_owned(), true)];
    assert_eq!(found(json!([])), stops(""));
    assert_eq!(found(json!({"cap": []})), stops(""));
    assert_eq!(found(json!({"time_zone": "Nowhere"})), stops("time_zone"));
    assert_eq!(found(json!({"consent": "yes"})), stops("consent"));
    assert_eq!(found(json!({"consent_by_channel": {"sms": 1}})), stops("consent_by_channel.sms"));
    assert_eq!(found(json!({"caps": {}})), stops("caps"));
    assert_eq!(found(json!({"caps": [{"most": 1}]})), stops("caps[0]"));
    assert_eq!(found(json!({"caps": [{"most": -1, "within": "day"}]})), stops("caps[0].most"));
    assert_eq!(found(json!({"caps": [{"most": 1.5, "within": "day"}]})), stops("caps[0].most"));
    assert_eq!(found(json!({"caps": [{"most": 1, "within": "day", "chanel": "x"}]})), stops("caps[0]"));
    for within in [
        "7",
        "days",
        "7days",
        "-7 days",
        "0 days",
        "7 months",
        "7.5 days",
        "4000 days",
        "+7 days",
        "99999999999999999999 days",
        "",
    ] {
        assert_eq!(
            found(json!({"caps": [{"most": 1, "within": within}]})),
            stops("caps[0].within"),
            "{within}"
        );
    }
    for time in ["24:01", "25:00", "9:00", "12:60", "noon", "12:00:00", "", "-1:00"] {
        assert_eq!(
            found(json!({"quiet": [{"from": time, "to": "12:00"}]})),
            stops("quiet[0].from"),
            "{time}"
        );
    }
    assert_eq!(found(json!({"quiet": [{"from": "12:00", "to": "12:00"}]})), stops("quiet[0]"));
    assert_eq!(found(json!({"quiet": [{"from": "24:00", "to": "00:00"}]})), stops("quiet[0]"));
    assert_eq!(
        found(json!({"quiet": [{"from": "12:00", "to": "13:00", "days": ["Monday"]}]})),
        stops("quiet[0].days")
    );
    assert_eq!(found(json!({"segments": [{"caps": []}]})), stops("segments[0]"));
    assert_eq!(
        found(json!({"segments": [{"segment": "a", "caps": []}, {"segment": ["b", "a"], "caps": []}]})),
        stops("segments[1]")
    );
    assert_eq!(found(json!({"segments": [{"segment": ["b", "b"], "caps": []}]})), stops("segments[0]"));
    let many: Vec<Value> = (0..201).map(|_| json!({"most": 1, "within": "day"})).collect();
    assert_eq!(found(json!({"caps": many})), stops("caps"));
    let error = Policy::from_json(&json!({"caps": [{"most": 1}], "gap": 4})).unwrap_err();
    assert_eq!(
        error.message,
        "policy, gap: 4 is no length of time (1 more; segment.check_policy lists them)"
    );
}

#[test]
fn what_is_hardly_meant_is_told_too() {
    let problems = |value: Value| -> Vec<String> {
        check(&value, |zone| zone != "Nowhere")
            .into_iter()
            .inspect(|finding| assert!(!finding.stops))
            .map(|finding| finding.problem.to_string())
            .collect()
    };
    assert_eq!(problems(json!({})), [""; 0]);
    assert_eq!(
        problems(
            json!({"time_zone": "Europe/Berlin", "caps": [{"most": 2, "within": "day"}, {"most": 3, "within": "week"}]})
        ),
        [""; 0]
    );
    assert_eq!(
        problems(json!({"caps": [{"most": 0, "within": "2 days"}]})),
        ["the cap \"0 in 2 days\" forbids every contact"]
    );
    assert_eq!(
        problems(
            json!({"caps": [{"most": 3, "within": "2 days", "channel": "sms"}, {"most": 3, "within": "7 days"}]})
        ),
        ["the cap \"3 in 2 days by sms\" is never reached, because \"3 in 7 days\" is as strict or stricter"]
    );
    assert_eq!(
        problems(json!({"gap": "1 day", "caps": [{"most": 1, "within": "24 hours", "name": "x"}]})),
        ["the cap \"x\" is never reached, because \"gap of 1 day\" is as strict or stricter"]
    );
    assert_eq!(
        problems(json!({"exempt": ["a"], "caps": [{"most": 3, "within": "2 days", "channel": "a"}]})),
        ["the cap \"3 in 2 days by a\" is for exempt channels alone"]
    );
    assert_eq!(
        problems(
            json!({"time_zone": "UTC", "quiet": [{"from": "20:00", "to": "10:00"}, {"from": "10:00", "to": "20:00", "channel": "sms"}]})
        ),
        ["every hour of the week is quiet for sms"]
    );
    assert_eq!(
        problems(
            json!({"time_zone": "UTC", "quiet": [{"from": "20:00", "to": "10:00"}, {"from": "08:00", "to": "20:00"}]})
        ),
        ["every hour of the week is quiet"]
    );
    assert_eq!(
        problems(json!({"quiet": [{"from": "20:00", "to": "10:00"}]})),
        ["hours and days of the calendar are those of UTC for customers of whom no zone is given"]
    );
    assert_eq!(problems(json!({"consent": "any"})), ["customers who refused are written to as well"]);
    assert_eq!(
        problems(json!({"exempt": ["SMS"], "consent_by_channel": {"sms": "given"}})),
        ["\"SMS\" and \"sms\" are two channels"]
    );
}

fn cap() -> impl Strategy<Value = Value> {
    let within = prop::sample::select(vec![
        "day",
        "week",
        "month",
        "90 minutes",
        "5 hours",
        "1 day",
        "3 days",
        "2 weeks",
    ]);
    (
        1_u64..4,
        within,
        prop::sample::select(vec![json!(null), json!("email"), json!(["sms"]), json!(["email", "sms"])]),
    )
        .prop_map(|(most, within, channel)| match channel {
            Value::Null => json!({"most": most, "within": within}),
            channel => json!({"most": most, "within": within, "channel": channel}),
        })
}

fn quiet() -> impl Strategy<Value = Value> {
    let time = || (0_u32..24, prop::sample::select(vec![0_u32, 15, 30]));
    (time(), time(), any::<u8>()).prop_filter("two times", |(from, to, _)| from != to).prop_map(
        |(from, to, days)| {
            let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
            let days: Vec<&str> = names
                .into_iter()
                .enumerate()
                .filter(|(i, _)| days >> i & 1 == 1)
                .map(|(_, name)| name)
                .collect();
            let text = |(hours, minutes): (u32, u32)| format!("{hours:02}:{minutes:02}");
            match days.is_empty() {
                true => json!({"from": text(from), "to": text(to)}),
                false => json!({"from": text(from), "to": text(to), "days": days}),
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    /// At the next moment a contact is allowed, before it is not: neither a microsecond nor at any quarter of an hour.
    #[test]
    fn the_next_moment_is_the_first(
        caps in prop::collection::vec(cap(), 0..4),
        quiet in prop::collection::vec(quiet(), 0..3),
        sent in prop::collection::vec((0_i64..40 * 24 * 4, any::<bool>()), 0..8),
        change in (0_i64..12 * 24 * 4, prop::sample::select(vec![(1, 2), (2, 1), (-3, -2), (-2, -3), (-10, 14), (0, 0)])),
    ) {
        let policy = policy(json!({"caps": caps, "quiet": quiet}));
        let as_of = moment("2026-03-20T12:15:00Z");
        let quarter = 15 * MINUTE;
        let (place, (before, after)) = change;
        let zone = Changing { before: before * HOUR, after: after * HOUR, at: as_of - 2 * MICROS_PER_DAY + place * quarter };
        let sent: Vec<Contact<'_>> = sent
            .iter()
            .map(|&(ago, email)| Contact { at: as_of - ago * quarter, channel: Some(if email { "email" } else { "sms" }) })
            .collect();
        let ask = |at| {
            let question = Question { segment: None, channel: Some("email"), consent: Some(true), sent: &sent, as_of: at };
            policy.decide(&question, &zone).unwrap()
        };
        let decision = ask(as_of);
        prop_assert_eq!(decision.rule.is_none(), decision.next_at == Some(as_of));
        let end = decision.next_at.unwrap_or(as_of + 40 * MICROS_PER_DAY);
        let mut at = as_of;
        while at < end {
            prop_assert!(ask(at).rule.is_some(), "{}", time::format(at));
            prop_assert_eq!(ask(at).next_at, decision.next_at);
            at += quarter;
        }
        if let Some(next) = decision.next_at.filter(|&next| next > as_of) {
            prop_assert!(ask(next).rule.is_none());
            prop_assert!(ask(next - 1).rule.is_some());
        }
    }
}
