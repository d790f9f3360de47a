//! What programs may see of the machine's files, to read and to execute: a list. What is not on it does not exist for
//! them.
//!
//! On it are the system's programs and libraries, a few files of /etc, the toolchains of known languages, found where
//! the *grader's* PATH has them, and the files that the grader named. No word of a submission puts anything on it; what
//! is shown of a submission itself, because it is too large to be copied, stands beside it.
//!
//! The harness's own file carries programs that are right. Where it lies among what is on the list it is hidden.

use super::command::on_path;
use super::folder::Lent;
use nix::unistd::User;
use std::collections::BTreeSet;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

/// Where the system's programs and libraries are.
const SYSTEM: [&str; 8] =
    ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store"];

/// What of /etc programs read: how they are linked, what time it is, what a language's runtime was told. Nothing in
/// there is a secret, and nothing says who uses this machine.
const OF_ETC: [&str; 24] = [
    "alternatives",
    "bash.bashrc",
    "ca-certificates",
    "crypto-policies",
    "gai.conf",
    "host.conf",
    "inputrc",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "locale.alias",
    "locale.conf",
    "localtime",
    "maven/logging",
    "maven/m2.conf",
    "mime.types",
    "os-release",
    "pki/tls/certs",
    "profile",
    "protocols",
    "services",
    "ssl/certs",
    "ssl/openssl.cnf",
    "timezone",
];

/// What is read where a program sees the machine's own.
#[cfg(target_os = "linux")]
const WITHOUT_A_ROOT: [&str; 9] = [
    "/etc/group",
    "/etc/hostname",
    "/etc/hosts",
    "/etc/nsswitch.conf",
    "/etc/passwd",
    "/etc/resolv.conf",
    "/proc",
    "/sys/devices/system/cpu",
    "/sys/fs/cgroup",
];

/// Beginnings of names in /etc that are a language's: java-17-openjdk, php, python3.11.
const OF_LANGUAGES: [&str; 7] = ["java", "lua", "mono", "perl", "php", "python", "ruby"];

/// What a grading adds to what the system has.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// Names of runtimes and compilers, looked up in PATH.
    pub runtimes: BTreeSet<String>,
    /// Files and folders that the grader named.
    pub named: Vec<PathBuf>,
    /// Folders of the submission that are not copied.
    pub lent: Vec<Lent>,
}

impl Needs {
    fn have_named(&self, file: &Path) -> bool {
        let is_it = |named: &PathBuf| named.canonicalize().is_ok_and(|named| named == file);
        self.named.iter().any(is_it)
    }
}

/// The list. None of its paths lies below another, and all are there.
#[derive(Clone, Debug, Default)]
pub(super) struct Allowed {
    /// Files and folders, each with all that is below it.
    pub paths: Vec<PathBuf>,
    /// Links on the way to them.
    pub links: Vec<PathBuf>,
    /// What is the submission's, and not the machine's.
    pub lent: Vec<Lent>,
    /// The harness's own file, where it lies below one of the paths and nobody named it. Only a root of a program's own
    /// can be without it.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code))]
    pub hidden: Option<PathBuf>,
}

impl Allowed {
    /// All that `needs` come to on this machine.
    pub fn new(needs: &Needs) -> Allowed {
        let mut all: Vec<PathBuf> = SYSTEM.iter().map(PathBuf::from).collect();
        all.extend(OF_ETC.iter().map(|name| Path::new("/etc").join(name)));
        all.extend(of_languages());
        for name in &needs.runtimes {
            if let Some(file) = on_path(OsStr::new(name)) {
                all.extend(toolchain(&file, true));
                all.extend(homes_of(name));
            }
        }
        for named in &needs.named {
            all.extend(toolchain(named, false));
            all.push(named.clone());
        }
        let allowed = Allowed::of(all);
        let own = env::current_exe().and_then(fs::canonicalize).ok();
        let own = own.filter(|own| !needs.have_named(own));
        let hidden = own.and_then(|own| allowed.place_of(&own));
        Allowed { lent: needs.lent.clone(), hidden, ..allowed }
    }

    /// All that is shown to a program.
    pub fn shown(&self) -> impl Iterator<Item = &Path> {
        self.paths().chain(self.lent.iter().map(Lent::path))
    }

    /// What may be read where there is no root of a program's own: the list, what such a root has in its own words, and
    /// what the kernel says of processors and of processes, which for those of others is next to nothing.
    #[cfg(target_os = "linux")]
    pub fn readable(&self) -> impl Iterator<Item = &Path> {
        self.paths().chain(WITHOUT_A_ROOT.map(Path::new))
    }

    /// The files and folders.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.paths.iter().map(PathBuf::as_path)
    }

    /// Whether `file`, or what links lead to from there, is on the list.
    pub fn has(&self, file: &Path) -> bool {
        let is_listed = |file: &Path| self.paths.iter().any(|path| file.starts_with(path));
        is_listed(file) || file.canonicalize().is_ok_and(|real| is_listed(&real))
    }

    /// Where a file is seen that lies below one of the paths.
    fn place_of(&self, file: &Path) -> Option<PathBuf> {
        self.paths.iter().find_map(|path| {
            let below = file.strip_prefix(path.canonicalize().ok()?).ok()?;
            below.file_name().map(|_| path.join(below))
        })
    }

    /// Leaves out what is not there, and what lies below another.
    fn of(mut all: Vec<PathBuf>) -> Allowed {
        all.sort();
        all.dedup();
        let mut allowed = Allowed::default();
        for path in all {
            let Ok(found) = fs::symlink_metadata(&path) else { continue };
            if allowed.paths.iter().any(|above| path.starts_with(above)) {
                continue;
            }
            match found.is_symlink() {
                true => allowed.links.push(path),
                false => allowed.paths.push(path),
            }
        }
        allowed
    }
}

fn of_languages() -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir("/etc").into_iter().flatten().flatten();
    entries
        .filter(|entry| {
            let name = entry.file_name();
            OF_LANGUAGES.iter().any(|start| name.as_encoded_bytes().starts_with(start.as_bytes()))
        })
        .map(|entry| entry.path())
}

/// The toolchain that a program belongs to: the folder above its `bin`, on each step of the way that links go from
/// `file`. Where that folder is somebody's home, or does not look like a toolchain, the file alone; but not where a link
/// led there that may be a submission's, and not one of PATH.
fn toolchain(file: &Path, is_on_path: bool) -> Vec<PathBuf> {
    /// As the kernel.
    const MOST_LINKS: usize = 40;
    let mut found = Vec::new();
    let mut next = Some(file.to_owned());
    for _ in 0..MOST_LINKS {
        let Some(file) = next.take() else { break };
        let itself = |file: &Path| (found.is_empty() || is_on_path).then(|| file.to_owned());
        let prefix =
            |file: &Path| prefix(file).filter(|prefix| is_on_path || is_environment(prefix));
        let place = prefix(&file).or_else(|| itself(&file));
        // A folder on the way may be a link too.
        let real = real_folder(&file).filter(|real| *real != file);
        let real = real.and_then(|real| prefix(&real).or_else(|| itself(&real)));
        found.extend(place.into_iter().chain(real));
        next = fs::read_link(&file).ok().map(|to| file.parent().unwrap_or(&file).join(to));
    }
    found
}

/// Whether this is one of Python's, which a grader names by the Python in it.
fn is_environment(prefix: &Path) -> bool {
    prefix.join("pyvenv.cfg").is_file()
}

/// The file, in the folder that it is really in.
fn real_folder(file: &Path) -> Option<PathBuf> {
    Some(file.parent()?.canonicalize().ok()?.join(file.file_name()?))
}

fn prefix(file: &Path) -> Option<PathBuf> {
    let folder = file.parent()?;
    let binaries = ["bin", "sbin", "shims"].map(OsStr::new);
    let prefix =
        folder.parent().filter(|_| folder.file_name().is_some_and(|n| binaries.contains(&n)))?;
    let marks = ["lib", "lib64", "libexec", "versions", "installs", "pyvenv.cfg"];
    let looks_so = marks.iter().any(|mark| prefix.join(mark).exists());
    (looks_so && !is_private(prefix)).then(|| prefix.to_owned())
}

/// Whether a folder has more in it than a toolchain: the root, a home, or what is kept for its user.
fn is_private(folder: &Path) -> bool {
    let home = env::var_os("HOME").map(PathBuf::from).or_else(home_of_user).unwrap_or_default();
    let users = ["/home", "/Users", "/export/home"].map(Path::new);
    let here = env::current_dir().unwrap_or_default();
    let is_home = |folder: &Path| {
        folder == home
            || folder == Path::new("/root")
            || folder.parent().is_some_and(|up| users.contains(&up))
    };
    let of_user =
        folder.file_name() == Some(OsStr::new(".local")) && folder.parent().is_some_and(is_home);
    folder.parent().is_none()
        || home.starts_with(folder)
        || here.starts_with(folder)
        || is_home(folder)
        || of_user
        || folder.file_name() == Some(OsStr::new(".cargo"))
}

/// As the system knows it.
fn home_of_user() -> Option<PathBuf> {
    Some(User::from_uid(nix::unistd::getuid()).ok()??.dir)
}

/// What a toolchain keeps elsewhere, as its variables say, or where it is usually.
fn homes_of(name: &str) -> Vec<PathBuf> {
    let place = |variable: &str| super::command::place(variable).map(PathBuf::from);
    let below = |variable: &str, names: &[&str]| -> Vec<PathBuf> {
        place(variable)
            .map(|home| names.iter().map(|name| home.join(name)).collect())
            .unwrap_or_default()
    };
    match name {
        // Not the rest of it, where the keys to registries lie.
        "cargo" | "rustc" => {
            let mut homes = below("CARGO_HOME", &["bin", "registry", "git", "config.toml"]);
            homes.extend(place("RUSTUP_HOME"));
            homes
        }
        "go" => below("GOPATH", &["pkg"]).into_iter().chain(place("GOROOT")).collect(),
        "java" => place("JAVA_HOME").into_iter().collect(),
        // Not what lies beside it, such as passwords of servers.
        "mvn" => super::command::maven_repository().into_iter().collect(),
        "perl" => split(env::var_os("PERL5LIB")),
        _ => Vec::new(),
    }
}

fn split(paths: Option<OsString>) -> Vec<PathBuf> {
    paths.iter().flat_map(env::split_paths).filter(|path| path.is_absolute()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn folder_with(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    #[test]
    fn a_toolchain_in_a_home_is_seen_and_the_home_is_not() {
        let home =
            folder_with(&[".pyenv/shims/python3", ".pyenv/versions/3/bin/python3", ".ssh/key"]);
        let found = toolchain(&home.path().join(".pyenv/shims/python3"), true);
        assert!(found.contains(&home.path().join(".pyenv")));
        let all = Allowed::of(found);
        assert!(!all.paths.iter().any(|path| home.path().join(".ssh/key").starts_with(path)));
    }

    #[test]
    fn links_are_gone_after_one_by_one() {
        let home = folder_with(&[
            "share/uv/cpython/bin/python3.12",
            "share/uv/cpython/lib/x",
            "class/bin/y",
        ]);
        let at = |path: &str| home.path().join(path);
        symlink("../../share/uv/cpython/bin/python3.12", at("class/bin/python3")).unwrap();
        let all = Allowed::of(toolchain(&at("class/bin/python3"), true));
        let real = at("class/bin/../../share/uv/cpython");
        assert!(all.links.contains(&at("class/bin/python3")), "{all:?}");
        assert!(
            all.paths.contains(&real) || all.paths.contains(&at("share/uv/cpython")),
            "{all:?}"
        );
        assert!(!all.paths.contains(&at("class")));
    }

    #[test]
    fn what_does_not_look_like_a_toolchain_is_seen_by_the_file_alone() {
        let folder = folder_with(&["class/bin/server", "class/secret"]);
        let file = folder.path().join("class/bin/server");
        assert_eq!(Allowed::of(toolchain(&file, true)).paths, [file]);
    }

    #[test]
    fn a_link_that_a_submission_may_have_made_shows_nothing() {
        let folder = folder_with(&["secret", "class/x"]);
        let link = folder.path().join("class/server");
        symlink(folder.path().join("secret"), &link).unwrap();
        assert_eq!(Allowed::of(toolchain(&link, false)).paths, [] as [PathBuf; 0]);
    }

    #[test]
    fn what_lies_below_another_is_not_named_twice() {
        let all = Allowed::of(["/usr/bin/env", "/usr", "/no/such"].map(PathBuf::from).to_vec());
        assert_eq!(all.paths, [PathBuf::from("/usr")]);
    }
}
