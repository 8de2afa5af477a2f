//! Signatures that `minisign` verifies: Ed25519 over BLAKE2b, by a key file that the user has.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use blake2::{Blake2b, Blake2b512, Digest as _, digest::consts::U32};
use ed25519_dalek::{Signer as _, SigningKey};

/// A secret key of minisign.
pub(super) struct Key {
    number: [u8; 8],
    key: SigningKey,
}

/// Bytes of a secret key: algorithms, salt and limits of the password, number, key, checksum.
const LENGTH: usize = 158;
/// A key file is two short lines.
const LARGEST: u64 = 4_096;

impl Key {
    /// Reads a key file.
    pub(super) fn read(path: &Path) -> Result<Key, String> {
        let size = fs::metadata(path).map_err(|error| format!("the key cannot be read: {error}"))?.len();
        if size > LARGEST {
            return Err("the file is larger than a key".to_owned());
        }
        let text = fs::read_to_string(path).map_err(|error| format!("the key cannot be read: {error}"))?;
        Key::parse(&text)
    }

    fn parse(text: &str) -> Result<Key, String> {
        let damaged = || "the file is no secret key of minisign, or is damaged".to_owned();
        let line = text.lines().nth(1).ok_or_else(damaged)?;
        let bytes = BASE64.decode(line.trim()).map_err(|_| damaged())?;
        if bytes.len() != LENGTH || !bytes.starts_with(b"Ed") || &bytes[4..6] != b"B2" {
            return Err(damaged());
        }
        if bytes[2..4] != [0, 0] {
            return Err("the key has a password".to_owned());
        }
        let (secret, checksum) = bytes[54..].split_at(72);
        let own = Blake2b::<U32>::new().chain_update(b"Ed").chain_update(secret).finalize();
        // minisign leaves it out where the key has no password; that both halves of the pair agree is seen below.
        if own[..] != *checksum && checksum.iter().any(|byte| *byte != 0) {
            return Err(damaged());
        }
        let (number, pair) = secret.split_at(8);
        let pair: [u8; 64] = pair.try_into().map_err(|_| damaged())?;
        let key = SigningKey::from_keypair_bytes(&pair).map_err(|_| damaged())?;
        Ok(Key { number: number.try_into().map_err(|_| damaged())?, key })
    }

    /// The signature of a file. Its comment, which is signed too, says what and not when.
    pub(super) fn sign(&self, name: &str, bytes: &[u8]) -> String {
        let signature = self.key.sign(&Blake2b512::digest(bytes)).to_bytes();
        let comment = format!("file:{name}\thashed");
        let whole = self.key.sign(&[&signature[..], comment.as_bytes()].concat()).to_bytes();
        let first = [&b"ED"[..], &self.number, &signature].concat();
        format!(
            "untrusted comment: signature of {name} by trag\n{}\ntrusted comment: {comment}\n{}\n",
            BASE64.encode(first),
            BASE64.encode(whole)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_key_is_refused() {
        for text in
            ["", "untrusted comment: x\n", "x\nRWQ=\n", &format!("x\n{}\n", BASE64.encode([0; LENGTH]))]
        {
            assert!(Key::parse(text).is_err(), "{text}");
        }
        let mut locked = vec![0; LENGTH];
        locked[..6].copy_from_slice(b"EdScB2");
        let said = Key::parse(&format!("x\n{}\n", BASE64.encode(&locked))).err().unwrap();
        assert_eq!(said, "the key has a password");
        locked[2..4].copy_from_slice(&[0, 0]);
        assert!(
            Key::parse(&format!("x\n{}\n", BASE64.encode(&locked))).is_err(),
            "its halves are of two keys"
        );
    }
}
