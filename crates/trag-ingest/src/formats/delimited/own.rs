//! The account of a statement, where lines above the header name it.

use trag_model::{Check, Decision, Identifier, Problem, catalogue};

use crate::formats::delimited::bind::Told;
use crate::formats::delimited::layout::HeadRecord;
use crate::formats::delimited::plan::{Own, Sides};
use crate::formats::delimited::preamble;
use crate::formats::delimited::told::lost_digits;
use crate::mapping::Mapping;

/// What to do where a file does not name its account.
const DECLARE: &str = "write the account into case.toml under this [[input]]: account = \"160-0000000123456-54\"; until \
                       then its rows stand apart, under the name of the file";

/// The statement's account, where it stands above the header whole.
pub(super) fn account(
    mapping: &Mapping,
    preamble: &[HeadRecord],
    told: &mut Told<'_>,
) -> Result<String, Box<Problem>> {
    match preamble::account(preamble, &mapping.own_account_label) {
        None => Err(Box::new(missing())),
        Some(found) if lost_digits(&found.value) => Err(Box::new(cut(&found.value, found.line))),
        Some(found) => {
            let evidence = format!("stands above the header, in line {}", found.line);
            told.decisions.push(Decision {
                what: "own account".to_owned(),
                choice: found.value.clone(),
                evidence,
            });
            Ok(found.value)
        }
    }
}

/// The bank that keeps the account, where the lines above the header name it; else empty.
pub(super) fn bank(preamble: &[HeadRecord], holder: &str, told: &mut Told<'_>) -> String {
    let Some(found) = preamble::bank(preamble, holder) else { return String::new() };
    let evidence = format!("stands above the header, in line {}", found.line);
    told.decisions.push(Decision { what: "own bank".to_owned(), choice: found.value.clone(), evidence });
    found.value
}

/// What stands for an account that nothing names: rows of one file belong together, and to no other account.
pub(super) fn unnamed(holder: String, file: &str) -> String {
    if holder.is_empty() { format!("account of {file}") } else { format!("account of {holder} in {file}") }
}

fn missing() -> Problem {
    let text = "the file is the statement of one account, and it does not say of which";
    Problem::new(catalogue::OWN_ACCOUNT_MISSING, text, DECLARE)
}

/// A spreadsheet program has rounded the number.
fn cut(printed: &str, line: u64) -> Problem {
    let text =
        format!("the statement's account is in scientific notation and has lost digits: \"{printed}\"");
    let mut problem = Problem::new(catalogue::OWN_ACCOUNT_MISSING, text, DECLARE);
    problem.place.line = line;
    problem
}

/// A statement's account whose check digits say that it is misprinted.
pub(super) fn failed_check(sides: &Sides) -> Option<Problem> {
    let Sides::Own { own: Own::Fixed { account, .. }, .. } = sides else { return None };
    (Identifier::normalise(account).check == Check::Failed).then(|| {
        let text = format!("the check digits of the statement's account do not hold: \"{account}\"");
        let help = "compare the number with the original; rows of other files that name the account rightly stay \
                    apart from this statement";
        Problem::new(catalogue::ACCOUNT_CHECK_FAILED, text, help)
    })
}
