//! How a report looks, by output form.

pub mod grid;
pub mod html;
pub mod json;
pub mod markdown;
pub mod pdf;
pub mod terminal;
pub mod tracing;
pub mod xlsx;

mod parts;
mod svg;
