//! One movement or detail, records 21 to 33 with the same sequence and detail number.

use trag_model::{Currency, Instrument, Minor, StatementSide};

use crate::formats::values::{ValueFault, columns, implied};

/// The records of a movement or detail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    /// Line of its record 21.
    pub(super) line: u64,
    /// Record 21.
    pub(super) record: String,
    pub(super) communication: String,
    pub(super) information: String,
    pub(super) customer_reference: String,
    pub(super) account: String,
    pub(super) name: String,
    pub(super) bank: String,
}

/// The longest texts, in bytes.
const LONGEST: usize = 1 << 12;

impl Part {
    pub(super) fn new(line: u64, text: &str) -> Part {
        let structured = columns(text, 62, 62) == "1";
        let communication = if structured { String::new() } else { columns(text, 63, 115).to_owned() };
        Part { line, record: text.to_owned(), communication, ..Part::default() }
    }

    pub(super) fn sequence(&self) -> &str {
        columns(&self.record, 3, 6)
    }

    fn detail(&self) -> &str {
        columns(&self.record, 7, 10)
    }

    /// Detail number zero: the movement as the balance sees it.
    pub(super) fn is_total(&self) -> bool {
        self.detail() == "0000"
    }

    /// Detail of a detail, transaction type 9: it repeats part of another detail.
    pub(super) fn is_below_a_detail(&self) -> bool {
        columns(&self.record, 54, 54) == "9"
    }

    pub(super) fn side(&self) -> Option<StatementSide> {
        match columns(&self.record, 32, 32) {
            "0" => Some(StatementSide::Payee),
            "1" => Some(StatementSide::Payer),
            _ => None,
        }
    }

    pub(super) fn amount(&self, currency: Currency) -> Result<Minor, ValueFault> {
        implied(columns(&self.record, 33, 47), 3, currency)
    }

    /// The instrument by family and operation of the transaction code.
    pub(super) fn instrument(&self) -> Instrument {
        let (family, operation) = (columns(&self.record, 55, 56), columns(&self.record, 57, 58));
        match (family, operation) {
            (_, "37") | ("80", _) => Instrument::Fee,
            (_, "49" | "99") => Instrument::Reversal,
            ("01" | "02" | "41", _) => Instrument::Transfer,
            ("03" | "43", _) => Instrument::Cheque,
            ("04", "04") | ("09", "03") => Instrument::CashOut,
            ("09", "52") => Instrument::CashIn,
            ("04", _) => Instrument::Card,
            ("05", _) => Instrument::DirectDebit,
            ("35", _) => Instrument::Interest,
            _ => Instrument::Unknown,
        }
    }

    /// A structured reference of twelve digits, communication types 101 and 102: `+++123/4567/89012+++`.
    pub(super) fn structured_reference(&self) -> Option<String> {
        let is_structured = columns(&self.record, 62, 62) == "1";
        let kind = columns(&self.record, 63, 65);
        let digits = columns(&self.record, 66, 77);
        let all = digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_digit());
        (is_structured && matches!(kind, "101" | "102") && all)
            .then(|| format!("+++{}/{}/{}+++", &digits[..3], &digits[3..7], &digits[7..]))
    }

    /// What is told about the movement: its communication, else information about it.
    pub(super) fn purpose(&self) -> String {
        let text = match (self.communication.trim(), self.information.trim()) {
            ("", "") if columns(&self.record, 62, 62) == "1" => columns(&self.record, 66, 115),
            ("", information) => information,
            (communication, _) => communication,
        };
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Takes a record 22 to 33 that belongs to it.
    pub(super) fn more(&mut self, kind: &str, text: &str, version: u8) {
        match kind {
            "22" => {
                self.tell(columns(text, 11, 63));
                columns(text, 64, 98).clone_into(&mut self.customer_reference);
                columns(text, 99, 109).clone_into(&mut self.bank);
            }
            "23" => self.party(text, version),
            "31" if columns(text, 40, 43) == "1001" => self.inform(columns(text, 44, 113)),
            "31" => self.inform(columns(text, 41, 113)),
            "32" => self.inform(columns(text, 11, 115)),
            "33" => self.inform(columns(text, 11, 100)),
            _ => {}
        }
    }

    fn party(&mut self, text: &str, version: u8) {
        let domestic = version == 1 || columns(text, 23, 23).is_empty() && columns(text, 27, 44).is_empty();
        let (account, name, communication) = match (version, domestic) {
            (1, _) => (columns(text, 11, 22), columns(text, 48, 73), columns(text, 74, 125)),
            (_, true) => (columns(text, 11, 22), columns(text, 48, 82), columns(text, 83, 125)),
            _ => (columns(text, 11, 44), columns(text, 48, 82), columns(text, 83, 125)),
        };
        account.clone_into(&mut self.account);
        name.clone_into(&mut self.name);
        if version != 1 {
            self.tell(communication);
        }
    }

    fn tell(&mut self, text: &str) {
        if !text.is_empty() && self.communication.len() < LONGEST {
            self.communication.push(' ');
            self.communication.push_str(text);
        }
    }

    fn inform(&mut self, text: &str) {
        if !text.is_empty() && self.information.len() < LONGEST {
            self.information.push(' ');
            self.information.push_str(text);
        }
    }
}
