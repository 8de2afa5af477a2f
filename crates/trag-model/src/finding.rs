//! What rules find: findings with their rows, episodes, subjects, and what could not be judged.

use std::borrow::Cow;

use crate::{AccountIx, Currency, Minor, NameIx, Problem, RowId, Seconds, Total};

/// The families of rules; scores are capped per family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Cash and structuring.
    Cash,
    /// Layering and flow.
    Flow,
    /// Behaviour of an account over time, and its texts.
    Behaviour,
    /// Patterns named by authorities of the region.
    Regional,
    /// Forfeiture.
    Forfeiture,
    /// Questions of the investigator's own.
    Question,
}

impl Family {
    /// The word used in files and on the screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Family::Cash => "cash",
            Family::Flow => "flow",
            Family::Behaviour => "behaviour",
            Family::Regional => "regional",
            Family::Forfeiture => "forfeiture",
            Family::Question => "question",
        }
    }
}

/// What is fixed about a rule. Its documentation is the doc comment of its file, and nothing is said twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleMeta {
    /// Code: `S01`.
    pub code: &'static str,
    /// Name: `just-below-threshold`.
    pub name: &'static str,
    /// Family.
    pub family: Family,
    /// Points it adds to a subject's score, 1 to 5.
    pub weight: u8,
    /// The rule's documentation in Markdown, with the headings `## What it finds`, `## Why it matters`,
    /// `## Innocent explanations`, `## Example`, `## Parameters`, `## Needs`, `## Sources`.
    pub doc: &'static str,
}

impl RuleMeta {
    /// The name in words: `just below threshold`.
    #[must_use]
    pub fn words(&self) -> String {
        self.name.replace('-', " ")
    }

    /// The first line of the documentation: what the rule is, in one sentence.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.doc.trim_start().lines().next().unwrap_or_default().trim()
    }

    /// The text under `## heading`, trimmed; empty where there is no such heading.
    #[must_use]
    pub fn section(&self, heading: &str) -> &'static str {
        let mut start = None;
        let mut at = 0;
        for line in self.doc.split_inclusive('\n') {
            let title = line.trim().strip_prefix("## ");
            match (start, title) {
                (Some(from), Some(_)) => return self.doc[from..at].trim(),
                (None, Some(title)) if title == heading => start = Some(at + line.len()),
                _ => {}
            }
            at += line.len();
        }
        start.map_or("", |from| self.doc[from..].trim())
    }

    /// The items of the list under `## heading`; an item may run over several lines.
    #[must_use]
    pub fn items(&self, heading: &str) -> Vec<String> {
        let mut items: Vec<String> = Vec::new();
        for line in self.section(heading).lines().map(str::trim) {
            match (line.strip_prefix("- "), items.last_mut()) {
                (Some(item), _) => items.push(item.to_owned()),
                (None, Some(open)) if !line.is_empty() => {
                    open.push(' ');
                    open.push_str(line);
                }
                _ => {}
            }
        }
        items
    }
}

/// A figure that a rule measured, with its unit in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// An amount.
    Money(Total, Currency),
    /// A count of something: `payers`, `hops`.
    Count(u64, &'static str),
    /// Hundredths of a percent: 9250 is 92.50 %.
    BasisPoints(i64),
    /// A span of time, in seconds.
    Duration(i64),
    /// A text: one that many findings share, or one as printed in the source.
    Text(Cow<'static, str>),
}

/// A named figure: `sum`, `kept share`, `holding time (median)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub value: Value,
}

impl Measure {
    /// A measure that is a text.
    pub fn text(name: &'static str, text: impl Into<Cow<'static, str>>) -> Measure {
        Measure { name, value: Value::Text(text.into()) }
    }
}

/// The threshold a finding was judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThresholdUse {
    /// Id in the threshold table.
    pub id: String,
    /// Amount in force on the date of the rows.
    pub amount: Minor,
    /// Its currency.
    pub currency: Currency,
    /// The law.
    pub law: String,
    /// Where the figure was read, and how sure the table is.
    pub source: String,
}

/// One pattern in the data, with the rows that form it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// `S01-0007`: the rule's code and the place among its findings in the total order.
    pub id: String,
    /// Code of the rule.
    pub rule: &'static str,
    /// The account it is about.
    pub account: AccountIx,
    /// Its rows, ascending, none twice. Never empty.
    pub rows: Vec<RowId>,
    /// Booking time of the first and the last row.
    pub period: (Seconds, Seconds),
    /// The amount of value in the pattern, as the rule defines it; in the row's or the base currency.
    pub amount: (Total, Currency),
    /// What was measured.
    pub measures: Vec<Measure>,
    /// The threshold in force, for rules that compare with one.
    pub threshold: Option<Box<ThresholdUse>>,
    /// One neutral sentence.
    pub sentence: String,
}

/// What came of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It found something. Never empty.
    Flagged(Vec<Finding>),
    /// It examined everything it applies to and found nothing.
    Clear,
    /// The data cannot answer; says what is missing.
    NotApplicable(String),
    /// It could not be carried out.
    Failed(Box<Problem>),
}

/// How much a rule looked at: `1,204 cash items`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Examined {
    /// How many.
    pub count: u64,
    /// Of what.
    pub what: String,
    /// What was left aside and why, a sentence each: `12 rows have no amount in EUR`.
    pub left_aside: Vec<String>,
}

/// The account that a rule gives of itself.
#[derive(Clone, Debug)]
pub struct RuleReport {
    /// Which rule.
    pub meta: RuleMeta,
    /// The parameters it ran with, as name and printed value.
    pub parameters: Vec<(&'static str, String)>,
    /// What it looked at.
    pub examined: Examined,
    /// What came of it.
    pub outcome: Outcome,
}

impl RuleReport {
    /// Its findings; empty unless flagged.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        match &self.outcome {
            Outcome::Flagged(findings) => findings,
            _ => &[],
        }
    }
}

/// Findings that share rows or accounts in one period: one story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Episode {
    /// `E-0003`, by rank.
    pub id: String,
    /// The subject it belongs to, as index into the subjects.
    pub subject: usize,
    /// Ids of its findings, ascending.
    pub findings: Vec<String>,
    /// Its rows, ascending, none twice.
    pub rows: Vec<RowId>,
    /// Booking time of the first and the last row.
    pub period: (Seconds, Seconds),
    /// Sum of its rows, each counted once, per currency, ascending by currency.
    pub amounts: Vec<(Currency, Total)>,
    /// One neutral sentence.
    pub sentence: String,
}

/// Points that one rule or the amount involved adds to a score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScorePart {
    /// `S01`, or `amount involved`.
    pub name: &'static str,
    /// Points before the family's cap.
    pub points: u32,
    /// Why: `weight 4, 3 findings`.
    pub reason: String,
}

/// What a subject received from others and sent to others, per currency, ascending by currency: the payments of its
/// accounts, whatever name is printed with them, and payments that print its name and no account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Turnover {
    /// Received.
    pub credits: Vec<(Currency, Total)>,
    /// Sent.
    pub debits: Vec<(Currency, Total)>,
    /// Number of rows received and sent.
    pub rows: (u64, u64),
    /// Received and sent in the base currency, over the rows whose base amount is known.
    pub base: Option<(Total, Total)>,
    /// Rows without an amount in the base currency.
    pub without_base: u64,
    /// Of the rows received and sent, those that print its name and no number of an account.
    pub rows_by_name: (u64, u64),
    /// Between its own accounts; no part of what it received or sent.
    pub own: OwnTransfers,
    /// Rows that print its name beside an account of another holder; in none of the sums.
    pub rows_elsewhere: u64,
}

/// Payments between accounts of one subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnTransfers {
    /// Number of rows.
    pub rows: u64,
    /// What left the paying accounts, per currency, ascending by currency.
    pub paid: Vec<(Currency, Total)>,
    /// The value in the base currency, over the rows whose base amount is known.
    pub base: Option<Total>,
    /// Rows without an amount in the base currency.
    pub without_base: u64,
}

/// From this score a subject stands in the default summary. It is set so that at most one holder in 200 of an invented
/// normal year reaches it; `cargo xtask rates` counts how many do.
pub const SUMMARY_SCORE: u32 = 8;

/// So many subjects are listed whatever their score, because a short list needs no threshold,
const SHORT_LIST: usize = 20;
/// and so many of a long one, because somebody has to be looked at first.
const FIRST: usize = 5;

/// How many subjects the default summary lists, of these scores in descending order.
#[must_use]
pub fn in_summary(scores: &[u32]) -> usize {
    let reaching = scores.partition_point(|score| *score >= SUMMARY_SCORE);
    if scores.len() <= SHORT_LIST { scores.len() } else { reaching.max(FIRST) }
}

/// A holder as printed, or an account without a name, with everything found about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// Name as printed most often, or the account's number.
    pub label: String,
    /// Accounts that are printed with this name most often, ascending.
    pub accounts: Vec<AccountIx>,
    /// Its names as printed, in all spellings, ascending; none for an account without a name.
    pub names: Vec<NameIx>,
    /// What it received and sent.
    pub turnover: Turnover,
    /// Ids of findings about its accounts, ascending.
    pub findings: Vec<String>,
    /// Ids of its episodes.
    pub episodes: Vec<String>,
    /// Sum of the parts, each family capped. It orders the list; it is no probability of anything.
    pub score: u32,
    /// The parts.
    pub parts: Vec<ScorePart>,
    /// Value in its findings, each row counted once, in the base currency where known.
    pub flagged_base: Option<Total>,
}

/// Everything the rules say about a case.
#[derive(Clone, Debug, Default)]
pub struct Assessment {
    /// One for each rule, by code.
    pub rules: Vec<RuleReport>,
    /// By rank: subject's rank, then time.
    pub episodes: Vec<Episode>,
    /// By rank: score, flagged value, label.
    pub subjects: Vec<Subject>,
}

impl Assessment {
    /// How many subjects, the first ones, the default summary lists.
    #[must_use]
    pub fn in_summary(&self) -> usize {
        in_summary(&self.subjects.iter().map(|subject| subject.score).collect::<Vec<u32>>())
    }

    /// All findings, by rule and place.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.rules.iter().flat_map(RuleReport::findings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_list_is_listed_whole_and_of_a_long_one_what_reaches_the_score() {
        let long = |reaching: usize| [vec![SUMMARY_SCORE; reaching], vec![SUMMARY_SCORE - 1; 500]].concat();
        assert_eq!([0, 1, 20].map(|subjects| in_summary(&vec![1; subjects])), [0, 1, 20]);
        assert_eq!([0, 3, 9, 40].map(|reaching| in_summary(&long(reaching))), [5, 5, 9, 40]);
    }

    #[test]
    fn documentation_is_read_by_its_headings() {
        let doc = " Title line.\n\n ## What it finds\n Some\n text.\n\n ## Needs\n - one\n - two\n   lines\n";
        let meta = RuleMeta { code: "X01", name: "a-b", family: Family::Cash, weight: 1, doc };
        assert_eq!((meta.title(), meta.words().as_str()), ("Title line.", "a b"));
        assert_eq!(meta.section("What it finds"), "Some\n text.");
        assert_eq!(meta.items("Needs"), ["one", "two lines"]);
        assert_eq!(meta.section("Sources"), "");
    }
}
