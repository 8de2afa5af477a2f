//! From a file, or from our own stored columns, to a ledger in memory.

use std::error::Error;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use trag_frame::case_folder::Staging;
use trag_frame::store::{self, Columns, Wanted};
use trag_frame::{Assembled, Assembler};
use trag_graph::FlowGraph;
use trag_ingest::{Input, InputSpec, Profiles, Reader};
use trag_model::{Ledger, RowId};

use crate::Settings;

/// What a job works on.
pub(crate) struct Case {
    pub(crate) ledger: Ledger,
    /// Number of accounts.
    pub(crate) accounts: usize,
    /// Empty for the jobs that look at no account's list.
    pub(crate) graph: FlowGraph,
}

impl Case {
    /// The row of the file, counted from 0 below the header.
    pub(crate) fn data_row(&self, row: RowId) -> u64 {
        self.ledger.record[row.0 as usize] - 2
    }
}

struct OnDisk(PathBuf);

impl Input for OnDisk {
    fn name(&self) -> &str {
        "payments.csv"
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(File::open(&self.0)?))
    }
}

/// Reads a file, or a folder that [`store`] wrote, and indexes it where the job needs that.
pub(crate) fn case(job: &str, input: &Path, settings: &Settings) -> Result<Case, Box<dyn Error>> {
    let is_indexed = !matches!(job, "A" | "B");
    if input.is_dir() {
        let wanted = Wanted { amounts: matches!(job, "A" | "B" | "D"), instruments: job == "B" };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(settings.threads).build()?;
        let Columns { ledger, followed } =
            pool.install(|| store::load_columns(input, wanted)).map_err(|problem| problem.text)?;
        let accounts = followed.len();
        let graph = match is_indexed {
            true => FlowGraph::of_nodes(&ledger, followed, settings.threads),
            false => FlowGraph::default(),
        };
        return Ok(Case { ledger, accounts, graph });
    }
    let Assembled { ledger, accounts, .. } = assemble(input, settings.threads)?;
    let graph = match is_indexed {
        true => FlowGraph::build(&ledger, &accounts, settings.threads),
        false => FlowGraph::default(),
    };
    let count = accounts.accounts.len();
    // Half a million accounts take longer to free than the job takes, and the process ends soon.
    std::mem::forget(accounts);
    Ok(Case { ledger, accounts: count, graph })
}

/// Reads a file and stores it as the tables of a case folder, which must not exist yet.
pub(crate) fn store(file: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    let assembled = assemble(file, 2)?;
    let mut staging = Staging::begin(folder, false).map_err(|problem| problem.text)?;
    store::write(&assembled, &mut staging)?;
    Ok(staging.commit().map_err(|problem| problem.text)?)
}

fn assemble(path: &Path, threads: usize) -> Result<Assembled, Box<dyn Error>> {
    let profiles = Profiles::builtin();
    let reader = Reader::new(&profiles, threads);
    let mut assembler = Assembler::new(None, None);
    let slot = assembler.begin_source();
    let spec = InputSpec::default();
    let read =
        trag_ingest::read(&OnDisk(path.into()), &spec, &reader, &mut |batch| assembler.add(slot, batch))?;
    if let Some(problem) = read.problems.kept().first() {
        return Err(format!("{}: {}", problem.code, problem.text).into());
    }
    assembler.end_source(slot, read.source);
    Ok(assembler.finish())
}
