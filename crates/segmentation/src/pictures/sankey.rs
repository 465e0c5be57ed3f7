//! A Sankey diagram: how many went from which label to which.

use super::arrange::{Axis, Found, Ranking, arrange};
use super::groups::{Form, Groups, Line};
use super::options::{KnownOrders, Options};
use super::style::{Key, LINE, MARGIN, Picture, legend, words};
use super::svg::{At, Escaped, FONT, Out, SMALL, fitted, shortened, width};
use super::words::Word;
use crate::Result;
use crate::support::host::Host;
use crate::support::memory::{filled, with_capacity};

/// Labels of each side that stand by themselves unless the options say otherwise.
const TOP: u32 = 20;

/// The height of all customers together, without the gaps.
const FLOW: f64 = 300.0;

/// The least height of a label, so that its name has room.
const SLOT: f64 = 17.0;

const GAP: f64 = 4.0;

const NODE: f64 = 10.0;

/// The most of the width for the names and counts of a side: at the default width the longest shipped name fits, in every
/// language.
const MOST_NAMES: f64 = 0.39;

fn side(lines: &[Line<'_>], ranking: &Ranking, null: Word, options: &Options, host: Host) -> Result<Axis> {
    let mut found = with_capacity(lines.len())?;
    found.extend(lines.iter().map(|line| Found { name: line.name, rows: line.rows, size: line.rows as f64 }));
    arrange(&found, ranking, null, TOP, options, host)
}

/// The tops of the nodes of a side.
fn tops(axis: &Axis, unit: f64, top: f64) -> (Vec<f64>, f64) {
    let mut y = top;
    let mut tops = Vec::with_capacity(axis.shown.len());
    for shown in &axis.shown {
        let high = shown.rows as f64 * unit;
        let slot = high.max(SLOT);
        tops.push(y + (slot - high) / 2.0);
        y += slot + GAP;
    }
    (tops, y - GAP)
}

/// Draws the movement between two labellings.
///
/// # Errors
/// Invalid, for bad options; out of memory.
pub fn draw(groups: &Groups, known: &KnownOrders) -> Result<String> {
    groups.require(Form::Sankey)?;
    let options = groups.options(&["order", "top"])?;
    let language = options.language;
    let mut picture = Picture::new(&options, Word::Sankey);
    picture.note(Word::LeftOut, groups.left_out());
    let sorted = groups.sorted()?;
    let lines = [sorted.lines(0)?, sorted.lines(1)?];
    if lines[0].is_empty() {
        return picture.nothing();
    }
    let ranking = Ranking::of(lines.iter().flatten().filter_map(|line| line.name), &options, known);
    let axis = |number: usize, null| side(&lines[number], &ranking, null, &options, groups.host());
    let axes = [axis(0, Word::New)?, axis(1, Word::Left)?];
    // Of what is merged there is no place in an order.
    let position = |side: usize, line: usize| match axes[side].shown[axes[side].place_of[line]].is_other {
        true => None,
        false => ranking.position(lines[side][line].name),
    };
    let count = axes[1].shown.len();
    // For each pair the customers in all, and those who are better, worse and neither.
    let mut flows = filled(axes[0].shown.len() * count, [0_u64; 3])?;
    let is_list = matches!(ranking, Ranking::List(_));
    for ([from, to], cell) in sorted.pairs([&lines[0], &lines[1]]) {
        let kind = match (lines[0][from].name, lines[1][to].name) {
            (None, _) => 0,
            (_, None) => 1,
            (before, after) if before == after => 2,
            _ if !is_list => 0,
            _ => match (position(0, from), position(1, to)) {
                (Some(before), Some(after)) if after < before => 0,
                (Some(_), Some(_)) => 1,
                _ => 2,
            },
        };
        flows[axes[0].place_of[from] * count + axes[1].place_of[to]][kind] += cell.rows;
    }
    let all = |flow: &[u64; 3]| flow.iter().sum::<u64>();
    let total: u64 = flows.iter().map(all).sum();

    let unit = FLOW / total as f64;
    let wide = options.width();
    let out = &mut picture.body;
    let mut top = 4.0;
    for (word, x, anchor) in [(Word::Before, MARGIN, "start"), (Word::After, wide - MARGIN, "end")] {
        words(out, "m", (x, top + 10.0), anchor, language.word(word));
    }
    top += LINE + 4.0;
    let columns = [0, 1].map(|side: usize| Column::of(&axes[side], wide, |rows| language.brief(rows as f64)));
    let xs = [MARGIN + columns[0].wide() + 8.0, wide - MARGIN - columns[1].wide() - 8.0 - NODE];
    let (mut places, mut bottom) = ([Vec::new(), Vec::new()], top);
    for side in 0..2 {
        let (tops, end) = tops(&axes[side], unit, top);
        places[side] = tops;
        bottom = f64::max(bottom, end);
    }
    let (start, end) = (xs[0] + NODE, xs[1]);
    let middle = (start + end) / 2.0;
    let (mut left, mut right) = (places[0].clone(), places[1].clone());
    let mut unseen = 0;
    for (from, before) in axes[0].shown.iter().enumerate() {
        for (to, after) in axes[1].shown.iter().enumerate() {
            let flow = &flows[from * count + to];
            let rows = all(flow);
            if rows == 0 {
                continue;
            }
            let high = rows as f64 * unit;
            let (y0, y1) = (left[from], right[to]);
            left[from] += high;
            right[to] += high;
            if rows < options.least() {
                unseen += rows;
                continue;
            }
            let kind = (0..3).find(|&kind| flow[kind] * 2 > rows).unwrap_or(2);
            let [x0, x1, bend] = [start, end, middle].map(At);
            let [from_top, to_top, to_end, from_end] = [y0, y1, y1 + high, y0 + high].map(At);
            put!(
                out,
                "<path class=\"{}\" fill-opacity=\"0.45\" d=\"M{x0} {from_top}C{bend} {from_top} {bend} {to_top} {x1} {to_top}\
                 V{to_end}C{bend} {to_end} {bend} {from_end} {x0} {from_end}Z\"><title>{} → {}{}{}</title></path>\n",
                ["a", "n", "o"][kind],
                Escaped(&shortened(&before.name)),
                Escaped(&shortened(&after.name)),
                language.colon(),
                Escaped(&language.count(rows))
            );
        }
    }
    for side in 0..2 {
        for (shown, y) in axes[side].shown.iter().zip(&places[side]) {
            let figures = match shown.rows < options.least() {
                true => [format!("<{}", options.least()), format!("<{}", options.least())],
                false => [language.count(shown.rows), language.brief(shown.rows as f64)],
            };
            let tooltip = format!("{}{}{}", shortened(&shown.name), language.colon(), figures[0]);
            let place = (xs[side], *y, shown.rows as f64 * unit);
            columns[side].write(out, side, place, [&tooltip, &shown.name, &figures[1]]);
        }
    }
    let mut height = bottom + 10.0;
    if is_list {
        let key = |class: &str, word| Key {
            class: class.to_owned(),
            opacity: 0.6,
            name: language.word(word).to_owned(),
        };
        let keys = [key("a", Word::Better), key("n", Word::Worse), key("o", Word::Unchanged)];
        height += legend(out, &keys, height, wide);
    }
    picture.height = height + 4.0;
    picture.note(Word::NotDrawn, unseen);
    picture.facts.push(language.figure(Word::Customers, &language.count(total)));
    if is_list {
        let of = |kind: usize| language.count(flows.iter().map(|flow| flow[kind]).sum());
        for (kind, word) in [Word::Better, Word::Worse, Word::Unchanged].into_iter().enumerate() {
            picture.facts.push(language.figure(word, &of(kind)));
        }
    }
    picture.finish()
}

/// The names and counts of one side.
struct Column {
    names: f64,
    counts: f64,
    size: f64,
}

impl Column {
    fn of(axis: &Axis, wide: f64, count: impl Fn(u64) -> String) -> Self {
        let widest =
            |of: &dyn Fn(&super::arrange::Shown) -> f64| axis.shown.iter().map(of).fold(0.0, f64::max);
        let counts = widest(&|shown| width(&count(shown.rows), SMALL)).ceil();
        let (most, at) =
            (wide * MOST_NAMES - counts - 6.0, |size: f64| widest(&|shown| width(&shown.name, size)));
        let size = if at(FONT) <= most { FONT } else { SMALL };
        Self { names: at(size).min(most).ceil(), counts, size }
    }

    fn wide(&self) -> f64 {
        self.names + 6.0 + self.counts
    }

    /// A node with its count beside it and its name beyond.
    fn write(&self, out: &mut Out, side: usize, (x, y, high): (f64, f64, f64), texts: [&str; 3]) {
        let [tooltip, name, count] = texts;
        let middle = y + high / 2.0 + 4.5;
        let (count_x, name_x, anchor) = match side {
            0 => (x - 8.0, x - 8.0 - self.counts - 6.0, "end"),
            _ => (x + NODE + 8.0, x + NODE + 8.0 + self.counts + 6.0, "start"),
        };
        put!(
            out,
            "<g><title>{}</title><rect class=\"t\" x=\"{}\" y=\"{}\" width=\"{NODE}\" height=\"{}\"/>\
             <text class=\"m\" x=\"{}\" y=\"{}\" font-size=\"{SMALL}\" text-anchor=\"{anchor}\">{}</text>\
             <text class=\"t\" x=\"{}\" y=\"{5}\" font-size=\"{}\" text-anchor=\"{anchor}\">{}</text></g>\n",
            Escaped(tooltip),
            At(x),
            At(y),
            At(high.max(0.5)),
            At(count_x),
            At(middle),
            Escaped(count),
            At(name_x),
            self.size,
            Escaped(&fitted(name, self.size, self.names))
        );
    }
}
