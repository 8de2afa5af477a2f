//! Schemes that are planted into normal life, with the truth about them. What a scheme of a kind looks like
//! follows published descriptions; how well it is hidden is its care.

mod cash;
mod cash_more;
mod flow;
mod plot;
mod regional;
mod shapes;

use std::ops::Range;

pub use plot::{Fact, Scheme};

use crate::world::World;
use plot::Plot;

/// How much those who run a scheme take care not to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Care {
    /// Quick, in plain amounts, through accounts without an ordinary life.
    Clumsy,
    /// Slower, in uneven amounts, through accounts with an ordinary life of their own.
    Careful,
    /// Over weeks and months, through accounts of people and firms of the town, keeping more on the way.
    Patient,
}

impl Care {
    /// All three.
    pub const ALL: [Care; 3] = [Care::Clumsy, Care::Careful, Care::Patient];

    /// The word in arguments and truth files.
    #[must_use]
    pub fn word(self) -> &'static str {
        ["clumsy", "careful", "patient"][self as usize]
    }

    /// The care of a scheme, by its number from 1.
    #[must_use]
    pub fn of(world: &World, scheme: u32) -> Care {
        let cares = &world.plan.cares;
        cares[(scheme - 1) as usize % cares.len()]
    }
}

macro_rules! scheme_kinds {
    ($($name:ident $word:literal $rule:literal $draw:path;)*) => {
        /// What is done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "the words beside them say it")]
        pub enum SchemeKind { $($name),* }

        impl SchemeKind {
            /// All of them.
            pub const ALL: &'static [SchemeKind] = &[$(SchemeKind::$name),*];

            /// The word in arguments and truth files.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(SchemeKind::$name => $word),* }
            }

            /// The rule whose definition the kind is, or `""` where no rule has it.
            #[must_use]
            pub fn rule(self) -> &'static str {
                match self { $(SchemeKind::$name => $rule),* }
            }

            fn draw(self, plot: &mut Plot<'_>) {
                match self { $(SchemeKind::$name => $draw(plot)),* }
            }
        }
    };
}

scheme_kinds! {
    FanIn "fan-in" "L03" shapes::fan_in;
    FanOut "fan-out" "L04" shapes::fan_out;
    Cycle "cycle" "L07" shapes::cycle;
    ScatterGather "scatter-gather" "L05" shapes::scatter_gather;
    GatherScatter "gather-scatter" "L06" shapes::gather_scatter;
    Bipartite "bipartite" "L09" shapes::bipartite;
    Stack "stack" "L08" shapes::stack;
    Random "random" "" shapes::random;
    JustBelow "just-below" "S01" cash::just_below;
    SameDay "same-day" "S02" cash::same_day;
    Slow "slow" "S03" cash::slow;
    ManyPlaces "many-places" "S04" cash::many_places;
    ManyDepositors "many-depositors" "S05" cash::many_depositors;
    SmallDepositsOneDrain "small-deposits-one-drain" "S06" cash::small_deposits_one_drain;
    GroupAtBranch "group-at-branch" "S07" cash::group_at_branch;
    Bunching "bunching" "S08" cash::bunching;
    Withdrawals "withdrawals" "S09" cash::withdrawals;
    ExchangeSplitting "exchange-splitting" "S10" cash_more::exchange_splitting;
    SmallRemittances "small-remittances" "S11" cash_more::small_remittances;
    SequentialCheques "sequential-cheques" "S12" cash_more::sequential_cheques;
    CuckooDeposits "cuckoo-deposits" "S13" cash_more::cuckoo_deposits;
    ContractSplitting "contract-splitting" "S14" cash_more::contract_splitting;
    CashIntensity "cash-intensity" "S15" cash_more::cash_intensity;
    TakingsJump "takings-jump" "S16" cash_more::takings_jump;
    CashOutAfterCredit "cash-out-after-credit" "S17" cash_more::cash_out_after_credit;
    RoundCash "round-cash" "S18" cash_more::round_cash;
    PassThrough "pass-through" "L01" flow::pass_through;
    MuleChain "mule-chain" "L35" flow::mule_chain;
    FunnelAccount "funnel-account" "L02" flow::funnel_account;
    LoanBack "loan-back" "L22" flow::loan_back;
    InvoiceCarousel "invoice-carousel" "L07" flow::invoice_carousel;
    CompanyToEntrepreneur "company-to-entrepreneur" "R01" regional::company_to_entrepreneur;
    BuyUp "buy-up" "R02" regional::buy_up;
    FictitiousServices "fictitious-services" "R03" regional::fictitious_services;
    PhantomSupplier "phantom-supplier" "R04" regional::phantom_supplier;
    AdvanceAbroad "advance-abroad" "R05" regional::advance_abroad;
    FounderLoans "founder-loans" "R06" regional::founder_loans;
    PersonFundsBuilder "person-funds-builder" "R07" regional::person_funds_builder;
    CashDeclared "cash-declared" "R08" regional::cash_declared;
}

/// Which schemes are planted: scheme 1 is the first kind with the first care, and so on, round and round.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Kinds, at least one.
    pub kinds: Vec<SchemeKind>,
    /// Cares, at least one.
    pub cares: Vec<Care>,
    /// How many schemes.
    pub count: u32,
    /// Days that a scheme may last at most.
    pub most_days: u32,
    /// Whether schemes start until a tenth of the period is left. Those that would go on after it then start `most_days`
    /// earlier. Else none starts so late that the end could cut it.
    pub throughout: bool,
}

impl Plan {
    /// No scheme at all.
    #[must_use]
    pub fn none() -> Plan {
        Plan {
            kinds: SchemeKind::ALL.to_vec(),
            cares: Care::ALL.to_vec(),
            count: 0,
            most_days: 0,
            throughout: false,
        }
    }

    /// The kind of a scheme, by its number from 1.
    #[must_use]
    pub fn kind(&self, scheme: u32) -> SchemeKind {
        self.kinds[(scheme - 1) as usize / self.cares.len() % self.kinds.len()]
    }
}

/// The first day on which a scheme may move money, unless the end of the period would cut it. Later schemes start later,
/// so that on any day few are open.
#[must_use]
pub fn first_day(world: &World, scheme: u32) -> u32 {
    let (plan, days) = (&world.plan, world.calendar.len());
    // A file of payments ends with its last row, which comes a little before the end of the period.
    let room = if plan.throughout { days - days / 10 } else { days.saturating_sub(plan.most_days) };
    u32::try_from(u64::from(scheme - 1) * u64::from(room.max(1)) / u64::from(plan.count.max(1))).unwrap_or(0)
}

/// First days, as [`first_day`] gives them, of the schemes that may move money on a day.
#[must_use]
pub fn first_days_of_open(world: &World, day: u32) -> Range<u32> {
    let (plan, days) = (&world.plan, world.calendar.len());
    // Only those of the last days are ever moved to an earlier one.
    let moved = plan.throughout && day + 2 * plan.most_days >= days;
    day.saturating_sub(plan.most_days)..day + 1 + if moved { plan.most_days } else { 0 }
}

/// One scheme with its rows, by its number from 1. The same number gives the same scheme.
#[must_use]
pub fn plant(world: &World, scheme: u32) -> Scheme {
    let first = first_day(world, scheme);
    let drawn = draw(world, scheme, first);
    if !(world.plan.throughout && drawn.is_cut()) {
        return drawn.finish();
    }
    draw(world, scheme, first.saturating_sub(world.plan.most_days)).finish()
}

fn draw(world: &World, scheme: u32, first_day: u32) -> Plot<'_> {
    let mut plot = Plot::new(world, scheme, first_day);
    world.plan.kind(scheme).draw(&mut plot);
    plot
}
