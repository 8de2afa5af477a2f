//! R07.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Currency, Instrument, Minor};

use crate::baseline::Month;
use crate::draft::{Draft, Found, NO_EUROS, not_applicable};
use crate::footprint;
use crate::holders::Kind;
use crate::scan::{Move, Series, Side, each_series, rows, sum};
use crate::topics::Topic;
use crate::wording::{percent, share_bp};
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// A building firm lives on cash, loans and gifts of natural persons.
    ///
    /// ## What it finds
    /// The account of a company whose name says that it builds, which in a calendar year receives at least
    /// `min_sum` in cash, in founder's or other loans of natural persons, or as sponsorship, when this is at
    /// least `share_percent` % of all its credits of the year.
    ///
    /// ## Why it matters
    /// Building turns cash into flats. APML names the natural person who finances a builder, and the flats that
    /// are then sold for cash.
    ///
    /// ## Innocent explanations
    /// - A family that builds with its savings; buyers who pay by instalments from abroad.
    ///
    /// ## Example
    /// Two thirds of the year's credits are cash and loans of one person:
    ///
    /// ```ledger
    /// account A1 "Gradnja Plus d.o.o." company
    /// account P1 "Marko Marić" person
    /// 2024-02-05  cash -> A1  40000.00 EUR             # t1
    /// 2024-03-05  P1 -> A1    60000.00 EUR "pozajmica" # t2  ^ R07 account=A1 amount=100000.00 rows=t1,t2
    /// 2024-06-05  B1 -> A1    50000.00 EUR "faktura 4"
    /// ```
    ///
    /// An innocent look-alike: a builder who is paid for what it builds:
    ///
    /// ```ledger
    /// account A1 "Gradnja Plus d.o.o." company
    /// account P1 "Marko Marić" person
    /// 2024-03-05  P1 -> A1   30000.00 EUR "kupoprodaja stana 4"
    /// 2024-06-05  B1 -> A1  250000.00 EUR "situacija 4"
    /// ```
    ///
    /// ## Parameters
    /// - `min_sum` 50000.00 EUR, `share_percent` 50 (choice): such credits of a year, and their share.
    ///
    /// ## Needs
    /// - Names of holders and what kind they are; texts, payment codes or a mark for cash. Official rates, where
    ///   amounts are not in euros.
    ///
    /// ## Sources
    /// - APML (Serbia), annual report 2019 and typologies: natural person as investor in construction. The figures
    ///   are design choices.
    pub(crate) PersonFundsBuilder {
        code: "R07", name: "person-funds-builder", family: Regional, weight: 3,
        params: [
            min_sum: ParamValue::Money(Minor(5_000_000), Currency::EUR), Choice, (0, 0), "such credits of a year";
            share_percent: ParamValue::Int(50), Choice, (1, 100), "their share of all credits";
        ],
    }
}

impl Typology for PersonFundsBuilder {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if case.accounts.names.is_empty() {
            return not_applicable("no account has a holder's name (columns `payer_name` and `payee_name`)");
        }
        let mut found = each_series(case, 1, |account, series, found| {
            if case.topics().holder(account, Topic::BUILDING) && case.holders().kind(account) != Kind::Person
            {
                found.examined += 1;
                judge(case, params, (account, series), found);
            }
        });
        // Names are there; that none of them says that it builds is an answer.
        found.examined = found.examined.max(1);
        found.verdict("accounts of builders", "")
    }
}

fn is_private_money(case: &CaseView<'_>, one: &Move) -> bool {
    let topics = Topic::LOAN.and(Topic::DONATION);
    let lent = case.topics().row(one.row, topics) || matches!(footprint::basis(case, one.row), Some(81 | 87));
    let by_person = case.holders().kind(one.other) == Kind::Person;
    case.ledger.instrument(one.row) == Instrument::CashIn || lent && by_person
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    found: &mut Found,
) {
    let (least, currency) = params.money("min_sum");
    let mut years: BTreeMap<i32, Vec<&Move>> = BTreeMap::new();
    for one in series.on(Side::In) {
        years.entry(Month::of(one.day()).0.div_euclid(12)).or_default().push(one);
    }
    for (year, credits) in years {
        let private: Vec<&Move> = credits.iter().copied().filter(|one| is_private_money(case, one)).collect();
        let value = |one: &&Move| case.worth(one.row, currency).map(|value| i128::from(value.0));
        let Some(valued) = private.iter().map(value).sum::<Option<i128>>() else {
            found.aside(private.len(), NO_EUROS);
            continue;
        };
        let (part, whole) = (sum(private.iter().copied()), sum(credits.iter().copied()));
        if private.is_empty()
            || valued < i128::from(least.0)
            || part * 100 < whole * i128::from(params.int("share_percent"))
        {
            continue;
        }
        let draft = Draft::new("R07", account, rows(private.iter().copied()))
            .money("all credits of the year", whole, series.currency)
            .share("share of private money", part, whole)
            .amount(part, series.currency);
        let sentence = format!(
            "{} received {} in cash, loans and gifts of natural persons in {year}, {} of all its credits.",
            case.accounts.label(account),
            trag_model::Money(trag_model::Total(part), series.currency),
            percent(share_bp(part, whole)),
        );
        found.findings.push(draft.says(case, sentence));
    }
}
