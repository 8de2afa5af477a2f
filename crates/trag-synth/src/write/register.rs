//! A register of payments: one text, each payment once, with both sides as far as they have accounts.

use trag_model::Instrument;

use super::texts::{self, push_amount, push_time};
use crate::movement::{AccountNo, CURRENCIES, Movement, NOBODY, PartyNo};
use crate::names;
use crate::world::{World, accounts};

/// The header line.
pub const HEADER: &str = "datum;vreme;racun_platioca;platilac;vrsta_platioca;zemlja_platioca;banka_platioca;\
    racun_primaoca;primalac;vrsta_primaoca;zemlja_primaoca;banka_primaoca;iznos;valuta;iznos_primljen;\
    valuta_primljena;sifra;svrha;poziv_na_broj;nacin;gotovinu_predao;mesto\n";

/// What `case.toml` says about the columns.
pub const MAPPING: &str = r#"delimiter = ";"

[input.mapping]
booked = "datum"
booked-time = "vreme"
amount = "iznos"
currency = "valuta"
amount-received = "iznos_primljen"
currency-received = "valuta_primljena"
purpose = "svrha"
purpose-code = "sifra"
reference = "poziv_na_broj"
conductor = "gotovinu_predao"
place = "mesto"
instrument = "nacin"

[input.mapping.payer]
account = "racun_platioca"
name = "platilac"
kind = "vrsta_platioca"
kind-values = { F = "person", P = "company" }
country = "zemlja_platioca"
institution = "banka_platioca"

[input.mapping.payee]
account = "racun_primaoca"
name = "primalac"
kind = "vrsta_primaoca"
kind-values = { F = "person", P = "company" }
country = "zemlja_primaoca"
institution = "banka_primaoca"

[input.mapping.instrument-values]
"cek" = "cheque"
"gotovina, isplata" = "cash-out"
"gotovina, uplata" = "cash-in"
"kartica" = "card"
"menjacki" = "conversion"
"naknada" = "fee"
"prenos" = "transfer"
"#;

/// The bank whose rows are in Cyrillic letters.
const CYRILLIC_BANK: u8 = 3;

/// Writes rows; names are put together once.
pub struct Register<'w> {
    world: &'w World,
    /// By account: number, holder, kind, country and bank, with the marks between them.
    sides: Vec<String>,
    names: Vec<String>,
}

impl<'w> Register<'w> {
    /// A register of a world.
    #[must_use]
    pub fn new(world: &'w World) -> Register<'w> {
        let parties = (0..).take(world.parties.len());
        let names: Vec<String> = parties.map(|party: PartyNo| world.name(party)).collect();
        let accounts = (0..).take(world.accounts.len());
        let sides = accounts.map(|account: AccountNo| side(world, account, &names)).collect();
        Register { world, sides, names }
    }

    /// Name of a party in Latin letters.
    #[must_use]
    pub fn name(&self, party: PartyNo) -> &str {
        &self.names[party as usize]
    }

    /// Puts one row behind `text`.
    pub fn push(&self, text: &mut String, row: &Movement) {
        let date = self.world.calendar.date(row.at / 86_400);
        let kind = row.kind.text();
        text.push_str(&date.iso);
        text.push(';');
        push_time(text, row.at);
        text.push(';');
        text.push_str(self.side(row.payer));
        text.push(';');
        match (row.payee, kind.instrument) {
            (NOBODY, Instrument::Card | Instrument::Transfer) if row.by != NOBODY => {
                // A purchase names the shop and no account.
                text.push(';');
                text.push_str(&self.terminal(row.by));
                text.push_str(";P;RS;");
            }
            (payee, _) => text.push_str(self.side(payee)),
        }
        text.push(';');
        push_amount(text, row.amount);
        text.push(';');
        text.push_str(CURRENCIES[usize::from(row.currency)]);
        text.push(';');
        if row.currency != row.currency_received {
            push_amount(text, row.received);
            text.push(';');
            text.push_str(CURRENCIES[usize::from(row.currency_received)]);
        } else {
            text.push(';');
        }
        text.push_str(&format!(";{:03};", kind.code));
        let own = if row.payer == NOBODY { row.payee } else { row.payer };
        let purpose = texts::purpose(self.world, row);
        if is_cyrillic(self.world, own) {
            text.push_str(&names::cyrillic(&purpose))
        } else {
            text.push_str(&purpose)
        }
        text.push(';');
        text.push_str(&texts::reference(row));
        text.push(';');
        text.push_str(word(kind.instrument));
        text.push(';');
        if row.kind.is_cash() && row.by != NOBODY {
            text.push_str(&self.names[row.by as usize]);
        }
        text.push(';');
        text.push_str(&texts::place(row.place));
        text.push('\n');
    }

    /// A shop as terminals name it: no form of company, and the town.
    fn terminal(&self, shop: PartyNo) -> String {
        let town = names::TOWNS[usize::from(self.world.parties[shop as usize].town)];
        let name = self.names[shop as usize].trim_end_matches(" d.o.o.");
        format!("{name} {town}").to_uppercase()
    }

    fn side(&self, account: AccountNo) -> &str {
        if account == NOBODY { ";;;;" } else { &self.sides[account as usize] }
    }
}

fn is_cyrillic(world: &World, account: AccountNo) -> bool {
    account != NOBODY && !world.account(account).is_abroad && world.account(account).bank == CYRILLIC_BANK
}

fn side(world: &World, account: AccountNo, names: &[String]) -> String {
    let known = world.account(account);
    let number = accounts::printed(&world.number(account), accounts::Form::Padded);
    let name = &names[known.party as usize];
    let name = if is_cyrillic(world, account) { names::cyrillic(name) } else { name.clone() };
    let kind = if world.is_person(known.party) { 'F' } else { 'P' };
    let bank = if known.is_abroad {
        format!("Bank of {} (invented)", world.country(account))
    } else {
        accounts::BANKS[usize::from(known.bank)].1.to_owned()
    };
    format!("{number};{name};{kind};{};{bank}", world.country(account))
}

fn word(instrument: Instrument) -> &'static str {
    match instrument {
        Instrument::CashIn => "gotovina, uplata",
        Instrument::CashOut => "gotovina, isplata",
        Instrument::Card => "kartica",
        Instrument::Cheque => "cek",
        Instrument::Conversion => "menjacki",
        Instrument::Fee => "naknada",
        _ => "prenos",
    }
}
