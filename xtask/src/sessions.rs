//! Workspaces under several sessions at once, and under a refresh that is killed: what is kept must be what a recount gives.

use crate::command;
use crate::report::Report;
use crate::server::Cluster;
use crate::setup::{Profile, Setup, Tree};
use crate::workspace;
use anyhow::{Result, bail};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const DATABASE: &str = "sessions";

/// What the sessions do, and how often in proportion.
const SCRIPTS: [(&str, u32); 7] = [
    ("insert", 8),
    ("cart", 6),
    ("change", 4),
    ("repeatable", 2),
    ("rollback", 2),
    ("refresh", 3),
    ("override", 2),
];

/// Transactions of each of the four sessions.
const TRANSACTIONS: usize = 800;

/// How long a step of the server's may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(90);

fn script(name: &str) -> PathBuf {
    workspace::root().join("tests/sessions").join(format!("{name}.sql"))
}

/// Lets sessions loose on a workspace, then kills a refresh in the middle.
pub fn run(setup: &Setup, tree: &Tree, report: &Report) -> Result<()> {
    let version = tree.version;
    let mut started = None;
    report.check(&format!("workspace for several sessions on {version}"), || {
        let cluster = Cluster::fresh(&setup.workspace, tree, &format!("sessions-{version}"))?;
        cluster.create_database(DATABASE, "template0")?;
        cluster.run_file(DATABASE, &script("before"))?;
        started = Some(cluster);
        Ok(())
    });
    let Some(cluster) = started else { return Ok(()) };
    // One driver for all versions: not every build of PostgreSQL has it.
    let pgbench = setup.tree(15, Profile::Dev)?.program("pgbench");
    let loose = report.check(&format!("some thousand transactions in four sessions on {version}"), || {
        command::output(random_transactions(&cluster, pgbench))?;
        nothing_wrong(&cluster)
    });
    if loose {
        report.check(&format!("a refresh that is killed on {version}"), || killed_refresh(&cluster));
    }
    Ok(())
}

/// A history of ten million memberships: refreshed, read as of a moment, and partly forgotten.
pub fn large(setup: &Setup, tree: &Tree, report: &Report) {
    report.check(&format!("ten million memberships on {}", tree.version), || {
        let cluster = Cluster::fresh(&setup.workspace, tree, "large")?;
        cluster.create_database(DATABASE, "template0")?;
        faultless(&cluster, "large")
    });
}

fn random_transactions(cluster: &Cluster, pgbench: PathBuf) -> Command {
    let mut driver = Command::new(pgbench);
    driver.arg("-h").arg(&cluster.socket).arg("-p").arg(cluster.port.to_string()).args(["-U", "postgres"]);
    driver.args(["--client=4", "--jobs=2", "--random-seed=16", "--max-tries=100", "--no-vacuum"]);
    driver.arg(format!("--transactions={TRANSACTIONS}"));
    for (name, weight) in SCRIPTS {
        driver.arg(format!("--file={}@{weight}", script(name).display()));
    }
    driver.arg(DATABASE);
    workspace::without_pg_variables(&mut driver);
    driver
}

/// What is kept is what a recount gives.
fn nothing_wrong(cluster: &Cluster) -> Result<()> {
    faultless(cluster, "after")
}

/// Every line that the script prints is a fault.
fn faultless(cluster: &Cluster, name: &str) -> Result<()> {
    let mut psql = cluster.psql(DATABASE);
    psql.args(["-q", "-At", "-v", "ON_ERROR_STOP=1", "-f"]).arg(script(name));
    match command::output(psql)?.trim() {
        "" => Ok(()),
        faults => bail!("{faults}"),
    }
}

/// Kills the process of a refresh that has written half of what it would: the server ends all sessions and recovers, and the
/// workspace is as it was before that refresh.
fn killed_refresh(cluster: &Cluster) -> Result<()> {
    const STATE: &str = "SELECT md5(string_agg(m::text, ',' ORDER BY m.segmentation, m.customer, m.valid_from)) \
                         FROM crm.memberships AS m";
    const ASLEEP: &str =
        "SELECT min(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()";
    cluster.run_file(DATABASE, &script("slow"))?;
    // What the server has not written when it is killed is lost, as it need not wait for that here.
    cluster.sql(DATABASE, "CHECKPOINT")?;
    let before = cluster.sql(DATABASE, STATE)?;
    let mut refresh = cluster.psql(DATABASE);
    refresh.args(["-q", "-c", "SELECT segment.refresh('crm', 'recount')"]);
    let mut refresh = refresh.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let pid = wait_for(|| Ok(Some(cluster.sql(DATABASE, ASLEEP)?).filter(|pid| !pid.is_empty())))?;
    let mut kill = Command::new("kill");
    kill.args(["-9", &pid]);
    command::output(kill)?;
    if refresh.wait()?.success() {
        bail!("the refresh went on without its process");
    }
    let after = wait_for(|| Ok(cluster.sql(DATABASE, STATE).ok()))?;
    if before != after {
        bail!("the history is not what it was before the refresh");
    }
    cluster.sql(DATABASE, "DROP TRIGGER slow ON crm.memberships")?;
    nothing_wrong(cluster)
}

/// Asks again and again until there is an answer.
pub fn wait_for<T>(mut ask: impl FnMut() -> Result<Option<T>>) -> Result<T> {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask()? {
            return Ok(answer);
        }
        if start.elapsed() > PATIENCE {
            bail!("the server did not get there in {} s", PATIENCE.as_secs());
        }
        sleep(Duration::from_millis(50));
    }
}
