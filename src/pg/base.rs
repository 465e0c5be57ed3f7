//! `segment.customer_base` in memory, and the SQL types its keys come from and go to.

use pgrx::{FromDatum, IntoDatum, pg_sys};
use segmentation::codec::Codec;
use segmentation::customer_base::{AmountType, CustomerBase, Key, KeyType};
use segmentation::{Error, Kind, Result};

use super::call::Call;
use super::error::raise;
use super::expanded::{self, Argument, Expandable};
use super::settings;
use super::varlena::{self, Varlena};

impl Expandable for CustomerBase {
    fn settle(&mut self) -> Result<()> {
        self.flush()
    }

    fn from_flat(bytes: &[u8]) -> Result<Self> {
        Self::from_bytes_within(bytes, settings::host())
    }

    expanded_methods!(CustomerBase);
}

/// A base as an argument.
#[derive(Debug)]
pub struct Base(pub Argument<'static, CustomerBase>);

impl FromDatum for Base {
    unsafe fn from_polymorphic_datum(datum: pg_sys::Datum, is_null: bool, _: pg_sys::Oid) -> Option<Self> {
        // SAFETY: the caller's datum is a segment.customer_base, and a call reads each of its arguments once.
        (!is_null).then(|| Self(unsafe { Argument::read(datum) }))
    }
}

sql_argument!(Base);
sql_name!(Base, "segment.customer_base");

/// A base as a result, in its flat form.
#[derive(Debug)]
pub struct FlatBase(pub Vec<u8>);

impl FlatBase {
    /// The flat form of a base that was read from foreign bytes.
    ///
    /// # Errors
    /// Corrupt, for text keys that are no text in the database's encoding.
    pub fn of_foreign(base: &CustomerBase) -> Result<Self> {
        if base.key_type() == KeyType::Text {
            for number in 0..base.len() {
                if let Key::Text(text) = base.key(number) {
                    // SAFETY: the function reads the bytes it is given and raises an error if they are no text.
                    unsafe { pg_sys::pg_verifymbstr(text.as_ptr().cast(), text.len() as i32, false) };
                }
            }
        }
        let flat = base.to_bytes()?;
        expanded::check_flat(&flat);
        Ok(Self(flat))
    }
}

impl IntoDatum for FlatBase {
    fn into_datum(self) -> Option<pg_sys::Datum> {
        Some(varlena::palloc(&self.0))
    }

    fn type_oid() -> pg_sys::Oid {
        pg_sys::InvalidOid
    }
}

sql_result!(FlatBase, "segment.customer_base");

/// The state of an aggregate that makes a base: an expanded object in the aggregate's memory.
pub struct State {
    datum: pg_sys::Datum,
    /// The base, for an update in place.
    pub base: &'static mut CustomerBase,
}

impl State {
    /// The state of the call, or a new and empty one for the type of the customer in argument 1.
    #[inline]
    pub fn of(call: Call, amount_type: AmountType) -> Self {
        let key_type = || key_type(call.arg_type(1), call.collation());
        let new = || CustomerBase::new(key_type(), amount_type, settings::host());
        let adopt = |base: &CustomerBase| {
            if base.key_type() == key_type() && base.amount_type() == amount_type {
                return Ok(());
            }
            let name = base.key_type().name();
            Err(Error::invalid(format!(
                "initial customer_base has keys of type {name}, or amounts of another type"
            )))
        };
        let (datum, base) = expanded::state(call, new, adopt);
        Self { datum, base }
    }

    /// The state as the result of the call.
    #[inline]
    pub fn datum(self) -> pg_sys::Datum {
        self.datum
    }
}

/// The kind of key that a SQL type makes.
fn key_type(oid: pg_sys::Oid, collation: pg_sys::Oid) -> KeyType {
    // SAFETY: a catalogue look-up, which raises an error for what does not exist.
    let base_oid = unsafe { pg_sys::getBaseType(oid) };
    match base_oid {
        pg_sys::INT2OID => KeyType::SmallInt,
        pg_sys::INT4OID => KeyType::Integer,
        pg_sys::INT8OID => KeyType::BigInt,
        pg_sys::DATEOID => KeyType::Date,
        pg_sys::UUIDOID => KeyType::Uuid,
        pg_sys::TEXTOID | pg_sys::VARCHAROID => {
            // SAFETY: as above; an invalid collation is not asked about.
            if collation != pg_sys::InvalidOid && !unsafe { pg_sys::get_collation_isdeterministic(collation) }
            {
                raise(
                    Error::invalid(
                        "customer key has a nondeterministic collation, under which unequal texts are one",
                    )
                    .hint("Add COLLATE \"C\" to the customer key, or group with segment.rfm and GROUP BY."),
                );
            }
            KeyType::Text
        }
        _ => raise(
            Error::invalid(format!("customer key cannot be of type {}", type_name(oid)))
                .hint("Use smallint, integer, bigint, date, uuid or text; cast other types to text."),
        ),
    }
}

fn type_name(oid: pg_sys::Oid) -> String {
    // SAFETY: format_type_be gives a C string in the current context.
    unsafe { std::ffi::CStr::from_ptr(pg_sys::format_type_be(oid)) }.to_string_lossy().into_owned()
}

/// Reads a key from a datum of the base's key type.
///
/// # Safety
/// The datum is of the SQL type that made this key type, and outlives `'a`.
#[inline]
unsafe fn read_key<'a>(datum: pg_sys::Datum, key_type: KeyType) -> Key<'a> {
    match key_type {
        KeyType::SmallInt => Key::Int((datum.value() as i16).into()),
        KeyType::Integer | KeyType::Date => Key::Int((datum.value() as i32).into()),
        KeyType::BigInt => Key::Int(datum.value() as i64),
        KeyType::Uuid => {
            // SAFETY: a uuid is 16 bytes at any alignment.
            let halves = unsafe { datum.cast_mut_ptr::<[[u8; 8]; 2]>().read_unaligned() };
            Key::Uuid(halves.map(u64::from_be_bytes))
        }
        // SAFETY: as the caller promises.
        KeyType::Text => Key::Text(unsafe { varlena::bytes(datum) }),
    }
}

/// The key in argument `number` of an aggregate whose state was made for its type.
#[inline]
pub fn key<'a>(call: Call, number: usize, key_type: KeyType) -> Option<Key<'a>> {
    // SAFETY: the state took its key type from this argument, or was checked against it.
    call.arg(number).map(|datum| unsafe { read_key(datum, key_type) })
}

/// The key in argument `number`, of the base's type, or an integer of another width where keys are integers.
pub fn key_argument<'a>(call: Call, number: usize, base: &CustomerBase) -> Option<Key<'a>> {
    let integer = |key_type| matches!(key_type, KeyType::SmallInt | KeyType::Integer | KeyType::BigInt);
    // SAFETY: a catalogue look-up.
    let given = match unsafe { pg_sys::getBaseType(call.arg_type(number)) } {
        pg_sys::INT2OID => Some(KeyType::SmallInt),
        pg_sys::INT4OID => Some(KeyType::Integer),
        pg_sys::INT8OID => Some(KeyType::BigInt),
        _ => None,
    };
    let key_type = match given {
        Some(given) if integer(base.key_type()) => given,
        _ => {
            require_key_type(call, number, base);
            base.key_type()
        }
    };
    // SAFETY: the type is the argument's own.
    call.arg(number).map(|datum| unsafe { read_key(datum, key_type) })
}

/// Refuses a call whose key argument is not of the very type that the base was made with; a domain may forbid a value.
pub fn require_key_type(call: Call, number: usize, base: &CustomerBase) {
    let oid = call.arg_type(number);
    let fits = match base.key_type() {
        KeyType::SmallInt => oid == pg_sys::INT2OID,
        KeyType::Integer => oid == pg_sys::INT4OID,
        KeyType::BigInt => oid == pg_sys::INT8OID,
        KeyType::Date => oid == pg_sys::DATEOID,
        KeyType::Uuid => oid == pg_sys::UUIDOID,
        KeyType::Text => oid == pg_sys::TEXTOID || oid == pg_sys::VARCHAROID,
    };
    if !fits {
        let name = base.key_type().name();
        let given = type_name(oid);
        raise(
            Error::new(Kind::InvalidParameter, format!("customer_base has keys of type {name}, not {given}"))
                .hint(format!("Name the type of the key, as in NULL::{name} or '...'::{name}.")),
        );
    }
}

/// Writes one key after another into the same memory.
#[derive(Debug, Default)]
pub struct KeyWriter {
    text: Varlena,
    uuid: [[u8; 8]; 2],
}

impl KeyWriter {
    /// The datum of a key, valid until the next one is written.
    pub fn write(&mut self, key: Key<'_>) -> pg_sys::Datum {
        match key {
            Key::Int(value) => pg_sys::Datum::from(value),
            Key::Uuid(halves) => {
                self.uuid = halves.map(u64::to_be_bytes);
                pg_sys::Datum::from(self.uuid.as_ptr())
            }
            Key::Text(text) => {
                self.text.set(text);
                self.text.datum()
            }
        }
    }
}
