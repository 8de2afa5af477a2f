//! What may be replaced, how a folder comes into place, and how an interrupted replacement is put right.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use trag_model::{Problem, catalogue};

use super::place::Place;
use crate::manifest;

/// More than any manifest takes; a larger file is none.
const LARGEST_MANIFEST: u64 = 1 << 28;

/// The problem of a target that the file system refuses to write.
#[must_use]
pub fn not_writable(target: &Path, error: &io::Error) -> Problem {
    let shown = target.display();
    let (text, help) = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            (format!("no room is left for {shown}"), "make room, or choose another disk with --out")
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            (format!("no permission to write {shown}"), "choose a folder that you may write with --out")
        }
        _ => (format!("{shown} cannot be written: {error}"), "check the disk, or choose another --out"),
    };
    Problem::new(catalogue::CASE_NOT_WRITABLE, text, help)
}

/// Puts right what an interrupted run left: an old folder that was moved aside and not yet followed by the new
/// one comes back; everything else that is hidden goes.
pub(super) fn recover(place: &Place) -> io::Result<()> {
    if place.old.symlink_metadata().is_ok() {
        if place.target.symlink_metadata().is_ok() {
            remove(&place.old)?;
        } else {
            fs::rename(&place.old, &place.target)?;
        }
    }
    remove(&place.staging)
}

/// Removes a folder, or whatever stands there; it is no error that nothing does. Links are not followed.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    let removed = match path.symlink_metadata() {
        Ok(data) if data.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Checks that nothing of the user's is lost when a folder is put at the target.
pub(super) fn may_be_replaced(place: &Place, replace: bool) -> Result<(), Problem> {
    let target = &place.target;
    let data = match target.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(not_writable(target, &error)),
        Ok(data) => data,
    };
    let not_a_case = |what: String| {
        let help = "choose another folder with --out; trag replaces nothing that it has not written";
        Err(Problem::new(catalogue::NOT_A_CASE, what, help))
    };
    if !data.is_dir() {
        return not_a_case(format!("{} is a file, not a case folder", target.display()));
    }
    let names = file_names(target).map_err(|error| not_writable(target, &error))?;
    if names.is_empty() {
        return Ok(());
    }
    let Some(manifest) = read_manifest(target) else {
        return not_a_case(format!("{} is not empty and is no case folder of trag", target.display()));
    };
    let written: BTreeSet<&str> = manifest.outputs.iter().map(|output| output.name.as_str()).collect();
    let foreign = names.iter().find(|name| *name != manifest::NAME && !written.contains(name.as_str()));
    if let Some(name) = foreign {
        return not_a_case(format!("{} holds `{name}`, which trag has not written", target.display()));
    }
    if !replace {
        let text = format!("the case folder {} exists already", target.display());
        let help = "replace it with --replace, or choose another folder with --out";
        return Err(Problem::new(catalogue::CASE_EXISTS, text, help));
    }
    Ok(())
}

fn file_names(folder: &Path) -> io::Result<BTreeSet<String>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}

pub(super) fn read_manifest(folder: &Path) -> Option<manifest::Manifest> {
    let mut text = Vec::new();
    let file = File::open(folder.join(manifest::NAME)).ok()?;
    file.take(LARGEST_MANIFEST).read_to_end(&mut text).ok()?;
    manifest::parse(&text)
}

/// Brings the staging folder to the disk and puts it at the target.
pub(super) fn put_in_place(place: &Place) -> io::Result<()> {
    sync_folder(&place.staging)?;
    let is_empty = || fs::read_dir(&place.target).map(|mut entries| entries.next().is_none());
    match place.target.symlink_metadata() {
        // A rename onto an empty folder replaces it in one step.
        Ok(_) if !is_empty()? => swap(place)?,
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => fs::rename(&place.staging, &place.target)?,
    }
    // The new folder is in place. Until the disk knows that, the old one stays whole: a power cut then leaves
    // one or the other. What is not removed now goes with the next run.
    if sync_folder(&place.parent).is_ok() {
        let _ = remove(&place.staging);
        let _ = remove(&place.old);
    }
    Ok(())
}

/// Exchanges the staging folder with the target; in two steps where the file system has none for it.
fn swap(place: &Place) -> io::Result<()> {
    if exchange(&place.staging, &place.target)? {
        return Ok(());
    }
    swap_in_two_steps(place)
}

/// Between the two steps a crash leaves the old folder aside; [`recover`] brings it back.
fn swap_in_two_steps(place: &Place) -> io::Result<()> {
    fs::rename(&place.target, &place.old)?;
    fs::rename(&place.staging, &place.target).or_else(|error| {
        fs::rename(&place.old, &place.target)?;
        Err(error)
    })
}

/// Exchanges two folders in one step. `false` where this file system or kernel cannot.
#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Other systems have no such step.
#[cfg(not(target_os = "linux"))]
fn exchange(_one: &Path, _other: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Brings the names in a folder to the disk. Some network file systems have no such call and say so.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Ok(())
        }
        other => other,
    }
}

/// Other systems do not open folders as files.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(room: &Path) -> Place {
        let place = Place::of(&room.join("case")).unwrap();
        for (folder, text) in [(&place.target, "old"), (&place.staging, "new")] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join("text"), text).unwrap();
        }
        place
    }

    fn text(folder: &Path) -> Option<String> {
        fs::read_to_string(folder.join("text")).ok()
    }

    #[test]
    fn both_ways_of_swapping_put_the_new_folder_in_place() {
        for swap in [swap, swap_in_two_steps] {
            let room = tempfile::tempdir().unwrap();
            let place = place(room.path());
            swap(&place).unwrap();
            assert_eq!(text(&place.target).as_deref(), Some("new"));
            recover(&place).unwrap();
            assert_eq!(text(&place.target).as_deref(), Some("new"));
            assert_eq!(fs::read_dir(room.path()).unwrap().count(), 1);
        }
    }

    #[test]
    fn a_second_step_that_fails_takes_the_first_one_back() {
        let room = tempfile::tempdir().unwrap();
        let place = place(room.path());
        fs::remove_dir_all(&place.staging).unwrap();
        swap_in_two_steps(&place).unwrap_err();
        assert_eq!(text(&place.target).as_deref(), Some("old"));
    }
}
