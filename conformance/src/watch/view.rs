//! Which failure is on the screen, and what of it.

use super::failures::{Item, place_of};
use super::keys::Key;
use crate::lab::load::Lab;
use crate::report::prose;
use std::collections::BTreeSet;

/// What of a failure is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Side {
    #[default]
    Failure,
    Hint,
    Lesson,
}

/// What is on the screen.
#[derive(Debug, Default)]
pub struct View {
    /// The item that is shown.
    key: String,
    /// Where it stands: when it is mended, what has its place then is shown.
    place: usize,
    /// Whether somebody works on what is shown; before that the first failure is shown, as they come in.
    is_held: bool,
    /// The page of the last failure that was shown: the one that is being fixed.
    pub focus: Option<String>,
    side: Side,
    /// Lines that are above the screen.
    pub scrolled: usize,
    /// What is in the way of all, and was shown.
    in_the_way: BTreeSet<String>,
}

impl View {
    /// Finds its place among these items: what is new and in the way, or the one that was shown, or what stands there now.
    pub fn settle<'a>(&mut self, items: &'a [Item]) -> Option<(usize, &'a Item)> {
        let in_the_way = || items.iter().filter(|item| !item.is_page);
        let new = in_the_way().find(|item| !self.in_the_way.contains(&item.key));
        let place_of = |key: &str| place_of(key, items);
        let place = new
            .and_then(|item| place_of(&item.key))
            .or_else(|| (!self.is_held).then_some(0))
            .or_else(|| place_of(&self.key))
            .or_else(|| place_of(self.focus.as_deref()?))
            .unwrap_or(self.place.min(items.len().saturating_sub(1)));
        self.in_the_way = in_the_way().map(|item| item.key.clone()).collect();
        self.show(place, items);
        items.get(place).map(|item| (place, item))
    }

    fn show(&mut self, place: usize, items: &[Item]) {
        let Some(item) = items.get(place) else {
            (self.focus, self.place) = (None, 0);
            return;
        };
        if item.key != self.key {
            (self.key, self.side, self.scrolled) = (item.key.clone(), Side::Failure, 0);
        }
        self.place = place;
        if item.is_page {
            self.focus = Some(item.key.clone());
        }
    }

    /// From now on what is shown stays until it is mended.
    pub fn hold(&mut self) {
        self.is_held = true;
    }

    /// Shows the item of this page, where there is one.
    pub fn turn_to(&mut self, page: &str, items: &[Item]) {
        if let Some(place) = place_of(page, items) {
            self.show(place, items);
        }
    }

    /// Does what a key asks for that concerns the view alone; `room` is how much is scrolled at once.
    pub fn obey(&mut self, key: Key, items: &[Item], room: usize) {
        self.hold();
        let side = match key {
            Key::Next => return self.show((self.place + 1) % items.len().max(1), items),
            Key::More => return self.scrolled += room,
            Key::Hint => Side::Hint,
            Key::Lesson => Side::Lesson,
            _ => return,
        };
        self.scrolled = 0;
        self.side = if self.side == side { Side::Failure } else { side };
    }

    /// What is to be read of the item; back at its beginning where that was scrolled past.
    pub fn text(&mut self, item: &Item, lab: &Lab, width: usize) -> String {
        let page = lab.pages.iter().find(|page| page.name == item.key);
        let text = match (self.side, page) {
            (Side::Hint, Some(page)) => {
                let title = format!("{}\n\n", page.hint_title);
                title + &prose::lines(&page.hint, width, false).join("\n")
            }
            (Side::Lesson, Some(page)) => prose::lines(&page.text(), width, false).join("\n"),
            _ => item.text.clone(),
        };
        if self.scrolled >= text.lines().count() {
            self.scrolled = 0;
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(keys: &[&str]) -> Vec<Item> {
        let item = |key: &&str| Item {
            key: (*key).to_owned(),
            pages: vec![(*key).to_owned(), format!("{key}, too")],
            text: String::new(),
            is_page: !key.starts_with(' '),
        };
        keys.iter().map(item).collect()
    }

    fn shown(view: &mut View, keys: &[&str]) -> String {
        view.settle(&items(keys)).map(|(_, item)| item.key.clone()).unwrap_or_default()
    }

    #[test]
    fn one_failure_stays_until_it_is_mended_and_then_the_next_has_its_place() {
        let mut view = View::default();
        assert_eq!(shown(&mut view, &["c"]), "c");
        assert_eq!(shown(&mut view, &["b", "c"]), "b");
        view.hold();
        assert_eq!(shown(&mut view, &["a", "b", "c"]), "b");
        assert_eq!(shown(&mut view, &["a", "c"]), "c");
        assert_eq!(shown(&mut view, &["a"]), "a");
        assert_eq!(shown(&mut view, &[]), "");
        assert_eq!(view.focus, None);
    }

    #[test]
    fn a_failure_that_is_told_with_another_is_found_there() {
        let mut view = View::default();
        view.turn_to("b", &items(&["a", "b"]));
        view.turn_to("a, too", &items(&["a", "b"]));
        assert_eq!(view.focus.as_deref(), Some("a"));
    }

    #[test]
    fn what_is_in_the_way_is_shown_once_and_gives_its_place_back() {
        let mut view = View::default();
        view.settle(&items(&["a", "b"]));
        view.obey(Key::Next, &items(&["a", "b"]), 9);
        assert_eq!(shown(&mut view, &[" part 2", "a", "b"]), " part 2");
        assert_eq!(view.focus.as_deref(), Some("b"));
        assert_eq!(shown(&mut view, &["a", "b"]), "b");
    }
}
