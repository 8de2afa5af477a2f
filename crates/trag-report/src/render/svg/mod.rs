//! Pictures as SVG, drawn by whole coordinates: the same figures give the same bytes.

pub(crate) mod flow_picture;
pub(crate) mod time_line;

mod canvas;
mod scale;
