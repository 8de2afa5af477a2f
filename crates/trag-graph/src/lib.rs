//! The ledger as a temporal multigraph, and exact kernels that enumerate flows in it.

/// The movements between accounts that value can be followed through.
#[derive(Clone, Debug, Default)]
pub struct FlowGraph {}
