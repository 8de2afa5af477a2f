//! `cargo xtask gallery`: pictures of what trag writes about the samples, for `docs/gallery.md`. They are made by the
//! program itself, by a browser and by poppler, and are looked at by people before they are committed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::setup::browser;
use crate::workspace::{has, root, run};

/// Bytes of the largest picture.
const LARGEST: u64 = 150_000;
/// Where the pictures stand.
const FOLDER: &str = "docs/images/gallery";

/// What a picture shows, and how it is made.
enum Shot {
    /// The first screen of a page, at a heading.
    Page(&'static str, &'static str),
    /// One picture of a page, by its name.
    Picture(&'static str, &'static str),
    /// A page of a PDF that has these words, and its resolution.
    Sheet(&'static str, &'static str, u32),
}

/// Every picture: its file, the sample, what it is.
const SHOTS: [(&str, &str, Shot); 11] = [
    ("summary", "serbian-structuring", Shot::Page("case/summary.html", "")),
    ("case-file", "serbian-structuring", Shot::Page("report/case-file.html", "exhibit-11")),
    ("flow", "serbian-structuring", Shot::Picture("report/case-file.html", "flow")),
    ("flow-over-time", "azerbaijani-laundromat", Shot::Picture("report/case-file.html", "flow-time")),
    ("balance", "serbian-structuring", Shot::Picture("report/case-file.html", "balance-3")),
    ("calendar", "serbian-structuring", Shot::Picture("report/case-file.html", "calendar-2")),
    ("time-line", "serbian-structuring", Shot::Picture("report/case-file.html", "time-1")),
    ("pdf-first", "azerbaijani-laundromat", Shot::Sheet("report/case-file.pdf", "What was read", 58)),
    (
        "pdf-structuring",
        "serbian-structuring",
        Shot::Sheet("report/case-file.pdf", "Cash items by finding", 58),
    ),
    ("pdf-flow", "serbian-structuring", Shot::Sheet("report/case-file.pdf", "Flow of funds", 58)),
    ("narrative", "serbian-structuring", Shot::Sheet("sr/narrative.sr-Cyrl.pdf", "Преглед", 58)),
];

/// Makes all pictures. `trag` names a program that is built already; else it is built.
pub(crate) fn write(trag: Option<&str>) -> Result<(), String> {
    let browser = browser().ok_or("the gallery needs Chromium: `cargo xtask setup` installs it")?;
    if !has("pdftoppm", &["-v"]) {
        return Err("the gallery needs pdftoppm: `apt-get install poppler-utils`".to_owned());
    }
    let scratch = root().join("target/gallery");
    if scratch.exists() {
        fs::remove_dir_all(&scratch).map_err(|error| error.to_string())?;
    }
    let folder = root().join(FOLDER);
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    for sample in ["serbian-structuring", "azerbaijani-laundromat"] {
        reports(trag, sample, &scratch.join(sample))?;
    }
    for (name, sample, shot) in SHOTS {
        let (from, to) = (scratch.join(sample), folder.join(format!("{name}.png")));
        match shot {
            Shot::Page(page, anchor) => {
                let page = at_anchor(&scratch, &from.join(page), anchor)?;
                screenshot(browser, &scratch, &page, (1_100, 720), &to)?;
            }
            Shot::Picture(page, id) => picture(browser, &scratch, &from.join(page), id, &to)?,
            Shot::Sheet(document, words, resolution) => sheet(&from.join(document), words, resolution, &to)?,
        }
        let bytes = fs::metadata(&to).map_err(|error| format!("{name}: {error}"))?.len();
        println!("{name}.png: {bytes} bytes");
        if bytes > LARGEST {
            return Err(format!("{name}.png has {bytes} bytes, and {LARGEST} are allowed"));
        }
    }
    Ok(())
}

/// The case of a sample, its case file, and its narrative.
fn reports(trag: Option<&str>, sample: &str, to: &Path) -> Result<(), String> {
    fs::create_dir_all(to).map_err(|error| error.to_string())?;
    let path = |name: &str| to.join(name).display().to_string();
    let input = root().join("data-samples").join(sample).display().to_string();
    let (case, report, serbian) = (path("case"), path("report"), path("sr"));
    let narrative = ["--document", "narrative", "--language", "sr-Cyrl", "--form", "pdf"];
    let mut calls: Vec<Vec<&str>> = vec![
        vec!["run", &input, "--out", &case, "--quiet"],
        vec!["report", &case, "--form", "html,pdf", "--out", &report, "--quiet"],
        vec!["report", &case, "--out", &serbian, "--quiet"],
    ];
    calls[2].extend(narrative);
    for call in calls {
        match trag {
            Some(trag) => run(trag, &call)?,
            None => run("cargo", &[&["run", "--quiet", "--release", "--"], &call[..]].concat())?,
        }
    }
    Ok(())
}

fn screenshot(
    browser: &str,
    scratch: &Path,
    address: &str,
    size: (u32, u32),
    to: &Path,
) -> Result<(), String> {
    let flags = [
        "--headless".to_owned(),
        "--no-sandbox".to_owned(),
        "--disable-gpu".to_owned(),
        "--hide-scrollbars".to_owned(),
        "--disable-background-networking".to_owned(),
        format!("--user-data-dir={}", scratch.join("profile").display()),
        format!("--window-size={},{}", size.0, size.1),
        format!("--screenshot={}", to.display()),
        address.to_owned(),
    ];
    let output = Command::new(browser).args(&flags).output();
    let output = output.map_err(|error| format!("{browser} cannot be run: {error}"))?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// The address of a page as it looks where somebody went to a heading: a headless browser does not scroll there.
fn at_anchor(scratch: &Path, page: &Path, anchor: &str) -> Result<String, String> {
    if anchor.is_empty() {
        return Ok(format!("file://{}", page.display()));
    }
    let text = fs::read_to_string(page).map_err(|error| format!("{}: {error}", page.display()))?;
    let parts = text.split_once("<main>").and_then(|(head, rest)| {
        let at = rest.find(&format!("<h2 id=\"{anchor}\""))?;
        Some(format!("{head}<main><section>{}", &rest[at..]))
    });
    let moved = scratch.join(format!("{anchor}.html"));
    fs::write(&moved, parts.ok_or(format!("no heading {anchor}"))?).map_err(|error| error.to_string())?;
    Ok(format!("file://{}", moved.display()))
}

/// One picture of a page by itself, with a white margin.
fn picture(browser: &str, scratch: &Path, page: &Path, id: &str, to: &Path) -> Result<(), String> {
    const MARGIN: u32 = 12;
    let text = fs::read_to_string(page).map_err(|error| format!("{}: {error}", page.display()))?;
    let label = format!("aria-labelledby=\"{id}-title");
    let svg = text
        .split("<svg ")
        .skip(1)
        .find(|rest| rest.split('>').next().is_some_and(|tag| tag.contains(&label)));
    let svg = svg.and_then(|rest| rest.split("</svg>").next()).ok_or(format!("no picture {id}"))?;
    let size = svg.split("viewBox=\"0 0 ").nth(1).and_then(|rest| rest.split('"').next());
    let mut numbers = size.unwrap_or_default().split(' ').filter_map(|number| number.parse::<u32>().ok());
    let (Some(width), Some(height)) = (numbers.next(), numbers.next()) else {
        return Err(format!("the picture {id} has no size"));
    };
    let alone = scratch.join(format!("{id}.html"));
    let body = format!(
        "<!doctype html><meta charset=\"utf-8\"><body style=\"margin:{MARGIN}px;background:#fff\">\
         <svg width=\"{width}\" height=\"{height}\" {svg}</svg>"
    );
    fs::write(&alone, body).map_err(|error| error.to_string())?;
    let size = (width + 2 * MARGIN, height + 2 * MARGIN);
    screenshot(browser, scratch, &format!("file://{}", alone.display()), size, to)
}

/// The first page of a PDF, behind its contents, that has the words.
fn sheet(document: &Path, words: &str, resolution: u32, to: &Path) -> Result<(), String> {
    let output = Command::new("pdftotext").arg(document).arg("-").output();
    let output = output.map_err(|error| format!("pdftotext cannot be run: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let pages: Vec<&str> = text.split('\u{c}').collect();
    let page = pages.iter().position(|page| page.lines().any(|line| line.trim() == words)).unwrap_or(0) + 1;
    let page = page.to_string();
    let stem: PathBuf = to.with_extension("");
    let done = Command::new("pdftoppm")
        .args(["-png", "-singlefile", "-r", &resolution.to_string(), "-f", &page, "-l", &page])
        .args([document, &stem])
        .status();
    match done {
        Ok(status) if status.success() => Ok(()),
        _ => Err(format!("pdftoppm cannot draw page {page} of {}", document.display())),
    }
}
