//! ISO 20022 messages of cash: statements of accounts, orders to banks and payments between banks.
//!
//! Elements are matched by local name, whatever the version and the namespace: files with wrong ones are in
//! circulation.

mod book;
mod camt;
mod codes;
mod entry;
mod orders;
mod own;
mod parties;
mod reversals;
mod split;
mod stated;
mod statement;
mod tags;
mod totals;

use std::io;

use trag_model::Batch;

use crate::formats::{FileRead, Head, Reader};
use crate::input::Input;
use crate::spec::InputSpec;
use crate::xml::root::{Opening, find};

/// Name of the format.
pub(crate) const NAME: &str = "iso20022";

/// What it covers.
pub(crate) const TITLE: &str =
    "ISO 20022: camt.052, 053 and 054, pain.001 and 008, pacs.003, 008 and 009, all versions";

/// Messages that are told apart.
pub(crate) const LAYOUTS: &[[&str; 4]] = &[
    [
        "camt.053",
        "Statement of an account",
        "",
        "read against 22 files of 3 projects' test data: entries, sums and balances",
    ],
    [
        "camt.052",
        "Report of an account within the day",
        "",
        "read against 12 files of 3 projects' test data: entries and sums",
    ],
    [
        "camt.054",
        "Notification of debits and credits",
        "",
        "read against 19 files of 3 projects' test data: entries and sums",
    ],
    [
        "pain.001",
        "Credit transfers ordered",
        "",
        "read against 5 files of 1 project's test data: orders and sums",
    ],
    ["pain.008", "Direct debits ordered", "", "read against 1 file of 1 project's test data: orders and sum"],
    ["pacs.003", "Direct debits between banks", "", "by the standard"],
    ["pacs.008", "Customer credit transfers between banks", "", "by the standard"],
    ["pacs.009", "Credit transfers between banks", "", "by the standard"],
];

/// The element that makes a message one that is read, by its start, and what the message is called. The first
/// versions add `V01`, or are called by the message's name.
const MESSAGES: &[(&str, &str)] = &[
    ("BkToCstmrStmt", "camt.053"),
    ("BkToCstmrAcctRpt", "camt.052"),
    ("BkToCstmrDbtCdtNtfctn", "camt.054"),
    ("CstmrCdtTrfInitn", "pain.001"),
    ("CstmrDrctDbtInitn", "pain.008"),
    ("FIToFICstmrDrctDbt", "pacs.003"),
    ("FIToFICstmrCdtTrf", "pacs.008"),
    ("FICdtTrf", "pacs.009"),
    ("FinInstnCdtTrf", "pacs.009"),
    ("FIToFICdtTrf", "pacs.009"),
];

/// Whether a document is one of the messages.
pub(crate) fn recognises(head: &Head) -> bool {
    message(head).is_some()
}

/// The message with its version as far as the namespace tells: `camt.053.001.08`.
fn message(head: &Head) -> Option<String> {
    let mut version = String::new();
    find(head, |Opening { name, namespace, .. }| {
        if let Some(told) = version_of(namespace) {
            version = told.to_owned();
        }
        let known = |(element, kind): &&(&str, &str)| {
            name == *element
                || name.strip_prefix(element).is_some_and(|rest| rest.starts_with('V'))
                || name.starts_with(kind)
        };
        let (_, kind) = MESSAGES.iter().find(known)?;
        let version = if version.starts_with(kind) { version.as_str() } else { kind };
        Some(version.to_owned())
    })
}

/// `camt.053.001.08` of `urn:iso:std:iso:20022:tech:xsd:camt.053.001.08`, or of the address of a schema.
fn version_of(namespace: &str) -> Option<&str> {
    let last = namespace.rsplit([':', '/']).next()?;
    let last = last.strip_suffix(".xsd").unwrap_or(last);
    ["camt.", "pain.", "pacs."].iter().any(|family| last.starts_with(family)).then_some(last)
}

/// Reads a message.
pub(crate) fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    head: &Head,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let version = message(head).unwrap_or_default();
    match version.starts_with("camt") {
        true => camt::read(input, spec, ctx, head, version, sink),
        false => orders::read(input, spec, ctx, head, version, sink),
    }
}
