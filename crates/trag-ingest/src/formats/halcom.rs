//! Hal E-Bank of Halcom, as Serbian banks export it: lines of fixed width with their recap, fields between `#`,
//! and tagged text for accounts in foreign currency.

mod delimited;
mod fixed;
mod foreign;
mod recap;

use std::io;

use trag_model::Batch;

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
        [
            delimited::BY_PLACE,
            "The same fields in the same order below a header of other names, as UniCredit exports them",
            "RS",
            "by a description of its fields",
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
        || delimited::recognises(&start)
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
        read_lines(file, &mut recap::Recap, sink)
    } else if fixed::recognises(first) {
        read_lines(file, &mut fixed::Fixed::of(&start), sink)
    } else if foreign::recognises(first) {
        foreign::read(file, sink)
    } else {
        read_lines(file, &mut delimited::Delimited::new(spec), sink)
    }
}

/// An account of 18 digits; the dash behind the bank's three is left out, as other exports of the same bank leave
/// it out, and the form with two dashes stands as it is.
fn account(printed: &str) -> String {
    let digits: String = printed.split('-').collect();
    let plain = digits.len() == 18 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { digits } else { printed.to_owned() }
}
