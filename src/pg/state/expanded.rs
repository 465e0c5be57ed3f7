//! Large states as PostgreSQL expanded objects: a Rust value that PostgreSQL can hold, copy and store.
//!
//! While an aggregate runs, its state is a pointer to the Rust value. PostgreSQL asks for a flat copy only when it has
//! to move it, from a parallel worker or into a table; then the value's own codec writes it.

use std::ffi::c_void;
use std::marker::PhantomData;
use std::ptr::NonNull;

use pgrx::{pg_guard, pg_sys};
use segmentation::support::codec::Codec;
use segmentation::{Error, Kind, Result};

use crate::pg::call::{Call, FromArgument};
use crate::pg::datum::varlena::{self, LENGTH_WORD};
use crate::pg::error::{OrRaise, raise};

/// A value that can be an expanded object.
pub trait Expandable: Codec + Sized + 'static {
    /// Finishes work that the value has put off, before it is read.
    fn settle(&mut self) -> Result<()>;

    /// Finishes what else is to be done before the value is written, so that equal values have equal bytes.
    fn arrange(&mut self) -> Result<()> {
        self.settle()
    }

    /// Reads the flat form.
    fn from_flat(bytes: &[u8]) -> Result<Self>;

    /// The calls PostgreSQL makes on such an object, by an address that no other type has: see [`expanded_methods!`].
    fn methods() -> &'static pg_sys::ExpandedObjectMethods;
}

/// The methods of one type, in one place of memory.
macro_rules! expanded_methods {
    ($type:ty) => {
        fn methods() -> &'static pgrx::pg_sys::ExpandedObjectMethods {
            static METHODS: pgrx::pg_sys::ExpandedObjectMethods =
                $crate::pg::state::expanded::methods_of::<$type>();
            &METHODS
        }
    };
}

/// What [`expanded_methods!`] puts into its place.
pub const fn methods_of<T: Expandable>() -> pg_sys::ExpandedObjectMethods {
    pg_sys::ExpandedObjectMethods {
        get_flat_size: Some(flat_size::<T>),
        flatten_into: Some(flatten_into::<T>),
    }
}

/// What PostgreSQL sees of an expanded value: its header first, then our own fields.
#[repr(C)]
struct Object<T> {
    header: pg_sys::ExpandedObjectHeader,
    value: *mut T,
    /// The flat form between the question for its size and the order to write it.
    flat: Option<Vec<u8>>,
}

/// The largest flat form: its text has two digits a byte and must fit in a value as well, or a dump would fail.
const MAX_FLAT: usize = 511 << 20;

/// Refuses a flat form that could be stored but never dumped.
pub fn check_flat(flat: &[u8]) {
    if flat.len() > MAX_FLAT {
        let mb = |bytes: usize| bytes.div_ceil(1 << 20);
        raise(
            Error::new(
                Kind::LimitExceeded,
                format!("value of {} MB cannot be stored, the limit is {} MB", mb(flat.len()), mb(MAX_FLAT)),
            )
            .hint("Split the data, for example by region or by year, and keep a value for each part."),
        );
    }
}

/// Works in the memory of an object, as the caller's may be a bump context (from 17 on, of a sort or a hash table): nothing
/// there can be freed, and who raises an error frees its text. An error leaves the object's memory the current one, which
/// whoever catches it changes.
fn in_memory_of<T>(header: *mut pg_sys::ExpandedObjectHeader, work: impl FnOnce() -> T) -> T {
    // SAFETY: the object lives while the method runs, and its memory as long.
    let callers = unsafe { pg_sys::MemoryContextSwitchTo((*header).eoh_context) };
    let result = work();
    // SAFETY: the memory that was the current one before.
    unsafe { pg_sys::MemoryContextSwitchTo(callers) };
    result
}

#[pg_guard]
unsafe extern "C-unwind" fn flat_size<T: Expandable>(header: *mut pg_sys::ExpandedObjectHeader) -> usize {
    in_memory_of(header, || size_of_flat::<T>(header))
}

fn size_of_flat<T: Expandable>(header: *mut pg_sys::ExpandedObjectHeader) -> usize {
    // SAFETY: PostgreSQL calls the methods of an object with that object.
    let object = unsafe { &mut *header.cast::<Object<T>>() };
    // SAFETY: the value lives as long as the object.
    let value = unsafe { &mut *object.value };
    value.arrange().or_raise();
    let flat = value.to_bytes().or_raise();
    check_flat(&flat);
    let size = flat.len() + LENGTH_WORD;
    object.flat = Some(flat);
    size
}

#[pg_guard]
unsafe extern "C-unwind" fn flatten_into<T: Expandable>(
    header: *mut pg_sys::ExpandedObjectHeader,
    to: *mut c_void,
    size: usize,
) {
    // SAFETY: as for flat_size, which PostgreSQL always calls first.
    let object = unsafe { &mut *header.cast::<Object<T>>() };
    let flat = object.flat.take().expect("the size is asked for before the value is written");
    assert_eq!(flat.len() + LENGTH_WORD, size);
    // SAFETY: PostgreSQL gives the room it was told to give.
    unsafe {
        to.cast::<[u8; LENGTH_WORD]>().write(varlena::header_for(flat.len()));
        to.cast::<u8>().add(LENGTH_WORD).copy_from_nonoverlapping(flat.as_ptr(), flat.len());
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn drop_value<T: Expandable>(object: *mut c_void) {
    let object = object.cast::<Object<T>>();
    // SAFETY: the object is going away with its memory, and nothing else drops what it points to.
    unsafe {
        drop(Box::from_raw((*object).value));
        drop((*object).flat.take());
    }
}

/// Hands the value to PostgreSQL, to live as long as `parent`. The datum may be changed in place by who owns it.
pub(super) fn create<T: Expandable>(value: T, parent: pg_sys::MemoryContext) -> pg_sys::Datum {
    // SAFETY: plain calls in the order that expandeddatum.h prescribes.
    unsafe {
        let context = pg_sys::AllocSetContextCreateInternal(
            parent,
            c"segment expanded value".as_ptr(),
            pg_sys::ALLOCSET_SMALL_MINSIZE as usize,
            pg_sys::ALLOCSET_SMALL_INITSIZE as usize,
            pg_sys::ALLOCSET_SMALL_MAXSIZE as usize,
        );
        let object = pg_sys::MemoryContextAllocZero(context, size_of::<Object<T>>()).cast::<Object<T>>();
        let callback = pg_sys::MemoryContextAllocZero(context, size_of::<pg_sys::MemoryContextCallback>())
            .cast::<pg_sys::MemoryContextCallback>();
        pg_sys::EOH_init_header(&mut (*object).header, T::methods(), context);
        (&raw mut (*object).flat).write(None);
        (*object).value = Box::into_raw(Box::new(value));
        (*callback).func = Some(drop_value::<T>);
        (*callback).arg = object.cast();
        pg_sys::MemoryContextRegisterResetCallback(context, callback);
        pg_sys::Datum::from((*object).header.eoh_rw_ptr.as_ptr())
    }
}

/// Where the value behind a datum is, if that is an expanded object of this type.
///
/// # Safety
/// The datum is a variable-length value.
#[inline]
unsafe fn place<T: Expandable>(datum: pg_sys::Datum) -> Option<NonNull<T>> {
    let pointer = datum.cast_mut_ptr::<u8>();
    // SAFETY: an expanded value has its object's address after its kind.
    unsafe {
        if !is_expanded(pointer) {
            return None;
        }
        let object = pointer.add(2).cast::<*mut Object<T>>().read_unaligned();
        let value = std::ptr::eq((*object).header.eoh_methods, T::methods()).then(|| (*object).value);
        value.and_then(NonNull::new)
    }
}

/// The value behind a datum that is an expanded object of this type.
///
/// # Safety
/// As for [`place`], and no other reference to the value is alive.
#[inline]
unsafe fn get<'a, T: Expandable>(datum: pg_sys::Datum) -> Option<&'a mut T> {
    // SAFETY: as the caller promises.
    unsafe { place(datum).map(|mut value| value.as_mut()) }
}

/// The state in argument 0 of an aggregate's call, as an expanded object of the aggregate.
///
/// `new` makes the first one. A state that comes from elsewhere, as an aggregate's initial value does, is anybody's
/// work: `adopt` refuses one that does not go with the call's other arguments.
#[inline]
pub fn state<'c, T: Expandable>(
    call: Call<'c>,
    new: impl FnOnce() -> T,
    adopt: impl FnOnce(&T) -> Result<()>,
) -> (pg_sys::Datum, &'c mut T) {
    call.require_aggregate();
    match in_place(call) {
        Some(state) => state,
        None => begin(call, new, adopt),
    }
}

/// The state in argument 0 of an aggregate's call, if it is an expanded object.
#[inline]
pub(super) fn in_place<'c, T: Expandable>(call: Call<'c>) -> Option<(pg_sys::Datum, &'c mut T)> {
    call.lend(0);
    let datum = call.arg(0)?;
    // SAFETY: the argument is the aggregate's own state, which is lent once in a call, and calls on it do not overlap.
    unsafe { get(datum) }.map(|state| (datum, state))
}

#[cold]
fn begin<'c, T: Expandable>(
    call: Call<'c>,
    new: impl FnOnce() -> T,
    adopt: impl FnOnce(&T) -> Result<()>,
) -> (pg_sys::Datum, &'c mut T) {
    let value = match call.arg(0) {
        Some(flat) => {
            // SAFETY: the declaration makes the argument a state of this type.
            let value = T::from_flat(unsafe { varlena::bytes(flat) }).or_raise();
            adopt(&value).or_raise();
            value
        }
        None => new(),
    };
    let datum = create(value, call.aggregate_context());
    // SAFETY: just made, and nobody else has it.
    (datum, unsafe { get(datum) }.expect("a new object is expanded"))
}

/// The state in argument 0 of a call that merges, where there is one.
fn existing<'c, T: Expandable>(call: Call<'c>) -> (pg_sys::Datum, &'c mut T) {
    state(call, || unreachable!("there is a state"), |_| Ok(()))
}

/// The combine function of an aggregate: the state in argument 1 merged into that in argument 0, either of which may be
/// NULL.
pub fn combine<T: Expandable>(call: Call, merge: impl FnOnce(&mut T, &mut T) -> Result<()>) -> pg_sys::Datum {
    call.require_aggregate();
    match (call.arg(0), call.get::<Argument<'_, T>>(1)) {
        (None, None) => call.null(),
        (Some(_), None) => existing::<T>(call).0,
        (None, Some(other)) => state(call, || other.into_owned().or_raise(), |_| Ok(())).0,
        (Some(_), Some(mut other)) => {
            let (datum, ours) = existing::<T>(call);
            merge(ours, &mut other).or_raise();
            datum
        }
    }
}

/// The operator `+` of a type: both values merged, neither of which is changed; NULL adds nothing, as in `rollup`.
pub fn sum<T: Expandable>(call: Call, merge: impl FnOnce(&mut T, &mut T) -> Result<()>) -> pg_sys::Datum {
    // A copy before the other is looked at, which may be the same object.
    let ours = call.get::<Argument<'_, T>>(0).map(|ours| ours.into_owned().or_raise());
    match (ours, call.get::<Argument<'_, T>>(1)) {
        (Some(mut ours), Some(mut other)) => {
            merge(&mut ours, &mut other).or_raise();
            flat(ours)
        }
        (Some(only), None) => flat(only),
        (None, Some(only)) => flat(only.into_owned().or_raise()),
        (None, None) => call.null(),
    }
}

/// A value as a result, in its flat form.
pub fn flat<T: Expandable>(mut value: T) -> pg_sys::Datum {
    value.arrange().or_raise();
    let bytes = value.to_bytes().or_raise();
    check_flat(&bytes);
    varlena::palloc(&bytes)
}

/// The state that a final function reads; `None` when the aggregate saw no rows.
pub fn finished<T: Expandable>(call: Call<'_>) -> Option<Argument<'_, T>> {
    call.require_aggregate();
    call.get(0)
}

v1_function!(expanded_final, pg_finfo_expanded_final, finish);

/// The final function of an aggregate whose result is its state: a pointer to it that only allows to read.
///
/// Before 16 PostgreSQL copies, and so flattens, a result that does not lie in the memory of the row. The pointer that
/// lies there is left alone, and what it points to lives as long as the aggregate.
fn finish(call: Call) -> pg_sys::Datum {
    let Some(state) = call.arg(0) else { return call.null() };
    let pointer = state.cast_mut_ptr::<u8>();
    // SAFETY: the argument is a value of one of our types; one that is expanded points to its object's header.
    unsafe {
        if !is_expanded(pointer) {
            return state;
        }
        let header = pointer.add(2).cast::<*mut pg_sys::ExpandedObjectHeader>().read_unaligned();
        let read_only = &(*header).eoh_ro_ptr;
        let copy = pg_sys::palloc(read_only.len()).cast::<std::ffi::c_char>();
        copy.copy_from_nonoverlapping(read_only.as_ptr(), read_only.len());
        pg_sys::Datum::from(copy)
    }
}

/// Whether a value begins as a pointer to an expanded object does: with 0x01 and its kind.
///
/// # Safety
/// The pointer is to a variable-length value.
#[inline]
unsafe fn is_expanded(value: *const u8) -> bool {
    // SAFETY: a value kept elsewhere has a byte for its kind.
    unsafe {
        pgrx::varlena::varatt_is_1b_e(value.cast()) && {
            let kind = u32::from(*value.add(1));
            kind == pg_sys::vartag_external::VARTAG_EXPANDED_RW
                || kind == pg_sys::vartag_external::VARTAG_EXPANDED_RO
        }
    }
}

/// An argument: borrowed from an expanded object, or read from its flat form.
#[derive(Debug)]
pub enum Argument<'a, T> {
    /// The value of an expanded object.
    Borrowed(&'a mut T),
    /// A value read for this call.
    Owned(Box<T>),
}

impl<'c, T: Expandable> FromArgument<'c> for Argument<'c, T> {
    const IS_LENT: bool = true;

    unsafe fn from_argument(datum: pg_sys::Datum) -> Self {
        // SAFETY: as the caller promises.
        let mut argument = match unsafe { get(datum) } {
            Some(value) => Self::Borrowed(value),
            // SAFETY: as the caller promises.
            None => Self::Owned(unsafe { read::<T>(datum) }),
        };
        argument.settle().or_raise();
        argument
    }
}

/// A value read from its flat form.
///
/// # Safety
/// The datum is a variable-length value.
unsafe fn read<T: Expandable>(datum: pg_sys::Datum) -> Box<T> {
    // SAFETY: as the caller promises.
    Box::new(T::from_flat(unsafe { varlena::bytes(datum) }).or_raise())
}

impl<T: Expandable> Argument<'_, T> {
    /// The value, copied if it belongs to another: by way of its flat form, which is read under the limits of this process.
    pub fn into_owned(self) -> Result<T> {
        match self {
            Self::Borrowed(value) => {
                value.arrange()?;
                T::from_flat(&value.to_bytes()?)
            }
            Self::Owned(value) => Ok(*value),
        }
    }
}

impl<T> std::ops::Deref for Argument<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::Borrowed(value) => value,
            Self::Owned(value) => value,
        }
    }
}

impl<T> std::ops::DerefMut for Argument<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        match self {
            Self::Borrowed(value) => value,
            Self::Owned(value) => value,
        }
    }
}

/// An argument that is only read, so that one object may be behind two of them, as in `drift(s, s)`. Of use within the call
/// alone: rows of a result that are made later must not look at it.
#[derive(Debug)]
pub enum Settled<'c, T> {
    /// The value of an expanded object, which lives as long as the call.
    Shared(NonNull<T>, PhantomData<&'c T>),
    /// A value read for this call.
    Owned(Box<T>),
}

impl<T: Expandable> Settled<'_, T> {
    /// The settled value behind a datum.
    ///
    /// # Safety
    /// As for [`get`] while this runs; afterwards only references that read the value may be alive, in a call that lasts for
    /// the lifetime.
    pub unsafe fn read(datum: pg_sys::Datum) -> Self {
        // SAFETY: as the caller promises.
        let mut argument = match unsafe { place(datum) } {
            Some(value) => Self::Shared(value, PhantomData),
            // SAFETY: as the caller promises.
            None => Self::Owned(unsafe { read::<T>(datum) }),
        };
        let value = match &mut argument {
            // SAFETY: as the caller promises; the reference ends below.
            Self::Shared(value, _) => unsafe { value.as_mut() },
            Self::Owned(value) => value,
        };
        value.settle().or_raise();
        argument
    }
}

impl<T> std::ops::Deref for Settled<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            // SAFETY: the object outlives the call, which changes none of its arguments once all are read.
            Self::Shared(value, _) => unsafe { value.as_ref() },
            Self::Owned(value) => value,
        }
    }
}
