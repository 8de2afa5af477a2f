//! What was found, in the words of the file.

use serde::Serialize;
use serde::ser::SerializeSeq;
use trag_model::{Currency, Total};
use trag_trace::{Claim, Method, Subject, Whereabouts};

use super::{PlaceEntry, origin, place};
use crate::TracingReport;
use crate::dto::v1::Amount;
use crate::indirect::IndirectReport;

#[derive(Serialize)]
pub(super) struct Order {
    open_moments: u64,
    open_rows: u64,
    proven_rows: u64,
    looped_rows: u64,
    every_order_traced: bool,
}

pub(super) fn order(report: &TracingReport<'_>) -> Order {
    let order = &report.tracing.order;
    Order {
        open_moments: order.open_moments,
        open_rows: order.open_rows,
        proven_rows: order.proven_rows,
        looped_rows: order.looped_rows,
        every_order_traced: order.every_order_traced,
    }
}

/// So much of one origin.
#[derive(Serialize)]
pub(super) struct Part<'a> {
    origin: &'a str,
    minor: i128,
}

fn parts<'a>(report: &'a TracingReport<'a>, claims: &[Claim]) -> Vec<Part<'a>> {
    claims.iter().map(|own| Part { origin: origin(report, own.origin), minor: own.amount.0 }).collect()
}

#[derive(Serialize)]
pub(super) struct Target<'a> {
    target: usize,
    #[serde(flatten)]
    subject: SubjectEntry<'a>,
    as_of: Option<String>,
    currencies: Vec<InCurrency<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum SubjectEntry<'a> {
    Account { account: u32, name: &'a str },
    Asset { name: &'a str },
    Owner { name: &'a str },
}

#[derive(Serialize)]
struct InCurrency<'a> {
    value: Amount,
    band: Option<Band>,
    figures: Vec<Figure<'a>>,
}

#[derive(Serialize)]
struct Band {
    conservative: Amount,
    conservative_by: &'static str,
    highest: Amount,
    highest_by: &'static str,
}

#[derive(Serialize)]
struct Figure<'a> {
    method: &'static str,
    amount: Amount,
    origins: Vec<Part<'a>>,
    low: Amount,
    low_order: &'static str,
    high: Amount,
    high_order: &'static str,
    share_of_value_now: Option<Amount>,
}

pub(super) fn targets<'a>(report: &'a TracingReport<'a>) -> Vec<Target<'a>> {
    let subject = |subject: &Subject| match subject {
        Subject::Account(account) => {
            SubjectEntry::Account { account: account.0, name: report.accounts.label(*account) }
        }
        Subject::Asset(place) => {
            let name = report.declared.assets.get(*place).map_or("", |asset| asset.name.as_str());
            SubjectEntry::Asset { name }
        }
        Subject::Owner(place) => {
            let name = report.declared.owners.get(*place).map_or("", |owner| owner.name.as_str());
            SubjectEntry::Owner { name }
        }
    };
    let one = |(place, target): (usize, &'a trag_trace::TargetFigures)| Target {
        target: place,
        subject: subject(&target.target.subject),
        as_of: target.target.as_of.map(|day| day.to_string()),
        currencies: target.currencies.iter().map(|own| in_currency(report, own)).collect(),
    };
    report.tracing.targets.iter().enumerate().map(one).collect()
}

fn in_currency<'a>(report: &'a TracingReport<'a>, own: &trag_trace::CurrencyFigures) -> InCurrency<'a> {
    let amount = |total: Total| Amount::of(total, own.currency);
    let figure = |figure: &trag_trace::Figure| Figure {
        method: figure.method.word(),
        amount: amount(figure.amount),
        origins: parts(report, &figure.claims),
        low: amount(figure.low.0),
        low_order: figure.low.1.word(),
        high: amount(figure.high.0),
        high_order: figure.high.1.word(),
        share_of_value_now: figure.share_of_value_now.map(amount),
    };
    InCurrency {
        value: amount(own.value),
        band: own.band.map(|band| Band {
            conservative: amount(band.low),
            conservative_by: band.low_method.word(),
            highest: amount(band.high),
            highest_by: band.high_method.word(),
        }),
        figures: own.figures.iter().map(figure).collect(),
    }
}

/// One path, or the word that there are more.
#[derive(Serialize)]
pub(super) struct Path {
    target: usize,
    method: &'static str,
    rows: Vec<Hop>,
    more: bool,
}

#[derive(Serialize)]
struct Hop {
    row: u32,
    tainted_minor: i64,
    currency: &'static str,
}

pub(super) fn paths(report: &TracingReport<'_>) -> Vec<Path> {
    let mut all = Vec::new();
    for (target, figures) in report.tracing.targets.iter().enumerate() {
        for found in figures.paths.iter().filter(|found| report.methods.contains(&found.method)) {
            for (place, path) in found.paths.iter().enumerate() {
                let hop = |hop: &trag_trace::Hop| Hop {
                    row: hop.row.0,
                    tainted_minor: hop.tainted.0,
                    currency: report.ledger.received(hop.row).1.code(),
                };
                let more = found.more && place + 1 == found.paths.len();
                let rows = path.hops.iter().map(hop).collect();
                let method = found.method.word();
                all.push(Path { target, method, rows, more });
            }
        }
    }
    all
}

#[derive(Serialize)]
pub(super) struct Resting<'a> {
    method: &'static str,
    state: &'static str,
    place: PlaceEntry<'a>,
    reached: bool,
    amount: Amount,
    origins: Vec<Part<'a>>,
}

pub(super) fn resting<'a>(report: &'a TracingReport<'a>) -> Vec<Resting<'a>> {
    let mut all = Vec::new();
    for run in report.tracing.runs.iter().filter(|run| report.methods.contains(&run.method)) {
        for own in &run.resting {
            let (state, at) = match own.whereabouts {
                Whereabouts::At(place) => ("at", place),
                Whereabouts::RepaidOverdraft(place) => ("repaid_overdraft", place),
                Whereabouts::LostFromSight(place) => ("lost_from_sight", place),
            };
            let sum = own.claims.iter().map(|claim| claim.amount.0).sum();
            all.push(Resting {
                method: run.method.word(),
                state,
                place: place(report, at),
                reached: own.is_traceable,
                amount: Amount::of(Total(sum), own.currency),
                origins: parts(report, &own.claims),
            });
        }
    }
    all
}

#[derive(Serialize)]
pub(super) struct Shortfall<'a> {
    method: &'static str,
    origin: &'a str,
    amounts: Vec<Amount>,
}

pub(super) fn shortfalls<'a>(report: &'a TracingReport<'a>) -> Vec<Shortfall<'a>> {
    let mut all = Vec::new();
    let asked = |method: &Method| report.methods.contains(method);
    for method in Method::CONSERVING.into_iter().filter(asked) {
        for own in &report.tracing.origins {
            let left = report.tracing.shortfall(method, own.origin).into_iter();
            let amounts = left.map(|(currency, amount)| Amount::of(amount, currency)).collect();
            all.push(Shortfall { method: method.word(), origin: &own.id, amounts });
        }
    }
    all
}

#[derive(Serialize)]
pub(super) struct Schedule<'a> {
    schedule: usize,
    method: &'static str,
    place: PlaceEntry<'a>,
    currency: &'static str,
    exponent: u8,
    lines: usize,
}

fn schedules_of<'a>(
    report: &'a TracingReport<'a>,
) -> impl Iterator<Item = (usize, Method, &'a trag_trace::Schedule)> {
    let runs = report.tracing.runs.iter().filter(|run| report.methods.contains(&run.method));
    let all = runs.flat_map(|run| run.schedules.iter().map(|schedule| (run.method, schedule)));
    all.enumerate().map(|(number, (method, schedule))| (number, method, schedule))
}

pub(super) fn schedules<'a>(report: &'a TracingReport<'a>) -> Vec<Schedule<'a>> {
    let one = |(number, method, own): (usize, Method, &'a trag_trace::Schedule)| Schedule {
        schedule: number,
        method: method.word(),
        place: place(report, own.place),
        currency: own.currency.code(),
        exponent: own.currency.exponent(),
        lines: own.lines.len(),
    };
    schedules_of(report).map(one).collect()
}

/// The lines of all schedules, in minor units of the schedule's currency; written one by one.
pub(super) struct Lines<'a>(pub(super) &'a TracingReport<'a>);

#[derive(Serialize)]
struct Line<'a> {
    schedule: usize,
    row: u32,
    r#in: i64,
    out: i64,
    balance: i64,
    tainted_in: i64,
    tainted_out: i64,
    tainted_left: i64,
    running_minimum: i64,
    origins: Vec<Part<'a>>,
}

impl Serialize for Lines<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for (schedule, _, own) in schedules_of(self.0) {
            for line in &own.lines {
                list.serialize_element(&Line {
                    schedule,
                    row: line.row.0,
                    r#in: line.came_in.0,
                    out: line.went_out.0,
                    balance: line.balance.0,
                    tainted_in: line.tainted_in.0,
                    tainted_out: line.tainted_out.0,
                    tainted_left: line.tainted_left.0,
                    running_minimum: line.running_minimum.0,
                    origins: parts(self.0, &line.composition),
                })?;
            }
        }
        list.end()
    }
}

#[derive(Serialize)]
pub(super) struct Indirect<'a> {
    owner: &'a str,
    who: &'a str,
    why: &'a str,
    periods: Vec<Period>,
    property: Vec<Property>,
}

#[derive(Serialize)]
struct Period {
    first: String,
    last: String,
    net_worth_unknown: Amount,
    application_unknown: Amount,
    deposits_unknown: Option<Amount>,
    lines: Vec<PeriodLine>,
}

#[derive(Serialize)]
struct PeriodLine {
    method: &'static str,
    line: &'static str,
    amount: Amount,
}

#[derive(Serialize)]
struct Property {
    first: String,
    last: String,
    rate: String,
    base: Amount,
    base_in_euro: Amount,
    exceeds: bool,
    tax: Amount,
}

pub(super) fn indirect(indirect: &IndirectReport) -> Indirect<'_> {
    let currency = indirect.currency;
    let amount = |minor: i128| Amount::of(Total(minor), currency);
    let property = |own: &crate::indirect::PropertyReport| Property {
        first: own.first.to_string(),
        last: own.last.to_string(),
        rate: own.rate.clone(),
        base: amount(own.figures.1.base),
        base_in_euro: Amount::of(Total(own.figures.1.base_in_euro), Currency::EUR),
        exceeds: own.figures.1.exceeds,
        tax: amount(own.figures.1.tax),
    };
    Indirect {
        owner: &indirect.owner,
        who: &indirect.note.who,
        why: &indirect.note.why,
        periods: indirect.periods.iter().map(|own| period(own, currency)).collect(),
        property: indirect.property.iter().map(property).collect(),
    }
}

fn period(own: &trag_trace::indirect::Period, currency: Currency) -> Period {
    let amount = |minor: i128| Amount::of(Total(minor), currency);
    let (facts, figures) = &own.net_worth;
    let mut lines = vec![
        ("net-worth", "assets", facts.assets),
        ("net-worth", "liabilities", facts.liabilities),
        ("net-worth", "net_worth", figures.net_worth),
        ("net-worth", "net_worth_before", facts.net_worth_before),
        ("net-worth", "increase", figures.increase),
        ("net-worth", "expenditures", facts.expenditures),
        ("net-worth", "outlay", figures.outlay),
        ("net-worth", "known_sources", facts.known_sources),
        ("net-worth", "unknown", figures.unknown),
        ("source-application", "applications", own.application.1.applications),
        ("source-application", "sources", own.application.1.sources),
        ("source-application", "unknown", own.application.1.unknown),
    ];
    if let Some((facts, figures)) = &own.deposits {
        lines.extend([
            ("bank-deposits", "gross_deposits", facts.gross_deposits),
            ("bank-deposits", "own_transfers", facts.own_transfers),
            ("bank-deposits", "redeposits", facts.redeposits),
            ("bank-deposits", "net_deposits", figures.net_deposits),
            ("bank-deposits", "opening_balances", facts.opening_balances),
            ("bank-deposits", "closing_balances", facts.closing_balances),
            ("bank-deposits", "net_bank_disbursements", figures.net_bank_disbursements),
            ("bank-deposits", "outlays", facts.outlays),
            ("bank-deposits", "cash_expenditures", figures.cash_expenditures),
            ("bank-deposits", "receipts", figures.receipts),
            ("bank-deposits", "known_sources", facts.known_sources),
            ("bank-deposits", "unknown", figures.unknown),
        ]);
    }
    Period {
        first: own.first.to_string(),
        last: own.last.to_string(),
        net_worth_unknown: amount(figures.unknown),
        application_unknown: amount(own.application.1.unknown),
        deposits_unknown: own.deposits.as_ref().map(|(_, figures)| amount(figures.unknown)),
        lines: lines
            .into_iter()
            .map(|(method, line, minor)| PeriodLine { method, line, amount: amount(minor) })
            .collect(),
    }
}
