use proptest::prelude::*;

use super::*;
use crate::testing::Case;

proptest! {
    #[test]
    fn agrees_with_brute_force(
        mut moves in prop::collection::vec((0_i32..900, any::<bool>(), prop::sample::select(vec![10_i64, 100, 101, 999, 5_000, 5_001])), 0..14),
    ) {
        moves.sort_unstable();
        let text: String = moves.iter().map(|(day, credit, units)| {
            let ends = if *credit { "B1 -> A1" } else { "A1 -> B1" };
            format!("{} {ends} {units}.00 EUR\n", trag_model::Day(19_000 + day))
        }).collect();
        let case = Case::read(&text);
        let account = case.text.account("A1");
        let flagged: Vec<Vec<usize>> = case.findings(&DormantThenActive).into_iter()
            .filter(|finding| Some(finding.account) == account)
            .map(|finding| finding.rows.iter().map(|row| row.0 as usize).collect()).collect();
        let mut expected = Vec::new();
        for next in 5..moves.len() {
            if moves[next].0 - moves[next - 1].0 < 180 {
                continue;
            }
            let mut old: Vec<i64> = moves[..next].iter().filter(|m| m.1).map(|m| m.2 * 2).collect();
            old.sort_unstable();
            let median = (old.len() >= 3).then(|| {
                if old.len() % 2 == 1 { old[old.len() / 2] } else { i64::midpoint(old[old.len() / 2], old[old.len() / 2 - 1]) }
            });
            let exceeds = |m: &(i32, bool, i64)| {
                m.1 && m.0 < moves[next].0 + 30 && (m.2 > 5_000 || median.is_some_and(|twice| m.2 * 2 > twice * 10))
            };
            let hits: Vec<usize> = (next..moves.len()).filter(|i| exceeds(&moves[*i])).collect();
            if !hits.is_empty() {
                expected.push([vec![next - 1], hits].concat());
            }
        }
        prop_assert_eq!(flagged, expected);
    }
}

#[test]
fn a_silence_between_two_files_is_left_aside() {
    let fee = "2023-12-31 A1 -> bank 4.00 EUR\n";
    let text = format!(
        "2023-01-05 B1 -> A1 300.00 EUR
         2023-01-09 A1 -> C1 120.00 EUR
         2023-02-05 B1 -> A1 300.00 EUR
         2023-02-11 A1 -> C1 250.00 EUR
         2023-02-20 B1 -> A1 280.00 EUR
         {fee} 2024-03-04 D1 -> A1 48000.00 EUR"
    );
    let mut with_fee = Case::read(&text);
    with_fee.text.ledger.source = vec![0, 0, 0, 0, 0, 1, 1];
    assert_eq!(with_fee.findings(&DormantThenActive).len(), 1, "the fee shows that the silence is covered");
    let mut case = Case::read(&text.replace(fee, ""));
    assert_eq!(case.findings(&DormantThenActive).len(), 1);
    case.text.ledger.source = vec![0, 0, 0, 0, 0, 1];
    let verdict = case.verdict(&DormantThenActive, case.view(Some("RS")));
    assert_eq!(verdict.outcome, Outcome::Clear);
    assert!(verdict.examined.left_aside[0].starts_with("1 silence left aside"));
}
