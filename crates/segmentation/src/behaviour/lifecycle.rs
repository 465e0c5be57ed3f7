//! Where a customer stands in their life with the shop, and how long a silence is long.
//!
//! A customer is in one stage exactly, whatever the rules: stages are asked for in one order, and the last one takes who is
//! left.

mod options;
mod refusal;
mod season;
mod stage;

use crate::Result;
use crate::purchases::history::History;
use crate::purchases::purchase_days::Outline;
use crate::support::time::{MICROS_PER_DAY, Unit};

pub use options::{Limits, Options, SilenceOptions, Vip};
pub use season::{Month, Seasons, seasonality};
pub use stage::{Finding, Stage};

use options::Params;
use refusal::Refusal;
use season::Calendar;

/// The gamma distribution of purchase rates among customers, as a model of lifetime value has it, in days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prior {
    /// Its shape.
    pub r: f64,
    /// Its rate, in days.
    pub alpha: f64,
}

/// The rules of stages, made params.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    params: Params,
}

/// What the rules look at of a customer.
struct Seen {
    outline: Outline,
    /// Days since the last one with an order, as the season has them.
    silent: f64,
    /// Days from the first to the last, as the season has them.
    active: f64,
    /// Days between the last two, as the season has them.
    last_gap: Option<f64>,
}

impl Rules {
    /// Rules as options say; by a probability of silence they need the rates of a model.
    ///
    /// # Errors
    /// Options that cannot be, by name.
    pub fn new(options: &Options, prior: Option<Prior>) -> Result<Self> {
        Ok(Self { params: options.params(prior).map_err(Refusal::into_error)? })
    }

    /// The stage of a customer by the binary form of their days with orders, at a moment in microseconds since 2000-01-01
    /// UTC.
    ///
    /// # Errors
    /// As [`Outline::from_bytes`] and [`Outline::history`].
    pub fn stage(&self, days: &[u8], as_of: i64) -> Result<Stage> {
        let Some(seen) = self.see(days, as_of)? else { return Ok(Stage::Prospect) };
        let repeats = seen.outline.repeats().unwrap_or_default();
        let limits = |x: u64, active: f64, silent: f64| self.reached(x, active, silent);
        let [at_risk, lost] = limits(repeats, seen.active, seen.silent);
        if lost {
            return Ok(Stage::Lost);
        }
        if at_risk {
            return Ok(Stage::AtRisk);
        }
        // As the customer was before the last order.
        if let Some(gap) = seen.last_gap
            && limits(repeats - 1, seen.active - gap, gap)[1]
        {
            return Ok(Stage::Reactivated);
        }
        let orders = repeats + 1;
        let Params { vip, regular, .. } = &self.params;
        let is_vip =
            |vip: &Vip| orders >= vip.orders && vip.total.is_none_or(|least| seen.outline.total() >= least);
        Ok(match orders {
            1 => Stage::New,
            _ if vip.as_ref().is_some_and(is_vip) => Stage::Vip,
            _ if orders >= *regular => Stage::Regular,
            _ => Stage::Repeat,
        })
    }

    /// The stage's name, in the language of the options.
    pub fn name(&self, stage: Stage) -> &'static str {
        stage.name(self.params.language)
    }

    fn see(&self, days: &[u8], as_of: i64) -> Result<Option<Seen>> {
        let outline = Outline::from_bytes(days)?;
        let Some(History { t_x, age, .. }) = outline.history(as_of, Unit::Days)? else { return Ok(None) };
        let Some(calendar) = &self.params.calendar else {
            let last_gap = outline.last_gap().map(f64::from);
            return Ok(Some(Seen { outline, silent: (age - t_x).floor(), active: t_x, last_gap }));
        };
        let today = (as_of.div_euclid(MICROS_PER_DAY)) as i32;
        let weighed = calendar.of_customer(days, &outline)?;
        let Some((first, last)) = outline.ends() else { return Ok(None) };
        let last_gap = outline.last_gap().map(|gap| weighed.between(last - gap, last));
        let (silent, active) = (weighed.between(last, today.max(last)), weighed.between(first, last));
        Ok(Some(Seen { outline, silent, active, last_gap }))
    }

    /// Whether a silence is beyond the limits of risk and of loss, of a customer with so many repeat purchases in so many
    /// days.
    fn reached(&self, x: u64, active: f64, silent: f64) -> [bool; 2] {
        let Params { limits, days, gaps, silence, prior, .. } = &self.params;
        match (limits, prior) {
            (Limits::Gaps, _) if x >= 2 => {
                let gap = active / x as f64;
                gaps.map(|limit| silent > limit * gap)
            }
            (Limits::Silence, Some(prior)) => {
                let probability = probability_of_silence(*prior, x, active, silent);
                silence.map(|limit| probability < limit)
            }
            _ => days.map(|limit| silent > limit),
        }
    }

    /// What is wrong with the rules, or hardly meant.
    pub fn check(options: &Options) -> Vec<Finding> {
        stage::check(options)
    }
}

/// The probability of so long a silence, or a longer one, from a customer who is still there: with x repeat purchases in the
/// time t_x and rates that are gamma distributed among customers, `((alpha + t_x) / (alpha + t_x + s))^(r + x)`.
///
/// It is that of the models of Schmittlein, Morrison & Colombo 1987, "Counting Your Customers", Management Science 33, of a
/// customer who has not left: their rate, known of x purchases in t_x, is gamma distributed with r + x and alpha + t_x.
pub fn probability_of_silence(prior: Prior, x: u64, t_x: f64, silent: f64) -> f64 {
    let Prior { r, alpha } = prior;
    libm::exp(-(r + x as f64) * libm::log1p(silent / (alpha + t_x)))
}

/// The same of a customer by the binary form of their days with orders; `None` for one without an order by then.
///
/// # Errors
/// As [`Outline::from_bytes`] and [`Outline::history`].
pub fn silence_of(prior: Prior, seasons: Option<&Seasons>, days: &[u8], as_of: i64) -> Result<Option<f64>> {
    let outline = Outline::from_bytes(days)?;
    let Some(History { x, t_x, age }) = outline.history(as_of, Unit::Days)? else { return Ok(None) };
    let Some(seasons) = seasons else { return Ok(Some(probability_of_silence(prior, x, t_x, age - t_x))) };
    let weighed = Calendar::new(seasons).map_err(Refusal::into_error)?.of_customer(days, &outline)?;
    let Some((first, last)) = outline.ends() else { return Ok(None) };
    let today = (as_of.div_euclid(MICROS_PER_DAY)) as i32;
    let (active, silent) = (weighed.between(first, last), weighed.between(last, today.max(last)));
    Ok(Some(probability_of_silence(prior, x, active, silent)))
}
