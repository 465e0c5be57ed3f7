//! What customers share, worked out once.

use super::Prepared;
use crate::Result;
use crate::purchases::history::History;
use crate::support::host::Host;
use crate::support::memory::filled;
use crate::support::time::Unit;

/// The most results that are kept, in 0.8 MB, which no limit counts. A power of two, as is [`FIRST`].
const MOST: usize = 1 << 15;

/// As many there is room for at first: a query may ask for one customer only.
const FIRST: usize = 1 << 7;

/// The most questions that they are kept for.
const TERMS: usize = 32;

/// What is asked of customers: a figure, horizon and discount as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    IfAlive(u64, u64),
    Purchase(u64),
    Squares(u64),
    Discounted(u64),
}

/// What a result depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    /// The age, as bits.
    age: u64,
    /// Repeat purchases.
    x: u32,
    /// The question, by number from 1 on.
    terms: u32,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    key: Key,
    answer: f64,
}

/// In a place where nothing is known: no result has these terms.
const NOTHING: Known = Known { key: Key { age: 0, x: 0, terms: 0 }, answer: 0.0 };

/// What one model says of customers who are still there: customers of the same day with as many repeat purchases share
/// them, and they take some microseconds each.
#[derive(Debug, Default)]
pub struct Memo {
    terms: Vec<Question>,
    /// Each result is kept in the one place of its key, until another one needs that.
    places: Vec<Known>,
    /// How often one was kept since there was none.
    kept: usize,
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
        let question = Question::IfAlive(horizon.to_bits(), yearly_discount.to_bits());
        self.known(prepared.unit(), history, question, || {
            prepared.if_alive(history, horizon, yearly_discount)
        })
    }

    /// As [`Prepared::purchase_if_alive`].
    ///
    /// # Errors
    /// As [`Prepared::purchase_if_alive`].
    #[inline]
    pub fn purchase_if_alive(&mut self, prepared: &Prepared, history: &History, horizon: f64) -> Result<f64> {
        let question = Question::Purchase(horizon.to_bits());
        self.known(prepared.unit(), history, question, || prepared.purchase_if_alive(history, horizon))
    }

    /// As [`Prepared::squares_if_alive`].
    ///
    /// # Errors
    /// As [`Prepared::squares_if_alive`].
    #[inline]
    pub fn squares_if_alive(
        &mut self,
        prepared: &Prepared,
        history: &History,
        horizon: f64,
        host: Host,
    ) -> Result<f64> {
        let question = Question::Squares(horizon.to_bits());
        self.known(prepared.unit(), history, question, || prepared.squares_if_alive(history, horizon, host))
    }

    /// As [`Prepared::discounted_if_alive`].
    ///
    /// # Errors
    /// As [`Prepared::discounted_if_alive`].
    #[inline]
    pub fn discounted_if_alive(
        &mut self,
        prepared: &Prepared,
        history: &History,
        yearly_discount: f64,
    ) -> Result<f64> {
        let question = Question::Discounted(yearly_discount.to_bits());
        self.known(prepared.unit(), history, question, || {
            prepared.discounted_if_alive(history, yearly_discount)
        })
    }

    #[inline]
    fn known(
        &mut self,
        unit: Unit,
        history: &History,
        question: Question,
        ask: impl FnOnce() -> Result<f64>,
    ) -> Result<f64> {
        let Ok(x) = u32::try_from(history.x) else { return ask() };
        let terms = self.number(question);
        let key = Key { age: history.age.to_bits(), x, terms };
        match self.places.get(place(key, unit, self.places.len())) {
            Some(known) if known.key == key => Ok(known.answer),
            _ => {
                let answer = ask()?;
                self.keep(Known { key, answer }, unit);
                Ok(answer)
            }
        }
    }

    fn number(&mut self, question: Question) -> u32 {
        let place = self.terms.iter().position(|known| *known == question).unwrap_or_else(|| {
            if self.terms.len() == TERMS {
                *self = Self::default();
            }
            self.terms.push(question);
            self.terms.len() - 1
        });
        place as u32 + 1
    }

    #[cold]
    fn keep(&mut self, known: Known, unit: Unit) {
        if self.kept >= self.places.len() / 2 && self.places.len() < MOST {
            self.grow(unit);
        }
        self.kept += 1;
        self.put(known, unit);
    }

    fn put(&mut self, known: Known, unit: Unit) {
        let place = place(known.key, unit, self.places.len());
        if let Some(there) = self.places.get_mut(place) {
            *there = known;
        }
    }

    fn grow(&mut self, unit: Unit) {
        let size = (4 * self.places.len()).clamp(FIRST, MOST);
        // Without memory for more it stays as small as it is.
        let Ok(places) = filled(size, NOTHING) else { return };
        for known in std::mem::replace(&mut self.places, places) {
            if known.key != NOTHING.key {
                self.put(known, unit);
            }
        }
    }
}

/// The place of a result among so many, a power of two.
///
/// The ages of one number of purchases lie side by side, day by day: most customers have few purchases, so that what they
/// ask for stays near the processor. Multiples of the golden ratio keep the rows of consecutive numbers apart (Knuth, The
/// Art of Computer Programming, volume 3, section 6.4).
#[inline]
fn place(key: Key, unit: Unit, places: usize) -> usize {
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    /// More than the numbers of purchases that many customers have.
    const ROWS: u64 = 64;
    /// A quarter of an hour, so that the rounding of a whole number of days does not matter.
    const ASIDE: f64 = 1.0 / 96.0;
    let row = u64::from(key.x) + ROWS * u64::from(key.terms);
    let start = ((row.wrapping_mul(GOLDEN) >> 32) * places as u64) >> 32;
    let day = f64::from_bits(key.age) * unit.days() + ASIDE;
    (start as usize).wrapping_add(day as usize) & places.wrapping_sub(1)
}
