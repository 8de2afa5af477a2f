//! Lines of SWIFT messages: block headers, tags, and what continues the field before.

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'l> {
    /// Starts a field.
    Field { tag: &'l str, text: &'l str },
    /// Continues the field before.
    More(&'l str),
    /// Blocks 1 to 3 of a message, up to the `{4:` and without it where it has come.
    Header { blocks: &'l str, complete: bool },
    /// The text block ends.
    End,
    /// A line of a dash alone: the text block ends, or a line of details is that dash.
    Dash,
}

/// Tells what a line is, and what stands behind it on the same line: `-}${1:...` ends one message and starts the
/// next.
pub(crate) fn piece(line: &str) -> (Piece<'_>, &str) {
    match line.as_bytes() {
        [b':', ..] => (field(line).map_or(Piece::More(line), |(tag, text)| Piece::Field { tag, text }), ""),
        [b'{', b'1'..=b'5' | b'S', b':', ..] => header(line),
        [b'-', rest @ ..] if rest.iter().all(|byte| *byte == b' ') => (Piece::Dash, ""),
        [b'-', b'}', ..] => (Piece::End, line.find("{1:").map_or("", |at| &line[at..])),
        [b'$', b'{', ..] => header(&line[1..]),
        [b'$'] => (Piece::End, ""),
        _ => (Piece::More(line), ""),
    }
}

fn header(line: &str) -> (Piece<'_>, &str) {
    match line.rfind("{4:") {
        Some(at) => (Piece::Header { blocks: &line[..at], complete: true }, line[at + 3..].trim()),
        None => (Piece::Header { blocks: line, complete: false }, ""),
    }
}

/// Takes `:61:` or `:28C:` from the front of a line. A tag is two digits, perhaps with a letter; some banks add
/// `:NS:`, and some print the type of the message as a tag of three digits.
pub(crate) fn field(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix(':')?;
    let end = rest.as_bytes().iter().take(4).position(|byte| *byte == b':')?;
    let (tag, text) = (&rest[..end], &rest[end + 1..]);
    is_tag(tag).then_some((tag, text))
}

fn is_tag(tag: &str) -> bool {
    match tag.as_bytes() {
        [a, b] if a.is_ascii_digit() => b.is_ascii_digit(),
        [a, b, c] if a.is_ascii_digit() && b.is_ascii_digit() => c.is_ascii_digit() || c.is_ascii_uppercase(),
        b"NS" => true,
        _ => false,
    }
}

/// What the blocks before the text say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Blocks {
    /// Type of the message: 940.
    pub(crate) kind: Option<u16>,
    /// BIC of the bank that sent it; empty where it is not stated.
    pub(crate) sender: String,
    /// BIC of the bank that received it.
    pub(crate) receiver: String,
    /// The end-to-end reference of the payment, field 121 of block 3.
    pub(crate) uetr: String,
    /// It acknowledges another message and moves nothing.
    pub(crate) acknowledges: bool,
}

/// Reads the blocks before the last text block of a line: an acknowledgement may stand before its message.
pub(crate) fn blocks(text: &str) -> Blocks {
    let own = text.rfind("{1:").map_or("", |at| &text[at..]);
    let service = own.get(4..6).unwrap_or_default();
    let own_bic = own.get(6..18).map(bic).unwrap_or_default();
    let second = own.find("{2:").map_or("", |at| &own[at + 3..]);
    let uetr = own.find("{121:").and_then(|at| own[at + 5..].split('}').next()).unwrap_or_default();
    let kind = second.get(1..4).and_then(|kind| kind.parse().ok());
    let outgoing = second.starts_with('I');
    let other = if outgoing { second.get(4..16) } else { second.get(14..26) };
    let other = other.map(bic).unwrap_or_default();
    let (sender, receiver) = if outgoing { (own_bic, other) } else { (other, own_bic) };
    Blocks { kind, sender, receiver, uetr: uetr.to_owned(), acknowledges: service == "21" }
}

/// The BIC of a terminal's address of twelve characters, whose ninth names the terminal.
fn bic(address: &str) -> String {
    let address = address.split('}').next().unwrap_or_default();
    match (address.get(..8), address.get(9..12)) {
        (Some(bank), Some(branch)) if branch != "XXX" => format!("{bank}{branch}"),
        (Some(bank), _) => bank.to_owned(),
        (None, _) => String::new(),
    }
}

/// A number such as `00012/001`: its page.
pub(crate) fn page(number: &str) -> Option<u32> {
    number.split_once('/')?.1.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_apart() {
        assert_eq!(piece(":61:2001").0, Piece::Field { tag: "61", text: "2001" });
        assert_eq!(piece(":28C:1/1").0, Piece::Field { tag: "28C", text: "1/1" });
        assert_eq!(piece(":940:").0, Piece::Field { tag: "940", text: "" });
        assert_eq!(piece("more").0, Piece::More("more"));
        assert_eq!(piece(":hm:").0, Piece::More(":hm:"));
        assert_eq!(piece("-}${1:F01").1, "{1:F01");
        assert_eq!(piece("-}{5:{CHK:1}}"), (Piece::End, ""));
        assert_eq!(piece("- ").0, Piece::Dash);
        let (piece, rest) = piece("{1:F01A}{4::20:X");
        assert_eq!((piece, rest), (Piece::Header { blocks: "{1:F01A}", complete: true }, ":20:X"));
    }

    #[test]
    fn blocks_name_the_banks() {
        let out = blocks("{1:F01BANKRSBGAXXX8667486276}{2:O1031610191014OTHRDEFFBXXX63382244921910142210N}");
        assert_eq!(
            (out.kind, out.sender.as_str(), out.receiver.as_str()),
            (Some(103), "OTHRDEFF", "BANKRSBG")
        );
        let sent = blocks("{1:F01BANKRSBGA1230000000000}{2:I940OTHRDEFFXXXXN}{3:{121:ab-cd}}");
        let told = (sent.kind, sent.sender.as_str(), sent.receiver.as_str(), sent.uetr.as_str());
        assert_eq!(told, (Some(940), "BANKRSBG123", "OTHRDEFF", "ab-cd"));
        let acked = blocks("{1:F21BANKRSBGAXXX1}{4:{177:1}{451:0}}{1:F01BANKRSBGAXXX1}{2:O103");
        assert!(!acked.acknowledges && blocks("{1:F21BANKRSBGAXXX1}").acknowledges);
    }
}
