//! The text of a finished file, by what its name says it is.

use std::io::{Cursor, Read as _};

use super::pdf;

/// The most bytes that a part of a spreadsheet may have when it is inflated.
const PART: u64 = 1 << 31;

/// Everything in a file that a reader, or a program, can find in it.
pub(super) fn text(name: &str, bytes: &[u8]) -> Result<String, String> {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "pdf" => pdf::text(bytes),
        "xlsx" => parts(bytes),
        "html" | "xml" => Ok(markup(&utf8(bytes)?)),
        "json" | "jsonl" | "ftm" => Ok(json(&utf8(bytes)?)),
        "md" | "txt" | "csv" | "graphml" => Ok(markup(&utf8(bytes)?)),
        other => Err(format!("a file of kind `{other}` cannot be looked into")),
    }
}

fn utf8(bytes: &[u8]) -> Result<String, String> {
    String::from_utf8(bytes.to_vec()).map_err(|_| "it is not UTF-8".to_owned())
}

/// Elements that can stand inside a word, of pages and of cells with several formats. All others part words.
const INSIDE_WORDS: [&str; 17] = [
    "a", "b", "bdi", "code", "em", "font", "i", "mark", "r", "s", "small", "span", "strong", "sub", "t", "u",
    "wbr",
];

/// The source itself with entities resolved, and again without tags: a tag inside a word hides nothing, and the next cell
/// is no part of a name.
pub(super) fn markup(source: &str) -> String {
    let resolved = entities(source);
    let mut bare = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(start) = rest.find('<') {
        bare.push_str(&rest[..start]);
        let Some(end) = rest[start..].find('>') else { break };
        let name = rest[start + 1..start + end].trim_start_matches('/');
        let name = name.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default();
        if !INSIDE_WORDS.contains(&name) {
            bare.push(' ');
        }
        rest = &rest[start + end + 1..];
    }
    bare.push_str(rest);
    format!("{resolved}\n{}", entities(&bare))
}

/// Resolves the entities that stand for signs of a text.
fn entities(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.char_indices().take(12).find(|(_, letter)| *letter == ';').map(|(at, _)| at);
        let resolved = end.and_then(|end| entity(&rest[1..end]).map(|letter| (letter, end)));
        match resolved {
            Some((letter, end)) => {
                out.push(letter);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

/// JSON with the letters that stand as their numbers.
fn json(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(start) = rest.find('\\') {
        out.push_str(&rest[..start]);
        let code = rest.get(start + 1..start + 6).and_then(|text| text.strip_prefix('u'));
        let letter = code.and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
        match letter {
            Some(letter) => {
                out.push(letter);
                rest = &rest[start + 6..];
            }
            None => {
                out.push(' ');
                let skip = rest[start + 1..].chars().next().map_or(0, char::len_utf8);
                rest = &rest[start + 1 + skip..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// All parts of a spreadsheet: cells, notes, names of sheets, properties.
fn parts(bytes: &[u8]) -> Result<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut text = String::new();
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(|error| error.to_string())?;
        let mut own = Vec::new();
        let name = part.name().map_err(|error| error.to_string())?.into_owned();
        part.take(PART).read_to_end(&mut own).map_err(|error| error.to_string())?;
        text.push_str(&name);
        text.push('\n');
        text.push_str(&markup(&String::from_utf8_lossy(&own)));
        text.push('\n');
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_markup_is_read() {
        let text = markup("<td>Petar&#32;<b>Pet</b>rovi&#x107; &amp; sin</td><a title=\"Ana Ilic\">");
        assert!(text.contains("Petar Petrović & sin") && text.contains("Ana Ilic"), "{text}");
        assert!(markup("<td>Ana Ltd</td><td>kind</td>").contains("Ana Ltd  kind"));
        assert!(json("{\"a\":\"Petrovi\\u0107\\nX\"}").contains("Petrović X"));
        assert!(super::text("x.exe", b"").is_err());
    }
}
