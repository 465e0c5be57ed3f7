//! A policy of contact, asked about a customer.

use std::cell::RefCell;

use pgrx::{IntoDatum, pg_sys};
use segmentation::contact::policy::{Contact, Decision, Policy, Question, read};
use segmentation::support::language::Language;
use segmentation::support::memory::with_capacity;
use segmentation::support::time::{self, is_valid};
use segmentation::support::words::counted;
use segmentation::{Error, Result};

use crate::pg::call::Call;
use crate::pg::datum::array::{Moments, Texts};
use crate::pg::datum::calendar::finite;
use crate::pg::datum::clock::Clocks;
use crate::pg::datum::json::Json;
use crate::pg::error::OrRaise;
use crate::pg::prepared::prepared_json;
use crate::pg::result::composite::Composite;
use crate::pg::result::rows::Rows;

v1_function!(contact_may_contact, pg_finfo_contact_may_contact, may_contact);
v1_function!(contact_check_policy, pg_finfo_contact_check_policy, check_policy);

/// Zones that a call site keeps by their names, the last used first: as many as most shops' customers live in.
const KEPT_ZONES: usize = 64;

/// What a call site keeps beside policies.
struct Site {
    row: Composite<3>,
    zones: RefCell<Vec<(String, Clocks)>>,
}

impl Site {
    fn new(call: Call) -> Self {
        Self { row: Composite::of_result(call), zones: RefCell::default() }
    }

    fn clocks(&self, zone: &str) -> Result<Clocks> {
        let mut zones = self.zones.borrow_mut();
        match zones.iter().position(|(name, _)| name == zone) {
            Some(0) => {}
            Some(place) => zones.swap(place, place - 1),
            None => {
                let clocks = Clocks::of(zone)?;
                zones.truncate(KEPT_ZONES - 1);
                zones.push((zone.to_owned(), clocks));
            }
        }
        let found = zones.iter().find(|(name, _)| name == zone);
        Ok(found.unwrap_or_else(|| unreachable!("it was just put there")).1)
    }
}

/// Where the zone is given neither by customer nor by the policy.
const UTC: &str = "UTC";

/// Whether a customer may be written to, by which rule not, and from when on.
fn may_contact(call: Call) -> pg_sys::Datum {
    let ready = prepared_json(call, 0, |value| Policy::from_json(&value), || Site::new(call));
    let (Some((policy, site)), Some(as_of)) = (ready, call.i64_arg(5)) else { return call.null() };
    let as_of = finite(as_of);
    let zone = call.text_arg(6).or(policy.time_zone()).unwrap_or(UTC);
    let sent = sent(call, as_of).or_raise();
    let question = Question {
        segment: call.text_arg(1),
        channel: call.text_arg(2),
        consent: call.bool_arg(3),
        sent: &sent,
        as_of,
    };
    let clocks = site.clocks(zone).or_raise();
    let Decision { rule, next_at } = policy.decide(&question, &clocks).or_raise();
    site.row.datum([Some(rule.is_none().into()), rule.into_datum(), next_at.map(pg_sys::Datum::from)])
}

/// The contacts in arguments 4 and 7: moments, and the channels of each.
fn sent(call: Call<'_>, as_of: i64) -> Result<Vec<Contact<'_>>> {
    let moments = call.get::<Moments>(4).map_or_else(Vec::new, |Moments(moments)| moments);
    let channels = call.get::<Texts<'_>>(7).map(|Texts(channels)| channels);
    if let Some(channels) = &channels
        && channels.len() != moments.len()
    {
        return Err(Error::invalid(format!(
            "sent has {}, sent_channels has {}",
            counted(moments.len(), "element"),
            channels.len()
        ))
        .hint("Make both by array_agg over the same rows in the same order."));
    }
    let mut sent = with_capacity(moments.len())?;
    for (number, at) in moments.iter().enumerate() {
        let Some(at) = *at else { continue };
        if !is_valid(at) {
            return Err(Error::invalid("sent must be finite timestamps"));
        }
        if at > as_of {
            return Err(Error::invalid(format!(
                "sent has a contact at {}, which is after as_of, {}",
                time::format(at),
                time::format(as_of)
            ))
            .hint("Give a later as_of, or leave later contacts out by FILTER (WHERE sent_at <= as_of)."));
        }
        let channel = channels.as_ref().and_then(|channels| channels[number]);
        sent.push(Contact { at, channel });
    }
    Ok(sent)
}

/// What is wrong with a policy, and what is hardly meant.
fn check_policy(call: Call) -> pg_sys::Datum {
    let mut rows = Rows::<4>::begin(call);
    let Some(policy) = call.get::<Json>(0) else { return call.null() };
    let Some(language) = call.text_arg(1) else { return call.null() };
    let language = Language::named(language).or_raise();
    for finding in read::check(&policy, |zone| Clocks::of(zone).is_ok()) {
        rows.push([
            finding.place.into_datum(),
            Some(finding.stops.into()),
            finding.problem.tell(language).into_datum(),
            finding.advice.tell(language).into_datum(),
        ]);
    }
    call.null()
}
