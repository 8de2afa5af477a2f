//! Addenda 10 to 18 of an international entry: parties, amounts and banks.

use crate::formats::values::columns;

/// What the addenda state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Foreign {
    pub(super) receiver: String,
    pub(super) receiver_country: String,
    pub(super) originator: String,
    pub(super) originator_country: String,
    originating_bank: String,
    receiving_bank: String,
    correspondents: Vec<String>,
}

/// How many correspondent banks an entry may name.
const MOST: usize = 5;

impl Foreign {
    pub(super) fn addenda(&mut self, kind: &str, text: &str) {
        match kind {
            "10" => columns(text, 47, 81).clone_into(&mut self.receiver),
            "11" => columns(text, 4, 38).clone_into(&mut self.originator),
            "12" => country(columns(text, 39, 73)).clone_into(&mut self.originator_country),
            "13" => columns(text, 4, 38).clone_into(&mut self.originating_bank),
            "14" => columns(text, 4, 38).clone_into(&mut self.receiving_bank),
            "16" => country(columns(text, 39, 73)).clone_into(&mut self.receiver_country),
            "18" if self.correspondents.len() < MOST => {
                self.correspondents.push(columns(text, 4, 38).to_owned())
            }
            _ => {}
        }
    }

    /// Banks in the order of the payment.
    pub(super) fn agents(&self) -> String {
        let ends = (&self.originating_bank, &self.receiving_bank);
        let all = std::iter::once(ends.0).chain(&self.correspondents).chain(std::iter::once(ends.1));
        all.map(String::as_str).filter(|bank| !bank.is_empty()).collect::<Vec<_>>().join(" > ")
    }
}

/// The country of `US*10036\`, which stands before the postal code.
fn country(text: &str) -> &str {
    text.split(['*', '\\']).next().unwrap_or_default().trim()
}
