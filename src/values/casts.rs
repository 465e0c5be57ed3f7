//! Casts from and to JSON.

use std::io;

use pgrx::{IntoDatum, pg_sys};
use segmentation::Result;
use segmentation::behaviour::activity::Activity;
use segmentation::models::Model;
use segmentation::purchases::purchase_days::PurchaseDays;
use segmentation::purchases::rfm::Rfm;

use crate::pg::call::Call;
use crate::pg::datum::json::{JsonText, Jsonb};
use crate::pg::datum::varlena::Builder;
use crate::pg::error::OrRaise;
use crate::pg::memory::Promise;
use crate::pg::types::activity::Deeds;
use crate::pg::types::model::ModelValue;
use crate::pg::types::purchase_days::Days;
use crate::pg::types::rfm::RfmValue;

/// A value whose text is JSON.
trait JsonValue: IntoDatum + Sized {
    fn argument(call: Call) -> Self;
    fn write_json(&self, out: &mut Builder) -> io::Result<()>;
    fn from_text(text: &str) -> Result<Self>;
}

impl JsonValue for ModelValue {
    fn argument(call: Call) -> Self {
        strict(call.get::<ModelValue>(0))
    }

    fn write_json(&self, out: &mut Builder) -> io::Result<()> {
        self.0.write_json(out)
    }

    fn from_text(text: &str) -> Result<Self> {
        Model::from_json(text).map(Self::from)
    }
}

impl JsonValue for RfmValue {
    fn argument(call: Call) -> Self {
        Self(strict(call.get::<Rfm>(0)))
    }

    fn write_json(&self, out: &mut Builder) -> io::Result<()> {
        self.0.write_json(out)
    }

    fn from_text(text: &str) -> Result<Self> {
        Rfm::from_json(text).map(Self)
    }
}

impl JsonValue for Days {
    fn argument(call: Call) -> Self {
        Self(strict(call.get::<PurchaseDays>(0)))
    }

    fn write_json(&self, out: &mut Builder) -> io::Result<()> {
        self.0.write_json(out)
    }

    fn from_text(text: &str) -> Result<Self> {
        PurchaseDays::from_json(text).map(Self)
    }
}

impl JsonValue for Deeds {
    fn argument(call: Call) -> Self {
        Self(strict(call.get::<Activity>(0)))
    }

    fn write_json(&self, out: &mut Builder) -> io::Result<()> {
        self.0.write_json(out)
    }

    fn from_text(text: &str) -> Result<Self> {
        Activity::from_json(text).map(Self)
    }
}

fn strict<T>(argument: Option<T>) -> T {
    argument.unwrap_or_else(|| unreachable!("the functions are strict"))
}

fn to_json<T: JsonValue>(call: Call) -> pg_sys::Datum {
    let value = T::argument(call);
    Builder::value(1 << 10).written(|out| value.write_json(out))
}

fn to_jsonb<T: JsonValue>(call: Call) -> pg_sys::Datum {
    let jsonb = Jsonb::written(|out| T::argument(call).write_json(out));
    jsonb.into_datum().unwrap_or_else(|| unreachable!("a value is no NULL"))
}

fn from_text<T: JsonValue>(text: Option<&str>) -> pg_sys::Datum {
    let text = strict(text);
    let _promise = Promise::of_json(text.len()).or_raise();
    T::from_text(text).or_raise().into_datum().unwrap_or_else(|| unreachable!("a value is no NULL"))
}

/// The argument is `json`, which is stored as text is.
fn from_json<T: JsonValue>(call: Call) -> pg_sys::Datum {
    from_text::<T>(call.text_arg(0))
}

fn from_jsonb<T: JsonValue>(call: Call) -> pg_sys::Datum {
    from_text::<T>(call.get::<JsonText<'_>>(0).map(|text| text.0))
}

v1_function!(model_to_json, pg_finfo_model_to_json, to_json::<ModelValue>);
v1_function!(model_to_jsonb, pg_finfo_model_to_jsonb, to_jsonb::<ModelValue>);
v1_function!(model_from_jsonb, pg_finfo_model_from_jsonb, from_jsonb::<ModelValue>);
v1_function!(model_from_json, pg_finfo_model_from_json, from_json::<ModelValue>);
v1_function!(rfm_to_json, pg_finfo_rfm_to_json, to_json::<RfmValue>);
v1_function!(rfm_to_jsonb, pg_finfo_rfm_to_jsonb, to_jsonb::<RfmValue>);
v1_function!(rfm_from_json, pg_finfo_rfm_from_json, from_json::<RfmValue>);
v1_function!(rfm_from_jsonb, pg_finfo_rfm_from_jsonb, from_jsonb::<RfmValue>);
v1_function!(purchase_days_to_json, pg_finfo_purchase_days_to_json, to_json::<Days>);
v1_function!(purchase_days_to_jsonb, pg_finfo_purchase_days_to_jsonb, to_jsonb::<Days>);
v1_function!(purchase_days_from_json, pg_finfo_purchase_days_from_json, from_json::<Days>);
v1_function!(purchase_days_from_jsonb, pg_finfo_purchase_days_from_jsonb, from_jsonb::<Days>);
v1_function!(activity_to_json, pg_finfo_activity_to_json, to_json::<Deeds>);
v1_function!(activity_to_jsonb, pg_finfo_activity_to_jsonb, to_jsonb::<Deeds>);
v1_function!(activity_from_json, pg_finfo_activity_from_json, from_json::<Deeds>);
v1_function!(activity_from_jsonb, pg_finfo_activity_from_jsonb, from_jsonb::<Deeds>);
