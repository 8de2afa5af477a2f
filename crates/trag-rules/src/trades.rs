//! Trades through whose accounts other people's money goes from day to day: the cash pool of a group of companies, an
//! acquirer that pays out takings by card, an exchange office, a buyer of farm produce.
//!
//! What a row or a name says is its sender's word. Each sign therefore needs something beside it that takes time to
//! feign: payments both ways on many days, many payees, months.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use trag_model::{AccountIx, Day, Finding, RowId};

use crate::baseline::Month;
use crate::holders::Kind;
use crate::topics::Topic;
use crate::{CaseView, footprint, window};

/// Two companies pool their cash where they pay each other, both ways, on at least this many days with rows that say so.
const POOL_DAYS: usize = 20;

/// An acquirer pays takings by card to at least this many payees,
const CARD_PAYEES: usize = 20;
/// and they are at least this share of what it pays.
const CARD_PERCENT: usize = 90;

/// A buyer of farm produce pays for it in at least this many calendar months.
const PRODUCE_MONTHS: usize = 3;

/// Second and third digit of the Serbian payment codes of takings by card, and of an exchange of currency.
const CARD_BASIS: u16 = 84;
const EXCHANGE_BASES: [u16; 2] = [85, 86];

/// Nine in ten.
fn most(part: usize, all: usize) -> bool {
    all > 0 && part * 10 >= all * 9
}

/// Whether a row moves money between two companies that pool their cash, and says so.
pub(crate) fn is_pool_leg(case: &CaseView<'_>, row: RowId) -> bool {
    case.topics().row(row, Topic::SWEEP)
        && partners(case, case.ledger.payer(row)).binary_search(&case.ledger.payee(row)).is_ok()
}

/// The accounts with which an account pools its cash, ascending.
fn partners(case: &CaseView<'_>, account: AccountIx) -> Arc<Vec<AccountIx>> {
    case.context.pools.get(account, || {
        if case.holders().kind(account) == Kind::Person {
            return Vec::new();
        }
        let mut by_other: BTreeMap<AccountIx, ([bool; 2], BTreeSet<Day>)> = BTreeMap::new();
        for (way, edges) in [case.flows.out(account), case.flows.in_(account)].into_iter().enumerate() {
            for edge in edges.iter().filter(|edge| case.topics().row(edge.row, Topic::SWEEP)) {
                let (ways, days) = by_other.entry(edge.other).or_default();
                ways[way] = true;
                days.insert(edge.time.day());
            }
        }
        let pools = |other: &AccountIx, ways: [bool; 2], days: usize| {
            ways == [true; 2] && days >= POOL_DAYS && case.holders().kind(*other) != Kind::Person
        };
        by_other
            .into_iter()
            .filter(|(other, (ways, days))| pools(other, *ways, days.len()))
            .map(|(other, _)| other)
            .collect()
    })
}

/// The account pools its cash with others and has the costs of a business, as a company of a group does.
pub(crate) fn is_of_a_group(case: &CaseView<'_>, account: AccountIx) -> Option<String> {
    let topics = case.topics();
    let pools = topics.occurs(Topic::SWEEP) && !partners(case, account).is_empty();
    (pools && footprint::has_regular_costs(case, account)).then(|| {
        format!(
            "its account pools its cash with that of other companies, both ways on {POOL_DAYS} days or more, and pays \
             taxes, rent or utilities month after month, as a company of a group does"
        )
    })
}

/// One side of the pattern is the cash pool of a group: what the account pays in it, what it receives, or what others
/// pay.
pub(crate) fn pooled(case: &CaseView<'_>, finding: &Finding) -> Option<String> {
    if !case.topics().occurs(Topic::SWEEP) {
        return None;
    }
    let side = |row: &RowId| match finding.account {
        account if case.ledger.payer(*row) == account => 0,
        account if case.ledger.payee(*row) == account => 1,
        _ => 2,
    };
    ["it makes in it", "it receives in it", "others make in it"].into_iter().enumerate().find_map(|(place, words)| {
        let of_side = || finding.rows.iter().filter(|row| side(row) == place);
        let (legs, all) = (of_side().filter(|row| is_pool_leg(case, **row)).count(), of_side().count());
        most(legs, all).then(|| {
            format!("{legs} of the {all} payments that {words} pool the cash of a group of companies, which they do both ways on {POOL_DAYS} days or more")
        })
    })
}

/// The account pays takings by card to many, and little else, as an acquirer does.
pub(crate) fn pays_out_cards(case: &CaseView<'_>, account: AccountIx) -> Option<String> {
    let out = case.flows.out(account);
    let is_takings =
        |row: RowId| footprint::basis(case, row) == Some(CARD_BASIS) || case.topics().row(row, Topic::CARDS);
    let cards = out.iter().filter(|edge| is_takings(edge.row));
    let payees: BTreeSet<AccountIx> = cards.clone().map(|edge| edge.other).collect();
    let cards = cards.count();
    (payees.len() >= CARD_PAYEES && cards * 100 >= out.len() * CARD_PERCENT).then(|| {
        format!("{cards} of the {} payments of its account are takings by payment card, to {} payees, as an acquirer makes them", out.len(), payees.len())
    })
}

/// Most rows of the pattern say that they exchange currency, and the holder's name that it is an exchange office.
pub(crate) fn exchanges(case: &CaseView<'_>, finding: &Finding) -> Option<String> {
    let topics = case.topics();
    if !topics.holder(finding.account, Topic::CURRENCY) || topics.holder(finding.account, Topic::CRYPTO) {
        return None;
    }
    let says = |row: &&RowId| {
        footprint::basis(case, **row).is_some_and(|basis| EXCHANGE_BASES.contains(&basis))
            || topics.row(**row, Topic::CURRENCY)
    };
    let said = finding.rows.iter().filter(says).count();
    most(said, finding.rows.len()).then(|| {
        format!("{said} of its {} rows say that they exchange currency, and its holder's name says that it is an exchange office", finding.rows.len())
    })
}

/// What the account pays in the pattern says that it buys farm produce, which the account does for months.
pub(crate) fn buys_produce(case: &CaseView<'_>, finding: &Finding) -> Option<String> {
    let account = finding.account;
    let is_produce = |row: &RowId| case.topics().row(*row, Topic::PRODUCE);
    let paid = || finding.rows.iter().filter(|row| case.ledger.payer(**row) == account);
    let (said, all) = (paid().filter(|row| is_produce(row)).count(), paid().count());
    if !most(said, all) {
        return None;
    }
    let produce = case.flows.out(account).iter().filter(|edge| is_produce(&edge.row));
    let days: Vec<Day> = produce.map(|edge| edge.time.day()).collect();
    let months: BTreeSet<Month> = days.iter().copied().map(Month::of).collect();
    let (first, last) = (*days.first()?, *days.last()?);
    (months.len() >= PRODUCE_MONTHS).then(|| {
        format!(
            "{said} of the {all} payments that it makes in it say that they buy farm produce, as it does in {} months of {} days",
            months.len(),
            window::span_days(first, last)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;

    fn finding(case: &Case, account: &str, rows: &[u32]) -> Finding {
        Finding {
            id: String::new(),
            rule: "L01",
            account: case.text.account(account).unwrap(),
            rows: rows.iter().copied().map(RowId).collect(),
            period: Default::default(),
            amount: (trag_model::Total(0), trag_model::Currency::EUR),
            measures: Vec::new(),
            threshold: None,
            sentence: String::new(),
        }
    }

    /// A customer pays the member A1, which sweeps to the head H1 each day; `back` is what the head pays.
    fn group(days: u32, back: &str) -> Case {
        let day = |day: u32| {
            format!(
                "2024-05-{day:02} B1 -> A1 100.00 EUR\n2024-05-{day:02} A1 -> H1 95.00 EUR \"cash pooling\"\n"
            )
        };
        Case::read(&format!(
            "{}2024-06-01 H1 -> A1 500.00 EUR {back}\n",
            (1..=days).map(day).collect::<String>()
        ))
    }

    #[test]
    fn a_pool_is_known_by_its_texts_both_ways_and_many_days() {
        let reason = |case: &Case, account: &str, rows: &[u32]| {
            pooled(&case.view(None), &finding(case, account, rows))
        };
        let case = group(20, "\"cash pooling\"");
        assert_eq!(
            reason(&case, "A1", &[0, 1]).unwrap(),
            "1 of the 1 payments that it makes in it pool the cash of a group of companies, which they do both ways on 20 days or more"
        );
        assert!(reason(&case, "H1", &[1, 3]).is_some());
        assert_eq!(reason(&case, "A1", &[0, 2]), None, "nothing of the pool");
        assert_eq!(reason(&group(20, ""), "A1", &[0, 1]), None, "one way");
        assert_eq!(reason(&group(18, "\"cash pooling\""), "A1", &[0, 1]), None, "few days");
    }

    #[test]
    fn a_company_of_a_group_pools_its_cash_and_has_costs() {
        let of_a_group = |costs: &str| {
            let sweeps: String = (1..=20)
                .map(|day| format!("2024-05-{day:02} A1 -> H1 95.00 EUR \"cash pooling\"\n"))
                .collect();
            let case =
                Case::read(&format!("{costs}{sweeps}2024-06-01 H1 -> A1 500.00 EUR \"cash pooling\"\n"));
            is_of_a_group(&case.view(None), case.text.account("A1").unwrap()).is_some()
        };
        let costs = |text: &str| {
            (1..=3)
                .map(|month| format!("2024-{month:02}-09 A1 -> T1 9.00 EUR \"{text}\"\n"))
                .collect::<String>()
        };
        let both = (1..=3)
            .map(|month| format!("2024-{month:02}-09 A1 -> T1 9.00 EUR \"PDV\"\n2024-{month:02}-10 A1 -> U1 9.00 EUR \"struja\"\n"))
            .collect::<String>();
        assert!(of_a_group(&both));
        assert!(!of_a_group(&costs("PDV")), "one kind of cost");
    }

    #[test]
    fn an_acquirer_pays_card_takings_to_many() {
        let cards = |payees: u32, code: u32| {
            let line = |payee| format!("2024-05-04 A1 -> S{payee} 100.00 EUR code={code}\n");
            let case = Case::read(&(1..=payees).map(line).collect::<String>());
            pays_out_cards(&case.view(Some("RS")), case.text.account("A1").unwrap())
        };
        assert!(cards(20, 284).unwrap().starts_with("20 of the 20 payments"));
        assert_eq!((cards(19, 284), cards(20, 221)), (None, None));
    }

    #[test]
    fn an_exchange_office_is_known_by_its_name_and_its_rows() {
        let reason = |name: &str, code: u32| {
            let case = Case::read(&format!(
                "account A1 \"{name}\"\n2024-05-04 cash -> A1 9000.00 EUR code={code}\n"
            ));
            exchanges(&case.view(Some("RS")), &finding(&case, "A1", &[0]))
        };
        assert!(reason("Menjačnica Kruna d.o.o.", 185).is_some());
        assert_eq!(reason("Menjačnica Kruna d.o.o.", 189), None, "other cash");
        assert_eq!(reason("Kruna d.o.o.", 185), None, "another name");
        assert_eq!(reason("Bitcoin menjačnica Kruna d.o.o.", 185), None, "crypto-assets");
    }

    #[test]
    fn a_buyer_of_produce_buys_for_months() {
        let reason = |months: u32| {
            let line = |month| format!("2024-{month:02}-04 A1 -> P1 100.00 EUR \"Otkup mleka\"\n");
            let case = Case::read(&(1..=months).map(line).collect::<String>());
            buys_produce(&case.view(None), &finding(&case, "A1", &[0, 1]))
        };
        assert!(reason(3).unwrap().ends_with("in 3 months of 61 days"));
        assert_eq!(reason(2), None);
    }
}
