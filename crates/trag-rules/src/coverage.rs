//! How much of an account's payments the case shows.
//!
//! An account's own statement shows all of them. A file that is no statement names both parties of each
//! payment and shows of most accounts only what they did with those that the file is about. It is taken to
//! be about the accounts that are party to at least [`LARGE_SHARE_PERCENT`] percent of its rows, and about those of
//! which it states cash, purchases by card or charges: only the account's own bank knows these. Every other account is seen only from other parties' payments: findings about it say so and count half, because its
//! further payments could change them.

use std::sync::OnceLock;

use trag_graph::Edge;
use trag_model::{AccountIx, Finding, Instrument, Ledger, Measure, RowId, StatementSide};

use crate::beside::List;
use crate::scan::Side;
use crate::{CaseView, innocence};

/// A design choice: no more than forty accounts can be party to so many rows of one file.
const LARGE_SHARE_PERCENT: u64 = 5;

/// The row of the account's own statement that states a movement: the row itself or its other leg.
pub(crate) fn own_statement_row(ledger: &Ledger, row: RowId, account: AccountIx) -> Option<RowId> {
    let is_own = |row: &RowId| match ledger.statement_side(*row) {
        Some(StatementSide::Payer) => ledger.payer(*row) == account,
        Some(StatementSide::Payee) => ledger.payee(*row) == account,
        None => false,
    };
    [Some(row), ledger.other_leg(row)].into_iter().flatten().find(is_own)
}

/// What the sources of a case are about.
#[derive(Debug)]
pub(crate) struct Coverage {
    /// By source: rows that stand in no statement.
    rows_of_source: Vec<u64>,
    has_statements: bool,
    /// By account: whether the case shows its payments, once somebody has asked.
    covers: Vec<OnceLock<bool>>,
}

impl Coverage {
    pub(crate) fn read(ledger: &Ledger, accounts: usize) -> Coverage {
        let sources = ledger.source.iter().max().map_or(0, |last| *last as usize + 1);
        let mut rows_of_source = vec![0; sources];
        for row in ledger.rows().filter(|row| ledger.statement_side(*row).is_none()) {
            rows_of_source[ledger.provenance(row).0.0 as usize] += 1;
        }
        let covers = (0..accounts).map(|_| OnceLock::new()).collect();
        Coverage { rows_of_source, has_statements: !ledger.statement.is_all_missing(), covers }
    }

    /// Whether any row stands in a statement.
    pub(crate) fn has_any_statement(&self) -> bool {
        self.has_statements
    }

    /// Whether a statement of the account is in the case.
    pub(crate) fn has_statement(&self, case: &CaseView<'_>, account: AccountIx) -> bool {
        self.has_statements
            && movements(case, account).any(|row| own_statement_row(case.ledger, row, account).is_some())
    }

    /// Whether a file that is no statement states what only the account's own bank knows: cash at the counter, a
    /// purchase by card, a charge, with no other account on the row.
    fn is_from_own_bank(&self, case: &CaseView<'_>, account: AccountIx) -> bool {
        let of_own_bank = |(edge, kind): (&Edge, &Instrument)| {
            (kind.is_cash() || matches!(kind, Instrument::Card | Instrument::Fee))
                && case.ledger.statement_side(edge.row).is_none()
                && !case.accounts.get(edge.other).can_be_followed()
        };
        [Side::Out, Side::In].into_iter().any(|side| {
            let list = List::of(case, account, side);
            list.edges.iter().zip(list.instruments).any(of_own_bank)
        })
    }

    /// Whether a file that is no statement is about the account.
    fn is_large_part(&self, case: &CaseView<'_>, account: AccountIx) -> bool {
        let all = case.flows.out(account).len() + case.flows.in_(account).len();
        let smallest = self.rows_of_source.iter().copied().filter(|rows| *rows > 0).min();
        let can_be = smallest.is_some_and(|rows| all as u64 * 100 >= rows * LARGE_SHARE_PERCENT);
        if !can_be {
            return false;
        }
        let outside = |row: &RowId| case.ledger.statement_side(*row).is_none();
        let mut sources: Vec<usize> = movements(case, account)
            .filter(outside)
            .map(|row| case.ledger.provenance(row).0.0 as usize)
            .collect();
        sources.sort_unstable();
        let mut by_source = sources.chunk_by(|one, other| one == other);
        by_source.any(|rows| rows.len() as u64 * 100 >= self.rows_of_source[rows[0]] * LARGE_SHARE_PERCENT)
    }

    /// Whether the case shows the account's payments: by its own statement, or a file that is about it.
    pub(crate) fn covers(&self, case: &CaseView<'_>, account: AccountIx) -> bool {
        *self.covers[account.0 as usize].get_or_init(|| {
            self.has_statement(case, account)
                || self.is_from_own_bank(case, account)
                || self.is_large_part(case, account)
        })
    }

    /// Says in each sentence whether no statement of the account is in the case, and marks the findings as
    /// [`Coverage::mark`] does: for rules whose definition needs all of an account's payments.
    pub(crate) fn tell(&self, case: &CaseView<'_>, findings: &mut [Finding]) {
        self.mark(case, findings);
        for finding in findings {
            if !self.has_statement(case, finding.account) {
                let text = if innocence::is_seen_in_part(finding) { SEEN_FROM_OTHERS } else { LISTED };
                finding.sentence = format!("{} {text}", finding.sentence);
            }
        }
    }

    /// Marks the findings about accounts that are seen only from other parties' payments. `findings` about
    /// one account stand together.
    pub(crate) fn mark(&self, case: &CaseView<'_>, findings: &mut [Finding]) {
        for of_account in findings.chunk_by_mut(|one, other| one.account == other.account) {
            let account = of_account[0].account;
            if !self.covers(case, account) {
                for finding in of_account {
                    finding.measures.reserve_exact(1);
                    finding.measures.push(partly_seen());
                }
            }
        }
    }
}

/// Added to a sentence about an account that a file is about which is no statement.
const LISTED: &str =
    "No statement of this account is among the inputs: payments that the files leave out are not counted.";

/// Added to a sentence about an account that is seen only from other parties' payments.
const SEEN_FROM_OTHERS: &str = "No statement of this account is among the inputs: it is seen only from payments of \
    others and may have made more.";

fn movements<'c>(case: &CaseView<'c>, account: AccountIx) -> impl Iterator<Item = RowId> + 'c {
    let flows = case.flows;
    flows.out(account).iter().chain(flows.in_(account)).map(|edge| edge.row)
}

fn partly_seen() -> Measure {
    let text = "seen only from other parties' payments; it may have made others that the case does not show";
    Measure::text(innocence::SEEN_IN_PART, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;

    fn covered(case: &Case, word: &str) -> bool {
        let (view, account) = (case.view(None), case.text.account(word).unwrap());
        let coverage = Coverage::read(view.ledger, view.accounts.accounts.len());
        coverage.covers(&view, account)
    }

    #[test]
    fn a_file_is_about_the_accounts_that_are_party_to_many_of_its_rows() {
        let lines = |count: usize| "2024-05-04 A1 -> B1 1.00 EUR\n".repeat(count);
        let case = |count| Case::read(&format!("{}2024-05-04 A1 -> C1 1.00 EUR\n", lines(count)));
        assert!(covered(&case(19), "A1") && covered(&case(19), "C1"));
        assert!(covered(&case(20), "A1") && !covered(&case(20), "C1"));
    }

    #[test]
    fn a_register_is_about_the_accounts_of_which_it_states_cash_or_charges() {
        let register = |more: &str| {
            Case::read(&format!(
                "{}2024-05-04 A1 -> C1 1.00 EUR\n{more}",
                "2024-05-04 A1 -> B1 1.00 EUR\n".repeat(40)
            ))
        };
        assert!(!covered(&register(""), "C1"));
        assert!(covered(&register("2024-05-04 cash -> C1 1.00 EUR\n"), "C1"));
        assert!(
            !covered(&register("2024-05-04 C1 -> D1 1.00 EUR instrument=card\n"), "C1"),
            "another account"
        );
    }

    #[test]
    fn a_statement_covers_its_account_and_no_counterparty() {
        let mut case = Case::read("2024-05-04 A1 -> B1 1.00 EUR\n2024-05-04 A1 -> B1 1.00 EUR");
        case.text.ledger.statement = [Some(0), Some(1)].into_iter().collect();
        assert!(covered(&case, "A1") && covered(&case, "B1"));
        case.text.ledger.statement = [Some(0), Some(0)].into_iter().collect();
        assert!(covered(&case, "A1") && !covered(&case, "B1"));
        case.text.ledger.statement = [Some(0), Some(1)].into_iter().collect();
        case.text.ledger.other_leg = [Some(1), Some(0)].into_iter().collect();
        assert!(covered(&case, "B1"), "its statement is the second leg");
    }

    #[test]
    fn rules_that_need_all_payments_say_where_no_statement_is() {
        use trag_model::RuleReport;
        let holders = "account A1 \"Alfa d.o.o.\" company RS\naccount B1 \"Beta d.o.o.\" company RS\naccount X1 \"Trade Ltd\" CY\n";
        let small: String = ["01-05", "01-09", "01-20", "02-05", "02-20"]
            .map(|day| format!("2023-{day} B1 -> A1 300.00 EUR \"faktura\"\n"))
            .concat();
        let rows = format!(
            "{small}2024-01-08 B1 -> A1 90000.00 EUR \"faktura\"
             2024-01-09 A1 -> B1 60000.00 EUR \"povrat\"
             2024-01-09 A1 -> X1 20000.00 EUR \"avans po predracunu\"
             2024-08-08 B1 -> A1 10.00 EUR \"faktura\"\n"
        );
        let noise = "2024-08-08 C1 -> D1 1.00 EUR \"faktura\"\n".repeat(300);
        let sentences = |lines: &str, statement: bool| {
            let mut case = Case::read(lines);
            let account = case.text.account("A1").unwrap();
            if statement {
                let ledger = &case.text.ledger;
                let side = |row| Some(u8::from(ledger.payee(row) == account));
                case.text.ledger.statement = ledger.rows().map(side).collect();
            }
            let case = case.with_flows();
            let codes = ["L13", "L26", "R04", "R05"];
            let made =
                crate::assess(&case.view(Some("RS")), &crate::ParamOverrides::default(), Some(&codes), 1);
            let own = made.rules.iter().flat_map(RuleReport::findings).filter(|own| own.account == account);
            own.map(|own| (own.rule, own.sentence.clone())).collect::<Vec<_>>()
        };
        let told = |found: &[(&'static str, String)], text: &str| -> Vec<&'static str> {
            assert!(found.iter().all(|(_, sentence)| sentence.contains(text)), "{found:?}");
            found.iter().map(|(rule, _)| *rule).collect()
        };
        let all = sentences(&format!("{holders}{rows}"), false);
        assert_eq!(told(&all, LISTED), ["L13", "L26", "R04", "R05"]);
        let outside = sentences(&format!("{holders}{rows}{noise}"), false);
        assert_eq!(
            told(&outside, SEEN_FROM_OTHERS),
            ["L13", "R05"],
            "the others need the file to be about it"
        );
        let stated = sentences(&format!("{holders}{rows}"), true);
        assert_eq!(stated.len(), 4);
        assert!(stated.iter().all(|(_, sentence)| !sentence.contains("No statement")), "{stated:?}");
    }
}
