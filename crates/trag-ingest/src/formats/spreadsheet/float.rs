//! Numbers as spreadsheet programs and tables keep them: binary, with the value that their shortest decimal form shows.
//!
//! The only place of the crate where such numbers stand. What comes out is text, which is read like any other.

/// The shortest decimal form that gives the number back; `None` where it is none.
pub(crate) fn of_bits(bits: u64) -> Option<String> {
    written(f64::from_bits(bits))
}

/// The same for a number as a file prints it: `1234.5599999999999` is 1234.56, `1E3` is 1000.
pub(crate) fn of_text(text: &str) -> Option<String> {
    let may_be = !text.is_empty()
        && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    if may_be { text.parse().ok().and_then(written) } else { None }
}

/// A number of which the upper 30 bits are kept, or a whole one, and either a hundredth of it.
pub(super) fn of_rk(rk: u32) -> Option<String> {
    let hundredth = rk & 1 != 0;
    if rk & 2 == 0 {
        let value = f64::from_bits(u64::from(rk & !3) << 32);
        #[expect(
            clippy::float_arithmetic,
            reason = "the format says so, and it is how the program that wrote it shows it"
        )]
        return written(if hundredth { value / 100.0 } else { value });
    }
    let whole = i64::from(rk.cast_signed() >> 2);
    if !hundredth {
        return Some(whole.to_string());
    }
    let (sign, magnitude) = (if whole < 0 { "-" } else { "" }, whole.unsigned_abs());
    Some(format!("{sign}{}.{:02}", magnitude / 100, magnitude % 100))
}

/// From here on not every whole number has a binary form of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

fn written(value: f64) -> Option<String> {
    if !value.is_finite() {
        return None;
    }
    if value.abs() < EXACT {
        return Some(format!("{value}"));
    }
    let text = format!("{value:E}");
    Some(match text.split_once('E') {
        Some((mantissa, power)) if !power.starts_with('-') => format!("{mantissa}E+{power}"),
        _ => text,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_cell_shows() {
        for (text, shown) in [
            ("1234.5599999999999", "1234.56"),
            ("0.1", "0.1"),
            ("1E3", "1000"),
            ("-7.0", "-7"),
            ("4.3E-5", "0.000043"),
            ("0.30000000000000004", "0.30000000000000004"),
            ("160000000012345654", "1.6000000001234566E+17"),
            ("9007199254740991", "9007199254740991"),
        ] {
            assert_eq!(of_text(text).as_deref(), Some(shown));
        }
        for text in ["", "NaN", "inf", "12,5", "0x1", "1e999"] {
            assert_eq!(of_text(text), None, "{text}");
        }
    }

    #[test]
    fn packed_numbers() {
        assert_eq!(of_rk(0x3FF0_0000).as_deref(), Some("1"));
        assert_eq!(of_rk((12_345 << 2) | 3).as_deref(), Some("123.45"));
        assert_eq!(of_rk(((-5_i32) << 2).cast_unsigned() | 3).as_deref(), Some("-0.05"));
        assert_eq!(of_rk(((-5_i32) << 2).cast_unsigned() | 2).as_deref(), Some("-5"));
        assert_eq!(of_rk(0x40C8_1C80 | 1).as_deref(), Some("123.45"));
    }

    proptest! {
        #[test]
        fn minor_units_come_back_exactly(minor in -99_999_999_999_999_i64..99_999_999_999_999) {
            let printed = trag_model::money::plain(i128::from(minor), 2);
            let bits = printed.parse::<f64>().unwrap().to_bits();
            let shown = of_bits(bits).unwrap();
            let back: Vec<&str> = printed.trim_end_matches('0').trim_end_matches('.').split('.').collect();
            let trimmed = if printed.contains('.') { back.join(".") } else { printed.clone() };
            prop_assert_eq!(shown, if trimmed.is_empty() || trimmed == "-" { "0".to_owned() } else { trimmed });
        }
    }
}
