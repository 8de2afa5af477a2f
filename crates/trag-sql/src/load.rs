//! Puts the columns that a statement reads into tables of SQLite.

use std::collections::BTreeSet;

use rusqlite::types::{Null, ToSql};
use rusqlite::{Connection, Statement as Prepared};
use trag_frame::store::cells::{Column, Kind};
use trag_model::Problem;

use crate::access::Reads;
use crate::fault;
use crate::statement::Limits;
use crate::tables::{Cell, Data, From, Ready, Table, TableColumn, tables};
use crate::value::Value;

/// Creates every table with all of its columns and no rows.
pub(crate) fn empty(connection: &Connection) -> rusqlite::Result<()> {
    tables().iter().try_for_each(|table| create(connection, table, &table.columns.iter().collect::<Vec<_>>()))
}

/// The columns of a table that are read. A table needs one, even where only its rows are counted.
fn read<'t>(table: &'t Table, columns: &BTreeSet<String>) -> Vec<&'t TableColumn> {
    let is_read = |column: &&TableColumn| columns.contains(&column.name);
    let read: Vec<&TableColumn> = table.columns.iter().filter(is_read).collect();
    if read.is_empty() { table.columns.iter().take(1).collect() } else { read }
}

fn create(connection: &Connection, table: &Table, columns: &[&TableColumn]) -> rusqlite::Result<()> {
    let column = |column: &&TableColumn| {
        let is_key = Some(column.name.as_str()) == table.key();
        let kind = match (column.kind, is_key) {
            (Kind::Whole, true) => "INTEGER PRIMARY KEY",
            (Kind::Whole, false) => "INTEGER",
            _ => "TEXT",
        };
        format!("{} {kind}", column.name)
    };
    let columns: Vec<String> = columns.iter().map(column).collect();
    connection.execute_batch(&format!("CREATE TABLE {} ({})", table.name, columns.join(", ")))
}

/// Creates the tables that are read, and fills them.
pub(crate) fn filled(
    connection: &Connection,
    reads: &Reads,
    data: &Data<'_>,
    limits: &Limits,
) -> Result<(), Problem> {
    let failed = |error: rusqlite::Error| fault::running(&error, limits);
    connection.execute_batch("BEGIN").map_err(failed)?;
    for table in tables() {
        let Some(columns) = reads.get(table.name) else { continue };
        let columns = read(&table, columns);
        create(connection, &table, &columns).map_err(failed)?;
        let places = vec!["?"; columns.len()].join(", ");
        let insert = format!("INSERT INTO {} VALUES ({places})", table.name);
        let mut insert = connection.prepare(&insert).map_err(failed)?;
        match table.stored() {
            Some(stored) => {
                let needed = needed(&columns);
                data.stored.read(stored, &needed, &mut |rows, cells| {
                    let find = |column: &Column| {
                        let place = needed.iter().position(|needed| needed.name == column.name);
                        place.and_then(|place| cells.get(place)).unwrap_or_else(|| panic!("it was asked for"))
                    };
                    let ready: Vec<Ready<'_>> = columns.iter().map(|column| column.ready(find)).collect();
                    stored_rows(&mut insert, &ready, rows).map_err(failed)
                })?;
            }
            None => data.small(table.name, &mut |row| small(&mut insert, &columns, row).map_err(failed))?,
        }
    }
    connection.execute_batch("COMMIT").map_err(failed)
}

/// The stored columns that are needed, each once.
fn needed(columns: &[&TableColumn]) -> Vec<Column> {
    let mut needed: Vec<Column> = Vec::new();
    for column in columns.iter().flat_map(|column| column.sources()) {
        if !needed.iter().any(|known| known.name == column.name) {
            needed.push(column.clone());
        }
    }
    needed
}

fn bind(insert: &mut Prepared<'_>, place: usize, value: impl ToSql) -> rusqlite::Result<()> {
    insert.raw_bind_parameter(place + 1, value)
}

fn stored_rows(insert: &mut Prepared<'_>, columns: &[Ready<'_>], rows: usize) -> rusqlite::Result<()> {
    for row in 0..rows {
        for (place, column) in columns.iter().enumerate() {
            match column.value(row) {
                Cell::Null => bind(insert, place, Null)?,
                Cell::Whole(whole) => bind(insert, place, whole)?,
                Cell::Text(text) => bind(insert, place, text)?,
                Cell::Printed(text) => bind(insert, place, text)?,
            }
        }
        insert.raw_execute()?;
    }
    Ok(())
}

fn small(insert: &mut Prepared<'_>, columns: &[&TableColumn], row: &[Value]) -> rusqlite::Result<()> {
    for (place, column) in columns.iter().enumerate() {
        let From::Small(cell) = column.from else { continue };
        match row.get(cell) {
            Some(Value::Whole(whole)) => bind(insert, place, whole)?,
            Some(Value::Text(text) | Value::Real(text)) => bind(insert, place, text)?,
            Some(Value::Null) | None => bind(insert, place, Null)?,
        }
    }
    insert.raw_execute()?;
    Ok(())
}
