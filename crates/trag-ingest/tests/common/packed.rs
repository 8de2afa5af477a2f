//! Archives and workbooks made for tests: written by hand, so that they can be wrong on purpose.
#![allow(dead_code, clippy::unwrap_used, reason = "support of tests, of which each uses a part")]

use flate2::read::DeflateDecoder;
use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc};
use std::io::{Read as _, Write as _};

/// One file of a ZIP archive.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part<'a> {
    pub(crate) name: &'a [u8],
    pub(crate) content: &'a [u8],
    pub(crate) deflated: bool,
    /// General purpose flags: 1 is encrypted.
    pub(crate) flags: u16,
    /// Upper half of the external attributes: 0xA000 is a link.
    pub(crate) mode: u16,
    /// What the directory says in place of the true size.
    pub(crate) false_size: Option<u32>,
    pub(crate) false_crc: Option<u32>,
    /// The directory points to the local header of the part of this number.
    pub(crate) lies_at: Option<usize>,
}

/// A stored part.
pub(crate) fn part<'a>(name: &'a str, content: &'a str) -> Part<'a> {
    Part { name: name.as_bytes(), content: content.as_bytes(), ..Part::default() }
}

/// The parts as a ZIP archive.
pub(crate) fn zip(parts: &[Part<'_>]) -> Vec<u8> {
    let (mut bytes, mut directory, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for part in parts {
        let packed = if part.deflated { deflated(part.content) } else { part.content.to_vec() };
        let mut crc = Crc::new();
        crc.update(part.content);
        let crc = part.false_crc.unwrap_or(crc.sum());
        let size = part.false_size.unwrap_or(u32::try_from(part.content.len()).unwrap());
        let place = u32::try_from(bytes.len()).unwrap();
        places.push(place);
        let method: u16 = if part.deflated { 8 } else { 0 };
        let mut common = Vec::new();
        for number in [20, part.flags, method, 0, 0] {
            common.extend(u16::to_le_bytes(number));
        }
        for number in [crc, u32::try_from(packed.len()).unwrap(), size] {
            common.extend(u32::to_le_bytes(number));
        }
        common.extend(u16::try_from(part.name.len()).unwrap().to_le_bytes());
        common.extend([0, 0]);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&common);
        bytes.extend(part.name);
        bytes.extend(&packed);
        directory.extend(b"PK\x01\x02\x14\x03");
        directory.extend(&common);
        directory.extend([0; 6]);
        directory.extend((u32::from(part.mode) << 16).to_le_bytes());
        directory.extend(part.lies_at.map_or(place, |at| places[at]).to_le_bytes());
        directory.extend(part.name);
    }
    let start = u32::try_from(bytes.len()).unwrap();
    let count = u16::try_from(parts.len()).unwrap().to_le_bytes();
    let length = u32::try_from(directory.len()).unwrap();
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(count);
    bytes.extend(count);
    bytes.extend(length.to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// A workbook of Excel since 2007. Each sheet: name, attributes of its entry, and what stands in its `sheetData`.
pub(crate) fn xlsx(sheets: &[(&str, &str, &str)], shared: &[&str], properties: &str) -> Vec<u8> {
    let entry = |(number, (name, attributes, _)): (usize, &(&str, &str, &str))| {
        format!("<sheet name=\"{name}\" sheetId=\"{number}\" {attributes} r:id=\"rId{number}\"/>")
    };
    let entries: String = (1..).zip(sheets).map(entry).collect();
    let workbook =
        format!("<workbook xmlns:r=\"r\"><workbookPr {properties}/><sheets>{entries}</sheets></workbook>");
    let relation = |number: usize| {
        format!("<Relationship Id=\"rId{number}\" Type=\"t\" Target=\"worksheets/s{number}.xml\"/>")
    };
    let relations: String = (1..=sheets.len()).map(relation).collect();
    let relations = format!("<Relationships>{relations}</Relationships>");
    let strings: String = shared.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
    let strings = format!("<sst>{strings}</sst>");
    let styles = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd\\.mm\\.yyyy\\.\"/></numFmts><cellXfs>\
                  <xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"4\"/></cellXfs></styleSheet>";
    let names: Vec<String> =
        (1..=sheets.len()).map(|number| format!("xl/worksheets/s{number}.xml")).collect();
    let texts: Vec<String> = sheets
        .iter()
        .map(|(_, _, data)| {
            format!("<worksheet><dimension ref=\"A1:Z9\"/><sheetData>{data}</sheetData></worksheet>")
        })
        .collect();
    let mut parts = vec![
        part("[Content_Types].xml", "<Types/>"),
        part("xl/workbook.xml", &workbook),
        part("xl/_rels/workbook.xml.rels", &relations),
        part("xl/sharedStrings.xml", &strings),
        part("xl/styles.xml", styles),
    ];
    parts.extend(names.iter().zip(&texts).map(|(name, text)| part(name, text)));
    parts.iter_mut().for_each(|part| part.deflated = true);
    zip(&parts)
}

/// A workbook of OpenDocument.
pub(crate) fn ods(content: &str) -> Vec<u8> {
    zip(&[
        part("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        Part { deflated: true, ..part("content.xml", content) },
    ])
}

/// A record of a workbook of Excel until 2003.
pub(crate) fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = kind.to_le_bytes().to_vec();
    bytes.extend(u16::try_from(data.len()).unwrap().to_le_bytes());
    bytes.extend(data);
    bytes
}

/// Numbers of two bytes one after another.
pub(crate) fn words(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// A workbook of Excel 97 with one sheet: records of the whole, and records of cells.
pub(crate) fn xls(globals: &[u8], cells: &[u8]) -> Vec<u8> {
    let begin = |kind: u16| record(0x0809, &words(&[0x0600, kind, 0, 0, 0, 0, 0, 0]));
    let name = [6, 0, b'P', b'r', b'o', b'm', b'e', b't'];
    let before = begin(5).len() + globals.len() + 4 + 6 + name.len() + 4;
    let mut sheet = u32::try_from(before).unwrap().to_le_bytes().to_vec();
    sheet.extend([0, 0]);
    sheet.extend(name);
    let stream = [
        &begin(5),
        globals,
        &record(0x85, &sheet),
        &record(0x0A, &[]),
        &begin(0x10),
        cells,
        &record(0x0A, &[]),
    ];
    compound("Workbook", &stream.concat())
}

/// A compound file with one stream.
pub(crate) fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
    let mut stream = stream.to_vec();
    stream.resize(stream.len().max(4_096).next_multiple_of(512), 0);
    let sectors = u32::try_from(stream.len() / 512).unwrap();
    let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    bytes.resize(24, 0);
    bytes.extend(words(&[0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, 0, 0]));
    let end = 0xFFFF_FFFE_u32;
    for number in [1, 1, 0, 4_096, end, 0, end, 0, 0] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.resize(512, 0xFF);
    // Sector 0 is the table, sector 1 the folder, and the stream follows.
    let mut table = vec![0xFFFF_FFFD, end];
    table.extend((0..sectors).map(|at| if at + 1 == sectors { end } else { at + 3 }));
    table.resize(128, u32::MAX);
    table.truncate(128);
    bytes.extend(table.iter().flat_map(|number| number.to_le_bytes()));
    for (name, kind, start, size) in [("Root Entry", 5, end, 0), (name, 2, 2, stream.len())] {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = u16::try_from(entry.len() + 2).unwrap();
        entry.resize(64, 0);
        entry.extend(length.to_le_bytes());
        entry.extend([kind, 1]);
        entry.resize(116, 0);
        entry.extend(start.to_le_bytes());
        entry.extend(u64::try_from(size).unwrap().to_le_bytes());
        bytes.extend(entry);
    }
    bytes.resize(512 * 3, 0);
    bytes.extend(stream);
    bytes
}

/// A workbook of Excel 97: shared texts, a number, packed numbers, a date, a formula whose result is a text.
pub(crate) fn old_workbook() -> Vec<u8> {
    let mut shared = 5_u32.to_le_bytes().repeat(2);
    for text in ["Date", "From", "To", "Amount", "č1"] {
        shared.extend(u16::try_from(text.chars().count()).unwrap().to_le_bytes());
        shared.push(1);
        shared.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    }
    let style = |format: u16| record(0xE0, &words(&[0, format, 0, 0, 0, 0, 0, 0, 0, 0]));
    let globals = [style(0), style(14), record(0xFC, &shared)].concat();
    let text = |row: u16, column: u16, text: u32| {
        record(0xFD, &[words(&[row, column, 0]), text.to_le_bytes().to_vec()].concat())
    };
    let number = |row: u16, column: u16, style: u16, bits: u64| {
        record(0x203, &[words(&[row, column, style]), bits.to_le_bytes().to_vec()].concat())
    };
    let date = 0x40E6_2D00_0000_0000_u64;
    let packed = ((12_345_u32 << 2) | 3).to_le_bytes().to_vec();
    let formula = [words(&[1, 2, 0]), vec![0, 0, 0, 0, 0, 0, 0xFF, 0xFF], vec![0; 6]].concat();
    let cells = [
        (0..4_u16).flat_map(|column| text(0, column, u32::from(column))).collect(),
        number(1, 0, 1, date),
        text(1, 1, 4),
        record(0x06, &formula),
        record(0x207, &[2, 0, 0, b'B', b'2']),
        record(0x27E, &[words(&[1, 3, 0]), packed.clone()].concat()),
        number(2, 0, 1, date),
        text(2, 1, 4),
        record(
            0xBD,
            &[
                words(&[2, 2, 0]),
                7_u32.wrapping_shl(2).wrapping_add(2).to_le_bytes().to_vec(),
                words(&[0]),
                packed,
                words(&[3]),
            ]
            .concat(),
        ),
    ];
    xls(&globals, &cells.concat())
}

/// The files of an archive that [`zip`] made: name and content.
pub(crate) fn unzip(mut bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    while let Some(rest) = bytes.strip_prefix(b"PK\x03\x04") {
        let number = |at: usize| usize::from(u16::from_le_bytes([rest[at], rest[at + 1]]));
        let (packed, length) = (number(14) + (number(16) << 16), number(22));
        let (name, content) = rest[26..].split_at(length);
        let (content, rest) = content.split_at(packed);
        let mut whole = Vec::new();
        match number(4) {
            8 => drop(DeflateDecoder::new(content).read_to_end(&mut whole).unwrap()),
            _ => whole.extend(content),
        }
        files.push((String::from_utf8(name.to_vec()).unwrap(), whole));
        bytes = rest;
    }
    files
}

/// Bytes as a gzip file.
pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}
