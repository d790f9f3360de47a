//! What a line of the learner's asks for.

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Is it this rule?
    Rule(String),
    /// Step through this page with the program.
    Step(String),
    /// Name the pages about the program.
    Pages,
    /// Name the rules.
    Rules,
    /// Say a little more.
    Hint,
    /// Start the server anew.
    Again,
    /// Tell the answer.
    GiveUp,
    /// What can be said here?
    Help,
    /// End, and tell nothing.
    Quit,
    /// Nothing.
    Nothing,
    /// Something else, with what would be right.
    Unknown(String),
}

/// What `help` prints.
pub const HELP: &[&str] = &[
    "2.4          the rule that it breaks, by its number",
    "step PAGE    play a page with it, step by step",
    "pages        the pages about it, with their rules",
    "rules        the rules of its part",
    "hint         a hint; there are three",
    "again        start the server anew",
    "give up      the answer",
    "quit         leave without it",
];

impl Asked {
    /// Reads a line.
    pub fn parse(line: &str) -> Asked {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            [] => Asked::Nothing,
            ["step", page] => Asked::Step(page.to_owned()),
            ["step", ..] => Asked::Unknown("step is followed by a page; see `pages`".to_owned()),
            ["pages"] => Asked::Pages,
            ["rules"] => Asked::Rules,
            ["hint" | "h"] => Asked::Hint,
            ["again"] => Asked::Again,
            ["give", "up"] | ["answer"] => Asked::GiveUp,
            ["help" | "?"] => Asked::Help,
            ["quit" | "q" | "exit"] => Asked::Quit,
            ["rule", rule] | [rule] if is_rule(rule) => Asked::Rule(rule.to_owned()),
            _ => Asked::Unknown(format!(
                "{} is neither a rule, such as 2.4, nor a word that `help` shows",
                line.trim()
            )),
        }
    }
}

fn is_rule(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || c == '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_an_answer_or_a_wish() {
        assert_eq!(Asked::parse(" 2.4 "), Asked::Rule("2.4".to_owned()));
        assert_eq!(Asked::parse("rule 1.16"), Asked::Rule("1.16".to_owned()));
        assert_eq!(Asked::parse("step silent-client"), Asked::Step("silent-client".to_owned()));
        assert_eq!(Asked::parse("give up"), Asked::GiveUp);
        assert_eq!(Asked::parse(""), Asked::Nothing);
    }

    #[test]
    fn what_is_not_known_is_said_to_be() {
        for line in ["two point four", "give", "step", "-2.4"] {
            assert!(matches!(Asked::parse(line), Asked::Unknown(_)), "{line}");
        }
    }
}
