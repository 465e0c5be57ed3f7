//! `cargo xtask package`: what a DBA installs without a compiler, for each PostgreSQL: a Debian package, an RPM, a tar.
//!
//! Two builds of one commit give the same bytes: files take the date of the commit, and no path of this machine is in them.

use crate::command;
use crate::report::Report;
use crate::rival::Program;
use crate::server::Cluster;
use crate::setup::{self, Profile, Setup, Tree};
use crate::workspace::Workspace;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Who is named as the maintainer where Debian's DEBFULLNAME and DEBEMAIL say nothing.
const MAINTAINER: [&str; 2] = ["pg_segment authors", "pg_segment@packages.invalid"];

/// The revision of the packaging of a version.
const REVISION: u16 = 1;

/// What builds the package of Red Hat's family.
const RPM_BUILDER: [&str; 2] = ["cargo-generate-rpm", "0.21.1"];

/// What is installed of a version, by the last part of its name.
const EXTENSION_FILES: [&str; 2] = ["pg_segment.control", "pg_segment--@.sql"];

/// Scripts from one version to the next are packaged with them.
const UPGRADES: &str = "sql";

/// Pages that go with the files.
const PAGES: [&str; 3] = ["README.md", "CHANGELOG.md", "LICENSE"];

/// Makes the packages for these versions, and the source archive for PGXN.
pub fn run(versions: &[u16]) -> Result<()> {
    let setup = Setup::prepare(versions)?;
    let _lock = setup.workspace.lock()?;
    let mut made = vec![Source::of(&setup.workspace)?.archive()?];
    for &version in versions {
        let built = Built::of(&setup, version)?;
        made.extend([built.deb()?, built.tar()?, built.rpm()?]);
    }
    println!("\nMade in {}:", folder(&setup.workspace).display());
    for path in made {
        let name = path.file_name().expect("a package has a name").to_string_lossy();
        println!("  {:>9} bytes  {name}", fs::metadata(&path)?.len());
    }
    Ok(())
}

/// Builds Debian's package, has Debian's own checker read it, installs it as a DBA does, uses it, and purges it.
pub fn check(setup: &Setup, report: &Report) {
    let major = setup::DEFAULT_VERSION;
    report.check(&format!("package for {major}, installed, used and purged"), || {
        let mut built = Built::of(setup, major)?;
        let deb = built.deb()?;
        built.revision += 1;
        let next = built.deb()?;
        let name = deb_name(major);
        setup::install_packages(&["lintian"])?;
        let mut lintian = Command::new("lintian");
        lintian.args(["--allow-root", "--fail-on", "error,warning"]).arg(&deb);
        command::output(lintian)?;
        ensure!(
            setup::missing_packages(&[&name])? == [name.as_str()],
            "{name} is installed on this machine, and this check would purge it"
        );
        command::output(setup::apt_get(&["install", "-y", &deb.to_string_lossy()])?)?;
        let used = use_installed(setup, major, &next);
        command::output(setup::apt_get(&["purge", "-y", &name])?)?;
        used?;
        let left = Tree::of_debian(major).pg_config("--pkglibdir")?.join("pg_segment.so");
        ensure!(!left.exists(), "{} is still there", left.display());
        Ok(())
    });
}

/// The first statements of a new user, on a server of the machine's own PostgreSQL; and while their session is open, the next
/// version of the package: what is open goes on with the library that it has, what is new has the new one.
fn use_installed(setup: &Setup, major: u16, next: &Path) -> Result<()> {
    const COUNTED: &str = "SELECT segment.orders(segment.rfm(at, amount)) \
         FROM (VALUES (timestamptz '2026-01-05', 10.50), ('2026-02-09', 4)) AS orders (at, amount);";
    let tree = Tree::of_debian(major);
    let cluster = Cluster::fresh(&setup.workspace, &tree, &format!("package-{major}"))?;
    cluster.sql("postgres", "CREATE EXTENSION pg_segment")?;
    let mut psql = cluster.psql("postgres");
    psql.args(["-q", "-At"]);
    let mut open = Program::start("psql", psql)?;
    let mut count = |when: &str| {
        for answer in [open.ask(COUNTED)?, cluster.sql("postgres", COUNTED)?] {
            ensure!(answer.trim() == "2", "{when} two orders are counted as {answer}");
        }
        Ok(())
    };
    count("at first")?;
    command::output(setup::apt_get(&["install", "-y", &next.to_string_lossy()])?)?;
    count("with the next package")?;
    drop(open);
    cluster.stop("fast")?;
    cluster.check_log()
}

/// Builds the packages in another folder as well: the same bytes come out.
pub fn check_reproducible(setup: &Setup, report: &Report) {
    let major = setup::DEFAULT_VERSION;
    report.check(&format!("package for {major}, built in two folders"), || {
        let built = Built::of(setup, major)?;
        let ours = [built.deb()?, built.tar()?];
        let elsewhere = setup.workspace.target.join("elsewhere").join("a folder of another name");
        if elsewhere.exists() {
            fs::remove_dir_all(&elsewhere)?;
        }
        let mut clone = git(&setup.workspace);
        clone.args(["clone", "--quiet", "--shared", "."]).arg(&elsewhere);
        command::output(clone)?;
        let mut build = Command::new("cargo");
        build.args(["xtask", "package", "--pg", &major.to_string()]).current_dir(&elsewhere);
        build.env_remove("CARGO_TARGET_DIR").env_remove("CARGO_MANIFEST_DIR");
        command::output(build)?;
        for ours in ours {
            let name = ours.file_name().context("a package has a name")?;
            let theirs = elsewhere.join("target/package").join(name);
            let same = fs::read(&ours)? == fs::read(&theirs)?;
            ensure!(same, "{} is not {}: are all changes committed?", ours.display(), theirs.display());
        }
        Ok(())
    });
}

/// What apt knows the package as.
fn deb_name(major: u16) -> String {
    format!("postgresql-{major}-pg-segment")
}

/// Where the packages go.
fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("package")
}

/// The commit that is packaged.
struct Source<'a> {
    workspace: &'a Workspace,
    /// Of the extension, as in Cargo.toml.
    version: String,
    /// Seconds of the commit, since 1970.
    date: String,
}

impl<'a> Source<'a> {
    fn of(workspace: &'a Workspace) -> Result<Self> {
        let mut log = git(workspace);
        log.args(["log", "-1", "--format=%ct"]);
        let date = command::output(log)?.trim().to_owned();
        Ok(Source { workspace, version: env!("CARGO_PKG_VERSION").to_owned(), date })
    }

    /// The archive that PGXN takes: the files of the commit below a folder of the name and version.
    fn archive(&self) -> Result<PathBuf> {
        let name = format!("pg_segment-{}", self.version);
        let path = folder(self.workspace).join(format!("{name}.zip"));
        fs::create_dir_all(folder(self.workspace))?;
        let mut archive = git(self.workspace);
        archive.args(["archive", "--format=zip", &format!("--prefix={name}/"), "--output"]);
        archive.arg(&path).arg("HEAD");
        command::output(archive)?;
        Ok(path)
    }

    /// A program whose output depends on the commit alone.
    fn dated(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("SOURCE_DATE_EPOCH", &self.date).env("LC_ALL", "C").env("TZ", "UTC");
        command
    }
}

fn git(workspace: &Workspace) -> Command {
    let mut git = Command::new("git");
    git.current_dir(&workspace.root);
    git
}

/// The extension as it is released, built for one PostgreSQL.
struct Built<'a> {
    source: Source<'a>,
    major: u16,
    /// Of the packaging.
    revision: u16,
    /// The library without what only a debugger reads.
    library: PathBuf,
    /// The control file and the script.
    extension: Vec<PathBuf>,
}

impl<'a> Built<'a> {
    fn of(setup: &'a Setup, major: u16) -> Result<Self> {
        let source = Source::of(&setup.workspace)?;
        let tree = setup.tree(major, Profile::Release)?;
        let what = format!("Building pg_segment for PostgreSQL {major}");
        command::step(&what, "3 minutes the first time", setup.install_command(&tree)?)?;
        let library = folder(&setup.workspace).join(format!("pg_segment-{major}.so"));
        fs::create_dir_all(folder(&setup.workspace))?;
        let mut strip = Command::new("strip");
        strip.arg("--strip-unneeded").arg("-o").arg(&library);
        strip.arg(tree.pg_config("--pkglibdir")?.join("pg_segment.so"));
        command::output(strip)?;
        let folder = tree.pg_config("--sharedir")?.join("extension");
        let mut extension =
            EXTENSION_FILES.map(|name| folder.join(name.replace('@', &source.version))).to_vec();
        for file in fs::read_dir(setup.workspace.root.join(UPGRADES))? {
            let path = file?.path();
            let name = path.file_name().context("a file has a name")?.to_string_lossy();
            if name.starts_with("pg_segment--") && name.matches("--").count() == 2 {
                extension.push(path);
            }
        }
        extension.sort();
        Ok(Built { source, major, revision: REVISION, library, extension })
    }

    /// An empty folder to lay files out in.
    fn staging(&self, form: &str) -> Result<PathBuf> {
        let dir = folder(self.source.workspace).join(format!("{}-{form}", self.major));
        if dir.exists() {
            fs::remove_dir_all(&dir)?;
        }
        fs::create_dir_all(&dir)?;
        Ok(dir)
    }

    /// The library below `library`, the control file and script below `extension`, the pages below `pages`.
    fn lay_out(&self, library: &Path, extension: &Path, pages: &Path) -> Result<()> {
        place(&self.library, &library.join("pg_segment.so"))?;
        for file in &self.extension {
            place(file, &extension.join(file.file_name().expect("a file has a name")))?;
        }
        for page in PAGES {
            place(&self.source.workspace.root.join(page), &pages.join(page))?;
        }
        Ok(())
    }

    /// Debian's package, as apt.postgresql.org names those of extensions.
    fn deb(&self) -> Result<PathBuf> {
        let (source, root) = (&self.source, self.staging("deb")?);
        let package = deb_name(self.major);
        let doc = root.join("usr/share/doc").join(&package);
        self.lay_out(
            &root.join(format!("usr/lib/postgresql/{}/lib", self.major)),
            &root.join(format!("usr/share/postgresql/{}/extension", self.major)),
            &doc,
        )?;
        // The licence is told in Debian's own form, and the larger pages are packed.
        fs::remove_file(doc.join("LICENSE"))?;
        self.fill("copyright", &doc.join("copyright"), &[("@LICENSE@", &self.license()?)])?;
        self.fill("changelog", &doc.join("changelog.Debian"), &[])?;
        fs::rename(doc.join("CHANGELOG.md"), doc.join("changelog"))?;
        // The package is not one of Debian's own, whose first changelog closes a request for it.
        let accepted = root.join("usr/share/lintian/overrides").join(&package);
        write(&accepted, format!("{package}: initial-upload-closes-no-bugs\n"))?;
        for page in ["changelog.Debian", "changelog", "README.md"] {
            let mut gzip = source.dated("gzip");
            gzip.args(["-9", "--no-name"]).arg(doc.join(page));
            command::output(gzip)?;
        }
        let mut size = Command::new("du");
        size.args(["--summarize", "--apparent-size", "--block-size=1024"]).arg(&root);
        let size = command::output(size)?;
        let size = size.split_whitespace().next().context("du printed nothing")?.to_owned();
        let libraries = self.needed_libraries()?;
        let control = root.join("DEBIAN/control");
        self.fill("control", &control, &[("@SIZE@", &size), ("@LIBRARIES@", &libraries)])?;
        self.write_sums(&root)?;
        let deb = folder(source.workspace).join(format!(
            "{package}_{}_{}.deb",
            self.debian_version(),
            architecture()?
        ));
        let mut build = source.dated("dpkg-deb");
        build.args(["--root-owner-group", "-Zxz", "--build"]).arg(&root).arg(&deb);
        command::output(build)?;
        Ok(deb)
    }

    /// A file of packaging/debian with its places filled in.
    fn fill(&self, template: &str, to: &Path, more: &[(&str, &str)]) -> Result<()> {
        let mut date = self.source.dated("date");
        date.args(["--utc", "--rfc-email", "--date", &format!("@{}", self.source.date)]);
        let date = command::output(date)?;
        let (major, version, architecture) = (self.major.to_string(), self.debian_version(), architecture()?);
        let maintainer = maintainer();
        let mut text =
            fs::read_to_string(self.source.workspace.root.join("packaging/debian").join(template))?;
        let common = [
            ("@MAJOR@", major.as_str()),
            ("@VERSION@", &version),
            ("@UPSTREAM@", &self.source.version),
            ("@ARCHITECTURE@", &architecture),
            ("@MAINTAINER@", &maintainer),
            ("@DATE@", date.trim()),
        ];
        for (place, value) in common.iter().chain(more) {
            text = text.replace(place, value);
        }
        ensure!(
            !text.contains('@') || text.contains(&maintainer),
            "{template} has a place that nothing fills"
        );
        write(to, &text)
    }

    fn debian_version(&self) -> String {
        format!("{}-{}", self.source.version, self.revision)
    }

    /// The licence as a paragraph of a Debian copyright file: set in, with a dot for an empty line.
    fn license(&self) -> Result<String> {
        let text = fs::read_to_string(self.source.workspace.root.join("LICENSE"))?;
        let lines = text.lines().map(|line| match line.trim() {
            "" => " .".to_owned(),
            line => format!(" {line}"),
        });
        Ok(lines.collect::<Vec<_>>().join("\n"))
    }

    /// The packages of the libraries that ours is linked to, with the versions that it needs.
    fn needed_libraries(&self) -> Result<String> {
        let dir = self.staging("libraries")?;
        write(&dir.join("debian/control"), "Source: pg-segment\n\nPackage: pg-segment\nArchitecture: any\n")?;
        let mut ask = Command::new("dpkg-shlibdeps");
        ask.current_dir(&dir).arg("-O").arg(format!("-e{}", self.library.display()));
        let answer = command::output(ask)?;
        let needed = answer.lines().find_map(|line| line.strip_prefix("shlibs:Depends="));
        needed.map(str::to_owned).with_context(|| format!("dpkg-shlibdeps says no packages:\n{answer}"))
    }

    /// The oldest C library that has all that ours calls.
    fn c_library(&self) -> Result<String> {
        let needed = self.needed_libraries()?;
        let version = needed.split_once("libc6 (>= ").and_then(|(_, rest)| rest.split_once(')'));
        version.map(|(version, _)| version.to_owned()).with_context(|| format!("no libc6 among {needed}"))
    }

    /// The checksums that dpkg compares installed files with.
    fn write_sums(&self, root: &Path) -> Result<()> {
        let mut list = Command::new("sh");
        list.current_dir(root).args(["-c", "find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum"]);
        write(&root.join("DEBIAN/md5sums"), &command::output(list)?)
    }

    /// An archive for any other system with the same libraries: two folders to copy to where pg_config says.
    fn tar(&self) -> Result<PathBuf> {
        let (source, root) = (&self.source, self.staging("tar")?);
        let name = format!("pg_segment-{}-pg{}-{}", source.version, self.major, std::env::consts::ARCH);
        let top = root.join(&name);
        self.lay_out(&top.join("lib"), &top.join("extension"), &top)?;
        let tar = folder(source.workspace).join(format!("{name}.tar.gz"));
        let mut pack = source.dated("tar");
        pack.args(["--create", "--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--format=ustar"]);
        pack.arg(format!("--mtime=@{}", source.date)).args(["--use-compress-program", "gzip -9 --no-name"]);
        pack.arg("--directory").arg(&root).arg("--file").arg(&tar).arg(&name);
        command::output(pack)?;
        Ok(tar)
    }

    /// The package of Red Hat's family, as yum.postgresql.org lays files out.
    fn rpm(&self) -> Result<PathBuf> {
        let (source, root) = (&self.source, self.staging("rpm")?);
        let prefix = format!("usr/pgsql-{}", self.major);
        let name = format!("pg_segment_{}", self.major);
        let doc = format!("usr/share/doc/{name}");
        self.lay_out(
            &root.join(&prefix).join("lib"),
            &root.join(&prefix).join("share/extension"),
            &root.join(&doc),
        )?;
        let mut assets = String::new();
        let mut listing = Command::new("sh");
        listing.current_dir(&root).args(["-c", "find . -type f -printf '%P\\n' | LC_ALL=C sort"]);
        for path in command::output(listing)?.lines() {
            let mode = if path.ends_with(".so") { "755" } else { "644" };
            let from = root.join(path);
            assets += &format!(
                "{{ source = {from:?}, dest = \"/{path}\", mode = \"{mode}\", doc = {} }},\n",
                path.starts_with(&doc)
            );
        }
        let metadata = root.join("metadata.toml");
        let text = format!(
            "name = \"{name}\"\nsummary = \"Customer segmentation inside PostgreSQL {}\"\nlicense = \"PostgreSQL\"\n\
             release = \"{REVISION}\"\nassets = [\n{assets}]\n\n[requires]\npostgresql{}-server = \"*\"\nglibc = \">= {}\"\n",
            self.major,
            self.major,
            self.c_library()?
        );
        write(&metadata, &text)?;
        let rpm = folder(source.workspace).join(format!(
            "{name}-{}-{REVISION}.{}.rpm",
            source.version,
            std::env::consts::ARCH
        ));
        let mut build = Command::new(setup::install_tool(source.workspace, RPM_BUILDER, "1 minute")?);
        build.arg("generate-rpm").args(["--auto-req", "disabled", "--source-date", &source.date]);
        build.arg("--metadata-overwrite").arg(&metadata).arg("--output").arg(&rpm);
        build.current_dir(&source.workspace.root);
        command::output(build)?;
        Ok(rpm)
    }
}

/// As Debian's own tools take the name and the address.
fn maintainer() -> String {
    let [name, address] = MAINTAINER;
    let of =
        |variable: &str, otherwise: &str| std::env::var(variable).unwrap_or_else(|_| otherwise.to_owned());
    format!("{} <{}>", of("DEBFULLNAME", name), of("DEBEMAIL", address))
}

/// What Debian calls this kind of machine.
fn architecture() -> Result<String> {
    let mut ask = Command::new("dpkg");
    ask.arg("--print-architecture");
    Ok(command::output(ask)?.trim().to_owned())
}

/// Copies a file to where everybody may read it.
fn place(from: &Path, to: &Path) -> Result<()> {
    let text = fs::read(from).with_context(|| format!("cannot read {}", from.display()))?;
    write(to, text)
}

/// Writes a file that everybody may read, and the folders above it.
fn write(to: &Path, text: impl AsRef<[u8]>) -> Result<()> {
    let dir = to.parent().expect("a file lies in a folder");
    fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    fs::write(to, text).with_context(|| format!("cannot write {}", to.display()))?;
    fs::set_permissions(to, fs::Permissions::from_mode(0o644))?;
    Ok(())
}
