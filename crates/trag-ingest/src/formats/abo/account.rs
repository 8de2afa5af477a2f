//! Czech account numbers: a prefix of six digits and a number of ten, each with its own check digit.

/// The order in which a file prints the sixteen digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Prefix, then number.
    Standard,
    /// The internal order of some banks.
    Internal,
}

/// Where the digits of prefix and number stand in the internal order: C9 C7 C8 C5 C0 C1 C2 C3 C4 C6, then the
/// prefix.
const INTERNAL: [usize; 16] = [10, 11, 12, 13, 14, 15, 4, 5, 6, 7, 8, 3, 9, 1, 2, 0];

const WEIGHTS: [u32; 10] = [6, 3, 7, 9, 10, 5, 8, 4, 2, 1];

impl Form {
    /// The form in which the check digits of an account hold; the standard one where both do or neither.
    pub(super) fn of(printed: &str) -> Form {
        match (holds(printed), standard(printed).is_some_and(|digits| holds(&digits))) {
            (false, true) => Form::Internal,
            _ => Form::Standard,
        }
    }
}

/// Digits in the internal order brought into the standard one.
fn standard(printed: &str) -> Option<String> {
    let digits = printed.as_bytes();
    let all = digits.len() == 16 && digits.iter().all(u8::is_ascii_digit);
    all.then(|| INTERNAL.iter().map(|at| char::from(digits[*at])).collect())
}

/// Whether prefix and number are each divisible by eleven, weighted.
fn holds(digits: &str) -> bool {
    if digits.len() != 16 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let sum = |part: &str, weights: &[u32]| {
        part.bytes().zip(weights).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum::<u32>()
    };
    let (prefix, number) = digits.split_at(6);
    sum(prefix, &WEIGHTS[4..]) % 11 == 0 && sum(number, &WEIGHTS) % 11 == 0
}

/// An account as people write it: `19-2000145399`; empty for zeros alone.
pub(super) fn czech(printed: &str, form: Form) -> String {
    let digits = match form {
        Form::Internal => standard(printed).unwrap_or_else(|| printed.to_owned()),
        Form::Standard => printed.to_owned(),
    };
    let Some((prefix, number)) = digits.split_at_checked(6).filter(|_| digits.len() == 16) else {
        return digits;
    };
    let (prefix, number) = (prefix.trim_start_matches('0'), number.trim_start_matches('0'));
    match (prefix, number) {
        ("", number) => number.to_owned(),
        (prefix, number) => format!("{prefix}-{number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_internal_order_is_undone() {
        // 19-2000145399, an account whose check digits hold, in both orders.
        let (plain, internal) = ("0000192000145399", "9394200015000019");
        assert_eq!((Form::of(plain), Form::of(internal)), (Form::Standard, Form::Internal));
        assert_eq!(czech(plain, Form::Standard), "19-2000145399");
        assert_eq!(czech(internal, Form::Internal), "19-2000145399");
        assert_eq!(Form::of("1234567890123456"), Form::Standard);
        assert_eq!(czech("0000000000000000", Form::Standard), "");
    }
}
