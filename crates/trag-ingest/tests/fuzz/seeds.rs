//! The files that are damaged: all fixtures, and workbooks and archives made here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::common::{read_bytes, shared, spec};
use super::packed::{self, Part, part};

/// The target that opens archives.
pub(crate) const ARCHIVE: &str = "archive";

/// Bytes of the largest public sample that is a seed.
const LARGEST: u64 = 1 << 14;

/// A sound file.
#[derive(Clone, Default)]
pub(crate) struct Seed {
    pub(crate) bytes: Vec<u8>,
    /// What `case.toml` says about it.
    pub(crate) declared: String,
    /// Its files, if it is packed: name and content.
    pub(crate) parts: Vec<(String, Vec<u8>)>,
}

/// A reader with the files that it is given.
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) seeds: Vec<Seed>,
}

/// All readers, by name; with the public samples where they are wanted and given.
pub(crate) fn targets(with_samples: bool) -> Vec<Target> {
    let mut by_name: BTreeMap<String, Vec<Seed>> = BTreeMap::new();
    let samples = if with_samples { samples() } else { Vec::new() };
    for seed in fixtures().into_iter().chain(workbooks()).chain(samples) {
        let format = read_bytes(&seed.bytes, &spec(&seed.declared)).file.source.format;
        // A file that is refused has no format: what looks like XML went to the reader of other XML.
        let refused_by = if seed.bytes.starts_with(b"<?xml") { "xml" } else { "delimited" };
        let name = if format.is_empty() { refused_by.to_owned() } else { format };
        by_name.entry(name).or_default().push(seed);
    }
    by_name.entry(ARCHIVE.to_owned()).or_default().extend(archives());
    by_name.into_iter().map(|(name, seeds)| Target { name, seeds }).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// The fixtures of the other tests.
fn fixtures() -> Vec<Seed> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut paths = files(&tests.join("fixtures"));
    paths.retain(|path| path.extension().is_some_and(|it| it != "out" && it != "toml"));
    let problems = files(&tests.join("problems"));
    paths.extend(problems.into_iter().filter(|path| path.extension().is_some_and(|it| it == "csv")));
    paths
        .iter()
        .map(|path| Seed {
            bytes: std::fs::read(path).unwrap(),
            declared: std::fs::read_to_string(path.with_extension("toml")).unwrap_or_default(),
            parts: Vec::new(),
        })
        .collect()
}

/// Small public samples, where they are given.
fn samples() -> Vec<Seed> {
    let Some(shared) = shared() else { return Vec::new() };
    let mut paths = files(&shared.join("corpora"));
    paths.retain(|path| std::fs::metadata(path).is_ok_and(|it| it.len() <= LARGEST));
    paths.iter().map(|path| Seed { bytes: std::fs::read(path).unwrap(), ..Seed::default() }).collect()
}

/// What `case.toml` says about the workbooks.
const PAIRS: &str = r#"currency = "EUR"
    mapping = { booked = "Date", amount = "Amount", payer = { account = "From" }, payee = { account = "To" } }"#;

fn packed_seed(bytes: Vec<u8>, parts: Vec<(String, Vec<u8>)>) -> Seed {
    Seed { bytes, declared: PAIRS.to_owned(), parts }
}

fn workbooks() -> Vec<Seed> {
    let sheet = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"C1\" t=\"inlineStr\">\
        <is><t>To</t></is></c><c r=\"D1\" t=\"str\"><v>Amount</v></c></row>\
        <row r=\"2\"><c r=\"A2\" s=\"1\"><v>45416</v></c><c r=\"B2\" t=\"s\"><v>2</v></c><c r=\"C2\"><v>160</v></c><c r=\"D2\" s=\"3\">\
        <v>1234.5599999999999</v></c></row><row r=\"4\"><c r=\"A4\" t=\"str\"><v>05.05.2024.</v></c><c r=\"D4\"><v>-7</v></c></row>";
    let xlsx = packed::xlsx(
        &[("Promet", "", sheet), ("Drugi", "state=\"hidden\"", sheet)],
        &["Date", "From", "č1"],
        "",
    );
    let content = "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"L1\">\
        <table:table-row><table:table-cell office:value-type=\"string\"><text:p>Date</text:p></table:table-cell>\
        <table:table-cell><text:p>From</text:p></table:table-cell><table:table-cell><text:p>To</text:p></table:table-cell>\
        <table:table-cell><text:p>Amount</text:p></table:table-cell></table:table-row>\
        <table:table-row table:number-rows-repeated=\"2\"><table:table-cell office:value-type=\"date\" office:date-value=\"2024-05-04\"/>\
        <table:table-cell table:number-columns-repeated=\"2\"><text:p>A<text:s text:c=\"3\"/>b</text:p></table:table-cell>\
        <table:table-cell office:value-type=\"float\" office:value=\"12.5\"/></table:table-row>\
        </table:table></office:spreadsheet></office:body></office:document-content>";
    let page = "<html><meta charset=\"utf-8\"><table><tr><td colspan=4>x<tr><th>Date<th>From<th>To<th>Amount\
        <tr><td>04.05.2024<td rowspan=2>A<td>B<td x:num=\"1.5\">1,50<tr><td>05.05.2024<td>B<td>2,00</table>";
    let one_file = "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>\
        <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\
        <Worksheet ss:Name=\"P\"><Table><Row><Cell><Data ss:Type=\"String\">Date</Data></Cell><Cell><Data ss:Type=\"String\">From</Data></Cell>\
        <Cell><Data ss:Type=\"String\">To</Data></Cell><Cell><Data ss:Type=\"String\">Amount</Data></Cell></Row>\
        <Row ss:Index=\"3\"><Cell><Data ss:Type=\"DateTime\">2024-05-04T00:00:00.000</Data></Cell><Cell ss:Index=\"4\"><Data ss:Type=\"Number\">9.95</Data></Cell></Row>\
        </Table></Worksheet></Workbook>";
    let whole = |text: &str| packed_seed(text.as_bytes().to_vec(), Vec::new());
    let xlsx_parts = unpacked(&xlsx);
    vec![
        packed_seed(xlsx, xlsx_parts),
        packed_seed(
            packed::ods(content),
            vec![
                ("mimetype".to_owned(), b"application/vnd.oasis.opendocument.spreadsheet".to_vec()),
                ("content.xml".to_owned(), content.as_bytes().to_vec()),
            ],
        ),
        packed_seed(packed::old_workbook(), Vec::new()),
        whole(page),
        whole(one_file),
    ]
}

/// The files of an archive, as the reader of archives gives them.
fn unpacked(zip: &[u8]) -> Vec<(String, Vec<u8>)> {
    packed::unzip(zip)
}

fn archives() -> Vec<Seed> {
    let statement =
        "Date,Amount,Account,Counterparty,Name,Description\n2018-12-06,-8.78,NL26BUNQ2025126409,,Ana,x\n";
    let pair = [("maj/izvod.txt", statement), ("maj/izvod_cov.txt", statement), ("x/", "")];
    let parts: Vec<Part<'_>> = pair.iter().map(|(name, text)| part(name, text)).collect();
    let kept = pair.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    let nested = packed::zip(&parts);
    let gzip = packed::gzip(statement.as_bytes());
    vec![
        Seed { bytes: packed::zip(&parts), parts: kept, ..Seed::default() },
        Seed { bytes: gzip.clone(), ..Seed::default() },
        Seed {
            bytes: nested.clone(),
            parts: vec![("inner.zip".to_owned(), nested), ("inner.csv.gz".to_owned(), gzip)],
            ..Seed::default()
        },
    ]
}
