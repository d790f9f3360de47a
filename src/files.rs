//! Steps 4.c to 4.e of servers 1 and 2: which file a path names, and which answer it gets.
//!
//! Here the reader learns that a path is a request, not a right: nothing outside the directory is
//! ever opened for it (rule 2.11), whether it climbs with `..`, hides the dots in `%2e`, or goes
//! through a symbolic link.
//!
//! Read next: `bin/http_server1.rs`.

use std::fs::File;
use std::io::{self, ErrorKind};

use crate::request::Request;
use crate::response::Response;
use crate::sys;

/// The answer to a request for a file in a directory (rules 2.3 to 2.5).
pub fn answer(directory: &File, request: &Request) -> Response {
    page(directory, &request.path).unwrap_or_else(|error| Response::error(status_of(&error)))
}

fn page(directory: &File, path: &[u8]) -> io::Result<Response> {
    let names = names(path)?;
    let file = open(directory, &names)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() || !names.last().is_some_and(|name| is_html(name)) {
        return Err(ErrorKind::PermissionDenied.into());
    }
    Ok(Response::page(file, metadata.len()))
}

/// Opens name after name, each in the folder before. Where one is a symbolic link, it fails: a link
/// may lead anywhere. To look first where it leads, and then open it, would leave a moment in
/// between to change it.
fn open(directory: &File, names: &[&[u8]]) -> io::Result<File> {
    // O_NONBLOCK: to open a named pipe would otherwise wait for someone to write to it.
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK;
    let mut found = None;
    for name in names {
        found = Some(sys::openat(found.as_ref().unwrap_or(directory), name, flags)?);
    }
    found.ok_or(ErrorKind::IsADirectory.into())
}

/// The names between the slashes of a path. A path that ends in a slash means the `index.html` there.
fn names(path: &[u8]) -> io::Result<Vec<&[u8]>> {
    let mut names: Vec<&[u8]> =
        path.split(|&byte| byte == b'/').filter(|name| !matches!(*name, b"" | b".")).collect();
    if names.contains(&b"..".as_slice()) {
        return Err(ErrorKind::PermissionDenied.into());
    }
    if path.ends_with(b"/") {
        names.push(b"index.html");
    }
    Ok(names)
}

fn is_html(name: &[u8]) -> bool {
    name.ends_with(b".html") || name.ends_with(b".htm")
}

/// What is not there is 404, what is there and may not be served 403.
fn status_of(error: &io::Error) -> &'static str {
    // The file may be fine.
    if sys::is_shortage(error) {
        return "503 Service Unavailable";
    }
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => "404 Not Found",
        // Names that no file has: too long, or with a zero byte.
        ErrorKind::InvalidFilename | ErrorKind::InvalidInput => "404 Not Found",
        _ => "403 Forbidden",
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::{Path, PathBuf};

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
        symlink("../secret.html", served.join("out.html")).unwrap();
        symlink("..", served.join("up")).unwrap();
        root
    }

    /// What is answered begins and ends so.
    fn check(root: &Path, target: &str, status: &str, body: &str) {
        let request = Request::parse(format!("GET {target} HTTP/1.0\r\n\r\n").as_bytes()).unwrap();
        let served = File::open(root.join("served")).unwrap();
        let response = super::answer(&served, &request);
        let answer = String::from_utf8(response.into_bytes()).unwrap();
        let (head, got) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with(&format!("HTTP/1.0 {status}")), "{target}: {head}");
        assert!(status != "200" || got == body, "{target}: {got}");
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
        ] {
            check(&root, target, "200", text);
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
            check(&root, target, "404", "");
        }
        check(&root, &format!("/{}.html", "x".repeat(300)), "404", "");
        for target in ["/notes.txt", "/folder.html", "/folder.html/."] {
            check(&root, target, "403", "");
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
            check(&root, target, "403", "");
        }
        check(&root, &format!("/{}/secret.html", root.display()), "404", "");
        fs::remove_dir_all(root).unwrap();
    }
}
