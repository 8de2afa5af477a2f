//! What banks in Serbia write into the name of an export and not into the export: `[160-259497-10][15].xml`,
//! `20140808 205000000020819392.XML`, `Izvod_330000000400572356_20201215.xml`, `2021-325950050028777962-7.xml`.

use trag_model::{Check, Day, Decision, Identifier, Scheme};

use crate::formats::values::{self, Order};

/// The account in a file's name, where one number alone has check digits that hold.
pub(crate) fn account(path: &str) -> Option<String> {
    let mut found: Option<(String, &str)> = None;
    for number in runs(path, |c| c.is_ascii_digit() || c == '-') {
        let parts = number.split('-').filter(|part| part.len() == 18);
        for printed in std::iter::once(number).chain(parts) {
            let identifier = Identifier::normalise(printed);
            if identifier.scheme != Scheme::Iban || identifier.check != Check::Passed {
                continue;
            }
            match &found {
                Some((known, _)) if *known != identifier.text => return None,
                _ => found = Some((identifier.text, printed)),
            }
        }
    }
    found.map(|(_, printed)| printed.to_owned())
}

/// The day in a file's name, where there is one of eight digits alone.
pub(crate) fn day(path: &str) -> Option<Day> {
    let mut days = runs(path, |c| c.is_ascii_digit())
        .filter(|digits| digits.len() == 8 && digits.starts_with("20"))
        .filter_map(|digits| values::day(digits, Order::YearFirst).ok());
    days.next().filter(|_| days.next().is_none())
}

/// Says that a value is the name's.
pub(crate) fn decision(what: &str, choice: impl ToString) -> Decision {
    Decision {
        what: what.to_owned(),
        choice: choice.to_string(),
        evidence: "stands in the name of the file, and nowhere in it".to_owned(),
    }
}

/// Runs of characters in the last part of a path.
fn runs(path: &str, wanted: impl Fn(char) -> bool) -> impl Iterator<Item = &str> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    name.split(move |c| !wanted(c)).map(|run| run.trim_matches('-')).filter(|run| !run.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_in_names() {
        for (name, expected) in [
            ("a/[160-123456-54][15].xml", Some("160-123456-54")),
            ("20140808 160000000012345654.XML", Some("160000000012345654")),
            ("Izvod_160000000012345654_20201215.xml", Some("160000000012345654")),
            ("2021-160000000012345654-7-SG.xml", Some("160000000012345654")),
            ("160000000012345654/2021-7.xml", None),
            ("Izvod_160000000012345655_20201215.xml", None),
            ("160-123456-54 160-1-73.xml", None),
            ("izvod.xml", None),
        ] {
            let found = account(name);
            // Two accounts in one name say nothing, whichever of them is meant.
            assert_eq!(found.as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn days_in_names() {
        let told = |name| day(name).map(|day| day.to_string());
        assert_eq!(told("Izvod_200_20220118_000001.XML").as_deref(), Some("2022-01-18"));
        assert_eq!(told("20220118_20220119.xml"), None);
        assert_eq!(told("20220230.xml"), None);
    }
}
