//! What leaves the house is opened by `age` and verified by `minisign`, and by nobody who should not.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use common::{Scratch, trag};

const INPUT: &str = "date,payer,payee,amount,currency\n2024-05-04,A,B,10.00,EUR\n2024-05-05,B,C,9.00,EUR\n";
const CASE_FILE: &str = "[[input]]\nfile = \"a.csv\"\n[input.mapping]\nbooked = \"date\"\n\
                         payer = { name = \"payer\" }\npayee = { name = \"payee\" }\namount = \"amount\"\n\
                         currency = \"currency\"\n";
/// A key of the documentation of age; its secret half is drawn anew in the test that decrypts.
const RECIPIENT: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

fn case(scratch: &Scratch) -> String {
    scratch.write("in/a.csv", INPUT);
    scratch.write("in/case.toml", CASE_FILE);
    let ran = scratch.run("in", &[]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    scratch.text("case")
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap()))
        .collect()
}

/// Runs a program where it is installed; what it prints.
fn program(name: &str, args: &[&str]) -> Option<String> {
    let Ok(output) = Command::new(name).args(args).output() else {
        println!("passed over: {name} is not installed");
        return None;
    };
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name} {args:?}: {said}");
    Some(said)
}

#[test]
fn age_opens_every_file_and_the_names_of_the_case_stand_in_none() {
    let scratch = Scratch::new();
    let case = case(&scratch);
    let (key, other) = (scratch.text("key"), scratch.text("other"));
    let mut recipients = vec![RECIPIENT.to_owned()];
    for file in [&key, &other] {
        if program("age-keygen", &["-o", file]).is_some() {
            let text = fs::read_to_string(file).unwrap();
            recipients
                .push(text.lines().find_map(|line| line.strip_prefix("# public key: ")).unwrap().to_owned());
        }
    }
    let plain = scratch.text("plain");
    assert_eq!(trag(&["report", &case, "--form", "md,json,pdf", "--out", &plain, "--quiet"]).exit, 0);
    let sealed = scratch.text("sealed");
    let mut args = vec![
        "report",
        &case,
        "--form",
        "md,json,pdf",
        "--out",
        &sealed,
        "--quiet",
        "--recipient",
        "The defence",
    ];
    recipients.iter().for_each(|key| args.extend(["--encrypt-to", key]));
    let ran = trag(&args);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let (plain, sealed) = (files(Path::new(&plain)), files(Path::new(&sealed)));
    let names: Vec<&str> = sealed.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["SHA256SUMS", "SHA256SUMS.age", "case-file.json.age", "case-file.md.age", "case-file.pdf.age"]
    );
    for (name, bytes) in sealed.iter().filter(|(name, _)| name.ends_with(".age")) {
        assert!(bytes.starts_with(b"age-encryption.org/v1\n-> X25519 "), "{name}");
        for file in [&key, &other].into_iter().filter(|file| Path::new(file.as_str()).exists()) {
            let (from, to) = (scratch.text(&format!("sealed/{name}")), scratch.text("opened"));
            program("age", &["--decrypt", "-i", file, "-o", &to, &from]).expect("age beside age-keygen");
            assert_eq!(&fs::read(&to).unwrap(), &plain[name.trim_end_matches(".age")], "{name}");
        }
    }
    let log = fs::read_to_string(scratch.path("case.custody.jsonl")).unwrap();
    assert!(log.contains(&format!("The defence; encrypted to {}", recipients.join(", "))), "{log}");
}

#[test]
fn minisign_verifies_the_hashes_and_a_changed_byte_is_found() {
    let scratch = Scratch::new();
    let case = case(&scratch);
    let (public, secret) = (scratch.text("key.pub"), scratch.text("key"));
    if program("minisign", &["-G", "-W", "-p", &public, "-s", &secret]).is_none() {
        return;
    }
    let mut signatures = Vec::new();
    for out in ["one", "two"] {
        let out = scratch.text(out);
        let ran =
            trag(&["report", &case, "--form", "md,pdf", "--out", &out, "--sign-with", &secret, "--quiet"]);
        assert_eq!(ran.exit, 0, "{}", ran.err);
        let sums = format!("{out}/SHA256SUMS");
        let said = program("minisign", &["-V", "-p", &public, "-m", &sums]).unwrap();
        assert!(said.contains("file:SHA256SUMS"), "{said}");
        signatures.push(fs::read(format!("{sums}.minisig")).unwrap());
    }
    assert_eq!(signatures[0], signatures[1], "the same case gives the same signature: no clock is in it");
    let sums = scratch.path("one/SHA256SUMS");
    let text = fs::read_to_string(&sums).unwrap();
    fs::write(&sums, text.replacen(' ', "  ", 1)).unwrap();
    let output =
        Command::new("minisign").args(["-V", "-p", &public, "-m", &sums.to_string_lossy()]).output().unwrap();
    assert!(!output.status.success(), "a changed byte verifies");
    // A key with its password is of no use here, and says so.
    let key = fs::read_to_string(&secret).unwrap();
    let locked = scratch.write("locked", key.replacen("RWQAAEIy", "RWRTY0Iy", 1));
    let ran = trag(&["report", &case, "--out", &scratch.text("no"), "--sign-with", &locked, "--quiet"]);
    assert!(ran.exit == 64 && ran.err.contains("the key has a password"), "{}", ran.err);
}

#[test]
fn a_recipient_that_is_none_stops_the_command_before_anything_is_written() {
    let scratch = Scratch::new();
    let case = case(&scratch);
    let out = scratch.text("out");
    for wrong in ["age1mistyped", "bob@example.org", &RECIPIENT.replace("ql3z", "ql3y")] {
        let ran = trag(&["report", &case, "--out", &out, "--encrypt-to", wrong, "--quiet"]);
        assert_eq!(ran.exit, 64, "{}", ran.err);
        assert!(ran.err.contains("error[EXP006]") && ran.err.contains("age-keygen"), "{}", ran.err);
        assert!(!Path::new(&out).exists());
    }
    let ran = trag(&["report", &case, "--encrypt-to", RECIPIENT, "--quiet"]);
    assert!(ran.exit == 64 && ran.err.contains("--out"), "the case folder itself is not sealed: {}", ran.err);
}
