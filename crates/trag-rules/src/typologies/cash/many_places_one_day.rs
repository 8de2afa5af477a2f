//! S04.

use crate::draft::not_applicable;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// Cash for one account at several branches or machines on one day.
    ///
    /// ## What it finds
    /// At least `min_places` different branches or cash machines at which cash is paid in for one account,
    /// or taken out of it, on one calendar day. No column of the ledger holds the place of a cash row, so
    /// the rule is not applicable to any case and says so.
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
    /// Three deposits of one day; where they were made is not in the ledger, so nothing is flagged:
    ///
    /// ```ledger
    /// 2024-05-04 09:10  cash -> A1  4900.00 EUR
    /// 2024-05-04 11:30  cash -> A1  4800.00 EUR
    /// 2024-05-04 14:05  cash -> A1  4900.00 EUR
    /// ```
    ///
    /// An innocent look-alike: one deposit a day:
    ///
    /// ```ledger
    /// 2024-05-04  cash -> A1  4900.00 EUR
    /// 2024-05-05  cash -> A1  4800.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `min_places` 3 (choice): different places on one day.
    ///
    /// ## Needs
    /// - A column with the branch or the cash machine of each cash row. The ledger has none.
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

    fn evaluate(&self, _: &CaseView<'_>, _: &Params<'_>) -> Verdict {
        not_applicable("the ledger has no column with the branch or the cash machine of a row")
    }
}
