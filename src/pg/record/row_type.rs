//! Row types: what columns they have, and the way through their rows to the features.

use std::collections::BTreeMap;
use std::ffi::CStr;

use crate::pg::error::OrRaise;
use crate::pg::types::type_name;
use pgrx::{PgTupleDesc, pg_sys};
use segmentation::rows::features::{self, Column, Naming, RowNames};
use segmentation::support::memory::filled;
use segmentation::support::words;
use segmentation::{Error, Result};

use super::layout::size_at;
use super::source::{Source, mismatch, no_feature, sources};

/// What is known of a row type, to recognise it in the next row.
#[derive(Clone, Copy)]
pub(super) struct RowType {
    pub(super) oid: pg_sys::Oid,
    pub(super) typmod: i32,
    /// For a type with a name: its entry in PostgreSQL's cache, which is never freed, and the number that the entry gets
    /// anew whenever the type may have changed.
    pub(super) entry: Option<(*const pg_sys::TypeCacheEntry, u64)>,
}

impl RowType {
    /// The type of a row, and its columns.
    pub(super) fn of(header: &pg_sys::HeapTupleHeaderData) -> (Self, Vec<RowColumn>) {
        let (oid, typmod) = type_of(header);
        // SAFETY: look-ups in PostgreSQL's caches, which raise an error for what does not exist. The descriptor is
        // released when it goes out of scope; what is needed of it is copied before.
        unsafe {
            let entry = (oid != pg_sys::RECORDOID).then(|| {
                let entry = pg_sys::lookup_type_cache(oid, pg_sys::TYPECACHE_TUPDESC as i32);
                (entry.cast_const(), (*entry).tupDesc_identifier)
            });
            let descriptor = PgTupleDesc::from_pg(pg_sys::lookup_rowtype_tupdesc(oid, typmod));
            if entry.is_some() {
                refuse_stale(header, &descriptor);
            }
            let columns = (0..descriptor.len()).map(|number| RowColumn::of(&descriptor, number)).collect();
            (Self { oid, typmod, entry }, columns)
        }
    }

    /// Its columns by these names.
    pub(super) fn names<'a>(&self, names: &'a [&'a str]) -> RowNames<'a> {
        RowNames { names, anonymous: self.oid == pg_sys::RECORDOID }
    }

    #[inline]
    pub(super) fn is_of(&self, header: &pg_sys::HeapTupleHeaderData) -> bool {
        type_of(header) == (self.oid, self.typmod)
            // SAFETY: entries of the cache live as long as the process.
            && self.entry.is_none_or(|(entry, number)| unsafe { (*entry).tupDesc_identifier } == number)
    }
}

/// Lets PostgreSQL take a row apart once: those of its releases that can tell refuse a row that is older than a change of
/// its type.
///
/// # Safety
/// The header begins a whole row of this type.
pub(super) unsafe fn refuse_stale(header: &pg_sys::HeapTupleHeaderData, descriptor: &PgTupleDesc<'_>) {
    let start = std::ptr::from_ref(header).cast_mut();
    // SAFETY: as the caller promises; there is room for a value and a flag of each column.
    unsafe {
        let mut tuple = pg_sys::HeapTupleData {
            t_len: pgrx::varlena::varsize_4b(start.cast()) as u32,
            t_data: start,
            ..std::mem::zeroed()
        };
        let mut values = vec![pg_sys::Datum::null(); descriptor.len()];
        let mut nulls = vec![false; descriptor.len()];
        pg_sys::heap_deform_tuple(&mut tuple, descriptor.as_ptr(), values.as_mut_ptr(), nulls.as_mut_ptr());
    }
}

#[inline]
pub(super) fn type_of(header: &pg_sys::HeapTupleHeaderData) -> (pg_sys::Oid, i32) {
    // SAFETY: the header of a datum, as against that of a stored row, has these fields.
    let fields = unsafe { header.t_choice.t_datum };
    (fields.datum_typeid, fields.datum_typmod)
}

/// A column of a row type.
pub(super) struct RowColumn {
    pub(super) name: String,
    pub(super) type_oid: pg_sys::Oid,
    pub(super) dropped: bool,
    pub(super) length: i16,
    /// In bytes.
    pub(super) alignment: usize,
    /// For rows that are older than the column.
    pub(super) missing: Option<Vec<u64>>,
}

impl RowColumn {
    /// # Safety
    /// The descriptor has a column of this number.
    pub(super) unsafe fn of(descriptor: &PgTupleDesc<'_>, number: usize) -> Self {
        let attribute = descriptor.get(number).expect("the column is there");
        let alignment = match attribute.attalign as u8 {
            pg_sys::TYPALIGN_CHAR => 1,
            pg_sys::TYPALIGN_SHORT => 2,
            pg_sys::TYPALIGN_INT => 4,
            _ => 8,
        };
        let mut is_null = true;
        // SAFETY: as the caller promises; a name ends with a zero; a value that is not NULL is of the attribute's type.
        let (name, missing) = unsafe {
            let value = pg_sys::getmissingattr(descriptor.as_ptr(), number as i32 + 1, &mut is_null);
            let missing = (!is_null && !attribute.attisdropped)
                .then(|| stored(value, attribute.attlen, attribute.attbyval));
            (CStr::from_ptr(attribute.attname.data.as_ptr()), missing)
        };
        Self {
            name: name.to_string_lossy().into_owned(),
            type_oid: attribute.atttypid,
            dropped: attribute.attisdropped,
            length: attribute.attlen,
            alignment,
            missing,
        }
    }
}

/// A value as it would lie in a row.
///
/// # Safety
/// The value is of a type with this length that is passed by value or not.
pub(super) unsafe fn stored(value: pg_sys::Datum, length: i16, by_value: bool) -> Vec<u64> {
    let (value16, value32) = (value.value() as i16, value.value() as i32);
    let start: *const u8 = match (by_value, length) {
        (true, 1) => return vec![u64::from_ne_bytes([value.value() as u8; 8])],
        (true, 2) => (&raw const value16).cast(),
        (true, 4) => (&raw const value32).cast(),
        (true, _) => return vec![value.value() as u64],
        (false, _) => value.cast_mut_ptr(),
    };
    // SAFETY: as the caller promises; the words have room for the bytes.
    unsafe {
        let size = size_at(start, length);
        let mut words = filled(size.div_ceil(size_of::<u64>()), 0_u64).or_raise();
        words.as_mut_ptr().cast::<u8>().copy_from_nonoverlapping(start, size);
        words
    }
}

/// How to read rows of one type.
pub(super) struct Plan {
    pub(super) row_type: RowType,
    /// The columns up to the last that is a feature.
    pub(super) attributes: Vec<Attribute>,
}

/// A column on the way through a row.
pub(super) struct Attribute {
    pub(super) length: i16,
    /// Alignment in bytes, less one.
    pub(super) align_mask: usize,
    pub(super) target: Option<Target>,
    pub(super) missing: Option<Vec<u64>>,
}

/// A column that is a feature.
pub(super) struct Target {
    pub(super) feature: usize,
    pub(super) source: Source,
}

/// Refuses a feature that could be either of two columns.
pub(super) fn refuse_twice(names: &[&str], places: &[usize]) -> Result<()> {
    let twice = |place: &&usize| names.iter().filter(|name| **name == names[**place]).count() > 1;
    match places.iter().find(twice) {
        Some(&place) => {
            Err(Error::invalid(format!("row has two columns \"{}\"", words::list(&[names[place]])))
                .hint("Give each column a name of its own."))
        }
        None => Ok(()),
    }
}

/// The way through rows with these columns to these features.
pub(super) fn attributes(
    row_type: RowType,
    columns: Vec<RowColumn>,
    wanted: &[Column],
    naming: Naming<'_>,
    owner: &str,
) -> Result<Vec<Attribute>> {
    let present: Vec<usize> = (0..columns.len()).filter(|&number| !columns[number].dropped).collect();
    let names: Vec<&str> = present.iter().map(|&number| columns[number].name.as_str()).collect();
    let wanted_names: Vec<&str> = wanted.iter().map(|column| column.name.as_str()).collect();
    let places = features::places(row_type.names(&names), &wanted_names, naming)?;
    let names =
        if let Naming::Given(given) = naming { given.iter().map(String::as_str).collect() } else { names };
    refuse_twice(&names, &places)?;
    let mut targets = BTreeMap::new();
    for (feature, (column, place)) in wanted.iter().zip(places).enumerate() {
        let source = source(column, columns[present[place]].type_oid, owner)?;
        targets.insert(present[place], Target { feature, source });
    }
    let last = targets.keys().next_back().map_or(0, |last| last + 1);
    let attribute = |(number, column): (usize, RowColumn)| Attribute {
        length: column.length,
        align_mask: column.alignment - 1,
        target: targets.remove(&number),
        missing: column.missing,
    };
    Ok(columns.into_iter().take(last).enumerate().map(attribute).collect())
}

/// How a feature is read from a column of this type.
pub(super) fn source(column: &Column, type_oid: pg_sys::Oid, owner: &str) -> Result<Source> {
    let sources = sources(type_oid);
    if sources.is_empty() {
        return Err(no_feature(&column.name, type_oid));
    }
    match sources.iter().find(|(kind, _)| *kind == column.kind) {
        Some((_, source)) => Ok(*source),
        None if type_oid == pg_sys::UNKNOWNOID => Ok(Source::Untyped),
        None => Err(mismatch(&column.name, &type_name(type_oid), owner, column.kind)),
    }
}
