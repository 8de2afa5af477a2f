//! What kind of movement a bank transaction code names.

use trag_model::Instrument;

use crate::xml::spans::{Pieces, Span};

/// A bank transaction code as printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) domain: Span,
    pub(crate) family: Span,
    pub(crate) sub_family: Span,
    pub(crate) proprietary: Span,
}

impl Code {
    pub(crate) fn is_empty(&self) -> bool {
        self.domain.or(self.proprietary).is_empty()
    }

    /// The kind of movement: by the code of the standard, else by the bank's own.
    ///
    /// Source: ISO 20022 external code sets, bank transaction codes; for the bank's own codes SWIFT's transaction
    /// type behind an `N`, and the German three digits (GVC) behind it.
    pub(crate) fn instrument(&self, pieces: &Pieces, is_credit: bool) -> Instrument {
        let texts = [self.domain, self.family, self.sub_family].map(|span| pieces.get(span));
        match standard(texts, is_credit) {
            Instrument::Unknown => proprietary(pieces.get(self.proprietary), is_credit),
            known => known,
        }
    }
}

fn cash(is_credit: bool) -> Instrument {
    if is_credit { Instrument::CashIn } else { Instrument::CashOut }
}

/// By domain, family and sub-family.
fn standard([domain, family, sub_family]: [&str; 3], is_credit: bool) -> Instrument {
    match (domain, family, sub_family) {
        (_, _, "CHRG" | "COMM" | "FEES" | "TAXE" | "COMT") => Instrument::Fee,
        (_, _, "INTR") => Instrument::Interest,
        (_, _, "CDPT" | "CWDL" | "FCDP" | "FCWD" | "BCDP" | "BCWD" | "MIXD" | "NTAV" | "CSHA")
            if is_cash(family) =>
        {
            cash(is_credit)
        }
        (_, "RRCT" | "IRCT" | "ICDT" | "RCDT", "RRTN" | "ARET" | "PRTN" | "RPCR" | "RVSL") => {
            Instrument::Reversal
        }
        (_, "RDDT" | "IDDT", "UPDD" | "PRDD" | "RCDD" | "ARET") => Instrument::Reversal,
        ("PMNT", "CCRD" | "MCRD" | "RCCN" | "ICCN", _) => Instrument::Card,
        ("PMNT", "ICDT" | "RCDT" | "IRCT" | "RRCT", _) => Instrument::Transfer,
        ("PMNT", "IDDT" | "RDDT", _) => Instrument::DirectDebit,
        ("PMNT", "ICHQ" | "RCHQ" | "LBOX", _) => Instrument::Cheque,
        ("PMNT", "CNTR", "CHKD" | "FCQD" | "CQRV") => Instrument::Cheque,
        ("FORX", _, _) => Instrument::Conversion,
        _ => Instrument::Unknown,
    }
}

/// Families in which banknotes move: at the counter, at machines, by card.
fn is_cash(family: &str) -> bool {
    matches!(family, "CNTR" | "CCRD" | "MCRD" | "CASH" | "OTHB")
}

/// By the bank's own code: `NTRF+166+9310`, `NCHG`, `S103`, `105`.
fn proprietary(code: &str, is_credit: bool) -> Instrument {
    let parts = || code.split(['+', '/', ' ', '-', ',', ';']);
    let by_type = parts().find_map(|part| {
        let kind = part.strip_prefix(['N', 'F']).filter(|kind| kind.len() == 3)?;
        Some(match kind {
            "CHG" | "COM" | "BRF" => Instrument::Fee,
            "INT" => Instrument::Interest,
            "CHK" | "TCK" | "ECK" => Instrument::Cheque,
            "DDT" | "LDP" => Instrument::DirectDebit,
            "RTI" => Instrument::Reversal,
            "TRF" | "STO" | "CLR" => Instrument::Transfer,
            "FEX" => Instrument::Conversion,
            _ => return None,
        })
    });
    let german = parts().filter(|part| part.len() == 3).find_map(|part| {
        Some(match part.parse::<u16>().ok()? {
            808 | 801..=804 => Instrument::Fee,
            805 | 814 | 818 => Instrument::Interest,
            82 | 83 => cash(is_credit),
            108 | 109 | 159 | 184 => Instrument::Reversal,
            104 | 105 | 107 | 171 | 174 => Instrument::DirectDebit,
            106 | 110 | 112 => Instrument::Card,
            116 | 117 | 119 | 152..=156 | 166..=169 | 177 | 191 | 201 | 202 => Instrument::Transfer,
            101 | 102 | 70 | 71 => Instrument::Cheque,
            _ => return None,
        })
    });
    by_type.filter(|kind| *kind != Instrument::Transfer).or(german).or(by_type).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_standard() {
        for (code, is_credit, expected) in [
            (["PMNT", "CNTR", "CDPT"], true, Instrument::CashIn),
            (["PMNT", "CCRD", "CWDL"], false, Instrument::CashOut),
            (["PMNT", "CCRD", "POSD"], false, Instrument::Card),
            (["PMNT", "RCDT", "ESCT"], true, Instrument::Transfer),
            (["PMNT", "ICDT", "CHRG"], false, Instrument::Fee),
            (["ACMT", "MDOP", "COMM"], false, Instrument::Fee),
            (["ACMT", "MCOP", "INTR"], true, Instrument::Interest),
            (["PMNT", "RDDT", "ESDD"], false, Instrument::DirectDebit),
            (["PMNT", "RDDT", "UPDD"], false, Instrument::Reversal),
            (["FORX", "SPOT", "OTHR"], false, Instrument::Conversion),
            (["XTND", "NTAV", "NTAV"], false, Instrument::Unknown),
        ] {
            assert_eq!(standard(code, is_credit), expected, "{code:?}");
        }
    }

    #[test]
    fn codes_of_the_bank() {
        for (code, is_credit, expected) in [
            ("NTRF+166+9310+992", true, Instrument::Transfer),
            ("NMSC+083+7001", false, Instrument::CashOut),
            ("NDDT+105+9008", false, Instrument::DirectDebit),
            ("NTRF+808", false, Instrument::Fee),
            ("NCHG", false, Instrument::Fee),
            ("", false, Instrument::Unknown),
            ("Überweisung", false, Instrument::Unknown),
        ] {
            assert_eq!(proprietary(code, is_credit), expected, "{code}");
        }
    }
}
