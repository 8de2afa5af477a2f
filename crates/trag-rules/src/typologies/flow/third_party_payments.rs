//! L25.

use trag_model::AccountIx;

use crate::draft::{Draft, Found, not_applicable};
use crate::scan::{Move, Series, Side, each_series, rows, sum};
use crate::topics::Topic;
use crate::wording::{counted, percent, share_bp};
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// A large part of what an account receives or pays is, by its own text, for somebody else.
    ///
    /// ## What it finds
    /// Accounts with at least `min_items` payments on one side, sent or received, whose text says that they are
    /// made on behalf of another (`po nalogu`, `u ime`, `on behalf of`), and these are more than
    /// `share_percent` % of the value on that side. That the payer differs from the party of a contract shows
    /// in the data only where the text says so.
    ///
    /// ## Why it matters
    /// Who pays for another lends his name to the payment. The seller then has a customer whom nobody checked.
    ///
    /// ## Innocent explanations
    /// - Factoring, assignment of claims, a forwarding agent, a parent who pays for a child.
    ///
    /// ## Example
    /// Three of four credits are paid on behalf of others:
    ///
    /// ```ledger
    /// 2024-05-04  B1 -> A1  9000.00 EUR "po nalogu trećeg lica"     # t1
    /// 2024-05-14  B2 -> A1  7000.00 EUR "on behalf of Gamma Ltd"    # t2
    /// 2024-05-24  B3 -> A1  8000.00 EUR "u ime firme Delta"         # t3  ^ L25 account=A1 payments=3 rows=t1,t2,t3
    /// 2024-05-25  C1 -> A1  6000.00 EUR "faktura 12"
    /// ```
    ///
    /// An innocent look-alike: one such payment among many:
    ///
    /// ```ledger
    /// 2024-05-04  B1 -> A1  900.00 EUR "po nalogu trećeg lica"
    /// 2024-05-14  B2 -> A1  7000.00 EUR "faktura 10"
    /// 2024-05-24  B3 -> A1  8000.00 EUR "faktura 11"
    /// ```
    ///
    /// ## Parameters
    /// - `share_percent` 30 (choice): share of the value on the side.
    /// - `min_items` 3 (choice): payments on behalf of others.
    ///
    /// ## Needs
    /// - Texts of payments (column `purpose`).
    ///
    /// ## Sources
    /// - FATF/Egmont, Trade-based money laundering, risk indicators (2021): payment by a third party. The
    ///   figures are design choices.
    pub(crate) ThirdPartyPayments {
        code: "L25", name: "third-party-payments", family: Flow, weight: 2,
        params: [
            share_percent: ParamValue::Int(30), Choice, (1, 99), "share of the value on the side";
            min_items: ParamValue::Int(3), Choice, (1, 10_000), "payments on behalf of others";
        ],
    }
}

impl Typology for ThirdPartyPayments {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if !case.topics().has_texts() {
            return not_applicable("no row has a text (column `purpose`)");
        }
        let least = usize::try_from(params.int("min_items")).unwrap_or(usize::MAX);
        let found = each_series(case, least, |account, series, found| {
            found.examined += 1;
            for side in [Side::In, Side::Out] {
                judge(case, params, (account, series, side), found);
            }
        });
        found.verdict("accounts with texts", "no account has enough payments")
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series, side): (AccountIx, &Series, Side),
    found: &mut Found,
) {
    let least = usize::try_from(params.int("min_items")).unwrap_or(usize::MAX);
    let for_others: Vec<&Move> =
        series.on(side).filter(|one| case.topics().row(one.row, Topic::ON_BEHALF)).collect();
    let (part, whole) = (sum(for_others.iter().copied()), sum(series.on(side)));
    if for_others.len() < least || part * 100 <= whole * i128::from(params.int("share_percent")) {
        return;
    }
    let draft = Draft::new("L25", account, rows(for_others.iter().copied()))
        .count("payments", for_others.len(), "payments")
        .share("share of the value", part, whole)
        .text("first text", case.ledger.purpose(for_others[0].row))
        .amount(part, series.currency);
    let side = if side == Side::In { "received" } else { "made" };
    let sentence = format!(
        "{} {side} by {} are on behalf of somebody else by their own text, {} of the value on that side, {}.",
        counted(for_others.len(), "payment", "payments"),
        case.accounts.label(account),
        percent(share_bp(part, whole)),
        draft.when(case.ledger),
    );
    found.findings.push(draft.says(case, sentence));
}
