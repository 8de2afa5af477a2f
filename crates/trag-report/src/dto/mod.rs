//! Serialisable twins of the model, by version of the published form.

pub(crate) mod case_file_v1;
pub(crate) mod tracing_v1;
pub(crate) mod v1;
