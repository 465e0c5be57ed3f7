//! Why a customer moved between two scorings.

use pgrx::{IntoDatum, pg_sys};
use segmentation::Result;
use segmentation::models::Model;
use segmentation::purchases::rfm::Rfm;
use segmentation::scores::rfm::{self, Moved, Prepared, RfmModel, Scoring};

use crate::pg::call::Call;
use crate::pg::datum::calendar;
use crate::pg::result::rows::Rows;
use crate::pg::types::model;

v1_function!(rfm_why_moved, pg_finfo_rfm_why_moved, why_moved);

fn prepare(model: Model) -> Result<Prepared> {
    model.into_body::<RfmModel>()?.prepare()
}

/// Model, summary and moment, twice. A summary that is NULL is a customer who was not there.
fn why_moved(call: Call<'_>) -> pg_sys::Datum {
    let mut rows = Rows::<9>::begin(call);
    let models = model::shared(call, [0, 3], prepare);
    let moments = call.i64_arg(2).zip(call.i64_arg(5));
    let (Some([old, new]), Some((then, now))) = (models, moments) else { return call.null() };
    let [before, after] = [1, 4].map(|number| call.get::<Rfm>(number));
    let moved = rfm::why_moved(
        Scoring { model: &old, purchases: before.as_ref(), as_of: calendar::finite(then) },
        Scoring { model: &new, purchases: after.as_ref(), as_of: calendar::finite(now) },
    );
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
