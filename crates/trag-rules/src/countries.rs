//! Lists of countries as dated data: the table shipped with trag, and lists that an investigator adds.

use trag_model::{Confidence, Day, Problem, catalogue};

use crate::table::{Layout, Line};

const SHIPPED: &str = include_str!("../data/countries.csv");

const LAYOUT: Layout<7> = Layout {
    columns: ["list", "country", "from", "to", "source", "confidence", "note"],
    code: catalogue::THRESHOLDS_INVALID,
    help: "give each country one line with the columns list, country (ISO 3166, two letters), from, to, source, \
           confidence (high, medium or low) and note; dates as YYYY-MM-DD, `to` empty while listed",
};

/// One country on one list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The list: `fatf-call-for-action`.
    pub list: String,
    /// ISO 3166, two letters.
    pub country: String,
    /// First day.
    pub from: Day,
    /// Last day; `None` while listed.
    pub to: Option<Day>,
    /// Where it was read.
    pub source: String,
    /// How sure the table is.
    pub confidence: Confidence,
}

/// Lists of countries, sorted by list, country and first day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountryTable {
    rows: Vec<Listing>,
}

impl Default for CountryTable {
    fn default() -> Self {
        CountryTable::shipped()
    }
}

impl CountryTable {
    /// The text of the table that comes with trag, for its hash.
    pub const SHIPPED: &'static str = SHIPPED;

    /// The table that comes with trag.
    #[must_use]
    pub fn shipped() -> CountryTable {
        match CountryTable::parse(SHIPPED) {
            Ok(table) => table,
            Err(problem) => panic!("a test reads the shipped table: {}", problem.text),
        }
    }

    /// Reads a table from CSV text. The error is `RUL002` and names the line.
    pub fn parse(text: &str) -> Result<CountryTable, Problem> {
        let mut rows = LAYOUT.read(text, read)?;
        rows.sort_by(|a, b| (&a.list, &a.country, a.from).cmp(&(&b.list, &b.country, b.from)));
        Ok(CountryTable { rows })
    }

    /// Adds the lists of another table. A list that it names replaces the list of that name.
    pub fn extend(&mut self, other: CountryTable) {
        self.rows.retain(|row| other.rows.iter().all(|new| new.list != row.list));
        self.rows.extend(other.rows);
        self.rows.sort_by(|a, b| (&a.list, &a.country, a.from).cmp(&(&b.list, &b.country, b.from)));
    }

    /// The lists that name a country on a day.
    pub fn naming<'a>(&'a self, country: &'a str, day: Day) -> impl Iterator<Item = &'a Listing> {
        let named = move |row: &&Listing| row.country == country;
        let listed = move |row: &&Listing| row.from <= day && row.to.is_none_or(|to| day <= to);
        self.rows.iter().filter(named).filter(listed)
    }

    /// All rows, by list, country and first day.
    #[must_use]
    pub fn rows(&self) -> &[Listing] {
        &self.rows
    }
}

fn read(line: &Line<'_, 7>) -> Result<Listing, String> {
    let country = line.stated("country")?;
    if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(format!("`country` is two capital letters, not `{country}`"));
    }
    let ((from, to), confidence) = (line.period()?, line.confidence()?);
    Ok(Listing { list: line.stated("list")?, country, from, to, source: line.stated("source")?, confidence })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists(table: &CountryTable, country: &str, day: &str) -> Vec<String> {
        table.naming(country, Day::parse_iso(day).unwrap()).map(|row| row.list.clone()).collect()
    }

    #[test]
    fn a_list_holds_from_its_day() {
        let table = CountryTable::shipped();
        assert_eq!(lists(&table, "BA", "2026-06-18"), [""; 0]);
        assert_eq!(lists(&table, "BA", "2026-06-19"), ["fatf-increased-monitoring"]);
        assert_eq!(lists(&table, "DZ", "2026-06-19"), [""; 0]);
        assert_eq!(lists(&table, "KP", "2026-06-19"), ["fatf-call-for-action"]);
        assert_eq!(lists(&table, "RS", "2026-06-19"), [""; 0]);
        let grey =
            table.rows().iter().filter(|row| row.list == "fatf-increased-monitoring" && row.to.is_none());
        assert_eq!(grey.count(), 22, "the count published for June 2026");
    }

    #[test]
    fn an_own_list_replaces_the_list_of_its_name_and_leaves_the_others() {
        let mut table = CountryTable::shipped();
        let own =
            format!("{}\nfatf-increased-monitoring,XX,2024-01-01,,own,high,\n", LAYOUT.columns.join(","));
        table.extend(CountryTable::parse(&own).unwrap());
        assert_eq!(lists(&table, "XX", "2026-06-19"), ["fatf-increased-monitoring"]);
        assert_eq!(lists(&table, "BA", "2026-06-19"), [""; 0]);
        assert_eq!(lists(&table, "IR", "2026-06-19"), ["fatf-call-for-action"]);
    }

    #[test]
    fn faults_name_their_line() {
        let problem =
            CountryTable::parse(&format!("{}\nx,Serbia,2024-01-01,,y,high,\n", LAYOUT.columns.join(",")));
        let problem = problem.unwrap_err();
        assert_eq!((problem.code, problem.place.line), (catalogue::THRESHOLDS_INVALID, 2));
        assert!(problem.text.contains("two capital letters"));
    }
}
