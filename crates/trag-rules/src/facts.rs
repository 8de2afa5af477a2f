//! Facts that the investigator declares: what no row can show, and some rules need.
//!
//! A table with the columns `holder`, `fact`, `value`, `currency`, `from`, `to`, `note`, `source`. A holder is
//! a printed name; names count as one when their spelling is equal. A fact without a source is refused.

use trag_model::{Currency, Day, Decimal, Minor, Problem, catalogue, name};

use crate::table::{Layout, Line};

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FactKind {
    /// The holder's account was opened on `from`; `note` may be the account number.
    Opened,
    /// The holder was born on `from`.
    Born,
    /// Lawful income of `value` from `from` to `to`.
    Income,
    /// Turnover of `value` a year that the holder declared when the account was opened.
    Turnover,
    /// The holder acquired a thing for `value` on `from`; `note` is the word that texts know it by.
    Asset,
    /// An event of the case (arrest, search, notice) on `from`; the holder may be empty.
    Event,
    /// The holder is or was an office-holder.
    Office,
    /// The holder is close to the holder named in `note` (family, partner, company).
    Related,
    /// The holder is the person named in `note`: a confirmed proposal.
    SamePerson,
    /// What this holder pays is tainted from `from` on.
    Tainted,
    /// The holder declared cash of `value` at the border on `from`.
    Declaration,
    /// The holder is a student.
    Student,
}

impl FactKind {
    const ALL: [(FactKind, &'static str); 12] = [
        (FactKind::Opened, "opened"),
        (FactKind::Born, "born"),
        (FactKind::Income, "income"),
        (FactKind::Turnover, "turnover"),
        (FactKind::Asset, "asset"),
        (FactKind::Event, "event"),
        (FactKind::Office, "office"),
        (FactKind::Related, "related"),
        (FactKind::SamePerson, "same-person"),
        (FactKind::Tainted, "tainted"),
        (FactKind::Declaration, "declaration"),
        (FactKind::Student, "student"),
    ];

    /// The word used in files and on the screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        FactKind::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }
}

/// One declared fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The spelling of the holder's name.
    pub holder: String,
    /// What it is about.
    pub kind: FactKind,
    /// An amount, where the fact has one.
    pub value: Option<(Minor, Currency)>,
    /// First day, or the day.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
    /// Name or word that the fact refers to.
    pub note: String,
    /// On what it rests.
    pub source: String,
}

/// The facts of a case, in the order of their table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    rows: Vec<Fact>,
}

const LAYOUT: Layout<8> = Layout {
    columns: ["holder", "fact", "value", "currency", "from", "to", "note", "source"],
    code: catalogue::CASE_FILE_INVALID,
    help: "give each fact one line with the columns holder, fact, value, currency, from, to, note and source; dates as \
           YYYY-MM-DD. Facts are opened, born, income, turnover, asset, event, office, related, same-person, tainted, \
           declaration and student",
};

impl Facts {
    /// Reads facts from CSV text. The error is `CAS007` and names the line.
    pub fn parse(text: &str) -> Result<Facts, Problem> {
        Ok(Facts { rows: LAYOUT.read(text, read)? })
    }

    /// The facts of a kind.
    pub fn of(&self, kind: FactKind) -> impl Iterator<Item = &Fact> {
        self.rows.iter().filter(move |fact| fact.kind == kind)
    }

    /// Whether there is a fact of the kind.
    #[must_use]
    pub fn has(&self, kind: FactKind) -> bool {
        self.of(kind).next().is_some()
    }

    /// All facts.
    #[must_use]
    pub fn rows(&self) -> &[Fact] {
        &self.rows
    }
}

fn read(line: &Line<'_, 8>) -> Result<Fact, String> {
    let kind = FactKind::ALL.iter().find(|(_, word)| *word == line.text("fact"));
    let (kind, word) = *kind.ok_or_else(|| format!("unknown fact `{}`", line.text("fact")))?;
    let value = match (line.text("value"), line.text("currency")) {
        ("", "") => None,
        (amount, code) => {
            let currency = Currency::from_code(code).ok_or_else(|| format!("unknown currency `{code}`"))?;
            let minor = Decimal::parse(amount).and_then(|number| number.to_minor(currency.exponent()));
            let minor = minor.ok().filter(|minor| minor.0 >= 0);
            Some((minor.ok_or_else(|| format!("`value` is no amount: `{amount}`"))?, currency))
        }
    };
    let (from, to) = (line.day("from")?, line.day("to")?);
    let (holder, note) = (name::spelling(line.text("holder")), line.text("note").to_owned());
    let needs =
        |missing: bool, what: &str| if missing { Err(format!("`{word}` needs `{what}`")) } else { Ok(()) };
    needs(holder.is_empty() && kind != FactKind::Event, "holder")?;
    use FactKind::{Asset, Born, Declaration, Event, Income, Opened, Related, SamePerson, Turnover};
    needs(value.is_none() && matches!(kind, Income | Turnover | Asset | Declaration), "value")?;
    needs(from.is_none() && matches!(kind, Opened | Born | Income | Event | Declaration | Asset), "from")?;
    needs(to.is_none() && kind == Income, "to")?;
    needs(note.is_empty() && matches!(kind, Related | SamePerson), "note")?;
    needs(line.text("source").is_empty(), "source")?;
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        return Err("`to` lies before `from`".into());
    }
    Ok(Fact { holder, kind, value, from, to, note, source: line.text("source").to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(lines: &str) -> Result<Facts, Problem> {
        Facts::parse(&format!("{}\n{lines}\n", LAYOUT.columns.join(",")))
    }

    #[test]
    fn a_fact_is_read_with_its_source() {
        let facts = facts("Đorđe Ilić,income,12000,EUR,2024-01-01,2024-12-31,,tax return").unwrap();
        let fact = facts.of(FactKind::Income).next().unwrap();
        assert_eq!(
            (fact.holder.as_str(), fact.value),
            ("DJORDJE ILIC", Some((Minor(1_200_000), Currency::EUR)))
        );
        assert!(facts.has(FactKind::Income) && !facts.has(FactKind::Event));
    }

    #[test]
    fn faults_name_their_line_and_what_is_missing() {
        for (line, expected) in [
            ("Ana,wage,1,EUR,,,,x", "unknown fact `wage`"),
            ("Ana,income,1,EUR,2024-01-01,,,x", "`income` needs `to`"),
            ("Ana,related,,,,,,x", "`related` needs `note`"),
            ("Ana,born,,,1990-01-01,,,", "`born` needs `source`"),
            ("Ana,born,,,1990-02-30,,,x", "`from` is no day"),
            (",born,,,1990-01-01,,,x", "`born` needs `holder`"),
            ("Ana,income,1,EUR,2024-02-01,2024-01-01,,x", "`to` lies before `from`"),
        ] {
            let problem = facts(line).unwrap_err();
            assert!(problem.text.contains(expected), "{}", problem.text);
            assert_eq!((problem.code, problem.place.line), (catalogue::CASE_FILE_INVALID, 2));
        }
        assert_eq!(Facts::parse("holder\n").unwrap_err().place.line, 1);
    }
}
