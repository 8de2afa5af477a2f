//! How a report looks, by output form.

pub mod case_file;
pub mod grid;
pub mod html;
pub mod json;
pub mod markdown;
pub mod pdf;
pub mod terminal;
pub mod tracing;
pub mod xlsx;

pub(crate) mod parts;
pub(crate) mod svg;

mod case_file_page;
