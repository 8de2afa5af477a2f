//! From a file, or from our own stored columns, to a ledger in memory.

use std::error::Error;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use trag_frame::case_folder::Staging;
use trag_frame::store::{
    self,
    flows::{self, Columns, FLOWS_FILE, FlowStore, Wanted},
};
use trag_frame::{Assembled, Assembler};
use trag_graph::FlowGraph;
use trag_ingest::{Express, ExpressColumns, Input, InputSpec, Profiles, Reader};
use trag_model::{Ledger, Problem, RowId};

use crate::Settings;
use crate::answer::Answer;

/// What a job works on.
pub(crate) struct Case {
    pub(crate) ledger: Ledger,
    /// By account, whether value can be followed through it.
    pub(crate) followed: Vec<bool>,
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
        self.open_at(0)
    }

    fn open_at(&self, offset: u64) -> io::Result<Box<dyn Read + Send>> {
        let mut file = File::open(&self.0)?;
        file.seek(SeekFrom::Start(offset))?;
        Ok(Box::new(file))
    }

    fn size(&self) -> io::Result<u64> {
        Ok(std::fs::metadata(&self.0)?.len())
    }
}

/// Reads a file, or a folder that [`store`] wrote, and indexes it where the job needs that.
pub(crate) fn case(job: &str, input: &Path, settings: &Settings) -> Result<Case, Box<dyn Error>> {
    let wanted =
        ExpressColumns { amounts: matches!(job, "A" | "B" | "D" | "kernels"), instruments: job == "B" };
    let (ledger, followed) = columns(job, input, settings, wanted)?;
    let graph = match job {
        "A" | "B" | "D" => FlowGraph::default(),
        _ => FlowGraph::of_nodes(&ledger, followed.clone(), settings.threads),
    };
    Ok(Case { ledger, followed, graph })
}

fn columns(
    job: &str,
    input: &Path,
    settings: &Settings,
    wanted: ExpressColumns,
) -> Result<(Ledger, Vec<bool>), Box<dyn Error>> {
    if input.is_dir() {
        let wanted = Wanted { amounts: wanted.amounts, instruments: wanted.instruments };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(settings.threads).build()?;
        let loaded = pool.install(|| FlowStore::open(input)?.load(wanted));
        let Columns { ledger, followed } = loaded.map_err(|problem| problem.text)?;
        return Ok((ledger, followed));
    }
    if job != "A"
        && let Some(Express { ledger, accounts }) = express(input, settings.threads, wanted)?
    {
        return Ok((ledger, vec![true; accounts]));
    }
    let Assembled { ledger, accounts, .. } = assemble(input, settings.threads)?;
    let followed = accounts.accounts.iter().map(|account| account.can_be_followed()).collect();
    // Half a million accounts take longer to free than the job takes, and the process ends soon.
    std::mem::forget(accounts);
    Ok((ledger, followed))
}

/// Asks the stored columns of a folder, on as many threads.
pub(crate) fn picked(
    folder: &Path,
    settings: &Settings,
    ask: impl FnOnce(&FlowStore) -> Result<Answer, Problem> + Send,
) -> Result<Answer, Box<dyn Error>> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(settings.threads).build()?;
    Ok(pool.install(|| ask(&FlowStore::open(folder)?)).map_err(|problem| problem.text)?)
}

/// Reads a file and stores it as the tables of a case folder, which must not exist yet.
pub(crate) fn store(file: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    let assembled = assemble(file, 2)?;
    let mut staging = Staging::begin(folder, false).map_err(|problem| problem.text)?;
    store::write(&assembled, &mut staging)?;
    staging.write(FLOWS_FILE, |out| flows::write(&assembled, out))?;
    Ok(staging.commit().map_err(|problem| problem.text)?)
}

/// The columns of flows through the express door, where it opens.
fn express(path: &Path, threads: usize, wanted: ExpressColumns) -> io::Result<Option<Express>> {
    let profiles = Profiles::builtin();
    let reader = Reader::new(&profiles, threads);
    trag_ingest::read_express(&OnDisk(path.into()), &InputSpec::default(), &reader, wanted)
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
