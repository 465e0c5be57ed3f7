//! The best split of categories.

use super::groups::Group;
use super::search::{Choice, Search};
use super::target::{Sums, Target};

/// Up to so many categories in a node, NULL among them, all ways to part them are looked at.
pub const EXHAUSTIVE: usize = 10;

/// The most times that each category is tried on the other side.
const ROUNDS: usize = 16;

/// Categories between two looks for an interrupt: for each, two losses of up to 250 labels are worked out.
const PACE: usize = 64;

/// Room to work on an order of categories: their keys, and their places among the groups of the node.
pub(super) type Order = Vec<(f64, u32)>;

/// Looks at ways to part the categories of a node, NULL as one of them.
///
/// At most [`EXHAUSTIVE`] categories are parted in every way there is. More are put in order, and every cut of the order
/// is looked at. Where there are several orders, the best cut of all of them is improved by moving one category at a
/// time to the other side while that helps.
///
/// On random counts of 3 to 10 labels in 8, 10 and 12 categories this had, for each of these cases and both criteria,
/// 99.5 % or more of the best gain on the average, and found the best split in 86 to 100 of 100 cases. Without the
/// last step it had 97.4 % and found 44 to 100. The order of the first principal component of the shares (Coppersmith,
/// Hong & Hosking 1999, "Partitioning Nominal Attributes in Decision Trees", Data Mining and Knowledge Discovery 3) had
/// 97.7 % and found 58 to 99; with the last step 99.2 % and 86 to 100.
pub(super) fn among_categories<T: Target>(
    search: &mut Search<T>,
    groups: &[Group<T::Sum>],
    order: &mut Order,
) {
    if groups.len() <= EXHAUSTIVE {
        return all_ways(search, groups);
    }
    let orders = search.target.orders();
    let mut best: Option<(f64, usize, usize)> = None;
    for &number in &orders {
        sort(search.target, groups, number, order);
        let found = best_cut(search, groups, order);
        if let Some((loss, end)) = found.filter(|found| best.is_none_or(|best| found.0 < best.0)) {
            best = Some((loss, number, end));
        }
    }
    let Some((loss, number, end)) = best else { return };
    sort(search.target, groups, number, order);
    let mut split = CategorySplit::new(groups, &order[..end]);
    if orders.len() > 1 {
        split.improve(search, loss);
    }
    search.offer(&split.yes, (false, 0), || split.choice());
}

/// All ways to part groups, each from the last one by a group that changes its side: in the order of Gray's code (Knuth,
/// The Art of Computer Programming, volume 4A, section 7.2.1.1). The last group stays where it is.
fn all_ways<T: Target>(search: &mut Search<T>, groups: &[Group<T::Sum>]) {
    let mut split = CategorySplit::new(groups, &[]);
    for step in 1..1_usize << groups.len().saturating_sub(1) {
        split.switch(step.trailing_zeros() as usize);
        search.offer(&split.yes, (false, 0), || split.choice());
    }
}

fn sort<T: Target>(target: &T, groups: &[Group<T::Sum>], number: usize, order: &mut Order) {
    order.clear();
    order.extend(groups.iter().zip(0..).map(|(group, place)| (target.key(number, &group.sum), place)));
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
}

/// The best cut of an order, and its loss.
fn best_cut<T: Target>(search: &Search<T>, groups: &[Group<T::Sum>], order: &Order) -> Option<(f64, usize)> {
    let mut best: Option<(f64, usize)> = None;
    let mut yes = T::Sum::default();
    for end in 1..order.len() {
        search.host.at_step(end, PACE);
        yes.add(&groups[order[end - 1].1 as usize].sum);
        if let Some(loss) = search.loss(&yes).filter(|&loss| best.is_none_or(|best| loss < best.0)) {
            best = Some((loss, end));
        }
    }
    best
}

/// Groups on two sides.
struct CategorySplit<'a, S> {
    groups: &'a [Group<S>],
    is_yes: Vec<bool>,
    yes: S,
}

impl<'a, S: Sums> CategorySplit<'a, S> {
    fn new(groups: &'a [Group<S>], chosen: &[(f64, u32)]) -> Self {
        let mut split = Self { groups, is_yes: vec![false; groups.len()], yes: S::default() };
        chosen.iter().for_each(|&(_, place)| split.switch(place as usize));
        split
    }

    /// Moves a group to the other side.
    fn switch(&mut self, place: usize) {
        let sum = &self.groups[place].sum;
        if self.is_yes[place] {
            self.yes = self.yes.less(sum);
        } else {
            self.yes.add(sum);
        }
        self.is_yes[place] ^= true;
    }

    /// Moves single groups while the loss falls.
    fn improve<T: Target<Sum = S>>(&mut self, search: &Search<T>, mut loss: f64) {
        for _ in 0..ROUNDS {
            let before = loss;
            for place in 0..self.groups.len() {
                search.host.at_step(place, PACE);
                self.switch(place);
                match search.loss(&self.yes) {
                    Some(less) if less < loss => loss = less,
                    _ => self.switch(place),
                }
            }
            if loss == before {
                return;
            }
        }
    }

    fn choice(&self) -> Choice {
        let chosen = self.groups.iter().zip(&self.is_yes).filter(|(_, is_yes)| **is_yes);
        Choice::Set(chosen.map(|(group, _)| group.code).collect())
    }
}
