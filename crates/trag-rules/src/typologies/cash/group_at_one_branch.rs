//! S07.

use std::collections::BTreeMap;

use trag_model::{
    AccountIx, Currency, Finding, Instrument, LookupMap, Precision, RowId, Seconds, Total, name,
};

use crate::draft::{Draft, Found, not_applicable};
use crate::wording::counted;
use crate::{
    CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, holders, linked,
};

declare_typology! {
    /// Several persons pay in cash at one branch within an hour, for one account or in near-equal amounts.
    ///
    /// ## What it finds
    /// At least `min_persons` different persons who pay in cash at one branch within `within_minutes`
    /// minutes: into one account; or into several, in amounts of at least `min_amount` that differ from that
    /// of the first by no more than `near_percent` %. A person is a printed name, of who handed the cash in. Groups that share
    /// a deposit are told as one. The sums that the accounts of a group received in cash within 1, 7, 30 and
    /// 365 days stand with it.
    ///
    /// ## Why it matters
    /// Persons who come together and pay in parts of one sum are consistent with structuring through
    /// several people.
    ///
    /// ## Innocent explanations
    /// - A queue on pay day, a bus tour, a parents' evening that collects for a journey.
    ///
    /// ## Example
    /// Three persons within minutes at one branch, for one account:
    ///
    /// ```ledger
    /// 2024-05-04 09:10  cash -> A1  4900.00 EUR by="Ana Ilić" at="Zemun 1"     # t1
    /// 2024-05-04 09:18  cash -> A1  3100.00 EUR by="Petar Savić" at="Zemun 1"  # t2
    /// 2024-05-04 09:31  cash -> A1  4800.00 EUR by="Jovan Jović" at="Zemun 1"  # t3  ^ S07 account=A1 persons=3 amount=12800.00 rows=t1,t2,t3
    /// ```
    ///
    /// An innocent look-alike: a fee that everybody pays in the same week, and a queue of strangers:
    ///
    /// ```ledger
    /// 2024-05-06 09:10  cash -> A1    50.00 EUR by="Ana Ilić" at="Zemun 1"
    /// 2024-05-07 12:18  cash -> A1    50.00 EUR by="Petar Savić" at="Zemun 1"
    /// 2024-05-07 12:20  cash -> B1  9000.00 EUR by="Jovan Jović" at="Zemun 1"
    /// 2024-05-07 12:25  cash -> C1  1200.00 EUR by="Mira Kos" at="Zemun 1"
    /// ```
    ///
    /// ## Parameters
    /// - `min_persons` 3, `within_minutes` 60, `near_percent` 5 (choice): no authority names figures.
    /// - `min_amount` 1000.00 EUR (choice): smaller amounts into several accounts are near-equal by themselves, as
    ///   fees and bills are.
    ///
    /// ## Needs
    /// - A mark that a row is cash, its branch (column `place`), who handed the cash in (`conductor`), and the
    ///   time of day.
    /// - Official rates, where amounts into several accounts are not in euros.
    ///
    /// ## Sources
    /// - FFIEC BSA/AML Examination Manual, App. F p. 281: "groups" who "enter a single branch at the same
    ///   time".
    /// - UAE FIU, goAML reason code TOGTH.
    pub(crate) GroupAtOneBranch {
        code: "S07", name: "group-at-one-branch", family: Cash, weight: 4,
        params: [
            min_persons: ParamValue::Int(3), Choice, (2, 1000), "different persons";
            within_minutes: ParamValue::Int(60), Choice, (1, 1440), "minutes from the first to the last";
            near_percent: ParamValue::Int(5), Choice, (0, 100), "most difference between near-equal amounts";
            min_amount: ParamValue::Money(trag_model::Minor(100_000), Currency::EUR), Choice, (0, 0),
                "smallest of near-equal amounts";
        ],
    }
}

/// A deposit at a branch.
#[derive(Clone, Copy)]
struct Deposit {
    row: RowId,
    time: Seconds,
    account: AccountIx,
    person: u32,
    /// In the currency of `min_amount`, where it is large enough and known.
    value: Option<i64>,
}

impl Typology for GroupAtOneBranch {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if case.ledger.place.is_all_missing() {
            return not_applicable("no row says at which branch cash was handed over (column `place`)");
        }
        if case.ledger.conductor.is_all_missing() {
            return not_applicable("no row says who handed the cash in (column `conductor`)");
        }
        let mut found = Found::default();
        let limits = Limits {
            persons: usize::try_from(params.int("min_persons")).unwrap_or(usize::MAX),
            seconds: params.int("within_minutes") * 60,
            near_percent: params.int("near_percent"),
        };
        for deposits in at_branches(case, params, &mut found) {
            let mut by_account: BTreeMap<AccountIx, Vec<Deposit>> = BTreeMap::new();
            for deposit in &deposits {
                by_account.entry(deposit.account).or_default().push(*deposit);
            }
            for own in by_account.values() {
                let any = |_: &Deposit, _: &Deposit| true;
                found.findings.extend(limits.groups(own, any).iter().map(|group| finding(case, group)));
            }
            let valued: Vec<Deposit> = deposits.into_iter().filter(|one| one.value.is_some()).collect();
            let groups = limits.groups(&valued, |one, other| limits.is_near(one, other));
            let several = |group: &&Vec<Deposit>| group.iter().any(|one| one.account != group[0].account);
            found.findings.extend(groups.iter().filter(several).map(|group| finding(case, group)));
        }
        let missing =
            "no row that is marked as cash states its branch, who handed the cash in, and the time of day";
        found.verdict("cash deposits with a branch, a person and a time", missing)
    }
}

/// Deposits after a first one that are compared with it. No counter takes more in an hour; a column with more of them
/// names a whole bank, whose deposits say nothing about who came together.
const MOST_IN_A_WINDOW: usize = 500;

/// What is said of deposits that cannot be placed in an hour of a branch.
const NOT_PLACED: (&str, &str, &str) = (
    "cash deposit left aside",
    "cash deposits left aside",
    "because its branch, the person who handed it in or the time of day is not stated",
);

/// The deposits at each branch, in the order of the ledger; branches as they first appear.
fn at_branches(case: &CaseView<'_>, params: &Params<'_>, found: &mut Found) -> Vec<Vec<Deposit>> {
    let (ledger, facts) = (case.ledger, &case.context.facts);
    let (mut places, mut persons) =
        (LookupMap::<String, u32>::default(), LookupMap::<String, u32>::default());
    let number = |numbers: &mut LookupMap<String, u32>, spelling: String| {
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        *numbers.get_or_insert_with(spelling, || next)
    };
    let (least, currency) = params.money("min_amount");
    let mut branches: Vec<Vec<Deposit>> = Vec::new();
    for row in ledger.movements().filter(|row| ledger.instrument(*row) == Instrument::CashIn) {
        let place = linked::counter(case, row);
        let person = holders::identity(facts, name::spelling(ledger.conductor.get(row.0 as usize)));
        let known = ledger.precision(row) != Precision::Day && !person.is_empty();
        let (Some(place), true) = (place, known) else {
            found.aside(1, NOT_PLACED);
            continue;
        };
        if !case.accounts.get(ledger.payee(row)).can_be_followed() {
            continue;
        }
        found.examined += 1;
        let value = case.worth(row, currency).filter(|value| *value >= least);
        let deposit = Deposit {
            row,
            time: ledger.booked(row),
            account: ledger.payee(row),
            person: number(&mut persons, person),
            value: value.map(|value| value.0),
        };
        let place = number(&mut places, place) as usize;
        if branches.len() == place {
            branches.push(Vec::new());
        }
        branches[place].push(deposit);
    }
    branches
}

struct Limits {
    persons: usize,
    seconds: i64,
    near_percent: i64,
}

impl Limits {
    /// Whether an amount differs little from that of the first.
    fn is_near(&self, first: &Deposit, other: &Deposit) -> bool {
        let values = first.value.zip(other.value);
        values.is_some_and(|(first, other)| {
            let (first, other) = (i128::from(first), i128::from(other));
            (first - other).abs() * 100 <= first * i128::from(self.near_percent)
        })
    }

    /// Groups of enough persons: each is the deposits alike to a first one that come soon after it; groups that share
    /// a deposit are one. `deposits` ascend by time.
    fn groups(&self, deposits: &[Deposit], alike: impl Fn(&Deposit, &Deposit) -> bool) -> Vec<Vec<Deposit>> {
        let mut group_of: Vec<Option<usize>> = vec![None; deposits.len()];
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for (first, one) in deposits.iter().enumerate() {
            let soon = deposits[first..]
                .iter()
                .take(MOST_IN_A_WINDOW)
                .take_while(|other| other.time.0 - one.time.0 <= self.seconds);
            let members: Vec<usize> =
                (first..).zip(soon).filter(|(_, other)| alike(one, other)).map(|(place, _)| place).collect();
            if crate::window::different(members.iter().map(|place| deposits[*place].person)) < self.persons {
                continue;
            }
            // What an earlier group holds already joins this one to it.
            let mut joined: Vec<usize> = members.iter().filter_map(|place| group_of[*place]).collect();
            joined.sort_unstable();
            joined.dedup();
            let mut all = members;
            for group in &joined {
                all.append(&mut groups[*group]);
            }
            all.sort_unstable();
            all.dedup();
            for place in &all {
                group_of[*place] = Some(groups.len());
            }
            groups.push(all);
        }
        let full = groups.into_iter().filter(|group| !group.is_empty());
        full.map(|group| group.into_iter().map(|place| deposits[place]).collect()).collect()
    }
}

/// The finding, about the account that received most often; of equals the first in the account table.
fn finding(case: &CaseView<'_>, group: &[Deposit]) -> Finding {
    let mut received: BTreeMap<AccountIx, usize> = BTreeMap::new();
    for one in group {
        *received.entry(one.account).or_default() += 1;
    }
    let most = received.iter().max_by_key(|(account, count)| (**count, std::cmp::Reverse(**account)));
    let account = most.map_or(group[0].account, |(account, _)| *account);
    let persons = crate::window::different(group.iter().map(|one| one.person));
    let (first, last) = (group[0], group[group.len() - 1]);
    let place = case.ledger.place.get(first.row.0 as usize).trim();
    let mut draft = Draft::new("S07", account, group.iter().map(|one| one.row).collect())
        .count("persons", persons, "persons")
        .count("accounts", received.len(), "accounts")
        .seconds("from the first to the last", last.time.0 - first.time.0)
        .text("where", place);
    for (name, sum) in linked::cash_in(case, received.keys().copied(), case.ledger.day(last.row)) {
        draft = draft.money(name, sum, Currency::EUR);
    }
    let (total, currency): (Total, Currency) =
        crate::rows_value::of(case, &group.iter().map(|one| one.row).collect::<Vec<_>>());
    let to = match received.len() {
        1 => case.accounts.label(account).to_owned(),
        accounts => counted(accounts, "account", "accounts"),
    };
    let sentence = format!(
        "{} handed in {} at one branch within {} {}, {} in all, for {to}.",
        counted(persons, "person", "persons"),
        counted(group.len(), "cash deposit", "cash deposits"),
        counted(usize::try_from((last.time.0 - first.time.0 + 59) / 60).unwrap_or(0), "minute", "minutes"),
        draft.when(case.ledger),
        trag_model::Money(total, currency),
    );
    draft.says(case, sentence)
}
