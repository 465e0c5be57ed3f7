//! The one currency of amounts, where rows name one.

use crate::support::codec::{Reader, Writer};
use crate::support::error::excerpt;
use crate::{Error, Result};

/// Bytes of the longest name of a currency.
const LONGEST: usize = 32;

/// The currency that all rows that name one have named; none before the first that does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Currency(Option<Box<str>>);

impl Currency {
    /// Takes the currency that a row names; all that name one must name the same.
    ///
    /// # Errors
    /// Invalid, for a second currency, with both names, and for a name that is empty or longer than 32 bytes.
    #[inline]
    pub fn take(&mut self, name: &str) -> Result<()> {
        match &self.0 {
            Some(ours) if **ours == *name => Ok(()),
            Some(ours) if is_name(name) => Err(two(ours, name)),
            None if is_name(name) => {
                self.0 = Some(name.into());
                Ok(())
            }
            _ => Err(Error::invalid(format!("currency \"{}\" is no name of one", excerpt(name)))
                .hint(format!("A name such as EUR has 1 to {LONGEST} bytes; NULL is none."))),
        }
    }

    /// Refuses a customer who pays in another currency than this one, which is that of a model.
    ///
    /// # Errors
    /// Invalid, with both names.
    #[inline]
    pub fn check_customer(&self, theirs: &str) -> Result<()> {
        match &self.0 {
            Some(ours) if **ours != *theirs => Err(not_of_model(ours, theirs)),
            _ => Ok(()),
        }
    }

    /// Takes what another summary knows.
    ///
    /// # Errors
    /// As for [`Self::take`].
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        other.0.as_deref().map_or(Ok(()), |name| self.take(name))
    }

    /// The name, where a row has given one.
    pub fn name(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// A name that was written.
    ///
    /// # Errors
    /// As for [`Self::take`].
    pub fn named(name: &str) -> Result<Self> {
        let mut currency = Self::default();
        currency.take(name)?;
        Ok(currency)
    }

    /// Appends the name, if there is one.
    pub fn encode(&self, out: &mut Writer) {
        if let Some(name) = &self.0 {
            out.put_text(name);
        }
    }

    /// Reads a name, for a form that says it has one.
    ///
    /// # Errors
    /// Corrupt, for what is no name.
    pub fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Self::named(Self::name_of(input)?)
    }

    /// Reads a name where it stands, for a form that says it has one.
    ///
    /// # Errors
    /// As for [`Self::decode`].
    pub fn name_of<'a>(input: &mut Reader<'a>) -> Result<&'a str> {
        let name = input.text("has a currency that is no text")?;
        if is_name(name) { Ok(name) } else { Err(input.corrupt("has a currency without a name")) }
    }
}

fn is_name(name: &str) -> bool {
    (1..=LONGEST).contains(&name.len()) && !name.contains('\0')
}

/// The names stand in one order, whichever came first.
#[cold]
fn two(one: &str, other: &str) -> Error {
    let (first, second) = if one < other { (one, other) } else { (other, one) };
    Error::invalid(format!(
        "amounts are in two currencies, \"{}\" and \"{}\"",
        excerpt(first),
        excerpt(second)
    ))
    .hint("Choose one by FILTER, group by currency, or convert the amounts first.")
}

#[cold]
fn not_of_model(ours: &str, theirs: &str) -> Error {
    let (ours, theirs) = (excerpt(ours), excerpt(theirs));
    Error::invalid(format!("amounts of the model are in \"{ours}\", those of a customer in \"{theirs}\""))
        .hint("Fit a model for each currency, or convert the amounts first.")
}
