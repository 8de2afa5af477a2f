//! `tracing.json`, version `trag.tracing.v1`, as `docs/schema/tracing.v1.schema.json` describes it.
//!
//! Names of fields never change inside a version. Texts of sources stand here in full.

mod declared;
mod found;
mod substitutes;

use std::collections::BTreeSet;

use serde::Serialize;
use trag_model::{AccountIx, RowId};
use trag_trace::{Method, Place, Subject, Whereabouts};

use super::v1;
use crate::TracingReport;
use crate::exhibits::tracing_words::CAUTION;
use crate::render::json::{account, row};

/// The version this file describes.
const VERSION: &str = "trag.tracing.v1";

/// The whole file.
#[derive(Serialize)]
pub(crate) struct File<'a> {
    version: &'static str,
    title: &'a str,
    caution: &'static str,
    complete: bool,
    as_of: Option<String>,
    software: Software<'a>,
    methods: Vec<MethodEntry>,
    parameters: declared::Parameters<'a>,
    order: found::Order,
    origins: Vec<declared::Origin<'a>>,
    declarations: Vec<declared::Declaration<'a>>,
    openings: Vec<declared::Opening<'a>>,
    targets: Vec<found::Target<'a>>,
    accounts_left_out: usize,
    paths: Vec<found::Path>,
    resting: Vec<found::Resting<'a>>,
    shortfalls: Vec<found::Shortfall<'a>>,
    holdings: Vec<substitutes::Holding<'a>>,
    one_year_views: Vec<substitutes::OneYear<'a>>,
    schedules: Vec<found::Schedule<'a>>,
    schedule_lines: found::Lines<'a>,
    indirect: Option<found::Indirect<'a>>,
    sources: Vec<Source<'a>>,
    accounts: Vec<v1::Account<'a>>,
    rows: Rows<'a>,
}

#[derive(Serialize)]
struct Software<'a> {
    version: &'a str,
    declarations_sha256: &'a str,
}

#[derive(Serialize)]
struct MethodEntry {
    method: &'static str,
    in_band: bool,
    authority: &'static str,
}

#[derive(Serialize)]
struct Source<'a> {
    source: usize,
    path: &'a str,
    sha256: &'a str,
}

/// The file of a report.
pub(crate) fn file<'a>(report: &'a TracingReport<'a>) -> File<'a> {
    let (rows, accounts) = named(report);
    let method = |method: &Method| MethodEntry {
        method: method.word(),
        in_band: Method::CONSERVING.contains(method),
        authority: method.authority(),
    };
    let source = |(source, file): (usize, &'a trag_model::Source)| Source {
        source,
        path: &file.path,
        sha256: &file.sha256,
    };
    File {
        version: VERSION,
        title: report.title,
        caution: CAUTION,
        complete: report.complete,
        as_of: report.declared.as_of.map(|day| day.to_string()),
        software: Software {
            version: &report.software.version,
            declarations_sha256: &report.software.plan_sha256,
        },
        methods: report.methods.iter().map(method).collect(),
        parameters: declared::parameters(report),
        order: found::order(report),
        origins: declared::origins(report),
        declarations: declared::declarations(report),
        openings: declared::openings(report),
        targets: found::targets(report),
        accounts_left_out: report.found.unwrap_or(0),
        paths: found::paths(report),
        resting: found::resting(report),
        shortfalls: found::shortfalls(report),
        holdings: substitutes::holdings(report),
        one_year_views: substitutes::one_year_views(report),
        schedules: found::schedules(report),
        schedule_lines: found::Lines(report),
        indirect: report.indirect.map(found::indirect),
        sources: report.sources.iter().enumerate().map(source).collect(),
        accounts: accounts.into_iter().map(|index| account(report.accounts, index)).collect(),
        rows: Rows { report, rows: rows.into_iter().collect() },
    }
}

/// The rows and accounts that the file refers to, each once.
fn named(report: &TracingReport<'_>) -> (BTreeSet<RowId>, BTreeSet<AccountIx>) {
    let tracing = report.tracing;
    let hops = tracing.targets.iter().flat_map(|target| &target.paths).flat_map(|found| &found.paths);
    let mut rows: BTreeSet<RowId> = hops.flat_map(|path| path.hops.iter().map(|hop| hop.row)).collect();
    rows.extend(declared::rows(report));
    let schedules = tracing.runs.iter().flat_map(|run| &run.schedules);
    rows.extend(schedules.flat_map(|schedule| schedule.lines.iter().map(|line| line.row)));
    let resting = tracing.runs.iter().flat_map(|run| &run.resting).map(|resting| match resting.whereabouts {
        Whereabouts::At(place) | Whereabouts::RepaidOverdraft(place) | Whereabouts::LostFromSight(place) => {
            place
        }
    });
    let mut accounts: BTreeSet<AccountIx> = BTreeSet::new();
    for place in resting.chain(tracing.runs.iter().flat_map(|run| &run.schedules).map(|own| own.place)) {
        match place {
            Place::Account(account) => drop(accounts.insert(account)),
            Place::InTransit(row) => drop(rows.insert(row)),
            Place::Asset(_) | Place::End(_) | Place::Buyer(_) => {}
        }
    }
    rows.retain(|row| (row.0 as usize) < report.ledger.len());
    accounts.extend(rows.iter().flat_map(|row| [report.ledger.payer(*row), report.ledger.payee(*row)]));
    accounts.extend(tracing.openings.iter().map(|opening| opening.account));
    accounts.extend(declared::accounts(report));
    accounts.extend(report.views.iter().map(|view| view.account));
    let held = tracing.holdings.iter().map(|holding| holding.place);
    accounts.extend(held.filter_map(|place| match place {
        Place::Account(account) => Some(account),
        _ => None,
    }));
    for target in &tracing.targets {
        if let Subject::Account(account) = target.target.subject {
            accounts.insert(account);
        }
    }
    (rows, accounts)
}

/// The rows that the file refers to, ascending; written one by one.
struct Rows<'a> {
    report: &'a TracingReport<'a>,
    rows: Vec<RowId>,
}

impl Serialize for Rows<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.report;
        serializer.collect_seq(
            self.rows.iter().map(|id| row(report.ledger, report.accounts, report.ledger.base, *id)),
        )
    }
}

/// A place, in the words of the file.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum PlaceEntry<'a> {
    Account { account: u32 },
    Asset { asset: &'a str },
    InTransit { row: u32 },
    Dissipated,
    BonaFide,
    Returned,
    Debt { secured_on: Option<&'a str> },
    Buyer { asset: &'a str },
}

fn place<'a>(report: &'a TracingReport<'a>, place: Place) -> PlaceEntry<'a> {
    use trag_trace::EndKind;
    let asset = |asset: usize| report.declared.assets.get(asset).map_or("", |asset| asset.name.as_str());
    match place {
        Place::Account(account) => PlaceEntry::Account { account: account.0 },
        Place::Asset(place) => PlaceEntry::Asset { asset: asset(place) },
        Place::InTransit(row) => PlaceEntry::InTransit { row: row.0 },
        Place::Buyer(place) => PlaceEntry::Buyer { asset: asset(place) },
        Place::End(EndKind::Dissipated) => PlaceEntry::Dissipated,
        Place::End(EndKind::BonaFide) => PlaceEntry::BonaFide,
        Place::End(EndKind::Returned) => PlaceEntry::Returned,
        Place::End(EndKind::Debt(secured)) => PlaceEntry::Debt { secured_on: secured.map(asset) },
    }
}

/// Name of an origin, as other parts of the file refer to it.
fn origin<'a>(report: &'a TracingReport<'a>, origin: trag_trace::OriginIx) -> &'a str {
    use trag_trace::OriginIx;
    match origin {
        OriginIx::OWN => "own",
        OriginIx::UNKNOWN => "unknown",
        OriginIx::LENT => "lent",
        declared => {
            let place = declared.place().and_then(|place| report.declared.origins.get(place));
            place.map_or("unknown", |origin| origin.id.as_str())
        }
    }
}
