//! Fits with threads in sessions that get signals at random moments: a right answer, a cancellation or the end of that
//! session, and nothing else.

use crate::command;
use crate::report::Report;
use crate::server::{Cluster, TEST_SETTINGS};
use crate::setup::Tree;
use crate::workspace::{self, Workspace};
use anyhow::{Context, Result, bail};
use std::env;
use std::process::Stdio;

const DATABASE: &str = "signals";

/// How often each fit is run; [`ROUNDS_VARIABLE`] asks for more.
const ROUNDS: usize = 100;

const ROUNDS_VARIABLE: &str = "PG_SEGMENT_SIGNAL_ROUNDS";

/// Signals for each run of a fit at least, or the test does not see what it is for.
const FEWEST_SIGNALS: usize = 1;

/// What a session says that was told to stop.
const STOPPED: [&str; 2] =
    ["canceling statement due to user request", "terminating connection due to administrator command"];

const FITS: [&str; 4] = [
    "SELECT md5(segment.fit_kmeans(r, 5)::text) FROM (SELECT spent, visits, minutes FROM many) AS r",
    "SELECT md5(segment.fit_tree(became, r)::text) FROM many, LATERAL (SELECT spent, visits, minutes) AS r",
    "SELECT md5(segment.fit_clv(days, '2026-01-01', '{\"model\": \"pareto_nbd\"}')::text) FROM customers",
    "SELECT md5(segment.fit_rfm(rfm, '2026-01-01', '{\"method\": \"natural\"}')::text) FROM customers",
];

/// Runs the fits while another session sends signals to theirs.
pub fn run(workspace: &Workspace, tree: &Tree, report: &Report) -> Result<()> {
    let version = tree.version;
    report.check(&format!("signals to fits with threads on {version}"), || {
        let cluster = Cluster::fresh(workspace, tree, &format!("signals-{version}"))?;
        cluster.create_database(DATABASE, "template0")?;
        cluster.run_file(DATABASE, &workspace::root().join("tests/signals/before.sql"))?;
        let rounds = env::var(ROUNDS_VARIABLE).ok().map(|rounds| rounds.parse()).transpose()?;
        let said = fits_with_signals(&cluster, rounds.unwrap_or(ROUNDS))?;
        println!("  {said}");
        cluster.stop("fast")?;
        cluster.check_log()?;
        // The next start would say so where a session left something behind.
        cluster.start(TEST_SETTINGS)?;
        cluster.stop("fast")
    });
    Ok(())
}

fn fits_with_signals(cluster: &Cluster, rounds: usize) -> Result<String> {
    let wanted: Vec<String> = FITS.iter().map(|fit| cluster.sql(DATABASE, fit)).collect::<Result<_>>()?;
    let mut sender = cluster.psql(DATABASE);
    sender.args(["-q", "-At", "-f"]).arg(workspace::root().join("tests/signals/send.sql"));
    let sender = sender.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let results = run_fits(cluster, rounds, &wanted);
    cluster.sql(DATABASE, "UPDATE sending SET goes_on = false")?;
    let sent = String::from_utf8(sender.wait_with_output()?.stdout)?;
    let sent: usize = sent.trim().parse().with_context(|| format!("the sender said: {sent}"))?;
    let (answered, stopped) = results?;
    if sent < FEWEST_SIGNALS * rounds * FITS.len() || answered == 0 || stopped.contains(&0) {
        bail!("{sent} signals, {answered} answers, {stopped:?} stopped: this has tested little");
    }
    let [cancelled, terminated] = stopped;
    Ok(format!("{sent} signals: {answered} right answers, {cancelled} cancelled, {terminated} terminated"))
}

/// Runs each fit so often; returns how many gave the answer wanted, and how many were stopped in each way.
fn run_fits(cluster: &Cluster, rounds: usize, wanted: &[String]) -> Result<(usize, [usize; STOPPED.len()])> {
    let mut stopped = [0; STOPPED.len()];
    let mut answered = 0;
    for round in 0..rounds * FITS.len() {
        let place = round % FITS.len();
        let threads = ["2", "3", "7"][round % 3];
        let mut fit = cluster.psql(DATABASE);
        fit.env("PGAPPNAME", "fit").env("PGOPTIONS", format!("-c segment.threads={threads}"));
        fit.args(["-q", "-At", "-c", FITS[place]]);
        let (status, said) = command::capture(fit)?;
        match STOPPED.iter().position(|words| said.contains(words)) {
            Some(how) => stopped[how] += 1,
            None if status.success() && said.trim() == wanted[place] => answered += 1,
            None => bail!("round {round}, {threads} threads, {}\n{said}", FITS[place]),
        }
    }
    Ok((answered, stopped))
}
