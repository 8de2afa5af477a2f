//! Values above the header: the statement's account, its holder, its currency.

use trag_model::{Check, Currency, Identifier};

use crate::formats::delimited::layout::HeadRecord;
use crate::text::header::spell;

/// A value with the line it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Labelled {
    pub(crate) value: String,
    pub(crate) line: u64,
}

/// How much of a preamble field is searched.
const SEARCHED: usize = 400;

/// The text behind the first of the labels that stands in the preamble: `160-…` behind `Račun:`.
fn behind_label(preamble: &[HeadRecord], labels: &[String]) -> Option<Labelled> {
    labels.iter().find_map(|label| {
        let wanted = spell(label);
        preamble.iter().find_map(|record| {
            let mut fields = record.fields.iter().enumerate();
            let (at, rest) = fields.find_map(|(at, field)| Some((at, after_label(field, &wanted)?)))?;
            let next =
                || record.fields[at + 1..].iter().map(|field| field.trim()).find(|field| !field.is_empty());
            let value = if rest.is_empty() { next()? } else { rest };
            Some(Labelled { value: value.to_owned(), line: record.line })
        })
    })
}

/// What stands with a label, wherever it stands in the preamble: behind it in its field, in the next field that is not
/// empty, and below it. A number that commas between fields cut in pieces is one again where `commas` part the fields.
pub(super) fn beside_each<'p>(
    preamble: &'p [HeadRecord],
    label: &str,
    commas: bool,
) -> impl Iterator<Item = [Option<Labelled>; 3]> + 'p {
    let wanted = spell(label);
    preamble.iter().enumerate().filter_map(move |(row, record)| {
        let mut fields = record.fields.iter().enumerate();
        let (at, rest) = fields.find_map(|(at, field)| Some((at, after_label(field, &wanted)?)))?;
        let told = |value: &str, at: usize, record: &HeadRecord| {
            let value = if commas { whole(value, &record.fields[at + 1..]) } else { value.to_owned() };
            Some(Labelled { value, line: record.line }).filter(|told| !told.value.is_empty())
        };
        let mut later = record.fields.iter().enumerate().skip(at + 1);
        let next = later.find(|(_, field)| !field.trim().is_empty());
        let below = preamble.get(row + 1);
        Some([
            told(rest, at, record),
            next.and_then(|(at, field)| told(field.trim(), at, record)),
            below.and_then(|below| told(below.fields.get(at)?.trim(), at, below)),
        ])
    })
}

/// A value with the fields behind it that begin with digits, where it ends with one.
fn whole(value: &str, behind: &[String]) -> String {
    let mut whole = value.to_owned();
    for field in behind {
        let is_cut =
            whole.ends_with(|c: char| c.is_ascii_digit()) && field.starts_with(|c: char| c.is_ascii_digit());
        if !is_cut {
            break;
        }
        whole.push(',');
        whole.push_str(field.trim_end());
    }
    whole
}

/// What follows the words of a label in a field.
fn after_label<'f>(field: &'f str, wanted: &str) -> Option<&'f str> {
    let end = field.char_indices().nth(SEARCHED).map_or(field.len(), |(at, _)| at);
    let is_end = |c: char| c.is_whitespace() || c == ':';
    let starts =
        std::iter::once(0).chain(field[..end].match_indices(is_end).map(|(at, mark)| at + mark.len()));
    for start in starts {
        let ends = field[start..end].match_indices(is_end).map(|(at, _)| start + at).chain([end]);
        for stop in ends {
            let spelled = spell(&field[start..stop]);
            if spelled == wanted {
                return Some(field[stop..].trim_start_matches(|c: char| is_end(c) || c == '.').trim());
            }
            if spelled.len() > wanted.len() {
                break;
            }
        }
    }
    None
}

/// The statement's account: behind a label, or the only kind of number whose check digits hold.
pub(crate) fn account(preamble: &[HeadRecord], labels: &[String]) -> Option<Labelled> {
    if let Some(found) = behind_label(preamble, labels) {
        let value = checked_number(&found.value).unwrap_or_else(|| first_number(&found.value));
        return Some(Labelled { value, ..found });
    }
    preamble.iter().find_map(|record| {
        let value = record.fields.iter().find_map(|field| checked_number(field))?;
        Some(Labelled { value, line: record.line })
    })
}

/// The holder behind a label.
pub(crate) fn holder(preamble: &[HeadRecord], labels: &[String]) -> Option<Labelled> {
    behind_label(preamble, labels)
}

/// Names of a field that holds the name of the bank.
const BANK_LABELS: [&str; 4] = ["BANKA", "NAZIV BANKE", "BANK", "BANK NAME"];

/// How long the name of a bank may be.
const BANK_LETTERS: usize = 80;

/// The bank: behind a label with a colon, or the first line above the header where it is one field in which a word says
/// that it names a bank. `holder` is whoever holds the account, so that a bank's own account has no bank of that name.
pub(crate) fn bank(preamble: &[HeadRecord], holder: &str) -> Option<Labelled> {
    let labelled = preamble.iter().find_map(|record| {
        let value = record.fields.iter().enumerate().find_map(|(at, field)| {
            let (label, behind) = field.split_once(':')?;
            BANK_LABELS.contains(&spell(label).as_str()).then_some(())?;
            let next = || record.fields.get(at + 1).map(|field| field.trim());
            Some(behind.trim()).filter(|behind| !behind.is_empty()).or_else(next)
        });
        Some(Labelled { value: value?.to_owned(), line: record.line })
    });
    let first = || {
        let record =
            preamble.iter().find(|record| record.fields.iter().any(|field| !field.trim().is_empty()))?;
        let mut fields = record.fields.iter().map(|field| field.trim()).filter(|field| !field.is_empty());
        let (Some(value), None) = (fields.next(), fields.next()) else { return None };
        Some(Labelled { value: value.to_owned(), line: record.line }).filter(|found| names_bank(&found.value))
    };
    let is_name = |found: &Labelled| {
        !found.value.is_empty()
            && found.value.chars().count() <= BANK_LETTERS
            && spell(&found.value) != spell(holder)
    };
    labelled.filter(is_name).or_else(|| first().filter(is_name))
}

/// Whether a line is the name of a bank: a word of it says so, and there are neither a label nor figures in it.
fn names_bank(line: &str) -> bool {
    let says = |word: &str| {
        ["BANK", "BANKA", "BANCA", "BANQUE", "SPARKASSE", "SPARKASA"].iter().any(|end| word.ends_with(end))
    };
    !line.contains(':')
        && spell(line).contains(' ')
        && line.bytes().filter(u8::is_ascii_digit).count() <= 2
        && spell(line).split(' ').any(says)
}

/// The currency behind a label, by its ISO code.
pub(crate) fn currency(preamble: &[HeadRecord], labels: &[String]) -> Option<(Currency, u64)> {
    let found = behind_label(preamble, labels)?;
    let mut words = found.value.split(|c: char| !c.is_alphabetic());
    words.find_map(|word| Currency::from_code(&word.to_uppercase())).map(|currency| (currency, found.line))
}

/// The first run of words that is an account number with valid check digits, also one printed in groups.
fn checked_number(text: &str) -> Option<String> {
    let words: Vec<&str> = text
        .split_whitespace()
        .take(64)
        .map(|word| word.trim_matches([',', ';', '.', '(', '=', '"']))
        .collect();
    let holds = |printed: &String| Identifier::normalise(printed).check == Check::Passed;
    (0..words.len()).find_map(|from| {
        (from + 1..=words.len().min(from + 9)).map(|to| words[from..to].join(" ")).find(holds)
    })
}

/// The first number, with the groups of digits that go on behind it: `0231 00100040.01`.
fn first_number(text: &str) -> String {
    let is_number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit() || b"./-".contains(&byte));
    let mut words = text.split_whitespace().skip_while(|word| !word.contains(|c: char| c.is_ascii_digit()));
    let Some(first) = words.next() else { return text.to_owned() };
    let all: Vec<&str> = match is_number(&first) {
        true => std::iter::once(first).chain(words.take_while(is_number)).collect(),
        false => vec![first],
    };
    all.join(" ").trim_matches(['=', '"']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(lines: &[&str]) -> Vec<HeadRecord> {
        let record = |(line, text): (u64, &&str)| HeadRecord {
            line,
            lines: 1,
            fields: text.split(';').map(str::to_owned).collect(),
        };
        (1..).zip(lines).map(record).collect()
    }

    #[test]
    fn labelled_values() {
        let preamble =
            lines(&["Izvod br. 5;;", "Račun: 160-123456-54;;", "Vlasnik;Merkur d.o.o.;", "Valuta:RSD"]);
        let found = account(&preamble, &["RAČUN".to_owned()]).unwrap();
        assert_eq!((found.value.as_str(), found.line), ("160-123456-54", 2));
        assert_eq!(holder(&preamble, &["Vlasnik:".to_owned()]).unwrap().value, "Merkur d.o.o.");
        assert_eq!(currency(&preamble, &["Valuta".to_owned()]), Some((Currency::RSD, 4)));
        assert_eq!(account(&preamble, &[]).unwrap().value, "160-123456-54");
    }

    #[test]
    fn the_bank_stands_in_the_first_line_or_behind_a_label() {
        let found =
            |text: &[&str], holder: &str| bank(&lines(text), holder).map(|found| (found.value, found.line));
        let most = "Banka Zlatni Most a.d. (izmišljena)".to_owned();
        assert_eq!(found(&["", "Banka Zlatni Most a.d. (izmišljena);;", "Račun: 1"], ""), Some((most, 2)));
        assert_eq!(found(&["Рајфајзенбанк а.д.", "Рачун: 1"], "").map(|(_, line)| line), Some(1));
        assert_eq!(found(&["Izvod 5", "Banka:;Alfa banka"], ""), Some(("Alfa banka".to_owned(), 2)));
        for (text, holder) in [
            ("Izvod broj 5;;", ""),
            ("Račun banke: 160-123456-54", ""),
            ("Izvod Alfa banke br. 123/2024", ""),
            ("Alfa banka;Izvod 5", ""),
            ("Alfa banka", "ALFA BANKA"),
            ("Banka", ""),
        ] {
            assert_eq!(found(&[text], holder), None, "{text}");
        }
    }

    #[test]
    fn a_line_of_prose_with_an_iban_in_groups() {
        let text =
            "Izvod prometa po računu HR12 1001 0051 8630 0016 0 za period od 1.1. do 2.1. Valuta EUR OIB 1";
        let preamble = lines(&[text]);
        assert_eq!(account(&preamble, &[]).unwrap().value, "HR12 1001 0051 8630 0016 0");
        assert_eq!(currency(&preamble, &["Valuta".to_owned()]), Some((Currency::EUR, 1)));
    }
}
