//! Invented towns, their payments, and schemes planted into them, by a seed.
//!
//! Nothing here is shared with the rules of trag: what a scheme looks like follows published descriptions, so
//! that a score on this data is not a score against oneself. Everything is drawn with whole numbers from
//! counters ([`dice`]), so the same seed gives the same bytes on any machine and any number of threads.

pub mod calendar;
pub mod days;
pub mod dice;
pub mod life;
pub mod movement;
pub mod names;
pub mod schemes;
pub mod world;
pub mod write;
