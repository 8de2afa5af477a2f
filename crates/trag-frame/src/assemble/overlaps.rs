//! Records that stand in two files, because the files hold statements of one account whose periods overlap.
//!
//! Equal rows of one file are different movements and are never touched. Rows of two files are the same record
//! only on evidence: the bank's identifier or the printed balance agrees, or all rows that the two files state
//! for their common days agree one to one.

use std::collections::BTreeMap;

use trag_model::{Ledger, OptionalColumn, Problem, ProblemLog, Source, StatementSide, catalogue, time::DAY};

/// So many rows of two files have to agree, with none that does not, before agreement alone is evidence.
const ENOUGH: usize = 3;

/// A row as the statement of its own account states it; equal facts may be one record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Facts {
    day: i64,
    side: StatementSide,
    amount: i64,
    currency: u16,
}

/// The rows that one file states for one account, in order.
struct Held {
    source: u32,
    first_day: i64,
    last_day: i64,
    rows: Vec<(Facts, u32)>,
}

/// Fills in `repeats`. The row of the file that comes first in the case is the one that counts.
pub(super) fn mark_repeats(ledger: &mut Ledger, sources: &[Source], problems: &mut ProblemLog) {
    ledger.repeats = OptionalColumn::missing(ledger.len());
    if sources.len() < 2 || ledger.statement.is_all_missing() {
        return;
    }
    let mut repeats: Vec<Option<u32>> = Vec::new();
    for files in by_account(ledger).into_values().filter(|files| files.len() > 1) {
        let mut unclear: Vec<Unclear> = Vec::new();
        for (earlier, later) in overlapping(&files) {
            repeats.resize(ledger.len(), None);
            unclear.extend(compare(ledger, (earlier, later), &mut repeats));
        }
        problems_of(sources, &unclear).into_iter().for_each(|problem| problems.push(problem));
    }
    if repeats.iter().any(Option::is_some) {
        ledger.repeats = repeats.into_iter().collect();
    }
}

fn by_account(ledger: &Ledger) -> BTreeMap<u32, Vec<Held>> {
    let mut files: BTreeMap<(u32, u32), Held> = BTreeMap::new();
    for row in ledger.rows() {
        let Some(side) = ledger.statement_side(row) else { continue };
        let (own, (amount, currency)) = match side {
            StatementSide::Payer => (ledger.payer(row), ledger.paid(row)),
            StatementSide::Payee => (ledger.payee(row), ledger.received(row)),
        };
        let day = ledger.booked(row).0.div_euclid(DAY);
        let source = ledger.provenance(row).0.0;
        let held = files.entry((own.0, source)).or_insert_with(|| Held {
            source,
            first_day: day,
            last_day: day,
            rows: Vec::new(),
        });
        held.last_day = day;
        held.rows.push((Facts { day, side, amount: amount.0, currency: currency.0 }, row.0));
    }
    let mut accounts: BTreeMap<u32, Vec<Held>> = BTreeMap::new();
    files.into_iter().for_each(|((own, _), held)| accounts.entry(own).or_default().push(held));
    accounts
}

/// Pairs of files with common days, in the order of the case.
fn overlapping(files: &[Held]) -> Vec<(&Held, &Held)> {
    let mut by_day: Vec<&Held> = files.iter().collect();
    by_day.sort_by_key(|held| (held.first_day, held.source));
    let mut pairs = Vec::new();
    for (at, held) in by_day.iter().enumerate() {
        let later = by_day[at + 1..].iter().take_while(|other| other.first_day <= held.last_day);
        pairs.extend(
            later.map(|other| if held.source < other.source { (*held, *other) } else { (*other, *held) }),
        );
    }
    pairs.sort_by_key(|(earlier, later)| (earlier.source, later.source));
    pairs
}

/// Rows of a file within some days that repeat no other file's, grouped by what they state.
fn open(held: &Held, days: (i64, i64), repeats: &[Option<u32>]) -> BTreeMap<Facts, Vec<u32>> {
    let mut rows: BTreeMap<Facts, Vec<u32>> = BTreeMap::new();
    for (facts, row) in &held.rows {
        if (days.0..=days.1).contains(&facts.day) && repeats[*row as usize].is_none() {
            rows.entry(*facts).or_default().push(*row);
        }
    }
    rows
}

/// Two files with rows that look alike and are not known to be the same records.
struct Unclear {
    earlier: u32,
    later: u32,
    alike: usize,
    marked: usize,
}

fn compare(
    ledger: &Ledger,
    (earlier, later): (&Held, &Held),
    repeats: &mut [Option<u32>],
) -> Option<Unclear> {
    let days = (earlier.first_day.max(later.first_day), earlier.last_day.min(later.last_day));
    let (ours, mut theirs) = (open(earlier, days, repeats), open(later, days, repeats));
    let count = |rows: &BTreeMap<Facts, Vec<u32>>| rows.values().map(Vec::len).sum::<usize>();
    let alike: usize = ours
        .iter()
        .map(|(facts, rows)| theirs.get(facts).map_or(0, |others| others.len().min(rows.len())))
        .sum();
    if alike == 0 {
        return None;
    }
    let all_agree = alike >= ENOUGH && alike == count(&ours) && alike == count(&theirs);
    let mut marked = 0;
    for (facts, rows) in &ours {
        let others = theirs.get_mut(facts).map(std::mem::take).unwrap_or_default();
        marked += pair(ledger, rows, others, all_agree, repeats);
    }
    (marked < alike).then_some(Unclear { earlier: earlier.source, later: later.source, alike, marked })
}

/// Pairs rows that state the same: by evidence of each, or, where all agree, in their order.
fn pair(
    ledger: &Ledger,
    rows: &[u32],
    mut others: Vec<u32>,
    all_agree: bool,
    repeats: &mut [Option<u32>],
) -> usize {
    let mut marked = 0;
    for row in rows {
        let same = others.iter().position(|other| all_agree || is_same_record(ledger, *row, *other));
        if let Some(at) = same {
            repeats[others.remove(at) as usize] = Some(*row);
            marked += 1;
        }
    }
    marked
}

/// Whether the bank's own mark of a record, or the balance printed after it, stands in both.
fn is_same_record(ledger: &Ledger, row: u32, other: u32) -> bool {
    let mark = |row: u32| ledger.bank_reference.get(row as usize);
    let balance = |row: u32| ledger.balance_after.get(row as usize);
    let same_mark = !mark(row).is_empty() && mark(row) == mark(other);
    let same_balance = balance(row).is_some() && balance(row) == balance(other);
    let marks_differ = !mark(row).is_empty() && !mark(other).is_empty() && !same_mark;
    let balances_differ = balance(row).is_some() && balance(other).is_some() && !same_balance;
    (same_mark && !balances_differ) || (same_balance && !marks_differ)
}

/// One note for each file that overlaps with others before it: a folder of many exports of one account has pairs of
/// files without number.
fn problems_of(sources: &[Source], unclear: &[Unclear]) -> Vec<Problem> {
    let path = |source: u32| sources.get(source as usize).map_or("", |source| source.path.as_str());
    let mut by_later: BTreeMap<u32, Vec<&Unclear>> = BTreeMap::new();
    unclear.iter().for_each(|pair| by_later.entry(pair.later).or_default().push(pair));
    let told = by_later.into_iter().map(|(later, pairs)| {
        let (alike, marked): (usize, usize) =
            pairs.iter().fold((0, 0), |(alike, marked), pair| (alike + pair.alike, marked + pair.marked));
        let others = match pairs.len() {
            1 => String::new(),
            2 => " and another file".to_owned(),
            more => format!(" and {} other files", more - 1),
        };
        let text = format!(
            "the statements of one account in this file and in {}{others} have days in common; {alike} rows look alike, \
             {marked} of them are known to be the same records, and the others count twice if they are",
            path(pairs[0].earlier),
        );
        let help =
            "compare the two files for these days; leave one of them out of the case where it adds nothing";
        Problem::new(catalogue::OVERLAP_UNCLEAR, text, help).in_file(path(later))
    });
    told.collect()
}
