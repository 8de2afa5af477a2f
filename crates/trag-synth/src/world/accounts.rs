//! Account numbers that pass their checks, at banks that do not exist.

/// Bank codes that no Serbian bank uses, as far as we know, with the banks invented for them.
pub const BANKS: [(u16, &str); 8] = [
    (991, "Banka Tri Hrasta a.d. (izmišljena)"),
    (992, "Banka Kameni Most a.d. (izmišljena)"),
    (993, "Banka Stari Fenjer a.d. (izmišljena)"),
    (994, "Banka Severni Vetar a.d. (izmišljena)"),
    (995, "Banka Plavo Jedro a.d. (izmišljena)"),
    (996, "Banka Dobra Nada a.d. (izmišljena)"),
    (998, "Banka Zlatni Most a.d. (izmišljena)"),
    (997, "Izmišljeni trezor"),
];

/// Place in [`BANKS`] of the treasury.
pub const TREASURY: u8 = 7;

/// Countries of accounts abroad.
pub const COUNTRIES: [&str; 7] = ["AT", "DE", "CH", "SI", "BA", "CY", "AE"];

/// 18 digits: bank 3, account 13, check digits 2; the whole is 1 modulo 97.
#[must_use]
pub fn domestic(bank: u8, account: u32) -> String {
    let bank = u64::from(BANKS[usize::from(bank)].0);
    let body = bank * 10_000_000_000_000 + serial(account);
    let check = 98 - u128::from(body) * 100 % 97;
    format!("{body}{check:02}")
}

/// A domestic account as banks print it: `padded` and `short` with dashes, `bare` as 18 digits.
#[must_use]
pub fn printed(bare: &str, form: Form) -> String {
    if bare.len() != 18 {
        return bare.to_owned();
    }
    let (bank, number, check) = (&bare[..3], &bare[3..16], &bare[16..]);
    match form {
        Form::Bare => bare.to_owned(),
        Form::Padded => format!("{bank}-{number}-{check}"),
        Form::Short => format!("{bank}-{}-{check}", number.trim_start_matches('0')),
    }
}

/// How a bank prints a domestic account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// 18 digits.
    Bare,
    /// `998-0000001234567-52`.
    Padded,
    /// `998-1234567-52`.
    Short,
}

/// An IBAN abroad, at a bank whose code is all nines.
#[must_use]
pub fn foreign(country: u8, account: u32) -> String {
    let number = serial(account);
    let country = COUNTRIES[usize::from(country)];
    let body = match country {
        "AT" => format!("99999{:011}", number % 100_000_000_000),
        "DE" => format!("99999999{:010}", number % 10_000_000_000),
        "CH" => format!("99999{number:012}"),
        "SI" => format!("99999{:08}00", number % 100_000_000),
        "BA" => format!("999999{:010}", number % 10_000_000_000),
        "CY" => format!("99999999{number:016}"),
        _ => format!("999{number:016}"),
    };
    let value = |letter: char| letter.to_digit(36).unwrap_or(0);
    let rest = format!("{body}{country}00").chars().fold(0_u32, |rest, letter| match value(letter) {
        digit @ 0..10 => (rest * 10 + digit) % 97,
        number => (rest * 100 + number) % 97,
    });
    format!("{country}{:02}{body}", 98 - rest)
}

/// An IBAN for a domestic number of 18 digits: the national check makes its own check digits 35.
#[must_use]
pub fn iban(bare: &str) -> String {
    if bare.len() == 18 { format!("RS35{bare}") } else { bare.to_owned() }
}

/// Different for every account, and not obviously counted up.
fn serial(account: u32) -> u64 {
    104_217 + u64::from(account) * 7_919
}

#[cfg(test)]
mod tests {
    use trag_model::{Check, Identifier, Scheme};

    use super::*;

    #[test]
    fn the_check_digits_hold_in_every_form() {
        for account in (0..5_000).step_by(7) {
            let bare = domestic(u8::try_from(account % 8).unwrap(), account);
            for form in [Form::Bare, Form::Padded, Form::Short] {
                let id = Identifier::normalise(&printed(&bare, form));
                assert_eq!(
                    (id.scheme, id.text.as_str(), id.check),
                    (Scheme::Iban, &*iban(&bare), Check::Passed)
                );
            }
            let abroad = foreign(u8::try_from(account % 7).unwrap(), account);
            let id = Identifier::normalise(&abroad);
            assert_eq!((id.scheme, id.text.as_str(), id.check), (Scheme::Iban, &*abroad, Check::Passed));
        }
    }
}
