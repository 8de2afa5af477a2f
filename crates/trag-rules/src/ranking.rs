//! Subjects, and the score that orders them.
//!
//! A subject is a holder's printed name (names count as one when [`trag_model::name::spelling`] is equal, and as
//! `members` says), or an account without a name or with one that has neither letters nor digits. The score is a sum
//! of whole points, and every part of it is shown:
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
mod members;
mod of_subjects;
mod rows;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::mem::take;

use trag_graph::parallel;
use trag_model::{AccountIx, Family, Finding, OwnTransfers, RuleReport, ScorePart, Subject, Turnover};

use crate::wording::counted;
use crate::{CaseView, innocence};

use self::amounts::{amount_part, flagged_base};
use self::members::{Key, Members, Names};
use self::of_subjects::{OfRule, OfSubjects};
use self::rows::Rows;

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
    /// By account: the rank of its subject, or [`NO_SUBJECT`].
    by_account: Vec<u32>,
}

/// Stands for no subject.
const NO_SUBJECT: u32 = u32::MAX;

/// Subjects that one thread takes at a time.
const CHUNK: usize = 1 << 10;

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(NO_SUBJECT)
}

impl Ranking {
    /// The rank, from 0, of the subject that a finding's account belongs to.
    pub(crate) fn subject_of(&self, account: AccountIx) -> usize {
        let rank = self.by_account[account.0 as usize];
        assert!(rank != NO_SUBJECT, "an account with a finding belongs to a subject");
        rank as usize
    }
}

/// Everything that has a finding, ranked. Episodes are entered later. The result is the same for every number of threads.
pub(crate) fn rank(case: &CaseView<'_>, reports: &[RuleReport], threads: usize) -> Ranking {
    let mut flagged: Vec<AccountIx> =
        reports.iter().flat_map(RuleReport::findings).map(|finding| finding.account).collect();
    flagged.sort_unstable();
    flagged.dedup();
    let names = Names::read(case, &flagged);
    let keys: Vec<Key> = flagged.iter().map(|account| names.key_of(case, *account)).collect();
    let members = Members::new(case, &names, keys.iter().copied().collect());
    // By account with a finding: the number of its subject.
    let mut numbers = vec![NO_SUBJECT; case.accounts.accounts.len()];
    for (account, key) in flagged.iter().zip(&keys) {
        numbers[account.0 as usize] = members.keys.binary_search(key).map_or(NO_SUBJECT, narrow);
    }
    let own = OfSubjects::new(&numbers, members.keys.len(), reports);
    let rows = rows::Reader::new(case, &members, threads);
    let work = |(): &mut (), range: std::ops::Range<usize>| {
        let subject = |number| subject(case, own.by_rule(number), &members, number, rows.of(number));
        range.map(subject).collect::<Vec<Subject>>()
    };
    let mut parts = parallel::map_chunks(threads, members.keys.len(), CHUNK, || (), work);
    let order = order(&parts);
    let mut rank_of = vec![NO_SUBJECT; order.len()];
    for (rank, number) in (0..).zip(&order) {
        rank_of[*number as usize] = rank;
    }
    let rank = |number: u32| rank_of.get(number as usize).copied().unwrap_or(NO_SUBJECT);
    let by_account = numbers.into_iter().map(rank).collect();
    let subject = |number: u32| take(&mut parts[number as usize / CHUNK][number as usize % CHUNK]);
    Ranking { by_account, subjects: order.into_iter().map(subject).collect() }
}

/// The numbers of the subjects by score, flagged value, label and accounts.
fn order(parts: &[Vec<Subject>]) -> Vec<u32> {
    let points = |subject: &Subject| Reverse((subject.score, subject.flagged_base));
    let keyed = (0..).zip(parts.iter().flatten()).map(|(number, subject)| (points(subject), number));
    let mut keyed: Vec<_> = keyed.collect();
    keyed.sort_unstable();
    let of_equals = |(_, number): &(_, u32)| {
        let subject = &parts[*number as usize / CHUNK][*number as usize % CHUNK];
        (&subject.label, &subject.accounts)
    };
    for equals in keyed.chunk_by_mut(|one, other| one.0 == other.0) {
        equals.sort_by(|a, b| of_equals(a).cmp(&of_equals(b)));
    }
    keyed.into_iter().map(|(_, number)| number).collect()
}

fn subject(
    case: &CaseView<'_>,
    own: Vec<OfRule<'_>>,
    members: &Members,
    number: usize,
    rows: Rows,
) -> Subject {
    let (accounts, names) = (members.accounts[number].clone(), members.names[number].clone());
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
    for (family, of_family) in families {
        let (points, of_family) = capped(family, of_family);
        score += points;
        parts.extend(of_family);
    }
    let flagged_base = flagged_base(case, &findings);
    let unexplained: Vec<&Finding> =
        findings.iter().copied().filter(|finding| innocence::reason(finding).is_none()).collect();
    let in_unexplained = match unexplained.len() == findings.len() {
        true => flagged_base,
        false => amounts::flagged_base(case, &unexplained),
    };
    let amount = in_unexplained.and_then(|total| amount_part(case, total));
    score += amount.as_ref().map_or(0, |part| part.points);
    parts.extend(amount);
    // A transfer between own accounts moves value on both sides, as it does in the findings.
    let sides = [rows.credits.base, rows.debits.base, rows.own.base, rows.own.base];
    let moved = sides.into_iter().flatten().map(|total| total.0).sum();
    let share = amounts::concentration_part(case, &accounts, &moving, moved);
    score += share.as_ref().map_or(0, |part| part.points);
    parts.extend(share);
    let mut ids: Vec<String> = findings.iter().map(|finding| finding.id.clone()).collect();
    ids.sort_unstable();
    parts.shrink_to_fit();
    Subject {
        label: label(case, &accounts, &rows),
        accounts,
        names,
        turnover: turnover(rows),
        findings: ids,
        episodes: Vec::new(),
        score,
        parts,
        flagged_base,
    }
}

/// What the parts of one family count together, and the parts, the last of which says where that is less than their sum.
fn capped(family: Family, mut parts: Vec<(ScorePart, bool)>) -> (u32, Vec<ScorePart>) {
    let cap = family_cap(family);
    let sum: u32 = parts.iter().map(|(part, _)| part.points).sum();
    let explained: u32 = parts.iter().filter(|(_, explained)| *explained).map(|(part, _)| part.points).sum();
    let counted = sum - explained + explained.min(MOST_EXPLAINED_POINTS);
    if explained > MOST_EXPLAINED_POINTS
        && let Some((last, _)) = parts.iter_mut().rfind(|(_, explained)| *explained)
    {
        let text = format!(
            "; explained {} rules count {MOST_EXPLAINED_POINTS} point together, not {explained}",
            family.word()
        );
        last.reason.push_str(&text);
    }
    let mut parts: Vec<ScorePart> = parts.into_iter().map(|(part, _)| part).collect();
    if let Some(last) = parts.last_mut().filter(|_| counted > cap) {
        last.reason.push_str(&format!("; {} rules count {cap} points at most, not {counted}", family.word()));
    }
    (counted.min(cap), parts)
}

/// The part, and whether something in the data explains every finding of it.
fn rule_part(report: &RuleReport, found: &[&Finding]) -> (ScorePart, bool) {
    let weight = u32::from(report.meta.weight);
    let findings = counted(found.len(), "finding", "findings");
    let halved = found.iter().all(|finding| innocence::is_halved(finding));
    let explained = found.iter().all(|finding| innocence::reason(finding).is_some());
    let (points, reason) =
        match found.first().filter(|_| halved).and_then(|first| innocence::halved_because(first)) {
            Some(first) if explained => (1, format!("weight {weight}, explained; {findings}; {first}")),
            Some(first) => (weight.div_ceil(2), format!("weight {weight}, halved; {findings}; {first}")),
            None => (weight, format!("weight {weight}, {findings}")),
        };
    (ScorePart { name: report.meta.code, points, reason }, explained)
}

/// The name printed most often, the first of equals; without a name, what the account is known by.
fn label(case: &CaseView<'_>, accounts: &[AccountIx], rows: &Rows) -> String {
    let most = rows.printed.iter().max_by_key(|(name, count)| (**count, std::cmp::Reverse(**name)));
    let account = || accounts.first().map_or("", |account| case.accounts.label(*account));
    most.map_or_else(account, |(name, _)| case.accounts.names.get(*name as usize)).to_owned()
}

fn turnover(rows: Rows) -> Turnover {
    let Rows { credits, debits, own, elsewhere, .. } = rows;
    let base = match (credits.base, debits.base) {
        (None, None) => None,
        (credits, debits) => Some((credits.unwrap_or_default(), debits.unwrap_or_default())),
    };
    Turnover {
        rows: (credits.rows, debits.rows),
        base,
        without_base: credits.without_base + debits.without_base,
        rows_by_name: (credits.by_name, debits.by_name),
        credits: credits.totals,
        debits: debits.totals,
        own: OwnTransfers {
            rows: own.rows,
            paid: own.totals,
            base: own.base,
            without_base: own.without_base,
        },
        rows_elsewhere: elsewhere,
    }
}

#[cfg(test)]
mod tests {
    use trag_model::{Currency, NameIx, OptionalColumn, Total};

    use super::*;
    use crate::testing::Case;
    use crate::{ParamOverrides, assess};

    /// The first subject of a case whose names stand as given, by place in `names`, beside its rows.
    fn first_of(mut case: Case, names: &[&str], payers: &[Option<u32>], payees: &[Option<u32>]) -> Subject {
        case.text.accounts.names = names.iter().copied().collect();
        case.text.ledger.payer_name = payers.iter().copied().collect::<OptionalColumn<u32>>();
        case.text.ledger.payee_name = payees.iter().copied().collect();
        let made = assess(&case.view(Some("RS")), &ParamOverrides::default(), Some(&["S02"]), 1);
        made.subjects[0].clone()
    }

    fn hold(case: &mut Case, word: &str, name: u32) -> AccountIx {
        let account = case.text.account(word).unwrap();
        case.text.accounts.accounts[account.0 as usize].holder = Some(NameIx(name));
        account
    }

    const CASH: &str = "base EUR
        2024-05-04 cash -> A1 9000.00 EUR
        2024-05-04 cash -> A1 9000.00 EUR\n";

    #[test]
    fn turnover_is_that_of_the_account_in_whatever_spelling() {
        let mut case = Case::read(&format!(
            "{CASH} 2024-05-09 A1 -> B1 700.00 EUR
            2024-05-10 C1 -> A1 60.00 EUR
            2024-05-11 C1 -> B1 5.00 EUR
            2024-05-12 C1 -> unknown 3.00 EUR"
        ));
        let account = hold(&mut case, "A1", 0);
        hold(&mut case, "B1", 2);
        let payees = [Some(1), Some(1), None, Some(2), Some(0), Some(0)];
        let subject = first_of(
            case,
            &["Ana Ilić", "ANA ILIC", "Petar Savić"],
            &[None, None, Some(0), None, None, None],
            &payees,
        );
        assert_eq!((subject.label.as_str(), subject.accounts.as_slice()), ("Ana Ilić", &[account][..]));
        assert_eq!(subject.names, [NameIx(0), NameIx(1)]);
        let turnover = subject.turnover;
        assert_eq!(
            turnover.base,
            Some((Total(1_806_300), Total(70_000))),
            "60.00 under Savić, 3.00 by name alone"
        );
        assert_eq!((turnover.rows, turnover.rows_by_name), ((4, 1), (1, 0)));
        assert_eq!(turnover.rows_elsewhere, 1, "her name beside the account of Savić");
    }

    #[test]
    fn an_account_that_is_printed_with_two_company_forms_has_one_holder() {
        let text = format!("{CASH} 2024-05-09 C1 -> A2 50.00 EUR\n2024-05-10 A2 -> C1 20.00 EUR");
        let joined = |names: &[&str]| {
            let mut case = Case::read(&text);
            let own = [hold(&mut case, "A1", 0), hold(&mut case, "A2", 1)];
            let (payers, payees) = ([None, None, None, Some(0)], [Some(0), Some(0), Some(1), None]);
            let subject = first_of(case, names, &payers, &payees);
            (subject.accounts == own, subject.turnover.base.unwrap())
        };
        let both = (Total(1_805_000), Total(2_000));
        assert_eq!(joined(&["ALFA LP", "ALFA LLP"]), (true, both));
        assert_eq!(joined(&["ALFA LP", "BETA LLP"]), (false, (Total(1_800_000), Total(0))), "another name");
    }

    #[test]
    fn names_that_are_declared_as_one_person_are_one_subject() {
        let text = format!("fact A. Ilić,same-person,,,,,Ana Ilić\n{CASH} 2024-05-09 C1 -> A2 50.00 EUR");
        let mut case = Case::read(&text);
        let own = [hold(&mut case, "A1", 0), hold(&mut case, "A2", 1)];
        let payees = [Some(0), Some(0), Some(1)];
        let subject = first_of(case, &["Ana Ilić", "A. Ilić"], &[None; 3], &payees);
        assert_eq!((subject.accounts.as_slice(), subject.turnover.rows), (&own[..], (3, 0)));
    }

    #[test]
    fn transfers_between_own_accounts_are_neither_received_nor_sent() {
        let mut case =
            Case::read(&format!("{CASH} 2024-05-09 A1 -> A2 700.00 EUR\n2024-05-09 A2 -> C1 1.00 EUR"));
        hold(&mut case, "A1", 0);
        hold(&mut case, "A2", 0);
        let subject = first_of(case, &["Ana Ilić"], &[Some(0); 4], &[Some(0), Some(0), Some(0), None]);
        assert_eq!(
            subject.turnover.base,
            Some((Total(1_800_000), Total(100))),
            "cash of hers is received only"
        );
        assert_eq!(subject.turnover.rows, (2, 1));
        let own = OwnTransfers {
            rows: 1,
            paid: vec![(Currency::EUR, Total(70_000))],
            base: Some(Total(70_000)),
            without_base: 0,
        };
        assert_eq!(subject.turnover.own, own);
    }

    #[test]
    fn a_name_without_letters_leaves_the_turnover_with_its_account() {
        let text = format!("{CASH} 2024-05-05 A1 -> A1 10.00 EUR");
        let mut case = Case::read(&text);
        hold(&mut case, "A1", 0);
        let subject = first_of(case, &["```"], &[None, None, Some(0)], &[Some(0); 3]);
        assert_eq!(subject.label, "```");
        assert_eq!(subject.turnover.base, Some((Total(1_800_000), Total(0))));
        assert_eq!((subject.turnover.rows, subject.turnover.own.rows), ((2, 0), 1));
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
