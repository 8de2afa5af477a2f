//! What trag reads.

use std::fmt::Write as _;

use trag_ingest::Format;

/// The page of all formats with their profiles.
pub(super) fn page(formats: &[Format]) -> String {
    let mut text = String::from(
        "# Formats\n\nA file is known by its content, never by its name. A profile is chosen by the header; \
         `trag formats probe FILE` shows which, and prints a mapping to start from where none fits.\n",
    );
    for format in formats {
        let _ = write!(
            text,
            "\n## {}\n\n{}.\n\n| profile | what it reads | country | on what evidence |\n|---|---|---|---|\n",
            format.name, format.title
        );
        for profile in &format.profiles {
            let [name, title, country, verified] = profile.each_ref().map(|cell| cell.replace('|', "\\|"));
            let _ = writeln!(text, "| `{name}` | {title} | {country} | {verified} |");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_has_its_line() {
        let profile = ["bank-x", "Statement | daily", "RS", "three exports"].map(str::to_owned);
        let formats = [Format { name: "delimited", title: "Delimited text", profiles: vec![profile] }];
        assert!(page(&formats).ends_with("| `bank-x` | Statement \\| daily | RS | three exports |\n"));
    }
}
