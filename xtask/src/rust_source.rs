//! Just enough of Rust's syntax for the checks: what is code, what is comment or text, what is test code,
//! where functions begin and end, and which paths a file uses.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::tree::{Tree, line_at, words};

/// One Rust file.
pub(crate) struct RustFile<'a> {
    /// Its path in the checkout.
    pub(crate) path: &'a str,
    /// The file as it stands.
    pub(crate) text: &'a str,
    /// The file with comments and literals blanked; same length, same lines.
    pub(crate) code: String,
    /// Whether all of it is test code.
    pub(crate) is_test: bool,
    tests: Vec<Range<usize>>,
}

/// A function.
pub(crate) struct Function {
    /// Its name.
    pub(crate) name: String,
    /// Lines from its `fn` to its closing brace.
    pub(crate) lines: usize,
}

/// All Rust files of the tree.
pub(crate) fn rust_files(tree: &Tree) -> Vec<RustFile<'_>> {
    let mut files: Vec<RustFile<'_>> =
        tree.texts(&[".rs"]).map(|(path, text)| RustFile::new(path, text)).collect();
    let test_modules: BTreeSet<String> = files.iter().flat_map(RustFile::modules_of_tests).collect();
    for file in &mut files {
        let stem = file.path.trim_end_matches(".rs").trim_end_matches("/mod");
        let below = |module: &String| stem.strip_prefix(module.as_str()).is_some_and(|s| s.starts_with('/'));
        file.is_test |= test_modules.contains(stem) || test_modules.iter().any(below);
    }
    files
}

impl<'a> RustFile<'a> {
    fn new(path: &'a str, text: &'a str) -> RustFile<'a> {
        let code = blank(text, true, true);
        let tests = regions_of_tests(&code);
        let is_test = path.contains("/tests/") || path.contains("/benches/");
        RustFile { path, text, code, is_test, tests }
    }

    /// Whether the byte position lies in test code.
    pub(crate) fn in_test(&self, at: usize) -> bool {
        self.is_test || self.tests.iter().any(|region| region.contains(&at))
    }

    /// The code outside tests; test code is blanked.
    pub(crate) fn shipped(&self) -> String {
        let mut code = self.code.clone().into_bytes();
        let whole = 0..code.len();
        for region in if self.is_test { std::slice::from_ref(&whole) } else { &self.tests[..] } {
            blank_bytes(&mut code[region.clone()]);
        }
        String::from_utf8_lossy(&code).into_owned()
    }

    /// Its functions, in order.
    pub(crate) fn functions(&self) -> Vec<Function> {
        let function = |at: usize| {
            let rest = &self.code[at + 2..];
            let name: String =
                rest.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let body = item_end(&self.code, at).filter(|_| !name.is_empty())?;
            Some(Function { name, lines: line_at(&self.code[at..], body - at) })
        };
        words(&self.code, "fn").filter_map(function).collect()
    }

    /// The files without `.rs` of modules declared as `#[cfg(test)] mod name;`.
    fn modules_of_tests(&self) -> Vec<String> {
        let folder = match self.path.rsplit_once('/') {
            Some((folder, "lib.rs" | "main.rs" | "mod.rs")) => folder,
            _ => self.path.trim_end_matches(".rs"),
        };
        let name = |region: &Range<usize>| {
            let (_, declared) = self.code[region.clone()].rsplit_once("mod ")?;
            Some(format!("{folder}/{}", declared.trim().strip_suffix(';')?.trim()))
        };
        self.tests.iter().filter_map(name).collect()
    }

    /// The paths that shipped code names of crates that a layer may close, such as `std::fs::File`, with groups of `use`
    /// taken apart.
    pub(crate) fn shipped_paths(&self) -> Vec<(usize, String)> {
        let code = self.shipped();
        let mut paths = Vec::new();
        for root in ["std", "core", "parquet", "arrow_array", "arrow_buffer", "arrow_ipc", "arrow_schema"] {
            for at in words(&code, root) {
                let mut rest = &code[at + root.len()..];
                let line = line_at(&code, at);
                expand(root, &mut rest, &mut |path| paths.push((line, path)));
            }
        }
        paths
    }
}

/// Gives every full path of a path or of a group in braces at the start of `rest`.
fn expand(prefix: &str, rest: &mut &str, give: &mut dyn FnMut(String)) {
    let Some(after) = rest.trim_start().strip_prefix("::") else {
        give(prefix.to_owned());
        return;
    };
    *rest = after.trim_start();
    if let Some(group) = rest.strip_prefix('{') {
        *rest = group;
        loop {
            *rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
            if rest.is_empty() || rest.starts_with('}') {
                *rest = rest.get(1..).unwrap_or_default();
                return;
            }
            expand_name(prefix, rest, give);
        }
    }
    expand_name(prefix, rest, give);
}

fn expand_name(prefix: &str, rest: &mut &str, give: &mut dyn FnMut(String)) {
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let (name, after) = rest.split_at(end.max(1).min(rest.len()));
    *rest = after;
    expand(&format!("{prefix}::{name}"), rest, give);
    if let Some(renamed) = rest.trim_start().strip_prefix("as ") {
        *rest = renamed.trim_start().trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
    }
}

/// Where the item that starts at `at` ends: its closing brace, or its semicolon.
fn item_end(code: &str, at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (offset, byte) in code.as_bytes()[at..].iter().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + offset);
                }
            }
            b';' if depth == 0 => return Some(at + offset),
            _ => {}
        }
    }
    None
}

fn regions_of_tests(code: &str) -> Vec<Range<usize>> {
    let marker = "#[cfg(test)]";
    let region = |(at, _): (usize, &str)| {
        let mut item = at + marker.len();
        while code[item..].trim_start().starts_with("#[") {
            item = code.len() - code[item..].trim_start().len();
            item += code[item..].find(']')? + 1;
        }
        Some(at..item_end(code, item)? + 1)
    };
    code.match_indices(marker).filter_map(region).collect()
}

/// The text with comments, and with text and character literals, replaced by blanks. Newlines stay.
pub(crate) fn blank(text: &str, comments: bool, literals: bool) -> String {
    let mut out = text.as_bytes().to_vec();
    let mut at = 0;
    while at < text.len() {
        let (length, is_comment) = piece(text, at);
        let is_plain = length == 0;
        let length = length.max(text[at..].chars().next().map_or(1, char::len_utf8));
        if !is_plain && (if is_comment { comments } else { literals }) {
            blank_bytes(&mut out[at..at + length]);
        }
        at += length;
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn blank_bytes(bytes: &mut [u8]) {
    bytes.iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
}

/// Length of the comment or literal that starts at `at`, 0 where none does; and whether it is a comment.
fn piece(text: &str, at: usize) -> (usize, bool) {
    let rest = &text[at..];
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), true);
    }
    if rest.starts_with("/*") {
        return (block_comment(rest), true);
    }
    let after_name = at > 0 && {
        let before = text.as_bytes()[at - 1];
        before.is_ascii_alphanumeric() || before == b'_'
    };
    if !after_name && let Some(length) = raw_string(rest) {
        return (length, false);
    }
    match rest.as_bytes()[0] {
        b'"' => (quoted(rest), false),
        b'\'' => (character(rest), false),
        _ => (0, false),
    }
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        match &rest.as_bytes()[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => {
                (depth, at) = (depth - 1, at + 2);
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    rest.len()
}

fn raw_string(rest: &str) -> Option<usize> {
    let body = ["r", "br", "cr"].iter().find_map(|prefix| {
        rest.strip_prefix(prefix).filter(|body| body.starts_with('#') || body.starts_with('"'))
    })?;
    let hashes = body.bytes().take_while(|byte| *byte == b'#').count();
    let inside = body[hashes..].strip_prefix('"')?;
    let end = inside.find(&format!("\"{}", "#".repeat(hashes)))?;
    Some(rest.len() - inside.len() + end + 1 + hashes)
}

fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// Length of a character literal; 0 for a lifetime.
fn character(rest: &str) -> usize {
    let mut characters = rest.char_indices().skip(1);
    match (characters.next(), characters.next()) {
        (Some((_, '\\')), Some((at, escaped))) => {
            let after = at + escaped.len_utf8();
            rest[after..].find('\'').map_or(0, |end| after + end + 1)
        }
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blanked_and_lines_stay() {
        let text = "a /* b /* \" */ */ 'x' '\\'' 'č' \"// \\\" c\" r#\"d\"e\"# f // g\n&'a h";
        let code = blank(text, true, true);
        assert_eq!(code.len(), text.len());
        let left: Vec<&str> = code.split_whitespace().collect();
        assert_eq!(left, ["a", "f", "&'a", "h"]);
        assert_eq!(code.lines().count(), 2);
        assert!(blank(text, false, true).contains("// g"));
    }

    #[test]
    fn functions_are_measured_from_fn_to_brace() {
        let file = RustFile::new("a.rs", "fn one(a: [u8; 2]) -> u8 {\n  {}\n}\ntrait T { fn two(&self); }\n");
        let found: Vec<_> = file.functions().into_iter().map(|f| (f.name, f.lines)).collect();
        assert_eq!(found, [("one".to_owned(), 3), ("two".to_owned(), 1)]);
    }

    #[test]
    fn code_of_tests_is_told_apart() {
        let tree = Tree::of(&[
            (
                "c/src/lib.rs",
                "use std::fs;\n#[cfg(test)]\nmod oracle;\n#[cfg(test)]\n#[rustfmt::skip]\nmod t { use std::env; }\nfn z() { std::process::exit(1) }",
            ),
            ("c/src/oracle.rs", "use std::net;"),
        ]);
        let files = rust_files(&tree);
        let paths: Vec<String> =
            files.iter().flat_map(RustFile::shipped_paths).map(|(_, path)| path).collect();
        assert_eq!(paths, ["std::fs", "std::process::exit"]);
    }

    #[test]
    fn groups_of_use_are_taken_apart() {
        let file = RustFile::new("a.rs", "use std::{fs::{self, File as F}, io, env::*};\nlet a = 1;");
        let paths: Vec<String> = file.shipped_paths().into_iter().map(|(_, path)| path).collect();
        assert_eq!(paths, ["std::fs::self", "std::fs::File", "std::io", "std::env::*"]);
    }
}
