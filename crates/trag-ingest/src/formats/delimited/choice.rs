//! Which mapping fits a file: that of `case.toml`, or that of the profile whose columns stand in the header.

use std::collections::BTreeSet;

use trag_model::{Decision, Problem, catalogue};

use crate::formats::delimited::layout::{HeadText, Layout};
use crate::mapping::Mapping;
use crate::profile::{Profile, Profiles};
use crate::spec::{ColumnSpec, InputSpec};
use crate::suggestion::suggest;
use crate::text::header::{Header, Wanted};

/// A layout with the mapping that fits it.
pub(crate) struct Choice<'p> {
    pub(crate) layout: Layout,
    pub(crate) mapping: &'p Mapping,
    /// Name of the profile, or where the mapping stands.
    pub(crate) profile: String,
    pub(crate) declared: Declared<'p>,
}

/// What is declared about how values are written, in the order of precedence.
#[derive(Clone, Copy)]
pub(crate) struct Declared<'p> {
    pub(crate) spec: &'p InputSpec,
    pub(crate) profile: Option<&'p Profile>,
}

impl Declared<'_> {
    /// What holds for a column.
    pub(crate) fn of(&self, header: &Header, column: usize) -> ColumnSpec {
        let named = |columns: &std::collections::BTreeMap<String, ColumnSpec>| {
            let found = columns.iter().find(|(name, _)| header.column(name) == Some(column));
            found.map_or(ColumnSpec::default(), |(_, spec)| *spec)
        };
        let of_case = named(&self.spec.columns);
        self.profile.map_or(of_case, |profile| of_case.or(named(&profile.columns)).or(profile.text))
    }
}

/// The name under which a mapping in `case.toml` is reported.
pub(crate) const CASE_MAPPING: &str = "mapping in case.toml";

/// Chooses what the columns mean, and checks that the columns which `case.toml` describes exist.
pub(crate) fn choose<'p>(
    head: &HeadText,
    spec: &'p InputSpec,
    profiles: &'p Profiles,
) -> Result<Choice<'p>, Box<Problem>> {
    let mut choice = choose_mapping(head, spec, profiles)?;
    let described: Vec<&str> = spec.columns.keys().map(String::as_str).collect();
    choice.layout = demanded_at(choice.layout, &described, "table [input.columns] in case.toml")?;
    Ok(choice)
}

/// The mapping of `case.toml`, or the profile whose names stand in the header.
fn choose_mapping<'p>(
    head: &HeadText,
    spec: &'p InputSpec,
    profiles: &'p Profiles,
) -> Result<Choice<'p>, Box<Problem>> {
    if let Some(name) = spec.profile.as_deref().filter(|name| profiles.get(name).is_none()) {
        return Err(unknown_profile(name, profiles));
    }
    if let Some(mapping) = &spec.mapping {
        let names = mapping.column_names();
        let layout = match &head.declared_header[..] {
            [] => demanded(head, &names, CASE_MAPPING)?,
            header => demanded_at(head.headless(header, "case.toml"), &names, CASE_MAPPING)?,
        };
        let declared = Declared { spec, profile: None };
        return Ok(Choice { layout, mapping, profile: CASE_MAPPING.to_owned(), declared });
    }
    if let Some(name) = &spec.profile {
        let profile = profiles.get(name).ok_or_else(|| unknown_profile(name, profiles))?;
        let by = format!("profile \"{name}\"");
        let layout = match (&head.declared_header[..], &profile.header[..]) {
            ([], []) => demanded(head, &columns_of(profile), &by)?,
            ([], header) => head.headless(header, &by),
            (header, _) => demanded_at(head.headless(header, "case.toml"), &columns_of(profile), &by)?,
        };
        return Ok(chosen(layout, spec, profile));
    }
    let all: Vec<&Profile> = profiles.iter().collect();
    let wanted: Vec<&[Wanted]> = all.iter().map(|profile| profile.required()).collect();
    let Some((delimiter, at, fitting)) = head.find(&wanted) else {
        return Err(named_by_hand(head, profiles).unwrap_or_else(|| unknown_header(head)));
    };
    let layout = head.layout(delimiter, at);
    let places = |which: &usize| -> BTreeSet<usize> {
        wanted[*which].iter().filter_map(|name| name.find(&layout.header)).map(|(at, _)| at).collect()
    };
    let found: Vec<(usize, BTreeSet<usize>)> = fitting.iter().map(|which| (*which, places(which))).collect();
    let is_part_of_another =
        |of: &BTreeSet<usize>| found.iter().any(|(_, other)| of.is_subset(other) && of != other);
    let best: Vec<&Profile> =
        found.iter().filter(|(_, of)| !is_part_of_another(of)).map(|(which, _)| all[*which]).collect();
    match best[..] {
        [profile] => {
            let layout = demanded_at(layout, &columns_of(profile), &format!("profile \"{}\"", profile.name))?;
            Ok(chosen(layout, spec, profile))
        }
        _ => Err(ambiguous_header(&layout, &best)),
    }
}

/// Every column that a profile names, once.
fn columns_of(profile: &Profile) -> Vec<&str> {
    let mut names = profile.mapping.column_names();
    names.extend(profile.matches.columns.iter().map(String::as_str));
    names
}

fn chosen<'p>(mut layout: Layout, spec: &'p InputSpec, profile: &'p Profile) -> Choice<'p> {
    let evidence = match &spec.profile {
        Some(_) => "declared in case.toml".to_owned(),
        None => format!("all {} columns it asks for stand in the header", profile.matches.columns.len()),
    };
    layout.decisions.push(Decision { what: "profile".to_owned(), choice: profile.name.clone(), evidence });
    let declared = Declared { spec, profile: Some(profile) };
    Choice { layout, mapping: &profile.mapping, profile: profile.name.clone(), declared }
}

fn demanded(head: &HeadText, names: &[&str], by: &str) -> Result<Layout, Box<Problem>> {
    let wanted: Vec<Wanted> = names.iter().map(|name| Wanted::parse(name)).collect();
    if let Some((delimiter, at, _)) = head.find(&[&wanted]) {
        return Ok(head.layout(delimiter, at));
    }
    let (delimiter, at) =
        head.nearest(&wanted).or_else(|| head.best_guess()).ok_or_else(|| unknown_header(head))?;
    demanded_at(head.layout(delimiter, at), names, by)
}

fn demanded_at(layout: Layout, names: &[&str], by: &str) -> Result<Layout, Box<Problem>> {
    let mut missing: Vec<String> = Vec::new();
    for name in names {
        let quoted = format!("\"{name}\"");
        let wanted = Wanted::parse(name);
        if !wanted.optional && wanted.find(&layout.header).is_none() && !missing.contains(&quoted) {
            missing.push(quoted);
        }
    }
    if missing.is_empty() {
        return Ok(layout);
    }
    let text = format!("the {by} names columns that the file does not have: {}", missing.join(", "));
    let help = format!(
        "the header in line {} has: {}; correct the names, or use `trag formats probe` on the file for a mapping \
         to start from",
        layout.header_line,
        layout.header.names.join(", ")
    );
    let mut problem = Problem::new(catalogue::COLUMN_MISSING, text, help);
    problem.place.line = layout.header_line;
    Err(Box::new(problem))
}

fn unknown_profile(name: &str, profiles: &Profiles) -> Box<Problem> {
    let known: Vec<&str> = profiles.iter().map(|profile| profile.name.as_str()).collect();
    let text = format!("case.toml names the profile \"{name}\", which does not exist");
    let help = format!("use one of: {}", known.join(", "));
    Box::new(Problem::new(catalogue::HEADER_UNKNOWN, text, help))
}

/// A file without a header that begins as a profile for such files knows it: `case.toml` has to name the profile.
fn named_by_hand(head: &HeadText, profiles: &Profiles) -> Option<Box<Problem>> {
    let begins = |profile: &&Profile| {
        !profile.header.is_empty() && profile.mapping.footers.iter().any(|words| head.begins_with(words))
    };
    let Profile { name, title, .. } = profiles.iter().find(begins)?;
    let text = format!(
        "the file has no header and looks like this, which is read where case.toml names it: {title}"
    );
    let help = format!(
        "write profile = \"{name}\" into case.toml under an [[input]] for this file, unless another file of the case \
         holds the same rows"
    );
    Some(Box::new(Problem::new(catalogue::HEADER_UNKNOWN, text, help)))
}

fn unknown_header(head: &HeadText) -> Box<Problem> {
    let Some((delimiter, at)) = head.best_guess() else {
        let text = "no line in the first 41 records looks like a header, and no profile fits the file";
        let help = "columns are found by their names: ask for the export with a header, or put a line with the \
                    names on top of a copy, and say in case.toml under [input.mapping] what they mean";
        return Box::new(Problem::new(catalogue::HEADER_UNKNOWN, text, help));
    };
    let layout = head.layout(delimiter, at);
    let text = "no profile knows this header, and case.toml has no mapping for the file";
    let suggestion = suggest(&layout, &head.file).toml;
    let help = format!(
        "write into case.toml what the columns mean, starting from this, which `trag formats probe` prints \
         too:\n{}",
        suggestion.trim_end()
    );
    let mut problem = Problem::new(catalogue::HEADER_UNKNOWN, text, help);
    problem.place.line = layout.header_line;
    problem.detail = format!("the columns are: {}", layout.header.names.join(", "));
    Box::new(problem)
}

fn ambiguous_header(layout: &Layout, profiles: &[&Profile]) -> Box<Problem> {
    let names: Vec<String> = profiles.iter().map(|profile| format!("\"{}\"", profile.name)).collect();
    let text = format!("the header fits more than one profile: {}", names.join(" and "));
    let lines: Vec<String> = names.iter().map(|name| format!("profile = {name}")).collect();
    let help = format!("write one of these into case.toml under this [[input]]: {}", lines.join(" or "));
    let mut problem = Problem::new(catalogue::HEADER_AMBIGUOUS, text, help);
    problem.place.line = layout.header_line;
    Box::new(problem)
}

/// Profiles whose columns all stand in the header, for the probe.
pub(crate) fn matching<'p>(header: &Header, profiles: &'p Profiles) -> Vec<&'p Profile> {
    let has = |name: &Wanted| name.optional || name.find(header).is_some();
    let fits = |profile: &&Profile| !profile.required().is_empty() && profile.required().iter().all(has);
    profiles.iter().filter(fits).collect()
}
