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
    /// By how much each row's record is more than the row; `None` where the ledger has the records.
    steady_records: Option<i64>,
}

impl Case {
    /// The row of the file, counted from 0 below the header.
    pub(crate) fn data_row(&self, row: RowId) -> u64 {
        let record = match self.steady_records {
            Some(more) => i64::from(row.0).saturating_add(more).cast_unsigned(),
            None => self.ledger.record[row.0 as usize],
        };
        record - 2
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
    let mut case = columns(job, input, settings, wanted)?;
    if !matches!(job, "A" | "B" | "D") {
        case.graph = FlowGraph::of_nodes(&case.ledger, case.followed.clone(), settings.threads);
    }
    Ok(case)
}

fn columns(
    job: &str,
    input: &Path,
    settings: &Settings,
    wanted: ExpressColumns,
) -> Result<Case, Box<dyn Error>> {
    let case = |ledger, followed, steady_records| Case {
        ledger,
        followed,
        graph: FlowGraph::default(),
        steady_records,
    };
    if input.is_dir() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(settings.threads).build()?;
        let loaded = pool.install(|| {
            let store = FlowStore::open(input)?;
            let steady = store.steady_records()?;
            let ExpressColumns { amounts, instruments } = wanted;
            Ok((store.load(Wanted { records: steady.is_none(), amounts, instruments })?, steady))
        });
        let (Columns { ledger, followed }, steady) = loaded.map_err(|problem: Problem| problem.text)?;
        return Ok(case(ledger, followed, steady));
    }
    if job != "A"
        && let Some(Express { ledger, accounts }) = express(input, settings.threads, wanted)?
    {
        return Ok(case(ledger, vec![true; accounts], None));
    }
    let Assembled { ledger, accounts, .. } = assemble(input, settings.threads)?;
    let followed = accounts.accounts.iter().map(|account| account.can_be_followed()).collect();
    // Half a million accounts take longer to free than the job takes, and the process ends soon.
    std::mem::forget(accounts);
    Ok(case(ledger, followed, None))
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
