//! Which way reversals run: the standard and some banks differ, and the balances decide.
//!
//! By ISO 20022 the direction of a reversal is that of its own booking: `DBIT` takes money, and reverses a credit.
//! Some German banks print the direction of the booking that is reversed (OCA/bank-statement-import, issue 375).
//! Where a statement's balances fit the second reading and not the first, the second is taken.

use std::io;

use trag_model::{Currency, Decision};

use crate::formats::iso20022::entry::direction;
use crate::formats::iso20022::statement::{Frame, is_true};
use crate::formats::iso20022::tags::Tag;
use crate::formats::{Head, Reader};
use crate::input::Input;
use crate::spec::InputSpec;
use crate::xml::attributes::Attributes;
use crate::xml::names::Names;
use crate::xml::pump::{At, Handler, drive};
use crate::xml::values::decimal;

/// How the reversals of each statement read.
#[derive(Debug, Default)]
pub(crate) struct Reversals {
    statements: Vec<Sums>,
}

/// The sums of a statement, in minor units, credits above zero.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    opening: Option<i128>,
    closing: Option<i128>,
    all: i128,
    reversed: i128,
    /// An amount could not be read, or is in another currency.
    is_open: bool,
}

impl Sums {
    fn is_against(&self) -> bool {
        let Some((opening, closing)) = self.opening.zip(self.closing) else { return false };
        !self.is_open && opening + self.all != closing && opening + self.all - 2 * self.reversed == closing
    }
}

impl Reversals {
    /// Reads the file once more, for its balances and sums alone.
    pub(crate) fn survey(
        file: (&dyn Input, &InputSpec, &Reader<'_>, &Head),
        names: &Names<Tag>,
    ) -> io::Result<Reversals> {
        let mut survey = Survey::default();
        drive(file, names, &mut survey)?;
        Ok(Reversals { statements: survey.statements })
    }

    /// Whether the reversals of the `ordinal`th statement, from 1, run against their sign.
    pub(crate) fn against(&self, ordinal: usize) -> bool {
        let place = ordinal.checked_sub(1);
        place.and_then(|place| self.statements.get(place)).is_some_and(Sums::is_against)
    }

    pub(crate) fn decision(&self) -> Option<Decision> {
        let with = self.statements.iter().filter(|sums| sums.reversed != 0).count();
        let against = self.statements.iter().filter(|sums| sums.is_against()).count();
        (with > 0).then(|| Decision {
            what: "direction of reversals".to_owned(),
            choice: match against {
                0 => "as printed, by ISO 20022".to_owned(),
                _ => format!("against the printed one in {against} of {with} statements"),
            },
            evidence: match against {
                0 => "no statement's balances contradict it".to_owned(),
                _ => "opening and closing balance fit this reading alone".to_owned(),
            },
        })
    }
}

/// Sums up statements.
#[derive(Default)]
struct Survey {
    statements: Vec<Sums>,
    frame: Option<Frame>,
    /// Currency of the amount at hand.
    currency: Option<Currency>,
    entry: Entry,
}

/// What counts of an entry.
#[derive(Default)]
struct Entry {
    minor: Option<i128>,
    currency: Option<Currency>,
    is_credit: Option<bool>,
    is_reversal: bool,
    is_booked: bool,
}

impl Handler for Survey {
    type Tag = Tag;

    fn open(&mut self, at: &At<'_, Tag>, attributes: Attributes<'_>) {
        match at.tag() {
            Tag::Stmt | Tag::Rpt | Tag::Ntfctn if self.frame.is_none() => {
                self.frame = Some(Frame::default());
                self.statements.push(Sums::default());
            }
            Tag::Ntry => self.entry = Entry { is_booked: true, ..Entry::default() },
            Tag::Amt => {
                self.currency = attributes.get("Ccy").and_then(|code| Currency::from_code(&code));
            }
            _ => {}
        }
        if let Some(frame) = &mut self.frame {
            frame.open(at, self.currency);
        }
    }

    fn close(&mut self, at: &At<'_, Tag>, text: &str) {
        let Some(frame) = &mut self.frame else { return };
        match (at.above(1), at.tag()) {
            (Tag::Ntry, Tag::Amt) => {
                let minor = self.currency.and_then(|currency| decimal(text, currency).ok());
                (self.entry.minor, self.entry.currency) =
                    (minor.map(|minor| i128::from(minor.0)), self.currency);
            }
            (Tag::Ntry, Tag::CdtDbtInd) => self.entry.is_credit = direction(text),
            (Tag::Ntry, Tag::RvslInd) => self.entry.is_reversal = is_true(text),
            (Tag::Ntry, Tag::Sts) if !text.is_empty() => self.entry.is_booked = text == "BOOK",
            (Tag::Sts, Tag::Cd) if at.above(2) == Tag::Ntry => self.entry.is_booked = text == "BOOK",
            (_, Tag::Ntry) => self.end_entry(),
            (_, kind @ (Tag::Stmt | Tag::Rpt | Tag::Ntfctn)) => {
                let printed = frame.finished(kind);
                if let Some(sums) = self.statements.last_mut() {
                    sums.opening = printed.opening.map(|balance| i128::from(balance.amount.0));
                    sums.closing = printed.closing.map(|balance| i128::from(balance.amount.0));
                }
                self.frame = None;
            }
            _ if !text.is_empty() => frame.take(at, text),
            _ => {}
        }
    }
}

impl Survey {
    fn end_entry(&mut self) {
        let entry = std::mem::take(&mut self.entry);
        let balances = self.frame.as_ref().and_then(Frame::currency);
        let Some(sums) = self.statements.last_mut().filter(|_| entry.is_booked) else { return };
        let (Some(minor), Some(is_credit)) = (entry.minor, entry.is_credit) else {
            sums.is_open = true;
            return;
        };
        let signed = if is_credit { minor } else { -minor };
        sums.is_open |= entry.currency != balances;
        sums.all += signed;
        sums.reversed += if entry.is_reversal { signed } else { 0 };
    }
}
