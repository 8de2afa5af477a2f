//! Printed names while a case is read: numbered as they come, sorted at the end.

use trag_model::{AccountTable, Ledger, LookupMap, NameIx, OptionalColumn};

/// Every name once. Until [`Names::settle`], a [`NameIx`] is a number in order of arrival.
#[derive(Default)]
pub(super) struct Names {
    arrived: Vec<String>,
    numbers: LookupMap<String, u32>,
}

impl Names {
    /// The number of a name.
    pub(super) fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        // A case has fewer names than rows and accounts together, and either is below 2^31 in one table file.
        let number = u32::try_from(self.arrived.len()).unwrap_or(u32::MAX - 1);
        self.numbers.insert(name.to_owned(), number);
        self.arrived.push(name.to_owned());
        number
    }

    /// Sorts the names into the account table, and turns numbers of arrival into places.
    pub(super) fn settle(self, ledger: &mut Ledger, accounts: &mut AccountTable) {
        let mut sorted: Vec<(&str, u32)> = self.arrived.iter().map(String::as_str).zip(0..).collect();
        sorted.sort_unstable();
        let mut place_of = vec![0_u32; sorted.len()];
        for (place, (name, number)) in (0_u32..).zip(&sorted) {
            place_of[*number as usize] = place;
            accounts.names.push(name);
        }
        let place = |name: NameIx| NameIx(place_of[name.0 as usize]);
        for account in &mut accounts.accounts {
            account.holder = account.holder.map(place);
        }
        for name in accounts.proposals.iter_mut().flat_map(|proposal| &mut proposal.names) {
            *name = place(*name);
        }
        for column in [&mut ledger.payer_name, &mut ledger.payee_name] {
            if !column.is_all_missing() {
                *column = (0..column.len())
                    .map(|row| column.get(row).map(|name| place_of[name as usize]))
                    .collect::<OptionalColumn<u32>>();
            }
        }
    }
}
