//! System packages that the tests need, on Debian and its relatives.

use crate::workspace::{has, run};

/// The browser that opens the HTML summary in its test, under the names it goes by.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Installs what is missing. Where that cannot be done, says so in one line: the tests that need it pass
/// themselves over.
pub(crate) fn run_setup() {
    match plan(|program| has(program, &["--version"]), is_root) {
        Plan::Nothing(browser) => println!("setup: the browser test uses {browser}; nothing to install"),
        Plan::PassOver(reason) => println!("setup: {reason}; the browser test will be passed over"),
        Plan::Install(prefix) => {
            println!("setup: installing the package chromium, for the browser test");
            if let Err(error) = install(prefix) {
                println!("setup: {error}; the browser test will be passed over");
            }
        }
    }
}

/// The browser that is installed.
pub(crate) fn browser() -> Option<&'static str> {
    BROWSERS.into_iter().find(|browser| has(browser, &["--version"]))
}

/// What to do about the browser.
#[derive(Debug, PartialEq, Eq)]
enum Plan {
    Nothing(&'static str),
    /// With this command in front.
    Install(Option<&'static str>),
    PassOver(&'static str),
}

fn plan(runs: impl Fn(&str) -> bool, is_root: impl Fn() -> bool) -> Plan {
    if let Some(browser) = BROWSERS.into_iter().find(|browser| runs(browser)) {
        return Plan::Nothing(browser);
    }
    if !runs("apt-get") {
        return Plan::PassOver("no Chromium here, and no apt-get to install it with");
    }
    match (is_root(), runs("sudo")) {
        (true, _) => Plan::Install(None),
        (false, true) => Plan::Install(Some("sudo")),
        (false, false) => Plan::PassOver("no Chromium here, and no right to install it"),
    }
}

fn is_root() -> bool {
    let user = std::process::Command::new("id").arg("-u").output();
    user.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn install(prefix: Option<&str>) -> Result<(), String> {
    for arguments in [&["update", "-q"][..], &["install", "-y", "-q", "--no-install-recommends", "chromium"]]
    {
        // `-n`: a password is never asked for, so that a nightly job does not wait for one.
        let words: Vec<&str> = match prefix {
            Some(sudo) => [sudo, "-n", "apt-get"].into_iter().chain(arguments.iter().copied()).collect(),
            None => ["apt-get"].into_iter().chain(arguments.iter().copied()).collect(),
        };
        run(words[0], &words[1..])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setup_installs_only_where_it_must_and_may() {
        let plan = |present: &[&str], root| plan(|program| present.contains(&program), || root);
        assert_eq!(plan(&["google-chrome", "apt-get"], true), Plan::Nothing("google-chrome"));
        assert_eq!(plan(&["apt-get"], true), Plan::Install(None));
        assert_eq!(plan(&["apt-get", "sudo"], false), Plan::Install(Some("sudo")));
        assert!(matches!(plan(&["apt-get"], false), Plan::PassOver(_)));
        assert!(matches!(plan(&[], true), Plan::PassOver(_)));
    }
}
