//! Movements whose other party stands in lines of description, as OTP banka wrote them until July 2021: its name in the
//! third, its account in the fifth, `SIF-289` in the sixth, `PBO-(97)12-345` in the eighth.

use crate::formats::serbia::reference;

/// What the lines say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Described<'t> {
    pub(super) name: &'t str,
    pub(super) account: &'t str,
    pub(super) code: &'t str,
    model: &'t str,
    number: &'t str,
}

impl<'t> Described<'t> {
    /// From the third, fifth, sixth and eighth line.
    pub(super) fn of([name, account, code, shared]: [&'t str; 4]) -> Described<'t> {
        let digits = account.bytes().filter(u8::is_ascii_digit).count();
        let is_account = digits > 9 && account.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let printed = shared.strip_prefix("PBO-").unwrap_or_default().trim();
        let modelled = printed.strip_prefix('(').and_then(|rest| rest.split_once(')'));
        let (model, number) = modelled.unwrap_or(("", printed));
        Described {
            name,
            account: if is_account { account } else { "" },
            code: code.strip_prefix("SIF-").unwrap_or_default().trim(),
            model,
            number,
        }
    }

    /// The reference with its model.
    pub(super) fn reference(&self) -> String {
        reference(self.model, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_description() {
        let told = Described::of(["Ana", "160-0000000999999-12", "SIF-289", "PBO-(97)12-345"]);
        assert_eq!((told.name, told.account, told.code), ("Ana", "160-0000000999999-12", "289"));
        assert_eq!(told.reference(), "97 12-345");
        let told = Described::of(["", "Beograd 11000", "x", "PBO-7"]);
        assert_eq!((told.account, told.code, told.reference().as_str()), ("", "", "7"));
        assert_eq!(Described::of([""; 4]), Described::default());
    }
}
