//! Which order of rows the balances that a bank printed prove.

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{AccountIx, LookupMap, RowId, StatementSide};

use crate::plan::{Place, Plan};

/// Rows whose order within their moment is proven.
#[derive(Debug, Default)]
pub(crate) struct Proof {
    /// By row of a proven run, the rows just before it: one in the statement of each of its accounts.
    before: LookupMap<u32, Vec<u32>>,
    /// Rows and the accounts in whose statements their place is proven.
    at: LookupMap<(u32, u32), ()>,
}

/// A row seen from the statement it stands in.
struct Step {
    row: u32,
    balance_before: i64,
    balance_after: i64,
}

/// A statement: source, account, currency.
type Statement = (u32, u32, u16);

impl Proof {
    /// Reads the printed balances. Whose balance a row prints is said by its statement side; where it has
    /// none, by its file, if one account is in all of the file's rows.
    pub(crate) fn read(plan: &Plan<'_>) -> Proof {
        let ledger = plan.ledger;
        let mut proof = Proof::default();
        if ledger.balance_after.is_all_missing() {
            return proof;
        }
        let owners = owners_of_files(plan);
        let mut last: BTreeMap<Statement, i64> = BTreeMap::new();
        let all: Vec<RowId> = ledger.rows().collect();
        for moment in all.chunk_by(|a, b| ledger.booked(*a) == ledger.booked(*b)) {
            let mut statements: BTreeMap<Statement, Vec<Option<Step>>> = BTreeMap::new();
            for row in moment {
                let source = ledger.source[row.0 as usize];
                let owner = match ledger.statement_side(*row) {
                    Some(StatementSide::Payer) => Some(ledger.payer(*row)),
                    Some(StatementSide::Payee) => Some(ledger.payee(*row)),
                    None => owners.get(&source).copied().flatten(),
                };
                if let Some(owner) = owner {
                    let key = (source, owner.0, ledger.currency[row.0 as usize]);
                    statements.entry(key).or_default().push(step(plan, owner, *row));
                }
            }
            for (key, steps) in statements {
                let steps: Option<Vec<Step>> = steps.into_iter().collect();
                let chain = steps.and_then(|steps| chain(&steps, last.get(&key).copied()));
                match chain {
                    Some((rows, end)) => {
                        last.insert(key, end);
                        proof.note(plan, key.1, &rows);
                    }
                    None => {
                        last.remove(&key);
                    }
                }
            }
        }
        proof
    }

    /// A leg that does not move value stands for the one that does.
    fn note(&mut self, plan: &Plan<'_>, account: u32, rows: &[u32]) {
        let moving = |row: &u32| match plan.ledger.other_leg(RowId(*row)) {
            Some(other) if !plan.moves[*row as usize] => other.0,
            _ => *row,
        };
        let rows: Vec<u32> = rows.iter().map(moving).collect();
        if rows.len() > 1 {
            self.before.get_or_insert_with(rows[0], Vec::new);
            for row in &rows {
                self.at.insert((*row, account), ());
            }
            for pair in rows.windows(2) {
                self.before.get_or_insert_with(pair[1], Vec::new).push(pair[0]);
            }
        }
    }

    /// Whether the place of the row within its moment is proven in any statement.
    pub(crate) fn is_proven(&self, row: u32) -> bool {
        self.before.get(&row).is_some()
    }

    /// Whether it is proven in the statement of the account at a place.
    pub(crate) fn is_proven_at(&self, row: u32, place: Place) -> bool {
        matches!(place, Place::Account(account) if self.at.get(&(row, account.0)).is_some())
    }

    /// The rows that are proven to stand just before this one.
    pub(crate) fn before(&self, row: u32) -> &[u32] {
        self.before.get(&row).map_or(&[], Vec::as_slice)
    }
}

/// By source, the one account that is in all of its rows, where there is exactly one.
fn owners_of_files(plan: &Plan<'_>) -> BTreeMap<u32, Option<AccountIx>> {
    let ledger = plan.ledger;
    let mut candidates: BTreeMap<u32, Vec<AccountIx>> = BTreeMap::new();
    for row in ledger.rows() {
        let ends = [ledger.payer(row), ledger.payee(row)];
        let known = candidates.entry(ledger.source[row.0 as usize]).or_insert_with(|| ends.to_vec());
        known.retain(|account| ends.contains(account));
    }
    let one = |accounts: Vec<AccountIx>| if let [account] = accounts[..] { Some(account) } else { None };
    candidates.into_iter().map(|(source, accounts)| (source, one(accounts))).collect()
}

/// The row as a step of its statement; `None` where it prints no balance or the balance is in doubt.
fn step(plan: &Plan<'_>, owner: AccountIx, row: RowId) -> Option<Step> {
    let ledger = plan.ledger;
    let balance_after = ledger.balance_after.get(row.0 as usize)?;
    let ((paid, currency), (received, received_in)) = (ledger.paid(row), ledger.received(row));
    let change = match (ledger.payer(row) == owner, ledger.payee(row) == owner) {
        (true, false) => paid.0.checked_neg()?,
        (false, true) if received_in == currency => received.0,
        _ => return None,
    };
    Some(Step { row: row.0, balance_before: balance_after.checked_sub(change)?, balance_after })
}

/// The one order in which each row starts from the balance that the row before it left, and the balance at
/// its end. `None` where there is no such order, or more than one.
fn chain(steps: &[Step], start: Option<i64>) -> Option<(Vec<u32>, i64)> {
    let mut by_before: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (place, step) in steps.iter().enumerate() {
        by_before.entry(step.balance_before).or_default().push(place);
    }
    let after: BTreeSet<i64> = steps.iter().map(|step| step.balance_after).collect();
    let first = || {
        let mut starts = by_before.keys().copied().filter(|balance| !after.contains(balance));
        starts.next().filter(|_| starts.next().is_none())
    };
    let mut balance = start.or_else(first)?;
    let mut rows = Vec::with_capacity(steps.len());
    while let Some(places) = by_before.remove(&balance) {
        let [place] = places[..] else { return None };
        rows.push(steps[place].row);
        balance = steps[place].balance_after;
    }
    (rows.len() == steps.len()).then_some((rows, balance))
}
