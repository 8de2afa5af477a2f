//! What kind of XML document a file is, from the elements that open first.

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::formats::Head;
use crate::xml::names::local;

/// An element that opens near the start of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Opening<'t> {
    /// Its local name.
    pub(crate) name: &'t str,
    /// How many elements are open around it.
    pub(crate) depth: usize,
    /// The namespace that it declares for itself or its children; empty where it declares none.
    pub(crate) namespace: &'t str,
}

/// How many openings are looked at: an envelope with a signature stands before the message in some files.
const LOOKED_AT: usize = 400;

/// The first opening that `wanted` gives a value for.
pub(crate) fn find<R>(head: &Head, mut wanted: impl FnMut(Opening<'_>) -> Option<R>) -> Option<R> {
    let text = head.start();
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if !text.starts_with('<') {
        return None;
    }
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    (config.check_end_names, config.allow_unmatched_ends, config.allow_dangling_amp) = (false, true, true);
    let (mut depth, mut openings) = (0_usize, 0);
    while openings < LOOKED_AT {
        let (start, is_empty) = match reader.read_event() {
            Ok(Event::Start(start)) => (start, false),
            Ok(Event::Empty(start)) => (start, true),
            Ok(Event::End(_)) => {
                depth = depth.saturating_sub(1);
                continue;
            }
            Ok(Event::Eof) | Err(_) => return None,
            Ok(_) => continue,
        };
        openings += 1;
        let name = start.name();
        let own = match name.0.split_once(':') {
            Some((prefix, _)) => format!("xmlns:{prefix}"),
            None => "xmlns".to_owned(),
        };
        let mut attributes = start.attributes();
        let attributes = attributes.with_checks(false).filter_map(Result::ok);
        let declared = attributes.take(64).find(|attribute| attribute.key.0 == own);
        let namespace = declared.map(|attribute| attribute.value.into_owned()).unwrap_or_default();
        if let Some(found) = wanted(Opening { name: local(name.0), depth, namespace: &namespace }) {
            return Some(found);
        }
        depth += usize::from(!is_empty);
    }
    None
}

/// Whether one of the elements near the start has one of these names.
pub(crate) fn has_any(head: &Head, names: &[&str]) -> bool {
    find(head, |opening| names.contains(&opening.name).then_some(())).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Head {
        Head { bytes: text.as_bytes().to_vec(), complete: true }
    }

    #[test]
    fn comments_and_text_open_nothing() {
        let head = head(
            "\u{feff}\n<?xml version='1.0'?><!-- <Stmt> --><n:a xmlns:n='urn:x'><b>&lt;Stmt><c/></b><d></n:a>",
        );
        let mut seen = Vec::new();
        let none: Option<()> = find(&head, |opening| {
            seen.push(format!("{} {} {}", opening.depth, opening.name, opening.namespace));
            None
        });
        assert_eq!(none, None);
        assert_eq!(seen, ["0 a urn:x", "1 b ", "2 c ", "1 d "]);
        assert!(has_any(&head, &["z", "d"]) && !has_any(&head, &["Stmt"]));
    }

    #[test]
    fn what_is_no_xml_opens_nothing() {
        for text in ["", "a;b\n<x>", "\0<x>", "{\"a\": \"<x>\"}"] {
            assert!(!has_any(&head(text), &["x"]), "{text}");
        }
    }
}
