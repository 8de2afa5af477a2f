//! Episodes: findings about one subject that tell one story.
//!
//! Two findings about one subject belong to one episode when they share a row, or when they are about one
//! account and their periods overlap (a common moment is enough); and so do findings that a chain of such
//! pairs connects. Findings about different subjects are never one episode: an account that deals with
//! everybody would tie the whole case into one story.

use std::collections::BTreeMap;

use trag_graph::parallel;
use trag_model::{
    AccountIx, Currency, DisjointSets, Episode, Finding, Money, RowId, RuleReport, Seconds, Total,
};

use crate::ranking::Ranking;
use crate::wording::{counted, listed};
use crate::{CaseView, totals};

/// Subjects that one thread takes at a time.
const CHUNK: usize = 1 << 10;

/// What an episode calls each rule, by code: `pass through (L01)`.
type Names = BTreeMap<&'static str, String>;

/// Brings findings into episodes, ordered by the rank of their subject and time, and enters them at their
/// subjects.
pub(crate) fn build(
    case: &CaseView<'_>,
    reports: &[RuleReport],
    ranking: &mut Ranking,
    threads: usize,
) -> Vec<Episode> {
    let names =
        |report: &RuleReport| (report.meta.code, format!("{} ({})", report.meta.words(), report.meta.code));
    let names: Names = reports.iter().map(names).collect();
    let findings = reports.iter().flat_map(RuleReport::findings);
    let subjects = by_subject(findings, |account| ranking.subject_of(account));
    let known: &Ranking = ranking;
    let work = |(): &mut (), range: std::ops::Range<usize>| {
        let of_subject = |(subject, findings): &(usize, Vec<&Finding>)| {
            let groups = groups(findings);
            let mut episodes: Vec<Episode> =
                groups.iter().map(|group| episode(case, &names, *subject, group, known)).collect();
            episodes.sort_by(|a, b| (a.period, &a.rows).cmp(&(b.period, &b.rows)));
            episodes
        };
        subjects[range].iter().flat_map(of_subject).collect::<Vec<Episode>>()
    };
    let parts = parallel::map_chunks(threads, subjects.len(), CHUNK, || (), work);
    let mut episodes = parallel::joined(parts);
    for (number, episode) in (1_u64..).zip(&mut episodes) {
        episode.id = format!("E-{number:04}");
        ranking.subjects[episode.subject].episodes.push(episode.id.clone());
    }
    episodes
}

/// The findings of each subject, ascending by subject.
fn by_subject<'f>(
    findings: impl Iterator<Item = &'f Finding>,
    subject_of: impl Fn(AccountIx) -> usize,
) -> Vec<(usize, Vec<&'f Finding>)> {
    let mut all: Vec<(usize, &Finding)> =
        findings.map(|finding| (subject_of(finding.account), finding)).collect();
    all.sort_by_key(|(subject, _)| *subject);
    let of_subject = all.chunk_by(|one, other| one.0 == other.0);
    of_subject.map(|own| (own[0].0, own.iter().map(|(_, finding)| *finding).collect())).collect()
}

/// The findings of each episode of one subject.
fn groups<'f>(findings: &[&'f Finding]) -> Vec<Vec<&'f Finding>> {
    if let [only] = findings {
        return vec![vec![*only]];
    }
    let mut sets = DisjointSets::new(findings.len());
    let mut cited: Vec<(RowId, usize)> = Vec::new();
    for (index, finding) in findings.iter().enumerate() {
        cited.extend(finding.rows.iter().map(|row| (*row, index)));
    }
    cited.sort_unstable();
    for pair in cited.windows(2) {
        if pair[0].0 == pair[1].0 {
            sets.join(pair[0].1, pair[1].1);
        }
    }
    let mut by_account: Vec<usize> = (0..findings.len()).collect();
    by_account.sort_by_key(|index| (findings[*index].account, findings[*index].period));
    let mut open: Option<(usize, Seconds)> = None;
    for index in by_account {
        let finding = findings[index];
        open = match open {
            Some((before, end)) if findings[before].account == finding.account && finding.period.0 <= end => {
                sets.join(before, index);
                Some((index, end.max(finding.period.1)))
            }
            _ => Some((index, finding.period.1)),
        };
    }
    let mut groups: BTreeMap<usize, Vec<&Finding>> = BTreeMap::new();
    for (index, finding) in findings.iter().enumerate() {
        groups.entry(sets.root(index)).or_default().push(finding);
    }
    groups.into_values().collect()
}

fn episode(
    case: &CaseView<'_>,
    names: &Names,
    subject: usize,
    findings: &[&Finding],
    ranking: &Ranking,
) -> Episode {
    let mut rows: Vec<RowId> = findings.iter().flat_map(|finding| finding.rows.iter().copied()).collect();
    rows.sort_unstable();
    rows.dedup();
    rows.shrink_to_fit();
    let mut amounts: Vec<(Currency, Total)> = Vec::new();
    rows.iter().for_each(|row| totals::add(&mut amounts, case.ledger.paid(*row)));
    let from = findings.iter().map(|finding| finding.period.0).min().unwrap_or_default();
    let to = findings.iter().map(|finding| finding.period.1).max().unwrap_or_default();
    let mut ids: Vec<String> = findings.iter().map(|finding| finding.id.clone()).collect();
    ids.sort_unstable();
    let mut episode = Episode {
        id: String::new(),
        subject,
        findings: ids,
        rows,
        period: (from, to),
        amounts,
        sentence: String::new(),
    };
    episode.sentence = sentence(&episode, names, findings, ranking);
    episode
}

fn sentence(episode: &Episode, names: &Names, findings: &[&Finding], ranking: &Ranking) -> String {
    let mut codes: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
    codes.sort_unstable();
    codes.dedup();
    let named: Vec<&str> = codes.iter().filter_map(|code| names.get(code)).map(String::as_str).collect();
    let amounts: Vec<String> =
        episode.amounts.iter().map(|(currency, total)| Money(*total, *currency).to_string()).collect();
    let (from, to) = (episode.period.0.day(), episode.period.1.day());
    let when = if from == to { format!("On {from}") } else { format!("From {from} to {to}") };
    format!(
        "{when}, {} of {} in all {} {} about {}: {}.",
        counted(episode.rows.len(), "row", "rows"),
        listed(&amounts),
        if episode.rows.len() == 1 { "matches" } else { "match" },
        counted(codes.len(), "rule", "rules"),
        ranking.subjects[episode.subject].label,
        named.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn finding(account: u32, period: (i64, i64), rows: &[u32]) -> Finding {
        Finding {
            id: String::new(),
            rule: "S01",
            account: AccountIx(account),
            rows: rows.iter().copied().map(RowId).collect(),
            period: (Seconds(period.0), Seconds(period.1)),
            amount: (Total(0), Currency::EUR),
            measures: Vec::new(),
            threshold: None,
            sentence: String::new(),
        }
    }

    /// Accounts 0 and 1 belong to one subject.
    fn subject_of(account: AccountIx) -> usize {
        usize::from(account.0 > 1)
    }

    proptest! {
        #[test]
        fn groups_agree_with_brute_force(
            specs in prop::collection::vec((0_u32..3, 0_i64..20, 0_i64..6, prop::collection::btree_set(0_u32..25, 1..4)), 0..10),
        ) {
            let findings: Vec<Finding> = specs.iter().map(|(account, start, length, rows)| {
                finding(*account, (*start, start + length), &rows.iter().copied().collect::<Vec<_>>())
            }).collect();
            let mut label: Vec<usize> = (0..findings.len()).collect();
            for _ in 0..findings.len() {
                for (one, a) in findings.iter().enumerate() {
                    for (other, b) in findings.iter().enumerate() {
                        let share_row = a.rows.iter().any(|row| b.rows.contains(row));
                        let overlap = a.period.0 <= b.period.1 && b.period.0 <= a.period.1;
                        let one_subject = subject_of(a.account) == subject_of(b.account);
                        if one_subject && share_row || a.account == b.account && overlap {
                            label[one] = label[one].min(label[other]);
                        }
                    }
                }
            }
            let made: Vec<Vec<&Finding>> =
                by_subject(findings.iter(), subject_of).iter().flat_map(|(_, own)| groups(own)).collect();
            let place = |wanted: &Finding| made.iter().position(|group| group.iter().any(|f| std::ptr::eq(*f, wanted)));
            for one in 0..findings.len() {
                for other in 0..findings.len() {
                    prop_assert_eq!(label[one] == label[other], place(&findings[one]) == place(&findings[other]));
                }
            }
        }
    }
}
