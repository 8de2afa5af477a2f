//! What may be set about the features, with the values of the AMLworld paper as default.

/// Seconds in an hour.
const HOUR: i64 = 3_600;
/// Seconds in a day.
const DAY: i64 = 24 * HOUR;

/// The settings. Windows are in seconds.
///
/// The defaults are those with which the AMLworld paper (Altman et al. 2023, appendix) ran the library:
/// windows of a day, six hours for scatter-gather, cycles of at most ten accounts, batches of 128 payments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Params {
    /// Which columns are made.
    pub families: Families,
    /// Payments that are described together; 1 looks at nothing later than the payment.
    pub batch: usize,
    /// How long a payment stays in the graph, counted back from the last payment of the batch before.
    pub graph_window: i64,
    /// Window of fans.
    pub fan_window: i64,
    /// Window of degrees.
    pub degree_window: i64,
    /// Window of scatter-gathers.
    pub scatter_gather_window: i64,
    /// Window of temporal cycles.
    pub temporal_cycle_window: i64,
    /// Window of simple cycles.
    pub simple_cycle_window: i64,
    /// Accounts of the longest simple cycle.
    pub simple_cycle_length: usize,
    /// Window of sums, means and moments of an account's amounts.
    pub statistics_window: i64,
    /// Least sizes of the bins of all histograms but that of simple cycles, growing.
    pub bins: Vec<usize>,
    /// Least sizes of the bins of the histogram of simple cycles, growing.
    pub simple_cycle_bins: Vec<usize>,
    /// Which statistics of accounts are given.
    pub statistics: Vec<Statistic>,
    /// Window of the flow features.
    pub flow_window: i64,
    /// Smallest share of one amount, in percent, that the next hop of a conserved chain pays on.
    pub chain_kept_percent: i64,
}

impl Default for Params {
    fn default() -> Params {
        Params {
            families: Families::All,
            batch: 128,
            graph_window: DAY,
            fan_window: DAY,
            degree_window: DAY,
            scatter_gather_window: 6 * HOUR,
            temporal_cycle_window: DAY,
            simple_cycle_window: DAY,
            simple_cycle_length: 10,
            statistics_window: DAY,
            bins: (2..=30).collect(),
            simple_cycle_bins: (2..=10).collect(),
            statistics: Statistic::DEFAULT.to_vec(),
            flow_window: 7 * DAY,
            chain_kept_percent: 90,
        }
    }
}

impl Params {
    /// The settings as names and values, in one order: what a result has to carry to be repeated.
    #[must_use]
    pub fn entries(&self) -> Vec<(&'static str, String)> {
        let list = |numbers: &[usize]| numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(",");
        let statistics: Vec<&str> = self.statistics.iter().map(|statistic| statistic.word()).collect();
        vec![
            ("columns", self.families.word().to_owned()),
            ("batch_payments", self.batch.to_string()),
            ("graph_window_seconds", self.graph_window.to_string()),
            ("fan_window_seconds", self.fan_window.to_string()),
            ("degree_window_seconds", self.degree_window.to_string()),
            ("scatter_gather_window_seconds", self.scatter_gather_window.to_string()),
            ("temporal_cycle_window_seconds", self.temporal_cycle_window.to_string()),
            ("simple_cycle_window_seconds", self.simple_cycle_window.to_string()),
            ("simple_cycle_length", self.simple_cycle_length.to_string()),
            ("statistics_window_seconds", self.statistics_window.to_string()),
            ("bins", list(&self.bins)),
            ("simple_cycle_bins", list(&self.simple_cycle_bins)),
            ("statistics", statistics.join(",")),
            ("flow_window_seconds", self.flow_window.to_string()),
            ("chain_kept_percent", self.chain_kept_percent.to_string()),
        ]
    }

    /// What is wrong with the settings, in a sentence for whoever set them.
    ///
    /// # Errors
    /// When a window is not positive or longer than what the graph keeps, bins do not grow, or a number is out
    /// of its range.
    pub fn check(&self) -> Result<(), String> {
        let windows = [
            ("fan", self.fan_window),
            ("degree", self.degree_window),
            ("scatter-gather", self.scatter_gather_window),
            ("temporal cycle", self.temporal_cycle_window),
            ("simple cycle", self.simple_cycle_window),
            ("statistics", self.statistics_window),
        ];
        for (name, window) in windows {
            if !(1..=self.graph_window).contains(&window) {
                return Err(format!(
                    "the {name} window must be at least a second and at most the graph window"
                ));
            }
        }
        let grow =
            |bins: &[usize]| bins.first().is_some_and(|first| *first >= 1) && bins.is_sorted_by(|a, b| a < b);
        let faults = [
            (self.graph_window > LONGEST || self.flow_window > LONGEST, "a window is at most 100 years"),
            (self.flow_window < 1, "the flow window must be at least a second"),
            (!(1..=LARGEST_BATCH).contains(&self.batch), "a batch has 1 to 100,000 payments"),
            (!(2..=64).contains(&self.simple_cycle_length), "a simple cycle has 2 to 64 accounts"),
            (!grow(&self.bins) || !grow(&self.simple_cycle_bins), "bins are sizes from 1, growing"),
            (!(1..=100).contains(&self.chain_kept_percent), "a kept share is 1 to 100 percent"),
        ];
        match faults.into_iter().find(|(is_fault, _)| *is_fault) {
            Some((_, text)) => Err(text.to_owned()),
            None => Ok(()),
        }
    }
}

/// A hundred years: times and windows can be added without running over.
const LONGEST: i64 = 36_525 * DAY;
const LARGEST_BATCH: usize = 100_000;

/// Families of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Families {
    /// Patterns and flows.
    All,
    /// The library's columns alone.
    Patterns,
    /// The columns that look at nothing later, alone.
    Flows,
}

impl Families {
    /// All of them.
    pub const ALL: [Families; 3] = [Families::All, Families::Patterns, Families::Flows];

    /// Its name in settings.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Families::All => "all",
            Families::Patterns => "patterns",
            Families::Flows => "flows",
        }
    }
}

/// A statistic of the payments that an account made or received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Statistic {
    /// How many accounts stand at the other ends.
    Fan,
    /// How many payments.
    Degree,
    /// Degree over fan.
    Ratio,
    /// Mean amount.
    Mean,
    /// Sum of amounts.
    Sum,
    /// Smallest amount.
    Minimum,
    /// Largest amount.
    Maximum,
    /// Median amount.
    Median,
    /// Variance of the amounts, divided by their number.
    Variance,
    /// Third standardised moment.
    Skew,
    /// Fourth standardised moment; 3 for a normal distribution.
    Kurtosis,
}

impl Statistic {
    /// All of them, in the library's order.
    pub const ALL: [Statistic; 11] = [
        Statistic::Fan,
        Statistic::Degree,
        Statistic::Ratio,
        Statistic::Mean,
        Statistic::Sum,
        Statistic::Minimum,
        Statistic::Maximum,
        Statistic::Median,
        Statistic::Variance,
        Statistic::Skew,
        Statistic::Kurtosis,
    ];

    /// The library's own choice.
    pub const DEFAULT: [Statistic; 8] = [
        Statistic::Fan,
        Statistic::Degree,
        Statistic::Ratio,
        Statistic::Mean,
        Statistic::Sum,
        Statistic::Variance,
        Statistic::Skew,
        Statistic::Kurtosis,
    ];

    /// Its name in columns and settings.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Statistic::Fan => "fan",
            Statistic::Degree => "degree",
            Statistic::Ratio => "ratio",
            Statistic::Mean => "mean",
            Statistic::Sum => "sum",
            Statistic::Minimum => "minimum",
            Statistic::Maximum => "maximum",
            Statistic::Median => "median",
            Statistic::Variance => "variance",
            Statistic::Skew => "skew",
            Statistic::Kurtosis => "kurtosis",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_paper_s_settings_hold_and_faults_are_named() {
        let good = Params::default();
        assert_eq!(good.check(), Ok(()));
        assert_eq!(good.entries().len(), 15);
        let fault = |change: fn(&mut Params)| {
            let mut params = Params::default();
            change(&mut params);
            params.check().unwrap_err()
        };
        assert!(fault(|p| p.fan_window = 2 * DAY).contains("fan window"));
        assert!(fault(|p| p.degree_window = 0).contains("degree window"));
        assert!(fault(|p| p.batch = 0).contains("batch"));
        assert!(fault(|p| p.bins = vec![3, 3]).contains("bins"));
        assert!(fault(|p| p.simple_cycle_length = 1).contains("cycle"));
        assert!(fault(|p| p.graph_window = i64::MAX).contains("100 years"));
        assert!(fault(|p| p.chain_kept_percent = 101).contains("percent"));
    }
}
