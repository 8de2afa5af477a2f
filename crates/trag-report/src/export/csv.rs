//! Two tables for link-chart tools: accounts and movements. No cell is taken for a formula by a spreadsheet.

use std::io::{self, Write};

use super::{account_values, links, number};
use crate::CaseReport;
use crate::escape;

/// Writes the accounts: `Id,Label,Number,Scheme,Holder,Kind,Institution,Country`.
///
/// # Errors
/// Those of writing.
pub fn nodes(case: &CaseReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    line(&["Id", "Label", "Number", "Scheme", "Holder", "Kind", "Institution", "Country"], out)?;
    for (account, _) in case.accounts.iter() {
        let (place, number) = (account.0.to_string(), number(case, account));
        line(&[&[place.as_str()], &account_values(case, account, &number)[..]].concat(), out)?;
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
    line(&head, out)?;
    for link in links(case) {
        let [payer, payee, row] = [link.payer.0, link.payee.0, link.row.0].map(|number| number.to_string());
        let numbers = [payer.as_str(), &payee, &row];
        line(&[&numbers[..], &link.values()].concat(), out)?;
    }
    Ok(())
}

fn line(cells: &[&str], out: &mut dyn Write) -> io::Result<()> {
    let cells: Vec<String> = cells.iter().map(|cell| escape::csv(&escape::terminal(cell))).collect();
    write!(out, "{}\r\n", cells.join(","))
}
