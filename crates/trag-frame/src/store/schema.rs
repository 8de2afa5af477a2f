//! The stored tables and their columns: the reference for whoever reads a case folder with DuckDB, pandas,
//! polars or any other reader of Parquet.
//!
//! Every table has all of its columns in every case, whatever the sources state; what nobody states is null.
//! Names, types and meanings change only with a new version of the format in `manifest.json`.
//!
//! Amounts are whole numbers in the minor unit of the currency that stands beside them: `amount_minor` 123450
//! with `currency` EUR and `currency_exponent` 2 is 1,234.50 EUR. Never add amounts of different currencies or
//! of different exponents; `GROUP BY currency, currency_exponent` keeps them apart.
//!
//! pandas turns whole numbers with nulls into floats, which hold no amount beyond 2^53 exactly; it keeps them
//! whole with `pandas.read_parquet("ledger.parquet", dtype_backend="numpy_nullable")`.
//!
//! ```sql
//! SELECT p.holder AS payer, l.currency, sum(l.amount_minor) / 10 ** l.currency_exponent AS paid
//! FROM 'ledger.parquet' l JOIN 'accounts.parquet' p ON p.account_id = l.payer_id
//! GROUP BY p.holder, l.currency, l.currency_exponent ORDER BY paid DESC;
//!
//! SELECT s.path, l.record_number, l.booked, l.amount_minor
//! FROM 'ledger.parquet' l JOIN 'sources.parquet' s USING (source_id) WHERE l.row_id = 17;
//! ```

/// `ledger.parquet`: one row is one movement of value, in the order (booked, source, record).
///
/// | column | meaning |
/// |---|---|
/// | `row_id` | place in the order, from 0; what findings cite |
/// | `booked` | booking time, local time of the bank; midnight where only the day is known |
/// | `booked_precision` | `day`, `minute` or `second`: how exactly the source states it |
/// | `value_date` | value date |
/// | `payer_id`, `payee_id` | who gives and who receives: `account_id` of `accounts.parquet` |
/// | `payer_name`, `payee_name` | their names as printed on this row |
/// | `amount_minor`, `currency`, `currency_exponent` | what left the payer; never negative |
/// | `received_minor`, `received_currency`, `received_currency_exponent` | what reached the payee, where it differs |
/// | `base_amount_minor`, `base_currency`, `base_currency_exponent` | the amount in the case's base currency, where known |
/// | `base_origin` | where that comes from: `same`, `stated` (by the source), `rate` (of the booking date), `earlier-rate` |
/// | `instrument` | `unknown`, `transfer`, `cash-in`, `cash-out`, `card`, `cheque`, `direct-debit`, `conversion`, `fee`, `interest`, `reversal`, `crypto`, `aggregate` |
/// | `purpose_code` | national payment code |
/// | `purpose`, `reference`, `conductor`, `place` | as printed; the conductor hands cash in or takes it out, at a branch or machine |
/// | `bank_reference` | the bank's own identifier of the record, as printed |
/// | `agents` | banks between the payer's and the payee's, as printed, joined by ` > ` |
/// | `statement_of` | whose statement the row stands in: `payer` or `payee`; null where the source is no statement |
/// | `statement_number` | which statement of the file, from 0, as in `statements.parquet` |
/// | `reverses_row_id` | the earlier row that this row takes back |
/// | `repeats_row_id` | the same record in another file, whose statement overlaps with this one's |
/// | `other_leg_row_id` | the same transfer's row in the other party's statement, on both rows; count movements with `WHERE repeats_row_id IS NULL AND (other_leg_row_id IS NULL OR statement_of = 'payer')` |
/// | `balance_after_minor` | balance of the statement's account after the row as printed, in the currency of the amount |
/// | `payments` | how many payments the row stands for; 1 unless the source says otherwise |
/// | `label` | the mark that a research file gives the row |
/// | `source_id`, `record_number` | the file, of `sources.parquet`, and the line, element or sheet row in it, from 1 |
pub const LEDGER: &str = "message ledger {
    REQUIRED INT32 row_id (INTEGER(32,false));
    REQUIRED INT64 booked (TIMESTAMP(MICROS,false));
    REQUIRED BYTE_ARRAY booked_precision (STRING);
    OPTIONAL INT32 value_date (DATE);
    REQUIRED INT32 payer_id (INTEGER(32,false));
    REQUIRED INT32 payee_id (INTEGER(32,false));
    OPTIONAL BYTE_ARRAY payer_name (STRING);
    OPTIONAL BYTE_ARRAY payee_name (STRING);
    REQUIRED INT64 amount_minor;
    REQUIRED BYTE_ARRAY currency (STRING);
    REQUIRED INT32 currency_exponent;
    OPTIONAL INT64 received_minor;
    OPTIONAL BYTE_ARRAY received_currency (STRING);
    OPTIONAL INT32 received_currency_exponent;
    OPTIONAL INT64 base_amount_minor;
    OPTIONAL BYTE_ARRAY base_currency (STRING);
    OPTIONAL INT32 base_currency_exponent;
    OPTIONAL BYTE_ARRAY base_origin (STRING);
    REQUIRED BYTE_ARRAY instrument (STRING);
    OPTIONAL INT32 purpose_code;
    OPTIONAL BYTE_ARRAY purpose (STRING);
    OPTIONAL BYTE_ARRAY reference (STRING);
    OPTIONAL BYTE_ARRAY bank_reference (STRING);
    OPTIONAL BYTE_ARRAY agents (STRING);
    OPTIONAL BYTE_ARRAY conductor (STRING);
    OPTIONAL BYTE_ARRAY place (STRING);
    OPTIONAL BYTE_ARRAY statement_of (STRING);
    OPTIONAL INT64 statement_number;
    OPTIONAL INT64 reverses_row_id;
    OPTIONAL INT64 repeats_row_id;
    OPTIONAL INT64 other_leg_row_id;
    OPTIONAL INT64 balance_after_minor;
    REQUIRED INT32 payments (INTEGER(32,false));
    OPTIONAL INT32 label;
    REQUIRED INT32 source_id (INTEGER(32,false));
    REQUIRED INT64 record_number (INTEGER(64,false));
}";

/// `accounts.parquet`: who is behind the ledger's movements, in the order (scheme, identifier, bank code).
///
/// | column | meaning |
/// |---|---|
/// | `account_id` | what the ledger's `payer_id` and `payee_id` refer to, from 0 |
/// | `scheme` | `iban`, `domestic` (check digits fail), `local` (known to its bank alone), `name-only`, `cash`, `bank`, `unknown` |
/// | `identifier` | the number in its normal form; the spelling of the name for `name-only`; null for the last three |
/// | `check_digits` | `passed`, `failed`, `none` |
/// | `printed` | the number as first printed |
/// | `bank_code` | the bank's code where it is part of what tells accounts apart |
/// | `institution`, `country` | the bank and its ISO 3166 country |
/// | `holder` | the name printed most often |
/// | `holder_kind` | `unknown`, `person`, `company` |
pub const ACCOUNTS: &str = "message accounts {
    REQUIRED INT32 account_id (INTEGER(32,false));
    REQUIRED BYTE_ARRAY scheme (STRING);
    OPTIONAL BYTE_ARRAY identifier (STRING);
    REQUIRED BYTE_ARRAY check_digits (STRING);
    OPTIONAL BYTE_ARRAY printed (STRING);
    OPTIONAL BYTE_ARRAY bank_code (STRING);
    OPTIONAL BYTE_ARRAY institution (STRING);
    OPTIONAL BYTE_ARRAY country (STRING);
    OPTIONAL BYTE_ARRAY holder (STRING);
    REQUIRED BYTE_ARRAY holder_kind (STRING);
}";

/// `proposals.parquet`: accounts that only a name connects. They are not merged anywhere.
///
/// | column | meaning |
/// |---|---|
/// | `name_key` | what the names have in common: Latin capitals, words sorted, company forms left out |
/// | `account_ids` | the accounts, at least two |
/// | `names` | the names as printed |
pub const PROPOSALS: &str = "message proposals {
    REQUIRED BYTE_ARRAY name_key (STRING);
    REQUIRED GROUP account_ids (LIST) {
        REPEATED GROUP list { REQUIRED INT32 element (INTEGER(32,false)); }
    }
    REQUIRED GROUP names (LIST) {
        REPEATED GROUP list { REQUIRED BYTE_ARRAY element (STRING); }
    }
}";

/// `sources.parquet`: the files that were read, in the order of path, then hash.
///
/// | column | meaning |
/// |---|---|
/// | `source_id` | what the ledger's `source_id` refers to, from 0 |
/// | `path`, `sha256`, `bytes` | which file, exactly |
/// | `format`, `profile`, `encoding` | how it was read |
/// | `records`, `rows`, `rejected` | records in the file, of which became rows, of which could not be read |
/// | `skipped` | JSON: `[{"reason", "records"}]`; records = rows + rejected + skipped |
/// | `decisions` | JSON: `[{"what", "choice", "evidence"}]` |
/// | `control_totals` | JSON: `[{"column", "currency", "exponent", "signed_minor", "magnitude_minor", "values"}]`, sums as texts |
/// | `unused_columns` | JSON: names of the file's columns that were not used |
pub const SOURCES: &str = "message sources {
    REQUIRED INT32 source_id (INTEGER(32,false));
    REQUIRED BYTE_ARRAY path (STRING);
    REQUIRED BYTE_ARRAY sha256 (STRING);
    REQUIRED INT64 bytes (INTEGER(64,false));
    REQUIRED BYTE_ARRAY format (STRING);
    REQUIRED BYTE_ARRAY profile (STRING);
    REQUIRED BYTE_ARRAY encoding (STRING);
    REQUIRED INT64 records (INTEGER(64,false));
    REQUIRED INT64 rows (INTEGER(64,false));
    REQUIRED INT64 rejected (INTEGER(64,false));
    REQUIRED BYTE_ARRAY skipped (STRING);
    REQUIRED BYTE_ARRAY decisions (STRING);
    REQUIRED BYTE_ARRAY control_totals (STRING);
    REQUIRED BYTE_ARRAY unused_columns (STRING);
}";

/// `statements.parquet`: what each statement prints about itself, and whether its rows agree, in the order of
/// sources and statements. A line without `statement_number` is a file that prints balances beside its rows and
/// no statement around them. Sums and differences are whole minor units as texts.
///
/// | column | meaning |
/// |---|---|
/// | `source_id`, `statement_number` | the file, and which statement of it, from 0; the ledger's columns of these names |
/// | `account`, `bank_code`, `holder`, `number`, `page`, `is_last_page` | as printed |
/// | `currency`, `currency_exponent` | of the balances |
/// | `from_day`, `to_day` | the period as printed |
/// | `opening_minor`, `opening_day`, `closing_minor`, `closing_day` | the balances as printed, below zero when overdrawn |
/// | `credits_minor`, `debits_minor`, `credit_count`, `debit_count` | the turnovers as printed |
/// | `is_recap` | 1 where the file holds the balances alone, and another file the rows |
/// | `record_number` | line or element where it begins |
/// | `account_id` | the account, of `accounts.parquet` |
/// | `rows`, `rows_credits_minor`, `rows_debits_minor` | what its rows add up to; null where a recap stands with its rows |
/// | `balance_agrees`, `balance_difference_minor` | opening + credits − debits = closing: `yes`, `no`, `not printed`, `several currencies`; printed less computed |
/// | `turnovers_agree`, `turnovers_difference_minor` | printed turnovers and counts = those of the rows |
/// | `opens`, `opens_difference_minor` | `first`, `where previous closed`, `elsewhere`, `not printed` |
/// | `missing_numbers` | numbers of statements between the one before and this |
/// | `row_order`, `row_order_breaks_at` | by the printed balances: `as filed`, `newest first`, `broken` (at a record), `not printed` |
pub const STATEMENTS: &str = "message statements {
    REQUIRED INT32 source_id (INTEGER(32,false));
    OPTIONAL INT64 statement_number;
    OPTIONAL BYTE_ARRAY account (STRING);
    OPTIONAL BYTE_ARRAY bank_code (STRING);
    OPTIONAL BYTE_ARRAY holder (STRING);
    OPTIONAL BYTE_ARRAY number (STRING);
    OPTIONAL INT64 page;
    OPTIONAL INT64 is_last_page;
    OPTIONAL BYTE_ARRAY currency (STRING);
    OPTIONAL INT32 currency_exponent;
    OPTIONAL INT32 from_day (DATE);
    OPTIONAL INT32 to_day (DATE);
    OPTIONAL INT64 opening_minor;
    OPTIONAL INT32 opening_day (DATE);
    OPTIONAL INT64 closing_minor;
    OPTIONAL INT32 closing_day (DATE);
    OPTIONAL INT64 credits_minor;
    OPTIONAL INT64 debits_minor;
    OPTIONAL INT64 credit_count;
    OPTIONAL INT64 debit_count;
    OPTIONAL INT64 is_recap;
    OPTIONAL INT64 record_number;
    OPTIONAL INT64 account_id;
    OPTIONAL INT64 rows;
    OPTIONAL BYTE_ARRAY rows_credits_minor (STRING);
    OPTIONAL BYTE_ARRAY rows_debits_minor (STRING);
    OPTIONAL BYTE_ARRAY balance_agrees (STRING);
    OPTIONAL BYTE_ARRAY balance_difference_minor (STRING);
    OPTIONAL BYTE_ARRAY turnovers_agree (STRING);
    OPTIONAL BYTE_ARRAY turnovers_difference_minor (STRING);
    OPTIONAL BYTE_ARRAY opens (STRING);
    OPTIONAL BYTE_ARRAY opens_difference_minor (STRING);
    OPTIONAL BYTE_ARRAY missing_numbers (STRING);
    OPTIONAL BYTE_ARRAY row_order (STRING);
    OPTIONAL INT64 row_order_breaks_at;
}";
