//! Names in archives: shown as text, and refused where they lead elsewhere.

/// A name as an archive states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// As text, parts separated by `/`. Bytes that are no UTF-8 are written `%8F`.
    pub(crate) shown: String,
    /// It leads out of the archive, or hides what it is.
    pub(crate) is_trick: bool,
}

impl Name {
    /// Reads the bytes of a name.
    pub(crate) fn of(bytes: &[u8]) -> Name {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|byte| escaped(*byte)).collect(),
        };
        let shown = text.replace('\\', "/");
        let parts: Vec<&str> = shown.trim_end_matches('/').split('/').collect();
        let has_drive = shown.as_bytes().get(1) == Some(&b':');
        let leads_out = parts.iter().any(|part| matches!(*part, "" | "." | "..")) || has_drive;
        let hides = shown.chars().any(|c| c.is_control() || is_direction(c));
        Name { is_trick: leads_out || hides, shown }
    }
}

fn escaped(byte: u8) -> String {
    if byte.is_ascii() && byte != b'%' { char::from(byte).to_string() } else { format!("%{byte:02X}") }
}

/// Characters that turn the direction of text, so that `gpj.exe` reads as another name.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What operating systems add to archives and folders, and what they hide.
#[must_use]
pub fn is_of_the_system(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("__MACOSX/") || last.starts_with('.') || last == "Thumbs.db" || last == "desktop.ini"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere() {
        let trick = |name: &str| Name::of(name.as_bytes()).is_trick;
        for name in
            ["../a", "/etc/passwd", "a/../../b", "C:\\x.csv", "a//b", "", "a\u{202e}vsc", "a\nb", "./a"]
        {
            assert!(trick(name), "{name:?}");
        }
        for name in ["a.csv", "izvodi/maj/a b.csv", "izvodi\\maj.csv", "..a", "ćšž.csv", "folder/"] {
            assert!(!trick(name), "{name:?}");
        }
    }

    #[test]
    fn bytes_of_old_programs_are_shown_as_such() {
        assert_eq!(Name::of(b"ra\x9Fun.csv").shown, "ra%9Fun.csv");
        assert_eq!(Name::of("račun%.csv".as_bytes()).shown, "račun%.csv");
    }
}
