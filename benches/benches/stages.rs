//! What each stage costs: `cargo bench -p trag-benches`. Times are compared between runs, never asserted.

#![allow(clippy::expect_used, missing_docs, reason = "a bench fails by panicking; criterion makes its main")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use trag_benches::InMemory;
use trag_frame::{Assembled, Assembler};
use trag_graph::{Edge, FlowGraph};
use trag_ingest::{InputSpec, Profiles, Reader};
use trag_model::{AccountIx, Batch, Day, Minor, RowId, Seconds, Source};
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

/// The kernels of windows on one thread, over payments 30 seconds apart: sums by the second and by the day, and how
/// many different accounts a window meets.
fn windows(criterion: &mut Criterion) {
    const ITEMS: u32 = 1_000_000;
    const WEEK: i64 = 7 * 86_400;
    let edge = |row: u32| Edge {
        time: Seconds(i64::from(row) * 30),
        row: RowId(row),
        other: AccountIx(row.wrapping_mul(2_654_435_761) % 1_000),
    };
    let edges: Vec<Edge> = (0..ITEMS).map(edge).collect();
    let amounts: Vec<i64> = edges.iter().map(|edge| i64::from(edge.other.0) * 100).collect();
    let days: Vec<Day> = edges.iter().map(|edge| edge.time.day()).collect();
    let mut group = criterion.benchmark_group("windows");
    group.throughput(Throughput::Elements(u64::from(ITEMS)));
    group.bench_function("sum of seven days, to the second", |bench| {
        bench.iter(|| {
            let (mut sum, mut from, mut most) = (0_i128, 0, 0_i128);
            trag_graph::windows::trailing(
                &edges,
                |edge| edge.time,
                WEEK,
                |window, last| {
                    sum += amounts[last].iter().map(|amount| i128::from(*amount)).sum::<i128>();
                    sum -= amounts[from..window.start].iter().map(|amount| i128::from(*amount)).sum::<i128>();
                    from = window.start;
                    most = most.max(sum);
                },
            );
            black_box(most)
        });
    });
    group.bench_function("sum of seven days, by day", |bench| {
        bench.iter(|| {
            let sums = trag_rules::window::Sums::new(amounts.iter().map(|amount| Minor(*amount)));
            let windows = trag_rules::window::trailing(&days, 7);
            black_box(windows.iter().map(|window| sums.of(window)).max())
        });
    });
    group.bench_function("different accounts in seven days", |bench| {
        let mut counter = trag_graph::fans::DistinctCounter::new(1_000);
        bench.iter(|| {
            let mut most = 0;
            trag_graph::fans::windows(&edges, WEEK, &mut counter, |_, distinct| most = most.max(distinct));
            black_box(most)
        });
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = windows, stages
}
criterion_main!(benches);
