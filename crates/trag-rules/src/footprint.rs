//! What a business pays whatever it trades in: wages, taxes, rent, utilities.

use trag_model::{AccountIx, RowId};

use crate::CaseView;
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
}
