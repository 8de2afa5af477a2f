//! A suggestion as text for `case.toml`.

use super::{Draft, Entry};
use crate::formats::delimited::layout::Layout;
use crate::spec::PLACEHOLDER;
use crate::vocabulary::{Role, quoted};

/// `key = value     # comment`
fn line(key: &str, value: &str, comment: &str) -> String {
    let entry = format!("{key} = {value}");
    if comment.is_empty() { format!("{entry}\n") } else { format!("{entry:<18}  # {comment}\n") }
}

impl Draft {
    pub(super) fn written(&self, layout: &Layout, file: &str) -> String {
        let mut text = format!("[[input]]\nfile = {}\n", quoted(file));
        for (key, value, comment) in &self.input {
            text.push_str(&line(key, &quoted(value), comment));
        }
        text.push_str("[input.mapping]\n");
        let mut entries: Vec<&(Role, Entry)> = self.entries.iter().collect();
        entries.sort_by_key(|(role, _)| *role);
        let written = |(role, entry): &(Role, Entry)| match entry {
            Entry::Column(at) => line(role.key().1, &quoted(&layout.header.names[*at]), ""),
            Entry::Open(comment) => line(role.key().1, &quoted(PLACEHOLDER), &one_line(comment)),
        };
        for entry in entries.iter().filter(|(role, _)| role.key().0.is_empty()) {
            text.push_str(&written(entry));
        }
        if let Some((debit, credit, comment)) = &self.flags {
            text.push_str(&line("flag-debit", &list(debit), &one_line(comment)));
            text.push_str(&line("flag-credit", &list(credit), &one_line(comment)));
        }
        if self.sign_is_open {
            let comment = "\"direction\" if plus is money that comes in, \"inverted\" if it goes out";
            text.push_str(&line("sign", &quoted(PLACEHOLDER), comment));
        }
        if self.currency_in_amount {
            text.push_str("currency-in-amount = true\n");
        }
        for table in ["own", "payer", "payee", "counterparty"] {
            let of_table: Vec<_> = entries.iter().filter(|(role, _)| role.key().0 == table).collect();
            if !of_table.is_empty() {
                text.push_str(&format!("[input.mapping.{table}]\n"));
            }
            for entry in of_table {
                text.push_str(&written(entry));
            }
        }
        text
    }
}

fn list(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    format!("[{}]", quoted.join(", "))
}

/// A comment ends with its line, so nothing of the file may break it.
fn one_line(comment: &str) -> String {
    comment.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
