//! Questions and choices: what is asked about, at which day, and how what no rule settles is treated.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use trag_model::{AccountIx, AccountTable, Day, Ledger, Problem};
use trag_trace::{
    Carriage, Claimants, Declarations, OriginKind, Parameters, Place, Subject, Target, Tracing, UnknownIs,
    Whereabouts,
};

use super::resolve::{Resolver, day, invalid};
use super::tables::{AccountText, TargetTable};

/// How many targets are asked about where none is declared.
const FOUND: usize = 20;

impl Resolver<'_> {
    /// `[trace]` and `[wrongdoer]`. A choice that differs from the default says why.
    pub(crate) fn choices(&self, declared: &mut Declarations) -> Result<(), Problem> {
        let default = Parameters::default();
        if let Some(table) = &self.file.wrongdoer {
            declared.wrongdoer = Some(self.note(&table.said(), "[wrongdoer]")?);
        }
        let Some(table) = &self.file.trace else { return Ok(()) };
        let parameters = Parameters {
            unknown: word(
                table.unknown.as_deref(),
                "unknown",
                &[("clean", UnknownIs::Clean), ("tainted", UnknownIs::Tainted)],
            )?,
            claimants: word(
                table.claimants.as_deref(),
                "claimants",
                &[("rateable", Claimants::Rateable), ("first-in", Claimants::FirstIn)],
            )?,
            carriage: word(
                table.carriage.as_deref(),
                "carriage",
                &[("ordered", Carriage::Ordered), ("blended", Carriage::Blended)],
            )?,
            same_day_range: table.same_day_range.unwrap_or(default.same_day_range),
            paths: table.paths.map_or(default.paths, |paths| paths.min(1_000) as usize),
            ..default.clone()
        };
        let paths = parameters.paths;
        declared.parameters = Parameters { note: declared.parameters.note.clone(), ..parameters };
        if declared.parameters != (Parameters { paths, ..default }) {
            declared.parameters.note = self.note(&table.said(), "[trace]")?;
        }
        Ok(())
    }

    /// Declared questions and those of the command line, at `as_of` where they name no day.
    pub(crate) fn targets(
        &self,
        asked: &[String],
        as_of: Option<Day>,
        declared: &mut Declarations,
    ) -> Result<(), Problem> {
        for table in &self.file.target {
            let what = "[[target]]";
            let own = table.as_of.as_deref().map(|text| day(text, "as-of", what)).transpose()?;
            let target = Target { subject: self.subject(table, declared)?, as_of: own.or(as_of) };
            declared.targets.push(target);
        }
        for text in asked {
            let named = |name: &str| name.trim() == text.trim();
            let asset = declared.assets.iter().position(|asset| named(&asset.name));
            let owner = declared.owners.iter().position(|owner| named(&owner.name));
            let subject = match (asset, owner) {
                (Some(asset), _) => Subject::Asset(asset),
                (None, Some(owner)) => Subject::Owner(owner),
                (None, None) => {
                    let account = AccountText::Text(text.clone());
                    Subject::Account(self.accounts.find(&account, &format!("--target {text}"))?)
                }
            };
            declared.targets.push(Target { subject, as_of });
        }
        let mut seen = std::collections::BTreeSet::new();
        declared.targets.retain(|target| seen.insert(target.clone()));
        Ok(())
    }

    fn subject(&self, table: &TargetTable, declared: &Declarations) -> Result<Subject, Problem> {
        let what = "[[target]]";
        match (&table.account, &table.asset, &table.owner) {
            (Some(account), None, None) => Ok(Subject::Account(self.accounts.find(account, what)?)),
            (None, Some(asset), None) => Ok(Subject::Asset(self.asset(asset, what)?)),
            (None, None, Some(owner)) => {
                let place = declared.owners.iter().position(|own| own.name == owner.trim());
                let place =
                    place.ok_or_else(|| invalid(format!("{what}: no [[owner]] has the name `{owner}`")));
                Ok(Subject::Owner(place?))
            }
            _ => Err(invalid(format!("{what}: say one of `account`, `asset` and `owner`"))),
        }
    }
}

fn word<T: Copy + Default>(text: Option<&str>, key: &str, known: &[(&str, T)]) -> Result<T, Problem> {
    let Some(text) = text else { return Ok(T::default()) };
    let found = known.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
    found.ok_or_else(|| {
        let words: Vec<String> = known.iter().map(|(word, _)| format!("\"{word}\"")).collect();
        invalid(format!("[trace]: `{key}` is `{text}` and none of {}", words.join(", ")))
    })
}

/// Where no question is declared: every asset and person declared, and the accounts where by any method most of
/// the value lies, then those that the origins paid into. Gives back how many such accounts are left out.
pub(crate) fn found_targets(
    tracing: &Tracing,
    (ledger, accounts): (&Ledger, &AccountTable),
    declared: &mut Declarations,
) -> usize {
    let as_of = declared.as_of;
    let assets = (0..declared.assets.len()).map(Subject::Asset);
    let owners = (0..declared.owners.len()).map(Subject::Owner);
    let mut subjects: Vec<Subject> = assets.chain(owners).collect();
    let mut most: BTreeMap<AccountIx, i128> = BTreeMap::new();
    for resting in tracing.runs.iter().flat_map(|run| &run.resting).filter(|resting| resting.is_traceable) {
        if let Whereabouts::At(Place::Account(account)) = resting.whereabouts {
            let amount = resting.claims.iter().map(|claim| claim.amount.0).sum::<i128>();
            let known = most.entry(account).or_default();
            *known = amount.max(*known);
        }
    }
    for part in declared.origins.iter().filter(|own| own.kind == OriginKind::Claim).flat_map(|own| &own.parts)
    {
        let payee = ledger.payee(part.row);
        let is_outside = declared.outside.iter().any(|outside| outside.account == payee);
        if accounts.get(payee).can_be_followed() && !is_outside {
            most.entry(payee).or_default();
        }
    }
    let mut found: Vec<(AccountIx, i128)> = most.into_iter().collect();
    found.sort_by_key(|(account, amount)| (Reverse(*amount), *account));
    let left_out = found.len().saturating_sub(FOUND);
    subjects.extend(found.into_iter().take(FOUND).map(|(account, _)| Subject::Account(account)));
    declared.targets = subjects.into_iter().map(|subject| Target { subject, as_of }).collect();
    left_out
}
