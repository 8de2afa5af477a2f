//! Names of columns, compared without regard to case, diacritics, script and spacing.

use std::collections::BTreeMap;

use trag_model::Currency;
use trag_model::name::spelling;

/// A column as a mapping names it: the n-th column (from 1) of a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ColumnName {
    pub(crate) spelling: String,
    pub(crate) occurrence: usize,
}

impl ColumnName {
    /// Reads `Account` or `Account#2`.
    pub(crate) fn parse(name: &str) -> ColumnName {
        let numbered = name.rsplit_once('#').and_then(|(base, number)| {
            let number: usize = number.parse().ok().filter(|number| *number > 0)?;
            (!base.trim().is_empty()).then_some((base, number))
        });
        let (base, occurrence) = numbered.unwrap_or((name, 1));
        ColumnName { spelling: spell(base), occurrence }
    }
}

/// A column as a mapping or a profile asks for it: `Datum | Date` is the first of these names that the header has,
/// where a `?` stands behind one they may be missing, and `{currency}` stands for any ISO code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    choices: Vec<Choice>,
    pub(crate) optional: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Choice {
    Name(ColumnName),
    /// Words before and behind the code of a currency.
    WithCurrency(String, String),
}

const CURRENCY: &str = "{currency}";

impl Wanted {
    pub(crate) fn parse(written: &str) -> Wanted {
        let choice = |name: &str| match name.split_once(CURRENCY) {
            Some((before, behind)) => Choice::WithCurrency(spelling(before), spelling(behind)),
            None => Choice::Name(ColumnName::parse(name)),
        };
        let (mut choices, mut optional) = (Vec::new(), false);
        for name in written.split(" | ") {
            match name.trim_end().strip_suffix('?').filter(|name| !name.trim().is_empty()) {
                Some(without) => {
                    optional = true;
                    choices.push(choice(without));
                }
                None => choices.push(choice(name)),
            }
        }
        Wanted { choices, optional }
    }

    /// Its place in a header, from 0, and the currency that its name there states.
    pub(crate) fn find(&self, header: &Header) -> Option<(usize, Option<Currency>)> {
        self.choices.iter().find_map(|choice| match choice {
            Choice::Name(name) => Some((header.position(name)?, None)),
            Choice::WithCurrency(before, behind) => {
                let mut columns = header.spelled.iter().enumerate().filter(|(_, name)| name.occurrence == 1);
                columns.find_map(|(at, name)| {
                    let code = name.spelling.strip_prefix(before.as_str())?.strip_suffix(behind.as_str())?;
                    Some((at, Some(Currency::from_code(code.trim())?)))
                })
            }
        })
    }
}

/// The comparable form of a column's name. A name without letters or digits (`#`, `%`) stays as it is.
pub(crate) fn spell(name: &str) -> String {
    let spelled = spelling(name);
    if spelled.is_empty() { name.trim().to_owned() } else { spelled }
}

/// The columns of a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Header {
    /// Names as printed, trimmed; a repeated one has its number: `Account#2`.
    pub(crate) names: Vec<String>,
    /// The fields as printed, to recognise the header where it is repeated.
    pub(crate) printed: Vec<String>,
    /// Records with fewer fields than the header have this many or more.
    pub(crate) shortest: usize,
    spelled: Vec<ColumnName>,
}

impl Header {
    /// A header from its fields. Empty names at the end are no columns: some exports end every line with a
    /// delimiter.
    pub(crate) fn new(fields: &[String]) -> Header {
        let used = fields.iter().rposition(|name| !name.trim().is_empty()).map_or(0, |last| last + 1);
        let mut header = Header::default();
        // Counted by name: a damaged line can be a header of many thousand fields, all of them alike.
        let mut met: BTreeMap<String, usize> = BTreeMap::new();
        for field in &fields[..used] {
            let spelled = spell(field);
            let before = match met.get_mut(&spelled) {
                Some(before) => before,
                None => met.entry(spelled.clone()).or_default(),
            };
            *before += 1;
            let occurrence = *before;
            let name = match (field.trim(), occurrence) {
                ("", _) => format!("column {}", header.names.len() + 1),
                (name, 1) => name.to_owned(),
                (name, number) => format!("{name}#{number}"),
            };
            header.names.push(name);
            header.printed.push(field.trim().to_owned());
            header.spelled.push(ColumnName { spelling: spelled, occurrence });
        }
        header.shortest = used;
        header
    }

    /// The same, for records that may have as few fields.
    pub(crate) fn with_shortest(mut self, fields: usize) -> Header {
        self.shortest = fields;
        self
    }

    /// Position of a column, from 0. Letters that were lost on the way, shown as U+FFFD, stand for any.
    pub(crate) fn position(&self, name: &ColumnName) -> Option<usize> {
        self.spelled.iter().position(|known| known == name).or_else(|| {
            let damaged = |(at, printed): (usize, &String)| {
                let fits =
                    printed.contains(LOST) && name.occurrence == 1 && is_remainder(printed, &name.spelling);
                fits.then_some(at)
            };
            self.printed.iter().enumerate().find_map(damaged)
        })
    }

    /// Position of the column that a mapping names, from 0.
    pub(crate) fn column(&self, written: &str) -> Option<usize> {
        Wanted::parse(written).find(self).map(|(at, _)| at)
    }

    /// Number of columns.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }
}

/// What stands for a letter whose bytes could not be read when the file was made.
const LOST: char = '\u{fffd}';
/// How many letters of a spelling may be lost at one place: `ue` for `ü`.
const LOST_AT_ONCE: usize = 2;

/// Whether a printed name is what is left of a spelling.
fn is_remainder(printed: &str, spelling: &str) -> bool {
    let mut pieces = printed.split(LOST).map(spell);
    let Some(mut rest) = pieces.next().and_then(|first| spelling.strip_prefix(first.as_str())) else {
        return false;
    };
    for piece in pieces {
        let gaps = (0..=LOST_AT_ONCE).filter_map(|lost| rest.get(lost..));
        let Some(behind) = gaps.map(str::trim_start).find_map(|rest| rest.strip_prefix(piece.as_str()))
        else {
            return false;
        };
        rest = behind;
    }
    rest.len() <= LOST_AT_ONCE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_names_are_told_apart() {
        let fields: Vec<String> =
            ["Bank", "Account", "BANK", "Račun", "account ", ""].map(str::to_owned).to_vec();
        let header = Header::new(&fields);
        assert_eq!(header.names, ["Bank", "Account", "BANK#2", "Račun", "account#2"]);
        assert_eq!(header.position(&ColumnName::parse("account#2")), Some(4));
        assert_eq!(header.position(&ColumnName::parse("РАЧУН")), Some(3));
        assert_eq!(header.position(&ColumnName::parse("account#3")), None);
    }

    /// Counting each name among all before it would compare ten thousand million names here.
    #[test]
    fn a_header_of_many_fields_costs_no_more_than_its_fields() {
        let fields: Vec<String> = (0..150_000).map(|at| ["0", "", "Iznos"][at % 3].to_owned()).collect();
        let header = Header::new(&fields);
        assert_eq!((header.len(), header.names[149_999].as_str()), (150_000, "Iznos#50000"));
        assert_eq!(header.position(&ColumnName::parse("iznos#50000")), Some(149_999));
    }

    #[test]
    fn lost_letters_stand_for_any() {
        let header = Header::new(
            &["W\u{fffd}hrung", "D\u{fffd}bit", "Beg\u{fffd}nstigter / Auftraggeber"].map(str::to_owned),
        );
        assert_eq!(header.column("Währung"), Some(0));
        assert_eq!(header.column("Waehrung"), Some(0));
        assert_eq!(header.column("Crédit | Débit"), Some(1));
        assert_eq!(header.column("Begünstigter / Auftraggeber"), Some(2));
        assert_eq!(header.column("Wahl"), None);
    }

    #[test]
    fn a_name_may_be_one_of_several_and_state_a_currency() {
        let header = Header::new(&["Datum", "Belastung CHF", "Saldo (EUR)", "Paid?"].map(str::to_owned));
        let find = |written: &str| Wanted::parse(written).find(&header);
        assert_eq!(find("Date | Datum"), Some((0, None)));
        assert_eq!(find("Belastung | Belastung {currency}"), Some((1, Currency::from_code("CHF"))));
        assert_eq!(find("Saldo {currency}"), Some((2, Currency::from_code("EUR"))));
        assert_eq!(find("Saldo in {currency}"), None);
        assert_eq!(find("Paid?"), Some((3, None)));
        assert!(Wanted::parse("Valuta?").optional && find("Valuta?").is_none());
    }
}
