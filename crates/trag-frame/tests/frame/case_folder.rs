//! The case folder is the old one or the new one, whatever happens.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use trag_frame::case_folder::{Interrupted, Staging, not_writable};
use trag_frame::manifest;
use trag_model::{Problem, catalogue};

struct Room {
    folder: tempfile::TempDir,
}

impl Room {
    fn new() -> Room {
        Room { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn case(&self) -> PathBuf {
        self.path("case")
    }

    /// Everything in the room: hidden siblings too.
    fn names(&self) -> Vec<String> {
        names(self.folder.path())
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn stage(case: &Path, text: &str) -> Result<Staging, Problem> {
    let mut staging = Staging::begin(case, true)?;
    let written = staging
        .write("note.txt", |out| out.write_all(text.as_bytes()))
        .and_then(|()| manifest::write(&mut staging, "0.0.0", "00", &[]));
    written.map_err(|error| not_writable(case, &error))?;
    Ok(staging)
}

fn write_case(case: &Path, text: &str) {
    stage(case, text).unwrap().commit().unwrap();
}

fn text_of(case: &Path) -> String {
    fs::read_to_string(case.join("note.txt")).unwrap()
}

fn refusal(case: &Path, replace: bool) -> (trag_model::Code, String) {
    let problem = Staging::begin(case, replace).unwrap_err();
    (problem.code, problem.text)
}

#[test]
fn a_case_appears_with_its_manifest_and_nothing_else() {
    let room = Room::new();
    write_case(&room.case(), "one");
    assert_eq!(room.names(), ["case"]);
    assert_eq!(names(&room.case()), ["manifest.json", "note.txt"]);
    let text = fs::read_to_string(room.case().join(manifest::NAME)).unwrap();
    let manifest = manifest::parse(text.as_bytes()).unwrap();
    assert_eq!(manifest.outputs.len(), 1);
    assert_eq!((manifest.outputs[0].name.as_str(), manifest.outputs[0].bytes), ("note.txt", 3));
    let one = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed";
    assert_eq!(manifest.outputs[0].sha256, one);
    let value: BTreeMap<String, serde_json::Value> = serde_json::from_str(&text).unwrap();
    let canonical = serde_json::to_string_pretty(&value).unwrap() + "\n";
    assert_eq!(text, canonical, "keys are sorted");
}

#[test]
fn a_case_is_replaced_only_when_asked() {
    let room = Room::new();
    write_case(&room.case(), "old");
    let (code, text) = refusal(&room.case(), false);
    assert_eq!(code, catalogue::CASE_EXISTS, "{text}");
    assert_eq!(text_of(&room.case()), "old");
    write_case(&room.case(), "new");
    assert_eq!((text_of(&room.case()).as_str(), room.names()), ("new", vec!["case".to_owned()]));
}

#[test]
fn what_trag_has_not_written_is_not_replaced() {
    let room = Room::new();
    let case = room.case();
    fs::write(&case, "a file").unwrap();
    assert_eq!(refusal(&case, true).0, catalogue::NOT_A_CASE);
    fs::remove_file(&case).unwrap();
    fs::create_dir(&case).unwrap();
    drop(stage(&case, "an empty folder may be filled").unwrap());
    fs::write(case.join("thesis.doc"), "mine").unwrap();
    assert_eq!(refusal(&case, true).0, catalogue::NOT_A_CASE);
    fs::write(case.join("manifest.json"), "{\"format\": \"another\"}").unwrap();
    assert_eq!(refusal(&case, true).0, catalogue::NOT_A_CASE);
    fs::remove_dir_all(&case).unwrap();

    write_case(&case, "old");
    fs::write(case.join("my notes.txt"), "mine").unwrap();
    let (code, text) = refusal(&case, true);
    assert_eq!(code, catalogue::NOT_A_CASE);
    assert!(text.ends_with("holds `my notes.txt`, which trag has not written"), "{text}");
    assert_eq!(room.names(), ["case"]);
}

#[test]
fn notes_put_there_during_the_run_are_kept() {
    let room = Room::new();
    write_case(&room.case(), "old");
    let staging = stage(&room.case(), "new").unwrap();
    fs::write(room.case().join("my notes.txt"), "mine").unwrap();
    assert_eq!(staging.commit().unwrap_err().code, catalogue::NOT_A_CASE);
    assert_eq!((text_of(&room.case()).as_str(), room.names()), ("old", vec!["case".to_owned()]));
}

#[test]
fn a_run_given_up_leaves_no_trace() {
    let room = Room::new();
    write_case(&room.case(), "old");
    drop(stage(&room.case(), "new").unwrap());
    assert_eq!((text_of(&room.case()).as_str(), room.names()), ("old", vec!["case".to_owned()]));
}

#[test]
fn two_runs_do_not_write_one_case() {
    let room = Room::new();
    let first = stage(&room.case(), "first").unwrap();
    assert_eq!(refusal(&room.case(), true).0, catalogue::CASE_LOCKED);
    assert_eq!(refusal(&room.path("./case"), true).0, catalogue::CASE_LOCKED);
    first.commit().unwrap();
    write_case(&room.case(), "second");
    assert_eq!(text_of(&room.case()), "second");
}

/// A folder's name and the text in it.
type Folder = (&'static str, &'static str);

#[test]
fn a_crash_at_any_step_leaves_the_old_or_the_new() {
    // Each state as a crash leaves it: (folders with their text, what the target then is).
    let states: [(&[Folder], Option<&str>); 6] = [
        (&[(".case.trag-new", "half")], None),
        (&[("case", "old"), (".case.trag-new", "half")], Some("old")),
        (&[("case", "new"), (".case.trag-new", "old")], Some("new")),
        (&[(".case.trag-old", "old"), (".case.trag-new", "new")], Some("old")),
        (&[("case", "new"), (".case.trag-old", "old")], Some("new")),
        (&[("case", "new"), (".case.trag-old", "ol")], Some("new")),
    ];
    for (folders, expected) in states {
        let room = Room::new();
        for (name, text) in folders {
            write_case(&room.path("made"), text);
            fs::rename(room.path("made"), room.path(name)).unwrap();
        }
        fs::write(room.path(".case.trag-lock"), "").unwrap();
        drop(Staging::begin(&room.case(), true).unwrap());
        match expected {
            Some(text) => assert_eq!((text_of(&room.case()).as_str(), room.names().len()), (text, 1)),
            None => assert!(room.names().is_empty(), "{:?}", room.names()),
        }
        write_case(&room.case(), "next");
        assert_eq!((text_of(&room.case()).as_str(), room.names().len()), ("next", 1));
    }
}

#[test]
fn an_interruption_removes_what_is_staged() {
    let room = Room::new();
    let mut staging = stage(&room.case(), "new").unwrap();
    let cleanup = staging.cleanup();
    assert_eq!(std::thread::spawn(move || cleanup.interrupt()).join().unwrap(), Interrupted::BeforeCommit);
    assert!(room.names().is_empty());
    let error = staging.write("more.txt", |_| Ok(())).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::Interrupted);
    assert_eq!(staging.commit().unwrap_err().code, catalogue::INTERRUPTED);

    let staging = stage(&room.case(), "new").unwrap();
    let cleanup = staging.cleanup();
    staging.commit().unwrap();
    assert_eq!(cleanup.interrupt(), Interrupted::AfterCommit);
    assert_eq!(text_of(&room.case()), "new");
}

#[test]
fn names_lead_nowhere_else() {
    let room = Room::new();
    let mut staging = stage(&room.case(), "new").unwrap();
    for name in ["", ".", "..", "../x", "a/b", "a\\b", ".hidden", "c:x", "nul\0"] {
        let error = staging.write(name, |_| Ok(())).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{name:?}");
    }
    assert_eq!(staging.write("note.txt", |_| Ok(())).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
}

#[test]
fn a_place_that_cannot_be_written_is_told() {
    let room = Room::new();
    let (code, text) = refusal(&room.path("none/case"), false);
    assert_eq!(code, catalogue::CASE_NOT_WRITABLE);
    assert!(text.ends_with("none does not exist"), "{text}");
    fs::write(room.path("file"), "").unwrap();
    assert_eq!(refusal(&room.path("file/case"), false).0, catalogue::CASE_NOT_WRITABLE);
    for nameless in ["/", "..", ""] {
        let code = refusal(Path::new(nameless), true).0;
        assert!([catalogue::CASE_NOT_WRITABLE, catalogue::NOT_A_CASE].contains(&code), "{nameless}: {code}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_leads_to_the_case_and_stays_a_link() {
    let room = Room::new();
    write_case(&room.case(), "old");
    std::os::unix::fs::symlink(room.case(), room.path("link")).unwrap();
    write_case(&room.path("link"), "new");
    assert_eq!(text_of(&room.case()), "new");
    assert!(room.path("link").is_symlink());
    std::os::unix::fs::symlink(room.path("nowhere"), room.path("dangling")).unwrap();
    assert_eq!(refusal(&room.path("dangling"), true).0, catalogue::CASE_NOT_WRITABLE);
}

/// As a user without rights, where the tests run as one who has them all; needs no set-up.
#[cfg(target_os = "linux")]
#[test]
fn a_missing_permission_is_told() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let nobodys = Path::new("/trag-case-of-nobody");
    match Staging::begin(nobodys, false) {
        Err(problem) => {
            assert_eq!(problem.code, catalogue::CASE_NOT_WRITABLE);
            assert!(problem.text.contains("no permission"), "{}", problem.text);
        }
        Ok(staging) => {
            drop(staging);
            let room = Room::new();
            let (program, open) = (room.path("tests"), fs::Permissions::from_mode(0o755));
            fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
            fs::set_permissions(room.folder.path(), open.clone()).unwrap();
            fs::set_permissions(&program, open).unwrap();
            let only_this = ["--exact", "case_folder::a_missing_permission_is_told"];
            let run =
                Command::new(&program).args(only_this).current_dir("/").uid(65_534).gid(65_534).output();
            match run {
                Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout)),
                Err(error) => println!("passed over: another user cannot be taken on here: {error}"),
            }
        }
    }
}

/// On a file system of 64 kB, where one can be mounted.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_leaves_the_old_case() {
    let room = Room::new();
    let disk = room.path("disk");
    fs::create_dir(&disk).unwrap();
    let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"]).arg(&disk).output();
    if !mount.is_ok_and(|output| output.status.success()) {
        println!("passed over: no small file system can be mounted here");
        return;
    }
    let case = disk.join("case");
    write_case(&case, "old");
    let problem = stage(&case, &"x".repeat(1 << 20)).unwrap_err();
    let left = (problem.code, problem.text.contains("no room"), text_of(&case), names(&disk));
    assert!(Command::new("umount").arg(&disk).status().unwrap().success());
    assert_eq!(left, (catalogue::CASE_NOT_WRITABLE, true, "old".to_owned(), vec!["case".to_owned()]));
}

fn add_to(case: &Path) -> Result<(), Problem> {
    let mut staging = Staging::begin(case, true)?;
    let manifest = staging.carry_over(case, &["more.txt"])?;
    let written = staging
        .write("more.txt", |out| out.write_all(b"more"))
        .and_then(|()| manifest::write_again(&mut staging, manifest));
    written.map_err(|error| not_writable(case, &error))?;
    staging.commit()
}

#[test]
fn what_is_carried_over_keeps_its_bytes_and_its_hash() {
    let room = Room::new();
    write_case(&room.case(), "one");
    let before = manifest::parse(&fs::read(room.case().join(manifest::NAME)).unwrap()).unwrap();
    for _ in 0..2 {
        add_to(&room.case()).unwrap();
        assert_eq!(names(&room.case()), ["manifest.json", "more.txt", "note.txt"]);
        assert_eq!((text_of(&room.case()).as_str(), room.names()), ("one", vec!["case".to_owned()]));
        let after = manifest::parse(&fs::read(room.case().join(manifest::NAME)).unwrap()).unwrap();
        assert_eq!(after.outputs.len(), 2);
        assert!(after.outputs.contains(&before.outputs[0]));
    }
}

#[test]
fn a_changed_file_is_not_carried_over() {
    let room = Room::new();
    write_case(&room.case(), "one");
    fs::write(room.case().join("note.txt"), "two").unwrap();
    let refused = add_to(&room.case()).unwrap_err();
    assert_eq!((refused.code, refused.place.file.as_str()), (catalogue::CASE_UNREADABLE, "note.txt"));
    assert_eq!(names(&room.case()), ["manifest.json", "note.txt"]);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_file_is_carried_over_as_a_file() {
    let room = Room::new();
    write_case(&room.case(), "one");
    fs::rename(room.case().join("note.txt"), room.path("elsewhere.txt")).unwrap();
    std::os::unix::fs::symlink(room.path("elsewhere.txt"), room.case().join("note.txt")).unwrap();
    add_to(&room.case()).unwrap();
    assert!(fs::symlink_metadata(room.case().join("note.txt")).unwrap().is_file());
    fs::write(room.path("elsewhere.txt"), "two").unwrap();
    assert_eq!(text_of(&room.case()), "one");
}
