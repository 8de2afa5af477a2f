//! What the origin of a file says about its content, or an independent count of it.

use std::collections::BTreeMap;

use crate::corpus::measured::{Amount, Measured};

/// The expectations about all files.
pub(crate) struct Expected {
    by_file: BTreeMap<String, Vec<Expectation>>,
}

/// One line of the table.
#[derive(Debug, Default)]
pub(crate) struct Expectation {
    /// Number of transactions; `None` where the table names none.
    transactions: Option<u64>,
    /// The file is wrong on purpose: no row may come of it in silence.
    refused: bool,
    /// `net_sum=12.50`, by key.
    facts: BTreeMap<String, String>,
}

/// Keys that state the credits less the debits.
const NET: &[&str] = &[
    "net_sum",
    "net_ntry_sum",
    "sum_TRNAMT",
    "net_detail0000",
    "net_regex_sum",
    "net",
    "net_sum_minor_units",
];
/// Keys that state the sum of all amounts without regard to their direction.
const GROSS: &[&str] = &["sum_amount_paid", "sum_Сумма", "CtrlSum", "sum_InstdAmt", "sum_abs"];
/// Keys of balances that must stand in one of the file's statements.
const BALANCES: &[&str] = &[
    "final_opening_balance",
    "final_closing_balance",
    "ledgerbal",
    "old_balance",
    "new_balance",
    "initial",
    "final",
    "first_60F",
    "last_62F",
    "OPBD",
    "CLBD",
    "start",
    "end",
];

impl Expected {
    /// Reads `expect.tsv`: file, transactions, facts, currency, origin, kind.
    pub(crate) fn parse(text: &str) -> Expected {
        let mut by_file: BTreeMap<String, Vec<Expectation>> = BTreeMap::new();
        for line in text.lines().skip(1) {
            let mut fields = line.split('\t');
            let (file, transactions, facts) = (fields.next(), fields.next(), fields.next());
            let (Some(file), Some(transactions)) = (file, transactions) else { continue };
            let fact = |part: &str| {
                let (key, value) = part.split_once('=')?;
                Some((key.trim().to_owned(), value.trim().to_owned()))
            };
            by_file.entry(file.to_owned()).or_default().push(Expectation {
                transactions: transactions.parse().ok(),
                refused: transactions == "ERROR",
                facts: facts.unwrap_or_default().split(';').filter_map(fact).collect(),
            });
        }
        Expected { by_file }
    }

    /// What is expected of a file.
    pub(crate) fn of(&self, file: &str) -> &[Expectation] {
        self.by_file.get(file).map_or(&[], Vec::as_slice)
    }
}

impl Expectation {
    /// What of it a reading does not meet.
    pub(crate) fn missed_by(&self, measured: &Measured) -> Vec<String> {
        let mut missed = Vec::new();
        let mut check = |what: &str, expected: &str, found: Option<Amount>| {
            let Some(wanted) = amount(expected) else { return };
            if found != Some(wanted) {
                let found = found.map_or("nothing".to_owned(), |found| found.to_string());
                missed.push(format!("{what} {wanted} expected, {found} found"));
            }
        };
        if let Some(count) = self.transactions {
            check("transactions:", &count.to_string(), Some(Amount::whole(measured.transactions)));
        }
        for (key, value) in &self.facts {
            match key.as_str() {
                "net_sum_minor_units" => check(key, value, Some(measured.net_minor())),
                "sum_in" => check(key, value, Some(measured.credits)),
                "sum_out" => check(key, value, Some(measured.debits)),
                "csv_records" => check(key, value, self.records_of(measured)),
                key if NET.contains(&key) => check(key, value, Some(measured.net())),
                key if GROSS.contains(&key) => check(key, value, Some(measured.gross)),
                key if BALANCES.contains(&key) => {
                    let wanted = amount(value);
                    let stands = measured.balances.iter().find(|balance| Some(**balance) == wanted).copied();
                    check(key, value, stands);
                }
                _ => {}
            }
        }
        if self.refused && measured.rows > 0 && !measured.incomplete {
            missed.push(format!("a refusal is expected, and {} rows came without a problem", measured.rows));
        }
        missed
    }

    /// Records of a delimited file as the origin counts them: with the header and what stands above it. Known only
    /// where the header was found where the origin takes it to be.
    fn records_of(&self, measured: &Measured) -> Option<Amount> {
        let above: u64 = self.facts.get("first_modal_record_index")?.parse().ok()?;
        let has_header = u64::from(measured.header_line > 0);
        Some(Amount::whole(measured.records + above + has_header))
    }
}

/// The number at the start of a text: `-12.50`, `000473,17`, `56.94(8/8 lines parsed)`.
fn amount(text: &str) -> Option<Amount> {
    let end = text.find(|c: char| !matches!(c, '0'..='9' | '-' | '+' | '.' | ',')).unwrap_or(text.len());
    Amount::parse(&text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured() -> Measured {
        Measured {
            rows: 2,
            transactions: 2,
            credits: Amount::parse("10.50").unwrap(),
            debits: Amount::parse("3").unwrap(),
            balances: vec![Amount::parse("473.17").unwrap()],
            ..Measured::default()
        }
    }

    #[test]
    fn what_is_met_and_what_is_not() {
        let table = "file\tn\tfacts\na\t2\tnet_sum=7.5;sum_in=10.5;first_60F=000473,17\nb\t3\tnet_sum=7.51\n\
                     c\tERROR\t\n";
        let expected = Expected::parse(table);
        let missed = |file: &str| expected.of(file)[0].missed_by(&measured());
        assert_eq!(missed("a"), [""; 0]);
        assert_eq!(missed("b").len(), 2);
        assert_eq!(missed("c").len(), 1);
    }
}
