//! How often each rule flags normal life, and how much of what was planted it finds. The rates stand in
//! [`FILE`], from which the pages of the rules take them; `cargo xtask rates` measures them again.

mod measure;
mod page;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::tree::Complaint;
use crate::workspace::{root, run};

pub(crate) use page::{of_rule, overview};

/// Where the rates are kept.
pub(crate) const FILE: &str = "xtask/rates.json";

/// The towns: so many households, and a seed for each. A list that does not change, so that no lucky seed is told.
const TOWN_HOUSEHOLDS: &str = "1000";
const TOWN_SEEDS: [&str; 3] = ["1", "11", "23"];
/// The cases: households, seeds, and schemes, three of each kind and care in each.
const CASE_HOUSEHOLDS: &str = "400";
const CASE_SEEDS: [&str; 2] = ["2", "12"];
const CASE_SCHEMES: &str = "351";

/// The layouts in which the same payments are written: a register that states all that a rule may need, with time of
/// day, branch and depositor, and statements as banks export them, which state less and need intake.
pub(crate) const LAYOUTS: [&str; 2] = ["register", "statements"];

/// What was measured, by layout.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Rates(pub(crate) BTreeMap<String, OfLayout>);

/// What was measured on one layout.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OfLayout {
    /// The towns without a planted scheme, by seed.
    pub(crate) towns: BTreeMap<u64, Town>,
    /// The cases with them, together.
    pub(crate) case: Planted,
    /// By rule, and the seed of the town.
    pub(crate) rules: BTreeMap<String, BTreeMap<u64, OfRule>>,
}

/// A year of normal life.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Town {
    pub(crate) rows: u64,
    /// Holders of accounts.
    pub(crate) subjects: u64,
    /// Holders with a finding.
    pub(crate) flagged: u64,
    /// Holders whose score brings them into the default summary.
    pub(crate) in_summary: u64,
    /// How many reach each score, by score.
    pub(crate) by_score: BTreeMap<u64, u64>,
}

/// A share in all towns together, and in the town where it is largest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OfTowns {
    pub(crate) mean: Share,
    pub(crate) worst: Share,
}

impl OfLayout {
    /// How many of each town's holders.
    pub(crate) fn holders(&self, count: impl Fn(u64, &Town) -> u64) -> OfTowns {
        let shares =
            self.towns.iter().map(|(seed, town)| Share { found: count(*seed, town), of: town.subjects });
        shares.fold(OfTowns { mean: Share::default(), worst: Share::default() }, |all, one| {
            let is_worse = one.found * all.worst.of >= all.worst.found * one.of;
            OfTowns { mean: all.mean.and(one), worst: if is_worse { one } else { all.worst } }
        })
    }
}

impl Share {
    /// Both together.
    pub(crate) fn and(self, other: Share) -> Share {
        Share { found: self.found + other.found, of: self.of + other.of }
    }
}

impl Planted {
    /// Both cases together.
    pub(crate) fn and(mut self, other: Planted) -> Planted {
        let add = |into: &mut BTreeMap<String, Share>, shares: BTreeMap<String, Share>| {
            for (care, share) in shares {
                let sum = into.entry(care).or_default();
                *sum = sum.and(share);
            }
        };
        self.rows += other.rows;
        self.schemes += other.schemes;
        add(&mut self.reaching, other.reaching);
        for (name, kind) in other.kinds {
            let own = self.kinds.entry(name).or_default();
            own.rule = kind.rule;
            add(&mut own.by_its_rule, kind.by_its_rule);
            add(&mut own.by_any_rule, kind.by_any_rule);
        }
        self
    }
}

impl Town {
    /// How many holders reach a score.
    pub(crate) fn reaching(&self, score: u64) -> u64 {
        self.by_score.range(score..).next().map_or(0, |(_, count)| *count)
    }
}

/// A case with planted schemes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Planted {
    pub(crate) rows: u64,
    pub(crate) schemes: u64,
    /// Schemes one of whose holders stands in the default summary, by care.
    pub(crate) reaching: BTreeMap<String, Share>,
    /// By kind of scheme.
    pub(crate) kinds: BTreeMap<String, OfKind>,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Share {
    pub(crate) found: u64,
    pub(crate) of: u64,
}

/// A kind of scheme: which are found, by care.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OfKind {
    /// The rule whose definition it is; may be empty.
    pub(crate) rule: String,
    pub(crate) by_its_rule: BTreeMap<String, Share>,
    pub(crate) by_any_rule: BTreeMap<String, Share>,
}

/// A rule in the town.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OfRule {
    /// `flagged`, `clear`, `not_applicable` or `failed`.
    pub(crate) outcome: String,
    pub(crate) findings: u64,
    /// Holders that it flags.
    pub(crate) subjects: u64,
}

impl Rates {
    /// The rates that are kept.
    pub(crate) fn read(root: &Path) -> Result<Rates, String> {
        let text = std::fs::read_to_string(root.join(FILE)).map_err(|error| format!("{FILE}: {error}"))?;
        serde_json::from_str(&text).map_err(|error| format!("{FILE}: {error}; run `cargo xtask rates`"))
    }
}

/// Measures the rates and writes them down.
pub(crate) fn write() -> Result<(), String> {
    let rates = measured()?;
    let text = serde_json::to_string_pretty(&rates).map_err(|error| error.to_string())?;
    std::fs::write(root().join(FILE), text + "\n").map_err(|error| format!("{FILE}: {error}"))
}

/// Measures the rates and says where they differ from those that are kept.
pub(crate) fn check() -> Result<Vec<Complaint>, String> {
    Ok(differences(&Rates::read(&root())?, &measured()?))
}

fn differences(kept: &Rates, measured: &Rates) -> Vec<Complaint> {
    let nothing = OfLayout::default();
    let of = |rates: &Rates, layout| rates.0.get(layout).cloned().unwrap_or_else(|| nothing.clone());
    let differing = LAYOUTS.map(|layout| differing(layout, &of(kept, layout), &of(measured, layout)));
    differing.into_iter().flatten().collect()
}

fn differing(layout: &str, kept: &OfLayout, measured: &OfLayout) -> Vec<Complaint> {
    let stale = |what: &str| {
        Complaint::new(FILE, 0, format!("{layout}: {what} is another today: run `cargo xtask rates`"))
    };
    let mut complaints = Vec::new();
    if kept.towns != measured.towns {
        complaints.push(stale("a town"));
    }
    if kept.case != measured.case {
        complaints.push(stale("a case with planted schemes"));
    }
    let codes = kept.rules.keys().chain(measured.rules.keys());
    let mut codes: Vec<&String> =
        codes.filter(|code| kept.rules.get(*code) != measured.rules.get(*code)).collect();
    codes.sort_unstable();
    codes.dedup();
    complaints.extend(codes.into_iter().map(|code| stale(&format!("rule {code}"))));
    complaints
}

fn measured() -> Result<Rates, String> {
    run("cargo", &["build", "--quiet", "--locked", "--release", "-p", "trag-cli", "-p", "trag-synth"])?;
    let mut rates = Rates::default();
    for layout in LAYOUTS {
        let of = rates.0.entry(layout.to_owned()).or_default();
        for seed in TOWN_SEEDS {
            let folder = work_folder()?;
            let town = judged(&folder, "town", layout, &["--households", TOWN_HOUSEHOLDS, "--seed", seed])?;
            measure::add_town(of, seed.parse().map_err(|_| format!("{seed} is no seed"))?, &town);
        }
        for seed in CASE_SEEDS {
            let folder = work_folder()?;
            let arguments = ["--households", CASE_HOUSEHOLDS, "--seed", seed, "--schemes", CASE_SCHEMES];
            let case = judged(&folder, "case", layout, &arguments)?;
            let truth = json(&folder.join("case").join("truth.json"))?;
            of.case = std::mem::take(&mut of.case).and(measure::of_case(&case, &truth));
        }
    }
    std::fs::remove_dir_all(work_folder()?).map_err(|error| error.to_string())?;
    Ok(rates)
}

/// An empty folder below the build folder.
fn work_folder() -> Result<PathBuf, String> {
    let target = crate::workspace::metadata(&["--no-deps"])?;
    let folder = Path::new(crate::workspace::text(&target, "target_directory")).join("rates");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder)
}

/// Writes invented payments, judges them with trag, and gives its findings.
fn judged(folder: &Path, name: &str, layout: &str, arguments: &[&str]) -> Result<Value, String> {
    let program = |name: &str| folder.with_file_name("release").join(name);
    let (input, output) = (folder.join(name), folder.join(format!("{name}-judged")));
    let mut synth = Command::new(program("trag-synth"));
    finish(synth.arg(name).args(arguments).args(["--layout", layout]).arg("--out").arg(&input))?;
    finish(Command::new(program("trag")).arg("run").arg(&input).arg("--out").arg(&output).arg("--json"))?;
    json(&output.join("findings.json"))
}

fn finish(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        Ok(())
    } else {
        Err(format!("{command:?} ended with {}: {said}", output.status))
    }
}

fn json(path: &Path) -> Result<Value, String> {
    let text = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::shown;

    #[test]
    fn the_worst_town_is_told_beside_the_mean() {
        let town = |in_summary, subjects| Town { in_summary, subjects, ..Town::default() };
        let towns = BTreeMap::from([(1, town(2, 1_000)), (11, town(3, 500)), (23, town(4, 1_000))]);
        let of = OfLayout { towns, ..OfLayout::default() };
        let share = |found, of| Share { found, of };
        let expected = OfTowns { mean: share(9, 2_500), worst: share(3, 500) };
        assert_eq!(of.holders(|_, town| town.in_summary), expected);
    }

    #[test]
    fn rates_that_changed_are_named() {
        let of_rule =
            |subjects| BTreeMap::from([(1, OfRule { outcome: "flagged".into(), findings: 3, subjects })]);
        let register = OfLayout {
            rules: BTreeMap::from([("S01".into(), of_rule(1)), ("S02".into(), of_rule(1))]),
            ..OfLayout::default()
        };
        let kept = Rates(BTreeMap::from([("register".to_owned(), register)]));
        let mut today = kept.clone();
        assert!(differences(&kept, &today).is_empty());
        let register = today.0.get_mut("register").unwrap();
        register.rules.insert("S02".into(), of_rule(2));
        register.towns.insert(1, Town { flagged: 9, ..Town::default() });
        assert_eq!(
            shown(&differences(&kept, &today)),
            [
                "xtask/rates.json: register: a town is another today: run `cargo xtask rates`",
                "xtask/rates.json: register: rule S02 is another today: run `cargo xtask rates`",
            ]
        );
    }
}
