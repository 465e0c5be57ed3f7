//! A histogram: how many customers have values of which size.
//!
//! The width of a bar is the rule of Freedman and Diaconis 1981, "On the histogram as a density estimator: L2 theory",
//! Zeitschrift für Wahrscheinlichkeitstheorie 57: twice the interquartile range over the cube root of the count, made round.
//! Values beyond a hundredth at either end stand together in an outer bar where they would press the others together.

use serde_json::Value;

use super::options::Options;
use super::pareto::sorted;
use super::scale::{marks, step_up};
use super::style::{MARGIN, Picture, grid_line, words};
use super::svg::{At, Escaped, SMALL, fitted, width};
use super::words::Word;
use crate::numeric::order;
use crate::support::host::Host;
use crate::{Error, Result};

const PLOT: f64 = 200.0;

/// The fewest and the most bars, outer ones apart, unless the options say otherwise.
const BARS: (f64, f64) = (8.0, 40.0);

/// Bars from `first` times their width, and their counts.
#[derive(Debug, PartialEq)]
struct Bars {
    first: f64,
    width: f64,
    counts: Vec<u64>,
    /// Values below the first bar, and above the last.
    below: u64,
    above: u64,
    whole: bool,
}

impl Bars {
    fn edge(&self, number: usize) -> f64 {
        (self.first + number as f64) * self.width
    }

    fn of(keys: &[u64], wanted: Option<u32>) -> Self {
        let n = keys.len();
        let at = |rank: usize| order::float(keys[rank]);
        let quantile = |part: f64| at(((n as f64 * part).ceil() as usize).clamp(1, n) - 1);
        let (least, most) = (at(0), at(n - 1));
        let (low, high) = (quantile(0.01), quantile(0.99));
        // Ends that are near are no ends.
        let core = high - low;
        let low = if low - least <= 0.5 * core { least } else { low };
        let high = if most - high <= 0.5 * core { most } else { high };
        let span = high - low;
        let whole = keys.iter().all(|&key| order::float(key) % 1.0 == 0.0);
        let width = match wanted {
            Some(bars) => span / f64::from(bars),
            None => {
                let by_rule = 2.0 * (quantile(0.75) - quantile(0.25)) / libm::cbrt(n as f64);
                by_rule.clamp(span / BARS.1, span / BARS.0)
            }
        };
        // Values that are all equal have one bar.
        let mut width = if width > 0.0 { step_up(width) } else { step_up(low.abs().max(1.0) * 0.1) };
        if whole {
            width = width.max(1.0).ceil();
        }
        let first = (low / width).floor();
        let bars = ((high / width).floor() - first) as usize + 1;
        let mut found = Self { first, width, counts: Vec::new(), below: 0, above: 0, whole };
        let below = |edge: f64| keys.partition_point(|&key| order::float(key) < edge);
        let mut before = below(found.edge(0));
        found.below = before as u64;
        for number in 0..bars {
            let upto = below(found.edge(number + 1));
            found.counts.push((upto - before) as u64);
            before = upto;
        }
        found.above = (n - before) as u64;
        found
    }
}

/// Draws the distribution of finite values.
///
/// # Errors
/// Invalid, for bad options; out of range, for values too far apart; out of memory.
pub fn draw(values: &[f64], options: &Value, left_out: u64, host: Host) -> Result<String> {
    let options = Options::read(options, &["bins", "x_title"])?;
    let (language, least) = (options.language, options.least());
    let mut picture = Picture::new(&options, Word::Histogram);
    picture.note(Word::LeftOut, left_out);
    if values.is_empty() || (values.len() as u64) < least {
        return picture.nothing();
    }
    let keys = sorted(values, host)?;
    let at = |rank: usize| order::float(keys[rank]);
    let (low, high) = (at(0), at(keys.len() - 1));
    if !(high - low).is_finite() || low.abs().max(high.abs()) > 1e300 {
        return Err(Error::out_of_range("the values are too far apart for a histogram")
            .hint("Leave out what cannot be right, or take logarithms."));
    }
    let bars = Bars::of(&keys, options.bins);
    let brief = |value: f64| language.brief(value);
    // Each bar with what it is called.
    let mut all: Vec<(String, u64)> = Vec::new();
    if bars.below > 0 {
        all.push((format!("< {}", brief(bars.edge(0))), bars.below));
    }
    let single = bars.whole && bars.width == 1.0;
    for (number, &count) in bars.counts.iter().enumerate() {
        let (from, to) = (bars.edge(number), bars.edge(number + 1));
        let name = if single {
            language.exact(from)
        } else {
            format!("{} – {}", language.exact(from), language.exact(to))
        };
        all.push((name, count));
    }
    let last = bars.edge(bars.counts.len());
    if bars.above > 0 {
        all.push((format!("≥ {}", brief(last)), bars.above));
    }
    let shown = |count: u64| if count > 0 && count < least { least } else { count };
    let largest = all.iter().map(|(_, count)| shown(*count)).max().unwrap_or(1).max(1) as f64;

    let wide = options.width();
    let ticks = marks(0.0, largest, 4, true);
    let numbers = ticks.iter().map(|tick| width(&brief(*tick), SMALL)).fold(0.0, f64::max).ceil();
    let left = MARGIN + numbers + 6.0;
    let (right, top) = (wide - MARGIN, 26.0);
    let step = (right - left) / all.len() as f64;
    let y = |count: f64| top + PLOT * (1.0 - count / largest);
    let out = &mut picture.body;
    words(out, "m", (MARGIN, 13.0), "start", language.word(Word::Customers));
    for tick in &ticks {
        grid_line(out, (left, right), y(*tick), &brief(*tick));
    }
    let gap = (step * 0.08).min(2.0);
    for (place, (name, count)) in all.iter().enumerate() {
        let hidden = *count > 0 && *count < least;
        let outer = bars.below > 0 && place == 0 || bars.above > 0 && place + 1 == all.len();
        let figure = match hidden {
            true => format!("<{least}"),
            false => {
                let share = *count as f64 / keys.len() as f64;
                format!("{} ({})", language.count(*count), language.percent(share, 1))
            }
        };
        let height = PLOT * (shown(*count) as f64 / largest);
        let height = if *count > 0 { height.max(1.0) } else { 0.0 };
        put!(
            out,
            "<rect class=\"{}\"{} x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"><title>{}{}{}</title></rect>\n",
            if outer { "o" } else { "a" },
            if hidden { " fill-opacity=\"0.3\"" } else { "" },
            At(left + place as f64 * step + gap),
            At(top + PLOT - height),
            At(step - 2.0 * gap),
            At(height),
            Escaped(name),
            language.colon(),
            Escaped(&figure)
        );
    }
    // Below the bars: the names of the outer ones, and between them edges, as many as there is room for.
    let shift = usize::from(bars.below > 0);
    let mut names: Vec<(f64, String)> = Vec::new();
    for number in 0..bars.counts.len() + usize::from(!single) {
        let middle = if single { 0.5 } else { 0.0 };
        names.push((left + ((number + shift) as f64 + middle) * step, brief(bars.edge(number))));
    }
    let (mut free, mut end) = (MARGIN - 8.0, wide - 2.0);
    if bars.above > 0 {
        let (name, long) = (&all[all.len() - 1].0, width(&all[all.len() - 1].0, SMALL));
        let at = (right - step / 2.0 + long / 2.0).min(right) - long / 2.0;
        words(out, "m", (at, top + PLOT + 16.0), "middle", name);
        end = at - long / 2.0 - 8.0;
    }
    if bars.below > 0 {
        let (name, long) = (&all[0].0, width(&all[0].0, SMALL));
        let at = (left + step / 2.0).max(MARGIN + long / 2.0);
        words(out, "m", (at, top + PLOT + 16.0), "middle", name);
        free = at + long / 2.0 + 8.0;
    }
    let longest = names.iter().map(|(_, name)| width(name, SMALL)).fold(0.0, f64::max);
    let every = ((longest + 10.0) / step).ceil().max(1.0) as usize;
    for (at, name) in names.iter().step_by(every) {
        let long = width(name, SMALL);
        if at - long / 2.0 >= free && at + long / 2.0 <= end {
            words(out, "m", (*at, top + PLOT + 16.0), "middle", name);
        }
    }
    let title = options.x_title.as_deref().unwrap_or(language.word(Word::Value));
    words(out, "m", ((left + right) / 2.0, top + PLOT + 34.0), "middle", &fitted(title, SMALL, right - left));
    picture.height = top + PLOT + 44.0;
    picture.facts.push(language.figure(Word::Customers, &language.count(keys.len() as u64)));
    if least == 1 {
        picture.facts.push(language.figure(Word::Median, &language.exact(at((keys.len() - 1) / 2))));
        picture.facts.push(language.figure(Word::Largest, &language.exact(high)));
    }
    picture.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars(values: &[f64], wanted: Option<u32>) -> Bars {
        Bars::of(&sorted(values, Host::unlimited()).unwrap(), wanted)
    }

    #[test]
    fn bars_hold_every_value() {
        let one = bars(&[7.0; 3], None);
        assert_eq!((one.width, one.edge(0), one.counts), (1.0, 7.0, vec![3]));
        let whole: Vec<f64> = (0..100).map(|i| f64::from(i % 4)).collect();
        assert_eq!(bars(&whole, None).counts, [25; 4]);
        let mut tail: Vec<f64> = (0..1000).map(|i| f64::from(i) / 10.0).collect();
        tail.push(1e6);
        let found = bars(&tail, None);
        assert_eq!((found.below, found.above), (0, 1001 - found.counts.iter().sum::<u64>()));
        assert!((1..=11).contains(&found.above) && found.counts.len() <= 41, "{found:?}");
        assert_eq!(bars(&tail[..1000], Some(10)).counts, [100; 10]);
    }
}
