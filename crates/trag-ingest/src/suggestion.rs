//! A mapping to start from, for a file that no profile knows.
//!
//! A wrong line would be read without a word, so a line is written only where the header or the values leave no
//! doubt; everywhere else stands `...`, which no file has as a column, with a comment.

mod columns;
mod parties;
mod written;

use crate::formats::delimited::layout::Layout;
use crate::text::numbers::parts;
use crate::vocabulary::{Role, currency_in_name, flags};
use columns::{Column, columns};

/// What a key of a suggestion says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Entry {
    /// The column at this position.
    Column(usize),
    /// Nothing yet, and why.
    Open(String),
}

/// A mapping under construction.
#[derive(Clone, Debug, Default)]
struct Draft {
    /// Keys of `[[input]]` with their values and comments.
    input: Vec<(&'static str, String, String)>,
    entries: Vec<(Role, Entry)>,
    flags: Option<(Vec<String>, Vec<String>, String)>,
    currency_in_amount: bool,
    sign_is_open: bool,
}

/// A suggestion, and what it takes each column for.
pub(crate) struct Suggestion {
    /// An `[[input]]` of `case.toml`.
    pub(crate) toml: String,
    /// By column; `None` where that is not certain.
    pub(crate) roles: Vec<Option<Role>>,
}

/// An `[[input]]` of `case.toml` to start from.
pub(crate) fn suggest(layout: &Layout, file: &str) -> Suggestion {
    let columns = columns(layout);
    let mut draft = Draft::default();
    draft.single(&columns);
    draft.parties(&columns, layout);
    draft.amounts(&columns);
    draft.currency(&columns);
    let mut roles = vec![None; layout.header.len()];
    for (role, entry) in &draft.entries {
        if let Entry::Column(at) = entry {
            roles[*at] = Some(*role);
        }
    }
    Suggestion { toml: draft.written(layout, file), roles }
}

/// Columns of a role.
fn of(columns: &[Column], role: Role) -> Vec<&Column> {
    columns.iter().filter(|column| column.role == Some(role)).collect()
}

/// `"A" or "B"`
fn either(columns: &[&Column]) -> String {
    let names: Vec<String> = columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    names.join(" or ")
}

impl Draft {
    fn has(&self, role: Role) -> bool {
        self.entries.iter().any(|(known, _)| *known == role)
    }

    fn open(&mut self, role: Role, comment: impl Into<String>) {
        self.entries.push((role, Entry::Open(comment.into())));
    }

    /// The only column of a role; with several, the key stays open.
    fn only(&mut self, role: Role, found: &[&Column]) {
        match found {
            [] => {}
            [column] => self.entries.push((role, Entry::Column(column.at))),
            several => self.open(role, either(several)),
        }
    }

    /// Columns that mean the same whatever else the file has; the more telling name is preferred.
    fn single(&mut self, columns: &[Column]) {
        let roles = [
            Role::Booked,
            Role::ValueDate,
            Role::Balance,
            Role::Purpose,
            Role::Reference,
            Role::PurposeCode,
            Role::Place,
        ];
        for role in roles {
            let mut found = of(columns, role);
            let best = found.iter().map(|column| column.rank).min();
            found.retain(|column| Some(column.rank) == best);
            if role == Role::Purpose {
                found.truncate(1);
            }
            self.only(role, &found);
        }
        if !self.has(Role::Booked) {
            self.open(Role::Booked, "column of the booking date");
        }
    }

    /// Amounts and how their direction is told.
    fn amounts(&mut self, columns: &[Column]) {
        let (debit, credit, amount) =
            (of(columns, Role::Debit), of(columns, Role::Credit), of(columns, Role::Amount));
        if self.has(Role::PayerName) || self.has(Role::PayerAccount) {
            self.only(Role::Amount, &amount);
            if amount.is_empty() {
                self.open(Role::Amount, "column of the amount");
            }
            return;
        }
        if !debit.is_empty() || !credit.is_empty() {
            for (role, found) in [(Role::Debit, debit), (Role::Credit, credit)] {
                self.only(role, &found);
                if found.is_empty() {
                    self.open(role, format!("column of the {}s", role.word()));
                }
            }
            return;
        }
        self.only(Role::Amount, &amount);
        let [amount] = amount[..] else {
            if amount.is_empty() {
                self.open(Role::Amount, "or debit = \"...\" and credit = \"...\"");
            }
            return;
        };
        let flag = of(columns, Role::Flag);
        self.only(Role::Flag, &flag);
        match flag[..] {
            [] => self.direction_of_sign(amount),
            [flag] => self.flags_of(&flag.values, &format!("the first values are {}", flag.first_values())),
            _ => self.flags_of(&[], "the values of that column"),
        }
    }

    fn flags_of(&mut self, values: &[String], otherwise: &str) {
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let owned = |words: Vec<&str>| words.into_iter().map(str::to_owned).collect();
        let open = || vec![crate::spec::PLACEHOLDER.to_owned()];
        self.flags = Some(match flags(&values) {
            Some((debit, credit)) => (owned(debit), owned(credit), String::new()),
            None => (open(), open(), otherwise.to_owned()),
        });
    }

    /// One column of amounts without a flag: letters behind the amount tell the direction, or the sign.
    fn direction_of_sign(&mut self, amount: &Column) {
        let read: Vec<_> = amount.values.iter().filter_map(|value| parts(value).ok()).collect();
        let affixes: Vec<&str> = read.iter().map(|parts| parts.affix).collect();
        if let Some((debit, credit)) = flags(&affixes) {
            let owned = |words: Vec<&str>| words.into_iter().map(str::to_owned).collect();
            self.flags = Some((owned(debit), owned(credit), String::new()));
            return;
        }
        let negative = read.iter().filter(|parts| parts.negative).count();
        self.sign_is_open = negative == 0 || negative == read.len();
    }

    fn currency(&mut self, columns: &[Column]) {
        let found = of(columns, Role::Currency);
        self.only(Role::Currency, &found);
        if !found.is_empty() {
            return;
        }
        let of_amounts = |column: &&Column| {
            matches!(column.role, Some(Role::Amount | Role::Debit | Role::Credit))
                && self.entries.iter().any(|(_, entry)| *entry == Entry::Column(column.at))
        };
        let amounts: Vec<&Column> = columns.iter().filter(of_amounts).collect();
        let mut named: Vec<&str> =
            amounts.iter().filter_map(|column| currency_in_name(&column.name)).map(|it| it.code()).collect();
        let all_named = named.len() == amounts.len();
        named.dedup();
        if let ([code], true) = (&named[..], all_named) {
            self.input.push(("currency", (*code).to_owned(), "as the names of the columns say".to_owned()));
            return;
        }
        let affixes = amounts.iter().flat_map(|column| &column.values).filter_map(|value| parts(value).ok());
        let mut affixes: Vec<&str> = affixes.map(|parts| parts.affix).filter(|it| !it.is_empty()).collect();
        affixes.sort_unstable();
        affixes.dedup();
        if self.flags.is_none() && !affixes.is_empty() && !affixes.iter().any(|it| matches!(*it, "$" | "¥"))
        {
            self.currency_in_amount = true;
            return;
        }
        self.input.push(("currency", "...".to_owned(), "ISO code, as no column states it".to_owned()));
    }
}
