//! Running a program that others wrote: with nobody's settings, on the loopback, for a bounded time.

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Seconds that a program may take; a browser on a busy machine takes its time.
const PATIENCE: &str = "120";

/// Runs a program to its end. `home` is an empty directory, where it finds no settings and may keep its own.
pub fn run<const N: usize>(home: &Path, words: [&str; N]) -> Output {
    let output = Command::new("timeout")
        .args(["--kill-after=5", PATIENCE])
        .args(words)
        .current_dir(home)
        .env("HOME", home)
        .env("no_proxy", "*")
        .env("NO_PROXY", "*")
        .stdin(Stdio::null())
        .output()
        .expect("timeout, of Debian's coreutils, is installed");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_ne!(output.status.code(), Some(127), "{} is not installed: {said}", words[0]);
    assert_ne!(output.status.code(), Some(124), "{words:?} did not end: {said}");
    output
}

/// Loads an address in Chromium and returns the document as its scripts left it.
pub fn dom(home: &Path, url: &str) -> String {
    let output = run(
        home,
        [
            "chromium",
            "--headless",
            "--no-sandbox", // which refuses to run as root, as a container's user often is
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--no-proxy-server",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            &format!("--user-data-dir={}", home.join("chromium").display()),
            "--dump-dom",
            url,
        ],
    );
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).expect("Chromium writes UTF-8")
}
