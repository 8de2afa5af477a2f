//! The balance that a statement prints at the end of a stretch of time.

use trag_graph::Edge;
use trag_model::{AccountIx, Currency, Measure, Seconds, Total, Value};

use crate::CaseView;
use crate::coverage::own_statement_row;

/// The last balance printed in an account's own statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EndBalance {
    /// In the currency asked for.
    Printed(i128, Currency),
    /// Printed in the first currency, asked for in the second.
    OtherCurrency(Currency, Currency),
    /// No row of the account's own statement prints one.
    NotPrinted,
}

impl EndBalance {
    /// The last one from `from` to before `to`.
    pub(super) fn of(
        case: &CaseView<'_>,
        account: AccountIx,
        wanted: Currency,
        (from, to): (Seconds, Seconds),
    ) -> EndBalance {
        let ledger = case.ledger;
        if ledger.balance_after.is_all_missing() {
            return EndBalance::NotPrinted;
        }
        let last = Seconds(to.0.saturating_sub(1));
        let [out, into] =
            [case.flows.out_between(account, from, last), case.flows.in_between(account, from, last)];
        let printed = |edge: &Edge| {
            let own = own_statement_row(ledger, edge.row, account)?;
            let balance = ledger.balance_after.get(own.0 as usize)?;
            (ledger.booked(own) < to).then_some((own, balance))
        };
        let Some((row, balance)) = out.iter().chain(into).filter_map(printed).max() else {
            return EndBalance::NotPrinted;
        };
        match ledger.paid(row).1 {
            currency if currency == wanted => EndBalance::Printed(i128::from(balance), currency),
            currency => EndBalance::OtherCurrency(currency, wanted),
        }
    }

    /// Whether a printed balance is at most a share of a sum. What cannot be compared passes.
    pub(super) fn is_at_most(self, percent: i64, sum: i128) -> bool {
        match self {
            EndBalance::Printed(balance, _) => balance * 100 <= sum.saturating_mul(i128::from(percent)),
            EndBalance::OtherCurrency(..) | EndBalance::NotPrinted => true,
        }
    }

    pub(super) fn measure(self) -> Measure {
        let value = match self {
            EndBalance::Printed(balance, currency) => Value::Money(Total(balance), currency),
            EndBalance::OtherCurrency(printed, wanted) => {
                let text = format!(
                    "not comparable: it is printed in {printed}, and the account's payments are added up in {wanted}"
                );
                Value::Text(text.into())
            }
            EndBalance::NotPrinted => Value::Text("not printed".into()),
        };
        Measure { name: "balance at the end", value }
    }
}
