//! `cargo xtask demo`: real orders, a private server, and the report a marketing manager wants.

use crate::command;
use crate::server::Cluster;
use crate::setup::{self, Profile, Setup, Tree};
use crate::workspace::{self, Workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::time::Instant;

const DATABASE: &str = "demo";

/// The database that tests copy when they want the demo's orders.
pub const ORDERS_DATABASE: &str = "orders_template";

/// The page on the simulated shop.
const PAGE: &str = "\
SELECT segment.report(customer_id, ordered_at, amount, '{\"as_of\": \"2026-11-01\"}')
FROM shop_orders";

/// The SQL that makes the table `orders`.
pub fn orders_file() -> PathBuf {
    workspace::root().join("xtask/sql/orders.sql")
}

fn cluster_name(version: u16) -> String {
    format!("demo-{version}")
}

/// Prepares everything and prints the report; the server stays for the user to look around.
pub fn run(version: u16) -> Result<()> {
    let setup = Setup::prepare(&[version])?;
    let _lock = setup.workspace.lock()?;
    let tree = setup.tree(version, Profile::Release)?;
    let usual = "3 minutes the first time, seconds later";
    command::step("Building pg_segment and installing it there", usual, setup.install_command(&tree)?)?;
    setup.after_install(&tree)?;

    println!("Starting a private server and loading 69,659 orders.");
    let cluster = Cluster::kept(&setup.workspace, &tree, &cluster_name(version), "jit = off\n")?;
    cluster.sql("postgres", &format!("DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)"))?;
    cluster.create_database(DATABASE, "template0")?;
    cluster.run_file(DATABASE, &orders_file())?;

    let start = Instant::now();
    let report = cluster.run_file(DATABASE, &workspace::root().join("xtask/sql/demo.sql"))?;
    println!("{report}");
    println!(
        "The report took {:.2} s, and you can change it: xtask/sql/demo.sql.",
        start.elapsed().as_secs_f64()
    );
    let path = setup.workspace.target.join("report.html");
    cluster.run_file(DATABASE, &workspace::root().join("xtask/sql/shop.sql"))?;
    fs::write(&path, cluster.sql(DATABASE, PAGE)?)
        .with_context(|| format!("cannot write {}", path.display()))?;
    println!(
        "\nA page for those who decide, on a simulated shop of the last three years (xtask/sql/shop.sql):"
    );
    println!("    {}", path.display());
    let (which, option) = match version {
        setup::DEFAULT_VERSION => (String::new(), String::new()),
        other => (format!(" {other}"), format!(" --pg {other}")),
    };
    println!("\nThe server keeps running; the next demo makes its database anew.");
    println!(
        "To look around (the view is demo_segments, the tables orders and shop_orders, the workspace crm):"
    );
    println!("    cargo xtask psql{which}");
    println!("or, from any directory:");
    println!(
        "    {} -h {} -p {} -U postgres {DATABASE}",
        tree.program("psql").display(),
        cluster.socket.display(),
        cluster.port
    );
    println!("To stop it:");
    println!("    cargo xtask demo --stop{option}");
    Ok(())
}

/// Stops the demo's server.
pub fn stop(version: u16) -> Result<()> {
    let workspace = Workspace::open()?;
    let tree = Tree::locate(&workspace, version, Profile::Release);
    let cluster = Cluster::find(&workspace, &tree, &cluster_name(version));
    if cluster.is_running() {
        cluster.stop("fast")?;
        println!("Stopped the demo's server.");
    } else {
        println!("The demo's server is not running.");
    }
    Ok(())
}

/// Becomes psql on the demo's database.
pub fn psql(version: u16) -> Result<()> {
    let workspace = Workspace::open()?;
    let tree = Tree::locate(&workspace, version, Profile::Release);
    let cluster = Cluster::find(&workspace, &tree, &cluster_name(version));
    if !cluster.is_running() {
        bail!("the demo's server is not running; start it with `cargo xtask demo`");
    }
    Err(cluster.psql(DATABASE).exec().into())
}
