//! What the exhibits look up: findings and episodes by id, rows by subject, references by row.

use std::collections::BTreeMap;

use trag_model::{
    AccountIx, Attribution, Currency, Episode, Finding, NameIx, RowId, RuleReport, Scheme, Subject, Total,
};

use crate::CaseReport;

/// How many subjects the ranking lists.
pub(crate) const RANKED: usize = 20;
/// What stands before the name of who handed over cash.
pub(crate) const HANDED_OVER: &str = "cash: ";
/// How many subjects are described in full.
pub(crate) const DESCRIBED: usize = 10;

/// A side of a row: who pays, or who receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Payer,
    Payee,
}

/// The rows of one subject, ascending. No row stands in two of the lists but the last.
#[derive(Clone, Debug, Default)]
pub(crate) struct SubjectRows {
    /// Rows in which it receives from others.
    pub(crate) received: Vec<RowId>,
    /// Rows in which it pays others.
    pub(crate) sent: Vec<RowId>,
    /// Rows between its own accounts: neither received nor sent.
    pub(crate) own: Vec<RowId>,
    /// Those of `received` and `sent` that print its name and no number of an account.
    pub(crate) by_name: Vec<RowId>,
    /// Rows that print its name beside an account of another holder: in none of the lists above.
    pub(crate) elsewhere: Vec<RowId>,
    /// Its names as printed, with the number of rows that print them.
    pub(crate) spellings: BTreeMap<NameIx, u64>,
}

impl SubjectRows {
    /// All rows of its accounts and its name, in order.
    pub(crate) fn all(&self) -> Vec<RowId> {
        let mut all: Vec<RowId> =
            [&self.received, &self.sent, &self.own].into_iter().flatten().copied().collect();
        all.sort_unstable();
        all
    }
}

/// Lookups over one report.
pub(crate) struct Index<'a> {
    pub(crate) case: &'a CaseReport<'a>,
    findings: BTreeMap<&'a str, (&'a RuleReport, &'a Finding)>,
    episodes: BTreeMap<&'a str, &'a Episode>,
    described: Vec<SubjectRows>,
}

impl<'a> Index<'a> {
    pub(crate) fn new(case: &'a CaseReport<'a>) -> Index<'a> {
        let pairs =
            case.assessment.rules.iter().flat_map(|rule| rule.findings().iter().map(move |f| (rule, f)));
        let findings = pairs.map(|(rule, finding)| (finding.id.as_str(), (rule, finding))).collect();
        let episodes =
            case.assessment.episodes.iter().map(|episode| (episode.id.as_str(), episode)).collect();
        Index { case, findings, episodes, described: rows_of_subjects(case) }
    }

    /// The subjects described in full, with their rows, by rank.
    pub(crate) fn described(&self) -> impl Iterator<Item = (usize, &'a Subject, &SubjectRows)> {
        let subjects = self.case.assessment.subjects.iter().zip(&self.described);
        subjects.enumerate().map(|(rank, (subject, rows))| (rank, subject, rows))
    }

    /// The findings about a subject with their rules; ids that no rule reported are left out.
    pub(crate) fn findings_of(&self, subject: &Subject) -> Vec<(&'a RuleReport, &'a Finding)> {
        subject.findings.iter().filter_map(|id| self.findings.get(id.as_str()).copied()).collect()
    }

    /// The subject's episodes.
    pub(crate) fn episodes_of(&self, subject: &Subject) -> Vec<&'a Episode> {
        subject.episodes.iter().filter_map(|id| self.episodes.get(id.as_str()).copied()).collect()
    }

    /// The currency a row is counted in, and its value there: the base currency where the row's value in it
    /// is known, else what the side paid or received.
    pub(crate) fn valued(&self, row: RowId, side: Side) -> (Currency, Total) {
        let own = match side {
            Side::Payer => self.case.ledger.paid(row),
            Side::Payee => self.case.ledger.received(row),
        };
        let (amount, currency) = match (self.case.base, self.case.ledger.base_amount(row)) {
            (Some(base), Some(amount)) => (amount, base),
            _ => own,
        };
        (currency, Total(i128::from(amount.0)))
    }

    /// Sum of rows, each counted once, per currency as in [`Self::valued`], ascending by currency.
    pub(crate) fn sum(&self, rows: impl IntoIterator<Item = RowId>, side: Side) -> Vec<(Currency, Total)> {
        let mut sums: BTreeMap<Currency, Total> = BTreeMap::new();
        for row in rows {
            let (currency, amount) = self.valued(row, side);
            sums.entry(currency).or_default().0 += amount.0;
        }
        sums.into_iter().collect()
    }

    /// The name printed on one side of a row, or the name that its account carries elsewhere.
    pub(crate) fn name_on(&self, row: RowId, side: Side) -> Option<NameIx> {
        let holder = || self.case.accounts.get(account_on(self.case, row, side)).holder;
        printed_on(self.case, row, side).or_else(holder)
    }

    /// The account on one side of a row.
    pub(crate) fn account_on(&self, row: RowId, side: Side) -> AccountIx {
        account_on(self.case, row, side)
    }

    /// What a reader knows one side of a row by.
    pub(crate) fn label_on(&self, row: RowId, side: Side) -> &'a str {
        let printed = self.name_on(row, side).map(|name| self.case.accounts.name(name));
        printed.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| {
            let label = self.case.accounts.label(self.account_on(row, side));
            if label.trim().is_empty() { "(no name)" } else { label }
        })
    }

    /// Who handed over the cash on one side of a row, where the source prints it.
    pub(crate) fn handed_over_by(&self, row: RowId, side: Side) -> Option<&'a str> {
        let account = self.case.accounts.get(self.account_on(row, side));
        let conductor = self.case.ledger.conductor.get(row.0 as usize).trim();
        (account.identifier.scheme == Scheme::Cash && !conductor.is_empty()).then_some(conductor)
    }

    /// The same as [`Self::label_on`], of cash with who handed it over: `cash: Ana Ilić`.
    pub(crate) fn handed_over(&self, row: RowId, side: Side) -> String {
        match self.handed_over_by(row, side) {
            Some(conductor) => format!("{HANDED_OVER}{conductor}"),
            None => self.label_on(row, side).to_owned(),
        }
    }

    /// `[payments.csv:12, 15-18 and 40 more]` for the first `most` rows of each file.
    pub(crate) fn reference(&self, rows: &[RowId], most: usize) -> String {
        let mut by_source: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
        for row in rows.iter().take(most) {
            let (source, record) = self.case.ledger.provenance(*row);
            by_source.entry(source.0).or_default().push(record);
        }
        let mut parts: Vec<String> = Vec::new();
        for (source, mut records) in by_source {
            records.sort_unstable();
            parts.push(format!("{}:{}", self.file(source), ranges(&records)));
        }
        let more = rows.len().saturating_sub(most);
        let tail = if more > 0 {
            format!(" and {} more", crate::figures::count(more as u64))
        } else {
            String::new()
        };
        format!("[{}{tail}]", parts.join("; "))
    }

    /// Path of a file, its end where it is long.
    pub(crate) fn file(&self, source: u32) -> String {
        let path = self.case.sources.get(source as usize).map_or("unknown file", |file| file.path.as_str());
        let length = path.chars().count();
        if length <= crate::figures::NAME {
            return path.to_owned();
        }
        format!("…{}", path.chars().skip(length + 1 - crate::figures::NAME).collect::<String>())
    }
}

/// `12, 15-18`: neighbours in ascending records are joined.
pub(crate) fn ranges(records: &[u64]) -> String {
    let mut parts: Vec<(u64, u64)> = Vec::new();
    for record in records {
        match parts.last_mut() {
            Some((_, last)) if *last == *record => {}
            Some((_, last)) if last.checked_add(1) == Some(*record) => *last = *record,
            _ => parts.push((*record, *record)),
        }
    }
    let print = |(first, last): &(u64, u64)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    parts.iter().map(print).collect::<Vec<_>>().join(", ")
}

fn account_on(case: &CaseReport<'_>, row: RowId, side: Side) -> AccountIx {
    match side {
        Side::Payer => case.ledger.payer(row),
        Side::Payee => case.ledger.payee(row),
    }
}

fn printed_on(case: &CaseReport<'_>, row: RowId, side: Side) -> Option<NameIx> {
    match side {
        Side::Payer => case.ledger.payer_name(row),
        Side::Payee => case.ledger.payee_name(row),
    }
}

/// One pass over the ledger.
fn rows_of_subjects(case: &CaseReport<'_>) -> Vec<SubjectRows> {
    let subjects = &case.assessment.subjects[..case.assessment.in_summary().min(DESCRIBED)];
    let members = subjects.iter().map(|subject| (subject.accounts.as_slice(), subject.names.as_slice()));
    let attribution = Attribution::new(case.accounts, members);
    let mut rows = vec![SubjectRows::default(); subjects.len()];
    for row in case.ledger.movements() {
        let parts = attribution.parts(case.ledger, row);
        match parts.between_own() {
            Some(rank) => rows[rank].own.push(row),
            None => {
                if let Some(rank) = parts.payer.subject {
                    rows[rank].sent.push(row);
                    rows[rank].by_name.extend(parts.payer.by_name.then_some(row));
                }
                if let Some(rank) = parts.payee.subject {
                    rows[rank].received.push(row);
                    rows[rank].by_name.extend(parts.payee.by_name.then_some(row));
                }
            }
        }
        parts.elsewhere().for_each(|rank| rows[rank].elsewhere.push(row));
        for (rank, name) in parts.printed(case.ledger, row) {
            *rows[rank].spellings.entry(name).or_default() += 1;
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_records_are_joined() {
        assert_eq!(ranges(&[12, 15, 16, 17, 17, 20]), "12, 15-17, 20");
        assert_eq!(ranges(&[u64::MAX]), u64::MAX.to_string());
    }
}
