//! The command line as the user types it.

mod work;

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand};

use crate::commands::explain::ExplainArgs;
use crate::commands::features::FeaturesArgs;
use crate::commands::score::{ScoreArgs, case_of};
use crate::commands::verify::VerifyArgs;
use crate::custody::CustodyArgs;
pub(crate) use work::{WorkArgs, threads};

/// Follow the money: read bank exports, flag patterns with their rows, write a case summary.
#[derive(Debug, Parser)]
#[command(name = "trag", version, max_term_width = 80, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// What the custody log is told.
    #[command(flatten)]
    pub(crate) custody: CustodyArgs,
}

const EXIT_CODES: &str = "Exit codes:
  0    complete
  1    complete, something was flagged, and --fail-on-findings was given
  2    INCOMPLETE: a record or a file could not be read, or a rule or a trace
       failed
  64   wrong usage, or a fault in case.toml
  74   an input is missing, or the case folder cannot be written
  130  interrupted (Ctrl-C); the case folder is as before";

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read exports, check them with every rule and write the case folder. The main job.
    Run(RunArgs),
    /// Judge a case folder again, and show what other parameters would flag.
    Check(CheckArgs),
    /// Trace declared value through a case, by every method a court may ask for.
    Trace(TraceArgs),
    /// Write the case file of a case: numbered exhibits with their pictures, in several forms.
    Report(ReportArgs),
    /// Write one row of features per payment, for models that learn from labelled cases.
    Features(FeaturesArgs),
    /// Print what `trag run` would do, without reading a record.
    Plan(PlanArgs),
    /// List the formats trag reads, or show what it makes of a file.
    Formats(FormatsArgs),
    /// Ask a case a question in SQL.
    Sql(SqlArgs),
    /// List the rules, or show the documentation of one.
    Rules(RulesArgs),
    /// Show what stands behind a row or a finding, from the raw line to rules and lots.
    Explain(ExplainArgs),
    /// Put a score on each payment by a model that was learned before, or learn one. Orders a list, decides nothing.
    Score(ScoreArgs),
    /// Compare the findings of a case, and scores from elsewhere, with a known truth.
    Eval(EvalArgs),
    /// Compute a case again and say whether every file of it is what it was.
    Verify(VerifyArgs),
}

impl Command {
    /// The case that the command works on, and the word for it in the custody log.
    pub(crate) fn case(&self) -> Option<(&Path, &'static str)> {
        match self {
            Command::Run(args) => Some((&args.out, "run")),
            Command::Check(args) => Some((&args.case, "check")),
            Command::Trace(args) => Some((&args.case, "trace")),
            Command::Features(args) => Some((&args.case, "features")),
            Command::Explain(args) => Some((&args.case, "explain")),
            Command::Sql(args) => args.case.as_deref().map(|case| (case, "sql")),
            // The custody log goes where the case goes, and must not tell of such a report.
            Command::Report(args) if args.is_confidential() => None,
            Command::Report(args) => Some((&args.case, "report")),
            Command::Score(args) => Some((case_of(args), "score")),
            Command::Eval(args) => Some((&args.case, "eval")),
            Command::Verify(args) => Some((&args.case, "verify")),
            Command::Plan(_) | Command::Formats(_) | Command::Rules(_) => None,
        }
    }
}

impl Command {
    /// The keys of those for whom the output is encrypted.
    pub(crate) fn sealed_for(&self) -> &[String] {
        match self {
            Command::Report(args) => &args.encrypt_to,
            _ => &[],
        }
    }
}

/// Arguments of `trag run`.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// What to read.
    #[command(flatten)]
    pub(crate) inputs: InputArgs,
    /// The case folder to write. It must not exist, unless --replace is given.
    #[arg(long, value_name = "CASE")]
    pub(crate) out: PathBuf,
    /// Replace an earlier case in the same folder. The old one stays until the new one is complete.
    #[arg(long)]
    pub(crate) replace: bool,
    /// Exit with 1 when the run is complete and something was flagged.
    #[arg(long)]
    pub(crate) fail_on_findings: bool,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
}

/// Arguments of `trag check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// A case folder that `trag run` wrote. Nothing in it is changed.
    #[arg(value_name = "CASE")]
    pub(crate) case: PathBuf,
    /// Only these rules, with commas: S01,S03.
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub(crate) rules: Vec<String>,
    /// Values to try for a parameter, such as S01.band=0.05,0.10,0.15 (shares) or S01.window_days=7,30. May be given
    /// more than once; each is compared with the parameters of the case by itself.
    #[arg(long, value_name = "RULE.PARAM=VALUES")]
    pub(crate) what_if: Vec<String>,
    /// Judge with this parameter set of the case file instead of the one that it names.
    #[arg(long, value_name = "SET")]
    pub(crate) parameters: Option<String>,
    /// The declarations of the investigator; default: the case.toml that `trag run` kept in the case folder.
    #[arg(long, value_name = "FILE")]
    pub(crate) case_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
}

/// Arguments of `trag trace`.
#[derive(Debug, Args)]
pub(crate) struct TraceArgs {
    /// A case folder that `trag run` wrote. tracing.json, tracing.md and tracing.html are put into it.
    #[arg(value_name = "CASE")]
    pub(crate) case: PathBuf,
    /// Where the value comes from: rows ("17, 20-22" or "file.csv:12, 15-18") or a finding (S01-0001). May be
    /// given more than once; adds to the [[origin]] tables of case.toml.
    #[arg(long, value_name = "ROWS|FINDING")]
    pub(crate) origin: Vec<String>,
    /// all, or one of fifo, lifo, prorata, clean-first, proceeds-first, election, pari-passu, poison; several
    /// with commas. The band is always over the first five.
    #[arg(long, value_name = "METHOD", default_value = "all", value_delimiter = ',')]
    pub(crate) method: Vec<String>,
    /// The day at whose end value is looked for. Default: `as-of` of case.toml, or after the last row.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<String>,
    /// What is asked about: an account number, or the name of a declared asset or owner. May be given more
    /// than once. Default: the [[target]] tables, or wherever value lies.
    #[arg(long, value_name = "ACCOUNT|NAME")]
    pub(crate) target: Vec<String>,
    /// The declarations of the investigator; default: the case.toml that `trag run` kept in the case folder.
    #[arg(long, value_name = "FILE")]
    pub(crate) case_file: Option<PathBuf>,
    /// Who names the origins of --origin; stands in the record.
    #[arg(long, value_name = "NAME")]
    pub(crate) who: Option<String>,
    /// Why; stands in the record.
    #[arg(long, value_name = "TEXT")]
    pub(crate) why: Option<String>,
    /// How many threads to use; the result does not depend on it. Default: all cores.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Print tracing.json instead of the screen.
    #[arg(long)]
    pub(crate) json: bool,
    /// Print no progress.
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

/// What `trag report` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum DocumentWord {
    /// The exhibits.
    CaseFile,
    /// The case in sentences, for a court.
    Narrative,
    /// The case in sentences, for the authority that receives reports of suspicion.
    SuspicionReport,
}

/// Arguments of `trag report`.
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// A case folder that `trag run` wrote.
    #[arg(value_name = "CASE")]
    pub(crate) case: PathBuf,
    /// html, json, md, pdf, xlsx; ftm (entities of FollowTheMoney), graphml, and nodes and edges (CSV) for link
    /// charts. Several with commas. goaml, which stands alone, is a report of suspicion as XML and needs --goaml and
    /// --out.
    #[arg(long, value_name = "FORM", default_value = "html,json,md,pdf,xlsx", value_delimiter = ',')]
    pub(crate) form: Vec<String>,
    /// What to write: the case file with its exhibits, its narrative for a court, or a report of a suspicion. The
    /// last is confidential: it needs --out, and the case folder and its custody log do not know of it.
    #[arg(long, value_enum, value_name = "DOCUMENT", default_value = "case-file")]
    pub(crate) document: DocumentWord,
    /// Language of a narrative or report: en, sr-Latn or sr-Cyrl.
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    pub(crate) language: String,
    /// The folder to write; it must not exist. Default: the case folder itself, beside what it holds.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
    /// The settings of a goAML report, beside the schema that the authority issued; docs/goaml.md describes them.
    #[arg(long, value_name = "FILE")]
    pub(crate) goaml: Option<PathBuf>,
    /// Make a copy for somebody else, named by --recipient, and hide what the profile hides: internal, prosecutor,
    /// court, defence, foreign-unit, statistics. Needs --out. Every finished file is read again, and refused when
    /// something hidden stands in it. Copies are numbered in CASE.copies.jsonl; CASE.key makes the pseudonyms and
    /// stays with you.
    #[arg(long, value_name = "PROFILE", requires = "out")]
    pub(crate) profile: Option<String>,
    /// Encrypt every file to this recipient, by the public key that `age-keygen` prints. May be given more than once.
    #[arg(long, value_name = "AGE1...", requires = "out")]
    pub(crate) encrypt_to: Vec<String>,
    /// Sign the hashes of all files with this secret key of minisign; it has no password.
    #[arg(long, value_name = "KEY", requires = "out")]
    pub(crate) sign_with: Option<PathBuf>,
    /// How many threads to use; the result does not depend on it. Default: all cores.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Print no progress.
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

impl ReportArgs {
    /// Whether what is written is a report of a suspicion, of which the case must not know.
    pub(crate) fn is_confidential(&self) -> bool {
        self.document == DocumentWord::SuspicionReport || self.has_goaml()
    }

    /// Whether a goAML report is asked for.
    pub(crate) fn has_goaml(&self) -> bool {
        self.form.iter().any(|word| word.trim() == crate::commands::goaml::WORD)
    }
}

/// Arguments of `trag plan`.
#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    /// What to read.
    #[command(flatten)]
    pub(crate) inputs: InputArgs,
}

/// What to read, for every command that reads.
#[derive(Debug, Args)]
pub(crate) struct InputArgs {
    /// Files, or folders with files. A folder's own case.toml is used.
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
    /// The declarations of the investigator; default: case.toml in the input folder, where there is one.
    #[arg(long, value_name = "FILE")]
    pub(crate) case_file: Option<PathBuf>,
}

/// Arguments of `trag formats`.
#[derive(Debug, Args)]
pub(crate) struct FormatsArgs {
    /// What to do instead of listing.
    #[command(subcommand)]
    pub(crate) action: Option<FormatsAction>,
    /// Print as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What `trag formats` can do beside listing.
#[derive(Debug, Subcommand)]
pub(crate) enum FormatsAction {
    /// Show what trag would do with a file, and print a mapping to start from.
    Probe {
        /// The file.
        file: PathBuf,
    },
}

/// Arguments of `trag eval`.
#[derive(Debug, Args)]
pub(crate) struct EvalArgs {
    /// A case folder that `trag run` wrote.
    #[arg(value_name = "CASE")]
    pub(crate) case: PathBuf,
    /// What is true: a patterns file of AMLworld, a truth.json, the transactions file of SAML-D, AMLSim or
    /// AMLGentex that the case was read from, AMLSim's alerted transactions, or a list row,pattern_id,pattern.
    #[arg(long, value_name = "FILE")]
    pub(crate) truth: PathBuf,
    /// Scores of rows, as CSV with row_id and score, and if wanted flagged. May be given more than once.
    #[arg(long, value_name = "FILE")]
    pub(crate) scores: Vec<PathBuf>,
    /// The folder for eval.md, eval.json and eval.svg; default: CASE-eval beside the case folder.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
    /// Write over what an earlier comparison left there.
    #[arg(long)]
    pub(crate) replace: bool,
    /// Print eval.json instead of the screen.
    #[arg(long)]
    pub(crate) json: bool,
    /// Print no progress.
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

/// Arguments of `trag sql`.
#[derive(Debug, Args)]
pub(crate) struct SqlArgs {
    /// A case folder that `trag run` wrote.
    #[arg(value_name = "CASE")]
    pub(crate) case: Option<PathBuf>,
    /// One SELECT over the tables that --tables lists.
    #[arg(value_name = "SQL", allow_hyphen_values = true)]
    pub(crate) statement: Option<String>,
    /// Print the answer as CSV for spreadsheets; text that starts like a formula gets an apostrophe in front.
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
    /// Print the answer as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// How many rows the table on the screen shows.
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(crate) rows: usize,
    /// Print the tables and their columns.
    #[arg(long)]
    pub(crate) tables: bool,
    /// Print statements to start from.
    #[arg(long)]
    pub(crate) examples: bool,
    /// Print no progress.
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

/// Arguments of `trag rules`.
#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    /// What to do instead of listing.
    #[command(subcommand)]
    pub(crate) action: Option<RulesAction>,
    /// Print as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What `trag rules` can do beside listing.
#[derive(Debug, Subcommand)]
pub(crate) enum RulesAction {
    /// Print the documentation of a rule.
    Show {
        /// Its code, such as S01.
        code: String,
    },
    /// Print the legal thresholds that were in force on a day.
    Thresholds {
        /// The day, such as 2024-12-31.
        #[arg(long, value_name = "DATE")]
        on: String,
        /// Only those of a jurisdiction, such as RS.
        #[arg(long, value_name = "CODE")]
        jurisdiction: Option<String>,
        /// The case.toml whose own thresholds extend or replace the shipped ones.
        #[arg(long, value_name = "FILE")]
        case_file: Option<PathBuf>,
    },
    /// Print the countries that were on a list on a day.
    Countries {
        /// The day, such as 2024-12-31.
        #[arg(long, value_name = "DATE")]
        on: String,
        /// The case.toml whose own lists extend or replace the shipped ones.
        #[arg(long, value_name = "FILE")]
        case_file: Option<PathBuf>,
    },
}
