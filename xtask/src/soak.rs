//! `cargo xtask soak MINUTES`: a mixed load on one server for as long as that. The memory of a backend stays what it was, and
//! nothing is left behind: no lock, no file, no session.

use crate::command;
use crate::rival::Program;
use crate::server::Cluster;
use crate::setup::{Profile, Setup};
use crate::workspace;
use anyhow::{Context, Result, anyhow, bail, ensure};
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

const DATABASE: &str = "soak";

/// Bytes by which a backend may grow after its first rounds: caches of plans and of the catalog.
const MAY_GROW: u64 = 4 << 20;

/// Rounds before memory is measured: the caches are filled then.
const WARM: usize = 3;

/// What goes on beside the sessions whose memory is measured, again and again; errors of cancelled statements are no faults.
const LOAD: [&str; 10] = [
    "INSERT INTO orders (customer, at, amount, kind) SELECT random() * 2200, now() - random() * interval '300 days', random() * 100, 'kind 1' \
     FROM generate_series(1, 20)",
    "UPDATE orders SET amount = amount + 1 WHERE id IN (SELECT (random() * 40000)::bigint FROM generate_series(1, 5))",
    "DELETE FROM orders WHERE id IN (SELECT (random() * 40000)::bigint FROM generate_series(1, 2))",
    "REFRESH MATERIALIZED VIEW CONCURRENTLY customer_segments",
    "SELECT entered FROM segment.refresh('crm', 'money')",
    "SELECT moved FROM segment.refresh_queued('crm', 'money')",
    "SET ROLE soak_reader; SELECT segment.fit_rfm(rfm, now()) IS NOT NULL FROM customers; RESET ROLE; SELECT count(*) FROM customers",
    "SELECT segment.set_override('crm', 'money', (random() * 2000)::bigint, 'much', 'soak')",
    // Whoever computes is stopped in the middle, and now and then ended; the measured sessions are left alone.
    "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE application_name = 'victim'",
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'victim' AND random() < 0.2",
];

/// How a statement of the load may end: cancelled, its session ended, a conflict with another, a deadlock, a lock not got.
const MAY_END: [&str; 5] = ["57014", "57P01", "40001", "40P01", "55P03"];

/// What is stopped and ended.
const VICTIM: &str = "SET application_name = 'victim'; SELECT count(m) FROM (SELECT segment.fit_kmeans(f, 5) AS m \
     FROM (SELECT amount, customer FROM orders) AS f GROUP BY f.customer % 3) AS g";

/// Runs the load and tells what each measured statement's session had and has.
pub fn run(minutes: u64) -> Result<()> {
    let setup = Setup::prepare(&[crate::setup::DEFAULT_VERSION])?;
    let _lock = setup.workspace.lock()?;
    let tree = setup.tree(crate::setup::DEFAULT_VERSION, Profile::Dev)?;
    command::step("Building and installing", "some minutes the first time", setup.install_command(&tree)?)?;
    setup.after_install(&tree)?;
    let cluster = Cluster::fresh(&setup.workspace, &tree, "soak")?;
    cluster.create_database(DATABASE, "template0")?;
    cluster.sql("postgres", &format!("ALTER DATABASE {DATABASE} SET segment.warnings = off"))?;
    cluster.run_file(DATABASE, &script("before.sql"))?;

    let end = Instant::now() + Duration::from_secs(60 * minutes);
    let failed = AtomicBool::new(false);
    let grown = thread::scope(|scope| {
        let loads =
            [&LOAD[..], &[VICTIM]].map(|statements| scope.spawn(|| load(&cluster, end, statements, &failed)));
        let grown = calls(&cluster, end);
        failed.store(grown.is_err(), Ordering::Relaxed);
        for load in loads {
            load.join().map_err(|_| anyhow!("the load has panicked"))??;
        }
        grown
    })?;
    println!("{:>9} {:>9} {:>7}  statement", "first kB", "last kB", "rounds");
    for call in &grown {
        println!("{:>9} {:>9} {:>7}  {:.90}", call.first >> 10, call.last >> 10, call.rounds, call.statement);
    }
    nothing_left(&cluster)?;
    let leaks: Vec<_> = grown.iter().filter(|call| call.last > call.first + MAY_GROW).collect();
    ensure!(leaks.is_empty(), "{} sessions grew by more than {} kB", leaks.len(), MAY_GROW >> 10);
    cluster.stop("fast")?;
    cluster.check_log()?;
    let internal = cluster.log().lines().filter(|line| line.contains("XX000")).count();
    ensure!(internal == 0, "{internal} internal errors in {}", cluster.log_path().display());
    Ok(())
}

fn script(name: &str) -> PathBuf {
    workspace::root().join("tests/soak").join(name)
}

/// A statement, and the memory of the session that repeats it.
struct Call {
    statement: String,
    first: u64,
    last: u64,
    rounds: usize,
}

/// Repeats every statement in a session of its own, in turn, until the end.
fn calls(cluster: &Cluster, end: Instant) -> Result<Vec<Call>> {
    let text = fs::read_to_string(script("calls.sql"))?;
    let mut sessions = Vec::new();
    for statement in text.lines().filter(|line| !line.starts_with("--")) {
        let mut psql = cluster.psql(DATABASE);
        psql.args(["-q", "-At"]);
        let mut session = Program::start("psql", psql)?;
        let pid = session.ask("SELECT pg_backend_pid();")?;
        sessions.push((session, pid, Call { statement: statement.to_owned(), first: 0, last: 0, rounds: 0 }));
    }
    while Instant::now() < end || sessions.iter().any(|(_, _, call)| call.rounds <= WARM) {
        for (session, pid, call) in &mut sessions {
            session.ask(&call.statement)?;
            call.rounds += 1;
            let memory = private_memory(pid)?;
            if call.rounds <= WARM {
                call.first = call.first.max(memory);
            }
            call.last = memory;
        }
    }
    Ok(sessions.into_iter().map(|(_, _, call)| call).collect())
}

/// Bytes of a process that it shares with nobody.
fn private_memory(pid: &str) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).context("the session has ended")?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).context("no RssAnon")?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes << 10)
}

/// Runs statements in turn, each in a session of its own, until the end.
fn load(cluster: &Cluster, end: Instant, statements: &[&str], failed: &AtomicBool) -> Result<()> {
    for statement in statements.iter().cycle() {
        if Instant::now() > end || failed.load(Ordering::Relaxed) {
            break;
        }
        let mut psql = cluster.psql(DATABASE);
        psql.args(["-q", "-At", "-v", "VERBOSITY=sqlstate", "-c", statement]);
        let (_, said) = command::capture(psql)?;
        let errors = said.lines().filter(|line| line.starts_with("ERROR:") || line.starts_with("FATAL:"));
        for error in errors {
            if !MAY_END.iter().any(|state| error.ends_with(state)) {
                failed.store(true, Ordering::Relaxed);
                bail!("{statement}\n{error}");
            }
        }
        sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// No session, lock or file of work that is over, and a workspace that is what a recount gives.
fn nothing_left(cluster: &Cluster) -> Result<()> {
    const LEFT: &str = "SELECT string_agg(what, '; ') FROM ( \
         SELECT 'session ' || query AS what FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle' \
         UNION ALL SELECT 'lock ' || l::text FROM pg_locks AS l WHERE pid <> pg_backend_pid() AND locktype IN ('advisory', 'relation', 'object') \
         UNION ALL SELECT 'prepared ' || gid FROM pg_prepared_xacts \
         UNION ALL SELECT 'file ' || name FROM pg_ls_tmpdir()) AS w";
    let start = Instant::now();
    loop {
        let left = cluster.sql(DATABASE, LEFT)?;
        if left.is_empty() {
            break;
        }
        // Those that were just ended are still leaving.
        if start.elapsed() > Duration::from_secs(30) {
            bail!("left behind: {left}");
        }
        sleep(Duration::from_millis(500));
    }
    let wrong = cluster.sql(
        DATABASE,
        "SELECT count(*) FROM crm.summaries AS s FULL JOIN (SELECT customer, segment.rfm(at, amount) AS summary FROM orders \
         WHERE customer IS NOT NULL GROUP BY customer) AS o USING (customer) \
         WHERE s.known IS NOT FALSE AND s.summary IS DISTINCT FROM o.summary",
    )?;
    ensure!(wrong == "0", "{wrong} summaries are not what a recount gives");
    Ok(())
}
