//! Names of columns, compared without regard to case, diacritics, script and spacing.

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
    spelled: Vec<ColumnName>,
}

impl Header {
    /// A header from its fields. Empty names at the end are no columns: some exports end every line with a
    /// delimiter.
    pub(crate) fn new(fields: &[String]) -> Header {
        let used = fields.iter().rposition(|name| !name.trim().is_empty()).map_or(0, |last| last + 1);
        let mut header = Header::default();
        for field in &fields[..used] {
            let spelled = spell(field);
            let occurrence = 1 + header.spelled.iter().filter(|known| known.spelling == spelled).count();
            let name = match (field.trim(), occurrence) {
                ("", _) => format!("column {}", header.names.len() + 1),
                (name, 1) => name.to_owned(),
                (name, number) => format!("{name}#{number}"),
            };
            header.names.push(name);
            header.printed.push(field.trim().to_owned());
            header.spelled.push(ColumnName { spelling: spelled, occurrence });
        }
        header
    }

    /// Position of a column, from 0.
    pub(crate) fn position(&self, name: &ColumnName) -> Option<usize> {
        self.spelled.iter().position(|known| known == name)
    }

    /// Number of columns.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }
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
}
