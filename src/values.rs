//! What types of values share: equality, an order and hashes; casts from and to JSON. SQL: sql/values.sql.

use pgrx::pg_sys;
use segmentation::models::Model;
use segmentation::purchases::purchase_days::PurchaseDays;
use segmentation::purchases::rfm::Purchases;
use segmentation::{Error, Result};

use crate::pg::call::Call;
use crate::pg::compare::{Compared, STORED};
use crate::pg::error::{OrRaise, raise};
use crate::pg::memory::Promise;
use crate::pg::{json, model, purchase_days, rfm, varlena};

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
trait JsonValue: Sized {
    fn argument(call: Call) -> Self;
    fn to_text(&self) -> String;
    fn from_text(text: &str) -> Result<Self>;
    fn datum(self) -> pg_sys::Datum;
}

/// How a type is read from an argument, becomes text and comes from it, and is written as a result.
macro_rules! json_value {
    ($type:ty, $argument:ident, $write:expr) => {
        impl JsonValue for $type {
            fn argument(call: Call) -> Self {
                call.$argument(0).unwrap_or_else(|| unreachable!("the functions are strict"))
            }

            fn to_text(&self) -> String {
                self.to_json()
            }

            fn from_text(text: &str) -> Result<Self> {
                Self::from_json(text)
            }

            fn datum(self) -> pg_sys::Datum {
                $write(&self)
            }
        }
    };
}

json_value!(Model, model_arg, model::write);
json_value!(Purchases, rfm_arg, rfm::write);
json_value!(PurchaseDays, days_arg, purchase_days::write);

fn to_json<T: JsonValue>(call: Call) -> pg_sys::Datum {
    varlena::palloc(T::argument(call).to_text().as_bytes())
}

fn to_jsonb<T: JsonValue>(call: Call) -> pg_sys::Datum {
    json::from_text(T::argument(call).to_text())
}

fn from_text<T: JsonValue>(text: Option<&str>) -> pg_sys::Datum {
    let text = text.unwrap_or_else(|| unreachable!("the functions are strict"));
    let _promise = Promise::of_json(text.len()).or_raise();
    T::from_text(text).or_raise().datum()
}

/// The argument is `json`, which is stored as text is.
fn from_json<T: JsonValue>(call: Call) -> pg_sys::Datum {
    from_text::<T>(call.text_arg(0))
}

fn from_jsonb<T: JsonValue>(call: Call) -> pg_sys::Datum {
    from_text::<T>(call.jsonb_text_arg(0))
}

v1_function!(model_to_json, pg_finfo_model_to_json, to_json::<Model>);
v1_function!(model_from_json, pg_finfo_model_from_json, from_json::<Model>);
v1_function!(rfm_to_json, pg_finfo_rfm_to_json, to_json::<Purchases>);
v1_function!(rfm_to_jsonb, pg_finfo_rfm_to_jsonb, to_jsonb::<Purchases>);
v1_function!(rfm_from_json, pg_finfo_rfm_from_json, from_json::<Purchases>);
v1_function!(rfm_from_jsonb, pg_finfo_rfm_from_jsonb, from_jsonb::<Purchases>);
v1_function!(purchase_days_to_json, pg_finfo_purchase_days_to_json, to_json::<PurchaseDays>);
v1_function!(purchase_days_to_jsonb, pg_finfo_purchase_days_to_jsonb, to_jsonb::<PurchaseDays>);
v1_function!(purchase_days_from_json, pg_finfo_purchase_days_from_json, from_json::<PurchaseDays>);
v1_function!(purchase_days_from_jsonb, pg_finfo_purchase_days_from_jsonb, from_jsonb::<PurchaseDays>);

pgrx::extension_sql_file!(
    "../sql/values.sql",
    name = "values",
    requires = ["customer_base", "purchase_days", "sample"]
);
pgrx::extension_sql_file!(
    "../sql/money.sql",
    name = "money",
    requires = ["customer_base", "purchase_days", "tiers"]
);
