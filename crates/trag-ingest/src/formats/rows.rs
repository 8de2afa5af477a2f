//! What readers of statements share: movements become rows, and every record is accounted for.

use std::collections::BTreeMap;

use trag_model::{
    Batch, Code, Currency, Day, Decision, Excerpt, Instrument, Minor, OptionalColumn, Party, Problem,
    ProblemLog, RecordCounts, Source, Statement, StatementSide, catalogue,
};

use crate::formats::FileRead;
use crate::input::Input;
use crate::parties::{Parties, Slots};
use crate::text::blocks::Fingerprint;
use crate::text::dates::Stamp;

/// One movement as a statement, or another message that names its parties, tells it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Movement<'a> {
    /// Line or element of the record, from 1.
    pub(crate) record: u64,
    pub(crate) booked: Stamp,
    pub(crate) value_date: Option<Day>,
    pub(crate) payer: Party<'a>,
    pub(crate) payee: Party<'a>,
    /// What left the payer, not negative.
    pub(crate) amount: Minor,
    pub(crate) currency: Currency,
    /// What reached the payee, where the source says that it differs.
    pub(crate) received: Option<(Minor, Currency)>,
    pub(crate) instrument: Instrument,
    pub(crate) purpose_code: Option<u16>,
    pub(crate) purpose: &'a str,
    pub(crate) reference: &'a str,
    /// The bank's own identifier of the record.
    pub(crate) bank_reference: &'a str,
    /// Banks in between, joined by ` > `.
    pub(crate) agents: &'a str,
    pub(crate) conductor: &'a str,
    /// Branch or machine at which cash was handed over.
    pub(crate) place: &'a str,
    /// Whose statement the row stands in; `None` where the source names both parties as equals.
    pub(crate) side: Option<StatementSide>,
    /// Balance of the statement's account after the row.
    pub(crate) balance_after: Option<Minor>,
    /// The value in another currency that the source prints beside the amount.
    pub(crate) stated: Option<(Minor, Currency)>,
    /// How many payments the row stands for; 1 unless the source says otherwise.
    pub(crate) count: u32,
    pub(crate) label: Option<u8>,
}

impl Movement<'_> {
    /// A movement of nothing between nobody: readers fill in what their format states.
    pub(crate) fn empty(booked: Stamp, currency: Currency) -> Movement<'static> {
        Movement {
            record: 0,
            booked,
            value_date: None,
            payer: Party::default(),
            payee: Party::default(),
            amount: Minor(0),
            currency,
            received: None,
            instrument: Instrument::Unknown,
            purpose_code: None,
            purpose: "",
            reference: "",
            bank_reference: "",
            agents: "",
            conductor: "",
            place: "",
            side: None,
            balance_after: None,
            stated: None,
            count: 1,
            label: None,
        }
    }
}

/// The payer and the payee of a row in the statement of `own`.
pub(crate) fn sides<'a>(side: StatementSide, own: Party<'a>, other: Party<'a>) -> (Party<'a>, Party<'a>) {
    match side {
        StatementSide::Payer => (own, other),
        StatementSide::Payee => (other, own),
    }
}

/// How many rows a batch holds.
const BATCH: usize = 1 << 15;

/// Rows of one file on their way, and the account of its records.
///
/// Every record is pushed, rejected or skipped exactly once.
pub(crate) struct Rows<'s> {
    file: String,
    sink: &'s mut dyn FnMut(Batch),
    batch: Batch,
    parties: Parties,
    statements: Vec<Statement>,
    /// Place of the statement that rows which come stand in.
    in_statement: Option<usize>,
    rows: u64,
    rejected: u64,
    skipped: BTreeMap<&'static str, u64>,
    problems: ProblemLog,
    decisions: Vec<Decision>,
    /// It was told that a statement names no account.
    told_unnamed: bool,
}

/// What a reader knows about its file at the end.
pub(crate) struct Told {
    /// Name of the format.
    pub(crate) format: &'static str,
    /// Version or layout: `camt.053.001.08`; empty where there is one alone.
    pub(crate) profile: String,
    /// Encoding of the text by its WHATWG name; empty where the file is no text.
    pub(crate) encoding: String,
    pub(crate) fingerprint: Fingerprint,
}

impl<'s> Rows<'s> {
    pub(crate) fn new(input: &dyn Input, sink: &'s mut dyn FnMut(Batch)) -> Rows<'s> {
        Rows {
            file: input.name().to_owned(),
            sink,
            batch: Batch::default(),
            parties: Parties::with_room_for(0, Slots::new()),
            statements: Vec::new(),
            in_statement: None,
            rows: 0,
            rejected: 0,
            skipped: BTreeMap::new(),
            problems: ProblemLog::default(),
            decisions: Vec::new(),
            told_unnamed: false,
        }
    }

    /// Begins a statement: the rows that follow stand in it. What its end says is added through
    /// [`Rows::statement`].
    pub(crate) fn begin_statement(&mut self, statement: Statement) {
        self.statements.push(statement);
        self.in_statement = Some(self.statements.len() - 1);
    }

    /// The statement at hand.
    pub(crate) fn statement(&mut self) -> Option<&mut Statement> {
        self.statements.get_mut(self.in_statement?)
    }

    /// Ends the statement: the rows that follow stand in none.
    pub(crate) fn end_statement(&mut self) {
        self.in_statement = None;
    }

    /// The statements so far: a file may print all of them before their rows.
    pub(crate) fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// The rows that follow stand in the statement at `place`, or in none.
    pub(crate) fn enter_statement(&mut self, place: Option<usize>) {
        self.in_statement = place.filter(|place| *place < self.statements.len());
    }

    /// What stands for the account of a statement that names none: its rows belong together, and to no other account.
    /// That it is missing is told once for the file, for the record on `line`; `what` says where the format has it.
    pub(crate) fn unnamed(&mut self, holder: &str, line: u64, what: &str) -> String {
        if !std::mem::replace(&mut self.told_unnamed, true) {
            let text = format!("the account whose statement this is, is not stated: {what}");
            let help = "write it into case.toml under this [[input]]: account = \"...\"; until then its rows stand apart, \
                        under the name of the file";
            self.tell(problem_at(catalogue::OWN_ACCOUNT_MISSING, line, text, "", help));
        }
        match holder {
            "" => format!("account of {}", self.file),
            holder => format!("account of {holder} in {}", self.file),
        }
    }

    /// A record that is a row.
    pub(crate) fn push(&mut self, movement: &Movement<'_>) {
        debug_assert!(movement.amount.0 >= 0, "an amount of a movement is never negative");
        let payer = self.parties.index_of(&movement.payer);
        let payee = self.parties.index_of(&movement.payee);
        let batch = &mut self.batch;
        batch.booked.push(movement.booked.at.0);
        batch.precision.push(movement.booked.precision as u8);
        batch.value_date.push(movement.value_date.map(|day| day.0));
        batch.payer.push(payer);
        batch.payee.push(payee);
        batch.amount.push(movement.amount.0);
        batch.currency.push(movement.currency.0);
        batch.amount_received.push(movement.received.map(|(amount, _)| amount.0));
        batch.currency_received.push(movement.received.map(|(_, currency)| currency.0));
        batch.instrument.push(movement.instrument as u8);
        batch.purpose_code.push(movement.purpose_code);
        batch.purpose.push(movement.purpose);
        batch.reference.push(movement.reference);
        batch.bank_reference.push(movement.bank_reference);
        batch.agents.push(movement.agents);
        batch.conductor.push(movement.conductor);
        batch.place.push(movement.place);
        batch.statement.push(movement.side.map(|side| side as u8));
        batch.statement_no.push(self.in_statement.and_then(|place| u32::try_from(place).ok()));
        batch.balance_after.push(movement.balance_after.map(|balance| balance.0));
        batch.count.push((movement.count != 1).then_some(movement.count));
        batch.label.push(movement.label);
        batch.record.push(movement.record);
        state_value(batch, movement.stated);
        self.rows += 1;
        if self.batch.len() >= BATCH {
            self.flush();
        }
    }

    /// A record that cannot be read. The problem carries its line and excerpt; file and number are added here.
    pub(crate) fn reject(&mut self, mut problem: Problem) {
        self.rejected += 1;
        if problem.place.record == 0 {
            problem.place.record = self.records();
        }
        self.tell(problem);
    }

    /// A record that cannot be read for a reason that one problem tells for all such records.
    pub(crate) fn reject_among_others(&mut self) {
        self.rejected += 1;
    }

    /// A record that is no movement of value.
    pub(crate) fn skip(&mut self, reason: &'static str) {
        *self.skipped.entry(reason).or_default() += 1;
    }

    /// A problem of the file or of a record that is read all the same.
    pub(crate) fn tell(&mut self, problem: Problem) {
        self.problems.push(problem.in_file(self.file.clone()));
    }

    /// Something decided about the file, with its evidence.
    pub(crate) fn decide(&mut self, what: &str, choice: impl Into<String>, evidence: impl Into<String>) {
        self.decisions.push(Decision {
            what: what.to_owned(),
            choice: choice.into(),
            evidence: evidence.into(),
        });
    }

    /// Rows so far.
    pub(crate) fn pushed(&self) -> u64 {
        self.rows
    }

    /// Whether there is neither a row nor a problem, nor the balances of rows that another file holds.
    pub(crate) fn tells_nothing(&self) -> bool {
        let is_recap = self.statements.iter().any(|statement| statement.is_recap);
        self.rows == 0 && self.problems.count() == 0 && !is_recap
    }

    /// Records so far.
    pub(crate) fn records(&self) -> u64 {
        self.rows + self.rejected + self.skipped.values().sum::<u64>()
    }

    fn flush(&mut self) {
        let parties = std::mem::replace(&mut self.parties, Parties::with_room_for(0, Slots::new()));
        let mut batch = std::mem::take(&mut self.batch);
        (batch.parties, _) = parties.finish();
        batch.fill_missing();
        batch.assert_whole();
        (self.sink)(batch);
    }

    /// The file's account of itself. `decisions` about the text come before those of the reader.
    pub(crate) fn finish(mut self, told: Told, mut decisions: Vec<Decision>) -> FileRead {
        if !self.batch.is_empty() {
            self.flush();
        }
        decisions.append(&mut self.decisions);
        let skipped = self.skipped.iter().map(|(reason, count)| ((*reason).to_owned(), *count)).collect();
        let records = self.records();
        let source = Source {
            path: self.file,
            sha256: told.fingerprint.sha256,
            bytes: told.fingerprint.bytes,
            format: told.format.to_owned(),
            profile: told.profile,
            encoding: told.encoding,
            decisions,
            control_totals: Vec::new(),
            counts: RecordCounts { records, rows: self.rows, rejected: self.rejected, skipped },
            unused_columns: Vec::new(),
            statements: self.statements,
        };
        FileRead { source, problems: self.problems }
    }
}

/// Adds the value of the last row of a batch in another currency to the column of that currency.
fn state_value(batch: &mut Batch, stated: Option<(Minor, Currency)>) {
    let stated = stated.filter(|(value, _)| value.0 >= 0);
    let is_new = |currency: &Currency| !batch.stated.iter().any(|(known, _)| known == currency);
    if let Some((_, currency)) = stated.filter(|(_, currency)| is_new(currency)) {
        let before = batch.record.len() - 1;
        batch.stated.push((currency, OptionalColumn::missing(before)));
    }
    for (currency, column) in &mut batch.stated {
        column.push(stated.filter(|(_, known)| known == currency).map(|(value, _)| value.0));
    }
}

/// A problem of a record, with its line and the text that it is about.
pub(crate) fn problem_at(
    code: Code,
    line: u64,
    text: impl Into<String>,
    excerpt: &str,
    help: &str,
) -> Problem {
    let mut problem = Problem::new(code, text, help);
    problem.place.line = line;
    if !excerpt.is_empty() {
        problem.excerpt = Some(Excerpt::of(excerpt, 0, 0));
    }
    problem
}
