//! Workspaces beside logical replication: a shop on one server that publishes, a workspace on another that subscribes.

use crate::command;
use crate::report::Report;
use crate::server::{Cluster, TEST_SETTINGS};
use crate::sessions::wait_for;
use crate::setup::Tree;
use crate::workspace::{self, Workspace};
use anyhow::{Result, bail};
use std::path::PathBuf;

const DATABASE: &str = "subscription";

fn script(name: &str) -> PathBuf {
    workspace::root().join("tests/subscription").join(format!("{name}.sql"))
}

/// Watches subscribed tables, changes what is published, and compares.
pub fn run(place: &Workspace, tree: &Tree, report: &Report) -> Result<()> {
    report.check(&format!("a workspace that subscribes to a shop on {}", tree.version), || {
        let publisher = Cluster::fresh(place, tree, "publisher")?;
        publisher.stop("fast")?;
        publisher.start(&format!("{TEST_SETTINGS}wal_level = logical\n"))?;
        let subscriber = Cluster::fresh(place, tree, "subscriber")?;
        for (cluster, name) in [(&publisher, "publisher"), (&subscriber, "subscriber")] {
            cluster.create_database(DATABASE, "template0")?;
            cluster.run_file(DATABASE, &script(name))?;
        }
        let (socket, port) = (publisher.socket.display(), publisher.port);
        subscriber.sql(
            DATABASE,
            &format!(
                "CREATE SUBSCRIPTION shop CONNECTION 'host={socket} port={port} user=postgres dbname={DATABASE}' PUBLICATION shop"
            ),
        )?;
        wait_for(|| {
            let waiting = subscriber
                .sql(DATABASE, "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'")?;
            Ok((waiting == "0").then_some(()))
        })?;
        subscriber.run_file(DATABASE, &script("watch"))?;
        publisher.run_file(DATABASE, &script("changes"))?;
        arrived(&publisher)?;
        nothing_wrong(&subscriber, "after")?;
        publisher.sql(DATABASE, "TRUNCATE visits")?;
        arrived(&publisher)?;
        nothing_wrong(&subscriber, "emptied")?;
        subscriber.sql(DATABASE, "DROP SUBSCRIPTION shop").map(drop)
    });
    Ok(())
}

/// Waits until what has been written is where it is subscribed to.
fn arrived(publisher: &Cluster) -> Result<()> {
    let written = publisher.sql(DATABASE, "SELECT pg_current_wal_lsn()")?;
    let there = format!(
        "SELECT count(*) FROM pg_stat_replication WHERE application_name = 'shop' AND replay_lsn >= '{written}'"
    );
    wait_for(|| Ok((publisher.sql(DATABASE, &there)? == "1").then_some(())))
}

/// Every line that the script prints is a fault.
fn nothing_wrong(cluster: &Cluster, name: &str) -> Result<()> {
    let mut psql = cluster.psql(DATABASE);
    psql.args(["-q", "-At", "-v", "ON_ERROR_STOP=1", "-f"]).arg(script(name));
    match command::output(psql)?.trim() {
        "" => Ok(()),
        faults => bail!("{faults}"),
    }
}
