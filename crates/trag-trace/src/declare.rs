//! What the investigator declares. Nothing here is guessed, and every choice says who made it and why.
//!
//! Either leg of a linked transfer may be named; both mean the same movement.

use trag_model::{AccountIx, Currency, Day, Ledger, Minor, RowId};

use crate::{Carriage, Claimants, UnknownIs};

/// Who made a choice, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// The person who answers for it.
    pub who: String,
    /// The reason, with the evidence it rests on.
    pub why: String,
}

impl Note {
    /// Whether both are said.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.who.trim().is_empty() && !self.why.trim().is_empty()
    }
}

/// What kind of money an origin is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginKind {
    /// Proceeds, or a claimant's money: it is traced.
    Claim,
    /// Money known to be lawful: it is clean, and told apart from what is merely unknown.
    Own,
}

/// A row that brings in value of an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OriginPart {
    /// The row. The value counts from its arrival at the payee.
    pub row: RowId,
    /// How much of it, in minor units of what the payee received; `None` is all of it.
    pub amount: Option<Minor>,
}

/// An origin of value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// What it is called: `S1`, `victim Petrović`.
    pub id: String,
    /// Proceeds or lawful money.
    pub kind: OriginKind,
    /// The rows that bring it in. Value that carries a claim already keeps it.
    pub parts: Vec<OriginPart>,
    /// Who says so, and why.
    pub note: Note,
}

/// What stood in an account before its first row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The account.
    pub account: AccountIx,
    /// The currency of the balance.
    pub currency: Currency,
    /// The balance, in minor units; below zero when the account was overdrawn.
    pub balance: Minor,
    /// Parts whose origin has evidence, oldest first: place in [`Declarations::origins`] and amount. The rest
    /// is of unknown origin and stands before them.
    pub parts: Vec<(usize, Minor)>,
    /// Who says so, and why.
    pub note: Note,
}

/// A person with accounts and assets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Name.
    pub name: String,
    /// Accounts.
    pub accounts: Vec<AccountIx>,
    /// Places in [`Declarations::assets`].
    pub assets: Vec<usize>,
    /// Who says so, and why.
    pub note: Note,
}

/// A sale of an asset, or of a share of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sale {
    /// The row by which the price came in. It carries the composition of the asset.
    pub row: RowId,
    /// The share sold, as numerator and denominator of what was left; `None` is all.
    pub share: Option<(i64, i64)>,
}

/// Something bought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// What it is.
    pub name: String,
    /// The rows that paid for it.
    pub purchases: Vec<RowId>,
    /// The rows that improved it.
    pub improvements: Vec<RowId>,
    /// The part of the price that no row of the ledger paid, such as a loan; in the currency of the rows.
    pub lent: Minor,
    /// Its sales.
    pub sales: Vec<Sale>,
    /// What it is worth now, in the currency of the rows; without it, its cost stands.
    pub value_now: Option<Minor>,
    /// Who says so, and why.
    pub note: Note,
}

/// Where value ends, so that it is followed no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EndKind {
    /// Consumed.
    Dissipated,
    /// Paid to someone who gave value and had no notice.
    BonaFide,
    /// Paid on a debt; secured on the asset at that place of [`Declarations::assets`], where it was.
    Debt(Option<usize>),
    /// Given back to the claimant.
    Returned,
}

/// Rows after which value is followed no further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The rows.
    pub rows: Vec<RowId>,
    /// What became of it.
    pub kind: EndKind,
    /// Who says so, and why.
    pub note: Note,
}

/// An account that value is not followed through: it is outside the data, or its holder is protected. Cash,
/// the bank's own books and the unknown are always outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    /// The account.
    pub account: AccountIx,
    /// Who says so, and why.
    pub note: Note,
}

/// Two rows through which the same value passed: two legs of one transfer in two statements, or cash taken
/// out and paid in again. Between them the value is in transit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The row by which it left.
    pub left: RowId,
    /// The row by which it came in.
    pub arrived: RowId,
    /// Who says so, and why.
    pub note: Note,
}

/// A row that takes an earlier one back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reversal {
    /// The earlier row.
    pub of: RowId,
    /// The row that takes it back.
    pub by: RowId,
    /// Who says so, and why.
    pub note: Note,
}

/// What a payment is identified with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentifiedWith {
    /// The value that an earlier row brought into the same account: it is set apart until the payment.
    Row(RowId),
    /// What an origin has in the account; place in [`Declarations::origins`]. So restitution to a victim
    /// reduces that victim's claim first.
    Origin(usize),
}

/// A payment whose money is identified by fact. It overrides every method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identified {
    /// The payment.
    pub payment: RowId,
    /// What it is identified with.
    pub with: IdentifiedWith,
    /// The evidence: same reference, same amount, documented purpose, escrow. Required.
    pub note: Note,
}

/// A payment that overdrew an account, and the credit that was arranged to repay it (backward tracing).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coordination {
    /// The payment that overdrew the account.
    pub payment: RowId,
    /// The later credit.
    pub credit: RowId,
    /// The evidence of coordination. Required.
    pub note: Note,
}

/// A period whose statements are missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The account.
    pub account: AccountIx,
    /// The currency of the balance.
    pub currency: Currency,
    /// First day without data.
    pub from: Day,
    /// First day with data again.
    pub to: Day,
    /// The balance printed on the far side, in minor units.
    pub balance_after: Minor,
    /// Who says so, and why.
    pub note: Note,
}

/// Interest that a bank credited for a period. It takes the average daily composition of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interest {
    /// The row that credits it.
    pub row: RowId,
    /// First day of the period; the last is the day before the row.
    pub from: Day,
    /// Who says so, and why.
    pub note: Note,
}

/// What is asked about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The balance of an account.
    Account(AccountIx),
    /// An asset, by its place in [`Declarations::assets`].
    Asset(usize),
    /// All that a person has, by the place in [`Declarations::owners`].
    Owner(usize),
}

/// A question: how much of this is traceable on that day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// What is asked about.
    pub subject: Subject,
    /// At the end of this day; `None` is after the last row.
    pub as_of: Option<Day>,
}

/// Choices that hold for the whole trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// How unknown money is treated.
    pub unknown: UnknownIs,
    /// How claimants stand to each other under clean-first and proceeds-first.
    pub claimants: Claimants,
    /// How a mixed payment is kept by the account that receives it.
    pub carriage: Carriage,
    /// Whether to trace every order of the rows of one day that may matter, and to give the range.
    pub same_day_range: bool,
    /// How many paths are listed for each target and method; with 0 none are looked for.
    pub paths: usize,
    /// Number of threads; it changes no result.
    pub threads: usize,
    /// Who chose, and why; needed only where a choice differs from the default.
    pub note: Note,
}

impl Default for Parameters {
    fn default() -> Parameters {
        Parameters {
            unknown: UnknownIs::default(),
            claimants: Claimants::default(),
            carriage: Carriage::default(),
            same_day_range: true,
            paths: 20,
            threads: 1,
            note: Note::default(),
        }
    }
}

/// Everything declared for a trace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declarations {
    /// Origins of value.
    pub origins: Vec<Origin>,
    /// Opening balances. An account without one is taken to have opened with just so much unknown money that
    /// its rows never overdraw it; the trace says how much that is.
    pub openings: Vec<Opening>,
    /// Persons.
    pub owners: Vec<Owner>,
    /// Assets.
    pub assets: Vec<Asset>,
    /// Where value ends.
    pub ends: Vec<End>,
    /// Accounts that value is not followed through.
    pub outside: Vec<Outside>,
    /// Rows that one value passed through.
    pub links: Vec<Link>,
    /// Rows taken back.
    pub reversals: Vec<Reversal>,
    /// Payments identified by fact.
    pub identified: Vec<Identified>,
    /// Overdrafts and the credits arranged to repay them.
    pub coordinated: Vec<Coordination>,
    /// Missing statements.
    pub gaps: Vec<Gap>,
    /// Interest by average daily composition. Other interest is of unknown origin.
    pub interest: Vec<Interest>,
    /// Questions.
    pub targets: Vec<Target>,
    /// Day at whose end it is said where all value lies; `None` is after the last row.
    pub as_of: Option<Day>,
    /// That the holder of the accounts is the wrongdoer and not an innocent claimant: allows the election.
    pub wrongdoer: Option<Note>,
    /// Choices for the whole trace.
    pub parameters: Parameters,
}

impl Declarations {
    /// The same about first legs: what is declared about the row of the payee's statement is declared about
    /// the row of the payer's statement, where the two are linked.
    pub(crate) fn on_first_legs(&self, ledger: &Ledger) -> Declarations {
        let mut declared = self.clone();
        let first = |row: &mut RowId| {
            if (row.0 as usize) < ledger.len() && ledger.is_second_leg(*row) {
                *row = ledger.other_leg(*row).unwrap_or(*row);
            }
        };
        declared.origins.iter_mut().flat_map(|o| &mut o.parts).for_each(|part| first(&mut part.row));
        for asset in &mut declared.assets {
            asset.purchases.iter_mut().chain(&mut asset.improvements).for_each(first);
            asset.sales.iter_mut().for_each(|sale| first(&mut sale.row));
        }
        declared.ends.iter_mut().flat_map(|end| &mut end.rows).for_each(first);
        // A link of two legs that are linked already says nothing more.
        declared.links.retain_mut(|link| {
            let were_two = link.left != link.arrived;
            [&mut link.left, &mut link.arrived].into_iter().for_each(first);
            !(were_two && link.left == link.arrived)
        });
        for reversal in &mut declared.reversals {
            [&mut reversal.of, &mut reversal.by].into_iter().for_each(first);
        }
        declared.interest.iter_mut().for_each(|interest| first(&mut interest.row));
        for identified in &mut declared.identified {
            first(&mut identified.payment);
            if let IdentifiedWith::Row(row) = &mut identified.with {
                first(row);
            }
        }
        for coordination in &mut declared.coordinated {
            [&mut coordination.payment, &mut coordination.credit].into_iter().for_each(first);
        }
        declared
    }
}
