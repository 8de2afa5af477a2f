//! Tables that an investigator writes as CSV: one header, one line a row, faults with the number of their line.

use trag_model::{Confidence, Day, Excerpt, Problem};

/// What a table looks like and what is said where it does not.
pub(crate) struct Layout<const N: usize> {
    /// The columns.
    pub(crate) columns: [&'static str; N],
    /// The code of its faults.
    pub(crate) code: trag_model::Code,
    /// What to do about a fault.
    pub(crate) help: &'static str,
}

/// One line of a table.
pub(crate) struct Line<'r, const N: usize> {
    columns: &'r [&'static str; N],
    /// Where each column stands in the file.
    places: &'r [usize; N],
    record: &'r csv::StringRecord,
}

impl<const N: usize> Layout<N> {
    /// Reads every line with `row`, whose error is a sentence. The order of the columns is free; each must be there,
    /// and no other may be.
    pub(crate) fn read<T>(
        &self,
        text: &str,
        row: impl Fn(&Line<'_, N>) -> Result<T, String>,
    ) -> Result<Vec<T>, Problem> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| self.fault(text, 1, error.to_string()))?;
        let places = self.places(header).map_err(|what| self.fault(text, 1, what))?;
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| {
                let line = error.position().map_or(0, csv::Position::line);
                self.fault(text, line, format!("malformed line: {error}"))
            })?;
            let line = record.position().map_or(0, csv::Position::line);
            let read = row(&Line { columns: &self.columns, places: &places, record: &record });
            rows.push(read.map_err(|what| self.fault(text, line, what))?);
        }
        Ok(rows)
    }

    fn places(&self, header: &csv::StringRecord) -> Result<[usize; N], String> {
        if let Some(unknown) = header.iter().find(|name| !self.columns.contains(name)) {
            return Err(format!("unknown column `{unknown}`"));
        }
        let mut places = [0; N];
        for (place, name) in places.iter_mut().zip(self.columns) {
            let mut named = header.iter().enumerate().filter(|(_, column)| *column == name);
            *place = named.next().ok_or_else(|| format!("the column `{name}` is missing"))?.0;
            if named.next().is_some() {
                return Err(format!("the column `{name}` stands twice"));
            }
        }
        Ok(places)
    }

    fn fault(&self, text: &str, line: u64, what: String) -> Problem {
        let mut problem = Problem::new(self.code, what, self.help);
        problem.place.line = line;
        let index = usize::try_from(line).ok().and_then(|line| line.checked_sub(1));
        let printed = index.and_then(|index| text.lines().nth(index));
        problem.excerpt = printed.map(|line| Excerpt::of(line, 0, 0));
        problem
    }
}

impl<'r, const N: usize> Line<'r, N> {
    /// What stands in a column; empty where nothing does. Panics for a column that the layout does not have: a slip
    /// in the code, not in the table.
    pub(crate) fn text(&self, name: &str) -> &'r str {
        let column = self.columns.iter().position(|column| *column == name);
        let column = column.unwrap_or_else(|| panic!("the layout has no column {name}"));
        self.record.get(self.places[column]).unwrap_or_default()
    }

    /// What stands in a column that may not be empty.
    pub(crate) fn stated(&self, name: &str) -> Result<String, String> {
        match self.text(name) {
            "" => Err(format!("`{name}` is empty")),
            text => Ok(text.to_owned()),
        }
    }

    /// A day, where one is stated.
    pub(crate) fn day(&self, name: &str) -> Result<Option<Day>, String> {
        match self.text(name) {
            "" => Ok(None),
            text => Day::parse_iso(text).map(Some).ok_or_else(|| format!("`{name}` is no day: `{text}`")),
        }
    }

    /// A first day, which must be stated, and a last one, which need not be.
    pub(crate) fn period(&self) -> Result<(Day, Option<Day>), String> {
        let from = self.day("from")?.ok_or("`from` is no day: ``")?;
        let to = self.day("to")?;
        if to.is_some_and(|to| to < from) {
            return Err("`to` lies before `from`".into());
        }
        Ok((from, to))
    }

    /// How sure the row is.
    pub(crate) fn confidence(&self) -> Result<Confidence, String> {
        match self.text("confidence") {
            "high" => Ok(Confidence::High),
            "medium" => Ok(Confidence::Medium),
            "low" => Ok(Confidence::Low),
            other => Err(format!("`confidence` is high, medium or low, not `{other}`")),
        }
    }
}
