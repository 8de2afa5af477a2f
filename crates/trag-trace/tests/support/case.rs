//! A ledger in text, with tags that declare origins.

use trag_model::ledger_text::{self, LedgerText};
use trag_model::{Currency, Minor, RowId};
use trag_trace::{Asset, Declarations, Method, Opening, Subject, Target, Tracing, Whereabouts, trace};

use super::{declare, figure, note};

pub(crate) const FIVE: [Method; 5] = Method::CONSERVING;

/// A ledger, and what is declared about it.
pub(crate) struct Case {
    pub(crate) text: LedgerText,
    pub(crate) declared: Declarations,
}

impl Case {
    /// Rows whose tag starts with an origin's name and `:` bring in that origin.
    pub(crate) fn of(text: &str) -> Case {
        let text = ledger_text::parse(text).unwrap();
        let mut declared = Declarations::default();
        let mut tags: Vec<(RowId, &str)> = text.tags.iter().map(|(tag, row)| (*row, tag.as_str())).collect();
        tags.sort_unstable();
        for (row, tag) in tags {
            if let Some((origin, _)) = tag.split_once(':') {
                declare(&mut declared, origin, row, None);
            }
        }
        Case { text, declared }
    }

    pub(crate) fn row(&self, tag: &str) -> RowId {
        self.text.tags[tag]
    }

    pub(crate) fn opens(mut self, account: &str, currency: Currency, balance: i64) -> Case {
        let account = self.text.account(account).unwrap();
        let balance = Minor(balance);
        self.declared.openings.push(Opening { account, currency, balance, parts: Vec::new(), note: note() });
        self
    }

    pub(crate) fn asks(mut self, accounts: &[&str]) -> Case {
        for account in accounts {
            let subject = Subject::Account(self.text.account(account).unwrap());
            self.declared.targets.push(Target { subject, as_of: None });
        }
        self
    }

    pub(crate) fn buys(mut self, name: &str, rows: &[&str]) -> Case {
        let place = self.declared.assets.len();
        self.declared.assets.push(Asset {
            name: name.into(),
            purchases: rows.iter().map(|tag| self.row(tag)).collect(),
            improvements: Vec::new(),
            lent: Minor(0),
            sales: Vec::new(),
            value_now: None,
            note: note(),
        });
        self.declared.targets.push(Target { subject: Subject::Asset(place), as_of: None });
        self
    }

    pub(crate) fn trace(&self) -> Tracing {
        trace(&self.text.ledger, &self.text.accounts, &self.declared, &Method::ALL).unwrap()
    }

    pub(crate) fn refused(&self) -> trag_model::Problem {
        trace(&self.text.ledger, &self.text.accounts, &self.declared, &Method::ALL).unwrap_err()
    }
}

/// The figures of the five conserving methods on one target.
pub(crate) fn five(tracing: &Tracing, target: usize) -> [i128; 5] {
    FIVE.map(|method| figure(tracing, target, method).amount.0)
}

/// Tainted value of a method at some whereabouts.
pub(crate) fn at(tracing: &Tracing, method: Method, whereabouts: Whereabouts) -> i128 {
    let resting = &tracing.run(method).unwrap().resting;
    let found = resting.iter().filter(|resting| resting.whereabouts == whereabouts);
    found.flat_map(|resting| &resting.claims).map(|claim| claim.amount.0).sum()
}
