//! The arguments of `trag features`, and the settings that they mean.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;
use trag_graph::features::Params;
use trag_graph::features::params::{Families, Statistic};
use trag_model::{Problem, catalogue};

use crate::args::WorkArgs;

/// Arguments of `trag features`. Windows are numbers with a unit: 90s, 30m, 6h, 1d.
#[derive(Debug, Args)]
pub(crate) struct FeaturesArgs {
    /// A case folder that `trag run` wrote.
    #[arg(value_name = "CASE")]
    pub(crate) case: PathBuf,
    /// The file to write. Default: CASE-features.parquet beside the case folder.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Replace the file when it is there.
    #[arg(long)]
    pub(crate) replace: bool,
    /// Which columns: patterns are those of IBM's Graph Feature Preprocessor, flows look at nothing later.
    #[arg(long, value_name = "FAMILY", default_value = "all",
        value_parser = PossibleValuesParser::new(Families::ALL.map(Families::word)))]
    pub(crate) columns: String,
    /// Payments that are described together; 1 looks at nothing later than the payment.
    #[arg(long, value_name = "N", default_value_t = 128)]
    pub(crate) batch: usize,
    /// How long a payment stays in the graph. No other window of patterns may be longer.
    #[arg(long, value_name = "TIME", default_value = "1d", value_parser = seconds)]
    pub(crate) window: i64,
    /// Window of fans.
    #[arg(long, value_name = "TIME", default_value = "1d", value_parser = seconds)]
    pub(crate) fan_window: i64,
    /// Window of degrees.
    #[arg(long, value_name = "TIME", default_value = "1d", value_parser = seconds)]
    pub(crate) degree_window: i64,
    /// Window of scatter-gathers.
    #[arg(long, value_name = "TIME", default_value = "6h", value_parser = seconds)]
    pub(crate) scatter_gather_window: i64,
    /// Window of temporal cycles.
    #[arg(long, value_name = "TIME", default_value = "1d", value_parser = seconds)]
    pub(crate) temporal_cycle_window: i64,
    /// Window of simple cycles.
    #[arg(long, value_name = "TIME", default_value = "1d", value_parser = seconds)]
    pub(crate) simple_cycle_window: i64,
    /// Accounts of the longest simple cycle.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) simple_cycle_length: usize,
    /// Window of the statistics of accounts.
    #[arg(long, value_name = "TIME", default_value = "1d", value_parser = seconds)]
    pub(crate) statistics_window: i64,
    /// Least sizes of the bins of a histogram. Default: 2 to 30.
    #[arg(long, value_name = "SIZES", value_delimiter = ',')]
    pub(crate) bins: Vec<usize>,
    /// Least sizes of the bins of the histogram of simple cycles. Default: 2 to 10.
    #[arg(long, value_name = "SIZES", value_delimiter = ',')]
    pub(crate) simple_cycle_bins: Vec<usize>,
    /// Which statistics of accounts. Default: all but minimum, maximum and median.
    #[arg(long, value_name = "NAMES", value_delimiter = ',',
        value_parser = PossibleValuesParser::new(Statistic::ALL.map(Statistic::word)))]
    pub(crate) statistics: Vec<String>,
    /// Window of the flow columns.
    #[arg(long, value_name = "TIME", default_value = "7d", value_parser = seconds)]
    pub(crate) flow_window: i64,
    /// Smallest share, in percent, that a hop of a conserved chain passes on.
    #[arg(long, value_name = "PERCENT", default_value_t = 90)]
    pub(crate) chain_kept: i64,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
}

impl FeaturesArgs {
    /// The settings.
    ///
    /// # Errors
    /// CAS007 when they contradict each other.
    pub(crate) fn params(&self) -> Result<Params, Problem> {
        let or =
            |given: &[usize], default: Vec<usize>| if given.is_empty() { default } else { given.to_vec() };
        let default = Params::default();
        let family = Families::ALL.into_iter().find(|family| family.word() == self.columns);
        let asked = |statistic: &Statistic| {
            self.statistics.is_empty() && Statistic::DEFAULT.contains(statistic)
                || self.statistics.iter().any(|name| name == statistic.word())
        };
        let params = Params {
            families: family.unwrap_or(default.families),
            batch: self.batch,
            graph_window: self.window,
            fan_window: self.fan_window,
            degree_window: self.degree_window,
            scatter_gather_window: self.scatter_gather_window,
            temporal_cycle_window: self.temporal_cycle_window,
            simple_cycle_window: self.simple_cycle_window,
            simple_cycle_length: self.simple_cycle_length,
            statistics_window: self.statistics_window,
            bins: or(&self.bins, default.bins),
            simple_cycle_bins: or(&self.simple_cycle_bins, default.simple_cycle_bins),
            statistics: Statistic::ALL.into_iter().filter(asked).collect(),
            flow_window: self.flow_window,
            chain_kept_percent: self.chain_kept,
        };
        params.check().map_err(|text| {
            Problem::new(catalogue::CASE_FILE_INVALID, text, "`trag features --help` lists the settings")
        })?;
        Ok(params)
    }

    /// The file to write.
    pub(crate) fn target(&self) -> PathBuf {
        self.out.clone().unwrap_or_else(|| {
            let name = self.case.file_name().map_or_else(|| "case".into(), |name| name.to_string_lossy());
            self.case.with_file_name(format!("{name}-features.parquet"))
        })
    }
}

/// A span of time as it is typed: a number, and `s`, `m`, `h` or `d`.
fn seconds(text: &str) -> Result<i64, String> {
    let unit = match text.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 3_600,
        Some('d') => 86_400,
        _ => return Err("a number with a unit is wanted, such as 90s, 30m, 6h or 1d".to_owned()),
    };
    let number = text.get(..text.len() - 1).and_then(|number| number.parse::<i64>().ok());
    let span = number.filter(|number| *number > 0).and_then(|number| number.checked_mul(unit));
    span.ok_or_else(|| "the number must be whole and positive".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_time_are_read() {
        assert_eq!(["90s", "30m", "6h", "1d"].map(seconds), [90, 1_800, 21_600, 86_400].map(Ok));
        for wrong in ["", "6", "h", "0h", "-1d", "1.5h", "9223372036854775807d", "6ч"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
