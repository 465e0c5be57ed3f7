//! Upgrades: what an older version left is read, and an updated extension is the one that is created anew.
//!
//! The install script of every release is kept in sql/, and the script that leads from it to the next one beside it. The
//! present schema is compared with that of the last release: where they differ there must be a new version, and a script.

use crate::command;
use crate::dump;
use crate::regress;
use crate::report::{Report, Selection};
use crate::server::Cluster;
use crate::setup::Setup;
use crate::workspace;
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// The version that is built.
const PRESENT: &str = env!("CARGO_PKG_VERSION");

/// What a kept script is installed as, where its version is the present one: two files would have one name.
const KEPT: &str = "kept";

/// The versions of the proof.
const BEFORE: &str = "0.0.1";
const AFTER: &str = "0.0.2";

/// What the proof's second version has more: a function, and another text.
const CHANGES: [&str; 2] = [
    "CREATE FUNCTION segment.thrown_away(integer) RETURNS integer LANGUAGE sql IMMUTABLE RETURN $1;\n\
     COMMENT ON FUNCTION segment.thrown_away(integer) IS 'what a later version may bring';\n",
    "COMMENT ON FUNCTION segment.orders(segment.rfm) IS 'another text';\n",
];

/// Proves that differences are found, and holds every release against the present.
pub fn run(setup: &Setup, cluster: &Cluster, selection: &Selection, report: &Report) -> Result<()> {
    let major = cluster.tree.version;
    report.check(&format!("upgrades: the proof, on {major}"), || proof(cluster));
    for version in releases(&workspace::root())? {
        if version == PRESENT {
            report.check(&format!("upgrades: the schema is that of {version}, on {major}"), || {
                same_as_released(cluster, &version)
            });
        } else {
            let database = format!("upgraded_from_{version}");
            let updated = report.check(&format!("upgrades: from {version}, on {major}"), || {
                let scripts = Scripts::of(cluster)?;
                scripts.write(&version, &released(&version)?)?;
                updated(cluster, &version, PRESENT)?;
                cluster.create_database(&database, "template0")?;
                create(cluster, &database, &version)?;
                cluster.sql(&database, "ALTER EXTENSION pg_segment UPDATE").map(drop)
            });
            if updated {
                regress::run_in(setup, cluster, &database, false, selection, report)?;
            }
        }
    }
    Ok(())
}

/// The versions whose install scripts are kept, the oldest first.
fn releases(root: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for file in fs::read_dir(root.join("sql")).context("cannot read sql")? {
        let name = file?.file_name().to_string_lossy().into_owned();
        let version = name.strip_prefix("pg_segment--").and_then(|name| name.strip_suffix(".sql"));
        found.extend(version.filter(|version| !version.contains("--")).map(str::to_owned));
    }
    found.sort_by_key(|version| {
        version.split('.').map(|part| part.parse().unwrap_or(0)).collect::<Vec<u32>>()
    });
    Ok(found)
}

fn released(version: &str) -> Result<String> {
    let path = workspace::root().join(format!("sql/pg_segment--{version}.sql"));
    fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
}

/// Refuses a schema that is not that of the release of its version.
fn same_as_released(cluster: &Cluster, version: &str) -> Result<()> {
    let scripts = Scripts::of(cluster)?;
    scripts.write(KEPT, &released(version)?)?;
    same_schema(&schema_of(cluster, "upgrade_kept", KEPT)?, &schema_of(cluster, "upgrade_present", PRESENT)?)
        .with_context(|| {
            format!(
                "the schema is not that of the release of {version}: give a new version in Cargo.toml, and write \
                 sql/pg_segment--{version}--NEW.sql"
            )
        })
}

/// Values made by one version are read by the other, and the updated catalog is that of the version created anew.
fn updated(cluster: &Cluster, from: &str, to: &str) -> Result<()> {
    let database = format!("upgrade_{from}_to_{to}");
    cluster.create_database(&database, "template0")?;
    create(cluster, &database, from)?;
    let before = values(cluster, &database, true)?;
    cluster.sql(&database, &format!("ALTER EXTENSION pg_segment UPDATE TO '{to}'"))?;
    dump::same(&before, &values(cluster, &database, false)?)?;
    let anew = schema_of(cluster, &format!("upgrade_{to}_anew"), to)?;
    let result = same_schema(&anew, &schema(cluster, &database)?);
    for database in [&database, &format!("upgrade_{to}_anew")] {
        cluster.sql("postgres", &format!("DROP DATABASE \"{database}\""))?;
    }
    result
}

/// A version that is thrown away: the right script updates to it, and a missing one and one that forgets something are told.
fn proof(cluster: &Cluster) -> Result<()> {
    let scripts = Scripts::of(cluster)?;
    let present = fs::read_to_string(scripts.path(PRESENT))?;
    scripts.write(BEFORE, &present)?;
    scripts.write(AFTER, &format!("{present}\n{}", CHANGES.concat()))?;
    let refused = |expected: &str| match updated(cluster, BEFORE, AFTER) {
        Ok(()) => bail!("an update that should have failed by \"{expected}\" did not"),
        Err(error) => {
            let error = format!("{error:#}");
            ensure!(error.contains(expected), "not \"{expected}\", but: {error}");
            cluster.sql("postgres", &format!("DROP DATABASE IF EXISTS \"upgrade_{BEFORE}_to_{AFTER}\""))
        }
    };
    refused("no update path")?;
    let step = format!("{BEFORE}--{AFTER}");
    scripts.write(&step, CHANGES[0])?;
    refused("another text")?;
    scripts.write(&step, CHANGES[1])?;
    refused("thrown_away")?;
    scripts.write(&step, &CHANGES.concat())?;
    updated(cluster, BEFORE, AFTER)
}

/// What dump.rs stores, made on the first call, as it is read.
fn values(cluster: &Cluster, database: &str, make: bool) -> Result<String> {
    if make {
        cluster.run_file(database, &dump::script("before.sql"))?;
    }
    let text = cluster.run_file(database, &dump::script("check.sql"))?;
    ensure!(!text.trim().is_empty(), "tests/dump/check.sql prints nothing");
    // The version itself is what changes.
    Ok(text
        .lines()
        .filter(|line| !line.starts_with("pg_segment|"))
        .fold(String::new(), |all, line| all + line + "\n"))
}

fn create(cluster: &Cluster, database: &str, version: &str) -> Result<()> {
    cluster.sql(database, &format!("CREATE EXTENSION pg_segment VERSION '{version}'")).map(drop)
}

fn schema_of(cluster: &Cluster, database: &str, version: &str) -> Result<String> {
    cluster.create_database(database, "template0")?;
    create(cluster, database, version)?;
    schema(cluster, database)
}

fn schema(cluster: &Cluster, database: &str) -> Result<String> {
    cluster.run_file(database, &workspace::root().join("tests/upgrade/catalog.sql"))
}

/// Names the first object that one has and the other has not.
fn same_schema(one: &str, other: &str) -> Result<()> {
    for (first, second, whose) in [(one, other, "anew"), (other, one, "updated")] {
        if let Some(line) = first.lines().find(|line| !second.lines().any(|found| found == *line)) {
            bail!("only {whose}: {line}");
        }
    }
    Ok(())
}

/// Scripts among those that are installed, gone when this is.
struct Scripts {
    folder: PathBuf,
}

impl Scripts {
    fn of(cluster: &Cluster) -> Result<Self> {
        Ok(Scripts { folder: cluster.tree.pg_config("--sharedir")?.join("extension") })
    }

    fn path(&self, version: &str) -> PathBuf {
        self.folder.join(format!("pg_segment--{version}.sql"))
    }

    fn write(&self, version: &str, text: &str) -> Result<()> {
        let path = self.path(version);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
    }
}

impl Drop for Scripts {
    fn drop(&mut self) {
        // Those of releases stay: databases of the tests that follow may be of their version.
        for version in [KEPT, BEFORE, AFTER, &format!("{BEFORE}--{AFTER}")] {
            let _ = fs::remove_file(self.path(version));
        }
    }
}

/// Where newer minor releases of PostgreSQL keep the version of an attribute, which older ones refuse to restore.
const ATTRIBUTE_VERSION: &str = "pg_attver";

fn knows_attribute_versions(cluster: &Cluster) -> Result<bool> {
    let program = fs::read(cluster.tree.bin.join("postgres")).context("cannot read the server's program")?;
    Ok(program.windows(ATTRIBUTE_VERSION.len()).any(|bytes| bytes == ATTRIBUTE_VERSION.as_bytes()))
}

/// Upgrades a whole cluster by pg_upgrade, and reads what it holds on the newer server.
pub fn of_server(setup: &Setup, from: &Cluster, to: &Cluster) -> Result<()> {
    let database = "dump_source";
    from.create_database(database, "template0")?;
    let before = values(from, database, true)?;
    if knows_attribute_versions(from)? && !knows_attribute_versions(to)? {
        from.sql(
            database,
            &format!("UPDATE pg_attribute SET attoptions = NULL WHERE attoptions::text LIKE '%{ATTRIBUTE_VERSION}%'"),
        )?;
    }
    from.stop("fast")?;
    to.stop("fast")?;
    let folder = setup.workspace.base.join("pg_upgrade");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    setup.workspace.make_server_dir(&folder)?;
    let mut upgrade = setup.workspace.as_server(to.tree.program("pg_upgrade"));
    upgrade
        .current_dir(&folder)
        .arg("--old-bindir")
        .arg(&from.tree.bin)
        .arg("--new-bindir")
        .arg(&to.tree.bin);
    upgrade.arg("--old-datadir").arg(from.data()).arg("--new-datadir").arg(to.data());
    upgrade.args(["--username", crate::server::SUPERUSER]).arg("--socketdir").arg(&folder);
    command::output(upgrade)?;
    to.start(crate::server::TEST_SETTINGS)?;
    dump::same(&before, &values(to, database, false)?)?;
    // The indexes as well, those on expressions and on values of ours among them.
    to.sql(database, &format!("ALTER DATABASE {database} SET enable_seqscan = off"))?;
    dump::same(&before, &values(to, database, false)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_named() {
        assert!(same_schema("a\nb\n", "b\na\n").is_ok());
        assert!(same_schema("a\nb\n", "a\n").unwrap_err().to_string().contains("only anew: b"));
        assert!(same_schema("a\n", "a\nb\n").unwrap_err().to_string().contains("only updated: b"));
    }

    #[test]
    fn releases_are_in_their_order() {
        let root = std::env::temp_dir().join(format!("pg_segment-releases-{}", std::process::id()));
        fs::create_dir_all(root.join("sql")).unwrap();
        for version in ["0.10.0", "0.9.0", "0.9.0--0.10.0", "0.1.0"] {
            fs::write(root.join(format!("sql/pg_segment--{version}.sql")), "").unwrap();
        }
        assert_eq!(releases(&root).unwrap(), ["0.1.0", "0.9.0", "0.10.0"]);
        fs::remove_dir_all(&root).unwrap();
    }
}
