//! A matrix of two labellings: what is wrong with one, and the cell of a customer.

use pgrx::{IntoDatum, pg_sys};
use segmentation::scores::matrix::Matrix;
use segmentation::support::language::Language;

use crate::pg::call::Call;
use crate::pg::datum::json::Json;
use crate::pg::error::OrRaise;
use crate::pg::prepared::prepared_json;
use crate::pg::result::composite::Composite;
use crate::pg::result::rows::Rows;

v1_function!(check_matrix, pg_finfo_check_matrix, check);
v1_function!(matrix_cell, pg_finfo_matrix_cell, cell);

fn check(call: Call) -> pg_sys::Datum {
    let mut rows = Rows::<5>::begin(call);
    let Some(matrix) = call.get::<Json>(0) else { return call.null() };
    let Some(language) = call.text_arg(1) else { return call.null() };
    let language = Language::named(language).or_raise();
    for flaw in Matrix::from_json(&matrix).or_raise().check() {
        rows.push([
            flaw.problem.text(language).into_datum(),
            flaw.row.into_datum(),
            flaw.column.into_datum(),
            flaw.names.into_datum(),
            flaw.explanation.tell(language).into_datum(),
        ]);
    }
    call.null()
}

/// The cell of a customer; NULL for labels that are NULL, or that the matrix does not have.
fn cell(call: Call) -> pg_sys::Datum {
    let read = |value| Matrix::from_json(&value)?.checked();
    let ready = prepared_json(call, 0, read, || Composite::<3>::of_result(call));
    let (Some((matrix, result)), Some(row), Some(column)) = (ready, call.text_arg(1), call.text_arg(2))
    else {
        return call.null();
    };
    match matrix.cell(row, column) {
        None => call.null(),
        Some(found) => result.datum([
            found.name.into_datum(),
            found.action.into_datum(),
            Some(pg_sys::Datum::from(found.position)),
        ]),
    }
}
