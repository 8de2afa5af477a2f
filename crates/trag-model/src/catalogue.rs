//! The catalogue of problems: every code once, with its severity and what it means.

use crate::{Code, Severity};

/// An entry of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The code.
    pub code: Code,
    /// Severity it is reported with, unless accepted in `case.toml`.
    pub severity: Severity,
    /// What it means, in one sentence.
    pub meaning: &'static str,
}

macro_rules! catalogue {
    ($($(#[doc = $doc:literal])+ $name:ident $code:literal $severity:ident;)+) => {
        $($(#[doc = $doc])+ pub const $name: Code = Code($code);)+

        /// All kinds of problems, sorted by code.
        pub const CATALOGUE: &[Entry] = &[$(
            Entry { code: $name, severity: Severity::$severity, meaning: concat!($($doc),+) },
        )+];
    };
}

catalogue! {
    /// An input file or folder does not exist.
    INPUT_MISSING "CAS001" Fatal;
    /// An input may not be read.
    INPUT_FORBIDDEN "CAS002" Fatal;
    /// An input folder holds no file to read.
    INPUT_FOLDER_EMPTY "CAS003" Fatal;
    /// The case folder exists already.
    CASE_EXISTS "CAS004" Fatal;
    /// Another run is writing this case folder.
    CASE_LOCKED "CAS005" Fatal;
    /// The case folder cannot be written: no room, or no permission.
    CASE_NOT_WRITABLE "CAS006" Fatal;
    /// `case.toml` cannot be read, or has a key or value that is not known.
    CASE_FILE_INVALID "CAS007" Fatal;
    /// The run was interrupted before it was complete.
    INTERRUPTED "CAS008" Fatal;
    /// The folder is not a case folder of trag, so it is not replaced.
    NOT_A_CASE "CAS009" Fatal;
    /// Two inputs have the same bytes; they are read once.
    SAME_BYTES "CAS010" Note;
    /// An acceptance in `case.toml` matches no problem.
    ACCEPTANCE_UNUSED "CAS011" Note;
    /// Files of the input folder that `case.toml` does not name; they are not read.
    INPUT_NOT_NAMED "CAS012" Note;
    /// An input cannot be read to its end.
    INPUT_UNREADABLE "CAS013" Error;
    /// The case folder is damaged, or was written by another version of trag.
    CASE_UNREADABLE "CAS014" Fatal;

    /// Standard output cannot be written.
    OUTPUT_FAILED "CAS015" Fatal;
    /// The custody log of the case could not be added to: it cannot be written, or its chain is broken.
    CUSTODY_NOT_WRITTEN "CAS016" Note;
    /// A copy for somebody else shows what its profile hides, or cannot be looked into; nothing was written.
    COPY_REFUSED "CAS017" Fatal;

    /// The truth or the scores that a case is compared with cannot be read, or are about something else.
    TRUTH_INVALID "EVL001" Fatal;

    /// A goAML report is not written: its settings or schema cannot be read, or something that the schema wants is not
    /// stated.
    GOAML_NOT_WRITTEN "EXP001" Fatal;
    /// A row or subject is not in the goAML report, as the schema wants more than is known, or does not take a value.
    GOAML_LEFT_OUT "EXP002" Error;
    /// A text of a goAML report was shortened, or lost signs, as the schema takes no more.
    GOAML_CHANGED "EXP003" Note;
    /// A text of a goAML report stands in other letters, as the schema or the user asks.
    GOAML_LETTERS "EXP004" Note;
    /// Rules that flagged what a goAML report tells have no indicator.
    GOAML_UNMAPPED "EXP005" Note;
    /// What leaves the house cannot be encrypted or signed as asked; nothing was written.
    SEAL_REFUSED "EXP006" Fatal;

    /// The file is empty.
    EMPTY_FILE "ING001" Error;
    /// The file is not a text that trag can read.
    BINARY_FILE "ING002" Error;
    /// The encoding cannot be decided from the content.
    ENCODING_AMBIGUOUS "ING003" Error;
    /// Some records are in another encoding than the rest.
    ENCODING_MIXED "ING004" Error;
    /// A byte sequence is not valid in the file's encoding.
    ENCODING_INVALID "ING005" Error;
    /// No profile and no mapping knows the header.
    HEADER_UNKNOWN "ING006" Error;
    /// The header matches more than one profile.
    HEADER_AMBIGUOUS "ING007" Error;
    /// The mapping names a column that the file does not have.
    COLUMN_MISSING "ING008" Error;
    /// A record has more or fewer fields than the header.
    RAGGED_RECORD "ING009" Error;
    /// A quote is opened and never closed.
    QUOTE_NOT_CLOSED "ING010" Error;
    /// A record is longer than the limit.
    RECORD_TOO_LONG "ING011" Error;
    /// An amount is malformed.
    MALFORMED_AMOUNT "ING012" Error;
    /// An amount has more decimals than its currency.
    AMOUNT_TOO_PRECISE "ING013" Error;
    /// A number in scientific notation may have lost digits.
    SCIENTIFIC_NOTATION "ING014" Error;
    /// An amount is beyond what the ledger can hold.
    AMOUNT_TOO_LARGE "ING015" Error;
    /// The decimal mark of a column cannot be decided from its values.
    DECIMAL_MARK_AMBIGUOUS "ING016" Error;
    /// A date is malformed, or no such day exists.
    MALFORMED_DATE "ING017" Error;
    /// The order of day and month in a column cannot be decided from its values.
    DATE_ORDER_AMBIGUOUS "ING018" Error;
    /// A currency is not known.
    CURRENCY_UNKNOWN "ING019" Error;
    /// A required value is missing.
    VALUE_MISSING "ING020" Error;
    /// A value contradicts the others of its record.
    VALUE_CONTRADICTS "ING021" Error;
    /// A NUL byte stands in the text.
    NUL_BYTE "ING022" Error;
    /// The account whose statement this is, is not stated.
    OWN_ACCOUNT_MISSING "ING023" Error;
    /// A flag or code is not one that the profile knows.
    CODE_UNKNOWN "ING024" Error;
    /// The file changed while it was read.
    FILE_CHANGED "ING025" Error;
    /// A file has a header and no record.
    NO_RECORDS "ING026" Note;
    /// The check digits of the account whose statement this is, do not hold.
    ACCOUNT_CHECK_FAILED "ING027" Note;
    /// An XML document brings a DOCTYPE along.
    XML_DOCTYPE "ING040" Error;
    /// An entity of an XML document is none of the five that XML knows.
    XML_ENTITY "ING041" Error;
    /// An XML document is not well formed, or is cut off.
    XML_BROKEN "ING042" Error;
    /// A part of an XML document is beyond the limits that keep memory flat.
    XML_TOO_LARGE "ING043" Error;
    /// An XML document is of no kind that trag reads.
    XML_UNKNOWN "ING044" Error;
    /// The details of a booking do not add up to it; the booking stands as one row.
    DETAILS_DIFFER "ING045" Note;
    /// A file holds orders or messages between banks, and no bookings.
    ORDERS_NOT_BOOKINGS "ING046" Note;
    /// A number or sum that a file prints of itself differs from what stands in it.
    PRINTED_TOTAL_DIFFERS "ING047" Note;

    /// An entry of an archive is encrypted.
    ARCHIVE_ENCRYPTED "ING060" Error;
    /// An archive, or an entry of it, is refused: it is damaged, nested, too large, or leads out of itself.
    ARCHIVE_REFUSED "ING061" Error;
    /// A spreadsheet is damaged, encrypted, or larger than a spreadsheet can be.
    SPREADSHEET_REFUSED "ING062" Error;
    /// A sheet that holds records is not read, as nothing knows its header.
    SHEET_NOT_READ "ING063" Error;
    /// Account numbers stand in a spreadsheet or table as numbers: leading zeros may be missing.
    ACCOUNT_AS_NUMBER "ING064" Note;
    /// A table (Parquet, Arrow) is damaged, encrypted, or of a kind that is not read.
    TABLE_REFUSED "ING065" Error;

    /// A control total of the file does not agree with its records.
    CONTROL_TOTAL "ING050" Error;

    /// A rate table cannot be read.
    RATES_INVALID "ASM001" Fatal;
    /// No rate is known for some rows, so they have no amount in the base currency.
    RATE_MISSING "ASM002" Note;
    /// Two rows state different check results or kinds for one account.
    ACCOUNT_CONTRADICTS "ASM003" Note;

    /// Which rows of two statements are one transfer cannot be told.
    LEGS_AMBIGUOUS "ASM004" Note;
    /// Which rows of two overlapping statements are the same records cannot be told.
    OVERLAP_UNCLEAR "ASM005" Note;
    /// Which earlier row a reversal takes back cannot be told.
    REVERSAL_UNCLEAR "ASM006" Note;
    /// Opening balance, rows and closing balance of a statement disagree.
    STATEMENT_DISAGREES "ASM007" Note;
    /// A statement does not open where the one before it closed.
    STATEMENT_MISSING "ASM008" Note;

    /// A rule failed.
    RULE_FAILED "RUL001" Error;
    /// A threshold table cannot be read.
    THRESHOLDS_INVALID "RUL002" Fatal;

    /// The file of a model cannot be read, was changed, or takes features that this version does not make.
    MODEL_INVALID "SCR001" Fatal;
    /// No model can be learned: there are too few marked payments, or the work could not be done.
    MODEL_NOT_LEARNED "SCR002" Fatal;

    /// A statement of SQL is faulty, or does more than read the tables of a case.
    SQL_REFUSED "SQL001" Fatal;
    /// A statement of SQL has no answer, such as a sum beyond 64 bits.
    SQL_FAILED "SQL002" Error;
    /// A statement of SQL was stopped: it takes more steps, time or memory than it may.
    SQL_BOUNDS "SQL003" Error;
    /// The answer of a saved question does not name rows of the ledger.
    SQL_ANSWER_INVALID "SQL004" Error;

    /// A trace did not conserve value; it gives no figure.
    TRACE_NOT_CONSERVED "TRC001" Error;
    /// A payment in a trace took more or less tainted value than is possible; the trace gives no figure.
    TRACE_OUT_OF_BAND "TRC002" Error;
    /// A balance in a trace exceeds what can be counted.
    TRACE_TOO_LARGE "TRC003" Error;
    /// What is declared for a trace does not fit the ledger, or lacks its evidence note.
    TRACE_DECLARATION_INVALID "TRC004" Fatal;
    /// Payments of a trace pass on more parts of different origins than can be followed; it gives no figure.
    TRACE_TOO_MANY_PARTS "TRC005" Error;
}

/// The code of that name, where the catalogue has it.
#[must_use]
pub fn code(name: &str) -> Option<Code> {
    CATALOGUE.iter().map(|entry| entry.code).find(|code| code.0 == name)
}

/// The severity that a code is reported with.
#[must_use]
pub fn severity(code: Code) -> Severity {
    CATALOGUE.iter().find(|entry| entry.code == code).map_or(Severity::Error, |entry| entry.severity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique() {
        let mut codes: Vec<&str> = CATALOGUE.iter().map(|entry| entry.code.0).collect();
        codes.sort_unstable();
        assert!(codes.is_sorted_by(|a, b| a < b), "a code stands twice: {codes:?}");
    }
}
