//! The curve of a model of survival: of how many customers it has not happened yet, by duration.

use super::SurvivalModel;
use crate::numeric::float_sum::FloatSum;
use crate::numeric::intervals::standard_errors;
use crate::support::host::Host;
use crate::support::memory::with_capacity;
use crate::{Error, Result};

/// What is known at a duration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Survival {
    /// The share of customers to whom it has not happened by then.
    pub survival: f64,
    /// Its standard error; `None` where nobody is left.
    pub error: Option<f64>,
    /// The ends of its interval; `None` where it has happened to nobody, or to everybody.
    pub interval: Option<(f64, f64)>,
    /// Customers who were still watched.
    pub at_risk: u64,
}

/// A duration at which it happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The duration.
    pub duration: f64,
    /// To how many customers it happened then.
    pub happened: u64,
    /// Of how many it was not seen, as they were watched no longer than this and less than the next duration.
    pub censored: u64,
    /// The share to whom it has not happened, after this duration, and how sure it is.
    pub survival: Survival,
    /// The sum of the shares to whom it happened, of those who were watched.
    pub cumulative_hazard: f64,
}

/// A duration by which it has happened to a share of customers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurvivalTime {
    /// The duration; `None` if that many have not been seen.
    pub duration: Option<f64>,
    /// The ends of its interval; `None` where it is open.
    pub low: Option<f64>,
    /// As above.
    pub high: Option<f64>,
}

/// The mean time until it happens, or until a horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RestrictedMean {
    /// The mean.
    pub mean: f64,
    /// Its standard error.
    pub error: f64,
    /// The ends of its interval, from 0 to the horizon.
    pub interval: (f64, f64),
}

/// The product so far, and the sum of Greenwood's formula.
#[derive(Debug, Clone, Copy)]
struct Running {
    survival: f64,
    greenwood: FloatSum,
    hazard: FloatSum,
}

impl Running {
    fn new() -> Self {
        Self { survival: 1.0, greenwood: FloatSum::default(), hazard: FloatSum::default() }
    }

    fn add(&mut self, at_risk: u64, happened: u64) {
        let (n, d) = (at_risk as f64, happened as f64);
        self.survival *= 1.0 - d / n;
        self.greenwood.add(d / (n * (n - d)));
        self.hazard.add(d / n);
    }

    /// The variance of the logarithm of the share; infinite where nobody is left.
    fn variance(&self) -> f64 {
        match self.survival > 0.0 {
            true => self.greenwood.value(),
            false => f64::INFINITY,
        }
    }

    /// `S^exp(-z s)` to `S^exp(z s)` with `s = sqrt(sum d / (n (n - d))) / |ln S|`, which stays within 0 and 1.
    fn at(&self, at_risk: u64, z: f64) -> Survival {
        let survival = self.survival;
        let root = self.variance().sqrt();
        let known = survival > 0.0 && survival < 1.0;
        let power = |sign: f64| libm::pow(survival, libm::exp(sign * z * root / libm::log(survival).abs()));
        Survival {
            survival,
            error: (survival > 0.0).then_some(survival * root),
            interval: known.then(|| (power(1.0), power(-1.0))),
            at_risk,
        }
    }
}

/// How near two shares are that are the same but for the rounding of a product.
const SAME: f64 = 1e-12;

impl SurvivalModel {
    fn z(&self) -> f64 {
        standard_errors(self.confidence)
    }

    /// Every duration at which it happened, in order.
    ///
    /// Sources: Kaplan & Meier 1958, "Nonparametric Estimation from Incomplete Observations", JASA 53; the variance is
    /// Greenwood's of 1926, the interval that of Kalbfleisch & Prentice 1980, "The Statistical Analysis of Failure Time
    /// Data", and the hazard that of Nelson 1972 and Aalen 1978.
    ///
    /// # Errors
    /// Out of memory.
    pub fn points(&self, host: Host) -> Result<Vec<Point>> {
        let z = self.z();
        let mut points: Vec<Point> = with_capacity(self.events().count())?;
        let mut running = Running::new();
        for (row, (duration, at_risk, counts)) in self.in_turn().enumerate() {
            host.at_row(row);
            if counts.happened > 0 {
                running.add(at_risk, counts.happened);
                points.push(Point {
                    duration,
                    happened: counts.happened,
                    censored: counts.censored,
                    survival: running.at(at_risk, z),
                    cumulative_hazard: running.hazard.value(),
                });
            } else if let Some(point) = points.last_mut() {
                point.censored += counts.censored;
            }
        }
        Ok(points)
    }

    /// What is known at a duration; `None` where it is longer than anybody was watched, unless it has happened to everybody.
    ///
    /// # Errors
    /// Invalid, for a duration that is negative or not a number.
    pub fn at(&self, duration: f64, host: Host) -> Result<Option<Survival>> {
        check_duration("duration", duration)?;
        let mut running = Running::new();
        let mut watched = 0;
        for (row, (time, at_risk, counts)) in self.in_turn().enumerate() {
            host.at_row(row);
            watched = at_risk;
            if time > duration {
                break;
            }
            if counts.happened > 0 {
                running.add(at_risk, counts.happened);
            }
            if time == duration {
                break;
            }
            watched = at_risk - counts.happened - counts.censored + counts.entered;
        }
        let seen = duration <= self.longest() || running.survival == 0.0;
        Ok(seen.then(|| running.at(watched, self.z())))
    }

    /// The shortest duration by which it has not happened to at most this share, with the durations at which the ends of
    /// the interval come down to it.
    ///
    /// Source: Brookmeyer & Crowley 1982, "A Confidence Interval for the Median Survival Time", Biometrics 38.
    ///
    /// # Errors
    /// Invalid, for a share that is not between 0 and 1.
    pub fn time_of(&self, share: f64, host: Host) -> Result<SurvivalTime> {
        if !(share > 0.0 && share < 1.0) {
            return Err(Error::invalid(format!("survival is {share}"))
                .hint("It is a share between 0 and 1, such as 0.5 for the median."));
        }
        let z = self.z();
        let reached = |value: f64| value <= share * (1.0 + SAME);
        let mut found = SurvivalTime { duration: None, low: None, high: None };
        let mut running = Running::new();
        for (row, (duration, at_risk, happened)) in self.events().enumerate() {
            host.at_row(row);
            running.add(at_risk, happened);
            let point = running.at(at_risk, z);
            let (low, high) = point.interval.unwrap_or((point.survival, 1.0));
            let first = |place: &mut Option<f64>, value: f64| {
                if place.is_none() && reached(value) {
                    *place = Some(duration);
                }
            };
            first(&mut found.duration, point.survival);
            first(&mut found.low, low);
            first(&mut found.high, high);
        }
        Ok(found)
    }

    /// The mean time until it happens, of which no more than `horizon` is counted: the area under the curve. `None` where
    /// the horizon is longer than anybody was watched, unless it has happened to everybody.
    ///
    /// Sources: Irwin 1949, "The standard error of an estimate of expectation of life", Journal of Hygiene 47; Royston &
    /// Parmar 2013, "Restricted mean survival time", BMC Medical Research Methodology 13.
    ///
    /// # Errors
    /// Invalid, for a horizon that is not above 0 and finite; out of memory.
    pub fn restricted_mean(&self, horizon: f64, host: Host) -> Result<Option<RestrictedMean>> {
        check_duration("horizon", horizon)?;
        if !(horizon > 0.0 && horizon.is_finite()) {
            return Err(Error::invalid(format!("horizon is {horizon}"))
                .hint("Give how much time is looked at, such as 365 days."));
        }
        let mut steps: Vec<(f64, f64, f64)> = with_capacity(self.events().count())?;
        let mut running = Running::new();
        for (row, (duration, at_risk, happened)) in self.events().enumerate() {
            host.at_row(row);
            if duration > horizon {
                break;
            }
            running.add(at_risk, happened);
            let (n, d) = (at_risk as f64, happened as f64);
            // Nothing is left to be an area where nobody is left.
            let part = if n > d { d / (n * (n - d)) } else { 0.0 };
            steps.push((duration, running.survival, part));
        }
        if horizon > self.longest() && running.survival > 0.0 {
            return Ok(None);
        }
        // From the end, so that the area after each duration is there when it is asked for.
        let (mut area, mut variance) = (FloatSum::default(), FloatSum::default());
        let mut end = horizon;
        for (row, &(duration, survival, part)) in steps.iter().rev().enumerate() {
            host.at_row(row);
            area.add(survival * (end - duration));
            variance.add(area.value() * area.value() * part);
            end = duration;
        }
        area.add(end);
        let (mean, error) = (area.value(), variance.value().sqrt());
        let half = self.z() * error;
        Ok(Some(RestrictedMean {
            mean,
            error,
            interval: ((mean - half).max(0.0), (mean + half).min(horizon)),
        }))
    }
}

fn check_duration(name: &str, duration: f64) -> Result<()> {
    match duration >= 0.0 {
        true => Ok(()),
        false => Err(Error::invalid(format!("{name} is {duration}")).hint("It cannot be negative.")),
    }
}
