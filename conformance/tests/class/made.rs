//! Exports made at run time: a few files as a folder, or as a zip file, and archives in them.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Files with their bytes; a name that ends with `/` is a folder.
pub type Files<'a> = &'a [(&'a str, &'a [u8])];

/// A folder of temporary files.
pub struct Made {
    /// Where all lies.
    pub dir: tempfile::TempDir,
}

impl Made {
    /// An empty one.
    pub fn new() -> Made {
        Made { dir: tempfile::tempdir().unwrap() }
    }

    /// A path in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Files in a folder of this name.
    pub fn folder(&self, name: &str, files: Files) -> PathBuf {
        let folder = self.path(name);
        fs::create_dir_all(&folder).unwrap();
        for (name, bytes) in files {
            write(&folder, name, bytes);
        }
        folder
    }

    /// Files in a zip file of this name.
    pub fn zip(&self, name: &str, files: Files) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, zipped(files)).unwrap();
        path
    }
}

fn write(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join(name);
    if name.ends_with('/') {
        return fs::create_dir_all(path).unwrap();
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// A zip file.
pub fn zipped(files: Files) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    for (name, bytes) in files {
        match name.strip_suffix('/') {
            Some(folder) => writer.add_directory(folder, options).unwrap(),
            None => {
                writer.start_file(*name, options).unwrap();
                writer.write_all(bytes).unwrap();
            }
        }
    }
    writer.finish().unwrap().into_inner()
}

/// A tar file.
pub fn tarred(files: Files) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

/// A tar file packed by gzip.
pub fn tar_gz(files: Files) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(&tarred(files)).unwrap();
    encoder.finish().unwrap()
}

/// A zip file that says that it is encrypted.
pub fn encrypted() -> Vec<u8> {
    let mut zip = zipped(&[("http_client.py", b"print()")]);
    let list = zip.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    zip[6] |= 1;
    zip[list + 8] |= 1;
    zip
}
