//! Currencies: ISO 4217 with the exponents of its list, the withdrawn codes that old statements carry,
//! and crypto assets at a scale of at most 8 digits.

use std::fmt;

/// A currency together with the number of digits its minor unit has in this ledger.
///
/// The low 12 bits are the ISO 4217 numeric code (crypto assets: 1001 and up). The high 4 bits count the
/// digits beyond ISO's exponent that a source uses (research data print yen with two), so that two amounts
/// of equal `Currency` always have equal scale.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(pub u16);

const CODE_BITS: u16 = 0x0FFF;

impl Currency {
    /// Euro.
    pub const EUR: Currency = Currency(978);
    /// Serbian dinar.
    pub const RSD: Currency = Currency(941);
    /// United States dollar.
    pub const USD: Currency = Currency(840);

    /// The currency of an upper-case alphabetic code: `EUR`, `RSD`, `BTC`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Currency> {
        let row = TABLE.get(KEYS.binary_search(&key(code.as_bytes())?).ok()?)?;
        (row.0.len() == code.len()).then_some(Currency(row.1))
    }

    /// The same currency, kept with `digits` more digits than ISO's exponent. At most 8 digits in all.
    #[must_use]
    pub fn with_extra_digits(self, digits: u8) -> Option<Currency> {
        let iso = Currency(self.0 & CODE_BITS);
        (iso.exponent() + digits <= 8).then(|| Currency(iso.0 | (u16::from(digits) << 12)))
    }

    /// The same currency with ISO's own exponent, as rate tables know it.
    #[must_use]
    pub fn iso(self) -> Currency {
        Currency(self.0 & CODE_BITS)
    }

    /// The alphabetic code.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.row().map_or("???", |row| row.0)
    }

    /// How many digits an amount in this currency has behind the point.
    #[must_use]
    pub fn exponent(self) -> u8 {
        let extra = u8::try_from(self.0 >> 12).unwrap_or(0);
        EXPONENTS[usize::from(self.0 & CODE_BITS)] + extra
    }

    fn row(self) -> Option<&'static (&'static str, u16, u8)> {
        let row = ROW_OF_CODE[usize::from(self.0 & CODE_BITS)];
        TABLE.get(usize::from(row))
    }
}

/// The letters of every row of [`TABLE`] as numbers, in its order: codes are looked up for every amount of a statement.
static KEYS: [u32; TABLE.len()] = {
    let mut keys = [0; TABLE.len()];
    let mut row = 0;
    while row < TABLE.len() {
        keys[row] = match key(TABLE[row].0.as_bytes()) {
            Some(key) => key,
            None => panic!("a code has three or four letters"),
        };
        assert!(row == 0 || keys[row - 1] < keys[row], "the table is sorted by its codes");
        row += 1;
    }
    keys
};

/// Three or four bytes as a number that is ordered as they are.
const fn key(code: &[u8]) -> Option<u32> {
    match *code {
        [a, b, c] => Some(u32::from_be_bytes([a, b, c, 0])),
        [a, b, c, d] => Some(u32::from_be_bytes([a, b, c, d])),
        _ => None,
    }
}

/// For every numeric code its row of [`TABLE`], or a row beyond the end: currencies are printed for millions
/// of rows.
static ROW_OF_CODE: [u8; CODE_BITS as usize + 1] = {
    assert!(TABLE.len() < u8::MAX as usize, "a row fits one byte, and one value stands for none");
    let mut rows = [u8::MAX; CODE_BITS as usize + 1];
    let mut row = 0;
    while row < TABLE.len() {
        #[expect(clippy::cast_possible_truncation, reason = "asserted above")]
        let place = row as u8;
        rows[TABLE[row].1 as usize] = place;
        row += 1;
    }
    rows
};

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.code(), self.exponent())
    }
}

/// Exponents by numeric code, because amounts are scaled row by row; 0 for a code that is not in the table.
static EXPONENTS: [u8; CODE_BITS as usize + 1] = {
    let mut exponents = [0; CODE_BITS as usize + 1];
    let mut row = 0;
    while row < TABLE.len() {
        exponents[TABLE[row].1 as usize] = TABLE[row].2;
        row += 1;
    }
    exponents
};

/// Alphabetic code, numeric code, exponent; sorted by alphabetic code. Source: ISO 4217 list one and list
/// three; crypto assets at trag's own numbers from 1001.
#[rustfmt::skip]
const TABLE: &[(&str, u16, u8)] = &[
    ("AED", 784, 2),
    ("AFN", 971, 2),
    ("ALL", 8, 2),
    ("AMD", 51, 2),
    ("AOA", 973, 2),
    ("ARS", 32, 2),
    ("ATS", 40, 2),
    ("AUD", 36, 2),
    ("AWG", 533, 2),
    ("AZN", 944, 2),
    ("BAM", 977, 2),
    ("BBD", 52, 2),
    ("BCH", 1004, 8),
    ("BDT", 50, 2),
    ("BEF", 56, 0),
    ("BGL", 100, 2),
    ("BGN", 975, 2),
    ("BHD", 48, 3),
    ("BIF", 108, 0),
    ("BMD", 60, 2),
    ("BND", 96, 2),
    ("BOB", 68, 2),
    ("BRL", 986, 2),
    ("BSD", 44, 2),
    ("BTC", 1001, 8),
    ("BTN", 64, 2),
    ("BWP", 72, 2),
    ("BYN", 933, 2),
    ("BYR", 974, 0),
    ("BZD", 84, 2),
    ("CAD", 124, 2),
    ("CDF", 976, 2),
    ("CHF", 756, 2),
    ("CLF", 990, 4),
    ("CLP", 152, 0),
    ("CNY", 156, 2),
    ("COP", 170, 2),
    ("CRC", 188, 2),
    ("CSD", 891, 2),
    ("CUP", 192, 2),
    ("CVE", 132, 2),
    ("CYP", 196, 2),
    ("CZK", 203, 2),
    ("DEM", 276, 2),
    ("DJF", 262, 0),
    ("DKK", 208, 2),
    ("DOP", 214, 2),
    ("DZD", 12, 2),
    ("EEK", 233, 2),
    ("EGP", 818, 2),
    ("ERN", 232, 2),
    ("ESP", 724, 0),
    ("ETB", 230, 2),
    ("ETH", 1002, 8),
    ("EUR", 978, 2),
    ("FIM", 246, 2),
    ("FJD", 242, 2),
    ("FKP", 238, 2),
    ("FRF", 250, 2),
    ("GBP", 826, 2),
    ("GEL", 981, 2),
    ("GHS", 936, 2),
    ("GIP", 292, 2),
    ("GMD", 270, 2),
    ("GNF", 324, 0),
    ("GRD", 300, 0),
    ("GTQ", 320, 2),
    ("GYD", 328, 2),
    ("HKD", 344, 2),
    ("HNL", 340, 2),
    ("HRK", 191, 2),
    ("HTG", 332, 2),
    ("HUF", 348, 2),
    ("IDR", 360, 2),
    ("IEP", 372, 2),
    ("ILS", 376, 2),
    ("INR", 356, 2),
    ("IQD", 368, 3),
    ("IRR", 364, 2),
    ("ISK", 352, 0),
    ("ITL", 380, 0),
    ("JMD", 388, 2),
    ("JOD", 400, 3),
    ("JPY", 392, 0),
    ("KES", 404, 2),
    ("KGS", 417, 2),
    ("KHR", 116, 2),
    ("KMF", 174, 0),
    ("KPW", 408, 2),
    ("KRW", 410, 0),
    ("KWD", 414, 3),
    ("KYD", 136, 2),
    ("KZT", 398, 2),
    ("LAK", 418, 2),
    ("LBP", 422, 2),
    ("LKR", 144, 2),
    ("LRD", 430, 2),
    ("LSL", 426, 2),
    ("LTC", 1003, 8),
    ("LTL", 440, 2),
    ("LVL", 428, 2),
    ("LYD", 434, 3),
    ("MAD", 504, 2),
    ("MDL", 498, 2),
    ("MGA", 969, 2),
    ("MKD", 807, 2),
    ("MMK", 104, 2),
    ("MNT", 496, 2),
    ("MOP", 446, 2),
    ("MRU", 929, 2),
    ("MTL", 470, 2),
    ("MUR", 480, 2),
    ("MVR", 462, 2),
    ("MWK", 454, 2),
    ("MXN", 484, 2),
    ("MYR", 458, 2),
    ("MZN", 943, 2),
    ("NAD", 516, 2),
    ("NGN", 566, 2),
    ("NIO", 558, 2),
    ("NLG", 528, 2),
    ("NOK", 578, 2),
    ("NPR", 524, 2),
    ("NZD", 554, 2),
    ("OMR", 512, 3),
    ("PAB", 590, 2),
    ("PEN", 604, 2),
    ("PGK", 598, 2),
    ("PHP", 608, 2),
    ("PKR", 586, 2),
    ("PLN", 985, 2),
    ("PTE", 620, 0),
    ("PYG", 600, 0),
    ("QAR", 634, 2),
    ("ROL", 642, 2),
    ("RON", 946, 2),
    ("RSD", 941, 2),
    ("RUB", 643, 2),
    ("RUR", 810, 2),
    ("RWF", 646, 0),
    ("SAR", 682, 2),
    ("SBD", 90, 2),
    ("SCR", 690, 2),
    ("SDG", 938, 2),
    ("SEK", 752, 2),
    ("SGD", 702, 2),
    ("SHP", 654, 2),
    ("SIT", 705, 2),
    ("SKK", 703, 2),
    ("SLE", 925, 2),
    ("SOS", 706, 2),
    ("SRD", 968, 2),
    ("SSP", 728, 2),
    ("STN", 930, 2),
    ("SVC", 222, 2),
    ("SYP", 760, 2),
    ("SZL", 748, 2),
    ("THB", 764, 2),
    ("TJS", 972, 2),
    ("TMT", 934, 2),
    ("TND", 788, 3),
    ("TOP", 776, 2),
    ("TRL", 792, 0),
    ("TRX", 1006, 6),
    ("TRY", 949, 2),
    ("TTD", 780, 2),
    ("TWD", 901, 2),
    ("TZS", 834, 2),
    ("UAH", 980, 2),
    ("UGX", 800, 0),
    ("USD", 840, 2),
    ("USDC", 1008, 6),
    ("USDT", 1007, 6),
    ("UYU", 858, 2),
    ("UZS", 860, 2),
    ("VED", 926, 2),
    ("VES", 928, 2),
    ("VND", 704, 0),
    ("VUV", 548, 0),
    ("WST", 882, 2),
    ("XAF", 950, 0),
    ("XCD", 951, 2),
    ("XCG", 532, 2),
    ("XMR", 1005, 8),
    ("XOF", 952, 0),
    ("XPF", 953, 0),
    ("YER", 886, 2),
    ("ZAR", 710, 2),
    ("ZMW", 967, 2),
    ("ZWG", 924, 2),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_its_numbers_are_unique() {
        assert!(TABLE.is_sorted_by(|a, b| a.0 < b.0));
        let mut numbers: Vec<u16> = TABLE.iter().map(|row| row.1).collect();
        numbers.sort_unstable();
        assert!(numbers.is_sorted_by(|a, b| a < b) && numbers.iter().all(|n| *n <= CODE_BITS));
    }

    #[test]
    fn codes_and_exponents() {
        assert_eq!(Currency::from_code("EUR"), Some(Currency::EUR));
        assert_eq!(Currency::from_code("eur"), None);
        assert_eq!(Currency::from_code("BTC").map(Currency::exponent), Some(8));
        let yen = Currency::from_code("JPY").and_then(|yen| yen.with_extra_digits(2));
        assert_eq!(yen.map(|yen| (yen.code(), yen.exponent())), Some(("JPY", 2)));
        assert_eq!(Currency::from_code("BTC").and_then(|btc| btc.with_extra_digits(1)), None);
    }
}
