//! `[[one-year-view]]`: accounts as 18 U.S.C. 984 sees them.

use trag_model::Problem;
use trag_report::SeizedAccount;
use trag_trace::{Declarations, one_year_view};

use super::resolve::{Resolver, day};

impl Resolver<'_> {
    /// The views that are declared, in their order.
    pub(crate) fn one_year_views(&self, declared: &Declarations) -> Result<Vec<SeizedAccount>, Problem> {
        let what = "[[one-year-view]]";
        let mut views = Vec::new();
        for table in &self.file.one_year_view {
            let account = self.accounts.find(&table.account, what)?;
            let currency = self.accounts.currency(account, table.currency.as_deref(), what)?;
            let seized = day(&table.seized, "seized", what)?;
            let filed = table.filed.as_deref().map(|text| day(text, "filed", what)).transpose()?;
            let filed = filed.unwrap_or(seized);
            let note = self.note(&table.said(), what)?;
            let ledger = self.rows.ledger;
            let view =
                one_year_view(ledger, self.accounts.table, declared, (account, currency), (seized, filed))?;
            views.push(SeizedAccount { account, currency, seized, filed, note, view });
        }
        Ok(views)
    }
}
