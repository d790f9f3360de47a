//! What a line of the learner's asks for.

use crate::notation::meant::did_you_mean;

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
    /// Start the server again.
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

/// What `?` prints.
pub const HELP: &[&str] = &[
    "2.4          your answer: the number of the rule that it breaks",
    "step PAGE    play a page with it, step by step",
    "pages        list the pages about this program, with their rules",
    "rules        list the rules of this part",
    "h, hint      get a hint; there are three",
    "again        start the server again",
    "give up      see the answer",
    "q, quit      leave without the answer",
    "?, help      show this",
];

/// The words that a line can begin with.
const WORDS: &[&str] =
    &["step", "pages", "rules", "hint", "again", "give up", "answer", "help", "quit"];

impl Asked {
    /// Reads a line.
    pub fn parse(line: &str) -> Asked {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            [] => Asked::Nothing,
            ["step", page] => Asked::Step(page.to_owned()),
            ["step", ..] => {
                Asked::Unknown("write step and the name of a page; `pages` lists them".to_owned())
            }
            ["pages"] => Asked::Pages,
            ["rules"] => Asked::Rules,
            ["hint" | "h"] => Asked::Hint,
            ["again"] => Asked::Again,
            ["give", "up"] | ["answer"] => Asked::GiveUp,
            ["help" | "?"] => Asked::Help,
            ["quit" | "q" | "exit"] => Asked::Quit,
            ["rule", rule] | [rule] if is_rule(rule) => Asked::Rule(rule.to_owned()),
            _ => Asked::Unknown(format!(
                "{} is no rule, such as 2.4, and no word that ? shows{}",
                line.trim(),
                did_you_mean(line.trim(), WORDS)
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
        assert_eq!(["h", "hint"].map(Asked::parse), [Asked::Hint, Asked::Hint]);
        assert_eq!(["?", "help"].map(Asked::parse), [Asked::Help, Asked::Help]);
        assert_eq!(Asked::parse(""), Asked::Nothing);
    }

    #[test]
    fn what_is_not_known_is_said_to_be() {
        for line in ["two point four", "give", "step", "-2.4"] {
            assert!(matches!(Asked::parse(line), Asked::Unknown(_)), "{line}");
        }
        let Asked::Unknown(why) = Asked::parse("pagse") else { panic!("it is no word") };
        assert!(why.ends_with("; did you mean pages?"), "{why}");
    }
}
