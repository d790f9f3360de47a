//! The reference, built by cargo where its source is: what is graded when nothing else is named.

use crate::notation::program::Program;
use crate::sandbox::Command;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process;

/// Builds the reference and tells how its programs are started, as far as the lab has them, by whichever name.
pub fn build(programs: &[Program]) -> Result<BTreeMap<Program, Command>, String> {
    let built = build_package("reference")?;
    let found = |program: &Program| {
        let path = program.names().find_map(|name| built.get(name))?;
        let named = vec![PathBuf::from(path)];
        Some((program.clone(), Command { named, ..Command::new([path]) }))
    };
    Ok(programs.iter().filter_map(found).collect())
}

/// Builds the programs of a package of this workspace: each name, with the file that was built.
pub fn build_package(package: &str) -> Result<BTreeMap<String, String>, String> {
    if !has_source() {
        return Err(
            "name the folder with the programs, or a program: httplab grade ~/project1".to_owned()
        );
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = process::Command::new(cargo)
        .args([
            "build",
            "--quiet",
            "--package",
            package,
            "--bins",
            "--message-format=json-render-diagnostics",
        ])
        .current_dir(root())
        .stderr(process::Stdio::inherit())
        .output()
        .map_err(|error| format!("failed to run cargo for the {package}: {error}"))?;
    if !output.status.success() {
        return Err(format!("the {package} does not build; cargo's message stands above"));
    }
    Ok(output.stdout.split(|&byte| byte == b'\n').filter_map(executable).collect())
}

/// Whether the repository that this program was built from is where it was then.
pub fn has_source() -> bool {
    root().join("src/bin/http_server1.rs").is_file()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// One line of cargo's messages: the program that was built.
fn executable(line: &[u8]) -> Option<(String, String)> {
    let message: Value = serde_json::from_slice(line).ok()?;
    let name = message["target"]["name"].as_str()?;
    let path = message["executable"].as_str()?;
    Some((name.to_owned(), path.to_owned()))
}
