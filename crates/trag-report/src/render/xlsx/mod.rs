//! `xlsx`: a sheet for each part, typed cells, totals as formulas.

mod number;
mod sheet;

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::CaseReport;
use crate::escape;
use crate::exhibits::{self, scope};
use crate::render::parts::{self, Part};

/// The most characters of the name of a sheet.
const NAME: usize = 31;

/// Writes the summary of a case.
///
/// # Errors
/// Those of writing.
pub fn write(case: &CaseReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_parts(&scope::title(case.title), &parts::by_heading(exhibits::summary(case)), out)
}

/// Writes parts, each as a sheet. The same parts give the same bytes.
pub(crate) fn write_parts(title: &str, parts: &[Part], out: &mut dyn Write) -> io::Result<()> {
    let bytes = book(title, parts).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn book(title: &str, parts: &[Part]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The library would take the clock.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(
        &DocProperties::new().set_title(escape::terminal(title)).set_creation_datetime(&made),
    );
    let looks = sheet::Looks::new();
    let mut names: Vec<String> = Vec::new();
    for part in parts {
        let name = name(&part.title, names.len() + 1);
        let own = book.add_worksheet();
        own.set_name(&name)?;
        names.push(name);
        sheet::Sheet::new(own, &looks).fill(&part.blocks)?;
    }
    if parts.is_empty() {
        book.add_worksheet();
    }
    book.save_to_buffer()
}

/// A name that a sheet may have, with its number so that no two are one.
fn name(title: &str, number: usize) -> String {
    let harmless: String = escape::terminal(title)
        .chars()
        .map(
            |letter| {
                if matches!(letter, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') { ' ' } else { letter }
            },
        )
        .collect();
    let name = format!("{number} {}", harmless.trim());
    let short: String = name.chars().take(NAME).collect();
    short.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_have_names_that_a_spreadsheet_takes() {
        assert_eq!(name("Sources and uses: [all] of *it*/more", 4), "4 Sources and uses   all  of  i");
        assert!(name(&"x".repeat(100), 16).chars().count() <= NAME);
    }
}
