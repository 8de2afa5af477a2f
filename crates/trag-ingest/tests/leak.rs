//! The published data of the Azerbaijani Laundromat, whole.

mod common;

use std::sync::Arc;

use common::{read_with, shared, spec};
use trag_ingest::Profiles;
use trag_model::money::grouped;
use trag_model::{Currency, Severity};

#[test]
fn the_published_sums_are_met() {
    let Some(shared) = shared() else { return };
    let bytes: Arc<[u8]> = std::fs::read(shared.join("data/azerbaijani_laundromat.csv")).unwrap().into();
    for (threads, block) in [(1, 4 << 20), (2, 4 << 20), (2, 1_000)] {
        let out = read_with(&bytes, &spec(""), &Profiles::builtin(), threads, block);
        let source = &out.file.source;
        assert_eq!(source.profile, "azerbaijani-laundromat");
        assert_eq!((source.counts.records, source.counts.rows), (16_940, 16_940));
        let total = |column: &str| {
            let totals = source.control_totals.iter().filter(|total| total.column == column);
            grouped(totals.map(|total| total.magnitude.0).sum(), 2)
        };
        assert_eq!(total("amount_usd"), "6,099,557,846.00");
        assert_eq!(total("amount_eur"), "4,638,722,301.45");
        assert!(!out.file.problems.is_incomplete());
        assert!(out.file.problems.kept().iter().all(|problem| problem.severity == Severity::Note));
        let rounded: Vec<&String> = out.rows.iter().filter(|row| row.contains(" 12000000.00 RUB")).collect();
        assert_eq!(rounded.len(), 1);
    }
}

#[test]
fn identical_rows_and_rows_without_an_account_are_kept() {
    let Some(shared) = shared() else { return };
    let bytes = std::fs::read(shared.join("data/azerbaijani_laundromat.csv")).unwrap();
    let out = read_with(&bytes, &spec(""), &Profiles::builtin(), 2, 4 << 20);
    let mut bare: Vec<&str> =
        out.rows.iter().filter_map(|row| row.split_once(": ")).map(|row| row.1).collect();
    bare.sort_unstable();
    assert!(bare.windows(2).any(|pair| pair[0] == pair[1]), "identical payments stay apart");
    let without = out.batches.iter().flat_map(|batch| {
        batch.payer.iter().filter(|payer| batch.parties.get(**payer as usize).identifier.is_empty())
    });
    assert_eq!(without.count(), 115);
    let outgoing = out.batches.iter().flat_map(|batch| &batch.amount);
    assert!(outgoing.clone().all(|amount| *amount > 0));
    assert!(
        out.batches.iter().flat_map(|batch| &batch.currency).any(|currency| *currency == Currency::EUR.0)
    );
}
