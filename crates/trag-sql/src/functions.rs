//! Functions of our own, and SQLite's functions on dates without their clock.

use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Error, Result, params_from_iter};
use trag_model::money;

use crate::sum::Sum;

/// SQLite's functions on dates, and at which argument the first date stands.
const DATES: [(&str, usize); 7] = [
    ("date", 0),
    ("datetime", 0),
    ("julianday", 0),
    ("strftime", 1),
    ("time", 0),
    ("timediff", 0),
    ("unixepoch", 0),
];

/// Most arguments that a function on dates takes here.
const MOST: usize = 16;

fn user(text: &str) -> Error {
    Error::UserFunctionError(text.into())
}

/// Adds the functions to a connection.
pub(crate) fn add(connection: &Connection) -> Result<()> {
    let pure =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_window_function("sum", 1, pure, Sum)?;
    connection.create_scalar_function("money", 2, pure, |context| money_text(context))?;
    for (name, first) in DATES {
        // The question goes to a connection of its own, whose function is still SQLite's.
        let inner = Connection::open_in_memory()?;
        connection
            .create_scalar_function(name, -1, pure, move |context| on_date(&inner, name, first, context))?;
    }
    Ok(())
}

/// `money(123450, 2)` is `1234.50`.
fn money_text(context: &Context<'_>) -> Result<Option<String>> {
    match (context.get_raw(0), context.get_raw(1)) {
        (ValueRef::Null, _) | (_, ValueRef::Null) => Ok(None),
        (ValueRef::Integer(minor), ValueRef::Integer(exponent)) => {
            let exponent = u8::try_from(exponent).ok().filter(|exponent| *exponent <= 18);
            let exponent = exponent.ok_or_else(|| user("the exponent of money() is 0 to 18"))?;
            Ok(Some(money::plain(i128::from(minor), exponent)))
        }
        _ => Err(user("money() takes whole numbers: minor units and the currency's exponent")),
    }
}

/// A function on dates; it may ask neither for the present nor for the zone of the machine.
fn on_date(inner: &Connection, name: &str, first: usize, context: &Context<'_>) -> Result<Value> {
    let arguments: Vec<Value> = (0..context.len()).map(|at| context.get(at)).collect::<Result<_>>()?;
    if arguments.len() <= first || arguments.len() > MOST {
        return Err(user("a function on dates needs a date"));
    }
    let dates = if name == "timediff" { 2 } else { first + 1 };
    for (at, argument) in arguments.iter().enumerate().skip(first) {
        let Value::Text(text) = argument else { continue };
        let text = text.trim();
        let is_date = text.starts_with(|start: char| start.is_ascii_digit() || start == '-');
        let asks_the_machine = ["localtime", "utc"].iter().any(|word| text.eq_ignore_ascii_case(word));
        if at < dates && !is_date || asks_the_machine {
            return Err(user(
                "a date is written as 2024-05-04; the present and local time are not known here",
            ));
        }
    }
    let places: Vec<String> = (1..=arguments.len()).map(|place| format!("?{place}")).collect();
    let mut statement = inner.prepare_cached(&format!("SELECT {name}({})", places.join(", ")))?;
    statement.query_row(params_from_iter(arguments), |row| row.get(0))
}
