//! Where everything lives, and who runs the server.

use crate::command;
use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A unix socket's path must fit in 107 bytes; its file name takes up to 20 of them.
const LONGEST_SOCKET_DIR: usize = 85;

/// The user that PostgreSQL runs as when we are root, whom it refuses.
struct ServerUser {
    uid: u32,
    gid: u32,
}

const SERVER_USER: &str = "postgres";

/// The checkout, cargo's target directory, and the place of the private PostgreSQL trees and clusters.
pub struct Workspace {
    /// The checkout.
    pub root: PathBuf,
    /// Cargo's target directory.
    pub target: PathBuf,
    /// PostgreSQL trees and data: `target`, or a directory below /var/tmp where the server's user cannot enter `target`.
    pub base: PathBuf,
    server_user: Option<ServerUser>,
}

/// The checkout that this program was started from.
pub fn root() -> PathBuf {
    let manifest =
        std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    PathBuf::from(manifest).parent().expect("xtask lies in the checkout").to_path_buf()
}

/// Cargo's target directory.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// The numeric id of the user that runs this program.
pub fn uid() -> Result<u32> {
    Ok(fs::metadata("/proc/self").context("cannot read /proc/self")?.uid())
}

impl Workspace {
    /// Finds the places; PostgreSQL must be installed already, since root needs its user.
    pub fn open() -> Result<Self> {
        let (root, target) = (root(), target());
        fs::create_dir_all(&target).with_context(|| format!("cannot make {}", target.display()))?;
        let server_user = if uid()? == 0 { Some(find_server_user()?) } else { None };
        let mut workspace = Workspace { root, base: target.clone(), target, server_user };
        if !workspace.server_can_enter(&workspace.target) {
            workspace.base = PathBuf::from(format!("/var/tmp/pg_segment-{}", workspace.short_hash()));
            make_open_dir(&workspace.base)?;
            check_owner(&workspace.base, 0)?;
        }
        Ok(workspace)
    }

    /// Says so when the PostgreSQL trees and data are not below `target`.
    pub fn announce(&self) {
        if self.base != self.target {
            println!(
                "The user {SERVER_USER} cannot enter {}, so PostgreSQL and its data go to {}.",
                self.target.display(),
                self.base.display()
            );
        }
    }

    /// Makes sure that one command at a time uses the clusters of this checkout; held until the file is dropped.
    pub fn lock(&self) -> Result<File> {
        let path = self.base.join("xtask.lock");
        let file = File::create(&path).with_context(|| format!("cannot make {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                println!("Another cargo xtask is at work in this checkout; waiting for it to end.");
                file.lock()?;
            }
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        Ok(file)
    }

    /// A command that runs as the user of the server, with nothing of our own environment that could change its ways.
    pub fn as_server(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = if self.server_user.is_some() {
            let mut command = Command::new("runuser");
            command.args(["-u", SERVER_USER, "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        // The server's user may not enter the present directory.
        command.current_dir("/");
        // With RUST_BACKTRACE every error message would carry a backtrace.
        command.env_remove("RUST_BACKTRACE").env_remove("LD_LIBRARY_PATH");
        without_pg_variables(&mut command);
        command
    }

    /// Makes a directory that belongs to the user of the server and that nobody else may enter.
    pub fn make_server_dir(&self, path: &Path) -> Result<()> {
        let owner = match &self.server_user {
            Some(user) => user.uid,
            None => uid()?,
        };
        make_open_dir(path.parent().expect("a server directory has a parent"))?;
        if make_dir(path, 0o700)? {
            self.give_to_server(path)?;
        }
        check_owner(path, owner)
    }

    /// Hands a file or directory to the user of the server.
    pub fn give_to_server(&self, path: &Path) -> Result<()> {
        if let Some(user) = &self.server_user {
            chown(path, Some(user.uid), Some(user.gid))
                .with_context(|| format!("cannot chown {}", path.display()))?;
        }
        Ok(())
    }

    /// The directory for a cluster's socket: below the base, or below /tmp where that path is too long.
    pub fn socket_dir(&self, cluster: &str) -> PathBuf {
        let near = self.base.join("run").join(cluster);
        if near.as_os_str().len() <= LONGEST_SOCKET_DIR {
            near
        } else {
            PathBuf::from(format!("/tmp/pg_segment-{}-{cluster}", self.short_hash()))
        }
    }

    /// Lets everyone read a tree; a strict umask would otherwise keep the server's user out.
    pub fn make_readable(&self, path: &Path) -> Result<()> {
        let mut chmod = Command::new("chmod");
        chmod.args(["-R", "a+rX"]).arg(path);
        command::output(chmod).map(drop)
    }

    fn server_can_enter(&self, dir: &Path) -> bool {
        let mut test = self.as_server("test");
        test.arg("-x").arg(dir);
        command::succeeds(test)
    }

    /// Eight digits that stand for this checkout.
    fn short_hash(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.root.hash(&mut hasher);
        format!("{:08x}", hasher.finish() as u32)
    }
}

/// Removes the variables that steer PostgreSQL's programs, so that a user's own settings do not reach ours.
pub fn without_pg_variables(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("PG") && !text.starts_with("PGRX") {
            command.env_remove(&name);
        }
    }
}

fn find_server_user() -> Result<ServerUser> {
    let mut getent = Command::new("getent");
    getent.args(["passwd", SERVER_USER]);
    let (status, line) = command::capture(getent)?;
    let fields: Vec<&str> = line.trim().split(':').collect();
    match (status.success(), fields.as_slice()) {
        (true, [_, _, uid, gid, ..]) => Ok(ServerUser { uid: uid.parse()?, gid: gid.parse()? }),
        _ => bail!(
            "PostgreSQL does not run as root, and there is no user {SERVER_USER} to run it. \
             The package postgresql-common makes that user: reinstall it, or run this as an ordinary user."
        ),
    }
}

/// Makes a directory that everyone may enter, whatever the umask.
fn make_open_dir(path: &Path) -> Result<()> {
    if make_dir(path, 0o755)? {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

/// Makes a directory and tells whether it was not there before.
fn make_dir(path: &Path, mode: u32) -> Result<bool> {
    match fs::DirBuilder::new().mode(mode).create(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error).with_context(|| format!("cannot make {}", path.display())),
    }
}

/// Refuses a directory that somebody else made: some of ours lie in places where everyone may write.
fn check_owner(path: &Path, owner: u32) -> Result<()> {
    let metadata = fs::symlink_metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
    if !metadata.is_dir() || metadata.uid() != owner {
        bail!(
            "{} is in the way: it is not a directory of the user with id {owner}; remove it",
            path.display()
        );
    }
    Ok(())
}
