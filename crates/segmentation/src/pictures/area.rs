//! Stacked areas: the totals of labels over days.

use super::arrange::{Found, Ranking, arrange};
use super::groups::{Form, Groups, figure, out_of_range};
use super::options::KnownOrders;
use super::scale::marks;
use super::style::{COLOURS, Key, MARGIN, Picture, grid_line, legend, words};
use super::svg::{At, Escaped, SMALL, fitted, shortened, width};
use super::words::{Word, date};
use crate::numeric::exact_sum::ExactSum;
use crate::support::memory::{filled, with_capacity};
use crate::{Error, Kind, Result};

/// Labels that stand by themselves unless the options say otherwise.
const TOP: u32 = 10;

/// The most of them: each colour twice.
const MOST: u32 = 2 * COLOURS as u32;

/// The most different days.
const MAX_DAYS: usize = 4000;

/// Days that have a tooltip of their own, while they are wide enough to be pointed at.
const POINTED: usize = 200;

const PLOT: f64 = 220.0;

/// Draws the totals of labels over days.
///
/// # Errors
/// Invalid, for bad options; limit exceeded, for too many days; out of memory.
pub fn draw(groups: &Groups, known: &KnownOrders) -> Result<String> {
    groups.require(Form::Area)?;
    let options = groups.options(&["order", "top", "y_title"])?;
    if let Some(top) = options.top.filter(|&top| top > MOST) {
        return Err(Error::invalid(format!("options, key \"top\": {top} is not from 1 to {MOST}"))
            .hint("More layers cannot be told apart."));
    }
    let language = options.language;
    let mut picture = Picture::new(&options, Word::StackedArea);
    picture.note(Word::LeftOut, groups.left_out());
    let sorted = groups.sorted()?;
    let (days, lines) = (sorted.lines(0)?, sorted.lines(1)?);
    if days.is_empty() {
        return picture.nothing();
    }
    if days.len() > MAX_DAYS {
        return Err(Error::new(
            Kind::LimitExceeded,
            format!("stacked_area has {} different days, the most is {MAX_DAYS}", days.len()),
        )
        .hint("Group the rows by week or by month."));
    }
    let mut found = with_capacity(lines.len())?;
    for line in &lines {
        found.push(Found { name: line.name, rows: line.rows, size: figure(&line.sum)? });
    }
    let ranking = Ranking::of(found.iter().filter_map(|found| found.name), &options, known);
    let axis = arrange(&found, &ranking, Word::NoLabel, TOP, &options, groups.host())?;
    let mut layers = Vec::with_capacity(axis.shown.len());
    for _ in &axis.shown {
        layers.push(filled(days.len(), ExactSum::default())?);
    }
    for ([day, line], cell) in sorted.pairs([&days, &lines]) {
        layers[axis.place_of[line]][day].merge(&cell.sum);
    }
    let mut below_zero = 0;
    let mut values: Vec<Vec<f64>> = Vec::with_capacity(layers.len());
    let is_hidden = |place: usize| axis.shown[place].rows < options.least();
    for layer in &layers {
        let mut heights = with_capacity(days.len())?;
        for sum in layer {
            let value = figure(sum)?;
            below_zero += u64::from(value < 0.0);
            heights.push(value.max(0.0));
        }
        values.push(heights);
    }
    (0..values.len()).filter(|&place| is_hidden(place)).for_each(|place| values[place].fill(0.0));
    picture.note(Word::BelowZero, below_zero);
    picture.note(Word::Hidden, (0..values.len()).filter(|&place| is_hidden(place)).count() as u64);
    let totals: Vec<f64> = (0..days.len()).map(|day| values.iter().map(|layer| layer[day]).sum()).collect();
    let largest = totals.iter().copied().fold(0.0, f64::max);
    if !largest.is_finite() {
        return Err(out_of_range());
    }

    let wide = options.width();
    let ticks = if largest > 0.0 { marks(0.0, largest, 5, false) } else { vec![0.0] };
    let numbers = ticks.iter().map(|tick| width(&language.brief(*tick), SMALL)).fold(0.0, f64::max).ceil();
    let left = MARGIN + numbers + 6.0;
    let (right, top) = (wide - MARGIN, if options.y_title.is_some() { 24.0 } else { 8.0 });
    let (first, last) = (days[0].number, days[days.len() - 1].number);
    let x = |day: i64| match last - first {
        0 => left,
        span => left + (day - first) as f64 / span as f64 * (right - left),
    };
    let y = |value: f64| top + PLOT - if largest > 0.0 { value / largest * PLOT } else { 0.0 };
    let out = &mut picture.body;
    if let Some(title) = &options.y_title {
        words(out, "m", (MARGIN, 12.0), "start", &fitted(title, SMALL, wide - 2.0 * MARGIN));
    }
    for tick in &ticks {
        grid_line(out, (left, right), y(*tick), &language.brief(*tick));
    }
    let mut keys = Vec::with_capacity(axis.shown.len());
    let mut under = filled(days.len(), 0.0)?;
    for (place, shown) in axis.shown.iter().enumerate() {
        let class = if shown.is_other { "o".to_owned() } else { format!("c{}", place % COLOURS) };
        let opacity = if place >= COLOURS && !shown.is_other { 0.5 } else { 0.9 };
        keys.push(Key { class: class.clone(), opacity, name: shown.name.clone() });
        if is_hidden(place) {
            continue;
        }
        let sum: f64 = values[place].iter().sum();
        put!(out, "<path class=\"{class} k\" fill-opacity=\"{opacity}\" stroke-width=\"0.7\" d=\"M");
        for (day, value) in
            days.iter().zip(values[place].iter().zip(&under).map(|(value, under)| value + under))
        {
            put!(out, "{} {} ", At(x(day.number)), At(y(value)));
        }
        if first == last {
            put!(out, "{} {} {0} {} ", At(right), At(y(values[place][0] + under[0])), At(y(under[0])));
        }
        for (day, under) in days.iter().zip(&under).rev() {
            put!(out, "{} {} ", At(x(day.number)), At(y(*under)));
        }
        put!(
            out,
            "Z\"><title>{}{}{}</title></path>\n",
            Escaped(&shortened(&shown.name)),
            language.colon(),
            Escaped(&language.exact(sum))
        );
        under.iter_mut().zip(&values[place]).for_each(|(under, value)| *under += value);
    }
    if days.len() <= POINTED {
        for (number, day) in days.iter().enumerate() {
            // From half the way to the day before, to half the way to the next.
            let from = match number {
                0 => left,
                _ => (x(days[number - 1].number) + x(day.number)) / 2.0,
            };
            let to = days.get(number + 1).map_or(right, |next| (x(day.number) + x(next.number)) / 2.0);
            put!(
                out,
                "<rect class=\"t\" fill-opacity=\"0\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{PLOT}\"><title>{}{}{}",
                At(from),
                At(top),
                At(to - from),
                date(day.number),
                language.colon(),
                Escaped(&language.exact(totals[number]))
            );
            for (place, shown) in axis.shown.iter().enumerate().rev() {
                if values[place][number] > 0.0 {
                    let value = language.exact(values[place][number]);
                    put!(
                        out,
                        "\n{}{}{}",
                        Escaped(&shortened(&shown.name)),
                        language.colon(),
                        Escaped(&value)
                    );
                }
            }
            put!(out, "</title></rect>\n");
        }
    }
    // Dates are as short as all of them allow.
    let all_end = |end: &str| days.iter().all(|day| date(day.number).ends_with(end));
    let cut = if all_end("-01-01") {
        6
    } else if all_end("-01") {
        3
    } else {
        0
    };
    let mut free = f64::MIN;
    for day in &days {
        let name = date(day.number);
        let name = &name[..name.len() - cut];
        let long = width(name, SMALL);
        let at = (x(day.number) - long / 2.0).clamp(left - 6.0, (right - long).max(left - 6.0));
        if at < free {
            continue;
        }
        free = at + long + 16.0;
        put!(
            out,
            "<line class=\"g\" x1=\"{0}\" y1=\"{1}\" x2=\"{0}\" y2=\"{2}\"/>",
            At(x(day.number)),
            At(top + PLOT),
            At(top + PLOT + 4.0)
        );
        words(out, "m", (at + long / 2.0, top + PLOT + 17.0), "middle", name);
    }
    let height = top + PLOT + 28.0;
    keys.reverse();
    picture.height = height + legend(out, &keys, height, wide) + 4.0;
    picture.facts.push(language.figure(Word::Labels, &language.count(lines.len() as u64)));
    picture
        .facts
        .push(language.figure(Word::From, &format!("{} {}", date(first), language.exact(totals[0]))));
    picture.facts.push(
        language.figure(Word::To, &format!("{} {}", date(last), language.exact(totals[totals.len() - 1]))),
    );
    picture.finish()
}
