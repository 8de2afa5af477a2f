//! The indirect methods of proof of one person, period by period, for a report.

use trag_model::{Currency, Day};
use trag_trace::Note;
use trag_trace::indirect::{OriginOfProperty, Period, PropertyFigures};

/// Means and spending of one person, compared. All amounts in minor units of one currency.
#[derive(Clone, Debug)]
pub struct IndirectReport {
    /// The person.
    pub owner: String,
    /// The currency of all amounts.
    pub currency: Currency,
    /// Who declares the facts, and why.
    pub note: Note,
    /// The periods, in order.
    pub periods: Vec<Period>,
    /// The Serbian formula over up to three consecutive periods, where its rate is declared.
    pub property: Vec<PropertyReport>,
    /// The facts as declared.
    pub facts: Vec<Fact>,
}

/// A fact as declared.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What it is: `asset at cost`.
    pub what: &'static str,
    /// Its name.
    pub name: String,
    /// Its amounts, by day or by the day their period ends on.
    pub amounts: Vec<(Day, i128)>,
}

/// The Serbian formula over some consecutive periods.
#[derive(Clone, Debug)]
pub struct PropertyReport {
    /// First day.
    pub first: Day,
    /// Last day.
    pub last: Day,
    /// Dinars per euro, as declared.
    pub rate: String,
    /// Facts and lines.
    pub figures: (OriginOfProperty, PropertyFigures),
}
