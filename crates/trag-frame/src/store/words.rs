//! The words that stand for enumerated values in the stored tables.

use trag_model::{BaseOrigin, Check, Currency, HolderKind, Instrument, Precision, Scheme, StatementSide};

const SCHEMES: [Scheme; 7] = [
    Scheme::Iban,
    Scheme::Domestic,
    Scheme::Local,
    Scheme::NameOnly,
    Scheme::Cash,
    Scheme::Bank,
    Scheme::Unknown,
];
const CHECKS: [Check; 3] = [Check::Passed, Check::Failed, Check::None];
const HOLDER_KINDS: [HolderKind; 3] = [HolderKind::Unknown, HolderKind::Person, HolderKind::Company];
const PRECISIONS: [Precision; 3] = [Precision::Day, Precision::Minute, Precision::Second];
const ORIGINS: [BaseOrigin; 4] =
    [BaseOrigin::Same, BaseOrigin::Stated, BaseOrigin::Rate, BaseOrigin::EarlierRate];

/// A value that a word stands for.
pub(super) trait Word: Copy + 'static {
    /// Every value.
    const ALL: &'static [Self];

    /// Its word.
    fn stored(self) -> &'static str;

    /// The value of a word.
    fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.stored() == word)
    }
}

impl Word for Scheme {
    const ALL: &'static [Scheme] = &SCHEMES;
    fn stored(self) -> &'static str {
        self.word()
    }
}

impl Word for HolderKind {
    const ALL: &'static [HolderKind] = &HOLDER_KINDS;
    fn stored(self) -> &'static str {
        self.word()
    }
}

impl Word for Instrument {
    const ALL: &'static [Instrument] = &Instrument::ALL;
    fn stored(self) -> &'static str {
        self.word()
    }
}

impl Word for Check {
    const ALL: &'static [Check] = &CHECKS;
    fn stored(self) -> &'static str {
        match self {
            Check::Passed => "passed",
            Check::Failed => "failed",
            Check::None => "none",
        }
    }
}

impl Word for StatementSide {
    const ALL: &'static [StatementSide] = &[StatementSide::Payer, StatementSide::Payee];
    fn stored(self) -> &'static str {
        self.word()
    }
}

impl Word for Precision {
    const ALL: &'static [Precision] = &PRECISIONS;
    fn stored(self) -> &'static str {
        match self {
            Precision::Day => "day",
            Precision::Minute => "minute",
            Precision::Second => "second",
        }
    }
}

impl Word for BaseOrigin {
    const ALL: &'static [BaseOrigin] = &ORIGINS;
    fn stored(self) -> &'static str {
        match self {
            BaseOrigin::Same => "same",
            BaseOrigin::Stated => "stated",
            BaseOrigin::Rate => "rate",
            BaseOrigin::EarlierRate => "earlier-rate",
        }
    }
}

/// The currency of a code and the number of digits its amounts are kept with.
pub(super) fn currency(code: &str, exponent: i32) -> Option<Currency> {
    let iso = Currency::from_code(code)?;
    let extra = exponent.checked_sub(i32::from(iso.exponent()))?;
    iso.with_extra_digits(u8::try_from(extra).ok().filter(|extra| *extra <= 8)?)
}
