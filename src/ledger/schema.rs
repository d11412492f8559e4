//! The ledger's tables, as migrations that are only ever added to. It leaves out every query.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::LedgerError;

/// Marks the file as ours: `pkgc`.
const APPLICATION_ID: i32 = 0x706b_6763;

/// How long a reader waits for a writer's commit, and the other way round.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// Each brings the tables from the version before to its own; never changed once released.
const MIGRATIONS: &[&str] = &["
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    ecosystem TEXT NOT NULL,
    kind TEXT NOT NULL,
    plan_key TEXT NOT NULL,           -- the same plan has the same key: such a run is gone on with
    options TEXT NOT NULL,            -- JSON
    started_at INTEGER NOT NULL,      -- seconds since 1970, as every moment here
    planned INTEGER NOT NULL DEFAULT 0,   -- 1 once every task is written
    tasks INTEGER NOT NULL DEFAULT 0,
    finished_at INTEGER,
    last_answer_at INTEGER,
    fresh INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    absent INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    malformed INTEGER NOT NULL DEFAULT 0,
    oversized INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    wire_bytes INTEGER NOT NULL DEFAULT 0,
    body_bytes INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE task (                   -- what is still to be asked; gone with its answer
    run INTEGER NOT NULL REFERENCES run(id),
    ordinal INTEGER NOT NULL,
    name TEXT NOT NULL,
    expected_revision TEXT,
    PRIMARY KEY (run, ordinal)
) WITHOUT ROWID;
CREATE TABLE outcome (                -- the latest answer of each package
    ecosystem TEXT NOT NULL,
    name TEXT NOT NULL,
    run INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    document TEXT NOT NULL,
    outcome TEXT NOT NULL,
    status INTEGER,
    wire_bytes INTEGER NOT NULL,
    body_bytes INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    detail TEXT,
    PRIMARY KEY (ecosystem, name)
) WITHOUT ROWID;
CREATE TABLE facts (                  -- of the latest fresh document of each package
    id INTEGER PRIMARY KEY,
    ecosystem TEXT NOT NULL,
    name TEXT NOT NULL,
    fetched_at INTEGER NOT NULL,
    confirmed_at INTEGER,             -- the last time that the registry said `unchanged`
    revision TEXT,
    etag TEXT,
    etag_url TEXT,
    version INTEGER NOT NULL,         -- of the rules that extracted them
    facts BLOB NOT NULL
);
CREATE UNIQUE INDEX facts_by_name ON facts (ecosystem, name);
CREATE TABLE dictionary (
    id INTEGER PRIMARY KEY,
    ecosystem TEXT NOT NULL,
    trained_at INTEGER NOT NULL,
    bytes BLOB NOT NULL
);
CREATE TABLE body (                   -- id: that of the facts
    id INTEGER PRIMARY KEY REFERENCES facts(id) ON DELETE CASCADE,
    dictionary INTEGER REFERENCES dictionary(id),
    length INTEGER NOT NULL,
    packed BLOB NOT NULL              -- zstd
);
CREATE TABLE watermark (
    ecosystem TEXT NOT NULL,
    stream TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    highest_seen INTEGER NOT NULL,
    at INTEGER NOT NULL,
    note TEXT,
    PRIMARY KEY (ecosystem, stream)
) WITHOUT ROWID;
CREATE TABLE stratum (                -- of the latest survey
    ecosystem TEXT NOT NULL,
    position INTEGER NOT NULL,
    stratum TEXT NOT NULL,
    population INTEGER NOT NULL,
    sampled INTEGER NOT NULL,
    seed INTEGER NOT NULL,
    listed_on TEXT NOT NULL,
    PRIMARY KEY (ecosystem, position)
) WITHOUT ROWID;
CREATE TABLE panel (                  -- its members
    ecosystem TEXT NOT NULL,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,        -- of the stratum
    rank INTEGER,
    PRIMARY KEY (ecosystem, name)
) WITHOUT ROWID;
", "
CREATE INDEX facts_by_age ON facts (ecosystem, fetched_at);
ALTER TABLE run ADD COLUMN given_up INTEGER NOT NULL DEFAULT 0;   -- 1: nobody went on with it
CREATE TABLE counted (                -- kept by the triggers below, so that the state is told at once
    ecosystem TEXT NOT NULL,
    thing TEXT NOT NULL,              -- `facts`, `body`, `packed_bytes`, or an outcome's word
    amount INTEGER NOT NULL,
    PRIMARY KEY (ecosystem, thing)
) WITHOUT ROWID;
INSERT INTO counted SELECT ecosystem, outcome, COUNT(*) FROM outcome GROUP BY ecosystem, outcome;
INSERT INTO counted SELECT ecosystem, 'facts', COUNT(*) FROM facts GROUP BY ecosystem;
INSERT INTO counted SELECT ecosystem, 'body', COUNT(*) FROM body JOIN facts USING (id) GROUP BY ecosystem;
INSERT INTO counted SELECT ecosystem, 'packed_bytes', SUM(LENGTH(packed)) FROM body JOIN facts USING (id) GROUP BY ecosystem;
CREATE TRIGGER outcome_added AFTER INSERT ON outcome BEGIN
    INSERT INTO counted VALUES (NEW.ecosystem, NEW.outcome, 1) ON CONFLICT DO UPDATE SET amount = amount + 1;
END;
CREATE TRIGGER outcome_changed AFTER UPDATE OF outcome ON outcome WHEN NEW.outcome <> OLD.outcome BEGIN
    UPDATE counted SET amount = amount - 1 WHERE ecosystem = OLD.ecosystem AND thing = OLD.outcome;
    INSERT INTO counted VALUES (NEW.ecosystem, NEW.outcome, 1) ON CONFLICT DO UPDATE SET amount = amount + 1;
END;
CREATE TRIGGER facts_added AFTER INSERT ON facts BEGIN
    INSERT INTO counted VALUES (NEW.ecosystem, 'facts', 1) ON CONFLICT DO UPDATE SET amount = amount + 1;
END;
CREATE TRIGGER body_added AFTER INSERT ON body BEGIN
    INSERT INTO counted SELECT ecosystem, 'body', 1 FROM facts WHERE id = NEW.id
        ON CONFLICT DO UPDATE SET amount = amount + 1;
    INSERT INTO counted SELECT ecosystem, 'packed_bytes', LENGTH(NEW.packed) FROM facts WHERE id = NEW.id
        ON CONFLICT DO UPDATE SET amount = amount + excluded.amount;
END;
CREATE TRIGGER body_changed AFTER UPDATE OF packed ON body BEGIN
    UPDATE counted SET amount = amount + LENGTH(NEW.packed) - LENGTH(OLD.packed)
        WHERE thing = 'packed_bytes' AND ecosystem = (SELECT ecosystem FROM facts WHERE id = NEW.id);
END;
CREATE TRIGGER body_removed AFTER DELETE ON body BEGIN
    UPDATE counted SET amount = amount - CASE thing WHEN 'body' THEN 1 ELSE LENGTH(OLD.packed) END
        WHERE thing IN ('body', 'packed_bytes') AND ecosystem = (SELECT ecosystem FROM facts WHERE id = OLD.id);
END;
", "
DELETE FROM task WHERE EXISTS (SELECT 1 FROM task AS other WHERE other.run = task.run AND other.name = task.name AND other.ordinal < task.ordinal);
UPDATE run SET tasks = (SELECT COUNT(*) FROM task WHERE run = run.id)
    + fresh + unchanged + absent + refused + malformed + oversized + failed WHERE finished_at IS NULL;
CREATE UNIQUE INDEX task_by_name ON task (run, name);   -- a run asks a package once
", "
CREATE TABLE installed_tree (         -- the latest reading of folders, by label
    ecosystem TEXT NOT NULL,
    label TEXT NOT NULL,
    read_at INTEGER NOT NULL,
    note TEXT NOT NULL,               -- JSON: counts, and what was left out
    PRIMARY KEY (ecosystem, label)
) WITHOUT ROWID;
CREATE TABLE installed (              -- its packages
    id INTEGER PRIMARY KEY,
    ecosystem TEXT NOT NULL,
    label TEXT NOT NULL,
    name TEXT NOT NULL,
    version TEXT,
    places INTEGER NOT NULL,
    facts_version INTEGER NOT NULL,   -- of the rules that extracted them
    facts BLOB NOT NULL
);
CREATE UNIQUE INDEX installed_by_name ON installed (ecosystem, label, name);
", "
CREATE TABLE registered (             -- the rules that stood when the survey was drawn
    ecosystem TEXT PRIMARY KEY,
    rules TEXT NOT NULL,              -- their digest
    at INTEGER NOT NULL
) WITHOUT ROWID;
"];

/// Sets the connection up and brings the tables up to date.
pub(super) fn prepare(connection: &mut Connection, path: &Path) -> Result<(), LedgerError> {
    let error = |source| LedgerError::open(path, source);
    connection.busy_timeout(BUSY_TIMEOUT).map_err(error)?;
    let found = version(connection, path)?;
    // A checkpoint waits for the disk: one in 128 MiB keeps the writer ahead of the network where documents are kept.
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 32768;
             PRAGMA journal_size_limit = 268435456; PRAGMA cache_size = -32768; PRAGMA foreign_keys = ON;",
        )
        .map_err(error)?;
    for (index, migration) in MIGRATIONS.iter().enumerate().skip(found) {
        let transaction = connection.transaction().map_err(error)?;
        transaction.execute_batch(migration).map_err(error)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(error)?;
        transaction.pragma_update(None, "user_version", index as u32 + 1).map_err(error)?;
        transaction.commit().map_err(error)?;
    }
    Ok(())
}

/// Checks that a ledger can be read as it is.
pub(super) fn check(connection: &Connection, path: &Path) -> Result<(), LedgerError> {
    connection.busy_timeout(BUSY_TIMEOUT).map_err(|source| LedgerError::open(path, source))?;
    let found = version(connection, path)?;
    if found < MIGRATIONS.len() {
        let (found, known) = (found as u32, MIGRATIONS.len() as u32);
        return Err(LedgerError::Older { path: path.to_owned(), found, known });
    }
    Ok(())
}

/// The version of the file, 0 for an empty one.
fn version(connection: &Connection, path: &Path) -> Result<usize, LedgerError> {
    let error = |source| LedgerError::open(path, source);
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let (application, version) =
        (number("application_id").map_err(error)?, number("user_version").map_err(error)?);
    let tables: i64 =
        connection.query_row("SELECT COUNT(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(error)?;
    if application != APPLICATION_ID && (tables > 0 || version != 0) {
        return Err(LedgerError::NotALedger { path: path.to_owned() });
    }
    let Ok(found) = u32::try_from(version) else {
        return Err(LedgerError::NotALedger { path: path.to_owned() });
    };
    if found as usize > MIGRATIONS.len() {
        return Err(LedgerError::Newer { path: path.to_owned(), found, known: MIGRATIONS.len() as u32 });
    }
    Ok(found as usize)
}

#[cfg(test)]
mod tests {
    use super::super::Ledger;
    use super::*;
    use crate::package::Moment;

    #[test]
    fn an_older_ledger_is_brought_up_to_date_with_its_counts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.sqlite");
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch(MIGRATIONS[0]).unwrap();
        connection
            .execute_batch(
                "INSERT INTO facts (id, ecosystem, name, fetched_at, version, facts) VALUES (1, 'npm', 'a', 5, 1, x'00'), (2, 'npm', 'b', 3, 1, x'00');
                 INSERT INTO body VALUES (1, NULL, 9, x'010203');
                 INSERT INTO outcome VALUES ('npm', 'a', 1, 5, 'packument', 'fresh', 200, 1, 1, 1, NULL),
                 ('npm', 'c', 1, 5, 'packument', 'absent', 404, 1, 1, 1, NULL);",
            )
            .unwrap();
        connection.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        connection.pragma_update(None, "user_version", 1).unwrap();
        drop(connection);
        assert!(matches!(Ledger::open_to_read(&path), Err(LedgerError::Older { found: 1, .. })));

        let npm = Ledger::open(&path).unwrap().status(Moment(9)).unwrap().ecosystems.remove(0);
        assert_eq!((npm.packages, npm.bodies, npm.packed_bytes), (2, 1, 3));
        assert_eq!(npm.outcomes, [("absent".to_owned(), 1), ("fresh".to_owned(), 1)]);
        assert_eq!(npm.oldest_at.map(|moment| moment.0), Some(3));
    }

    #[test]
    fn a_new_ledger_opens_again_and_other_files_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.sqlite");
        assert!(Ledger::open_to_read(&path).unwrap().is_none());
        drop(Ledger::open(&path).unwrap());
        drop(Ledger::open(&path).unwrap());
        assert!(Ledger::open_to_read(&path).unwrap().is_some());

        let text = folder.path().join("text");
        std::fs::write(&text, "this is no database, however long it may be".repeat(40)).unwrap();
        assert!(matches!(Ledger::open(&text), Err(LedgerError::NotALedger { .. })));

        let foreign = folder.path().join("foreign");
        Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE a (b)").unwrap();
        assert!(matches!(Ledger::open(&foreign), Err(LedgerError::NotALedger { .. })));

        Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
        let error = Ledger::open(&path).err().unwrap().to_string();
        assert!(error.contains("version 99") && error.contains("upgrade"), "{error}");
    }
}
