//! One side of a transaction: an account, a person or an entity.

use trag_model::{Currency, HolderKind, Minor, Party, PartyKind};

use crate::formats::values::{ValueFault, currency};
use crate::xml::fields::Fields;
use crate::xml::names::names;
use crate::xml::values::decimal;

names! {
    /// An element of a report.
    Tag {
        Account "account", AccountMy "account_my_client", AccountName "account_name", AmountLocal "amount_local",
        Comments "comments", Country "country", CurrencyCodeLocal "currency_code_local",
        DateTransaction "date_transaction", Entity "entity", EntityMy "entity_my_client", FirstName "first_name",
        ForeignAmount "foreign_amount", ForeignCurrency "foreign_currency",
        ForeignCurrencyCode "foreign_currency_code", FromAccount "from_account", FromCountry "from_country",
        FromEntity "from_entity", FromForeignCurrency "from_foreign_currency", FromFundsCode "from_funds_code",
        FromPerson "from_person", FundsCode "funds_code", Iban "iban", InstitutionCode "institution_code",
        InstitutionName "institution_name", InternalRefNumber "internal_ref_number",
        InvolvedParties "involved_parties", LastName "last_name", MiddleName "middle_name", Name "name",
        Party "party", Person "person", PersonMy "person_my_client", Report "report", Role "role",
        SchemaVersion "schema_version", Swift "swift", TConductor "t_conductor", TEntity "t_entity",
        TFrom "t_from", TFromMy "t_from_my_client", TPerson "t_person", TTo "t_to", TToMy "t_to_my_client",
        ToAccount "to_account", ToCountry "to_country", ToEntity "to_entity",
        ToForeignCurrency "to_foreign_currency", ToFundsCode "to_funds_code", ToPerson "to_person",
        Transaction "transaction", TransactionDescription "transaction_description",
        TransactionLocation "transaction_location",
        TransactionNumber "transactionnumber", ValueDate "value_date",
    }
}

/// What a side says of itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Side {
    pub(crate) role: String,
    pub(crate) funds: String,
    pub(crate) is_account: bool,
    pub(crate) name: String,
    pub(crate) conductor: String,
    number: String,
    bank_code: String,
    institution: String,
    country: String,
    kind: HolderKind,
    foreign: (String, String),
}

/// The elements that hold a side, by what it is.
const ACCOUNTS: [Tag; 4] = [Tag::FromAccount, Tag::ToAccount, Tag::Account, Tag::AccountMy];
const PERSONS: [Tag; 4] = [Tag::FromPerson, Tag::ToPerson, Tag::Person, Tag::PersonMy];
const ENTITIES: [Tag; 4] = [Tag::FromEntity, Tag::ToEntity, Tag::Entity, Tag::EntityMy];
const FOREIGN: [Tag; 3] = [Tag::FromForeignCurrency, Tag::ToForeignCurrency, Tag::ForeignCurrency];
const OUTER: [Tag; 5] = [Tag::TFrom, Tag::TFromMy, Tag::TTo, Tag::TToMy, Tag::Party];

impl Side {
    pub(crate) fn of(fields: &Fields<Tag>) -> Side {
        let first = |holders: &[Tag], tags: &[Tag]| -> String {
            let places = tags.iter().flat_map(|tag| holders.iter().map(move |holder| (*holder, *tag)));
            places
                .map(|(holder, tag)| fields.get(holder, tag))
                .find(|text| !text.is_empty())
                .unwrap_or_default()
                .to_owned()
        };
        let person = |holders: &[Tag]| {
            let parts = [Tag::FirstName, Tag::MiddleName, Tag::LastName].map(|tag| first(holders, &[tag]));
            parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
        };
        let number = first(&ACCOUNTS, &[Tag::Iban, Tag::Account]);
        let (own_person, own_entity) = (person(&PERSONS), first(&ENTITIES, &[Tag::Name]));
        let (holding_entity, signatory) = (first(&[Tag::TEntity], &[Tag::Name]), person(&[Tag::TPerson]));
        let is_account = !number.is_empty() || !first(&ACCOUNTS, &[Tag::InstitutionName]).is_empty();
        let kind = match (&own_person, &own_entity, &holding_entity, &signatory) {
            (person, ..) if !person.is_empty() => HolderKind::Person,
            (_, entity, holding, _) if !entity.is_empty() || !holding.is_empty() => HolderKind::Company,
            (.., signatory) if !signatory.is_empty() => HolderKind::Person,
            _ => HolderKind::Unknown,
        };
        let names =
            [own_person, own_entity, first(&ACCOUNTS, &[Tag::AccountName]), holding_entity, signatory];
        Side {
            role: first(&[Tag::Party], &[Tag::Role]),
            funds: first(&OUTER, &[Tag::FromFundsCode, Tag::ToFundsCode, Tag::FundsCode]),
            is_account,
            name: names.into_iter().find(|name| !name.is_empty()).unwrap_or_default(),
            conductor: person(&[Tag::TConductor]),
            number,
            bank_code: first(&ACCOUNTS, &[Tag::Swift, Tag::InstitutionCode]),
            institution: first(&ACCOUNTS, &[Tag::InstitutionName]),
            country: first(&OUTER, &[Tag::FromCountry, Tag::ToCountry, Tag::Country]),
            kind,
            foreign: (first(&FOREIGN, &[Tag::ForeignAmount]), first(&FOREIGN, &[Tag::ForeignCurrencyCode])),
        }
    }

    /// Whether the role of a party is that of a payer or of a payee; `None` for all other roles.
    pub(crate) fn pays(&self) -> Option<bool> {
        match self.role.as_str() {
            "RMITR" | "BUY" | "BUYER" | "ORD" | "ORIG" | "SENDER" | "PAYER" | "CASHD" => Some(true),
            "BNFCR" | "BEN" | "BENEF" | "SELL" | "SELLER" | "RECV" | "RECEIVER" | "PAYEE" | "MRCNT" => {
                Some(false)
            }
            _ => None,
        }
    }

    /// The amount that this side has in a foreign currency.
    pub(crate) fn foreign(&self) -> Result<Option<(Minor, Currency)>, ValueFault> {
        let (amount, code) = (&self.foreign.0, &self.foreign.1);
        if amount.is_empty() {
            return Ok(None);
        }
        let currency = currency(code)?;
        decimal(amount, currency).map(|minor| Some((minor, currency)).filter(|(minor, _)| minor.0 > 0))
    }

    pub(crate) fn party(&self) -> Party<'_> {
        let is_known = !self.number.is_empty() || !self.name.is_empty();
        Party {
            kind: if is_known { PartyKind::Account } else { PartyKind::Unknown },
            identifier: &self.number,
            bank_code: &self.bank_code,
            name: &self.name,
            institution: &self.institution,
            country: &self.country,
            holder_kind: self.kind,
        }
    }
}
