//! What reading a file would come to, without its rows.

use std::io;

use trag_model::{Decision, Problem};

use crate::formats::Reader;
use crate::formats::delimited::File;
use crate::formats::delimited::bind::plan;
use crate::formats::delimited::choice::Choice;
use crate::input::Input;
use crate::spec::InputSpec;
use crate::text::decoder::TextDecoder;

/// What the probe shows of a file whose mapping is known: how it is read, and what looks wrong.
pub(crate) struct Foreseen {
    pub(crate) decisions: Vec<Decision>,
    pub(crate) notes: Vec<Problem>,
}

/// The decisions that reading the file would come to, with those that are declared.
pub(crate) fn foresee(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    decoder: TextDecoder<'_>,
    choice: &Choice<'_>,
) -> io::Result<Result<Foreseen, Box<Problem>>> {
    let mut planned = match plan(choice, spec, input.name()) {
        Ok(planned) => planned,
        Err(problem) => return Ok(Err(problem)),
    };
    let (dialect, header_end) = (choice.layout.dialect, choice.layout.last_header_line);
    let file = File { input, ctx, decoder, dialect, header_end };
    let (votes, _) = file.survey(&planned.plan)?;
    let mut decisions = vec![file.decoder.decision()];
    decisions.extend(choice.layout.decisions.iter().cloned());
    decisions.append(&mut planned.decisions);
    decisions.extend(planned.plan.declared_formats());
    decisions.extend(votes.decide(&mut planned.plan, choice.mapping));
    let mut notes = planned.notes;
    notes.extend(file.decoder.problem());
    Ok(Ok(Foreseen { decisions, notes }))
}
