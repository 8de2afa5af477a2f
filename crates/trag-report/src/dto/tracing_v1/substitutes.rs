//! What may stand for value that is not reached, in the words of the file.

use serde::Serialize;

use super::{PlaceEntry, place};
use crate::TracingReport;
use crate::dto::v1::Amount;
use crate::exhibits::tracing_substitutes::owner;

/// An account or asset of an owner, and what of it carries no claim.
#[derive(Serialize)]
pub(super) struct Holding<'a> {
    owner: &'a str,
    place: PlaceEntry<'a>,
    value: Amount,
    untainted_least: Amount,
    untainted_most: Amount,
}

pub(super) fn holdings<'a>(report: &'a TracingReport<'a>) -> Vec<Holding<'a>> {
    let one = |own: &trag_trace::Holding| {
        let (least, most) = own.untainted();
        let amount = |total| Amount::of(total, own.currency);
        Holding {
            owner: owner(report, own),
            place: place(report, own.place),
            value: amount(own.value),
            untainted_least: amount(least),
            untainted_most: amount(most),
        }
    };
    report.tracing.holdings.iter().map(one).collect()
}

/// An account as 18 U.S.C. 984 sees it.
#[derive(Serialize)]
pub(super) struct OneYear<'a> {
    account: u32,
    seized: String,
    filed: String,
    first_day: String,
    balance: Amount,
    paid_in: Amount,
    paid_in_by: &'static str,
    reached: Amount,
    who: &'a str,
    why: &'a str,
}

pub(super) fn one_year_views<'a>(report: &'a TracingReport<'a>) -> Vec<OneYear<'a>> {
    let one = |own: &'a crate::SeizedAccount| {
        let amount = |total| Amount::of(total, own.currency);
        OneYear {
            account: own.account.0,
            seized: own.seized.to_string(),
            filed: own.filed.to_string(),
            first_day: own.view.first_day.to_string(),
            balance: amount(own.view.balance),
            paid_in: amount(own.view.paid_in),
            paid_in_by: own.view.method.word(),
            reached: amount(own.view.reached),
            who: &own.note.who,
            why: &own.note.why,
        }
    };
    report.views.iter().map(one).collect()
}
