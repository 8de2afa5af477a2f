//! The arguments of `trag score`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::args::WorkArgs;

/// Arguments of `trag score`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct ScoreArgs {
    /// What to do instead of scoring.
    #[command(subcommand)]
    pub(crate) action: Option<ScoreAction>,
    /// How to score.
    #[command(flatten)]
    pub(crate) apply: ApplyArgs,
}

/// What `trag score` can do beside scoring.
#[derive(Debug, Subcommand)]
pub(crate) enum ScoreAction {
    /// Learn a model from a case whose truth is known.
    Train(LearnArgs),
}

/// Arguments of scoring.
#[derive(Debug, Args)]
pub(crate) struct ApplyArgs {
    /// A case folder that `trag run` wrote. Nothing in it is changed.
    #[arg(value_name = "CASE", required = true)]
    case: Option<PathBuf>,
    /// The model, as `trag score train` wrote it.
    #[arg(long, value_name = "FILE", required = true)]
    model: Option<PathBuf>,
    /// The folder for scores.csv, subjects.md and subjects.json; default: CASE-scores beside the case folder.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Write over what an earlier scoring left there.
    #[arg(long)]
    pub(crate) replace: bool,
    #[command(flatten)]
    pub(crate) told: ToldArgs,
    /// How many threads to use; the result does not depend on it. Default: all cores.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Print subjects.json instead of the screen.
    #[arg(long)]
    pub(crate) json: bool,
    /// Print no progress.
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

impl ApplyArgs {
    /// The case and the model, which the command line requires.
    pub(crate) fn paths(&self) -> (&Path, &Path) {
        (self.case.as_deref().unwrap_or(Path::new("")), self.model.as_deref().unwrap_or(Path::new("")))
    }

    /// The folder to write.
    pub(crate) fn folder(&self) -> PathBuf {
        self.out.clone().unwrap_or_else(|| {
            let case = self.paths().0;
            let name = case.file_name().map_or_else(|| "case".into(), |name| name.to_string_lossy());
            case.with_file_name(format!("{name}-scores"))
        })
    }
}

/// How much is told of what was scored.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct ToldArgs {
    /// Of how many accounts with the highest scores to say why.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) subjects: u16,
}

/// Arguments of learning.
#[derive(Debug, Args)]
pub(crate) struct LearnArgs {
    /// A case folder that `trag run` wrote.
    #[arg(value_name = "CASE")]
    pub(crate) case: PathBuf,
    /// What is true, as for `trag eval`: a patterns file of AMLworld, a truth.json, the transactions file of SAML-D,
    /// AMLSim or AMLGentex that the case was read from, AMLSim's alerted transactions, or a list
    /// row,pattern_id,pattern.
    #[arg(long, value_name = "FILE")]
    pub(crate) truth: PathBuf,
    /// The file of the model to write.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Score the case as well, with the same result as `trag score` with the model, and describe its payments only
    /// once. Here go scores.csv, subjects.md and subjects.json.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) score_to: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) told: ToldArgs,
    /// Replace what is there.
    #[arg(long)]
    pub(crate) replace: bool,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
}
