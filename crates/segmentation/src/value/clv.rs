//! Customer lifetime value: how many more purchases to expect, whether the customer is still there, and what they are worth.
//!
//! The models are those known as "buy till you die". A customer purchases at random at a rate of their own until they leave
//! unseen; rates and leaving vary from customer to customer, by distributions whose parameters are fitted to all of them
//! by maximum likelihood. Of a customer the models know the number of repeat purchases x, the time t_x of the last of
//! them, and their age T, all counted from the first purchase; and for the value of purchases their mean. [`Histories`] and
//! [`Spends`] hold these with numbers of customers, [`Options`] are checked into [`Params`], [`fit`] makes a
//! [`ClvModel`], and [`Prepared`] is the form in which it is applied.
//!
//! The formulas and their sources are in the files of the models: `beta_geometric` (BG/NBD, MBG/NBD), `pareto`
//! (Pareto/NBD) and `gamma_gamma` (values), and what they say of a customer beyond a mean in `counts` (how many purchases, with
//! which probability), `discounted` (purchases without end) and `forecast` (intervals, and what many do together).

mod apply;
mod beta_geometric;
mod counts;
mod data;
mod discounted;
mod fit;
mod forecast;
mod gamma_gamma;
mod holdout;
mod memo;
mod model;
mod options;
mod pareto;
mod search;
mod silence;

pub use crate::purchases::history::History;
pub use crate::support::time::Unit;

pub use apply::{Prepared, Terms, log_likelihood, value_log_likelihood};
pub use data::{Counted, Histories, Spend, Spends};
pub use fit::{Rows, fit, fit_bytes};
pub use forecast::{CONFIDENCE, Intervals, Outlook, Ranged, Total, TotalForecast};
pub use memo::Memo;
pub use model::{ClvModel, Holdout, Parameter, ParameterRow, Part};
pub use options::{Method, Options, Params, VALUE_PARAMETERS};

/// What is said of customers who are left out.
pub use crate::support::catalogue::scores::LEFT_OUT_WITHOUT_ORDER_BY_AS_OF as WITHOUT;
