//! Spanish account numbers: bank, branch, two check digits and ten digits of the account.

/// The IBAN of an account; the numbers in a row where they are not all digits.
pub(super) fn iban(bank: &str, branch: &str, account: &str) -> String {
    let plain = format!("{bank}{branch}{account}");
    if plain.len() != 18 || !plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return plain;
    }
    let first = check(&format!("00{bank}{branch}"));
    let second = check(account);
    let domestic = format!("{bank}{branch}{first}{second}{account}");
    // Letters count from A = 10, so ES00 stands behind the number as 142800.
    let rest = format!("{domestic}142800")
        .bytes()
        .fold(0_u32, |rest, byte| (rest * 10 + u32::from(byte - b'0')) % 97);
    format!("ES{:02}{domestic}", 98 - rest)
}

/// The check digit of ten digits, weighted by the powers of two modulo eleven.
fn check(digits: &str) -> u32 {
    const WEIGHTS: [u32; 10] = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6];
    let sum: u32 = digits.bytes().zip(WEIGHTS).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
    match 11 - sum % 11 {
        11 => 0,
        10 => 1,
        digit => digit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_registry() {
        // The IBAN registry of SWIFT prints ES91 2100 0418 4502 0005 1332 as Spain's example.
        assert_eq!(iban("2100", "0418", "0200051332"), "ES9121000418450200051332");
        assert_eq!(iban("21A0", "0418", "0200051332"), "21A004180200051332");
    }
}
