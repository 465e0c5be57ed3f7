//! What a fit of survival collects: durations, and whether it had happened when they ended.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::model::{Time, Unused};
use super::{Counts, Options, SurvivalModel};
use crate::numeric::order::{float, key};
use crate::support::codec::{Codec, CodecWithin, Reader, Writer, checked_count};
use crate::support::host::Host;
use crate::support::memory::{map_bytes, too_large, with_capacity};
use crate::{Error, Result};

/// Durations, counted.
#[derive(Debug, Clone)]
pub struct Durations {
    host: Host,
    at: HashMap<u64, Counts, FixedState>,
    customers: u64,
    unused: Unused,
}

impl Durations {
    /// Nobody.
    pub fn new(host: Host) -> Self {
        let at = HashMap::with_hasher(FixedState::with_seed(host.seed));
        Self { host, at, customers: 0, unused: Unused::default() }
    }

    /// Takes a customer: how long it took, or how long they have been watched without it; `None` is NULL, and leaves them
    /// out. `entered` is how much of the time had gone by when they began to be watched, 0 where nothing had.
    ///
    /// # Errors
    /// A duration that is negative or not finite; limit exceeded, for more different durations than the limit has room
    /// for.
    #[inline]
    pub fn push(
        &mut self,
        entered: Option<f64>,
        duration: Option<f64>,
        happened: Option<bool>,
    ) -> Result<()> {
        let (Some(entered), Some(duration), Some(happened)) = (entered, duration, happened) else {
            self.unused.nulls = checked_count(self.unused.nulls, 1)?;
            return Ok(());
        };
        for (name, value) in [("entered", entered), ("duration", duration)] {
            if !(value >= 0.0 && value.is_finite()) {
                return Err(refusal(name, value));
            }
        }
        if entered > 0.0 && entered >= duration {
            self.unused.unseen = checked_count(self.unused.unseen, 1)?;
            return Ok(());
        }
        self.customers = checked_count(self.customers, 1)?;
        let counts = self.counts(duration)?;
        match happened {
            true => counts.happened += 1,
            false => counts.censored += 1,
        }
        if entered > 0.0 {
            self.counts(entered)?.entered += 1;
        }
        Ok(())
    }

    /// The counts at a duration, which is new where nobody had it yet.
    #[inline]
    fn counts(&mut self, duration: f64) -> Result<&mut Counts> {
        // -0 and 0 are one duration.
        let key = key(duration + 0.0);
        if self.at.len() == self.at.capacity() && !self.at.contains_key(&key) {
            self.grow()?;
        }
        Ok(self.at.entry(key).or_default())
    }

    #[cold]
    fn grow(&mut self) -> Result<()> {
        // Old and new table are both there while the entries move.
        let grown = self.at.capacity().max(32) * 2;
        let bytes = map_bytes::<u64, Counts>(self.at.capacity()) + map_bytes::<u64, Counts>(grown);
        if bytes > self.host.memory_limit {
            let otherwise = "round durations, for instance to whole days";
            return Err(too_large("fit_survival", bytes, self.host.memory_limit, otherwise));
        }
        self.at.try_reserve(grown - self.at.len()).map_err(|_| Error::out_of_memory(bytes))
    }

    /// Adds the customers of another part.
    ///
    /// # Errors
    /// As for [`Self::push`].
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.customers = checked_count(self.customers, other.customers)?;
        self.unused.merge(other.unused)?;
        for (row, (&key, counts)) in other.at.iter().enumerate() {
            self.host.at_row(row);
            // Each is a part of the customers, who can be counted.
            self.counts(float(key))?.add(*counts);
        }
        Ok(())
    }

    /// Durations in order, with what happened at each.
    fn in_order(&self) -> Result<Vec<(u64, Counts)>> {
        let mut list = with_capacity(self.at.len())?;
        list.extend(self.at.iter().map(|(&key, &counts)| (key, counts)));
        list.sort_unstable_by(self.host.comparing(|a: &(u64, Counts), b: &(u64, Counts)| a.0.cmp(&b.0)));
        Ok(list)
    }

    /// Rows that took no part, for want of a value or as nobody watched them.
    pub fn unused(&self) -> u64 {
        self.unused.nulls.saturating_add(self.unused.unseen)
    }

    /// The model; `None` without customers.
    ///
    /// # Errors
    /// Out of memory; limit exceeded, for more different durations than a model has room for.
    pub fn fit(&self, options: &Options) -> Result<Option<SurvivalModel>> {
        if self.customers == 0 {
            return Ok(None);
        }
        let list = self.in_order()?;
        let mut times = with_capacity(list.len())?;
        times.extend(list.into_iter().map(|(key, counts)| Time::of(float(key), counts)));
        SurvivalModel::new(options, times, self.customers, self.unused).map(Some)
    }
}

impl Counts {
    pub(super) fn add(&mut self, other: Self) {
        self.happened += other.happened;
        self.censored += other.censored;
        self.entered += other.entered;
    }
}

#[cold]
fn refusal(name: &str, value: f64) -> Error {
    Error::invalid(format!("{name} is {value}")).hint(match value < 0.0 {
        true => "It cannot be negative: is the end before the beginning?",
        false => "It must be finite: of customers to whom it has not happened yet give how long they have been watched, and false.",
    })
}

const VERSION: u8 = 1;

/// The binary form is canonical: durations in order.
impl Codec for Durations {
    const NAME: &'static str = "state of fit_survival";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        let list = self.in_order()?;
        out.reserve(64 + list.len() * (size_of::<u64>() + size_of::<Counts>()))?;
        out.put_u8(VERSION);
        out.put_u64(self.unused.nulls);
        out.put_u64(self.unused.unseen);
        out.put_u64(list.len() as u64);
        for (key, counts) in list {
            out.put_f64(float(key));
            [counts.happened, counts.censored, counts.entered]
                .into_iter()
                .for_each(|count| out.put_u64(count));
        }
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Self::decode_within(input, Host::unlimited())
    }
}

impl CodecWithin for Durations {
    fn decode_within(input: &mut Reader<'_>, host: Host) -> Result<Self> {
        input.version(VERSION)?;
        let mut durations = Self::new(host);
        durations.unused = Unused { nulls: input.u64()?, unseen: input.u64()? };
        durations.unused.merge(Unused::default())?;
        let mut last = None;
        let mut entered = 0_u64;
        for row in 0..input.count(size_of::<f64>() + size_of::<Counts>())? {
            host.at_row(row);
            let duration = input.f64()?;
            let counts = Counts { happened: input.u64()?, censored: input.u64()?, entered: input.u64()? };
            let sum = checked_count(counts.happened, counts.censored)?;
            if !(duration >= 0.0 && duration.is_finite())
                || duration.to_bits() == (-0.0_f64).to_bits()
                || last.is_some_and(|last| last >= duration)
                || (sum == 0 && counts.entered == 0)
            {
                return Err(input.corrupt("has a damaged duration"));
            }
            last = Some(duration);
            durations.customers = checked_count(durations.customers, sum)?;
            entered = checked_count(entered, counts.entered)?;
            *durations.counts(duration)? = counts;
        }
        match entered <= durations.customers {
            true => Ok(durations),
            false => Err(input.corrupt("has more customers at the beginning than in all")),
        }
    }
}
