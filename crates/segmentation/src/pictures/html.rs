//! Pages to put pictures, tables and words on.

use super::svg::{Escaped, Out};
use crate::Result;

/// What every page looks like: one column on a telephone, two of pictures on a screen, by day and by night.
const STYLE: &str = "\
:root{color-scheme:light dark}\
*{box-sizing:border-box}\
body{margin:0;background:#f3f5f7;color:#1f2328;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif}\
main{max-width:1200px;margin:0 auto;padding:16px;display:grid;gap:16px;grid-template-columns:minmax(0,1fr)}\
h1{margin:8px 0;font-size:1.6rem;line-height:1.25;overflow-wrap:anywhere}\
h2{margin:0 0 8px;font-size:1.2rem}\
p{margin:0 0 8px}\
p:last-child{margin-bottom:0}\
.part{min-width:0;padding:12px 16px;border-radius:8px;background:#fff;overflow-x:auto;overflow-wrap:anywhere}\
.part svg{display:block;width:100%;max-width:680px;height:auto;margin:0 auto}\
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums;overflow-wrap:normal}\
caption{text-align:left;font-weight:600;padding:4px 0}\
th,td{padding:4px 12px 4px 0;border-bottom:1px solid #d1d9e0;text-align:left;vertical-align:top}\
th{white-space:nowrap}\
th.n,td.n{text-align:right;white-space:nowrap}\
.r{width:100%;margin-bottom:8px}.r th{white-space:normal}.r th:last-child,.r td:last-child{padding-right:0}\
.t td{border-bottom:0}\
.s{color:#59636e;font-size:.85rem}\
.figures{display:grid;gap:8px 24px;grid-template-columns:repeat(auto-fit,minmax(120px,1fr))}\
.figures b{display:block;font-size:1.4rem;line-height:1.2;overflow-wrap:anywhere}\
@media (min-width:1000px){main{grid-template-columns:repeat(2,minmax(0,1fr));align-items:start}h1,.part{grid-column:1/-1}.part:has(>svg:only-child){grid-column:auto}}\
@media (max-width:600px){.r .n .s{display:block}}\
@media (prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}.part{background:#16181d}th,td{border-color:#3d444d}.s{color:#9198a1}}\
@media print{body{background:none}.part{break-inside:avoid;padding:0}}";

/// A text as markup that shows it: what it holds is escaped, and a line of it is a line.
///
/// # Errors
/// Out of memory.
pub fn text(text: &str) -> Result<String> {
    let mut out = Out::default();
    for (number, line) in text.replace("\r\n", "\n").split(['\n', '\r']).enumerate() {
        if number > 0 {
            put!(out, "<br>");
        }
        put!(out, "{}", Escaped(line));
    }
    out.finish()
}

/// A page with a title and parts, which are markup.
///
/// # Errors
/// Out of memory.
pub fn page<'a>(title: &str, parts: impl Iterator<Item = &'a str>) -> Result<String> {
    let mut out = Out::default();
    let title = Escaped(title);
    put!(
        out,
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
    );
    for part in parts {
        put!(out, "<div class=\"part\">{part}</div>\n");
    }
    put!(out, "</main>\n</body>\n</html>");
    out.finish()
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What stands above it.
    pub name: String,
    /// Whether its values are numbers, which stand to the right.
    pub is_number: bool,
}

/// The row of a table that names the columns, or one with values, where `None` is NULL.
///
/// # Errors
/// Out of memory.
pub fn row(columns: &[Column], values: Option<&[Option<&str>]>) -> Result<String> {
    let mut out = Out::default();
    put!(out, "<tr>");
    for (number, column) in columns.iter().enumerate() {
        let class = if column.is_number { " class=\"n\"" } else { "" };
        match values {
            None => put!(out, "<th{class} scope=\"col\">{}</th>", Escaped(&column.name)),
            Some(values) => {
                let value = values.get(number).copied().flatten().unwrap_or_default();
                put!(out, "<td{class}>{}</td>", Escaped(value));
            }
        }
    }
    put!(out, "</tr>\n");
    out.finish()
}

/// A whole table of the rows that [`row`] gave.
///
/// # Errors
/// Out of memory.
pub fn table(head: &str, rows: &str) -> Result<String> {
    let mut out = Out::default();
    put!(out, "<table>\n<thead>{head}</thead>\n<tbody>\n{rows}</tbody>\n</table>");
    out.finish()
}
