//! What a trace gives back.

use trag_model::{Currency, Minor, RowId, Total};

use crate::{Method, OpeningUsed, Order, OrderReport, OriginIx, Place, Target};

/// So much of one origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    /// The origin.
    pub origin: OriginIx,
    /// How much, in minor units of the currency that stands with the claim.
    pub amount: Total,
}

/// Everything that a trace found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tracing {
    /// What each declared claim brought in, in the order declared.
    pub origins: Vec<OriginFigures>,
    /// Opening balances it worked with.
    pub openings: Vec<OpeningUsed>,
    /// What is known about the order of rows of one moment.
    pub order: OrderReport,
    /// One for each method that conserves value, in the order of [`Method::ALL`].
    pub runs: Vec<MethodRun>,
    /// One for each target, in the order declared.
    pub targets: Vec<TargetFigures>,
    /// What the declared owners have on [`crate::Declarations::as_of`], by owner, place and currency.
    pub holdings: Vec<Holding>,
}

/// An account or asset of an owner, and how much of it carries a claim: what does not may stand for value that
/// cannot be reached any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The place in [`crate::Declarations::owners`].
    pub owner: usize,
    /// The account or asset.
    pub place: Place,
    /// The currency of all amounts.
    pub currency: Currency,
    /// The balance, or the cost.
    pub value: Total,
    /// Tainted value in it by each conserving method, rows taken as filed.
    pub tainted: Vec<(Method, Total)>,
}

impl Holding {
    /// What carries no claim: the least and the most of it by any method, never below zero.
    #[must_use]
    pub fn untainted(&self) -> (Total, Total) {
        let left = self.tainted.iter().map(|(_, tainted)| Total((self.value.0 - tainted.0).max(0)));
        let least = left.clone().min().unwrap_or_default();
        (least, left.max().unwrap_or_default())
    }
}

/// What one declared claim brought in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginFigures {
    /// Its name.
    pub id: String,
    /// The origin.
    pub origin: OriginIx,
    /// The value that carries it, per currency, ascending: what was declared, less what carried another claim.
    pub brought_in: Vec<(Currency, Total)>,
}

/// Where value lies after the last row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whereabouts {
    /// At a place.
    At(Place),
    /// With the creditor of an overdraft of this place.
    RepaidOverdraft(Place),
    /// Gone from this place in a period without statements.
    LostFromSight(Place),
}

/// Value of declared origins at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resting {
    /// Where it is.
    pub whereabouts: Whereabouts,
    /// Whether it can still be reached there: in a followed account, an asset, or in transit.
    pub is_traceable: bool,
    /// The currency of the amounts.
    pub currency: Currency,
    /// What it consists of, ascending by origin; never empty.
    pub claims: Vec<Claim>,
}

/// One method over the rows as filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodRun {
    /// The method.
    pub method: Method,
    /// Where all tainted value lies on [`crate::Declarations::as_of`], ascending.
    pub resting: Vec<Resting>,
    /// The tracing schedules of the accounts and assets that targets name, in the order of first use.
    pub schedules: Vec<Schedule>,
}

/// The tracing schedule of one balance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Whose balance.
    pub place: Place,
    /// The currency of all amounts.
    pub currency: Currency,
    /// Row by row, in the order in which they were taken.
    pub lines: Vec<Line>,
}

/// One row of a schedule. All amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The row of the ledger.
    pub row: RowId,
    /// What came in.
    pub came_in: Minor,
    /// What went out.
    pub went_out: Minor,
    /// The balance after the row.
    pub balance: Minor,
    /// Tainted value that came in.
    pub tainted_in: Minor,
    /// Tainted value that went out.
    pub tainted_out: Minor,
    /// Tainted value that is left.
    pub tainted_left: Minor,
    /// The lowest balance since tainted value first came in.
    pub running_minimum: Minor,
    /// What moved, by origin, ascending.
    pub composition: Vec<Claim>,
}

/// The answer to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetFigures {
    /// The question.
    pub target: Target,
    /// Per currency, ascending.
    pub currencies: Vec<CurrencyFigures>,
    /// Paths from declared origins to the target, for each conserving method.
    pub paths: Vec<PathsFound>,
}

/// The answer in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrencyFigures {
    /// The currency of all amounts.
    pub currency: Currency,
    /// The balance, or the cost of the asset, or their sum.
    pub value: Total,
    /// The figure of each method that was asked for, in the order of [`Method::ALL`].
    pub figures: Vec<Figure>,
    /// Lowest and highest figure of the conserving methods in any order of rows of one moment.
    pub band: Option<Band>,
}

/// How far the conserving methods lie apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// The lowest figure: the conservative one for this target.
    pub low: Total,
    /// The method it comes from.
    pub low_method: Method,
    /// The highest figure.
    pub high: Total,
    /// The method it comes from.
    pub high_method: Method,
}

/// How much is traceable by one method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The method.
    pub method: Method,
    /// Tainted value in the target, rows taken as filed.
    pub amount: Total,
    /// The same by origin, ascending.
    pub claims: Vec<Claim>,
    /// The lowest amount in any order of the rows of one moment that was traced, and that order.
    pub low: (Total, Order),
    /// The highest, and its order.
    pub high: (Total, Order),
    /// The claims' share of what an asset is worth now, rounded down.
    pub share_of_value_now: Option<Total>,
}

/// The paths that one method leaves open from the declared origins to a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathsFound {
    /// The method.
    pub method: Method,
    /// The paths, the one that can carry most first.
    pub paths: Vec<Path>,
    /// Whether there are more than were listed.
    pub more: bool,
}

/// A path of value from an origin to a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The rows, from the one that brought the value in to the one that brought it to the target.
    pub hops: Vec<Hop>,
}

/// One row of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hop {
    /// The row of the ledger.
    pub row: RowId,
    /// Tainted value that the row brought to its payee, in minor units of what the payee received. It may
    /// consist of value that came by other paths too.
    pub tainted: Minor,
}

impl Tracing {
    /// The run of a method, where it conserves value and was asked for.
    #[must_use]
    pub fn run(&self, method: Method) -> Option<&MethodRun> {
        self.runs.iter().find(|run| run.method == method)
    }

    /// What an origin brought in and what of it can no longer be reached, per currency, by one method: the
    /// value that a substitute asset or a sum of money may stand for. Value that was converted counts as
    /// not reachable in its old currency and as reachable in its new one, so amounts may be below zero.
    #[must_use]
    pub fn shortfall(&self, method: Method, origin: OriginIx) -> Vec<(Currency, Total)> {
        let mut left: std::collections::BTreeMap<Currency, i128> = std::collections::BTreeMap::new();
        let figures = self.origins.iter().filter(|figures| figures.origin == origin);
        for (currency, amount) in figures.flat_map(|figures| &figures.brought_in) {
            *left.entry(*currency).or_default() += amount.0;
        }
        let resting = self.run(method).map_or(&[][..], |run| &run.resting);
        for resting in resting.iter().filter(|resting| resting.is_traceable) {
            for claim in resting.claims.iter().filter(|claim| claim.origin == origin) {
                *left.entry(resting.currency).or_default() -= claim.amount.0;
            }
        }
        left.into_iter().map(|(currency, amount)| (currency, Total(amount))).collect()
    }
}
