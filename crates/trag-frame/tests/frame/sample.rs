//! Small random cases: what sources state, before it is cut into batches.

use proptest::prelude::*;
use trag_frame::{Assembled, Assembler};
use trag_model::{
    Batch, Currency, HolderKind, Instrument, Party, PartyKind, Rate, RateTable, RecordCounts, Source,
    StatementSide,
};

#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) day: i64,
    pub(crate) payer: Who,
    pub(crate) payee: Who,
    pub(crate) amount: i64,
    pub(crate) currency: Currency,
    pub(crate) stated: Option<i64>,
    pub(crate) received: Option<(i64, Currency)>,
    pub(crate) purpose: String,
    pub(crate) label: Option<u8>,
    pub(crate) count: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Who {
    pub(crate) kind: PartyKind,
    pub(crate) identifier: String,
    pub(crate) bank_code: String,
    pub(crate) name: String,
    pub(crate) holder_kind: HolderKind,
}

#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) rows: Vec<Row>,
}

fn who() -> impl Strategy<Value = Who> {
    let kind = prop_oneof![
        8 => Just(PartyKind::Account),
        1 => Just(PartyKind::Cash),
        1 => Just(PartyKind::Bank),
        1 => Just(PartyKind::Unknown),
    ];
    let identifier = prop::sample::select(vec![
        "",
        "",
        "160-123456-54",
        "RS35160000000012345654",
        "00123",
        "123",
        "160-1-1",
    ]);
    let bank_code = prop::sample::select(vec!["", "12", "012"]);
    let names = vec!["", "Đorđe d.o.o.", "ЂОРЂЕ ДОО", "Đorđe", "Ana", " ANA ", "***"];
    let holder_kind =
        prop::sample::select(vec![HolderKind::Unknown, HolderKind::Person, HolderKind::Company]);
    (kind, identifier, bank_code, prop::sample::select(names), holder_kind).prop_map(
        |(kind, identifier, bank_code, name, holder_kind)| Who {
            kind,
            identifier: identifier.to_owned(),
            bank_code: bank_code.to_owned(),
            name: name.to_owned(),
            holder_kind,
        },
    )
}

fn currency() -> impl Strategy<Value = Currency> {
    let yen = Currency::from_code("JPY").unwrap();
    let fine_yen = yen.with_extra_digits(2).unwrap();
    prop::sample::select(vec![Currency::EUR, Currency::EUR, Currency::RSD, Currency::USD, yen, fine_yen])
}

fn row() -> impl Strategy<Value = Row> {
    let money =
        (0..200_000_i64, currency(), prop::option::of(0..9_i64), prop::option::of((0..9_i64, currency())));
    let rest = (
        prop::sample::select(vec!["", "rent", "ćilim \"x\""]),
        prop::option::of(0..2_u8),
        prop::option::of(2..9_u32),
    );
    (0..6_i64, who(), who(), money, rest).prop_map(
        |(day, payer, payee, (amount, currency, stated, received), (purpose, label, count))| Row {
            day,
            payer,
            payee,
            amount,
            currency,
            stated,
            received,
            purpose: purpose.to_owned(),
            label,
            count,
        },
    )
}

pub(crate) fn files() -> impl Strategy<Value = Vec<File>> {
    prop::collection::vec(prop::collection::vec(row(), 0..12), 0..5).prop_map(|files| {
        let file = |(index, rows)| File { path: format!("{}.csv", ["b", "a", "d", "c"][index]), rows };
        files.into_iter().take(4).enumerate().map(file).collect()
    })
}

pub(crate) fn rates() -> RateTable {
    let mut rates = RateTable::new(Currency::RSD, "NBS");
    let price = |text| Rate { unit: 1, price: trag_model::Decimal::parse(text).unwrap() };
    rates.insert(Currency::EUR, trag_model::Day(1), price("117.2"));
    rates.insert(Currency::USD, trag_model::Day(3), price("108.5"));
    rates
}

/// The rows `from..to` of a file as a batch.
pub(crate) fn batch(file: &File, from: usize, to: usize) -> Batch {
    let mut batch = Batch { stated: vec![(Currency::USD, Default::default())], ..Batch::default() };
    for (index, row) in file.rows[from..to].iter().enumerate() {
        for (who, payer) in [(&row.payer, true), (&row.payee, false)] {
            let number = u32::try_from(batch.parties.len()).unwrap();
            if payer {
                batch.payer.push(number)
            } else {
                batch.payee.push(number)
            }
            batch.parties.push(Party {
                kind: who.kind,
                identifier: &who.identifier,
                bank_code: &who.bank_code,
                name: &who.name,
                institution: "",
                country: "",
                holder_kind: who.holder_kind,
            });
        }
        batch.booked.push(row.day * 86_400);
        batch.precision.push(0);
        batch.value_date.push(row.label.map(i32::from));
        batch.amount.push(row.amount);
        batch.currency.push(row.currency.0);
        batch.amount_received.push(row.received.map(|received| received.0));
        batch.currency_received.push(row.received.map(|received| received.1.0));
        batch.stated[0].1.push(row.stated);
        batch.instrument.push(Instrument::Transfer as u8);
        batch.purpose_code.push(row.count.map(|_| 221));
        batch.purpose.push(&row.purpose);
        batch.reference.push("");
        batch.bank_reference.push("");
        batch.agents.push("");
        batch.statement_no.push(None);
        batch.conductor.push("");
        batch.place.push(if row.amount % 3 == 0 { "Branch 4" } else { "" });
        let side = if row.amount % 2 == 0 { StatementSide::Payer } else { StatementSide::Payee };
        batch.statement.push(row.stated.map(|_| side as u8));
        batch.balance_after.push(row.stated.map(|stated| -stated));
        batch.count.push(row.count);
        batch.label.push(row.label);
        batch.record.push((from + index + 1) as u64);
    }
    batch
}

pub(crate) fn source(file: &File) -> Source {
    let rows = file.rows.len() as u64;
    let counts =
        RecordCounts { records: rows + 1, rows, rejected: 0, skipped: vec![("footer".to_owned(), 1)] };
    let decision = trag_model::Decision {
        what: "encoding".to_owned(),
        choice: "windows-1250".to_owned(),
        evidence: "0x9E in line 3".to_owned(),
    };
    let total = trag_model::ControlTotal {
        column: "Iznos".to_owned(),
        currency: Currency::RSD,
        signed: trag_model::Total(-(1_i128 << 100)),
        magnitude: trag_model::Total(1 << 100),
        values: rows,
    };
    Source {
        path: file.path.clone(),
        sha256: format!("{rows:064x}"),
        bytes: rows * 10,
        format: "delimited".to_owned(),
        decisions: vec![decision],
        control_totals: vec![total],
        counts,
        unused_columns: vec!["Šifra".to_owned()],
        ..Source::default()
    }
}

/// Each file in one batch, in the order given.
pub(crate) fn assemble(files: &[File]) -> Assembled {
    let mut assembler = Assembler::new(None, Some(rates()));
    for file in files {
        let slot = assembler.begin_source();
        assembler.add(slot, batch(file, 0, file.rows.len()));
        assembler.end_source(slot, source(file));
    }
    assembler.finish()
}
