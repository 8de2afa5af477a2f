//! Subjects, and the score that orders them.
//!
//! A subject is a holder's printed name (names count as one when [`trag_model::name::spelling`] is equal),
//! or an account without a name or with one that has neither letters nor digits. The score is a sum of whole points, and every part of it is shown:
//!
//! - for each rule with a finding about the subject, the rule's weight (1 to 5), whatever the number of
//!   findings, so that a long ledger does not outweigh a strong sign. Where each of these findings carries a
//!   sign in the data that it is ordinary, one point, with the reason; where each is about an account that is seen
//!   only from other parties' payments, half the weight, rounded up;
//! - the parts of one family count up to a cap, because its rules look at the same thing from several sides; what one
//!   circumstance explains is one story, so all explained rules of a family count one point together;
//! - one point for each power of ten by which the value in the findings that nothing explains exceeds 10,000 units of
//!   the base currency (100,000: one point, 1,000,000: two), or a hundred times as much where the currency is a
//!   small one, at most [`amounts::MOST_AMOUNT_POINTS`];
//! - [`amounts::CONCENTRATED_POINTS`] where at least half of the value that the subject received and paid stands in such
//!   findings of rules about movements, as with an account that has little other life; half of them, rounded up, where
//!   such a finding is about an account that is seen only from other parties' payments.
//!
//! Of equal scores, the larger value in the findings comes first, then the label. The score orders a list of
//! what to look at first. It is no probability of anything.

mod amounts;

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{
    AccountIx, Currency, Family, Finding, Minor, NameIx, RuleReport, ScorePart, Subject, Total, Turnover,
    name,
};

use crate::wording::counted;
use crate::{CaseView, innocence};

use self::amounts::{amount_part, flagged_base};

/// Most points that the explained parts of a family add together: what one circumstance explains is one story.
const MOST_EXPLAINED_POINTS: u32 = 1;

/// Most points that the rules of a family add together.
fn family_cap(family: Family) -> u32 {
    match family {
        Family::Cash | Family::Regional | Family::Forfeiture | Family::Question => 10,
        Family::Flow => 15,
        Family::Behaviour => 4,
    }
}

/// Subjects by rank, and which one an account belongs to.
pub(crate) struct Ranking {
    pub(crate) subjects: Vec<Subject>,
    by_account: BTreeMap<AccountIx, usize>,
}

impl Ranking {
    /// The rank, from 0, of the subject that a finding's account belongs to.
    pub(crate) fn subject_of(&self, account: AccountIx) -> usize {
        self.by_account[&account]
    }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Name(String),
    Account(AccountIx),
}

fn key_of(case: &CaseView<'_>, account: AccountIx) -> Key {
    let spelling = name::spelling(case.accounts.holder(account));
    if spelling.is_empty() { Key::Account(account) } else { Key::Name(spelling) }
}

/// Everything that has a finding, ranked. Episodes are entered later.
pub(crate) fn rank(case: &CaseView<'_>, reports: &[RuleReport]) -> Ranking {
    let flagged: BTreeSet<AccountIx> =
        reports.iter().flat_map(RuleReport::findings).map(|finding| finding.account).collect();
    let keys: BTreeMap<AccountIx, Key> =
        flagged.into_iter().map(|account| (account, key_of(case, account))).collect();
    let members = Members::new(case, keys.values().cloned().collect());
    let mut ledgers = members.read_rows(case);
    let mut own = findings_of(&keys, reports);
    let mut ranked: Vec<(Key, Subject)> = Vec::new();
    for (key, ledger) in members.keys.iter().zip(&mut ledgers) {
        let own = own.remove(key).unwrap_or_default();
        ranked.push((key.clone(), subject(case, own, std::mem::take(ledger))));
    }
    ranked.sort_by(|(_, a), (_, b)| {
        let by_points = b.score.cmp(&a.score).then(b.flagged_base.cmp(&a.flagged_base));
        by_points.then_with(|| a.label.cmp(&b.label)).then_with(|| a.accounts.cmp(&b.accounts))
    });
    let rank_of: BTreeMap<&Key, usize> =
        ranked.iter().enumerate().map(|(rank, (key, _))| (key, rank)).collect();
    let by_account = keys.iter().map(|(account, key)| (*account, rank_of[key])).collect();
    Ranking { by_account, subjects: ranked.into_iter().map(|(_, subject)| subject).collect() }
}

/// The findings of one rule about one subject.
type OfRule<'f> = (&'f RuleReport, Vec<&'f Finding>);

/// The findings about each subject, by rule, in one pass over all of them.
fn findings_of<'k, 'f>(
    keys: &'k BTreeMap<AccountIx, Key>,
    reports: &'f [RuleReport],
) -> BTreeMap<&'k Key, Vec<OfRule<'f>>> {
    let mut own: BTreeMap<&Key, Vec<OfRule<'_>>> = BTreeMap::new();
    for report in reports {
        for finding in report.findings() {
            let of_subject = own.entry(&keys[&finding.account]).or_default();
            match of_subject.last_mut() {
                Some((last, found)) if last.meta.code == report.meta.code => found.push(finding),
                _ => of_subject.push((report, vec![finding])),
            }
        }
    }
    own
}

/// Which names and accounts belong to which subject.
struct Members {
    /// Ascending; the place of a key is the subject's number.
    keys: Vec<Key>,
    /// By printed name; `Err` for a name that has no spelling, which says no more than none.
    of_name: Vec<Result<Option<usize>, Unspelled>>,
    /// By account: the subject of its principal holder, for rows that print no name.
    of_account: Vec<Option<usize>>,
}

/// A name without letters and digits.
#[derive(Clone, Copy)]
struct Unspelled;

/// What the rows say about one subject.
#[derive(Default)]
struct Rows {
    accounts: BTreeSet<AccountIx>,
    /// How often each name is printed, by place in the table of names.
    names: BTreeMap<u32, u64>,
    credits: Side,
    debits: Side,
    without_base: u64,
}

/// What was received, or what was sent.
#[derive(Default)]
struct Side {
    rows: u64,
    totals: BTreeMap<Currency, Total>,
    base: Option<Total>,
}

impl Rows {
    fn see(&mut self, (printed, account): (Option<NameIx>, AccountIx), base: Option<Minor>) {
        self.accounts.insert(account);
        if let Some(printed) = printed {
            *self.names.entry(printed.0).or_default() += 1;
        }
        self.without_base += u64::from(base.is_none());
    }
}

impl Side {
    fn add(&mut self, (amount, currency): (Minor, Currency), base: Option<Minor>) {
        self.totals.entry(currency).or_default().add(amount);
        if let Some(base) = base {
            self.base.get_or_insert_default().add(base);
        }
    }
}

impl Members {
    fn new(case: &CaseView<'_>, keys: BTreeSet<Key>) -> Members {
        let keys: Vec<Key> = keys.into_iter().collect();
        let find = |key: Key| keys.binary_search(&key).ok();
        let names = case.accounts.names.iter();
        let of_name = names.map(|printed| match name::spelling(printed) {
            spelling if spelling.is_empty() => Err(Unspelled),
            spelling => Ok(find(Key::Name(spelling))),
        });
        let of_name: Vec<_> = of_name.collect();
        let of_account = case.accounts.iter().map(|(index, account)| {
            let by_name = account.holder.and_then(|holder| of_name[holder.0 as usize].ok().flatten());
            by_name.or_else(|| find(Key::Account(index)))
        });
        Members { of_account: of_account.collect(), of_name, keys }
    }

    /// The subject of one side of a row: the one whose name is printed on it; where no name is printed, or
    /// one without a spelling, that of the account.
    fn subject(&self, printed: Option<NameIx>, account: AccountIx) -> Option<usize> {
        let by_name = printed.map_or(Err(Unspelled), |printed| self.of_name[printed.0 as usize]);
        by_name.unwrap_or_else(|Unspelled| self.of_account[account.0 as usize])
    }

    /// One pass over the ledger. A payment of a subject to itself is received and sent, and one row.
    fn read_rows(&self, case: &CaseView<'_>) -> Vec<Rows> {
        let ledger = case.ledger;
        let mut all: Vec<Rows> = self.keys.iter().map(|_| Rows::default()).collect();
        for (index, subject) in self.of_account.iter().enumerate() {
            if let (Some(subject), Ok(index)) = (subject, u32::try_from(index)) {
                all[*subject].accounts.insert(AccountIx(index));
            }
        }
        for row in ledger.movements() {
            let base = ledger.base_amount(row);
            let payer = (ledger.payer_name(row), ledger.payer(row));
            let payee = (ledger.payee_name(row), ledger.payee(row));
            let payer_subject = self.subject(payer.0, payer.1);
            if let Some(subject) = payer_subject {
                all[subject].see(payer, base);
                all[subject].debits.add(ledger.paid(row), base);
                all[subject].debits.rows += 1;
            }
            if let Some(subject) = self.subject(payee.0, payee.1) {
                all[subject].credits.add(ledger.received(row), base);
                if payer_subject == Some(subject) {
                    all[subject].accounts.insert(payee.1);
                } else {
                    all[subject].see(payee, base);
                    all[subject].credits.rows += 1;
                }
            }
        }
        all
    }
}

fn subject(case: &CaseView<'_>, own: Vec<OfRule<'_>>, rows: Rows) -> Subject {
    let mut findings = Vec::new();
    let mut parts = Vec::new();
    let mut score = 0;
    let mut families: BTreeMap<Family, Vec<(ScorePart, bool)>> = BTreeMap::new();
    let mut moving: Vec<&Finding> = Vec::new();
    for (report, found) in own {
        families.entry(report.meta.family).or_default().push(rule_part(report, &found));
        if !matches!(report.meta.family, Family::Forfeiture | Family::Question) {
            moving.extend(found.iter().copied().filter(|finding| innocence::reason(finding).is_none()));
        }
        findings.extend(found);
    }
    for (family, mut of_family) in families {
        let cap = family_cap(family);
        let sum: u32 = of_family.iter().map(|(part, _)| part.points).sum();
        let explained: u32 =
            of_family.iter().filter(|(_, explained)| *explained).map(|(part, _)| part.points).sum();
        let counted = (sum - explained + explained.min(MOST_EXPLAINED_POINTS)).min(cap);
        if explained > MOST_EXPLAINED_POINTS
            && let Some((last, _)) = of_family.iter_mut().rfind(|(_, explained)| *explained)
        {
            let text = format!(
                "; explained {} rules count {MOST_EXPLAINED_POINTS} point together, not {explained}",
                family.word()
            );
            last.reason.push_str(&text);
        }
        let mut of_family: Vec<ScorePart> = of_family.into_iter().map(|(part, _)| part).collect();
        let sum = sum - explained + explained.min(MOST_EXPLAINED_POINTS);
        if let Some(last) = of_family.last_mut().filter(|_| sum > cap) {
            last.reason.push_str(&format!("; {} rules count {cap} points at most, not {sum}", family.word()));
        }
        score += counted;
        parts.extend(of_family);
    }
    let flagged_base = flagged_base(case, &findings);
    let unexplained: Vec<&Finding> =
        findings.iter().copied().filter(|finding| innocence::reason(finding).is_none()).collect();
    let amount = amounts::flagged_base(case, &unexplained).and_then(|total| amount_part(case, total));
    score += amount.as_ref().map_or(0, |part| part.points);
    parts.extend(amount);
    let moved = [rows.credits.base, rows.debits.base].into_iter().flatten().map(|total| total.0).sum();
    let share = amounts::concentration_part(case, &rows.accounts, &moving, moved);
    score += share.as_ref().map_or(0, |part| part.points);
    parts.extend(share);
    let mut ids: Vec<String> = findings.iter().map(|finding| finding.id.clone()).collect();
    ids.sort_unstable();
    Subject {
        label: label(case, &rows),
        accounts: rows.accounts.iter().copied().collect(),
        turnover: turnover(rows),
        findings: ids,
        episodes: Vec::new(),
        score,
        parts,
        flagged_base,
    }
}

/// The part, and whether something in the data explains every finding of it.
fn rule_part(report: &RuleReport, found: &[&Finding]) -> (ScorePart, bool) {
    let weight = u32::from(report.meta.weight);
    let findings = counted(found.len(), "finding", "findings");
    let reasons: Option<Vec<String>> =
        found.iter().map(|finding| innocence::halved_because(finding)).collect();
    let explained = found.iter().all(|finding| innocence::reason(finding).is_some());
    let (points, reason) = match reasons.as_deref() {
        Some([first, ..]) if explained => (1, format!("weight {weight}, explained; {findings}; {first}")),
        Some([first, ..]) => (weight.div_ceil(2), format!("weight {weight}, halved; {findings}; {first}")),
        _ => (weight, format!("weight {weight}, {findings}")),
    };
    (ScorePart { name: report.meta.code.to_owned(), points, reason }, explained)
}

/// The name printed most often, the first of equals; without a name, what the account is known by.
fn label(case: &CaseView<'_>, rows: &Rows) -> String {
    let most = rows.names.iter().max_by_key(|(name, count)| (**count, std::cmp::Reverse(**name)));
    let account = || rows.accounts.first().map_or("", |account| case.accounts.label(*account));
    most.map_or_else(account, |(name, _)| case.accounts.names.get(*name as usize)).to_owned()
}

fn turnover(rows: Rows) -> Turnover {
    let base = match (rows.credits.base, rows.debits.base) {
        (None, None) => None,
        (credits, debits) => Some((credits.unwrap_or_default(), debits.unwrap_or_default())),
    };
    Turnover {
        rows: (rows.credits.rows, rows.debits.rows),
        credits: rows.credits.totals.into_iter().collect(),
        debits: rows.debits.totals.into_iter().collect(),
        base,
        without_base: rows.without_base,
    }
}

#[cfg(test)]
mod tests {
    use trag_model::OptionalColumn;

    use super::*;
    use crate::testing::Case;
    use crate::{ParamOverrides, assess};

    #[test]
    fn turnover_follows_the_printed_name_and_not_the_account() {
        let mut case = Case::read(
            "base EUR
             2024-05-04 cash -> A1 9000.00 EUR
             2024-05-04 cash -> A1 9000.00 EUR
             2024-05-09   A1 -> B1  700.00 EUR
             2024-05-10   C1 -> A1   60.00 EUR",
        );
        let names = ["Ana Ilić", "ANA ILIC", "Petar Savić"];
        case.text.accounts.names = names.into_iter().collect();
        let account = case.text.account("A1").unwrap();
        case.text.accounts.accounts[account.0 as usize].holder = Some(NameIx(0));
        let ledger = &mut case.text.ledger;
        ledger.payee_name = [Some(1), Some(1), None, Some(2)].into_iter().collect::<OptionalColumn<u32>>();
        ledger.payer_name = [None, None, Some(0), None].into_iter().collect();
        let made = assess(&case.view(Some("RS")), &ParamOverrides::default(), Some(&["S02"]), 1);
        let subject = &made.subjects[0];
        assert_eq!((subject.label.as_str(), subject.accounts.as_slice()), ("ANA ILIC", &[account][..]));
        assert_eq!(
            subject.turnover.base,
            Some((Total(1_800_000), Total(70_000))),
            "Savić's 60.00 is not hers"
        );
        assert_eq!(subject.turnover.rows, (2, 1));
    }

    #[test]
    fn a_name_without_letters_leaves_the_turnover_with_its_account() {
        let mut case = Case::read(
            "base EUR
             2024-05-04 cash -> A1 9000.00 EUR
             2024-05-04 cash -> A1 9000.00 EUR
             2024-05-05 A1 -> A1 10.00 EUR",
        );
        case.text.accounts.names = ["```"].into_iter().collect();
        let account = case.text.account("A1").unwrap();
        case.text.accounts.accounts[account.0 as usize].holder = Some(NameIx(0));
        let ledger = &mut case.text.ledger;
        ledger.payee_name = [Some(0), Some(0), Some(0)].into_iter().collect();
        ledger.payer_name = [None, None, Some(0)].into_iter().collect();
        let made = assess(&case.view(Some("RS")), &ParamOverrides::default(), Some(&["S02"]), 1);
        let subject = &made.subjects[0];
        assert_eq!(subject.label, "```");
        assert_eq!(subject.turnover.base, Some((Total(1_801_000), Total(1_000))));
        assert_eq!(subject.turnover.rows, (2, 1), "a payment to itself is one row");
    }

    #[test]
    fn an_ordinary_pattern_counts_one_point_and_says_why() {
        let takings: String =
            (1..=20).map(|day| format!("2024-05-{day:02} cash -> A1 2000.00 EUR code=165\n")).collect();
        let made = assess(&Case::read(&takings).view(Some("RS")), &ParamOverrides::default(), None, 1);
        let part = made.subjects[0].parts.iter().find(|part| part.name == "S03").unwrap();
        assert_eq!(part.points, 1);
        assert!(
            part.reason
                .starts_with("weight 3, explained; 1 finding; may be innocent because 20 of its 20 rows")
        );
    }
}
