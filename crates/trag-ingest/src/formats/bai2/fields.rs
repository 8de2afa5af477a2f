//! Physical records, and the logical ones that they continue.

use crate::text::lines::Line;

/// Codes that start a record.
const CODES: [&str; 8] = ["01", "02", "03", "16", "49", "88", "98", "99"];

/// The records of a line. Some programs print several in one, parted by blanks behind the slash.
pub(super) fn physical(line: &str) -> Vec<&str> {
    let mut records = Vec::new();
    let (mut start, mut from) = (0, 0);
    while let Some(slash) = line[from..].find('/').map(|at| from + at) {
        let behind = &line[slash + 1..];
        let next = behind.trim_start();
        from = slash + 1;
        let is_record =
            next.get(..2).is_some_and(|code| CODES.contains(&code)) && next.get(2..3) == Some(",");
        if is_record && next.len() < behind.len() {
            records.push(line[start..slash].trim());
            start = line.len() - next.len();
            from = start;
        }
    }
    records.push(line[start..].trim());
    records
}

/// A record with what continues it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Logical {
    pub(super) code: String,
    pub(super) line: u64,
    /// How many physical records it is.
    pub(super) physical: u64,
    /// The physical records without their codes.
    parts: Vec<String>,
    bytes: usize,
}

/// The longest record, in bytes.
const LONGEST: usize = 1 << 16;

impl Logical {
    pub(super) fn new(code: &str, text: &str, line: u64) -> Logical {
        let mut record = Logical { code: code.to_owned(), line, physical: 0, parts: Vec::new(), bytes: 0 };
        record.continues(text);
        record
    }

    /// Adds a record 88.
    pub(super) fn continues(&mut self, text: &str) {
        self.physical += 1;
        let text = text.trim_end();
        self.add(text.strip_suffix('/').unwrap_or(text));
    }

    /// Adds a line that is no record: a text with a line break in it.
    pub(super) fn broken(&mut self, text: &str) {
        let text = text.trim().trim_end_matches('/');
        let text = text.strip_prefix("88:").or_else(|| text.strip_prefix("88")).unwrap_or(text);
        self.add(text);
    }

    fn add(&mut self, text: &str) {
        self.bytes += text.len() + 1;
        if self.bytes <= LONGEST {
            self.parts.push(text.to_owned());
        }
    }

    /// All fields behind the code.
    pub(super) fn fields(&self) -> Vec<&str> {
        self.parts.iter().flat_map(|part| part.split(',')).collect()
    }

    pub(super) fn field(&self, place: usize) -> &str {
        self.parts.iter().flat_map(|part| part.split(',')).nth(place).unwrap_or_default().trim()
    }

    /// What stands behind the first `fields` fields, as one text.
    pub(super) fn text_behind(&self, fields: usize) -> String {
        let mut left = fields;
        let mut text = String::new();
        for part in &self.parts {
            let own = part.split(',').count();
            if left >= own {
                left -= own;
                continue;
            }
            let rest = part.splitn(left + 1, ',').last().unwrap_or_default().trim();
            left = 0;
            if !rest.is_empty() {
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(rest);
            }
        }
        text
    }

    /// The record for a message.
    pub(super) fn shown(&self) -> String {
        format!("{},{}", self.code, self.parts.first().map_or("", String::as_str))
    }

    pub(super) fn as_line(&self) -> Line<'_> {
        let text = self.parts.first().map_or("", String::as_str);
        Line { number: self.line, text, too_long: false, invalid: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_records_of_one_line() {
        assert_eq!(
            physical("16,142,25,Z,,,A/B C/ 16,142,5,Z/  49,-16,11/"),
            ["16,142,25,Z,,,A/B C", "16,142,5,Z", "49,-16,11/"]
        );
        assert_eq!(physical("88,x/ 77,y/"), ["88,x/ 77,y/"]);
    }

    #[test]
    fn text_goes_on_in_the_records_behind() {
        let mut record = Logical::new("16", "165,1500,1,DD1620,,DEALER PAYMENTS, MAY", 1);
        record.continues("SECOND, LINE/");
        record.broken("88:EREF: 7");
        assert_eq!(
            record.text_behind(5),
            "DEALER PAYMENTS, MAY SECOND, LINE :EREF: 7".replace(" :EREF", " EREF")
        );
        let short = Logical::new("16", "165,1500/", 1);
        assert_eq!((short.text_behind(5), short.field(1)), (String::new(), "1500"));
    }
}
