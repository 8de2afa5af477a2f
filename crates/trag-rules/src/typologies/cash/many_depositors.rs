//! S05.

use std::ops::Range;

use trag_model::{Day, Finding, LookupMap, name};

use crate::cash_items::{self, CashGroup, CashItem, CashPattern, Owner, Way};
use crate::wording::counted;
use crate::{
    CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, draft, holders, window,
};

declare_typology! {
    /// Several persons pay cash into one account within days, each below the reporting threshold.
    ///
    /// ## What it finds
    /// At least `min_persons` different printed names that hand in cash for one account within `window_days`
    /// calendar days, each deposit below the cash reporting threshold and all of them together at least
    /// `min_share_percent` % of it. The holder's own deposits are not counted, nor are those of
    /// which the source does not say who came (a choice). Names count as one when their spelling is equal, or the investigator declares them to be one person. Windows that share a deposit
    /// are told as one finding.
    ///
    /// ## Why it matters
    /// Structuring can be shared among several people, each of whom stays below the report.
    ///
    /// ## Innocent explanations
    /// - Members of an association, tenants of a house, parents of a class who pay what they owe.
    /// - Employees who bring a shop's takings to the bank in turns.
    ///
    /// ## Example
    /// Three persons within three days:
    ///
    /// ```ledger
    /// account A1 "Marko Marić"
    /// 2024-05-04  cash -> A1  4900.00 EUR by="Ana Ilić"     # t1
    /// 2024-05-05  cash -> A1  4800.00 EUR by="Petar Savić"  # t2
    /// 2024-05-06  cash -> A1  4900.00 EUR by="Jovan Jović"  # t3  ^ S05 persons=3 amount=14600.00 rows=t1,t2,t3
    /// ```
    ///
    /// An innocent look-alike: the holder and the same employee bring the takings:
    ///
    /// ```ledger
    /// account A1 "Marko Marić"
    /// 2024-05-04  cash -> A1  4900.00 EUR by="Ana Ilić"
    /// 2024-05-05  cash -> A1  4800.00 EUR by="Marko Marić"
    /// 2024-05-06  cash -> A1  4900.00 EUR by="ANA ILIC"
    /// ```
    ///
    /// ## Parameters
    /// - `min_persons` 3 (choice): different persons in a window.
    /// - `window_days` 5 (choice): calendar days, the first and the last included.
    /// - `min_share_percent` 50 (choice): the deposits together, as a share of the threshold. Small fees stay
    ///   below it.
    ///
    /// ## Needs
    /// - A mark that a row is cash paid in, and who handed it in.
    /// - The case's jurisdiction, and a cash reporting threshold of it for the day.
    /// - Official rates, where deposits are in another currency than the threshold.
    ///
    /// ## Sources
    /// - AUSTRAC, indicators of suspicious activity for the banking sector: multiple third parties deposit
    ///   cash into one account. The figures are design choices.
    pub(crate) ManyDepositors {
        code: "S05", name: "many-depositors", family: Cash, weight: 4,
        params: [
            min_persons: ParamValue::Int(3), Choice, (2, 1000), "different persons in a window";
            window_days: ParamValue::Int(5), Choice, (1, 366), "calendar days in a window";
            min_share_percent: ParamValue::Int(50), Choice, (0, 10_000),
                "sum of the deposits as a share of the threshold";
        ],
    }
}

impl Typology for ManyDepositors {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if case.ledger.conductor.iter().all(|conductor| conductor.trim().is_empty()) {
            return draft::not_applicable("no row says who handed the cash in (column `conductor`)");
        }
        let cash = match cash_items::gather(case, Way::PaidIn) {
            Ok(cash) => cash,
            Err(verdict) => return verdict,
        };
        let mut persons: LookupMap<String, u32> = LookupMap::default();
        let mut findings = Vec::new();
        for group in cash.groups.iter().filter(|group| matches!(group.owner, Owner::Account(_))) {
            let deposits = Deposits::of(case, group, &mut persons);
            findings.extend(
                deposits.stretches(params).into_iter().map(|stretch| deposits.flag(case, group, stretch)),
            );
        }
        cash.verdict(findings)
    }
}

/// The deposits of others than the holder, with the number of each person.
struct Deposits {
    items: Vec<CashItem>,
    persons: Vec<u32>,
    least_times_100: i128,
}

impl Deposits {
    fn of(case: &CaseView<'_>, group: &CashGroup<'_>, numbers: &mut LookupMap<String, u32>) -> Deposits {
        let facts = &case.context.facts;
        let person = |printed: &str| holders::identity(facts, name::spelling(printed));
        let (mut items, mut persons) = (Vec::new(), Vec::new());
        for item in group.below_threshold() {
            let conductor = person(case.ledger.conductor.get(item.row.0 as usize));
            let holder = person(case.accounts.holder(case.ledger.payee(item.row)));
            if !conductor.is_empty() && conductor != holder {
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                persons.push(*numbers.get_or_insert_with(conductor, || next));
                items.push(item);
            }
        }
        Deposits { items, persons, least_times_100: i128::from(group.threshold.amount.0) }
    }

    fn stretches(&self, params: &Params<'_>) -> Vec<Range<usize>> {
        let days: Vec<Day> = self.items.iter().map(|item| item.day).collect();
        let least = usize::try_from(params.int("min_persons")).unwrap_or(usize::MAX);
        let mut stretches = window::varied(&days, &self.persons, params.int("window_days"), least);
        let share = i128::from(params.int("min_share_percent"));
        stretches.retain(|stretch| self.sum(stretch) * 100 >= self.least_times_100 * share);
        stretches
    }

    fn sum(&self, stretch: &Range<usize>) -> i128 {
        self.items[stretch.clone()].iter().map(|item| i128::from(item.value.0)).sum()
    }

    fn flag<'a>(&self, case: &CaseView<'a>, group: &CashGroup<'a>, stretch: Range<usize>) -> Finding {
        let persons = window::different(self.persons[stretch.clone()].iter().copied());
        let items = self.items[stretch.clone()].to_vec();
        let says = format!(
            "were handed in by {} other than the holder, {} in all, from {} to {}",
            counted(persons, "person", "persons"),
            group.print(self.sum(&stretch)),
            items[0].day,
            items[items.len() - 1].day,
        );
        let measures =
            vec![draft::count("persons", persons, "persons"), group.money("sum", self.sum(&stretch))];
        let is_close = cash_items::any_converted(&items);
        let is_close = is_close && items.iter().any(|item| item.is_close_to(self.least_times_100));
        group.finding(case, "S05", CashPattern { items, measures, says, is_close })
    }
}
