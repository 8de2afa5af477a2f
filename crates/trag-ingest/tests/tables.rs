//! Parquet and Arrow, as pyarrow, polars and DuckDB write them, and what tables try.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read fails the test")]

mod common;

use std::path::{Path, PathBuf};

use common::{Outcome, builtin, read_bytes, read_with, rendered, spec};
use trag_ingest::{InputSpec, Memory, Reader, probe};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tables")
}

fn fixture(name: &str) -> (Vec<u8>, InputSpec) {
    let path = folder().join(name);
    let declared = std::fs::read_to_string(path.with_extension("toml")).unwrap();
    (std::fs::read(path).unwrap(), spec(&declared))
}

fn read(name: &str) -> Outcome {
    let (bytes, spec) = fixture(name);
    let out = read_bytes(&bytes, &spec);
    assert_eq!((out.file.source.format.as_str(), out.file.source.bytes), ("columnar", bytes.len() as u64));
    out
}

fn codes(out: &Outcome) -> Vec<&'static str> {
    out.file.problems.kept().iter().map(|problem| problem.code.0).collect()
}

/// The same three rows in each of its forms: groups of two rows, pages of both versions, dictionaries or none.
#[test]
fn rows_of_pyarrow_in_every_form() {
    for (name, form) in [
        ("pyarrow-snappy.parquet", "parquet"),
        ("pyarrow-gzip.parquet", "parquet"),
        ("pyarrow-lz4.parquet", "parquet"),
        ("pyarrow-v2.parquet", "parquet"),
        ("pyarrow-lz4.arrow", "arrow"),
        ("pyarrow-zstd.arrow", "arrow"),
        ("pyarrow.arrows", "arrow stream"),
    ] {
        let out = read(name);
        assert_eq!(
            out.rows,
            [
                "line 1: 2024-05-04 13:45:07 A č -> 160 1234.50 EUR unknown",
                "line 2: 2024-05-05 \"B\" d.o.o. -> 161 0.10 RSD unknown",
                "line 3: 2024-05-06 23:30 unknown -> 162 99999999.99 EUR unknown",
            ],
            "{name}"
        );
        assert_eq!(codes(&out), ["ING064"], "{name}");
        let told: Vec<(&str, &str)> =
            out.file.source.decisions.iter().map(|told| (told.what.as_str(), told.choice.as_str())).collect();
        assert_eq!(
            told[..3],
            [("table", form), ("columns left out", "List"), ("time zone", "UTC")],
            "{name}"
        );
    }
}

#[test]
fn rows_of_polars_and_duckdb() {
    for (name, amount) in
        [("polars-zstd.parquet", "1.50"), ("polars.arrow", "1.50"), ("duckdb.parquet", "12.34")]
    {
        let out = read(name);
        assert_eq!(out.rows, [format!("line 1: 2024-05-04 A -> B {amount} EUR unknown")], "{name}");
        assert_eq!(codes(&out), [""; 0], "{name}");
    }
}

#[test]
fn binary_numbers_are_read_as_they_show_and_faults_name_row_and_column() {
    let (bytes, mut spec) = fixture("pyarrow-snappy.parquet");
    spec.mapping.as_mut().unwrap().amount = Some("Double".to_owned());
    let out = read_bytes(&bytes, &spec);
    assert_eq!(out.rows, ["line 2: 2024-05-05 \"B\" d.o.o. -> 161 0.10 RSD unknown"]);
    assert_eq!(codes(&out), ["ING013", "ING012", "ING064"]);
    let place = &out.file.problems.kept()[0].place;
    assert_eq!((place.line, place.record, place.column.as_str()), (1, 1, "Double"));
    assert!(rendered(&out.file.problems.kept()[1]).contains("not a number"));
    spec.mapping.as_mut().unwrap().amount = Some("Float".to_owned());
    assert_eq!(read_bytes(&bytes, &spec).rows[0], "line 1: 2024-05-04 13:45:07 A č -> 160 1.10 EUR unknown");
}

#[test]
fn a_missing_day_rejects_its_row_alone() {
    let (bytes, mut spec) = fixture("pyarrow.arrows");
    spec.mapping.as_mut().unwrap().booked = Some("Date".to_owned());
    let out = read_bytes(&bytes, &spec);
    assert_eq!((out.rows.len(), out.file.source.counts.rejected), (2, 1));
    assert_eq!(codes(&out), ["ING020", "ING064"]);
}

#[test]
fn a_table_without_a_mapping_is_named_and_a_probe_suggests_one() {
    let (bytes, _) = fixture("duckdb.parquet");
    let out = read_bytes(&bytes, &InputSpec::default());
    assert_eq!(codes(&out), ["ING006"]);
    let input = Memory::new("x.parquet", bytes);
    let probe = probe(&input, &InputSpec::default(), &Reader::new(builtin(), 1)).unwrap();
    assert!(probe.mapping_toml.contains("booked = \"Date\"\namount = \"Amount\""), "{}", probe.mapping_toml);
    assert_eq!((probe.encoding.as_str(), probe.delimiter.as_str()), ("", ""));
}

#[test]
fn a_known_header_needs_no_mapping() {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
    let text = |values: [&str; 2]| -> ArrayRef { Arc::new(StringArray::from(values.to_vec())) };
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("step", Arc::new(Int64Array::from(vec![1, 2]))),
        ("type", text(["PAYMENT", "CASH_OUT"])),
        ("amount", text(["9839.64", "181.00"])),
        ("nameOrig", text(["C1231006815", "C840083671"])),
        ("oldbalanceOrg", text(["170136.00", "181.00"])),
        ("newbalanceOrig", text(["160296.36", "0.00"])),
        ("nameDest", text(["M1979787155", "C38997010"])),
        ("oldbalanceDest", text(["0.00", "21182.00"])),
        ("newbalanceDest", text(["0.00", "0.00"])),
        ("isFraud", Arc::new(Int64Array::from(vec![0, 1]))),
        ("isFlaggedFraud", Arc::new(Int64Array::from(vec![0, 0]))),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = arrow_ipc::writer::FileWriter::try_new(&mut bytes, &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    drop(writer);
    let out = read_bytes(&bytes, &InputSpec::default());
    assert_eq!(out.file.source.profile, "paysim");
    assert_eq!(out.rows.len(), 2, "{:?}", codes(&out));
}

#[test]
fn a_table_is_read_alike_in_blocks_of_any_size() {
    for name in ["pyarrow-snappy.parquet", "pyarrow-lz4.arrow"] {
        let (bytes, spec) = fixture(name);
        let small = read_with(&bytes, &spec, builtin(), 2, 64);
        let large = read_with(&bytes, &spec, builtin(), 1, 4 << 20);
        assert_eq!((small.rows, small.file.source), (large.rows, large.file.source));
    }
}

#[test]
fn what_is_cut_off_encrypted_or_of_another_time_is_refused_with_its_name() {
    assert_eq!(trag_model::catalogue::TABLE_REFUSED.0, "ING065");
    let (parquet, declared) = fixture("pyarrow-snappy.parquet");
    let (arrow, _) = fixture("pyarrow-lz4.arrow");
    let old = |text: &str| -> Vec<u8> { [text.as_bytes(), &[0; 40]].concat() };
    for (bytes, told) in [
        (parquet[..parquet.len() / 2].to_vec(), "its footer is missing"),
        (parquet[..6].to_vec(), "its footer is missing"),
        (old("PARE"), "is encrypted"),
        (old("FEA1"), "first form of Feather"),
        (arrow[..60].to_vec(), "its footer is missing"),
        ([&parquet[..parquet.len() - 8], &[0xFF, 0xFF, 0xFF, 0], b"PAR1"].concat(), "larger than the file"),
    ] {
        let out = read_bytes(&bytes, &declared);
        assert_eq!(codes(&out), ["ING065"], "{told}");
        assert!(out.file.problems.kept()[0].text.contains(told), "{}", out.file.problems.kept()[0].text);
        assert!(out.file.problems.is_incomplete() && out.rows.is_empty());
    }
}

#[test]
fn rows_before_a_damage_are_kept_and_the_file_is_incomplete() {
    let (mut bytes, declared) = fixture("pyarrow-snappy.parquet");
    // The second group of rows lies in the second half of the pages.
    let at = bytes.len() / 3;
    bytes[at..at + 200].fill(0xA5);
    let out = read_bytes(&bytes, &declared);
    assert!(codes(&out).contains(&"ING065"), "{:?}", codes(&out));
    assert!(out.file.source.counts.add_up() && out.file.problems.is_incomplete());
}
