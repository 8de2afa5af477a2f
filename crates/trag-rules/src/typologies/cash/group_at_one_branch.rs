//! S07.

use crate::draft::not_applicable;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// Several persons pay in cash at one branch within an hour, for one account or in near-equal amounts.
    ///
    /// ## What it finds
    /// At least `min_persons` different persons who pay in cash at one branch within `within_minutes`
    /// minutes, to one account or in amounts that differ by no more than `near_percent` %. No column of the
    /// ledger holds the branch of a cash row, so the rule is not applicable to any case and says so.
    ///
    /// ## Why it matters
    /// Persons who come together and pay in parts of one sum are consistent with structuring through
    /// several people.
    ///
    /// ## Innocent explanations
    /// - A queue on pay day, a bus tour, a parents' evening that collects for a journey.
    ///
    /// ## Example
    /// Three deposits within minutes; where they were made is not in the ledger, so nothing is flagged:
    ///
    /// ```ledger
    /// 2024-05-04 09:10  cash -> A1  4900.00 EUR by="Ana Ilić"
    /// 2024-05-04 09:18  cash -> A1  4900.00 EUR by="Petar Savić"
    /// 2024-05-04 09:31  cash -> A1  4800.00 EUR by="Jovan Jović"
    /// ```
    ///
    /// An innocent look-alike: a fee that everybody pays in the same week:
    ///
    /// ```ledger
    /// 2024-05-06 09:10  cash -> A1  50.00 EUR by="Ana Ilić"
    /// 2024-05-07 12:18  cash -> A1  50.00 EUR by="Petar Savić"
    /// ```
    ///
    /// ## Parameters
    /// - `min_persons` 3, `within_minutes` 60, `near_percent` 5 (choice): no authority names figures.
    ///
    /// ## Needs
    /// - A column with the branch of each cash row. The ledger has none.
    /// - Who handed the cash in, and the time of day.
    ///
    /// ## Sources
    /// - FFIEC BSA/AML Examination Manual, App. F p. 281: "groups" who "enter a single branch at the same
    ///   time".
    pub(crate) GroupAtOneBranch {
        code: "S07", name: "group-at-one-branch", family: Cash, weight: 4,
        params: [
            min_persons: ParamValue::Int(3), Choice, (2, 1000), "different persons";
            within_minutes: ParamValue::Int(60), Choice, (1, 1440), "minutes from the first to the last";
            near_percent: ParamValue::Int(5), Choice, (0, 100), "most difference between near-equal amounts";
        ],
    }
}

impl Typology for GroupAtOneBranch {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, _: &CaseView<'_>, _: &Params<'_>) -> Verdict {
        not_applicable("the ledger has no column with the branch of a row")
    }
}
