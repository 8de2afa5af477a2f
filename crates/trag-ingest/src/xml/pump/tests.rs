use proptest::prelude::*;

use super::*;
use crate::input::Memory;
use crate::profile::Profiles;

/// Writes down what it is told.
#[derive(Default)]
struct Listener {
    told: Vec<String>,
}

impl Handler for Listener {
    type Tag = u8;

    fn open(&mut self, at: &At<'_, u8>, attributes: Attributes<'_>) {
        let attributes: Vec<String> =
            attributes.iter().map(|(name, value)| format!(" {name}={value}")).collect();
        self.told.push(format!("{}: {:?}{}", at.line(), at.path, attributes.concat()));
    }

    fn close(&mut self, at: &At<'_, u8>, text: &str) {
        self.told.push(format!("/{} [{text}]", at.tag()));
    }
}

fn drive_in_blocks(bytes: &[u8], block: usize) -> (Vec<String>, Finished) {
    let input = Memory::new("x.xml", bytes);
    let profiles = Profiles::builtin();
    let ctx = Reader::new(&profiles, 1).with_block_size(block);
    let head = Head { bytes: bytes[..bytes.len().min(1 << 20)].to_vec(), complete: bytes.len() <= 1 << 20 };
    let names = Names::new(&[("a", 1), ("b", 2)]);
    let mut listener = Listener::default();
    let finished = drive((&input, &InputSpec::default(), &ctx, &head), &names, &mut listener).unwrap();
    (listener.told, finished)
}

/// What was told, and the code and text of the fault.
fn told(text: &str) -> (Vec<String>, Option<String>) {
    let (told, finished) = drive_in_blocks(text.as_bytes(), 64);
    (
        told,
        finished
            .fault
            .map(|problem| format!("{} line {}: {}", problem.code, problem.place.line, problem.text)),
    )
}

#[test]
fn elements_are_told_by_local_name_with_path_line_and_text() {
    let text = "<?xml version='1.0'?>\n<n:a xmlns:n=\"u\">\n  <b c='1'> x &amp; &#x10D;<![CDATA[<y>]]> </b><z/></n:a>\n\u{1a}";
    let (told, fault) = told(text);
    assert_eq!(told, ["2: [1] n=u", "3: [1, 2] c=1", "/2 [x & č<y>]", "3: [1, 0]", "/0 []", "/1 []"]);
    assert_eq!(fault, None);
}

#[test]
fn what_is_not_well_formed_ends_the_reading_in_its_line() {
    for (text, expected) in [
        (
            "<a>\n<b>",
            "ING042 line 2: the XML is broken: the file ends within <b>; what stands before is read",
        ),
        (
            "<a>\n<b>x</a>",
            "ING042 line 2: the XML is broken: <b> is open, and another element is closed; what stands before is read",
        ),
        (
            "<a/>\n</b>",
            "ING042 line 2: the XML is broken: an element is closed that was not opened; what stands before is read",
        ),
        (
            "<a/>\n\nrest",
            "ING042 line 3: the XML is broken: text stands outside of the document; what stands before is read",
        ),
        (
            "<a>\n<b",
            "ING042 line 2: the XML is broken: the file ends within a tag; what stands before is read",
        ),
        ("<!-- -->", "ING042 line 1: the XML is broken: the file has no element; what stands before is read"),
        (
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>\n<a>&x;</a>",
            "ING040 line 1: the file has a DOCTYPE, and is not read",
        ),
    ] {
        assert_eq!(told(text).1.as_deref(), Some(expected), "{text}");
    }
    assert_eq!(told("<!DOCTYPE a><a/>").0, [""; 0]);
}

#[test]
fn entities_stay_as_printed_and_bare_ampersands_too() {
    let (told, finished) = drive_in_blocks(b"<a>R&D & sons &amp; &xxe; &; &", 64);
    assert_eq!(told, ["1: [1]"]);
    assert_eq!(finished.fault.map(|problem| problem.code.0), Some("ING042"));
    let (told, finished) = drive_in_blocks(b"<a>R&D & sons &amp; &xxe; &;\n&</a>", 64);
    assert_eq!(told[1], "/1 [R&D & sons & &xxe; &;\n&]");
    assert!(finished.fault.is_none());
    assert_eq!(finished.problems.len(), 1);
    assert_eq!((finished.problems[0].code, finished.problems[0].place.line), (catalogue::XML_ENTITY, 1));
    assert_eq!(finished.decisions[1].what, "bare &");
}

#[test]
fn depth_and_length_are_bounded() {
    let deep = format!("{}{}", "<a>".repeat(101), "</a>".repeat(101));
    assert!(told(&deep).1.unwrap().starts_with("ING043"));
    for long in [
        format!("<a>{}</a>", "x".repeat((1 << 20) + 1)),
        format!("<a b='{}'/>", "x".repeat((1 << 20) + 1)),
        format!("<a><!--{}--></a>", "x".repeat((1 << 20) + 1)),
        format!("<a>{}</a>", "&lt;<![CDATA[xxxxxxxxxxxxxxxxxxxxx]]>".repeat(100_000)),
        format!("<a>{}", "<".repeat((1 << 20) + 1)),
    ] {
        let fault = drive_in_blocks(long.as_bytes(), 1 << 16).1.fault.unwrap();
        assert_eq!(fault.code, catalogue::XML_TOO_LARGE, "{}", fault.text);
    }
    let fits = format!("<a>{}</a>", "x".repeat(1 << 19));
    assert!(drive_in_blocks(fits.as_bytes(), 64).1.fault.is_none());
}

#[test]
fn a_cancelled_reading_ends() {
    let input = Memory::new("x.xml", &b"<a/>"[..]);
    let profiles = Profiles::builtin();
    let ctx = Reader::new(&profiles, 1).cancelled_by(&|| true);
    let head = Head { bytes: b"<a/>".to_vec(), complete: true };
    let names = Names::new(&[("a", 1)]);
    let ended = drive((&input, &InputSpec::default(), &ctx, &head), &names, &mut Listener::default());
    assert_eq!(ended.err().map(|error| error.kind()), Some(io::ErrorKind::Interrupted));
}

proptest! {
    #[test]
    fn blocks_of_any_size_tell_the_same(
        parts in prop::collection::vec("<a>|</a>|<b c='&amp;'/>|x|\n|&lt;|&|;|\u{feff}|č|<!--b-->|<![CDATA[<]]>|<|>|<\\?p\\?>", 0..40),
        block in 64_usize..100,
    ) {
        let text = parts.concat();
        let (small, small_end) = drive_in_blocks(text.as_bytes(), block);
        let (large, large_end) = drive_in_blocks(text.as_bytes(), 1 << 16);
        prop_assert_eq!(small, large);
        prop_assert_eq!(small_end.fault, large_end.fault);
        prop_assert_eq!(small_end.problems, large_end.problems);
        prop_assert_eq!(small_end.decisions, large_end.decisions);
    }
}

proptest! {
    #[test]
    fn what_needs_no_tokenizer_is_told_as_the_tokenizer_tells_it(
        parts in prop::collection::vec("<a>|</a>|<b>|</b>|<z\\.1>|x|  |\n|&amp;|<b>y</b>|<a> z</a>|č|<!--b-->", 0..40),
    ) {
        let text = parts.concat();
        // A blank behind the name makes a tag one that the tokenizer reads.
        let other = text.replace("a>", "a >").replace("b>", "b >").replace("--b >", "--b>").replace(".1>", ".1 >");
        let (plain, plain_end) = drive_in_blocks(text.as_bytes(), 1 << 12);
        let (read, read_end) = drive_in_blocks(other.as_bytes(), 1 << 12);
        prop_assert_eq!(plain, read);
        prop_assert_eq!(plain_end.fault, read_end.fault);
    }
}

#[test]
fn a_large_document_is_read_ahead_and_told_the_same() {
    let record = "<b c='1'>Šta god</b>\n";
    for tail in ["</a>", "</b>", ""] {
        let text = format!("<a>{}{tail}", record.repeat(60_000));
        let input = Memory::new("x.xml", text.as_bytes());
        let head = Head { bytes: text.as_bytes()[..1 << 20].to_vec(), complete: false };
        let (profiles, names) = (Profiles::builtin(), Names::new(&[("a", 1), ("b", 2)]));
        let read = |threads: usize| {
            let mut listener = Listener::default();
            let ctx = Reader::new(&profiles, threads);
            let finished =
                drive((&input, &InputSpec::default(), &ctx, &head), &names, &mut listener).unwrap();
            (listener.told, finished.fault, finished.fingerprint, finished.decisions)
        };
        let (alone, ahead) = (read(1), read(2));
        assert!(alone == ahead, "{tail}");
        assert_eq!(alone.0.len(), 120_001 + usize::from(tail == "</a>"));
    }
}

#[test]
fn a_cancelled_reading_ends_the_reading_ahead() {
    let text = "<a>".to_owned() + &"<b/>".repeat(600_000);
    let input = Memory::new("x.xml", text.as_bytes());
    let head = Head { bytes: text.as_bytes()[..1 << 20].to_vec(), complete: false };
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let cancelled = || asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) > 2;
    let profiles = Profiles::builtin();
    let ctx = Reader::new(&profiles, 2).cancelled_by(&cancelled);
    let names = Names::new(&[("a", 1)]);
    let ended = drive((&input, &InputSpec::default(), &ctx, &head), &names, &mut Listener::default());
    assert_eq!(ended.err().map(|error| error.kind()), Some(io::ErrorKind::Interrupted));
}
