//! The patterns file of AMLworld: the transactions of each laundering attempt, as lines of the transactions file.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Day, Problem, RowId, money, time};

use super::{Case, Truth, misfit};

pub(super) const BEGIN: &str = "BEGIN LAUNDERING ATTEMPT";
const END: &str = "END LAUNDERING ATTEMPT";

/// What a line says: time, payer, payee, paid, received.
type Key = (i64, AccountIx, AccountIx, String, String);

pub(super) fn read(text: &str, case: &Case<'_>, truth: &mut Truth) -> Result<(), Problem> {
    truth.kind = "patterns file of AMLworld";
    let accounts: BTreeMap<(&str, &str), AccountIx> = case
        .accounts
        .iter()
        .map(|(index, account)| ((account.bank_code.as_str(), account.printed.as_str()), index))
        .collect();
    let mut rows = marked_rows(case, truth);
    let mut open: Option<(String, Vec<RowId>)> = None;
    for (number, line) in (1_u64..).zip(text.lines()) {
        if let Some(rest) = line.strip_prefix(BEGIN) {
            let pattern = rest.trim_start_matches([' ', '-']).split(':').next().unwrap_or_default().trim();
            open = Some((pattern.to_owned(), Vec::new()));
        } else if line.starts_with(END) {
            let (pattern, rows) = open
                .take()
                .ok_or_else(|| misfit(format!("line {number} ends an attempt that was not begun")))?;
            truth.scheme((truth.schemes.len() + 1).to_string(), pattern, rows);
        } else if let Some((_, own)) = &mut open {
            // Equal lines are equal payments: each takes one row.
            let key = key(line, &accounts);
            match key.and_then(|key| rows.get_mut(&key)).and_then(Vec::pop) {
                Some(row) => own.push(row),
                None => truth.missing(|| format!("line {number}")),
            }
        }
    }
    if open.is_some() {
        return Err(misfit("the last attempt has no end".to_owned()));
    }
    Ok(())
}

/// Marked rows by what their line says, the last row first; all rows where none is marked.
fn marked_rows(case: &Case<'_>, truth: &Truth) -> BTreeMap<Key, Vec<RowId>> {
    let any = truth.marked.iter().any(|marked| *marked);
    let mut rows: BTreeMap<Key, Vec<RowId>> = BTreeMap::new();
    let ledger = case.ledger;
    for row in ledger.rows().filter(|row| !any || truth.marked[row.0 as usize]) {
        let (paid, currency) = ledger.paid(row);
        let (received, own) = ledger.received(row);
        let plain = |minor: i64, exponent: u8| shortest(&money::plain(i128::from(minor), exponent));
        let key = (
            ledger.booked(row).0,
            ledger.payer(row),
            ledger.payee(row),
            plain(paid.0, currency.exponent()),
            plain(received.0, own.exponent()),
        );
        rows.entry(key).or_default().push(row);
    }
    rows.values_mut().for_each(|rows| rows.reverse());
    rows
}

/// `2022/09/21 04:34,BANK,ACCOUNT,BANK,ACCOUNT,RECEIVED,CURRENCY,PAID,CURRENCY,FORMAT,1`.
fn key(line: &str, accounts: &BTreeMap<(&str, &str), AccountIx>) -> Option<Key> {
    let cells: Vec<&str> = line.trim_end().split(',').collect();
    let [when, bank, account, to_bank, to_account, received, _, paid, ..] = cells[..] else { return None };
    let (day, clock) = when.split_once(' ')?;
    let (hour, minute) = clock.split_once(':')?;
    let day = Day::parse_iso(&day.replace('/', "-"))?;
    let moment = time::moment(day, hour.parse().ok()?, minute.parse().ok()?, 0)?;
    let (payer, payee) = (accounts.get(&(bank, account))?, accounts.get(&(to_bank, to_account))?);
    Some((moment.0, *payer, *payee, shortest(paid), shortest(received)))
}

/// A decimal number without zeros at its end.
fn shortest(text: &str) -> String {
    let short = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
    short.to_owned()
}
