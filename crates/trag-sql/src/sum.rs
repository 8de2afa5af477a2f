//! `sum()` over whole numbers: exact, or an error. SQLite's own makes a floating-point number of a text.

use rusqlite::functions::{Aggregate, Context, WindowAggregate};
use rusqlite::types::ValueRef;
use rusqlite::{Error, Result};

pub(crate) struct Sum;

/// Sum and count of the values so far; 2⁶⁴ values of 64 bits fit into the sum.
#[derive(Default)]
pub(crate) struct Running {
    sum: i128,
    values: u64,
}

fn user(text: &str) -> Error {
    Error::UserFunctionError(text.into())
}

fn value(context: &Context<'_>) -> Result<Option<i64>> {
    match context.get_raw(0) {
        ValueRef::Null => Ok(None),
        ValueRef::Integer(whole) => Ok(Some(whole)),
        _ => Err(user(
            "sum() adds whole numbers: add up the column that ends in _minor, and print with money()",
        )),
    }
}

fn total(running: &Running) -> Result<Option<i64>> {
    let whole = i64::try_from(running.sum).map_err(|_| user("integer overflow in sum()"))?;
    Ok((running.values > 0).then_some(whole))
}

impl Aggregate<Running, Option<i64>> for Sum {
    fn init(&self, _: &mut Context<'_>) -> Result<Running> {
        Ok(Running::default())
    }

    fn step(&self, context: &mut Context<'_>, running: &mut Running) -> Result<()> {
        if let Some(value) = value(context)? {
            running.sum += i128::from(value);
            running.values += 1;
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, running: Option<Running>) -> Result<Option<i64>> {
        total(&running.unwrap_or_default())
    }
}

impl WindowAggregate<Running, Option<i64>> for Sum {
    fn value(&self, running: Option<&mut Running>) -> Result<Option<i64>> {
        running.map_or(Ok(None), |running| total(running))
    }

    fn inverse(&self, context: &mut Context<'_>, running: &mut Running) -> Result<()> {
        if let Some(value) = value(context)? {
            running.sum -= i128::from(value);
            running.values -= 1;
        }
        Ok(())
    }
}
