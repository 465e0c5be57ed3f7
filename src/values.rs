//! What types of values share: equality, an order and hashes; casts from and to JSON. SQL: sql/values.sql.

use std::io;

use pgrx::{IntoDatum, pg_sys};
use segmentation::models::Model;
use segmentation::purchases::purchase_days::PurchaseDays;
use segmentation::purchases::rfm::Purchases;
use segmentation::{Error, Result};

use crate::pg::call::Call;
use crate::pg::compare::{Compared, STORED};
use crate::pg::error::{OrRaise, raise};
use crate::pg::json::Jsonb;
use crate::pg::memory::Promise;
use crate::pg::model::ModelValue;
use crate::pg::purchase_days::Days;
use crate::pg::rfm::{self, Rfm};
use crate::pg::varlena::Builder;

const RFM: Compared = Compared { canonical: rfm::canonical };

/// The functions behind the operators of types that are compared alike.
macro_rules! operators {
    ($compared:expr, $($name:ident $finfo:ident $method:ident),* $(,)?) => {
        $(v1_function!($name, $finfo, |call| pg_sys::Datum::from($compared.$method(call)));)*
    };
}

operators!(STORED,
    value_eq pg_finfo_value_eq equal,
    value_ne pg_finfo_value_ne unequal,
    value_lt pg_finfo_value_lt before,
    value_le pg_finfo_value_le not_after,
    value_ge pg_finfo_value_ge not_before,
    value_gt pg_finfo_value_gt after,
    value_cmp pg_finfo_value_cmp place,
    value_hash pg_finfo_value_hash hash,
    value_hash_extended pg_finfo_value_hash_extended hash_extended,
);

operators!(RFM,
    rfm_eq pg_finfo_rfm_eq equal,
    rfm_ne pg_finfo_rfm_ne unequal,
    rfm_lt pg_finfo_rfm_lt before,
    rfm_le pg_finfo_rfm_le not_after,
    rfm_ge pg_finfo_rfm_ge not_before,
    rfm_gt pg_finfo_rfm_gt after,
    rfm_cmp pg_finfo_rfm_cmp place,
    rfm_hash pg_finfo_rfm_hash hash,
    rfm_hash_extended pg_finfo_rfm_hash_extended hash_extended,
);

v1_function!(money_refused, pg_finfo_money_refused, refuse_money);

/// What an amount of `money` is worth is for the session's `lc_monetary` to say, which nothing here asks.
fn refuse_money(_: Call) -> pg_sys::Datum {
    raise(
        Error::invalid("amount is of type money, whose decimals are a matter of lc_monetary")
            .hint("Cast it, as in amount::numeric."),
    )
}

/// A value whose text is JSON.
trait JsonValue: IntoDatum + Sized {
    fn argument(call: Call) -> Self;
    fn write_json(&self, out: &mut Builder) -> io::Result<()>;
    fn from_text(text: &str) -> Result<Self>;
}

impl JsonValue for ModelValue {
    fn argument(call: Call) -> Self {
        strict(call.model_arg(0))
    }

    fn write_json(&self, out: &mut Builder) -> io::Result<()> {
        self.0.write_json(out)
    }

    fn from_text(text: &str) -> Result<Self> {
        Model::from_json(text).map(Self::from)
    }
}

impl JsonValue for Rfm {
    fn argument(call: Call) -> Self {
        Self(strict(call.rfm_arg(0)))
    }

    fn write_json(&self, out: &mut Builder) -> io::Result<()> {
        self.0.write_json(out)
    }

    fn from_text(text: &str) -> Result<Self> {
        Purchases::from_json(text).map(Self)
    }
}

impl JsonValue for Days {
    fn argument(call: Call) -> Self {
        Self(strict(call.days_arg(0)))
    }

    fn write_json(&self, out: &mut Builder) -> io::Result<()> {
        self.0.write_json(out)
    }

    fn from_text(text: &str) -> Result<Self> {
        PurchaseDays::from_json(text).map(Self)
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
    from_text::<T>(call.jsonb_text_arg(0))
}

v1_function!(model_to_json, pg_finfo_model_to_json, to_json::<ModelValue>);
v1_function!(model_to_jsonb, pg_finfo_model_to_jsonb, to_jsonb::<ModelValue>);
v1_function!(model_from_jsonb, pg_finfo_model_from_jsonb, from_jsonb::<ModelValue>);
v1_function!(model_from_json, pg_finfo_model_from_json, from_json::<ModelValue>);
v1_function!(rfm_to_json, pg_finfo_rfm_to_json, to_json::<Rfm>);
v1_function!(rfm_to_jsonb, pg_finfo_rfm_to_jsonb, to_jsonb::<Rfm>);
v1_function!(rfm_from_json, pg_finfo_rfm_from_json, from_json::<Rfm>);
v1_function!(rfm_from_jsonb, pg_finfo_rfm_from_jsonb, from_jsonb::<Rfm>);
v1_function!(purchase_days_to_json, pg_finfo_purchase_days_to_json, to_json::<Days>);
v1_function!(purchase_days_to_jsonb, pg_finfo_purchase_days_to_jsonb, to_jsonb::<Days>);
v1_function!(purchase_days_from_json, pg_finfo_purchase_days_from_json, from_json::<Days>);
v1_function!(purchase_days_from_jsonb, pg_finfo_purchase_days_from_jsonb, from_jsonb::<Days>);

pgrx::extension_sql_file!(
    "../sql/values.sql",
    name = "values",
    requires = ["customer_base", "purchase_days", "sample"]
);
pgrx::extension_sql_file!(
    "../sql/money.sql",
    name = "money",
    requires = ["customer_base", "purchase_days", "tiers", "roi"]
);
