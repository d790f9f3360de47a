//! A hash of all that a result depends on: what was handed in, the lab, how it is graded. Where it is the same, the result
//! is; a second run grades what has changed.

use super::work::Manner;
use crate::sandbox::Folder;
use crate::sandbox::folder::MOST_BYTES;
use hmac_sha256::Hash;
use std::io;
use std::os::unix::ffi::OsStrExt;

/// Files beyond this are none that laying out leaves.
const MOST_FILES: usize = 1_000_000;

/// Of the files in this folder, and why they are not all there, graded in this manner.
pub fn key(files: &Folder, refused: Option<&str>, manner: &Manner) -> io::Result<String> {
    let mut digest = Hash::new();
    // Another version may judge otherwise.
    part(&mut digest, env!("CARGO_PKG_VERSION").as_bytes());
    part(&mut digest, &serde_json::to_vec(&Manner { lab: None, ..manner.clone() })?);
    part(&mut digest, refused.unwrap_or_default().as_bytes());
    for path in files.files_below(MOST_FILES) {
        part(&mut digest, path.as_os_str().as_bytes());
        part(&mut digest, &[u8::from(files.may_be_run(&path))]);
        part(&mut digest, &files.read(&path, MOST_BYTES)?);
    }
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// With its length before it, so that nothing can move from one to the next.
fn part(digest: &mut Hash, bytes: &[u8]) {
    digest.update((bytes.len() as u64).to_be_bytes());
    digest.update(bytes);
}
