//! A server with little memory: what does not fit is refused, the session goes on, and no backend dies.

use crate::command;
use crate::report::Report;
use crate::server::{Cluster, TEST_SETTINGS};
use crate::setup::Tree;
use crate::workspace::{self, Workspace};
use anyhow::{Context, Result, bail};
use std::fs;

const DATABASE: &str = "starved";

/// Statements that there must not be memory for, or the test does not see what it is for.
const FEWEST_REFUSED: usize = 5;

/// Bytes of address space that a backend may have, 128 MB of shared buffers among them.
const ADDRESS_SPACE: usize = 600 << 20;

/// Rows that the statements are run on, in turn.
const SIZES: [usize; 2] = [20_000, 2_500_000];

/// What a statement may be refused with: no memory (53200), over a limit (54000), or too slow for this test (57014).
const REFUSALS: [&str; 3] = ["53200", "54000", "57014"];

/// Makes tables on a server that has what it needs, then runs statements, a dump and a restore on one that has not.
pub fn run(workspace: &Workspace, tree: &Tree, report: &Report) -> Result<()> {
    let version = tree.version;
    let scripts = workspace::root().join("tests/starved");
    let statements = fs::read_to_string(scripts.join("statements.sql"))?;
    let mut started = None;
    report.check(&format!("tables for a server with little memory on {version}"), || {
        let cluster = Cluster::fresh(workspace, tree, &format!("starved-{version}"))?;
        cluster.create_database(DATABASE, "template0")?;
        cluster.create_database("restored", "template0")?;
        cluster.run_file(DATABASE, &scripts.join("before.sql"))?;
        cluster.stop("fast")?;
        cluster.start_within(TEST_SETTINGS, ADDRESS_SPACE)?;
        started = Some(cluster);
        Ok(())
    });
    let Some(cluster) = started else { return Ok(()) };
    report.check(&format!("statements with little memory on {version}"), || {
        let mut refused = 0;
        let lines: Vec<&str> = statements.lines().filter(|line| !line.starts_with("--")).collect();
        for statement in lines.join("\n").split_terminator(';') {
            // A statement that does not depend on a size is run once.
            let sizes = if statement.contains(":n") { &SIZES[..] } else { &SIZES[..1] };
            for size in sizes {
                refused += usize::from(is_refused(&cluster, &statement.replace(":n", &size.to_string()))?);
            }
        }
        if refused < FEWEST_REFUSED {
            bail!("{refused} statements were refused: there is too much memory for this test")
        }
        Ok(())
    });
    report.check(&format!("dump and restore with little memory on {version}"), || {
        for table in ["large", "dumped"] {
            let file = cluster.scratch_file(&format!("starved-{table}-{version}"))?;
            let mut dump = cluster.client("pg_dump");
            dump.args(["--format=custom", "--table", table, "--file"]).arg(&file).arg(DATABASE);
            let (status, said) = command::capture(dump)?;
            if table == "large" {
                // Its text is larger than all of the memory.
                expect_refusal(&said)?;
            } else if !status.success() {
                bail!("{said}");
            }
        }
        let file = cluster.scratch_file(&format!("starved-dumped-{version}"))?;
        cluster.sql("restored", "CREATE EXTENSION pg_segment")?;
        let mut restore = cluster.client("pg_restore");
        restore.args(["--exit-on-error", "-d", "restored"]).arg(&file);
        command::output(restore)?;
        let digest = "SELECT md5(segment.customer_base_send(base)) FROM dumped";
        let (before, after) = (cluster.sql(DATABASE, digest)?, cluster.sql("restored", digest)?);
        if before != after {
            bail!("a base came back as another one");
        }
        Ok(())
    });
    report.check(&format!("no crash for want of memory on {version}"), || {
        cluster.stop("immediate")?;
        cluster.check_log()
    });
    Ok(())
}

/// Whether the server refuses a statement; an error, if it does in any way but those that it may.
fn is_refused(cluster: &Cluster, statement: &str) -> Result<bool> {
    let mut psql = cluster.psql(DATABASE);
    // A failed query leaves the session as it was: the second one tells.
    psql.args([
        "-q",
        "-At",
        "-v",
        "VERBOSITY=sqlstate",
        "-c",
        "SET statement_timeout = '20s'",
        "-c",
        statement,
    ]);
    psql.args(["-c", "SELECT 'alive'"]);
    let (_, said) = command::capture(psql)?;
    if !said.contains("alive") {
        bail!("{statement}\n{said}");
    }
    match said.contains("ERROR:") {
        true => {
            expect_refusal(&said).with_context(|| statement.to_owned())?;
            // What is too slow is no proof of anything.
            Ok(!said.contains("57014"))
        }
        false => Ok(false),
    }
}

fn expect_refusal(said: &str) -> Result<()> {
    let known = |code: &&str| said.contains(*code) || (**code == *"53200" && said.contains("out of memory"));
    if REFUSALS.iter().any(known) { Ok(()) } else { bail!("{said}") }
}
