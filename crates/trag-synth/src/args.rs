//! The command line as the user types it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Invented payments to try trag on: towns with a normal life, and schemes planted into it, by a seed.
#[derive(Debug, Parser)]
#[command(name = "trag-synth", version, max_term_width = 80, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    /// What to write.
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "The same arguments give the same bytes, on any number of threads.

Exit codes:
  0    written
  64   wrong usage
  74   a file or folder cannot be written";

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// A town's normal life and nothing else, as a folder that `trag run` takes.
    Town(TownArgs),
    /// A town with planted schemes, as a folder that `trag run` takes, with truth.json.
    Case(CaseArgs),
    /// One large file in the layout of AMLworld (IBM), with its file of patterns.
    Payments(PaymentsArgs),
    /// List the kinds of schemes, with the rule whose definition each is.
    Kinds,
}

/// Arguments of all folders.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Draws everything; another number gives another town.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// The first day.
    #[arg(long, value_name = "DATE", default_value = "2024-01-01")]
    pub(crate) from: String,
    /// How many days.
    #[arg(long, value_name = "D", default_value_t = 366, value_parser = clap::value_parser!(u32).range(1..=3660))]
    pub(crate) days: u32,
    /// register: one text with each payment once. statements: a statement for each account, in the format and
    /// encoding of its bank.
    #[arg(long, value_enum, default_value = "register")]
    pub(crate) layout: FolderLayout,
    /// How many threads to use; the result does not depend on it. Default: all cores.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

/// What the payments of a folder look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum FolderLayout {
    /// One text with each payment once.
    Register,
    /// A statement for each account.
    Statements,
}

/// Arguments of `trag-synth town`.
#[derive(Debug, Args)]
pub(crate) struct TownArgs {
    /// How many households live there.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(20..=1_000_000))]
    pub(crate) households: u32,
    /// The folder to write; it must not exist, or be empty.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
    /// Seed, period, threads.
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Arguments of `trag-synth case`.
#[derive(Debug, Args)]
pub(crate) struct CaseArgs {
    /// Kinds to plant, by word or rule (cycle,S01); `trag-synth kinds` lists them. Default: all.
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    pub(crate) kind: Vec<String>,
    /// How well they are hidden: clumsy, careful, patient. Default: each of them in turn.
    #[arg(long, value_name = "CARE", value_delimiter = ',')]
    pub(crate) care: Vec<String>,
    /// How many schemes. Default: one of each kind and care.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) schemes: Option<u32>,
    /// How many households live there.
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(20..=1_000_000))]
    pub(crate) households: u32,
    /// The folder to write; it must not exist, or be empty.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
    /// Seed, period, threads.
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Arguments of `trag-synth payments`.
#[derive(Debug, Args)]
pub(crate) struct PaymentsArgs {
    /// How many rows.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1_000..=1_000_000_000))]
    pub(crate) rows: u64,
    /// The file to write; its patterns stand beside it in a file that ends in _Patterns.txt.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Draws everything.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// The first day.
    #[arg(long, value_name = "DATE", default_value = "2022-09-01")]
    pub(crate) from: String,
    /// How many days. Default: 90, and more where a day would have more than half a million rows.
    #[arg(long, value_name = "D", value_parser = clap::value_parser!(u32).range(10..=3660))]
    pub(crate) days: Option<u32>,
    /// Planted schemes in a million rows.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    pub(crate) planted_per_million: u32,
    /// Kinds to plant. Default: the eight shapes of AMLworld.
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    pub(crate) kind: Vec<String>,
    /// How well they are hidden. Default: each care in turn.
    #[arg(long, value_name = "CARE", value_delimiter = ',')]
    pub(crate) care: Vec<String>,
    /// How many threads to use; the result does not depend on it. Default: all cores.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}
