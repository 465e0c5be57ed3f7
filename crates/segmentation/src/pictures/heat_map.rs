//! A heat map: two labels, and a shade for what each pair has.

use super::arrange::{Axis, Found, Ranking, arrange};
use super::groups::{Form, Groups, Line, figure};
use super::options::{KnownOrders, Options};
use super::style::{LINE, MARGIN, Picture, words};
use super::svg::{At, Escaped, FONT, SMALL, Shade, fitted, shortened, width};
use super::words::Word;
use crate::Result;
use crate::numeric::exact_sum::ExactSum;
use crate::support::host::Host;
use crate::support::memory::{filled, with_capacity};

/// Labels of each side that stand by themselves unless the options say otherwise.
const TOP: u32 = 30;

/// The width of a column whose name lies.
const NARROW: f64 = 13.0;

/// The shade from which letters on it are light by day, and dark by night.
pub(super) const INVERTED: f64 = 0.7;

/// The labels of a side, numbers from below upwards where `upwards` says so.
fn axis(
    lines: &[Line<'_>],
    upwards: bool,
    options: &Options,
    known: &KnownOrders,
    host: Host,
) -> Result<Axis> {
    let mut found = with_capacity(lines.len())?;
    for line in lines {
        found.push(Found { name: line.name, rows: line.rows, size: figure(&line.sum)? });
    }
    let ranking = Ranking::of(found.iter().filter_map(|found| found.name), options, known);
    let mut axis = arrange(&found, &ranking, Word::NoLabel, TOP, options, host)?;
    if upwards && matches!(ranking, Ranking::Numbers) {
        // What is no number stands below.
        let numbers = axis.shown.iter().take_while(|shown| shown.name.parse::<f64>().is_ok()).count();
        axis.shown[..numbers].reverse();
        let below = axis.place_of.iter_mut().filter(|place| **place < numbers);
        below.for_each(|place| *place = numbers - 1 - *place);
    }
    Ok(axis)
}

/// Draws the pairs of labels.
///
/// # Errors
/// Invalid, for bad options; out of memory.
pub fn draw(groups: &Groups, known: &KnownOrders) -> Result<String> {
    groups.require(Form::HeatMap)?;
    let options = groups.options(&["order", "top", "x_title", "y_title"])?;
    let language = options.language;
    let mut picture = Picture::new(&options, Word::HeatMap);
    picture.note(Word::LeftOut, groups.left_out());
    let sorted = groups.sorted()?;
    let lines = [sorted.lines(0)?, sorted.lines(1)?];
    if lines[0].is_empty() {
        return picture.nothing();
    }
    let columns = axis(&lines[0], false, &options, known, groups.host())?;
    let rows = axis(&lines[1], true, &options, known, groups.host())?;
    let count = columns.shown.len();
    let mut cells = filled(count * rows.shown.len(), (0_u64, ExactSum::default()))?;
    for ([x, y], cell) in sorted.pairs([&lines[0], &lines[1]]) {
        let into = &mut cells[rows.place_of[y] * count + columns.place_of[x]];
        into.0 += cell.rows;
        into.1.merge(&cell.sum);
    }
    let mut all = ExactSum::default();
    cells.iter().for_each(|(_, sum)| all.merge(sum));
    let total = figure(&all)?;
    let mut values = with_capacity(cells.len())?;
    for (in_it, sum) in &cells {
        values.push((*in_it, figure(sum)?));
    }
    let cells = values;
    let least = options.least();
    let visible = |(in_it, _): &&(u64, f64)| *in_it >= least;
    let largest = cells.iter().filter(visible).map(|(_, value)| value.abs()).fold(0.0, f64::max);

    let wide = options.width();
    let names = |size: f64| rows.shown.iter().map(|shown| width(&shown.name, size)).fold(0.0, f64::max);
    let most = wide * 0.36;
    let font = if names(FONT) <= most { FONT } else { SMALL };
    let names = names(font).min(most).ceil();
    let beside = if options.y_title.is_some() { LINE + 2.0 } else { 0.0 };
    let left = MARGIN + beside + names + 8.0;
    let cell_width = (wide - MARGIN - left) / count as f64;
    // Short names stand, long ones lie.
    let longest = columns.shown.iter().map(|shown| width(&shown.name, SMALL)).fold(0.0, f64::max);
    let stand = longest + 4.0 <= cell_width;
    let below = if stand { LINE + 2.0 } else { longest.min(150.0).ceil() + 10.0 };
    let cell_height = (cell_width * 0.7).clamp(22.0, 56.0);
    let high = cell_height * rows.shown.len() as f64;

    let out = &mut picture.body;
    let top = 4.0;
    for (y, row) in rows.shown.iter().enumerate() {
        let middle = top + (y as f64 + 0.5) * cell_height;
        put!(
            out,
            "<text class=\"t\" x=\"{}\" y=\"{}\" font-size=\"{font}\" text-anchor=\"end\"><title>{}</title>{}</text>\n",
            At(left - 8.0),
            At(middle + 4.5),
            Escaped(&shortened(&row.name)),
            Escaped(&fitted(&row.name, font, names))
        );
        for (x, column) in columns.shown.iter().enumerate() {
            let (in_it, value) = cells[y * count + x];
            let hidden = in_it > 0 && in_it < least;
            let shade = match largest > 0.0 && !hidden && value != 0.0 {
                true => 0.06 + 0.94 * (value.abs() / largest),
                false => 0.03,
            };
            let (full, short) = match hidden {
                true => (format!("<{least}"), format!("<{least}")),
                false => (language.exact(value), language.brief(value)),
            };
            let class = if value < 0.0 && !hidden { "n" } else { "a" };
            put!(
                out,
                "<g><title>{} / {}{}{}</title><rect class=\"{class}\" fill-opacity=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"2\"/>",
                Escaped(&shortened(&column.name)),
                Escaped(&shortened(&row.name)),
                language.colon(),
                Escaped(&full),
                Shade(shade),
                At(left + x as f64 * cell_width + 1.0),
                At(top + y as f64 * cell_height + 1.0),
                At(cell_width - 2.0),
                At(cell_height - 2.0)
            );
            let size = [SMALL + 0.5, SMALL - 1.5, SMALL - 2.5].into_iter();
            let size = size.filter(|size| width(&short, *size) + 4.0 <= cell_width).reduce(f64::max);
            if let Some(size) = size.filter(|_| in_it > 0) {
                put!(
                    out,
                    "<text class=\"{}\" x=\"{}\" y=\"{}\" font-size=\"{size}\" text-anchor=\"middle\">{}</text>",
                    if shade >= INVERTED { "u" } else { "t" },
                    At(left + (x as f64 + 0.5) * cell_width),
                    At(middle + 4.0),
                    Escaped(&short)
                );
            }
            put!(out, "</g>\n");
        }
    }
    // Where columns are narrower than a line of text, some go without a name.
    let every = (NARROW / cell_width).ceil().max(1.0) as usize;
    for (x, column) in columns.shown.iter().enumerate().step_by(every) {
        let (x, y) = (left + (x as f64 + 0.5) * cell_width, top + high);
        let place = match stand {
            true => format!("x=\"{}\" y=\"{}\" text-anchor=\"middle\"", At(x), At(y + 15.0)),
            false => format!(
                "transform=\"translate({} {}) rotate(-90)\" text-anchor=\"end\"",
                At(x + 4.0),
                At(y + 6.0)
            ),
        };
        put!(
            out,
            "<text class=\"t\" {place} font-size=\"{SMALL}\"><title>{}</title>{}</text>\n",
            Escaped(&shortened(&column.name)),
            Escaped(&fitted(&column.name, SMALL, below - if stand { -cell_width } else { 6.0 }))
        );
    }
    let mut height = top + high + below;
    if let Some(title) = &options.x_title {
        let middle = (left + wide - MARGIN) / 2.0;
        words(out, "m", (middle, height + 13.0), "middle", &fitted(title, SMALL, wide - MARGIN - left));
        height += LINE + 2.0;
    }
    if let Some(title) = &options.y_title {
        put!(
            out,
            "<text class=\"m\" transform=\"translate({} {}) rotate(-90)\" font-size=\"{SMALL}\" text-anchor=\"middle\">{}</text>\n",
            At(MARGIN + 10.0),
            At(top + high / 2.0),
            Escaped(&fitted(title, SMALL, high))
        );
    }
    picture.height = height + 6.0;
    let size = |axis: &Axis| axis.shown.len().to_string();
    picture.facts.push(format!("{} × {}", size(&columns), size(&rows)));
    picture.facts.push(language.figure(Word::Total, &language.exact(total)));
    let best = (0..cells.len()).filter(|&place| cells[place].0 > 0 && cells[place].0 >= least);
    let best = best.max_by(|&a, &b| cells[a].1.total_cmp(&cells[b].1).then(b.cmp(&a)));
    if let Some(place) = best {
        let (x, y) = (&columns.shown[place % count].name, &rows.shown[place / count].name);
        let of = format!("{} / {} {}", shortened(x), shortened(y), language.exact(cells[place].1));
        picture.facts.push(language.figure(Word::Largest, &of));
    }
    picture.finish()
}
