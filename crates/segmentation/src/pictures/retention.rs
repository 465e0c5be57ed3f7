//! A retention triangle: of the customers of each cohort, the share that is there in each period.

use super::arrange::shown_name;
use super::groups::{Form, Groups, Line, figure};
use super::heat_map::INVERTED;
use super::options::Options;
use super::style::{LINE, MARGIN, Picture};
use super::svg::{At, Escaped, SMALL, Shade, fitted, shortened, width};
use super::words::{Word, date};
use crate::support::error::excerpt;
use crate::{Error, Kind, Result};

/// The most cohorts, and the most periods.
const MOST: usize = 120;

/// Counts up to here are whole floats, and so are sums of counts of all cohorts.
const MOST_CUSTOMERS: f64 = 1e13;

/// A cohort with its customers in each period.
struct Cohort {
    name: String,
    size: f64,
    /// `None` where the data have no row.
    periods: Vec<Option<f64>>,
}

fn refuse_more(what: &str, count: usize) -> Error {
    Error::new(Kind::LimitExceeded, format!("retention_triangle has {count} {what}, the most is {MOST}"))
        .hint("Take longer ones, for example months instead of days.")
}

/// The refusal of what no share can be taken of.
fn refuse_negative(label: &str, value: f64) -> Error {
    Error::invalid(format!("customers of \"{}\" must not be negative, not {value}", excerpt(label)))
        .hint("Count customers, or leave such rows out with a FILTER clause.")
}

/// Draws the shares of cohorts.
///
/// # Errors
/// Invalid, for bad options, negative periods and negative customers; limit exceeded; out of memory.
pub fn draw(groups: &Groups) -> Result<String> {
    if groups.form() != Form::DatedCohorts {
        groups.require(Form::Cohorts)?;
    }
    let options = groups.options(&["order"])?;
    let language = options.language;
    let mut picture = Picture::new(&options, Word::RetentionTriangle);
    picture.note(Word::LeftOut, groups.left_out());
    let (cohorts, hidden) = cohorts(groups, &options)?;
    picture.note(Word::Hidden, hidden);
    if cohorts.is_empty() {
        return picture.nothing();
    }
    let count = cohorts.iter().map(|cohort| cohort.periods.len()).max().unwrap_or(1);
    let least = options.least() as f64;

    let wide = options.width();
    let longest = cohorts.iter().map(|cohort| width(&cohort.name, SMALL)).fold(0.0, f64::max);
    let heading = width(language.word(Word::Cohort), SMALL).max(width(language.word(Word::All), SMALL));
    let names = longest.max(heading).min(wide * 0.3).ceil();
    let sizes: Vec<String> = cohorts.iter().map(|cohort| language.brief(cohort.size)).collect();
    let sizes_wide = sizes.iter().map(|size| width(size, SMALL)).fold(0.0, f64::max).ceil();
    let left = MARGIN + names + 8.0 + sizes_wide + 8.0;
    // Few periods need not fill the room.
    let cell = ((wide - MARGIN - left) / count as f64).min(64.0);
    let high = (cell * 0.8).clamp(19.0, 30.0);
    let out = &mut picture.body;
    let small = format!("font-size=\"{SMALL}\"");
    put!(
        out,
        "<text class=\"m\" x=\"{}\" y=\"13\" {small}>{}</text><text class=\"m\" x=\"{}\" y=\"13\" {small}>{}, %</text>\n",
        At(MARGIN),
        language.word(Word::Cohort),
        At(left),
        language.word(Word::Period)
    );
    // Every so many periods there is room for a number.
    let every = ((width("000", SMALL) + 2.0) / cell).ceil().max(1.0) as usize;
    for period in (0..count).step_by(every) {
        put!(
            out,
            "<text class=\"m\" x=\"{}\" y=\"30\" {small} text-anchor=\"middle\">{period}</text>\n",
            At(left + (period as f64 + 0.5) * cell)
        );
    }
    let top = LINE * 2.0 + 2.0;
    let mut write_row =
        |y: f64, name: &str, size: &str, periods: &mut dyn Iterator<Item = (usize, Option<f64>, f64)>| {
            put!(
                out,
                "<text class=\"t\" x=\"{}\" y=\"{}\" {small}><title>{}</title>{}</text>\
             <text class=\"m\" x=\"{}\" y=\"{}\" {small} text-anchor=\"end\">{}</text>\n",
                At(MARGIN),
                At(y + high / 2.0 + 4.0),
                Escaped(&shortened(name)),
                Escaped(&fitted(name, SMALL, names)),
                At(left - 8.0),
                At(y + high / 2.0 + 4.0),
                Escaped(size)
            );
            for (period, customers, size) in periods {
                let Some(customers) = customers else { continue };
                let share = if size > 0.0 { customers / size } else { 0.0 };
                let hidden = customers > 0.0 && customers < least;
                let shade = if hidden { 0.03 } else { 0.06 + 0.94 * share.min(1.0) };
                let (full, short) = match hidden {
                    true => (format!("<{least}"), format!("<{least}")),
                    false => (
                        format!("{} ({})", language.percent(share, 1), language.exact(customers)),
                        language.percent(share, 0).trim_end_matches(['%', '\u{a0}']).to_owned(),
                    ),
                };
                put!(
                    out,
                    "<g><title>{}, {} {period}{}{}</title><rect class=\"a\" fill-opacity=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"2\"/>",
                    Escaped(&shortened(name)),
                    language.word(Word::Period),
                    language.colon(),
                    Escaped(&full),
                    Shade(shade),
                    At(left + period as f64 * cell + 0.5),
                    At(y + 0.5),
                    At((cell - 1.0).max(0.5)),
                    At(high - 1.0)
                );
                let sizes = [SMALL, SMALL - 1.5, SMALL - 2.5].into_iter();
                if let Some(size) = sizes.filter(|size| width(&short, *size) + 1.0 <= cell).reduce(f64::max) {
                    put!(
                        out,
                        "<text class=\"{}\" x=\"{}\" y=\"{}\" font-size=\"{size}\" text-anchor=\"middle\">{}</text>",
                        if shade >= INVERTED { "u" } else { "t" },
                        At(left + (period as f64 + 0.5) * cell),
                        At(y + high / 2.0 + 4.0),
                        Escaped(&short)
                    );
                }
                put!(out, "</g>\n");
            }
        };
    for (place, (cohort, size)) in cohorts.iter().zip(&sizes).enumerate() {
        let mut periods =
            cohort.periods.iter().enumerate().map(|(period, customers)| (period, *customers, cohort.size));
        write_row(top + place as f64 * high, &cohort.name, size, &mut periods);
    }
    let mut height = top + cohorts.len() as f64 * high;
    if cohorts.len() > 1 {
        let together = |period: usize| {
            let there =
                || cohorts.iter().filter_map(|cohort| Some((cohort.size, (*cohort.periods.get(period)?)?)));
            let (mut size, mut customers) = (0.0, 0.0);
            there().for_each(|(its_size, its)| (size, customers) = (size + its_size, customers + its));
            (period, there().next().map(|_| customers), size)
        };
        let all: f64 = cohorts.iter().map(|cohort| cohort.size).sum();
        let mut periods = (0..count).map(together);
        write_row(height + 5.0, language.word(Word::All), &language.brief(all), &mut periods);
        height += high + 5.0;
    }
    picture.height = height + 8.0;
    let all: f64 = cohorts.iter().map(|cohort| cohort.size).sum();
    picture.facts.push(language.figure(Word::Customers, &language.exact(all)));
    picture.facts.push(language.figure(Word::From, &cohorts[0].name));
    picture.facts.push(language.figure(Word::To, &cohorts[cohorts.len() - 1].name));
    picture.finish()
}

/// The cohorts in order, and how many are too small to show.
fn cohorts(groups: &Groups, options: &Options) -> Result<(Vec<Cohort>, u64)> {
    let sorted = groups.sorted()?;
    let lines = [sorted.lines(0)?, sorted.lines(1)?];
    let label = |line: &Line<'_>| match line.name {
        Some(name) => shown_name(name, options.language),
        None => date(line.number),
    };
    if let Some(first) = lines[1].first().filter(|period| period.number < 0) {
        return Err(Error::invalid(format!("period must not be negative, not {}", first.number))
            .hint("Count periods from that of the first order, which is 0."));
    }
    if lines[0].len() > MOST {
        return Err(refuse_more("cohorts", lines[0].len()));
    }
    let last = lines[1].last().map_or(0, |period| period.number) as usize;
    if last >= MOST {
        return Err(refuse_more("periods", last.saturating_add(1)));
    }
    let mut cohorts: Vec<Cohort> = Vec::with_capacity(lines[0].len());
    for line in &lines[0] {
        cohorts.push(Cohort { name: label(line), size: 0.0, periods: Vec::new() });
    }
    for ([cohort, period], cell) in sorted.pairs([&lines[0], &lines[1]]) {
        let into = &mut cohorts[cohort];
        let (period, customers) = (lines[1][period].number as usize, figure(&cell.sum)?);
        if customers < 0.0 {
            return Err(refuse_negative(&into.name, customers));
        }
        if customers > MOST_CUSTOMERS {
            return Err(Error::out_of_range(format!("customers of \"{}\" are out of range", into.name)));
        }
        into.periods.resize(period + 1, None);
        into.periods[period] = Some(customers);
    }
    for cohort in &mut cohorts {
        let first = cohort.periods.first().copied().flatten();
        let largest = cohort.periods.iter().flatten().copied().fold(0.0, f64::max);
        cohort.size = first.filter(|&first| first > 0.0).unwrap_or(largest);
    }
    // Days are in order; texts are in their own, after those that the options name.
    if let Some(order) = &options.order {
        cohorts
            .sort_by_key(|cohort| order.iter().position(|name| *name == cohort.name).unwrap_or(usize::MAX));
    }
    let before = cohorts.len();
    let least = options.least();
    cohorts.retain(|cohort| least == 1 || cohort.size >= least as f64);
    let hidden = (before - cohorts.len()) as u64;
    Ok((cohorts, hidden))
}
