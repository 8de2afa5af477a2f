//! What codes say about a movement: SWIFT's transaction types and the business codes of German banks.

use trag_model::Instrument;

/// The instrument of a movement by the type in field 61, and where that says nothing by the business code of
/// field 86 (`Geschäftsvorfallcode`, list of the German banking industry).
pub(crate) fn instrument(kind: &str, business: Option<u16>) -> Instrument {
    match (by_type(kind), business) {
        (Instrument::Unknown | Instrument::Transfer, Some(code)) => match by_business(code) {
            Instrument::Unknown => by_type(kind),
            instrument => instrument,
        },
        (instrument, _) => instrument,
    }
}

/// `NTRF`, `FCHG`, `S103`: the three characters behind the first, which tells who assigned them.
fn by_type(kind: &str) -> Instrument {
    match kind.get(1..4).unwrap_or_default() {
        "TRF" | "STO" | "103" | "202" | "BOE" => Instrument::Transfer,
        "CHG" | "COM" | "BRF" => Instrument::Fee,
        "INT" => Instrument::Interest,
        "CHK" | "ECK" | "TCK" | "CLR" => Instrument::Cheque,
        "DDT" => Instrument::DirectDebit,
        "FEX" => Instrument::Conversion,
        _ => Instrument::Unknown,
    }
}

fn by_business(code: u16) -> Instrument {
    match code {
        1 | 2 | 11 | 12 | 71 | 74 | 75 | 76 | 401..=403 | 420 | 421 => Instrument::Cheque,
        4 | 5 | 9 | 59 | 84 | 104 | 105 | 171 | 174 | 181 | 192..=197 | 995 => Instrument::DirectDebit,
        6 | 106 | 107 | 110..=112 => Instrument::Card,
        82 => Instrument::CashIn,
        83 => Instrument::CashOut,
        20
        | 51..=54
        | 56
        | 63
        | 65..=69
        | 116
        | 117
        | 118
        | 119
        | 152..=159
        | 166..=170
        | 177
        | 191
        | 201
        | 202
        | 206
        | 820
        | 833 => Instrument::Transfer,
        805 | 807..=813 | 819 => Instrument::Fee,
        814 | 815 => Instrument::Interest,
        411..=416 | 422 | 423 => Instrument::Conversion,
        _ => Instrument::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_wins_and_the_business_code_refines() {
        assert_eq!(instrument("NCHG", Some(166)), Instrument::Fee);
        assert_eq!(instrument("NTRF", Some(83)), Instrument::CashOut);
        assert_eq!(instrument("NTRF", Some(999)), Instrument::Transfer);
        assert_eq!(instrument("NMSC", Some(105)), Instrument::DirectDebit);
        assert_eq!(instrument("N", None), Instrument::Unknown);
    }
}
