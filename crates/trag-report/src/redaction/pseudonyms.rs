//! Pseudonyms: the same party has the same one in every copy of a case, and another in another case.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use trag_model::name::spelling;

/// Signs without those that are mistaken for others.
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Signs of a pseudonym: 50 bits.
const LENGTH: usize = 10;

/// Makes pseudonyms by HMAC-SHA-256 with the key of a case. A plain hash would be found by trying: there are few
/// account numbers and names.
pub struct Pseudonyms {
    key: Hmac<Sha256>,
}

impl Pseudonyms {
    /// With the key of the case, which never leaves the house.
    ///
    /// # Panics
    /// Never: HMAC takes keys of every length.
    #[must_use]
    pub fn new(key: &[u8]) -> Pseudonyms {
        let Ok(key) = Hmac::new_from_slice(key) else { unreachable!("HMAC takes keys of every length") };
        Pseudonyms { key }
    }

    /// Of a name: the same in every spelling.
    pub(crate) fn name(&self, printed: &str) -> String {
        let spelled = spelling(printed);
        let text = if spelled.is_empty() { printed } else { &spelled };
        format!("P-{}", self.signs(b"name", text))
    }

    /// Of an account, by the normal form of its number.
    pub(crate) fn account(&self, normal: &str) -> String {
        format!("ACC-{}", self.signs(b"account", normal))
    }

    fn signs(&self, what: &[u8], text: &str) -> String {
        let mut mac = self.key.clone();
        mac.update(what);
        mac.update(&[0]);
        mac.update(text.as_bytes());
        let digest = mac.finalize().into_bytes();
        let bits = digest.iter().take(8).fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
        (0..LENGTH).map(|place| char::from(SIGNS[((bits >> (59 - 5 * place)) & 31) as usize])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_party_has_one_pseudonym_in_every_spelling() {
        let own = Pseudonyms::new(b"key of the case");
        assert_eq!(own.name("Ђорђе Живковић"), own.name("ĐORĐE  ŽIVKOVIĆ"));
        assert_ne!(own.name("Ђорђе Живковић"), Pseudonyms::new(b"another").name("Ђорђе Живковић"));
        assert_ne!(own.name("1").trim_start_matches("P-"), own.account("1").trim_start_matches("ACC-"));
        assert_eq!(own.name("x").len(), 2 + LENGTH);
    }
}
