//! Bank deposits: what went into a person's accounts, purified of what is no income, with cash spending.
//!
//! United States v Boulet, 577 F.2d 1165 (5th Cir. 1978).

use trag_model::{AccountIx, Currency, Day, Ledger, Total};

use super::{TooLarge, sum};

/// The facts of one period, in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BankDeposits {
    /// Everything paid into the accounts.
    pub gross_deposits: i128,
    /// Of it, transfers between the person's own accounts.
    pub own_transfers: i128,
    /// Of it, money taken out and paid in again.
    pub redeposits: i128,
    /// Balances of the accounts at the beginning.
    pub opening_balances: i128,
    /// Balances of the accounts at the end.
    pub closing_balances: i128,
    /// Everything the person paid, by bank or in cash.
    pub outlays: i128,
    /// Known lawful sources.
    pub known_sources: i128,
}

/// The lines of the computation, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DepositsFigures {
    /// Deposits without transfers between own accounts and redeposits.
    pub net_deposits: i128,
    /// What was paid by bank.
    pub net_bank_disbursements: i128,
    /// What was paid in cash.
    pub cash_expenditures: i128,
    /// Net deposits with cash expenditures.
    pub receipts: i128,
    /// What no known source explains; below zero where sources exceed the receipts.
    pub unknown: i128,
}

impl BankDeposits {
    /// Computes the lines.
    ///
    /// # Errors
    ///
    /// A sum beyond `i128`.
    pub fn figures(&self) -> Result<DepositsFigures, TooLarge> {
        let minus = |amount: i128| amount.checked_neg().ok_or(TooLarge);
        let net_deposits = sum(&[self.gross_deposits, minus(self.own_transfers)?, minus(self.redeposits)?])?;
        let net_bank_disbursements =
            sum(&[net_deposits, self.opening_balances, minus(self.closing_balances)?])?;
        let cash_expenditures = sum(&[self.outlays, minus(net_bank_disbursements)?])?;
        let receipts = sum(&[net_deposits, cash_expenditures])?;
        let unknown = sum(&[receipts, minus(self.known_sources)?])?;
        Ok(DepositsFigures { net_deposits, net_bank_disbursements, cash_expenditures, receipts, unknown })
    }
}

/// What a ledger shows of deposits: everything paid into `own` accounts in `currency` from the first to the
/// last day, both included, each movement once, and what of it came from another of them. Redeposits are for evidence to show.
#[must_use]
pub fn own_deposits(
    ledger: &Ledger,
    own: &[AccountIx],
    currency: Currency,
    (first, last): (Day, Day),
) -> (Total, Total) {
    let (mut gross, mut between) = (Total::default(), Total::default());
    for row in ledger.movements() {
        let (received, received_in) = ledger.received(row);
        let (payer, payee) = (ledger.payer(row), ledger.payee(row));
        let in_period = (first..=last).contains(&ledger.day(row));
        if in_period && received_in == currency && own.contains(&payee) {
            gross.add(received);
            if own.contains(&payer) {
                between.add(received);
            }
        }
    }
    (gross, between)
}

#[cfg(test)]
mod tests {
    use trag_model::ledger_text;

    use super::*;

    #[test]
    fn the_worked_example() {
        let facts = BankDeposits {
            gross_deposits: 9_600,
            own_transfers: 1_450,
            redeposits: 250,
            opening_balances: 400,
            closing_balances: 650,
            outlays: 10_900,
            known_sources: 3_200 + 500 + 300,
        };
        let expected = DepositsFigures {
            net_deposits: 7_900,
            net_bank_disbursements: 7_650,
            cash_expenditures: 3_250,
            receipts: 11_150,
            unknown: 7_150,
        };
        assert_eq!(facts.figures(), Ok(expected));
    }

    #[test]
    fn deposits_are_read_from_the_ledger() {
        let text = ledger_text::parse(
            "2024-01-01  X -> A  10.00 EUR
             2024-01-02  A -> B  4.00 EUR
             2024-01-03  B -> X  1.00 EUR
             2024-01-04  X -> B  7.00 USD
             2024-02-01  X -> A  100.00 EUR",
        )
        .unwrap();
        let own = ["A", "B"].map(|word| text.account(word).unwrap());
        let period = (Day::parse_iso("2024-01-01").unwrap(), Day::parse_iso("2024-01-31").unwrap());
        let seen = own_deposits(&text.ledger, &own, Currency::EUR, period);
        assert_eq!(seen, (Total(1_400), Total(400)));
    }
}
