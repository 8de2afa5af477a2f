//! What each stage costs: `cargo bench -p trag-benches`. Times are compared between runs, never asserted.

#![allow(clippy::expect_used, missing_docs, reason = "a bench fails by panicking; criterion makes its main")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use trag_benches::InMemory;
use trag_frame::{Assembled, Assembler};
use trag_graph::FlowGraph;
use trag_ingest::{InputSpec, Profiles, Reader};
use trag_model::{Batch, Day, Source};
use trag_rules::{CaseView, ParamOverrides, ThresholdTable};

const ROWS: u64 = 200_000;
const THREADS: usize = 2;

fn read(file: &InMemory, sink: &mut dyn FnMut(Batch)) -> Source {
    let profiles = Profiles::builtin();
    let reader = Reader::new(&profiles, THREADS);
    let read = trag_ingest::read(file, &InputSpec::default(), &reader, sink).expect("memory can be read");
    assert_eq!(read.source.counts.rows, ROWS, "every row is read");
    read.source
}

fn assemble(batches: Vec<Batch>, source: Source) -> Assembled {
    let mut assembler = Assembler::new(None, None);
    let slot = assembler.begin_source();
    batches.into_iter().for_each(|batch| assembler.add(slot, batch));
    assembler.end_source(slot, source);
    assembler.finish()
}

fn stages(criterion: &mut Criterion) {
    let file = InMemory::amlworld(ROWS);
    let mut batches = Vec::new();
    let source = read(&file, &mut |batch| batches.push(batch));
    let assembled = assemble(batches.clone(), source.clone());
    let flows = FlowGraph::build(&assembled.ledger, &assembled.accounts, THREADS);
    let thresholds = ThresholdTable::shipped();
    let context = trag_rules::Context::default();
    let view = CaseView {
        ledger: &assembled.ledger,
        accounts: &assembled.accounts,
        flows: &flows,
        rates: None,
        thresholds: &thresholds,
        jurisdiction: Some("US"),
        context: &context,
        as_of: Day::parse_iso("2022-10-01").expect("a day"),
    };

    let mut intake = criterion.benchmark_group("intake");
    intake.throughput(Throughput::Bytes(file.len()));
    intake
        .bench_function("delimited", |bench| bench.iter(|| read(&file, &mut |batch| drop(black_box(batch)))));
    intake.finish();

    let mut rows = criterion.benchmark_group("rows");
    rows.throughput(Throughput::Elements(ROWS));
    rows.bench_function("assembly", |bench| {
        let input = || (batches.clone(), source.clone());
        bench.iter_batched(input, |(batches, source)| assemble(batches, source), BatchSize::LargeInput);
    });
    rows.bench_function("flow graph", |bench| {
        bench.iter(|| FlowGraph::build(&assembled.ledger, &assembled.accounts, THREADS));
    });
    for rule in trag_rules::rules() {
        let code = rule.declaration().meta.code;
        let overrides = ParamOverrides::default();
        rows.bench_function(format!("rule {code}"), |bench| {
            bench.iter(|| trag_rules::assess(&view, &overrides, Some(&[code]), THREADS));
        });
    }
    rows.bench_function("whole run without files", |bench| {
        bench.iter(|| {
            let mut batches = Vec::new();
            let source = read(&file, &mut |batch| batches.push(batch));
            let assembled = assemble(batches, source);
            let flows = FlowGraph::build(&assembled.ledger, &assembled.accounts, THREADS);
            let context = trag_rules::Context::default();
            let (ledger, accounts) = (&assembled.ledger, &assembled.accounts);
            let view = CaseView { ledger, accounts, flows: &flows, context: &context, ..view };
            trag_rules::assess(&view, &ParamOverrides::default(), None, THREADS)
        });
    });
    rows.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = stages
}
criterion_main!(benches);
