//! The order of a part's pages, and what they need: each is there, stands once, and stands behind what it needs.

use super::files::LabFiles;
use super::place::Toml;
use super::rules::{Listed, PartRules};
use crate::notation::error::near;
use crate::notation::page::Page;
use std::collections::{BTreeMap, BTreeSet};

/// Pages with what they need, by their whole names.
type Needs<'a> = BTreeMap<&'a str, Vec<&'a str>>;

/// Checks the order of one part, the so-many-th of the lab. `circular` are the pages that [`circles`] has told of.
pub fn check(
    (index, part): (usize, &PartRules),
    files: &LabFiles,
    circular: &BTreeSet<String>,
    toml: &mut Toml<'_>,
) {
    let whole = |page: &str| format!("{}/{page}", part.folder);
    let is_listed = |page: &&str| part.pages.iter().any(|listed| listed.page == **page);
    let there = part.pages_in(&files.lab);
    let lost: Vec<&str> = there.iter().filter(|page| !is_listed(page)).copied().collect();
    let mut all_there = true;
    let mut stood: BTreeSet<String> = BTreeSet::new();
    for Listed { page, needs } in &part.pages {
        let name = whole(page);
        if !there.contains(&page.as_str()) {
            all_there = false;
            let message = format!("there is no page {name}.md{}", instead(page, &there, &lost));
            toml.wrong(toml.entry(index, page, 0), message);
        } else if stood.contains(&name) {
            let message = format!("{page} stands in the order already: leave one of the two out");
            toml.wrong(toml.entry(index, page, 1), message);
        }
        for (need, needed) in needs.iter().zip(part.needs(&name)) {
            let place = |toml: &Toml<'_>| toml.need(index, page, need);
            let is_there = files.lab.contains_key(&format!("{needed}.md"));
            let is_own = needed.starts_with(&whole(""));
            let is_told = circular.contains(&name) && circular.contains(&needed);
            if needed == name {
                toml.wrong(place(toml), format!("{page} needs itself: take this need out"));
            } else if !is_there && !part.pages.iter().any(|listed| whole(&listed.page) == needed) {
                let near = near(need, &there);
                toml.wrong(place(toml), format!("{page} needs {need}, which is no page{near}"));
            } else if is_own && !stood.contains(&needed) && !is_told {
                toml.warn(
                    place(toml),
                    format!("{page} stands before {need}, which it needs: move it behind"),
                );
            }
        }
        stood.insert(name);
    }
    // Where a listed page is not there, the one without a place is probably meant.
    for page in lost.iter().filter(|_| all_there && !part.pages.is_empty()) {
        let message = format!(
            "{} has no place in the order of its part, and so stands last: add it to `pages`",
            whole(page)
        );
        toml.warn(toml.key("part", index, "pages"), message);
    }
}

/// What else may be meant: a page that is called nearly so, or the only one without a place.
fn instead(page: &str, there: &[&str], lost: &[&str]) -> String {
    match (near(page, there), lost) {
        (near, [only]) if near.is_empty() => {
            format!("; is it {only}, which has no place in the order?")
        }
        (near, _) => near,
    }
}

/// Tells of pages that need each other in a circle; the pages of all circles.
pub fn circles(parts: &[PartRules], pages: &[Page], toml: &mut Toml<'_>) -> BTreeSet<String> {
    let needs = in_circles(pages);
    if let Some(circle) = first_circle(&needs) {
        let short = |name: &&str| name.rsplit('/').next().unwrap_or_default().to_owned();
        let names: Vec<String> = circle.iter().map(short).collect();
        let folder = circle[0].rsplit_once('/').map_or("", |(folder, _)| folder);
        let part = parts.iter().position(|part| part.folder == folder).unwrap_or_default();
        let need = if circle[1].starts_with(folder) { names[1].as_str() } else { circle[1] };
        let message = format!(
            "pages need each other in a circle, {}: take one of these needs out",
            names.join(" → ")
        );
        toml.wrong(toml.need(part, &names[0], need), message);
    }
    needs.keys().map(|name| (*name).to_owned()).collect()
}

/// The pages that are in a circle, and between circles: what needs nothing that is left, and what nothing left needs,
/// is in none.
fn in_circles(pages: &[Page]) -> Needs<'_> {
    let mut needs = Needs::new();
    for page in pages {
        let own = page.needs.iter().map(String::as_str).filter(|need| *need != page.name);
        needs.insert(&page.name, own.collect());
    }
    loop {
        let before = needs.len();
        let left: BTreeSet<&str> = needs.keys().copied().collect();
        let needed: BTreeSet<&str> = needs.values().flatten().copied().collect();
        needs.retain(|page, own| {
            needed.contains(page) && own.iter().any(|need| left.contains(need))
        });
        if needs.len() == before {
            return needs;
        }
    }
}

/// One circle, its first page again at the end.
fn first_circle<'a>(needs: &Needs<'a>) -> Option<Vec<&'a str>> {
    let mut way = vec![*needs.keys().next()?];
    loop {
        let next = *needs[way[way.len() - 1]].iter().find(|need| needs.contains_key(*need))?;
        let begun = way.iter().position(|page| *page == next);
        way.push(next);
        if let Some(begun) = begun {
            return Some(way.split_off(begun));
        }
    }
}
