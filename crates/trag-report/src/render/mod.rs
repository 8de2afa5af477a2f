//! How a report looks, by output form.

pub mod html;
pub mod json;
pub mod markdown;
pub mod terminal;
pub mod tracing;

mod svg;
