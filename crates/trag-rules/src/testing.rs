//! Small cases for the tests of rules.

mod additions;

use proptest::prelude::*;
use trag_graph::FlowGraph;
use trag_model::ledger_text::{self, LedgerText};
use trag_model::{Currency, Day, Decimal, Finding, Outcome, Rate, RateTable, RowId, Texts};

use crate::{CaseView, Context, CountryTable, ParamOverrides, Params, ThresholdTable, Typology, Verdict};

/// A case made of a ledger written as text, with three additions to [`ledger_text`]:
///
/// ```text
/// account A1 "Ana Ilić" person RS BANKA      who holds it, what kind of holder, country, institution
/// fact Ana Ilić,income,12000.00,EUR,2024-01-01,2024-12-31,       a fact without its source
/// 2024-05-04 cash -> A1 9000.00 EUR by="Petar Savić" at="Branch 4" ref="000123"
/// ```
pub(crate) struct Case {
    pub(crate) text: LedgerText,
    pub(crate) rates: Option<RateTable>,
    flows: FlowGraph,
    thresholds: ThresholdTable,
    context: Context,
}

impl Case {
    pub(crate) fn read(text: &str) -> Case {
        let (rows, additions) = additions::take(text);
        let mut text = ledger_text::parse(&rows).unwrap();
        additions.enter(&mut text);
        let flows = FlowGraph::build(&text.ledger, &text.accounts, 1);
        let context = Context::new(CountryTable::shipped(), additions.facts());
        Case { text, rates: None, flows, thresholds: ThresholdTable::shipped(), context }
    }

    /// Deposits in whole euros to account A1, as day and amount, sorted.
    pub(crate) fn of_cash(items: &[(i32, i64)]) -> Case {
        let line = |(day, units): &(i32, i64)| format!("{} cash -> A1 {units}.00 EUR\n", Day(19_800 + day));
        Case::read(&items.iter().map(line).collect::<String>())
    }

    pub(crate) fn view<'a>(&'a self, jurisdiction: Option<&'a str>) -> CaseView<'a> {
        let ledger = &self.text.ledger;
        CaseView {
            ledger,
            accounts: &self.text.accounts,
            flows: &self.flows,
            rates: self.rates.as_ref(),
            thresholds: &self.thresholds,
            jurisdiction,
            context: &self.context,
            as_of: ledger.rows().last().map_or(Day(0), |row| ledger.day(row)),
        }
    }

    pub(crate) fn verdict(&self, rule: &dyn Typology, view: CaseView<'_>) -> Verdict {
        rule.evaluate(&view, &Params::new(rule.declaration(), &ParamOverrides::default()))
    }

    /// The findings of a rule under Serbian law.
    pub(crate) fn findings(&self, rule: &dyn Typology) -> Vec<Finding> {
        self.findings_in(rule, self.view(Some("RS")))
    }

    pub(crate) fn findings_in(&self, rule: &dyn Typology, view: CaseView<'_>) -> Vec<Finding> {
        match self.verdict(rule, view).outcome {
            Outcome::Flagged(findings) => findings,
            _ => Vec::new(),
        }
    }

    /// The rows of each finding under Serbian law.
    pub(crate) fn flagged_rows(&self, rule: &dyn Typology) -> Vec<Vec<usize>> {
        let rows = |finding: Finding| finding.rows.iter().map(|RowId(row)| *row as usize).collect();
        self.findings(rule).into_iter().map(rows).collect()
    }

    /// Forgets what rules made of the ledger, after it was changed.
    pub(crate) fn forget(&mut self) {
        self.context = Context::new(self.context.countries.clone(), self.context.facts.clone());
    }

    /// Builds the graph again, after the ledger was changed.
    pub(crate) fn with_flows(mut self) -> Case {
        self.forget();
        self.flows = FlowGraph::build(&self.text.ledger, &self.text.accounts, 1);
        self
    }

    /// Says who handed in the cash of each row.
    pub(crate) fn set_conductors(&mut self, names: &[&str]) {
        assert_eq!(names.len(), self.text.ledger.len());
        self.text.ledger.conductor = names.iter().copied().collect::<Texts>();
        self.forget();
    }
}

/// Days and amounts in euros, drawn from `amounts`, sorted by day.
pub(crate) fn cash_deposits(amounts: &'static [i64]) -> impl Strategy<Value = Vec<(i32, i64)>> {
    let deposit = (0_i32..90, prop::sample::select(amounts));
    prop::collection::vec(deposit, 0..14).prop_map(|mut items| {
        items.sort_by_key(|(day, _)| *day);
        items
    })
}

/// Middle rates of the euro in dinars.
pub(crate) fn nbs(rates: &[(&str, &str)]) -> RateTable {
    let mut table = RateTable::new(Currency::RSD, "NBS");
    for (day, price) in rates {
        let rate = Rate { unit: 1, price: Decimal::parse(price).unwrap() };
        table.insert(Currency::EUR, Day::parse_iso(day).unwrap(), rate);
    }
    table
}
