//! Legal thresholds as dated data: the table shipped with trag, and rows that an investigator adds.

use trag_model::{Comparison, Currency, Day, Decimal, Problem, Threshold, ThresholdUse, catalogue};

use crate::table::{Layout, Line};

/// The kind of a threshold from which an institution reports a single or linked cash transaction. At most
/// one is in force for a jurisdiction on a day, so a rule that compares cash with it never has to choose.
pub const CASH_REPORT: &str = "cash_report";

const SHIPPED: &str = include_str!("../data/thresholds.csv");

const HELP: &str = "give each threshold one line with the columns id, jurisdiction, kind, instrument, amount, \
                    currency, comparison (ge, gt or lt), aggregation, law, from, to, source, confidence \
                    (high, medium or low) and note; dates as YYYY-MM-DD, `to` empty while in force";

/// Legal thresholds, dated; sorted by jurisdiction, kind, first day, id.
///
/// A threshold that the source states for two currencies (`15,000 USD/EUR`) is two rows, one for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThresholdTable {
    rows: Vec<Threshold>,
}

impl ThresholdTable {
    /// The text of the table that comes with trag, for its hash.
    pub const SHIPPED: &'static str = SHIPPED;

    /// The table that comes with trag.
    #[must_use]
    pub fn shipped() -> ThresholdTable {
        match ThresholdTable::parse(SHIPPED) {
            Ok(table) => table,
            Err(problem) => panic!("a test reads the shipped table: {}", problem.text),
        }
    }

    /// Reads a table from CSV text. The error is `RUL002` and names the line.
    pub fn parse(text: &str) -> Result<ThresholdTable, Problem> {
        let mut table = ThresholdTable { rows: LAYOUT.read(text, read)? };
        table.settle()?;
        Ok(table)
    }

    /// Adds the rows of another table. All rows of an id that it names are replaced by its rows of that id.
    /// The error is `RUL002`: two cash reporting thresholds of a jurisdiction in force on one day.
    pub fn extend(&mut self, other: ThresholdTable) -> Result<(), Problem> {
        self.rows.retain(|row| other.rows.iter().all(|new| new.id != row.id));
        self.rows.extend(other.rows);
        self.settle()
    }

    /// The thresholds of a jurisdiction and kind in force on a day, by first day in force and id.
    pub fn in_force<'a>(
        &'a self,
        jurisdiction: &'a str,
        kind: &'a str,
        day: Day,
    ) -> impl Iterator<Item = &'a Threshold> {
        let fits = move |row: &&Threshold| row.jurisdiction == jurisdiction && row.kind == kind;
        self.rows.iter().filter(fits).filter(move |row| row.in_force(day))
    }

    /// From which amount a cash transaction is reported in a jurisdiction on a day.
    #[must_use]
    pub fn cash_report(&self, jurisdiction: &str, day: Day) -> Option<&Threshold> {
        let fits = |row: &&Threshold| row.jurisdiction == jurisdiction && row.kind == CASH_REPORT;
        self.rows.iter().filter(fits).find(|row| row.in_force(day))
    }

    /// The threshold of a jurisdiction and kind in force on a day whose instrument has a word in it; of several
    /// the first.
    #[must_use]
    pub fn of_instrument<'a>(
        &'a self,
        jurisdiction: &'a str,
        kind: &'a str,
        word: &str,
        day: Day,
    ) -> Option<&'a Threshold> {
        self.in_force(jurisdiction, kind, day).find(|row| row.instrument.contains(word))
    }

    /// All rows, by jurisdiction, kind, first day in force and id.
    #[must_use]
    pub fn rows(&self) -> &[Threshold] {
        &self.rows
    }

    /// Sorts the rows and refuses what would leave a rule with a choice.
    fn settle(&mut self) -> Result<(), Problem> {
        let key = |row: &Threshold| (row.jurisdiction.clone(), row.kind.clone(), row.from, row.id.clone());
        self.rows.sort_by_cached_key(key);
        let fault = |what: String| Err(Problem::new(catalogue::THRESHOLDS_INVALID, what, HELP));
        for pair in self.rows.windows(2) {
            let [first, second] = pair else { continue };
            if key(first) == key(second) {
                return fault(format!("{} stands twice from {}", first.id, first.from));
            }
        }
        let cash = self.rows.iter().filter(|row| row.kind == CASH_REPORT);
        for first in cash {
            let rivals = self.in_force(&first.jurisdiction, CASH_REPORT, first.from);
            if let Some(second) = rivals.into_iter().find(|row| *row != first) {
                let (a, b, jurisdiction) = (&first.id, &second.id, &first.jurisdiction);
                return fault(format!("{a} and {b} are both in force in {jurisdiction} on {}", first.from));
            }
        }
        Ok(())
    }
}

/// A threshold as a finding carries it.
pub(crate) fn used(threshold: &Threshold) -> ThresholdUse {
    let Threshold { id, amount, currency, law, source, confidence, .. } = threshold;
    let source = format!("{source} (confidence {})", confidence.word());
    ThresholdUse { id: id.clone(), amount: *amount, currency: *currency, law: law.clone(), source }
}

const LAYOUT: Layout<14> = Layout {
    columns: [
        "id",
        "jurisdiction",
        "kind",
        "instrument",
        "amount",
        "currency",
        "comparison",
        "aggregation",
        "law",
        "from",
        "to",
        "source",
        "confidence",
        "note",
    ],
    code: catalogue::THRESHOLDS_INVALID,
    help: HELP,
};

fn read(line: &Line<'_, 14>) -> Result<Threshold, String> {
    let field = |name: &str| line.text(name);
    let currency = Currency::from_code(field("currency"))
        .ok_or_else(|| format!("unknown currency `{}`", field("currency")))?;
    let amount = Decimal::parse(field("amount")).and_then(|number| number.to_minor(currency.exponent()));
    let amount = amount.ok().filter(|amount| amount.0 >= 0);
    let comparison = match field("comparison") {
        "ge" => Comparison::AtLeast,
        "gt" => Comparison::MoreThan,
        "lt" => Comparison::LessThan,
        other => return Err(format!("`comparison` is ge, gt or lt, not `{other}`")),
    };
    let (confidence, (from, to)) = (line.confidence()?, line.period()?);
    Ok(Threshold {
        id: line.stated("id")?,
        jurisdiction: line.stated("jurisdiction")?,
        kind: line.stated("kind")?,
        instrument: field("instrument").to_owned(),
        amount: amount.ok_or_else(|| format!("`amount` is no amount: `{}`", field("amount")))?,
        currency,
        comparison,
        aggregation: field("aggregation").to_owned(),
        law: line.stated("law")?,
        from,
        to,
        source: line.stated("source")?,
        confidence,
    })
}

#[cfg(test)]
mod tests {
    use trag_model::Minor;

    use super::*;

    fn day(text: &str) -> Day {
        Day::parse_iso(text).unwrap()
    }

    fn table(lines: &str) -> Result<ThresholdTable, Problem> {
        ThresholdTable::parse(&format!("{}\n{lines}", LAYOUT.columns.join(",")))
    }

    const ROW: &str = "T-1,XX,cash_report,cash,15000,EUR,ge,,Law 1,2020-01-01,2020-12-31,gazette,high,";

    #[test]
    fn the_shipped_table_knows_the_region() {
        let table = ThresholdTable::shipped();
        let cash = |jurisdiction, on: &str| {
            table.cash_report(jurisdiction, day(on)).map(|row| (row.amount.0 / 100, row.currency.code()))
        };
        assert_eq!(cash("RS", "2024-05-04"), Some((15_000, "EUR")));
        assert_eq!(cash("RS", "2018-03-31"), Some((15_000, "EUR")));
        assert_eq!(cash("HR", "2022-12-31"), Some((200_000, "HRK")));
        assert_eq!(cash("HR", "2023-01-01"), Some((10_000, "EUR")));
        assert_eq!(cash("BA", "2024-05-04"), Some((30_000, "BAM")));
        assert_eq!(cash("RS", "1999-01-01"), None);
        assert_eq!(cash("DE", "2024-05-04"), None);
    }

    #[test]
    fn more_than_and_at_least_differ_at_the_amount_itself() {
        let table = ThresholdTable::shipped();
        let reached = |jurisdiction, minor| {
            table.cash_report(jurisdiction, day("2024-05-04")).unwrap().is_reached(Minor(minor))
        };
        assert!(reached("RS", 1_500_000) && !reached("RS", 1_499_999));
        assert!(!reached("US", 1_000_000) && reached("US", 1_000_001));
    }

    /// The years of `113/2017` and the like; two digits are of this century.
    fn gazette_years(law: &str) -> Vec<i32> {
        let parts = law.split(|c: char| !c.is_ascii_digit() && c != '/');
        let pairs = parts.filter_map(|part| part.split_once('/'));
        let years = pairs.filter_map(|(_, year)| Some((year.len(), year.parse::<i32>().ok()?)));
        years.map(|(digits, year)| if digits == 2 { 2000 + year } else { year }).collect()
    }

    #[test]
    fn no_citation_is_later_than_the_first_day_in_force() {
        assert_eq!(gazette_years("Sl. glasnik RS 113/2017, 94/24, Reg. (EU) 2018/1672"), [2017, 2024, 1672]);
        for row in ThresholdTable::shipped().rows().iter().filter(|row| row.jurisdiction != "EU") {
            let from: i32 = row.from.to_string()[..4].parse().unwrap();
            assert!(
                gazette_years(&row.law).iter().all(|year| *year <= from),
                "{}: {} from {}",
                row.id,
                row.law,
                row.from
            );
        }
        let law = |on: &str| ThresholdTable::shipped().cash_report("RS", day(on)).unwrap().law.clone();
        assert_eq!(law("2026-01-01"), "AML/CFT Law (Sl. glasnik RS 113/2017) Art. 47");
    }

    #[test]
    fn two_currencies_are_two_rows() {
        let table = ThresholdTable::shipped();
        let standard: Vec<_> = table.in_force("FATF", "cdd", day("2024-05-04")).collect();
        assert_eq!(standard.iter().map(|row| row.currency.code()).collect::<Vec<_>>(), ["EUR", "USD"]);
    }

    #[test]
    fn own_rows_replace_the_shipped_ones_of_their_id() {
        let mut own = ThresholdTable::shipped();
        let count = own.rows().len();
        own.extend(
            table("RS-CTR,RS,cash_report,cash,10000,EUR,ge,,New law,2018-04-01,,gazette,high,").unwrap(),
        )
        .unwrap();
        assert_eq!(own.rows().len(), count);
        assert_eq!(own.cash_report("RS", day("2026-01-01")).unwrap().amount, Minor(1_000_000));
    }

    #[test]
    fn faults_name_their_line() {
        let cases = [
            (ROW.replace("15000", "15.000.00"), "`amount` is no amount"),
            (ROW.replace("EUR", "USD/EUR"), "unknown currency"),
            (ROW.replace(",ge,", ",>=,"), "`comparison` is ge, gt or lt"),
            (ROW.replace("2020-12-31", "2020-02-30"), "`to` is no day"),
            (ROW.replace("2020-12-31", "2019-12-31"), "`to` lies before `from`"),
            (ROW.replace("gazette", ""), "`source` is empty"),
            (ROW.replace(",high,", ""), "malformed line"),
        ];
        for (line, expected) in cases {
            let problem =
                table(&format!("{}\n{line}", ROW.replace("T-1", "T-0").replace("2020", "2010"))).unwrap_err();
            assert!(problem.text.contains(expected), "{}", problem.text);
            assert_eq!((problem.code, problem.place.line), (catalogue::THRESHOLDS_INVALID, 3), "{expected}");
            assert_eq!(problem.excerpt.unwrap().text, line);
        }
        assert_eq!(ThresholdTable::parse("id,amount\n").unwrap_err().place.line, 1);
    }

    #[test]
    fn a_day_has_one_cash_reporting_threshold() {
        let rival = ROW
            .replace("T-1", "T-2")
            .replace("2020-01-01", "2020-12-31")
            .replace("2020-12-31,2020-12-31", "2020-12-31,");
        let problem = table(&format!("{ROW}\n{rival}")).unwrap_err();
        assert!(problem.text.contains("T-1") && problem.text.contains("T-2"), "{}", problem.text);
        let after = rival.replace("2020-12-31", "2021-01-01");
        assert_eq!(table(&format!("{ROW}\n{after}")).unwrap().rows().len(), 2);
    }
}
