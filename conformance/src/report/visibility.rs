//! What students may see of which checks, where the results go to a system that can hide some.

use crate::lab::glob;
use clap::ValueEnum;
use serde::Serialize;
use std::str::FromStr;

/// When a student sees a check's result; the names are Gradescope's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum Visibility {
    /// At once.
    #[default]
    Visible,
    /// Never.
    Hidden,
    /// Once the assignment is due.
    AfterDueDate,
    /// Once the instructor publishes the grades.
    AfterPublished,
}

/// A visibility for some pages: `part3=hidden`, `part2/large-*=after_due_date`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// A pattern of pages' names (`lab::glob`).
    pub pages: String,
    /// What students see of them.
    pub visibility: Visibility,
}

impl FromStr for Rule {
    type Err = String;

    fn from_str(text: &str) -> Result<Rule, String> {
        let form = "a rule is PAGES=VISIBILITY, as in part3=hidden or part2/large-*=after_due_date";
        let (pages, word) = text.split_once('=').ok_or(form)?;
        let visibility = Visibility::from_str(word, false).map_err(|_| {
            format!("`{word}` is no visibility; there are visible, hidden, after_due_date, after_published")
        })?;
        if pages.is_empty() {
            return Err(form.to_owned());
        }
        Ok(Rule { pages: pages.to_owned(), visibility })
    }
}

/// The visibility of a page: the last rule that names it, or visible.
pub fn of(page: &str, rules: &[Rule]) -> Visibility {
    let rule = rules.iter().rev().find(|rule| glob::means(&rule.pages, page));
    rule.map(|rule| rule.visibility).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(texts: &[&str]) -> Vec<Rule> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn the_last_rule_that_names_a_page_decides() {
        let rules = rules(&["part3=hidden", "part3/silent-*=after_due_date"]);
        assert_eq!(of("part3/silent-client", &rules), Visibility::AfterDueDate);
        assert_eq!(of("part3/idle", &rules), Visibility::Hidden);
        assert_eq!(of("part2/idle", &rules), Visibility::Visible);
    }

    #[test]
    fn a_rule_without_pages_or_with_another_word_is_refused() {
        for text in ["part3", "=hidden", "part3=secret", "part3="] {
            assert!(text.parse::<Rule>().is_err(), "{text}");
        }
    }
}
