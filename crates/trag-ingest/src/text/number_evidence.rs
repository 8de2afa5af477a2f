//! How the numbers of a column are written, decided from all its values.

use trag_model::Decision;

use crate::spec::{ColumnSpec, DecimalMark, Grouping, Scientific};
use crate::text::evidence::Vote;
use crate::text::numbers::{NumberFormat, is_scientific, parts};

/// What the values of a column show.
#[derive(Clone, Debug, Default)]
pub(crate) struct NumberVotes {
    /// Values that only make sense with this decimal mark.
    point: Vote,
    comma: Vote,
    /// One mark before exactly three digits: decimals or a group.
    unclear_point: Vote,
    unclear_comma: Vote,
    /// Values with this mark between groups.
    grouped: [Vote; 4],
    /// Values without any mark.
    whole: Vote,
    negative: Vote,
    positive: Vote,
}

const GROUPINGS: [Grouping; 4] = [Grouping::Point, Grouping::Comma, Grouping::Space, Grouping::Apostrophe];

/// What was decided about a column.
#[derive(Clone, Debug)]
pub(crate) struct NumberChoice {
    pub(crate) format: NumberFormat,
    /// What to tell about it; `None` where nothing had to be decided.
    pub(crate) decision: Option<Decision>,
}

impl NumberVotes {
    /// Counts one cell.
    pub(crate) fn note(&mut self, cell: &str, line: u64) {
        let Ok(parts) = parts(cell) else { return };
        if parts.digits.bytes().any(|digit| matches!(digit, b'1'..=b'9')) {
            if parts.negative { self.negative.add(line) } else { self.positive.add(line) }
        }
        match parts.zeros_behind {
            Some(mark) => self.note_digits(&format!("{}{mark}00", parts.digits), line),
            None => self.note_digits(parts.digits, line),
        }
    }

    fn note_digits(&mut self, digits: &str, line: u64) {
        let count = |mark: char| digits.chars().filter(|c| *c == mark).count();
        let (points, commas) = (count('.'), count(','));
        if is_scientific(digits) {
            if points == 1 {
                self.point.add(line)
            } else if commas == 1 {
                self.comma.add(line)
            }
            return;
        }
        let blanks = digits.chars().any(|c| Grouping::Space.is_mark(c));
        let ticks = digits.chars().any(|c| Grouping::Apostrophe.is_mark(c));
        if blanks {
            self.grouped[2].add(line)
        }
        if ticks {
            self.grouped[3].add(line)
        }
        match (points, commas) {
            (0, 0) => self.whole.add(line),
            (1, 0) => self.one_mark('.', digits, blanks || ticks, line),
            (0, 1) => self.one_mark(',', digits, blanks || ticks, line),
            (2.., 0) if groups_hold(digits, '.') => self.grouped_by(0, line),
            (0, 2..) if groups_hold(digits, ',') => self.grouped_by(1, line),
            (1.., 1) if digits.rfind(',') > digits.rfind('.') => {
                let whole = digits.split(',').next().unwrap_or_default();
                if groups_hold(whole, '.') {
                    self.grouped_by(0, line)
                }
            }
            (1, 1..) if digits.rfind('.') > digits.rfind(',') => {
                let whole = digits.split('.').next().unwrap_or_default();
                if groups_hold(whole, ',') {
                    self.grouped_by(1, line)
                }
            }
            _ => {}
        }
    }

    fn grouped_by(&mut self, grouping: usize, line: u64) {
        self.grouped[grouping].add(line);
        if grouping == 0 { self.comma.add(line) } else { self.point.add(line) }
    }

    fn one_mark(&mut self, mark: char, digits: &str, grouped: bool, line: u64) {
        let (whole, behind) = digits.split_once(mark).unwrap_or((digits, ""));
        let may_be_group =
            !grouped && behind.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
        match (mark, may_be_group) {
            ('.', false) => self.point.add(line),
            ('.', true) => self.unclear_point.add(line),
            (_, false) => self.comma.add(line),
            (_, true) => self.unclear_comma.add(line),
        }
    }

    /// Adds what later lines show.
    pub(crate) fn merge(&mut self, later: &NumberVotes) {
        self.point.merge(later.point);
        self.comma.merge(later.comma);
        self.unclear_point.merge(later.unclear_point);
        self.unclear_comma.merge(later.unclear_comma);
        self.whole.merge(later.whole);
        self.negative.merge(later.negative);
        self.positive.merge(later.positive);
        for (mine, theirs) in self.grouped.iter_mut().zip(&later.grouped) {
            mine.merge(*theirs);
        }
    }

    /// The decimal mark that the values prove, if they prove one.
    pub(crate) fn proven_mark(&self) -> Option<(DecimalMark, Vote)> {
        if self.comma.outweighs(self.point) || (self.comma.count > 0 && self.point.count == 0) {
            Some((DecimalMark::Comma, self.comma))
        } else if self.point.outweighs(self.comma) || (self.point.count > 0 && self.comma.count == 0) {
            Some((DecimalMark::Point, self.point))
        } else {
            None
        }
    }

    /// Whether the column has values whose reading depends on the decimal mark.
    pub(crate) fn has_marks(&self) -> bool {
        [self.point, self.comma, self.unclear_point, self.unclear_comma].iter().any(|vote| vote.count > 0)
    }

    /// The column as a whole is printed with a minus, so that the minus tells nothing.
    pub(crate) fn all_negative(&self) -> bool {
        self.negative.count > 0 && self.positive.count == 0
    }

    /// Values with a minus.
    pub(crate) fn negatives(&self) -> Vote {
        self.negative
    }

    /// How the column is written. `sibling` is an amount column of the same file whose values prove a mark.
    pub(crate) fn decide(
        &self,
        column: &str,
        declared: ColumnSpec,
        sibling: Option<(&str, DecimalMark, Vote)>,
    ) -> NumberChoice {
        let scientific = declared.scientific.unwrap_or(Scientific::Reject);
        let (decimal, evidence) = match (declared.decimal_mark, self.proven_mark(), sibling) {
            (Some(mark), _, _) => (Some(mark), None),
            (None, Some((mark, vote)), _) => (Some(mark), Some(self.proof(mark, vote))),
            (None, None, Some((name, mark, vote))) if self.has_no_proof() && self.has_marks() => {
                let text = format!(
                    "its own values leave it open; column \"{name}\" of the same file has {} that prove it",
                    vote.told()
                );
                (Some(mark), Some(text))
            }
            _ => (None, None),
        };
        let grouping = declared.grouping.unwrap_or_else(|| self.grouping(decimal));
        let decision = decimal.zip(evidence).map(|(mark, evidence)| Decision {
            what: format!("decimal mark of \"{column}\""),
            choice: mark.char().to_string(),
            evidence: match grouping {
                Grouping::None => evidence,
                _ => format!("{evidence}; groups of three are parted by '{}'", grouping.word()),
            },
        });
        NumberChoice { format: NumberFormat { decimal, grouping, scientific }, decision }
    }

    fn has_no_proof(&self) -> bool {
        self.point.count == 0 && self.comma.count == 0
    }

    fn proof(&self, mark: DecimalMark, vote: Vote) -> String {
        let against = if mark == DecimalMark::Comma { self.point } else { self.comma };
        let name = if mark == DecimalMark::Comma { "comma" } else { "point" };
        match against.count {
            0 => format!("a decimal {name} in {}; no value speaks against it", vote.told()),
            _ => format!("a decimal {name} in {}; against it {}", vote.told(), against.told()),
        }
    }

    /// The grouping seen most; the mark that is not the decimal mark groups where only single groups were seen.
    fn grouping(&self, decimal: Option<DecimalMark>) -> Grouping {
        let clashes = |grouping: Grouping| match decimal {
            Some(mark) => grouping.is_mark(mark.char()),
            None => matches!(grouping, Grouping::Point | Grouping::Comma),
        };
        let mut votes = self.grouped;
        votes[0].merge(self.unclear_point);
        votes[1].merge(self.unclear_comma);
        let seen = GROUPINGS.into_iter().zip(votes).filter(|(grouping, _)| !clashes(*grouping));
        seen.filter(|(_, vote)| vote.count > 0)
            .max_by_key(|(_, vote)| vote.count)
            .map_or(Grouping::None, |(grouping, _)| grouping)
    }

    /// Both readings of the values that leave the mark open, for the message.
    pub(crate) fn told_unclear(&self) -> String {
        let parts = [
            (self.comma, "only a decimal comma makes sense of"),
            (self.point, "only a decimal point makes sense of"),
            (self.unclear_comma, "a comma before three digits stands in"),
            (self.unclear_point, "a point before three digits stands in"),
        ];
        let told: Vec<String> = parts
            .iter()
            .filter(|(vote, _)| vote.count > 0)
            .map(|(vote, what)| format!("{what} {}", vote.told()))
            .collect();
        told.join("; ")
    }
}

/// Whether the digits between marks are groups of three.
fn groups_hold(digits: &str, mark: char) -> bool {
    let mut groups = digits.split(mark);
    let first = groups.next().unwrap_or_default();
    let is_number = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    (1..=3).contains(&first.len())
        && is_number(first)
        && groups.all(|group| group.len() == 3 && is_number(group))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(cells: &[&str]) -> NumberFormat {
        votes(cells).decide("Iznos", ColumnSpec::default(), None).format
    }

    fn votes(cells: &[&str]) -> NumberVotes {
        let mut votes = NumberVotes::default();
        for (line, cell) in (2..).zip(cells) {
            votes.note(cell, line);
        }
        votes
    }

    #[test]
    fn all_values_together_decide() {
        let cases: [(&[&str], Option<DecimalMark>, Grouping); 10] = [
            (&["1.234", "5,50"], Some(DecimalMark::Comma), Grouping::Point),
            (&["1,234", "5.50"], Some(DecimalMark::Point), Grouping::Comma),
            (&["1.234.567"], Some(DecimalMark::Comma), Grouping::Point),
            (&["12 345,60"], Some(DecimalMark::Comma), Grouping::Space),
            (&["1'234.5"], Some(DecimalMark::Point), Grouping::Apostrophe),
            (&["0,500"], Some(DecimalMark::Comma), Grouping::None),
            (&["1.250,-"], Some(DecimalMark::Comma), Grouping::Point),
            (&["1.234", "2.500"], None, Grouping::None),
            (&["1.5", "1,5"], None, Grouping::None),
            (&["100", "7"], None, Grouping::None),
        ];
        for (cells, decimal, grouping) in cases {
            let format = decided(cells);
            assert_eq!((format.decimal, format.grouping), (decimal, grouping), "{cells:?}");
        }
    }

    #[test]
    fn a_sibling_helps_and_is_named() {
        let sibling = votes(&["7,10"]);
        let (mark, vote) = sibling.proven_mark().unwrap();
        let choice = votes(&["1.234"]).decide("Iznos", ColumnSpec::default(), Some(("Stanje", mark, vote)));
        assert_eq!(choice.format.decimal, Some(DecimalMark::Comma));
        assert!(choice.decision.unwrap().evidence.contains("column \"Stanje\""));
    }
}
