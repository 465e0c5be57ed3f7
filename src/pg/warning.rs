//! What a user must not miss, as a WARNING: each kind once a statement, however many groups it has.
//!
//! A warning goes out when it is first met: a sum at the end would come too late, or not at all, where a driver leaves the
//! end of a statement to the next one, and where a later row fails. Warnings of one function that differ in figures alone
//! are of one kind. What was said is forgotten with the memory of the statement, in whichever way that ends.

use std::cell::RefCell;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem::ManuallyDrop;

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::{PgLogLevel, PgMemoryContexts, PgSqlErrorCode, function_name, pg_sys};
use segmentation::models::Model;
use segmentation::said;
use segmentation::support::catalogue::{Sentence, rows};
use segmentation::support::language::Language;

use crate::pg::settings;

/// Warnings of one call that are written out; of more, only the number.
const WRITTEN: usize = 6;

/// Warnings that a statement may bring, so that a thousand groups cannot fill a screen.
const KINDS: usize = 32;

thread_local! {
    /// The statements under way that have been warned in, by their memory, and the kinds of warnings they brought.
    /// Never dropped, as the settings' refusals are not.
    static SAID: RefCell<ManuallyDrop<Vec<(pg_sys::MemoryContext, u64)>>> =
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

/// The kind of a warning: its function and its words, without their figures. In Chinese no word goes by a number, as "row" and
/// "rows" do.
fn kind(function: &str, warning: &Sentence) -> u64 {
    let mut hasher = DefaultHasher::new();
    function.hash(&mut hasher);
    warning
        .tell(Language::Zh)
        .bytes()
        .filter(|byte| !byte.is_ascii_digit())
        .for_each(|byte| hasher.write_u8(byte));
    hasher.finish()
}

/// The warnings of a call whose kinds this statement has not brought yet; the next time it has.
fn unsaid<'a>(function: &str, warnings: &'a [Sentence]) -> Vec<&'a Sentence> {
    let Some(statement) = statement() else { return warnings.iter().collect() };
    SAID.with_borrow_mut(|said| {
        let before: Vec<u64> =
            said.iter().filter(|(known, _)| *known == statement).map(|&(_, kind)| kind).collect();
        if before.is_empty() {
            PgMemoryContexts::For(statement).leak_and_drop_on_delete(Statement(statement));
        }
        let kinds = warnings.iter().map(|warning| kind(function, warning));
        let new = kinds.zip(warnings).filter(|(kind, _)| !before.contains(kind)).take(KINDS - before.len());
        new.map(|(kind, warning)| {
            said.push((statement, kind));
            warning
        })
        .collect()
    })
}

/// Says what a new model has to say.
pub fn of_model(function: &'static str, model: &Model) {
    let language = spoken(model.warnings().language());
    let hint = said!(rows::WARNINGS_ARE_LISTED).tell(language);
    say(function, model.warnings().sentences(), Some(&hint), language);
}

/// Says what there is to say of a call that makes no model, and was asked for a language.
pub fn of_call_in(function: &'static str, warnings: &[Sentence], asked: Language) {
    let language = spoken(asked);
    say(function, warnings, None, language);
}

/// The language of a message about what is in a language: that of the session, if it has one.
fn spoken(asked: Language) -> Language {
    settings::language().unwrap_or(asked)
}

fn say(function: &'static str, warnings: &[Sentence], hint: Option<&str>, language: Language) {
    if warnings.is_empty() || !settings::warnings() {
        return;
    }
    let new: Vec<String> = unsaid(function, warnings).iter().map(|warning| warning.tell(language)).collect();
    let Some((first, others)) = new.split_first() else { return };
    let code = PgSqlErrorCode::ERRCODE_WARNING;
    let mut report = ErrorReport::new(code, format!("{function}: {first}"), function_name!());
    if let Some(hint) = hint {
        report = report.set_hint(hint);
    }
    if !others.is_empty() {
        let mut detail = others[..others.len().min(WRITTEN - 1)].join("\n");
        if others.len() >= WRITTEN {
            let more = said!(rows::AND_MORE_WARNINGS, count = others.len() + 1 - WRITTEN);
            detail += &format!("\n{}", more.tell(language));
        }
        report = report.set_detail(detail);
    }
    report.report(PgLogLevel::WARNING);
}
