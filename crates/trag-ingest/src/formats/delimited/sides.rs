//! The parties of a record: who pays and who receives.

use std::borrow::Cow;

use trag_model::{HolderKind, Instrument, Party, PartyKind};

use crate::formats::delimited::money::Movement;
use crate::formats::delimited::plan::{Own, PartyColumns, Sides};
use crate::formats::delimited::rows::RowReader;
use crate::formats::delimited::walk::Row;

impl<'t> RowReader<'_, 't> {
    /// Payer and payee as indices of the batch's parties.
    pub(super) fn sides(
        &mut self,
        row: &Row<'t, '_>,
        movement: &Movement,
        instrument: Instrument,
    ) -> (u32, u32) {
        let plan = self.plan;
        let (from, to) = match &plan.sides {
            Sides::Both { payer, payee } => (self.party(row, payer), self.party(row, payee)),
            Sides::Own { own, other, of_credits } => {
                let own = self.own(row, own);
                let other = of_credits.as_ref().filter(|_| !movement.own_pays).unwrap_or(other);
                let names_none = || {
                    other.account.is_none_or(|column| row.cell(column).is_empty())
                        && self.name(row, other).is_empty()
                };
                let other = match instrument {
                    instrument if instrument.is_cash() && (plan.cash_by_purpose_code || names_none()) => {
                        self.parties.index_of(&Party { kind: PartyKind::Cash, ..Party::default() })
                    }
                    Instrument::Fee => self.bank_unless_account(row, other),
                    _ => self.party(row, other),
                };
                if movement.own_pays { (own, other) } else { (other, own) }
            }
        };
        if movement.swapped { (to, from) } else { (from, to) }
    }

    pub(super) fn own(&mut self, row: &Row<'t, '_>, own: &Own) -> u32 {
        match own {
            Own::Columns(columns) => self.party(row, columns),
            Own::Fixed { account, name, bank } => match self.own {
                Some(index) => index,
                None => {
                    let party = Party { identifier: account, name, institution: bank, ..Party::default() };
                    *self.own.insert(self.parties.index_of(&party))
                }
            },
        }
    }

    fn bank_unless_account(&mut self, row: &Row<'t, '_>, columns: &PartyColumns) -> u32 {
        if columns.account.is_some_and(|column| !row.cell(column).is_empty()) {
            return self.party(row, columns);
        }
        let name = self.name(row, columns);
        self.parties.index_of(&Party { kind: PartyKind::Bank, name: &name, ..Party::default() })
    }

    #[inline]
    fn name(&self, row: &Row<'t, '_>, columns: &PartyColumns) -> Cow<'t, str> {
        let name = columns.name.map(|column| row.text(column)).unwrap_or_default();
        match columns.name_else {
            Some(column) if name.is_empty() => row.text(column),
            _ => name,
        }
    }

    #[inline]
    fn party(&mut self, row: &Row<'t, '_>, columns: &PartyColumns) -> u32 {
        let text = |column: Option<usize>| column.map(|column| row.text(column)).unwrap_or_default();
        let (account, name, code) = (text(columns.account), self.name(row, columns), text(columns.bank_code));
        let (institution, country) = (text(columns.institution), text(columns.country));
        let holder_kind = columns.kind.map(|column| self.holder_kind(row, column, columns));
        let kind =
            if account.is_empty() && name.is_empty() { PartyKind::Unknown } else { PartyKind::Account };
        self.parties.index_of(&Party {
            kind,
            identifier: &account,
            bank_code: &code,
            name: &name,
            institution: &institution,
            country: &country,
            holder_kind: holder_kind.unwrap_or_default(),
        })
    }

    fn holder_kind(&mut self, row: &Row<'_, '_>, column: usize, columns: &PartyColumns) -> HolderKind {
        let word = row.cell(column);
        let known = columns.kinds.get(word).copied();
        if known.is_none() && !word.is_empty() {
            self.tally.unknown_word(column, word, row.line);
        }
        known.unwrap_or_default()
    }
}
