//! OFX and QFX, as SGML without end tags or as XML, and the older OFC of Microsoft Money.
//!
//! The header is not believed: what the bytes are decides on their encoding, and how the tags are written on how
//! they are read. Source: Open Financial Exchange 1.6 and 2.2; for OFC, what readers of it agree on.

mod movement;

use std::io;

use trag_model::{Batch, Currency, Day, Minor, PrintedBalance, Statement};

use crate::formats::elements::{Element, ElementReader, read_elements};
use crate::formats::line_file::TextFile;
use crate::formats::rows::Rows;
use crate::formats::values::{self, Order, ValueFault, day};
use crate::formats::{FileRead, Head, Kind, Reader, recognise_tagged, refused};
use crate::input::Input;
use crate::spec::{DecimalMark, InputSpec};
use movement::{Account, Booking};

const NAME: &str = "ofx";

/// OFX among the formats.
pub(crate) const KIND: Kind = Kind {
    name: NAME,
    title: "OFX, QFX and OFC: statements of banks, cards and brokers",
    layouts: &[
        [
            "OFX 1 (SGML)",
            "Tags without end tags, headers of lines",
            "",
            "read against 34 files of 4 projects' test data: movements, sums, balances",
        ],
        ["OFX 2 (XML)", "The same with end tags", "", "read against 17 files of 4 projects' test data"],
        [
            "OFC",
            "The older format of Microsoft Money",
            "",
            "written from other readers; no public statement was found",
        ],
    ],
    recognises,
    read,
};

fn recognises(head: &Head) -> bool {
    let start = head.start();
    let upper = start.get(..start.len().min(4_096)).unwrap_or(&start).to_ascii_uppercase();
    let head = upper.trim_start_matches(['\u{feff}', ' ', '\r', '\n', '\t']);
    ["OFXHEADER", "<?OFX", "<OFX>", "<OFC>"].iter().any(|mark| head.starts_with(mark))
        || upper.contains("<OFX>")
        || upper.contains("<OFC>")
        || upper.contains("<?OFX ")
}

fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    head: &Head,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let file = TextFile { format: NAME, input, spec, ctx, head };
    match recognise_tagged(input, spec, head) {
        Ok(decoder) => read_elements(file, decoder, &mut Ofx::new(spec, head), sink),
        Err(problem) => {
            let mut read = refused(input, *problem, Vec::new())?;
            NAME.clone_into(&mut read.source.format);
            Ok(read)
        }
    }
}

/// What the leaves at hand are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inside {
    Nothing,
    OwnAccount,
    OtherAccount,
    Payee,
    Balance,
    Currency,
    OtherBalance,
}

struct Ofx<'s> {
    spec: &'s InputSpec,
    version: String,
    inside: Inside,
    currency: String,
    own: Account,
    booking: Option<Booking>,
    /// Amount and day of the closing balance at hand.
    balance: (String, String),
    /// Inside the list of an investment account.
    securities: bool,
    in_statement: bool,
}

/// Movements of securities, which stand beside payments in the list of an investment account.
const SECURITIES: [&str; 19] = [
    "BUYDEBT",
    "BUYMF",
    "BUYOPT",
    "BUYOTHER",
    "BUYSTOCK",
    "CLOSUREOPT",
    "INCOME",
    "INVEXPENSE",
    "JRNLFUND",
    "JRNLSEC",
    "MARGININTEREST",
    "REINVEST",
    "RETOFCAP",
    "SELLDEBT",
    "SELLMF",
    "SELLOPT",
    "SELLOTHER",
    "SELLSTOCK",
    "TRANSFER",
];

impl<'s> Ofx<'s> {
    fn new(spec: &'s InputSpec, head: &Head) -> Ofx<'s> {
        let start = head.start();
        let version = |mark: &str| {
            let at = start.find(mark)? + mark.len();
            let digits: String = start[at..].chars().take_while(char::is_ascii_digit).collect();
            Some(format!("OFX {}", digits)).filter(|_| digits.len() == 3)
        };
        let xml = start.contains("<?OFX").then(|| version(" VERSION=\"")).flatten();
        let sgml = || version("VERSION:").filter(|_| !start.contains("<?OFX"));
        Ofx {
            spec,
            version: xml.or_else(sgml).unwrap_or_default(),
            inside: Inside::Nothing,
            currency: String::new(),
            own: Account::default(),
            booking: None,
            balance: (String::new(), String::new()),
            securities: false,
            in_statement: false,
        }
    }

    fn begin(&mut self, line: u64, rows: &mut Rows<'_>) {
        self.finish(rows);
        self.currency.clear();
        self.own = Account::default();
        (self.inside, self.securities, self.in_statement) = (Inside::Nothing, false, true);
        rows.begin_statement(Statement { record: line, ..Statement::default() });
    }

    /// The currency of the statement, else the declared one.
    fn currency(&self) -> Result<Currency, ValueFault> {
        match (self.currency.as_str(), &self.spec.currency) {
            ("", Some(declared)) => values::currency(declared),
            ("", None) => Err(ValueFault::missing(
                "the currency (CURDEF); declare it in case.toml: currency = \"...\". It",
            )),
            (printed, _) => values::currency(printed),
        }
    }

    fn finish(&mut self, rows: &mut Rows<'_>) {
        if let Some(booking) = self.booking.take() {
            let currency = self.currency();
            booking.push(currency, &self.own, self.spec, rows);
        }
    }

    fn open(&mut self, name: &str, text: &str, line: u64, rows: &mut Rows<'_>) {
        match name {
            "STMTRS" | "CCSTMTRS" | "INVSTMTRS" | "ACCTSTMT" => self.begin(line, rows),
            "STMTTRN" | "GENTRN" => {
                self.finish(rows);
                self.booking = Some(Booking::new(line));
                self.inside = Inside::Nothing;
            }
            "STMTTRNP" => {
                self.finish(rows);
                rows.skip("pending, not booked");
            }
            "INVTRANLIST" => self.securities = true,
            "BANKACCTFROM" | "CCACCTFROM" | "INVACCTFROM" | "ACCTFROM"
                if self.booking.is_none() && self.in_statement =>
            {
                self.inside = Inside::OwnAccount;
                self.own = Account::default();
            }
            "BANKACCTTO" | "CCACCTTO" | "BANKACCTFROM" | "CCACCTFROM" if self.booking.is_some() => {
                self.inside = Inside::OtherAccount;
            }
            "PAYEE" => self.inside = Inside::Payee,
            "CURRENCY" if text.is_empty() => self.inside = Inside::Currency,
            "ORIGCURRENCY" | "AVAILBAL" | "STATUS" | "BAL" | "INVBAL" => self.inside = Inside::OtherBalance,
            "LEDGERBAL" => {
                self.finish(rows);
                self.inside = Inside::Balance;
                self.balance = (String::new(), String::new());
            }
            _ if self.securities && SECURITIES.contains(&name) => {
                self.finish(rows);
                rows.skip("purchase, sale or income of securities, no payment");
            }
            _ => self.leaf(name, text, rows),
        }
    }

    fn leaf(&mut self, name: &str, text: &str, rows: &mut Rows<'_>) {
        match (self.inside, &mut self.booking) {
            (Inside::OwnAccount, _) => {
                self.own.set(name, text);
                let own = &self.own;
                if let Some(statement) = rows.statement() {
                    statement.account.clone_from(&own.id);
                    statement.bank_code = own.bank_code();
                }
            }
            (Inside::Balance, _) => match name {
                "BALAMT" => text.clone_into(&mut self.balance.0),
                "DTASOF" => text.clone_into(&mut self.balance.1),
                _ => {}
            },
            (Inside::OtherBalance, _) => {}
            (Inside::OtherAccount, Some(booking)) => booking.other.set(name, text),
            (Inside::Payee, Some(booking)) => booking.set_payee(name, text),
            (Inside::Currency, Some(booking)) if name == "CURSYM" => text.clone_into(&mut booking.currency),
            (_, Some(booking)) => booking.set(name, text),
            (_, None) => self.head(name, text, rows),
        }
    }

    /// A leaf of the statement itself.
    fn head(&mut self, name: &str, text: &str, rows: &mut Rows<'_>) {
        if name == "CURDEF" {
            text.clone_into(&mut self.currency);
        }
        let currency = self.currency().ok();
        let Some(statement) = rows.statement() else { return };
        match name {
            "CURDEF" => statement.currency = currency,
            "DTSTART" => statement.from = date(text).ok(),
            "DTEND" => statement.to = date(text).ok(),
            // In OFC the closing balance is a leaf.
            "LEDGER" => {
                let closing = currency.and_then(|currency| amount(text, currency).ok());
                statement.closing = closing.map(|amount| PrintedBalance { amount, day: statement.to });
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str, rows: &mut Rows<'_>) {
        match name {
            "STMTTRN" | "GENTRN" | "BANKTRANLIST" => {
                self.finish(rows);
                self.inside = Inside::Nothing;
            }
            "STMTRS" | "CCSTMTRS" | "INVSTMTRS" | "ACCTSTMT" => {
                self.finish(rows);
                rows.end_statement();
                (self.in_statement, self.inside) = (false, Inside::Nothing);
            }
            "INVTRANLIST" => {
                self.finish(rows);
                self.securities = false;
            }
            "LEDGERBAL" => {
                self.inside = Inside::Nothing;
                self.take_balance(rows);
            }
            "BANKACCTFROM" | "CCACCTFROM" | "INVACCTFROM" | "ACCTFROM" | "BANKACCTTO" | "CCACCTTO"
            | "PAYEE" | "CURRENCY" | "ORIGCURRENCY" | "AVAILBAL" | "STATUS" | "BAL" | "INVBAL" => {
                self.inside = Inside::Nothing
            }
            _ => {}
        }
    }

    fn take_balance(&mut self, rows: &mut Rows<'_>) {
        let currency = self.currency();
        let (printed, as_of) = std::mem::take(&mut self.balance);
        if printed.is_empty() {
            return;
        }
        match currency.and_then(|currency| amount(&printed, currency)) {
            Ok(amount) => {
                if let Some(statement) = rows.statement() {
                    statement.closing = Some(PrintedBalance { amount, day: date(&as_of).ok() });
                }
            }
            Err(fault) => rows.tell(fault.at(0, &printed)),
        }
    }
}

impl ElementReader for Ofx<'_> {
    fn element(&mut self, element: Element<'_>, line: u64, rows: &mut Rows<'_>) {
        match element {
            Element::Open { name, text } => self.open(&name.to_ascii_uppercase(), text, line, rows),
            Element::Close { name } => self.close(&name.to_ascii_uppercase(), rows),
        }
    }

    fn end(&mut self, rows: &mut Rows<'_>) {
        self.finish(rows);
    }

    fn profile(&self) -> String {
        self.version.clone()
    }
}

/// The day of `20240504120000.000[-5:EST]`.
fn date(text: &str) -> Result<Day, ValueFault> {
    let text = text.trim();
    match text.get(..8) {
        Some(digits) => day(digits, Order::YearFirst),
        None => Err(values::no_day(text)),
    }
}

/// A number with a sign. The standard allows a point or a comma before the decimals and nothing between thousands;
/// where both stand, the last is the decimal mark.
fn amount(text: &str, currency: Currency) -> Result<Minor, ValueFault> {
    let text = text.trim();
    match (text.rfind('.'), text.rfind(',')) {
        (Some(point), Some(comma)) if point > comma => {
            values::signed(&text.split(',').collect::<String>(), DecimalMark::Point, currency)
        }
        (Some(_), Some(_)) => {
            values::signed(&text.split('.').collect::<String>(), DecimalMark::Comma, currency)
        }
        (None, Some(_)) => values::signed(text, DecimalMark::Comma, currency),
        _ => values::signed(text, DecimalMark::Point, currency),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_with_either_mark() {
        let read = |text: &str| amount(text, Currency::EUR).map(|minor| minor.0);
        for (text, minor) in [
            ("-200,00", -20_000),
            ("+1234.5", 123_450),
            ("1,234.56", 123_456),
            ("-1.234,56", -123_456),
            ("7", 700),
        ] {
            assert_eq!(read(text), Ok(minor), "{text}");
        }
        assert_eq!(read("788.5385340523635").unwrap_err().code.0, "ING013");
        assert_eq!(read("1,234").unwrap_err().code.0, "ING013");
        assert_eq!(read("").unwrap_err().code.0, "ING012");
    }
}
