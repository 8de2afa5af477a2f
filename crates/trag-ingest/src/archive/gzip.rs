//! Files packed by gzip: one file, under the name without `.gz`.

/// The name of the file in a gzip file of this path.
pub(super) fn name_of(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let without = [".gz", ".GZ", ".gzip"].into_iter().find_map(|end| name.strip_suffix(end));
    without.filter(|name| !name.is_empty()).unwrap_or("content").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_is_taken_off() {
        assert_eq!(name_of("banka/izvod.csv.gz"), "izvod.csv");
        assert_eq!(name_of("izvod"), "content");
        assert_eq!(name_of(".gz"), "content");
    }
}
