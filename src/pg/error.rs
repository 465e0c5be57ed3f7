//! Errors of the core as PostgreSQL errors, with SQLSTATE, detail and hint.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::{PgLogLevel, PgSqlErrorCode, function_name};
use segmentation::{Error, Kind, Result};

use crate::pg::settings;

/// Turns a failure into a PostgreSQL error, which does not return.
pub trait OrRaise<T> {
    /// The value, or the error raised.
    fn or_raise(self) -> T;
}

impl<T> OrRaise<T> for Result<T> {
    #[inline]
    fn or_raise(self) -> T {
        match self {
            Ok(value) => value,
            Err(error) => raise(error),
        }
    }
}

/// Lets no error carry a backtrace, whatever RUST_BACKTRACE says in the environment of the server: every cancellation would
/// have one, and reading the library's symbols takes memory just when there is none. To be called when the library is loaded.
pub fn without_backtraces() {
    const VARIABLES: [&str; 2] = ["RUST_BACKTRACE", "RUST_LIB_BACKTRACE"];
    let given = VARIABLES.map(std::env::var_os);
    // SAFETY: a backend has one thread when it loads a library.
    unsafe {
        VARIABLES.iter().for_each(|name| std::env::remove_var(name));
        // The environment is asked once, by the first capture in this library.
        let _ = std::backtrace::Backtrace::capture();
        for (name, value) in VARIABLES.iter().zip(given) {
            if let Some(value) = value {
                std::env::set_var(name, value);
            }
        }
    }
}

/// Raises an ERROR that nobody sees. What the first one of a process leaves behind, such as thread-local places and their
/// destructors, the C library takes from malloc, and aborts where malloc has none: so the first one comes while there is
/// memory. To be called when the library is loaded.
pub fn rehearse() {
    let raised =
        std::panic::catch_unwind(|| raise_as(PgSqlErrorCode::ERRCODE_OUT_OF_MEMORY, Error::out_of_memory(0)));
    assert!(raised.is_err());
}

/// Raises the error.
#[cold]
pub fn raise(error: Error) -> ! {
    let error = settings::name_limit(error);
    let code = match error.kind {
        Kind::InvalidParameter => PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
        Kind::Corrupt => PgSqlErrorCode::ERRCODE_INVALID_TEXT_REPRESENTATION,
        Kind::OutOfRange => PgSqlErrorCode::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
        Kind::LimitExceeded => PgSqlErrorCode::ERRCODE_PROGRAM_LIMIT_EXCEEDED,
        Kind::OutOfMemory => PgSqlErrorCode::ERRCODE_OUT_OF_MEMORY,
        Kind::WrongObject => PgSqlErrorCode::ERRCODE_WRONG_OBJECT_TYPE,
    };
    raise_as(code, error)
}

/// Raises the error under a SQLSTATE of the caller's choice.
#[cold]
pub fn raise_as(code: PgSqlErrorCode, error: Error) -> ! {
    let mut report = ErrorReport::new(code, error.message, function_name!());
    if let Some(detail) = error.detail {
        report = report.set_detail(detail);
    }
    if let Some(hint) = error.hint {
        report = report.set_hint(hint);
    }
    report.report(PgLogLevel::ERROR);
    unreachable!("an ERROR does not return")
}

/// Damaged binary input has a SQLSTATE of its own.
pub fn or_raise_binary<T>(result: Result<T>) -> T {
    match result {
        Err(error) if error.kind == Kind::Corrupt => {
            raise_as(PgSqlErrorCode::ERRCODE_INVALID_BINARY_REPRESENTATION, error)
        }
        other => other.or_raise(),
    }
}
