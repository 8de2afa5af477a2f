//! Placeholder until the threshold table lands.
use trag_model::Threshold;
/// Legal thresholds, dated.
#[derive(Clone, Debug, Default)]
pub struct ThresholdTable {
    #[expect(dead_code)]
    rows: Vec<Threshold>,
}
