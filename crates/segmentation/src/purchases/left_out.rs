//! What a fit did without: counted while rows are collected, kept in the model, and told in words.

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::said;
use crate::support::catalogue::{Sentence, Text, scores};
use crate::support::codec::{Reader, Writer, checked_count};

/// Rows, orders and customers that a fit did without, by reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LeftOut {
    /// Customers without orders, or without one by the moment of the fit.
    pub without_orders: u64,
    /// Rows whose summary or value is NULL.
    pub nulls: u64,
    /// Orders without a date or an amount.
    pub skipped: u64,
    /// Orders without a customer.
    pub without_customer: u64,
}

impl LeftOut {
    /// Whether the fit did without nothing.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Adds what another part of the fit did without.
    ///
    /// # Errors
    /// Out of range, for a count that does not fit.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.without_orders = checked_count(self.without_orders, other.without_orders)?;
        self.nulls = checked_count(self.nulls, other.nulls)?;
        self.skipped = checked_count(self.skipped, other.skipped)?;
        self.without_customer = checked_count(self.without_customer, other.without_customer)?;
        Ok(())
    }

    /// A sentence for each reason. `without` is that of customers who lack what is asked for.
    pub fn warnings(&self, without: &'static Text) -> Vec<Sentence> {
        [
            (self.without_customer, said!(scores::LEFT_OUT_WITHOUT_CUSTOMER, orders = self.without_customer)),
            (self.skipped, said!(scores::LEFT_OUT_SKIPPED, orders = self.skipped)),
            (self.nulls, said!(scores::LEFT_OUT_NULLS, nulls = self.nulls)),
            (self.without_orders, said!(*without, customers = self.without_orders)),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(_, sentence)| sentence)
        .collect()
    }

    pub(crate) fn encode(&self, out: &mut Writer) {
        [self.without_orders, self.nulls, self.skipped, self.without_customer]
            .into_iter()
            .for_each(|count| out.put_u64(count));
    }

    pub(crate) fn decode(input: &mut Reader<'_>) -> Result<Self> {
        let mut count = || input.u64().and_then(|count| checked_count(count, 0));
        Ok(Self { without_orders: count()?, nulls: count()?, skipped: count()?, without_customer: count()? })
    }
}

/// The word on customers whose last order is after the moment of the fit; none where there are none.
pub fn after_as_of(customers: u64) -> Option<Sentence> {
    (customers > 0).then(|| said!(scores::ORDERS_AFTER_AS_OF, customers = customers))
}
