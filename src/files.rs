//! Steps 4.c to 4.e of servers 1 and 2: which file a path names, and which answer it gets.
//!
//! Here the reader learns that a path is a request, not a right: nothing outside the directory is
//! ever opened for it (rule 2.11), whether it climbs with `..`, hides the dots in `%2e`, or goes
//! through a symbolic link that leads out.
//!
//! Read next: `bin/http_server1.rs`.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use crate::request::Request;
use crate::response::{Body, Response, Status};
use crate::sys;

/// A file up to this size is read and sent together with the head, in one packet where it fits;
/// for a larger one sendfile is cheaper.
const SMALL: u64 = 16 * 1024;

/// The directory that is served.
pub struct Files {
    handle: File,
    /// With no symbolic link in it.
    path: PathBuf,
}

impl Files {
    /// Serves a directory, whatever happens to its name later.
    pub fn new(directory: &Path) -> io::Result<Files> {
        let path = fs::canonicalize(directory)?;
        Ok(Files { handle: File::open(&path)?, path })
    }

    /// The answer to a request (rules 2.3 to 2.5).
    pub fn answer(&self, request: &Request) -> Response {
        self.page(request).unwrap_or_else(|error| Response::error(status_of(&error)))
    }

    fn page(&self, request: &Request) -> io::Result<Response> {
        let names = names(&request.path)?;
        let file = self.open(&names)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() || !names.last().is_some_and(|name| is_html(name)) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let body = match metadata.len() {
            length @ 0..=SMALL => Body::Bytes(read(file, length)?),
            length => Body::File(file, length),
        };
        Ok(Response { status: Status::Ok, content_type: "text/html", body })
    }

    /// Opens a file in the directory. Where a symbolic link is in the way, the path that it leads
    /// to is opened instead, if that is in the directory too.
    fn open(&self, names: &[&[u8]]) -> io::Result<File> {
        match self.open_without_links(names) {
            // ELOOP: a name is a link. ENOTDIR: a folder's name is a link, or a file.
            Err(error) if matches!(error.raw_os_error(), Some(libc::ELOOP | libc::ENOTDIR)) => {
                let target = self.resolve(names)?;
                let names: Vec<&[u8]> = target.iter().map(OsStrExt::as_bytes).collect();
                self.open_without_links(&names)
            }
            result => result,
        }
    }

    /// Opens name after name, each in the folder before, and follows no link. So it cannot matter
    /// what others rename meanwhile: there is no moment between a check and its use.
    fn open_without_links(&self, names: &[&[u8]]) -> io::Result<File> {
        // O_NONBLOCK: to open a named pipe would otherwise wait for someone to write to it.
        let last_flags = libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_NOCTTY;
        let folder_flags = libc::O_NOFOLLOW | libc::O_DIRECTORY;
        let Some((last, folders)) = names.split_last() else {
            return Err(io::ErrorKind::IsADirectory.into());
        };
        let mut folder: Option<OwnedFd> = None;
        for name in folders {
            folder = Some(self.open_in(folder.as_ref(), name, folder_flags)?);
        }
        self.open_in(folder.as_ref(), last, last_flags).map(File::from)
    }

    fn open_in(&self, folder: Option<&OwnedFd>, name: &[u8], flags: i32) -> io::Result<OwnedFd> {
        sys::openat(folder.map_or(self.handle.as_fd(), AsFd::as_fd), name, flags)
    }

    /// Where names lead once every link is followed, seen from the directory.
    fn resolve(&self, names: &[&[u8]]) -> io::Result<PathBuf> {
        let path = std::ffi::OsString::from_vec(names.join(&b'/'));
        let target = fs::canonicalize(self.path.join(path))?;
        let inside =
            target.strip_prefix(&self.path).map_err(|_| io::ErrorKind::PermissionDenied)?;
        Ok(inside.to_path_buf())
    }
}

/// The names between the slashes of a path. A path that ends in a slash means the `index.html` there.
fn names(path: &[u8]) -> io::Result<Vec<&[u8]>> {
    let mut names: Vec<&[u8]> =
        path.split(|&byte| byte == b'/').filter(|name| !matches!(*name, b"" | b".")).collect();
    if names.contains(&b"..".as_slice()) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    if path.ends_with(b"/") {
        names.push(b"index.html");
    }
    Ok(names)
}

fn is_html(name: &[u8]) -> bool {
    name.ends_with(b".html") || name.ends_with(b".htm")
}

fn read(file: File, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(length as usize);
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What is not there is 404, what is there and may not be served 403.
fn status_of(error: &io::Error) -> Status {
    match error.raw_os_error() {
        // No more descriptors; the file may be fine.
        Some(libc::EMFILE | libc::ENFILE) => Status::ServiceUnavailable,
        Some(libc::ENOENT | libc::ENOTDIR | libc::ENAMETOOLONG) => Status::NotFound,
        // A name with a NUL byte in it, which no file has.
        None if error.kind() == io::ErrorKind::InvalidInput => Status::NotFound,
        _ => Status::Forbidden,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// A directory `served` with some files in it, beside a `secret.html` that is not.
    fn directory(name: &str) -> PathBuf {
        let root = std::env::temp_dir().join(format!("reference-{}-{name}", std::process::id()));
        let served = root.join("served");
        fs::create_dir_all(served.join("folder.html")).unwrap();
        fs::write(root.join("secret.html"), "secret").unwrap();
        fs::write(served.join("a b.html"), "page").unwrap();
        fs::write(served.join("index.html"), "index").unwrap();
        fs::write(served.join("folder.html/old.htm"), "old").unwrap();
        fs::write(served.join("notes.txt"), "notes").unwrap();
        symlink("index.html", served.join("link.html")).unwrap();
        symlink("folder.html", served.join("linked")).unwrap();
        symlink("../secret.html", served.join("out.html")).unwrap();
        symlink("..", served.join("up")).unwrap();
        symlink("loop.html", served.join("loop.html")).unwrap();
        root
    }

    fn check(root: &Path, target: &str, expected: Result<&str, Status>) {
        let request = Request::parse(format!("GET {target} HTTP/1.0\r\n\r\n").as_bytes()).unwrap();
        let response = Files::new(&root.join("served")).unwrap().answer(&request);
        match (expected, response.status, response.body) {
            (Ok(text), Status::Ok, Body::Bytes(bytes)) => {
                assert_eq!(bytes, text.as_bytes(), "{target}")
            }
            (expected, status, _) => assert_eq!(Some(status), expected.err(), "{target}"),
        }
    }

    #[test]
    fn a_path_names_a_page_below_the_directory() {
        let root = directory("pages");
        for (target, text) in [
            ("/a%20b.html", "page"),
            ("/index.html?query=.txt", "index"),
            ("/", "index"),
            ("//./index.html", "index"),
            ("/folder.html/old.htm", "old"),
            ("/link.html", "index"),
            ("/linked/old.htm", "old"),
        ] {
            check(&root, target, Ok(text));
        }
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn what_is_missing_is_404_and_what_is_no_page_is_403() {
        let root = directory("errors");
        for target in [
            "/no.html",
            "/no.txt",
            "/no/no.html",
            "/index.html/x.html",
            "/a%00.html",
            "/folder.html/",
        ] {
            check(&root, target, Err(Status::NotFound));
        }
        check(&root, &format!("/{}.html", "x".repeat(300)), Err(Status::NotFound));
        for target in ["/notes.txt", "/folder.html", "/loop.html", "/linked"] {
            check(&root, target, Err(Status::Forbidden));
        }
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn nothing_outside_the_directory_is_served() {
        let root = directory("outside");
        for target in [
            "/../secret.html",
            "/..%2fsecret.html",
            "/%2e%2e/secret.html",
            "/folder.html/../../secret.html",
            "/out.html",
            "/up/secret.html",
        ] {
            check(&root, target, Err(Status::Forbidden));
        }
        check(&root, &format!("/{}/secret.html", root.display()), Err(Status::NotFound));
        fs::remove_dir_all(root).unwrap();
    }
}
