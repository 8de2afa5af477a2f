//! The summary as PDF and as a spreadsheet, read back by other programs.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(clippy::print_stdout, reason = "a test that passes itself over says so")]

mod common;

use std::path::PathBuf;
use std::process::Command;

use trag_report::CaseReport;
use trag_report::render::{pdf, xlsx};

type Write = fn(&CaseReport<'_>, &mut dyn std::io::Write) -> std::io::Result<()>;

/// Writes a form into the target folder, for other programs and for a look at it.
fn written(name: &str, case: &common::Fixture, write: Write) -> PathBuf {
    let mut bytes = Vec::new();
    write(&case.report(), &mut bytes).unwrap();
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// What a program prints, or `None` with a line where the program is missing.
fn printed(program: &str, arguments: &[&str]) -> Option<String> {
    match Command::new(program).args(arguments).output() {
        Ok(output) => {
            assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
            Some(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        Err(_) => {
            println!("passed over: there is no {program} here");
            None
        }
    }
}

#[test]
fn the_same_case_gives_the_same_bytes() {
    let case = common::case();
    for write in [pdf::write as Write, xlsx::write] {
        let (mut one, mut two) = (Vec::new(), Vec::new());
        write(&case.report(), &mut one).unwrap();
        write(&case.report(), &mut two).unwrap();
        assert!(one == two && !one.is_empty());
    }
}

#[test]
fn the_pdf_says_what_the_summary_says() {
    let path = written("case.pdf", &common::case(), pdf::write);
    let Some(text) = printed("pdftotext", &["-layout", path.to_str().unwrap(), "-"]) else { return };
    for part in [
        "INCOMPLETE",
        "A pattern in the data is no finding of guilt",
        "Меркур Промет д.о.о. Београд",
        "RS35260005601001611379",
        "15,000.00 EUR",
        "CASE-000001",
        "page 1 of",
        "as of",
    ] {
        assert!(text.contains(part), "the PDF lacks {part:?}");
    }
    let fonts = printed("pdffonts", &[path.to_str().unwrap()]).unwrap();
    let embedded = fonts.lines().skip(2).filter(|line| line.contains("yes yes yes")).count();
    assert!(embedded > 0 && embedded == fonts.lines().skip(2).count(), "every font is embedded:\n{fonts}");
}

#[test]
fn hostile_names_are_harmless_on_paper() {
    let path = written("hostile.pdf", &common::hostile(), pdf::write);
    let bytes = std::fs::read(&path).unwrap();
    let holds = |what: &[u8]| bytes.windows(what.len()).any(|window| window == what);
    assert!(!holds(b"/JavaScript") && !holds(b"/URI") && !holds(b"/Launch") && !holds(b"/OpenAction"));
    let Some(text) = printed("pdftotext", &["-layout", path.to_str().unwrap(), "-"]) else { return };
    assert!(text.contains("⟨U+202E⟩") && !text.contains('\u{202e}') && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn a_large_case_is_summarised_on_paper() {
    let path = written("large.pdf", &common::large(), pdf::write);
    let Some(info) = printed("pdfinfo", &[path.to_str().unwrap()]) else { return };
    let pages =
        info.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap().trim().parse::<u32>().unwrap();
    assert!(pages < 400, "{pages} pages");
}

/// Reads every cell with openpyxl: no formula but our sums, which give what is stated; no clock; typed cells.
const READ: &str = r#"
import datetime, re, sys, zipfile
import openpyxl
path = sys.argv[1]
formulas, stated = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
sums = dates = numbers = quoted = 0
for sheet in formulas:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                found = re.fullmatch(r"=SUM\(([A-Z]+)(\d+):\1(\d+)\)", cell.value)
                assert found, (sheet.title, cell.coordinate, cell.value)
                letter, first, last = found.groups()
                values = [stated[sheet.title][f"{letter}{n}"].value or 0 for n in range(int(first), int(last) + 1)]
                total = stated[sheet.title][cell.coordinate].value
                assert abs(sum(values) - total) < 0.005, (sheet.title, cell.coordinate, sum(values), total)
                sums += 1
            elif isinstance(cell.value, datetime.datetime):
                dates += 1
            elif isinstance(cell.value, (int, float)):
                numbers += 1
            elif isinstance(cell.value, str) and cell.value.lstrip(" ")[:1] in ("=", "+", "-", "@"):
                assert cell.data_type == "s" and cell.quotePrefix, (sheet.title, cell.coordinate, cell.value)
                quoted += 1
    assert sheet.sheet_state == "visible"
parts = zipfile.ZipFile(path)
assert not [name for name in parts.namelist() if "external" in name.lower() or "vba" in name.lower()]
assert all(part.date_time[0] == 1980 for part in parts.infolist())
print(sums, dates, numbers, quoted)
"#;

fn read_back(path: &std::path::Path) -> Option<Vec<u32>> {
    let has = Command::new("python3").args(["-c", "import openpyxl"]).output();
    if !has.is_ok_and(|output| output.status.success()) {
        println!("passed over: there is no python3 with openpyxl here");
        return None;
    }
    let line = printed("python3", &["-c", READ, path.to_str().unwrap()])?;
    Some(line.split_whitespace().map(|number| number.parse().unwrap()).collect())
}

#[test]
fn cells_have_types_and_totals_add_up() {
    let path = written("case.xlsx", &common::case(), xlsx::write);
    let Some(found) = read_back(&path) else { return };
    let [sums, dates, numbers, _] = found[..] else { panic!("{found:?}") };
    assert!(sums > 0 && dates > 0 && numbers > 0, "{found:?}");
}

#[test]
fn no_cell_starts_a_formula_from_a_source() {
    let path = written("hostile.xlsx", &common::hostile(), xlsx::write);
    let Some(found) = read_back(&path) else { return };
    assert!(found[3] > 0, "a hostile name stands in a cell as a text: {found:?}");
}

#[test]
fn a_spreadsheet_program_opens_it_and_computes_the_same() {
    let path = written("office.xlsx", &common::case(), xlsx::write);
    let folder = tempfile::tempdir().unwrap();
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
    let out = folder.path().to_str().unwrap().to_owned();
    let arguments =
        [profile.as_str(), "--headless", "--convert-to", "ods", "--outdir", &out, path.to_str().unwrap()];
    if printed("soffice", &arguments).is_none() {
        return;
    }
    // Written by the program after it computed every formula, and turned back into what the reader reads.
    let ods = folder.path().join("office.ods");
    let ods = ods.to_str().unwrap();
    printed("soffice", &[profile.as_str(), "--headless", "--convert-to", "xlsx", "--outdir", &out, ods]);
    let line = read_back_values(&folder.path().join("office.xlsx"), &path);
    assert!(line.is_none_or(|sums| sums > 0), "no total was compared");
}

/// How many totals the other program computed to what we state.
fn read_back_values(computed: &std::path::Path, ours: &std::path::Path) -> Option<u32> {
    const COMPARE: &str = r#"
import sys, openpyxl
theirs, ours = (openpyxl.load_workbook(path, data_only=True) for path in sys.argv[1:3])
formulas = openpyxl.load_workbook(sys.argv[2])
sums = 0
for sheet in formulas:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                a, b = theirs[sheet.title][cell.coordinate].value, ours[sheet.title][cell.coordinate].value
                assert abs(a - b) < 0.005, (sheet.title, cell.coordinate, a, b)
                sums += 1
print(sums)
"#;
    read_back(ours)?;
    let arguments = ["-c", COMPARE, computed.to_str().unwrap(), ours.to_str().unwrap()];
    printed("python3", &arguments)?.trim().parse().ok()
}
