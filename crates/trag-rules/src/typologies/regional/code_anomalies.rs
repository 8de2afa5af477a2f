//! R09.

use trag_model::{AccountIx, RowId};

use crate::draft::{Draft, Found, not_applicable};
use crate::footprint;
use crate::holders::Kind;
use crate::scan::each_account;
use crate::wording::{counted, percent, share_bp};
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// A company's payments carry payment codes that say nothing, or that cannot be right.
    ///
    /// ## What it finds
    /// Accounts of companies that made at least `min_payments` payments with a Serbian payment code, of which more
    /// than `share_percent` % carry the basis 89 or 90 (order of citizens, other); or at least `min_wrong`
    /// payments under basis 63 (transfer inside one legal person) to an account of another holder of which at
    /// least `min_wrong` are to companies.
    ///
    /// Wages to persons who are not on the payroll are not judged: no column says who is.
    ///
    /// ## Why it matters
    /// The code is the bank's first question about a payment. "Other" as an answer to everything is no answer.
    ///
    /// ## Innocent explanations
    /// - A careless clerk, which is very common: the rule weighs least.
    ///
    /// ## Example
    /// Three transfers "inside one legal person" to another company:
    ///
    /// ```ledger
    /// account A1 "Alfa d.o.o." company
    /// account B1 "Beta d.o.o." company
    /// 2024-05-04  A1 -> B1  9000.00 EUR code=263  # t1
    /// 2024-05-14  A1 -> B1  7000.00 EUR code=263  # t2
    /// 2024-05-24  A1 -> B1  8000.00 EUR code=263  # t3  ^ R09 account=A1 rows=t1,t2,t3
    /// ```
    ///
    /// An innocent look-alike: transfers between the accounts of one company:
    ///
    /// ```ledger
    /// account A1 "Alfa d.o.o." company
    /// account A2 "Alfa d.o.o." company
    /// 2024-05-04  A1 -> A2  9000.00 EUR code=263
    /// 2024-05-14  A1 -> A2  7000.00 EUR code=263
    /// 2024-05-24  A1 -> A2  8000.00 EUR code=290
    /// ```
    ///
    /// ## Parameters
    /// - `share_percent` 50, `min_payments` 20 (choice): share of codes that say nothing, and payments with a
    ///   code.
    /// - `min_wrong` 3 (choice): payments under basis 63 to other companies.
    ///
    /// ## Needs
    /// - Serbian payment codes (column `purpose_code`), and accounts that are known to be of companies. Whether a
    ///   payee of wages is on the payroll stands in no column.
    ///
    /// ## Sources
    /// - The Serbian list of payment codes. The figures are design choices.
    pub(crate) CodeAnomalies {
        code: "R09", name: "code-anomalies", family: Regional, weight: 1,
        params: [
            share_percent: ParamValue::Int(50), Choice, (1, 99), "share of codes that say nothing";
            min_payments: ParamValue::Int(20), Choice, (1, 100_000), "payments with a code";
            min_wrong: ParamValue::Int(3), Choice, (1, 10_000), "payments under basis 63 to other companies";
        ],
    }
}

impl Typology for CodeAnomalies {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if case.jurisdiction != Some("RS") || case.ledger.purpose_code.is_all_missing() {
            return not_applicable("no row has a Serbian payment code (column `purpose_code`)");
        }
        let found = each_account(case, 1, |account, found| {
            if case.holders().kind(account) == Kind::Company {
                judge(case, params, account, found);
            }
        });
        found.verdict("payments of companies with a payment code", "no payment with a code is of a holder that is known to be a company (column `holder_kind`, or the form in the name)")
    }
}

fn judge(case: &CaseView<'_>, params: &Params<'_>, account: AccountIx, found: &mut Found) {
    let (mut coded, mut empty, mut wrong): (usize, Vec<RowId>, Vec<RowId>) = (0, Vec::new(), Vec::new());
    for edge in case.flows.out(account) {
        let Some(basis) = footprint::basis(case, edge.row) else { continue };
        coded += 1;
        let other_company =
            case.holders().kind(edge.other) == Kind::Company && !case.holders().join(account, edge.other);
        match basis {
            89 | 90 => empty.push(edge.row),
            63 if other_company => wrong.push(edge.row),
            _ => {}
        }
    }
    found.examined += coded as u64;
    let at_least = |count: usize, name: &str| i64::try_from(count).unwrap_or(i64::MAX) >= params.int(name);
    let share = i128::from(params.int("share_percent"));
    if at_least(coded, "min_payments") && empty.len() as i128 * 100 > coded as i128 * share {
        let (count, part) = (empty.len(), share_bp(empty.len() as i128, coded as i128));
        let draft = Draft::new("R09", account, empty).count("payments with a code", coded, "payments").share(
            "share of basis 89 and 90",
            count as i128,
            coded as i128,
        );
        let sentence = format!(
            "{} of {} of {} carry a payment code that says nothing (89 or 90), {}.",
            percent(part),
            counted(coded, "payment", "payments"),
            case.accounts.label(account),
            draft.when(case.ledger),
        );
        found.findings.push(draft.says(case, sentence));
    }
    if at_least(wrong.len(), "min_wrong") {
        let count = wrong.len();
        let draft = Draft::new("R09", account, wrong).count("payments under basis 63", count, "payments");
        let sentence = format!(
            "{} of {} under the code of transfers inside one legal person went to other companies, {}.",
            counted(count, "payment", "payments"),
            case.accounts.label(account),
            draft.when(case.ledger),
        );
        found.findings.push(draft.says(case, sentence));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;

    #[test]
    fn more_than_half_of_twenty_payments_say_nothing() {
        let flagged = |empty: usize| {
            let line = |i: usize| {
                let code = if i < empty { 290 } else { 221 };
                format!("2024-05-{:02} A1 -> B1 10.00 EUR code={code}\n", i + 1)
            };
            let rows: String = (0..20).map(line).collect();
            let case = Case::read(&format!("account A1 \"Alfa d.o.o.\" company\n{rows}"));
            case.findings(&CodeAnomalies).len()
        };
        assert_eq!([flagged(10), flagged(11)], [0, 1]);
    }
}
