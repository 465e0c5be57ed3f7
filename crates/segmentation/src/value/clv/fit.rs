//! Maximum likelihood: starts from moments, a search in the logarithms of the parameters, and what its end means.
// One thing: the search for parameters, from its starts to what is said of its end.

use libm::exp;

use super::apply::Orders;
use super::beta_geometric::BetaGeometric;
use super::data::{Histories, Spends};
use super::gamma_gamma::GammaGamma;
use super::holdout::Held;
use super::options::{Method, Params, VALUE_PARAMETERS};
use super::search::{Task, thorough};
use super::{ClvModel, Parameter, Part, silence};
use crate::numeric::trust_region::{End, Optimum, Value};
use crate::purchases::day_set::DaySet;
use crate::purchases::left_out::LeftOut;
use crate::said;
use crate::support::catalogue::{Place, Sentence, Text, Warnings, listed, value};
use crate::support::host::Host;
use crate::support::time;
use crate::{Error, Result};

/// The range of parameters without a unit.
const SHAPES: (f64, f64) = (1e-8, 1e7);

/// The range of parameters with a unit, in units of their scale.
const SCALES: (f64, f64) = (1e-9, 1e10);

/// A probability to leave, as it is in the mean of all customers, below which nobody is said to be seen to leave.
const NEVER: f64 = 1e-6;

/// Below this, twice the gain in log likelihood by that customers leave is what chance gives in one of twenty cases where
/// nobody does: the 0.9 quantile of χ² with one degree of freedom, as the null hypothesis lies at the end of the range
/// (Self & Liang 1987, "Asymptotic Properties of Maximum Likelihood Estimators and Likelihood Ratio Tests Under Nonstandard
/// Conditions", Journal of the American Statistical Association 82).
const ESTABLISHED: f64 = 2.706;

/// A correlation of number and value of purchases above which the value model's assumption is in doubt.
const CORRELATED: f64 = 0.3;

/// Bytes that a [`fit`] of `n` customers holds at its peak, their histories and mean values included. `None` if the figure
/// does not fit.
pub fn fit_bytes(params: &Params, n: usize) -> Option<usize> {
    // The search begins with samples, of a quarter of the rows and as many heavy ones at most, and some hundreds at least.
    let histories = Histories::bytes(n.checked_add(n / 2)?.checked_add(1024)?)?;
    let spends = if params.value { Spends::bytes(n)? } else { 0 };
    // Those kept and those held out may share rows.
    let parts = match params.holdout > 0.0 {
        true => Histories::bytes(n)?.checked_add(spends)?.checked_mul(2)?,
        false => 0,
    };
    histories.checked_add(spends)?.checked_add(parts)
}

/// What a fit is made of.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// The moment at which ages end, in microseconds since 2000-01-01 UTC.
    pub as_of: i64,
    /// When customers purchased.
    pub histories: &'a Histories,
    /// The days on which anybody purchased again; none where they are not known.
    pub repeat_days: &'a DaySet,
    /// The mean values of repeat purchases, for a model of values.
    pub spends: Option<&'a Spends>,
}

/// Fits the models: that of purchases to the histories, and unless the options say otherwise that of values to the means
/// of repeat purchases.
///
/// With a holdout the fit does without that share of the customers, and each part says how likely they are.
///
/// A search that ends at a bound, or does not converge, is a warning in the model, which has the best parameters found.
///
/// # Errors
/// No customers; an `as_of` that is no timestamp.
pub fn fit(params: &Params, rows: &Rows<'_>, host: Host) -> Result<ClvModel> {
    let &Rows { as_of, histories, repeat_days, spends } = rows;
    if !time::is_valid(as_of) {
        return Err(Error::invalid("as_of must be a finite timestamp"));
    }
    if histories.customers() == 0 {
        return Err(Error::invalid("fit_clv needs at least one customer with an order before as_of")
            .hint("Check the query's filter and as_of; customers with refunds only have no orders."));
    }
    let held = Held::of(params, histories, spends)?;
    let (histories, spends) = held.as_ref().map_or((histories, spends), Held::kept);
    let moments = Moments::of(histories);
    let silence = silence::warning(as_of, params.unit, histories, repeat_days);
    let mut warnings = Warnings::of(params.language, silence);
    if moments.repeaters == 0 {
        warnings.push(said!(value::NOBODY_AGAIN));
    }
    let mut orders = fit_orders(params, histories, &moments, host, &mut warnings)?;
    let spends = spends.filter(|_| params.value);
    let mut value_part = match spends {
        Some(spends) if spends.customers() > 0 => Some(fit_value(params, spends, host, &mut warnings)?),
        _ if params.value => {
            warnings.push(said!(value::NO_VALUE_MODEL));
            None
        }
        _ => None,
    };
    if let Some(held) = &held {
        held.judge(params.method, &mut orders, value_part.as_mut(), host);
    }
    let value_left_out = spends.map_or(0, Spends::left_out);
    if value_left_out > 0 {
        let text = match params.first_order {
            true => &value::LEFT_OUT_OF_VALUE_WITH_FIRST,
            false => &value::LEFT_OUT_OF_VALUE,
        };
        warnings.push(Sentence::new(text, vec![("customers", value_left_out.into())]));
    }
    let correlation = spends.and_then(Spends::correlation);
    if let Some(correlation) = correlation.filter(|r| r.abs() > CORRELATED) {
        let correlation = Place::Figure(format!("{correlation:.2}"));
        warnings.push(said!(value::CORRELATED, correlation = correlation));
    }
    Ok(ClvModel {
        model: params.method,
        unit: params.unit,
        first_order: params.first_order,
        as_of,
        repeaters: moments.repeaters,
        left_out: LeftOut::default(),
        orders,
        value: value_part,
        currency: None,
        value_left_out,
        correlation,
        language: params.language,
        warnings,
    })
}

/// What starts and ranges follow from.
struct Moments {
    repeaters: u64,
    /// The mean age, or 1 where all ages are 0.
    mean_age: f64,
    /// Repeat purchases in a unit of time, all customers together.
    rate: f64,
    /// The shape of a gamma distribution of rates that gives the variance seen.
    shape: f64,
}

impl Moments {
    /// Moments of the negative binomial distribution over unequal ages T: Var x = m T + (m T)² / r, with m the rate.
    fn of(histories: &Histories) -> Self {
        let rows = || histories.rows().iter().map(|&(row, count)| (row.x as f64, row.age, count as f64));
        let (mut x, mut age) = (0.0, 0.0);
        rows().for_each(|(own_x, own_age, count)| (x, age) = (x + count * own_x, age + count * own_age));
        let rate = if x > 0.0 && age > 0.0 { x / age } else { 0.0 };
        let (mut squares, mut expected) = (0.0, 0.0);
        for (x, age, count) in rows() {
            let mean = rate * age;
            squares += count * ((x - mean) * (x - mean) - mean);
            expected += count * mean * mean;
        }
        let shape = expected / squares;
        let customers = histories.customers() as f64;
        let repeats = histories.rows().iter().filter(|(row, _)| row.x > 0);
        Self {
            repeaters: repeats.map(|(_, count)| count).sum(),
            mean_age: if age > 0.0 { age / customers } else { 1.0 },
            rate,
            shape: if shape.is_finite() && shape > 0.0 { shape.clamp(0.05, 20.0) } else { 20.0 },
        }
    }
}

/// Points from which to search: likelihoods have several maxima, where few customers come back or all do much the same.
fn order_starts(method: Method, moments: &Moments) -> Vec<[f64; 4]> {
    let rate = if moments.rate > 0.0 { moments.rate } else { 0.1 / moments.mean_age };
    // The last two are customers of two kinds: those who leave at once, and those who stay.
    let (usual, divided) = match method {
        Method::BgNbd | Method::MbgNbd => ([(0.3, 3.0), (1.0, 3.0), (1.0, 1.0)], [(0.2, 0.1), (0.05, 0.01)]),
        Method::ParetoNbd => ([(0.5, 0.5), (0.5, 3.0), (1.5, 3.0)], [(0.2, 0.01), (0.05, 0.001)]),
    };
    let scale = if method == Method::ParetoNbd { moments.mean_age } else { 1.0 };
    let mut starts = Vec::new();
    for (shapes, leaving) in [([moments.shape, 1.0], &usual[..]), ([moments.shape, 10.0], &divided[..])] {
        for shape in shapes {
            for &(first, second) in leaving {
                // Those who leave purchase faster while they are there than the rate over all time says.
                starts.push([shape, shape / (1.5 * rate), first, scale * second]);
            }
        }
    }
    starts
}

fn fit_orders(
    params: &Params,
    histories: &Histories,
    moments: &Moments,
    host: Host,
    warnings: &mut Warnings,
) -> Result<Part> {
    let names = params.method.parameters();
    let scale = moments.mean_age.max(1e-30);
    let range = |name: &str| match name {
        "alpha" | "beta" => (scale * SCALES.0, scale * SCALES.1),
        _ => SHAPES,
    };
    let likelihood = |histories: &Histories, at| Orders::new(params.method, at).likelihood(histories, host);
    let starts = params.start.map_or_else(|| order_starts(params.method, moments), |start| vec![start]);
    let optimum = Task {
        rows: histories,
        likelihood: &likelihood,
        ranges: names.map(range),
        max_iterations: params.max_iterations,
        thorough: thorough(params.method),
        host,
    }
    .maximum(&starts)?;
    if !optimum.converged {
        warnings.push(said!(value::ORDERS_NOT_CONVERGED, steps = optimum.iterations));
    }
    if moments.repeaters > 0 {
        let stays = Orders::new(params.method, optimum.at.map(exp)).leaving(moments.mean_age) < NEVER;
        if stays {
            warnings.push(said!(value::NOBODY_LEAVES, first = names[2], second = names[3]));
        } else if let Some(gain) = doubtful_gain(params, histories, moments, &optimum, host)? {
            warnings.push(said!(
                value::LEAVING_NOT_ESTABLISHED,
                gain = Place::Figure(format!("{gain:.2}")),
                needed = Place::Figure(format!("{:.2}", ESTABLISHED / 2.0)),
                first = names[2],
                second = names[3],
            ));
        }
        report(&names[..if stays { 2 } else { 4 }], &optimum, order_end, warnings);
    }
    Ok(part(names, &optimum, histories.customers(), histories.rows().len()))
}

/// By how much the log likelihood is higher than if nobody left, where that is too little to tell.
fn doubtful_gain(
    params: &Params,
    histories: &Histories,
    moments: &Moments,
    optimum: &Optimum<4>,
    host: Host,
) -> Result<Option<f64>> {
    // A parameter that is known to a third of itself says enough.
    let is_known = optimum.variances[2].is_some_and(|variance| 9.0 * variance < 1.0);
    if is_known || !optimum.converged {
        return Ok(None);
    }
    // All models are one where nobody leaves: that of the negative binomial distribution.
    let likelihood = |histories: &Histories, [r, alpha]: [f64; 2]| {
        let model = BetaGeometric { r, alpha, a: 0.0, b: 1.0, first: 0.0 };
        let Value { value, gradient: [by_r, by_alpha, ..], rounding } = model.likelihood(histories, host);
        Value { value, gradient: [by_r, by_alpha], rounding }
    };
    let [r, alpha, ..] = optimum.at.map(exp);
    let scale = moments.mean_age.max(1e-30);
    let nobody_leaves = Task {
        rows: histories,
        likelihood: &likelihood,
        ranges: [SHAPES, (scale * SCALES.0, scale * SCALES.1)],
        max_iterations: params.max_iterations,
        thorough: thorough(Method::BgNbd),
        host,
    }
    .maximum(&[[r, alpha], [moments.shape, moments.shape / moments.rate]])?;
    let gain = (optimum.value - nobody_leaves.value).max(0.0);
    Ok((nobody_leaves.converged && 2.0 * gain < ESTABLISHED).then_some(gain))
}

fn fit_value(params: &Params, spends: &Spends, host: Host, warnings: &mut Warnings) -> Result<Part> {
    let mean = mean_value(spends);
    let likelihood = |spends: &Spends, [p, q, v]: [f64; 3]| GammaGamma { p, q, v }.likelihood(spends, host);
    let range = |name: &str| match name {
        "v" => (mean * SCALES.0, mean * SCALES.1),
        _ => SHAPES,
    };
    let starts = match params.value_start {
        Some(start) => vec![start],
        None => [(1.0, 2.0), (4.0, 4.0), (20.0, 4.0), (4.0, 20.0)]
            .map(|(p, q)| [p, q, mean * (q - 1.0) / p])
            .to_vec(),
    };
    let optimum = Task {
        rows: spends,
        likelihood: &likelihood,
        ranges: VALUE_PARAMETERS.map(range),
        max_iterations: params.max_iterations,
        thorough: thorough(Method::BgNbd),
        host,
    }
    .maximum(&starts)?;
    if !optimum.converged {
        warnings.push(said!(value::VALUE_NOT_CONVERGED, steps = optimum.iterations));
    }
    report(&VALUE_PARAMETERS, &optimum, value_end, warnings);
    let q = exp(optimum.at[1]);
    if q <= 1.0 {
        warnings.push(said!(value::MEAN_IS_INFINITE, q = q));
    }
    Ok(part(VALUE_PARAMETERS, &optimum, spends.customers(), spends.rows().len()))
}

/// The mean of the means, each customer counting once.
fn mean_value(spends: &Spends) -> f64 {
    let customers = spends.customers() as f64;
    let mean: f64 = spends.rows().iter().map(|&(row, count)| row.mean * (count as f64 / customers)).sum();
    mean.clamp(1e-200, 1e200)
}

fn part<const N: usize>(names: [&str; N], optimum: &Optimum<N>, customers: u64, distinct: usize) -> Part {
    let bound = bound(&names, optimum);
    let parameter = |i: usize| {
        let value = exp(optimum.at[i]);
        // The delta method: the parameter is the exponential of what was varied.
        let error = optimum.variances[i].map(|variance| value * variance.sqrt());
        let standard_error = error.filter(|_| !bound[i]);
        Parameter { name: names[i].to_owned(), value, standard_error }
    };
    Part {
        parameters: (0..N).map(parameter).collect(),
        log_likelihood: if optimum.value.is_nan() { f64::NEG_INFINITY } else { optimum.value },
        customers,
        distinct: distinct as u64,
        iterations: optimum.iterations,
        converged: optimum.converged,
        holdout: None,
    }
}

/// The parameters that follow one, and itself: where it ends at a bound their values do so too, and mean nothing by themselves.
fn tied(name: &str) -> &'static [&'static str] {
    match name {
        "r" | "alpha" => &["r", "alpha"],
        "a" | "b" => &["a", "b"],
        "s" | "beta" => &["s", "beta"],
        _ => &VALUE_PARAMETERS,
    }
}

/// Whether each parameter, or one that it follows, ran to an end of its range.
fn bound<const N: usize>(names: &[&str], optimum: &Optimum<N>) -> [bool; N] {
    let ended =
        |name: &str| names.iter().zip(optimum.ends).any(|(&other, end)| other == name && end.is_some());
    std::array::from_fn(|i| names.get(i).is_some_and(|name| tied(name).iter().any(|name| ended(name))))
}

/// Says which parameters ran to an end of their range, and which are not determined.
fn report<const N: usize>(
    names: &[&'static str],
    optimum: &Optimum<N>,
    meaning: impl Fn(&str, End) -> Sentence,
    warnings: &mut Warnings,
) {
    let bound = bound(names, optimum);
    let mut free = Vec::new();
    for (i, &name) in names.iter().enumerate() {
        let reached = exp(optimum.at[i]);
        match optimum.ends[i] {
            Some(end) => {
                let text: &'static Text = match end {
                    End::Low => &value::RUNS_TO_ZERO,
                    End::High => &value::RUNS_TO_INFINITY,
                };
                warnings.push(said!(
                    *text,
                    name = name,
                    reached = Place::Figure(format!("{reached:.0e}")),
                    meaning = meaning(name, end),
                    tied = tied(name).join(", "),
                ));
            }
            None if optimum.variances[i].is_none() && !bound[i] => free.push(name),
            None => {}
        }
    }
    if !free.is_empty() {
        warnings.push(said!(value::NOT_DETERMINED, names = listed(&free)));
    }
}

fn order_end(name: &str, end: End) -> Sentence {
    match (name, end) {
        ("r", End::Low) => said!(value::HARDLY_AGAIN),
        ("r", End::High) => said!(value::SAME_RATE),
        ("alpha", End::Low) => said!(value::AT_ONCE_OR_NEVER),
        ("alpha", End::High) => said!(value::SAME_RATE_OR_HARDLY),
        ("a" | "s", End::Low) => said!(value::HARDLY_LEAVES),
        ("a" | "b", End::High) => said!(value::LEAVE_ALIKE),
        ("s" | "beta", End::High) => said!(value::LEAVE_AT_SAME_RATE),
        ("b", End::Low) => said!(value::LEAVE_AT_FIRST_CHANCE),
        _ => said!(value::LEAVE_AT_ONCE),
    }
}

fn value_end(name: &str, end: End) -> Sentence {
    match (name, end) {
        ("p", End::Low) => said!(value::VARY_WITHOUT_MEASURE),
        ("p", End::High) => said!(value::HARDLY_VARY),
        ("q", End::High) | ("v", End::High) => said!(value::SPEND_ALIKE),
        ("q", End::Low) => said!(value::NO_COMMON_MEAN),
        _ => said!(value::TELLS_NOTHING_OF_OTHERS),
    }
}

impl Orders {
    /// The mean probability that a customer leaves, at a chance to do so or within a time.
    fn leaving(&self, time: f64) -> f64 {
        match self {
            Orders::BetaGeometric(model) => model.a / (model.a + model.b),
            // That is 1 - (beta / (beta + time))^s.
            Orders::Pareto(model) => -libm::expm1(-model.s * libm::log1p(time / model.beta)),
        }
    }

    /// The log likelihood and its gradient in the logarithms of the parameters.
    pub(super) fn likelihood(&self, histories: &Histories, host: Host) -> Value<4> {
        match self {
            Orders::BetaGeometric(model) => model.likelihood(histories, host),
            Orders::Pareto(model) => model.likelihood(histories, host),
        }
    }
}
