//! L22.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Currency, Finding, Minor};

use crate::draft::{Draft, Found, NO_EUROS, not_applicable};
use crate::scan::{Move, Series, Side, each_series};
use crate::topics::Topic;
use crate::{
    CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, footprint, window,
};

declare_typology! {
    /// Money is sent to somebody who then "lends" a similar sum back.
    ///
    /// ## What it finds
    /// A payment received with a loan in its text or payment code (basis 70, 71, 81) from somebody who received
    /// from the same account, or from another account printed with the same holder, during the `within_days`
    /// days before, a sum of which the loan is `low_percent` to `high_percent` %. The earlier payment does
    /// not itself name a loan. Each is at least `min_amount`.
    ///
    /// ## Why it matters
    /// A loan needs no explanation of income. Money that returns as a loan from where it went is consistent
    /// with lending to oneself.
    ///
    /// ## Innocent explanations
    /// - Related companies that finance each other; a deposit that secures a loan.
    ///
    /// ## Example
    /// 50,000 euros go out and 48,000 return as a loan:
    ///
    /// ```ledger
    /// 2024-02-05  A1 -> X1  50000.00 EUR "usluge"          # o1
    /// 2024-04-08  X1 -> A1  48000.00 EUR "loan agreement"  # i1  ^ L22 account=A1 amount=48000.00 rows=o1,i1
    /// ```
    ///
    /// An innocent look-alike: a loan that is paid out after its instalments' first deposit:
    ///
    /// ```ledger
    /// 2024-02-05  A1 -> X1    300.00 EUR "fee"
    /// 2024-04-08  X1 -> A1  48000.00 EUR "loan agreement"
    /// ```
    ///
    /// ## Parameters
    /// - `within_days` 180 (choice): calendar days before the loan.
    /// - `low_percent` 80, `high_percent` 120 (choice): the loan as a share of what was sent.
    /// - `min_amount` 5000.00 EUR (choice): smallest loan.
    ///
    /// ## Needs
    /// - Payment codes or texts (columns `purpose_code`, `purpose`). Official rates, where amounts are not in
    ///   euros.
    ///
    /// ## Sources
    /// - AUSTRAC, typologies and case studies (2014): international transfers "described as loan". The figures
    ///   are design choices.
    pub(crate) LoanBack {
        code: "L22", name: "loan-back", family: Flow, weight: 4,
        params: [
            within_days: ParamValue::Int(180), Choice, (1, 3660), "calendar days before the loan";
            low_percent: ParamValue::Int(80), Choice, (1, 100), "smallest share of what was sent";
            high_percent: ParamValue::Int(120), Choice, (100, 1000), "largest share of what was sent";
            min_amount: ParamValue::Money(Minor(500_000), Currency::EUR), Choice, (0, 0), "smallest loan";
        ],
    }
}

impl Typology for LoanBack {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if case.ledger.purpose_code.is_all_missing() && !case.topics().has_texts() {
            return not_applicable(
                "no row has a payment code or a text (columns `purpose_code` and `purpose`)",
            );
        }
        let mut found =
            each_series(case, 2, |account, series, found| judge(case, params, (account, series), found));
        // Codes or texts are there; that none of them names a loan is an answer.
        found.examined = found.examined.max(1);
        found.verdict("loans received", "")
    }
}

/// Whether a row names a loan.
fn is_loan(case: &CaseView<'_>, one: &Move) -> bool {
    case.topics().row(one.row, Topic::LOAN)
        || matches!(footprint::basis(case, one.row), Some(70 | 71 | 76 | 77 | 81 | 82))
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    found: &mut Found,
) {
    let (least, currency) = params.money("min_amount");
    let mut sent: BTreeMap<u32, Vec<&Move>> = BTreeMap::new();
    // Accounts of one printed holder are one counterparty.
    let party = |other: AccountIx| case.holders().of(other).map_or(other.0 | 1 << 31, |holder| holder.0);
    for one in &series.moves {
        if case.holders().join(account, one.other) {
            continue;
        }
        if one.side == Side::Out {
            if !is_loan(case, one) {
                sent.entry(party(one.other)).or_default().push(one);
            }
            continue;
        }
        let pays_back = footprint::basis(case, one.row).is_some_and(|basis| matches!(basis, 76 | 77 | 82));
        if !is_loan(case, one) || pays_back || case.topics().row(one.row, Topic::REFUND) {
            continue;
        }
        found.examined += 1;
        match case.worth(one.row, currency) {
            Some(value) if value >= least => {
                if let Some(earlier) = sent.get_mut(&party(one.other)) {
                    found.findings.extend(matched(case, params, (account, series), one, earlier));
                }
            }
            Some(_) => {}
            None => found.aside(1, NO_EUROS),
        }
    }
}

/// The latest earlier payment that the loan is a share of. A payment explains one loan.
fn matched(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    loan: &Move,
    earlier: &mut Vec<&Move>,
) -> Option<Finding> {
    let (low, high) = (params.int("low_percent"), params.int("high_percent"));
    let recent = |one: &&Move| window::span_days(one.day(), loan.day()) - 1 <= params.int("within_days");
    let from = earlier.partition_point(|one| !recent(one));
    let place = earlier[from..]
        .iter()
        .rposition(|one| Minor(loan.amount).within_percent_of(Minor(one.amount), low, high))?;
    let sent = earlier.remove(from + place);
    let draft = Draft::new("L22", account, vec![sent.row, loan.row])
        .money("sent", i128::from(sent.amount), series.currency)
        .money("lent back", i128::from(loan.amount), series.currency)
        .share("lent back of what was sent", loan.amount.into(), sent.amount.into())
        .amount(i128::from(loan.amount), series.currency);
    let money = |amount: i64| trag_model::Money(Minor(amount), series.currency);
    let sentence = format!(
        "{} sent {} to {} on {} and received {} as a loan from there on {}.",
        case.accounts.label(account),
        money(sent.amount),
        case.accounts.label(sent.other),
        sent.day(),
        money(loan.amount),
        loan.day(),
    );
    Some(draft.says(case, sentence))
}
