//! S04.

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{AccountIx, Day, RowId, name};

use crate::cash_items::Way;
use crate::draft::{Draft, Found, not_applicable};
use crate::wording::{counted, listed};
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, innocence};

declare_typology! {
    /// Cash for one account at several branches or machines on one day.
    ///
    /// ## What it finds
    /// At least `min_places` different branches or cash machines at which cash is paid in for one account,
    /// or taken out of it, on one calendar day. Places are told apart by their printed name. Cash paid in
    /// and cash taken out are not added together.
    ///
    /// ## Why it matters
    /// Cash that is brought to several places on one day, where one would do, is consistent with an effort
    /// to keep each visit small.
    ///
    /// ## Innocent explanations
    /// - A company with several shops, each paying in at the branch next door.
    /// - A courier or a family on a journey.
    ///
    /// ## Example
    /// Three deposits of one day at three branches:
    ///
    /// ```ledger
    /// 2024-05-04 09:10  cash -> A1  4900.00 EUR at="Zemun 1"   # t1
    /// 2024-05-04 11:30  cash -> A1  4800.00 EUR at="Centar 2"  # t2
    /// 2024-05-04 14:05  cash -> A1  4900.00 EUR at="Dorćol"    # t3  ^ S04 account=A1 places=3 amount=14600.00 rows=t1,t2,t3
    /// ```
    ///
    /// An innocent look-alike: three deposits of a day at the branch next door, and another one elsewhere on
    /// the day after:
    ///
    /// ```ledger
    /// 2024-05-04  cash -> A1  4900.00 EUR at="Zemun 1"
    /// 2024-05-04  cash -> A1  4800.00 EUR at="ZEMUN 1"
    /// 2024-05-04  A1 -> cash   100.00 EUR at="Centar 2"
    /// 2024-05-05  cash -> A1  4800.00 EUR at="Dorćol"
    /// ```
    ///
    /// ## Parameters
    /// - `min_places` 3 (choice): different places on one day.
    ///
    /// ## Needs
    /// - A mark that a row is cash, and the branch or the machine of each cash row (column `place`).
    ///
    /// ## Sources
    /// - FFIEC BSA/AML Examination Manual, App. F p. 281: "structured through multiple branches".
    /// - UAE FIU, goAML reason code STRUC (structuring).
    pub(crate) ManyPlacesOneDay {
        code: "S04", name: "many-places-one-day", family: Cash, weight: 4,
        params: [
            min_places: ParamValue::Int(3), Choice, (2, 1000), "different places on one day";
        ],
    }
}

impl Typology for ManyPlacesOneDay {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let ledger = case.ledger;
        if ledger.place.is_all_missing() {
            return not_applicable(
                "no row says at which branch or machine cash was handed over (column `place`)",
            );
        }
        let mut found = Found::default();
        for way in [Way::PaidIn, Way::TakenOut] {
            let mut days: BTreeMap<(AccountIx, Day), Vec<RowId>> = BTreeMap::new();
            for row in ledger.movements().filter(|row| ledger.instrument(*row) == way.instrument()) {
                let account = way.account(ledger, row);
                if ledger.place.get(row.0 as usize).trim().is_empty() {
                    found.aside(1, NO_PLACE);
                } else if case.accounts.get(account).can_be_followed() {
                    found.examined += 1;
                    days.entry((account, ledger.day(row))).or_default().push(row);
                }
            }
            for ((account, _), rows) in days {
                found.findings.extend(judge(case, params, (way, account), rows));
            }
        }
        found.verdict("cash rows with a place", "no row that states a place is marked as cash")
    }
}

/// What is said of cash rows without a place.
const NO_PLACE: (&str, &str, &str) =
    ("cash row left aside", "cash rows left aside", "because no branch or machine is stated");

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (way, account): (Way, AccountIx),
    rows: Vec<RowId>,
) -> Option<trag_model::Finding> {
    let ledger = case.ledger;
    let mut seen = BTreeSet::new();
    let printed = |row: &RowId| ledger.place.get(row.0 as usize).trim();
    // The first printed form of each place, in the order of the day.
    let places: Vec<String> = rows
        .iter()
        .filter(|row| seen.insert(name::spelling(printed(row))))
        .map(|row| printed(row).to_owned())
        .collect();
    if i64::try_from(places.len()).ok()? < params.int("min_places") {
        return None;
    }
    let (one, many) = way.words();
    let count = counted(rows.len(), one, many);
    let takings = innocence::takings(case, &rows, case.flows.in_(account).iter().map(|edge| edge.row));
    let draft = Draft::new("S04", account, rows)
        .count("places", places.len(), "places")
        .text("where", listed(&places))
        .innocent(takings.filter(|_| way == Way::PaidIn));
    let sentence = format!(
        "{count} {} {} {} at {}.",
        if way == Way::PaidIn { "to" } else { "from" },
        case.accounts.label(account),
        draft.when(ledger),
        counted(places.len(), "place", "places"),
    );
    Some(draft.says(case, sentence))
}
