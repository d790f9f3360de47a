//! A page in Chromium without a window, with a script that tries it and axe beside it, light or dark, wide or narrow.

use serde::de::DeserializeOwned;
use std::path::Path;
use std::process::{Command, Output};

/// What the tries found, which they leave as JSON in `<pre id="outcome">`. Their scripts are let run by the page's own
/// number.
pub fn tried<T: DeserializeOwned>(page: &str, tries: &str, dark: bool, width: u32) -> T {
    let axe = std::env::var_os("AXE_CORE").expect("AXE_CORE is the path of axe-core's axe.min.js");
    let axe = std::fs::read_to_string(axe).expect("axe-core can be read");
    let nonce = page.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next());
    let script = format!("<script nonce=\"{}\">", nonce.expect("a number"));
    let tries = format!("{script}{axe}</script>\n{script}{tries}</script>\n</body>");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("report.html");
    std::fs::write(&file, page.replace("</body>", &tries)).expect("the report can be written");
    outcome(&chromium(&file, folder.path(), dark, width))
}

fn chromium(file: &Path, home: &Path, dark: bool, width: u32) -> Output {
    // After a minute it is taken for hung.
    Command::new("timeout")
        .args(["60", "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"])
        .args(["--disable-dev-shm-usage", "--disable-background-networking", "--no-proxy-server"])
        .args(["--disable-component-update", "--disable-sync", "--enable-logging=stderr"])
        .args([
            "--host-resolver-rules=MAP * ~NOTFOUND".to_owned(),
            format!("--window-size={width},900"),
        ])
        .arg(format!("--blink-settings=preferredColorScheme={}", if dark { 0 } else { 1 }))
        .arg(format!("--user-data-dir={}", home.join("chromium").display()))
        .args(["--virtual-time-budget=60000", "--dump-dom"])
        .arg(format!("file://{}", file.display()))
        .env("HOME", home)
        .output()
        .expect("Chromium starts")
}

/// What the page was left with. Nothing may have been said to the console: neither an error nor the refusal to
/// load something.
fn outcome<T: DeserializeOwned>(output: &Output) -> T {
    let said = String::from_utf8_lossy(&output.stderr);
    let console: Vec<&str> = said.lines().filter(|line| line.contains("CONSOLE")).collect();
    assert!(console.is_empty(), "{console:#?}");
    let dom = String::from_utf8_lossy(&output.stdout);
    let text =
        dom.split("<pre id=\"outcome\">").nth(1).and_then(|rest| rest.split("</pre>").next());
    let text = text.unwrap_or_else(|| panic!("the tries did not end: {said}"));
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    serde_json::from_str(&text).expect("what the tries found")
}
