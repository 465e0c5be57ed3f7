//! The one currency of a base, where its rows name one.

use super::CustomerBase;
use crate::support::error::excerpt;
use crate::{Error, Result};

/// Bytes of the longest name of a currency.
const LONGEST_CURRENCY: usize = 32;

impl CustomerBase {
    /// Takes the currency that a row names; all that name one must name the same.
    ///
    /// # Errors
    /// Invalid, for a second currency, with both names, and for a name that is empty or longer than 32 bytes.
    #[inline]
    pub fn push_currency(&mut self, currency: &str) -> Result<()> {
        match &self.currency {
            Some(ours) if **ours == *currency => Ok(()),
            Some(ours) => Err(two_currencies(ours, currency)),
            None if is_currency(currency) => {
                self.currency = Some(currency.into());
                Ok(())
            }
            None => Err(Error::invalid(format!("currency \"{}\" is no name of one", excerpt(currency)))
                .hint(format!("A name such as EUR has 1 to {LONGEST_CURRENCY} bytes; NULL is none."))),
        }
    }

    /// The currency of the amounts, where rows have named it.
    pub fn currency(&self) -> Option<&str> {
        self.currency.as_deref()
    }
}

pub(super) fn is_currency(name: &str) -> bool {
    (1..=LONGEST_CURRENCY).contains(&name.len()) && !name.contains('\0')
}

/// The names stand in one order, whichever came first.
#[cold]
fn two_currencies(one: &str, other: &str) -> Error {
    let (first, second) = if one < other { (one, other) } else { (other, one) };
    Error::invalid(format!(
        "amounts are in two currencies, \"{}\" and \"{}\"",
        excerpt(first),
        excerpt(second)
    ))
    .hint("Choose one by FILTER, make a base for each by GROUP BY, or convert the amounts first.")
}
