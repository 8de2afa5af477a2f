//! Values of typed columns as text.

use std::io::Write as _;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    DecimalType, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, Field, TimeUnit};
use trag_model::time::stated;
use trag_model::{Precision, Seconds};

use crate::formats::columnar::table::Column;
use crate::formats::spreadsheet::float;

/// A column, where its values are single ones.
pub(super) fn column(field: &Field) -> Option<Column> {
    let values = match field.data_type() {
        DataType::Dictionary(_, values) => values,
        other => other,
    };
    let (is_number, is_time) = match values {
        kind if kind.is_integer() || kind.is_floating() => (true, false),
        DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..) => (true, false),
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => (false, true),
        DataType::Null | DataType::Boolean => (false, false),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => (false, false),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => (false, false),
        _ => return None,
    };
    let is_utc = matches!(values, DataType::Timestamp(_, Some(_)));
    Some(Column { name: field.name().clone(), kind: word(values), is_number, is_time, is_utc })
}

fn word(kind: &DataType) -> String {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "text".to_owned(),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => "bytes".to_owned(),
        DataType::Timestamp(..) => "moment".to_owned(),
        DataType::Date32 | DataType::Date64 => "day".to_owned(),
        kind if kind.is_floating() => "binary number".to_owned(),
        kind if kind.is_integer() => "whole number".to_owned(),
        DataType::Decimal32(_, scale)
        | DataType::Decimal64(_, scale)
        | DataType::Decimal128(_, scale)
        | DataType::Decimal256(_, scale) => format!("decimal with {scale} places"),
        kind => kind.to_string().to_lowercase(),
    }
}

/// Writes rows, one a line.
pub(super) fn put_rows(batch: &RecordBatch, out: &mut Vec<u8>) -> Result<(), String> {
    for row in 0..batch.num_rows() {
        for (at, column) in batch.columns().iter().enumerate() {
            out.extend((at > 0).then_some(b'\t'));
            put(column.as_ref(), row, out)?;
        }
        out.push(b'\n');
    }
    Ok(())
}

fn put(array: &dyn Array, row: usize, out: &mut Vec<u8>) -> Result<(), String> {
    if array.is_null(row) {
        return Ok(());
    }
    match array.data_type() {
        DataType::Null => {}
        DataType::Boolean => put_text(if array.as_boolean().value(row) { "true" } else { "false" }, out),
        DataType::Int8 => whole::<Int8Type>(array, row, out),
        DataType::Int16 => whole::<Int16Type>(array, row, out),
        DataType::Int32 => whole::<Int32Type>(array, row, out),
        DataType::Int64 => whole::<Int64Type>(array, row, out),
        DataType::UInt8 => whole::<UInt8Type>(array, row, out),
        DataType::UInt16 => whole::<UInt16Type>(array, row, out),
        DataType::UInt32 => whole::<UInt32Type>(array, row, out),
        DataType::UInt64 => whole::<UInt64Type>(array, row, out),
        DataType::Float16 => put_binary(float::of_text(&native::<Float16Type>(array, row).to_string()), out),
        // The shortest form of a narrow number is that of the narrow one, not of the wide one beside it.
        DataType::Float32 => put_binary(float::of_text(&native::<Float32Type>(array, row).to_string()), out),
        DataType::Float64 => put_binary(float::of_bits(native::<Float64Type>(array, row).to_bits()), out),
        DataType::Decimal32(..) => decimal::<Decimal32Type>(array, row, out),
        DataType::Decimal64(..) => decimal::<Decimal64Type>(array, row, out),
        DataType::Decimal128(..) => decimal::<Decimal128Type>(array, row, out),
        DataType::Decimal256(..) => decimal::<Decimal256Type>(array, row, out),
        DataType::Utf8 => put_text(array.as_string::<i32>().value(row), out),
        DataType::LargeUtf8 => put_text(array.as_string::<i64>().value(row), out),
        DataType::Utf8View => put_text(array.as_string_view().value(row), out),
        DataType::Binary => put_bytes(array.as_binary::<i32>().value(row), out),
        DataType::LargeBinary => put_bytes(array.as_binary::<i64>().value(row), out),
        DataType::BinaryView => put_bytes(array.as_binary_view().value(row), out),
        DataType::Date32 => put_moment(i64::from(native::<Date32Type>(array, row)), 1, DAY, out),
        DataType::Date64 => put_moment(native::<Date64Type>(array, row), 1_000, 1, out),
        DataType::Timestamp(TimeUnit::Second, _) => {
            put_moment(native::<TimestampSecondType>(array, row), 1, 1, out);
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            put_moment(native::<TimestampMillisecondType>(array, row), 1_000, 1, out);
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            put_moment(native::<TimestampMicrosecondType>(array, row), 1_000_000, 1, out);
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            put_moment(native::<TimestampNanosecondType>(array, row), 1_000_000_000, 1, out);
        }
        DataType::Dictionary(..) => {
            let words = array.as_any_dictionary();
            let key = *words.normalized_keys().get(row).ok_or("a value points behind its dictionary")?;
            return put(words.values().as_ref(), key, out);
        }
        other => return Err(format!("a column holds {other}")),
    }
    Ok(())
}

const DAY: i64 = 86_400;

fn native<T: ArrowPrimitiveType>(array: &dyn Array, row: usize) -> T::Native {
    array.as_primitive::<T>().value(row)
}

fn whole<T: ArrowPrimitiveType>(array: &dyn Array, row: usize, out: &mut Vec<u8>)
where
    T::Native: std::fmt::Display,
{
    // Writing to memory does not fail.
    let _ = write!(out, "{}", native::<T>(array, row));
}

/// With all decimals of its scale but superfluous zeros: three decimals would look like a group of thousands to nobody,
/// as the mark is declared.
fn decimal<T: DecimalType + ArrowPrimitiveType>(array: &dyn Array, row: usize, out: &mut Vec<u8>) {
    let text = array.as_primitive::<T>().value_as_string(row);
    let short = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    out.extend(short.as_bytes());
}

/// A binary number in its shortest form; one that is none stands as text that nobody takes for an amount.
fn put_binary(text: Option<String>, out: &mut Vec<u8>) {
    out.extend(text.as_deref().unwrap_or("not a number").as_bytes());
}

/// A moment counted in parts of a second, or in many seconds, since 1970. Midnight stands for the day alone: tables keep
/// days so. A moment of no year that a bank writes stands as the number that it is.
fn put_moment(count: i64, parts: i64, seconds: i64, out: &mut Vec<u8>) {
    let at = count.div_euclid(parts).checked_mul(seconds);
    let known = at.filter(|at| (-62_135_596_800..253_402_300_800).contains(at));
    let text = known.map(Seconds).map(|at| match at.second_of_day() {
        0 => at.day().to_string(),
        _ => stated(at, Precision::Second),
    });
    out.extend(text.unwrap_or_else(|| count.to_string()).as_bytes());
}

/// Bytes that are text, as older programs keep it.
fn put_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    put_text(&String::from_utf8_lossy(bytes), out);
}

/// Text in one line, so that a row of the table is a line.
pub(super) fn put_text(text: &str, out: &mut Vec<u8>) {
    let is_plain = |c: char| !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}');
    let is_quoted = text.trim_start().starts_with('"');
    out.extend(is_quoted.then_some(b'"'));
    if !is_quoted && text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control()) {
        return out.extend(text.as_bytes());
    }
    for letter in text.chars() {
        match letter {
            '"' if is_quoted => out.extend(b"\"\""),
            letter if is_plain(letter) => out.extend(letter.encode_utf8(&mut [0; 4]).as_bytes()),
            _ => out.push(b' '),
        }
    }
    out.extend(is_quoted.then_some(b'"'));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(put: impl Fn(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        put(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn moments_before_and_after_1970() {
        for (count, parts, seconds, expected) in [
            (19_847, 1, DAY, "2024-05-04"),
            (1_714_830_307_999, 1_000, 1, "2024-05-04 13:45:07"),
            (-1, 1_000, 1, "1969-12-31 23:59:59"),
            (0, 1_000_000_000, 1, "1970-01-01"),
            (i64::MAX, 1, DAY, "9223372036854775807"),
            (i64::MIN, 1_000, 1, "-9223372036854775808"),
        ] {
            assert_eq!(shown(|out| put_moment(count, parts, seconds, out)), expected);
        }
    }

    #[test]
    fn a_cell_stays_in_its_line() {
        assert_eq!(shown(|out| put_text("a\tb\r\nc\u{2028}d", out)), "a b  c d");
        assert_eq!(shown(|out| put_text("\"A\" d.o.o.", out)), "\"\"\"A\"\" d.o.o.\"");
        assert_eq!(shown(|out| put_text("Šta\0", out)), "Šta ");
        assert_eq!(shown(|out| put_bytes(b"a\xFF", out)), "a\u{fffd}");
    }
}
