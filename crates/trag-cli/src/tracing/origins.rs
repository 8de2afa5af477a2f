//! Origins and opening balances: from `case.toml`, from findings, and from the command line.

use trag_model::{Minor, Problem, RowId};
use trag_trace::{Declarations, Note, Opening, Origin, OriginKind, OriginPart};

use super::flagged::Flagged;
use super::resolve::{Resolver, invalid, movements, named, origin_place, unique};
use super::tables::{OpeningTable, OriginTable};

/// An origin named on the command line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// Rows, or the id of a finding.
    pub(crate) text: &'a str,
    /// Who names it.
    pub(crate) who: Option<&'a str>,
    /// Why.
    pub(crate) why: Option<&'a str>,
}

/// What reports call value that no claim brought in.
const RESERVED: [&str; 3] = ["own", "unknown", "lent"];

impl Resolver<'_> {
    /// Origins of the case file and of the command line, then opening balances.
    pub(crate) fn origins(
        &self,
        asked: &[Asked<'_>],
        flagged: &Flagged,
        declared: &mut Declarations,
    ) -> Result<(), Problem> {
        for table in &self.file.origin {
            declared.origins.push(self.origin(table, flagged)?);
        }
        for (place, asked) in (1..).zip(asked) {
            declared.origins.push(self.asked(*asked, place, flagged)?);
        }
        unique(declared.origins.iter().map(|origin| origin.id.as_str()), "[[origin]]")?;
        for table in &self.file.opening {
            let opening = self.opening(table, declared)?;
            declared.openings.push(opening);
        }
        let has_claim = declared.origins.iter().any(|origin| origin.kind == OriginKind::Claim);
        if !has_claim && self.file.indirect.is_none() {
            let help = "name the rows with --origin, such as --origin \"file.csv:12, 15-18\" or --origin FINDING, \
                        or declare an [[origin]] in case.toml";
            return Err(Problem { help: help.into(), ..invalid("--origin: no origin of value is declared") });
        }
        Ok(())
    }

    fn origin(&self, table: &OriginTable, flagged: &Flagged) -> Result<Origin, Problem> {
        let id = named(&table.id, "id", "[[origin]]")?;
        let what = format!("[[origin]] `{id}`");
        let kind = match table.kind.as_deref() {
            None | Some("claim") => OriginKind::Claim,
            Some("own") => OriginKind::Own,
            Some(other) => {
                return Err(invalid(format!("{what}: the kind `{other}` is none of \"claim\" or \"own\"")));
            }
        };
        if kind == OriginKind::Claim && RESERVED.contains(&id.as_str()) {
            let text = format!("{what}: the id stands for money of no declared claim; choose another");
            return Err(invalid(text));
        }
        let mut rows = self.rows.all(&table.rows, &what)?;
        if let Some(finding) = &table.finding {
            rows.extend(self.of_finding(finding, flagged, &what)?);
        }
        let mut parts = whole(movements(&self.rows, rows));
        for part in &table.parts {
            let row = self.rows.one(Some(&part.row), "parts.row", &what)?;
            let amount = part.amount.minor(self.rows.ledger.received(row).1, &what)?;
            parts.push(OriginPart { row, amount: Some(amount) });
        }
        let opens = self.file.opening.iter().flat_map(|opening| &opening.parts);
        if parts.is_empty() && !opens.into_iter().any(|part| part.origin.trim() == id) {
            return Err(invalid(format!("{what}: no row and no opening balance brings it in")));
        }
        Ok(Origin { id, kind, parts, note: self.note(&table.said(), &what)? })
    }

    fn of_finding(&self, id: &str, flagged: &Flagged, what: &str) -> Result<Vec<RowId>, Problem> {
        let Some(finding) = flagged.find(id) else {
            let known: Vec<&str> =
                flagged.findings.iter().take(8).map(|finding| finding.id.as_str()).collect();
            let help = match known[..] {
                [] => "the case has no findings: name rows instead".to_owned(),
                _ => format!("findings of the case are {}; all stand in findings.json", known.join(", ")),
            };
            return Err(Problem { help, ..invalid(format!("{what}: there is no finding `{id}`")) });
        };
        Ok(finding.first_rows(self.rows.ledger, self.accounts.table))
    }

    /// An origin of the command line: a finding where there is one of that id, else rows.
    fn asked(&self, asked: Asked<'_>, place: usize, flagged: &Flagged) -> Result<Origin, Problem> {
        let what = format!("--origin {}", asked.text);
        let general = self.file.trace.as_ref().and_then(|trace| trace.who.as_deref());
        let note = |why: String| Note {
            who: asked.who.or(general).unwrap_or("whoever ran the command").to_owned(),
            why: asked.why.map_or(why, str::to_owned),
        };
        if let Some(finding) = flagged.find(asked.text).filter(|_| !looks_like_rows(asked.text)) {
            let rows = movements(&self.rows, finding.first_rows(self.rows.ledger, self.accounts.table));
            let all = finding.rows.len();
            let why =
                format!("{} of the {all} rows of finding {}: {}", rows.len(), finding.id, finding.sentence);
            let id = finding.id.clone();
            return Ok(Origin { id, kind: OriginKind::Claim, parts: whole(rows), note: note(why) });
        }
        let rows = match looks_like_rows(asked.text) {
            true => self.rows.text(asked.text, &what)?,
            false => self.of_finding(asked.text, flagged, &what)?,
        };
        let parts = whole(movements(&self.rows, rows));
        let why = format!("named on the command line as {}", asked.text);
        Ok(Origin { id: format!("origin-{place}"), kind: OriginKind::Claim, parts, note: note(why) })
    }

    fn opening(&self, table: &OpeningTable, declared: &Declarations) -> Result<Opening, Problem> {
        let what = "[[opening]]";
        let account = self.accounts.find(&table.account, what)?;
        let currency = self.accounts.currency(account, table.currency.as_deref(), what)?;
        let Some(balance) = table.balance else {
            return Err(invalid(format!("{what}: the key `balance` is missing")));
        };
        let part = |part: &super::tables::OpeningPartTable| -> Result<(usize, Minor), Problem> {
            Ok((origin_place(declared, &part.origin, what)?, part.amount.minor(currency, what)?))
        };
        Ok(Opening {
            account,
            currency,
            balance: balance.minor(currency, what)?,
            parts: table.parts.iter().map(part).collect::<Result<_, _>>()?,
            note: self.note(&table.said(), what)?,
        })
    }
}

/// Whether a text of the command line names rows and not a finding: the id of a finding has no colon and starts
/// with the letter of its rule.
pub(crate) fn looks_like_rows(text: &str) -> bool {
    text.contains(':') || text.trim().starts_with(|first: char| first.is_ascii_digit())
}

fn whole(rows: Vec<RowId>) -> Vec<OriginPart> {
    rows.into_iter().map(|row| OriginPart { row, amount: None }).collect()
}
