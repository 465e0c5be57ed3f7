//! Rows and arrays as they lie in memory.

use std::ffi::CStr;

use pgrx::pg_sys;
use segmentation::{Error, Kind, Result};

use super::row_type::Attribute;
use crate::pg::datum::varlena;
use crate::pg::datum::varlena::LENGTH_WORD;

/// The size of the value that begins here.
///
/// # Safety
/// It is a value of a type with this length.
#[inline]
pub(super) unsafe fn size_at(start: *const u8, length: i16) -> usize {
    // SAFETY: as the caller promises: -1 stands for a length word in front, -2 for a zero at the end.
    unsafe {
        match length {
            -1 => pgrx::varlena::varsize_any(start.cast()),
            -2 => CStr::from_ptr(start.cast()).to_bytes_with_nul().len(),
            length => length as usize,
        }
    }
}

/// The size of what stands here, if it can be a value of a type with this length that a row holds, and ends within `left`
/// bytes.
///
/// # Safety
/// So many bytes, and at least one, may be read here.
#[inline]
pub(super) unsafe fn size_within(start: *const u8, length: i16, left: usize) -> Option<usize> {
    // SAFETY: as the caller promises; a long length word is read only if it is there as a whole.
    let (size, least) = unsafe {
        match length {
            // Rows hold no values that are kept elsewhere: PostgreSQL fetches them when it makes a row.
            -1 if pgrx::varlena::varatt_is_1b_e(start.cast()) => return None,
            -1 if pgrx::varlena::varatt_is_1b(start.cast()) => (pgrx::varlena::varsize_1b(start.cast()), 1),
            -1 if left < LENGTH_WORD => return None,
            -1 => (pgrx::varlena::varsize_any(start.cast()), LENGTH_WORD),
            -2 => {
                let bytes = std::slice::from_raw_parts(start, left);
                (bytes.iter().position(|&byte| byte == 0)? + 1, 1)
            }
            length => (usize::try_from(length).ok()?, 1),
        }
    };
    (least..=left).contains(&size).then_some(size)
}

/// A row in memory.
pub(super) struct Tuple<'a> {
    pub(super) header: &'a pg_sys::HeapTupleHeaderData,
    /// How many columns it has; columns that were added later are not among them.
    pub(super) count: usize,
    pub(super) has_nulls: bool,
    /// Where the columns begin.
    pub(super) start: *const u8,
    /// How many bytes there are from there.
    pub(super) size: usize,
}

impl Tuple<'_> {
    /// # Safety
    /// The datum is of a composite type. One that is compressed, or an expanded record, is copied into the current
    /// memory context.
    #[inline]
    pub(super) unsafe fn of(datum: pg_sys::Datum) -> Self {
        let mut value = datum.cast_mut_ptr::<pg_sys::varlena>();
        // SAFETY: a row is a variable-length value that begins with its header.
        unsafe {
            if !pgrx::varlena::varatt_is_4b_u(value) {
                value = pg_sys::pg_detoast_datum(value);
            }
            let header = &*value.cast::<pg_sys::HeapTupleHeaderData>();
            let offset = usize::from(header.t_hoff);
            Self {
                header,
                count: usize::from(header.t_infomask2 & pg_sys::HEAP_NATTS_MASK as u16),
                has_nulls: header.t_infomask & pg_sys::HEAP_HASNULL as u16 != 0,
                start: value.cast::<u8>().add(offset),
                size: pgrx::varlena::varsize_4b(value).saturating_sub(offset),
            }
        }
    }

    /// Whether one of its columns is NULL: its bit is not set.
    #[inline]
    pub(super) fn is_null(&self, number: usize) -> bool {
        // SAFETY: a row with NULLs has a bit for each of its columns.
        self.has_nulls && unsafe { *self.header.t_bits.as_ptr().add(number / 8) } & (1 << (number % 8)) == 0
    }

    /// The place of the column that comes next, and the offset moved past it.
    ///
    /// # Safety
    /// The offset is where the column before ends, and this one is not NULL.
    #[inline]
    pub(super) unsafe fn pass(&self, attribute: &Attribute, offset: &mut usize) -> Result<*const u8> {
        // A value with a short length word is not aligned, and padding before one with a long word is zero.
        // SAFETY: the offset is checked before anything is read there.
        let short = attribute.length == -1 && *offset < self.size && unsafe { *self.start.add(*offset) } != 0;
        if !short {
            *offset = (*offset + attribute.align_mask) & !attribute.align_mask;
        }
        // A row that its type does not fit can come from a variable that is older than a change of the type.
        let misfit = || Error::new(Kind::WrongObject, "row does not fit its type");
        if *offset >= self.size {
            return Err(misfit());
        }
        // SAFETY: the column begins within the row, of which this many bytes are left.
        let (place, size) = unsafe {
            let place = self.start.add(*offset);
            (place, size_within(place, attribute.length, self.size - *offset).ok_or_else(misfit)?)
        };
        *offset += size;
        Ok(place)
    }
}

/// A `double precision[]` of one dimension.
pub(super) struct Array<'a> {
    pub(super) len: usize,
    /// A bit for each element, set where it is not NULL; empty where none is.
    pub(super) present: &'a [u8],
    /// The values that are not NULL.
    pub(super) values: &'a [[u8; size_of::<f64>()]],
}

impl<'a> Array<'a> {
    /// The layout is that of PostgreSQL's src/include/utils/array.h: after the length word the number of dimensions, the
    /// distance of the elements from that word or 0 if there are no NULLs, their type, for each dimension its length, then
    /// its first index; a bitmap if there are NULLs; the elements, aligned.
    ///
    /// # Errors
    /// Invalid, for more than one dimension.
    ///
    /// # Safety
    /// The datum is a `double precision[]` that outlives `'a`, or is unpacked into the current memory context.
    pub(super) unsafe fn of(datum: pg_sys::Datum) -> Result<Self> {
        const BITMAP: usize = 5;
        // SAFETY: as the caller promises.
        let bytes: &'a [u8] = unsafe { varlena::bytes(datum) };
        let (words, _) = bytes.as_chunks::<4>();
        let word = |number: usize| words.get(number).map_or(0, |word| u32::from_ne_bytes(*word) as usize);
        let (dimensions, distance) = (word(0), word(1));
        if dimensions > 1 {
            return Err(Error::invalid(format!("array of features has {dimensions} dimensions"))
                .hint("Give one array of numbers for each row."));
        }
        let len = if dimensions == 0 { 0 } else { word(3) };
        let bitmap = BITMAP * LENGTH_WORD;
        let (bitmap_size, values) = match distance {
            0 => (0, (bitmap + LENGTH_WORD).next_multiple_of(size_of::<f64>())),
            _ => (len.div_ceil(8), distance),
        };
        let present = bytes.get(bitmap..bitmap + bitmap_size).unwrap_or(&[]);
        let values = bytes.get(values.saturating_sub(LENGTH_WORD)..).unwrap_or(&[]).as_chunks().0;
        Ok(Self { len, present, values })
    }

    /// The elements in turn; `None` is NULL, which takes no room.
    #[inline]
    pub(super) fn elements(&self) -> impl Iterator<Item = Option<f64>> {
        let mut values = self.values.iter();
        (0..self.len).map(move |number| {
            let is_null = self.present.get(number / 8).is_some_and(|byte| byte & (1 << (number % 8)) == 0);
            if is_null { None } else { values.next().map(|value| f64::from_ne_bytes(*value)) }
        })
    }
}
