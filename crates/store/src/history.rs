//! History: every series of every run in one SQLite file, a cache that records and kept imports can
//! make again at any time.
//!
//! What is stored never changes: a point that is there already, contradicts what is there, is
//! older than the newest of its series, or has an impossible time is set aside with its reason.
//! Everything of one call is written in one transaction, or nothing.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use crate::error::Error;

/// The version of the tables. Another one is not read: rebuilding is cheap.
const VERSION: i64 = 1;
/// Points before 2000 are of a clock that was never set.
const EARLIEST_MS: i64 = 946_684_800_000;
/// How far ahead of now a point may be: clocks differ, but not by days.
const AHEAD_MS: i64 = 24 * 3_600_000;

const TABLES: &str = "
CREATE TABLE series (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  unit TEXT NOT NULL, newest_ms INTEGER NOT NULL) STRICT;
CREATE TABLE run (id INTEGER PRIMARY KEY, name TEXT NOT NULL, at_ms INTEGER NOT NULL,
  [commit] TEXT NOT NULL, UNIQUE (name, at_ms, [commit])) STRICT;
CREATE TABLE point (series INTEGER NOT NULL, run INTEGER NOT NULL, value REAL NOT NULL,
  low REAL, high REAL, samples INTEGER NOT NULL, PRIMARY KEY (series, run)) STRICT, WITHOUT ROWID;
";

/// A point that wants to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct NewPoint {
    /// Everything but commit, run and samples, canonically.
    pub key: String,
    /// The series as people name it.
    pub name: String,
    /// The unit of the value.
    pub unit: String,
    /// The run it is of; a series has one point a run.
    pub run: String,
    /// When, in ms since 1970 UTC.
    pub at_ms: i64,
    /// The commit that was measured.
    pub commit: String,
    /// Median over the processes.
    pub value: f64,
    /// Its interval, where there were enough processes for one.
    pub interval: Option<(f64, f64)>,
    /// How many processes.
    pub samples: u64,
    /// The file it comes from, for messages.
    pub source: String,
}

/// What became of points.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// How many were stored.
    pub stored: usize,
    /// How many were there already, just so.
    pub known: usize,
    /// The others: which, and why not.
    pub aside: Vec<(String, String)>,
}

/// A series without its points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Its number in this file.
    pub id: i64,
    /// Everything but commit, run and samples.
    pub key: String,
    /// As people name it.
    pub name: String,
    /// The unit of its values.
    pub unit: String,
}

/// A run that points are of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PointRun {
    /// Its name: points of one session share it.
    pub name: String,
    /// When, in ms since 1970 UTC.
    pub at_ms: i64,
    /// The commit.
    pub commit: String,
}

/// A stored point.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The run.
    pub run: Rc<PointRun>,
    /// The value.
    pub value: f64,
    /// Its interval, where there is one.
    pub interval: Option<(f64, f64)>,
    /// How many processes.
    pub samples: u64,
}

/// How many points a series has, and of when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// How many points.
    pub points: u64,
    /// The oldest, in ms since 1970 UTC.
    pub from_ms: i64,
    /// The newest.
    pub to_ms: i64,
}

/// The open file.
pub struct History {
    connection: Connection,
    path: PathBuf,
    /// Every run by its number, read once: a million points share a few thousand runs.
    runs: OnceCell<HashMap<i64, Rc<PointRun>>>,
}

impl History {
    /// Opens a history, made empty where there is none.
    ///
    /// # Errors
    /// [`Error::History`], also where the file is no history of this version.
    pub fn open(path: &Path) -> Result<Self, Error> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(Error::io("make folder", folder))?;
        }
        let history = Self::connect(path, OpenFlags::default())?;
        let version = history.version()?;
        if version == 0 {
            let make = format!("BEGIN; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;");
            history.connection.execute_batch(&make).map_err(Error::history(path))?;
        }
        history.checked()
    }

    /// Opens a history that is there, to read it.
    ///
    /// # Errors
    /// [`Error::NoHistory`], [`Error::History`].
    pub fn open_existing(path: &Path) -> Result<Self, Error> {
        if !path.is_file() {
            return Err(Error::NoHistory { path: path.to_owned() });
        }
        Self::connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?.checked()
    }

    /// Makes a history anew from points: it replaces the file once it is complete, and only then.
    ///
    /// # Errors
    /// [`Error::History`], [`Error::Io`].
    pub fn rebuild(path: &Path, mut points: Vec<NewPoint>, now_ms: i64) -> Result<Stored, Error> {
        let fresh = path.with_extension("sqlite-new");
        remove_history(&fresh)?;
        points.sort_by(|a, b| (a.at_ms, &a.run, &a.source).cmp(&(b.at_ms, &b.run, &b.source)));
        let mut history = Self::open(&fresh)?;
        let stored = history.store(&points, now_ms)?;
        drop(history);
        std::fs::rename(&fresh, path).map_err(Error::io("replace", path))?;
        Ok(stored)
    }

    /// Stores what can be stored.
    ///
    /// # Errors
    /// [`Error::History`]; then nothing of it is stored.
    pub fn store(&mut self, points: &[NewPoint], now_ms: i64) -> Result<Stored, Error> {
        let wrong = Error::history(&self.path);
        let transaction = self.connection.transaction().map_err(&wrong)?;
        let mut result = Stored::default();
        let mut known = Known::default();
        for point in points {
            match store_one(&transaction, point, now_ms, &mut known).map_err(&wrong)? {
                Fate::Stored => result.stored += 1,
                Fate::Known => result.known += 1,
                Fate::Aside(why) => {
                    let NewPoint { source, name, run, .. } = point;
                    result.aside.push((format!("{source}: {name} in {run}"), why));
                }
            }
        }
        transaction.commit().map_err(&wrong)?;
        Ok(result)
    }

    /// Every series, by name.
    ///
    /// # Errors
    /// [`Error::History`].
    pub fn series(&self) -> Result<Vec<Series>, Error> {
        let wrong = Error::history(&self.path);
        let mut statement = self
            .connection
            .prepare("SELECT id, key, name, unit FROM series ORDER BY name, key")
            .map_err(&wrong)?;
        let rows = statement.query_map([], |row| {
            Ok(Series { id: row.get(0)?, key: row.get(1)?, name: row.get(2)?, unit: row.get(3)? })
        });
        rows.map_err(&wrong)?.collect::<Result<_, _>>().map_err(&wrong)
    }

    /// How many points each series has, and of when, by its number.
    ///
    /// # Errors
    /// [`Error::History`].
    pub fn extents(&self) -> Result<HashMap<i64, Extent>, Error> {
        let runs = self.runs()?;
        let mut extents: HashMap<i64, Extent> = HashMap::new();
        self.each("SELECT series, run FROM point", [], |row| {
            let (series, run): (i64, i64) = (row.get(0)?, row.get(1)?);
            let at_ms = runs.get(&run).map_or(0, |run| run.at_ms);
            let extent =
                extents.entry(series).or_insert(Extent { points: 0, from_ms: at_ms, to_ms: at_ms });
            extent.points += 1;
            extent.from_ms = extent.from_ms.min(at_ms);
            extent.to_ms = extent.to_ms.max(at_ms);
            Ok(())
        })?;
        Ok(extents)
    }

    /// The points of a series in order of time.
    ///
    /// # Errors
    /// [`Error::History`].
    pub fn points(&self, series: i64) -> Result<Vec<Point>, Error> {
        let runs = self.runs()?;
        let mut points = Vec::new();
        let query = "SELECT run, value, low, high, samples FROM point WHERE series = ?1";
        self.each(query, [series], |row| {
            let Some(run) = runs.get(&row.get(0)?) else { return Ok(()) };
            let samples: i64 = row.get(4)?;
            let ends: (Option<f64>, Option<f64>) = (row.get(2)?, row.get(3)?);
            points.push(Point {
                run: Rc::clone(run),
                value: row.get(1)?,
                interval: ends.0.zip(ends.1),
                samples: samples.unsigned_abs(),
            });
            Ok(())
        })?;
        points.sort_by(|a, b| (a.run.at_ms, &a.run.name).cmp(&(b.run.at_ms, &b.run.name)));
        Ok(points)
    }

    fn runs(&self) -> Result<&HashMap<i64, Rc<PointRun>>, Error> {
        if let Some(runs) = self.runs.get() {
            return Ok(runs);
        }
        let mut runs = HashMap::new();
        self.each("SELECT id, name, at_ms, [commit] FROM run", [], |row| {
            let run = PointRun { name: row.get(1)?, at_ms: row.get(2)?, commit: row.get(3)? };
            runs.insert(row.get(0)?, Rc::new(run));
            Ok(())
        })?;
        Ok(self.runs.get_or_init(|| runs))
    }

    /// Does something with each row of a query.
    fn each(
        &self,
        query: &str,
        given: impl rusqlite::Params,
        mut with: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), Error> {
        let all = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare_cached(query)?;
            let mut rows = statement.query(given)?;
            while let Some(row) = rows.next()? {
                with(row)?;
            }
            Ok(())
        };
        all().map_err(Error::history(&self.path))
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self, Error> {
        let connection = Connection::open_with_flags(path, flags).map_err(Error::history(path))?;
        Ok(History { connection, path: path.to_owned(), runs: OnceCell::new() })
    }

    fn version(&self) -> Result<i64, Error> {
        let query = self.connection.query_row("PRAGMA user_version", [], |row| row.get(0));
        query.map_err(Error::history(&self.path))
    }

    fn checked(self) -> Result<Self, Error> {
        let found = self.version()?;
        if found == VERSION {
            return Ok(self);
        }
        let why = format!("its tables are of version {found}, this claimbench reads {VERSION}");
        Err(Error::History { path: self.path, why })
    }
}

/// Removes a history, which [`History::rebuild`] can make again.
///
/// # Errors
/// [`Error::Io`].
pub fn remove_history(path: &Path) -> Result<(), Error> {
    if path.exists() {
        std::fs::remove_file(path).map_err(Error::io("remove", path))?;
    }
    Ok(())
}

enum Fate {
    Stored,
    Known,
    Aside(String),
}

/// Numbers of series and runs that one call has met.
#[derive(Default)]
struct Known {
    /// With the time of the newest point.
    series: HashMap<String, (i64, i64)>,
    runs: HashMap<PointRun, i64>,
}

fn store_one(
    connection: &Connection,
    point: &NewPoint,
    now_ms: i64,
    known: &mut Known,
) -> rusqlite::Result<Fate> {
    if !point.value.is_finite() {
        return Ok(Fate::Aside("missing: its value is no number".to_owned()));
    }
    if point.at_ms < EARLIEST_MS {
        return Ok(Fate::Aside("clock: it says that it is from before 2000".to_owned()));
    }
    if point.at_ms > now_ms + AHEAD_MS {
        return Ok(Fate::Aside("clock: it says that it is from the future".to_owned()));
    }
    let (id, newest) = match known.series.get(&point.key) {
        Some(found) => *found,
        None => {
            let found = series_of(connection, point)?;
            known.series.insert(point.key.clone(), found);
            found
        }
    };
    let there: Option<(f64, i64)> = connection
        .prepare_cached(
            "SELECT point.value, run.at_ms FROM run JOIN point ON point.run = run.id
             WHERE run.name = ?2 AND point.series = ?1",
        )?
        .query_row(params![id, point.run], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((value, at_ms)) = there {
        let same = value.to_bits() == point.value.to_bits() && at_ms == point.at_ms;
        let why = format!("conflict: this run has {value} already, not {}", point.value);
        return Ok(if same { Fate::Known } else { Fate::Aside(why) });
    }
    if point.at_ms < newest {
        let why = "out of order: its series has a newer point; `claimbench history rebuild` puts \
                   it in its place";
        return Ok(Fate::Aside(why.to_owned()));
    }
    let run = run_of(connection, point, known)?;
    let samples = i64::try_from(point.samples).unwrap_or(i64::MAX);
    let (low, high) = point.interval.unzip();
    connection
        .prepare_cached("INSERT INTO point VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute(params![id, run, point.value, low, high, samples])?;
    if point.at_ms > newest {
        connection
            .prepare_cached("UPDATE series SET newest_ms = ?2 WHERE id = ?1")?
            .execute(params![id, point.at_ms])?;
        known.series.insert(point.key.clone(), (id, point.at_ms));
    }
    Ok(Fate::Stored)
}

/// The number of a point's run, made where it is new.
fn run_of(connection: &Connection, point: &NewPoint, known: &mut Known) -> rusqlite::Result<i64> {
    let NewPoint { run: name, at_ms, commit, .. } = point;
    let run = PointRun { name: name.clone(), at_ms: *at_ms, commit: commit.clone() };
    if let Some(id) = known.runs.get(&run) {
        return Ok(*id);
    }
    let found: Option<i64> = connection
        .prepare_cached("SELECT id FROM run WHERE name = ?1 AND at_ms = ?2 AND [commit] = ?3")?
        .query_row(params![name, at_ms, commit], |row| row.get(0))
        .optional()?;
    let id = match found {
        Some(id) => id,
        None => {
            connection
                .prepare_cached("INSERT INTO run (name, at_ms, [commit]) VALUES (?1, ?2, ?3)")?
                .execute(params![name, at_ms, commit])?;
            connection.last_insert_rowid()
        }
    };
    known.runs.insert(run, id);
    Ok(id)
}

/// The number of a series and the time of its newest point.
fn series_of(connection: &Connection, point: &NewPoint) -> rusqlite::Result<(i64, i64)> {
    let found = connection
        .prepare_cached("SELECT id, newest_ms FROM series WHERE key = ?1")?
        .query_row([&point.key], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some(found) = found {
        return Ok(found);
    }
    connection
        .prepare_cached("INSERT INTO series (key, name, unit, newest_ms) VALUES (?1, ?2, ?3, 0)")?
        .execute([&point.key, &point.name, &point.unit])?;
    Ok((connection.last_insert_rowid(), 0))
}
