//! Everything that can be wrong with an input or an output: a clear problem with a code and a remedy, the
//! right exit code, and the case folder as before or complete.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use common::{Ran, Scratch, bytes_of, ran, trag};

const HEADER: &str = "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,\
                      Amount Paid,Payment Currency,Payment Format,Is Laundering\n";
const GOOD: &str = "2022/09/01 00:20,010,8000EBD30,010,8000EBD40,3697.34,US Dollar,3697.34,US Dollar,ACH,0\n";

fn assert_stopped(ran: &Ran, exit: i32, code: &str) {
    assert_eq!(ran.exit, exit, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains(&format!("error[{code}]")), "no {code} in:\n{}", ran.err);
    assert!(ran.err.contains("\nhelp: "), "no remedy in:\n{}", ran.err);
}

fn assert_incomplete(ran: &Ran, code: &str) {
    assert_stopped(ran, 2, code);
    assert!(ran.out.contains("INCOMPLETE"), "the screen does not say so:\n{}", ran.out);
}

#[test]
fn a_missing_file_stops_before_anything_is_written() {
    let scratch = Scratch::new();
    assert_stopped(&scratch.run("no-such.csv", &[]), 74, "CAS001");
    assert!(scratch.names().is_empty(), "{:?}", scratch.names());
}

#[test]
fn an_empty_folder_stops() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.path("in")).unwrap();
    assert_stopped(&scratch.run("in", &[]), 74, "CAS003");
}

#[test]
fn an_empty_file_is_incomplete_and_the_rest_is_read() {
    let scratch = Scratch::new();
    scratch.write("in/empty.csv", "");
    scratch.write("in/good.csv", format!("{HEADER}{GOOD}"));
    assert_incomplete(&scratch.run("in", &[]), "ING001");
    assert_eq!(scratch.findings()["ledger"]["rows"], 1);
}

#[test]
fn a_binary_file_is_named() {
    let scratch = Scratch::new();
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0".to_vec();
    png.extend((0..2_000_u32).map(|i| u8::try_from(i * 7_919 % 251).unwrap()));
    scratch.write("in/photo.csv", png);
    scratch.write("in/good.csv", format!("{HEADER}{GOOD}"));
    assert_incomplete(&scratch.run("in", &[]), "ING002");
}

#[test]
fn ragged_rows_are_named_by_line_and_the_rest_is_read() {
    let scratch = Scratch::new();
    scratch.write("in.csv", format!("{HEADER}{GOOD}2022/09/01 00:21,010,8000EBD30\n{GOOD}"));
    let ran = scratch.run("in.csv", &[]);
    assert_incomplete(&ran, "ING009");
    assert!(ran.err.contains("in.csv:3:"), "{}", ran.err);
}

#[test]
fn a_quote_never_closed_costs_one_line() {
    let scratch = Scratch::new();
    let bad = GOOD.replace("ACH", "\"ACH");
    scratch.write("in.csv", format!("{HEADER}{GOOD}{bad}{GOOD}{GOOD}"));
    let ran = scratch.run("in.csv", &["--json"]);
    assert_stopped(&ran, 2, "ING010");
    assert!(ran.out.contains("\"rows\":3"), "{}", ran.out);
}

#[test]
fn nul_bytes_are_named() {
    let scratch = Scratch::new();
    let bad = GOOD.replace("ACH", "A\0CH");
    scratch.write("in.csv", format!("{HEADER}{GOOD}{bad}{GOOD}"));
    let ran = scratch.run("in.csv", &[]);
    assert_incomplete(&ran, "ING022");
    assert!(!ran.err.contains('\0'));
}

#[test]
fn a_line_of_200_megabytes_costs_one_line_and_little_memory() {
    let scratch = Scratch::new();
    let path = scratch.path("in.csv");
    let mut file = std::io::BufWriter::new(fs::File::create(&path).unwrap());
    file.write_all(format!("{HEADER}{GOOD}").as_bytes()).unwrap();
    let chunk = vec![b'x'; 1 << 20];
    (0..200).for_each(|_| file.write_all(&chunk).unwrap());
    file.write_all(format!("\n{GOOD}").as_bytes()).unwrap();
    file.into_inner().unwrap();
    // 1 GiB of address space: the line must not be held whole several times over.
    let script = "ulimit -v 1048576; exec \"$0\" \"$@\"";
    let output = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_trag"), "run", &scratch.text("in.csv")])
        .args(["--out", &scratch.text("case"), "--quiet", "--json", "--threads", "2"])
        .output()
        .unwrap();
    let ran = ran(output);
    assert_stopped(&ran, 2, "ING011");
    assert!(ran.out.contains("\"rows\":2"), "{}", ran.out);
}

#[test]
fn mixed_encodings_are_told() {
    let scratch = Scratch::new();
    let line = |name: &[u8]| {
        let mut line = b"2024-05-04;".to_vec();
        line.extend_from_slice(name);
        line.extend_from_slice(b";RS35160000000012345654;Trgovina;RS35260005601001611379;100,50;RSD\n");
        line
    };
    let mut bytes = b"Datum;Platilac;Racun platioca;Primalac;Racun primaoca;Iznos;Valuta\n".to_vec();
    bytes.extend(line("Živković".as_bytes()));
    bytes.extend(line(b"\x8eivkovi\xe6"));
    scratch.write("in/izvod.csv", bytes);
    scratch.write(
        "in/case.toml",
        "[[input]]\nfile = \"izvod.csv\"\n[input.mapping]\nbooked = \"Datum\"\n\
         payer = { name = \"Platilac\", account = \"Racun platioca\" }\n\
         payee = { name = \"Primalac\", account = \"Racun primaoca\" }\n\
         amount = \"Iznos\"\ncurrency = \"Valuta\"\n",
    );
    assert_incomplete(&scratch.run("in", &[]), "ING004");
}

#[test]
fn malformed_values_are_shown_under_a_mark() {
    for (from, to, code) in [
        ("3697.34,US Dollar,ACH", "3.697.34,US Dollar,ACH", "ING012"),
        ("2022/09/01", "2022/02/30", "ING017"),
        ("US Dollar,ACH", "Moon Dollar,ACH", "ING019"),
    ] {
        let scratch = Scratch::new();
        scratch.write("in.csv", format!("{HEADER}{GOOD}{}{GOOD}", GOOD.replace(from, to)));
        let ran = scratch.run("in.csv", &[]);
        assert_incomplete(&ran, code);
        assert!(ran.err.contains("^^^"), "nothing is marked:\n{}", ran.err);
        assert!(ran.err.contains("in.csv:3:"), "{}", ran.err);
    }
}

#[test]
fn an_accepted_gap_needs_a_reason_and_completes_the_run() {
    let scratch = Scratch::new();
    scratch.write("in/a.csv", format!("{HEADER}{GOOD}{}", GOOD.replace("09/01", "02/30")));
    let gap = "[[accepted-gaps]]\nfile = \"a.csv\"\ncode = \"ING017\"\nrecord = 2\n";
    scratch.write("in/case.toml", format!("{gap}reason = \"\"\n"));
    assert_stopped(&scratch.run("in", &[]), 64, "CAS007");
    scratch.write("in/case.toml", format!("{gap}reason = \"test row of the bank, letter of 3 June\"\n"));
    let ran = scratch.run("in", &[]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(ran.err.contains("accepted[ING017]"), "{}", ran.err);
}

#[test]
fn an_existing_folder_is_not_touched() {
    let scratch = Scratch::new();
    scratch.write("in.csv", format!("{HEADER}{GOOD}"));
    scratch.write("case/notes.txt", "mine");
    assert_stopped(&scratch.run("in.csv", &[]), 64, "CAS009");
    assert_stopped(&scratch.run("in.csv", &["--replace"]), 64, "CAS009");
    assert_eq!(bytes_of(&scratch.path("case"))["notes.txt"], b"mine");
    assert_eq!(scratch.names(), ["case", "in.csv"]);
}

#[test]
fn a_case_is_replaced_only_on_request() {
    let scratch = Scratch::new();
    scratch.write("in.csv", format!("{HEADER}{GOOD}"));
    assert_eq!(scratch.run("in.csv", &[]).exit, 0);
    let before = bytes_of(&scratch.path("case"));
    scratch.write("in.csv", format!("{HEADER}{GOOD}{GOOD}"));
    assert_stopped(&scratch.run("in.csv", &[]), 64, "CAS004");
    assert_eq!(bytes_of(&scratch.path("case")), before);
    assert_eq!(scratch.run("in.csv", &["--replace"]).exit, 0);
    assert_ne!(bytes_of(&scratch.path("case")), before);
    assert_eq!(scratch.names(), ["case", "case.custody.jsonl", "in.csv"]);
}

#[test]
fn no_room_on_disk_leaves_nothing_behind() {
    let scratch = Scratch::new();
    scratch.write("in.csv", format!("{HEADER}{}", GOOD.repeat(5_000)));
    fs::create_dir(scratch.path("disk")).unwrap();
    let disk = scratch.text("disk");
    let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=32k", "tmpfs", &disk]).output();
    if !mount.is_ok_and(|output| output.status.success()) {
        println!("passed over: a small disk can be mounted by root only");
        return;
    }
    let ran = trag(&["run", &scratch.text("in.csv"), "--out", &format!("{disk}/case"), "--quiet"]);
    let left = fs::read_dir(&disk).unwrap().count();
    Command::new("umount").arg(&disk).status().unwrap();
    assert_stopped(&ran, 74, "CAS006");
    assert!(ran.err.contains("room"), "{}", ran.err);
    assert_eq!(left, 0, "something was left on the full disk");
}

#[test]
fn no_permission_is_told() {
    let scratch = Scratch::new();
    scratch.write("in.csv", format!("{HEADER}{GOOD}"));
    let ran = trag(&["run", &scratch.text("in.csv"), "--out", "/proc/case", "--quiet"]);
    assert_stopped(&ran, 74, "CAS006");
}

#[test]
fn ctrl_c_leaves_the_folder_as_it_was() {
    let scratch = Scratch::new();
    scratch.write("in.csv", format!("{HEADER}{}", GOOD.repeat(400_000)));
    let child = Command::new(env!("CARGO_BIN_EXE_trag"))
        .args(["run", &scratch.text("in.csv"), "--out", &scratch.text("case"), "--quiet"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let started = || scratch.names().iter().any(|name| name.contains("trag-new"));
    let mut waited = 0;
    while !started() && waited < 5_000 {
        std::thread::sleep(Duration::from_millis(1));
        waited += 1;
    }
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let ran = ran(child.wait_with_output().unwrap());
    assert_eq!(ran.exit, 130, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("CAS008"), "{}", ran.err);
    assert_eq!(scratch.names(), ["in.csv"]);
}

#[test]
fn wrong_usage_exits_with_64() {
    assert_eq!(trag(&["run"]).exit, 64);
    assert_eq!(trag(&["no-such-command"]).exit, 64);
    assert_eq!(trag(&["--help"]).exit, 0);
}

#[test]
fn an_unknown_key_in_case_toml_is_an_error_with_its_line() {
    let scratch = Scratch::new();
    scratch.write("in/a.csv", format!("{HEADER}{GOOD}"));
    scratch.write("in/case.toml", "title = \"x\"\nbase-curency = \"EUR\"\n");
    let ran = scratch.run("in", &[]);
    assert_stopped(&ran, 64, "CAS007");
    assert!(ran.err.contains("case.toml:2:"), "{}", ran.err);
}

#[test]
fn the_same_bytes_are_read_once_and_said_so() {
    let scratch = Scratch::new();
    scratch.write("in/a.csv", format!("{HEADER}{GOOD}"));
    scratch.write("in/b.csv", format!("{HEADER}{GOOD}"));
    let ran = scratch.run("in", &["--json"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(ran.err.contains("note[CAS010]") && ran.err.contains("b.csv"), "{}", ran.err);
    assert!(ran.out.contains("\"rows\":1"), "{}", ran.out);
}

#[test]
fn identical_rows_are_evidence() {
    let scratch = Scratch::new();
    scratch.write("in.csv", format!("{HEADER}{GOOD}{GOOD}{GOOD}"));
    assert!(scratch.run("in.csv", &["--json"]).out.contains("\"rows\":3"));
}

#[test]
fn what_is_not_read_and_what_is_not_needed_is_named() {
    let scratch = Scratch::new();
    scratch.write("in/a.csv", format!("{HEADER}{GOOD}"));
    scratch.write("in/letter.txt", "Dear Sir");
    scratch.write(
        "in/case.toml",
        "[[input]]\nfile = \"a.csv\"\n\n[[accepted-gaps]]\nfile = \"a.csv\"\ncode = \"ING017\"\nreason = \"known\"\n",
    );
    let ran = scratch.run("in", &[]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(ran.err.contains("note[CAS012]") && ran.err.contains("letter.txt"), "{}", ran.err);
    assert!(ran.err.contains("note[CAS011]"), "{}", ran.err);
}

#[test]
fn an_unknown_jurisdiction_is_refused_with_the_known_ones() {
    let scratch = Scratch::new();
    scratch.write("in/a.csv", format!("{HEADER}{GOOD}"));
    scratch.write("in/case.toml", "jurisdiction = \"rs\"\n");
    let ran = scratch.run("in", &[]);
    assert_stopped(&ran, 64, "CAS007");
    assert!(ran.err.contains("RS"), "{}", ran.err);
}

#[test]
fn a_full_standard_output_is_a_failure() {
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let output = Command::new(env!("CARGO_BIN_EXE_trag")).args(["rules"]).stdout(full).output().unwrap();
    assert_stopped(&ran(output), 74, "CAS015");
}

#[test]
fn files_that_may_not_be_read_are_told() {
    let scratch = Scratch::new();
    scratch.write("in/a.csv", format!("{HEADER}{GOOD}"));
    let secret = scratch.write("in/secret.csv", format!("{HEADER}{GOOD}{GOOD}"));
    let open = |mode: &str, path: &str| {
        assert!(Command::new("chmod").args([mode, path]).status().unwrap().success())
    };
    open("000", &secret);
    open("777", &scratch.text("in").replace("/in", ""));
    let run_as_nobody = |input: &str| {
        let mut command = Command::new("setpriv");
        command.args([
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            env!("CARGO_BIN_EXE_trag"),
            "run",
            input,
        ]);
        command.args(["--out", &scratch.text("case"), "--quiet"]).output()
    };
    let possible = Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups", env!("CARGO_BIN_EXE_trag"), "--version"])
        .output();
    if !possible.is_ok_and(|output| output.status.success()) {
        println!("passed over: this user cannot run trag as another one");
        return;
    }
    let incomplete = ran(run_as_nobody(&scratch.text("in")).unwrap());
    assert_incomplete(&incomplete, "CAS013");
    assert!(incomplete.err.contains("permission"), "{}", incomplete.err);
    fs::remove_dir_all(scratch.path("case")).unwrap();
    assert_stopped(&ran(run_as_nobody(&secret).unwrap()), 74, "CAS002");
    open("000", &scratch.text("in"));
    assert_stopped(&ran(run_as_nobody(&format!("{}/a.csv", scratch.text("in"))).unwrap()), 74, "CAS002");
    open("755", &scratch.text("in"));
}

#[test]
fn declarations_about_one_file_are_taken_together() {
    let scratch = Scratch::new();
    scratch.write("in/a.csv", "Datum;Uplatilac;Primalac;Iznos\n04.05.2024.;A;B;1.234\n");
    let mapping = "[[input]]\nfile = \"a.csv\"\ncurrency = \"RSD\"\n[input.mapping]\nbooked = \"Datum\"\n\
                   payer = { name = \"Uplatilac\" }\npayee = { name = \"Primalac\" }\namount = \"Iznos\"\n";
    scratch.write("in/case.toml", mapping);
    let ambiguous = scratch.run("in", &[]);
    assert_incomplete(&ambiguous, "ING016");
    fs::remove_dir_all(scratch.path("case")).unwrap();
    let answer =
        "[[input]]\nfile = \"a.csv\"\n[input.columns.\"Iznos\"]\ndecimal-mark = \",\"\ngrouping = \".\"\n";
    scratch.write("in/case.toml", format!("{mapping}\n{answer}"));
    let ran = scratch.run("in", &[]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(ran.out.contains("1,234.00 RSD"), "{}", ran.out);
    scratch.write("in/case.toml", format!("{mapping}\n[[input]]\nfile = \"a.csv\"\nprofile = \"no-such\"\n"));
    assert_stopped(&scratch.run("in", &["--replace"]), 64, "CAS007");
}
