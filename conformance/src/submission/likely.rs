//! What may be meant by a program that is missing: a file whose name, or what stands in it, has the looks of a client or a
//! server. It is told with the words that would use it, and never used by itself.

use super::language::{self, INTERPRETED, endings, is_installed};
use super::recognise::{files, folders};
use crate::notation::program::{Program, Role};
use crate::sandbox::Folder;
use crate::sandbox::command::quoted;
use std::ffi::OsStr;
use std::path::Path;

/// Words in the names of files, in small letters.
const CLIENTS: [&str; 6] = ["client", "curl", "browser", "wget", "fetch", "getpage"];
const SERVERS: [&str; 4] = ["server", "serve", "httpd", "srv"];

/// Words in their texts: who listens is a server, and who connects without that a client.
const LISTENS: [&str; 4] = [".listen(", "listen(", "accept(", "ServerSocket"];
const CONNECTS: [&str; 4] = ["connect(", "create_connection(", "new Socket(", "Dial("];

/// Words that stand before the number of a part, and not of a program.
const PART: &str = "part";

/// Names with such a word are no programs of the lab.
const NO_PROGRAMS: [&str; 4] = ["test", "spec", "util", "helper"];

/// Texts beyond this are not looked at.
const MOST_BYTES: u64 = 1_000_000;

/// Files beyond these are not looked at.
const MOST_FILES: usize = 200;

/// A file that may be a program.
struct Candidate {
    path: String,
    stem: String,
    client: bool,
    server: bool,
}

/// For each missing program, what may be meant by it, in words; each file for one program, and none that is `taken`.
pub fn likely(dir: &Folder, missing: &[&Program], taken: &[&str]) -> Vec<Option<String>> {
    let candidates: Vec<Candidate> = candidates(dir, taken);
    let mut pairs: Vec<(u32, usize, usize)> = Vec::new();
    for (place, program) in missing.iter().enumerate() {
        let scores = candidates.iter().enumerate();
        pairs.extend(
            scores.filter_map(|(at, candidate)| Some((score(candidate, program)?, place, at))),
        );
    }
    pairs.sort_by_key(|(score, place, at)| (std::cmp::Reverse(*score), *place, *at));
    let mut told: Vec<Option<usize>> = vec![None; missing.len()];
    for (_, place, at) in pairs {
        if told[place].is_none() && !told.contains(&Some(at)) {
            told[place] = Some(at);
        }
    }
    let words = |(place, at): (usize, Option<usize>)| {
        Some(words(dir, &candidates[at?].path, missing[place].name()))
    };
    told.into_iter().enumerate().map(words).collect()
}

/// Whether there is any source in a folder, or in one inside.
pub fn has_sources(dir: &Folder) -> bool {
    !paths(dir).is_empty()
}

/// The sources of a folder and of those inside.
fn paths(dir: &Folder) -> Vec<String> {
    let mut paths = files(dir);
    for inner in folders(dir) {
        let Ok(folder) = dir.open(&inner) else { continue };
        paths.extend(files(&folder).into_iter().map(|file| format!("{inner}/{file}")));
    }
    paths.retain(|path| ending(path).is_some_and(|ending| endings().contains(&ending)));
    paths.truncate(MOST_FILES);
    paths
}

fn ending(path: &str) -> Option<&str> {
    Path::new(path).extension().and_then(OsStr::to_str)
}

fn candidates(dir: &Folder, taken: &[&str]) -> Vec<Candidate> {
    let candidate = |path: String| {
        let stem = Path::new(&path).with_extension("").to_string_lossy().to_lowercase();
        let name = stem.rsplit('/').next().unwrap_or_default().replace(['_', '-', ' '], "");
        let is_none = taken.contains(&path.as_str())
            || NO_PROGRAMS.iter().any(|word| name.contains(word))
            || language::is_empty(dir, &path);
        let has = |words: &[&str], text: &str| words.iter().any(|word| text.contains(word));
        let (client, server) = (has(&CLIENTS, &name), has(&SERVERS, &name));
        let (client, server) = match client == server {
            false => (client, server),
            true => {
                let text = dir.read(&path, MOST_BYTES).unwrap_or_default();
                let text = String::from_utf8_lossy(&text).into_owned();
                let listens = has(&LISTENS, &text);
                (!listens && has(&CONNECTS, &text), listens)
            }
        };
        (!is_none && (client || server)).then_some(Candidate { path, stem, client, server })
    };
    paths(dir).into_iter().filter_map(candidate).collect()
}

/// How much speaks for it; `None` where something speaks against it.
fn score(candidate: &Candidate, program: &Program) -> Option<u32> {
    let is_of_role = match program.role() {
        Role::Client => candidate.client,
        Role::Server => candidate.server,
    };
    if !is_of_role {
        return None;
    }
    let own = number_in(program.name()).map(|(number, _)| number);
    match number_in(&candidate.stem) {
        // Parts are counted from 1.
        Some((number, true)) => (number == program.place() + 1).then_some(2),
        Some((number, false)) if own.is_some() => (own == Some(number)).then_some(2),
        _ => Some(1),
    }
}

/// The last number in a name, and whether it is that of a part.
fn number_in(name: &str) -> Option<(usize, bool)> {
    let before = name.trim_end_matches(|c: char| !c.is_ascii_digit());
    let front = before.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = before[front.len()..].parse().ok()?;
    Some((number, front.trim_end_matches(['_', '-', ' ']).ends_with(PART)))
}

fn words(dir: &Folder, path: &str, name: &str) -> String {
    let ending = ending(path).unwrap_or_default();
    let ways = || INTERPRETED.iter().filter(|(known, _)| *known == ending).map(|(_, words)| words);
    let way = ways().find(|words| is_installed(words[0])).or(ways().next());
    let way = match way {
        Some(words) => {
            let file = quoted(path.as_ref());
            let command = format!("{} {file}", words.join(" "));
            format!("--program {name}={}", quoted(command.as_ref()))
        }
        None => {
            let place = |file: &str| quoted(dir.path().join(file).as_os_str());
            let to = Path::new(path).with_file_name(format!("{name}.{ending}"));
            format!("mv {} {}", place(path), place(&to.to_string_lossy()))
        }
    };
    format!("{path} may be meant (`{way}`)")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::program::usual;
    use crate::submission::tests::given;

    const LISTENS: &str = "s.listen(5)\n";
    const CONNECTS: &str = "s.connect((host, port))\n";

    /// The files that may be meant by the four programs, in their order.
    fn meant(all: &[(&str, &str)]) -> Vec<Option<String>> {
        let folder = given(all);
        let programs = usual();
        let missing: Vec<&Program> = programs.iter().collect();
        let told = likely(&Folder::at(folder.path()).unwrap(), &missing, &["taken_server.py"]);
        let file = |told: String| told.split(" may be").next().unwrap().to_owned();
        told.into_iter().map(|told| told.map(file)).collect()
    }

    fn first(all: &[&str]) -> [Option<String>; 4] {
        let files: Vec<(&str, &str)> = all.iter().map(|name| (*name, "x\n")).collect();
        meant(&files).try_into().unwrap()
    }

    #[test]
    fn a_name_of_the_role_and_the_number_may_be_meant() {
        let some = |name: &str| Some(name.to_owned());
        assert_eq!(first(&["client.py"]), [some("client.py"), None, None, None]);
        assert_eq!(first(&["webclient.rb", "server1.py"])[1], some("server1.py"));
        assert_eq!(first(&["curl_clone.py"])[0], some("curl_clone.py"));
        assert_eq!(first(&["server_part2.py"]), [None, some("server_part2.py"), None, None]);
        assert_eq!(first(&["part3/http_server.py"])[2], some("part3/http_server.py"));
        assert_eq!(first(&["http_server.py"]), [None, some("http_server.py"), None, None]);
        let two = first(&["http_server.py", "server1.py"]);
        assert_eq!(two, [None, some("server1.py"), some("http_server.py"), None]);
        assert_eq!(
            first(&["test_server1.py", "server4.py", "taken_server.py", "a.txt"]),
            [const { None }; 4]
        );
    }

    #[test]
    fn what_stands_in_a_file_tells_its_role_where_the_name_does_not() {
        let some = |name: &str| Some(name.to_owned());
        let told = meant(&[("a.py", LISTENS), ("b.py", CONNECTS), ("c.py", "print()\n")]);
        assert_eq!(told, [some("b.py"), some("a.py"), None, None]);
        assert_eq!(meant(&[("client.py", "")]), [const { None }; 4]);
    }

    #[test]
    fn the_words_that_would_use_it_can_be_pasted() {
        let folder = tempfile::tempdir().unwrap();
        let dir = Folder::at(folder.path()).unwrap();
        assert_eq!(
            words(&dir, "client.py", "http_client"),
            "client.py may be meant (`--program http_client='python3 client.py'`)"
        );
        let spaced = words(&dir, "my client.py", "http_client");
        assert!(spaced.contains("http_client='python3 '\\''my client.py'"), "{spaced}");
        let place = folder.path().display();
        assert_eq!(
            words(&dir, "src/client.c", "http_client"),
            format!(
                "src/client.c may be meant (`mv {place}/src/client.c {place}/src/http_client.c`)"
            )
        );
    }
}
