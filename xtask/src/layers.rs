//! What each crate may touch. The table in `docs/architecture.md` is the rule itself: it is read here and
//! compared with `cargo metadata` and with the sources.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::rust_source::{RustFile, rust_files};
use crate::tree::{Complaint, Tree, line_at, words};
use crate::workspace::{items, text};

const TABLE: &str = "docs/architecture.md";
const COLUMNS: [&str; 7] =
    ["crate", "may depend on", "files", "clock, environment, process", "prints", "Arrow, Parquet", "floats"];

/// Paths of the standard library behind each column that is not about crates.
const FILES: &[&str] = &["std::fs"];
const SURROUNDINGS: &[&str] = &["std::env", "std::process", "std::time::SystemTime", "std::time::Instant"];
const PRINTS: &[&str] = &["std::io::stdout", "std::io::stderr", "std::io::Stdout", "std::io::Stderr"];
const PRINT_MACROS: &[&str] = &["println", "print", "eprintln", "eprint", "dbg"];
/// No crate may open a connection: an investigator's machine is alone.
const NETWORK: &[&str] = &["std::net", "std::os::unix::net"];

/// Outside crates that open what a column closes.
const FILE_CRATES: &[&str] = &["rustix", "tempfile", "memmap2", "walkdir", "fs4"];
const SURROUNDING_CRATES: &[&str] = &["ctrlc", "dirs", "home", "time", "chrono"];
const ARROW_CRATES: &[&str] = &["arrow", "parquet"];
/// No crate draws random numbers, opens a connection, or holds a second engine for tables.
const CLOSED_CRATES: &[&str] =
    &["rand", "fastrand", "getrandom", "uuid", "polars", "datafusion", "reqwest", "ureq", "hyper", "tokio"];

/// Whether a crate may do what a column is about.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Permission {
    Yes,
    No,
    /// In these files and folders below `src` alone.
    Only(Vec<String>),
}

/// One line of the table.
#[derive(Debug)]
struct Layer {
    name: String,
    depends: BTreeSet<String>,
    files: Permission,
    surroundings: Permission,
    prints: Permission,
    arrow: Permission,
    floats: Permission,
}

/// All complaints about the tree and its dependencies, as `cargo metadata --no-deps` states them.
pub(crate) fn check(tree: &Tree, metadata: &Value) -> Vec<Complaint> {
    let layers = match table(tree) {
        Ok(layers) => layers,
        Err(complaint) => return vec![complaint],
    };
    let files = rust_files(tree);
    let mut complaints = Vec::new();
    let mut packages: BTreeMap<String, &Value> =
        items(&metadata["packages"]).iter().map(|package| (short(text(package, "name")), package)).collect();
    for layer in &layers {
        match packages.remove(&layer.name) {
            None => complaints.push(Complaint::new(TABLE, 0, format!("there is no crate `{}`", layer.name))),
            Some(package) => {
                complaints.extend(check_dependencies(layer, package));
                let folder = folder(&layer.name);
                let own = files.iter().filter(|file| file.path.starts_with(&folder));
                complaints.extend(own.flat_map(|file| check_source(layer, file, &folder)));
            }
        }
    }
    let unknown = packages.keys().map(|name| format!("the table of layers has no line for `{name}`"));
    complaints.extend(unknown.map(|text| Complaint::new(TABLE, 0, text)));
    complaints
}

fn check_dependencies(layer: &Layer, package: &Value) -> Vec<Complaint> {
    let manifest = format!("{}Cargo.toml", folder(&layer.name).trim_end_matches("src/"));
    let complaint = |text: String| Complaint::new(&manifest, 0, text);
    let shipped = items(&package["dependencies"]).iter().filter(|d| text(d, "kind") != "dev");
    let closed = [
        (FILE_CRATES, layer.files == Permission::No, "files are closed to"),
        (SURROUNDING_CRATES, layer.surroundings == Permission::No, "its surroundings are closed to"),
        (ARROW_CRATES, layer.arrow == Permission::No, "Arrow and Parquet are closed to"),
        (CLOSED_CRATES, true, "randomness, network and second engines are closed to"),
    ];
    let mut complaints = Vec::new();
    for name in shipped.map(|dependency| text(dependency, "name")) {
        let own = short(name);
        if own != name && !layer.depends.contains(&own) {
            complaints.push(complaint(format!("`{}` may not depend on `{own}`", layer.name)));
        }
        for (crates, is_closed, what) in closed {
            let is_one = crates.iter().any(|known| {
                name.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            });
            if is_closed && is_one {
                complaints.push(complaint(format!("{what} `{}`, and `{name}` opens them", layer.name)));
            }
        }
    }
    complaints
}

fn check_source(layer: &Layer, file: &RustFile<'_>, folder: &str) -> Vec<Complaint> {
    let may = |permission: &Permission| match permission {
        Permission::Yes => true,
        Permission::No => false,
        Permission::Only(files) => {
            let path = file.path.strip_prefix(folder).unwrap_or_default();
            files.iter().any(|own| path == own || (own.ends_with('/') && path.starts_with(own)))
        }
    };
    let shipped = file.shipped();
    let mut complaints = Vec::new();
    let mut object = |line, what: &str| {
        let text = format!("`{}` may not use {what} here; see the table in {TABLE}", layer.name);
        complaints.push(Complaint::new(file.path, line, text));
    };
    let is_arrow = |path: &str| {
        let name = path.split_once("::").map_or("", |(name, _)| name);
        ARROW_CRATES.iter().any(|known| {
            name.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        })
    };
    let closed_paths =
        [(FILES, may(&layer.files)), (SURROUNDINGS, may(&layer.surroundings)), (PRINTS, may(&layer.prints))];
    for (line, path) in file.shipped_paths() {
        let closed = closed_paths.iter().filter(|(_, is_open)| !is_open).flat_map(|(paths, _)| *paths);
        let named = closed.chain(NETWORK).find(|closed| {
            path.strip_prefix(**closed).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        });
        if let Some(closed) = named {
            object(line, &format!("`{closed}`"));
        }
        // A crate that may not use them at all cannot, as its manifest does not name them.
        if matches!(layer.arrow, Permission::Only(_)) && !may(&layer.arrow) && is_arrow(&path) {
            object(line, "Arrow and Parquet");
        }
    }
    if !may(&layer.prints) {
        for name in PRINT_MACROS {
            let calls = words(&shipped, name).filter(|at| shipped[at + name.len()..].starts_with('!'));
            calls.for_each(|at| object(line_at(&shipped, at), &format!("`{name}!`")));
        }
    }
    if !may(&layer.floats) {
        for name in ["f32", "f64"] {
            words(&shipped, name).for_each(|at| object(line_at(&shipped, at), &format!("`{name}`")));
        }
    }
    complaints
}

/// The table of the document.
fn table(tree: &Tree) -> Result<Vec<Layer>, Complaint> {
    let document = tree.text(TABLE).unwrap_or_default();
    let cells = |line: &str| -> Vec<String> {
        line.trim().trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let mut lines = document.lines().enumerate().skip_while(|(_, line)| cells(line) != COLUMNS);
    if lines.next().is_none() {
        let text = format!("has no table with the columns {}", COLUMNS.join(" | "));
        return Err(Complaint::new(TABLE, 0, text));
    }
    let body = lines.skip(1).take_while(|(_, line)| line.starts_with('|'));
    body.map(|(number, line)| {
        let cells = cells(line);
        let wrong = || Complaint::new(TABLE, number + 1, "a cell is `no`, `yes` or `only` with files");
        let [name, depends, files, surroundings, prints, arrow, floats] = &cells[..] else {
            return Err(Complaint::new(TABLE, number + 1, "a line of another number of cells"));
        };
        let permission = |cell: &str| permission(cell).ok_or_else(wrong);
        Ok(Layer {
            name: name.clone(),
            depends: depends.split(',').map(|own| own.trim().to_owned()).filter(|own| own != "–").collect(),
            files: permission(files)?,
            surroundings: permission(surroundings)?,
            prints: permission(prints)?,
            arrow: permission(arrow)?,
            floats: permission(floats)?,
        })
    })
    .collect()
}

/// `no`, `yes`, or ``only `a.rs`, `b.rs` ``; what stands in parentheses behind it is for the reader.
fn permission(cell: &str) -> Option<Permission> {
    let plain = cell.split('(').next().unwrap_or_default().trim();
    match plain {
        "no" => Some(Permission::No),
        "yes" => Some(Permission::Yes),
        _ => {
            let files = plain.strip_prefix("only ")?.split(',').map(|file| file.trim().trim_matches('`'));
            Some(Permission::Only(files.map(str::to_owned).collect()))
        }
    }
}

/// The name of a crate in the table: `trag-model` is `model`.
fn short(name: &str) -> String {
    name.strip_prefix("trag-").unwrap_or(name).to_owned()
}

fn folder(name: &str) -> String {
    match name {
        "xtask" | "benches" => format!("{name}/src/"),
        _ => format!("crates/trag-{name}/src/"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tidy::shown;

    const DOCUMENT: &str = "\
| crate | may depend on | files | clock, environment, process | prints | Arrow, Parquet | floats |
|---|---|---|---|---|---|---|
| model | – | no | no | no | no | no |
| report | model | no (through `Write`) | no | no | no | only `chart.rs` |
";

    fn metadata(report: &[&str]) -> Value {
        let dependencies: Vec<Value> =
            report.iter().map(|name| json!({ "name": name, "kind": null })).collect();
        json!({ "packages": [
            { "name": "trag-model", "dependencies": [{ "name": "proptest", "kind": "dev" }] },
            { "name": "trag-report", "dependencies": dependencies },
        ]})
    }

    fn seen(document: &str, report: &[&str], files: &[(&str, &str)]) -> Vec<String> {
        let mut all = vec![(TABLE, document)];
        all.extend(files);
        shown(&check(&Tree::of(&all), &metadata(report)))
    }

    #[test]
    fn what_the_table_allows_is_allowed() {
        let chart = ("crates/trag-report/src/chart.rs", "fn f() -> f64 {}\n");
        let tests = ("crates/trag-model/tests/a.rs", "use std::{env, fs};\nfn f() { println!() }\n");
        assert_eq!(seen(DOCUMENT, &["trag-model"], &[chart, tests]), [""; 0]);
    }

    #[test]
    fn a_new_edge_is_seen() {
        let document = DOCUMENT.replace("| report | model |", "| report | – |");
        let wrong = seen(&document, &["trag-model", "parquet", "arrow-array", "rand", "rustix"], &[]);
        assert_eq!(
            wrong,
            [
                "crates/trag-report/Cargo.toml: `report` may not depend on `model`",
                "crates/trag-report/Cargo.toml: Arrow and Parquet are closed to `report`, and `parquet` opens them",
                "crates/trag-report/Cargo.toml: Arrow and Parquet are closed to `report`, and `arrow-array` opens them",
                "crates/trag-report/Cargo.toml: randomness, network and second engines are closed to `report`, and `rand` opens them",
                "crates/trag-report/Cargo.toml: files are closed to `report`, and `rustix` opens them",
            ]
        );
    }

    #[test]
    fn closed_doors_are_seen_in_the_source() {
        let source = "use std::{fs::File, io, net};\nfn f() -> f64 { println!(); std::env::args() }\n";
        let seen = seen(DOCUMENT, &[], &[("crates/trag-model/src/lib.rs", source)]);
        let about = |what: &str, line: u8| {
            format!(
                "crates/trag-model/src/lib.rs:{line}: `model` may not use `{what}` here; see the table in {TABLE}"
            )
        };
        let expected = [("std::fs", 1), ("std::net", 1), ("std::env", 2), ("println!", 2), ("f64", 2)];
        assert_eq!(seen, expected.map(|(what, line)| about(what, line)));
    }

    #[test]
    fn a_door_that_is_open_in_a_folder_is_closed_beside_it() {
        let row = DOCUMENT.lines().find(|line| line.starts_with("| model |")).unwrap();
        let cells: Vec<&str> = row.split(" | ").collect();
        let mut open = cells.clone();
        open[5] = "only `tables/`";
        let document = DOCUMENT.replace(row, &open.join(" | "));
        let source = "use parquet::file;\nuse arrow_array::Array;\n";
        let files =
            [("crates/trag-model/src/tables/a.rs", source), ("crates/trag-model/src/tables.rs", source)];
        let place = "crates/trag-model/src/tables.rs";
        let told = "`model` may not use Arrow and Parquet here; see the table in docs/architecture.md";
        assert_eq!(
            seen(&document, &[], &files),
            [format!("{place}:1: {told}"), format!("{place}:2: {told}")]
        );
    }

    #[test]
    fn the_table_has_a_line_for_each_crate_and_no_other() {
        let document = DOCUMENT.replace("| model |", "| muddle |");
        assert_eq!(
            seen(&document, &[], &[]),
            [
                "docs/architecture.md: there is no crate `muddle`",
                "docs/architecture.md: the table of layers has no line for `model`",
            ]
        );
        assert_eq!(seen("", &[], &[]).len(), 1);
        assert_eq!(
            seen(&DOCUMENT.replace("only `chart.rs`", "sometimes"), &[], &[]),
            ["docs/architecture.md:4: a cell is `no`, `yes` or `only` with files"]
        );
    }
}
