//! The methods: what an account is taken to pay out first.
//!
//! Five conserve value and trace payments: [`fifo`], [`lifo`], [`prorata`], [`clean_first`] and
//! [`proceeds_first`]. They differ only in the order in which they take lots; one lot engine is under all.
//! [`poison`] marks accounts and conserves nothing. [`election`] and [`pari_passu`] are readings of what the
//! five found. [`specific`] identification overrides all of them.

pub(crate) mod clean_first;
pub(crate) mod election;
pub(crate) mod fifo;
pub(crate) mod lifo;
pub(crate) mod pari_passu;
pub(crate) mod poison;
pub(crate) mod proceeds_first;
pub(crate) mod prorata;
pub(crate) mod specific;

use crate::UnknownIs;
use crate::lots::{End, Lots, Piece, Scratch};

/// A method of tracing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// First in, first out.
    Fifo,
    /// Last in, first out.
    Lifo,
    /// Rolling pro rata.
    ProRata,
    /// Clean money first: the lowest intermediate balance rule.
    CleanFirst,
    /// Tainted money first.
    ProceedsFirst,
    /// The claimant's choice against the wrongdoer, per surviving asset.
    Election,
    /// A balance shared in proportion to contributions.
    PariPassu,
    /// Everything from an account that ever held taint. A lead, never a figure.
    Poison,
}

impl Method {
    /// All methods, in the order in which they are shown.
    pub const ALL: [Method; 8] = [
        Method::Fifo,
        Method::Lifo,
        Method::ProRata,
        Method::CleanFirst,
        Method::ProceedsFirst,
        Method::Election,
        Method::PariPassu,
        Method::Poison,
    ];

    /// The methods that conserve value and trace payments. The band is made of these.
    pub const CONSERVING: [Method; 5] =
        [Method::Fifo, Method::Lifo, Method::ProRata, Method::CleanFirst, Method::ProceedsFirst];

    /// The word used in files and on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Method::Fifo => "fifo",
            Method::Lifo => "lifo",
            Method::ProRata => "prorata",
            Method::CleanFirst => "clean-first",
            Method::ProceedsFirst => "proceeds-first",
            Method::Election => "election",
            Method::PariPassu => "pari-passu",
            Method::Poison => "poison",
        }
    }

    /// The method of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Method> {
        Method::ALL.into_iter().find(|method| method.word() == word)
    }

    /// The rule of a method that conserves value.
    pub(crate) fn rule(self) -> Option<Rule> {
        match self {
            Method::Fifo => Some(Rule::Fifo),
            Method::Lifo => Some(Rule::Lifo),
            Method::ProRata => Some(Rule::ProRata),
            Method::CleanFirst => Some(Rule::CleanFirst),
            Method::ProceedsFirst => Some(Rule::ProceedsFirst),
            Method::Election | Method::PariPassu | Method::Poison => None,
        }
    }

    /// Who uses it, in one line.
    #[must_use]
    pub fn authority(self) -> &'static str {
        match self {
            Method::Fifo => fifo::AUTHORITY,
            Method::Lifo => lifo::AUTHORITY,
            Method::ProRata => prorata::AUTHORITY,
            Method::CleanFirst => clean_first::AUTHORITY,
            Method::ProceedsFirst => proceeds_first::AUTHORITY,
            Method::Election => election::AUTHORITY,
            Method::PariPassu => pari_passu::AUTHORITY,
            Method::Poison => poison::AUTHORITY,
        }
    }
}

/// How several claimants stand to each other where clean money is gone, or where taint goes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Claimants {
    /// In proportion to what each has in the account.
    #[default]
    Rateable,
    /// The claimant whose money came in first loses it first.
    FirstIn,
}

/// What is fixed for a whole trace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Terms {
    pub(crate) claimants: Claimants,
    pub(crate) unknown: UnknownIs,
}

/// A method that conserves value and says what each payment takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    Fifo,
    Lifo,
    ProRata,
    CleanFirst,
    ProceedsFirst,
}

/// Takes up to `want` from `lots` as a rule says, and adds the pieces to `out`.
pub(crate) fn take(
    rule: Rule,
    terms: Terms,
    lots: &mut Lots,
    want: i64,
    scratch: &mut Scratch,
    out: &mut Vec<Piece>,
) {
    match rule {
        Rule::Fifo => fifo::take(lots, want, scratch, out),
        Rule::Lifo => lifo::take(lots, want, scratch, out),
        Rule::ProRata => prorata::take(lots, want, scratch, out),
        Rule::CleanFirst => clean_first::take(terms, lots, want, scratch, out),
        Rule::ProceedsFirst => proceeds_first::take(terms, lots, want, scratch, out),
    }
}

/// Takes from the tainted or the clean part of a balance, as the claimants stand to each other.
fn take_group(
    terms: Terms,
    tainted: bool,
    lots: &mut Lots,
    want: i64,
    scratch: &mut Scratch,
    out: &mut Vec<Piece>,
) {
    let wanted = |origin| terms.unknown.taints(origin) == tainted;
    match terms.claimants {
        Claimants::Rateable => lots.take_rateably(want, wanted, scratch, out),
        Claimants::FirstIn => lots.take_in_order(End::Oldest, want, wanted, scratch, out),
    }
}
