//! R01.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Currency, Instrument, Minor, RowId};

use crate::draft::{Draft, Found, NO_EUROS, not_applicable};
use crate::holders::Kind;
use crate::scan::{Move, Series, each_series, rows, sum};
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// A company pays an entrepreneur, who turns the money into cash or moves it to a private account.
    ///
    /// ## What it finds
    /// The account of an entrepreneur that receives at least `min_sum` from one company within `window_days`
    /// calendar days and, of each payment, takes out in cash or sends to an account of a natural person whose name
    /// the entrepreneur's name contains, within `within_days` calendar days, so much that it is at least
    /// `share_percent` % of the whole. What is taken counts for the latest payment from a company of which not all was
    /// taken before. That the company and the entrepreneur are one hand is not in the ledger;
    /// the finding shows it where it is declared (fact `related`).
    ///
    /// ## Why it matters
    /// A shop or a service opened to draw money from a company turns its profit into private cash at a lower tax.
    ///
    /// ## Innocent explanations
    /// - A freelancer taxed at a flat rate who lives from one customer.
    ///
    /// ## Example
    /// 12,000 euros from one company are in cash or private within days:
    ///
    /// ```ledger
    /// account A1 "Alfa d.o.o." company
    /// account E1 "Jovan Jović PR Servis"
    /// account P1 "Jovan Jović" person
    /// 2024-05-06  A1 -> E1    6000.00 EUR  # i1
    /// 2024-05-07  E1 -> cash  5000.00 EUR  # o1
    /// 2024-05-20  A1 -> E1    6000.00 EUR  # i2
    /// 2024-05-21  E1 -> P1    5500.00 EUR  # o2  ^ R01 account=E1 rows=i1,o1,i2,o2
    /// ```
    ///
    /// An innocent look-alike: an entrepreneur with costs, who draws a part:
    ///
    /// ```ledger
    /// account A1 "Alfa d.o.o." company
    /// account E1 "Jovan Jović PR Servis"
    /// account P1 "Jovan Jović" person
    /// 2024-05-06  A1 -> E1  6000.00 EUR
    /// 2024-05-07  E1 -> P1  1500.00 EUR
    /// 2024-05-20  A1 -> E1  6000.00 EUR
    /// 2024-05-21  E1 -> B1  5500.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `share_percent` 70, `within_days` 3 (choice): how much is taken, and how soon.
    /// - `min_sum` 10000.00 EUR, `window_days` 90 (choice): received from one company, within so many days.
    ///
    /// ## Needs
    /// - What kind of holder an account has (column `holder_kind`, or the form in the name). Official rates,
    ///   where amounts are not in euros.
    ///
    /// ## Sources
    /// - APML (Serbia), annual report 2019: an entrepreneur's shop opened to draw money from the company. The
    ///   figures are design choices.
    pub(crate) CompanyToEntrepreneurCash {
        code: "R01", name: "company-to-entrepreneur-cash", family: Regional, weight: 4,
        params: [
            share_percent: ParamValue::Int(70), Choice, (1, 100), "share that is taken";
            within_days: ParamValue::Int(3), Choice, (0, 366), "calendar days from the payment";
            min_sum: ParamValue::Money(Minor(1_000_000), Currency::EUR), Choice, (0, 0), "received from one company";
            window_days: ParamValue::Int(90), Choice, (1, 3660), "calendar days of a window";
        ],
    }
}

impl Typology for CompanyToEntrepreneurCash {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if !case.holders().any(Kind::Entrepreneur) || !case.holders().any(Kind::Company) {
            return not_applicable(
                "no holder is known to be an entrepreneur, or none a company (column `holder_kind`, or the form in the name)",
            );
        }
        let found = each_series(case, 2, |account, series, found| {
            if case.holders().kind(account) == Kind::Entrepreneur {
                found.examined += 1;
                judge(case, params, (account, series), found);
            }
        });
        found.verdict("accounts of entrepreneurs", "no account of an entrepreneur has movements")
    }
}

/// A payment from a company, and what was taken after it.
type Taken<'m> = (&'m Move, Vec<&'m Move>);

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    found: &mut Found,
) {
    let mut payments: Vec<Taken<'_>> = Vec::new();
    // Payments of which not all was taken yet, the latest last, and how much of each is left.
    let mut open: Vec<(usize, i128)> = Vec::new();
    for one in &series.moves {
        if one.is_in() && case.holders().kind(one.other) == Kind::Company {
            open.push((payments.len(), i128::from(one.amount)));
            payments.push((one, Vec::new()));
        } else if is_taken(case, account, one)
            && let Some((latest, left)) = open.last_mut()
        {
            let (payment, taken) = &mut payments[*latest];
            if window::span_days(payment.day(), one.day()) - 1 <= params.int("within_days") {
                taken.push(one);
                *left -= i128::from(one.amount);
                if *left <= 0 {
                    open.pop();
                }
            }
        }
    }
    let mut by_company: BTreeMap<AccountIx, Vec<Taken<'_>>> = BTreeMap::new();
    for (one, taken) in payments {
        by_company.entry(one.other).or_default().push((one, taken));
    }
    for (company, payments) in by_company {
        let days: Vec<_> = payments.iter().map(|(one, _)| one.day()).collect();
        for stretch in window::stretches(&days, params.int("window_days")) {
            flag(case, params, (account, company, series.currency), &payments[stretch], found);
        }
    }
}

/// Cash, or a payment to a natural person whose name is in the entrepreneur's.
fn is_taken(case: &CaseView<'_>, account: AccountIx, one: &Move) -> bool {
    let holders = case.holders();
    let private = || {
        let (own, other) = (holders.of(account)?, holders.of(one.other)?);
        let own: Vec<&str> = holders.spelling(own).split(' ').collect();
        Some(
            holders.kind(one.other) == Kind::Person
                && holders.spelling(other).split(' ').all(|word| own.contains(&word)),
        )
    };
    !one.is_in() && (case.ledger.instrument(one.row) == Instrument::CashOut || private() == Some(true))
}

fn flag(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, company, currency): (AccountIx, AccountIx, Currency),
    payments: &[Taken<'_>],
    found: &mut Found,
) {
    let (least, unit) = params.money("min_sum");
    let value = |one: &Move| case.worth(one.row, unit).map(|value| i128::from(value.0));
    let received: Option<i128> = payments.iter().map(|(one, _)| value(one)).sum();
    let Some(received) = received else { return found.aside(payments.len(), NO_EUROS) };
    let came = sum(payments.iter().map(|(one, _)| *one));
    let went = sum(payments.iter().flat_map(|(_, taken)| taken.iter().copied()));
    if received < i128::from(least.0) || went * 100 < came * i128::from(params.int("share_percent")) {
        return;
    }
    let mut all: Vec<RowId> = payments.iter().map(|(one, _)| one.row).collect();
    all.extend(payments.iter().flat_map(|(_, taken)| rows(taken.iter().copied())));
    let related = crate::relations::related(case, account, company);
    let draft = Draft::new("R01", account, all)
        .money("received from the company", came, currency)
        .money("taken in cash or privately", went, currency)
        .share("share taken", went, came)
        .text("tie between the two", if related { "declared" } else { "not declared" })
        .amount(came, currency);
    let sentence = format!(
        "{} received {} from {} and took {} of it in cash or to a private account within {} days, {}.",
        case.accounts.label(account),
        trag_model::Money(trag_model::Total(came), currency),
        case.accounts.label(company),
        trag_model::Money(trag_model::Total(went), currency),
        params.int("within_days"),
        draft.when(case.ledger),
    );
    found.findings.push(draft.says(case, sentence));
}
