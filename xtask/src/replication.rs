//! Logical replication of a table that has no key: the subscriber finds a row by the equality of its values, of every type.

use crate::report::Report;
use crate::server::{Cluster, SUPERUSER, TEST_SETTINGS};
use crate::sessions::wait_for;
use crate::setup::Tree;
use crate::workspace::{self, Workspace};
use anyhow::{Result, bail};
use std::path::PathBuf;

const PUBLISHER: &str = "publisher";

/// A subscriber for each form in which values travel, and what says so to PostgreSQL.
const SUBSCRIBERS: [(&str, &str); 2] = [("subscriber_text", "false"), ("subscriber_binary", "true")];

fn script(name: &str) -> PathBuf {
    workspace::root().join("tests/replication").join(format!("{name}.sql"))
}

/// What is in the table of a database, in a line.
fn contents(cluster: &Cluster, database: &str) -> Result<String> {
    let text = cluster.run_file(database, &script("check"))?;
    Ok(text.trim().to_owned())
}

/// Publishes a table, changes it in every column, and waits until the subscribers have the same.
pub fn run(workspace: &Workspace, tree: &Tree, report: &Report) {
    let version = tree.version;
    report.check(&format!("a table without a key, replicated on {version}"), || {
        let cluster = Cluster::fresh(workspace, tree, &format!("replication-{version}"))?;
        cluster.stop("fast")?;
        cluster.start(&format!("{TEST_SETTINGS}wal_level = logical\n"))?;
        cluster.create_database(PUBLISHER, "template0")?;
        cluster.run_file(PUBLISHER, &script("table"))?;
        cluster.run_file(PUBLISHER, &script("before"))?;
        for (subscriber, binary) in SUBSCRIBERS {
            cluster.create_database(subscriber, "template0")?;
            cluster.run_file(subscriber, &script("table"))?;
            // A subscription to its own server cannot make its slot itself.
            let slot = format!("SELECT pg_create_logical_replication_slot('{subscriber}', 'pgoutput')");
            cluster.sql(PUBLISHER, &slot)?;
            let subscribe = format!(
                "CREATE SUBSCRIPTION {subscriber} \
                 CONNECTION 'host={} port={} user={SUPERUSER} dbname={PUBLISHER}' \
                 PUBLICATION values_of_all_types WITH (create_slot = false, slot_name = '{subscriber}', binary = {binary})",
                cluster.socket.display(),
                cluster.port
            );
            cluster.sql(subscriber, &subscribe)?;
            arrived(&cluster, subscriber, "the first copy")?;
        }
        cluster.run_file(PUBLISHER, &script("changes"))?;
        for (subscriber, _) in SUBSCRIBERS {
            arrived(&cluster, subscriber, "changes")?;
        }
        cluster.stop("immediate")?;
        cluster.check_log()
    });
}

/// Waits until a subscriber has what is published.
fn arrived(cluster: &Cluster, subscriber: &str, what: &str) -> Result<()> {
    let published = contents(cluster, PUBLISHER)?;
    let same =
        wait_for(|| Ok(Some(()).filter(|()| contents(cluster, subscriber).is_ok_and(|it| it == published))));
    match same {
        Ok(()) => Ok(()),
        Err(_) => bail!(
            "{what} did not arrive: published {published}, {subscriber} has {}",
            contents(cluster, subscriber)?
        ),
    }
}
