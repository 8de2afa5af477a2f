//! 1CClientBankExchange: lines of `key=value` in sections, with both parties on every document.
//!
//! A file is a statement where documents carry the day on which the bank debited or credited them. It may also
//! be an order to the bank, whose documents carry their own day alone.

mod document;

use std::collections::BTreeMap;
use std::io;

use encoding_rs::{IBM866, WINDOWS_1251};
use trag_model::{Batch, Currency, Day, PrintedBalance, Statement};

use crate::formats::line_file::{LineReader, TextFile, read_decoded, read_lines};
use crate::formats::rows::Rows;
use crate::formats::values::{self, Order, ValueFault, day, signed};
use crate::formats::{FileRead, Head, Kind, Reader};
use crate::input::Input;
use crate::spec::{DecimalMark, InputSpec};
use crate::text::decoder::TextDecoder;
use crate::text::evidence::counted;
use crate::text::lines::Line;
use document::Document;

const NAME: &str = "1c";

/// The exchange format of 1C among the formats.
pub(crate) const KIND: Kind = Kind {
    name: NAME,
    title: "1CClientBankExchange: statements and orders of banks that serve 1C",
    layouts: &[[
        "1CClientBankExchange 1.01 to 1.03",
        "Documents with payer and payee, in windows-1251, UTF-8 or DOS 866",
        "RU",
        "read against 5 files of 1 project's test data: documents, sums, balances",
    ]],
    recognises,
    read,
};

const MARK: &str = "1CClientBankExchange";

fn recognises(head: &Head) -> bool {
    head.start().lines().take(3).any(|line| line.trim_matches(['\u{feff}', ' ']).starts_with(MARK))
}

/// The word for encoding, which every file has among its first lines, in the two encodings of one byte.
const ENCODING_1251: &[u8] = b"\xCA\xEE\xE4\xE8\xF0\xEE\xE2\xEA\xE0=";
const ENCODING_866: &[u8] = b"\x8A\xAE\xA4\xA8\xE0\xAE\xA2\xAA\xA0=";

fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    head: &Head,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let file = TextFile { format: NAME, input, spec, ctx, head };
    let mut reader = Exchange::new(spec);
    let start = &head.bytes[..head.bytes.len().min(4_096)];
    let holds = |word: &[u8]| start.windows(word.len()).any(|bytes| bytes == word);
    let stated = if spec.encoding.is_some() {
        None
    } else if holds(ENCODING_1251) {
        Some((WINDOWS_1251, "the key of its third line is a Russian word in windows-1251"))
    } else if holds(ENCODING_866) {
        Some((IBM866, "the key of its third line is a Russian word in DOS code page 866"))
    } else {
        None
    };
    match stated {
        Some((encoding, reason)) => {
            read_decoded(file, TextDecoder::stated(input, encoding, reason), &mut reader, sink)
        }
        None => read_lines(file, &mut reader, sink),
    }
}

/// Where a line stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Header,
    Account,
    Document,
    Ended,
}

struct Exchange<'s> {
    spec: &'s InputSpec,
    section: Section,
    version: String,
    /// Accounts that the header names.
    own: Vec<String>,
    account: Statement,
    document: Document,
    /// The bank of each account, as documents so far have named it: some leave it out.
    banks: BTreeMap<String, String>,
    /// Documents without a day of debit or credit.
    by_own_date: u64,
}

impl<'s> Exchange<'s> {
    fn new(spec: &'s InputSpec) -> Exchange<'s> {
        Exchange {
            spec,
            section: Section::Header,
            version: String::new(),
            own: Vec::new(),
            account: Statement::default(),
            document: Document::default(),
            banks: BTreeMap::new(),
            by_own_date: 0,
        }
    }

    fn begin_account(&mut self, line: u64) {
        self.account = Statement { record: line, ..Statement::default() };
        self.section = Section::Account;
    }

    fn account_line(&mut self, key: &str, value: &str) -> Result<(), ValueFault> {
        let currency = self.account.currency;
        let money = |value: &str| match (value, currency) {
            ("", _) => Ok(None),
            (value, Some(currency)) => signed(value, mark(value), currency).map(Some),
            (_, None) => Err(ValueFault::missing("the account, which names the currency,")),
        };
        let balance = |amount, day: Option<Day>| PrintedBalance { amount, day };
        let account = &mut self.account;
        match key {
            "ДатаНачала" => account.from = dotted(value).ok(),
            "ДатаКонца" => account.to = dotted(value).ok(),
            "РасчСчет" => {
                value.clone_into(&mut account.account);
                account.currency = document::currency_of(value, self.spec.currency.as_deref()).ok();
                self.own.push(value.to_owned());
            }
            "НачальныйОстаток" => {
                account.opening = money(value)?.map(|amount| balance(amount, account.from))
            }
            "КонечныйОстаток" => {
                account.closing = money(value)?.map(|amount| balance(amount, account.to))
            }
            "ВсегоПоступило" => account.credits = money(value)?.filter(|sum| sum.0 >= 0),
            "ВсегоСписано" => account.debits = money(value)?.filter(|sum| sum.0 >= 0),
            _ => {}
        }
        Ok(())
    }

    fn finish(&mut self, rows: &mut Rows<'_>) {
        match self.section {
            Section::Account => {
                let statement = std::mem::take(&mut self.account);
                rows.begin_statement(statement);
            }
            Section::Document => {
                let mut document = std::mem::take(&mut self.document);
                self.by_own_date += u64::from(document.has_own_date_alone());
                document.push(&self.own, &mut self.banks, self.spec, rows);
            }
            Section::Header | Section::Ended => {}
        }
    }
}

impl LineReader for Exchange<'_> {
    fn line(&mut self, line: Line<'_>, rows: &mut Rows<'_>) {
        let text = line.text.trim();
        let (key, value) = text.split_once('=').unwrap_or((text, ""));
        let (key, value) = (key.trim(), value.trim());
        match key {
            "СекцияРасчСчет" => {
                self.finish(rows);
                self.begin_account(line.number);
            }
            "СекцияДокумент" => {
                self.finish(rows);
                self.section = Section::Document;
                self.document = Document::new(value, line.number);
            }
            "КонецРасчСчет" | "КонецДокумента" => {
                self.finish(rows);
                self.section = Section::Header;
            }
            "КонецФайла" => {
                self.finish(rows);
                self.section = Section::Ended;
            }
            _ if self.section == Section::Document => self.document.set(key, value),
            _ if self.section == Section::Account => {
                if let Err(fault) = self.account_line(key, value) {
                    rows.tell(fault.at(line.number, text));
                }
            }
            "РасчСчет" if !self.own.iter().any(|own| own == value) => self.own.push(value.to_owned()),
            "ВерсияФормата" => value.clone_into(&mut self.version),
            _ => {}
        }
    }

    fn end(&mut self, rows: &mut Rows<'_>) {
        self.finish(rows);
        if self.by_own_date > 0 {
            let told = format!("{} without a day of debit or credit", counted(self.by_own_date, "document"));
            rows.decide("booking date", "the document's own day, where the bank states none", told);
        }
    }

    fn profile(&self) -> String {
        if self.version.is_empty() { String::new() } else { format!("{MARK} {}", self.version) }
    }
}

/// `01.02.2024`.
fn dotted(text: &str) -> Result<Day, ValueFault> {
    let digits: String = text.split('.').map(|part| format!("{part:0>2}")).collect();
    day(&digits, Order::DayFirst).map_err(|_| values::no_day(text))
}

/// Amounts have a point; some banks print a comma.
fn mark(text: &str) -> DecimalMark {
    if text.contains(',') && !text.contains('.') { DecimalMark::Comma } else { DecimalMark::Point }
}

/// The currency of an account of the Russian plan of accounts: digits 6 to 8. Roubles have the number 810 there, and
/// numbers that ISO does not know are settlement units in roubles.
fn account_currency(account: &str) -> Option<Currency> {
    let plain = account.len() == 20 && account.bytes().all(|byte| byte.is_ascii_digit());
    let number = account.get(5..8).filter(|_| plain)?;
    let known = values::currency_by_number(number).ok().filter(|_| number != "810");
    known.or_else(|| Currency::from_code("RUB"))
}
