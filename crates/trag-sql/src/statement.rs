//! One statement: checked first, then answered.

use std::fmt;
use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use trag_model::Problem;

use crate::access::{self, Reads};
use crate::tables::{Data, tables};
use crate::value::Value;
use crate::{fault, functions, load};

/// Longest text that a statement handles, in bytes.
pub(crate) const LONGEST_TEXT: i32 = 1_000_000;

/// Longest statement, in bytes.
const LONGEST_STATEMENT: usize = 100_000;

/// Steps between two looks at the bounds.
const STRIDE: u16 = 10_000;

/// How much a statement may take.
#[derive(Clone)]
pub struct Limits {
    /// Steps of SQLite's machine, about ten for each row that is looked at. The same on every machine.
    pub steps: u64,
    /// Memory of all statements of the process together, in bytes; the least that was ever asked for holds.
    pub memory_bytes: u64,
    /// Stops a statement that takes too long all the same: it is asked now and then.
    pub stop: Arc<dyn Fn() -> bool + Send + Sync>,
}

impl fmt::Debug for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} steps, {} bytes", self.steps, self.memory_bytes)
    }
}

/// A statement that may be carried out.
#[derive(Clone, Debug)]
pub struct Statement {
    sql: String,
    columns: Vec<String>,
    /// What SQLite asked about.
    reads: Reads,
    /// What is loaded.
    loaded: Reads,
}

/// An empty database in memory that takes statements of the given text alone.
fn database() -> rusqlite::Result<Connection> {
    let connection = Connection::open_in_memory()?;
    connection.execute_batch(
        "PRAGMA temp_store = MEMORY; PRAGMA journal_mode = OFF; PRAGMA trusted_schema = OFF",
    )?;
    // A name in double quotes that is no column is a mistake, not a text.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST_TEXT)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    connection.set_limit(Limit::SQLITE_LIMIT_WORKER_THREADS, 0)?;
    functions::add(&connection)?;
    Ok(connection)
}

fn guarded(connection: &mut Connection) -> rusqlite::Result<Arc<std::sync::Mutex<Reads>>> {
    access::guard(connection, tables().iter().map(|table| table.name).collect())
}

impl Statement {
    /// Checks a statement without a case.
    ///
    /// # Errors
    /// SQL001 when it is faulty, reads something that is no table of a case, or does more than read.
    pub fn check(sql: &str) -> Result<Statement, Problem> {
        if sql.len() > LONGEST_STATEMENT {
            return Err(fault::refused(format!("a statement has at most {LONGEST_STATEMENT} bytes")));
        }
        let preparing = |error: rusqlite::Error| fault::preparing(&error, sql);
        let mut connection = database().map_err(preparing)?;
        load::empty(&connection).map_err(preparing)?;
        let reads = guarded(&mut connection).map_err(preparing)?;
        let prepared = connection.prepare(sql).map_err(preparing)?;
        if prepared.is_explain() != 0 || !prepared.readonly() || prepared.column_count() == 0 {
            return Err(fault::refused("the statement is no SELECT"));
        }
        if prepared.parameter_count() > 0 {
            return Err(fault::refused("the statement has a place without a value"));
        }
        let columns = prepared.column_names().map(str::to_owned).collect();
        drop(prepared);
        let reads = std::mem::take(&mut *reads.lock().unwrap_or_else(PoisonError::into_inner));
        let loaded = access::with_joined(&reads, sql);
        Ok(Statement { sql: sql.to_owned(), columns, reads, loaded })
    }

    /// The names of the answer's columns.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The tables that it reads, each with the columns of it, ascending.
    pub fn reads(&self) -> impl Iterator<Item = (&str, Vec<&str>)> {
        self.loaded
            .iter()
            .map(|(table, columns)| (table.as_str(), columns.iter().map(String::as_str).collect()))
    }

    /// Answers the statement row by row, until `take` gives `false`. Without ORDER BY the rows come in an order
    /// that is not stated, but is the same each time.
    ///
    /// # Errors
    /// SQL002 when it has no answer, such as a sum beyond 64 bits; SQL003 past its bounds; CAS014 for a damaged
    /// case folder; what `take` gives.
    pub fn run(
        &self,
        data: &Data<'_>,
        limits: &Limits,
        take: &mut dyn FnMut(&[Value]) -> Result<bool, Problem>,
    ) -> Result<(), Problem> {
        let failed = |error: rusqlite::Error| fault::running(&error, limits);
        let mut connection = database().map_err(failed)?;
        let heap = format!("PRAGMA hard_heap_limit = {}", limits.memory_bytes);
        connection.query_row(&heap, [], |_| Ok(())).map_err(failed)?;
        load::filled(&connection, &self.loaded, data, limits)?;
        let reads = guarded(&mut connection).map_err(failed)?;
        let (steps, stop) = (AtomicU64::new(limits.steps), Arc::clone(&limits.stop));
        let stride = u64::from(STRIDE);
        let is_past = move || steps.fetch_sub(stride, Ordering::Relaxed) < stride * 2 || stop();
        connection
            .progress_handler(i32::from(STRIDE.min(i16::MAX.unsigned_abs())), Some(is_past))
            .map_err(failed)?;
        let mut prepared = connection.prepare(&self.sql).map_err(failed)?;
        let again = reads.lock().unwrap_or_else(PoisonError::into_inner).clone();
        assert_eq!(again, self.reads, "a statement reads the same columns with and without rows");
        let mut rows = prepared.query([]).map_err(failed)?;
        let mut values = Vec::with_capacity(self.columns.len());
        while let Some(row) = rows.next().map_err(failed)? {
            values.clear();
            for place in 0..self.columns.len() {
                values.push(Value::of(row.get_ref(place).map_err(failed)?));
            }
            if !take(&values)? {
                break;
            }
        }
        Ok(())
    }
}
