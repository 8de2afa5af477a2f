//! The case file by form. A renderer is a function from a [`CaseFileDocument`] to bytes.

use std::io::{self, Write};

use super::parts::Part;
use super::{case_file_page, json as lines, markdown as text, pdf as pages, xlsx as sheets};
use crate::CaseFileDocument;
use crate::case_file::Exhibit;
use crate::document::Block;
use crate::dto::case_file_v1;

/// How many rows of a table the Markdown form holds.
const ROWS: usize = 500;
/// How many rows of a table the PDF holds.
const PAGE_ROWS: usize = 120;

/// Writes one page that refers to nothing outside itself.
///
/// # Errors
/// Those of writing.
pub fn html(document: &CaseFileDocument, out: &mut dyn Write) -> io::Result<()> {
    case_file_page::write(document, out)
}

/// Writes Markdown.
///
/// # Errors
/// Those of writing.
pub fn markdown(document: &CaseFileDocument, out: &mut dyn Write) -> io::Result<()> {
    let one = |block| case_file_page::capped_block(block, ROWS, "in the JSON form, which has every row");
    let blocks: Vec<Block> = document.blocks().into_iter().map(one).collect();
    text::write_blocks(&blocks, out)
}

/// Writes pages for a court: long tables are cut and say where the rest stands.
///
/// # Errors
/// Those of writing, and what the library for the format refuses.
pub fn pdf(document: &CaseFileDocument, out: &mut dyn Write) -> io::Result<()> {
    let mut parts = parts(document);
    for part in &mut parts {
        let cut =
            |block| case_file_page::capped_block(block, PAGE_ROWS, "in the spreadsheet and the JSON form");
        part.blocks = std::mem::take(&mut part.blocks).into_iter().map(cut).collect();
    }
    let (title, language, foot) = (document.title.as_str(), document.language, document.foot.as_str());
    pages::write_parts(&pages::Print { title, language, foot, watermark: &document.mark, parts: &parts }, out)
}

/// Writes a spreadsheet with a sheet for the first pages and for each exhibit.
///
/// # Errors
/// Those of writing, and what the library for the format refuses.
pub fn xlsx(document: &CaseFileDocument, out: &mut dyn Write) -> io::Result<()> {
    sheets::write_parts(&document.title, &parts(document), out)
}

/// The first pages, and each exhibit with its head.
fn parts(document: &CaseFileDocument) -> Vec<Part> {
    let label = match (document.exhibits.is_empty(), document.language) {
        (true, "sr-Latn") => "Obrazloženje",
        (true, "sr-Cyrl") => "Образложење",
        (true, _) => "Narrative",
        (false, _) => "Summary",
    };
    let first = Part { label: label.to_owned(), title: label.to_owned(), blocks: document.front() };
    let exhibit = |exhibit: &Exhibit| {
        let mut blocks: Vec<Block> = exhibit.head().into();
        blocks.extend(exhibit.blocks.iter().cloned());
        Part { label: exhibit.label(), title: format!("{}. {}", exhibit.label(), exhibit.title), blocks }
    };
    std::iter::once(first).chain(document.exhibits.iter().map(exhibit)).collect()
}

/// Writes JSON, as `docs/schema/case-file.v1.schema.json` describes it.
///
/// # Errors
/// Those of writing.
pub fn json(document: &CaseFileDocument, out: &mut dyn Write) -> io::Result<()> {
    lines::write_lines(&case_file_v1::file(document), out)
}
