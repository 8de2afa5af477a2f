//! L26.

use trag_model::{AccountIx, Currency, Finding, Minor, RowId};

use crate::baseline::Month;
use crate::draft::{Draft, Found, not_applicable};
use crate::footprint;
use crate::holders::Kind;
use crate::scan::each_account;
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// A company's account moves money but pays no wages, taxes, rent or utilities.
    ///
    /// ## What it finds
    /// The account of a company of which a statement is in the case, that receives more than `min_turnover` in
    /// a calendar quarter and in all its rows makes no payment that a business makes: wages and contributions
    /// (codes 40 to 47, 54), public revenue and customs (53, 31), rent (25, 26), utilities (22), or a text that
    /// names one of these. The statement covers at least `min_days` days. A file that lists the payments of several
    /// accounts and is about this one serves too; the finding then says that no statement is there, as costs that the
    /// file leaves out would not show. Payments without an official rate are left out of the quarter, and the finding
    /// names the currency that it counts.
    ///
    /// ## Why it matters
    /// Who trades has people, premises and taxes. An account without any of these is consistent with a company
    /// that exists on paper.
    ///
    /// ## Innocent explanations
    /// - A holding, a start-up, the branch of a foreign company.
    /// - The company pays its costs from another account that is not in the data.
    ///
    /// ## Example
    /// Six months, 180,000 euros, and no cost of a business:
    ///
    /// ```ledger
    /// account A1 "Alfa d.o.o." company
    /// 2024-01-10  B1 -> A1  90000.00 EUR "invoice 1" balance=90000.00  # t1
    /// 2024-01-11  A1 -> C1  89000.00 EUR "goods"
    /// 2024-06-10  B1 -> A1  90000.00 EUR "invoice 2"  # t2  ^ L26 account=A1 amount=180000.00 rows=t1,t2
    /// 2024-06-11  A1 -> C1  89000.00 EUR "goods"
    /// ```
    ///
    /// An innocent look-alike: the same, with wages and taxes:
    ///
    /// ```ledger
    /// account A1 "Alfa d.o.o." company
    /// 2024-01-10  B1 -> A1  90000.00 EUR "invoice 1"
    /// 2024-01-11  A1 -> C1  49000.00 EUR "goods"
    /// 2024-01-31  A1 -> D1   2000.00 EUR "zarada za januar"
    /// 2024-06-10  B1 -> A1  90000.00 EUR "invoice 2"
    /// 2024-06-11  A1 -> C1  49000.00 EUR "goods"
    /// 2024-06-15  A1 -> E1   3000.00 EUR code=254
    /// ```
    ///
    /// ## Parameters
    /// - `min_turnover` 50000.00 EUR (choice): received in a calendar quarter.
    /// - `min_days` 90 (choice): days from the first to the last row; less may miss a month's wages.
    ///
    /// ## Needs
    /// - Payment codes or texts (columns `purpose_code`, `purpose`). What kind of holder an account has.
    /// - The company's own statement, or a file that is about it. Official rates, where amounts are not in euros.
    ///
    /// ## Sources
    /// - FATF/Egmont, Concealment of beneficial ownership (2018), shell company indicators; UAE FIU, goAML
    ///   reason code ALP01. The figures are design choices.
    pub(crate) NoBusinessFootprint {
        code: "L26", name: "no-business-footprint", family: Behaviour, weight: 3,
        params: [
            min_turnover: ParamValue::Money(Minor(5_000_000), Currency::EUR), Choice, (0, 0),
                "received in a calendar quarter";
            min_days: ParamValue::Int(90), Choice, (1, 3660), "days from the first to the last row";
        ],
    }
}

impl Typology for NoBusinessFootprint {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if case.ledger.purpose_code.is_all_missing() && !case.topics().has_texts() {
            return not_applicable(
                "no row has a payment code or a text (columns `purpose_code` and `purpose`)",
            );
        }
        if !case.holders().any(Kind::Company) {
            return not_applicable(
                "no holder is known to be a company (column `holder_kind`, or the form in the name)",
            );
        }
        let coverage = case.coverage();
        let mut found = each_account(case, 2, |account, found| {
            if case.holders().kind(account) == Kind::Company && coverage.covers(case, account) {
                found.findings.extend(judge(case, params, account, &mut found.examined));
            }
        });
        coverage.tell(case, &mut found.findings);
        Found::verdict(
            found,
            "accounts of companies",
            "no file is about the account of a company, over long enough a time",
        )
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    account: AccountIx,
    examined: &mut u64,
) -> Option<Finding> {
    let edges = || case.flows.in_(account).iter().chain(case.flows.out(account));
    let (first, last) = (edges().map(|edge| edge.time).min()?, edges().map(|edge| edge.time).max()?);
    if crate::window::span_days(first.day(), last.day()) < params.int("min_days") {
        return None;
    }
    *examined += 1;
    if footprint::shows(case, account) {
        return None;
    }
    let (least, currency) = params.money("min_turnover");
    let mut quarters = std::collections::BTreeMap::<i32, i128>::new();
    let (mut without_rate, mut in_base) = (0, Some(0));
    for edge in case.flows.in_(account) {
        let base = case.ledger.base_amount(edge.row);
        in_base = in_base.zip(base).map(|(sum, base)| sum + i128::from(base.0));
        let worth = case.worth(edge.row, currency);
        without_rate += usize::from(worth.is_none());
        let value = worth.map_or(0, |value| i128::from(value.0));
        *quarters.entry(Month::of(edge.time.day()).0.div_euclid(3)).or_default() += value;
    }
    let most = quarters.into_values().max()?;
    if most <= i128::from(least.0) {
        return None;
    }
    let rows: Vec<RowId> = case.flows.in_(account).iter().map(|edge| edge.row).collect();
    let draft = Draft::new("L26", account, rows).money("largest quarter", most, currency).count(
        "payments made",
        case.flows.out(account).len(),
        "payments",
    );
    // Where only one currency could be counted, the value that the sources state shows what that leaves out.
    let in_all = case.ledger.base.zip(in_base).filter(|_| without_rate > 0);
    let draft = match in_all {
        Some((base, sum)) => draft.money("received in all, as the sources value it", sum, base),
        None => draft,
    };
    let valued = in_all.map(|(base, sum)| {
        format!(
            "; in all it received {}, as the sources value it",
            trag_model::Money(trag_model::Total(sum), base)
        )
    });
    let apart = match without_rate {
        0 => String::new(),
        count => format!(
            " (payments in {currency} alone; {} without a rate to {currency} left out{})",
            counted(count, "payment in another currency", "payments in other currencies"),
            valued.unwrap_or_default()
        ),
    };
    let sentence = format!(
        "{} received up to {} in a quarter{apart} and made {}, none of which is for wages, taxes, customs, \
         rent or utilities, {}.",
        case.accounts.label(account),
        trag_model::Money(trag_model::Total(most), currency),
        counted(case.flows.out(account).len(), "payment", "payments"),
        draft.when(case.ledger),
    );
    Some(draft.says(case, sentence))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;

    #[test]
    fn a_turnover_of_one_currency_names_it() {
        let mut case = Case::read(
            "base USD
             account A1 \"Alfa d.o.o.\" company
             2024-01-10 B1 -> A1 90000.00 EUR \"invoice 1\" base=99000.00
             2024-02-10 B1 -> A1 70000.00 USD \"invoice 2\" base=70000.00
             2024-06-11 A1 -> C1 89000.00 EUR \"goods\" base=98000.00",
        );
        case.rates = None;
        let found = case.findings(&NoBusinessFootprint);
        let said = "up to 90,000.00 EUR in a quarter (payments in EUR alone; 1 payment in another currency without a rate \
                    to EUR left out; in all it received 169,000.00 USD, as the sources value it)";
        assert!(found[0].sentence.contains(said), "{}", found[0].sentence);
        let all =
            found[0].measures.iter().find(|measure| measure.name.starts_with("received in all")).unwrap();
        assert_eq!(
            all.value,
            trag_model::Value::Money(trag_model::Total(16_900_000), Currency::from_code("USD").unwrap())
        );
    }
}
