//! What the examples of rules say beside their rows: holders, facts, conductors, references and places.

use trag_model::ledger_text::LedgerText;
use trag_model::{HolderKind, NameIx, Texts};

use crate::Facts;

/// Taken from a text before its rows are read.
#[derive(Default)]
pub(super) struct Additions {
    accounts: Vec<String>,
    facts: Vec<String>,
    /// Line of the text, conductor, reference and place.
    rows: Vec<(u64, [String; 3])>,
}

/// The rows, with the lines where they were, and the additions.
pub(super) fn take(text: &str) -> (String, Additions) {
    let (mut rows, mut additions) = (String::new(), Additions::default());
    for (number, line) in (1_u64..).zip(text.lines()) {
        let words = line.trim();
        if let Some(account) = words.strip_prefix("account ") {
            additions.accounts.push(account.to_owned());
        } else if let Some(fact) = words.strip_prefix("fact ") {
            additions.facts.push(format!("{fact},test"));
        } else {
            let (rest, conductor) = take_key(line, "by=\"");
            let (rest, reference) = take_key(&rest, "ref=\"");
            let (rest, place) = take_key(&rest, "at=\"");
            additions.rows.push((number, [conductor, reference, place]));
            rows.push_str(&rest);
        }
        rows.push('\n');
    }
    (rows, additions)
}

fn take_key(line: &str, key: &str) -> (String, String) {
    let Some((before, rest)) = line.split_once(key) else { return (line.to_owned(), String::new()) };
    let (value, after) = rest.split_once('"').unwrap();
    (format!("{before}{after}"), value.to_owned())
}

impl Additions {
    pub(super) fn facts(&self) -> Facts {
        let header = "holder,fact,value,currency,from,to,note,source";
        Facts::parse(&format!("{header}\n{}\n", self.facts.join("\n"))).unwrap()
    }

    pub(super) fn enter(&self, text: &mut LedgerText) {
        let name_of = |line: &str| line.split('"').nth(1).map(str::to_owned);
        let mut names: Vec<String> = self.accounts.iter().filter_map(|line| name_of(line)).collect();
        names.sort_unstable();
        names.dedup();
        for line in &self.accounts {
            let word = line.split_whitespace().next().unwrap();
            let index = text.account(word).unwrap_or_else(|| panic!("no row names {word}"));
            let account = &mut text.accounts.accounts[index.0 as usize];
            let place = name_of(line).and_then(|name| names.iter().position(|known| *known == name));
            account.holder = place.map(|place| NameIx(u32::try_from(place).unwrap()));
            let rest: String = line.split('"').step_by(2).collect();
            for word in rest.split_whitespace().skip(1) {
                match word {
                    "person" => account.holder_kind = HolderKind::Person,
                    "company" => account.holder_kind = HolderKind::Company,
                    country if country.len() == 2 => account.country = country.to_owned(),
                    institution => account.institution = institution.to_owned(),
                }
            }
        }
        text.accounts.names = names.iter().map(String::as_str).collect::<Texts>();
        let of_record = |record: &u64| &self.rows.iter().find(|(line, _)| line == record).unwrap().1;
        let records = text.ledger.record.clone();
        let column =
            |place: usize| records.iter().map(|record| of_record(record)[place].as_str()).collect::<Texts>();
        text.ledger.conductor = column(0);
        text.ledger.reference = column(1);
        text.ledger.place = column(2);
    }
}
