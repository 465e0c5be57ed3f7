//! The documentation as a test: every ```sql block is run, and a ```text block after it must be its output.

use crate::command;
use crate::demo;
use crate::report::{Report, Selection};
use crate::server::Cluster;
use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Printed before and after each block's output.
const MARK: &str = "-=- pg_segment block";

/// A page of documentation.
pub struct Page {
    /// Its file name without the ending.
    pub name: String,
    path: PathBuf,
}

/// The pages that have something to run.
pub fn pages(root: &Path) -> Result<Vec<Page>> {
    let mut paths = vec![root.join("README.md")];
    if let Ok(entries) = fs::read_dir(root.join("docs")) {
        for entry in entries {
            paths.push(entry?.path());
        }
    }
    paths.sort();
    let mut pages = Vec::new();
    for path in paths {
        if path.extension().is_some_and(|extension| extension == "md") && path.exists() {
            let text = fs::read_to_string(&path)?;
            if !blocks(&text).with_context(|| path.display().to_string())?.is_empty() {
                let name = path.file_stem().expect("it has an extension").to_string_lossy().into_owned();
                pages.push(Page { name, path });
            }
        }
    }
    Ok(pages)
}

/// Runs the selected pages, each in a database of its own with the demo's orders.
pub fn run(cluster: &Cluster, accept: bool, selection: &Selection, report: &Report) -> Result<()> {
    for page in pages(&crate::workspace::root())? {
        if selection.wants(&["docs", &page.name]) {
            report.check(&format!("page {}", page.name), || run_page(cluster, &page, accept));
        }
    }
    Ok(())
}

/// A piece of SQL on a page.
#[derive(Debug, PartialEq)]
struct Block {
    line: usize,
    sql: String,
    /// The fence says `sql error`.
    fails: bool,
    /// The lines of the ```text block after it, when there is one.
    expected: Option<Range<usize>>,
}

/// Finds the ```sql blocks of a page, each with the ```text block that is the very next one.
fn blocks(page: &str) -> Result<Vec<Block>> {
    let lines: Vec<&str> = page.lines().collect();
    let mut blocks: Vec<Block> = Vec::new();
    let mut after_sql = false;
    let mut at = 0;
    while at < lines.len() {
        let Some(fence) = lines[at].strip_prefix("```") else {
            if lines[at].trim_start().starts_with("```sql") {
                bail!("line {}: put ```sql at the left margin, so that it is run", at + 1);
            }
            at += 1;
            continue;
        };
        let length = lines[at + 1..].iter().position(|line| line.starts_with("```"));
        let body =
            at + 1..at + 1 + length.with_context(|| format!("line {}: this block has no end", at + 1))?;
        match fence.trim() {
            kind @ ("sql" | "sql error") => {
                let sql = lines[body.clone()].join("\n");
                blocks.push(Block { line: at + 1, sql, fails: kind != "sql", expected: None });
                after_sql = true;
            }
            "text" if after_sql => {
                blocks.last_mut().expect("there was one").expected = Some(body.clone());
                after_sql = false;
            }
            _ => after_sql = false,
        }
        at = body.end + 1;
    }
    Ok(blocks)
}

fn run_page(cluster: &Cluster, page: &Page, accept: bool) -> Result<()> {
    let text = fs::read_to_string(&page.path)?;
    let blocks = blocks(&text)?;
    let database = format!("docs_{}", page.name.to_lowercase());
    cluster.create_database(&database, demo::ORDERS_DATABASE)?;
    // A page that shows how to create the extension must find none.
    if !blocks.iter().any(|block| block.sql.contains("CREATE EXTENSION pg_segment")) {
        cluster.sql(&database, "CREATE EXTENSION pg_segment")?;
    }

    let outputs = run_blocks(cluster, &database, &blocks)?;
    let mut problems = Vec::new();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    // From the end, so that replaced lines do not move the earlier blocks.
    for (block, output) in blocks.iter().zip(outputs).rev() {
        if block.fails && !output.lines().any(|line| line.starts_with("ERROR:")) {
            problems.push(format!("line {}: an error was expected, and there was none", block.line));
        }
        let Some(range) = block.expected.clone() else { continue };
        let expected = trimmed(&lines[range.clone()].join("\n"));
        if output == expected {
            continue;
        }
        if accept {
            print!("(accepted: line {}) ", range.start);
            lines.splice(range, output.lines().map(str::to_owned));
        } else {
            problems
                .push(format!("line {}: the page says\n{expected}\nand psql says\n{output}", range.start));
        }
    }
    if accept {
        fs::write(&page.path, lines.join("\n") + "\n")?;
    }
    if !problems.is_empty() {
        problems.reverse();
        bail!("{}", problems.join("\n"));
    }
    Ok(())
}

/// Runs the blocks in one psql session and returns the output of each.
fn run_blocks(cluster: &Cluster, database: &str, blocks: &[Block]) -> Result<Vec<String>> {
    let mut script = String::new();
    for (number, block) in blocks.iter().enumerate() {
        let stop = if block.fails { "off" } else { "on" };
        // The lone semicolon ends a statement that the block left open.
        script += &format!("\\set ON_ERROR_STOP {stop}\n\\echo '{MARK}' {number}\n{}\n;\n", block.sql);
    }
    script += &format!("\\echo '{MARK}' {}\n", blocks.len());
    let file = cluster.scratch_file(&format!("{database}.sql"))?;
    fs::write(&file, script)?;
    let mut psql = cluster.psql(database);
    psql.arg("-q");
    // Read as input, since with -f psql would put the file's name before each message.
    let (_, text) = command::capture_fed(psql, File::open(&file)?.into())?;

    let mut outputs: Vec<String> = Vec::new();
    for line in text.lines() {
        if line.starts_with(MARK) {
            outputs.push(String::new());
        } else if let Some(output) = outputs.last_mut() {
            *output += line;
            *output += "\n";
        }
    }
    if outputs.len() <= blocks.len() {
        let at = outputs.len().saturating_sub(1);
        let output = outputs.last().cloned().unwrap_or(text);
        bail!("line {}: this block fails\n{}", blocks[at].line, output.trim_end());
    }
    Ok(outputs.iter().map(|output| trimmed(output)).collect())
}

/// A text without spaces at line ends, and without blank lines around it.
fn trimmed(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_sql_and_its_output() {
        let page = "# T\n```sql\nSELECT 1;\n```\nwords\n```text\n 1\n```\n```sql error\nSELECT x;\n```\n```sh\nls\n```\n";
        let found = blocks(page).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].line, found[0].sql.as_str(), found[0].fails), (2, "SELECT 1;", false));
        assert_eq!(found[0].expected, Some(6..7));
        assert!(found[1].fails);
        assert_eq!(found[1].expected, None);
    }

    #[test]
    fn a_text_block_belongs_to_the_block_right_before_it() {
        let found = blocks("```sql\nSELECT 1;\n```\n```sh\nls\n```\n```text\nfile\n```\n").unwrap();
        assert_eq!(found[0].expected, None);
    }

    #[test]
    fn no_page_makes_one_customer_of_all_rows_without_one() {
        // What leaves out rows without a customer; a join or a comparison does so too.
        const LEAVES_OUT: [&str; 6] = [
            "customer_id IS NOT NULL",
            "USING (customer_id)",
            "customer_id IN",
            "customer_id NOT IN",
            "customer_id <",
            "customer_id =",
        ];
        for page in pages(&crate::workspace::root()).unwrap() {
            let text = fs::read_to_string(&page.path).unwrap();
            for block in blocks(&text).unwrap() {
                for statement in block.sql.split(';').filter(|sql| sql.contains("GROUP BY customer_id")) {
                    let raw = ["FROM orders", "FROM events"].iter().any(|table| statement.contains(table));
                    let left_out = LEAVES_OUT.iter().any(|condition| statement.contains(condition));
                    assert!(!raw || left_out, "{}.md, block of line {}: {statement}", page.name, block.line);
                }
            }
        }
    }

    #[test]
    fn refuses_blocks_that_would_not_be_run() {
        assert!(blocks("- item\n  ```sql\n  SELECT 1;\n  ```\n").is_err());
        assert!(blocks("```sql\nSELECT 1;\n").is_err());
    }
}
