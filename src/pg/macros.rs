//! How Rust values pass for SQL types in `#[pg_extern]` functions.

/// Makes a type with `IntoDatum` a possible result.
macro_rules! sql_result {
    ($type:ty, $sql:literal) => {
        // SAFETY: the datum that `into_datum` makes is of the SQL type named here.
        unsafe impl pgrx::callconv::BoxRet for $type {
            unsafe fn box_into<'fcx>(
                self,
                call: &mut pgrx::callconv::FcInfo<'fcx>,
            ) -> pgrx::datum::Datum<'fcx> {
                match pgrx::IntoDatum::into_datum(self) {
                    // SAFETY: as above.
                    Some(datum) => unsafe { call.return_raw_datum(datum) },
                    None => call.return_null(),
                }
            }
        }

        sql_name!($type, $sql);
    };
}

/// Names the SQL type that a Rust type stands for.
macro_rules! sql_name {
    ($type:ty, $sql:literal) => {
        const _: () = {
            // The macro below writes `Result` and means this one, whatever the module has imported.
            use std::result::Result;
            pgrx::impl_sql_translatable!($type, $sql);
        };
    };
}

/// Makes a type with `FromDatum` a possible argument; with a lifetime before it, one that borrows from its call.
macro_rules! sql_argument {
    ($call:lifetime $type:ty) => {
        // SAFETY: `from_datum` reads a datum of the SQL type that the function is declared with.
        unsafe impl<$call> pgrx::callconv::ArgAbi<$call> for $type {
            unsafe fn unbox_arg_unchecked(arg: pgrx::callconv::Arg<'_, $call>) -> Self {
                // SAFETY: as above; strict functions and `Option` arguments never get here with NULL.
                unsafe { arg.unbox_arg_using_from_datum() }.expect("argument is not NULL")
            }
        }
    };
    ($type:ty) => {
        sql_argument!('call $type);
    };
}
