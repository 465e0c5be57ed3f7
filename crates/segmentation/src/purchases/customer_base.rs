//! The purchases of every customer of a table, grouped in one pass: the value behind `segment.customer_base`.
//!
//! The rules for orders, refunds and skipped rows are those of [`Rfm`], customer by customer. Rows without a
//! customer are counted and otherwise left out.

mod keys;
mod table;
mod totals;
mod without;

use crate::numeric::float_sum::FloatSum;
use crate::purchases::currency::Currency;
use crate::purchases::left_out::LeftOut;
use crate::purchases::money::{Amount, AmountType, Money};
use crate::purchases::rfm::Rfm;
use crate::support::codec::{Codec, CodecWithin, Reader, Writer, checked_count};
use crate::support::host::Host;
use crate::{Error, Result};

use keys::{IntKeys, TextKeys, UuidKeys};
use table::Table;

/// The SQL types a customer key may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyType {
    /// `smallint`
    SmallInt,
    /// `integer`
    Integer,
    /// `bigint`
    BigInt,
    /// `date`
    Date,
    /// `uuid`
    Uuid,
    /// `text`, compared byte by byte
    Text,
    /// `character(n)`, whose blanks at the end do not count: kept without them
    Character,
    /// `citext`, of which upper and lower case are one: kept in lower case
    Citext,
}

impl KeyType {
    const ALL: [Self; 8] = [
        Self::SmallInt,
        Self::Integer,
        Self::BigInt,
        Self::Date,
        Self::Uuid,
        Self::Text,
        Self::Character,
        Self::Citext,
    ];

    /// Whether keys are text of any kind.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Character | Self::Citext)
    }

    /// The SQL name.
    pub fn name(self) -> &'static str {
        match self {
            Self::SmallInt => "smallint",
            Self::Integer => "integer",
            Self::BigInt => "bigint",
            Self::Date => "date",
            Self::Uuid => "uuid",
            Self::Text => "text",
            Self::Character => "character",
            Self::Citext => "citext",
        }
    }

    /// Whether a key of this type can have the value.
    fn holds(self, value: i64) -> bool {
        match self {
            Self::SmallInt => i16::try_from(value).is_ok(),
            Self::Integer | Self::Date => i32::try_from(value).is_ok(),
            _ => true,
        }
    }
}

/// A customer key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key<'a> {
    /// An integer of any width, or the number of a date.
    Int(i64),
    /// A UUID as two big-endian halves.
    Uuid([u64; 2]),
    /// Text.
    Text(&'a [u8]),
}

/// One table per key representation and amount type, so that the inner loops know both.
#[derive(Debug, Clone)]
enum Groups {
    IntExact(Table<IntKeys, i64>),
    IntFloat(Table<IntKeys, FloatSum>),
    UuidExact(Table<UuidKeys, i64>),
    UuidFloat(Table<UuidKeys, FloatSum>),
    TextExact(Table<TextKeys, i64>),
    TextFloat(Table<TextKeys, FloatSum>),
}

/// Does the same with whichever table there is.
macro_rules! with_table {
    ($groups:expr, $table:ident => $do:expr) => {
        match $groups {
            Groups::IntExact($table) => $do,
            Groups::IntFloat($table) => $do,
            Groups::UuidExact($table) => $do,
            Groups::UuidFloat($table) => $do,
            Groups::TextExact($table) => $do,
            Groups::TextFloat($table) => $do,
        }
    };
}

/// Customers and what each of them bought. Bases merge in any order to the same content.
#[derive(Debug, Clone)]
pub struct CustomerBase {
    key_type: KeyType,
    amount_type: AmountType,
    groups: Groups,
    without_customer: u64,
    /// That of all amounts, where rows name one.
    currency: Currency,
}

impl CustomerBase {
    /// No customers.
    pub fn new(key_type: KeyType, amount_type: AmountType, host: Host) -> Self {
        use AmountType::{Exact, Float};
        let groups = match (key_type, amount_type) {
            (KeyType::Uuid, Exact) => Groups::UuidExact(Table::new(host)),
            (KeyType::Uuid, Float) => Groups::UuidFloat(Table::new(host)),
            (text, Exact) if text.is_text() => Groups::TextExact(Table::new(host)),
            (text, Float) if text.is_text() => Groups::TextFloat(Table::new(host)),
            (_, Exact) => Groups::IntExact(Table::new(host)),
            (_, Float) => Groups::IntFloat(Table::new(host)),
        };
        Self { key_type, amount_type, groups, without_customer: 0, currency: Currency::default() }
    }

    /// The type of the keys.
    pub fn key_type(&self) -> KeyType {
        self.key_type
    }

    /// The type of the amounts.
    pub fn amount_type(&self) -> AmountType {
        self.amount_type
    }

    /// Takes an order or a refund on a valid date.
    ///
    /// # Errors
    /// Out of memory or out of range, by name; invalid for a key or an amount of another type.
    #[inline]
    pub fn push(&mut self, key: Key<'_>, at: i64, amount: Amount) -> Result<()> {
        macro_rules! exact {
            ($table:ident, $key:ident, $amount:ident) => {{
                if $amount.groups() > $table.groups() && $amount.groups() <= totals::MAX_GROUPS {
                    $table.widen_groups($amount.groups())?;
                }
                match totals::narrow($amount, $table.groups()) {
                    Some(narrow) => $table.push($key, at, narrow, $amount.scale()),
                    None => $table.push_wide($key, at, Money::Exact($amount)),
                }
            }};
        }
        match (&mut self.groups, key, amount) {
            (Groups::IntExact(table), Key::Int(key), Amount::Exact(amount)) => exact!(table, key, amount),
            (Groups::UuidExact(table), Key::Uuid(key), Amount::Exact(amount)) => exact!(table, key, amount),
            (Groups::TextExact(table), Key::Text(key), Amount::Exact(amount)) => exact!(table, key, amount),
            (Groups::IntFloat(table), Key::Int(key), Amount::Float(amount)) => table.push(key, at, amount, 0),
            (Groups::UuidFloat(table), Key::Uuid(key), Amount::Float(amount)) => {
                table.push(key, at, amount, 0)
            }
            (Groups::TextFloat(table), Key::Text(key), Amount::Float(amount)) => {
                table.push(key, at, amount, 0)
            }
            _ => Err(Error::invalid("customer and amount must have one type in every row")),
        }
    }

    /// Takes a row without a date or an amount.
    ///
    /// # Errors
    /// As for [`Self::push`].
    pub fn push_skipped(&mut self, key: Key<'_>) -> Result<()> {
        match (&mut self.groups, key) {
            (Groups::IntExact(table), Key::Int(key)) => table.push_skipped(key),
            (Groups::UuidExact(table), Key::Uuid(key)) => table.push_skipped(key),
            (Groups::TextExact(table), Key::Text(key)) => table.push_skipped(key),
            (Groups::IntFloat(table), Key::Int(key)) => table.push_skipped(key),
            (Groups::UuidFloat(table), Key::Uuid(key)) => table.push_skipped(key),
            (Groups::TextFloat(table), Key::Text(key)) => table.push_skipped(key),
            _ => Err(Error::invalid("customer must have one type in every row")),
        }
    }

    /// Takes what a customer bought, as it was summed up elsewhere.
    ///
    /// # Errors
    /// As for [`Self::push`]; invalid for a key or for amounts of another type.
    pub fn push_summary(&mut self, key: Key<'_>, purchases: &Rfm) -> Result<()> {
        self.amount_type.zero().checked_add(purchases.total.zero())?;
        match (&mut self.groups, key) {
            (Groups::IntExact(table), Key::Int(key)) => table.push_summary(key, purchases),
            (Groups::UuidExact(table), Key::Uuid(key)) => table.push_summary(key, purchases),
            (Groups::TextExact(table), Key::Text(key)) => table.push_summary(key, purchases),
            (Groups::IntFloat(table), Key::Int(key)) => table.push_summary(key, purchases),
            (Groups::UuidFloat(table), Key::Uuid(key)) => table.push_summary(key, purchases),
            (Groups::TextFloat(table), Key::Text(key)) => table.push_summary(key, purchases),
            _ => Err(Error::invalid("customer must have one type in every row")),
        }
    }

    /// Takes a row that belongs to no customer.
    pub fn push_without_customer(&mut self) {
        self.without_customer += 1;
    }

    /// Takes as many rows that belong to no customer as a summary has.
    ///
    /// # Errors
    /// Out of range, for a count that does not fit.
    pub fn push_summary_without_customer(&mut self, purchases: &Rfm) -> Result<()> {
        let rows = checked_count(checked_count(purchases.orders, purchases.refunds)?, purchases.skipped)?;
        self.without_customer = checked_count(self.without_customer, rows)?;
        Ok(())
    }

    /// Takes in the rows that wait in the batch. All that reads a base asks for this first.
    ///
    /// # Errors
    /// As for [`Self::push`].
    pub fn flush(&mut self) -> Result<()> {
        with_table!(&mut self.groups, table => table.flush())
    }

    /// Takes in the rows that wait and puts the customers in the order of their keys. All that writes a base asks for
    /// this first: then equal bases have equal bytes, whatever order their rows came in, but for the last bits of float sums.
    ///
    /// # Errors
    /// As for [`Self::push`].
    pub fn arrange(&mut self) -> Result<()> {
        self.flush()?;
        with_table!(&mut self.groups, table => table.arrange());
        Ok(())
    }

    /// Rows that belong to no customer.
    pub fn without_customer(&self) -> u64 {
        self.without_customer
    }

    /// The rows that count for no customer: without a customer, without a date or an amount.
    ///
    /// # Errors
    /// Out of range, for a sum that does not fit.
    pub fn left_out(&self) -> Result<LeftOut> {
        let skipped = with_table!(&self.groups, table => table.skipped())?;
        Ok(LeftOut { skipped, without_customer: self.without_customer, ..LeftOut::default() })
    }

    /// The number of customers.
    pub fn len(&self) -> usize {
        with_table!(&self.groups, table => table.len())
    }

    /// Whether no row had a customer.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        with_table!(&self.groups, table => table.bytes())
    }

    /// The key of the customer with this number, below [`Self::len`].
    pub fn key(&self, number: usize) -> Key<'_> {
        match &self.groups {
            Groups::IntExact(table) => Key::Int(table.key(number)),
            Groups::IntFloat(table) => Key::Int(table.key(number)),
            Groups::UuidExact(table) => Key::Uuid(table.key(number)),
            Groups::UuidFloat(table) => Key::Uuid(table.key(number)),
            Groups::TextExact(table) => Key::Text(table.key(number)),
            Groups::TextFloat(table) => Key::Text(table.key(number)),
        }
    }

    /// What the customer with this number bought.
    ///
    /// # Errors
    /// Out of range, when the whole total does not fit though its parts do.
    pub fn rfm(&self, number: usize) -> Result<Rfm> {
        with_table!(&self.groups, table => table.rfm(number))
    }

    /// What the customer with this key bought; `None` for a stranger.
    ///
    /// # Errors
    /// As for [`Self::rfm`], and invalid for a key of another type.
    pub fn find(&mut self, key: Key<'_>) -> Result<Option<Rfm>> {
        self.number(key)?.map(|number| self.rfm(number)).transpose()
    }

    /// The number of the customer with this key; `None` for a stranger. No rows may wait.
    fn number(&mut self, key: Key<'_>) -> Result<Option<usize>> {
        match (&mut self.groups, key) {
            (Groups::IntExact(table), Key::Int(key)) => table.find(key),
            (Groups::UuidExact(table), Key::Uuid(key)) => table.find(key),
            (Groups::TextExact(table), Key::Text(key)) => table.find(key),
            (Groups::IntFloat(table), Key::Int(key)) => table.find(key),
            (Groups::UuidFloat(table), Key::Uuid(key)) => table.find(key),
            (Groups::TextFloat(table), Key::Text(key)) => table.find(key),
            _ => Err(Error::invalid(format!("customer_base has keys of type {}", self.key_type.name()))),
        }
    }

    /// Whether any customer has an order.
    ///
    /// # Errors
    /// As for [`Self::rfm`].
    pub fn has_orders(&self) -> Result<bool> {
        for number in 0..self.len() {
            if self.figures(number)?.1 > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Last order, number of orders and total of the customer with this number.
    ///
    /// # Errors
    /// As for [`Self::rfm`].
    #[inline]
    pub fn amounts(&self, number: usize) -> Result<(Option<i64>, u64, Money)> {
        with_table!(&self.groups, table => table.amounts(number))
    }

    /// As [`Self::amounts`], with the total as it is shown, without the detour over all the rest.
    ///
    /// # Errors
    /// As for [`Self::rfm`].
    pub fn figures(&self, number: usize) -> Result<(Option<i64>, u64, f64)> {
        with_table!(&self.groups, table => table.figures(number))
    }

    /// Takes the currency that a row names.
    ///
    /// # Errors
    /// As for [`Currency::take`].
    #[inline]
    pub fn push_currency(&mut self, name: &str) -> Result<()> {
        self.currency.take(name)
    }

    /// The currency of the amounts, where rows have named it.
    pub fn currency(&self) -> Option<&str> {
        self.currency.name()
    }

    /// Adds every customer of another base.
    ///
    /// # Errors
    /// Invalid, when the bases have keys or amounts of different types; out of memory or range, by name.
    pub fn merge(&mut self, other: &mut Self) -> Result<()> {
        if self.key_type != other.key_type {
            let (ours, theirs) = (self.key_type.name(), other.key_type.name());
            return Err(Error::invalid(format!(
                "customer bases with keys of type {ours} and {theirs} cannot be merged"
            ))
            .hint("Cast the customer to one type before it is summarised."));
        }
        self.currency.merge(&other.currency)?;
        self.flush()?;
        other.flush()?;
        self.without_customer = checked_count(self.without_customer, other.without_customer)?;
        match (&mut self.groups, &other.groups) {
            (Groups::IntExact(ours), Groups::IntExact(theirs)) => ours.merge(theirs),
            (Groups::IntFloat(ours), Groups::IntFloat(theirs)) => ours.merge(theirs),
            (Groups::UuidExact(ours), Groups::UuidExact(theirs)) => ours.merge(theirs),
            (Groups::UuidFloat(ours), Groups::UuidFloat(theirs)) => ours.merge(theirs),
            (Groups::TextExact(ours), Groups::TextExact(theirs)) => ours.merge(theirs),
            (Groups::TextFloat(ours), Groups::TextFloat(theirs)) => ours.merge(theirs),
            _ => self.amount_type.zero().checked_add(other.amount_type.zero()).map(|_| ()),
        }
    }
}

const VERSION: u8 = 1;

/// Beside the type of the amounts: a currency follows.
const HAS_CURRENCY: u8 = 2;

impl Codec for CustomerBase {
    const NAME: &'static str = "customer_base";

    /// After [`CustomerBase::arrange`].
    fn encode(&self, out: &mut Writer) -> Result<()> {
        out.put_u8(VERSION);
        out.put_u8(self.key_type as u8);
        let has_currency = if self.currency.name().is_some() { HAS_CURRENCY } else { 0 };
        out.put_u8(self.amount_type as u8 | has_currency);
        out.put_u64(self.without_customer);
        self.currency.encode(out);
        with_table!(&self.groups, table => table.encode(out))
    }

    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Self::decode_within(input, Host::unlimited())
    }
}

/// The types of keys and amounts, and whether a currency follows.
fn types(input: &mut Reader<'_>) -> Result<(KeyType, AmountType, bool)> {
    input.version(VERSION)?;
    let key_type = usize::from(input.u8()?);
    let key_type = *KeyType::ALL.get(key_type).ok_or_else(|| input.corrupt("has keys of unknown type"))?;
    let amount_type = input.u8()?;
    let has_currency = amount_type & HAS_CURRENCY != 0;
    let amount_type = match amount_type & !HAS_CURRENCY {
        0 => AmountType::Exact,
        1 => AmountType::Float,
        _ => return Err(input.corrupt("has amounts of unknown type")),
    };
    Ok((key_type, amount_type, has_currency))
}

impl CustomerBase {
    /// Shows where in the binary form of a base it stands with how many decimals a sum is shown: bases that differ in nothing
    /// else are equal, as 20 and 20.00 are.
    ///
    /// # Errors
    /// Corrupt, for bytes that no base has, as far as they are looked at.
    pub fn scale_places(bytes: &[u8], host: Host, mut visit: impl FnMut(usize)) -> Result<()> {
        let mut input = Reader::new(bytes, Self::NAME);
        let (key_type, amount_type, has_currency) = types(&mut input)?;
        if amount_type == AmountType::Float {
            return Ok(());
        }
        input.u64()?;
        if has_currency {
            Currency::name_of(&mut input)?;
        }
        let visit = |left: usize| visit(bytes.len() - left);
        match key_type {
            KeyType::Uuid => Table::<UuidKeys, i64>::pass_over(&mut input, host, visit),
            text if text.is_text() => Table::<TextKeys, i64>::pass_over(&mut input, host, visit),
            _ => Table::<IntKeys, i64>::pass_over(&mut input, host, visit),
        }?;
        input.finish()
    }
}

impl CodecWithin for CustomerBase {
    fn decode_within(input: &mut Reader<'_>, host: Host) -> Result<Self> {
        let (key_type, amount_type, has_currency) = types(input)?;
        let mut base = Self::new(key_type, amount_type, host);
        base.without_customer = checked_count(input.u64()?, 0)?;
        if has_currency {
            base.currency = Currency::decode(input)?;
        }
        let like = amount_type.zero();
        match &mut base.groups {
            Groups::IntExact(table) => *table = Table::decode(input, like, host)?,
            Groups::IntFloat(table) => *table = Table::decode(input, like, host)?,
            Groups::UuidExact(table) => *table = Table::decode(input, like, host)?,
            Groups::UuidFloat(table) => *table = Table::decode(input, like, host)?,
            Groups::TextExact(table) => *table = Table::decode(input, like, host)?,
            Groups::TextFloat(table) => *table = Table::decode(input, like, host)?,
        }
        for number in 0..base.len() {
            if matches!(base.key(number), Key::Int(value) if !key_type.holds(value)) {
                return Err(input.corrupt(&format!("has a key that is no {}", key_type.name())));
            }
        }
        Ok(base)
    }
}
