//! What customers share, worked out once.

use super::Prepared;
use super::discounted::{Curve, POINTS};
use crate::Result;
use crate::purchases::history::History;
use crate::support::host::Host;
use crate::support::memory::filled;
use crate::support::time::Unit;

/// As many places there are at first: a query may ask for one customer only. A power of two, as are [`Answer::MOST`].
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
    /// The age, as bits, or the stretch of a curve.
    at: u64,
    /// Repeat purchases.
    x: u32,
    /// The question, by number from 1 on.
    terms: u32,
}

/// What is kept.
trait Answer: Copy {
    /// In a place where nothing is known.
    const NOTHING: Self;
    /// The most that are kept. What they take, 0.8 and 0.7 MB, no limit counts.
    const MOST: usize;

    /// Which of the answers for one number of purchases, that lie side by side, has this key.
    fn number(at: u64, unit: Unit) -> usize;
}

/// A figure, of an age.
impl Answer for f64 {
    const NOTHING: Self = 0.0;
    const MOST: usize = 1 << 15;

    /// The day.
    #[inline]
    fn number(at: u64, unit: Unit) -> usize {
        /// A quarter of an hour, so that the rounding of a whole number of days does not matter.
        const ASIDE: f64 = 1.0 / 96.0;
        (f64::from_bits(at) * unit.days() + ASIDE) as usize
    }
}

/// A curve, over a stretch.
impl Answer for Curve {
    const NOTHING: Self = [0.0; POINTS];
    const MOST: usize = 1 << 12;

    #[inline]
    fn number(at: u64, _: Unit) -> usize {
        at as usize
    }
}

#[derive(Debug, Clone, Copy)]
struct Known<A> {
    key: Key,
    answer: A,
}

/// Where nothing is known: no result has these terms.
const NO_KEY: Key = Key { at: 0, x: 0, terms: 0 };

/// Answers, each in the one place of its key, until another one needs that.
#[derive(Debug)]
struct Places<A> {
    places: Vec<Known<A>>,
    /// How often one was kept since there was none.
    kept: usize,
}

impl<A> Default for Places<A> {
    fn default() -> Self {
        Self { places: Vec::new(), kept: 0 }
    }
}

/// What one model says of customers who are still there: customers of the same day with as many repeat purchases share
/// them, and they take some microseconds each. Purchases without end are a curve that customers of many days share.
#[derive(Debug, Default)]
pub struct Memo {
    terms: Vec<Question>,
    figures: Places<f64>,
    curves: Places<Curve>,
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
        let endless = prepared.endless(history, yearly_discount)?;
        let ask = || Ok(prepared.curve(&endless));
        let curve = match u32::try_from(endless.x) {
            Ok(x) => {
                let terms = self.number(Question::Discounted(yearly_discount.to_bits()));
                let key = Key { at: i64::from(endless.stretch) as u64, x, terms };
                self.curves.known(key, prepared.unit(), ask)?
            }
            Err(_) => ask()?,
        };
        Ok(endless.by(&curve))
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
        self.figures.known(Key { at: history.age.to_bits(), x, terms }, unit, ask)
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
}

impl<A: Answer> Places<A> {
    #[inline]
    fn known(&mut self, key: Key, unit: Unit, ask: impl FnOnce() -> Result<A>) -> Result<A> {
        match self.places.get(place::<A>(key, unit, self.places.len())) {
            Some(known) if known.key == key => Ok(known.answer),
            _ => {
                let answer = ask()?;
                self.keep(Known { key, answer }, unit);
                Ok(answer)
            }
        }
    }

    #[cold]
    fn keep(&mut self, known: Known<A>, unit: Unit) {
        if self.kept >= self.places.len() / 2 && self.places.len() < A::MOST {
            self.grow(unit);
        }
        self.kept += 1;
        self.put(known, unit);
    }

    fn put(&mut self, known: Known<A>, unit: Unit) {
        let place = place::<A>(known.key, unit, self.places.len());
        if let Some(there) = self.places.get_mut(place) {
            *there = known;
        }
    }

    fn grow(&mut self, unit: Unit) {
        let size = (4 * self.places.len()).clamp(FIRST, A::MOST);
        // Without memory for more it stays as small as it is.
        let Ok(places) = filled(size, Known { key: NO_KEY, answer: A::NOTHING }) else { return };
        for known in std::mem::replace(&mut self.places, places) {
            if known.key != NO_KEY {
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
fn place<A: Answer>(key: Key, unit: Unit, places: usize) -> usize {
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    /// More than the numbers of purchases that many customers have.
    const ROWS: u64 = 64;
    let row = u64::from(key.x) + ROWS * u64::from(key.terms);
    let start = ((row.wrapping_mul(GOLDEN) >> 32) * places as u64) >> 32;
    (start as usize).wrapping_add(A::number(key.at, unit)) & places.wrapping_sub(1)
}
