//! Opening balances that statements print, for accounts of which the investigator declares none.
//!
//! What a bank printed before the first row is evidence, and better than the least balance that the rows imply. It
//! is of unknown origin. It is taken only where it stands before every row of the account: when another file shows
//! earlier rows, the balance is that of a later moment, and nothing is guessed.

use std::collections::BTreeMap;

use trag_frame::Assembled;
use trag_model::{AccountIx, Currency, Day, Opens, PrintedBalance, Reconciliation};
use trag_trace::{Declarations, Note, Opening};

type Balance = (AccountIx, Currency);

/// What the first statement of an account prints.
#[derive(Clone, Copy, Debug)]
struct Printed<'a> {
    opening: PrintedBalance,
    from: Option<Day>,
    source: u32,
    path: &'a str,
}

/// Adds the openings that are printed to those that are declared.
pub(crate) fn add(assembled: &Assembled, declared: &mut Declarations) {
    let statements = first_statements(assembled);
    if statements.is_empty() {
        return;
    }
    let days = FirstDays::of(assembled, &statements);
    for ((account, currency), printed) in statements {
        let is_declared = |of: &Opening| (of.account, of.currency) == (account, currency);
        if declared.openings.iter().any(is_declared) || !days.begin_with((account, currency), &printed) {
            continue;
        }
        let note = Note {
            who: format!("the statement {}", printed.path),
            why: "it prints this balance before its first row".to_owned(),
        };
        declared.openings.push(Opening {
            account,
            currency,
            balance: printed.opening.amount,
            parts: Vec::new(),
            note,
        });
    }
}

/// The statement before which there is none, by account and currency; none where two claim to be the first.
fn first_statements(assembled: &Assembled) -> BTreeMap<Balance, Printed<'_>> {
    let mut found: BTreeMap<Balance, Option<Printed<'_>>> = BTreeMap::new();
    for statement in assembled.reconciliations.iter().filter(|statement| statement.opens == Opens::First) {
        let Some((balance, printed)) = printed(assembled, statement) else { continue };
        found.entry(balance).and_modify(|known| *known = None).or_insert(Some(printed));
    }
    found.into_iter().filter_map(|(balance, printed)| Some((balance, printed?))).collect()
}

fn printed<'a>(assembled: &'a Assembled, of: &Reconciliation) -> Option<(Balance, Printed<'a>)> {
    let source = assembled.sources.get(of.source.0 as usize)?;
    let statement = source.statements.get(of.statement? as usize)?;
    let (opening, currency) = (statement.opening?, statement.currency?);
    let printed = Printed { opening, from: statement.from, source: of.source.0, path: &source.path };
    Some(((of.account?, currency), printed))
}

/// The day of the first row of an account in a currency, in all files and in each.
struct FirstDays {
    all: BTreeMap<Balance, Day>,
    by_source: BTreeMap<(Balance, u32), Day>,
}

impl FirstDays {
    fn of(assembled: &Assembled, wanted: &BTreeMap<Balance, Printed<'_>>) -> FirstDays {
        let ledger = &assembled.ledger;
        let (mut all, mut by_source) = (BTreeMap::new(), BTreeMap::new());
        // Rows stand in the order of time, so that the first one of each kind is the earliest.
        for row in ledger.rows() {
            let (day, source) = (ledger.booked(row).day(), ledger.source[row.0 as usize]);
            let ends = [
                (ledger.payer[row.0 as usize], ledger.paid(row)),
                (ledger.payee[row.0 as usize], ledger.received(row)),
            ];
            for (account, (_, currency)) in ends {
                let balance = (AccountIx(account), currency);
                if !wanted.contains_key(&balance) {
                    continue;
                }
                all.entry(balance).or_insert(day);
                by_source.entry((balance, source)).or_insert(day);
            }
        }
        FirstDays { all, by_source }
    }

    /// Whether a printed opening stands before every row of its account.
    fn begin_with(&self, balance: Balance, printed: &Printed<'_>) -> bool {
        let own = self.by_source.get(&(balance, printed.source));
        let (Some(own), Some(first)) = (own, self.all.get(&balance)) else { return false };
        *first >= printed.from.unwrap_or(*own)
    }
}

#[cfg(test)]
mod tests {
    use trag_model::Minor;

    use super::*;

    #[test]
    fn an_opening_counts_only_before_every_row() {
        let (balance, day) = ((AccountIx(1), Currency::EUR), |day| Day(day));
        let printed = |from| Printed {
            opening: PrintedBalance { amount: Minor(100), day: None },
            from,
            source: 7,
            path: "a.csv",
        };
        let days = |first, own| FirstDays {
            all: BTreeMap::from([(balance, day(first))]),
            by_source: BTreeMap::from([((balance, 7), day(own))]),
        };
        assert!(days(10, 10).begin_with(balance, &printed(None)));
        assert!(days(10, 10).begin_with(balance, &printed(Some(day(5)))));
        assert!(days(6, 10).begin_with(balance, &printed(Some(day(5)))));
        assert!(!days(4, 10).begin_with(balance, &printed(Some(day(5)))));
        assert!(!days(9, 10).begin_with(balance, &printed(None)));
    }
}
