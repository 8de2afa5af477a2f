//! The tables of `case.toml` that declare a trace, as written. Each says who declares it and why.

use serde::Deserialize;

use super::amount::Amount;

/// Who declares something, and why. `who` may stand once for all tables, under `[trace]`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said<'a> {
    pub(crate) who: Option<&'a str>,
    pub(crate) why: Option<&'a str>,
}

/// Declares a table with the two keys that every one of them has.
macro_rules! tables {
    ($($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $field_doc:literal])+ $field:ident: $kind:ty,)* })+) => {
        $($(#[doc = $doc])+
        #[derive(Clone, Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
        pub(crate) struct $name {
            $($(#[doc = $field_doc])+ pub(crate) $field: $kind,)*
            /// Who declares it.
            pub(crate) who: Option<String>,
            /// Why, with the evidence.
            pub(crate) why: Option<String>,
        }

        impl $name {
            pub(crate) fn said(&self) -> Said<'_> {
                Said { who: self.who.as_deref(), why: self.why.as_deref() }
            }
        })+
    };
}

tables! {
    /// `[trace]`: choices for the whole trace.
    TraceTable {
        /// `"clean"` or `"tainted"`: how money of unknown origin is treated.
        unknown: Option<String>,
        /// `"rateable"` or `"first-in"`: how claimants stand to each other.
        claimants: Option<String>,
        /// `"ordered"` or `"blended"`: how a mixed payment is kept by the account that receives it.
        carriage: Option<String>,
        /// Whether other orders of the rows of one day are traced too.
        same_day_range: Option<bool>,
        /// How many paths are listed for each target and method.
        paths: Option<u32>,
    }
    /// `[wrongdoer]`: that the holder of the accounts is the wrongdoer.
    WrongdoerTable {}
    /// `[[origin]]`
    OriginTable {
        /// Its name.
        id: String,
        /// `"claim"` or `"own"`.
        kind: Option<String>,
        /// Rows that bring it in, all of each.
        rows: Vec<RowText>,
        /// Rows of which a part is of this origin.
        parts: Vec<PartTable>,
        /// A finding whose first rows bring it in.
        finding: Option<String>,
    }
    /// `[[opening]]`
    OpeningTable {
        /// The account.
        account: AccountText,
        /// The currency.
        currency: Option<String>,
        /// The balance before the first row.
        balance: Option<Amount>,
        /// Parts of it whose origin has evidence, oldest first.
        parts: Vec<OpeningPartTable>,
    }
    /// `[[owner]]`
    OwnerTable {
        /// The person.
        name: String,
        /// Accounts.
        accounts: Vec<AccountText>,
        /// Assets, by name.
        assets: Vec<String>,
    }
    /// `[[asset]]`
    AssetTable {
        /// What it is.
        name: String,
        /// Rows that paid for it.
        purchases: Vec<RowText>,
        /// Rows that improved it.
        improvements: Vec<RowText>,
        /// The part of the price that no row paid.
        lent: Option<Amount>,
        /// Its sales.
        sales: Vec<SaleTable>,
        /// What it is worth at the end.
        value_now: Option<Amount>,
    }
    /// `[[end]]`
    EndTable {
        /// Rows after which value is followed no further.
        rows: Vec<RowText>,
        /// `"dissipated"`, `"bona-fide"`, `"debt"` or `"returned"`.
        kind: String,
        /// The asset on which a debt was secured.
        secured_on: Option<String>,
    }
    /// `[[outside]]`
    OutsideTable {
        /// An account that value is not followed through.
        account: AccountText,
    }
    /// `[[link]]`
    LinkTable {
        /// The row by which value left.
        left: Option<RowText>,
        /// The row by which it came in.
        arrived: Option<RowText>,
    }
    /// `[[reversal]]`
    ReversalTable {
        /// The earlier row.
        of: Option<RowText>,
        /// The row that takes it back.
        by: Option<RowText>,
    }
    /// `[[identified]]`
    IdentifiedTable {
        /// The payment.
        payment: Option<RowText>,
        /// The earlier row whose value it is paid with.
        row: Option<RowText>,
        /// Or the origin it is paid with.
        origin: Option<String>,
    }
    /// `[[coordination]]`
    CoordinationTable {
        /// The payment that overdrew the account.
        payment: Option<RowText>,
        /// The later credit.
        credit: Option<RowText>,
    }
    /// `[[gap]]`
    GapTable {
        /// The account.
        account: AccountText,
        /// The currency.
        currency: Option<String>,
        /// First day without data.
        from: String,
        /// First day with data again.
        to: String,
        /// The balance printed on the far side.
        balance_after: Option<Amount>,
    }
    /// `[[one-year-view]]`
    OneYearTable {
        /// The account.
        account: AccountText,
        /// The currency.
        currency: Option<String>,
        /// Day of seizure.
        seized: String,
        /// Day on which the action was filed; without it, the day of seizure.
        filed: Option<String>,
    }
    /// `[[interest]]`
    InterestTable {
        /// The row that credits it.
        row: Option<RowText>,
        /// First day of its period.
        from: String,
    }
}

/// Rows as written: the number of a row, or `"file.csv:12, 15-18"` as a summary prints it.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "the number of a row, or \"file.csv:12, 15-18\"")]
pub(crate) enum RowText {
    /// The number of a row in the ledger.
    Number(u32),
    /// References.
    Text(String),
}

/// An account as written: its number, its name where it has no number, or its place in the account table.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "an account number in quotes")]
pub(crate) enum AccountText {
    /// Its place in the account table.
    Place(u32),
    /// Its number or name.
    Text(String),
}

impl Default for AccountText {
    fn default() -> AccountText {
        AccountText::Text(String::new())
    }
}

/// A part of a row.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct PartTable {
    /// The row.
    pub(crate) row: RowText,
    /// How much of what the payee received.
    pub(crate) amount: Amount,
}

/// A part of an opening balance.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct OpeningPartTable {
    /// The origin, by its id.
    pub(crate) origin: String,
    /// How much.
    pub(crate) amount: Amount,
}

/// `[[target]]`: a question. It declares nothing, so it says neither who nor why.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct TargetTable {
    /// An account.
    pub(crate) account: Option<AccountText>,
    /// Or an asset, by name.
    pub(crate) asset: Option<String>,
    /// Or an owner, by name.
    pub(crate) owner: Option<String>,
    /// Day at whose end it is asked; otherwise the day of the trace.
    pub(crate) as_of: Option<String>,
}

/// A sale of an asset.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct SaleTable {
    /// The row by which the price came in.
    pub(crate) row: RowText,
    /// The share sold, as `"1/2"`; without it, all.
    pub(crate) share: Option<String>,
}
