//! Customers drawn from the models themselves.

use segmentation::numeric::random::Random;
use segmentation::purchases::history::History;
use segmentation::value::clv::{Method, Spend};

fn exponential(random: &mut Random) -> f64 {
    -(1.0 - random.uniform()).ln()
}

/// A number of the gamma distribution with scale 1 (Marsaglia & Tsang 2000, "A Simple Method for Generating Gamma
/// Variables").
pub fn gamma(random: &mut Random, shape: f64) -> f64 {
    if shape < 1.0 {
        let boost = (1.0 - random.uniform()).powf(1.0 / shape);
        return gamma(random, shape + 1.0) * boost;
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = random.normal();
        let v = (1.0 + c * x).powi(3);
        if v > 0.0 && (1.0 - random.uniform()).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
            return d * v;
        }
    }
}

/// A customer observed for a time, and the purchases they make in a time after it.
pub fn customer(
    random: &mut Random,
    method: Method,
    parameters: [f64; 4],
    age: f64,
    later: f64,
) -> (History, u64) {
    let [r, alpha, third, fourth] = parameters;
    let rate = gamma(random, r) / alpha;
    let (mut leaving, mut end) = (0.0, f64::INFINITY);
    if method == Method::ParetoNbd {
        end = exponential(random) / (gamma(random, third) / fourth);
    } else {
        let (a, b) = (gamma(random, third), gamma(random, fourth));
        leaving = a / (a + b);
    }
    let mut history = History { x: 0, t_x: 0.0, age };
    let (mut now, mut afterwards) = (0.0, 0);
    let mut stays = method != Method::MbgNbd || random.uniform() >= leaving;
    while stays {
        now += exponential(random) / rate;
        if now > end.min(age + later) {
            break;
        }
        if now <= age {
            (history.x, history.t_x) = (history.x + 1, now);
        } else {
            afterwards += 1;
        }
        stays = random.uniform() >= leaving;
    }
    (history, afterwards)
}

/// The mean value of a customer's purchases.
pub fn spend(random: &mut Random, [p, q, v]: [f64; 3], x: u64) -> Spend {
    let scale = gamma(random, q) / v;
    Spend { x, mean: gamma(random, p * x as f64) / (scale * x as f64) }
}
