//! Refunds by day, in the order of the days.

use crate::Result;
use crate::purchases::money::Money;
use crate::support::memory::{reserve_one, with_capacity};

/// The most days of one piece, which a day that comes late moves at most.
const PIECE: usize = 128;

/// What was given back on each day, in the order of the days, whatever the order in which they came.
///
/// The days lie in pieces of a bounded length, one after the other, as in the leaves of a B-tree: one list of all days would
/// be moved as a whole for each day that comes before the others.
#[derive(Debug, Clone, Default)]
pub struct Refunds {
    /// None is empty.
    pieces: Vec<Vec<(i32, Money)>>,
    len: usize,
}

/// The days and their sums are the same, however they lie in pieces.
impl PartialEq for Refunds {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

impl Refunds {
    /// The number of days.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing was given back.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The days and what was given back on each, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (i32, Money)> + Clone + '_ {
        self.pieces.iter().flatten().copied()
    }

    /// Those of days in their order.
    ///
    /// # Errors
    /// Corrupt, for days that are not; as for [`Refunds::add`].
    pub(super) fn of_days(days: impl IntoIterator<Item = (i32, Money)>) -> Result<Self> {
        let mut refunds = Self::default();
        let mut before = None;
        for (day, sum) in days {
            if before.is_some_and(|before| before >= day) {
                return Err(super::damaged("refunds that are not in the order of their days"));
            }
            before = Some(day);
            refunds.add(day, sum)?;
        }
        Ok(refunds)
    }

    /// Adds what was given back on a day.
    ///
    /// # Errors
    /// As for [`Money::checked_add`]; out of memory.
    pub fn add(&mut self, day: i32, sum: Money) -> Result<()> {
        // The first piece that does not end before the day, or the last one.
        let number = self.pieces.partition_point(|piece| piece.last().is_some_and(|&(last, _)| last < day));
        let number = number.min(self.pieces.len().saturating_sub(1));
        let Some(piece) = self.pieces.get_mut(number) else { return self.begin_piece(day, sum) };
        let place = match piece.binary_search_by_key(&day, |&(day, _)| day) {
            Ok(place) => {
                let before = &mut piece[place].1;
                *before = before.checked_add(sum)?;
                return Ok(());
            }
            Err(place) => place,
        };
        if piece.len() < PIECE {
            reserve_one(piece)?;
            piece.insert(place, (day, sum));
            self.len += 1;
            return Ok(());
        }
        // Days that come in their order leave full pieces behind.
        if place == PIECE {
            return self.begin_piece(day, sum);
        }
        let mut later = with_capacity(PIECE)?;
        reserve_one(&mut self.pieces)?;
        later.extend_from_slice(&self.pieces[number][PIECE / 2..]);
        self.pieces[number].truncate(PIECE / 2);
        self.pieces.insert(number + 1, later);
        self.add(day, sum)
    }

    /// Begins a piece with a day after all others.
    fn begin_piece(&mut self, day: i32, sum: Money) -> Result<()> {
        let mut piece = Vec::new();
        reserve_one(&mut piece)?;
        reserve_one(&mut self.pieces)?;
        piece.push((day, sum));
        self.pieces.push(piece);
        self.len += 1;
        Ok(())
    }

    /// Forgets a day and those after it.
    pub fn forget_from(&mut self, day: i32) {
        while let Some(piece) = self.pieces.last_mut() {
            let kept = piece.partition_point(|&(own, _)| own < day);
            self.len -= piece.len() - kept;
            piece.truncate(kept);
            if kept > 0 {
                return;
            }
            self.pieces.pop();
        }
    }
}
