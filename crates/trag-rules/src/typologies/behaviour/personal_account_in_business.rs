//! L27.

use trag_model::{AccountIx, Day};

use crate::draft::{Draft, Found, not_applicable};
use crate::facts::FactKind;
use crate::footprint;
use crate::holders::Kind;
use crate::scan::{Move, Series, Side, each_series, rows, sum};
use crate::topics::Topic;
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// A person's private account receives payments as a business does.
    ///
    /// ## What it finds
    /// The account of a natural person that receives, within `window_days` calendar days, payments with an
    /// invoice-like text (invoice, goods, services; or payment codes with the basis 20 or 21) from more than
    /// `min_payers` different payers; or that receives in a calendar year more than `income_times` times the
    /// income declared for the holder in that time.
    ///
    /// ## Why it matters
    /// Trade through a private account keeps turnover from the books and mixes it with private money.
    ///
    /// ## Innocent explanations
    /// - A flat-share, a club or a class whose treasurer collects.
    /// - A web seller of used things; a landlord of several flats.
    ///
    /// ## Example
    /// Three payers with invoices, and 30,000 euros against a declared income of 5,000:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" person
    /// fact Ana Ilić,income,5000.00,EUR,2024-01-01,2024-12-31,
    /// 2024-02-01  B1 -> A1  10000.00 EUR "faktura 1"  # t1  ^ L27 account=A1 amount=30000.00 rows=t1,t2,t3
    /// 2024-03-01  B2 -> A1  10000.00 EUR "faktura 2"  # t2
    /// 2024-04-01  B3 -> A1  10000.00 EUR "faktura 3"  # t3
    /// ```
    ///
    /// An innocent look-alike: wages, within the declared income:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" person
    /// fact Ana Ilić,income,12000.00,EUR,2024-01-01,2024-12-31,
    /// 2024-02-01  B1 -> A1  1000.00 EUR "zarada"
    /// 2024-03-01  B1 -> A1  1000.00 EUR "zarada"
    /// 2024-04-01  B1 -> A1  1000.00 EUR "zarada"
    /// ```
    ///
    /// ## Parameters
    /// - `min_payers` 20, `window_days` 90 (choice): different payers, and the calendar days of a window.
    /// - `income_times` 5 (choice): times the declared income.
    ///
    /// ## Needs
    /// - What kind of holder an account has; texts or payment codes, or the income as the fact `income`.
    ///
    /// ## Sources
    /// - FFIEC BSA/AML Examination Manual, App. F p. 281: customer "uses a personal account for business
    ///   purposes". The figures are design choices.
    pub(crate) PersonalAccountInBusiness {
        code: "L27", name: "personal-account-in-business", family: Behaviour, weight: 2,
        params: [
            min_payers: ParamValue::Int(20), Choice, (2, 10_000), "different payers in a window";
            window_days: ParamValue::Int(90), Choice, (1, 3660), "calendar days in a window";
            income_times: ParamValue::Int(5), Choice, (1, 1000), "times the declared income";
        ],
    }
}

const BUSINESS: Topic = Topic::INVOICE.and(Topic::GOODS).and(Topic::SERVICES);

impl Typology for PersonalAccountInBusiness {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let has_income = case.context.facts.has(FactKind::Income);
        if case.ledger.purpose_code.is_all_missing() && !case.topics().has_texts() && !has_income {
            return not_applicable(
                "no row has a payment code or a text (columns `purpose_code` and `purpose`), and no income is declared",
            );
        }
        let found = each_series(case, 2, |account, series, found| {
            if case.holders().kind(account) == Kind::Person {
                found.examined += 1;
                by_payers(case, params, (account, series), found);
                by_income(case, params, (account, series), found);
            }
        });
        found.verdict(
            "accounts of natural persons",
            "no holder is known to be a natural person (column `holder_kind`, or the name)",
        )
    }
}

fn by_payers(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    found: &mut Found,
) {
    let is_business = |one: &&Move| {
        case.topics().row(one.row, BUSINESS) || matches!(footprint::basis(case, one.row), Some(20 | 21))
    };
    let paid: Vec<&Move> = series.on(Side::In).filter(is_business).collect();
    let days: Vec<Day> = paid.iter().map(|one| one.day()).collect();
    let keys: Vec<u32> = paid.iter().map(|one| one.other.0).collect();
    let least = usize::try_from(params.int("min_payers")).unwrap_or(usize::MAX).saturating_add(1);
    for stretch in window::varied(&days, &keys, params.int("window_days"), least) {
        let moves = &paid[stretch.clone()];
        let payers = window::different(keys[stretch].iter().copied());
        let draft = Draft::new("L27", account, rows(moves.iter().copied()))
            .count("payers", payers, "payers")
            .text("first text", case.ledger.purpose(moves[0].row))
            .amount(sum(moves.iter().copied()), series.currency);
        let sentence = format!(
            "The private account of {} received {} that read like business from {}, {}.",
            case.accounts.label(account),
            counted(moves.len(), "payment", "payments"),
            counted(payers, "payer", "payers"),
            draft.when(case.ledger),
        );
        found.findings.push(draft.says(case, sentence));
    }
}

fn by_income(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    found: &mut Found,
) {
    let Some(holder) = case.holders().of(account) else { return };
    let own = case.context.facts.of(FactKind::Income);
    for fact in own.filter(|fact| fact.holder == case.holders().spelling(holder)) {
        let (Some((income, currency)), Some(from), Some(to)) = (fact.value, fact.from, fact.to) else {
            continue;
        };
        let inside =
            |one: &&Move| (from..=to).contains(&one.day()) && !case.holders().join(account, one.other);
        let credits: Vec<&Move> = series.on(Side::In).filter(inside).collect();
        let value = |one: &&Move| case.worth(one.row, currency).map_or(0, |value| i128::from(value.0));
        let received: i128 = credits.iter().map(value).sum();
        if credits.is_empty() || received <= i128::from(income.0) * i128::from(params.int("income_times")) {
            continue;
        }
        let draft = Draft::new("L27", account, rows(credits.iter().copied()))
            .money("declared income", i128::from(income.0), currency)
            .amount(received, currency);
        let sentence = format!(
            "The private account of {} received {} from {from} to {to}; the income declared for that time is {}.",
            case.accounts.label(account),
            trag_model::Money(trag_model::Total(received), currency),
            trag_model::Money(income, currency),
        );
        found.findings.push(draft.says(case, sentence));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;

    fn invoices(payers: usize) -> usize {
        let lines =
            (0..payers).map(|i| format!("2024-03-{:02} B{i} -> A1 100.00 EUR \"faktura {i}\"\n", i % 28 + 1));
        let case = Case::read(&format!("account A1 \"Ana Ilić\" person\n{}", lines.collect::<String>()));
        case.findings(&PersonalAccountInBusiness).len()
    }

    #[test]
    fn more_than_twenty_payers_with_invoices_are_a_business() {
        assert_eq!([invoices(20), invoices(21)], [0, 1]);
    }

    #[test]
    fn the_income_is_compared_in_its_own_currency_and_time() {
        let flagged = |amount: &str| {
            let case = Case::read(&format!(
                "account A1 \"Ana Ilić\" person
                 fact Ana Ilić,income,1000.00,EUR,2024-01-01,2024-12-31,
                 2023-12-31 B1 -> A1 90000.00 EUR
                 2024-05-04 B1 -> A1 {amount} EUR"
            ));
            case.findings(&PersonalAccountInBusiness).iter().map(|finding| finding.amount).collect::<Vec<_>>()
        };
        assert!(flagged("5000.00").is_empty());
        assert_eq!(flagged("5000.01"), [(trag_model::Total(500_001), trag_model::Currency::EUR)]);
    }
}
