//! XML documents that are of no kind that trag reads: they are named, not read.

use std::io;

use trag_model::{Batch, Problem, catalogue};

use crate::formats::{FileRead, Head, Reader, refused};
use crate::input::Input;
use crate::spec::InputSpec;
use crate::xml::root::find;

/// Name of the format.
pub(crate) const NAME: &str = "xml";

/// What it covers.
pub(crate) const TITLE: &str = "Other XML: named and not read";

/// Whether a file is an XML document. Asked last. HTML is none, whatever it says of itself.
pub(crate) fn recognises(head: &Head) -> bool {
    let is_declared = head.start().trim_start_matches('\u{feff}').trim_start().starts_with("<?xml");
    let root = find(head, |opening| Some((opening.name.to_lowercase(), !opening.namespace.is_empty())));
    root.is_some_and(|(name, has_namespace)| name != "html" && (is_declared || has_namespace))
}

/// Says what the document is.
pub(crate) fn read(
    input: &dyn Input,
    _: &InputSpec,
    _: &Reader<'_>,
    head: &Head,
    _: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let short = |text: &str| text.chars().take(80).collect::<String>();
    let mut namespace = String::new();
    let mut names: Vec<String> = Vec::new();
    let _: Option<()> = find(head, |opening| {
        if namespace.is_empty() {
            namespace = short(opening.namespace);
        }
        names.push(short(opening.name));
        (names.len() == 2).then_some(())
    });
    let of = if namespace.is_empty() { String::new() } else { format!(" of {namespace}") };
    let text = format!("the XML document <{}>{of} is of no kind that trag reads", names.join("><"));
    let help = "where it holds movements, ask the bank for a statement as camt.053 or as delimited text (CSV); \
                `trag formats` lists what can be read";
    refused(input, Problem::new(catalogue::XML_UNKNOWN, text, help), Vec::new())
}
