//! A function call as PostgreSQL makes it, for the functions that run once per row.
//!
//! They skip the general argument conversion of `#[pg_extern]`, which costs more than their work does.

use std::any::TypeId;
use std::cell::Cell;

use pgrx::{PgMemoryContexts, pg_sys};
use segmentation::Error;

use super::datum::varlena::{self, Varlena};
use super::error::raise;

/// One call: arguments in, a datum out. What it lends lives as long as the call.
#[derive(Clone, Copy)]
pub struct Call<'c> {
    info: pg_sys::FunctionCallInfo,
    /// What has been lent for change, a bit for each argument and one for the call site: nothing is lent twice.
    lent: &'c Cell<u64>,
}

/// The bit of the call site among those of the arguments.
const SITE: usize = 63;

/// A SQL type that reads itself from an argument of a call.
pub trait FromArgument<'c>: Sized {
    /// Whether it may change what the argument points to, and so is to be had once in a call.
    const IS_LENT: bool = false;

    /// # Safety
    /// The datum is of the SQL type that `Self` stands for, in a call that lasts for `'c`; what [`Self::IS_LENT`] is read once.
    unsafe fn from_argument(datum: pg_sys::Datum) -> Self;
}

/// What a call site keeps, with its type.
struct Kept<T> {
    of: TypeId,
    value: T,
}

/// Exports a function under its own name with the version-1 calling convention.
///
/// The second name is the one under which PostgreSQL looks for the convention: `pg_finfo_` and the first.
macro_rules! v1_function {
    ($name:ident, $finfo:ident, $body:expr) => {
        #[pgrx::pg_guard]
        #[allow(unsafe_code)]
        #[unsafe(no_mangle)]
        pub extern "C-unwind" fn $name(info: pgrx::pg_sys::FunctionCallInfo) -> pgrx::pg_sys::Datum {
            $crate::pg::memory::look();
            let lent = std::cell::Cell::new(0);
            // SAFETY: PostgreSQL calls an exported function with a valid call structure, and ends one call of a place in a
            // query before it begins the next.
            ($body)(unsafe { $crate::pg::call::Call::new(info, &lent) })
        }

        #[doc(hidden)]
        #[allow(unsafe_code)]
        #[unsafe(no_mangle)]
        pub extern "C" fn $finfo() -> &'static pgrx::pg_sys::Pg_finfo_record {
            const V1: pgrx::pg_sys::Pg_finfo_record = pgrx::pg_sys::Pg_finfo_record { api_version: 1 };
            &V1
        }
    };
}

impl<'c> Call<'c> {
    /// # Safety
    /// `info` is the structure of the call being made, no other call of its place in the query is under way, and `lent` is
    /// of this call alone.
    #[inline]
    pub unsafe fn new(info: pg_sys::FunctionCallInfo, lent: &'c Cell<u64>) -> Self {
        Self { info, lent }
    }

    /// Notes that something is lent.
    ///
    /// # Panics
    /// It has been.
    #[inline]
    pub fn lend(self, number: usize) {
        let (lent, bit) = (self.lent.get(), 1 << number);
        assert!(lent & bit == 0, "a call lends a thing once");
        self.lent.set(lent | bit);
    }

    /// The structure itself, valid while the call lasts.
    pub fn info(self) -> pg_sys::FunctionCallInfo {
        self.info
    }

    /// The number of arguments.
    #[inline]
    pub fn len(self) -> usize {
        // SAFETY: a plain field.
        unsafe { (*self.info).nargs as usize }
    }

    /// An argument, `None` for NULL.
    #[inline]
    pub fn arg(self, number: usize) -> Option<pg_sys::Datum> {
        debug_assert!(number < self.len(), "argument {number} of {}", self.len());
        // SAFETY: the SQL declaration of every function gives it the arguments it asks for.
        let arg = unsafe { (*self.info).args.as_ptr().add(number).read() };
        if arg.isnull { None } else { Some(arg.value) }
    }

    /// A `timestamptz` or `bigint` argument, `None` for NULL.
    #[inline]
    pub fn i64_arg(self, number: usize) -> Option<i64> {
        self.arg(number).map(|datum| datum.value() as i64)
    }

    /// An `integer` argument, `None` for NULL.
    #[inline]
    pub fn i32_arg(self, number: usize) -> Option<i64> {
        self.arg(number).map(|datum| (datum.value() as i32).into())
    }

    /// A `smallint` argument, `None` for NULL.
    #[inline]
    pub fn i16_arg(self, number: usize) -> Option<i64> {
        self.arg(number).map(|datum| (datum.value() as i16).into())
    }

    /// A `boolean` argument, `None` for NULL.
    #[inline]
    pub fn bool_arg(self, number: usize) -> Option<bool> {
        self.arg(number).map(|datum| datum.value() as u8 != 0)
    }

    /// A `double precision` argument, `None` for NULL.
    #[inline]
    pub fn f64_arg(self, number: usize) -> Option<f64> {
        self.arg(number).map(|datum| f64::from_bits(datum.value() as u64))
    }

    /// An argument of a type that reads itself, `None` for NULL.
    #[inline]
    pub fn get<T: FromArgument<'c>>(self, number: usize) -> Option<T> {
        if T::IS_LENT {
            self.lend(number);
        }
        // SAFETY: functions that ask for a type are declared with it.
        self.arg(number).map(|datum| unsafe { T::from_argument(datum) })
    }

    /// What this place in the query keeps from call to call, made at the first.
    ///
    /// A function keeps one thing of one type.
    ///
    /// # Panics
    /// The call has asked for it before, or for another type.
    #[inline]
    pub fn site<T: 'static>(self, make: impl FnOnce() -> T) -> &'c mut T {
        self.lend(SITE);
        // SAFETY: what `fn_extra` points to was made here, and lives as long as the place in the query. There is no second
        // reference to it: it is lent once in a call, and calls of a place do not overlap.
        unsafe {
            let info = (*self.info).flinfo;
            if (*info).fn_extra.is_null() {
                let kept = Kept { of: TypeId::of::<T>(), value: make() };
                (*info).fn_extra =
                    PgMemoryContexts::For((*info).fn_mcxt).leak_and_drop_on_delete(kept).cast();
            }
            let kept = &mut *(*info).fn_extra.cast::<Kept<T>>();
            assert!(kept.of == TypeId::of::<T>(), "a call site keeps one type");
            &mut kept.value
        }
    }

    /// A `text` argument, `None` for NULL or if the function has no such argument.
    pub fn text_arg(self, number: usize) -> Option<&'c str> {
        if number >= self.len() {
            return None;
        }
        // SAFETY: functions that ask for text are declared with it.
        let bytes = self.arg(number).map(|datum| unsafe { varlena::bytes(datum) })?;
        Some(std::str::from_utf8(bytes).unwrap_or_else(|_| raise(Error::corrupt("text is not valid UTF-8"))))
    }

    /// A copy of a value as the result.
    pub fn copy(self, value: &Varlena) -> pg_sys::Datum {
        varlena::palloc(value.payload())
    }

    /// The result NULL.
    pub fn null(self) -> pg_sys::Datum {
        // SAFETY: the structure is ours to fill while the call lasts.
        unsafe { (*self.info).isnull = true };
        pg_sys::Datum::null()
    }

    /// A `double precision` as the result.
    #[inline]
    pub fn float(self, value: Option<f64>) -> pg_sys::Datum {
        value.map_or_else(|| self.null(), |value| pg_sys::Datum::from(value.to_bits()))
    }

    /// Whether an aggregate makes this call. Only then may a state be changed in place.
    #[inline]
    pub fn require_aggregate(self) {
        // SAFETY: a context, where there is one, is a node.
        let tag = unsafe { (*self.info).context.as_ref() }.map(|node| node.type_);
        if !matches!(tag, Some(pg_sys::NodeTag::T_AggState | pg_sys::NodeTag::T_WindowAggState)) {
            raise(Error::new(
                segmentation::Kind::WrongObject,
                "aggregate support function called outside an aggregate",
            ));
        }
    }

    /// The memory in which the aggregate's states live.
    pub fn aggregate_context(self) -> pg_sys::MemoryContext {
        self.require_aggregate();
        let mut context = std::ptr::null_mut();
        // SAFETY: called from an aggregate, as just made sure.
        unsafe { pg_sys::AggCheckCallContext(self.info, &mut context) };
        context
    }

    /// The type of an aggregate's argument before a cast that changes nothing but the type, as that of citext to text; `None`
    /// where the caller's plan is not to be seen.
    pub fn type_before_cast(self, number: usize) -> Option<pg_sys::Oid> {
        // SAFETY: the aggregate of this call, where there is one, has an entry for each argument after the state.
        unsafe {
            let arguments = pg_sys::AggGetAggref(self.info).as_ref()?.args.as_ref()?;
            let place = number.checked_sub(1).filter(|&place| place < arguments.length as usize)?;
            let entry = (*arguments.elements.add(place)).ptr_value.cast::<pg_sys::TargetEntry>();
            let mut expression = (*entry).expr.cast::<pg_sys::Node>();
            while (*expression).type_ == pg_sys::NodeTag::T_RelabelType {
                expression = (*expression.cast::<pg_sys::RelabelType>()).arg.cast();
            }
            Some(pg_sys::exprType(expression))
        }
    }

    /// The type that an argument has in this query, or is declared with where the caller tells nothing of its query, as
    /// a server does that runs an aggregate's functions one by one.
    pub fn arg_type(self, number: usize) -> pg_sys::Oid {
        // SAFETY: flinfo is set for every call made through the function manager.
        let (given, function) = unsafe {
            let info = (*self.info).flinfo;
            (pg_sys::get_fn_expr_argtype(info, number as i32), (*info).fn_oid)
        };
        if given == pg_sys::InvalidOid { declared_type(function, number) } else { given }
    }

    /// The collation that the query gives to this call.
    pub fn collation(self) -> pg_sys::Oid {
        // SAFETY: a plain field.
        unsafe { (*self.info).fncollation }
    }
}

/// The type of an argument in the declaration of a function.
#[cold]
fn declared_type(function: pg_sys::Oid, number: usize) -> pg_sys::Oid {
    let (mut types, mut count) = (std::ptr::null_mut(), 0);
    // SAFETY: the look-up fills both, with as many types as it counts, and raises an error for what does not exist.
    let declared = unsafe {
        pg_sys::get_func_signature(function, &mut types, &mut count);
        std::slice::from_raw_parts(types, count as usize)[number]
    };
    // SAFETY: a catalogue look-up.
    if unsafe { pg_sys::get_typtype(declared) } as u8 == pg_sys::TYPTYPE_PSEUDO {
        raise(
            Error::new(
                segmentation::Kind::WrongObject,
                format!("type of argument {} is not known in this call", number + 1),
            )
            .hint("Call a form of the function that is declared with the type, such as one for bigint."),
        );
    }
    declared
}
