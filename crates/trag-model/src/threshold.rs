//! Legal thresholds as dated data: amount, currency, comparison, period in force, source.

use crate::{Currency, Day, Minor};

/// How an amount is compared with a threshold. The difference decides cases: exactly EUR 10,000 in cash is
/// already banned in Serbia, exactly USD 10,000 is not yet reported in the United States.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Comparison {
    /// Equal or more.
    AtLeast,
    /// More than.
    MoreThan,
    /// Less than.
    LessThan,
}

/// How sure the table is of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// High.
    High,
    /// Medium.
    Medium,
    /// Low.
    Low,
}

impl Confidence {
    /// The word used in files and on the screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Confidence::High => "high",
            Confidence::Medium => "medium",
            Confidence::Low => "low",
        }
    }
}

/// One threshold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// Its name in the table: `RS-CTR`.
    pub id: String,
    /// Jurisdiction: `RS`, `EU`, `US`.
    pub jurisdiction: String,
    /// What it triggers: `cash_report` (of cash by banks), `report` (others), `cash_ban`, `cdd`, `info_rule`,
    /// `border`, `record`, `sar_min`.
    pub kind: String,
    /// What it applies to.
    pub instrument: String,
    /// The amount.
    pub amount: Minor,
    /// Its currency.
    pub currency: Currency,
    /// How amounts are compared with it.
    pub comparison: Comparison,
    /// What is added up before comparing.
    pub aggregation: String,
    /// The law.
    pub law: String,
    /// First day in force.
    pub from: Day,
    /// Last day in force; `None` while it is.
    pub to: Option<Day>,
    /// Where the figure was read.
    pub source: String,
    /// How sure the table is.
    pub confidence: Confidence,
}

impl Threshold {
    /// Whether it is in force on a day.
    #[must_use]
    pub fn in_force(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// Whether an amount in the threshold's currency reaches it.
    #[must_use]
    pub fn is_reached(&self, amount: Minor) -> bool {
        match self.comparison {
            Comparison::AtLeast => amount >= self.amount,
            Comparison::MoreThan => amount > self.amount,
            Comparison::LessThan => amount < self.amount,
        }
    }
}
