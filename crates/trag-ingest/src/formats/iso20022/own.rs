//! The account whose statement is read, and who stands on the other side of its payments.

use trag_model::{Currency, Party, PartyKind};

use crate::formats::iso20022::entry::Payment;
use crate::formats::iso20022::parties::Side;
use crate::formats::iso20022::statement::Frame;
use crate::spec::InputSpec;
use crate::xml::spans::Pieces;

/// The account whose statement is read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Own {
    number: String,
    bank_code: String,
    pub(super) holder: String,
    institution: String,
    pub(crate) currency: Option<Currency>,
}

impl Own {
    /// As the statement names it; what it leaves open, the investigator may have declared.
    pub(crate) fn of(frame: &Frame, spec: &InputSpec) -> Own {
        let statement = &frame.statement;
        let or = |printed: &str, declared: &Option<String>| match (printed.is_empty(), declared) {
            (true, Some(declared)) => declared.clone(),
            _ => printed.to_owned(),
        };
        let declared = spec.currency.as_deref().and_then(|code| Currency::from_code(&code.to_uppercase()));
        Own {
            number: or(&statement.account, &spec.account),
            bank_code: frame.bank_code.clone(),
            holder: or(&statement.holder, &spec.holder),
            institution: frame.institution.clone(),
            currency: statement.currency.or(declared),
        }
    }

    pub(crate) fn party(&self) -> Party<'_> {
        Party {
            kind: if self.number.is_empty() && self.holder.is_empty() {
                PartyKind::Unknown
            } else {
                PartyKind::Account
            },
            identifier: &self.number,
            bank_code: &self.bank_code,
            name: &self.holder,
            institution: &self.institution,
            ..Party::default()
        }
    }

    /// Whether a side of a payment is this account.
    fn is(&self, side: &Side, pieces: &Pieces) -> bool {
        is_same_number(&self.number, pieces.get(side.number))
    }

    /// Whether a side has the name of this account's holder.
    fn is_named(&self, side: &Side, pieces: &Pieces) -> bool {
        let name = pieces.get(side.name);
        !name.is_empty() && name.to_lowercase() == self.holder.to_lowercase()
    }

    /// Who stands on the other side. Debtor and creditor are those of the payment; where it is taken back, of the
    /// payment that is taken back.
    pub(crate) fn other(
        &self,
        payment: &Payment,
        pieces: &Pieces,
        is_credit: bool,
        takes_back: bool,
    ) -> Side {
        let (debtor, creditor) = (payment.debtor, payment.creditor);
        match (self.is(&debtor, pieces), self.is(&creditor, pieces)) {
            (true, false) => return creditor,
            (false, true) => return debtor,
            _ => {}
        }
        let own_is_creditor = is_credit != takes_back;
        let (by_role, opposite) = if own_is_creditor { (debtor, creditor) } else { (creditor, debtor) };
        let by_role_fails = by_role.is_empty() && takes_back || self.is_named(&by_role, pieces);
        let opposite_fits = !opposite.is_empty() && !self.is_named(&opposite, pieces);
        if by_role_fails && opposite_fits { opposite } else { by_role }
    }
}

/// Whether two numbers are of one account: the same letters and digits, or one is the domestic end of the other.
fn is_same_number(one: &str, other: &str) -> bool {
    if one.is_empty() || other.is_empty() {
        return false;
    }
    if one == other {
        return true;
    }
    let mut one = one.bytes().rev().filter(u8::is_ascii_alphanumeric);
    let mut other = other.bytes().rev().filter(u8::is_ascii_alphanumeric);
    let mut same = 0;
    loop {
        match (one.next(), other.next()) {
            (Some(one), Some(other)) if one.eq_ignore_ascii_case(&other) => same += 1,
            (Some(_), Some(_)) => return false,
            (None, None) => return same > 0,
            (None, Some(_)) | (Some(_), None) => return same >= 10,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_number_are_one() {
        for (one, other, is_same) in [
            ("CH93 0076 2011 6238 5295 7", "ch9300762011623852957", true),
            ("RS35160000000012345654", "160-0000000123456-54", true),
            ("RS35160000000012345654", "345654", false),
            ("", "", false),
            ("-", "", false),
            ("A1", "A2", false),
        ] {
            assert_eq!(is_same_number(one, other), is_same, "{one} {other}");
            assert_eq!(is_same_number(other, one), is_same, "{other} {one}");
        }
    }
}
