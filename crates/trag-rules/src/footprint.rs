//! What a business pays whatever it trades in: wages, taxes, rent, utilities.

use std::collections::BTreeSet;

use trag_model::{AccountIx, RowId};

use crate::CaseView;
use crate::baseline::Month;
use crate::topics::Topic;

/// Second and third digit of Serbian payment codes: utilities, rents, customs, wages and contributions, public
/// revenue.
const BASES: [u16; 13] = [22, 25, 26, 31, 40, 41, 42, 44, 46, 47, 53, 54, 60];

const TOPICS: Topic =
    Topic::WAGES.and(Topic::TAX).and(Topic::RENT).and(Topic::UTILITIES).and(Topic::INSURANCE);

/// Second and third digit of a Serbian payment code, the basis; the first tells cash from a transfer.
pub(crate) fn basis(case: &CaseView<'_>, row: RowId) -> Option<u16> {
    let code = case.ledger.purpose_code(row)?;
    (case.jurisdiction == Some("RS") && (100..=999).contains(&code)).then_some(code % 100)
}

/// Whether a payment is one that a business makes.
pub(crate) fn is_cost(case: &CaseView<'_>, row: RowId) -> bool {
    basis(case, row).is_some_and(|basis| BASES.contains(&basis)) || case.topics().row(row, TOPICS)
}

/// Whether an account makes any such payment.
pub(crate) fn shows(case: &CaseView<'_>, account: AccountIx) -> bool {
    case.flows.out(account).iter().any(|edge| is_cost(case, edge.row))
}

/// Kinds of costs that a business has, each with its bases in payment codes and its topics.
const KINDS: [(&[u16], Topic); 3] = [
    (&[40, 41, 42, 44, 46, 47], Topic::WAGES),
    (&[31, 53, 54], Topic::TAX),
    (&[22, 25, 26, 60], Topic::RENT.and(Topic::UTILITIES)),
];

/// A business is alive where it has costs of at least so many kinds, wages among them,
const LIVE_KINDS: usize = 2;
/// in at least so many calendar months.
const LIVE_MONTHS: usize = 3;

/// Whether an account pays wages, and taxes, rent or utilities, month after month, as a living business does. Rows are
/// what they say they are; whoever pays wages and taxes for show has to pay them. A firm without anybody on its payroll
/// may be alive too, but a shell that pays its telephone looks the same.
pub(crate) fn is_living_business(case: &CaseView<'_>, account: AccountIx) -> bool {
    let regular = regular_costs(case, account);
    regular[0] && regular.iter().filter(|regular| **regular).count() >= LIVE_KINDS
}

/// Whether an account has costs of several kinds month after month, be it that others pay its people.
pub(crate) fn has_regular_costs(case: &CaseView<'_>, account: AccountIx) -> bool {
    regular_costs(case, account).iter().filter(|regular| **regular).count() >= LIVE_KINDS
}

/// By kind of cost, whether it comes in enough months.
fn regular_costs(case: &CaseView<'_>, account: AccountIx) -> [bool; KINDS.len()] {
    let mut months: [BTreeSet<Month>; KINDS.len()] = Default::default();
    for edge in case.flows.out(account) {
        let basis = basis(case, edge.row);
        for ((bases, topics), months) in KINDS.iter().zip(&mut months) {
            if basis.is_some_and(|basis| bases.contains(&basis)) || case.topics().row(edge.row, *topics) {
                months.insert(Month::of(edge.time.day()));
            }
        }
    }
    months.map(|months| months.len() >= LIVE_MONTHS)
}

#[cfg(test)]
mod tests {
    use crate::testing::Case;

    #[test]
    fn a_cost_is_known_by_its_code_or_its_text() {
        let shows = |row: &str, jurisdiction| {
            let case = Case::read(row);
            super::shows(&case.view(jurisdiction), case.text.account("A1").unwrap())
        };
        assert!(shows("2024-05-04 A1 -> B1 1.00 EUR code=254", Some("RS")));
        assert!(!shows("2024-05-04 A1 -> B1 1.00 EUR code=254", Some("BA")), "the list is Serbian");
        assert!(shows("2024-05-04 A1 -> B1 1.00 EUR \"zakup za maj\"", None));
        assert!(!shows("2024-05-04 A1 -> B1 1.00 EUR \"roba\" code=221", Some("RS")));
        assert!(!shows("2024-05-04 B1 -> A1 1.00 EUR code=254", Some("RS")), "received, not paid");
    }

    #[test]
    fn a_living_business_has_several_kinds_of_costs_in_several_months() {
        let living = |months: std::ops::Range<u32>, codes: &[u32]| {
            let line = |month, code| format!("2024-{month:02}-04 A1 -> B1 100.00 EUR code={code}\n");
            let lines: String =
                months.flat_map(|month| codes.iter().map(move |code| line(month, *code))).collect();
            let case = Case::read(&lines);
            super::is_living_business(&case.view(Some("RS")), case.text.account("A1").unwrap())
        };
        assert!(living(1..4, &[240, 254]));
        assert!(!living(1..4, &[240, 241]), "one kind");
        assert!(!living(1..4, &[253, 222]), "no wages");
        assert!(!living(1..3, &[240, 254]), "two months");
        assert!(!living(1..4, &[220, 221]), "goods are no sign of life");
    }
}
