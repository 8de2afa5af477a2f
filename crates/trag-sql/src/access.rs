//! What a statement may do: read known tables and call known functions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

use crate::tables::tables;

/// Every function that a statement may call. None of them knows the time, draws a number, or opens anything.
pub const FUNCTIONS: &[&str] = &[
    "->",
    "->>",
    "abs",
    "avg",
    "char",
    "coalesce",
    "concat",
    "concat_ws",
    "count",
    "cume_dist",
    "date",
    "datetime",
    "dense_rank",
    "first_value",
    "glob",
    "group_concat",
    "hex",
    "ifnull",
    "iif",
    "instr",
    "json",
    "json_array_length",
    "json_each",
    "json_extract",
    "json_group_array",
    "json_tree",
    "json_type",
    "json_valid",
    "julianday",
    "lag",
    "last_value",
    "lead",
    "length",
    "like",
    "lower",
    "ltrim",
    "max",
    "min",
    "money",
    "nth_value",
    "ntile",
    "nullif",
    "octet_length",
    "percent_rank",
    "printf",
    "format",
    "quote",
    "rank",
    "replace",
    "round",
    "row_number",
    "rtrim",
    "sign",
    "strftime",
    "string_agg",
    "substr",
    "substring",
    "sum",
    "time",
    "timediff",
    "trim",
    "typeof",
    "unicode",
    "unixepoch",
    "upper",
    "if",
];

/// Tables of SQLite itself that a statement may read: the elements of a JSON text.
const OF_JSON: [&str; 2] = ["json_each", "json_tree"];

/// Which columns of which tables a statement reads; a table may be read without a column, to count its rows.
pub(crate) type Reads = BTreeMap<String, BTreeSet<String>>;

/// Lets a connection prepare nothing but statements that read `known` tables, and records what they read.
pub(crate) fn guard(
    connection: &mut Connection,
    known: Vec<&'static str>,
) -> rusqlite::Result<Arc<Mutex<Reads>>> {
    let reads = Arc::new(Mutex::new(Reads::new()));
    let recorded = Arc::clone(&reads);
    connection.authorizer(Some(move |context: AuthContext<'_>| match context.action {
        AuthAction::Select | AuthAction::Recursive => Authorization::Allow,
        AuthAction::Function { function_name } => {
            let is_known = FUNCTIONS.iter().any(|known| known.eq_ignore_ascii_case(function_name));
            if is_known { Authorization::Allow } else { Authorization::Deny }
        }
        AuthAction::Read { table_name, column_name } => {
            if let Some(table) = known.iter().find(|known| known.eq_ignore_ascii_case(table_name)) {
                let mut reads = recorded.lock().unwrap_or_else(PoisonError::into_inner);
                let columns = reads.entry((*table).to_owned()).or_default();
                if !column_name.is_empty() {
                    columns.insert(column_name.to_ascii_lowercase());
                }
                return Authorization::Allow;
            }
            // Without a column it may be the name of a WITH clause, which holds nothing of its own.
            let is_own =
                ["sqlite_", "pragma_", "dbstat", "fts"].iter().any(|own| table_name.starts_with(own));
            let is_clause = column_name.is_empty() && !is_own;
            if is_clause || OF_JSON.contains(&table_name) {
                Authorization::Allow
            } else {
                Authorization::Deny
            }
        }
        _ => Authorization::Deny,
    }))?;
    Ok(reads)
}

/// The columns to load: those that are read, and those that a join names without SQLite asking about them. What is
/// too much here is only loaded; a column that lacked would be an error, and NATURAL would join by fewer.
pub(crate) fn with_joined(reads: &Reads, sql: &str) -> Reads {
    let words: BTreeSet<String> =
        sql.split(|part: char| !part.is_alphanumeric() && part != '_').map(str::to_ascii_lowercase).collect();
    let (is_natural, is_using) = (words.contains("natural"), words.contains("using"));
    let mut loaded = reads.clone();
    if is_natural || is_using {
        for table in tables().into_iter().filter(|table| words.contains(table.name)) {
            let named = |name: &String| is_natural || words.contains(name);
            let columns = table.columns.into_iter().map(|column| column.name).filter(named);
            loaded.entry(table.name.to_owned()).or_default().extend(columns);
        }
    }
    loaded
}
