//! Compares every statement with the rows read from it, and with the statement before it. The result is a table
//! for the reader; nothing is rejected for it.

mod chain;
mod sequence;
mod sums;

use std::collections::BTreeMap;

use trag_model::{
    AccountIx, Agreement, Day, Identifier, Ledger, Minor, Opens, PrintedBalance, Problem, ProblemLog,
    Reconciliation, RowId, RowOrder, Seconds, Source, SourceIx, Statement, StatementSide, catalogue, money,
};

use crate::Assembled;

/// The rows of one statement, or of one account in a file without statements, in the order of the file.
#[derive(Default)]
struct Held {
    rows: Vec<RowId>,
    own: Option<AccountIx>,
}

/// Reconciles all statements of a case, in the order of sources and statements. Notes about those that do not
/// agree go to `problems`.
pub(crate) fn reconcile(case: &Assembled, problems: &mut ProblemLog) -> Vec<Reconciliation> {
    let recaps = Recaps::of(&case.sources);
    let mut held = held_rows(&case.ledger);
    let (mut table, mut read) = (Vec::new(), Vec::new());
    for (number, source) in (0_u32..).zip(&case.sources) {
        for (place, statement) in (0_u32..).zip(&source.statements) {
            if statement.is_recap && recaps.has_rows(&case.sources, statement) {
                continue;
            }
            if statement.is_recap && counts_rows(statement) {
                problems.push(without_rows(statement).in_file(source.path.as_str()));
            }
            let rows = held.remove(&(number, Some(place), None)).unwrap_or_default();
            let mut printed = recaps.completed(statement);
            close_with_last_balance(&case.ledger, &rows.rows, &mut printed);
            read.push(Read::of(case, printed, &rows));
            table.push(one(case, (SourceIx(number), Some(place)), &read[read.len() - 1].printed, rows));
        }
        let loose: Vec<_> =
            held.range((number, None, None)..(number + 1, None, None)).map(|(key, _)| *key).collect();
        for key in loose.into_iter().filter(|key| key.1.is_none()) {
            let rows = held.remove(&key).unwrap_or_default();
            if chain::order(&case.ledger, &rows.rows) != RowOrder::NotPrinted {
                read.push(Read::default());
                table.push(one(case, (SourceIx(number), None), &Statement::default(), rows));
            }
        }
    }
    sequence::join(&read, &mut table);
    table.iter().zip(&read).for_each(|(line, read)| note(case, line, &read.printed, problems));
    table
}

/// Whether a recap does not itself say that its day had no movement.
fn counts_rows(recap: &Statement) -> bool {
    (recap.debit_count, recap.credit_count) != (Some(0), Some(0))
}

/// A statement with what its recap adds, and the day of its first row.
#[derive(Default)]
struct Read {
    printed: Statement,
    first_day: Option<Day>,
}

impl Read {
    fn of(case: &Assembled, printed: Statement, held: &Held) -> Read {
        let first = held.rows.iter().map(|row| case.ledger.booked(*row)).min();
        Read { printed, first_day: first.map(Seconds::day) }
    }
}

/// A statement that prints a balance beside each row and none at its end closes with the balance of its last row.
fn close_with_last_balance(ledger: &Ledger, rows: &[RowId], printed: &mut Statement) {
    if printed.opening.is_none() || printed.closing.is_some() {
        return;
    }
    let last = match chain::order(ledger, rows) {
        RowOrder::AsFiled => rows.last(),
        RowOrder::NewestFirst => rows.first(),
        RowOrder::NotPrinted if rows.len() == 1 => rows.first(),
        RowOrder::NotPrinted | RowOrder::Broken(_) => None,
    };
    let balance = last.and_then(|row| ledger.balance_after.get(row.0 as usize));
    printed.closing = balance.map(|minor| PrintedBalance { amount: Minor(minor), day: None });
}

/// Source, statement in it, and the account where the source has no statements.
type Key = (u32, Option<u32>, Option<u32>);

fn held_rows(ledger: &Ledger) -> BTreeMap<Key, Held> {
    let mut held: BTreeMap<Key, Held> = BTreeMap::new();
    if ledger.statement_no.is_all_missing() && ledger.balance_after.is_all_missing() {
        return held;
    }
    for row in ledger.rows() {
        let statement = ledger.statement_no.get(row.0 as usize);
        let own = match ledger.statement_side(row) {
            Some(StatementSide::Payer) => Some(ledger.payer(row)),
            Some(StatementSide::Payee) => Some(ledger.payee(row)),
            None => None,
        };
        if statement.is_none() && (own.is_none() || ledger.balance_after.get(row.0 as usize).is_none()) {
            continue;
        }
        let loose = own.filter(|_| statement.is_none()).map(|own| own.0);
        let of = held.entry((ledger.provenance(row).0.0, statement, loose)).or_default();
        of.rows.push(row);
        of.own = of.own.or(own);
    }
    held.values_mut().for_each(|of| of.rows.sort_by_key(|row| (ledger.provenance(*row).1, row.0)));
    held
}

fn one(
    case: &Assembled,
    (source, statement): (SourceIx, Option<u32>),
    printed: &Statement,
    held: Held,
) -> Reconciliation {
    let sums = sums::of(&case.ledger, &held.rows, printed.currency);
    Reconciliation {
        source,
        statement,
        account: held.own.or_else(|| account_of(case, printed)),
        rows: held.rows.len() as u64,
        credits: sums.credits,
        debits: sums.debits,
        balance: sums.balance(printed),
        turnovers: sums.turnovers(printed),
        opens: Opens::First,
        missing: String::new(),
        order: chain::order(&case.ledger, &held.rows),
    }
}

/// The account of a statement without rows, where another row of the case names it.
fn account_of(case: &Assembled, printed: &Statement) -> Option<AccountIx> {
    if printed.account.trim().is_empty() {
        return None;
    }
    let wanted = Identifier::normalise(&printed.account);
    let same = |account: &trag_model::Account| {
        account.identifier.scheme == wanted.scheme && account.identifier.text == wanted.text
    };
    let place = case.accounts.accounts.iter().position(same)?;
    u32::try_from(place).ok().map(AccountIx)
}

/// Statements whose balances stand in one file and whose rows in another, by [`keys_of`].
struct Recaps<'a>(BTreeMap<(String, Mark<'a>), &'a Statement>);

/// What tells statements of one account apart: the number, or the last day where none is printed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mark<'a> {
    Number(&'a str),
    Day(Day),
}

impl<'a> Recaps<'a> {
    fn of(sources: &'a [Source]) -> Recaps<'a> {
        let all = sources.iter().flat_map(|source| &source.statements);
        let recaps = all.filter(|statement| statement.is_recap);
        Recaps(recaps.flat_map(|recap| keys_of(recap).into_iter().map(move |key| (key, recap))).collect())
    }

    fn has_rows(&self, sources: &[Source], recap: &Statement) -> bool {
        let all = sources.iter().flat_map(|source| &source.statements);
        all.filter(|statement| !statement.is_recap).any(|statement| self.recap_of(statement) == Some(recap))
    }

    /// The recap of a statement: of the same number, or of the same last day where the statement has no number.
    fn recap_of(&self, statement: &Statement) -> Option<&'a Statement> {
        let wanted = keys_of(statement).into_iter().next()?;
        self.0.get(&wanted).copied()
    }

    /// The statement with what only its recap prints.
    fn completed(&self, statement: &Statement) -> Statement {
        let mut printed = statement.clone();
        if let Some(recap) = self.recap_of(statement).filter(|_| !statement.is_recap) {
            printed.opening = printed.opening.or(recap.opening);
            printed.closing = printed.closing.or(recap.closing);
            printed.credits = printed.credits.or(recap.credits);
            printed.debits = printed.debits.or(recap.debits);
            printed.credit_count = printed.credit_count.or(recap.credit_count);
            printed.debit_count = printed.debit_count.or(recap.debit_count);
            printed.currency = printed.currency.or(recap.currency);
            if printed.number.is_empty() {
                printed.number.clone_from(&recap.number);
            }
        }
        printed
    }
}

/// Account in its normal form with the number, if there is one, then with the last day.
fn keys_of(statement: &Statement) -> Vec<(String, Mark<'_>)> {
    let account = Identifier::normalise(&statement.account).text;
    let number = Some(statement.number.trim_start_matches('0')).filter(|number| !number.is_empty());
    let day = statement.to.or(statement.closing.and_then(|closing| closing.day));
    let marks = [number.map(Mark::Number), day.map(Mark::Day)];
    marks.into_iter().flatten().map(|mark| (account.clone(), mark)).collect()
}

fn note(case: &Assembled, line: &Reconciliation, statement: &Statement, problems: &mut ProblemLog) {
    let Some(source) = case.sources.get(line.source.0 as usize) else { return };
    let called = called(statement);
    let exponent = statement.currency.map_or(2, |currency| currency.exponent());
    let rejected = source.counts.rejected;
    let difference = |difference: trag_model::Total| money::grouped(difference.0, exponent);
    let mut tell = |code, text: String, help: &str| {
        let mut problem = Problem::new(code, text, help).in_file(source.path.as_str());
        problem.place.line = statement.record;
        problems.push(problem);
    };
    if let Agreement::No(by) = line.balance {
        let lost = if rejected > 0 {
            format!("; {rejected} records of the file were rejected")
        } else {
            String::new()
        };
        let text = format!(
            "{called} does not add up: its balances differ from its rows by {}{lost}",
            difference(by)
        );
        tell(
            catalogue::STATEMENT_DISAGREES,
            text,
            "compare the statement with the original; a page may be missing",
        );
    }
    if let Agreement::No(by) = line.turnovers {
        let text = format!(
            "{called} prints turnovers or counts that differ from its rows, the sums by {}",
            difference(by)
        );
        tell(
            catalogue::STATEMENT_DISAGREES,
            text,
            "compare the statement with the original; a page may be missing",
        );
    }
    if let Opens::Elsewhere(by) = line.opens {
        let text = format!(
            "{called} does not open where the one before it closed: the difference is {}",
            difference(by)
        );
        tell(catalogue::STATEMENT_MISSING, text, "ask the bank for the statements in between");
    }
    if !line.missing.is_empty() {
        let text = format!("before {called}, statements are missing by their numbers: {}", line.missing);
        tell(catalogue::STATEMENT_MISSING, text, "ask the bank for the statements in between");
    }
}

/// The balances of a statement without its movements.
fn without_rows(recap: &Statement) -> Problem {
    let text = format!("the file holds the balances of {} and no movement of it", called(recap));
    let help = "put the file with its movements into the case too: it stands beside this one";
    let mut problem = Problem::new(catalogue::NO_RECORDS, text, help);
    problem.place.line = recap.record;
    problem
}

/// `statement 147 of account 160-123-45`
fn called(statement: &Statement) -> String {
    let number = if statement.number.is_empty() { String::new() } else { format!(" {}", statement.number) };
    let account = if statement.account.is_empty() {
        String::new()
    } else {
        format!(" of account {}", statement.account)
    };
    format!("statement{number}{account}")
}
