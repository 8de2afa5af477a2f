//! S14.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Day, Finding, Instrument, Minor, Money, RowId, Threshold, Total};

use crate::draft::{Draft, Found, not_applicable};
use crate::wording::counted;
use crate::{
    CaseView, Declaration, ParamValue, Params, Typology, Verdict, cash_items, declare_typology, linked,
    window,
};

declare_typology! {
    /// Cash payments under one contract that each stay below the limit on cash and together reach it.
    ///
    /// ## What it finds
    /// At least `min_items` cash payments into one account whose texts name one contract, invoice or object,
    /// each below the jurisdiction's limit on cash payments, together at or above it within `window_days`
    /// calendar days. The largest sums in 1, 7, 30 and 365 days are shown.
    ///
    /// ## Why it matters
    /// The law forbids to pay or take that much cash for goods, services or real estate, in one payment or in
    /// several linked ones. Cash that a seller banks as takings shows that it was taken. Cash that the buyer
    /// pays in at the bank, to the seller's account, is no breach.
    ///
    /// ## Innocent explanations
    /// - The buyer paid at the bank's counter, which the law allows.
    /// - A contract number that several customers quote.
    ///
    /// ## Example
    /// Three instalments in cash under contract 12/2024 reach 10,000 euros:
    ///
    /// ```ledger
    /// 2024-03-04  cash -> A1  4000.00 EUR "po ugovoru 12/2024, prva rata"   # t1
    /// 2024-05-06  cash -> A1  3500.00 EUR "Ugovor br. 12/2024"              # t2
    /// 2024-09-10  cash -> A1  3000.00 EUR "ugovor 12/2024 poslednja rata"   # t3  ^ S14 amount=10500.00 threshold=10000.00 rows=t1,t2,t3
    /// ```
    ///
    /// An innocent look-alike: the same sums under different contracts:
    ///
    /// ```ledger
    /// 2024-03-04  cash -> A1  4000.00 EUR "po ugovoru 12/2024"
    /// 2024-05-06  cash -> A1  3500.00 EUR "po ugovoru 31/2024"
    /// 2024-09-10  cash -> A1  3000.00 EUR "po ugovoru 77/2024"
    /// ```
    ///
    /// ## Parameters
    /// - `min_items` 2 (choice): payments under one contract.
    /// - `window_days` 365 (law): the Serbian law counts contracts within one year since 6 December 2024.
    ///
    /// ## Needs
    /// - A mark that a row is cash paid in, and texts that name a contract (column `purpose` or `reference`).
    /// - The case's jurisdiction, and a limit on cash payments of it for the day.
    /// - Official rates, where payments are in another currency than the limit.
    ///
    /// ## Sources
    /// - Serbian AML/CFT Law, Art. 46, and the law that stands in the finding.
    pub(crate) ContractSplitting {
        code: "S14", name: "contract-splitting", family: Cash, weight: 4,
        params: [
            min_items: ParamValue::Int(2), Choice, (2, 1000), "payments under one contract";
            window_days: ParamValue::Int(365), Law, (1, 3660), "calendar days in a window";
        ],
    }
}

/// Payments under one contract into one account, under one limit.
type Contracts<'a> = BTreeMap<(AccountIx, String, Day), (&'a Threshold, Vec<(RowId, Day, Minor)>)>;

impl Typology for ContractSplitting {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let Some(jurisdiction) = case.jurisdiction else {
            return not_applicable("no jurisdiction is declared, so no limit on cash can be applied");
        };
        let ledger = case.ledger;
        let (mut contracts, mut found) = (Contracts::new(), Found::default());
        for row in ledger.movements().filter(|row| ledger.instrument(*row) == Instrument::CashIn) {
            let Some(contract) = linked::contract_of(case, row) else { continue };
            let (account, day) = (ledger.payee(row), ledger.day(row));
            let threshold = case.thresholds.in_force(jurisdiction, "cash_ban", day).next();
            let valued =
                threshold.and_then(|threshold| Some((threshold, case.worth(row, threshold.currency)?)));
            let Some((threshold, value)) = valued else {
                found.aside(
                    1,
                    (
                        "cash payment left aside",
                        "cash payments left aside",
                        "because no limit, or no official rate, is known for the day",
                    ),
                );
                continue;
            };
            if case.accounts.get(account).can_be_followed() {
                found.examined += 1;
                let key = (account, contract, threshold.from);
                contracts.entry(key).or_insert((threshold, Vec::new())).1.push((row, day, value));
            }
        }
        for ((account, contract, _), (threshold, mut items)) in contracts {
            items.retain(|(_, _, value)| !threshold.is_reached(*value));
            found.findings.extend(judge(case, params, (account, &contract, threshold), &items));
        }
        let missing = "no cash payment names a contract, invoice or object with a number (column `purpose` or `reference`)";
        found.verdict("cash payments that name a contract", missing)
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, contract, threshold): (AccountIx, &str, &Threshold),
    items: &[(RowId, Day, Minor)],
) -> Vec<Finding> {
    let days: Vec<Day> = items.iter().map(|(_, day, _)| *day).collect();
    let amounts: Vec<Minor> = items.iter().map(|(_, _, value)| *value).collect();
    let sums = window::Sums::new(amounts.iter().copied());
    let least = usize::try_from(params.int("min_items")).unwrap_or(usize::MAX);
    let full = window::trailing(&days, params.int("window_days"))
        .into_iter()
        .filter(|range| range.len() >= least && cash_items::is_reached(threshold, sums.of(range)));
    let flag = |stretch: std::ops::Range<usize>| {
        let total = sums.of(&stretch);
        let rows: Vec<RowId> = items[stretch.clone()].iter().map(|(row, ..)| *row).collect();
        let mut draft = Draft::new("S14", account, rows)
            .count("payments", stretch.len(), "cash payments")
            .text("contract", contract)
            .amount(total, threshold.currency)
            .threshold(threshold);
        let largest = linked::largest(&days[stretch.clone()], &amounts[stretch.clone()]);
        for (name, best) in linked::WINDOW_NAMES.into_iter().zip(largest) {
            draft = draft.money(name, best.map_or(0, |(_, sum)| sum), threshold.currency);
        }
        let sentence = format!(
            "{} to {} name {contract} and total {} {}; none of them reaches {}.",
            counted(stretch.len(), "cash payment", "cash payments"),
            case.accounts.label(account),
            Money(Total(total), threshold.currency),
            draft.when(case.ledger),
            Money(threshold.amount, threshold.currency),
        );
        draft.says(case, sentence)
    };
    window::joined(full).into_iter().map(flag).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::testing::Case;

    proptest! {
        #[test]
        fn agrees_with_brute_force(
            mut items in prop::collection::vec((0_i32..900, 0_usize..2, prop::sample::select(vec![1_i64, 3_000, 5_000, 9_999, 10_000])), 0..12),
        ) {
            items.sort_unstable();
            let line = |(day, contract, euros): &(i32, usize, i64)| {
                format!("{} cash -> A1 {euros}.00 EUR \"ugovor {contract}1\"\n", Day(18_000 + day))
            };
            let case = Case::read(&items.iter().map(line).collect::<String>());
            let flagged: BTreeSet<usize> = case.flagged_rows(&ContractSplitting).into_iter().flatten().collect();
            // The limit of the two laws is the same, but a window does not run over the change: 6 December 2024.
            let change = Day::parse_iso("2024-12-06").unwrap().0 - 18_000;
            prop_assume!(items.iter().all(|(day, ..)| *day < change));
            let mut expected = BTreeSet::new();
            for (start, contract) in (-400..900).flat_map(|start| [(start, 0), (start, 1)]) {
                let inside: Vec<usize> = (0..items.len()).filter(|i| {
                    let (day, own, euros) = items[*i];
                    (start..start + 365).contains(&day) && own == contract && euros < 10_000
                }).collect();
                if inside.len() >= 2 && inside.iter().map(|i| items[*i].2).sum::<i64>() >= 10_000 {
                    expected.extend(inside);
                }
            }
            prop_assert_eq!(flagged, expected);
        }
    }
}
