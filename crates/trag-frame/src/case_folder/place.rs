//! Where a case folder and its hidden siblings stand.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use trag_model::{Problem, catalogue};

use super::replace::not_writable;

/// The target and its siblings, with the links of the path followed, so that one folder has one lock.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) parent: PathBuf,
    pub(super) target: PathBuf,
    pub(super) staging: PathBuf,
    pub(super) old: PathBuf,
    pub(super) lock: PathBuf,
}

impl Place {
    pub(super) fn of(target: &Path) -> Result<Place, Problem> {
        let (parent, name) = parent_and_name(target)?;
        let sibling = |ending: &str| {
            let mut hidden = OsString::from(".");
            hidden.push(&name);
            hidden.push(ending);
            parent.join(hidden)
        };
        Ok(Place {
            target: parent.join(&name),
            staging: sibling(".trag-new"),
            old: sibling(".trag-old"),
            lock: sibling(".trag-lock"),
            parent,
        })
    }
}

pub(crate) fn parent_and_name(target: &Path) -> Result<(PathBuf, OsString), Problem> {
    let followed = match fs::canonicalize(target) {
        Ok(path) => path,
        Err(error) if error.kind() == io::ErrorKind::NotFound => named_only(target)?,
        Err(error) => return Err(not_writable(target, &error)),
    };
    match (followed.parent(), followed.file_name()) {
        (Some(parent), Some(name)) => Ok((parent.to_owned(), name.to_owned())),
        _ => Err(no_folder_name(target)),
    }
}

/// A target that does not exist yet, in a folder that does.
fn named_only(target: &Path) -> Result<PathBuf, Problem> {
    if target.is_symlink() {
        let text = format!("{} is a link that leads nowhere", target.display());
        return Err(Problem::new(
            catalogue::CASE_NOT_WRITABLE,
            text,
            "remove the link, or choose another --out",
        ));
    }
    let name =
        target.file_name().filter(|name| *name != OsStr::new("..")).ok_or_else(|| no_folder_name(target))?;
    let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let parent = fs::canonicalize(parent).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            let text = format!("the folder {} does not exist", parent.display());
            Problem::new(catalogue::CASE_NOT_WRITABLE, text, "create it first, or choose another --out")
        }
        _ => not_writable(target, &error),
    })?;
    Ok(parent.join(name))
}

fn no_folder_name(target: &Path) -> Problem {
    let text = format!("`{}` names no folder that can be written", target.display());
    Problem::new(catalogue::CASE_NOT_WRITABLE, text, "name a new folder with --out")
}
