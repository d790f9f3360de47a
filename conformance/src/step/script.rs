//! A page as it is played: for each step the prose before it, the remarks above it, and its lines as the
//! page has them.

use crate::notation::line::{self, Line};
use crate::notation::page::{Page, Section, Steps};

/// A page, cut at its steps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    /// One for each step, in order; a `repeat` with all its lines is one.
    pub scenes: Vec<Scene>,
    /// The Markdown after the last exchange.
    pub ending: String,
}

/// One step with what stands before it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// The step's line in the page's file.
    pub line: u32,
    /// The Markdown between the exchange before and this one; empty but for the first step of an exchange.
    pub prose: String,
    /// The remarks above the step, without their `#`.
    pub remarks: Vec<String>,
    /// The step's lines.
    pub source: Vec<String>,
}

impl Script {
    /// The script of a page.
    pub fn of(page: &Page) -> Script {
        let mut script = Script::default();
        for section in &page.sections {
            match section {
                Section::Prose(text) => script.ending.push_str(text),
                Section::Exchange(block) => {
                    let mut scenes = scenes(block, page.program.is_client());
                    let prose = std::mem::take(&mut script.ending);
                    scenes.iter_mut().take(1).for_each(|scene| scene.prose.clone_from(&prose));
                    script.scenes.extend(scenes);
                }
            }
        }
        script
    }

    /// The scene of the step on this line; none for a step inside a `repeat`.
    pub fn scene(&self, line: u32) -> Option<&Scene> {
        self.scenes.iter().find(|scene| scene.line == line)
    }
}

fn scenes(block: &Steps, client: bool) -> Vec<Scene> {
    let lines = inside_fences(&block.source);
    let first = lines.iter().position(|line| begins_step(line, client)).unwrap_or(0);
    let first_line = block.steps.first().map_or(0, |step| step.line);
    let place = |line: u32| (first + (line - first_line) as usize).min(lines.len());
    let begins: Vec<usize> =
        block.steps.iter().map(|step| place(step.line)).chain([lines.len()]).collect();
    let mut above = 0;
    let mut scenes = Vec::new();
    for (step, bounds) in block.steps.iter().zip(begins.windows(2)) {
        let source = without_end(&lines[bounds[0]..bounds[1]]);
        let remarks = lines[above..bounds[0]].iter().filter_map(|line| remark(line)).collect();
        above = bounds[0] + source.len();
        scenes.push(Scene {
            line: step.line,
            prose: String::new(),
            remarks,
            source: evened(source),
        });
    }
    scenes
}

fn inside_fences(source: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = source.trim_end().lines().skip(1).collect();
    lines.pop();
    lines
}

fn begins_step(line: &str, client: bool) -> bool {
    matches!(line::parse(line, client), Ok(Line::Action(_) | Line::Repeat(_)))
}

fn remark(line: &str) -> Option<String> {
    line.trim().strip_prefix('#').map(|remark| remark.trim().to_owned())
}

/// Without the remarks and empty lines at the end, which belong to the next step.
fn without_end<'a>(lines: &'a [&'a str]) -> &'a [&'a str] {
    let says = |line: &&str| !line.trim().is_empty() && remark(line).is_none();
    let length = lines.iter().rposition(says).map_or(0, |last| last + 1);
    &lines[..length]
}

/// The lines without the indentation that all of them have.
fn evened(lines: &[&str]) -> Vec<String> {
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let common = lines.iter().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    lines.iter().map(|line| line.get(common..).unwrap_or("").trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::program;
    use crate::notation::read::{self, Terms};

    const PAGE: &str = "# Title\n\nBefore.\n\n```exchange\nprogram http_server1\nrule 2.3\nextra\n\n# who comes\na connects\na > GET / HTTP/1.0\\r\\n\n  > \\r\\n\n\nrepeat 2\n  b{i} connects\ndone\n```\n\nBetween.\n\n```exchange\na < 200\n```\n\nAfter.\n\n## If it fails\n\nHint.\n";

    fn script() -> Script {
        let terms = Terms { programs: &program::usual(), hint: "If it fails" };
        Script::of(&read::page("part2/x", "lab/part2/x.md", PAGE, terms).unwrap())
    }

    #[test]
    fn every_step_has_its_lines_and_what_stands_above() {
        let scenes = script().scenes;
        let lines: Vec<u32> = scenes.iter().map(|scene| scene.line).collect();
        assert_eq!(lines, [11, 12, 15, 23]);
        assert_eq!(scenes[0].remarks, ["who comes"]);
        assert_eq!(scenes[1].source, [r"a > GET / HTTP/1.0\r\n", r"  > \r\n"]);
        assert_eq!(scenes[2].source, ["repeat 2", "  b{i} connects", "done"]);
    }

    #[test]
    fn prose_stands_where_the_page_has_it() {
        let script = script();
        assert!(script.scenes[0].prose.starts_with("# Title"));
        assert_eq!(script.scenes[1].prose, "");
        assert_eq!(script.scenes[3].prose.trim(), "Between.");
        assert_eq!(script.ending.trim(), "After.");
    }
}
