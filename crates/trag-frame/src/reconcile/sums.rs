//! What the rows of a statement add up to, against what it prints.

use trag_model::{
    Agreement, Currency, Instrument, Ledger, Minor, RowId, Statement, StatementSide, Total, Untold,
};

/// Turnovers of a statement's rows, in the statement's currency.
pub(super) struct Sums {
    pub(super) credits: Total,
    pub(super) debits: Total,
    credit_count: u64,
    debit_count: u64,
    /// What credits and debits take back of the other side: sums and counts.
    reversed: [(Total, u64); 2],
    /// A row moves another currency than the statement's, so the sums are not comparable.
    mixed: bool,
}

/// Adds up rows. Without a printed currency, that of the first row is the statement's.
pub(super) fn of(ledger: &Ledger, rows: &[RowId], currency: Option<Currency>) -> Sums {
    let mut sums = Sums {
        credits: Total(0),
        debits: Total(0),
        credit_count: 0,
        debit_count: 0,
        reversed: [(Total(0), 0); 2],
        mixed: false,
    };
    let mut expected = currency.map(Currency::iso);
    for row in rows {
        let is_credit = ledger.statement_side(*row) == Some(StatementSide::Payee);
        let (amount, currency) = if is_credit { ledger.received(*row) } else { ledger.paid(*row) };
        sums.mixed |= *expected.get_or_insert(currency.iso()) != currency.iso();
        let (total, count) = match is_credit {
            true => (&mut sums.credits, &mut sums.credit_count),
            false => (&mut sums.debits, &mut sums.debit_count),
        };
        total.add(amount);
        *count += u64::from(ledger.count(*row));
        if ledger.instrument(*row) == Instrument::Reversal {
            let reversed = &mut sums.reversed[usize::from(!is_credit)];
            reversed.0.add(amount);
            reversed.1 += u64::from(ledger.count(*row));
        }
    }
    sums
}

impl Sums {
    /// Opening balance + credits − debits = closing balance.
    pub(super) fn balance(&self, printed: &Statement) -> Agreement {
        let (Some(opening), Some(closing)) = (printed.opening, printed.closing) else {
            return Agreement::Unknown(Untold::NotPrinted);
        };
        if self.mixed {
            return Agreement::Unknown(Untold::SeveralCurrencies);
        }
        let computed = i128::from(opening.amount.0) + self.credits.0 - self.debits.0;
        agreement(i128::from(closing.amount.0) - computed)
    }

    /// Printed turnovers and counts = those of the rows. A bank adds a reversal to the side to which it moves the
    /// money, or takes it off the side that it takes back: either agrees.
    pub(super) fn turnovers(&self, printed: &Statement) -> Agreement {
        let as_moved = self.as_moved();
        match as_moved.agree(printed) {
            Agreement::No(_) if self.netted().agree(printed) == Agreement::Yes => Agreement::Yes,
            agreement => agreement,
        }
    }

    fn as_moved(&self) -> Turnovers {
        Turnovers {
            credits: self.credits.0,
            debits: self.debits.0,
            counts: [self.credit_count, self.debit_count],
            mixed: self.mixed,
        }
    }

    /// With reversals taken off the side that they take back, and counted there.
    fn netted(&self) -> Turnovers {
        let [(of_credits, credit_rows), (of_debits, debit_rows)] = self.reversed;
        Turnovers {
            credits: self.credits.0 - of_credits.0 - of_debits.0,
            debits: self.debits.0 - of_debits.0 - of_credits.0,
            counts: [
                self.credit_count - credit_rows + debit_rows,
                self.debit_count - debit_rows + credit_rows,
            ],
            mixed: self.mixed,
        }
    }
}

/// Turnovers by one way of counting.
struct Turnovers {
    credits: i128,
    debits: i128,
    /// Of credits and debits.
    counts: [u64; 2],
    mixed: bool,
}

impl Turnovers {
    /// A count of payments inside a batch is no contradiction: counts are compared only where the sums are printed too,
    /// or nothing else is.
    fn agree(&self, printed: &Statement) -> Agreement {
        let sums = [(printed.credits, self.credits), (printed.debits, self.debits)];
        let counts = [(printed.credit_count, self.counts[0]), (printed.debit_count, self.counts[1])];
        let any = sums.iter().any(|(printed, _)| printed.is_some())
            || counts.iter().any(|(printed, _)| printed.is_some());
        if !any {
            return Agreement::Unknown(Untold::NotPrinted);
        }
        if self.mixed {
            return Agreement::Unknown(Untold::SeveralCurrencies);
        }
        let off = |(printed, computed): &(Option<Minor>, i128)| {
            printed.map_or(0, |printed| i128::from(printed.0) - computed)
        };
        if let Some(difference) = sums.iter().map(off).find(|difference| *difference != 0) {
            return Agreement::No(Total(difference));
        }
        let counts_agree =
            counts.iter().all(|(printed, counted)| printed.is_none_or(|printed| printed == *counted));
        if counts_agree { Agreement::Yes } else { Agreement::No(Total(0)) }
    }
}

fn agreement(difference: i128) -> Agreement {
    if difference == 0 { Agreement::Yes } else { Agreement::No(Total(difference)) }
}
