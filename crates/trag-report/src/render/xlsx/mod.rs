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
    // An exhibit has its own number, the same in every case; everything else that of its sheet.
    let exhibit = harmless.strip_prefix("Exhibit ").and_then(|rest| rest.split_once(". "));
    let exhibit = exhibit.filter(|(own, _)| own.bytes().all(|byte| byte.is_ascii_digit()));
    let name = match exhibit {
        Some((own, title)) => format!("{own} {}", title.trim()),
        None if number == 1 => harmless.trim().to_owned(),
        None => format!("{number} {}", harmless.trim()),
    };
    if name.chars().count() <= NAME {
        return name;
    }
    let short: String = name.chars().take(NAME - 1).collect();
    let whole = short.rsplit_once(' ').map_or(short.as_str(), |(words, _)| words);
    let kept = if whole.chars().count() > NAME / 2 { whole } else { &short };
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_have_names_that_a_spreadsheet_takes() {
        assert_eq!(name("Sources and uses: [all] of *it*/more", 4), "4 Sources and uses   all  of…");
        assert_eq!(name("Exhibit 4. Sources and uses of funds", 5), "4 Sources and uses of funds");
        assert_eq!(
            name("Exhibit 10. Net worth, expenditure and deposits", 11),
            "10 Net worth, expenditure and…"
        );
        assert_eq!(name("Summary", 1), "Summary");
        assert!(name(&"x".repeat(100), 16).chars().count() <= NAME);
    }
}
