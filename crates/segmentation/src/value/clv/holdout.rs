//! Customers who take no part in a fit, to judge it by them. The model of orders and that of values are fits of their own, and each
//! holds out its own customers.

use super::apply::Orders;
use super::data::{Histories, Spends};
use super::gamma_gamma::GammaGamma;
use super::options::{Method, Params};
use super::{Holdout, Part};
use crate::support::host::Host;
use crate::{Error, Result};

/// Customers that the fit does without.
pub(super) struct Held {
    histories: (Histories, Histories),
    spends: Option<(Spends, Spends)>,
}

impl Held {
    /// None without a holdout.
    pub(super) fn of(
        params: &Params,
        histories: &Histories,
        spends: Option<&Spends>,
    ) -> Result<Option<Self>> {
        if params.holdout == 0.0 {
            return Ok(None);
        }
        let histories = histories.split(params.holdout)?;
        if histories.0.customers() == 0 || histories.1.customers() == 0 {
            return Err(Error::invalid("there are too few customers to hold any out")
                .hint("Leave out \"holdout\", or fit to more customers."));
        }
        let spends = spends.map(|spends| spends.split(params.holdout)).transpose()?;
        Ok(Some(Self { histories, spends }))
    }

    pub(super) fn kept(&self) -> (&Histories, Option<&Spends>) {
        (&self.histories.0, self.spends.as_ref().map(|(kept, _)| kept))
    }

    /// Notes how likely the customers held out are at the parameters that were found.
    pub(super) fn judge(&self, method: Method, orders: &mut Part, value: Option<&mut Part>, host: Host) {
        let at = |part: &Part, i: usize| part.parameters[i].value;
        let histories = &self.histories.1;
        let model = Orders::new(method, std::array::from_fn(|i| at(orders, i)));
        let log_likelihood = model.likelihood(histories, host).value;
        orders.holdout = Some(Holdout { customers: histories.customers(), log_likelihood });
        if let (Some(value), Some((_, spends))) = (value, &self.spends)
            && spends.customers() > 0
        {
            let [p, q, v] = std::array::from_fn(|i| at(value, i));
            let log_likelihood = GammaGamma { p, q, v }.likelihood(spends, host).value;
            value.holdout = Some(Holdout { customers: spends.customers(), log_likelihood });
        }
    }
}
