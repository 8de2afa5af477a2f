//! Who stands in a transaction: parties, their accounts and their banks, collected by role.

use trag_model::{HolderKind, Identifier, Party, PartyKind, Scheme};

use crate::formats::iso20022::tags::Tag;
use crate::xml::pump::At;
use crate::xml::spans::{Pieces, Span};

/// A person or company in its role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) name: Span,
    pub(crate) bic: Span,
    pub(crate) country: Span,
    pub(crate) kind: HolderKind,
}

/// An account in its role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) number: Span,
    pub(crate) is_iban: bool,
    pub(crate) name: Span,
    pub(crate) currency: Span,
}

/// A bank in its role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Agent {
    pub(crate) bic: Span,
    pub(crate) member: Span,
    pub(crate) name: Span,
    pub(crate) country: Span,
}

/// Everybody in a transaction, or in the header that stands for many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parties {
    pub(crate) debtor: Person,
    pub(crate) creditor: Person,
    pub(crate) ultimate_debtor: Person,
    pub(crate) ultimate_creditor: Person,
    pub(crate) owner: Person,
    pub(crate) underlying_debtor: Person,
    pub(crate) underlying_creditor: Person,
    pub(crate) debtor_account: Account,
    pub(crate) creditor_account: Account,
    pub(crate) own_account: Account,
    pub(crate) debtor_agent: Agent,
    pub(crate) creditor_agent: Agent,
    pub(crate) servicer: Agent,
    /// Banks in between, in the order of a payment; see [`between`].
    pub(crate) between: [Agent; 8],
}

/// The place of a bank among those between payer and payee, in the order of a payment.
fn between(tag: Tag) -> Option<usize> {
    Some(match tag {
        Tag::PrvsInstgAgt | Tag::PrvsInstgAgt1 => 0,
        Tag::PrvsInstgAgt2 => 1,
        Tag::PrvsInstgAgt3 => 2,
        Tag::InstgAgt => 3,
        Tag::InstdAgt => 4,
        Tag::IntrmyAgt1 => 5,
        Tag::IntrmyAgt2 => 6,
        Tag::IntrmyAgt3 => 7,
        _ => return None,
    })
}

/// Which roles are open, the innermost last.
#[derive(Debug, Default)]
pub(crate) struct Roles {
    open: Vec<(Tag, usize)>,
    /// Depth of a customer transfer that a transfer between banks covers.
    underlying: Option<usize>,
}

impl Roles {
    /// An element opens.
    #[inline]
    pub(crate) fn open(&mut self, at: &At<'_, Tag>) {
        let tag = at.tag();
        let is_role = match tag {
            Tag::Dbtr | Tag::Cdtr | Tag::UltmtDbtr | Tag::UltmtCdtr | Tag::DbtrAcct | Tag::CdtrAcct => true,
            Tag::DbtrAgt | Tag::CdtrAgt => true,
            Tag::Acct => matches!(at.above(1), Tag::Stmt | Tag::Rpt | Tag::Ntfctn),
            Tag::Ownr | Tag::Svcr => at.above(1) == Tag::Acct,
            Tag::UndrlygCstmrCdtTrf => {
                self.underlying = Some(at.path.len());
                false
            }
            _ => between(tag).is_some(),
        };
        if is_role {
            self.open.push((tag, at.path.len()));
        }
    }

    /// Whether a customer transfer is open that a transfer between banks covers.
    pub(crate) fn is_underlying(&self) -> bool {
        self.underlying.is_some()
    }

    /// The role at hand.
    #[inline]
    pub(crate) fn current(&self) -> Option<Tag> {
        self.open.last().map(|(tag, _)| *tag)
    }

    /// An element closes.
    #[inline]
    pub(crate) fn close(&mut self, at: &At<'_, Tag>) {
        if self.open.last().is_some_and(|(_, depth)| *depth == at.path.len()) {
            self.open.pop();
        }
        if self.underlying == Some(at.path.len()) {
            self.underlying = None;
        }
    }

    /// Takes the text of an element within a role.
    pub(crate) fn take(&self, parties: &mut Parties, pieces: &mut Pieces, at: &At<'_, Tag>, text: &str) {
        let Some(role) = self.current() else { return };
        let text = if is_placeholder(text) { "" } else { text };
        if self.underlying.is_some() {
            match role {
                Tag::Dbtr => person(&mut parties.underlying_debtor, pieces, at, text),
                Tag::Cdtr => person(&mut parties.underlying_creditor, pieces, at, text),
                _ => {}
            }
            return;
        }
        match role {
            Tag::Dbtr => person(&mut parties.debtor, pieces, at, text),
            Tag::Cdtr => person(&mut parties.creditor, pieces, at, text),
            Tag::UltmtDbtr => person(&mut parties.ultimate_debtor, pieces, at, text),
            Tag::UltmtCdtr => person(&mut parties.ultimate_creditor, pieces, at, text),
            Tag::Ownr => person(&mut parties.owner, pieces, at, text),
            Tag::DbtrAcct => account(&mut parties.debtor_account, pieces, at, text),
            Tag::CdtrAcct => account(&mut parties.creditor_account, pieces, at, text),
            Tag::Acct => account(&mut parties.own_account, pieces, at, text),
            Tag::DbtrAgt => agent(&mut parties.debtor_agent, pieces, at, text),
            Tag::CdtrAgt => agent(&mut parties.creditor_agent, pieces, at, text),
            Tag::Svcr => agent(&mut parties.servicer, pieces, at, text),
            _ => {
                if let Some(agent_at_hand) = between(role).and_then(|place| parties.between.get_mut(place)) {
                    agent(agent_at_hand, pieces, at, text);
                }
            }
        }
    }
}

/// What banks print where a mandatory element has no value.
pub(crate) fn is_placeholder(text: &str) -> bool {
    ["NOTPROVIDED", "NOT PROVIDED", "NOTAVAILABLE", "NONREF"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
}

fn person(person: &mut Person, pieces: &mut Pieces, at: &At<'_, Tag>, text: &str) {
    match (at.above(1), at.tag()) {
        (Tag::Dbtr | Tag::Cdtr | Tag::UltmtDbtr | Tag::UltmtCdtr | Tag::Ownr | Tag::Pty, Tag::Nm)
        | (Tag::FinInstnId, Tag::Nm) => person.name = pieces.put(text),
        (_, Tag::Bic | Tag::Bicfi | Tag::AnyBIC | Tag::BICOrBEI) => person.bic = pieces.put(text),
        (Tag::PstlAdr, Tag::Ctry) => person.country = pieces.put(text),
        (_, Tag::CtryOfRes) if person.country.is_empty() => person.country = pieces.put(text),
        (_, Tag::PrvtId) => person.kind = HolderKind::Person,
        (_, Tag::OrgId) => person.kind = HolderKind::Company,
        _ => {}
    }
}

fn account(account: &mut Account, pieces: &mut Pieces, at: &At<'_, Tag>, text: &str) {
    let is_own = matches!(at.above(1), Tag::DbtrAcct | Tag::CdtrAcct | Tag::Acct);
    match (at.above(1), at.tag()) {
        (_, Tag::Iban) => (account.number, account.is_iban) = (pieces.put(text), true),
        (Tag::Othr | Tag::PrtryAcct, Tag::Id) | (_, Tag::Bban | Tag::Upic) if account.number.is_empty() => {
            account.number = pieces.put(text);
        }
        (_, Tag::Nm) if is_own => account.name = pieces.put(text),
        (_, Tag::Ccy) if is_own => account.currency = pieces.put(text),
        _ => {}
    }
}

fn agent(agent: &mut Agent, pieces: &mut Pieces, at: &At<'_, Tag>, text: &str) {
    match (at.above(1), at.tag()) {
        (_, Tag::Bic | Tag::Bicfi) => agent.bic = pieces.put(text),
        (_, Tag::MmbId) => agent.member = pieces.put(text),
        (Tag::Othr, Tag::Id) if agent.member.is_empty() => agent.member = pieces.put(text),
        (Tag::FinInstnId, Tag::Nm) => agent.name = pieces.put(text),
        (Tag::PstlAdr, Tag::Ctry) => agent.country = pieces.put(text),
        _ => {}
    }
}

impl Agent {
    pub(crate) fn is_empty(&self) -> bool {
        self.bic.or(self.member).or(self.name).is_empty()
    }

    /// What the bank is called: its name, else its BIC, else its number in a clearing system.
    pub(crate) fn label(&self) -> Span {
        self.name.or(self.bic).or(self.member)
    }

    /// What tells its accounts from those of other banks.
    pub(crate) fn code(&self) -> Span {
        self.bic.or(self.member)
    }
}

/// One side of a transaction, in as many words as a row needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Side {
    pub(crate) number: Span,
    pub(crate) bank_code: Span,
    pub(crate) name: Span,
    pub(crate) institution: Span,
    pub(crate) country: Span,
    pub(crate) kind: HolderKind,
}

impl Side {
    /// A side from its person, account and bank. A bank that is a party itself is known by its BIC.
    pub(crate) fn of(
        person: &Person,
        ultimate: &Person,
        account: &Account,
        agent: &Agent,
        pieces: &Pieces,
    ) -> Side {
        let is_domestic = || Identifier::normalise(pieces.get(account.number)).scheme == Scheme::Iban;
        let tells_bank = account.number.is_empty() || account.is_iban || is_domestic();
        let is_bank = account.number.is_empty() && person.name.is_empty() && !person.bic.is_empty();
        Side {
            number: if is_bank { person.bic } else { account.number },
            bank_code: if tells_bank { Span::default() } else { agent.code() },
            name: person.name.or(account.name).or(ultimate.name),
            institution: agent.label(),
            country: person.country.or(agent.country),
            kind: person.kind,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.number.or(self.name).is_empty()
    }

    pub(crate) fn party<'p>(&self, pieces: &'p Pieces) -> Party<'p> {
        Party {
            kind: if self.is_empty() { PartyKind::Unknown } else { PartyKind::Account },
            identifier: pieces.get(self.number),
            bank_code: pieces.get(self.bank_code),
            name: pieces.get(self.name),
            institution: pieces.get(self.institution),
            country: pieces.get(self.country),
            holder_kind: self.kind,
        }
    }
}

impl Parties {
    /// The side that pays by its role.
    pub(crate) fn debtor_side(&self, pieces: &Pieces) -> Side {
        Side::of(&self.debtor, &self.ultimate_debtor, &self.debtor_account, &self.debtor_agent, pieces)
    }

    /// The side that is paid by its role.
    pub(crate) fn creditor_side(&self, pieces: &Pieces) -> Side {
        Side::of(
            &self.creditor,
            &self.ultimate_creditor,
            &self.creditor_account,
            &self.creditor_agent,
            pieces,
        )
    }

    /// The banks between the two, each once, joined by ` > `.
    pub(crate) fn chain(&self, pieces: &mut Pieces) -> Span {
        if self.between.iter().all(Agent::is_empty) {
            return Span::default();
        }
        let ends = [self.debtor_agent.bic, self.creditor_agent.bic].map(|bic| pieces.get(bic).to_owned());
        let (mut chain, mut last) = (Span::default(), String::new());
        for agent in self.between.iter().filter(|agent| !agent.is_empty()) {
            let known = pieces.get(agent.bic);
            let label = pieces.get(agent.bic.or(agent.label())).to_owned();
            let is_end = !known.is_empty() && ends.iter().any(|end| end == known);
            if !is_end && label != last {
                pieces.append(&mut chain, " > ", &label);
                last = label;
            }
        }
        chain
    }
}
