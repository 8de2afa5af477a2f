//! Where value comes from.

/// An origin of value: a claim that the investigator declared, or one of the three that are always there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OriginIx(pub u32);

impl OriginIx {
    /// Value that is known to be lawful.
    pub const OWN: OriginIx = OriginIx(0);
    /// Value whose origin is not known: opening balances, and what comes from outside the data.
    pub const UNKNOWN: OriginIx = OriginIx(1);
    /// Value that a bank or another creditor lent: the part of a payment that overdrew the account.
    pub const LENT: OriginIx = OriginIx(2);
    const FIRST_DECLARED: u32 = 3;
    /// How many are always there.
    pub(crate) const COUNT: usize = Self::FIRST_DECLARED as usize;

    /// The origin at `place` of [`crate::Declarations::origins`].
    #[must_use]
    pub fn declared(place: usize) -> OriginIx {
        let place = u32::try_from(place).unwrap_or(u32::MAX - Self::FIRST_DECLARED);
        OriginIx(Self::FIRST_DECLARED + place)
    }

    /// Its place in [`crate::Declarations::origins`]; `None` for the three that are always there.
    #[must_use]
    pub fn place(self) -> Option<usize> {
        self.0.checked_sub(Self::FIRST_DECLARED).map(|place| place as usize)
    }
}

/// How value of unknown origin is treated. It is always kept and shown apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownIs {
    /// As clean: the reading that favours the defence.
    #[default]
    Clean,
    /// As tainted.
    Tainted,
}

impl UnknownIs {
    /// Whether value of an origin counts as tainted.
    #[must_use]
    pub fn taints(self, origin: OriginIx) -> bool {
        origin.place().is_some() || (origin == OriginIx::UNKNOWN && self == UnknownIs::Tainted)
    }
}
