//! `segment.customer_base` in memory, and the SQL types its keys come from and go to.

use pgrx::{FromDatum, IntoDatum, pg_sys};
use segmentation::purchases::customer_base::{CustomerBase, Key, KeyType};
use segmentation::purchases::money::AmountType;
use segmentation::support::codec::{Codec, CodecWithin};
use segmentation::{Error, Kind, Result};

use crate::pg::call::Call;
use crate::pg::datum::varlena::{self, Varlena};
use crate::pg::datum::{array, input};
use crate::pg::error::raise;
use crate::pg::settings;
use crate::pg::state::expanded::{self, Expandable, Settled};
use crate::pg::types::type_name;

impl Expandable for CustomerBase {
    fn settle(&mut self) -> Result<()> {
        self.flush()
    }

    fn arrange(&mut self) -> Result<()> {
        Self::arrange(self)
    }

    fn from_flat(bytes: &[u8]) -> Result<Self> {
        Self::from_bytes_within(bytes, settings::host())
    }

    expanded_methods!(CustomerBase);
}

/// A base as an argument.
#[derive(Debug)]
pub struct Base<'c>(pub Settled<'c, CustomerBase>);

impl FromDatum for Base<'_> {
    unsafe fn from_polymorphic_datum(datum: pg_sys::Datum, is_null: bool, _: pg_sys::Oid) -> Option<Self> {
        // SAFETY: the caller's datum is a segment.customer_base, and a function begins when all its arguments are read.
        (!is_null).then(|| Self(unsafe { Settled::read(datum) }))
    }
}

sql_argument!('c Base<'c>);
sql_name!(Base<'_>, "segment.customer_base");

/// A base as a result, in its flat form.
#[derive(Debug)]
pub struct FlatBase(pub Vec<u8>);

impl FlatBase {
    /// The flat form of a base that was read from foreign bytes.
    ///
    /// # Errors
    /// Corrupt, for text keys that are no text in the database's encoding.
    pub fn of_foreign(mut base: CustomerBase) -> Result<Self> {
        base.arrange()?;
        if base.key_type().is_text() {
            input::require_encoding((0..base.len()).filter_map(|number| match base.key(number) {
                Key::Text(text) => Some(text),
                _ => None,
            }));
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

/// Where an aggregate that makes a base has the customer.
const CUSTOMER: usize = 1;

/// The state of an aggregate that makes a base: an expanded object in the aggregate's memory.
pub struct State<'c> {
    call: Call<'c>,
    datum: pg_sys::Datum,
    /// The base, for an update in place.
    pub base: &'c mut CustomerBase,
}

impl<'c> State<'c> {
    /// The state of the call, or a new and empty one for the type of the customer.
    #[inline]
    pub fn of(call: Call<'c>, amount_type: AmountType) -> Self {
        let key_type = || key_type(type_of_key(call, CUSTOMER), call.collation());
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
        Self { call, datum, base }
    }

    /// The customer's key in this call.
    #[inline]
    pub fn key(&self) -> Option<Key<'c>> {
        let key_type = self.base.key_type();
        // SAFETY: the state took its key type from this argument, or was checked against it.
        self.call.arg(CUSTOMER).map(|datum| unsafe { read_key(datum, key_type) })
    }

    /// The state as the result of the call.
    #[inline]
    pub fn datum(self) -> pg_sys::Datum {
        self.datum
    }
}

/// The kind of key that a SQL type makes, if it makes one. A domain is the type it is made of.
fn kind_of(oid: pg_sys::Oid) -> Option<KeyType> {
    // SAFETY: a catalogue look-up, which raises an error for what does not exist.
    match unsafe { pg_sys::getBaseType(oid) } {
        pg_sys::INT2OID => Some(KeyType::SmallInt),
        pg_sys::INT4OID => Some(KeyType::Integer),
        pg_sys::INT8OID => Some(KeyType::BigInt),
        pg_sys::DATEOID => Some(KeyType::Date),
        pg_sys::UUIDOID => Some(KeyType::Uuid),
        pg_sys::TEXTOID | pg_sys::VARCHAROID => Some(KeyType::Text),
        pg_sys::BPCHAROID => Some(KeyType::Character),
        other if is_citext(other) => Some(KeyType::Citext),
        _ => None,
    }
}

/// Whether a type is that of PostgreSQL's extension citext, in whatever schema it is, or a domain over it.
fn is_citext(oid: pg_sys::Oid) -> bool {
    // SAFETY: catalogue look-ups; the names are C strings.
    unsafe {
        let extension = pg_sys::get_extension_oid(c"citext".as_ptr(), true);
        extension != pg_sys::InvalidOid
            && pg_sys::getExtensionType(extension, c"citext".as_ptr()) == pg_sys::getBaseType(oid)
    }
}

/// The type of a key: citext, where PostgreSQL has cast a column of it to text to fit a form for text.
#[cold]
fn type_of_key(call: Call, number: usize) -> pg_sys::Oid {
    match call.arg_type(number) {
        pg_sys::TEXTOID => {
            call.type_before_cast(number).filter(|&oid| is_citext(oid)).unwrap_or(pg_sys::TEXTOID)
        }
        given => given,
    }
}

/// Refuses a label of type citext: PostgreSQL casts it to text, where labels that it takes for equal are not.
#[cold]
pub fn refuse_citext(call: Call, number: usize) {
    if call.type_before_cast(number).is_some_and(is_citext) {
        raise(
            Error::invalid("label cannot be of type citext, as it is compared as text")
                .hint("Cast it, as in lower(label::text)."),
        );
    }
}

/// The kind of key of an aggregate's argument.
fn key_type(oid: pg_sys::Oid, collation: pg_sys::Oid) -> KeyType {
    let Some(kind) = kind_of(oid) else {
        raise(Error::invalid(format!("customer key cannot be of type {}", type_name(oid))).hint(
            "Use smallint, integer, bigint, date, uuid, text, character or citext; cast other types to text.",
        ))
    };
    // citext compares by rules of its own, whatever the collation.
    let by_collation = matches!(kind, KeyType::Text | KeyType::Character) && collation != pg_sys::InvalidOid;
    // SAFETY: a catalogue look-up of a collation that there is.
    if by_collation && !unsafe { pg_sys::get_collation_isdeterministic(collation) } {
        raise(
            Error::invalid(
                "customer key has a nondeterministic collation, under which unequal texts are one",
            )
            .hint("Add COLLATE \"C\" to the customer key, or group with segment.rfm and GROUP BY."),
        );
    }
    kind
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
        // SAFETY: as the caller promises.
        KeyType::Character => Key::Text(without_blanks(unsafe { varlena::bytes(datum) })),
        // SAFETY: as the caller promises.
        KeyType::Citext => Key::Text(unsafe { lower(datum) }),
    }
}

/// Text without the blanks at its end, as `character(n)` is compared.
fn without_blanks(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|&byte| byte != b' ').map_or(0, |last| last + 1);
    &text[..end]
}

/// The text in lower case as citext has it: by the database's own collation.
///
/// # Safety
/// The datum is text, and outlives `'a`.
unsafe fn lower<'a>(datum: pg_sys::Datum) -> &'a [u8] {
    /// `lower(text)`
    const LOWER: pg_sys::Oid = pg_sys::Oid::from_u32(870);
    // SAFETY: as the caller promises; the function gives a text in the current context.
    unsafe {
        let text = varlena::bytes(datum);
        // These are their own lower case in every language.
        if text.iter().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
            return text;
        }
        varlena::bytes(pg_sys::OidFunctionCall1Coll(LOWER, pg_sys::DEFAULT_COLLATION_OID, datum))
    }
}

/// The key in argument `number`, of the base's type, or an integer of another width where keys are integers.
pub fn key_argument<'c>(call: Call<'c>, number: usize, base: &CustomerBase) -> Option<Key<'c>> {
    let key_type = read_as(call.arg_type(number), base);
    // SAFETY: the type is the argument's own, or that of text which the base's keys are made of as well.
    call.arg(number).map(|datum| unsafe { read_key(datum, key_type) })
}

/// The keys in the array that argument `number` is, none for NULL; types as for [`key_argument`].
pub fn keys_argument<'c>(call: Call<'c>, number: usize, base: &CustomerBase) -> Vec<Option<Key<'c>>> {
    // SAFETY: a catalogue look-up of an array's type, a domain of arrays included.
    let element = unsafe { pg_sys::get_base_element_type(call.arg_type(number)) };
    let key_type = read_as(element, base);
    // SAFETY: the function is declared with an array; its elements are as for a single key.
    let keys = |datum| unsafe { array::elements_of(datum, element, |key| read_key(key, key_type)) };
    call.arg(number).map_or_else(Vec::new, keys)
}

/// As which type a key of a SQL type is read for a base; an integer may have another width than the base's.
fn read_as(oid: pg_sys::Oid, base: &CustomerBase) -> KeyType {
    let integer = |key_type| matches!(key_type, KeyType::SmallInt | KeyType::Integer | KeyType::BigInt);
    match kind_of(oid) {
        Some(given) if integer(given) && integer(base.key_type()) => given,
        _ => {
            require_type(oid, base);
            base.key_type()
        }
    }
}

/// Refuses a call whose key argument is not of the type that the base was made with. Text is what all keys of text can
/// be read as.
pub fn require_key_type(call: Call, number: usize, base: &CustomerBase) {
    require_type(call.arg_type(number), base);
}

fn require_type(oid: pg_sys::Oid, base: &CustomerBase) {
    let given = kind_of(oid);
    if given != Some(base.key_type()) && !(given == Some(KeyType::Text) && base.key_type().is_text()) {
        let name = base.key_type().name();
        let given = type_name(oid);
        raise(
            Error::new(Kind::InvalidParameter, format!("customer_base has keys of type {name}, not {given}"))
                .hint(format!("Name the type of the key, as in NULL::{name} or '...'::{name}.")),
        );
    }
}

/// Writes one key after another into the same memory.
#[derive(Debug)]
pub struct KeyWriter {
    text: Varlena,
    uuid: [[u8; 8]; 2],
    domain: Option<Domain>,
}

impl KeyWriter {
    /// For keys of the type of argument `number`.
    pub fn new(call: Call, number: usize) -> Self {
        Self { text: Varlena::default(), uuid: [[0; 8]; 2], domain: Domain::of(call.arg_type(number)) }
    }

    /// The datum of a key, valid until the next one is written.
    pub fn write(&mut self, key: Key<'_>) -> pg_sys::Datum {
        let datum = match key {
            Key::Int(value) => pg_sys::Datum::from(value),
            Key::Uuid(halves) => {
                self.uuid = halves.map(u64::to_be_bytes);
                pg_sys::Datum::from(self.uuid.as_ptr())
            }
            Key::Text(text) => {
                self.text.set(text);
                self.text.datum()
            }
        };
        if let Some(domain) = &mut self.domain {
            domain.check(datum);
        }
        datum
    }
}

/// A domain as the type of a result: its constraints hold for every value in it.
#[derive(Debug)]
struct Domain {
    oid: pg_sys::Oid,
    /// What PostgreSQL keeps from check to check.
    kept: *mut std::ffi::c_void,
}

impl Domain {
    fn of(oid: pg_sys::Oid) -> Option<Self> {
        // SAFETY: a catalogue look-up.
        (unsafe { pg_sys::getBaseType(oid) } != oid).then_some(Self { oid, kept: std::ptr::null_mut() })
    }

    fn check(&mut self, datum: pg_sys::Datum) {
        // SAFETY: the datum is of the domain's base type; what is kept lives in the memory of the call, as this does.
        unsafe { pg_sys::domain_check(datum, false, self.oid, &mut self.kept, pg_sys::CurrentMemoryContext) };
    }
}
