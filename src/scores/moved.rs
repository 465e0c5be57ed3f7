//! Why a customer moved between two scorings.

use pgrx::{IntoDatum, pg_sys};
use segmentation::models::Model;
use segmentation::purchases::rfm::Rfm;
use segmentation::scores::rfm::{self, Moved, Prepared, Scoring};
use segmentation::scores::tiers::{self, TiersModel};
use segmentation::{Error, Kind, Result};

use crate::pg::call::Call;
use crate::pg::datum::calendar;
use crate::pg::error::{OrRaise, raise};
use crate::pg::result::rows::Rows;
use crate::pg::types::model;

v1_function!(rfm_why_moved, pg_finfo_rfm_why_moved, why_moved);

/// A model that says where customers are.
enum Ruler {
    Scores(Box<Prepared>),
    Tiers(Box<TiersModel>),
}

impl Ruler {
    fn of(model: Model) -> Result<Self> {
        match model {
            Model::Rfm(model) => Ok(Self::Scores(Box::new(model.prepare()?))),
            Model::Tiers(model) => Ok(Self::Tiers(model)),
            other => Err(other.neither_kind(["rfm", "tiers"])),
        }
    }
}

/// The error of models of two kinds.
fn mixed() -> Error {
    Error::new(Kind::WrongObject, "one model is of kind \"rfm\", the other of kind \"tiers\"")
        .hint("Give two models of scores, or two of tiers.")
}

/// Model, summary and moment, twice. A summary that is NULL is a customer who was not there.
fn why_moved(call: Call<'_>) -> pg_sys::Datum {
    let mut rows = Rows::<9>::begin(call);
    let models = model::shared(call, [0, 3], Ruler::of);
    let moments = call.i64_arg(2).zip(call.i64_arg(5));
    let (Some([old, new]), Some((then, now))) = (models, moments) else { return call.null() };
    let [before, after] = [1, 4].map(|number| call.get::<Rfm>(number));
    let (then, now) = (calendar::finite(then), calendar::finite(now));
    let (before, after) = (before.as_ref(), after.as_ref());
    let moved = match (&*old, &*new) {
        (Ruler::Scores(old), Ruler::Scores(new)) => rfm::why_moved(
            Scoring { model: old, purchases: before, as_of: then },
            Scoring { model: new, purchases: after, as_of: now },
        ),
        (Ruler::Tiers(old), Ruler::Tiers(new)) => tiers::why_moved((old, before), (new, after)).or_raise(),
        _ => raise(mixed()),
    };
    for Moved { cause, dimension, before, after, change, value_before, value_after, cut, reason } in moved {
        rows.push([
            cause.into_datum(),
            dimension.into_datum(),
            before.into_datum(),
            after.into_datum(),
            change.map(|change| pg_sys::Datum::from(i32::from(change))),
            value_before.into_datum(),
            value_after.into_datum(),
            cut.into_datum(),
            reason.into_datum(),
        ]);
    }
    call.null()
}
