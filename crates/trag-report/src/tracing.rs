//! What a tracing report is made of.

use std::collections::BTreeSet;

use trag_model::{AccountIx, AccountTable, Currency, Day, Ledger, Source, StatementSide};
use trag_trace::{Declarations, Method, Note, OneYearView, Tracing};

use crate::SoftwareStatement;
use crate::indirect::IndirectReport;

/// An account as 18 U.S.C. 984 sees it.
#[derive(Clone, Debug)]
pub struct SeizedAccount {
    /// The account.
    pub account: AccountIx,
    /// The currency of all amounts.
    pub currency: Currency,
    /// Day of seizure.
    pub seized: Day,
    /// Day on which the action was filed.
    pub filed: Day,
    /// Who asks for the view, and why.
    pub note: Note,
    /// What it reaches.
    pub view: OneYearView,
}

/// Everything a tracing report is made of.
#[derive(Clone)]
pub struct TracingReport<'a> {
    /// The case's title.
    pub title: &'a str,
    /// The movements.
    pub ledger: &'a Ledger,
    /// Who is behind them.
    pub accounts: &'a AccountTable,
    /// The files, by [`trag_model::SourceIx`].
    pub sources: &'a [Source],
    /// What was declared.
    pub declared: &'a Declarations,
    /// The methods whose figures were asked for, in the order of [`Method::ALL`].
    pub methods: &'a [Method],
    /// What was found.
    pub tracing: &'a Tracing,
    /// Where no question was declared and the program asked about where value lies: how many accounts with value
    /// are not among the targets.
    pub found: Option<usize>,
    /// The accounts of which a statement was read; `None` where the sources are no statements.
    pub statements: Option<&'a BTreeSet<AccountIx>>,
    /// The indirect methods of proof, where a table of means and spending is declared.
    pub indirect: Option<&'a IndirectReport>,
    /// Accounts as 18 U.S.C. 984 sees them, where that is declared.
    pub views: &'a [SeizedAccount],
    /// What made the report; the hash is that of the declarations.
    pub software: SoftwareStatement,
    /// Whether everything could be read when the case was made.
    pub complete: bool,
}

/// The accounts of which a ledger holds a statement; `None` where its sources are no statements.
#[must_use]
pub fn statement_accounts(ledger: &Ledger) -> Option<BTreeSet<AccountIx>> {
    if ledger.statement.is_all_missing() {
        return None;
    }
    let own = |row| match ledger.statement_side(row)? {
        StatementSide::Payer => Some(ledger.payer(row)),
        StatementSide::Payee => Some(ledger.payee(row)),
    };
    Some(ledger.rows().filter_map(own).collect())
}
