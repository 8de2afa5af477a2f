//! A value of an answer.

use rusqlite::types::ValueRef;

/// A value of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// None.
    Null,
    /// A whole number.
    Whole(i64),
    /// A floating-point number, as its shortest decimal text. It is no amount.
    Real(String),
    /// A text.
    Text(String),
}

impl Value {
    pub(crate) fn of(value: ValueRef<'_>) -> Value {
        match value {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(whole) => Value::Whole(whole),
            ValueRef::Real(real) => Value::Real(format!("{real:?}")),
            ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Value::Text(bytes.iter().map(|byte| format!("{byte:02x}")).collect()),
        }
    }

    /// The value as text; an empty one for none.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Value::Null => String::new(),
            Value::Whole(whole) => whole.to_string(),
            Value::Real(text) | Value::Text(text) => text.clone(),
        }
    }

    /// Whether it is a number.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self, Value::Whole(_) | Value::Real(_))
    }
}
