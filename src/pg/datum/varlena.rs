//! Variable-length values: text and the like.

use pgrx::pg_sys;
use segmentation::{Error, Kind};

use crate::pg::error::raise;
use crate::pg::settings::check_for_interrupts;

/// PostgreSQL's limit for one value.
const MAX_SIZE: usize = 0x3fff_ffff;

/// The bytes of length in front of a value that is kept whole.
pub const LENGTH_WORD: usize = size_of::<u32>();

/// The length word of a value of `size` bytes, header included, kept uncompressed.
fn length_word(size: usize) -> [u8; 4] {
    if size > MAX_SIZE {
        let mb = size.div_ceil(1 << 20);
        raise(
            Error::new(
                Kind::LimitExceeded,
                format!("value of {mb} MB is too large to be stored, the limit is 1024 MB"),
            )
            .hint("Split the data, for example by region or by year, and keep a value for each part."),
        );
    }
    if cfg!(target_endian = "little") {
        ((size as u32) << 2).to_le_bytes()
    } else {
        (size as u32).to_be_bytes()
    }
}

/// The length word for `payload` bytes; an error beyond the limit of 1 GB.
pub fn header_for(payload: usize) -> [u8; 4] {
    length_word(payload.saturating_add(LENGTH_WORD))
}

/// A value built once and handed out many times, or overwritten row by row.
#[derive(Debug, Default)]
pub struct Varlena {
    /// Words, because PostgreSQL expects the value to be aligned.
    words: Vec<u64>,
}

impl Varlena {
    /// A value of these bytes.
    pub fn new(payload: &[u8]) -> Self {
        let mut value = Self::default();
        value.set(payload);
        value
    }

    /// Replaces the value.
    pub fn set(&mut self, payload: &[u8]) {
        let header = header_for(payload.len());
        let size = LENGTH_WORD + payload.len();
        let words = size.div_ceil(size_of::<u64>());
        self.words.clear();
        self.words.try_reserve(words).unwrap_or_else(|_| raise(Error::out_of_memory(size)));
        self.words.resize(words, 0);
        // SAFETY: the words were just sized for these bytes.
        let bytes = unsafe { std::slice::from_raw_parts_mut(self.words.as_mut_ptr().cast::<u8>(), size) };
        bytes[..LENGTH_WORD].copy_from_slice(&header);
        bytes[LENGTH_WORD..].copy_from_slice(payload);
    }

    /// The bytes, without their length.
    pub fn payload(&self) -> &[u8] {
        // SAFETY: the words hold the bytes that were set; the first four are their length.
        unsafe { bytes(self.datum()) }
    }

    /// The datum, valid until the value is changed or dropped.
    pub fn datum(&self) -> pg_sys::Datum {
        pg_sys::Datum::from(self.words.as_ptr())
    }
}

/// A value or a C string that is written piece by piece into memory of the current context.
#[derive(Debug)]
pub struct Builder {
    start: *mut u8,
    len: usize,
    capacity: usize,
    /// Bytes kept free in front for the length word: none of a C string.
    header: usize,
    /// The length at which to look for interrupts next.
    next_look: usize,
}

impl Builder {
    /// Bytes between two looks for interrupts.
    pub const BYTES_PER_LOOK: usize = 1 << 16;

    /// A value, with room for so many bytes to begin with.
    pub fn value(room: usize) -> Self {
        Self::new(LENGTH_WORD, room)
    }

    /// A C string, with room for so many bytes to begin with.
    pub fn c_string(room: usize) -> Self {
        Self::new(0, room.saturating_add(1))
    }

    fn new(header: usize, room: usize) -> Self {
        let capacity = header.saturating_add(room);
        length_word(capacity);
        // SAFETY: palloc gives as many bytes as asked for, or raises an error.
        let start = unsafe { pg_sys::palloc(capacity) }.cast();
        Self { start, len: header, capacity, header, next_look: Self::BYTES_PER_LOOK }
    }

    /// The datum of what is written.
    pub fn written(mut self, write: impl FnOnce(&mut Self) -> std::io::Result<()>) -> pg_sys::Datum {
        // The builder takes all that is written to it, or raises an error itself.
        write(&mut self).unwrap_or_else(|error| raise(Error::corrupt(error.to_string())));
        self.finish()
    }

    /// Appends bytes.
    #[inline]
    pub fn push(&mut self, bytes: &[u8]) {
        let end = self.len.saturating_add(bytes.len());
        if end > self.capacity {
            self.grow(end);
        }
        // SAFETY: there is room up to the end.
        unsafe { self.start.add(self.len).copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        self.len = end;
        if end > self.next_look {
            self.next_look = end.saturating_add(Self::BYTES_PER_LOOK);
            check_for_interrupts();
        }
    }

    #[cold]
    fn grow(&mut self, end: usize) {
        length_word(end);
        self.capacity = end.saturating_mul(2).min(MAX_SIZE);
        // SAFETY: the block came from palloc; repalloc gives as many bytes as asked for, or raises an error.
        self.start = unsafe { pg_sys::repalloc(self.start.cast(), self.capacity) }.cast();
    }

    /// The datum.
    pub fn finish(mut self) -> pg_sys::Datum {
        if self.header == 0 {
            self.push(&[0]);
        } else {
            let header = length_word(self.len);
            // SAFETY: the first bytes are kept free for it.
            unsafe { self.start.cast::<[u8; LENGTH_WORD]>().write(header) };
        }
        pg_sys::Datum::from(self.start)
    }
}

impl std::io::Write for Builder {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.push(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A value in memory of the current context.
pub fn palloc(payload: &[u8]) -> pg_sys::Datum {
    let header = header_for(payload.len());
    // SAFETY: palloc gives as many bytes as asked for, or raises an error.
    unsafe {
        let start = pg_sys::palloc(LENGTH_WORD + payload.len()).cast::<u8>();
        start.cast::<[u8; LENGTH_WORD]>().write(header);
        start.add(LENGTH_WORD).copy_from_nonoverlapping(payload.as_ptr(), payload.len());
        pg_sys::Datum::from(start)
    }
}

/// The bytes of a value, fetched and unpacked if it was stored away.
///
/// # Safety
/// The datum is a variable-length value that outlives `'a`.
#[inline]
pub unsafe fn bytes<'a>(datum: pg_sys::Datum) -> &'a [u8] {
    let value = datum.cast_mut_ptr::<pg_sys::varlena>();
    // SAFETY: as the caller promises; a detoasted copy lives as long as the current memory context.
    unsafe {
        let value = if pgrx::varlena::varatt_is_4b_u(value) || is_short(value) {
            value
        } else {
            pg_sys::pg_detoast_datum_packed(value)
        };
        let len = pgrx::varlena::varsize_any_exhdr(value);
        std::slice::from_raw_parts(pgrx::varlena::vardata_any(value).cast::<u8>(), len)
    }
}

/// The bytes of a value to be written to.
///
/// # Safety
/// The datum is what [`palloc`] gave, and for `'a` nobody else has it.
pub unsafe fn bytes_mut<'a>(datum: pg_sys::Datum) -> &'a mut [u8] {
    let value = datum.cast_mut_ptr::<pg_sys::varlena>();
    // SAFETY: as the caller promises, there are as many bytes after the header as it says.
    unsafe {
        let len = pgrx::varlena::varsize_any_exhdr(value);
        std::slice::from_raw_parts_mut(value.cast::<u8>().add(LENGTH_WORD), len)
    }
}

/// A one-byte header, and not the mark of a value kept elsewhere.
#[inline]
unsafe fn is_short(value: *const pg_sys::varlena) -> bool {
    // SAFETY: the caller's pointer is to a value.
    unsafe { pgrx::varlena::varatt_is_1b(value) && !pgrx::varlena::varatt_is_1b_e(value) }
}

/// Whether a value lies in a table of its own.
///
/// # Safety
/// As for [`bytes`].
pub unsafe fn is_kept_elsewhere(datum: pg_sys::Datum) -> bool {
    let value = datum.cast_mut_ptr::<u8>();
    // SAFETY: as the caller promises; such a value begins with 0x01 and its kind.
    unsafe {
        pgrx::varlena::varatt_is_1b_e(value.cast())
            && u32::from(*value.add(1)) == pg_sys::vartag_external::VARTAG_ONDISK
    }
}

/// The value as it lies in memory, header and all, without fetching what is stored elsewhere.
///
/// # Safety
/// As for [`bytes`].
pub unsafe fn raw<'a>(datum: pg_sys::Datum) -> &'a [u8] {
    let value = datum.cast_mut_ptr::<pg_sys::varlena>();
    // SAFETY: as the caller promises.
    unsafe { std::slice::from_raw_parts(value.cast::<u8>(), pgrx::varlena::varsize_any(value)) }
}
