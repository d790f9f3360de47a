//! What a Makefile makes.

use super::language::{C_LIKE, is_program};
use super::recipe::{MOST_BYTES, Recipe};
use super::spelling::{names, names_itself};
use crate::sandbox::{Command, Folder};

/// Names of the file, in the order in which make looks for it.
pub const MAKEFILES: [&str; 3] = ["GNUmakefile", "makefile", "Makefile"];

/// A Makefile that makes the program: by a target of that name, or by all that it makes.
pub fn by_make(folder: &Folder, name: &str) -> Option<Recipe> {
    let (file, text) = MAKEFILES
        .into_iter()
        .find_map(|file| Some((file, folder.read_text(file, MOST_BYTES).ok()?)))?;
    let text = without_comments(&text);
    // By a rule for all sources, a list of them makes a list of programs.
    let is_source = |ending: &&str| is_program(folder, &format!("{name}.{ending}"), ending);
    let is_listed = || names(&text, name) && C_LIKE.iter().any(is_source);
    if !names_itself(&text, name) && !is_listed() {
        return None;
    }
    let words = ["make"].into_iter().chain(target(&text, name));
    Some(Recipe::of_program(Command::new(words), name, "make", file))
}

/// The target that is this program, wherever it lies.
fn target<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let rules = text.lines().filter(|line| !line.starts_with(['\t', '.']));
    let targets = rules.filter_map(|rule| Some(rule.split_once(':')?.0));
    let mut targets = targets.flat_map(str::split_whitespace);
    targets
        .find(|target| target.rsplit('/').next() == Some(name) && !target.contains(['$', '%', '=']))
}

/// A text without what stands after `#`, and with lines that go on made one.
pub fn without_comments(text: &str) -> String {
    let text = text.replace("\\\r\n", " ").replace("\\\n", " ");
    let code = |line: &str| match line.find('#') {
        Some(at) if !line[..at].ends_with('\\') => line[..at].to_owned(),
        _ => line.to_owned(),
    };
    text.lines().map(code).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn made(makefile: &str, sources: &[(&str, &str)]) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("Makefile"), makefile).unwrap();
        for (name, text) in sources {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let recipe = by_make(&Folder::at(folder.path()).unwrap(), "http_client")?;
        Some(recipe.command.to_string())
    }

    #[test]
    fn an_object_of_that_name_is_not_the_program() {
        let makefile = "# http_client is no target\nserver: server.o http_client.o\n\tcc -o server \
                        server.o http_client.o\n";
        assert_eq!(
            made(makefile, &[("http_client.c", "int accept_client(int s){return s;}")]),
            None
        );
    }

    #[test]
    fn a_target_is_made_by_its_name_wherever_it_lies() {
        let made = |makefile| made(makefile, &[]).unwrap();
        assert_eq!(made("all: x\nhttp_client: a.c\n\tcc a.c -o $@\n"), "make http_client");
        assert_eq!(made("http_server1 bin/http_client: a.c\n"), "make bin/http_client");
        assert_eq!(made("$(BIN)/http_client: a.c\n"), "make");
    }

    #[test]
    fn what_all_makes_is_made_by_all() {
        let made = |makefile| made(makefile, &[]).unwrap();
        assert_eq!(made("PROGRAMS = http_client \\\n http_server1\nall: $(PROGRAMS)\n"), "make");
        assert_eq!(made("all:\n\tcc -o http_client client.c\n"), "make");
    }

    #[test]
    fn a_source_in_a_list_of_sources_makes_its_program() {
        let makefile = "SOURCES = http_client.c\nall: $(SOURCES:.c=)\n";
        assert_eq!(made(makefile, &[("http_client.c", "int main() {}")]).unwrap(), "make");
    }
}
