//! A step called as another server's coordinator calls it: through a bare `FmgrInfo`, made anew for each row, that knows
//! nothing of the query. Only builds for tests have it, and only a test declares it to SQL.

use pgrx::pg_sys;

use crate::pg::call::Call;

v1_function!(bare_call, pg_finfo_bare_call, bare_call_of);

/// Calls the function in argument 1 with all other arguments.
// One of ours, whose guard turns a panic into an ERROR before it comes back here.
#[allow(ffi_unwind_calls)]
fn bare_call_of(call: Call) -> pg_sys::Datum {
    let outer = call.info();
    let count = call.len() - 1;
    let function = call.arg(1).map_or(pg_sys::InvalidOid, |datum| pg_sys::Oid::from(datum.value() as u32));
    let size = size_of::<pg_sys::FunctionCallInfoBaseData>() + count * size_of::<pg_sys::NullableDatum>();
    // SAFETY: the structures are filled as PostgreSQL's fmgr.h prescribes, with room for every argument; the test declares
    // the types that the function takes.
    unsafe {
        let mut info: pg_sys::FmgrInfo = std::mem::zeroed();
        pg_sys::fmgr_info(function, &mut info);
        let inner = pg_sys::palloc0(size).cast::<pg_sys::FunctionCallInfoBaseData>();
        (*inner).flinfo = &mut info;
        (*inner).context = (*outer).context;
        (*inner).fncollation = (*outer).fncollation;
        (*inner).nargs = count as i16;
        for number in 0..count {
            let from = if number == 0 { 0 } else { number + 1 };
            (*inner).args.as_mut_ptr().add(number).write((*outer).args.as_ptr().add(from).read());
        }
        let result = info.fn_addr.map_or(pg_sys::Datum::null(), |function| function(inner));
        (*outer).isnull = (*inner).isnull;
        result
    }
}
