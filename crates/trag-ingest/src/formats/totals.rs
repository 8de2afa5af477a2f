//! Control totals: what a file says about its own records, compared with the records.

use trag_model::catalogue;

use crate::formats::rows::{Rows, problem_at};
use crate::text::lines::Line;

const HELP: &str = "records may be missing, doubled or altered: ask for the file again; if it is complete, accept it in \
                    case.toml under [[accepted-gaps]] with a reason";

/// Compares a printed total with what was found; `what` is a noun: `debits of the batch`.
pub(crate) fn compare(what: &str, printed: i128, found: i128, line: &Line<'_>, rows: &mut Rows<'_>) {
    if printed != found {
        let text = format!("the total does not hold: {what} are {found}, and the file says {printed}");
        rows.tell(problem_at(catalogue::CONTROL_TOTAL, line.number, text, line.text, HELP));
    }
}

/// Compares a printed number with the records found; a blank number says nothing.
pub(crate) fn count(what: &str, printed: &str, found: u64, line: &Line<'_>, rows: &mut Rows<'_>) {
    let printed = printed.trim();
    if printed.is_empty() {
        return;
    }
    match printed.parse::<u64>() {
        Ok(printed) => compare(what, i128::from(printed), i128::from(found), line, rows),
        Err(_) => {
            let text = format!("the total \"{printed}\" ({what}) is no number");
            rows.tell(problem_at(catalogue::CONTROL_TOTAL, line.number, text, line.text, HELP));
        }
    }
}

/// Tells that a file ends before the record that closes it.
pub(crate) fn no_trailer(record: &str, last_line: u64, rows: &mut Rows<'_>) {
    let text = format!("the file ends without its {record}, so its totals cannot be checked");
    rows.tell(problem_at(catalogue::CONTROL_TOTAL, last_line, text, "", HELP));
}
