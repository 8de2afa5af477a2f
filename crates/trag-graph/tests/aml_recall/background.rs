//! Ordinary traffic: wages, shopping, rents, bills of firms, and money between friends.

use trag_model::{AccountIx, Currency};

/// A payment before it stands in a ledger.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Payment {
    pub(crate) time: i64,
    pub(crate) payer: u32,
    pub(crate) payee: u32,
    /// Minor units of `currency`.
    pub(crate) amount: i64,
    pub(crate) currency: Currency,
    /// Cents of a US dollar.
    pub(crate) base: i64,
    /// The attempt it belongs to.
    pub(crate) attempt: Option<usize>,
}

/// A generator whose numbers depend on the seed alone (SplitMix64).
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }

    /// Many small numbers and few large ones, below `bound`.
    fn skewed(&mut self, bound: u64) -> u64 {
        let top = self.below(bound) + 1;
        self.below(top)
    }

    /// From `low` to `high` cents, the small ones more often.
    fn cents(&mut self, low: u64, high: u64) -> i64 {
        i64::try_from(low + self.skewed(high - low)).unwrap()
    }
}

/// People, shops and firms; people come first, then shops, then firms.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Town {
    pub(crate) people: u64,
    pub(crate) shops: u64,
    pub(crate) firms: u64,
}

impl Town {
    /// A town in which so many payments are made in 18 days.
    pub(crate) fn of(payments: usize) -> Town {
        let people = (payments as u64 / 10).max(4_000);
        Town { people, shops: people / 100 + 5, firms: people / 15 + 5 }
    }

    pub(crate) fn accounts(self) -> u32 {
        u32::try_from(self.people + self.shops + self.firms).unwrap()
    }

    /// One payment of an ordinary day.
    fn payment(self, numbers: &mut Numbers) -> (u64, u64, i64) {
        let person = numbers.below(self.people);
        let (shops, firms) = (self.people, self.people + self.shops);
        match numbers.below(100) {
            // Shopping: near shops are visited often, far ones seldom.
            0..=54 => (
                person,
                shops + (person + numbers.skewed(self.shops)) % self.shops,
                numbers.cents(300, 20_000),
            ),
            // Friends: a few fixed ones.
            55..=69 => {
                (person, (person * 7 + 1 + numbers.below(6) * 13) % self.people, numbers.cents(500, 50_000))
            }
            // Bills and rents: each person has three payees.
            70..=79 => {
                (person, firms + (person + numbers.below(3) * 31) % self.firms, numbers.cents(2_000, 150_000))
            }
            // Firms pay suppliers, some of them often.
            80..=91 => {
                let firm = numbers.below(self.firms);
                let supplier = (firm * 3 + 1 + numbers.skewed(12)) % self.firms;
                (firms + firm, firms + supplier, numbers.cents(10_000, 4_000_000))
            }
            // Shops pay firms.
            92..=94 => (
                shops + numbers.below(self.shops),
                firms + numbers.below(self.firms),
                numbers.cents(50_000, 3_000_000),
            ),
            // Wages: each firm pays its own people.
            _ => {
                let firm = person % self.firms;
                (firms + firm, person, numbers.cents(90_000, 500_000))
            }
        }
    }

    /// So many payments over 18 days from `start`, in the daytime more than at night.
    pub(crate) fn payments(self, start: i64, count: usize, numbers: &mut Numbers) -> Vec<Payment> {
        let usd = Currency::from_code("USD").unwrap();
        let mut payments = Vec::with_capacity(count);
        while payments.len() < count {
            let (payer, payee, amount) = self.payment(numbers);
            let (day, hour) = (numbers.below(18), 6 + numbers.below(9) + numbers.below(9));
            let minute = day * 1_440 + hour.min(23) * 60 + numbers.below(60);
            if payer != payee {
                let [payer, payee] = [payer, payee].map(|party| u32::try_from(party).unwrap());
                let time = start + i64::try_from(minute * 60).unwrap();
                payments.push(Payment {
                    time,
                    payer,
                    payee,
                    amount,
                    currency: usd,
                    base: amount,
                    attempt: None,
                });
            }
        }
        payments
    }

    /// An account for a party of an attempt: a person or a firm that also lives an ordinary life.
    pub(crate) fn party(self, numbers: &mut Numbers) -> AccountIx {
        let firms = self.people + self.shops;
        let party = if numbers.below(2) == 0 {
            numbers.below(self.people)
        } else {
            firms + numbers.below(self.firms)
        };
        AccountIx(u32::try_from(party).unwrap())
    }
}
