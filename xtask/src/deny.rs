//! Licences, sources, bans and duplicate versions of outside crates, by the rules in `deny.toml`.
//!
//! `deny.toml` is in the form of cargo-deny, which is run too where it is installed. This check reads the
//! same file, so that nobody waits for cargo-deny to be built. Advisories need the network: not here.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::tree::Complaint;
use crate::workspace::{items, text};

const RULES: &str = "deny.toml";
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// What `deny.toml` says.
struct Rules {
    licences: Vec<String>,
    banned: Vec<String>,
    /// Versions that may stand beside another, as `name@version` or `name@version-start`.
    skipped: Vec<String>,
}

impl Rules {
    fn parse(document: &str) -> Result<Rules, String> {
        let table: toml::Table =
            document.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
        let list = |section: &str, key: &str, field: &str| -> Result<Vec<String>, String> {
            let values = table.get(section).and_then(|section| section.get(key));
            let values = values.and_then(toml::Value::as_array).ok_or(format!("no list {section}.{key}"))?;
            let named = |value: &toml::Value| {
                value.as_str().or_else(|| value.get(field)?.as_str()).map(str::to_owned)
            };
            values.iter().map(|value| named(value).ok_or(format!("{section}.{key}: no `{field}`"))).collect()
        };
        Ok(Rules {
            licences: list("licenses", "allow", "name")?,
            banned: list("bans", "deny", "crate")?,
            skipped: list("bans", "skip", "crate")?,
        })
    }
}

/// All complaints about the packages that `cargo metadata` lists.
pub(crate) fn check(document: &str, metadata: &Value) -> Vec<Complaint> {
    let complaint = |text: String| Complaint::new(RULES, 0, text);
    let rules = match Rules::parse(document) {
        Ok(rules) => rules,
        Err(text) => return vec![complaint(text)],
    };
    let mut texts = Vec::new();
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in items(&metadata["packages"]).iter().filter(|package| !package["source"].is_null()) {
        let (name, version) = (text(package, "name"), text(package, "version"));
        if text(package, "source") != REGISTRY {
            texts.push(format!("{name} {version} comes from {}", text(package, "source")));
        }
        let licence = text(package, "license");
        if !is_allowed(licence, &rules.licences) {
            texts.push(format!("{name} {version} has the licence `{licence}`, which is not on the list"));
        }
        if rules.banned.iter().any(|banned| banned == name) {
            texts.push(format!("{name} is banned"));
        }
        versions.entry(name).or_default().push(version);
    }
    texts.extend(duplicates(&versions, &rules.skipped));
    texts.into_iter().map(complaint).collect()
}

fn duplicates(versions: &BTreeMap<&str, Vec<&str>>, skipped: &[String]) -> Vec<String> {
    let is_skipped = |name: &str, version: &str, skip: &str| {
        skip.split_once('@').is_some_and(|(own, start)| {
            let rest = version.strip_prefix(start);
            own == name && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    };
    let several = versions.iter().filter_map(|(name, versions)| {
        let counted = versions.iter().filter(|version| !skipped.iter().any(|s| is_skipped(name, version, s)));
        let counted: Vec<&str> = counted.copied().collect();
        (counted.len() > 1)
            .then(|| format!("{name} is there {} times: {}", counted.len(), counted.join(", ")))
    });
    let idle = skipped.iter().filter_map(|skip| {
        let used = versions.iter().any(|(name, versions)| {
            versions.len() > 1 && versions.iter().any(|version| is_skipped(name, version, skip))
        });
        (!used).then(|| format!("`{skip}` in bans.skip skips nothing: take it off"))
    });
    several.chain(idle).collect()
}

/// Whether the list allows an SPDX expression: `OR` (old form `/`), `AND`, `WITH`, parentheses.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    !tokens.is_empty() && any(&tokens, &mut at, allowed) && at == tokens.len()
}

fn any(tokens: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut result = all(tokens, at, allowed);
    while tokens.get(*at) == Some(&"OR") {
        *at += 1;
        result |= all(tokens, at, allowed);
    }
    result
}

fn all(tokens: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut result = one(tokens, at, allowed);
    while tokens.get(*at) == Some(&"AND") {
        *at += 1;
        result &= one(tokens, at, allowed);
    }
    result
}

fn one(tokens: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let Some(token) = tokens.get(*at) else { return false };
    *at += 1;
    if *token == "(" {
        let result = any(tokens, at, allowed);
        let is_closed = tokens.get(*at) == Some(&")");
        *at += 1;
        return result && is_closed;
    }
    let mut licence = (*token).to_owned();
    if let (Some(&"WITH"), Some(exception)) = (tokens.get(*at), tokens.get(*at + 1)) {
        licence = format!("{licence} WITH {exception}");
        *at += 2;
    }
    allowed.contains(&licence)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tidy::shown;

    const DENY: &str = "[licenses]\nallow = [\"MIT\", \"Apache-2.0\"]\n[bans]\n\
                        deny = [{ crate = \"openssl\" }]\nskip = [{ crate = \"twice@1\", reason = \"old\" }]\n";

    fn package(name: &str, version: &str, licence: &str, source: &str) -> Value {
        json!({ "name": name, "version": version, "license": licence, "source": source })
    }

    #[test]
    fn the_list_reads_spdx() {
        let allowed = ["MIT".to_owned(), "Apache-2.0 WITH LLVM-exception".to_owned()];
        for good in [
            "MIT",
            "MIT OR GPL-3.0",
            "GPL-3.0/MIT",
            "(GPL-3.0 OR MIT) AND MIT",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(is_allowed(good, &allowed), "{good}");
        }
        for bad in
            ["", "GPL-3.0", "MIT AND GPL-3.0", "Apache-2.0", "(MIT", "MIT)", "GPL-3.0 OR (MIT AND ISC)"]
        {
            assert!(!is_allowed(bad, &allowed), "{bad}");
        }
    }

    #[test]
    fn each_rule_can_fail() {
        let metadata = json!({ "packages": [
            { "name": "trag-model", "version": "0.1.0", "license": "EUPL-1.2", "source": null },
            package("good", "1.0.0", "MIT", REGISTRY),
            package("copyleft", "1.0.0", "GPL-3.0", REGISTRY),
            package("forked", "1.0.0", "MIT", "git+https://example.org/forked"),
            package("openssl", "1.0.0", "Apache-2.0", REGISTRY),
            package("twice", "1.9.0", "MIT", REGISTRY),
            package("twice", "2.0.0", "MIT", REGISTRY),
            package("thrice", "1.0.0", "MIT", REGISTRY),
            package("thrice", "2.0.0", "MIT", REGISTRY),
        ]});
        assert_eq!(
            shown(&check(DENY, &metadata)),
            [
                "deny.toml: copyleft 1.0.0 has the licence `GPL-3.0`, which is not on the list",
                "deny.toml: forked 1.0.0 comes from git+https://example.org/forked",
                "deny.toml: openssl is banned",
                "deny.toml: thrice is there 2 times: 1.0.0, 2.0.0",
            ]
        );
        assert_eq!(
            shown(&check(DENY, &json!({ "packages": [] }))),
            ["deny.toml: `twice@1` in bans.skip skips nothing: take it off"]
        );
        assert_eq!(shown(&check("[bans]", &metadata)), ["deny.toml: no list licenses.allow"]);
    }
}
