use super::*;
use crate::testing::Case;

fn drained_to(bank: &str) -> Case {
    Case::read(&format!(
        "account B1 \"B\" RS BANKA\naccount B2 \"C\" RS BANKB\naccount B3 \"D\" RS BANKC\naccount Z1 \"Z\" RS {bank}
         2024-05-06 B1 -> A1 4000.00 EUR\n2024-05-07 B2 -> A1 4000.00 EUR\n2024-05-08 B3 -> A1 4000.00 EUR
         2024-05-09 A1 -> Z1 12000.00 EUR"
    ))
}

#[test]
fn what_goes_back_to_one_of_the_places_is_not_elsewhere() {
    assert_eq!(drained_to("BANKD").flagged_rows(&FunnelAccount), [[0, 1, 2, 3]]);
    assert!(drained_to("BANKB").findings(&FunnelAccount).is_empty());
}

#[test]
fn without_a_place_it_says_what_is_missing() {
    let case = Case::read("2024-05-06 A1 -> B1 6000.00 EUR\n2024-05-06 cash -> B1 10.00 EUR");
    let outcome = case.verdict(&FunnelAccount, case.view(None)).outcome;
    assert!(
        matches!(outcome, trag_model::Outcome::NotApplicable(why) if why.contains("column `institution`"))
    );
}
