//! The file format `age-encryption.org/v1` for recipients with an X25519 key: what `age`, `rage` and others open. The
//! cryptography is that of well-kept libraries; the frame around it is here.

use std::fs::File;
use std::io::{self, Read as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use bech32::Bech32;
use bech32::primitives::decode::CheckedHrpstring;
use chacha20poly1305::aead::Aead as _;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

const INTRO: &str = "age-encryption.org/v1";
/// Bytes of a piece of the payload.
const PIECE: usize = 64 << 10;

/// The public key of somebody who may read.
pub(super) struct Recipient([u8; 32]);

impl Recipient {
    /// Reads `age1…`.
    pub(super) fn parse(text: &str) -> Result<Recipient, String> {
        let checked = CheckedHrpstring::new::<Bech32>(text);
        let checked = checked.map_err(|_| "it is no key, or was mistyped".to_owned())?;
        if checked.hrp().as_str() != "age" {
            return Err("it is not the public key of a recipient".to_owned());
        }
        let bytes: Vec<u8> = checked.byte_iter().collect();
        let key: [u8; 32] = bytes.try_into().map_err(|_| "it is a key of another kind".to_owned())?;
        // A point of small order gives a secret that everybody knows.
        match x25519_dalek::x25519([9; 32], key) == [0; 32] {
            true => Err("it is a key that protects nothing".to_owned()),
            false => Ok(Recipient(key)),
        }
    }

    /// The file key, wrapped so that this recipient alone opens it.
    fn stanza(&self, file_key: &[u8; 16]) -> io::Result<String> {
        let secret: [u8; 32] = random()?;
        let share = x25519_dalek::x25519(secret, x25519_dalek::X25519_BASEPOINT_BYTES);
        let shared = x25519_dalek::x25519(secret, self.0);
        let salt = [share, self.0].concat();
        let wrap = derived(&shared, &salt, b"age-encryption.org/v1/X25519");
        let body = sealed(&wrap, [0; 12], file_key);
        Ok(format!("-> X25519 {}\n{}\n", BASE64.encode(share), BASE64.encode(body)))
    }
}

/// The bytes, so that only the recipients read them.
pub(super) fn encrypt(bytes: &[u8], recipients: &[Recipient]) -> io::Result<Vec<u8>> {
    let (file_key, nonce): ([u8; 16], [u8; 16]) = (random()?, random()?);
    let mut header = format!("{INTRO}\n");
    for recipient in recipients {
        header.push_str(&recipient.stanza(&file_key)?);
    }
    header.push_str("---");
    header.push_str(&format!(" {}\n", BASE64.encode(mac(&file_key, header.as_bytes()))));
    let mut out = header.into_bytes();
    out.extend(nonce);
    let key = derived(&file_key, &nonce, b"payload");
    let pieces = bytes.len().div_ceil(PIECE).max(1);
    for (number, piece) in (0_u64..).zip(0..pieces) {
        let part = &bytes[piece * PIECE..bytes.len().min((piece + 1) * PIECE)];
        let mut nonce = [0; 12];
        nonce[3..11].copy_from_slice(&number.to_be_bytes());
        nonce[11] = u8::from(piece + 1 == pieces);
        out.extend(sealed(&key, nonce, part));
    }
    Ok(out)
}

fn derived(secret: &[u8], salt: &[u8], info: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    let known = Hkdf::<Sha256>::new(Some(salt), secret).expand(info, &mut key);
    assert!(known.is_ok(), "HKDF gives 32 bytes of any secret");
    key
}

fn mac(file_key: &[u8; 16], header: &[u8]) -> Vec<u8> {
    let key = derived(file_key, &[], b"header");
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key) else {
        unreachable!("HMAC takes keys of any length")
    };
    mac.update(header);
    mac.finalize().into_bytes().to_vec()
}

/// Each key seals each nonce once: keys are drawn for one file, and pieces are numbered.
fn sealed(key: &[u8; 32], nonce: [u8; 12], bytes: &[u8]) -> Vec<u8> {
    let sealed = ChaCha20Poly1305::new(&(*key).into()).encrypt(&nonce.into(), bytes);
    let Ok(sealed) = sealed else { unreachable!("a piece is far below the largest that the cipher takes") };
    sealed
}

/// What the system holds of chance.
fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipients_are_public_keys_and_nothing_else() {
        let key = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
        assert!(Recipient::parse(key).is_ok());
        let mistyped = key.replace("ql3z", "ql3y");
        let secret = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
        for wrong in [mistyped.as_str(), secret, "", "age1", "ssh-ed25519 AAAA"] {
            assert!(Recipient::parse(wrong).is_err(), "{wrong}");
        }
    }
}
