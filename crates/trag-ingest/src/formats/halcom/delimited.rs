//! Movements with fields between `#` below a header: of Slovenian names, or of others where the fields stand in the
//! order that the Slovenian names have.

use trag_model::{Currency, Instrument, Minor, Party, Problem, Statement, StatementSide, catalogue};

use crate::formats::halcom::account as digits;
use crate::formats::line_file::LineReader;
use crate::formats::rows::{Movement, Rows, problem_at, sides};
use crate::formats::serbia::{instrument, other, payment_code, reference};
use crate::formats::values::{self, Order, ValueFault, amount, day, day_stamp};
use crate::spec::{DecimalMark, InputSpec};
use crate::text::lines::Line;

/// Name of the layout.
pub(super) const LAYOUT: &str = "delimited by #";
/// The same with other names.
pub(super) const BY_PLACE: &str = "delimited by #, by place";

/// Columns of the header that are read, in their order.
const NAMES: [&str; 18] = [
    "ST_RACUNA",
    "DATUM_OBD",
    "ST_IZPISKA",
    "VALUTA",
    "DATUM_VAL",
    "ZNESEK_V_BREME",
    "ZNESEK_V_DOBRO",
    "OPIS",
    "DATUM_KNJ",
    "RAC_NAL_PREJ",
    "NAZIV_NAL_PREJ",
    "NAMEN",
    "OZN_VRSTE_POSLA",
    "SKLIC_ODOBR",
    "SKLIC_OBREM",
    "MODEL_ODOBR",
    "MODEL_OBREM",
    "ID_NALOGA",
];

/// Columns without which no movement can be read.
const NEEDED: [&str; 3] = ["ST_RACUNA", "ZNESEK_V_BREME", "ZNESEK_V_DOBRO"];

/// Fields of the shortest record that is read by place: up to the second reference.
const SHORTEST: usize = 16;

/// Whether a text starts with the header, or with one of other names above a record in the same order.
pub(super) fn recognises(start: &str) -> bool {
    let mut lines =
        start.lines().map(|line| line.trim_matches(['\u{feff}', ' '])).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    is_named(first) || (first.split('#').count() >= SHORTEST && lines.next().is_some_and(is_in_order))
}

fn is_named(line: &str) -> bool {
    line.trim_start_matches('\u{feff}').starts_with("ST_RACUNA#")
}

/// Whether the fields of a record are what stands in the places of [`NAMES`].
fn is_in_order(line: &str) -> bool {
    let fields: Vec<&str> = line.split('#').map(str::trim).collect();
    let is_day = |at: usize| dotted(fields[at]).is_ok();
    let is_amount = |at: usize| fields[at].is_empty() || grouped(fields[at], Currency::RSD).is_ok();
    fields.len() >= SHORTEST
        && !fields[0].is_empty()
        && fields[0].bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
        && is_day(1)
        && is_day(4)
        && values::currency(fields[3]).is_ok()
        && is_amount(5)
        && is_amount(6)
        && !(fields[5].is_empty() && fields[6].is_empty())
}

/// Reads the lines below the header.
pub(super) struct Delimited<'s> {
    spec: &'s InputSpec,
    /// Place of each of [`NAMES`] in a line.
    places: Vec<Option<usize>>,
    started: bool,
    by_place: bool,
    /// The header lacks a column that is needed.
    refused: Option<&'static str>,
}

impl<'s> Delimited<'s> {
    pub(super) fn new(spec: &'s InputSpec) -> Delimited<'s> {
        Delimited { spec, places: Vec::new(), started: false, by_place: false, refused: None }
    }

    fn header(&mut self, line: &Line<'_>, rows: &mut Rows<'_>) {
        if !is_named(line.text) {
            self.by_place = true;
            // Between the amounts and the description stands the code of the posting, which is not read.
            self.places = (0..NAMES.len()).map(|at| Some(if at < 7 { at } else { at + 1 })).collect();
            return rows.decide(
                "columns",
                "by their places",
                "the names of the header are not those of Halcom",
            );
        }
        let names: Vec<&str> = line.text.split('#').map(str::trim).collect();
        self.places = NAMES.iter().map(|name| names.iter().position(|it| it == name)).collect();
        self.refused = NEEDED.into_iter().find(|name| !names.contains(name));
        if let Some(name) = self.refused {
            let text = format!("the header has no column {name}, so no movement can be read");
            let help = "ask the bank for the export with all columns";
            rows.tell(problem_at(catalogue::COLUMN_MISSING, line.number, text, line.text, help));
        }
    }

    fn cell<'l>(&self, fields: &[&'l str], name: &str) -> &'l str {
        let place = NAMES.iter().position(|it| *it == name).and_then(|at| *self.places.get(at)?);
        place.and_then(|place| fields.get(place)).map_or("", |cell| cell.trim())
    }

    fn row(&self, line: &Line<'_>, rows: &mut Rows<'_>) -> Result<(), Box<Problem>> {
        let refuse = |fault: ValueFault| Box::new(fault.at(line.number, line.text));
        let fields: Vec<&str> = line.text.split('#').collect();
        let cell = |name: &str| self.cell(&fields, name);
        let currency = match (cell("VALUTA"), &self.spec.currency) {
            ("", Some(declared)) => values::currency(declared),
            ("", None) => Err(ValueFault::missing("the currency (VALUTA)")),
            (printed, _) => values::currency(printed),
        };
        let currency = currency.map_err(refuse)?;
        let money = |name: &str| grouped(cell(name), currency).map_err(refuse);
        let (is_credit, signed) =
            column(money("ZNESEK_V_BREME")?, money("ZNESEK_V_DOBRO")?).map_err(refuse)?;
        // A minus takes a movement of its column back.
        let is_reversal = signed.0 < 0;
        let side = if is_credit == is_reversal { StatementSide::Payer } else { StatementSide::Payee };
        let printed = if cell("DATUM_KNJ").is_empty() { cell("DATUM_OBD") } else { cell("DATUM_KNJ") };
        let booked = dotted(printed).map_err(refuse)?;
        let value_date = match cell("DATUM_VAL") {
            "" => None,
            printed => Some(dotted(printed).map_err(refuse)?),
        };
        let (account, number) = (cell("ST_RACUNA"), cell("ST_IZPISKA"));
        if account.is_empty() {
            return Err(refuse(ValueFault::missing("the account (ST_RACUNA)")));
        }
        let code = payment_code(cell("OZN_VRSTE_POSLA"));
        let nature = instrument(code, is_credit);
        let credit = reference(cell("MODEL_ODOBR"), cell("SKLIC_ODOBR"));
        let debit = reference(cell("MODEL_OBREM"), cell("SKLIC_OBREM"));
        let name = cell("NAZIV_NAL_PREJ").split(';').next().unwrap_or_default().trim();
        let holder = self.spec.holder.as_deref().unwrap_or_default();
        let (own, partner) = (digits(account), digits(cell("RAC_NAL_PREJ")));
        let own = Party { identifier: &own, name: holder, ..Party::default() };
        let (other, conductor) = other(&partner, name, "", nature);
        let (payer, payee) = sides(side, own, other);
        let purpose = if cell("NAMEN").is_empty() { cell("OPIS") } else { cell("NAMEN") };
        let movement = Movement {
            record: line.number,
            value_date,
            payer,
            payee,
            amount: Minor(signed.0.checked_abs().unwrap_or(i64::MAX)),
            instrument: if is_reversal { Instrument::Reversal } else { nature },
            purpose_code: code,
            purpose,
            reference: if credit.is_empty() { &debit } else { &credit },
            bank_reference: cell("ID_NALOGA"),
            conductor,
            side: Some(side),
            ..Movement::empty(day_stamp(booked), currency)
        };
        let is_at_hand = |at_hand: &mut Statement| {
            at_hand.account == account && at_hand.number == number && at_hand.currency == Some(currency)
        };
        if !rows.statement().is_some_and(is_at_hand) {
            rows.begin_statement(Statement {
                account: account.to_owned(),
                number: number.to_owned(),
                currency: Some(currency),
                to: dotted(cell("DATUM_OBD")).ok(),
                record: line.number,
                ..Statement::default()
            });
        }
        rows.push(&movement);
        Ok(())
    }
}

impl LineReader for Delimited<'_> {
    fn line(&mut self, line: Line<'_>, rows: &mut Rows<'_>) {
        if line.text.trim().is_empty() {
            return;
        }
        if !self.started {
            self.started = true;
            return self.header(&line, rows);
        }
        if self.refused.is_some() {
            let fault =
                ValueFault::new(catalogue::COLUMN_MISSING, "the header lacks a column that is needed");
            return rows.reject(fault.at(line.number, line.text));
        }
        if let Err(problem) = self.row(&line, rows) {
            rows.reject(*problem);
        }
    }

    fn end(&mut self, _: &mut Rows<'_>) {}

    fn profile(&self) -> String {
        if self.by_place { BY_PLACE.to_owned() } else { LAYOUT.to_owned() }
    }
}

/// Debit and credit have columns of their own, of which one may be empty or zero: whether it is the credit, and what
/// stands in it.
fn column(debit: Option<Minor>, credit: Option<Minor>) -> Result<(bool, Minor), ValueFault> {
    match (debit, credit) {
        (Some(amount), None | Some(Minor(0))) => Ok((false, amount)),
        (None | Some(Minor(0)), Some(amount)) => Ok((true, amount)),
        (None, None) => Err(ValueFault::missing("the amount")),
        (Some(_), Some(_)) => {
            Err(ValueFault::new(catalogue::VALUE_CONTRADICTS, "the record has a debit and a credit"))
        }
    }
}

/// `3.000.000,00`: points between groups of three, a comma before the decimals, perhaps a minus before it.
pub(super) fn grouped(text: &str, currency: Currency) -> Result<Option<Minor>, ValueFault> {
    if text.is_empty() {
        return Ok(None);
    }
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let whole = text.split(',').next().unwrap_or_default();
    let mut groups = whole.split('.');
    let first = groups.next().map_or(0, str::len);
    if whole.contains('.') && (!(1..=3).contains(&first) || groups.any(|group| group.len() != 3)) {
        let told = format!("the amount \"{text}\" is malformed: its groups have not three digits");
        return Err(ValueFault::new(catalogue::MALFORMED_AMOUNT, told));
    }
    let plain: String = text.split('.').collect();
    let minor = amount(&plain, DecimalMark::Comma, currency)?;
    Ok(Some(if negative { Minor(-minor.0) } else { minor }))
}

/// `27.12.2011`, perhaps with a point behind it.
pub(super) fn dotted(text: &str) -> Result<trag_model::Day, ValueFault> {
    let digits: String = text.trim_end_matches('.').split('.').map(|part| format!("{part:0>2}")).collect();
    day(&digits, Order::DayFirst).map_err(|_| values::no_day(text))
}
