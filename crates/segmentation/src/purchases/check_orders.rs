//! Is the data sound: one pass over raw orders, in memory that does not grow with them, and what a person should know.
//!
//! What can be counted is counted exactly, each with the smallest row that it is true of. What would need all rows at hand, as
//! duplicates do, is looked at in samples by hash ([`crate::numeric::hash_sample`]) of customers, rows and documents. The answer
//! depends on the set of rows alone.

mod days;
mod entries;
mod keys;
mod options;
mod report;
mod texts;

use crate::Result;
use crate::numeric::hash::hash_text;
use crate::numeric::hash_sample::{HashSample, hash_words};
use crate::numeric::order::key;
use crate::support::codec::{Codec, CodecWithin, Reader, Writer, checked_count};
use crate::support::error::varying;
use crate::support::findings::Shown;
use crate::support::host::Host;
use crate::support::memory::with_capacity;
use crate::support::time::{MICROS_PER_DAY, is_valid};

use days::{DateKind, Days};
use entries::{Currency, CustomerRow, Document, Example, SampledRow, Seen, Tally};
use keys::KeyKind;
pub use options::{Moment, Options};
use texts::Check;

/// The most entries of each sample. They take some 8 MB together.
const BUDGET: usize = 1 << 14;

/// Bytes of a limit for each entry that the samples may have.
const BYTES_PER_ENTRY: usize = 1 << 10;

/// The most different currencies that are told apart.
const CURRENCIES: usize = 256;

/// The largest amounts, which are kept to count those beyond all bounds.
const LARGEST: usize = 64;

/// What an order brought.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// NULL.
    Null,
    /// NaN, infinite, or too long for a summary.
    Unusable,
    /// A finite number.
    Value(f64),
}

/// An order as it comes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Order<'a> {
    /// As its type writes it.
    pub customer: Option<&'a str>,
    /// Microseconds since 2000; the ends of the range are infinite.
    pub at: Option<i64>,
    /// The day of that moment in the time zone of the shop, in days since 2000; that of UTC, if not told.
    pub day: Option<i32>,
    /// What it brought.
    pub amount: Amount,
    /// Of the amount.
    pub currency: Option<&'a str>,
    /// The number of the order, invoice or receipt.
    pub document: Option<&'a str>,
}

/// What was seen of the orders.
#[derive(Debug, Clone)]
pub struct OrderCheck {
    host: Host,
    /// Orders after this moment are of the future.
    as_of: Option<i64>,
    rows: u64,
    tallies: [Tally; Check::ALL.len()],
    largest: Vec<Example>,
    days: Days,
    currencies: HashSample<Currency>,
    customers: HashSample<CustomerRow>,
    sampled: HashSample<SampledRow>,
    documents: HashSample<Document>,
}

impl OrderCheck {
    /// Nothing yet; `as_of` is the moment that the options name.
    pub fn new(as_of: Option<i64>, host: Host) -> Self {
        let budget = budget(host);
        Self {
            host,
            as_of,
            rows: 0,
            tallies: [Tally::default(); Check::ALL.len()],
            largest: Vec::new(),
            days: Days::default(),
            currencies: HashSample::new(CURRENCIES),
            customers: HashSample::new(budget),
            sampled: HashSample::new(budget),
            documents: HashSample::new(budget),
        }
    }

    /// Takes an order.
    ///
    /// # Errors
    /// Out of range, beyond what SQL can count; out of memory.
    pub fn push(&mut self, order: Order<'_>) -> Result<()> {
        self.rows = checked_count(self.rows, 1)?;
        let amount = match order.amount {
            // Zero has no sign.
            Amount::Value(value) => Some(value + 0.0),
            _ => None,
        };
        let name = order.customer.map_or(Shown::NULL, Shown::of);
        let example = Example { at: order.at, customer: name, amount: amount.map(key) };
        let kind = keys::kind(order.customer);
        match kind {
            KeyKind::Nobody => self.tally(Check::NoCustomer, &example)?,
            KeyKind::Anybody => self.tally(Check::AnyCustomer, &example)?,
            KeyKind::Test => self.tally(Check::TestCustomer, &example)?,
            KeyKind::Customer => {}
        }
        match order.amount {
            Amount::Null => self.tally(Check::NoAmount, &example)?,
            Amount::Unusable => self.tally(Check::UnusableAmount, &example)?,
            Amount::Value(0.0) => self.tally(Check::ZeroAmount, &example)?,
            Amount::Value(value) if value < 0.0 => self.tally(Check::Refund, &example)?,
            Amount::Value(_) => self.keep_largest(&example)?,
        }
        self.push_date(order, &example)?;
        self.push_labels(order, &example)?;
        let is_somebody = matches!(kind, KeyKind::Customer | KeyKind::Test);
        match (order.customer, order.at.filter(|&at| is_valid(at)), amount) {
            (Some(customer), Some(at), Some(amount)) if is_somebody => {
                self.push_samples(customer, at, amount, order, name)
            }
            _ => Ok(()),
        }
    }

    fn tally(&mut self, check: Check, example: &Example) -> Result<()> {
        self.tallies[check as usize].add(example)
    }

    fn push_date(&mut self, order: Order<'_>, example: &Example) -> Result<()> {
        let Some(at) = order.at else { return self.tally(Check::NoDate, example) };
        if !is_valid(at) {
            return self.tally(Check::InfiniteDate, example);
        }
        if self.as_of.is_some_and(|as_of| at > as_of) {
            return self.tally(Check::AfterAsOf, example);
        }
        match days::kind(at) {
            DateKind::Sentinel => self.tally(Check::SentinelDate, example)?,
            DateKind::Implausible => self.tally(Check::ImplausibleDate, example)?,
            DateKind::Doubtful(place) => {
                self.days.doubt(place, example)?;
                self.days.push(order.day.unwrap_or(day_of(at)))?;
            }
            DateKind::Plausible => self.days.push(order.day.unwrap_or(day_of(at)))?,
        }
        Ok(())
    }

    fn push_labels(&mut self, order: Order<'_>, example: &Example) -> Result<()> {
        match order.currency.map(str::trim).filter(|currency| !currency.is_empty()) {
            Some(currency) => self.currencies.push(Currency::of(currency))?,
            None => self.tally(Check::NoCurrency, example)?,
        }
        if let Some(document) = order.document.map(str::trim).filter(|document| !document.is_empty()) {
            let hash = hash_words(&[hash_text(document)]);
            if self.documents.admits(hash) {
                let customer = order.customer.map_or(0, |customer| hash_words(&[hash_text(customer)]));
                self.documents.push(Document::of(hash, document, customer))?;
            }
        }
        Ok(())
    }

    fn push_samples(
        &mut self,
        customer: &str,
        at: i64,
        amount: f64,
        order: Order<'_>,
        name: Shown,
    ) -> Result<()> {
        let seen = Seen::once(name);
        let text = |text: Option<&str>| text.map_or(0, |text| hash_text(text) | 1);
        let customer = hash_words(&[hash_text(customer)]);
        let labels = hash_words(&[text(order.currency), text(order.document)]);
        let row = hash_words(&[customer, at as u64, key(amount), labels]);
        if self.customers.admits(customer) {
            self.customers.push(CustomerRow { customer, at, amount: key(amount), labels, seen })?;
        }
        if self.sampled.admits(row) {
            self.sampled.push(SampledRow { row, customer, amount: key(amount), seen })?;
        }
        Ok(())
    }

    fn keep_largest(&mut self, example: &Example) -> Result<()> {
        if self.largest.len() == LARGEST {
            if self.largest.last().is_some_and(|last| last.by_amount(example).is_lt()) {
                return Ok(());
            }
            self.largest.pop();
        }
        self.largest.try_reserve(1).map_err(|_| crate::Error::out_of_memory(size_of::<Example>()))?;
        let place = self.largest.partition_point(|other| other.by_amount(example).is_lt());
        self.largest.insert(place, *example);
        Ok(())
    }

    /// Takes what was seen of other orders.
    ///
    /// # Errors
    /// Invalid, for another moment; as [`Self::push`].
    pub fn merge(&mut self, other: &mut Self) -> Result<()> {
        if self.as_of != other.as_of {
            return Err(varying("options"));
        }
        other.settle()?;
        self.rows = checked_count(self.rows, other.rows)?;
        for (ours, theirs) in self.tallies.iter_mut().zip(&other.tallies) {
            ours.merge(theirs)?;
        }
        other.largest.iter().try_for_each(|example| self.keep_largest(example))?;
        self.days.merge(&other.days)?;
        self.currencies.merge(&other.currencies)?;
        self.customers.merge(&other.customers)?;
        self.sampled.merge(&other.sampled)?;
        self.documents.merge(&other.documents)
    }

    /// Brings it into its one form.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn settle(&mut self) -> Result<()> {
        (self.host.check_for_interrupts)();
        self.days.settle()?;
        self.currencies.settle()?;
        self.customers.settle()?;
        self.sampled.settle()?;
        self.documents.settle()
    }
}

/// The day of a moment in UTC.
fn day_of(at: i64) -> i32 {
    at.div_euclid(MICROS_PER_DAY) as i32
}

fn budget(host: Host) -> usize {
    (host.memory_limit / BYTES_PER_ENTRY).clamp(1, BUDGET)
}

const VERSION: u8 = 1;

impl Codec for OrderCheck {
    const NAME: &'static str = "state of check_orders";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_u8(VERSION);
        out.put_u8(self.as_of.is_some().into());
        out.put_i64(self.as_of.unwrap_or_default());
        out.put_u64(self.rows);
        self.tallies.iter().for_each(|tally| tally.encode(out));
        out.put_u64(self.largest.len() as u64);
        self.largest.iter().for_each(|example| example.encode(out));
        self.days.encode(out);
        self.currencies.encode(out);
        self.customers.encode(out);
        self.sampled.encode(out);
        self.documents.encode(out);
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Self::decode_within(input, Host::unlimited())
    }
}

impl CodecWithin for OrderCheck {
    fn decode_within(input: &mut Reader<'_>, host: Host) -> Result<Self> {
        input.version(VERSION)?;
        let (has_as_of, as_of) = (input.u8()? == 1, input.i64()?);
        let rows = checked_count(input.u64()?, 0)?;
        let mut check = Self::new(has_as_of.then_some(as_of), host);
        check.rows = rows;
        for tally in &mut check.tallies {
            *tally = Tally::decode(input)?;
        }
        let count = input.count(Example::LEAST_BYTES)?;
        let mut largest: Vec<Example> = with_capacity(count)?;
        for _ in 0..count {
            let example = Example::decode(input)?;
            if largest.last().is_some_and(|last| last.by_amount(&example).is_gt()) {
                return Err(input.corrupt("has amounts that are not in order"));
            }
            largest.push(example);
        }
        if count > LARGEST {
            return Err(input.corrupt("has too many amounts"));
        }
        check.largest = largest;
        check.days = Days::decode(input)?;
        check.currencies = HashSample::decode(input, CURRENCIES)?;
        check.customers = HashSample::decode(input, budget(host))?;
        check.sampled = HashSample::decode(input, budget(host))?;
        check.documents = HashSample::decode(input, budget(host))?;
        Ok(check)
    }
}
