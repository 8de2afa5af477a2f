//! One block of records becomes rows, rejections and records passed over.

use trag_model::{Batch, Excerpt, Problem, catalogue};

use crate::formats::delimited::Outcome;
use crate::formats::delimited::plan::Plan;
use crate::formats::delimited::preamble::Labelled;
use crate::formats::delimited::rows::{Refusal, RowReader};
use crate::formats::delimited::walk::{FOOTER, Row, Seen, Walk, too_long};
use crate::parties::Slots;
use crate::text::blocks::{Block, TooLong};

/// The problem of a record that was too long to be held in memory.
pub(super) fn passed_over(record: &TooLong, number: u64) -> Problem {
    let fault = too_long(0);
    let mut problem = Problem::new(fault.code, fault.text, fault.help);
    problem.place.line = record.line;
    problem.place.record = number;
    problem.excerpt = Some(Excerpt::of(&String::from_utf8_lossy(&record.head), 0, 0));
    problem
}

/// Bytes of a record, roughly, to reserve memory for a block's rows at once.
const RECORD_BYTES: usize = 80;

pub(super) fn read_block(
    walk: &mut Walk<'_>,
    plan: &Plan,
    block: &Block,
    slots: Slots,
) -> (Batch, Outcome, Slots) {
    let mut reader = RowReader::new(plan, block.bytes().len() / RECORD_BYTES, slots);
    let mut outcome = Outcome::default();
    while let Some((row, seen)) = walk.next(&plan.header) {
        let seen = match seen {
            Seen::Row => plan.skips(&row).map_or(Seen::Row, Seen::Skipped),
            other => other,
        };
        let refusal = match seen {
            Seen::Row => reader.read(&row).err(),
            Seen::Skipped(reason) => {
                *outcome.told.skipped.entry(reason).or_default() += 1;
                None
            }
            Seen::Refused(fault) => Some(Refusal::Fault(fault)),
        };
        if let Some(refusal) = refusal {
            refuse(refusal, &row, plan, &mut outcome);
        }
    }
    outcome.told.records = walk.count();
    let (batch, tally, slots) = reader.finish();
    outcome.told.tally = tally;
    (batch, outcome, slots)
}

fn refuse(refusal: Refusal, row: &Row<'_, '_>, plan: &Plan, outcome: &mut Outcome) {
    match refusal {
        Refusal::Undecided { column, date } => {
            outcome.told.rejected += 1;
            outcome.told.undecided.entry((column, date)).or_default().add(row.line);
        }
        Refusal::Fault(fault)
            if (fault.column == Some(plan.booked) || fault.code == catalogue::RAGGED_RECORD)
                && plan.is_footer(row) =>
        {
            *outcome.told.skipped.entry(FOOTER).or_default() += 1;
            let printed = plan.balance.map(|column| row.text(column).into_owned());
            if let Some(value) = printed.filter(|value| value.contains(|c: char| c.is_ascii_digit())) {
                outcome.told.footer_balance = Some(Labelled { value, line: row.line });
            }
        }
        Refusal::Fault(fault) => outcome.reject(fault.code, || row.problem(*fault, &plan.header)),
    }
}
