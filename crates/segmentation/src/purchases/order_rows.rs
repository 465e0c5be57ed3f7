//! Raw orders, kept as they are for what needs all of them: customers as numbers into their texts, moments and amounts.

mod cohorts;
mod moments;

use crate::numeric::decimal::Decimal;
use crate::support::codec::{Codec, CodecWithin, Reader, Writer};
use crate::support::error::varying;
use crate::support::host::Host;
use crate::support::memory::{filled, too_large, with_capacity};
use crate::support::texts::Texts;
use crate::support::time::{days_from_civil, is_valid};
use crate::{Error, Kind, Result};

use super::check_orders::{self, Order, OrderCheck};
use super::customer_base::{CustomerBase, Key, KeyType};
use super::money::{Amount, AmountType, Money, checked_amount};
use super::purchase_days::PurchaseDays;

pub use cohorts::Cohorts;
pub use moments::{Bought, Moments};

/// The number of a customer who is NULL.
const NOBODY: u32 = u32::MAX;

/// In place of a moment that is NULL: one that PostgreSQL cannot hold.
const NO_MOMENT: i64 = i64::MIN + 1;

/// What an amount is: a float by its bits, one of the long decimals by its number, nothing, something that no summary takes;
/// below these a decimal with so many groups after the point, as [`Decimal`] has them.
const FLOAT: u8 = u8::MAX;
const LONG: u8 = u8::MAX - 1;
const NULL: u8 = u8::MAX - 2;
const UNUSABLE: u8 = u8::MAX - 3;

/// An order in few bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    customer: u32,
    form: u8,
    /// Digits of a decimal that are shown.
    scale: u8,
    at: i64,
    amount: i64,
}

/// Orders in the order of their customers' texts once they are settled, and of their moments.
#[derive(Debug, Clone)]
pub struct OrderRows {
    host: Host,
    amount_type: AmountType,
    names: Texts,
    rows: Vec<Row>,
    /// Decimals of more than 63 bits.
    long: Vec<Decimal>,
    settled: bool,
}

/// What errors call it.
const NAME: &str = "report";

impl OrderRows {
    /// No orders yet.
    pub fn new(amount_type: AmountType, host: Host) -> Self {
        let names = Texts::new(host.seed);
        Self { host, amount_type, names, rows: Vec::new(), long: Vec::new(), settled: true }
    }

    /// The type of the amounts.
    pub fn amount_type(&self) -> AmountType {
        self.amount_type
    }

    /// Takes an order; an amount is `None` for NULL, and an error for one that no summary takes.
    ///
    /// # Errors
    /// Limit exceeded and out of memory.
    #[inline]
    pub fn push(
        &mut self,
        customer: Option<&str>,
        at: Option<i64>,
        amount: Option<Result<Amount>>,
    ) -> Result<()> {
        let customer = match customer {
            None => NOBODY,
            Some(name) => match self.names.find(name) {
                Some(number) => number,
                None => self.new_name(name)?,
            },
        };
        let (form, scale, amount) = match amount {
            None => (NULL, 0, 0),
            Some(Err(_)) => (UNUSABLE, 0, 0),
            Some(Ok(Amount::Float(value))) => (FLOAT, 0, (value + 0.0).to_bits() as i64),
            Some(Ok(Amount::Exact(value))) => self.packed(value)?,
        };
        if self.rows.len() == self.rows.capacity() {
            self.make_room()?;
        }
        self.rows.push(Row { customer, form, scale, at: at.unwrap_or(NO_MOMENT), amount });
        self.settled = false;
        Ok(())
    }

    #[cold]
    fn new_name(&mut self, name: &str) -> Result<u32> {
        self.require_memory(self.names.growth(name.len()))?;
        let number = self.names.number(name)?;
        if number == NOBODY {
            return Err(Error::new(Kind::LimitExceeded, "more than 4 billion customers"));
        }
        Ok(number)
    }

    /// The form, the scale and the mantissa of a decimal.
    #[inline]
    fn packed(&mut self, value: Decimal) -> Result<(u8, u8, i64)> {
        let value = value.reduced();
        match i64::try_from(value.mantissa()) {
            Ok(mantissa) => Ok((value.groups(), value.scale(), mantissa)),
            Err(_) => {
                self.require_memory(self.long.len().max(16) * size_of::<Decimal>())?;
                self.long.try_reserve(1).map_err(|_| Error::out_of_memory(size_of::<Decimal>()))?;
                self.long.push(value);
                Ok((LONG, 0, self.long.len() as i64 - 1))
            }
        }
    }

    #[cold]
    fn make_room(&mut self) -> Result<()> {
        let more = self.rows.len().max(64);
        self.require_memory(more * size_of::<Row>())?;
        self.rows.try_reserve_exact(more).map_err(|_| Error::out_of_memory(more * size_of::<Row>()))
    }

    fn require_memory(&self, more: usize) -> Result<()> {
        let bytes = self.heap_bytes().saturating_add(more);
        if bytes <= self.host.memory_limit {
            return Ok(());
        }
        let otherwise = "report on fewer orders, or on a segment.customer_base";
        Err(too_large(NAME, bytes, self.host.memory_limit, otherwise))
    }

    fn heap_bytes(&self) -> usize {
        self.rows.capacity() * size_of::<Row>()
            + self.long.capacity() * size_of::<Decimal>()
            + self.names.heap_bytes()
    }

    /// Takes the orders of another state.
    ///
    /// # Errors
    /// Invalid, for amounts of another type; as [`Self::push`].
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        if self.amount_type != other.amount_type {
            return Err(varying("type of amount"));
        }
        let mut numbers: Vec<u32> = with_capacity(other.names.len())?;
        for name in other.names.iter() {
            numbers.push(match self.names.find(name) {
                Some(number) => number,
                None => self.new_name(name)?,
            });
        }
        for (number, &row) in other.rows.iter().enumerate() {
            self.host.at_row(number);
            let customer = if row.customer == NOBODY { NOBODY } else { numbers[row.customer as usize] };
            let (form, scale, amount) = match row.form {
                LONG => self.packed(other.long[row.amount as usize])?,
                form => (form, row.scale, row.amount),
            };
            if self.rows.len() == self.rows.capacity() {
                self.make_room()?;
            }
            self.rows.push(Row { customer, form, scale, at: row.at, amount });
        }
        self.settled = false;
        Ok(())
    }

    /// Brings customers and their orders in order.
    ///
    /// # Errors
    /// Out of memory.
    pub fn settle(&mut self) -> Result<()> {
        if self.settled {
            return Ok(());
        }
        let used = filled(self.names.len(), true)?;
        if let Some(changed) = self.names.sort(&used, self.host)? {
            for (number, row) in self.rows.iter_mut().enumerate() {
                self.host.at_row(number);
                if row.customer != NOBODY {
                    row.customer = changed[row.customer as usize];
                }
            }
        }
        let long = &self.long;
        let key = |row: &Row| (row.customer, row.at, row.form, row.scale);
        self.rows.sort_unstable_by(self.host.comparing(|a: &Row, b: &Row| {
            key(a).cmp(&key(b)).then_with(|| match a.form {
                LONG => {
                    let decimal = |row: &Row| {
                        let value = long[row.amount as usize];
                        (value.mantissa(), value.groups(), value.scale())
                    };
                    decimal(a).cmp(&decimal(b))
                }
                _ => a.amount.cmp(&b.amount),
            })
        }));
        // Long decimals in the order of their rows.
        let mut ordered: Vec<Decimal> = with_capacity(self.long.len())?;
        for row in self.rows.iter_mut().filter(|row| row.form == LONG) {
            let value = self.long[row.amount as usize];
            row.amount = ordered.len() as i64;
            ordered.push(value);
        }
        self.long = ordered;
        self.settled = true;
        Ok(())
    }

    fn amount(&self, row: &Row) -> Option<Result<Amount>> {
        use Amount::{Exact, Float};
        match row.form {
            NULL => None,
            UNUSABLE => Some(Err(Error::invalid("amount cannot be used"))),
            FLOAT => Some(checked_amount(f64::from_bits(row.amount as u64)).map(Float)),
            LONG => Some(Ok(Exact(self.long[row.amount as usize]))),
            groups => Some(Decimal::from_parts(row.amount.into(), groups, row.scale).map(Exact)),
        }
    }

    fn name(&self, row: &Row) -> Option<&str> {
        (row.customer != NOBODY).then(|| &self.names[row.customer as usize])
    }

    /// What a check of these orders finds. `day` tells the day of a moment.
    ///
    /// # Errors
    /// As those of [`OrderCheck`].
    pub fn check(&self, as_of: i64, day: impl Fn(i64) -> Result<i32>) -> Result<OrderCheck> {
        let mut check = OrderCheck::new(Some(as_of), self.host);
        for (number, row) in self.rows.iter().enumerate() {
            self.host.at_row(number);
            let at = (row.at != NO_MOMENT).then_some(row.at);
            let amount = match self.amount(row) {
                None => check_orders::Amount::Null,
                Some(Err(_)) => check_orders::Amount::Unusable,
                Some(Ok(Amount::Float(value))) => check_orders::Amount::Value(value),
                Some(Ok(Amount::Exact(value))) => check_orders::Amount::Value(value.to_f64()),
            };
            let day = at.filter(|&at| is_valid(at)).map(&day).transpose()?;
            let customer = self.name(row);
            check.push(Order { customer, at, day, amount, currency: None, document: None })?;
        }
        check.settle()?;
        Ok(check)
    }

    /// The last moment of an order, of those from 1990 to 2099.
    pub fn last(&self) -> Option<i64> {
        let start = |year| days_from_civil(year, 1, 1) * crate::support::time::MICROS_PER_DAY;
        let plausible = start(1990)..start(2100);
        self.rows.iter().map(|row| row.at).filter(|at| plausible.contains(at)).max()
    }

    /// Customers as they were at a moment: their orders up to it. Rows that no summary takes are counted as skipped.
    ///
    /// # Errors
    /// Out of memory or out of range.
    pub fn base(&self, as_of: i64) -> Result<CustomerBase> {
        let mut base = CustomerBase::new(KeyType::Text, self.amount_type, self.host);
        for (number, row) in self.rows.iter().enumerate() {
            self.host.at_row(number);
            if row.at > as_of && is_valid(row.at) {
                continue;
            }
            let Some(name) = self.name(row) else {
                base.push_without_customer();
                continue;
            };
            let key = Key::Text(name.as_bytes());
            match self.amount(row) {
                Some(Ok(amount)) if is_valid(row.at) => base.push(key, row.at, amount)?,
                _ => base.push_skipped(key)?,
            }
        }
        base.flush()?;
        Ok(base)
    }

    /// What customers brought up to a moment, refunds subtracted; the rows are to be settled.
    ///
    /// # Errors
    /// Out of range.
    pub fn revenue(&self, as_of: i64) -> Result<Money> {
        let mut revenue = self.amount_type.zero();
        for (number, row) in self.rows.iter().enumerate() {
            self.host.at_row(number);
            if row.customer == NOBODY || !is_valid(row.at) || row.at > as_of {
                continue;
            }
            if let Some(amount) = self.money(row) {
                revenue = revenue.checked_add(amount)?;
            }
        }
        Ok(revenue)
    }

    /// The amount of a row, where there is one that summaries take.
    fn money(&self, row: &Row) -> Option<Money> {
        self.amount(row)?.ok().map(Money::from)
    }

    /// For each customer with an order or a refund up to a moment, what they bought by day; the rows are to be settled.
    ///
    /// # Errors
    /// What `take` and `day` refuse; out of range, for days beyond the calendar.
    pub fn days(
        &self,
        as_of: i64,
        day: impl Fn(i64) -> Result<i32>,
        mut take: impl FnMut(&str, &PurchaseDays) -> Result<()>,
    ) -> Result<()> {
        let empty = PurchaseDays::empty(self.amount_type.zero());
        for (name, rows) in self.customers() {
            let mut days = empty.clone();
            for (at, amount) in self.amounts(rows, as_of) {
                days.add(day(at)?, amount)?;
            }
            if days != empty {
                take(name, &days)?;
            }
        }
        Ok(())
    }

    /// Moments and amounts of the rows up to a moment that summaries take.
    fn amounts(&self, rows: &[Row], until: i64) -> impl Iterator<Item = (i64, Money)> {
        let there = rows.iter().filter(move |row| is_valid(row.at) && row.at <= until);
        there.filter_map(|row| Some((row.at, self.money(row)?)))
    }

    /// Customers who have a name, with their rows.
    fn customers(&self) -> impl Iterator<Item = (&str, &[Row])> {
        self.rows.chunk_by(|a, b| a.customer == b.customer).enumerate().filter_map(|(number, rows)| {
            self.host.at_row(number);
            Some((self.name(&rows[0])?, rows))
        })
    }
}

const VERSION: u8 = 1;

impl Codec for OrderRows {
    const NAME: &'static str = "state of report";

    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_u8(VERSION);
        out.put_u8((self.amount_type == AmountType::Float).into());
        out.put_u64(self.names.len() as u64);
        self.names.iter().for_each(|name| out.put_text(name));
        out.put_u64(self.rows.len() as u64);
        out.reserve(self.rows.len().saturating_mul(ROW_BYTES))?;
        for (number, row) in self.rows.iter().enumerate() {
            self.host.at_row(number);
            out.put_u32(row.customer);
            out.put_u8(row.form);
            out.put_u8(row.scale);
            out.put_i64(row.at);
            match row.form {
                LONG => {
                    let value = self.long[row.amount as usize];
                    out.put_i128(value.mantissa());
                    out.put_u8(value.groups());
                    out.put_u8(value.scale());
                }
                _ => out.put_i64(row.amount),
            }
        }
        Ok(())
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Self::decode_within(input, Host::unlimited())
    }
}

/// Bytes of most rows.
const ROW_BYTES: usize = 22;

impl CodecWithin for OrderRows {
    fn decode_within(input: &mut Reader<'_>, host: Host) -> Result<Self> {
        input.version(VERSION)?;
        let amount_type = if input.u8()? == 1 { AmountType::Float } else { AmountType::Exact };
        let mut state = Self::new(amount_type, host);
        for number in 0..input.count(size_of::<u64>())? {
            host.at_row(number);
            let name = input.text("has a damaged customer")?;
            if state.names.find(name).is_some() {
                return Err(input.corrupt("has a customer twice"));
            }
            state.new_name(name)?;
        }
        let count = input.count(ROW_BYTES)?;
        state.rows = with_capacity(count)?;
        for number in 0..count {
            host.at_row(number);
            let (customer, form, scale, at) = (input.u32()?, input.u8()?, input.u8()?, input.i64()?);
            let is_float = form == FLOAT;
            let fits = match form {
                NULL | UNUSABLE => true,
                _ => is_float == (amount_type == AmountType::Float),
            };
            if !fits || customer != NOBODY && customer as usize >= state.names.len() {
                return Err(input.corrupt("has a damaged order"));
            }
            let amount = match form {
                LONG => {
                    let (mantissa, groups, scale) = (input.i128()?, input.u8()?, input.u8()?);
                    state.long.try_reserve(1).map_err(|_| Error::out_of_memory(size_of::<Decimal>()))?;
                    state.long.push(Decimal::from_parts(mantissa, groups, scale)?);
                    state.long.len() as i64 - 1
                }
                NULL | UNUSABLE => input.i64()?,
                FLOAT => {
                    let amount = input.i64()?;
                    checked_amount(f64::from_bits(amount as u64))
                        .map_err(|_| input.corrupt("has a damaged amount"))?;
                    amount
                }
                groups => {
                    let amount = input.i64()?;
                    Decimal::from_parts(amount.into(), groups, scale)?;
                    amount
                }
            };
            state.rows.push(Row { customer, form, scale, at, amount });
        }
        state.settled = false;
        Ok(state)
    }
}
