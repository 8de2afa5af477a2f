//! From the tables of `case.toml` to declarations of a trace. Nothing is guessed: what does not fit the case is
//! a problem that names its table.

use trag_model::{Day, Minor, Problem, RowId, catalogue};
use trag_trace::{
    Asset, Coordination, Declarations, End, EndKind, Gap, Identified, IdentifiedWith, Interest, Link, Note,
    Outside, Owner, Reversal, Sale,
};

use super::accounts::Accounts;
use super::rows::Rows;
use super::tables::{AssetTable, EndTable, GapTable, IdentifiedTable, Said, SaleTable};
use crate::case_file::CaseFile;

/// A declaration that does not fit the case. A text that starts with an option is about the command line.
pub(crate) fn invalid(text: impl Into<String>) -> Problem {
    let text = text.into();
    let code = catalogue::TRACE_DECLARATION_INVALID;
    if text.starts_with("--") {
        return Problem::new(code, text, "correct the command; `trag trace --help` describes its options");
    }
    let help = "correct case.toml; the tables of a trace are described in docs/case-file.md";
    Problem::new(code, text, help).in_file("case.toml")
}

/// Looks up what the tables name.
pub(crate) struct Resolver<'a> {
    /// The case file.
    pub(crate) file: &'a CaseFile,
    /// Its rows.
    pub(crate) rows: Rows<'a>,
    /// Its accounts.
    pub(crate) accounts: Accounts<'a>,
}

impl Resolver<'_> {
    /// Who and why. `who` may stand once, under `[trace]`; `why` stands with every declaration.
    pub(crate) fn note(&self, said: &Said<'_>, what: &str) -> Result<Note, Problem> {
        let general = self.file.trace.as_ref().and_then(|trace| trace.who.as_deref());
        let text = |text: Option<&str>| text.map_or_else(String::new, |text| text.trim().to_owned());
        let note = Note { who: text(said.who.or(general)), why: text(said.why) };
        let missing = match (note.who.is_empty(), note.why.is_empty()) {
            (false, false) => return Ok(note),
            (true, _) => "who",
            (false, true) => "why",
        };
        let help =
            "say who declares it and why, with the evidence; `who` may stand once for all, under [trace]";
        Err(Problem { help: help.into(), ..invalid(format!("{what}: the key `{missing}` is missing")) })
    }

    /// The place of an asset of a name.
    pub(crate) fn asset(&self, name: &str, what: &str) -> Result<usize, Problem> {
        let place = self.file.asset.iter().position(|asset| asset.name.trim() == name.trim());
        place.ok_or_else(|| invalid(format!("{what}: no [[asset]] has the name `{name}`")))
    }

    /// Everything about assets, ends and single rows.
    pub(crate) fn about_rows(&self, declared: &mut Declarations) -> Result<(), Problem> {
        for table in &self.file.asset {
            let asset = self.an_asset(table)?;
            declared.assets.push(asset);
        }
        unique(self.file.asset.iter().map(|asset| asset.name.as_str()), "[[asset]]")?;
        for table in &self.file.end {
            declared.ends.push(self.end(table)?);
        }
        for table in &self.file.link {
            let (what, one) = ("[[link]]", |text, key| self.rows.one(text, key, "[[link]]"));
            let (left, arrived) =
                (one(table.left.as_ref(), "left")?, one(table.arrived.as_ref(), "arrived")?);
            declared.links.push(Link { left, arrived, note: self.note(&table.said(), what)? });
        }
        for table in &self.file.reversal {
            let (what, one) = ("[[reversal]]", |text, key| self.rows.one(text, key, "[[reversal]]"));
            let (of, by) = (one(table.of.as_ref(), "of")?, one(table.by.as_ref(), "by")?);
            declared.reversals.push(Reversal { of, by, note: self.note(&table.said(), what)? });
        }
        for table in &self.file.coordination {
            let (what, one) = ("[[coordination]]", |text, key| self.rows.one(text, key, "[[coordination]]"));
            let payment = one(table.payment.as_ref(), "payment")?;
            let credit = one(table.credit.as_ref(), "credit")?;
            declared.coordinated.push(Coordination {
                payment,
                credit,
                note: self.note(&table.said(), what)?,
            });
        }
        for table in &self.file.interest {
            let what = "[[interest]]";
            let row = self.rows.one(table.row.as_ref(), "row", what)?;
            let from = day(&table.from, "from", what)?;
            declared.interest.push(Interest { row, from, note: self.note(&table.said(), what)? });
        }
        Ok(())
    }

    /// Everything about accounts and persons. Assets stand already.
    pub(crate) fn about_accounts(&self, declared: &mut Declarations) -> Result<(), Problem> {
        for table in &self.file.outside {
            let what = "[[outside]]";
            let account = self.accounts.find(&table.account, what)?;
            declared.outside.push(Outside { account, note: self.note(&table.said(), what)? });
        }
        for table in &self.file.gap {
            declared.gaps.push(self.gap(table)?);
        }
        for table in &self.file.owner {
            let what = format!("[[owner]] `{}`", table.name);
            let accounts = table.accounts.iter().map(|account| self.accounts.find(account, &what));
            let assets = table.assets.iter().map(|name| self.asset(name, &what));
            declared.owners.push(Owner {
                name: named(&table.name, "name", "[[owner]]")?,
                accounts: accounts.collect::<Result<_, _>>()?,
                assets: assets.collect::<Result<_, _>>()?,
                note: self.note(&table.said(), &what)?,
            });
        }
        unique(self.file.owner.iter().map(|owner| owner.name.as_str()), "[[owner]]")
    }

    /// What needs origins to be known: payments identified by fact.
    pub(crate) fn identified(&self, declared: &mut Declarations) -> Result<(), Problem> {
        for table in &self.file.identified {
            let IdentifiedTable { payment, row, origin, .. } = table;
            let what = "[[identified]]";
            let payment = self.rows.one(payment.as_ref(), "payment", what)?;
            let with = match (row, origin) {
                (Some(row), None) => IdentifiedWith::Row(self.rows.one(Some(row), "row", what)?),
                (None, Some(origin)) => IdentifiedWith::Origin(origin_place(declared, origin, what)?),
                _ => return Err(invalid(format!("{what}: say either `row` or `origin`"))),
            };
            declared.identified.push(Identified { payment, with, note: self.note(&table.said(), what)? });
        }
        Ok(())
    }

    fn an_asset(&self, table: &AssetTable) -> Result<Asset, Problem> {
        let what = format!("[[asset]] `{}`", table.name);
        let purchases = self.rows.all(&table.purchases, &what)?;
        let improvements = self.rows.all(&table.improvements, &what)?;
        let Some(first) = purchases.first().or(improvements.first()) else {
            return Err(invalid(format!("{what}: the key `purchases` names no row")));
        };
        let currency = self.rows.ledger.paid(*first).1;
        let amount = |amount: Option<super::amount::Amount>| {
            amount.map(|amount| amount.minor(currency, &what)).transpose()
        };
        let sales = table.sales.iter().map(|sale| self.sale(sale, &what));
        Ok(Asset {
            name: named(&table.name, "name", "[[asset]]")?,
            lent: amount(table.lent)?.unwrap_or(Minor(0)),
            sales: sales.collect::<Result<_, _>>()?,
            value_now: amount(table.value_now)?,
            note: self.note(&table.said(), &what)?,
            purchases,
            improvements,
        })
    }

    fn sale(&self, table: &SaleTable, what: &str) -> Result<Sale, Problem> {
        let row = self.rows.one(Some(&table.row), "sales.row", what)?;
        let share = table.share.as_deref().map(|text| {
            let parts = text.split_once('/');
            let parsed = parts.and_then(|(part, whole)| {
                Some((part.trim().parse::<i64>().ok()?, whole.trim().parse::<i64>().ok()?))
            });
            parsed.ok_or_else(|| invalid(format!("{what}: `{text}` is no share such as \"1/2\"")))
        });
        Ok(Sale { row, share: share.transpose()? })
    }

    fn end(&self, table: &EndTable) -> Result<End, Problem> {
        let what = "[[end]]";
        let secured = table.secured_on.as_deref().map(|name| self.asset(name, what)).transpose()?;
        let kind = match (table.kind.as_str(), secured) {
            ("debt", secured) => EndKind::Debt(secured),
            (_, Some(_)) => return Err(invalid(format!("{what}: only a debt is `secured-on` an asset"))),
            ("dissipated", None) => EndKind::Dissipated,
            ("bona-fide", None) => EndKind::BonaFide,
            ("returned", None) => EndKind::Returned,
            (other, None) => {
                let known = "\"dissipated\", \"bona-fide\", \"debt\" or \"returned\"";
                return Err(invalid(format!("{what}: the kind `{other}` is none of {known}")));
            }
        };
        let rows = self.rows.all(&table.rows, what)?;
        if rows.is_empty() {
            return Err(invalid(format!("{what}: the key `rows` names no row")));
        }
        Ok(End { rows, kind, note: self.note(&table.said(), what)? })
    }

    fn gap(&self, table: &GapTable) -> Result<Gap, Problem> {
        let what = "[[gap]]";
        let account = self.accounts.find(&table.account, what)?;
        let currency = self.accounts.currency(account, table.currency.as_deref(), what)?;
        let Some(after) = table.balance_after else {
            return Err(invalid(format!("{what}: the key `balance-after` is missing")));
        };
        Ok(Gap {
            account,
            currency,
            from: day(&table.from, "from", what)?,
            to: day(&table.to, "to", what)?,
            balance_after: after.minor(currency, what)?,
            note: self.note(&table.said(), what)?,
        })
    }
}

/// The place of an origin of a name.
pub(crate) fn origin_place(declared: &Declarations, id: &str, what: &str) -> Result<usize, Problem> {
    let place = declared.origins.iter().position(|origin| origin.id == id.trim());
    place.ok_or_else(|| invalid(format!("{what}: no [[origin]] has the id `{id}`")))
}

/// A day of the form 2024-12-31.
pub(crate) fn day(text: &str, key: &str, what: &str) -> Result<Day, Problem> {
    Day::parse_iso(text)
        .ok_or_else(|| invalid(format!("{what}: `{key}` is `{text}` and no day in the form 2024-12-31")))
}

/// A name that is not empty.
pub(crate) fn named(text: &str, key: &str, what: &str) -> Result<String, Problem> {
    match text.trim() {
        "" => Err(invalid(format!("{what}: the key `{key}` is missing"))),
        name => Ok(name.to_owned()),
    }
}

/// No name stands twice.
pub(crate) fn unique<'n>(names: impl Iterator<Item = &'n str>, what: &str) -> Result<(), Problem> {
    let mut seen = std::collections::BTreeSet::new();
    for name in names {
        if !seen.insert(name.trim()) {
            return Err(invalid(format!("{what}: `{name}` is declared twice")));
        }
    }
    Ok(())
}

/// Rows as their first legs, each once: two banks state one movement.
pub(crate) fn movements(rows: &Rows<'_>, named: Vec<RowId>) -> Vec<RowId> {
    let first = |row: RowId| match rows.ledger.is_second_leg(row) {
        true => rows.ledger.other_leg(row).unwrap_or(row),
        false => row,
    };
    let mut movements: Vec<RowId> = named.into_iter().map(first).collect();
    movements.sort_unstable();
    movements.dedup();
    movements
}
