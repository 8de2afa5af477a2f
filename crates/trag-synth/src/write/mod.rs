//! The layouts in which payments are written, and the truth beside them.

pub mod amlworld;
pub mod case_folder;
pub mod exports;
pub mod register;
pub mod texts;
pub mod truth;
