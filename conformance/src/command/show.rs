//! `httplab show NAME`: something of the lab to read. A document, a part, a rule or a page: laid out on a terminal, and as
//! the Markdown that it is anywhere else.

use super::arguments::Show;
use super::contents::{of_part, of_rule, rules_of};
use crate::lab::files::LabFiles;
use crate::lab::load::Lab;
use crate::report::Options;
use crate::report::prose;
use std::error::Error;
use std::io::{self, IsTerminal, Write};

/// Columns of the widest line.
const WIDEST: usize = 100;

/// Shows what is called so.
pub fn run(asked: &Show) -> Result<(), Box<dyn Error>> {
    let files = Lab::files(asked.lab.lab.as_deref())?;
    let lab = Lab::from_files(files.clone())?;
    let markdown = called(&asked.name, &lab, &files)?;
    let shown = match io::stdout().is_terminal() {
        true => laid_out(&markdown, &Options::default().for_stdout()),
        false => markdown,
    };
    io::stdout().write_all(shown.as_bytes())?;
    Ok(())
}

/// What has this name, in Markdown. Documents, parts and rules come before pages: a page that is called like one of them
/// is meant by its whole name, with its folder.
fn called(name: &str, lab: &Lab, files: &LabFiles) -> Result<String, String> {
    let short = name.strip_prefix("lab/").unwrap_or(name);
    let short = short.strip_suffix(".md").unwrap_or(short);
    if let Some(text) = document(short, files) {
        return Ok(text);
    }
    let parts = &lab.rules.parts;
    if let Some(part) = parts.iter().find(|part| part.folder == short || part.program == short) {
        return Ok(of_part(part, lab, &document("handout", files).unwrap_or_default()));
    }
    if let Some(rule) = lab.rules.rule(short) {
        return Ok(of_rule(rule, lab));
    }
    if let Some(known) = rules_beside(short, lab) {
        return Err(format!("there is no rule {short}; {known}"));
    }
    let folders = parts.iter().flat_map(|part| [part.folder.as_str(), part.program.as_str()]);
    let others: Vec<&str> = documents(files).chain(folders).collect();
    lab.find_or(short, &others).map(|page| page.text())
}

/// The names of the documents: the files of the lab's own folder.
fn documents(files: &LabFiles) -> impl Iterator<Item = &str> {
    files.lab.keys().filter(|path| !path.contains('/')).filter_map(|path| path.strip_suffix(".md"))
}

fn document(name: &str, files: &LabFiles) -> Option<String> {
    let is_one = documents(files).any(|known| known == name);
    let bytes = files.lab.get(&format!("{name}.md")).filter(|_| is_one)?;
    Some(String::from_utf8_lossy(bytes).into_owned())
}

/// What stands where a rule of this number would; nothing of what is no number.
fn rules_beside(name: &str, lab: &Lab) -> Option<String> {
    let (part, rule) = name.split_once('.')?;
    let part: u32 = part.parse().ok()?;
    rule.parse::<u32>().ok()?;
    let own: Vec<&str> = rules_of(lab, part).map(|rule| rule.id.as_str()).collect();
    let parts = || lab.rules.parts.iter().map(|part| part.number.to_string()).collect::<Vec<_>>();
    Some(match own.is_empty() {
        true => format!("the parts are {}", parts().join(", ")),
        false => format!("those of part {part} are {}", own.join(", ")),
    })
}

/// As it is read on a terminal.
fn laid_out(markdown: &str, options: &Options) -> String {
    let lines = prose::lines(markdown, options.columns().min(WIDEST), options.colour);
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str) -> Result<String, String> {
        let files = LabFiles::built_in();
        let lab = Lab::from_files(files.clone()).expect("the lab is whole");
        called(name, &lab, &files)
    }

    #[test]
    fn documents_parts_rules_and_pages_have_names() {
        let begins = |name: &str, text: &str| {
            let shown = shown(name).unwrap_or_else(|why| panic!("{why}"));
            assert!(shown.starts_with(text), "{name}: {shown}");
        };
        begins("handout", "# A web client and three web servers\n");
        begins("lab/notation.md", "# The notation\n");
        begins("part3", "# Part 3: ");
        begins("http_server2", "# Part 3: ");
        begins("3.2", "# Rule 3.2\n\n`http_server2` serves others while");
        begins("silent-client", "# A silent client holds up nobody\n");
        begins("explore/backlog", "# ");
    }

    #[test]
    fn a_part_shows_what_it_asks_and_its_pages_in_the_order_in_which_one_learns() {
        let shown = shown("part3").expect("there is a part 3");
        let at = |text: &str| shown.find(text).unwrap_or_else(|| panic!("no {text} in {shown}"));
        assert!(at("make the *read list*") < at("## Its "));
        assert!(at("\n| again-html |") < at("\n| silent-client | 3.2 | 4 |"));
    }

    #[test]
    fn a_name_that_is_nearly_right_is_told_with_what_may_be_meant() {
        let wrong = |name: &str| shown(name).expect_err("there is none");
        assert_eq!(wrong("handuot"), "there is no page handuot; did you mean handout?");
        assert!(wrong("silent").contains("; did you mean silent-client, "), "{}", wrong("silent"));
        assert!(wrong("3.99").starts_with("there is no rule 3.99; those of part 3 are 3.1, 3.2,"));
        assert_eq!(wrong("9.1"), "there is no rule 9.1; the parts are 1, 2, 3, 4");
        assert!(wrong("xyzzy").ends_with("; `httplab list` names them all"));
    }

    #[test]
    fn every_line_fits_a_terminal_but_for_code() {
        let files = LabFiles::built_in();
        let options = Options { width: Some(80), ..Options::default() };
        for name in ["handout", "notation", "part3", "3.2", "README", "silent-client"] {
            let shown = laid_out(&shown(name).expect(name), &options);
            let wide = |line: &&str| line.chars().count() > 80 && !line.starts_with("    ");
            let wide: Vec<&str> = shown.lines().filter(wide).collect();
            assert!(wide.is_empty(), "{name}: {wide:#?}");
        }
        assert!(documents(&files).any(|name| name == "notation"));
    }
}
