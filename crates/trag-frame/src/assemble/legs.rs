//! The two legs of one transfer, stated by both banks, linked one to one. No row is merged away: the leg of
//! the payee's statement stays in the ledger and is passed over where movements are counted.

use std::collections::BTreeMap;

use trag_model::{
    Ledger, OptionalColumn, Problem, ProblemLog, RowId, Source, StatementSide, catalogue, time::DAY,
};

/// Legs of one transfer lie at most this many days apart: a weekend between two banks.
const MOST_DAYS_APART: i64 = 3;

/// A leg; its order brings together what may be linked: parties, amount, currency, then time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Leg {
    key: (u32, u32, i64, u16),
    booked: i64,
    row: u32,
}

/// Links the legs and fills in `other_leg`. Legs are linked when both statements state the same payer, payee,
/// amount and currency at most [`MOST_DAYS_APART`] days apart, in different files: first those that share a
/// reference no other candidate has, then the others in the order of time, where a stretch of time holds as
/// many legs of one side as of the other. Where it does not, nothing is guessed: a note names the rows.
/// Conversions come last; see [`link_conversions`].
pub(super) fn link_legs(ledger: &mut Ledger, sources: &[Source], problems: &mut ProblemLog) {
    let rows = ledger.len();
    if ledger.statement.is_all_missing() {
        ledger.other_leg = OptionalColumn::missing(rows);
        return;
    }
    let mut other: Vec<Option<u32>> = vec![None; rows];
    let (debits, credits) = (legs(ledger, StatementSide::Payer), legs(ledger, StatementSide::Payee));
    for (debits, credits) in groups(&debits, &credits, |leg| leg.key) {
        link_group(ledger, debits, credits, &mut other);
        note_ambiguous(ledger, sources, (debits, credits), &other, problems);
    }
    link_conversions(ledger, &debits, &credits, &mut other);
    ledger.other_leg = other.into_iter().collect();
}

/// Links what no equal amount could: a debit and a credit of the same two accounts in different currencies,
/// where each is the only open one on its side within [`MOST_DAYS_APART`] days. What reached the payee is then
/// known from the other statement and is filled in.
fn link_conversions(ledger: &mut Ledger, debits: &[Leg], credits: &[Leg], other: &mut [Option<u32>]) {
    let by_parties = |legs: &[Leg], other: &[Option<u32>]| {
        let mut legs = open(legs, other);
        legs.sort_unstable_by_key(|leg| (leg.key.0, leg.key.1, leg.booked, leg.row));
        legs
    };
    let (debits, credits) = (by_parties(debits, other), by_parties(credits, other));
    let mut conversions = Vec::new();
    for (debits, credits) in groups(&debits, &credits, |leg| (leg.key.0, leg.key.1)) {
        for (debits, credits) in stretches(debits, credits) {
            if let ([debit], [credit]) = (debits, credits)
                && debit.key.3 != credit.key.3
                && may_be_one(ledger, debit, credit)
            {
                conversions.push((*debit, *credit));
            }
        }
    }
    if conversions.is_empty() {
        return;
    }
    let rows = 0..ledger.len();
    let mut amounts: Vec<Option<i64>> = rows.clone().map(|row| ledger.amount_received.get(row)).collect();
    let mut currencies: Vec<Option<u16>> = rows.map(|row| ledger.currency_received.get(row)).collect();
    for (debit, credit) in conversions {
        link(&debit, &credit, other);
        amounts[debit.row as usize] = Some(credit.key.2);
        currencies[debit.row as usize] = Some(credit.key.3);
    }
    ledger.amount_received = amounts.into_iter().collect();
    ledger.currency_received = currencies.into_iter().collect();
}

/// The debits of each key with the credits of the same key, which may be none. Both sides ascend by the key.
fn groups<'a, K: Ord>(
    debits: &'a [Leg],
    credits: &'a [Leg],
    key: impl Fn(&Leg) -> K + Copy,
) -> impl Iterator<Item = (&'a [Leg], &'a [Leg])> {
    let mut rest = credits;
    debits.chunk_by(move |a, b| key(a) == key(b)).map(move |group| {
        let wanted = key(&group[0]);
        rest = &rest[rest.partition_point(|leg| key(leg) < wanted)..];
        let (matching, later) = rest.split_at(rest.partition_point(|leg| key(leg) == wanted));
        rest = later;
        (group, matching)
    })
}

fn legs(ledger: &Ledger, side: StatementSide) -> Vec<Leg> {
    let of_side = |row: &RowId| ledger.statement_side(*row) == Some(side) && ledger.repeats(*row).is_none();
    let leg = |row: RowId| {
        let (amount, currency) = ledger.received(row);
        let key = (ledger.payer(row).0, ledger.payee(row).0, amount.0, currency.0);
        Leg { key, booked: ledger.booked(row).0, row: row.0 }
    };
    let mut legs: Vec<Leg> = ledger.rows().filter(of_side).map(leg).collect();
    legs.sort_unstable();
    legs
}

fn may_be_one(ledger: &Ledger, a: &Leg, b: &Leg) -> bool {
    let day = |leg: &Leg| leg.booked.div_euclid(DAY);
    let source = |leg: &Leg| ledger.provenance(RowId(leg.row)).0;
    (day(a) - day(b)).abs() <= MOST_DAYS_APART && source(a) != source(b)
}

/// Links the legs of one payer, payee, amount and currency.
fn link_group(ledger: &Ledger, debits: &[Leg], credits: &[Leg], other: &mut [Option<u32>]) {
    let mut by_reference: BTreeMap<&str, (Vec<&Leg>, Vec<&Leg>)> = BTreeMap::new();
    let reference = |leg: &Leg| ledger.reference.get(leg.row as usize);
    debits.iter().for_each(|leg| by_reference.entry(reference(leg)).or_default().0.push(leg));
    credits.iter().for_each(|leg| by_reference.entry(reference(leg)).or_default().1.push(leg));
    for (reference, sides) in by_reference {
        if let (false, [debit], [credit]) = (reference.is_empty(), &sides.0[..], &sides.1[..])
            && may_be_one(ledger, debit, credit)
        {
            link(debit, credit, other);
        }
    }
    let (debits, credits) = (open(debits, other), open(credits, other));
    for (debits, credits) in stretches(&debits, &credits) {
        let pairs = || debits.iter().zip(credits);
        if debits.len() == credits.len() && pairs().all(|(debit, credit)| may_be_one(ledger, debit, credit)) {
            pairs().for_each(|(debit, credit)| link(debit, credit, other));
        }
    }
}

fn link(debit: &Leg, credit: &Leg, other: &mut [Option<u32>]) {
    other[debit.row as usize] = Some(credit.row);
    other[credit.row as usize] = Some(debit.row);
}

fn open(legs: &[Leg], other: &[Option<u32>]) -> Vec<Leg> {
    legs.iter().filter(|leg| other[leg.row as usize].is_none()).copied().collect()
}

/// Cuts both sides where time passes in which nothing can belong together.
fn stretches<'a>(mut debits: &'a [Leg], mut credits: &'a [Leg]) -> Vec<(&'a [Leg], &'a [Leg])> {
    let mut found = Vec::new();
    while !debits.is_empty() || !credits.is_empty() {
        let (mut d, mut c) = (0, 0);
        let day = |leg: &Leg| leg.booked.div_euclid(DAY);
        let mut last: Option<i64> = None;
        loop {
            let next = [debits.get(d), credits.get(c)].into_iter().flatten().map(day).min();
            match next {
                Some(next) if last.is_none_or(|last| next - last <= MOST_DAYS_APART) => last = Some(next),
                _ => break,
            }
            d += usize::from(debits.get(d).map(day) == next);
            c += usize::from(credits.get(c).map(day) == next);
        }
        found.push((&debits[..d], &credits[..c]));
        (debits, credits) = (&debits[d..], &credits[c..]);
    }
    found
}

/// Names legs that belong together in more than one way, or of which one side has too many.
fn note_ambiguous(
    ledger: &Ledger,
    sources: &[Source],
    (debits, credits): (&[Leg], &[Leg]),
    other: &[Option<u32>],
    problems: &mut ProblemLog,
) {
    let (debits, credits) = (open(debits, other), open(credits, other));
    for (debits, credits) in stretches(&debits, &credits) {
        let (Some(first), true) = (debits.first(), !credits.is_empty()) else { continue };
        let (source, record) = ledger.provenance(RowId(first.row));
        let text = format!(
            "{} debits and {} credits of the same parties and amount lie within {MOST_DAYS_APART} days of each \
             other; which of them are one transfer cannot be told, so all of them count",
            debits.len(),
            credits.len(),
        );
        let help = "compare the statements; a missing statement or page is the usual reason";
        let file = sources.get(source.0 as usize).map_or("", |source| source.path.as_str());
        let mut problem = Problem::new(catalogue::LEGS_AMBIGUOUS, text, help).in_file(file);
        problem.place.line = record;
        problems.push(problem);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use trag_model::ledger_text;

    use super::*;

    /// Rows as (side, day, amount, reference, source), between the same two accounts.
    type Rows = Vec<(StatementSide, u8, u8, &'static str, u32)>;

    fn linked(rows: &Rows) -> (Vec<Option<u32>>, Vec<&'static str>) {
        let line = |row: &(StatementSide, u8, u8, &str, u32)| {
            format!("2024-05-{:02} A -> B {}.00 EUR", row.1, row.2)
        };
        let mut rows = rows.clone();
        rows.sort_by_key(|row| (row.1, row.4));
        let text = rows.iter().map(line).collect::<Vec<_>>().join("\n");
        let mut ledger = ledger_text::parse(&text).unwrap().ledger;
        ledger.statement = rows.iter().map(|row| Some(row.0 as u8)).collect();
        ledger.reference = rows.iter().map(|row| row.3).collect();
        ledger.source = rows.iter().map(|row| row.4).collect();
        let mut problems = ProblemLog::default();
        link_legs(&mut ledger, &[], &mut problems);
        let codes = problems.kept().iter().map(|problem| problem.code.0).collect();
        ((0..rows.len()).map(|row| ledger.other_leg.get(row)).collect(), codes)
    }

    use StatementSide::{Payee, Payer};

    #[test]
    fn both_statements_of_one_transfer_are_linked() {
        let rows = vec![(Payer, 3, 9, "", 0), (Payee, 6, 9, "", 1)];
        assert_eq!(linked(&rows), (vec![Some(1), Some(0)], vec![]));
    }

    #[test]
    fn a_transfer_four_days_later_or_of_another_amount_is_another() {
        assert_eq!(linked(&vec![(Payer, 3, 9, "", 0), (Payee, 7, 9, "", 1)]).0, [None, None]);
        assert_eq!(linked(&vec![(Payer, 3, 9, "", 0), (Payee, 3, 8, "", 1)]).0, [None, None]);
    }

    #[test]
    fn identical_payments_are_linked_one_to_one_in_their_order() {
        let rows =
            vec![(Payer, 3, 9, "", 0), (Payer, 3, 9, "", 0), (Payee, 3, 9, "", 1), (Payee, 3, 9, "", 1)];
        assert_eq!(linked(&rows).0, [Some(2), Some(3), Some(0), Some(1)]);
    }

    #[test]
    fn a_conversion_between_two_accounts_is_one_transfer() {
        let text = "2024-05-03 A -> B 117000.00 RSD\n2024-05-04 A -> B 1000.00 EUR";
        let mut ledger = ledger_text::parse(text).unwrap().ledger;
        ledger.statement = [Some(Payer as u8), Some(Payee as u8)].into_iter().collect();
        ledger.source = vec![0, 1];
        link_legs(&mut ledger, &[], &mut ProblemLog::default());
        assert!(ledger.is_second_leg(RowId(1)));
        assert_eq!(ledger.received(RowId(0)), (trag_model::Minor(100_000), trag_model::Currency::EUR));
    }

    #[test]
    fn a_reference_tells_what_numbers_cannot() {
        let rows = vec![(Payer, 3, 9, "x", 0), (Payer, 4, 9, "y", 0), (Payee, 5, 9, "x", 1)];
        assert_eq!(linked(&rows), (vec![Some(2), None, Some(0)], vec![]));
    }

    #[test]
    fn what_cannot_be_told_is_named_and_not_guessed() {
        let rows = vec![(Payer, 3, 9, "", 0), (Payer, 4, 9, "", 0), (Payee, 4, 9, "", 1)];
        assert_eq!(linked(&rows), (vec![None, None, None], vec!["ASM004"]));
    }

    proptest! {
        #[test]
        fn links_are_pairs_of_the_two_sides(rows in prop::collection::vec(
            (prop::sample::select(vec![Payer, Payee]), 1_u8..9, 1_u8..3, prop::sample::select(vec!["", "x"]), 0_u32..2),
            0..12,
        )) {
            let (links, _) = linked(&rows);
            let mut sorted = rows;
            sorted.sort_by_key(|row| (row.1, row.4));
            for (row, link) in links.iter().enumerate() {
                let Some(other) = link.map(|other| other as usize) else { continue };
                prop_assert_eq!(links[other], Some(u32::try_from(row).unwrap()));
                prop_assert_ne!(sorted[row].0, sorted[other].0);
                prop_assert_eq!(sorted[row].2, sorted[other].2);
                prop_assert_ne!(sorted[row].4, sorted[other].4);
                prop_assert!(sorted[row].1.abs_diff(sorted[other].1) <= 3);
            }
        }
    }
}
