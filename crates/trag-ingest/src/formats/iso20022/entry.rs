//! An entry of a statement and its details, as they are collected.

use crate::formats::iso20022::codes::Code;
use crate::formats::iso20022::parties::{Parties, Side, is_placeholder};
use crate::formats::iso20022::statement::is_true;
use crate::formats::iso20022::tags::Tag;
use crate::xml::pump::At;
use crate::xml::spans::{Pieces, Span};

/// An amount and its currency as printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Priced {
    pub(crate) amount: Span,
    pub(crate) currency: Span,
}

/// A charge as printed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PrintedCharge {
    pub(crate) priced: Priced,
    pub(crate) is_credit: Option<bool>,
    pub(crate) is_included: Option<bool>,
}

/// What an entry or one of its details says of a payment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Payment {
    pub(crate) line: u64,
    pub(crate) amount: Priced,
    pub(crate) is_credit: Option<bool>,
    /// What was ordered, what was moved, and the same in the account's currency: as the message calls them.
    pub(crate) instructed: Priced,
    pub(crate) moved: Priced,
    pub(crate) counter_value: Priced,
    pub(crate) charges: Vec<PrintedCharge>,
    pub(crate) total_charges: Priced,
    pub(crate) debtor: Side,
    pub(crate) creditor: Side,
    pub(crate) ultimate_debtor: Span,
    pub(crate) ultimate_creditor: Span,
    pub(crate) agents: Span,
    pub(crate) end_to_end: Span,
    pub(crate) uetr: Span,
    pub(crate) instruction: Span,
    pub(crate) transaction: Span,
    pub(crate) servicer_reference: Span,
    pub(crate) entry_reference: Span,
    pub(crate) cheque: Span,
    pub(crate) creditor_reference: Span,
    pub(crate) remittance: Span,
    pub(crate) additional: Span,
    pub(crate) return_reason: Span,
    pub(crate) is_return: bool,
    pub(crate) purpose: Span,
    pub(crate) code: Code,
}

impl Payment {
    /// An element opens. `currency` is the attribute of an amount.
    pub(crate) fn open(&mut self, at: &At<'_, Tag>, currency: Span) {
        match (at.above(1), at.tag()) {
            (Tag::Ntry | Tag::TxDtls, Tag::Amt) => self.amount.currency = currency,
            (Tag::InstdAmt, Tag::Amt) => self.instructed.currency = currency,
            (Tag::TxAmt, Tag::Amt) => self.moved.currency = currency,
            (Tag::CntrValAmt, Tag::Amt) => self.counter_value.currency = currency,
            (Tag::Chrgs, Tag::TtlChrgsAndTaxAmt) => self.total_charges.currency = currency,
            (Tag::Chrgs | Tag::Rcrd, Tag::Amt) => {
                let priced = Priced { amount: Span::default(), currency };
                self.charges.push(PrintedCharge { priced, ..PrintedCharge::default() });
            }
            (_, Tag::RtrInf) => self.is_return = true,
            _ => {}
        }
    }

    /// Takes the text of an element.
    pub(crate) fn take(&mut self, pieces: &mut Pieces, at: &At<'_, Tag>, text: &str) {
        match (at.above(1), at.tag()) {
            (Tag::Ntry | Tag::TxDtls, tag) => self.own(pieces, tag, text),
            (Tag::InstdAmt, Tag::Amt) => self.instructed.amount = pieces.put(text),
            (Tag::TxAmt, Tag::Amt) => self.moved.amount = pieces.put(text),
            (Tag::CntrValAmt, Tag::Amt) => self.counter_value.amount = pieces.put(text),
            (Tag::Chrgs, Tag::TtlChrgsAndTaxAmt) => self.total_charges.amount = pieces.put(text),
            (Tag::Chrgs | Tag::Rcrd, tag) => self.charge(pieces, tag, text),
            (Tag::Refs | Tag::PmtId, tag) => self.reference(pieces, tag, text),
            (Tag::Domn, Tag::Cd) if at.above(2) == Tag::BkTxCd => self.code.domain = pieces.put(text),
            (Tag::Fmly, Tag::Cd) if at.above(3) == Tag::BkTxCd => self.code.family = pieces.put(text),
            (Tag::Fmly, Tag::SubFmlyCd) if at.above(3) == Tag::BkTxCd => {
                self.code.sub_family = pieces.put(text)
            }
            (Tag::Prtry, Tag::Cd) if at.above(2) == Tag::BkTxCd => self.code.proprietary = pieces.put(text),
            (Tag::Purp, Tag::Cd | Tag::Prtry) => self.purpose = pieces.put(text),
            (Tag::Rsn, Tag::Cd | Tag::Prtry) | (Tag::RtrInf, Tag::AddtlInf) if self.is_return => {
                pieces.append(&mut self.return_reason, " ", text);
            }
            _ => self.remitted(pieces, at, text),
        }
    }

    fn own(&mut self, pieces: &mut Pieces, tag: Tag, text: &str) {
        match tag {
            Tag::Amt => self.amount.amount = pieces.put(text),
            Tag::CdtDbtInd => self.is_credit = direction(text),
            Tag::NtryRef => self.entry_reference = pieces.put(text),
            Tag::AcctSvcrRef => self.servicer_reference = pieces.put(text),
            Tag::AddtlTxInf | Tag::AddtlNtryInf => pieces.append(&mut self.additional, " ", text),
            _ => {}
        }
    }

    fn charge(&mut self, pieces: &mut Pieces, tag: Tag, text: &str) {
        let Some(charge) = self.charges.last_mut() else { return };
        match tag {
            Tag::Amt => charge.priced.amount = pieces.put(text),
            Tag::CdtDbtInd => charge.is_credit = direction(text),
            Tag::ChrgInclInd => charge.is_included = Some(is_true(text)),
            _ => {}
        }
    }

    fn reference(&mut self, pieces: &mut Pieces, tag: Tag, text: &str) {
        if is_placeholder(text) {
            return;
        }
        match tag {
            Tag::EndToEndId => self.end_to_end = pieces.put(text),
            Tag::Uetr => self.uetr = pieces.put(text),
            Tag::InstrId => self.instruction = pieces.put(text),
            Tag::TxId => self.transaction = pieces.put(text),
            Tag::ClrSysRef if self.transaction.is_empty() => self.transaction = pieces.put(text),
            Tag::AcctSvcrRef => self.servicer_reference = pieces.put(text),
            Tag::ChqNb => self.cheque = pieces.put(text),
            _ => {}
        }
    }

    /// What the payer tells the payee, free or structured.
    fn remitted(&mut self, pieces: &mut Pieces, at: &At<'_, Tag>, text: &str) {
        match (at.above(1), at.tag()) {
            (Tag::RmtInf, Tag::Ustrd) | (Tag::Strd, Tag::AddtlRmtInf) => {
                pieces.append(&mut self.remittance, " ", text);
            }
            (Tag::RfrdDocInf, Tag::Nb | Tag::RfrdDocNb) => pieces.append(&mut self.remittance, " ", text),
            (Tag::CdtrRefInf, Tag::Ref | Tag::CdtrRef) if self.creditor_reference.is_empty() => {
                self.creditor_reference = pieces.put(text);
            }
            (Tag::CdtrRefInf, Tag::Ref | Tag::CdtrRef) => pieces.append(&mut self.remittance, " ", text),
            _ => {}
        }
    }

    /// The parties are complete.
    pub(crate) fn settle_parties(&mut self, parties: &Parties, pieces: &mut Pieces) {
        self.debtor = parties.debtor_side(pieces);
        self.creditor = parties.creditor_side(pieces);
        self.ultimate_debtor = parties.ultimate_debtor.name;
        self.ultimate_creditor = parties.ultimate_creditor.name;
        self.agents = parties.chain(pieces);
    }

    /// The reference that both sides of a payment know.
    pub(crate) fn shared_reference(&self) -> Span {
        let own = self.end_to_end.or(self.creditor_reference).or(self.uetr);
        own.or(self.cheque).or(self.instruction)
    }

    /// The bank's identifier.
    pub(crate) fn bank_reference(&self) -> Span {
        self.servicer_reference.or(self.transaction).or(self.entry_reference)
    }

    /// The charges with an amount; where there are none, their total.
    pub(crate) fn all_charges(&self) -> Vec<PrintedCharge> {
        let total = PrintedCharge { priced: self.total_charges, ..PrintedCharge::default() };
        let parts = self.charges.iter().copied().filter(|charge| !charge.priced.amount.is_empty());
        let mut charges: Vec<PrintedCharge> = parts.collect();
        if charges.is_empty() && !total.priced.amount.is_empty() {
            charges.push(total);
        }
        charges
    }

    /// What the row says it is for, into `text`: remittance, structured reference, ultimate parties, reason of a
    /// return, purpose code; and only where none of them is there, what the bank adds.
    pub(crate) fn write_purpose(&self, entry: &Payment, pieces: &Pieces, text: &mut String) {
        text.clear();
        let mut add = |before: &str, span: Span| {
            let part = pieces.get(span);
            if !part.is_empty() {
                for piece in [if text.is_empty() { "" } else { " " }, before, part] {
                    text.push_str(piece);
                }
            }
        };
        add("", self.remittance);
        if self.creditor_reference != self.shared_reference() {
            add("", self.creditor_reference);
        }
        add("", self.additional);
        add("UltmtDbtr: ", self.ultimate_debtor);
        add("UltmtCdtr: ", self.ultimate_creditor);
        add("RtrInf: ", self.return_reason);
        if self.uetr != self.shared_reference() {
            add("UETR: ", self.uetr);
        }
        if pieces.get(self.purpose).parse::<u16>().is_err() {
            add("Purp: ", self.purpose);
        }
        if self.remittance.or(self.additional).is_empty() {
            add("", entry.additional);
        }
    }

    /// The purpose code of a country where it is a number, as in Serbia.
    pub(crate) fn purpose_code(&self, pieces: &Pieces) -> Option<u16> {
        pieces.get(self.purpose).parse().ok().filter(|code| *code < 1_000)
    }
}

/// `CRDT` and `DBIT`.
pub(crate) fn direction(text: &str) -> Option<bool> {
    match text {
        "CRDT" => Some(true),
        "DBIT" => Some(false),
        _ => None,
    }
}

/// An entry as it is collected.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entry {
    pub(crate) payment: Payment,
    pub(crate) booked: Span,
    pub(crate) valued: Span,
    pub(crate) status: Span,
    pub(crate) is_reversal: bool,
    /// Number of payments as printed.
    pub(crate) count: Option<u32>,
}

impl Entry {
    /// Takes the text of an element of the entry itself.
    pub(crate) fn take(&mut self, pieces: &mut Pieces, at: &At<'_, Tag>, text: &str) {
        match (at.above(1), at.tag()) {
            (Tag::Ntry, Tag::RvslInd) => self.is_reversal = is_true(text),
            (Tag::Ntry, Tag::Sts) if !text.is_empty() => self.status = pieces.put(text),
            (Tag::Sts, Tag::Cd | Tag::Prtry) if at.above(2) == Tag::Ntry => self.status = pieces.put(text),
            (Tag::BookgDt, Tag::Dt | Tag::DtTm) => self.booked = pieces.put(text),
            (Tag::ValDt, Tag::Dt | Tag::DtTm) => self.valued = pieces.put(text),
            (Tag::Ntry, Tag::BookgDt) if !text.is_empty() => self.booked = pieces.put(text),
            (Tag::Ntry, Tag::ValDt) if !text.is_empty() => self.valued = pieces.put(text),
            (Tag::Btch, Tag::NbOfTxs) => {
                let count: Option<u32> = text.parse().ok();
                self.count =
                    self.count.unwrap_or(0).checked_add(count.unwrap_or(0)).filter(|count| *count > 0);
            }
            _ => self.payment.take(pieces, at, text),
        }
    }
}
