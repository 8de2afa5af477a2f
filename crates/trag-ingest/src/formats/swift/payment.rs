//! Messages that order or confirm payments: MT101, MT102, MT103, MT200, MT202, MT205, MT900 and MT910.

use trag_model::{Party, Problem, catalogue};

use crate::formats::rows::{Movement, Rows, problem_at, sides};
use crate::formats::swift::charges::{self, Amounts};
use crate::formats::swift::customer::Named;
use crate::formats::swift::statement::side_of;
use crate::formats::swift::tags::Blocks;
use crate::formats::values::{COMPARE, Order, ValueFault, day, day_stamp};

/// One field of a message.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) tag: String,
    /// Its lines, joined by line feeds.
    pub(crate) text: String,
    pub(crate) line: u64,
}

/// The longest message, in bytes; the standard allows 10,000 characters.
const LONGEST: usize = 1 << 18;

/// Collects the fields of one message, then makes its rows.
#[derive(Default)]
pub(crate) struct PaymentReader {
    pub(crate) blocks: Blocks,
    fields: Vec<Field>,
    bytes: usize,
}

/// Payments by what their day is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PaymentDates {
    pub(crate) settled: u64,
    pub(crate) requested: u64,
}

impl PaymentDates {
    fn add(&mut self, requested: bool) {
        if requested {
            self.requested += 1;
        } else {
            self.settled += 1;
        }
    }
}

/// What messages of a kind mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// One payment of a customer.
    Customer,
    /// One or more payments, each behind its field 21.
    Several,
    /// One payment between banks.
    Bank,
    /// A confirmation to the account's owner: credit or debit.
    Confirmation { credit: bool },
}

fn kind(blocks: &Blocks, fields: &[Field]) -> Option<Kind> {
    let has = |tag: &str| fields.iter().any(|field| field.tag == tag);
    match blocks.kind {
        Some(103) => Some(Kind::Customer),
        Some(101 | 102) => Some(Kind::Several),
        Some(200 | 202 | 205) => Some(Kind::Bank),
        Some(900) => Some(Kind::Confirmation { credit: false }),
        Some(910) => Some(Kind::Confirmation { credit: true }),
        Some(_) => None,
        None if has("28D") || (has("21") && has("32B")) => Some(Kind::Several),
        None if fields.iter().any(|field| field.tag.starts_with("58")) => Some(Kind::Bank),
        None if has("32A") && fields.iter().any(|field| field.tag.starts_with("59")) => Some(Kind::Customer),
        None => None,
    }
}

impl PaymentReader {
    /// Adds a field.
    pub(crate) fn field(&mut self, tag: &str, text: &str, line: u64) {
        self.bytes += tag.len() + text.len() + 1;
        if self.bytes <= LONGEST {
            self.fields.push(Field { tag: tag.to_owned(), text: text.to_owned(), line });
        }
    }

    /// Adds a line to the last field.
    pub(crate) fn more(&mut self, text: &str) {
        self.bytes += text.len() + 1;
        if let Some(field) = self.fields.last_mut().filter(|_| self.bytes <= LONGEST) {
            field.text.push('\n');
            field.text.push_str(text);
        }
    }

    /// Makes the rows of the message, and forgets it.
    pub(crate) fn end(&mut self, dates: &mut PaymentDates, rows: &mut Rows<'_>) {
        let message = std::mem::take(self);
        if message.fields.is_empty() {
            return;
        }
        let first = &message.fields[0];
        if message.bytes > LONGEST {
            let told = "the message is longer than 262,144 bytes, and no payment message is";
            return rows.reject(problem_at(
                catalogue::RECORD_TOO_LONG,
                first.line,
                told,
                &first.text,
                COMPARE,
            ));
        }
        let Some(kind) = kind(&message.blocks, &message.fields) else {
            return rows.reject(unread(&message.blocks, first));
        };
        if kind == Kind::Several {
            return message.several(dates, rows);
        }
        let payment = Payment { blocks: &message.blocks, head: &[], own: &message.fields };
        match payment.rows(kind, rows) {
            Ok(requested) => dates.add(requested),
            Err(fault) => rows.reject(fault.at(first.line, &first.text)),
        }
    }

    /// Fields before the first field 21 hold for every payment behind it.
    fn several(&self, dates: &mut PaymentDates, rows: &mut Rows<'_>) {
        let is_start = |field: &Field| field.tag == "21";
        let from = self.fields.iter().position(is_start).unwrap_or(self.fields.len());
        let (head, rest) = self.fields.split_at(from);
        if rest.is_empty() {
            let fault = ValueFault::missing("field 21, behind which a payment stands,");
            return rows.reject(fault.at(self.fields[0].line, &self.fields[0].text));
        }
        let starts: Vec<usize> = (0..rest.len()).filter(|place| is_start(&rest[*place])).collect();
        let tail = rest
            .iter()
            .rev()
            .take_while(|field| !matches!(field.tag.as_str(), "21" | "32B"))
            .collect::<Vec<_>>();
        let settled = tail.iter().find(|field| field.tag == "32A").copied();
        let shared: Vec<Field> = head.iter().chain(settled).cloned().collect();
        for (place, start) in starts.iter().enumerate() {
            let end = starts.get(place + 1).copied().unwrap_or(rest.len());
            let payment = Payment { blocks: &self.blocks, head: &shared, own: &rest[*start..end] };
            match payment.rows(Kind::Several, rows) {
                Ok(requested) => dates.add(requested),
                Err(fault) => rows.reject(fault.at(rest[*start].line, &rest[*start].text)),
            }
        }
    }
}

/// One payment: its own fields, and those of the message that hold for it.
struct Payment<'m> {
    blocks: &'m Blocks,
    head: &'m [Field],
    own: &'m [Field],
}

impl<'m> Payment<'m> {
    fn find(&self, matches: impl Fn(&str) -> bool) -> Option<&'m Field> {
        let found = self.own.iter().find(|field| matches(&field.tag));
        found.or_else(|| self.head.iter().find(|field| matches(&field.tag)))
    }

    /// The text of a field; empty where it is not there.
    fn text(&self, tag: &str) -> &'m str {
        self.find(|it| it == tag).map_or("", |field| field.text.as_str())
    }

    /// A field with its option letter, `50` for 50, 50A, 50F, 50H and 50K.
    fn named(&self, number: &str, refused: &[&str]) -> Named {
        let found = self.find(|tag| tag.starts_with(number) && !refused.contains(&tag));
        found.map(|field| Named::read(&field.text)).unwrap_or_default()
    }

    /// Pushes the rows of the payment; tells whether its day is the one that was asked for.
    fn rows(&self, kind: Kind, rows: &mut Rows<'_>) -> Result<bool, ValueFault> {
        let amounts = Amounts::read(|tag| self.text(tag), self.own)?;
        let booked = match kind {
            Kind::Several if amounts.settled_on.is_none() => day(self.text("30"), Order::YearFirst)?,
            _ => amounts.settled_on.ok_or_else(|| ValueFault::missing("the value date, field 32A,"))?,
        };
        let chain = self.chain();
        // Options C and L of field 50 name who gave the order for somebody else, not whose money it is.
        let mut payer = self.named("50", if kind == Kind::Several { &["50C", "50L"] } else { &[] });
        let mut payee = self.named("59", &[]);
        if kind == Kind::Bank {
            (payer, payee) = (self.named("52", &[]), self.named("58", &[]));
            let fallback = |named: &mut Named, bic: &str| {
                if named.is_empty() {
                    bic.clone_into(&mut named.bic);
                }
            };
            fallback(&mut payer, &self.blocks.sender);
            fallback(&mut payee, &self.blocks.receiver);
        }
        let (first, last) = (chain.payer_bank(), chain.payee_bank());
        let agents = chain.joined();
        let purpose = self.purpose(kind);
        let record = self.own.first().map_or(0, |field| field.line);
        let mut movement = Movement {
            record,
            value_date: Some(booked),
            payer: payer.party(if kind == Kind::Bank { "" } else { first }),
            payee: payee.party(if kind == Kind::Bank { "" } else { last }),
            purpose: &purpose,
            reference: self.reference(),
            bank_reference: self.text("20"),
            agents: &agents,
            ..Movement::empty(day_stamp(booked), amounts.settled_currency)
        };
        let account = Named { account: self.text("25").to_owned(), ..Named::default() };
        let other = if payer.is_empty() { self.named("52", &[]) } else { payer.clone() };
        if let Kind::Confirmation { credit } = kind {
            let own = Party { identifier: account.account.trim(), ..Party::default() };
            (movement.payer, movement.payee) = sides(side_of(credit), own, other.party(""));
            movement.side = Some(side_of(credit));
        }
        charges::push(&amounts, &movement, rows);
        Ok(amounts.settled_on.is_none())
    }

    /// The customer's own reference behind `/ROC/` or `/RFB/`, else the end-to-end reference of the message.
    fn reference(&self) -> &'m str {
        let remittance = self.text("70");
        let behind = |mark: &str| {
            let at = remittance.find(mark)? + mark.len();
            let end = remittance[at..].find(['\n', '/']).map_or(remittance.len(), |end| at + end);
            Some(remittance[at..end].trim()).filter(|text| !text.is_empty())
        };
        let related = self.own.iter().find(|field| field.tag == "21").map(|field| field.text.trim());
        let uetr = Some(self.blocks.uetr.as_str()).filter(|uetr| !uetr.is_empty());
        behind("/ROC/").or_else(|| behind("/RFB/")).or(related).or(uetr).unwrap_or_default()
    }

    /// Remittance information; in a cover payment between banks, the customers it is for.
    fn purpose(&self, kind: Kind) -> String {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut purpose = words(self.text("70"));
        if kind == Kind::Bank {
            let (ordering, beneficiary) = (self.named("50", &[]), self.named("59", &[]));
            if !ordering.is_empty() || !beneficiary.is_empty() {
                let shown = |named: &Named| format!("{} {}", named.account, named.shown()).trim().to_owned();
                let cover = format!("cover for {} -> {}", shown(&ordering), shown(&beneficiary));
                purpose = format!("{cover} {purpose}").trim().to_owned();
            }
        }
        purpose
    }

    fn chain(&self) -> Chain {
        let shown = |number: &str| self.named(number, &[]).shown().to_owned();
        let instructing = self.text("72").split('\n').scan(false, |inside, line| {
            let part = match (line.strip_prefix("/INS/"), line.strip_prefix("//")) {
                (Some(part), _) => {
                    *inside = true;
                    Some(part)
                }
                (None, Some(part)) if *inside => Some(part),
                _ => {
                    *inside = false;
                    None
                }
            };
            Some(part.map(str::trim).unwrap_or_default().to_owned())
        });
        let instructing: Vec<String> = instructing.filter(|part| !part.is_empty()).collect();
        Chain {
            payer_side: vec![shown("52"), shown("51"), instructing.join(" "), self.blocks.sender.clone()],
            between: vec![shown("53"), shown("55"), shown("54")],
            payee_side: match shown("57") {
                last if same_bank(&last, &self.blocks.receiver) => vec![shown("56"), last],
                last => vec![self.blocks.receiver.clone(), shown("56"), last],
            },
        }
    }
}

/// Banks in the order of the payment; texts are empty where the message names none.
struct Chain {
    payer_side: Vec<String>,
    between: Vec<String>,
    payee_side: Vec<String>,
}

impl Chain {
    fn payer_bank(&self) -> &str {
        self.payer_side.iter().find(|bank| !bank.is_empty()).map_or("", String::as_str)
    }

    fn payee_bank(&self) -> &str {
        self.payee_side.iter().rev().find(|bank| !bank.is_empty()).map_or("", String::as_str)
    }

    /// All of them, each once where it follows itself. `BANKDEFF` and `BANKDEFFXXX` are the same.
    fn joined(&self) -> String {
        let mut banks: Vec<&str> = Vec::new();
        let all = self.payer_side.iter().chain(&self.between).chain(&self.payee_side);
        for bank in all.filter(|bank| !bank.is_empty()) {
            if banks.last().is_none_or(|last| !same_bank(last, bank)) {
                banks.push(bank);
            }
        }
        banks.join(" > ")
    }
}

fn same_bank(one: &str, other: &str) -> bool {
    let head_office = |bank: &str| bank.strip_suffix("XXX").unwrap_or(bank).to_owned();
    head_office(one) == head_office(other)
}

fn unread(blocks: &Blocks, first: &Field) -> Problem {
    let name = blocks
        .kind
        .map_or("a message of an unknown type".to_owned(), |kind| format!("a message MT{kind:03}"));
    let text = format!("{name} is not read: it is neither a statement nor a payment that trag knows");
    let help = "if it moves money, ask the bank for the statement (MT940) of the account; else accept it in case.toml \
                under [[accepted-gaps]] with a reason";
    problem_at(catalogue::CODE_UNKNOWN, first.line, text, &format!(":{}:{}", first.tag, first.text), help)
}
