//! L18.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Currency, Minor, RowId};

use crate::draft::{Draft, Found, NO_EUROS};
use crate::scan::each_account;
use crate::wording::{counted, listed};
use crate::{
    CaseView, Declaration, Listing, ParamValue, Params, Typology, Verdict, borders, declare_typology,
};

declare_typology! {
    /// Payments to or from a country that is on a list on the day of the payment.
    ///
    /// ## What it finds
    /// For each account and country, the payments from and to accounts in that country on days on which a list
    /// names it, when they come to at least `min_sum` together. The lists are those of the FATF as of June
    /// 2026, shipped with their dates, and lists that the investigator adds or replaces. A country on the list
    /// of increased monitoring alone counts one point in the ranking: such lists ask for no avoidance.
    ///
    /// ## Why it matters
    /// Countries are listed because money of unknown origin passes them more easily, and because help from
    /// their authorities comes late or not at all.
    ///
    /// ## Innocent explanations
    /// - Everyday trade and family: for Serbia, payments with Bosnia and Herzegovina, listed in June 2026.
    ///
    /// ## Example
    /// A payment to a country on the call for action:
    ///
    /// ```ledger
    /// account A1 "Alfa d.o.o." RS
    /// account X1 "Trading Co" IR
    /// 2024-05-04  A1 -> X1  20000.00 EUR  # t1  ^ L18 account=A1 country=IR rows=t1
    /// ```
    ///
    /// An innocent look-alike: the same country as Bosnia's before it was listed:
    ///
    /// ```ledger
    /// account A1 "Alfa d.o.o." RS
    /// account X1 "Beta d.o.o." BA
    /// 2026-06-18  A1 -> X1  20000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `min_sum` 5000.00 EUR (choice): smaller sums of one account with one country are not told.
    ///
    /// ## Needs
    /// - The country of accounts (column `country`). Official rates, where amounts are not in euros.
    ///
    /// ## Sources
    /// - FATF, High-risk jurisdictions subject to a call for action, and Jurisdictions under increased
    ///   monitoring, June 2026; each row of the table has its source and confidence.
    pub(crate) ListedCountry {
        code: "L18", name: "listed-country", family: Flow, weight: 2,
        params: [
            min_sum: ParamValue::Money(Minor(500_000), Currency::EUR), Choice, (0, 0),
                "sum of one account with one country";
        ],
    }
}

/// A list that asks for no avoidance.
const MONITORING: &str = "fatf-increased-monitoring";

impl Typology for ListedCountry {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if let Some(verdict) = borders::unknown(case) {
            return verdict;
        }
        let (_, currency) = params.money("min_sum");
        let found = each_account(case, 1, |account, found| {
            let mut rows: BTreeMap<&str, Vec<RowId>> = BTreeMap::new();
            for edge in case.flows.in_(account).iter().chain(case.flows.out(account)) {
                if !borders::part(case, account, edge.other) {
                    continue;
                }
                found.examined += 1;
                let country = borders::of(case, edge.other);
                if case.context.countries.naming(country, edge.time.day()).next().is_some() {
                    match case.worth(edge.row, currency) {
                        Some(_) => rows.entry(country).or_default().push(edge.row),
                        None => found.aside(1, NO_EUROS),
                    }
                }
            }
            rows.into_iter().for_each(|(country, rows)| judge(case, params, (account, country), rows, found));
        });
        found.verdict(
            "payments across a border, counted on each side",
            "no payment is between accounts of two known countries (column `country`)",
        )
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, country): (AccountIx, &str),
    mut rows: Vec<RowId>,
    found: &mut Found,
) {
    let (least, currency) = params.money("min_sum");
    let value = |row: &RowId| case.worth(*row, currency).map_or(0, |value| i128::from(value.0));
    let sum: i128 = rows.iter().map(value).sum();
    if sum < i128::from(least.0) {
        return;
    }
    rows.sort_unstable();
    let day = case.ledger.day(rows[rows.len() - 1]);
    let lists: Vec<&Listing> = case.context.countries.naming(country, day).collect();
    let said: Vec<String> =
        lists.iter().map(|listing| format!("{} (since {})", listing.list, listing.from)).collect();
    let only_monitored = lists.iter().all(|listing| listing.list == MONITORING);
    let reason = "the country is under increased monitoring only, and trade with it may be everyday business";
    let count = rows.len();
    let draft = Draft::new("L18", account, rows)
        .text("country", country)
        .text("lists", listed(&said))
        .text("source", lists.first().map_or("", |listing| listing.source.as_str()))
        .count("payments", count, "payments")
        .amount(sum, currency)
        .innocent(only_monitored.then(|| reason.to_owned()));
    let sentence = format!(
        "{} of {} from or to accounts in {country}, which was on {}, come to {}, {}.",
        counted(count, "payment", "payments"),
        case.accounts.label(account),
        listed(&said),
        trag_model::Money(trag_model::Total(sum), currency),
        draft.when(case.ledger),
    );
    found.findings.push(draft.says(case, sentence));
}
