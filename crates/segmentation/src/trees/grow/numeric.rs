//! The best threshold of a numeric feature.

use super::groups::Group;
use super::search::{Choice, Search};
use super::target::{Sums, Target};
use crate::support::host::Host;
use crate::trees::data::MISSING;

/// Offers the cut between two neighbouring values, with NULLs on either side.
#[inline]
fn offer<T: Target>(
    search: &mut Search<T>,
    yes: &T::Sum,
    (below, above): (u32, u32),
    missing: Option<&T::Sum>,
) {
    let side = |null_is_yes| move || Choice::Cut { below, above, null_is_yes };
    search.offer(yes, (false, below), side(missing.map(|_| false)));
    if let Some(missing) = missing {
        let mut yes = *yes;
        yes.add(missing);
        search.offer(&yes, (true, below), side(Some(true)));
    }
}

fn offer_null<T: Target>(search: &mut Search<T>, missing: Option<&T::Sum>) {
    if let Some(missing) = missing {
        search.offer(missing, (true, MISSING), || Choice::Null);
    }
}

/// Looks at every cut between groups of equal values.
pub(super) fn among_groups<T: Target>(search: &mut Search<T>, groups: &[Group<T::Sum>]) {
    let nulls = groups.last().filter(|group| group.code == MISSING);
    let values = &groups[..groups.len() - usize::from(nulls.is_some())];
    let missing = nulls.map(|group| &group.sum);
    let mut yes = T::Sum::default();
    for pair in values.windows(2) {
        yes.add(&pair[0].sum);
        offer(search, &yes, (pair[0].code, pair[1].code), missing);
    }
    offer_null(search, missing);
}

/// The rows of a node by ascending values of a feature.
struct Sorted<'a> {
    rows: &'a [u32],
    codes: &'a [u32],
    /// Rows of a block.
    block: usize,
}

/// How many rows make a block: with more, fewer of them can be passed over, with fewer, more have to be looked at.
fn block_size(rows: usize) -> usize {
    (rows.isqrt() / 8).clamp(16, 256)
}

/// Sums that [`among_sorted`] needs room for.
pub(super) fn blocks(rows: usize) -> usize {
    // Nodes of fewer rows have fewer blocks, but for those whose blocks are just about to be a row longer.
    rows.div_ceil(block_size(rows)) * 17 / 16 + 2
}

/// Looks at every cut between rows in order, NULLs last.
///
/// Rows are taken in blocks, and a block is passed over if no cut in it could win, in whatever way its rows were shared
/// out to the two sides. The ends of blocks come first: they soon find a split that is hard to beat.
pub(super) fn among_sorted<T: Target>(
    search: &mut Search<T>,
    rows: &[u32],
    codes: &[u32],
    sums: &mut Vec<T::Sum>,
) {
    let present = rows.partition_point(|&row| codes[row as usize] != MISSING);
    let (rows, nulls) = rows.split_at(present);
    let missing = (!nulls.is_empty()).then(|| search.target.sum(nulls));
    let sorted = Sorted { rows, codes, block: block_size(rows.len()) };
    if sorted.sum(search, sums) {
        sorted.offer_ends(search, sums, missing.as_ref());
        sorted.look(search, sums, None, missing.map(|_| false));
        if missing.is_some() {
            sorted.look(search, sums, missing.as_ref(), Some(true));
        }
    }
    offer_null(search, missing.as_ref());
}

impl Sorted<'_> {
    fn code(&self, place: usize) -> u32 {
        self.codes[self.rows[place] as usize]
    }

    /// Sums the blocks; whether there is anything to cut.
    fn sum<T: Target>(&self, search: &Search<T>, sums: &mut Vec<T::Sum>) -> bool {
        sums.clear();
        if self.rows.is_empty() || self.code(0) == self.code(self.rows.len() - 1) {
            return false;
        }
        let pace = Host::pace(self.block);
        for (step, rows) in self.rows.chunks(self.block).enumerate() {
            search.host.at_step(step, pace);
            sums.push(search.target.sum(rows));
        }
        true
    }

    fn offer_ends<T: Target>(&self, search: &mut Search<T>, sums: &[T::Sum], missing: Option<&T::Sum>) {
        let mut yes = T::Sum::default();
        for (sum, end) in sums.iter().zip((self.block..self.rows.len()).step_by(self.block)) {
            yes.add(sum);
            let (below, above) = (self.code(end - 1), self.code(end));
            if below != above {
                offer(search, &yes, (below, above), missing);
            }
        }
    }

    /// Looks into the blocks that could win, where `start` is on the side of "yes" in any case.
    fn look<T: Target>(
        &self,
        search: &mut Search<T>,
        sums: &[T::Sum],
        start: Option<&T::Sum>,
        null_is_yes: Option<bool>,
    ) {
        let mut yes = start.copied().unwrap_or_default();
        let pace = Host::pace(self.block);
        for (place, sum) in sums.iter().enumerate() {
            search.host.at_step(place, pace);
            let before = yes;
            yes.add(sum);
            let bound = search.target.bound(&search.total, &before, sum);
            if search.could_win(bound) {
                self.look_into(search, before, place * self.block, null_is_yes);
            }
        }
    }

    fn look_into<T: Target>(
        &self,
        search: &mut Search<T>,
        mut yes: T::Sum,
        start: usize,
        null_is_yes: Option<bool>,
    ) {
        let end = (start + self.block).min(self.rows.len() - 1);
        let mut below = self.code(start);
        for place in start..end {
            search.target.add(&mut yes, self.rows[place] as usize);
            let above = self.code(place + 1);
            if below != above {
                let order = (null_is_yes == Some(true), below);
                search.offer(&yes, order, || Choice::Cut { below, above, null_is_yes });
                below = above;
            }
        }
    }
}
