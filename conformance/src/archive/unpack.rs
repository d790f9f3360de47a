//! Unpacking an archive of any kind. The tests try what hostile ones do.

use super::entry::{Room, Unpacked, Unpacking, Visit};
use super::error::UnpackError;
use super::kind::Kind;
use super::wrapping::Wrapping;
use super::{tarred, zipped};
use crate::sandbox::Folder;

/// Unpacks these bytes of an archive into the folder `to`, which is new.
pub fn unpack(kind: Kind, bytes: &[u8], to: &Folder) -> Result<Unpacked, UnpackError> {
    Ok(unpack_all(kind, bytes, Unpacking::into(to, Room::default()))?.0)
}

/// Unpacks them to where there may be something already; with what was done, how much room is left.
pub fn unpack_all(
    kind: Kind,
    bytes: &[u8],
    mut unpacking: Unpacking,
) -> Result<(Unpacked, Room), UnpackError> {
    each(kind, bytes, &mut |packed, content| unpacking.entry(packed, content))?;
    match unpacking.is_empty() {
        true => Err(UnpackError::Empty),
        false => Ok(unpacking.done()),
    }
}

/// The folders that all of an archive lies in, from the outermost.
pub fn wrapping(kind: Kind, bytes: &[u8]) -> Result<Vec<String>, UnpackError> {
    let mut wrapping = Wrapping::default();
    each(kind, bytes, &mut |packed, _| wrapping.around(&packed.name, packed.what))?;
    Ok(wrapping.folders())
}

fn each(kind: Kind, bytes: &[u8], visit: Visit) -> Result<(), UnpackError> {
    match kind {
        Kind::Zip => zipped::each(bytes, visit),
        Kind::Tar => tarred::each(bytes, visit),
        Kind::TarGz => tarred::each_packed(bytes, visit),
    }
}

#[cfg(test)]
mod tests {
    use super::super::entry::MOST_FILES;
    use super::*;
    use crate::sandbox::folder::MOST_BYTES;
    use flate2::{Compression, write::GzEncoder};
    use std::fs;
    use std::io::Write;
    use std::os::unix::fs::PermissionsExt;
    use tar::{EntryType, Header};
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    type Files<'a> = &'a [(&'a str, &'a [u8])];

    fn zipped(files: Files) -> Vec<u8> {
        let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, bytes) in files {
            let options = SimpleFileOptions::default().unix_permissions(0o4755);
            writer.start_file(*name, options).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// A tar file of entries of this type, whose names are written as they are.
    fn tarred(kind: EntryType, files: Files) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, bytes) in files {
            let mut header = Header::new_gnu();
            header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_entry_type(kind);
            header.set_mode(0o6755);
            let is_link = kind != EntryType::Regular;
            header.set_size(if is_link { 0 } else { bytes.len() as u64 });
            if is_link {
                header.set_link_name_literal(bytes).unwrap();
            }
            header.set_cksum();
            builder.append(&header, if is_link { &[][..] } else { *bytes }).unwrap();
        }
        builder.into_inner().unwrap()
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// What comes of it, and where.
    fn unpacked(kind: Kind, bytes: &[u8]) -> (tempfile::TempDir, Result<Unpacked, UnpackError>) {
        let all = tempfile::tempdir().unwrap();
        fs::create_dir(all.path().join("in")).unwrap();
        let folder = Folder::at(&all.path().join("in")).unwrap();
        let done = unpack(kind, bytes, &folder);
        let beside = fs::read_dir(all.path()).unwrap().count();
        assert_eq!(beside, 1, "something was written outside");
        (all, done)
    }

    fn refused(kind: Kind, bytes: &[u8]) -> String {
        unpacked(kind, bytes).1.unwrap_err().to_string()
    }

    #[test]
    fn files_and_their_folders_are_unpacked_and_of_their_mode_only_that_they_may_be_run() {
        let files: Files = &[("p/http_client", b"#!/bin/sh\n"), ("p/a/b.txt", b"b")];
        let tar = tarred(EntryType::Regular, files);
        for (kind, bytes) in
            [(Kind::Zip, zipped(files)), (Kind::TarGz, packed(&tar)), (Kind::Tar, tar)]
        {
            let (all, done) = unpacked(kind, &bytes);
            assert_eq!(done.unwrap(), Unpacked::default());
            let path = |name: &str| all.path().join("in").join(name);
            assert_eq!(fs::read(path("p/a/b.txt")).unwrap(), b"b");
            let mode = fs::metadata(path("p/http_client")).unwrap().permissions().mode();
            assert_eq!(mode & 0o7111, 0o111, "{kind:?}");
        }
    }

    #[test]
    fn a_name_that_leads_out_is_refused() {
        for name in ["../x", "/tmp/x", "a/../../x", "..\\..\\x"] {
            let files: Files = &[("p/a", b"a"), (name, b"x")];
            let tar = tarred(EntryType::Regular, files);
            for (kind, bytes) in [(Kind::Zip, zipped(files)), (Kind::Tar, tar)] {
                assert!(refused(kind, &bytes).contains("leads out"), "{name} {kind:?}");
            }
        }
        let files: Files = &[("a@b", b"a")];
        let zip: Vec<u8> = zipped(files).iter().map(|b| if *b == b'@' { 0 } else { *b }).collect();
        assert!(refused(Kind::Zip, &zip).contains("leads out"));
    }

    #[test]
    fn what_some_system_writes_over_is_refused() {
        let cases: [Files; 4] = [
            &[("a", b"1"), ("./a", b"2")],
            &[("a", b"1"), ("A", b"2")],
            &[("a", b"1"), ("a/b", b"2")],
            &[("a/b", b"1"), ("a", b"2")],
        ];
        for files in cases {
            for (kind, bytes) in
                [(Kind::Zip, zipped(files)), (Kind::Tar, tarred(EntryType::Regular, files))]
            {
                let said = refused(kind, &bytes);
                assert!(said.contains("twice") || said.contains("both a and A"), "{said}");
            }
        }
        let zip = zipped(&[("same1", b"1"), ("same2", b"2")]);
        let zip = String::from_utf8_lossy(&zip).contains("same2").then_some(zip).unwrap();
        let both: Vec<u8> = replaced(&zip, b"same2", b"same1");
        assert!(refused(Kind::Zip, &both).contains("twice"));
    }

    fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for at in 0..bytes.len() - from.len() + 1 {
            if bytes[at..].starts_with(from) {
                bytes[at..at + to.len()].copy_from_slice(to);
            }
        }
        bytes
    }

    #[test]
    fn links_and_devices_are_left_out_and_nothing_goes_through_them() {
        for kind in [EntryType::Symlink, EntryType::Link, EntryType::Char, EntryType::Fifo] {
            let mut tar = tarred(kind, &[("way", b"/tmp")]);
            tar.truncate(512);
            tar.extend(tarred(EntryType::Regular, &[("way/x", b"x")]));
            let (all, done) = unpacked(Kind::Tar, &tar);
            assert_eq!(done.unwrap().left_out, ["way"], "{kind:?}");
            let way = all.path().join("in/way");
            assert!(fs::symlink_metadata(&way).unwrap().is_dir() && way.join("x").is_file());
        }
        let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        writer.add_symlink("way", "/tmp", SimpleFileOptions::default()).unwrap();
        let zip = writer.finish().unwrap().into_inner();
        assert_eq!(unpacked(Kind::Zip, &zip).1.unwrap().left_out, ["way"]);
    }

    #[test]
    fn a_bomb_is_refused_whatever_it_says_of_its_size() {
        let zeros = vec![0; MOST_BYTES as usize + 1];
        let zip = zipped(&[("zeros", &zeros)]);
        assert!(zip.len() < 1_000_000);
        assert_eq!(refused(Kind::Zip, &zip), "holds more than 64 MB");
        let size = (zeros.len() as u32).to_le_bytes();
        let lies = replaced(&zip, &size, &7u32.to_le_bytes());
        assert_ne!(zip, lies);
        let said = refused(Kind::Zip, &lies);
        assert!(said.contains("64 MB") || said.contains("broken"), "{said}");
        let tar = packed(&tarred(EntryType::Regular, &[("zeros", &zeros)]));
        assert_eq!(refused(Kind::TarGz, &tar), "holds more than 64 MB");
        let mut giant = Header::new_gnu();
        giant.set_size(1 << 40);
        giant.set_cksum();
        assert!(refused(Kind::Tar, giant.as_bytes()).contains("broken"));
    }

    #[test]
    fn many_files_and_deep_folders_are_refused() {
        let names: Vec<String> = (0..=MOST_FILES).map(|number| number.to_string()).collect();
        let files: Vec<(&str, &[u8])> =
            names.iter().map(|name| (name.as_str(), &b""[..])).collect();
        assert_eq!(refused(Kind::Zip, &zipped(&files)), "holds more than 10000 files");
        let deep = "d/".repeat(33) + "x";
        assert_eq!(refused(Kind::Zip, &zipped(&[(&deep, b"")])), "holds folders more than 32 deep");
    }

    #[test]
    fn what_is_broken_encrypted_or_empty_is_told() {
        let zip = zipped(&[("a", b"a page of text, and another page of text")]);
        let tar = packed(&tarred(EntryType::Regular, &[("a", &[7; 2000])]));
        for (kind, bytes) in [
            (Kind::Zip, &zip[..zip.len() / 2]),
            (Kind::TarGz, &tar[..tar.len() / 2]),
            (Kind::Zip, &tar),
            (Kind::TarGz, &zip),
            (Kind::Tar, b"not a tar file"),
        ] {
            let said = refused(kind, bytes);
            assert!(said.starts_with("is broken"), "{kind:?}: {said}");
        }
        // Bit 0 of the flags, in the entry and in the list at the end.
        let list = zip.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
        let mut encrypted = zip.clone();
        encrypted[6] |= 1;
        encrypted[list + 8] |= 1;
        assert!(refused(Kind::Zip, &encrypted).starts_with("is encrypted"));
        assert_eq!(refused(Kind::Zip, &zipped(&[])), "is empty");
        assert_eq!(refused(Kind::Tar, b""), "is empty");
    }

    #[test]
    fn what_tools_leave_beside_programs_is_not_unpacked() {
        let zip = zipped(&[("__MACOSX/p/._a", b"x"), ("p/.git/HEAD", b"x"), ("p/a", b"a")]);
        let (all, done) = unpacked(Kind::Zip, &zip);
        done.unwrap();
        let names = |name: &str| fs::read_dir(all.path().join(name)).unwrap().count();
        assert_eq!((names("in"), names("in/p")), (1, 1));
    }
}
