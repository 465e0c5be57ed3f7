//! The Pareto curve, also known as the concentration curve: what share of the value the best customers bring.
//!
//! Customers stand in order from the best to the worst; above each share of them is their share of the total (Pareto 1896,
//! "Cours d'économie politique"; Lorenz 1905, "Methods of Measuring the Concentration of Wealth", Publications of the American
//! Statistical Association 9, whose curve has the poorest first). As in ABC classes, values of zero and below are customers, but
//! the total is that of the positive values.

use serde_json::Value;

use super::options::Options;
use super::style::{MARGIN, Picture, grid_line, words};
use super::svg::{At, Escaped, SMALL, width};
use super::words::Word;
use crate::numeric::float_sum::FloatSum;
use crate::numeric::order;
use crate::support::host::Host;
use crate::support::memory::with_capacity;
use crate::{Error, Result};

/// Points of the curve.
const STEPS: u64 = 200;

const PLOT: f64 = 250.0;

/// Values in order, the smallest first, as keys.
pub(super) fn sorted(values: &[f64], host: Host) -> Result<Vec<u64>> {
    let mut keys: Vec<u64> = with_capacity(values.len())?;
    for (row, &value) in values.iter().enumerate() {
        host.at_row(row);
        // Zeros have no sign.
        keys.push(order::key(value + 0.0));
    }
    order::sort_in_pieces(&mut keys, host);
    Ok(keys)
}

/// Draws the curve of finite values.
///
/// # Errors
/// Invalid, for bad options; out of range, for a total that is; out of memory.
pub fn draw(values: &[f64], options: &Value, left_out: u64, host: Host) -> Result<String> {
    let options = Options::read(options, &[])?;
    let language = options.language;
    let mut picture = Picture::new(&options, Word::ParetoCurve);
    picture.note(Word::LeftOut, left_out);
    if values.is_empty() || (values.len() as u64) < options.least() {
        return picture.nothing();
    }
    let keys = sorted(values, host)?;
    let count = keys.len() as u64;
    let mut total = FloatSum::default();
    let positive = || keys.iter().rev().map(|&key| order::float(key)).take_while(|&value| value > 0.0);
    positive().for_each(|value| total.add(value));
    if !total.is_finite() {
        return Err(Error::out_of_range("the total of the values is out of range")
            .hint("Draw smaller figures, for example thousands."));
    }
    let total = total.value();
    if total <= 0.0 {
        return picture.saying(Word::NothingAboveZero);
    }
    // The share of customers at each point, and that of the total; and where 80 % of it are reached.
    let mut points: Vec<(f64, f64)> = vec![(0.0, 0.0)];
    let (mut at_80, mut at_20) = (None, None);
    let mut sum = FloatSum::default();
    for (row, &key) in keys.iter().rev().enumerate() {
        host.at_row(row);
        sum.add(order::float(key).max(0.0));
        let taken = row as u64 + 1;
        let share = || (taken as f64 / count as f64, (sum.value() / total).min(1.0));
        // Of fewer the figures are not told.
        let told = taken >= options.least() && count - taken >= options.least() || taken == count;
        if told && (taken * STEPS / count != (taken - 1) * STEPS / count) {
            points.push(share());
        }
        if at_20.is_none() && told && taken * 5 >= count {
            at_20 = Some(share());
        }
        if at_80.is_none() && told && sum.value() >= 0.8 * total {
            at_80 = Some(share());
        }
    }

    let wide = options.width();
    let left = MARGIN + width("100%\u{a0}", SMALL);
    let (right, top) = (wide - MARGIN - 6.0, 26.0);
    let (x, y) = (|share: f64| left + share * (right - left), |share: f64| top + PLOT * (1.0 - share));
    let out = &mut picture.body;
    words(out, "m", (MARGIN, 13.0), "start", language.word(Word::ShareOfValue));
    for step in 0..=5 {
        let share = f64::from(step) / 5.0;
        let name = language.percent(share, 0);
        grid_line(out, (left, right), y(share), &name);
        let middle = x(share).min(wide - width(&name, SMALL) / 2.0 - 2.0);
        words(out, "m", (middle, top + PLOT + 16.0), "middle", &name);
    }
    let middle = (left + right) / 2.0;
    words(out, "m", (middle, top + PLOT + 34.0), "middle", language.word(Word::ShareOfCustomers));
    put!(
        out,
        "<line class=\"g\" stroke-dasharray=\"4 4\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"><title>{}</title></line>\n",
        At(left),
        At(y(0.0)),
        At(right),
        At(y(1.0)),
        language.word(Word::EqualShares)
    );
    for (start, end) in
        [("<path class=\"a\" fill-opacity=\"0.12\" d=\"M", true), ("<path class=\"l\" d=\"M", false)]
    {
        put!(out, "{start}");
        points.iter().for_each(|&(customers, value)| put!(out, "{} {} ", At(x(customers)), At(y(value))));
        if end {
            put!(out, "{} {}Z", At(right), At(y(0.0)));
        }
        put!(out, "\"><title>{}</title></path>\n", language.word(Word::ParetoCurve));
    }
    let bring = |(customers, value): (f64, f64)| {
        language.bring(&language.percent(customers, 1), &language.percent(value, 1))
    };
    // Tooltips on the way, at the point nearest to each tenth.
    for step in 1..=10 {
        let wanted = f64::from(step) / 10.0;
        let distance = |point: &&(f64, f64)| (point.0 - wanted).abs();
        let nearest = points[1..].iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
        let Some(&point) = nearest.filter(|point| distance(point) <= 0.05) else { continue };
        put!(
            out,
            "<circle class=\"a\" cx=\"{}\" cy=\"{}\" r=\"3.5\"><title>{}</title></circle>\n",
            At(x(point.0)),
            At(y(point.1)),
            Escaped(&bring(point))
        );
    }
    // The space below the diagonal is empty.
    let mut told: Vec<String> = [at_20, at_80].into_iter().flatten().map(bring).collect();
    told.dedup();
    for (line, text) in told.iter().rev().enumerate() {
        put!(
            out,
            "<text class=\"t\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n",
            At(right - 8.0),
            At(y(0.0) - 12.0 - line as f64 * 18.0),
            Escaped(text)
        );
    }
    picture.height = top + PLOT + 44.0;
    picture.facts.push(language.figure(Word::Customers, &language.count(count)));
    picture.facts.push(language.figure(Word::Total, &language.exact(total)));
    picture.facts.extend(told);
    picture.finish()
}
