//! What customers share, worked out once.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::{History, Prepared};
use crate::Result;

/// The most results that are kept, in some 2 MB, which no limit counts.
const KEPT: usize = 1 << 15;

/// The most pairs of a horizon and a discount that they are kept for.
const TERMS: usize = 8;

/// The results of [`Prepared::if_alive`] for one model: customers of the same day with as many repeat purchases share
/// them, and they take some microseconds each.
#[derive(Debug, Default)]
pub struct Memo {
    /// Horizons and discounts, as bits.
    terms: Vec<[u64; 2]>,
    /// By age, as bits, repeat purchases, and place of the terms.
    known: HashMap<(u64, u32, u32), f64, RandomState>,
}

impl Memo {
    /// As [`Prepared::if_alive`], which `prepared` gives where it was not asked before.
    ///
    /// # Errors
    /// As [`Prepared::if_alive`].
    #[inline]
    pub fn if_alive(
        &mut self,
        prepared: &Prepared,
        history: &History,
        horizon: f64,
        yearly_discount: f64,
    ) -> Result<f64> {
        let ask = || prepared.if_alive(history, horizon, yearly_discount);
        let Ok(x) = u32::try_from(history.x) else { return ask() };
        let key = (history.age.to_bits(), x, self.place([horizon.to_bits(), yearly_discount.to_bits()]));
        if let Some(&known) = self.known.get(&key) {
            return Ok(known);
        }
        let found = ask()?;
        if self.known.len() == KEPT {
            self.known.clear();
        }
        // Without memory it is worked out each time.
        if self.known.try_reserve(1).is_ok() {
            self.known.insert(key, found);
        }
        Ok(found)
    }

    fn place(&mut self, terms: [u64; 2]) -> u32 {
        let place = self.terms.iter().position(|known| *known == terms).unwrap_or_else(|| {
            if self.terms.len() == TERMS {
                self.terms.clear();
                self.known.clear();
            }
            self.terms.push(terms);
            self.terms.len() - 1
        });
        place as u32
    }
}
