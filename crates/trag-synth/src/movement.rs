//! One movement of money, and the kinds of movements with what a bank prints for them.

use trag_model::Instrument;

/// Number of an account of the world.
pub type AccountNo = u32;
/// Number of a party of the world.
pub type PartyNo = u32;

/// Stands where a movement has no account on a side: cash, a card terminal, the bank itself.
pub const NOBODY: u32 = u32::MAX;

/// Currencies of the world, by their number in a [`Movement`].
pub const CURRENCIES: [&str; 2] = ["RSD", "EUR"];
/// Dinars.
pub const RSD: u8 = 0;
/// Euros.
pub const EUR: u8 = 1;

/// One movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Movement {
    /// Seconds since the start of the period.
    pub at: u32,
    /// Account that gives, or [`NOBODY`].
    pub payer: AccountNo,
    /// Account that receives, or [`NOBODY`].
    pub payee: AccountNo,
    /// What leaves the payer, in hundredths of `currency`.
    pub amount: i64,
    /// What reaches the payee, in hundredths of `currency_received`.
    pub received: i64,
    /// Number of the currency of `amount`.
    pub currency: u8,
    /// Number of the currency of `received`.
    pub currency_received: u8,
    /// What is paid for.
    pub kind: Kind,
    /// Number of the invoice, the contract, the card slip; 0 where the text has none.
    pub number: u32,
    /// The party that hands cash in or takes it, or the shop at whose terminal a card is used; else [`NOBODY`].
    pub by: PartyNo,
    /// Branch or machine of a cash movement; 0 where there is none.
    pub place: u16,
    /// Number of the planted scheme from 1; 0 for normal life.
    pub scheme: u32,
}

/// Place of a kind in the table of kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind(pub u8);

/// What a bank prints for a kind.
#[derive(Debug)]
pub struct KindText {
    /// Serbian payment code.
    pub code: u16,
    /// How the money moves.
    pub instrument: Instrument,
    /// The purpose, with `{m}` for the month, `{b}` for the month before, `{d}` for the day, `{y}` for the year
    /// and `{n}` for the number.
    pub purpose: &'static str,
}

macro_rules! kinds {
    ($($name:ident $code:literal $instrument:ident $purpose:literal;)*) => {
        #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "they number the table below")]
        #[derive(Clone, Copy)]
        enum Place { $($name),* }

        #[expect(missing_docs, reason = "the table says what they are")]
        impl Kind {
            $(pub const $name: Kind = Kind(Place::$name as u8);)*
        }

        static KINDS: &[KindText] = &[
            $(KindText { code: $code, instrument: Instrument::$instrument, purpose: $purpose }),*
        ];
    };
}

kinds! {
    WAGE 240 Transfer "Zarada za {b}";
    WAGE_COOP 244 Transfer "Isplata preko zadruge, radni nalog {n}";
    PENSION 245 Transfer "Penzija za {b}";
    PAYROLL_TAX 254 Transfer "Porez i doprinosi na zarade {b}";
    VAT 253 Transfer "PDV za {b}";
    PROFIT_TAX 253 Transfer "Akontacija poreza na dobit {b}";
    FLAT_TAX 253 Transfer "Paušalni porez i doprinosi {m}";
    PROPERTY_TAX 253 Transfer "Porez na imovinu {y}";
    CUSTOMS 231 Transfer "Carina i PDV pri uvozu, JCI {n}";
    SUBSIDY 227 Transfer "Podsticaj u poljoprivredi {y}";
    RENT 226 Transfer "Zakup stana za {m}";
    RENT_OFFICE 226 Transfer "Zakup poslovnog prostora {m}";
    ELECTRICITY 222 Transfer "Račun za struju {b}, poziv {n}";
    UTILITIES 222 Transfer "Objedinjene komunalne usluge {b}";
    TELECOM 222 Transfer "Telekomunikacione usluge {b}, ugovor {n}";
    CARD 221 Card "Kupovina karticom {d} slip {n}";
    ATM 189 CashOut "Isplata gotovine - bankomat {d}";
    CASH_OUT 189 CashOut "Isplata sa računa {d}";
    CASH_OUT_FIRM 166 CashOut "Podizanje gotovine za materijalne troškove {d}";
    CASH_IN 189 CashIn "Uplata gotovine na račun {d}";
    TAKINGS 165 CashIn "Uplata pazara {d}";
    TAKINGS_CARD 284 Transfer "Promet platnim karticama {d}";
    CARD_SCHEME 284 Transfer "Poravnanje kartičnih transakcija {d}";
    INVOICE 221 Transfer "Račun {n}/{y}";
    SUPPLIER 220 Transfer "Faktura {n}/{y}, roba";
    SERVICES 221 Transfer "Usluge po fakturi {n}/{y}";
    BUILDING 223 Transfer "Situacija {n}/{y}, izvedeni radovi";
    EXPORT 220 Transfer "Invoice {n}/{y} goods";
    IMPORT 220 Transfer "Plaćanje uvoza robe, faktura {n}/{y}";
    LOAN_GIVEN 271 Transfer "Isplata kredita, partija {n}";
    LOAN_PART 277 Transfer "Rata kredita, partija {n}, {m}";
    INTEREST 272 Transfer "Kamata po kreditu {m}, partija {n}";
    INSURANCE 260 Transfer "Premija osiguranja, polisa {n}";
    FEE 221 Fee "Naknada za vođenje računa {m}";
    STANDING 289 Transfer "Trajni nalog - štednja {m}";
    FAMILY 289 Transfer "Pomoć porodici";
    SHARED_BILL 289 Transfer "Vraćam za večeru";
    GIFT 289 Transfer "Poklon za rođendan";
    REMITTANCE 289 Transfer "Familienhilfe {m}";
    EXCHANGE 286 Conversion "Otkup deviza {d}";
    EXCHANGE_BUY 286 Conversion "Prodaja deviza {d}";
    EXCHANGE_CASH 185 CashIn "Menjački poslovi - uplata {d}";
    EXCHANGE_CASH_OUT 185 CashOut "Menjački poslovi - podizanje {d}";
    BUY_UP 249 Transfer "Otkup poljoprivrednih proizvoda, otkupni list {n}";
    MILK 220 Transfer "Otkup mleka za {b}";
    FARM_COSTS 220 Transfer "Seme, đubrivo i gorivo, faktura {n}/{y}";
    OWN_DRAW 263 Transfer "Prenos na lični račun";
    DUES 221 Transfer "Članarina {m}";
    DUES_CASH 121 CashIn "Uplata članarina {m}";
    DONATION 287 Transfer "Donacija za rad udruženja {y}";
    SPONSORSHIP 287 Transfer "Sponzorstvo takmičenja {y}, ugovor {n}";
    EVENT 221 Transfer "Troškovi priredbe, račun {n}/{y}";
    SWEEP 263 Transfer "Prenos likvidnih sredstava, cash pooling {d}";
    CLIENT_MONEY 221 Transfer "Depozit po ugovoru o kupoprodaji stana {n}";
    CLIENT_PAID 221 Transfer "Isplata prodavcu, kupoprodaja stana {n}";
    HONORARIUM 221 Transfer "Nagrada advokata, predmet {n}";
    EXECUTION 221 Transfer "Naplata duga, predmet I {n}/{y}";
    EXECUTION_PAID 221 Transfer "Isplata poveriocu, predmet I {n}/{y}";
    SCHOOL 221 Transfer "Vrtić i škola {m}";
    TRAVEL 221 Transfer "Letovanje, turistički aranžman {n}";
    REFUND 221 Transfer "Povraćaj avansa, račun {n}/{y}";
    ADVANCE 221 Transfer "Avans po predračunu {n}/{y}";
    BUDGET 264 Transfer "Sredstva iz budžeta {m}";
    DEPOSIT_BOX 279 Transfer "Kamata na depozit {m}";
    USED_CAR 221 Transfer "Kupoprodaja polovnog vozila, ugovor {n}";
    // What planted schemes print.
    P_TRANSFER 221 Transfer "Prenos";
    P_SERVICES 221 Transfer "usluge";
    P_CONTRACT 221 Transfer "po ugovoru";
    P_LOAN 271 Transfer "pozajmica";
    P_FOUNDER_CASH 181 CashIn "Pozajmica osnivača za likvidnost";
    P_FOUNDER 281 Transfer "Pozajmica osnivača za likvidnost";
    P_FOUNDER_BACK 282 Transfer "Povraćaj pozajmice osnivaču";
    P_CITIZEN 289 Transfer "Prenos sredstava";
    P_CASH_IN 189 CashIn "Uplata gotovine";
    P_CASH_OUT 189 CashOut "Isplata gotovine";
    P_CASH_OUT_FIRM 166 CashOut "Isplata gotovine za materijalne troškove";
    P_INVOICE 221 Transfer "Račun {n}/{y}, konsultantske usluge";
    P_GOODS 220 Transfer "Faktura {n}/{y}, roba";
    P_SCRAP 289 Transfer "Otkup sekundarnih sirovina, list {n}";
    P_FOREIGN_SERVICES 221 Transfer "Consulting services, invoice {n}";
    P_ADVANCE 220 Transfer "Avans po predračunu {n}/{y} za uvoz opreme";
    P_CONTRACT_CASH 121 CashIn "Uplata po ugovoru broj {n}";
    P_CHEQUE 283 Cheque "Naplata čeka broj {n}";
    P_EXCHANGE 185 CashIn "Otkup efektive {d}";
    P_EXPECTED 289 Transfer "Family support {m}";
    P_BUILDER_LOAN 289 Transfer "Pozajmica za gradnju";
    P_BUILDER_CASH 189 CashIn "Uplata za stan {n}";
    P_REMITTANCE 289 Transfer "Pomoć";
    P_CRYPTO 221 Transfer "Kripto berza, uplata {n}";
    P_LOAN_ABROAD 271 Transfer "Loan agreement {n}";
}

impl Kind {
    /// What a bank prints for it.
    #[must_use]
    pub fn text(self) -> &'static KindText {
        &KINDS[usize::from(self.0)]
    }

    /// Whether it is banknotes.
    #[must_use]
    pub fn is_cash(self) -> bool {
        matches!(self.text().instrument, Instrument::CashIn | Instrument::CashOut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payment_codes_of_cash_start_with_1() {
        for kind in KINDS {
            let is_cash = matches!(kind.instrument, Instrument::CashIn | Instrument::CashOut);
            assert_eq!(kind.code / 100, if is_cash { 1 } else { 2 }, "{kind:?}");
        }
    }

    #[test]
    fn a_movement_stays_small() {
        assert!(size_of::<Movement>() <= 56);
    }
}
