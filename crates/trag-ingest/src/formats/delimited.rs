//! The reader of delimited text.
//!
//! 1. The start of the file gives dialect and header, and the header gives the mapping.
//! 2. Where formats of columns are not declared, a first pass over all values decides them.
//! 3. The second pass reads the rows. Both passes cut the file into blocks of whole records, which several
//!    threads work on and which come back in order.

mod bind;
mod block;
mod charge;
pub(crate) mod choice;
mod counts;
pub(crate) mod express;
mod foresee;
pub(crate) mod layout;
mod money;
mod own;
mod plan;
mod preamble;
mod rows;
mod sides;
mod stated;
pub(crate) mod survey;
mod tally;
mod told;
mod walk;

use std::collections::BTreeMap;
use std::io;
use std::sync::{Mutex, PoisonError};

use trag_model::{Batch, Code, Decision, Excerpt, Problem, ProblemLog, RecordCounts, Source, catalogue};

use crate::formats::{FileRead, Head, Reader, refused};
use crate::input::Input;
use crate::mapping::Mapping;
use crate::parties::Slots;
use crate::pipeline::in_order;
use crate::spec::InputSpec;
use crate::text::blocks::{Block, Blocks, Fingerprint};
use crate::text::decoder::TextDecoder;
use crate::text::evidence::counted;
use crate::text::records::Dialect;
use bind::plan;
use block::{passed_over, read_block};
use choice::{Choice, choose};
use counts::Told;
pub(crate) use foresee::foresee;
use layout::{HeadText, Layout};
use plan::Plan;
use stated::Stated;
use survey::{Survey, undecided_problem};
use walk::{Seen, Walk, too_long};

/// Name of the format.
pub(crate) const NAME: &str = "delimited";

/// Reads a text whose bytes `decoder` understands.
pub(crate) fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    head: &Head,
    decoder: TextDecoder<'_>,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let text = head_text(&decoder, head)?;
    let (choice, file) = match understand(input.name(), &text, spec, ctx, head) {
        Ok(choice) => {
            let layout = &choice.layout;
            let (dialect, header_end) = (layout.dialect, layout.last_header_line);
            (choice, File { input, ctx, decoder, dialect, header_end })
        }
        Err(problem) => {
            let mut read = refused(input, *problem, vec![decoder.decision()])?;
            decoder.name().clone_into(&mut read.source.encoding);
            NAME.clone_into(&mut read.source.format);
            return Ok(read);
        }
    };
    let mut planned = match plan(&choice, spec, input.name()) {
        Ok(planned) => planned,
        Err(problem) => return file.count_only(&choice.layout, &choice.profile, *problem),
    };
    let mut decisions = choice.layout.decisions.clone();
    decisions.append(&mut planned.decisions);
    let mut survey = None;
    if planned.plan.needs_survey(choice.mapping) {
        let (votes, fingerprint) = file.survey(&planned.plan)?;
        decisions.extend(votes.decide(&mut planned.plan, choice.mapping));
        survey = Some((votes, fingerprint));
    }
    let stated = Stated::of(&choice.layout, &planned.plan);
    let (mut told, of_records, fingerprint) = match stated.is_some() {
        true => file.rows(&planned.plan, &mut |mut batch| {
            Stated::mark(&mut batch);
            sink(batch);
        })?,
        false => file.rows(&planned.plan, sink)?,
    };
    let currency = told.tally.only_currency().or(planned.plan.currency.fixed);
    let footer = told.footer_balance.take();
    let statement = stated.map(|stated| stated.statement(&planned.plan, currency, footer, &mut decisions));
    let (votes, before) = survey.unzip();
    let mut problems = file.problems(&told, &planned.plan, votes.as_ref());
    add(&mut problems, input.name(), planned.notes);
    problems.append(of_records);
    let mut source = file.account(told, &planned.plan, choice.mapping, &fingerprint);
    source.decisions.append(&mut decisions);
    source.statements = statement.into_iter().collect();
    if before.is_some_and(|before| before != fingerprint) {
        let help = "something wrote to the file during the run: run again on a copy that nothing writes to";
        let problem = Problem::new(catalogue::FILE_CHANGED, "the file changed while it was read", help);
        problems.push(problem.in_file(input.name()));
    }
    Ok(FileRead { source, problems })
}

/// The start of the file as text, up to its last whole line.
pub(crate) fn head_text(decoder: &TextDecoder<'_>, head: &Head) -> io::Result<String> {
    if let Some(encoding) = decoder.transcoded() {
        let text = encoding.decode_with_bom_removal(&head.bytes).0.into_owned();
        return Ok(text);
    }
    let whole = match memchr::memrchr2(b'\n', b'\r', &head.bytes) {
        Some(at) if !head.complete => &head.bytes[..=at],
        _ => &head.bytes[..],
    };
    let decoded = decoder.decode(whole, b'\n')?;
    let text: &str = &decoded.text;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned())
}

/// Dialect, header and mapping of a file from its start.
fn understand<'p>(
    file: &str,
    text: &str,
    spec: &'p InputSpec,
    ctx: &Reader<'p>,
    head: &Head,
) -> Result<Choice<'p>, Box<Problem>> {
    if !head.complete && !text.contains(['\n', '\r']) {
        let fault = too_long(0);
        let mut problem = Problem::new(fault.code, "the first line is longer than 1 MiB", fault.help);
        problem.place.line = 1;
        problem.excerpt = Some(Excerpt::of(text.get(..256).unwrap_or_default(), 0, 0));
        return Err(Box::new(problem));
    }
    let split = HeadText::new(file, text, head.complete, spec)?;
    choose(&split, spec, ctx.profiles)
}

/// The byte order mark. Where a file has no header, it stands before the first record.
const MARK: char = '\u{feff}';

/// A file whose dialect and header are known.
struct File<'a> {
    input: &'a dyn Input,
    ctx: &'a Reader<'a>,
    decoder: TextDecoder<'a>,
    dialect: Dialect,
    /// The header's last line.
    header_end: u64,
}

/// What one block gave, beside its rows.
#[derive(Default)]
struct Outcome {
    /// The first problems of each code; record numbers count from the block's first.
    problems: Vec<Problem>,
    /// How many problems of each code there were.
    by_code: BTreeMap<Code, u64>,
    told: Told,
}

impl Outcome {
    /// Rejects a record. The problem is made only while its kind is still told one by one.
    fn reject(&mut self, code: Code, problem: impl FnOnce() -> Problem) {
        self.told.rejected += 1;
        let count = self.by_code.entry(code).or_default();
        *count += 1;
        if *count <= ProblemLog::KEPT {
            self.problems.push(problem());
        }
    }
}

/// Adds the problems of a block to those of the file, of which `records` records were read before.
fn add_problems(log: &mut ProblemLog, outcome: &mut Outcome, records: u64, file: &str) {
    for mut problem in outcome.problems.drain(..) {
        problem.place.record += records;
        log.push(problem.in_file(file));
    }
    for (code, count) in &outcome.by_code {
        for _ in ProblemLog::KEPT..*count {
            log.push(Problem::new(*code, "", "").in_file(file));
        }
    }
}

impl File<'_> {
    /// Works on all blocks of the file in order.
    fn pass<R: Send>(
        &self,
        work: impl Fn(&Block) -> io::Result<R> + Sync,
        mut take: impl FnMut(R),
    ) -> io::Result<Fingerprint> {
        let (dialect, limits) = (self.dialect, self.ctx.limits);
        let blocks = Blocks::new(self.input.open()?, self.decoder.transcoded(), dialect, limits);
        let blocks = std::cell::RefCell::new(blocks);
        blocks.borrow_mut().skip_lines(self.header_end)?;
        let next = |jobs: &mut Vec<Block>| {
            if (self.ctx.cancelled)() {
                return Err(io::Error::new(io::ErrorKind::Interrupted, "reading was cancelled"));
            }
            let block = blocks.borrow_mut().next()?;
            let more = block.is_some();
            jobs.extend(block);
            Ok(more)
        };
        let work = |block: Block| {
            let result = work(&block);
            result.map(|result| (result, block.into_buffer()))
        };
        in_order(self.ctx.threads, next, work, |result| {
            let (result, buffer) = result?;
            blocks.borrow_mut().recycle(buffer);
            take(result);
            Ok(())
        })?;
        blocks.into_inner().finish()
    }

    fn with_walk<R>(&self, block: &Block, work: impl FnOnce(&mut Walk<'_>) -> R) -> io::Result<R> {
        let mut decoded = self.decoder.decode(block.bytes(), self.dialect.newline)?;
        if self.header_end == 0 && block.first_line == 1 && decoded.text.starts_with(MARK) {
            decoded.text.to_mut().drain(..MARK.len_utf8());
            decoded.invalid.iter_mut().for_each(|start| *start = start.saturating_sub(MARK.len_utf8()));
        }
        let (limits, encoding) = (self.ctx.limits, self.decoder.name());
        Ok(work(&mut Walk::new(&decoded, block.first_line, self.dialect, limits, encoding)))
    }

    /// The evidence pass.
    fn survey(&self, plan: &Plan) -> io::Result<(Survey, Fingerprint)> {
        let mut all = Survey::new(plan);
        let work = |block: &Block| {
            self.with_walk(block, |walk| {
                let mut survey = Survey::new(plan);
                survey.note_block(walk, plan);
                survey
            })
        };
        let fingerprint = self.pass(work, |survey| all.merge(&survey))?;
        Ok((all, fingerprint))
    }

    /// The reading pass.
    fn rows(&self, plan: &Plan, sink: &mut dyn FnMut(Batch)) -> io::Result<(Told, ProblemLog, Fingerprint)> {
        let (mut all, mut problems) = (Told::default(), ProblemLog::default());
        let spare: Mutex<Vec<Slots>> = Mutex::default();
        let lock = || spare.lock().unwrap_or_else(PoisonError::into_inner);
        let work = |block: &Block| {
            let slots = lock().pop().unwrap_or_default();
            let (batch, mut outcome, slots) =
                self.with_walk(block, |walk| read_block(walk, plan, block, slots))?;
            lock().push(slots);
            if let Some(record) = &block.too_long {
                outcome.told.records += 1;
                let number = outcome.told.records;
                outcome.reject(catalogue::RECORD_TOO_LONG, || passed_over(record, number));
            }
            Ok((batch, outcome))
        };
        let fingerprint = self.pass(work, |(batch, mut outcome)| {
            add_problems(&mut problems, &mut outcome, all.records, self.input.name());
            all.merge(outcome.told);
            if !batch.is_empty() {
                sink(batch);
            }
        })?;
        Ok((all, problems, fingerprint))
    }

    /// The account of a file whose records cannot be read at all: they are counted, and all rejected.
    fn count_only(&self, layout: &Layout, profile: &str, problem: Problem) -> io::Result<FileRead> {
        let (mut records, mut skipped) = (0, BTreeMap::<&str, u64>::new());
        let work = |block: &Block| {
            self.with_walk(block, |walk| {
                let mut skipped = Vec::new();
                while let Some((_, seen)) = walk.next(&layout.header) {
                    skipped.extend(match seen {
                        Seen::Skipped(reason) => Some(reason),
                        Seen::Row | Seen::Refused(_) => None,
                    });
                }
                (walk.count() + u64::from(block.too_long.is_some()), skipped)
            })
        };
        let fingerprint = self.pass(work, |(count, reasons)| {
            records += count;
            reasons.into_iter().for_each(|reason| *skipped.entry(reason).or_default() += 1);
        })?;
        let not_read = records - skipped.values().sum::<u64>();
        let mut problems = ProblemLog::default();
        problems.push(problem.in_file(self.input.name()));
        let mut source = self.source(&fingerprint);
        profile.clone_into(&mut source.profile);
        source.decisions.extend(layout.decisions.iter().cloned());
        source.counts = counts(records, 0, not_read, skipped);
        source.unused_columns.clone_from(&layout.header.names);
        Ok(FileRead { source, problems })
    }

    fn source(&self, fingerprint: &Fingerprint) -> Source {
        Source {
            path: self.input.name().to_owned(),
            sha256: fingerprint.sha256.clone(),
            bytes: fingerprint.bytes,
            format: NAME.to_owned(),
            profile: String::new(),
            encoding: self.decoder.name().to_owned(),
            decisions: vec![self.decoder.decision()],
            control_totals: Vec::new(),
            counts: RecordCounts::default(),
            unused_columns: Vec::new(),
            statements: Vec::new(),
        }
    }

    /// The file's account of itself after the reading pass.
    fn account(&self, told: Told, plan: &Plan, mapping: &Mapping, fingerprint: &Fingerprint) -> Source {
        let mut source = self.source(fingerprint);
        source.profile.clone_from(&plan.profile);
        source.control_totals = told.tally.control_totals(&plan.header);
        source.unused_columns = plan.unused_columns(mapping);
        let charges = told.tally.charges();
        if let Some(fee) = plan.fee.filter(|_| charges > 0) {
            let beside = counted(charges, "record");
            let what = format!("charges in \"{}\"", plan.header.names[fee.amount]);
            let evidence = format!("stated beside the amount of {beside}; each counts as a record");
            source.decisions.push(Decision { what, choice: "rows of their own".to_owned(), evidence });
        }
        source.counts = counts(told.records + charges, told.tally.rows() as u64, told.rejected, told.skipped);
        source
    }

    /// Problems of the file as a whole, before those of its records.
    fn problems(&self, told: &Told, plan: &Plan, survey: Option<&Survey>) -> ProblemLog {
        let mut problems = ProblemLog::default();
        let name = self.input.name();
        add(&mut problems, name, self.decoder.problem());
        for (&(column, date), records) in &told.undecided {
            let unclear = survey.map(|survey| survey.told_unclear(column, date)).unwrap_or_default();
            let printed = &plan.header.names[column];
            add(&mut problems, name, [undecided_problem(printed, name, date, *records, &unclear)]);
        }
        add(&mut problems, name, told.tally.problems(&plan.header));
        if told.records == 0 {
            let help = "if the statement should have movements, ask for the export again";
            let text = "the file has a header and no record below it";
            add(&mut problems, name, [Problem::new(catalogue::NO_RECORDS, text, help)]);
        }
        problems
    }
}

fn add(log: &mut ProblemLog, file: &str, problems: impl IntoIterator<Item = Problem>) {
    problems.into_iter().for_each(|problem| log.push(problem.in_file(file)));
}

fn counts(records: u64, rows: u64, rejected: u64, skipped: BTreeMap<&'static str, u64>) -> RecordCounts {
    let skipped = skipped.into_iter().map(|(reason, count)| (reason.to_owned(), count)).collect();
    RecordCounts { records, rows, rejected, skipped }
}
