//! Rows of any type, for a check of their columns: nothing is refused, and what can be no feature is told of.

use std::ffi::CStr;

use pgrx::{PgTupleDesc, pg_sys};
use segmentation::rows::check_features::{Cell, Column, Kind};
use segmentation::support::time::{MICROS_PER_DAY, is_valid};
use segmentation::{Error, Result};

use super::deformed::Deformed;
use super::layout::Tuple;
use super::row_type::type_of;
use crate::pg::call::Call;
use crate::pg::datum::{numeric, output, varlena};

/// Reads rows of one type, whose columns a call site has looked up once.
pub struct CellReader {
    of: (pg_sys::Oid, i32),
    /// What is shown of the columns, those that were dropped left out.
    pub columns: Vec<Column>,
    /// The type without domains, the output function, and the place in the row, of each of them.
    types: Vec<(pg_sys::Oid, pg_sys::Oid, usize)>,
}

/// The kind of values of a type that is no domain.
fn kind(base: pg_sys::Oid) -> Kind {
    match base {
        pg_sys::INT2OID
        | pg_sys::INT4OID
        | pg_sys::INT8OID
        | pg_sys::FLOAT4OID
        | pg_sys::FLOAT8OID
        | pg_sys::NUMERICOID => Kind::Number,
        pg_sys::DATEOID | pg_sys::TIMESTAMPOID | pg_sys::TIMESTAMPTZOID => Kind::Time,
        pg_sys::BOOLOID => Kind::Truth,
        pg_sys::TEXTOID
        | pg_sys::VARCHAROID
        | pg_sys::BPCHAROID
        | pg_sys::NAMEOID
        | pg_sys::CHAROID
        | pg_sys::UNKNOWNOID => Kind::Text,
        // A length of time is a feature, but a number for people only by way of its days.
        pg_sys::INTERVALOID => Kind::Text,
        // SAFETY: a catalogue look-up.
        _ if unsafe { pg_sys::get_typtype(base) } as u8 == pg_sys::TYPTYPE_ENUM => Kind::Text,
        _ => Kind::Other,
    }
}

impl CellReader {
    /// For rows of the type of the one in argument `number`; `None` where that is NULL.
    pub fn of(call: Call, number: usize) -> Option<Self> {
        let datum = call.arg(number)?;
        // SAFETY: functions that ask for a record are declared with one; the descriptor is released when it goes out of scope.
        unsafe {
            let of = type_of(Tuple::of(datum).header);
            let descriptor = PgTupleDesc::from_pg(pg_sys::lookup_rowtype_tupdesc(of.0, of.1));
            let (mut columns, mut types) = (Vec::new(), Vec::new());
            for place in 0..descriptor.len() {
                let attribute = descriptor.get(place).expect("the column is there");
                if attribute.attisdropped {
                    continue;
                }
                let base = pg_sys::getBaseType(attribute.atttypid);
                let name = CStr::from_ptr(attribute.attname.data.as_ptr()).to_string_lossy().into_owned();
                columns.push(Column { name, kind: kind(base) });
                types.push((base, output::function_of(base), place));
            }
            Some(Self { of, columns, types })
        }
    }

    /// Whether it is for rows of the type of the one in argument `number`.
    pub fn is_for(&self, call: Call, number: usize) -> bool {
        // SAFETY: functions that ask for a record are declared with one.
        call.arg(number).is_some_and(|datum| unsafe { type_of(Tuple::of(datum).header) } == self.of)
    }

    /// Hands the cells of the row in argument `number` on.
    ///
    /// # Errors
    /// As those of what takes them.
    pub fn read(
        &self,
        call: Call,
        number: usize,
        take: impl FnOnce(&[Cell<'_>]) -> Result<()>,
    ) -> Result<()> {
        let Some(datum) = call.arg(number) else { return Ok(()) };
        let mut written: Vec<Option<String>> = Vec::with_capacity(self.types.len());
        // SAFETY: the row is of the type that was looked up, as the caller made sure, and what is borrowed of it lives as long
        // as the call.
        unsafe {
            let row = Deformed::of(datum);
            // Texts that are made first, so that cells can borrow them.
            for &(base, function, place) in &self.types {
                let is_made = !matches!(
                    base,
                    pg_sys::INT2OID
                        | pg_sys::INT4OID
                        | pg_sys::INT8OID
                        | pg_sys::FLOAT4OID
                        | pg_sys::FLOAT8OID
                        | pg_sys::NUMERICOID
                        | pg_sys::DATEOID
                        | pg_sys::TIMESTAMPOID
                        | pg_sys::TIMESTAMPTZOID
                        | pg_sys::TEXTOID
                        | pg_sys::VARCHAROID
                        | pg_sys::BOOLOID
                );
                written
                    .push(row.value(place).filter(|_| is_made).map(|value| output::written(function, value)));
            }
            let mut cells = Vec::with_capacity(self.types.len());
            for (&(base, _, place), written) in self.types.iter().zip(&written) {
                cells.push(match (row.value(place), written) {
                    (None, _) => Cell::Null,
                    (_, Some(text)) => Cell::Text(text),
                    (Some(value), None) => cell(base, value)?,
                });
            }
            take(&cells)
        }
    }
}

/// The cell of a value of a type whose text need not be made.
///
/// # Safety
/// The value is of this type, and outlives `'a`.
unsafe fn cell<'a>(base: pg_sys::Oid, value: pg_sys::Datum) -> Result<Cell<'a>> {
    let word = value.value();
    let number = |value: f64| if value.is_finite() { Cell::Number(value) } else { Cell::NotFinite };
    let days = |micros: i64| match is_valid(micros) {
        true => Cell::Number(micros as f64 / MICROS_PER_DAY as f64),
        false => Cell::NotFinite,
    };
    Ok(match base {
        pg_sys::INT2OID => number((word as i16).into()),
        pg_sys::INT4OID => number((word as i32).into()),
        pg_sys::INT8OID => number(word as i64 as f64),
        pg_sys::FLOAT4OID => number(f32::from_bits(word as u32).into()),
        pg_sys::FLOAT8OID => number(f64::from_bits(word as u64)),
        pg_sys::NUMERICOID => {
            // SAFETY: as the caller promises.
            let value = unsafe { numeric::read(value) };
            value.map_or(Cell::NotFinite, |value| number(value.to_f64()))
        }
        pg_sys::DATEOID => match word as i32 {
            i32::MIN | i32::MAX => Cell::NotFinite,
            day => Cell::Number(day.into()),
        },
        pg_sys::TIMESTAMPOID | pg_sys::TIMESTAMPTZOID => days(word as i64),
        pg_sys::BOOLOID => Cell::Text(if word as u8 == 0 { "false" } else { "true" }),
        _ => {
            // SAFETY: as the caller promises: what is left is text.
            let bytes = unsafe { varlena::bytes(value) };
            Cell::Text(std::str::from_utf8(bytes).map_err(|_| Error::corrupt("text is not valid UTF-8"))?)
        }
    })
}
