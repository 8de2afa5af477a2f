//! Pictures as SVG, drawn by whole coordinates: the same figures give the same bytes.

pub(crate) mod flow_picture;
pub(crate) mod time_line;

pub(crate) mod canvas;
mod scale;
