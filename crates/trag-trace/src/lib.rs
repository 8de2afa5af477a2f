//! How much of what is left is traceable to a declared origin, by every method a court may ask for.
//!
//! Value is money whose units cannot be told apart, so "whose money left" has no factual answer. Each method
//! is a rule that courts chose; the method is a parameter, and every figure names the method it comes from.
//!
//! [`trace`] follows declared value through a ledger. [`indirect`] holds the methods of proof that compare
//! what a person has and spends with what is known to have come in.

pub mod indirect;

mod account;
mod arrange;
mod backward;
mod bounds;
mod declare;
mod every_order;
mod figures;
mod gap;
mod interest;
mod lots;
mod methods;
mod one_year_view;
mod opening;
mod order;
mod origin;
mod pass;
mod paths;
mod plan;
mod proof;
mod propagation;
mod result;
mod reversal;
mod roles;
mod rope;
mod runs;
mod schedule;
mod split;
mod threads;
mod trace;

pub use declare::{
    Asset, Coordination, Declarations, End, EndKind, Gap, Identified, IdentifiedWith, Interest, Link, Note,
    Opening, Origin, OriginKind, OriginPart, Outside, Owner, Parameters, Reversal, Sale, Subject, Target,
};
pub use lots::Carriage;
pub use methods::{Claimants, Method};
pub use one_year_view::{OneYearView, one_year_view};
pub use opening::OpeningUsed;
pub use order::{Order, OrderReport};
pub use origin::{OriginIx, UnknownIs};
pub use plan::Place;
pub use result::{
    Band, Claim, CurrencyFigures, Figure, Holding, Hop, Line, MethodRun, OriginFigures, Path, PathsFound,
    Resting, Schedule, TargetFigures, Tracing, Whereabouts,
};
pub use split::largest_remainder;
pub use trace::{trace, trace_by};
