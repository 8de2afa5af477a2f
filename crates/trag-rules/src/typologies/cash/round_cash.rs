//! S18.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Currency, Finding, Minor, Money, RowId, Total};

use crate::beside::List;
use crate::draft::{Draft, Found, not_applicable};
use crate::scan::{Side, each_account};
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// Most of an account's cash comes or goes in large round sums.
    ///
    /// ## What it finds
    /// Accounts with at least `min_items` cash rows in one currency, paid in and taken out, of which more than
    /// `share_percent` % are multiples of `unit` (euros, dollars and most other currencies) or of `small_unit`
    /// (dinars and other currencies of which a euro buys more than twenty).
    ///
    /// ## Why it matters
    /// Takings and spending rarely come out round. Large round sums are consistent with bundles of notes that
    /// were counted somewhere else.
    ///
    /// ## Innocent explanations
    /// - Rent, deposits at a notary, savings, the price of a car.
    /// - Cash for wages or for the till, ordered in round sums.
    ///
    /// ## Example
    /// Three of four deposits are multiples of 5,000 euros:
    ///
    /// ```ledger
    /// 2024-03-01  cash -> A1   5000.00 EUR  # t1  ^ S18 account=A1 round=3 rows=t1,t2,t4
    /// 2024-03-14  cash -> A1  10000.00 EUR  # t2
    /// 2024-04-05  cash -> A1    830.00 EUR  # t3
    /// 2024-05-08  cash -> A1   5000.00 EUR  # t4
    /// ```
    ///
    /// An innocent look-alike: takings, and one round sum:
    ///
    /// ```ledger
    /// 2024-03-01  cash -> A1   5000.00 EUR
    /// 2024-03-14  cash -> A1    912.00 EUR
    /// 2024-04-05  cash -> A1    830.00 EUR
    /// 2024-05-08  cash -> A1   1184.50 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `unit` 5000 (choice): whole units of most currencies.
    /// - `small_unit` 500000 (choice): whole units of small currencies such as RSD.
    /// - `share_percent` 50 (choice): more than this share is round.
    /// - `min_items` 4 (choice): fewer rows say nothing about a habit.
    ///
    /// ## Needs
    /// - A mark that a row is cash.
    ///
    /// ## Sources
    /// - FFIEC BSA/AML Examination Manual, App. F: "round dollar" amounts. The figures are design choices.
    pub(crate) RoundCash {
        code: "S18", name: "round-cash", family: Cash, weight: 2,
        params: [
            unit: ParamValue::Int(5_000), Choice, (1, 1_000_000_000), "whole units of most currencies";
            small_unit: ParamValue::Int(500_000), Choice, (1, 1_000_000_000), "whole units of small currencies";
            share_percent: ParamValue::Int(50), Choice, (1, 99), "share of round cash above which it flags";
            min_items: ParamValue::Int(4), Choice, (2, 100_000), "cash rows in one currency";
        ],
    }
}

impl Typology for RoundCash {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if !case.ledger.rows().any(|row| case.ledger.instrument(row).is_cash()) {
            return not_applicable("no row is marked as cash (column `instrument` or `purpose_code`)");
        }
        let least = usize::try_from(params.int("min_items")).unwrap_or(usize::MAX);
        let found = each_account(case, least, |account, found| {
            let lists = [Side::In, Side::Out].map(|side| List::of(case, account, side).instruments);
            if lists.into_iter().flatten().filter(|instrument| instrument.is_cash()).count() < least {
                return;
            }
            let mut cash: BTreeMap<Currency, Vec<RowId>> = BTreeMap::new();
            for list in [Side::In, Side::Out].map(|side| List::of(case, account, side)) {
                let rows =
                    list.edges.iter().zip(list.instruments).filter(|(_, instrument)| instrument.is_cash());
                for row in rows.map(|(edge, _)| edge.row) {
                    cash.entry(case.ledger.paid(row).1).or_default().push(row);
                }
            }
            for (currency, rows) in cash.into_iter().filter(|(_, rows)| rows.len() >= least) {
                found.examined += rows.len() as u64;
                found.findings.extend(judge(case, params, (account, currency), &rows));
            }
        });
        let missing = format!("no account has {} cash rows in one currency", params.int("min_items"));
        Found::verdict(found, "cash rows", &missing)
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, currency): (AccountIx, Currency),
    rows: &[RowId],
) -> Option<Finding> {
    let unit = params.int(if crate::money_units::is_small(currency) { "small_unit" } else { "unit" });
    let unit = unit.checked_mul(10_i64.checked_pow(u32::from(currency.exponent()))?)?;
    let is_round = |row: &RowId| {
        let amount = case.ledger.paid(*row).0;
        amount > Minor::ZERO && amount.0 % unit == 0
    };
    let round: Vec<RowId> = rows.iter().copied().filter(is_round).collect();
    let (count, all) = (i64::try_from(round.len()).ok()?, i64::try_from(rows.len()).ok()?);
    if count * 100 <= all * params.int("share_percent") {
        return None;
    }
    let total: Total = round.iter().map(|row| case.ledger.paid(*row).0).sum();
    let draft = Draft::new("S18", account, round.clone())
        .count("round", round.len(), "cash rows")
        .count("cash rows", rows.len(), "cash rows")
        .share("share", count.into(), all.into())
        .money("multiple of", unit.into(), currency)
        .amount(total.0, currency);
    let sentence = format!(
        "{} of {} in {currency} of {} are multiples of {}: {} in all, {}.",
        round.len(),
        counted(rows.len(), "cash row", "cash rows"),
        case.accounts.label(account),
        Money(Minor(unit), currency),
        Money(total, currency),
        draft.when(case.ledger),
    );
    Some(draft.says(case, sentence))
}
