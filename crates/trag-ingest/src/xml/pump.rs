//! Drives a reader through a document: block by block, each element told once, nothing kept but the path.

mod lines;
mod plain;

use std::cell::Cell;
use std::io;

use memchr::memchr3;
use quick_xml::Reader as Tokens;
use quick_xml::events::Event;
use trag_model::{Decision, Problem, catalogue};

use crate::formats::rows::problem_at;
use crate::formats::{Head, Reader};
use crate::input::Input;
use crate::spec::InputSpec;
use crate::text::blocks::Fingerprint;
use crate::xml::ahead::{More, with_text};
use crate::xml::attributes::{Attributes, resolved};
use crate::xml::names::Names;
pub(crate) use crate::xml::pump::lines::At;
use crate::xml::pump::lines::{LineCount, broken, too_large};
use crate::xml::pump::plain::{blanks, leaf, plain_name, trimmed};
use crate::xml::source::Source;

/// What reads a format.
pub(crate) trait Handler {
    /// The local names that matter.
    type Tag: Copy + Default + 'static;

    /// An element opens.
    fn open(&mut self, at: &At<'_, Self::Tag>, attributes: Attributes<'_>);

    /// An element closes. `text` is what stands in it beside other elements, without blanks around it.
    fn close(&mut self, at: &At<'_, Self::Tag>, text: &str);
}

/// What is known at the end of a document.
pub(crate) struct Finished {
    pub(crate) fingerprint: Fingerprint,
    pub(crate) encoding: &'static str,
    pub(crate) decisions: Vec<Decision>,
    /// Problems of the document that do not end the reading.
    pub(crate) problems: Vec<Problem>,
    /// Why the reading ended before the document did.
    pub(crate) fault: Option<Problem>,
}

/// Most elements open at a time; ISO 20022 has fifteen.
const DEPTH: usize = 100;
/// Longest tag, comment or text in bytes.
const TOKEN: usize = 1 << 20;
/// Bytes read at a time: a block and what is made of it fit the cache.
const BLOCK: usize = 1 << 18;
/// The byte order mark.
const MARK: char = '\u{feff}';
/// How many entities are named before the rest is only counted.
const ENTITIES: u64 = 100;

/// Drives `handler` through the document.
pub(crate) fn drive<H: Handler>(
    file: (&dyn Input, &InputSpec, &Reader<'_>, &Head),
    names: &Names<H::Tag>,
    handler: &mut H,
) -> io::Result<Finished> {
    let (input, spec, ctx, head) = file;
    let source = Source::open(input, spec, head)?;
    let mut pump = Pump::new(names, handler);
    let want = ctx.limits.block.min(BLOCK);
    let ahead = (ctx.threads > 1 && !head.complete).then_some(want);
    let (fault, ended) = with_text(source, ahead, |more| pump.all(more, want, ctx))?;
    let (mut problems, mut decisions) = (std::mem::take(&mut pump.problems), Vec::new());
    decisions.extend(pump.ampersands.map(|line| Decision {
        what: "bare &".to_owned(),
        choice: "read as printed".to_owned(),
        evidence: format!("& stands for itself, and not as &amp;, first in line {line}"),
    }));
    problems.extend(ended.problems);
    decisions.insert(0, ended.decision);
    Ok(Finished { fingerprint: ended.fingerprint, encoding: ended.encoding, decisions, problems, fault })
}

struct Pump<'h, H: Handler> {
    names: &'h Names<H::Tag>,
    handler: &'h mut H,
    path: Vec<H::Tag>,
    /// Names of the open elements as printed, one behind the other, and where each starts.
    open_names: String,
    starts: Vec<usize>,
    /// Text of the element at hand.
    text: String,
    /// Line on which the block starts.
    line: u64,
    problems: Vec<Problem>,
    entities: u64,
    /// Line of the first ampersand that begins no reference.
    ampersands: Option<u64>,
    /// An element was read.
    any: bool,
}

impl<'h, H: Handler> Pump<'h, H> {
    fn new(names: &'h Names<H::Tag>, handler: &'h mut H) -> Pump<'h, H> {
        Pump {
            names,
            handler,
            path: Vec::new(),
            open_names: String::new(),
            starts: Vec::new(),
            text: String::new(),
            line: 1,
            problems: Vec::new(),
            entities: 0,
            ampersands: None,
            any: false,
        }
    }

    /// Reads the document to its end, or to what breaks it.
    fn all(&mut self, more: &mut More<'_>, want: usize, ctx: &Reader<'_>) -> io::Result<Option<Problem>> {
        let (mut block, mut last, mut fault) = (Vec::new(), false, None);
        while !last && fault.is_none() {
            if (ctx.cancelled)() {
                return Err(io::Error::new(io::ErrorKind::Interrupted, "reading was cancelled"));
            }
            // A token that did not fit is read again with twice as much, so that its length costs no more than that.
            let filled = block.len() + want.max(block.len());
            while block.len() < filled && !last {
                let missing = filled - block.len();
                last = !more(&mut block, missing)?;
            }
            match self.block(std::str::from_utf8(&block).unwrap_or_default(), last) {
                Ok(read) => {
                    block.drain(..read);
                }
                Err(found) => fault = Some(found),
            }
        }
        // What is told of the encoding is about the whole file, read or not.
        while !last {
            block.clear();
            last = !more(&mut block, want)?;
        }
        Ok(fault.or_else(|| self.end()))
    }

    /// Reads the whole tokens of a block and gives how many bytes they are.
    fn block(&mut self, block: &str, last: bool) -> Result<usize, Problem> {
        let lines = LineCount { block: block.as_bytes(), known: Cell::new((0, self.line)) };
        let mut offset = 0;
        loop {
            offset = self.plain(block, &lines, offset)?;
            let rest = block.get(offset..).unwrap_or_default();
            // The tokenizer passes over a byte order mark without counting it.
            let marked = if rest.starts_with(MARK) { MARK.len_utf8() } else { 0 };
            let mut tokens = Tokens::from_str(rest);
            let config = tokens.config_mut();
            (config.check_end_names, config.allow_unmatched_ends, config.allow_dangling_amp) =
                (false, true, true);
            let event = tokens.read_event();
            let read = usize::try_from(tokens.buffer_position()).unwrap_or(usize::MAX);
            let read = read.saturating_add(marked).min(rest.len());
            let is_cut = match &event {
                Ok(Event::Eof) | Err(quick_xml::Error::Syntax(_)) => true,
                Ok(Event::Text(_)) => !last && read == rest.len(),
                _ => false,
            };
            if read.max(if is_cut { rest.len() } else { 0 }) > TOKEN {
                return Err(too_large(&lines, offset, "a tag, comment or text is longer than 1 MiB"));
            }
            if is_cut {
                if event.is_err() && last {
                    return Err(broken(&lines, offset, "the file ends within a tag"));
                }
                self.line = lines.at(offset);
                return Ok(offset);
            }
            match event {
                Ok(event) => self.event(event, &lines, offset)?,
                Err(error) => return Err(broken(&lines, offset, &error.to_string())),
            }
            offset += read;
        }
    }

    /// Reads tokens that need no tokenizer: tags of a name alone, and text without references. Most of a statement
    /// is such. Gives the offset of the first token that is something else, or not whole.
    fn plain(&mut self, block: &str, lines: &LineCount<'_>, mut offset: usize) -> Result<usize, Problem> {
        let bytes = block.as_bytes();
        loop {
            match bytes.get(offset..) {
                Some([b'<', b'/', ..]) => {
                    let Some(name) = plain_name(block, offset + 2) else { return Ok(offset) };
                    self.close(Some(name), lines, offset)?;
                    offset += name.len() + 3;
                }
                Some([b'<', first, ..]) if first.is_ascii_alphabetic() => {
                    let Some(name) = plain_name(block, offset + 1) else { return Ok(offset) };
                    let behind = offset + name.len() + 2;
                    offset = match leaf(block, behind, name) {
                        Some(text) => {
                            let end = behind + text.len();
                            self.leaf((name, text), lines, [offset, end])?;
                            end + name.len() + 3
                        }
                        None => {
                            self.open(name, "", lines, offset)?;
                            behind
                        }
                    };
                }
                // Blanks before the first letter of a text, or between tags, are no part of it.
                Some(rest @ [b' ' | b'\n' | b'\r' | b'\t', ..]) if self.text.is_empty() => {
                    offset += blanks(rest)
                }
                Some(rest @ [_, ..]) if !self.path.is_empty() => match memchr3(b'<', b'&', 0xEF, rest) {
                    Some(end) if end > 0 && end <= TOKEN && rest.get(end) == Some(&b'<') => {
                        self.add(block.get(offset..offset + end).unwrap_or_default(), lines, offset)?;
                        offset += end;
                    }
                    _ => return Ok(offset),
                },
                _ => return Ok(offset),
            }
        }
    }

    /// Tells of an element without attributes that holds `text` alone; it opens and closes at `offsets`.
    #[inline]
    fn leaf(
        &mut self,
        (name, text): (&str, &str),
        lines: &LineCount<'_>,
        offsets: [usize; 2],
    ) -> Result<(), Problem> {
        let [start, end] = offsets;
        self.enter(name, lines, start)?;
        self.handler.open(&At { path: &self.path, lines, offset: start }, Attributes(""));
        self.handler.close(&At { path: &self.path, lines, offset: end }, trimmed(text));
        self.path.pop();
        self.text.clear();
        Ok(())
    }

    /// One more element is open.
    #[inline]
    fn enter(&mut self, name: &str, lines: &LineCount<'_>, offset: usize) -> Result<(), Problem> {
        if self.path.len() >= DEPTH {
            return Err(too_large(lines, offset, "more than 100 elements are open in one another"));
        }
        self.path.push(self.names.tag_of_printed(name));
        self.any = true;
        Ok(())
    }

    fn event(&mut self, event: Event<'_>, lines: &LineCount<'_>, offset: usize) -> Result<(), Problem> {
        match event {
            Event::Start(start) => self.open(start.name().0, start.attributes_raw(), lines, offset),
            Event::Empty(start) => {
                self.open(start.name().0, start.attributes_raw(), lines, offset)?;
                self.close(None, lines, offset)
            }
            Event::End(end) => self.close(Some(end.name().0), lines, offset),
            Event::Text(text) => {
                if text.starts_with('&') && self.ampersands.is_none() {
                    self.ampersands = Some(lines.at(offset));
                }
                self.add(&text, lines, offset)
            }
            Event::CData(text) => self.add(&text, lines, offset),
            Event::GeneralRef(reference) => self.reference(&reference, lines, offset),
            Event::DocType(_) => {
                let help =
                    "no bank sends one: ask for the export again; trag opens nothing that a file names";
                let text = "the file has a DOCTYPE, and is not read";
                Err(problem_at(catalogue::XML_DOCTYPE, lines.at(offset), text, "", help))
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Eof => Ok(()),
        }
    }

    #[inline]
    fn open(
        &mut self,
        name: &str,
        attributes: &str,
        lines: &LineCount<'_>,
        offset: usize,
    ) -> Result<(), Problem> {
        if name.is_empty() {
            return Err(broken(lines, offset, "a tag has no name"));
        }
        self.enter(name, lines, offset)?;
        self.starts.push(self.open_names.len());
        self.open_names.push_str(name);
        self.text.clear();
        self.handler.open(&At { path: &self.path, lines, offset }, Attributes(attributes));
        Ok(())
    }

    #[inline]
    fn close(&mut self, name: Option<&str>, lines: &LineCount<'_>, offset: usize) -> Result<(), Problem> {
        let Some(start) = self.starts.pop() else {
            return Err(broken(lines, offset, "an element is closed that was not opened"));
        };
        let open = self.open_names.get(start..).unwrap_or_default();
        if name.is_some_and(|name| name != open) {
            let shown: String = open.chars().take(40).collect();
            return Err(broken(lines, offset, &format!("<{shown}> is open, and another element is closed")));
        }
        self.open_names.truncate(start);
        self.handler.close(&At { path: &self.path, lines, offset }, trimmed(&self.text));
        self.path.pop();
        self.text.clear();
        Ok(())
    }

    #[inline]
    fn add(&mut self, text: &str, lines: &LineCount<'_>, offset: usize) -> Result<(), Problem> {
        if self.path.is_empty() {
            let is_nothing = |c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}';
            return match text.chars().all(is_nothing) {
                true => Ok(()),
                false => Err(broken(lines, offset, "text stands outside of the document")),
            };
        }
        let text = if self.text.is_empty() { text.trim_start() } else { text };
        if self.text.len() + text.len() > TOKEN {
            return Err(too_large(lines, offset, "the text of an element is longer than 1 MiB"));
        }
        match text.as_bytes().contains(&0xEF) {
            // Where a block starts must not decide whether a byte order mark within the text is passed over.
            true => self.text.extend(text.chars().filter(|c| *c != MARK)),
            false => self.text.push_str(text),
        }
        Ok(())
    }

    fn reference(&mut self, name: &str, lines: &LineCount<'_>, offset: usize) -> Result<(), Problem> {
        if let Some(character) = resolved(name) {
            return self.add(character.encode_utf8(&mut [0; 4]), lines, offset);
        }
        let is_name =
            |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "#._-".contains(c));
        if is_name(name) {
            self.entities += 1;
            if self.entities <= ENTITIES {
                let shown: String = name.chars().take(40).collect();
                let text = format!(
                    "the entity \"&{shown};\" is none of the five that XML knows; it stays as printed"
                );
                let help =
                    "compare the text with the original; trag resolves no entity that a file brings along";
                self.problems.push(problem_at(catalogue::XML_ENTITY, lines.at(offset), text, "", help));
            }
        } else if self.ampersands.is_none() {
            self.ampersands = Some(lines.at(offset));
        }
        for part in ["&", name, ";"] {
            self.add(part, lines, offset)?;
        }
        Ok(())
    }

    /// What is wrong at the end of the file.
    fn end(&self) -> Option<Problem> {
        let lines = LineCount { block: &[], known: Cell::new((0, self.line)) };
        let open = self.starts.last().and_then(|start| self.open_names.get(*start..));
        match open {
            Some(open) => {
                let shown: String = open.chars().take(40).collect();
                Some(broken(&lines, 0, &format!("the file ends within <{shown}>")))
            }
            None if !self.any => Some(broken(&lines, 0, "the file has no element")),
            None => None,
        }
    }
}

#[cfg(test)]
mod tests;
