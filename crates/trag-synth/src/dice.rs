//! Random numbers by counter: what is drawn depends on the seed and on who draws for which day, never on
//! the order in which threads come by.
//!
//! SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014): the state steps
//! by an odd constant, a mixer of two multiplications gives the number. Whole numbers only, so that every
//! machine draws the same.

use std::sync::LazyLock;

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// What a series of numbers is drawn for. Series never meet, so a new one leaves the others as they are.
#[derive(Clone, Copy, Debug)]
#[repr(u64)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Stream {
    World = 1,
    Household,
    Shop,
    Firm,
    Farm,
    Association,
    Abroad,
    Group,
    Acquirer,
    Lawyer,
    Public,
    Scheme,
    Rate,
    Export,
}

/// A source of random numbers.
#[derive(Clone, Debug)]
pub struct Dice {
    state: u64,
}

impl Dice {
    /// The numbers of one drawer on one day.
    #[must_use]
    pub fn new(seed: u64, stream: Stream, id: u64, day: u64) -> Dice {
        let mut state = mix(seed.wrapping_add(STEP));
        for part in [stream as u64, id, day] {
            state = mix(state.wrapping_add(STEP) ^ part.wrapping_mul(STEP));
        }
        Dice { state }
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        mix(self.state)
    }

    /// A number from 0 to `limit - 1`; 0 where the limit is 0. The bias is below 2^-32 for limits of 32 bits.
    pub fn below(&mut self, limit: u64) -> u64 {
        let product = u128::from(self.bits()) * u128::from(limit);
        u64::try_from(product >> 64).unwrap_or(0)
    }

    /// An index into something of `len` items.
    pub fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.abs_diff(low).saturating_add(1);
        low.saturating_add(i64::try_from(self.below(span)).unwrap_or(0))
    }

    /// A small number from `low` to `high`, both included.
    pub fn small(&mut self, low: u32, high: u32) -> u32 {
        u32::try_from(self.between(i64::from(low), i64::from(high))).unwrap_or(low)
    }

    /// True `permille` times in a thousand.
    pub fn chance(&mut self, permille: u32) -> bool {
        self.below(1000) < u64::from(permille)
    }

    /// One of the items.
    ///
    /// # Panics
    /// Where there is none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.index(items.len())]
    }

    /// An amount whose logarithm is spread like a bell around that of `median`: two thirds lie within a
    /// factor of two to the power of `spread_percent` / 100. Never below 1.
    pub fn around(&mut self, median: i64, spread_percent: i64) -> i64 {
        let z = self.bell();
        times_power_of_two(median, z * spread_percent / 100).max(1)
    }

    /// A bell with mean 0 and deviation 1, in units of 2^-16: the sum of four even numbers. It ends at 3.46.
    fn bell(&mut self) -> i64 {
        let bits = self.bits();
        let sum: u64 = (0..4).map(|part| (bits >> (16 * part)) & 0xFFFF).sum();
        // The sum has mean 2 and deviation 1/sqrt(3) in units of 2^16; 113,512 is sqrt(3) in the same.
        (i64::try_from(sum).unwrap_or(0) - (2 << 16)) * 113_512 / (1 << 16)
    }
}

fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// 2 to the power of i/256 in units of 2^-32, from square roots of whole numbers alone.
static POWERS: LazyLock<[u64; 256]> = LazyLock::new(|| {
    let mut root: u128 = 2 << 60;
    let mut powers = [1_u128 << 32; 256];
    for bit in (0..8).rev() {
        root = (root << 60).isqrt();
        for (index, power) in powers.iter_mut().enumerate() {
            if index >> bit & 1 == 1 {
                *power = (*power * (root >> 20)) >> 40;
            }
        }
    }
    powers.map(|power| u64::try_from(power).unwrap_or(u64::MAX))
});

/// `amount` times 2 to the power of `exponent`, which is in units of 2^-16.
fn times_power_of_two(amount: i64, exponent: i64) -> i64 {
    let whole = exponent.div_euclid(1 << 16).clamp(-40, 40);
    let part = usize::try_from(exponent.rem_euclid(1 << 16) >> 8).unwrap_or(0);
    let product = i128::from(amount) * i128::from(POWERS[part]);
    let product = if whole < 0 { product >> (32 - whole) } else { product >> 32 << whole };
    i64::try_from(product).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_splitmix64() {
        // The reference implementation's first numbers for the seed 1234567.
        let mut dice = Dice { state: 1_234_567 };
        assert_eq!([dice.bits(), dice.bits()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }

    #[test]
    fn powers_of_two_are_right_to_a_third_of_a_percent() {
        for (exponent, expected) in
            [(0, 1_000_000), (1 << 16, 2_000_000), (1 << 15, 1_414_213), (-3 << 15, 353_553)]
        {
            let got = times_power_of_two(1_000_000, exponent);
            assert!((got - expected).abs() * 300 <= expected, "{exponent}: {got} for {expected}");
        }
    }

    #[test]
    fn the_bell_has_its_mean_and_deviation() {
        let mut dice = Dice::new(7, Stream::World, 0, 0);
        let drawn: Vec<i64> = (0..100_000).map(|_| dice.bell()).collect();
        let mean = drawn.iter().sum::<i64>() / 100_000;
        let square = drawn.iter().map(|z| (z * z) >> 16).sum::<i64>() / 100_000;
        assert!(mean.abs() < 700, "mean {mean}");
        assert!((square - 65_536).abs() < 1_500, "variance {square}");
    }

    #[test]
    fn drawers_and_days_do_not_share_numbers() {
        let first = |id, day| Dice::new(7, Stream::Firm, id, day).bits();
        let all =
            [first(0, 0), first(0, 1), first(1, 0), first(1, 1), Dice::new(8, Stream::Firm, 0, 0).bits()];
        let mut different = all.to_vec();
        different.sort_unstable();
        different.dedup();
        assert_eq!(different.len(), all.len());
    }
}
