//! An input folder that `trag run` takes: payments, rates, facts, `case.toml`, and the truth beside it.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use trag_model::Day;

use super::register::{self, Register};
use super::truth::{self, Lines};
use crate::calendar;
use crate::days;
use crate::life;
use crate::movement::Movement;
use crate::schemes::{self, Scheme};
use crate::world::{Living, World};

const PAYMENTS: &str = "payments.csv";

/// What was written.
#[derive(Clone, Copy, Debug)]
pub struct Written {
    /// Payments.
    pub rows: u64,
    /// Schemes among them.
    pub schemes: u32,
}

/// Writes the folder with its payments as a register.
///
/// # Errors
/// Where the folder cannot be written.
pub fn write_register(world: &World, threads: usize, folder: &Path) -> io::Result<Written> {
    let register = Register::new(world);
    let mut file = BufWriter::new(File::create(folder.join(PAYMENTS))?);
    file.write_all(register::HEADER.as_bytes())?;
    let (mut rows, mut lines) = (0, Lines::new());
    let make = |_: u32, made: Vec<Movement>, give: &mut dyn FnMut((String, Vec<u32>))| {
        let mut text = String::with_capacity(made.len() * 260);
        made.iter().for_each(|row| register.push(&mut text, row));
        give((text, made.iter().map(|row| row.scheme).collect()));
    };
    days::each(world, threads, make, |(text, of_rows)| {
        for scheme in of_rows {
            // The header is line 1.
            if scheme > 0 {
                lines.entry(scheme).or_default().push(vec![(PAYMENTS.to_owned(), rows + 2)]);
            }
            rows += 1;
        }
        file.write_all(text.as_bytes())
    })?;
    file.flush()?;
    let input = format!("[[input]]\nfile = \"{PAYMENTS}\"\n{}", register::MAPPING);
    write_beside(world, folder, &lines, &input)?;
    Ok(Written { rows, schemes: world.plan.count })
}

/// Everything but the payments. `inputs` are the tables of `case.toml` about the files.
///
/// # Errors
/// Where the folder cannot be written.
pub fn write_beside(world: &World, folder: &Path, lines: &Lines, inputs: &str) -> io::Result<()> {
    let planted: Vec<Scheme> = (1..=world.plan.count).map(|scheme| schemes::plant(world, scheme)).collect();
    fs::write(folder.join("rates.csv"), rates(world))?;
    fs::write(folder.join("facts.csv"), facts(world, &planted))?;
    fs::write(folder.join("case.toml"), case_file(world, inputs))?;
    let document = truth::document(world, &planted, lines);
    let mut text = serde_json::to_string_pretty(&document)?;
    text.push('\n');
    fs::write(folder.join("truth.json"), text)
}

fn case_file(world: &World, inputs: &str) -> String {
    let last = &world.calendar.date(world.calendar.len() - 1).iso;
    format!(
        "# An invented town; see truth.json for what was planted.\n\
         title = \"Invented town of {} people, seed {}\"\n\
         jurisdiction = \"RS\"\n\
         base-currency = \"RSD\"\n\
         as-of = \"{last}\"\n\n\
         # Dinars for one euro. Sample rates: never use them for a real case.\n\
         [rates]\nfile = \"rates.csv\"\nquote = \"RSD\"\npublisher = \"sample rates, not official\"\n\n\
         [facts]\nfile = \"facts.csv\"\n\n\
         {inputs}",
        world.people.len(),
        world.seed,
    )
}

fn rates(world: &World) -> String {
    let mut text = String::from("date,currency,unit,rate\n");
    for day in 0..world.calendar.len() {
        let date = world.calendar.date(day);
        // The first day has a rate whatever it is, so that no payment is without one.
        if date.is_business || day == 0 {
            let rate = world.euro(day);
            let _ = writeln!(text, "{},EUR,1,{}.{:04}", date.iso, rate / 10_000, rate % 10_000);
        }
    }
    text
}

/// What is known about people beside the rows: birth and income of all of them, and what schemes add.
fn facts(world: &World, planted: &[Scheme]) -> String {
    let mut text = String::from("holder,fact,value,currency,from,to,note,source\n");
    let (first, last) = (&world.calendar.date(0).iso, &world.calendar.date(world.calendar.len() - 1).iso);
    for person in &world.people {
        let name = world.name(person.party);
        let age = match person.living {
            Living::Student => 19 + i64::from(person.party % 6),
            Living::Pension => 62 + i64::from(person.party % 25),
            _ => 24 + i64::from(person.party % 40),
        };
        let born = world.calendar.first.0 - i32::try_from(age * 365).unwrap_or(0);
        let _ = writeln!(text, "{name},born,,,{},,,register of residents", iso(born));
        let year = match person.living {
            Living::Wage | Living::Pension => person.income / 100 * 13,
            Living::Student => 420_000,
            _ => 2_600_000,
        };
        let _ = writeln!(text, "{name},income,{year}.00,RSD,{first},{last},,tax return");
    }
    for (account, day, amount) in life::own_means(world) {
        let name = world.name(world.account(account).party);
        let day = &world.calendar.date(day).iso;
        let _ = writeln!(
            text,
            "{name},income,{}.{:02},RSD,{day},{day},inherited savings,court decree on an estate",
            amount / 100,
            amount % 100
        );
    }
    for fact in planted.iter().flat_map(|scheme| &scheme.facts) {
        let name = world.name(fact.holder);
        let value = fact.value.map(|cents| format!("{}.{:02},EUR", cents / 100, cents % 100));
        let value = value.unwrap_or_else(|| ",".to_owned());
        let from = fact.from.map(|day| iso(world.calendar.first.0 + day)).unwrap_or_default();
        let _ = writeln!(text, "{name},{},{value},{from},,,file of the invented bank", fact.fact);
    }
    text
}

fn iso(day: i32) -> String {
    let (year, month, of_month) = calendar::civil(Day(day).0);
    format!("{year:04}-{month:02}-{of_month:02}")
}
