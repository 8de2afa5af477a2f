//! How a command works: on how many threads, and what it prints.

use clap::Args;

use crate::screen::Progress;

/// How a command works and what it prints, for every command whose result can be JSON.
#[derive(Debug, Args)]
pub(crate) struct WorkArgs {
    /// How many threads to use; the result does not depend on it. Default: all cores.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Print the result as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Print no progress.
    #[arg(long, short)]
    quiet: bool,
}

impl WorkArgs {
    /// How many threads to use.
    pub(crate) fn threads(&self) -> usize {
        threads(self.threads)
    }

    /// What tells of the progress; beside JSON nothing does.
    pub(crate) fn progress(&self) -> Progress {
        Progress::new(self.quiet || self.json)
    }
}

/// The number of threads asked for, or all cores.
pub(crate) fn threads(asked: Option<u16>) -> usize {
    let all = || std::thread::available_parallelism().map_or(1, usize::from);
    asked.map_or_else(all, usize::from)
}
