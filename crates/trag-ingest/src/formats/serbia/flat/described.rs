//! Movements whose other party stands in lines of description, as Société Générale and OTP banka wrote them until July
//! 2021: its name in the third (or, where that is empty, the second or first), its account in the fifth, `SIF-289` in
//! the sixth, `PBO-(97)12-345` in the eighth, and the purpose in the ninth.

use crate::formats::serbia::reference;

/// What the lines say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Described<'t> {
    pub(super) name: &'t str,
    pub(super) account: &'t str,
    pub(super) code: &'t str,
    pub(super) purpose: &'t str,
    number: &'t str,
}

impl<'t> Described<'t> {
    /// From the first to the ninth line.
    pub(super) fn of(lines: [&'t str; 9]) -> Described<'t> {
        let [first, second, third, _, account, code, _, shared, purpose] = lines;
        let digits = account.bytes().filter(u8::is_ascii_digit).count();
        let is_account = digits > 9 && account.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        // Without a party in the fifth line or a code in the sixth, the lines are prose.
        let code = payment_code(code);
        let is_described = is_account || !code.is_empty();
        let name = [third, second, first].into_iter().find(|name| !name.is_empty()).unwrap_or_default();
        Described {
            name: if is_described || !third.is_empty() { name } else { "" },
            account: if is_account { account } else { "" },
            code,
            purpose,
            number: shared.strip_prefix("PBO-").unwrap_or_default().trim(),
        }
    }

    /// The reference with its model.
    pub(super) fn reference(&self) -> String {
        reference("", self.number)
    }
}

/// The three digits behind `SIF`, with a dash or without.
fn payment_code(line: &str) -> &str {
    let Some(at) = line.to_ascii_uppercase().find("SIF") else { return "" };
    let code = line.get(at + 3..).unwrap_or_default().trim_start_matches('-').trim();
    code.get(..3).filter(|code| code.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_description() {
        let told = Described::of([
            "",
            "ulica",
            "Ana",
            "",
            "160-0000000999999-12",
            "SIF-289",
            "",
            "PBO-(97)12-345",
            "Zakup",
        ]);
        assert_eq!((told.name, told.account, told.code), ("Ana", "160-0000000999999-12", "289"));
        assert_eq!((told.reference().as_str(), told.purpose), ("97 12-345", "Zakup"));
        let told = Described::of(["", "", "", "", "Beograd 11000", "x", "", "PBO-7", ""]);
        assert_eq!((told.account, told.code, told.reference().as_str()), ("", "", "7"));
        let told = Described::of(["Iva", "", "", "", "", "PBO-97 sif221", "", "", ""]);
        assert_eq!((told.name, told.code), ("Iva", "221"));
        assert_eq!(Described::of(["prose", "", "", "", "", "", "", "", ""]).name, "");
        assert_eq!(Described::of([""; 9]), Described::default());
    }
}
