//! Data for measurements: a deterministic ledger of any size in the AMLworld layout, made as it is read.

pub mod readers;

use std::io::{self, Read, Write};

use trag_ingest::Input;

const HEADER: &str = "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,\
                      Amount Paid,Payment Currency,Payment Format,Is Laundering\n";

/// Writes `rows` payments between `rows / 10` accounts over 30 days, in order of time.
///
/// Every tenth payer is one of ten large ones, one row in ten is cash, so that windows, fans and thresholds
/// have work to do. The same `rows` give the same bytes.
pub fn write_amlworld(rows: u64, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(HEADER.as_bytes())?;
    let accounts = (rows / 10).max(20);
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = |bound: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % bound
    };
    for row in 0..rows {
        let minute = row * 43_200 / rows;
        let (day, hour) = (1 + minute / 1_440, minute / 60 % 24);
        let payer = if next(10) == 0 { next(10) } else { next(accounts) };
        let payee = (payer + 1 + next(accounts - 1)) % accounts;
        let cents = 100 + next(2_000_000);
        let format =
            ["Cash", "Cheque", "ACH", "Wire", "Credit Card"][usize::try_from(next(10).min(4)).unwrap_or(4)];
        let (bank, other) = (payer % 97, payee % 97);
        writeln!(
            out,
            "2022/09/{day:02} {hour:02}:{:02},0{bank},8{payer:08X},0{other},8{payee:08X},{}.{:02},US Dollar,{}.{:02},US Dollar,{format},0",
            minute % 60,
            cents / 100,
            cents % 100,
            cents / 100,
            cents % 100,
        )?;
    }
    Ok(())
}

/// A file held in memory.
pub struct InMemory {
    bytes: Vec<u8>,
}

impl InMemory {
    /// A file of `rows` payments; see [`write_amlworld`].
    #[must_use]
    pub fn amlworld(rows: u64) -> InMemory {
        let mut bytes = Vec::new();
        // Writing to memory does not fail.
        let _ = write_amlworld(rows, &mut bytes);
        InMemory { bytes }
    }

    /// Size in bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// Whether it is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}

impl Input for InMemory {
    fn name(&self) -> &str {
        "payments.csv"
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(io::Cursor::new(self.bytes.clone())))
    }
}
