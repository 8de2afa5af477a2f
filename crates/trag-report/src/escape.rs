//! One escape function for each medium. What a source printed is data in every one of them.
//!
//! Control characters and marks that change the direction of writing are made visible everywhere
//! (`⟨U+202E⟩`): a reader must see that a name carries one, and must not be misled by it.

use std::fmt::Write as _;

/// Escapes for HTML text and for attribute values in double quotes.
#[must_use]
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => push_visible(&mut out, other),
        }
    }
    out
}

/// Escapes for text and attribute values of SVG. XML knows no other characters to escape than HTML does, and
/// the characters that XML forbids are among those made visible.
#[must_use]
pub fn svg(text: &str) -> String {
    html(text)
}

/// Escapes for a string of a style sheet, between double quotes: every sign but letters, digits, blanks and a few
/// harmless marks is written as its number.
#[must_use]
pub fn css_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in terminal(text).chars() {
        match character {
            ' ' | '.' | ',' | ':' | '-' | '\u{2026}' => out.push(character),
            letter if letter.is_alphanumeric() => out.push(letter),
            // The blank ends the number and is not part of the string.
            other => {
                let _ = write!(out, "\\{:x} ", u32::from(other));
            }
        }
    }
    out
}

/// Escapes for a Markdown paragraph, list item or table cell, on one line: no markup, no HTML, no automatic
/// link comes of it.
#[must_use]
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut before = None;
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        let after = rest.clone().next();
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' | '@' | '$' => {
                out.push('\\');
                out.push(character);
            }
            '_' if !(is_word(before) && is_word(after)) => out.push_str("\\_"),
            ':' if after == Some('/') => out.push_str("\\:"),
            '.' if before.is_some_and(|b: char| b.eq_ignore_ascii_case(&'w')) => out.push_str("\\."),
            '#' | '+' | '-' | '=' if before.is_none() => {
                out.push('\\');
                out.push(character);
            }
            '.' | ')' if is_end(after) && is_number(&text[..text.len() - rest.as_str().len() - 1]) => {
                out.push('\\');
                out.push(character);
            }
            other => push_visible(&mut out, other),
        }
        before = Some(character);
    }
    out
}

/// Makes text harmless for a terminal: no control byte, no escape sequence, no change of direction.
#[must_use]
pub fn terminal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|character| push_visible(&mut out, character));
    out
}

/// A cell of CSV (RFC 4180) that no spreadsheet takes for a formula: text that starts like one gets an apostrophe
/// in front, unless it is a number.
#[must_use]
pub fn csv(text: &str) -> String {
    let starts_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_plain = unsigned.starts_with(|first: char| first.is_ascii_digit())
        && unsigned.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let mark = if starts_formula && !is_plain { "'" } else { "" };
    let quoted = text.contains([',', ';', '"', '\n', '\r', '\t', '\''])
        || text.starts_with(' ')
        || text.ends_with(' ');
    if quoted || !mark.is_empty() {
        return format!("\"{mark}{}\"", text.replace('"', "\"\""));
    }
    text.to_owned()
}

/// Where a number and a point would start a list.
fn is_end(after: Option<char>) -> bool {
    after.is_none_or(char::is_whitespace)
}

fn is_number(before: &str) -> bool {
    !before.is_empty() && before.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_word(character: Option<char>) -> bool {
    character.is_some_and(char::is_alphanumeric)
}

/// Line breaks and tabs become blanks, what cannot be seen becomes its code point.
fn push_visible(out: &mut String, character: char) {
    match character {
        '\n' | '\r' | '\t' => out.push(' '),
        _ if is_invisible(character) => {
            // Writing into a String cannot fail.
            let _ = write!(out, "⟨U+{:04X}⟩", u32::from(character));
        }
        _ => out.push(character),
    }
}

/// Control characters, direction marks, separators, joiners and other characters without a shape of their own,
/// and the noncharacters that XML forbids.
pub(crate) fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            u32::from(character),
            0x00AD
                | 0x034F
                | 0x061C
                | 0x115F..=0x1160
                | 0x17B4..=0x17B5
                | 0x180B..=0x180F
                | 0x200B..=0x200F
                | 0x2028..=0x202E
                | 0x2060..=0x206F
                | 0x3164
                | 0xFE00..=0xFE0F
                | 0xFEFF
                | 0xFFA0
                | 0xFFF0..=0xFFFB
                | 0xFFFE..=0xFFFF
                | 0xE0000..=0xE0FFF
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cells_of_csv_are_no_formulas_and_come_back() {
        let written = ["=1+1", "@SUM(A1)", "-2+3", "\t=1", "-12.50", "a,b", "say \"so\"", "", "17"].map(csv);
        let expected = [
            "\"'=1+1\"",
            "\"'@SUM(A1)\"",
            "\"'-2+3\"",
            "\"'\t=1\"",
            "-12.50",
            "\"a,b\"",
            "\"say \"\"so\"\"\"",
            "",
            "17",
        ];
        assert_eq!(written, expected);
    }

    #[test]
    fn a_style_string_ends_where_it_should() {
        assert_eq!(css_string("Case 12, Ђорђе"), "Case 12, Ђорђе");
        assert_eq!(css_string("\"}</style>\\"), "\\22 \\7d \\3c \\2f style\\3e \\5c ");
    }

    #[test]
    fn markup_is_text() {
        assert_eq!(html("<script>alert('x')</script>"), "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
        assert_eq!(html("\" onload=\"x"), "&quot; onload=&quot;x");
        assert_eq!(
            markdown("[a](javascript:x) | *b* <img>"),
            "\\[a\\](javascript:x) \\| \\*b\\* &lt;img&gt;"
        );
        assert_eq!(
            markdown("https://example.org www.example.org"),
            "https\\://example.org www\\.example.org"
        );
        assert_eq!(markdown("12. item"), "12\\. item");
        assert_eq!(markdown("100.0 %"), "100.0 %");
        assert_eq!(markdown("# head"), "\\# head");
        assert_eq!(markdown("payments_2024.csv _x_"), "payments_2024.csv \\_x\\_");
    }

    #[test]
    fn what_cannot_be_seen_is_shown() {
        assert_eq!(terminal("\u{1b}[31mred\u{1b}[0m"), "⟨U+001B⟩[31mred⟨U+001B⟩[0m");
        assert_eq!(terminal("abc\u{202e}fdp.exe"), "abc⟨U+202E⟩fdp.exe");
        assert_eq!(html("a\u{0}b\nc"), "a⟨U+0000⟩b c");
        assert_eq!(terminal("Ђорђе Đorđević"), "Ђорђе Đorđević");
    }

    proptest! {
        #[test]
        fn no_markup_character_survives(text in any::<String>()) {
            let escaped = html(&text);
            let no_markup = !escaped.contains(['<', '>', '"', '\'']);
            prop_assert!(no_markup);
            let no_controls = !markdown(&text).chars().any(is_invisible);
            prop_assert!(no_controls);
            let no_tags = !markdown(&text).contains(['<', '>']);
            prop_assert!(no_tags);
            let no_escapes = !terminal(&text).chars().any(is_invisible);
            prop_assert!(no_escapes);
        }
    }
}
