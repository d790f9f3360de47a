//! The commands of a failure: building, where that is needed, and then the exchange.

use super::shell::{PORT, words};
use super::{client, server};
use crate::grade::plan::{Plan, Target};
use crate::lab::words::fill;
use crate::notation::page::Page;
use crate::notation::program::Role;
use crate::replay::shortfall::Shortfall;
use crate::sandbox::Folder;
use crate::sandbox::command::quoted;
use crate::submission::found::Build;
use crate::transcript::Entry;
use std::ffi::OsString;
use std::path::Path;

/// Commands, one a line; none where the exchange cannot be typed.
pub fn commands(
    plan: &Plan,
    page: &Page,
    shortfall: &Shortfall,
    transcript: &[Entry],
) -> Vec<String> {
    let Some(Target::Found { command, .. }) = plan.targets.get(&page.program) else {
        return Vec::new();
    };
    let found = plan.handed_in.get(&page.program);
    let built = found.and_then(|found| found.build.as_ref());
    let folder = match built {
        // Collected from its components, so that no slash stands at its end.
        Some(build) => Some(Path::new(BUILT).join(&build.directory).components().collect()),
        None => found.and_then(|found| Some(found.folder.as_ref()?.path().to_owned())),
    };
    let folder = folder.map(|folder| quoted(folder.as_os_str()));
    let warning = found.and_then(|found| Some(warning(plan, found.folder.as_ref()?)));
    let exchange = match page.program.role() {
        Role::Client => {
            let folder = folder.unwrap_or_else(|| ".".to_owned());
            client::commands(&format!("cd {folder} && {command}"), page, shortfall)
        }
        Role::Server => {
            let arguments = words(&page.program.arguments(&[PORT.to_string()]));
            let command = format!("{command}{arguments}");
            server::commands(&command, folder, &plan.lab, shortfall, transcript)
        }
    };
    let building = built.filter(|_| !exchange.is_empty()).map(by_building);
    let warning = warning.filter(|_| !exchange.is_empty());
    let all = warning.into_iter().chain(building.into_iter().flatten()).chain(exchange).collect();
    match &plan.by_hand {
        Some(unpacked) => unpacked.before(all),
        None => all,
    }
}

/// What whoever pastes them should know first, of a program that came in a folder.
fn warning(plan: &Plan, folder: &Folder) -> String {
    let shell = format!("httplab shell {}", quoted(folder.path().as_os_str()));
    format!("# {}", fill(&plan.lab.rules.words.unprotected, &[("shell", &shell)]))
}

/// Where the commands build what must be built.
const BUILT: &str = "/tmp/try-build";

/// Builds in a copy, as the grading does.
fn by_building(build: &Build) -> [String; 2] {
    let Build { command, folder, .. } = build;
    let variable =
        |(name, value): &(OsString, OsString)| format!("{}={} ", name.display(), quoted(value));
    let variables: String = command.env.iter().map(variable).collect();
    let moved = build.moved().map(|(product, place)| {
        format!(" && cp {} {}", quoted(product.as_os_str()), quoted(place.as_os_str()))
    });
    [
        format!("mkdir -p {BUILT} && cp -r {}/. {BUILT}", quoted(folder.path().as_os_str())),
        format!("(cd {BUILT} && {variables}{command}{})", moved.unwrap_or_default()),
    ]
}
