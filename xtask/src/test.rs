//! `cargo xtask test`: every check, in a fixed order, with one line each.

use crate::command;
use crate::demo;
use crate::docs::{self, Page};
use crate::drivers;
use crate::dump;
use crate::layers;
use crate::licences;
use crate::package;
use crate::reference;
use crate::regress::{self, Test};
use crate::replication;
use crate::report::{Report, Selection};
use crate::server::Cluster;
use crate::sessions;
use crate::setup::{self, Profile, Setup, Tree};
use crate::signals;
use crate::sqlsmith;
use crate::starved;
use crate::subscription;
use crate::upgrade;
use crate::workspace;
use anyhow::{Result, anyhow, bail, ensure};
use std::process::{Command, ExitCode};
use std::time::Instant;

/// What the user asked for.
pub struct Options {
    /// Take the present output as the expected one.
    pub accept: bool,
    /// Only print the names.
    pub list: bool,
    /// Only these PostgreSQL versions; all of them when empty.
    pub versions: Vec<u16>,
    /// Only these tests and checks; all of them when empty.
    pub names: Vec<String>,
}

/// The checks that need no server.
const STATIC_CHECKS: [&str; 8] =
    ["fmt", "layers", "licences", "clippy", "core", "rustdoc", "extension-clippy", "other-versions"];

/// Checks that want a server of their own or the one of the SQL tests.
const SERVER_CHECKS: [&str; 10] = [
    "dump",
    "upgrade",
    "drivers",
    "replication",
    "subscription",
    "sqlsmith",
    "sessions",
    "large",
    "signals",
    "starved",
];

/// Checks of documents on the first server, and of packages by name alone.
const OTHER_CHECKS: [&str; 4] = ["docs", "reference", "package", "reproducible"];

/// The names to ask by, each once: checks, families, tests in full, pages. A test answers to its bare name as well.
fn listed(tests: &[Test], pages: &[Page]) -> Vec<String> {
    let mut names: Vec<String> = STATIC_CHECKS.map(str::to_owned).to_vec();
    names.extend(["regress"].iter().chain(&SERVER_CHECKS).chain(&OTHER_CHECKS).map(|&name| name.to_owned()));
    let families = tests.iter().map(|test| test.family.clone());
    let full = tests.iter().map(Test::to_string);
    for name in families.chain(full).chain(pages.iter().map(|page| page.name.clone())) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Runs the tests; true when all passed.
pub fn run(options: Options) -> Result<bool> {
    let start = Instant::now();
    let root = workspace::root();
    let tests = regress::tests(&root)?;
    let pages = docs::pages(&root)?;
    let names = listed(&tests, &pages);
    if options.list {
        println!("{}", names.join("\n"));
        return Ok(true);
    }
    let known = |name: &String| names.contains(name) || tests.iter().any(|test| test.name == *name);
    if let Some(unknown) = options.names.iter().find(|name| !known(name)) {
        bail!("there is no test or check {unknown}; `cargo xtask test --list` names them");
    }

    let versions =
        if options.versions.is_empty() { setup::VERSIONS.to_vec() } else { options.versions.clone() };
    let selection = Selection::of(&options.names);
    let setup = Setup::prepare(&versions)?;
    let _lock = setup.workspace.lock()?;
    let wants_sql = selection.wants(&SERVER_CHECKS) || tests.iter().any(|test| test.is_wanted(&selection));
    let wants_docs =
        selection.wants(&["docs", "reference"]) || pages.iter().any(|page| selection.wants(&[&page.name]));
    // The docs are the same everywhere, so one run is enough; and so is one version to accept from.
    let jobs =
        versions.iter().enumerate().filter(|(position, _)| wants_sql || (wants_docs && *position == 0));
    let jobs: Vec<_> = jobs
        .map(|(position, &version)| ServerJob {
            version,
            accept: options.accept && position == 0,
            first: position == 0,
        })
        .collect();
    let wants_static = selection.wants(&STATIC_CHECKS);
    let report = Report::new(
        jobs.len()
            + usize::from(
                wants_static || selection.asks_for("package") || selection.asks_for("reproducible"),
            )
            > 1,
    );
    side_by_side(&setup, &selection, &jobs, wants_static, &report)?;

    let results = report.into_results();
    println!("\n{:.1} minutes in all.", start.elapsed().as_secs_f64() / 60.0);
    for failure in &results.failures {
        println!("failed: {failure}");
    }
    println!("{} passed, {} failed", results.passed, results.failures.len());
    ensure!(results.passed + results.failures.len() > 0, "nothing was checked");
    Ok(results.failures.is_empty())
}

/// Builds for one version after the other, and tests each on its server while what is next is built and checked: a server
/// keeps one core busy, and builds take turns anyway.
fn side_by_side(
    setup: &Setup,
    selection: &Selection,
    jobs: &[ServerJob],
    wants_static: bool,
    report: &Report,
) -> Result<()> {
    println!("\nThe first build of the extension takes some minutes.");
    std::thread::scope(|scope| {
        let mut servers = Vec::new();
        let mut built = Vec::new();
        let mut jobs = jobs.iter();
        let mut start_next = || -> Result<bool> {
            let Some(job) = jobs.next() else { return Ok(false) };
            let tree = setup.tree(job.version, Profile::Dev)?;
            if build(setup, &tree, report) {
                built.push(setup.tree(job.version, Profile::Dev)?);
                servers.push(scope.spawn(move || server_checks(setup, &tree, job, selection, report)));
            }
            Ok(true)
        };
        start_next()?;
        if wants_static {
            static_checks(setup, selection, report)?;
        }
        while start_next()? {}
        // It builds a release, and changes what is installed on this machine.
        if selection.asks_for("package") {
            package::check(setup, report);
        }
        if selection.asks_for("reproducible") {
            package::check_reproducible(setup, report);
        }
        for server in servers {
            server.join().map_err(|_| anyhow!("the checks of a server ended in a panic"))??;
        }
        // Of the oldest to the newest, where both were asked for.
        if let [first, .., last] = built.as_slice()
            && selection.wants(&["upgrade"])
        {
            report.check(&format!("pg_upgrade from {} to {}", first.version, last.version), || {
                let from = Cluster::fresh(&setup.workspace, first, "upgrade-from")?;
                let to = Cluster::fresh(&setup.workspace, last, "upgrade-to")?;
                upgrade::of_server(setup, &from, &to)
            });
        }
        Ok(())
    })
}

/// What to do on one server beside the regression and dump tests.
struct ServerJob {
    version: u16,
    accept: bool,
    /// Whether it is the first of several, on which alone the docs are run.
    first: bool,
}

fn static_checks(setup: &Setup, selection: &Selection, report: &Report) -> Result<()> {
    if selection.wants(&["layers"]) {
        report.check("the plan of the house", layers::check);
    }
    if selection.wants(&["licences"]) {
        report.check("licences of what is compiled in", licences::check);
    }
    let cargo_check = |group: &str, name: &str, command: Command| {
        if selection.wants(&[group]) {
            report.check(name, || command::output(command).map(drop));
        }
    };
    let cargo = |arguments: &[&str]| {
        let mut command = setup::cargo();
        command.args(arguments);
        command
    };
    cargo_check("fmt", "formatting", cargo(&["fmt", "--all", "--check"]));
    let lint =
        ["clippy", "-p", "segmentation", "-p", "xtask", "--all-targets", "--locked", "--", "-D", "warnings"];
    cargo_check("clippy", "clippy, core and xtask", cargo(&lint));
    let test = ["test", "-p", "segmentation", "-p", "xtask", "--locked"];
    cargo_check("core", "unit and property tests", cargo(&test));
    let mut doc = cargo(&["doc", "-p", "segmentation", "--no-deps", "--locked"]);
    doc.env("RUSTDOCFLAGS", "-D warnings");
    cargo_check("rustdoc", "rustdoc, core", doc);

    if selection.wants(&["extension-clippy"]) {
        let tree = setup.tree(setup::DEFAULT_VERSION, Profile::Dev)?;
        let lint = [
            "clippy",
            "-p",
            "pg_segment",
            "--no-default-features",
            "--features=pg15",
            "--locked",
            "--",
            "-D",
            "warnings",
        ];
        cargo_check("extension-clippy", "clippy, extension", setup.cargo_for(&tree, &lint)?);
    }
    // Of 17 there is no server to test on.
    let mut check =
        cargo(&["check", "-p", "pg_segment", "--no-default-features", "--locked", "--features", "pg17"]);
    check.env("CARGO_TARGET_DIR", setup.workspace.target.join("other-versions"));
    check.env("DOCS_RS", "1").env("RUSTC_WRAPPER", std::env::current_exe()?).env(WRAPPER_VARIABLE, "1");
    cargo_check("other-versions", "type check for pg17", check);
    Ok(())
}

/// Builds for a version and installs into its tree; false when that failed.
fn build(setup: &Setup, tree: &Tree, report: &Report) -> bool {
    let version = tree.version;
    let built = report.check(&format!("build and install for {version}"), || {
        command::output(setup.install_command(tree)?)?;
        setup.after_install(tree)
    });
    if !built {
        println!("  Nothing else can run on PostgreSQL {version}.");
    }
    built
}

fn server_checks(
    setup: &Setup,
    tree: &Tree,
    job: &ServerJob,
    selection: &Selection,
    report: &Report,
) -> Result<()> {
    let version = tree.version;
    let mut started = None;
    let name = format!("test-{version}");
    report.check(&format!("start a server, load orders on {version}"), || {
        let cluster = Cluster::fresh(&setup.workspace, tree, &name)?;
        cluster.create_database(demo::ORDERS_DATABASE, "template0")?;
        cluster.run_file(demo::ORDERS_DATABASE, &demo::orders_file())?;
        started = Some(cluster);
        Ok(())
    });
    let Some(cluster) = started else {
        println!("  Nothing else can run on PostgreSQL {version}.");
        return Ok(());
    };

    regress::run(setup, &cluster, job.accept, selection, report)?;
    if selection.wants(&["dump"]) {
        dump::run(&cluster, report);
    }
    if selection.wants(&["upgrade"]) {
        upgrade::run(setup, &cluster, selection, report)?;
    }
    if job.first && selection.wants(&["drivers"]) {
        drivers::run(&cluster, job.accept, report);
    }
    if job.first && selection.wants(&["sqlsmith"]) {
        sqlsmith::run(&cluster, report);
    }
    if job.first {
        docs::run(&cluster, job.accept, selection, report)?;
        if selection.wants(&["docs", "reference"]) {
            report.check("the reference", || reference::check(&cluster, job.accept));
        }
    }
    report.check(&format!("no crash in the log of {version}"), || {
        cluster.stop("immediate")?;
        cluster.check_log()
    });
    if selection.wants(&["replication"]) {
        replication::run(&setup.workspace, tree, report);
    }
    if selection.wants(&["sessions"]) {
        sessions::run(setup, tree, report)?;
    }
    if selection.wants(&["signals"]) {
        signals::run(&setup.workspace, tree, report)?;
    }
    if job.first && selection.wants(&["subscription"]) {
        subscription::run(&setup.workspace, tree, report)?;
    }
    if job.first && selection.wants(&["large"]) {
        sessions::large(setup, tree, report);
    }
    if job.first && selection.wants(&["starved"]) {
        starved::run(&setup.workspace, tree, report)?;
    }
    Ok(())
}

/// Set while this program stands in for the compiler.
const WRAPPER_VARIABLE: &str = "PG_SEGMENT_RUSTC_WRAPPER";

/// Stands in for rustc when cargo calls us so, and adds `--cfg docsrs` for one crate alone.
///
/// pgrx-pg-sys carries ready bindings for every PostgreSQL under that cfg, which lets a version be type-checked without
/// its headers; other crates would take the cfg as a leave to use unstable features.
pub fn rustc_wrapper() -> Option<ExitCode> {
    std::env::var_os(WRAPPER_VARIABLE)?;
    let mut arguments: Vec<_> = std::env::args_os().skip(1).collect();
    if arguments.is_empty() {
        return None;
    }
    let mut rustc = Command::new(arguments.remove(0));
    let for_pgrx = arguments.windows(2).any(|pair| pair[0] == "--crate-name" && pair[1] == "pgrx_pg_sys");
    rustc.args(arguments);
    if for_pgrx {
        rustc.args(["--cfg", "docsrs"]);
    }
    let succeeded = rustc.status().is_ok_and(|status| status.success());
    Some(if succeeded { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regress::Kind;

    fn test(family: &str, name: &str) -> Test {
        Test { family: family.to_owned(), name: name.to_owned(), kind: Kind::Statements }
    }

    #[test]
    fn a_name_asks_for_all_that_bears_it() {
        let wanted = |asked: &str, test: &Test| test.is_wanted(&Selection::of(&[asked.to_owned()]));
        let (trees, clusters) = (test("trees", "nulls"), test("clusters", "nulls"));
        for asked in ["regress", "trees", "trees/nulls", "nulls"] {
            assert!(wanted(asked, &trees), "{asked}");
        }
        assert!(wanted("nulls", &clusters));
        assert!(!wanted("trees", &clusters) && !wanted("trees/nulls", &clusters));
        assert!(trees.is_wanted(&Selection::of(&[])));
    }

    #[test]
    fn no_test_is_named_like_a_family_or_a_check() {
        let tests = regress::tests(&workspace::root()).unwrap();
        let taken = listed(&tests, &[]);
        for test in &tests {
            assert!(!taken.contains(&test.name), "{test}");
        }
    }
}
