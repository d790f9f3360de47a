//! What a part and a rule of the lab hold, as Markdown: what is asked, and the pages that check it.

use crate::lab::load::Lab;
use crate::lab::rules::{Level, PartRules, Rule};
use crate::notation::page::Page;
use crate::points::Points;

/// A part: what the handout says of it, or else its rules, and its pages in the order in which one learns.
pub fn of_part(part: &PartRules, lab: &Lab, handout: &str) -> String {
    let PartRules { number, program, title, weight, .. } = part;
    let own: Vec<&Page> = lab.pages.iter().filter(|page| page.part == *number).collect();
    let asks = section_about(program, handout).unwrap_or_else(|| {
        let rules = rules_of(lab, *number);
        rules.map(|rule| format!("- {}: {} ({})\n", rule.id, rule.asks, worth(lab, rule))).collect()
    });
    format!(
        "# Part {number}: {title}\n\nProgram `{program}`, {}.\n\n{}\n\n## Its {} pages\n\nIn the order in which one learns.\n\n{}",
        in_points(*weight),
        asks.trim(),
        own.len(),
        table(&own, lab, true)
    )
}

/// A rule: its sentence, and the pages that check it.
pub fn of_rule(rule: &Rule, lab: &Lab) -> String {
    let pages: Vec<&Page> = lab.pages.iter().filter(|page| page.rules.contains(&rule.id)).collect();
    let part = rule.part().and_then(|number| lab.rules.part(number));
    let program = part.map_or("the program", |part| part.program.as_str());
    let checks = match pages.is_empty() {
        true => "No page checks this rule.\n".to_owned(),
        false => table(&pages, lab, false),
    };
    let (id, asks, worth) = (&rule.id, &rule.asks, worth(lab, rule));
    format!("# Rule {id}\n\n`{program}` {asks} ({worth}).\n\n{checks}")
}

/// The rules of a part, in their order.
pub fn rules_of(lab: &Lab, part: u32) -> impl Iterator<Item = &Rule> {
    lab.rules.rules.iter().filter(move |rule| rule.part() == Some(part))
}

/// `required, 12 points`
pub fn worth(lab: &Lab, rule: &Rule) -> String {
    let own = lab.pages.iter().filter(|page| page.rule() == rule.id);
    match rule.level {
        Level::Required => {
            format!("required, {}", in_points(own.filter_map(|page| page.worth).sum()))
        }
        Level::Extra => "extra, no points".to_owned(),
        Level::Advice => "advice, no points".to_owned(),
    }
}

/// `1 point`, `2.5 points`
pub fn in_points(points: Points) -> String {
    match points.to_string().as_str() {
        "1" => "1 point".to_owned(),
        points => format!("{points} points"),
    }
}

fn table(pages: &[&Page], lab: &Lab, tells_rules: bool) -> String {
    let rules = |text: String| if tells_rules { format!("{text} | ") } else { String::new() };
    let row = |page: &&Page| {
        let worth = page.worth.map_or("extra".to_owned(), |points| points.to_string());
        let (name, title) = (lab.short_name(page), page.title.replace('|', "\\|"));
        format!("| {name} | {}{worth} | {title} |\n", rules(page.rules.join(", ")))
    };
    let head = format!("| page | {}points | what it says |\n", rules("rule".to_owned()));
    let line = format!("| --- | {}--- | --- |\n", rules("---".to_owned()));
    [head, line].into_iter().chain(pages.iter().map(row)).collect()
}

/// What stands in the handout under the first heading that names the program, without that heading.
fn section_about(program: &str, handout: &str) -> Option<String> {
    let mut is_code = false;
    let mut levels = handout.lines().map(|line| {
        is_code ^= line.starts_with("```");
        (if is_code { 0 } else { level(line) }, line)
    });
    let names_it = |line: &str| {
        line.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == program)
    };
    let (own, _) = levels.find(|(level, line)| *level > 0 && names_it(line))?;
    let inside = levels.take_while(|(level, _)| *level == 0 || *level > own);
    Some(inside.map(|(_, line)| format!("{line}\n")).collect())
}

/// How many `#` a heading begins with; 0 of any other line.
fn level(line: &str) -> usize {
    let marks = line.len() - line.trim_start_matches('#').len();
    if line[marks..].starts_with(' ') { marks } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::files::LabFiles;

    const HANDOUT: &str = "# All\n\nof a_client and a_server\n\n## Part 1: a_client\n\nFetch.\n\n```sh\n# a remark\n```\n\n### More\n\nstill it\n\n## Part 2: a_server\n\nServe.\n";

    #[test]
    fn a_part_is_what_stands_under_the_heading_that_names_its_program() {
        let expected = "\nFetch.\n\n```sh\n# a remark\n```\n\n### More\n\nstill it\n\n";
        assert_eq!(section_about("a_client", HANDOUT).as_deref(), Some(expected));
        assert_eq!(section_about("a_server", HANDOUT).as_deref(), Some("\nServe.\n"));
        assert_eq!(section_about("server", HANDOUT), None);
    }

    #[test]
    fn the_points_of_a_parts_rules_add_up_to_what_it_is_worth() {
        let lab = Lab::from_files(LabFiles::built_in()).expect("the lab is whole");
        let shown = of_part(&lab.rules.parts[2], &lab, "");
        assert!(shown.contains("Program `http_server2`, 30 points."), "{shown}");
        let points = shown.split("(required, ").skip(1).filter_map(|rest| rest.split(' ').next());
        let sum: Points = points.filter_map(Points::parse).sum();
        assert_eq!(sum, lab.rules.parts[2].weight, "{shown}");
    }
}
