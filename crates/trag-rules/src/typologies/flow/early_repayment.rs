//! L23.

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{AccountIx, Currency, Finding, Minor, RowId};

use crate::draft::{Draft, NO_EUROS, not_applicable};
use crate::scan::{Move, Series, Side, each_series, rows, sum};
use crate::topics::Topic;
use crate::{
    CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, footprint, window,
};

declare_typology! {
    /// A loan is repaid long before its time, from new money or cash.
    ///
    /// ## What it finds
    /// A loan paid out (payment code basis 70 or 71, or a text that names a loan) of which more than
    /// `repaid_percent` % goes back to the lender within `early_days` calendar days, where each
    /// repayment is preceded, within `fresh_days` days, by cash or other credits that are at least as
    /// large. A payment to the lender is a repayment where its code (basis 76, 77 or 82) or its text says so, or
    /// where it is of the very amount of the loan; any other payment to the lender may be for goods. It repays one
    /// loan, the first that it fits, until that loan is paid back. The term of a loan stands in no column:
    /// `early_days` stands for a quarter of a term of one year.
    ///
    /// ## Why it matters
    /// A loan that is not needed turns money without a history into the proceeds of a bank. APML names the cash
    /// deposit that secures a loan and its early repayment among its indicators.
    ///
    /// ## Innocent explanations
    /// - Refinancing at a better rate, an inheritance, the sale of the old flat.
    ///
    /// ## Example
    /// A loan of 40,000 euros is repaid after three weeks from cash:
    ///
    /// ```ledger
    /// 2024-05-02  B1 -> A1   40000.00 EUR code=271  # l1
    /// 2024-05-22  cash -> A1 30000.00 EUR           # c1
    /// 2024-05-23  A1 -> B1   30000.00 EUR code=277  # r1  ^ L23 account=A1 rows=l1,c1,r1
    /// ```
    ///
    /// An innocent look-alike: instalments as agreed:
    ///
    /// ```ledger
    /// 2024-05-02  B1 -> A1  40000.00 EUR code=271
    /// 2024-06-01  C1 -> A1   2000.00 EUR code=240
    /// 2024-06-02  A1 -> B1    700.00 EUR code=277
    /// 2024-07-02  A1 -> B1    700.00 EUR code=277
    /// ```
    ///
    /// ## Parameters
    /// - `repaid_percent` 50, `early_days` 91 (choice): how much goes back, and how soon.
    /// - `fresh_days` 5 (choice): days before a repayment in which its money came.
    /// - `min_amount` 5000.00 EUR (choice): smallest loan.
    ///
    /// ## Needs
    /// - Payment codes or texts (columns `purpose_code`, `purpose`), also of what goes back. Official rates, where
    ///   amounts are not in euros.
    ///
    /// ## Sources
    /// - APML (Serbia), indicators for banks: cash deposit as collateral and early repayment. The figures are
    ///   design choices.
    pub(crate) EarlyRepayment {
        code: "L23", name: "early-repayment", family: Flow, weight: 3,
        params: [
            repaid_percent: ParamValue::Int(50), Choice, (1, 100), "share of the loan above which it flags";
            early_days: ParamValue::Int(91), Choice, (1, 3660), "calendar days from the loan";
            fresh_days: ParamValue::Int(5), Choice, (0, 366), "days before a repayment in which its money came";
            min_amount: ParamValue::Money(Minor(500_000), Currency::EUR), Choice, (0, 0), "smallest loan";
        ],
    }
}

impl Typology for EarlyRepayment {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if case.ledger.purpose_code.is_all_missing() && !case.topics().has_texts() {
            return not_applicable(
                "no row has a payment code or a text (columns `purpose_code` and `purpose`)",
            );
        }
        let (least, currency) = params.money("min_amount");
        let mut found = each_series(case, 2, |account, series, found| {
            let loans: Vec<&Move> = series.moves.iter().filter(|one| is_paid_out(case, one)).collect();
            if loans.is_empty() {
                return;
            }
            let mut account = Account::read(case, account, series);
            let mut silent = BTreeSet::new();
            for loan in loans {
                found.examined += 1;
                match case.worth(loan.row, currency) {
                    Some(value) if value >= least => {
                        silent.extend(account.without_words(case, params, loan));
                        found.findings.extend(account.judge(case, params, loan));
                    }
                    Some(_) => {}
                    None => found.aside(1, NO_EUROS),
                }
            }
            found.aside(silent.len(), NO_WORDS);
        });
        // Codes or texts are there; that none of them names a loan is an answer.
        found.examined = found.examined.max(1);
        found.verdict("loans received", "")
    }
}

fn is_paid_out(case: &CaseView<'_>, one: &Move) -> bool {
    let by_text = || case.topics().row(one.row, Topic::LOAN) && !case.topics().row(one.row, Topic::REFUND);
    one.is_in() && footprint::basis(case, one.row).map_or_else(by_text, |basis| matches!(basis, 70 | 71))
}

/// Why payments to a lender are no repayments.
const NO_WORDS: (&str, &str, &str) = (
    "payment to a lender left aside",
    "payments to a lender left aside",
    "because neither a code nor a text says whether it repays a loan",
);

/// Whether a payment to the lender says that it repays a loan, or is of the very amount that was lent.
fn repays(case: &CaseView<'_>, loan: &Move, one: &Move) -> bool {
    let by_text = || case.topics().row(one.row, Topic::LOAN);
    one.amount == loan.amount
        || footprint::basis(case, one.row).map_or_else(by_text, |basis| matches!(basis, 76 | 77 | 82))
}

/// An account with what it received, and what it paid to each party.
struct Account<'m> {
    account: AccountIx,
    currency: Currency,
    credits: Vec<&'m Move>,
    sums: window::Sums,
    paid: BTreeMap<u32, Vec<&'m Move>>,
    /// Payments that repay a loan of a finding; each repays one.
    used: BTreeSet<RowId>,
}

/// Accounts of one printed holder are one party.
fn party(case: &CaseView<'_>, account: AccountIx) -> u32 {
    case.holders().of(account).map_or(account.0 | 1 << 31, |holder| holder.0)
}

impl<'m> Account<'m> {
    fn read(case: &CaseView<'_>, account: AccountIx, series: &'m Series) -> Account<'m> {
        let credits: Vec<&Move> = series.on(Side::In).collect();
        let sums = window::Sums::new(credits.iter().map(|one| Minor(one.amount)));
        let mut paid: BTreeMap<u32, Vec<&Move>> = BTreeMap::new();
        for one in series.on(Side::Out) {
            paid.entry(party(case, one.other)).or_default().push(one);
        }
        Account { account, currency: series.currency, credits, sums, paid, used: BTreeSet::new() }
    }

    /// The credits after the loan that came at most `fresh_days` before a repayment, as a range.
    fn fresh(&self, params: &Params<'_>, loan: &Move, repayment: &Move) -> std::ops::Range<usize> {
        let days = params.int("fresh_days");
        let old = |one: &&Move| one.at <= loan.at || window::span_days(one.day(), repayment.day()) - 1 > days;
        let to = self.credits.partition_point(|one| one.at < repayment.at);
        self.credits.partition_point(old).min(to)..to
    }

    /// The payments to the lender within `early_days` of the loan, in order.
    fn soon(&self, case: &CaseView<'_>, params: &Params<'_>, loan: &Move) -> Vec<&'m Move> {
        let paid = self.paid.get(&party(case, loan.other)).map_or(&[][..], Vec::as_slice);
        let after = &paid[paid.partition_point(|one| one.at < loan.at)..];
        let soon = |one: &&Move| window::span_days(loan.day(), one.day()) - 1 <= params.int("early_days");
        after.iter().copied().take_while(|one| soon(one)).collect()
    }

    /// The payments to the lender that say nothing about what they are for.
    fn without_words(&self, case: &CaseView<'_>, params: &Params<'_>, loan: &Move) -> Vec<RowId> {
        let silent = |one: &&Move| {
            footprint::basis(case, one.row).is_none()
                && case.ledger.purpose(one.row).trim().is_empty()
                && !repays(case, loan, one)
        };
        rows(self.soon(case, params, loan).into_iter().filter(silent))
    }

    fn judge(&mut self, case: &CaseView<'_>, params: &Params<'_>, loan: &Move) -> Option<Finding> {
        let from_new_money =
            |one: &&Move| self.sums.of(&self.fresh(params, loan, one)) >= i128::from(one.amount);
        let mut back = 0;
        let mut repaid: Vec<&Move> = Vec::new();
        for one in self.soon(case, params, loan) {
            if back >= i128::from(loan.amount) {
                break;
            }
            if repays(case, loan, one) && !self.used.contains(&one.row) && from_new_money(&one) {
                back += i128::from(one.amount);
                repaid.push(one);
            }
        }
        if back * 100 <= i128::from(loan.amount) * i128::from(params.int("repaid_percent")) {
            return None;
        }
        let sources = repaid.iter().flat_map(|one| self.fresh(params, loan, one));
        let sources: BTreeSet<usize> = sources.collect();
        self.used.extend(repaid.iter().map(|one| one.row));
        Some(self.flag(case, loan, &repaid, sources.into_iter().map(|index| self.credits[index]).collect()))
    }

    fn flag(&self, case: &CaseView<'_>, loan: &Move, repaid: &[&Move], fresh: Vec<&Move>) -> Finding {
        let back = sum(repaid.iter().copied());
        let mut all = rows(repaid.iter().copied());
        all.extend(rows(fresh.iter().copied()));
        all.push(loan.row);
        let in_cash = fresh.iter().any(|one| case.ledger.instrument(one.row).is_cash());
        let last = repaid[repaid.len() - 1].day();
        let draft = Draft::new("L23", self.account, all)
            .money("loan", i128::from(loan.amount), self.currency)
            .money("repaid early", back, self.currency)
            .share("share repaid", back, loan.amount.into())
            .text("from", if in_cash { "cash and other new money" } else { "other new money" })
            .amount(back, self.currency);
        let money = |amount: i128| trag_model::Money(trag_model::Total(amount), self.currency);
        let sentence = format!(
            "{} received a loan of {} on {} and had paid back {} by {last}, from {} that arrived just before.",
            case.accounts.label(self.account),
            money(loan.amount.into()),
            loan.day(),
            money(back),
            if in_cash { "cash and other credits" } else { "credits" },
        );
        draft.says(case, sentence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;

    fn found(lines: &str) -> Vec<Vec<String>> {
        let case = Case::read(lines);
        let tags =
            |finding: &Finding| case.text.tags_of(&finding.rows).into_iter().map(str::to_owned).collect();
        case.findings(&EarlyRepayment).iter().map(tags).collect()
    }

    #[test]
    fn a_payment_repays_one_loan_and_trade_repays_none() {
        let lines = |third: &str| {
            format!(
                "2024-05-02 B1 -> A1 10000.00 EUR \"loan\" # l1
                 2024-05-03 B1 -> A1 10000.00 EUR \"loan\" # l2
                 2024-05-20 C1 -> A1 90000.00 EUR \"invoice 1\" # c1
                 2024-05-21 A1 -> B1 12000.00 EUR \"loan repayment\" # r1
                 2024-05-22 A1 -> B1 30000.00 EUR \"invoice 9\" # t1
                 2024-05-23 A1 -> B1 {third} # r2"
            )
        };
        assert_eq!(found(&lines("500.00 EUR \"loan repayment\"")), [["l1", "c1", "r1"]]);
        let both = [["l1", "c1", "r1"], ["l2", "c1", "r2"]];
        assert_eq!(found(&lines("8000.00 EUR \"loan repayment\"")), both);
        assert_eq!(found(&lines("10000.00 EUR \"as agreed\"")), both, "the very amount that was lent");
        assert_eq!(found(&lines("8000.00 EUR \"as agreed\"")).len(), 1);
    }

    #[test]
    fn a_payment_without_code_and_text_is_left_aside() {
        let case = Case::read(
            "2024-05-02 B1 -> A1 10000.00 EUR \"loan\"
             2024-05-20 C1 -> A1 90000.00 EUR
             2024-05-21 A1 -> B1 9000.00 EUR",
        );
        let verdict = case.verdict(&EarlyRepayment, case.view(Some("RS")));
        assert_eq!(verdict.outcome, trag_model::Outcome::Clear);
        assert!(verdict.examined.left_aside[0].starts_with("1 payment to a lender left aside"));
    }
}
