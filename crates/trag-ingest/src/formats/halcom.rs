//! Hal E-Bank of Halcom, as Serbian banks export it: lines of fixed width with their recap, fields between `#`,
//! and tagged text for accounts in foreign currency.

mod delimited;
mod fixed;
mod foreign;
mod recap;

use std::io;

use trag_model::{Batch, Instrument, Party, PartyKind};

use crate::formats::line_file::{TextFile, read_lines};
use crate::formats::{FileRead, Head, Kind, Reader};
use crate::input::Input;
use crate::spec::InputSpec;

const NAME: &str = "halcom";

/// Exports of Hal E-Bank among the formats.
pub(crate) const KIND: Kind = Kind {
    name: NAME,
    title: "Halcom Hal E-Bank: statements of Serbian banks",
    layouts: &[
        [
            fixed::FIRST,
            "Movements, lines of 280 characters",
            "RS",
            "the maker's description of 2011, and 1 file of test data: movements, sums, balances",
        ],
        [
            fixed::LONGER,
            "The same since March 2019, with references of 23 characters and a longer purpose",
            "RS",
            "derived from the layout of 2011 and the notice of the National Bank; no public sample was found",
        ],
        [
            recap::LAYOUT,
            "Recap of a statement (_cov): balances and turnovers",
            "RS",
            "the maker's description, and 1 file of test data",
        ],
        [
            delimited::LAYOUT,
            "Movements with fields between #",
            "RS",
            "2 files of test data: movements, sums, statement numbers",
        ],
        [
            foreign::LAYOUT,
            "Accounts in foreign currency, tagged text",
            "RS",
            "1 file of test data, whose balances confirm the reading",
        ],
    ],
    recognises,
    read,
};

fn recognises(head: &Head) -> bool {
    let start = head.start();
    let first = start.lines().map(str::trim_end).find(|line| !line.is_empty()).unwrap_or_default();
    fixed::recognises(first)
        || recap::recognises(first)
        || delimited::recognises(first)
        || foreign::recognises(&start)
}

fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    head: &Head,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let file = TextFile { format: NAME, input, spec, ctx, head };
    let start = head.start();
    let first = start.lines().map(str::trim_end).find(|line| !line.is_empty()).unwrap_or_default();
    if recap::recognises(first) {
        read_lines(file, &mut recap::Recap::default(), sink)
    } else if fixed::recognises(first) {
        read_lines(file, &mut fixed::Fixed::default(), sink)
    } else if foreign::recognises(first) {
        foreign::read(file, sink)
    } else {
        read_lines(file, &mut delimited::Delimited::new(spec), sink)
    }
}

/// The instrument that a payment code of the National Bank of Serbia names: the first digit is the form, 1 for
/// cash. `credit` says which way the money goes.
fn instrument(code: Option<u16>, credit: bool) -> Instrument {
    match code {
        Some(100..200) if credit => Instrument::CashIn,
        Some(100..200) => Instrument::CashOut,
        Some(200..400) => Instrument::Transfer,
        _ => Instrument::Unknown,
    }
}

/// The other party, unless it is cash or nothing is stated.
fn other<'p>(account: &'p str, name: &'p str, nature: Instrument) -> Party<'p> {
    let kind = match nature {
        _ if nature.is_cash() => return Party { kind: PartyKind::Cash, ..Party::default() },
        _ if account.is_empty() && name.is_empty() => PartyKind::Unknown,
        _ => PartyKind::Account,
    };
    Party { kind, identifier: account, name, ..Party::default() }
}

/// An account of 18 digits; the dash behind the bank's three is left out, as other exports of the same bank leave
/// it out, and the form with two dashes stands as it is.
fn account(printed: &str) -> String {
    let digits: String = printed.split('-').collect();
    let plain = digits.len() == 18 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { digits } else { printed.to_owned() }
}

/// A reference with its model; models 00 and 99 say that there is no check digit, and are left out.
fn reference(model: &str, number: &str) -> String {
    let number = number.trim();
    let nothing = number.trim_matches('0').is_empty();
    match model.trim() {
        _ if nothing => String::new(),
        "" | "0" | "00" | "99" => number.to_owned(),
        model => format!("{model} {number}"),
    }
}
