//! The order of a statement's rows, by the balances printed beside them.

use trag_model::{Ledger, RowId, RowOrder, StatementSide};

/// What the row does to its account, and the balance after it. `None` where no balance is printed.
fn step(ledger: &Ledger, row: RowId) -> Option<(i128, i128)> {
    let after = ledger.balance_after.get(row.0 as usize)?;
    let moved = match ledger.statement_side(row)? {
        StatementSide::Payer => -i128::from(ledger.paid(row).0.0),
        StatementSide::Payee => i128::from(ledger.received(row).0.0),
    };
    Some((moved, i128::from(after)))
}

/// Finds the order of rows that are given as the file has them. A balance that a bank prints once for several
/// rows settles nothing about them, so every row needs one.
pub(super) fn order(ledger: &Ledger, rows: &[RowId]) -> RowOrder {
    let steps: Option<Vec<(i128, i128)>> = rows.iter().map(|row| step(ledger, *row)).collect();
    let Some(steps) = steps.filter(|steps| steps.len() > 1) else { return RowOrder::NotPrinted };
    let breaks = |follows: fn(&[(i128, i128)]) -> bool| steps.windows(2).position(|pair| !follows(pair));
    let ascending = breaks(|pair| pair[1].1 == pair[0].1 + pair[1].0);
    let descending = breaks(|pair| pair[0].1 == pair[1].1 + pair[0].0);
    match (ascending, descending) {
        (None, _) => RowOrder::AsFiled,
        (_, None) => RowOrder::NewestFirst,
        (Some(one), Some(other)) => {
            let first = rows[one.max(other) + 1];
            RowOrder::Broken(ledger.provenance(first).1)
        }
    }
}
