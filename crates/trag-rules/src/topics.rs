//! What a text is about, by words of Serbian, English and German: a loan, an invoice, wages, rent and so on.
//!
//! The lists are a design choice. They find what is written plainly and miss what is not; a rule that rests
//! on a text says so.

use trag_graph::parallel;
use trag_model::{AccountIx, LookupMap, RowId, name};

use crate::CaseView;

/// A set of topics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Topic(u32);

impl Topic {
    pub(crate) const LOAN: Topic = Topic(1);
    pub(crate) const INVOICE: Topic = Topic(1 << 1);
    pub(crate) const SERVICES: Topic = Topic(1 << 2);
    pub(crate) const GOODS: Topic = Topic(1 << 3);
    pub(crate) const WAGES: Topic = Topic(1 << 4);
    pub(crate) const TAX: Topic = Topic(1 << 5);
    pub(crate) const RENT: Topic = Topic(1 << 6);
    pub(crate) const UTILITIES: Topic = Topic(1 << 7);
    pub(crate) const ADVANCE: Topic = Topic(1 << 8);
    pub(crate) const REFUND: Topic = Topic(1 << 9);
    pub(crate) const DONATION: Topic = Topic(1 << 10);
    pub(crate) const BUY_UP: Topic = Topic(1 << 11);
    pub(crate) const CRYPTO: Topic = Topic(1 << 12);
    pub(crate) const E_MONEY: Topic = Topic(1 << 13);
    pub(crate) const ASSET: Topic = Topic(1 << 14);
    pub(crate) const INSURANCE: Topic = Topic(1 << 15);
    pub(crate) const UPKEEP: Topic = Topic(1 << 16);
    pub(crate) const LOCKER: Topic = Topic(1 << 17);
    pub(crate) const GROCERIES: Topic = Topic(1 << 18);
    pub(crate) const TRAVEL: Topic = Topic(1 << 19);
    pub(crate) const BUILDING: Topic = Topic(1 << 20);
    pub(crate) const CLUB: Topic = Topic(1 << 21);
    pub(crate) const ON_BEHALF: Topic = Topic(1 << 22);
    pub(crate) const TAKINGS: Topic = Topic(1 << 23);
    pub(crate) const SWEEP: Topic = Topic(1 << 24);
    pub(crate) const CARDS: Topic = Topic(1 << 25);
    pub(crate) const PRODUCE: Topic = Topic(1 << 26);
    pub(crate) const CURRENCY: Topic = Topic(1 << 27);
    pub(crate) const FOUNDER: Topic = Topic(1 << 28);
    pub(crate) const CHEQUE: Topic = Topic(1 << 29);

    /// Whether the sets share a topic.
    pub(crate) fn meets(self, other: Topic) -> bool {
        self.0 & other.0 != 0
    }

    /// Both sets together.
    pub(crate) const fn and(self, other: Topic) -> Topic {
        Topic(self.0 | other.0)
    }
}

/// Words as [`name::spelling`] leaves them. `*` stands for the rest of a word; a blank parts words that
/// follow each other.
const WORDS: [(Topic, &[&str]); 30] = [
    (Topic::LOAN, &["POZAJMIC*", "ZAJAM", "ZAJMA", "ZAJMU", "KREDIT*", "LOAN*", "CREDIT LINE", "DARLEHEN*"]),
    (
        Topic::INVOICE,
        &["FAKTUR*", "RACUN*", "PREDRACUN*", "PROFAKTUR*", "INVOICE*", "INV", "RECHNUNG*", "RN"],
    ),
    (Topic::SERVICES, &["USLUG*", "SERVICE*", "CONSULT*", "KONSULT*", "MARKETING*", "DIENSTLEISTUNG*"]),
    (Topic::GOODS, &["ROBA", "ROBE", "ROBU", "GOODS", "MATERIJAL*", "WARE", "WAREN"]),
    (
        Topic::WAGES,
        &[
            "ZARAD*", "PLATA", "PLATE", "SALARY", "SALARIES", "WAGE*", "PENZIJ*", "PENSION*", "LOHN",
            "GEHALT", "DNEVNIC*",
        ],
    ),
    (Topic::TAX, &["POREZ*", "PDV", "DOPRINOS*", "TAX", "TAXES", "VAT", "CARIN*", "CUSTOMS", "STEUER*"]),
    (Topic::RENT, &["ZAKUP*", "RENT", "KIRIJ*", "NAJAM*", "MIETE"]),
    (
        Topic::UTILITIES,
        &[
            "STRUJ*",
            "EPS",
            "KOMUNAL*",
            "INFOSTAN*",
            "TELEKOM*",
            "VODOVOD*",
            "GREJANJ*",
            "ELECTRICITY",
            "UTILIT*",
            "TOPLAN*",
        ],
    ),
    (Topic::ADVANCE, &["AVANS*", "ADVANCE*", "PREDUJAM*", "PREPAYMENT*", "ANZAHLUNG*"]),
    (
        Topic::REFUND,
        &[
            "POVRACAJ*",
            "POVRAT*",
            "STORNO*",
            "REFUND*",
            "RETURN OF",
            "RETURNED",
            "RECALL*",
            "CHARGEBACK*",
            "RUCKERSTATTUNG*",
        ],
    ),
    (Topic::DONATION, &["SPONZOR*", "SPONSOR*", "DONACIJ*", "DONATION*", "DONATOR*", "SPENDE*"]),
    (Topic::BUY_UP, &["OTKUP*", "SEKUNDARN*", "SIROVIN*", "POLJOPRIVREDN*", "SCRAP"]),
    (
        Topic::CRYPTO,
        &[
            "BINANCE*",
            "COINBASE*",
            "KRAKEN",
            "BITSTAMP*",
            "CRYPTO*",
            "KRIPTO*",
            "BITCOIN*",
            "USDT",
            "BITPANDA*",
            "OKX",
            "BYBIT",
        ],
    ),
    (
        Topic::E_MONEY,
        &[
            "PAYSAFE*",
            "SKRILL*",
            "NETELLER*",
            "PREPAID*",
            "TOP UP",
            "TOPUP*",
            "DOPUNA",
            "DOPUNE",
            "E NOVAC",
            "REVOLUT*",
        ],
    ),
    (
        Topic::ASSET,
        &[
            "BELEZNIK*",
            "NOTAR*",
            "NOTARY",
            "NEKRETNIN*",
            "KUPOPRODAJ*",
            "STAN",
            "STANA",
            "KUCE",
            "KUCA",
            "AUTOMOBIL*",
            "VOZIL*",
            "VEHICLE*",
            "APARTMENT*",
            "REAL ESTATE",
            "YACHT*",
            "PLOVIL*",
            "ZLATO",
            "ZLATA",
        ],
    ),
    (Topic::INSURANCE, &["OSIGURANJ*", "POLIS*", "INSURANCE*", "KASKO", "VERSICHERUNG*"]),
    (
        Topic::UPKEEP,
        &[
            "REGISTRACIJ*",
            "TEHNICKI PREGLED",
            "MARINA",
            "BERTH",
            "ODRZAVANJ*",
            "MAINTENANCE",
            "SERVIS",
            "POREZ NA IMOVINU",
        ],
    ),
    (Topic::LOCKER, &["SEF", "SEFA", "SAFE DEPOSIT", "LOCKER", "SCHLIESSFACH*"]),
    (
        Topic::GROCERIES,
        &[
            "MAXI",
            "IDEA",
            "LIDL",
            "RODA",
            "MERCATOR*",
            "GROCER*",
            "SUPERMARKET*",
            "PEKAR*",
            "APOTEK*",
            "PIJAC*",
            "NAMIRNIC*",
        ],
    ),
    (
        Topic::TRAVEL,
        &["HOTEL*", "AIRLINE*", "AVIO*", "BOOKING*", "AIR SERBIA", "TRAVEL*", "TURIST*", "LETOVANJ*"],
    ),
    (
        Topic::BUILDING,
        &["GRADNJ*", "GRADJEV*", "IZGRADNJ*", "CONSTRUCTION*", "BAUUNTERNEHM*", "INVESTGRADNJ*", "GRADNJA"],
    ),
    (
        Topic::CLUB,
        &["KLUB*", "CLUB", "UDRUZENJ*", "FONDACIJ*", "FOUNDATION", "NGO", "SAVEZ", "FK", "KK", "VEREIN"],
    ),
    (Topic::TAKINGS, &["PAZAR*", "TAKINGS", "TAGESLOSUNG*"]),
    (Topic::SWEEP, &["POOLING", "CASHPOOL*", "LIKVIDNIH SREDSTAVA", "SWEEP*"]),
    (
        Topic::CARDS,
        &[
            "PLATNIM KARTICAMA",
            "PLATNIH KARTICA",
            "KARTICNIH TRANSAKCIJA",
            "CARD SETTLEMENT*",
            "KARTENUMSAT*",
        ],
    ),
    (
        Topic::PRODUCE,
        &["OTKUP MLEK*", "OTKUP POLJOPRIVREDN*", "OTKUP ZIT*", "OTKUP VOCA", "OTKUP STOKE", "FARM PRODUCE"],
    ),
    (
        Topic::CURRENCY,
        &[
            "OTKUP EFEKTIV*",
            "PRODAJA EFEKTIV*",
            "OTKUP DEVIZ*",
            "PRODAJA DEVIZ*",
            "MENJACK*",
            "MENJACNIC*",
            "CURRENCY EXCHANGE",
            "EXCHANGE OFFICE",
            "WECHSELSTUBE*",
        ],
    ),
    (Topic::FOUNDER, &["OSNIVAC*", "FOUNDER*", "GESELLSCHAFTER*"]),
    (Topic::CHEQUE, &["CEK", "CEKA", "CEKOM", "CEKOVA", "CHEQUE*", "SCHECK*"]),
    (Topic::ON_BEHALF, &["PO NALOGU", "U IME", "ON BEHALF", "UMESTO", "ZA RACUN TRECEG", "IM NAMEN"]),
];

/// The topics of a text that [`name::spelling`] has brought into its form.
pub(crate) fn of_spelling(spelling: &str) -> Topic {
    let mut topics = Topic::default();
    if spelling.is_empty() {
        return topics;
    }
    for (topic, words) in &WORDS {
        if words.iter().any(|pattern| occurs(spelling, pattern)) {
            topics = topics.and(*topic);
        }
    }
    topics
}

/// Whether a pattern stands in a text at the start of a word, and ends with one unless it has `*`.
fn occurs(spelling: &str, pattern: &str) -> bool {
    let (stem, open) = pattern.strip_suffix('*').map_or((pattern, false), |stem| (stem, true));
    spelling.match_indices(stem).any(|(at, _)| {
        let before = at == 0 || spelling.as_bytes()[at - 1] == b' ';
        let after = spelling.as_bytes().get(at + stem.len()).is_none_or(|byte| *byte == b' ');
        before && (open || after)
    })
}

/// The topics of all rows and holders.
#[derive(Debug)]
pub(crate) struct Topics {
    rows: usize,
    /// By row; empty where no row has a text.
    of_row: Vec<Topic>,
    of_account: Vec<Topic>,
    /// What any of them is about.
    all: Topic,
}

/// Rows that one thread takes at a time.
const CHUNK: usize = 1 << 15;

impl Topics {
    pub(crate) fn read<'a>(case: &CaseView<'a>) -> Topics {
        let ledger = case.ledger;
        let has_text = ledger.rows().any(|row| !ledger.purpose(row).is_empty());
        let work = |known: &mut LookupMap<&'a str, Topic>, range: std::ops::Range<usize>| {
            let rows = range.filter_map(|index| u32::try_from(index).ok());
            let topics = rows.map(|row| {
                let text = ledger.purpose(RowId(row));
                *known.get_or_insert_with(text, || of_spelling(&name::spelling(text)))
            });
            topics.collect::<Vec<Topic>>()
        };
        let rows = if has_text { ledger.len() } else { 0 };
        let of_row =
            parallel::map_chunks(case.flows.threads(), rows, CHUNK, LookupMap::default, work).concat();
        let accounts = case.accounts.iter();
        let of_account =
            accounts.map(|(index, _)| of_spelling(&name::spelling(case.accounts.holder(index)))).collect();
        let of_account: Vec<Topic> = of_account;
        let all = of_row.iter().chain(&of_account).fold(Topic::default(), |all, own| all.and(*own));
        Topics { rows: ledger.len(), of_row, of_account, all }
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Whether any row has a text.
    pub(crate) fn has_texts(&self) -> bool {
        !self.of_row.is_empty()
    }

    /// Whether the text of any row or the name of any holder is about one of the topics.
    pub(crate) fn occurs(&self, topics: Topic) -> bool {
        self.all.meets(topics)
    }

    /// Whether the text of a row is about one of the topics.
    pub(crate) fn row(&self, row: RowId, topics: Topic) -> bool {
        self.of_row.get(row.0 as usize).is_some_and(|own| own.meets(topics))
    }

    /// Whether the holder's name is about one of the topics.
    pub(crate) fn holder(&self, account: AccountIx, topics: Topic) -> bool {
        self.of_account[account.0 as usize].meets(topics)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_spelled_as_names_are() {
        for (_, words) in WORDS {
            for word in words {
                let stem = word.trim_end_matches('*');
                assert_eq!(name::spelling(stem).replace(' ', ""), stem.replace(' ', ""), "{word}");
            }
        }
    }

    #[test]
    fn a_word_is_met_whole_or_by_its_stem() {
        let has = |text: &str, topic| of_spelling(&name::spelling(text)).meets(topic);
        assert!(has("Враћање позајмице", Topic::LOAN) && has("zakup za maj", Topic::RENT));
        assert!(has("uplata po nalogu trećeg lica", Topic::ON_BEHALF));
        assert!(!has("stanica", Topic::ASSET) && has("kupovina stana", Topic::ASSET));
        assert!(!has("", Topic::LOAN) && !has("prevod", Topic::LOAN));
    }
}
