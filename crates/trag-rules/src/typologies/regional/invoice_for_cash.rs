//! R04.

use trag_model::{AccountIx, Currency, Finding, Instrument, Minor};

use crate::draft::{Draft, NO_EUROS, not_applicable};
use crate::footprint;
use crate::holders::Kind;
use crate::scan::{Move, Series, Side, each_series, rows, sum};
use crate::wording::{percent, share_bp};
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// A supplier without the costs of a business turns what companies pay it into cash, less a part.
    ///
    /// ## What it finds
    /// The account of a company or an entrepreneur of which a statement is in the case, that pays no wages,
    /// taxes, rent or utilities (as in L26), receives at least `min_sum` from companies, and takes out in cash
    /// at least `share_percent` % of it, or sends so much back to those who paid, each time within
    /// `within_days` calendar days of a credit. A file that lists payments and is about the account serves in place of
    /// a statement; the finding then says so, as costs that the file leaves out would not show.
    ///
    /// ## Why it matters
    /// A phantom supplier issues invoices for nothing; the buyer deducts them and gets the money back in
    /// cash, less a commission.
    ///
    /// ## Innocent explanations
    /// - A small trader who buys his goods on markets for cash.
    /// - The costs are paid from another account that is not in the data.
    ///
    /// ## Example
    /// 40,000 euros for invoices, 36,000 in cash, and no cost of a business:
    ///
    /// ```ledger
    /// account A1 "Alfa d.o.o." company
    /// account S1 "Sigma d.o.o." company
    /// 2024-05-06  A1 -> S1    20000.00 EUR "faktura 1"  # i1
    /// 2024-05-07  S1 -> cash  18000.00 EUR              # o1
    /// 2024-05-20  A1 -> S1    20000.00 EUR "faktura 2"  # i2
    /// 2024-05-21  S1 -> cash  18000.00 EUR              # o2  ^ R04 account=S1 rows=i1,o1,i2,o2
    /// ```
    ///
    /// An innocent look-alike: a supplier with people and taxes:
    ///
    /// ```ledger
    /// account A1 "Alfa d.o.o." company
    /// account S1 "Sigma d.o.o." company
    /// 2024-05-06  A1 -> S1    20000.00 EUR "faktura 1"
    /// 2024-05-07  S1 -> cash  12000.00 EUR
    /// 2024-05-10  S1 -> B1     3000.00 EUR "zarade"
    /// 2024-05-15  S1 -> B2     2000.00 EUR "PDV za april"
    /// ```
    ///
    /// ## Parameters
    /// - `share_percent` 50, `within_days` 5 (choice): how much becomes cash or goes back, and how soon.
    /// - `min_sum` 10000.00 EUR (choice): received from companies.
    ///
    /// ## Needs
    /// - Payment codes or texts; what kind of holder an account has; a mark for cash paid out. Official rates,
    ///   where amounts are not in euros.
    ///
    /// ## Sources
    /// - APML (Serbia), typologies: simulated sales, refund of VAT, cash "on hand" for a commission. The figures
    ///   are design choices.
    pub(crate) InvoiceForCash {
        code: "R04", name: "invoice-for-cash", family: Regional, weight: 4,
        params: [
            share_percent: ParamValue::Int(50), Choice, (1, 100), "share that becomes cash or goes back";
            within_days: ParamValue::Int(5), Choice, (0, 366), "calendar days from a credit";
            min_sum: ParamValue::Money(Minor(1_000_000), Currency::EUR), Choice, (0, 0), "received from companies";
        ],
    }
}

impl Typology for InvoiceForCash {
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
        let mut found = each_series(case, 2, |account, series, found| {
            let in_business = matches!(case.holders().kind(account), Kind::Company | Kind::Entrepreneur);
            if in_business && coverage.covers(case, account) {
                found.examined += 1;
                let unknown =
                    series.moves.iter().filter(|one| case.worth(one.row, Currency::EUR).is_none()).count();
                found.aside(unknown, NO_EUROS);
                found.findings.extend(judge(case, params, (account, series)));
            }
        });
        coverage.tell(case, &mut found.findings);
        found.verdict(
            "accounts of companies and entrepreneurs",
            "no file is about the account of a company or an entrepreneur",
        )
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
) -> Option<Finding> {
    let (least, currency) = params.money("min_sum");
    let from_company = |one: &&Move| {
        case.holders().kind(one.other) == Kind::Company && !case.holders().join(account, one.other)
    };
    let credits: Vec<&Move> = series.on(Side::In).filter(from_company).collect();
    let value = |one: &&Move| case.worth(one.row, currency).map_or(0, |value| i128::from(value.0));
    if credits.iter().map(value).sum::<i128>() < i128::from(least.0) || footprint::shows(case, account) {
        return None;
    }
    let mut payers: Vec<AccountIx> = credits.iter().map(|one| one.other).collect();
    payers.sort_unstable();
    let (mut last, mut returned): (Option<&Move>, Vec<&Move>) = (None, Vec::new());
    for one in &series.moves {
        if one.is_in() {
            last = if from_company(&one) { Some(one) } else { last };
            continue;
        }
        let soon = last.is_some_and(|credit| {
            window::span_days(credit.day(), one.day()) - 1 <= params.int("within_days")
        });
        let in_cash = case.ledger.instrument(one.row) == Instrument::CashOut;
        if soon && (in_cash || payers.binary_search(&one.other).is_ok()) {
            returned.push(one);
        }
    }
    let (came, went) = (sum(credits.iter().copied()), sum(returned.iter().copied()));
    if returned.is_empty() || went * 100 < came * i128::from(params.int("share_percent")) {
        return None;
    }
    let mut all = rows(credits.iter().copied());
    all.extend(rows(returned.iter().copied()));
    let draft = Draft::new("R04", account, all)
        .money("received from companies", came, series.currency)
        .money("in cash or back", went, series.currency)
        .share("share in cash or back", went, came)
        .amount(came, series.currency);
    let sentence = format!(
        "{} received {} from companies, pays no costs of a business, and {} of it left in cash or went back to \
         those who paid, {}.",
        case.accounts.label(account),
        trag_model::Money(trag_model::Total(came), series.currency),
        percent(share_bp(went, came)),
        draft.when(case.ledger),
    );
    Some(draft.says(case, sentence))
}
