//! Private PostgreSQL clusters: their own data, a unix socket, nothing on the network.

use crate::command;
use crate::setup::Tree;
use crate::workspace::{self, Workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The superuser of every private cluster.
pub const SUPERUSER: &str = "postgres";

/// Settings of throw-away clusters: speed over safety, and plans that do not differ between builds of PostgreSQL.
pub const TEST_SETTINGS: &str = "\
fsync = off
full_page_writes = off
synchronous_commit = off
jit = off
";

/// How pg_ctl is told to start a server.
const START: [&str; 5] = ["start", "-w", "-s", "-t", "120"];

/// Settings file of ours, included by the cluster's postgresql.conf.
const CONF: &str = "pg_segment.conf";

/// A private cluster.
pub struct Cluster<'a> {
    workspace: &'a Workspace,
    /// The installation it runs.
    pub tree: &'a Tree,
    data: PathBuf,
    /// The directory of its socket, to be given as the host.
    pub socket: PathBuf,
    /// Names the socket file.
    pub port: u16,
    /// How to stop when this value goes out of scope, if at all: PostgreSQL's fast or immediate.
    stop_on_drop: Option<&'static str>,
}

impl<'a> Cluster<'a> {
    /// The cluster of that name, in whatever state it is.
    pub fn find(workspace: &'a Workspace, tree: &'a Tree, name: &str) -> Self {
        Cluster {
            workspace,
            tree,
            data: workspace.base.join("data").join(name),
            socket: workspace.socket_dir(name),
            port: 54300 + tree.version,
            stop_on_drop: None,
        }
    }

    /// An empty, running cluster; whatever an earlier run left under its name is removed. Stops when dropped.
    pub fn fresh(workspace: &'a Workspace, tree: &'a Tree, name: &str) -> Result<Self> {
        let mut cluster = Self::find(workspace, tree, name);
        cluster.remove()?;
        cluster.init()?;
        cluster.start(TEST_SETTINGS)?;
        // Nothing here is worth a checkpoint, and a server that crashed may refuse to stop in order.
        cluster.stop_on_drop = Some("immediate");
        Ok(cluster)
    }

    /// A running cluster that keeps its data from run to run; made anew when it cannot be started.
    pub fn kept(workspace: &'a Workspace, tree: &'a Tree, name: &str, settings: &str) -> Result<Self> {
        let cluster = Self::find(workspace, tree, name);
        if cluster.is_running() {
            return Ok(cluster);
        }
        if cluster.data.exists() {
            match cluster.start(settings) {
                Ok(()) => return Ok(cluster),
                Err(error) => println!(
                    "The cluster in {} does not start and is made anew.\n{error:#}",
                    cluster.data.display()
                ),
            }
        }
        cluster.remove()?;
        cluster.init()?;
        cluster.start(settings)?;
        Ok(cluster)
    }

    /// The cluster stops when this value goes out of scope.
    pub fn stop_on_drop(mut self) -> Self {
        self.stop_on_drop = Some("fast");
        self
    }

    /// True when its server runs.
    pub fn is_running(&self) -> bool {
        self.data.exists() && command::succeeds(self.pg_ctl(&["status"]))
    }

    /// Stops the server; `mode` is PostgreSQL's fast or immediate.
    pub fn stop(&self, mode: &str) -> Result<()> {
        command::output(self.pg_ctl(&["stop", "-w", "-m", mode])).map(drop)
    }

    /// Starts the server of an existing cluster.
    pub fn start(&self, settings: &str) -> Result<()> {
        self.start_by(settings, self.pg_ctl(&START))
    }

    /// Starts it so that each of its processes has at most so many bytes of address space.
    pub fn start_within(&self, settings: &str, bytes: usize) -> Result<()> {
        let mut limited = self.workspace.as_server("prlimit");
        limited.arg(format!("--as={bytes}")).arg(self.tree.program("pg_ctl"));
        limited.args(START).arg("-D").arg(&self.data);
        self.start_by(settings, limited)
    }

    fn start_by(&self, settings: &str, mut start: Command) -> Result<()> {
        self.workspace.make_server_dir(&self.socket)?;
        let conf = self.data.join(CONF);
        fs::write(
            &conf,
            format!(
                "listen_addresses = ''\nunix_socket_directories = '{}'\nport = {}\ntimezone = 'UTC'\n\
                 shared_buffers = 128MB\nlog_min_messages = warning\n{settings}",
                self.socket.display(),
                self.port
            ),
        )?;
        self.workspace.give_to_server(&conf)?;
        start.arg("-l").arg(self.log_path());
        command::output(start)
            .map(drop)
            .with_context(|| format!("PostgreSQL did not start; its log ends:\n{}", self.log_tail()))
    }

    /// A psql on one of its databases, without the user's own settings and in plain English.
    pub fn psql(&self, database: &str) -> Command {
        let mut psql = self.client("psql");
        psql.args(["-X", "-d", database]);
        psql
    }

    /// One of the client programs, pointed at this cluster.
    pub fn client(&self, program: &str) -> Command {
        let mut client = Command::new(self.tree.program(program));
        client.arg("-h").arg(&self.socket).arg("-p").arg(self.port.to_string()).args(["-U", SUPERUSER]);
        client.current_dir(&self.workspace.root);
        workspace::without_pg_variables(&mut client);
        client.env_remove("LD_LIBRARY_PATH").env_remove("LANGUAGE");
        client.env("LC_ALL", "C.UTF-8").env("PGCLIENTENCODING", "UTF8");
        client
    }

    /// Runs SQL and returns what psql prints, bare.
    pub fn sql(&self, database: &str, sql: &str) -> Result<String> {
        let mut psql = self.psql(database);
        psql.args(["-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql]);
        Ok(command::output(psql)?.trim_end().to_owned())
    }

    /// Runs a file of SQL, in the checkout's root, and returns what psql prints.
    pub fn run_file(&self, database: &str, file: &Path) -> Result<String> {
        let mut psql = self.psql(database);
        psql.args(["-q", "-v", "ON_ERROR_STOP=1", "-f"]).arg(file);
        command::output(psql)
    }

    /// Makes a database, as a copy of `template`.
    pub fn create_database(&self, name: &str, template: &str) -> Result<()> {
        self.sql("postgres", &format!("CREATE DATABASE \"{name}\" TEMPLATE \"{template}\"")).map(drop)
    }

    /// A path for a file that matters during one run only.
    pub fn scratch_file(&self, name: &str) -> Result<PathBuf> {
        let dir = self.workspace.base.join("scratch");
        fs::create_dir_all(&dir)?;
        Ok(dir.join(name))
    }

    /// What the server has written to its log.
    pub fn log(&self) -> String {
        fs::read(self.log_path())
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }

    /// Makes sure that no process of the server has crashed. To be asked when the server has ended: only then is a crash in
    /// the log for certain.
    pub fn check_log(&self) -> Result<()> {
        let log = self.log();
        match log.lines().find(|line| line.contains("PANIC:") || line.contains("was terminated by signal")) {
            Some(line) => bail!("{line}\nThe whole log: {}", self.log_path().display()),
            None => Ok(()),
        }
    }

    /// Where its data are.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Where that log is.
    pub fn log_path(&self) -> PathBuf {
        self.data.join("server.log")
    }

    fn log_tail(&self) -> String {
        let log = self.log();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    fn pg_ctl(&self, arguments: &[&str]) -> Command {
        let mut command = self.workspace.as_server(self.tree.program("pg_ctl"));
        command.args(arguments).arg("-D").arg(&self.data);
        command
    }

    fn init(&self) -> Result<()> {
        self.workspace.make_server_dir(&self.data)?;
        let mut initdb = self.workspace.as_server(self.tree.program("initdb"));
        initdb.arg("-D").arg(&self.data).args(["-U", SUPERUSER, "--auth=trust", "--no-sync"]);
        initdb.args(["--encoding=UTF8", "--locale-provider=libc", "--locale=C.UTF-8"]);
        if self.tree.version >= 18 {
            // As older servers have it, so that one can be upgraded to this.
            initdb.arg("--no-data-checksums");
        }
        command::output(initdb)?;
        let conf = self.data.join("postgresql.conf");
        let text = fs::read_to_string(&conf)?;
        fs::write(&conf, format!("{text}\ninclude = '{CONF}'\n"))?;
        Ok(())
    }

    /// Removes what an earlier run left, its server first when that still runs.
    fn remove(&self) -> Result<()> {
        if !self.data.exists() {
            return Ok(());
        }
        if self.is_running() {
            print!("(stopping a server that an earlier run left) ");
            self.stop("immediate")?;
        }
        fs::remove_dir_all(&self.data).with_context(|| format!("cannot remove {}", self.data.display()))
    }
}

impl Drop for Cluster<'_> {
    fn drop(&mut self) {
        if let Some(mode) = self.stop_on_drop
            && self.is_running()
            && let Err(error) = self.stop(mode)
        {
            eprintln!("The server of {} could not be stopped: {error:#}", self.data.display());
        }
    }
}
