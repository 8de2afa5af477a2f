use proptest::prelude::*;

use super::super::members::{Key, Names};
use super::*;
use crate::testing::Case;

const SIDES: [&str; 7] = ["A1", "A2", "B1", "C1", "cash", "unknown", "bank"];
const NAMES: [&str; 4] = ["Ana Ilić", "ANA ILIC", "Beta d.o.o.", "-"];

/// One row after the other, each side by what [`Attribution`] says of it.
fn row_by_row(case: &CaseView<'_>, members: &Members) -> Vec<Rows> {
    let lists = members.accounts.iter().map(Vec::as_slice).zip(members.names.iter().map(Vec::as_slice));
    let attribution = Attribution::new(case.accounts, lists);
    let mut rows: Vec<Rows> = members.keys.iter().map(|_| Rows::default()).collect();
    let ledger = case.ledger;
    for row in ledger.movements() {
        let (base, parts) = (ledger.base_amount(row), attribution.parts(ledger, row));
        if let Some(subject) = parts.between_own() {
            rows[subject].own.add(ledger.paid(row), base, false);
        } else {
            if let Some(subject) = parts.payer.subject {
                rows[subject].debits.add(ledger.paid(row), base, parts.payer.by_name);
            }
            if let Some(subject) = parts.payee.subject {
                rows[subject].credits.add(ledger.received(row), base, parts.payee.by_name);
            }
        }
        parts.elsewhere().for_each(|subject| rows[subject].elsewhere += 1);
        for (subject, name) in parts.printed(ledger, row) {
            *rows[subject].printed.entry(name.0).or_default() += 1;
        }
    }
    rows
}

type Line = (usize, usize, i64, bool, Option<u32>, Option<u32>);

fn case(lines: &[Line], holders: &[Option<u32>]) -> Case {
    let mut text = "base EUR\n".to_owned();
    for (payer, payee, amount, converted, ..) in lines {
        let (payer, payee) = (SIDES[*payer], SIDES[*payee]);
        let arrives = if *converted { " received=90.00:EUR" } else { "" };
        let base = if amount % 3 == 0 { " base=7.00" } else { "" };
        text.push_str(&format!("2024-05-04 {payer} -> {payee} {amount}.00 GBP{base}{arrives}\n"));
    }
    let mut case = Case::read(&text);
    case.text.accounts.names = NAMES.into_iter().collect();
    case.text.ledger.payer_name = lines.iter().map(|line| line.4).collect();
    case.text.ledger.payee_name = lines.iter().map(|line| line.5).collect();
    for (account, holder) in case.text.accounts.accounts.iter_mut().zip(holders) {
        account.holder = holder.map(trag_model::NameIx);
    }
    case
}

proptest! {
    #[test]
    fn lists_and_ledger_together_say_what_the_rows_say(
        lines in prop::collection::vec(
            (0..7_usize, 0..7_usize, 1..9_i64, any::<bool>(), prop::option::of(0..4_u32), prop::option::of(0..4_u32)),
            1..20,
        ),
        printed in any::<bool>(),
        holders in prop::collection::vec(prop::option::of(0..3_u32), 7),
    ) {
        let lines: Vec<Line> =
            lines.into_iter().map(|line| if printed { line } else { (line.0, line.1, line.2, line.3, None, None) }).collect();
        let case = case(&lines, &holders);
        let view = case.view(None);
        let flagged: Vec<AccountIx> = view.accounts.iter().map(|(account, _)| account).step_by(2).collect();
        let names = Names::read(&view, &flagged);
        let keys = flagged.iter().map(|account| names.key_of(&view, *account)).collect::<std::collections::BTreeSet<Key>>();
        let members = Members::new(&view, &names, keys);
        let expected = row_by_row(&view, &members);
        for threads in [1, 2, 3] {
            let reader = Reader::new(&view, &members, threads);
            let found: Vec<Rows> = (0..members.keys.len()).map(|subject| reader.of(subject)).collect();
            prop_assert_eq!(&found, &expected);
        }
    }
}
