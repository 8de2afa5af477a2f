//! Pictures as SVG, drawn by whole coordinates: the same figures give the same bytes.

pub(crate) mod balance;
pub(crate) mod calendar;
pub(crate) mod canvas;
pub(crate) mod flow_graph;
pub(crate) mod flow_picture;
pub(crate) mod scale;
pub(crate) mod time_line;
