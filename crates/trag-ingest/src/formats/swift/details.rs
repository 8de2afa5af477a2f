//! Information to the account owner, field 86: who the other party is, and what for.

use trag_model::{Check, Identifier};

use crate::formats::swift::{keyed, slashed, subfields};

/// What the details of a movement state. Texts keep their memory from one movement to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Details {
    /// Three digits of the bank's kind of business, as in `166?00...`.
    pub(crate) business: Option<u16>,
    /// National payment code.
    pub(crate) purpose_code: Option<u16>,
    pub(crate) purpose: String,
    /// What the bank calls the movement.
    pub(crate) booking_text: String,
    /// The end-to-end reference.
    pub(crate) reference: String,
    /// Account number of the other party.
    pub(crate) account: String,
    /// The other party's bank code, where the account is a number at that bank.
    pub(crate) bank_code: String,
    /// BIC or name of the other party's bank.
    pub(crate) institution: String,
    pub(crate) name: String,
}

impl Details {
    /// Forgets the movement before.
    pub(crate) fn clear(&mut self) {
        (self.business, self.purpose_code) = (None, None);
        for text in self.texts() {
            text.clear();
        }
    }

    fn texts(&mut self) -> [&mut String; 7] {
        [
            &mut self.purpose,
            &mut self.booking_text,
            &mut self.reference,
            &mut self.account,
            &mut self.bank_code,
            &mut self.institution,
            &mut self.name,
        ]
    }

    /// Reads the lines of the field, joined by line feeds.
    pub(crate) fn read(&mut self, text: &str) {
        self.clear();
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        if let Some(separator) = subfields::separator(text) {
            subfields::read(text, separator, self);
        } else if slashed::recognises(text) {
            slashed::read(text, self);
        } else {
            keyed::read(text, self);
        }
        if self.purpose.is_empty() {
            self.purpose.push_str(&self.booking_text);
        }
        if let Some(whole) = domestic(&self.bank_code, &self.account) {
            self.account = whole;
            self.bank_code.clear();
        }
        for text in self.texts() {
            let end = text.trim_end().len();
            text.truncate(end);
            let start = text.len() - text.trim_start().len();
            text.drain(..start);
        }
    }

    /// Keeps an account number or IBAN as the other party's.
    pub(crate) fn set_account(&mut self, text: &str) {
        let text = text.trim();
        if self.account.is_empty() && text.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
            self.account.push_str(text);
        }
    }

    /// Keeps a bank code or BIC: a number is part of what tells accounts apart, a BIC names the institution.
    pub(crate) fn set_bank(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            text.clone_into(&mut self.bank_code);
        } else {
            text.clone_into(&mut self.institution);
        }
    }
}

/// A domestic account of Serbia or Montenegro whose bank, of three digits, stands apart from it; check digits hold.
pub(crate) fn domestic(bank: &str, account: &str) -> Option<String> {
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let whole = || format!("{bank}{account}");
    (bank.len() == 3 && account.len() == 15 && is_number(bank) && is_number(account))
        .then(whole)
        .filter(|whole| Identifier::normalise(whole).check == Check::Passed)
}

/// Whether a text has the form of a BIC.
pub(crate) fn is_bic(text: &str) -> bool {
    matches!(text.len(), 8 | 11)
        && text.as_bytes()[..6].iter().all(u8::is_ascii_uppercase)
        && text.as_bytes()[6..].iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::values::is_iban;

    fn told(text: &str) -> String {
        let mut details = Details::default();
        details.read(text);
        let Details {
            business, purpose_code, purpose, reference, account, bank_code, institution, name, ..
        } = details;
        let business = business.map(|code| format!("{code:03} ")).unwrap_or_default();
        let code = purpose_code.map(|code| format!(" code={code}")).unwrap_or_default();
        format!("{business}{name}|{account}|{bank_code}|{institution}|{reference}|{purpose}{code}")
    }

    #[test]
    fn german_subfields_with_sepa_words() {
        let text = "166?00GUTSCHRIFT?100399?20EREF+INV 4711 of customer a?21bc?22\nSVWZ+Rechnung \
                    4711?30BANKDEFF100?31DE42100100100043921105?32Erika Mustermann und Sohn G?33mbH";
        let expected = "166 Erika Mustermann und Sohn GmbH|DE42100100100043921105||BANKDEFF100|INV 4711 of \
                        customer abc|Rechnung 4711";
        assert_eq!(told(text), expected);
    }

    #[test]
    fn old_subfields_keep_their_words_apart() {
        let text = "051?00Ueberweisung?10930226?20Miete Mai?21Wohnung 3?3050070010?310175526300?32HAUS AG";
        assert_eq!(told(text), "051 HAUS AG|0175526300|50070010|||Miete Mai Wohnung 3");
    }

    #[test]
    fn other_marks_of_subfields() {
        assert_eq!(told("000>100133967858\n>20 HUUR>21 KANTOOR"), "000 |||||HUUR  KANTOOR");
        assert_eq!(
            told("~20Oplata~32JAN~33NOWAK~38PL61109010140000071219812874"),
            "JAN NOWAK|PL61109010140000071219812874||||Oplata"
        );
        assert_eq!(told("020<00Virement<20Loyer<32DUPONT"), "020 DUPONT|||||Loyer");
    }

    #[test]
    fn serbian_subfields() {
        let text = "020?20Placanje po racunu?21SIF-221?22PBZ-97 11?23PBO-97 55-1?30205?310000010804045?32FIRMA \
                    DOO?33BEOGRAD";
        assert_eq!(told(text), "020 FIRMA DOO|0000010804045|205||97 55-1|Placanje po racunu code=221");
    }

    #[test]
    fn each_subfield_on_a_line_of_its_own_with_any_mark() {
        let text = "221\n?20Promet robe\n?21SIF-221\n?22PBZ-\n?23PBO-97 1\n?30160000000012345654\n\
                    ?31160000000012345654\n?32FIRMA DOO\n?33ZEMUN";
        let expected = "221 FIRMA DOO|160000000012345654|||97 1|Promet robe code=221";
        assert_eq!(told(text), expected);
        assert_eq!(told(&text.replace('?', "@").replacen("221\n", "", 1)), expected.replace("221 F", "F"));
        assert_eq!(told("020?20A?30160?31000000012345654"), "020 |160000000012345654||||A");
        let foreign = "?000746081054956?20PROGRES DOO?21KNEZA 31?22OCMT/EUR387,08?23CHGS/OUR/EUR0,00?24SIF-OSN?28Po ugovoru\
                       ?3007759231?38RS35160000000012345654";
        assert_eq!(
            told(foreign),
            "PROGRES DOO KNEZA 31|RS35160000000012345654|07759231|||OCMT/EUR387,08 CHGS/OUR/EUR0,00 Po ugovoru"
        );
        assert_eq!(told("@home delivery, #12 and #13"), "|||||@home delivery, #12 and #13");
    }

    #[test]
    fn slashed_fields() {
        let text = "/TRTP/SEPA OVERBOEKING/IBAN/NL13TEST0123456789/BIC/TESTNL2A/NAME/A. Jansen\nsen/REMI/Rent \
                    05/2024 a/b/EREF/E2E-1";
        assert_eq!(told(text), "A. Jansensen|NL13TEST0123456789||TESTNL2A|E2E-1|Rent 05/2024 a/b");
        let ing = "/EREF/SLDD-1//MARF/M1//CSID/NL93//CNTP/NL32INGB0000012345/INGBNL2A/ING Bank N.V. \
                   inzake WeB///REMI/USTD//Invoice 814356713/";
        assert_eq!(
            told(ing),
            "ING Bank N.V. inzake WeB|NL32INGB0000012345||INGBNL2A|SLDD-1|Invoice 814356713"
        );
    }

    #[test]
    fn free_text_and_its_keywords() {
        let asn = "NL47INGB9999999999 hr paulissen\n\nBetaling sieraden";
        assert_eq!(told(asn), "hr paulissen|NL47INGB9999999999||||Betaling sieraden");
        let mbank = "911 TRANSAKCJA; Z RACH.: \n56114010810000267002001001; OD: JAN NOWAK  \nUL. NIJAKA 1; TYT.: \
                     PRZELEW SRODKOW   ; \nTNR: 17917";
        assert_eq!(told(mbank), "JAN NOWAK UL. NIJAKA 1|56114010810000267002001001||||PRZELEW SRODKOW");
        let abn = "SEPA IDEAL    IBAN: NL55RABO0300065264     BIC: RABONL2U     NAAM: Shop BV     OMSCHRIJVING: \
                   order 5     KENMERK: K-1";
        assert_eq!(told(abn), "Shop BV|NL55RABO0300065264||RABONL2U|K-1|order 5");
        assert_eq!(told("SCHECK-NR. 1"), "|||||SCHECK-NR. 1");
    }

    #[test]
    fn forms_of_identifiers() {
        assert!(is_iban("DE42100100100043921105") && !is_iban("DE4210010010004392110!"));
        assert!(!is_iban("NONREF") && !is_iban("SP47RKLMNBVCXYASDFGHJK"));
        assert!(is_bic("BANKDEFF") && is_bic("BANKDEFF100") && !is_bic("50070010"));
    }
}
