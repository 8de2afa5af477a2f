//! How a tracing report calls places, origins and rows.

use trag_model::{AccountIx, Currency, Money, RowId, Scheme, Total, time};
use trag_trace::{Claim, EndKind, OriginIx, Place, Subject, Whereabouts};

use crate::TracingReport;
use crate::document::Line;
use crate::figures::{cut, name};
use crate::index::ranges;

/// The words of one report.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a>(pub(crate) &'a TracingReport<'a>);

impl Words<'_> {
    /// Name of an origin.
    pub(crate) fn origin(self, origin: OriginIx) -> String {
        match origin {
            OriginIx::OWN => "own money".to_owned(),
            OriginIx::UNKNOWN => "unknown origin".to_owned(),
            OriginIx::LENT => "lent by the bank".to_owned(),
            declared => {
                let place = declared.place().and_then(|place| self.0.declared.origins.get(place));
                place.map_or_else(|| "unknown origin".to_owned(), |origin| name(&origin.id))
            }
        }
    }

    /// Holder and number of an account.
    pub(crate) fn account(self, account: AccountIx) -> String {
        let Some(known) = self.0.accounts.accounts.get(account.0 as usize) else { return "?".to_owned() };
        let label = name(self.0.accounts.label(account));
        let number = &known.identifier.text;
        let has_number = matches!(known.identifier.scheme, Scheme::Iban | Scheme::Domestic | Scheme::Local)
            && label != *number;
        if has_number { format!("{label}, {number}") } else { label }
    }

    /// Name of an asset.
    pub(crate) fn asset(self, asset: usize) -> String {
        self.0.declared.assets.get(asset).map_or_else(String::new, |asset| name(&asset.name))
    }

    /// What a question is about.
    pub(crate) fn subject(self, subject: &Subject) -> String {
        match subject {
            Subject::Account(account) => self.account(*account),
            Subject::Asset(asset) => self.asset(*asset),
            Subject::Owner(owner) => {
                self.0.declared.owners.get(*owner).map_or_else(String::new, |owner| name(&owner.name))
            }
        }
    }

    /// A place.
    pub(crate) fn place(self, place: Place) -> String {
        match place {
            Place::Account(account) => self.account(account),
            Place::Asset(asset) => self.asset(asset),
            Place::InTransit(row) => format!("in transit since row {}", row.0),
            Place::Buyer(asset) => format!("paid by the buyer of {}", self.asset(asset)),
            Place::End(EndKind::Dissipated) => "consumed".to_owned(),
            Place::End(EndKind::BonaFide) => "buyer in good faith".to_owned(),
            Place::End(EndKind::Returned) => "returned to the claimant".to_owned(),
            Place::End(EndKind::Debt(None)) => "paid on a debt".to_owned(),
            Place::End(EndKind::Debt(Some(asset))) => {
                format!("paid on a debt secured on {}", self.asset(asset))
            }
        }
    }

    /// Where value lies.
    pub(crate) fn whereabouts(self, whereabouts: Whereabouts) -> String {
        match whereabouts {
            Whereabouts::At(place) => self.place(place),
            Whereabouts::RepaidOverdraft(place) => format!("repaid an overdraft of {}", self.place(place)),
            Whereabouts::LostFromSight(place) => {
                format!("lost from sight in a gap of {}", self.place(place))
            }
        }
    }

    /// Claims by origin: `S1 1,000.00; S2 2.00`.
    pub(crate) fn claims(self, claims: &[Claim], currency: Currency) -> String {
        let one = |claim: &Claim| {
            format!("{} {}", self.origin(claim.origin), crate::figures::bare(claim.amount, currency))
        };
        if claims.is_empty() {
            "–".to_owned()
        } else {
            claims.iter().map(one).collect::<Vec<_>>().join("; ")
        }
    }

    /// Booking time of a row, as exactly as its source states it.
    pub(crate) fn booked(self, row: RowId) -> String {
        time::stated(self.0.ledger.booked(row), self.0.ledger.precision(row))
    }

    /// `A -> B` of a row.
    pub(crate) fn parties(self, row: RowId) -> Line {
        let label = |account| name(self.0.accounts.label(account));
        let (payer, payee) = (label(self.0.ledger.payer(row)), label(self.0.ledger.payee(row)));
        Line::new().printed(cut(&payer, 40)).text(" → ").printed(cut(&payee, 40))
    }

    /// `[payments.csv:12]`.
    pub(crate) fn reference(self, row: RowId) -> String {
        let (source, record) = self.0.ledger.provenance(row);
        format!("[{}:{}]", self.file(source.0), ranges(&[record]))
    }

    /// Path of a file, its end where it is long.
    pub(crate) fn file(self, source: u32) -> String {
        let path = self.0.sources.get(source as usize).map_or("unknown file", |file| file.path.as_str());
        let length = path.chars().count();
        if length <= crate::figures::NAME {
            return path.to_owned();
        }
        format!("…{}", path.chars().skip(length + 1 - crate::figures::NAME).collect::<String>())
    }

    /// The day at whose end value is looked for.
    pub(crate) fn as_of(self) -> String {
        self.0.declared.as_of.map_or_else(|| "after the last row".to_owned(), |day| day.to_string())
    }
}

/// An amount with its currency.
pub(crate) fn money(amount: Total, currency: Currency) -> String {
    Money(amount, currency).to_string()
}

/// What every tracing report says first.
pub(crate) const CAUTION: &str = "Money in an account is one pool: whose money left has no factual answer. Each \
    method is a rule that courts chose, and each gives another figure. A figure rests on what is declared, and \
    is no finding of guilt.";
