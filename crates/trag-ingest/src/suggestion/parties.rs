//! Which columns of a file that is not known yet describe payer and payee, or the account of a statement and the
//! other side.

use super::columns::Column;
use super::{Draft, Entry, either, of};
use crate::formats::delimited::layout::Layout;
use crate::vocabulary::Role;

/// A side of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Payer,
    Payee,
}

impl Side {
    fn of(role: Option<Role>) -> Option<Side> {
        match role? {
            Role::PayerAccount | Role::PayerName => Some(Side::Payer),
            Role::PayeeAccount | Role::PayeeName => Some(Side::Payee),
            _ => None,
        }
    }

    fn roles(self) -> [Role; 2] {
        match self {
            Side::Payer => [Role::PayerAccount, Role::PayerName],
            Side::Payee => [Role::PayeeAccount, Role::PayeeName],
        }
    }
}

impl Draft {
    pub(super) fn parties(&mut self, columns: &[Column], layout: &Layout) {
        let sides: Vec<Side> = columns.iter().filter_map(|column| Side::of(column.role)).collect();
        let (payer, payee) = (sides.contains(&Side::Payer), sides.contains(&Side::Payee));
        let has_ledger_columns =
            columns.iter().any(|column| matches!(column.role, Some(Role::Debit | Role::Credit)));
        let twice = |role: Role| of(columns, role).len() == 2;
        if has_ledger_columns || !(payer && payee) {
            if !has_ledger_columns && !payer && !payee && twice(Role::PartyName) {
                self.two_unnamed_sides(columns);
            } else {
                self.statement(columns, layout);
            }
            return;
        }
        for side in [Side::Payer, Side::Payee] {
            let [account_role, name_role] = side.roles();
            let (mut accounts, mut names) = (of(columns, account_role), of(columns, name_role));
            if accounts.is_empty() && names.iter().all(|column| column.holds_accounts()) {
                std::mem::swap(&mut accounts, &mut names);
            }
            for (role, generic, found) in
                [(account_role, Role::SomeAccount, accounts), (name_role, Role::PartyName, names)]
            {
                if found.is_empty() {
                    self.behind(columns, side, role, generic)
                } else {
                    self.only(role, &found)
                }
            }
        }
    }

    /// A column without a side of its own, such as `Account`, belongs to the side named last before it. Where
    /// that leaves one out or gives one to two, nothing is certain.
    fn behind(&mut self, columns: &[Column], side: Side, role: Role, generic: Role) {
        let generic = of(columns, generic);
        let side_before =
            |column: &Column| columns[..column.at].iter().rev().find_map(|before| Side::of(before.role));
        let mine: Vec<&Column> =
            generic.iter().filter(|column| side_before(column) == Some(side)).copied().collect();
        match (&generic[..], &mine[..]) {
            ([], _) => {}
            ([_, _], [column]) => self.entries.push((role, Entry::Column(column.at))),
            _ => self.open(role, format!("perhaps {}", either(&generic))),
        }
    }

    /// `Name, Account, Name, Account`: two sides, and no word which of them pays.
    fn two_unnamed_sides(&mut self, columns: &[Column]) {
        for (generic, roles) in [
            (Role::SomeAccount, [Role::PayerAccount, Role::PayeeAccount]),
            (Role::PartyName, [Role::PayerName, Role::PayeeName]),
        ] {
            let found = of(columns, generic);
            if !found.is_empty() {
                for (role, who) in roles.into_iter().zip(["who pays", "who is paid"]) {
                    self.open(role, format!("{}: {who}", either(&found)));
                }
            }
        }
    }

    /// The statement of one account: the columns of a single side, whatever their name, are the other side's.
    fn statement(&mut self, columns: &[Column], layout: &Layout) {
        let some = of(columns, Role::SomeAccount);
        let mut names = of(columns, Role::PartyName);
        let mut accounts = of(columns, Role::PartyAccount);
        for side in [Side::Payer, Side::Payee] {
            let [account, name] = side.roles();
            accounts.extend(of(columns, account));
            names.extend(of(columns, name));
        }
        let names_vary = !names.iter().any(|column| column.is_constant());
        let mut own = of(columns, Role::OwnAccount);
        let mut unclear = Vec::new();
        for column in some {
            if column.is_constant() && names_vary && own.is_empty() {
                own.push(column);
            } else if !column.is_constant()
                && !names.is_empty()
                && accounts.is_empty()
                && column.values.len() > 1
            {
                accounts.push(column);
            } else {
                unclear.push(column);
            }
        }
        self.only(Role::PartyAccount, &accounts);
        if accounts.is_empty() && !unclear.is_empty() {
            self.open(Role::PartyAccount, format!("{}, if it is the other side's", either(&unclear)));
        }
        self.only(Role::PartyName, &names);
        match own[..] {
            [] => self.own_account_above(layout),
            _ => self.only(Role::OwnAccount, &own),
        }
    }

    fn own_account_above(&mut self, layout: &Layout) {
        self.input.push(match layout.account_above() {
            Some((account, line)) => ("account", account, format!("stands above the header, in line {line}")),
            None => ("account", "...".to_owned(), "the account whose statement this is".to_owned()),
        });
    }
}
