//! To which subject each side of a payment belongs.

use crate::{AccountIx, AccountTable, Ledger, NameIx, RowId, name::spelling};

/// Accounts and names of subjects, looked up by side of a row.
///
/// The number of an account decides, whatever name is printed beside it. Where no number is printed, the name does.
#[derive(Debug)]
pub struct Attribution {
    /// By account: whose it is, or [`NOBODY`].
    of_account: Vec<u32>,
    /// By name: who is printed so, or [`NOBODY`].
    of_name: Vec<u32>,
    /// By name: whether it has neither letters nor digits, which says no more than none.
    is_blank: Vec<bool>,
    /// By account: whether a number is printed.
    has_number: Vec<bool>,
    /// By account: whether it is one, and not cash, the bank's books or what is not known.
    is_account: Vec<bool>,
}

/// Stands for no subject. Rows ask for accounts in any order, so the numbers are kept small.
const NOBODY: u32 = u32::MAX;

/// What one side of a payment is to the subjects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Whose it is.
    pub subject: Option<usize>,
    /// Whether only a name says so: no number of an account is printed.
    pub by_name: bool,
    /// A subject whose name is printed beside the account of another holder. The payment is not counted for it.
    pub elsewhere: Option<usize>,
}

/// Both sides of a payment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// The side that pays.
    pub payer: Part,
    /// The side that receives.
    pub payee: Part,
}

impl Parts {
    /// The subject on both sides: the payment lies between what belongs to one subject, and is neither received nor
    /// sent by it.
    #[must_use]
    pub fn between_own(&self) -> Option<usize> {
        self.payer.subject.filter(|subject| self.payee.subject == Some(*subject))
    }

    /// The subjects whose name the row prints beside the account of another holder, each once.
    pub fn elsewhere(&self) -> impl Iterator<Item = usize> + use<> {
        distinct(self.payer.elsewhere, self.payee.elsewhere)
    }

    /// The names that the row prints of subjects, a name on both sides once.
    pub fn printed(&self, ledger: &Ledger, row: RowId) -> impl Iterator<Item = (usize, NameIx)> + use<> {
        let of = |part: Part, name: Option<NameIx>| part.subject.zip(name);
        distinct(of(self.payer, ledger.payer_name(row)), of(self.payee, ledger.payee_name(row)))
    }
}

fn distinct<T: PartialEq>(payer: Option<T>, payee: Option<T>) -> impl Iterator<Item = T> {
    let payee = payee.filter(|payee| payer.as_ref() != Some(payee));
    [payer, payee].into_iter().flatten()
}

/// The subject of a number, if it is one.
fn somebody(number: u32) -> Option<usize> {
    (number != NOBODY).then_some(number as usize)
}

/// Sets whose it is where nobody is known yet.
fn first(place: &mut u32, subject: u32) {
    if *place == NOBODY {
        *place = subject;
    }
}

impl Attribution {
    /// Accounts and printed names of each subject, in the subjects' order. An account or a name that stands with two
    /// belongs to the first.
    pub fn new<'s>(
        table: &AccountTable,
        members: impl Iterator<Item = (&'s [AccountIx], &'s [NameIx])>,
    ) -> Attribution {
        let mut of_account = vec![NOBODY; table.accounts.len()];
        let mut of_name = vec![NOBODY; table.names.len()];
        for (subject, (accounts, names)) in (0..NOBODY).zip(members) {
            accounts.iter().for_each(|own| first(&mut of_account[own.0 as usize], subject));
            names.iter().for_each(|own| first(&mut of_name[own.0 as usize], subject));
        }
        let plain = |name: &str| name.bytes().any(|byte| byte.is_ascii_alphanumeric());
        let is_blank = |name: &str| !plain(name) && spelling(name).is_empty();
        Attribution {
            of_account,
            of_name,
            is_blank: table.names.iter().map(is_blank).collect(),
            has_number: table.accounts.iter().map(crate::Account::has_number).collect(),
            is_account: table.accounts.iter().map(crate::Account::can_be_followed).collect(),
        }
    }

    /// Whether a number of an account is printed, so that payments are its own whatever name stands beside it.
    #[must_use]
    pub fn has_number(&self, account: AccountIx) -> bool {
        self.has_number[account.0 as usize]
    }

    /// Whose the sides of a row are. Cash that a subject hands over for its own account, and what a bank books on it, is
    /// its account's alone: the other side is no account.
    #[must_use]
    pub fn parts(&self, ledger: &Ledger, row: RowId) -> Parts {
        let mut parts = Parts {
            payer: self.part(ledger.payer_name(row), ledger.payer(row)),
            payee: self.part(ledger.payee_name(row), ledger.payee(row)),
        };
        if parts.between_own().is_some() {
            let is_account = |account: AccountIx| self.is_account[account.0 as usize];
            match (is_account(ledger.payer(row)), is_account(ledger.payee(row))) {
                (false, true) => parts.payer = Part::default(),
                (true, false) => parts.payee = Part::default(),
                _ => {}
            }
        }
        parts
    }

    /// Whether the other side of a payment of a subject's account is the same subject's: an account of it, or one
    /// without a number beside its name. Cash and what a bank books are not.
    #[must_use]
    pub fn is_also(&self, subject: usize, printed: Option<NameIx>, other: AccountIx) -> bool {
        self.part(printed, other).subject == Some(subject) && self.is_account[other.0 as usize]
    }

    fn part(&self, printed: Option<NameIx>, account: AccountIx) -> Part {
        let named = printed.filter(|name| !self.is_blank[name.0 as usize]);
        let by_name = named.and_then(|name| somebody(self.of_name[name.0 as usize]));
        let by_account = somebody(self.of_account[account.0 as usize]);
        if self.has_number[account.0 as usize] {
            let elsewhere = by_name.filter(|subject| by_account != Some(*subject));
            return Part { subject: by_account, by_name: false, elsewhere };
        }
        let subject = if named.is_some() { by_name } else { by_account };
        Part { subject, by_name: subject.is_some(), elsewhere: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OptionalColumn, ledger_text};

    /// Names beside the sides of rows, by place in the table of names.
    fn parts(text: &str, payers: &[Option<u32>], payees: &[Option<u32>]) -> Vec<Parts> {
        let mut text = ledger_text::parse(text).expect("a ledger");
        text.accounts.names = ["ALFA LLP", "ALFA LP", "BETA"].into_iter().collect();
        text.ledger.payer_name = payers.iter().copied().collect::<OptionalColumn<u32>>();
        text.ledger.payee_name = payees.iter().copied().collect();
        let account = |word| text.account(word).expect("an account");
        let (alfa, beta) = ([account("A1"), account("A2")], [account("B1")]);
        let members = [(&alfa[..], &[NameIx(0)][..]), (&beta[..], &[NameIx(2)][..])];
        let attribution = Attribution::new(&text.accounts, members.into_iter());
        text.ledger.rows().map(|row| attribution.parts(&text.ledger, row)).collect()
    }

    const ROWS: &str = "2024-05-04 C1 -> A1 1.00 EUR
        2024-05-05 A1 -> A2 1.00 EUR
        2024-05-06 cash -> A1 1.00 EUR
        2024-05-07 unknown -> B1 1.00 EUR
        2024-05-08 C1 -> B1 1.00 EUR";

    #[test]
    fn the_number_decides_and_the_name_where_there_is_none() {
        let found = parts(
            ROWS,
            &[None, Some(0), Some(0), Some(0), None],
            &[Some(1), Some(0), Some(0), Some(2), Some(0)],
        );
        let own = |subject| Part { subject: Some(subject), by_name: false, elsewhere: None };
        assert_eq!(found[0].payee, own(0), "printed in another way");
        assert_eq!(found[1].between_own(), Some(0));
        assert_eq!(
            (found[2].payer, found[2].payee),
            (Part::default(), own(0)),
            "its own cash is received, not sent"
        );
        assert_eq!(found[3].payer, Part { subject: Some(0), by_name: true, elsewhere: None });
        assert_eq!(found[3].payee, own(1));
        assert_eq!(found[4].payee, Part { subject: Some(1), by_name: false, elsewhere: Some(0) });
    }

    #[test]
    fn what_both_sides_of_a_row_say_counts_once() {
        let elsewhere = |payer, payee| {
            let part = |subject| Part { elsewhere: subject, ..Part::default() };
            Parts { payer: part(payer), payee: part(payee) }.elsewhere().collect::<Vec<_>>()
        };
        assert_eq!(elsewhere(Some(3), Some(3)), [3]);
        assert_eq!(elsewhere(Some(3), Some(4)), [3, 4]);
        assert_eq!(elsewhere(None, Some(4)), [4]);

        let mut text = ledger_text::parse(ROWS).expect("a ledger");
        text.ledger.payer_name = [Some(0), Some(0), None, None, None].into_iter().collect();
        text.ledger.payee_name = [Some(0), Some(1), None, None, None].into_iter().collect();
        let own = Part { subject: Some(7), ..Part::default() };
        let parts = Parts { payer: own, payee: own };
        let printed = |row| parts.printed(&text.ledger, RowId(row)).collect::<Vec<_>>();
        assert_eq!(printed(0), [(7, NameIx(0))], "one name on both sides");
        assert_eq!(printed(1), [(7, NameIx(0)), (7, NameIx(1))]);
        assert_eq!(printed(2), []);
    }
}
