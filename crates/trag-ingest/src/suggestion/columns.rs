//! Columns of a file that is not known yet: their names, their first values, and what these may mean.

use crate::formats::delimited::layout::{HeadRecord, Layout};
use crate::text::dates::{Shape, shape};
use crate::text::numbers::parts;
use crate::vocabulary::{Role, flags, ranked};

/// A column with the values of the first records.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) at: usize,
    pub(super) name: String,
    pub(super) role: Option<Role>,
    /// How telling the name is for its role; 0 is the most.
    pub(super) rank: usize,
    /// Values that are not empty.
    pub(super) values: Vec<String>,
    /// No record leaves it empty.
    pub(super) filled: bool,
}

impl Column {
    /// Whether all records, two or more, have the same value.
    pub(super) fn is_constant(&self) -> bool {
        self.filled && self.values.len() > 1 && self.values.windows(2).all(|pair| pair[0] == pair[1])
    }

    /// Whether most values look like account numbers and not like names.
    pub(super) fn holds_accounts(&self) -> bool {
        let is_number = |value: &&String| value.bytes().filter(u8::is_ascii_digit).count() >= 5;
        !self.values.is_empty() && self.values.iter().filter(is_number).count() == self.values.len()
    }

    /// `"A", "B", "C"`: the first different values, for a comment.
    pub(super) fn first_values(&self) -> String {
        let mut different: Vec<&str> = Vec::new();
        for value in &self.values {
            if !different.contains(&value.as_str()) && different.len() < 4 {
                different.push(value);
            }
        }
        let short = |value: &&str| {
            let kept: String = value.chars().filter(|c| !c.is_control()).take(20).collect();
            format!("\"{kept}\"")
        };
        different.iter().map(short).collect::<Vec<_>>().join(", ")
    }
}

/// The columns of a layout. A role is taken away where the values contradict it.
pub(super) fn columns(layout: &Layout) -> Vec<Column> {
    let header = &layout.header;
    let named: Vec<Option<(Role, usize)>> = header.printed.iter().map(|name| ranked(name)).collect();
    let date_columns: Vec<usize> = (0..header.len())
        .filter(|at| matches!(named[*at], Some((Role::Booked | Role::ValueDate, _))))
        .collect();
    let cell = |record: &HeadRecord, at: usize| {
        record.fields.get(at).map(|field| field.trim().to_owned()).unwrap_or_default()
    };
    // Totals below the records have no date.
    let is_record = |record: &&HeadRecord| {
        date_columns.is_empty() || date_columns.iter().any(|at| is_date(&cell(record, *at)))
    };
    let mut records: Vec<&HeadRecord> = layout.first_records.iter().filter(is_record).collect();
    if records.is_empty() {
        records.extend(&layout.first_records);
    }
    let column = |(at, role): (usize, Option<(Role, usize)>)| {
        let mut values: Vec<String> = records.iter().map(|record| cell(record, at)).collect();
        values.retain(|value| !value.is_empty());
        let filled = values.len() == records.len();
        let (role, rank) = role.map_or((None, 0), |(role, rank)| (by_values(role, &values), rank));
        Column { at, name: header.names[at].clone(), role, rank, values, filled }
    };
    named.into_iter().enumerate().map(column).collect()
}

/// The role, in the light of the values.
fn by_values(role: Role, values: &[String]) -> Option<Role> {
    if values.is_empty() {
        return Some(role);
    }
    let most = |holds: &dyn Fn(&str) -> bool| values.iter().filter(|it| holds(it)).count() * 2 > values.len();
    let are_dates = most(&|value| is_date(value) && !is_compact(value));
    let are_words = !are_dates && most(&|value| parts(value).is_err());
    match role {
        Role::Booked | Role::ValueDate => most(&is_date).then_some(role),
        // `Valuta` is the value date in German, and either in Serbian; `Wert` is either, too.
        Role::Currency if are_dates => Some(Role::ValueDate),
        Role::Currency => {
            are_words.then_some(role).or_else(|| most(&|value| !is_number(value)).then_some(role))
        }
        Role::Amount if are_dates => Some(Role::ValueDate),
        role if role.is_number() => (!are_dates && !are_words).then_some(role),
        // Some banks head the column of debits and credits with `Details`.
        Role::Purpose => {
            let words: Vec<&str> = values.iter().map(String::as_str).collect();
            Some(if flags(&words).is_some() { Role::Flag } else { role })
        }
        Role::PayerName | Role::PayeeName | Role::PartyName if are_dates => None,
        role => Some(role),
    }
}

fn is_number(value: &str) -> bool {
    parts(value).is_ok()
}

fn is_date(value: &str) -> bool {
    shape(value).is_some()
}

fn is_compact(value: &str) -> bool {
    matches!(shape(value), Some((Shape::Compact { .. }, _)))
}
