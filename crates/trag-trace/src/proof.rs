//! Which order of rows the balances that a bank printed prove.

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{LookupMap, RowId};

use crate::plan::Plan;

/// Rows whose order within their moment is proven.
#[derive(Debug, Default)]
pub(crate) struct Proof {
    /// By row of a proven run, the row before it; the first has none.
    before: LookupMap<u32, Option<u32>>,
}

/// A row seen from the statement it stands in.
struct Step {
    row: u32,
    balance_before: i64,
    balance_after: i64,
}

impl Proof {
    /// Reads the printed balances. A file counts as a statement where one account is in all of its rows.
    pub(crate) fn read(plan: &Plan<'_>) -> Proof {
        let ledger = plan.ledger;
        let mut proof = Proof::default();
        if ledger.balance_after.is_all_missing() {
            return proof;
        }
        let owners = statement_accounts(plan);
        let mut last: BTreeMap<(u32, u16), i64> = BTreeMap::new();
        let all: Vec<u32> = ledger.rows().map(|row| row.0).collect();
        for moment in all.chunk_by(|a, b| ledger.booked[*a as usize] == ledger.booked[*b as usize]) {
            let mut statements: BTreeMap<(u32, u16), Vec<Option<Step>>> = BTreeMap::new();
            for row in moment {
                let at = *row as usize;
                let owner = owners.get(&ledger.source[at]).copied().flatten();
                if let Some(owner) = owner {
                    let key = (ledger.source[at], ledger.currency[at]);
                    statements.entry(key).or_default().push(step(plan, owner, *row));
                }
            }
            for (key, steps) in statements {
                let steps: Option<Vec<Step>> = steps.into_iter().collect();
                let chain = steps.and_then(|steps| chain(&steps, last.get(&key).copied()));
                match chain {
                    Some((rows, end)) => {
                        last.insert(key, end);
                        proof.note(&rows);
                    }
                    None => {
                        last.remove(&key);
                    }
                }
            }
        }
        proof
    }

    fn note(&mut self, rows: &[u32]) {
        if rows.len() > 1 {
            self.before.insert(rows[0], None);
            rows.windows(2).for_each(|pair| {
                self.before.insert(pair[1], Some(pair[0]));
            });
        }
    }

    /// Whether the place of the row within its moment is proven.
    pub(crate) fn is_proven(&self, row: u32) -> bool {
        self.before.get(&row).is_some()
    }

    /// The row that is proven to stand just before this one.
    pub(crate) fn before(&self, row: u32) -> Option<u32> {
        self.before.get(&row).copied().flatten()
    }
}

/// By source, the one account that is in all of its rows, where there is exactly one.
fn statement_accounts(plan: &Plan<'_>) -> BTreeMap<u32, Option<u32>> {
    let ledger = plan.ledger;
    let mut candidates: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for row in 0..ledger.len() {
        let ends = [ledger.payer[row], ledger.payee[row]];
        let known = candidates.entry(ledger.source[row]).or_insert_with(|| ends.to_vec());
        known.retain(|account| ends.contains(account));
    }
    let one = |accounts: Vec<u32>| if let [account] = accounts[..] { Some(account) } else { None };
    candidates.into_iter().map(|(source, accounts)| (source, one(accounts))).collect()
}

/// The row as a step of its statement; `None` where it prints no balance or the balance is in doubt.
fn step(plan: &Plan<'_>, owner: u32, row: u32) -> Option<Step> {
    let (ledger, id) = (plan.ledger, RowId(row));
    let balance_after = ledger.balance_after.get(row as usize)?;
    let ((paid, currency), (received, received_in)) = (ledger.paid(id), ledger.received(id));
    let is_payer = ledger.payer(id).0 == owner;
    let is_payee = ledger.payee(id).0 == owner;
    let change = match (is_payer, is_payee) {
        (true, false) => paid.0.checked_neg()?,
        (false, true) if received_in == currency => received.0,
        _ => return None,
    };
    Some(Step { row, balance_before: balance_after.checked_sub(change)?, balance_after })
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
