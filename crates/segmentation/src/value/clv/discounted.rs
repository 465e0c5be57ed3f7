//! The purchases to expect without end, each discounted to now.
//!
//! The discounted expected residual transactions, DERT, of Fader, Hardie & Lee (2005), "RFM and CLV: Using Iso-Value Curves
//! for Customer Base Analysis", Journal of Marketing Research 42, equation 4: ∫ e^(-δt) dE(t) over all t to come, E(t) being the
//! purchases to expect by t. For the Pareto/NBD they give a closed form, P(alive) (r + x) / (alpha + T) (beta + T) Ψ(1, 2 - s; δ
//! (beta + T)) by Kummer's transformation of theirs, with Ψ the confluent hypergeometric function of the second kind; for the BG/NBD and MBG/NBD there is
//! none. Here all three are the same integral by parts, δ ∫ e^(-δt) E(t) dt, whose terms are positive.

use libm::exp;

use super::apply::Orders;
use crate::numeric::special::GAUSS_12;
use crate::purchases::history::History;

/// The integral ends at so many times 1 / δ: what comes after is below 1e-13 of it.
const END: f64 = 36.0;

impl Orders {
    /// The purchases to expect of a customer who is there, without end, discounted continuously by `rate` a unit of time.
    pub(super) fn discounted_if_alive(&self, history: &History, rate: f64) -> f64 {
        // E(t) is a smooth function of ln(1 + t / near), so that panels may grow with t.
        let (shape, scale) = match self {
            Orders::BetaGeometric(model) => (model.r + history.x as f64, model.alpha),
            Orders::Pareto(model) => (model.s, model.beta),
        };
        let near = ((scale + history.age) / shape.max(1.0)).min(1.0 / rate);
        let end = END / rate;
        let (mut times, mut weights, mut start) = (Vec::new(), Vec::new(), 0.0);
        while start < end {
            let panel = (3.0 * (near + start)).min(8.0 / rate).min(end - start);
            for &(node, weight) in GAUSS_12.iter() {
                let time = start + panel * node;
                times.push(time);
                weights.push(panel * weight * rate * exp(-rate * time));
            }
            let next = start + panel;
            if next <= start {
                break;
            }
            start = next;
        }
        let expected = self.if_alive(history, &times);
        weights.iter().zip(expected).map(|(weight, orders)| weight * orders).sum()
    }
}
