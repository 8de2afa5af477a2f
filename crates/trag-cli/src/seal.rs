//! Seals what leaves the house: encrypted to those who may read it, and signed with a key that the user has.
//!
//! Files that are encrypted differ from one time to the next, as encryption must; what is in them does not.

mod age;
mod signature;

use std::io::{self, Write as _};

use trag_frame::case_folder::Staging;
use trag_model::{Problem, catalogue};

use crate::args::ReportArgs;
use crate::commands::report::SUMS;
use crate::commands::run::not_writable;
use crate::hashes;

/// How a folder is sealed.
pub(crate) struct Seal {
    recipients: Vec<age::Recipient>,
    key: Option<signature::Key>,
}

impl Seal {
    /// As the command line asks.
    pub(crate) fn of(args: &ReportArgs) -> Result<Seal, Problem> {
        let recipients = args.encrypt_to.iter().map(|word| {
            age::Recipient::parse(word.trim()).map_err(|why| {
                let help = "write the public key that `age-keygen` prints; it begins with age1";
                refused(format!("--encrypt-to `{word}`: {why}"), help)
            })
        });
        let key = args.sign_with.as_deref().map(|path| {
            signature::Key::read(path).map_err(|why| {
                let help = "name a secret key that `minisign -G -W` made; keys with a password are not read";
                refused(format!("--sign-with: {why}"), help)
            })
        });
        Ok(Seal { recipients: recipients.collect::<Result<_, _>>()?, key: key.transpose()? })
    }

    /// Writes the files of a folder with their hashes, sealed. Gives the name and hash of each file as it lies there.
    ///
    /// Encrypted files end in `.age`. The hashes of what is in them are among them; those of the encrypted files can be
    /// read by all, and are what is signed.
    pub(crate) fn put(
        &self,
        files: Vec<(String, Vec<u8>)>,
        staging: &mut Staging,
    ) -> Result<Vec<(String, String)>, Problem> {
        let written = self.write(files, staging);
        written.map_err(|error| not_writable(&error))
    }

    fn write(
        &self,
        mut files: Vec<(String, Vec<u8>)>,
        staging: &mut Staging,
    ) -> io::Result<Vec<(String, String)>> {
        if !self.recipients.is_empty() {
            files.push((SUMS.to_owned(), sums(&hashes(&files)).into_bytes()));
            for (name, bytes) in &mut files {
                *bytes = age::encrypt(bytes, &self.recipients)?;
                name.push_str(".age");
            }
        }
        let hashes = hashes(&files);
        for (name, bytes) in &files {
            staging.write(name, |out| out.write_all(bytes))?;
        }
        let sums = sums(&hashes);
        staging.write(SUMS, |out| out.write_all(sums.as_bytes()))?;
        if let Some(key) = &self.key {
            let signature = key.sign(SUMS, sums.as_bytes());
            staging.write(&format!("{SUMS}.minisig"), |out| out.write_all(signature.as_bytes()))?;
        }
        Ok(hashes)
    }
}

fn refused(text: String, help: &str) -> Problem {
    Problem::new(catalogue::SEAL_REFUSED, text, help)
}

fn hashes(files: &[(String, Vec<u8>)]) -> Vec<(String, String)> {
    files.iter().map(|(name, bytes)| (name.clone(), hashes::of_bytes(bytes))).collect()
}

/// As `sha256sum --check` reads them.
fn sums(hashes: &[(String, String)]) -> String {
    hashes.iter().map(|(name, hash)| format!("{hash}  {name}\n")).collect()
}
