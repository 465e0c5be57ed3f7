//! What a user must not miss, as a WARNING: once a statement for each function, however many groups it has.
//!
//! The first warning goes out when it is met, and the rest of the statement keeps quiet: a sum at the end would come too
//! late, or not at all, where a driver leaves the end of a statement to the next one, and where a later row fails. What was
//! said is forgotten with the memory of the statement, in whichever way that ends.

use std::cell::RefCell;
use std::mem::ManuallyDrop;

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::{PgLogLevel, PgMemoryContexts, PgSqlErrorCode, function_name, pg_sys};
use segmentation::models::Model;

use super::settings;

/// Warnings that are written out; of more, only the number.
const WRITTEN: usize = 6;

thread_local! {
    /// The statements under way that have been warned in, by their memory, and the functions that did.
    /// Never dropped, as the settings' refusals are not.
    static SAID: RefCell<ManuallyDrop<Vec<(pg_sys::MemoryContext, &'static str)>>> =
        const { RefCell::new(ManuallyDrop::new(Vec::new())) };
}

/// Lives as long as a statement, and takes what was said with it.
struct Statement(pg_sys::MemoryContext);

impl Drop for Statement {
    fn drop(&mut self) {
        SAID.with_borrow_mut(|said| said.retain(|(statement, _)| *statement != self.0));
    }
}

/// Memory that lives as long as the statement under way: of its portal, which is that of the user's own statement in
/// functions that it calls, and that of the cursor in `FETCH`. Without one, as while planning, that of the message from
/// the client; in a parallel worker that of its transaction.
fn statement() -> Option<pg_sys::MemoryContext> {
    // SAFETY: plain reads of pointers that PostgreSQL keeps valid or NULL.
    let contexts = unsafe { [pg_sys::PortalContext, pg_sys::MessageContext, pg_sys::TopTransactionContext] };
    contexts.into_iter().find(|context| !context.is_null())
}

/// Whether this function has not warned in this statement yet; the next time it has.
fn is_first(function: &'static str) -> bool {
    let Some(statement) = statement() else { return true };
    let (is_new, is_first) = SAID.with_borrow(|said| {
        let mut here = said.iter().filter(|(known, _)| *known == statement).peekable();
        (here.peek().is_none(), here.all(|(_, known)| *known != function))
    });
    if is_new {
        PgMemoryContexts::For(statement).leak_and_drop_on_delete(Statement(statement));
    }
    if is_first {
        SAID.with_borrow_mut(|said| said.push((statement, function)));
    }
    is_first
}

/// Says what a new model has to say.
pub fn of_model(function: &'static str, model: &Model) {
    let hint =
        "Of several models of a statement only the first is reported; segment.warnings(model) tells of each.";
    say(function, model.warnings(), hint);
}

/// Says what there is to say of a call that makes no model.
pub fn of_call(function: &'static str, warnings: &[String]) {
    say(function, warnings, "Of several calls of a statement only the first is reported.");
}

fn say(function: &'static str, warnings: &[String], hint: &str) {
    let Some((first, others)) = warnings.split_first() else { return };
    if !settings::warnings() || !is_first(function) {
        return;
    }
    let code = PgSqlErrorCode::ERRCODE_WARNING;
    let mut report = ErrorReport::new(code, format!("{function}: {first}"), function_name!()).set_hint(hint);
    if !others.is_empty() {
        let mut detail = others[..others.len().min(WRITTEN - 1)].join("\n");
        if others.len() >= WRITTEN {
            detail += &format!("\n... and {} more", others.len() + 1 - WRITTEN);
        }
        report = report.set_detail(detail);
    }
    report.report(PgLogLevel::WARNING);
}
