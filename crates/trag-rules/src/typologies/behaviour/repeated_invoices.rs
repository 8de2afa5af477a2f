//! L33.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Currency, Day, Finding, Minor, RowId};

use crate::draft::{Draft, Found, NO_EUROS, not_applicable};
use crate::scan::each_account;
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, linked, window};

declare_typology! {
    /// One invoice paid more than once, or one amount paid under running numbers.
    ///
    /// ## What it finds
    /// Payments of one account to one payee that name the same invoice and have the same amount, two or more;
    /// or at least `min_run` payments of one amount to one payee within `run_days` calendar days whose
    /// invoice numbers follow each other. Each payment is at least `min_amount`. A number of one or two digits
    /// counts as one invoice from the third payment on; payments a month apart count one point, as instalments.
    ///
    /// ## Why it matters
    /// An invoice that is paid twice, or a bill cut into equal numbered parts, moves money for nothing that was
    /// sold. Multiple invoicing is a form of trade-based laundering.
    ///
    /// ## Innocent explanations
    /// - Instalments of one invoice. A payment repeated by mistake and sent back.
    /// - A subscription with a new invoice each week.
    ///
    /// ## Example
    /// The same invoice is paid twice:
    ///
    /// ```ledger
    /// 2024-05-04  A1 -> B1  8000.00 EUR "faktura 117/24"       # t1
    /// 2024-05-20  A1 -> B1  8000.00 EUR "Faktura br. 117/24"   # t2  ^ L33 account=A1 payments=2 rows=t1,t2
    /// ```
    ///
    /// An innocent look-alike: different invoices, and one in two unequal parts:
    ///
    /// ```ledger
    /// 2024-05-04  A1 -> B1  8000.00 EUR "faktura 117/24"
    /// 2024-05-20  A1 -> B1  8000.00 EUR "faktura 140/24"
    /// 2024-06-04  A1 -> B1  5000.00 EUR "faktura 151/24 avans"
    /// 2024-06-20  A1 -> B1  3000.00 EUR "faktura 151/24 ostatak"
    /// ```
    ///
    /// ## Parameters
    /// - `min_run` 3, `run_days` 30 (choice): payments with running numbers, and the days they lie in.
    /// - `min_amount` 1000.00 EUR (choice): smallest payment.
    ///
    /// ## Needs
    /// - Texts or references that name invoices with a number. Official rates, where amounts are not in euros.
    ///
    /// ## Sources
    /// - FATF/Egmont, Trade-based money laundering (2020): multiple invoicing. The figures are design choices.
    pub(crate) RepeatedInvoices {
        code: "L33", name: "repeated-invoices", family: Behaviour, weight: 2,
        params: [
            min_run: ParamValue::Int(3), Choice, (2, 1000), "payments with running numbers";
            run_days: ParamValue::Int(30), Choice, (1, 366), "calendar days of a run";
            min_amount: ParamValue::Money(Minor(100_000), Currency::EUR), Choice, (0, 0), "smallest payment";
        ],
    }
}

/// Payments to one payee of one amount and currency, each with the invoice that it names.
type Equal = BTreeMap<(AccountIx, Minor, Currency), Vec<(String, RowId)>>;

impl Typology for RepeatedInvoices {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let references = case.ledger.reference.iter().any(|reference| !reference.is_empty());
        if !case.topics().has_texts() && !references {
            return not_applicable("no row has a text or a reference (columns `purpose` and `reference`)");
        }
        let (least, currency) = params.money("min_amount");
        let found = each_account(case, 2, |account, found| {
            let mut equal = Equal::new();
            for edge in case.flows.out(account) {
                let Some(invoice) =
                    linked::contract_of(case, edge.row).filter(|key| key.starts_with("INVOICE"))
                else {
                    continue;
                };
                match case.worth(edge.row, currency) {
                    Some(value) if value >= least => {
                        found.examined += 1;
                        let (amount, own) = case.ledger.paid(edge.row);
                        equal.entry((edge.other, amount, own)).or_default().push((invoice, edge.row));
                    }
                    Some(_) => {}
                    None => found.aside(1, NO_EUROS),
                }
            }
            for ((payee, ..), payments) in equal.into_iter().filter(|(_, payments)| payments.len() > 1) {
                judge(case, params, (account, payee), payments, found);
            }
        });
        found.verdict(
            "payments that name an invoice",
            "no payment of the least amount names an invoice with a number",
        )
    }
}

/// A number of one or two digits.
const SHORT: u64 = 100;

/// Instalments come at least so many days apart.
const INSTALMENT_DAYS: i64 = 25;

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    parties: (AccountIx, AccountIx),
    mut payments: Vec<(String, RowId)>,
    found: &mut Found,
) {
    payments.sort_unstable();
    for same in payments.chunk_by(|one, other| one.0 == other.0).filter(|same| same.len() > 1) {
        // Anybody's first invoices are 1, 2 and 3; so short a number need not be one invoice.
        let is_short =
            number(&same[0].0).is_none_or(|number| number < SHORT) && !same[0].0[8..].contains(' ');
        if is_short && same.len() < 3 {
            continue;
        }
        let says = format!("name the same invoice ({}) and the same amount", same[0].0);
        found.findings.push(flag(case, parties, same, says));
    }
    let mut numbered: Vec<(u64, &(String, RowId))> =
        payments.iter().filter_map(|payment| Some((number(&payment.0)?, payment))).collect();
    numbered.sort_unstable();
    numbered.dedup_by_key(|(number, _)| *number);
    let least = usize::try_from(params.int("min_run")).unwrap_or(usize::MAX);
    for run in numbered.chunk_by(|one, other| other.0 == one.0 + 1).filter(|run| run.len() >= least) {
        let days: Vec<Day> = run.iter().map(|(_, (_, row))| case.ledger.day(*row)).collect();
        let (first, last) = (days.iter().min(), days.iter().max());
        let soon = first.zip(last).is_some_and(|(a, b)| window::span_days(*a, *b) <= params.int("run_days"));
        if soon {
            let same: Vec<(String, RowId)> = run.iter().map(|(_, payment)| (*payment).clone()).collect();
            let says =
                format!("have one amount and the running numbers {} to {}", run[0].0, run[run.len() - 1].0);
            found.findings.push(flag(case, parties, &same, says));
        }
    }
}

/// The first number of an invoice: of `INVOICE 117 24` it is 117.
fn number(invoice: &str) -> Option<u64> {
    invoice.split(' ').nth(1)?.parse().ok().filter(|number| *number < u64::MAX)
}

fn flag(
    case: &CaseView<'_>,
    (account, payee): (AccountIx, AccountIx),
    payments: &[(String, RowId)],
    says: String,
) -> Finding {
    let mut days: Vec<Day> = payments.iter().map(|(_, row)| case.ledger.day(*row)).collect();
    days.sort_unstable();
    let apart = days.windows(2).all(|pair| window::span_days(pair[0], pair[1]) > INSTALMENT_DAYS);
    let reason = apart.then(|| "the payments lie about a month apart, as instalments do".to_owned());
    let draft = Draft::new("L33", account, payments.iter().map(|(_, row)| *row).collect())
        .count("payments", payments.len(), "payments")
        .innocent(reason)
        .text("invoice", payments[0].0.clone());
    let sentence = format!(
        "{} of {} to {} {says}, {}.",
        counted(payments.len(), "payment", "payments"),
        case.accounts.label(account),
        case.accounts.label(payee),
        draft.when(case.ledger),
    );
    draft.says(case, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;

    #[test]
    fn running_numbers_with_one_amount_are_told_as_one_run() {
        let run = |numbers: [u32; 3]| {
            let lines = numbers.map(|number| {
                format!("2024-05-0{} A1 -> B1 5000.00 EUR \"faktura {number}\"\n", number % 8 + 1)
            });
            Case::read(&lines.concat()).flagged_rows(&RepeatedInvoices)
        };
        assert_eq!(run([40, 41, 42]), [vec![0, 1, 2]]);
        assert!(run([40, 41, 43]).is_empty());
    }
}
