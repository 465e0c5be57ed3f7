//! A base with some customers taken out.

use super::{CustomerBase, Key};
use crate::Result;
use crate::support::host::Host;
use crate::support::memory::filled;

impl CustomerBase {
    /// A base without the customers of these keys, as if they had never bought; keys of strangers count for nothing.
    ///
    /// # Errors
    /// As for [`Self::find`] and [`Self::push_summary`].
    pub fn without<'a>(&mut self, keys: impl Iterator<Item = Key<'a>>, host: Host) -> Result<Self> {
        self.flush()?;
        let mut gone = filled(self.len(), false)?;
        for (number, key) in keys.enumerate() {
            host.at_row(number);
            if let Some(number) = self.number(key)? {
                gone[number] = true;
            }
        }
        let mut left = Self::new(self.key_type, self.amount_type, host);
        left.without_customer = self.without_customer;
        left.currency.clone_from(&self.currency);
        for (number, &gone) in gone.iter().enumerate() {
            host.at_row(number);
            if !gone {
                left.push_summary(self.key(number), &self.rfm(number)?)?;
            }
        }
        Ok(left)
    }
}
