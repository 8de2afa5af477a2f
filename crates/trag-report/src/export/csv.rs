//! Two tables for link-chart tools: accounts and movements. No cell is taken for a formula by a spreadsheet.

use std::io::{self, Write};

use super::{links, number};
use crate::CaseReport;
use crate::escape;

/// Writes the accounts: `Id,Label,Number,Scheme,Holder,Kind,Institution,Country`.
///
/// # Errors
/// Those of writing.
pub fn nodes(case: &CaseReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    line(["Id", "Label", "Number", "Scheme", "Holder", "Kind", "Institution", "Country"], out)?;
    for (account, of) in case.accounts.iter() {
        let cells = [
            &account.0.to_string(),
            case.accounts.label(account),
            &number(case, account),
            of.identifier.scheme.word(),
            case.accounts.holder(account),
            of.holder_kind.word(),
            &of.institution,
            &of.country,
        ];
        line(cells, out)?;
    }
    Ok(())
}

/// Writes the movements, with `Source` and `Target` as accounts of [`nodes`].
///
/// # Errors
/// Those of writing.
pub fn edges(case: &CaseReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let head = [
        "Source",
        "Target",
        "Id",
        "Booked",
        "Paid",
        "Currency",
        "Received",
        "Currency received",
        "Payer",
        "Payee",
        "Instrument",
        "Purpose",
        "Record",
        "Findings",
    ];
    line(head, out)?;
    for link in links(case) {
        let (received, currency) = link.received.clone().unwrap_or_default();
        let cells = [
            &link.payer.0.to_string(),
            &link.payee.0.to_string(),
            &link.row.0.to_string(),
            &link.booked,
            &link.paid.0,
            link.paid.1,
            &received,
            currency,
            link.payer_name,
            link.payee_name,
            link.instrument,
            link.purpose,
            &link.place,
            &link.findings,
        ];
        line(cells, out)?;
    }
    Ok(())
}

fn line<const N: usize>(cells: [&str; N], out: &mut dyn Write) -> io::Result<()> {
    let cells: Vec<String> = cells.iter().map(|cell| escape::csv(&escape::terminal(cell))).collect();
    write!(out, "{}\r\n", cells.join(","))
}
