//! Bars: a total for each label.

use super::arrange::{Found, Ranking, arrange};
use super::groups::{Form, Groups, figure};
use super::options::KnownOrders;
use super::style::{MARGIN, Picture};
use super::svg::{At, Escaped, FONT, SMALL, fitted, shortened, width};
use super::words::Word;
use crate::Result;
use crate::numeric::exact_sum::ExactSum;
use crate::support::memory::{filled, with_capacity};

/// Labels that stand by themselves unless the options say otherwise.
const TOP: u32 = 30;

/// From one bar to the next.
const PITCH: f64 = 24.0;

/// Draws the totals of labels.
///
/// # Errors
/// Invalid, for bad options; out of memory.
pub fn draw(groups: &Groups, known: &KnownOrders) -> Result<String> {
    groups.require(Form::Bars)?;
    let options = groups.options(&["order", "top"])?;
    let language = options.language;
    let mut picture = Picture::new(&options, Word::Bars);
    picture.note(Word::LeftOut, groups.left_out());
    let sorted = groups.sorted()?;
    let lines = sorted.lines(0)?;
    if lines.is_empty() {
        return picture.nothing();
    }
    let mut found = with_capacity(lines.len())?;
    for line in &lines {
        found.push(Found { name: line.name, rows: line.rows, size: figure(&line.sum)? });
    }
    let ranking = Ranking::of(found.iter().filter_map(|found| found.name), &options, known);
    let axis = arrange(&found, &ranking, Word::NoLabel, TOP, &options, groups.host())?;
    let mut sums = filled(axis.shown.len(), ExactSum::default())?;
    for (line, &place) in lines.iter().zip(&axis.place_of) {
        sums[place].merge(&line.sum);
    }
    let mut all = ExactSum::default();
    sums.iter().for_each(|sum| all.merge(sum));
    let total = figure(&all)?;
    let values: Vec<f64> = sums.iter().map(figure).collect::<Result<_>>()?;
    let is_hidden = |place: usize| axis.shown[place].rows < options.least();

    // The sides of zero share the room between labels and figures.
    let wide = options.width();
    let names = axis.shown.iter().map(|shown| width(&shown.name, FONT)).fold(0.0, f64::max);
    let names = names.min(wide * 0.38).ceil();
    let figures: Vec<String> = values
        .iter()
        .enumerate()
        .map(
            |(place, &value)| {
                if is_hidden(place) { format!("<{}", options.least()) } else { language.brief(value) }
            },
        )
        .collect();
    let room_for_figure = figures.iter().map(|figure| width(figure, SMALL)).fold(0.0, f64::max) + 6.0;
    let visible =
        || values.iter().enumerate().filter(|(place, _)| !is_hidden(*place)).map(|(_, value)| *value);
    let (low, high) = (visible().fold(0.0, f64::min), visible().fold(0.0, f64::max));
    let start = MARGIN + names + 8.0 + if low < 0.0 { room_for_figure } else { 0.0 };
    let end = wide - MARGIN - if high > 0.0 || low == 0.0 { room_for_figure } else { 0.0 };
    // Halves, as the whole may be out of range.
    let scale = |value: f64| match high / 2.0 - low / 2.0 {
        span if span > 0.0 => start + (value / 2.0 - low / 2.0) / span * (end - start),
        _ => start,
    };
    let zero = scale(0.0);
    let out = &mut picture.body;
    for (place, shown) in axis.shown.iter().enumerate() {
        let top = 6.0 + place as f64 * PITCH;
        let (value, figure) = (if is_hidden(place) { 0.0 } else { values[place] }, &figures[place]);
        let tooltip = match is_hidden(place) {
            true => figure.clone(),
            false if total > 0.0 && low >= 0.0 => {
                format!("{} ({})", language.exact(value), language.percent(value / total, 1))
            }
            false => language.exact(value),
        };
        let end = scale(value);
        let (x, long) = (zero.min(end), (end - zero).abs());
        let class = match value < 0.0 {
            true => "n",
            false if shown.is_other => "o",
            false => "a",
        };
        put!(
            out,
            "<g><title>{}{}{}</title><text class=\"t\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text><rect class=\"{class}\" x=\"{}\" y=\"{}\" \
             width=\"{}\" height=\"16\" rx=\"1.5\"/>",
            Escaped(&shortened(&shown.name)),
            language.colon(),
            Escaped(&tooltip),
            At(MARGIN + names),
            At(top + 12.5),
            Escaped(&fitted(&shown.name, FONT, names)),
            At(x),
            At(top),
            // What is not zero is seen.
            At(if value == 0.0 { 0.0 } else { long.max(1.0) })
        );
        let (at, anchor) = if value < 0.0 { (end - 5.0, "end") } else { (end + 5.0, "start") };
        put!(
            out,
            "<text class=\"m\" x=\"{}\" y=\"{}\" font-size=\"{SMALL}\" text-anchor=\"{anchor}\">{}</text></g>\n",
            At(at),
            At(top + 12.0),
            Escaped(figure)
        );
    }
    let height = 6.0 + axis.shown.len() as f64 * PITCH;
    put!(out, "<line class=\"g\" x1=\"{0}\" y1=\"2\" x2=\"{0}\" y2=\"{1}\"/>\n", At(zero), At(height - 4.0));
    picture.height = height + 6.0;
    picture.facts.push(language.figure(Word::Labels, &language.count(lines.len() as u64)));
    picture.facts.push(language.figure(Word::Total, &language.exact(total)));
    let largest = (0..values.len())
        .filter(|&place| !is_hidden(place))
        .max_by(|&a, &b| values[a].total_cmp(&values[b]).then(b.cmp(&a)));
    if let Some(place) = largest {
        let of = format!("{} {}", shortened(&axis.shown[place].name), language.exact(values[place]));
        picture.facts.push(language.figure(Word::Largest, &of));
    }
    picture.finish()
}
