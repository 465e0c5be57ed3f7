//! SQL types as features: which of them can be one, and how the bytes of a value become it.

use std::collections::BTreeMap;
use std::ffi::CStr;

use pgrx::pg_sys;
use segmentation::rows::features::{MAX_CATEGORY, Type, Value};
use segmentation::support::time::MICROS_PER_DAY;
use segmentation::support::words;
use segmentation::{Error, Kind, Result};

use crate::pg::datum::{numeric, varlena};
use crate::pg::types::type_name;

/// What may be a feature, for hints.
const USABLE: &str = "Features are numbers, dates, timestamps, intervals, booleans, text and enums.";

/// How the bytes of a column become a value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source {
    SmallInt,
    Integer,
    BigInt,
    Real,
    Double,
    Numeric,
    Date,
    Timestamp,
    Interval,
    /// A boolean as 0 or 1.
    Bit,
    /// A boolean as "false" or "true".
    TruthName,
    Text,
    /// Text whose blanks at the end do not count.
    Padded,
    /// Text of so many bytes at most, ended by a zero if it is shorter.
    Fixed(usize),
    /// The label of an enum.
    Label,
    /// A literal without a type where text will not do; NULL will.
    Untyped,
}

/// What a SQL type can be read as, the most natural first; nothing, if it cannot be a feature.
pub(super) fn sources(type_oid: pg_sys::Oid) -> &'static [(Type, Source)] {
    use Type::{Boolean, Category, Number, Time};
    // SAFETY: a catalogue look-up.
    let base = unsafe { pg_sys::getBaseType(type_oid) };
    match base {
        pg_sys::INT2OID => &[(Number, Source::SmallInt)],
        pg_sys::INT4OID => &[(Number, Source::Integer)],
        pg_sys::INT8OID => &[(Number, Source::BigInt)],
        pg_sys::FLOAT4OID => &[(Number, Source::Real)],
        pg_sys::FLOAT8OID => &[(Number, Source::Double)],
        pg_sys::NUMERICOID => &[(Number, Source::Numeric)],
        pg_sys::DATEOID => &[(Time, Source::Date)],
        pg_sys::TIMESTAMPOID | pg_sys::TIMESTAMPTZOID => &[(Time, Source::Timestamp)],
        pg_sys::INTERVALOID => &[(Type::Interval, Source::Interval)],
        pg_sys::BOOLOID => &[(Category, Source::TruthName), (Boolean, Source::Bit)],
        pg_sys::TEXTOID | pg_sys::VARCHAROID => &[(Category, Source::Text)],
        pg_sys::BPCHAROID => &[(Category, Source::Padded)],
        pg_sys::NAMEOID => &[(Category, Source::Fixed(pg_sys::NAMEDATALEN as usize))],
        pg_sys::CHAROID => &[(Category, Source::Fixed(1))],
        pg_sys::UNKNOWNOID => &[(Category, Source::Fixed(usize::MAX))],
        // SAFETY: as above.
        _ if unsafe { pg_sys::get_typtype(base) } as u8 == pg_sys::TYPTYPE_ENUM => {
            &[(Category, Source::Label)]
        }
        _ => &[],
    }
}

impl Source {
    /// The value at a place in a row, or in a copy of a part of one.
    ///
    /// # Safety
    /// The place holds a value of a SQL type that this source is for, which outlives `'a`.
    #[inline]
    pub(super) unsafe fn read<'a>(
        self,
        place: *const u8,
        name: &str,
        labels: &mut Labels,
    ) -> Result<Value<'a>> {
        // SAFETY: as the caller promises, for every type that is read below.
        unsafe {
            match self {
                Self::SmallInt => Ok(Value::Number(place.cast::<i16>().read_unaligned().into())),
                Self::Integer => Ok(Value::Number(place.cast::<i32>().read_unaligned().into())),
                Self::BigInt => Ok(Value::Number(place.cast::<i64>().read_unaligned() as f64)),
                Self::Real => finite(place.cast::<f32>().read_unaligned().into(), name),
                Self::Double => finite(place.cast::<f64>().read_unaligned(), name),
                Self::Numeric => match numeric::read(pg_sys::Datum::from(place)) {
                    Ok(value) => Ok(Value::Number(value.to_f64())),
                    Err(error) => convert(pg_sys::Datum::from(place), error, name),
                },
                Self::Date => days_of_date(place.cast::<i32>().read_unaligned(), name),
                Self::Timestamp => days_of_timestamp(place.cast::<i64>().read_unaligned(), name),
                Self::Interval => days_of_interval(place.cast::<pg_sys::Interval>().read_unaligned(), name),
                Self::Bit => Ok(Value::Number(if *place == 0 { 0.0 } else { 1.0 })),
                Self::TruthName => Ok(Value::Category(if *place == 0 { "false" } else { "true" })),
                Self::Text => category(varlena::bytes(pg_sys::Datum::from(place)), name),
                Self::Padded => {
                    let bytes = varlena::bytes(pg_sys::Datum::from(place));
                    let len = bytes.iter().rposition(|byte| *byte != b' ').map_or(0, |last| last + 1);
                    category(&bytes[..len], name)
                }
                Self::Fixed(most) => {
                    let len = (0..most).find(|&i| *place.add(i) == 0).unwrap_or(most);
                    category(std::slice::from_raw_parts(place, len), name)
                }
                Self::Label => {
                    let oid = place.cast::<u32>().read_unaligned();
                    Ok(Value::Category(labels.get(oid)))
                }
                Self::Untyped => Err(untyped(name)),
            }
        }
    }
}

#[inline]
pub(super) fn finite<'a>(value: f64, name: &str) -> Result<Value<'a>> {
    // Zero below zero is equal to zero, and must not look like another value.
    if value.is_finite() { Ok(Value::Number(value + 0.0)) } else { Err(not_finite(value, name)) }
}

#[cold]
pub(super) fn not_finite(value: f64, name: &str) -> Error {
    let shown = match value {
        f64::INFINITY => "infinity",
        f64::NEG_INFINITY => "-infinity",
        _ => "NaN",
    };
    Error::invalid(format!("column \"{}\" must be finite, not {shown}", words::list(&[name])))
        .hint("Leave such rows out, or make the value NULL.")
}

/// PostgreSQL's own cast to `double precision`, for a `numeric` that is no number or has more than 38 digits.
#[cold]
pub(super) unsafe fn convert<'a>(datum: pg_sys::Datum, error: Error, name: &str) -> Result<Value<'a>> {
    // SAFETY: the function takes one numeric, as the caller promises, and returns a float8 that is not NULL.
    let value =
        unsafe { pgrx::direct_function_call_as_datum(pg_sys::numeric_float8_no_overflow, &[Some(datum)]) };
    let value = f64::from_bits(value.expect("a cast of a value is a value").value() as u64);
    if value.is_infinite() && error.kind == Kind::OutOfRange {
        let name = words::list(&[name]);
        return Err(Error::out_of_range(format!("column \"{name}\" is out of range for double precision"))
            .hint("Give the value in larger units, or make it NULL."));
    }
    finite(value, name)
}

#[inline]
pub(super) fn days_of_date<'a>(days: i32, name: &str) -> Result<Value<'a>> {
    match days {
        i32::MAX => Err(not_finite(f64::INFINITY, name)),
        i32::MIN => Err(not_finite(f64::NEG_INFINITY, name)),
        _ => Ok(Value::Number(days.into())),
    }
}

#[inline]
pub(super) fn days_of_timestamp<'a>(micros: i64, name: &str) -> Result<Value<'a>> {
    match micros {
        i64::MAX => Err(not_finite(f64::INFINITY, name)),
        i64::MIN => Err(not_finite(f64::NEG_INFINITY, name)),
        _ => Ok(Value::Number(micros as f64 / MICROS_PER_DAY as f64)),
    }
}

#[inline]
pub(super) fn days_of_interval<'a>(interval: pg_sys::Interval, name: &str) -> Result<Value<'a>> {
    const DAYS_PER_MONTH: i64 = 30;
    // From 17 on the ends of all three ranges together stand for infinity; before, they are spans like any other.
    match (interval.time, interval.day, interval.month) {
        (i64::MAX, i32::MAX, i32::MAX) if cfg!(any(feature = "pg17", feature = "pg18")) => {
            Err(not_finite(f64::INFINITY, name))
        }
        (i64::MIN, i32::MIN, i32::MIN) if cfg!(any(feature = "pg17", feature = "pg18")) => {
            Err(not_finite(f64::NEG_INFINITY, name))
        }
        (micros, days, months) => {
            let days = i64::from(months) * DAYS_PER_MONTH + i64::from(days);
            Ok(Value::Number(days as f64 + micros as f64 / MICROS_PER_DAY as f64))
        }
    }
}

#[inline]
pub(super) fn category<'a>(bytes: &'a [u8], name: &str) -> Result<Value<'a>> {
    if bytes.len() > MAX_CATEGORY {
        return Err(too_long(bytes.len(), name));
    }
    // The extension lives in databases whose encoding is UTF-8 only; the type "char" alone holds bytes of any kind.
    std::str::from_utf8(bytes)
        .map(Value::Category)
        .map_err(|_| Error::corrupt(format!("column \"{}\" is not valid UTF-8", words::list(&[name]))))
}

#[cold]
pub(super) fn too_long(len: usize, name: &str) -> Error {
    let name = words::list(&[name]);
    Error::invalid(format!(
        "column \"{name}\" has a text of {len} bytes, a category has at most {MAX_CATEGORY}"
    ))
    .hint("Leave the column out, or give the part of it that matters.")
}

#[cold]
pub(super) fn untyped(name: &str) -> Error {
    let name = words::list(&[name]);
    Error::invalid(format!("column \"{name}\" is a literal without a type"))
        .hint("Cast it to the type it is of.")
}

/// Labels of enums by their oid, looked up once.
#[derive(Debug, Clone, Default)]
pub(super) struct Labels(BTreeMap<u32, Box<str>>);

impl Labels {
    /// # Safety
    /// The number is the oid of a label. The result is not used beyond the life of `self`, which `'a` does not tell.
    pub(super) unsafe fn get<'a>(&mut self, oid: u32) -> &'a str {
        let label: &str = self.0.entry(oid).or_insert_with(|| {
            let datum = pg_sys::Datum::from(pg_sys::Oid::from(oid));
            // SAFETY: the function takes the oid of a label, and gives a C string in the current context.
            unsafe {
                let label = pgrx::direct_function_call_as_datum(pg_sys::enum_out, &[Some(datum)]);
                CStr::from_ptr(label.expect("a label is a text").cast_mut_ptr()).to_string_lossy().into()
            }
        });
        // SAFETY: labels are boxed and never taken out, so the text stays in its place while `self` lives.
        unsafe { &*std::ptr::from_ref(label) }
    }
}

#[cold]
pub(super) fn mismatch(name: &str, given: &str, owner: &str, kind: Type) -> Error {
    let name = words::list(&[name]);
    let article = if kind == Type::Interval { "an" } else { "a" };
    Error::invalid(format!("column \"{name}\" is {given}, the {owner} is {article} {}", kind.name())).hint(
        match kind {
            Type::Number => "Cast the column to a number.",
            Type::Time => "Give a date or a timestamp.",
            Type::Interval => "Give an interval.",
            Type::Boolean => "Give a boolean.",
            Type::Category => "Give a text, or the type that the column had in the fit.",
        },
    )
}

#[cold]
pub(super) fn no_feature(name: &str, type_oid: pg_sys::Oid) -> Error {
    let name = words::list(&[name]);
    // SAFETY: a catalogue look-up.
    let advice = match unsafe { pg_sys::getBaseType(type_oid) } {
        pg_sys::UUIDOID | pg_sys::OIDOID => "An identifier says nothing about a customer: leave it out.",
        pg_sys::MONEYOID => "Cast it to numeric.",
        _ => "Leave the column out, or give the parts of it that matter as columns of their own.",
    };
    Error::invalid(format!("column \"{name}\" is {}, which cannot be a feature", type_name(type_oid)))
        .hint(format!("{advice} {USABLE}"))
}
