//! What the README says is true: its commands run, and what it quotes is there.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{Scratch, ran};

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).expect("README.md")
}

#[test]
fn the_run_commands_of_the_readme_run_and_give_what_it_quotes() {
    let readme = readme();
    let commands: Vec<&str> =
        readme.lines().filter_map(|line| line.strip_prefix("cargo run --release -- run ")).collect();
    assert_eq!(commands.len(), 2, "the README has two commands that run the main job");
    let mut summaries = String::new();
    for command in commands {
        let (input, case) = command.split_once(" --out ").expect("INPUT --out CASE");
        let scratch = Scratch::new();
        let output = Command::new(env!("CARGO_BIN_EXE_trag"))
            .current_dir(root())
            .args(["run", input, "--quiet", "--out", &scratch.text(case)])
            .output()
            .expect("trag starts");
        let ran = ran(output);
        assert_eq!(ran.exit, 0, "{command}: {}", ran.err);
        for file in readme.lines().filter(|line| line.starts_with("| `")) {
            let names = file.split('|').nth(1).expect("a first cell").split('`').skip(1).step_by(2);
            for name in names {
                assert!(scratch.path(case).join(name).is_file(), "{command} writes no {name}");
            }
        }
        summaries += &fs::read_to_string(scratch.path(case).join("summary.md")).expect("the summary");
    }
    let quoted: Vec<&str> = readme.lines().filter_map(|line| line.strip_prefix("> ")).collect();
    let quoted = quoted.join(" ").replace("**S02** ", "");
    let (sentence, place) = quoted.split_once(" `[").expect("a sentence and its place");
    assert!(summaries.contains(sentence), "no finding says: {sentence}");
    assert!(summaries.contains(place.trim_end_matches("]`")), "no finding stands at {place}");
    assert!(summaries.contains("49 of its 49 rows carry payment code 165 or 265 (daily takings)"));
}

#[test]
fn the_other_commands_of_the_readme_are_commands() {
    for command in readme().lines().filter_map(|line| line.strip_prefix("trag ")) {
        let words: Vec<&str> = command.split('#').next().unwrap_or_default().split_whitespace().collect();
        let last = words.last().expect("a command");
        if words[0] == "rules" {
            assert_eq!(common::trag(&words).exit, 0, "{command}");
        } else {
            let verbs: Vec<&str> =
                words.iter().take_while(|word| **word != *last && word.is_ascii()).copied().collect();
            let verbs: Vec<&str> =
                verbs.into_iter().filter(|word| word.chars().all(char::is_lowercase)).collect();
            let help: Vec<&str> = verbs.into_iter().chain(["--help"]).collect();
            assert_eq!(common::trag(&help).exit, 0, "{command}");
        }
    }
}
