//! An export and the list of the class put together: by an id that both know, or else by a name that only one has.

use super::roster::{Roster, squeezed};
use super::submission::{Person, Submission};
use std::collections::{BTreeMap, BTreeSet};

impl Roster {
    /// Gives everybody of the submissions the name and all ids of the list, and a group's submission all its members; who
    /// handed in nothing is returned, in the list's order.
    ///
    /// Somebody of a group who has handed in alone stays alone, and where several of a group have, nobody is given theirs:
    /// that is remarked where it leaves somebody with nothing.
    pub fn apply(&self, submissions: &mut [Submission]) -> Vec<Person> {
        let found = Matching { roster: self, found: BTreeMap::new() }.all(submissions);
        let mut has_handed_in: BTreeSet<usize> = found.values().copied().collect();
        for (&(at, number), &line) in &found {
            complete(&mut submissions[at].people[number], &self.lines[line].person);
        }
        let groups = self.groups(submissions, &found);
        for Group { name, submissions: of_group, members } in groups {
            let [at] = of_group[..] else {
                let left = members.iter().filter(|member| !has_handed_in.contains(member));
                let left: Vec<&str> =
                    left.map(|line| self.lines[*line].person.name.as_str()).collect();
                if let Some(first) = of_group.first().filter(|_| !left.is_empty()) {
                    let (count, left) = (of_group.len(), left.join(", "));
                    submissions[*first].remarks.push(format!(
                        "the group {name} handed in {count} times, so nobody else of it has points for it: {left}"
                    ));
                }
                continue;
            };
            let is_group = !found.keys().any(|(submission, _)| *submission == at);
            let people = &mut submissions[at].people;
            if is_group {
                people.clear();
            }
            for member in members {
                if has_handed_in.insert(member) {
                    people.push(self.lines[member].person.clone());
                }
            }
        }
        let rest = self.lines.iter().enumerate().filter(|(line, _)| !has_handed_in.contains(line));
        rest.map(|(_, line)| line.person.clone()).collect()
    }

    /// The groups, each with what its members have handed in.
    fn groups(&self, submissions: &[Submission], found: &Found) -> Vec<Group> {
        let mut groups: BTreeMap<String, Group> = BTreeMap::new();
        for (line, it) in self.lines.iter().enumerate() {
            let name = it.group.as_deref().filter(|name| !squeezed(name).is_empty());
            if let Some(name) = name {
                let new = || Group {
                    name: name.to_owned(),
                    submissions: Vec::new(),
                    members: Vec::new(),
                };
                groups.entry(squeezed(name)).or_insert_with(new).members.push(line);
            }
        }
        for (squeezed_name, group) in &mut groups {
            let of_members = found.iter().filter(|(_, line)| group.members.contains(line));
            let mut all: BTreeSet<usize> = of_members.map(|((at, _), _)| *at).collect();
            all.extend(submissions.iter().enumerate().filter_map(|(at, submission)| {
                let is_found = (0..submission.people.len()).any(|it| found.contains_key(&(at, it)));
                let is_group = |person: &Person| {
                    let mut words = person.ids.iter().chain([&person.name]);
                    words.any(|word| squeezed(word) == *squeezed_name)
                };
                (!is_found && submission.people.iter().any(is_group)).then_some(at)
            }));
            group.submissions = all.into_iter().collect();
        }
        groups.into_values().collect()
    }
}

/// A group, as the list has it.
struct Group {
    name: String,
    /// What its members have handed in.
    submissions: Vec<usize>,
    /// Their lines.
    members: Vec<usize>,
}

/// Which line of the list somebody is, by the numbers of the submission and of the person in it.
type Found = BTreeMap<(usize, usize), usize>;

struct Matching<'a> {
    roster: &'a Roster,
    found: Found,
}

impl Matching<'_> {
    fn all(mut self, submissions: &[Submission]) -> Found {
        let people = || {
            submissions.iter().enumerate().flat_map(|(at, submission)| {
                submission.people.iter().enumerate().map(move |(it, person)| ((at, it), person))
            })
        };
        let by_id = self.by_id();
        for (place, person) in people() {
            let line = person.ids.iter().find_map(|id| by_id.get(&id.to_lowercase()));
            self.found.extend(line.map(|line| (place, *line)));
        }
        let taken: BTreeSet<usize> = self.found.values().copied().collect();
        let by_name = self.by_name();
        let mut named: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
        for (place, person) in people().filter(|(place, _)| !self.found.contains_key(place)) {
            let line = by_name.get(&squeezed(&person.name)).copied().flatten();
            if let Some(line) = line.filter(|line| !taken.contains(line)) {
                named.entry(line).or_default().push(place);
            }
        }
        // Two of one name are not told apart.
        let only = named.into_iter().filter(|(_, places)| places.len() == 1);
        self.found.extend(only.map(|(line, places)| (places[0], line)));
        self.found
    }

    fn by_id(&self) -> BTreeMap<String, usize> {
        let lines = self.roster.lines.iter().enumerate();
        let ids = lines
            .flat_map(|(at, line)| line.person.ids.iter().map(move |id| (id.to_lowercase(), at)));
        ids.collect()
    }

    /// Lines by the ways to write a name; none where two have it.
    fn by_name(&self) -> BTreeMap<String, Option<usize>> {
        let mut all: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for (at, line) in self.roster.lines.iter().enumerate() {
            for name in written(&line.person.name) {
                all.entry(name).and_modify(|line| *line = None).or_insert(Some(at));
            }
        }
        all
    }
}

/// The ways to write a name, squeezed: `Doe, Jane` and `Jane Doe`.
fn written(name: &str) -> BTreeSet<String> {
    let turned = match name.split_once(',') {
        Some((last, first)) => format!("{first}{last}"),
        None => {
            let (first, last) = name.trim().rsplit_once(' ').unwrap_or(("", name));
            format!("{last}{first}")
        }
    };
    let both = [squeezed(name), squeezed(&turned)].into_iter();
    both.filter(|name| !name.is_empty()).collect()
}

fn complete(person: &mut Person, line: &Person) {
    if !line.name.is_empty() {
        person.name.clone_from(&line.name);
    }
    for id in &line.ids {
        if !person.ids.contains(id) {
            person.ids.push(id.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::roster::Line;
    use super::*;

    fn person(name: &str, ids: &[&str]) -> Person {
        Person { name: name.to_owned(), ids: ids.iter().map(|&id| id.to_owned()).collect() }
    }

    fn roster(lines: &[(&str, &[&str], &str)]) -> Roster {
        let line = |(name, ids, group): &(&str, &[&str], &str)| Line {
            person: person(name, ids),
            group: Some((*group).to_owned()),
            line: 1,
        };
        Roster { lines: lines.iter().map(line).collect() }
    }

    fn submission(id: &str, people: &[Person]) -> Submission {
        Submission {
            id: id.to_owned(),
            people: people.to_vec(),
            late: false,
            places: Vec::new(),
            remarks: Vec::new(),
        }
    }

    fn applied(roster: &Roster, people: &[Person]) -> (Vec<String>, Vec<String>) {
        let one = |person: &Person| submission(&person.name, std::slice::from_ref(person));
        let mut all: Vec<_> = people.iter().map(one).collect();
        let rest = roster.apply(&mut all);
        let whose = all.iter().map(Submission::whose).collect();
        (whose, rest.into_iter().map(|person| person.name).collect())
    }

    #[test]
    fn people_are_found_by_an_id_or_a_name_that_only_one_has() {
        let list = roster(&[
            ("Doe, Jane", &["1001", "jdoe"], ""),
            ("Jané Roe", &["jroe"], ""),
            ("Li Lei", &["3"], ""),
            ("Li Lei", &["4"], ""),
            ("Nobody", &["5"], ""),
        ]);
        let (whose, rest) = applied(
            &list,
            &[person("doejane", &["9"]), person("x", &["JROE"]), person("Li Lei", &["8"])],
        );
        assert_eq!(whose, ["Doe, Jane", "Jané Roe", "Li Lei"]);
        assert_eq!(rest, ["Li Lei", "Li Lei", "Nobody"]);
        let mut all = [submission("a", &[person("x", &["jdoe"])])];
        list.apply(&mut all);
        assert_eq!(all[0].people, [person("Doe, Jane", &["jdoe", "1001"])]);
    }

    #[test]
    fn two_of_one_name_are_not_taken_for_one() {
        let list = roster(&[("Jane Doe", &["1"], "")]);
        let (_, rest) = applied(&list, &[person("Jane Doe", &["8"]), person("Jane Doe", &["9"])]);
        assert_eq!(rest, ["Jane Doe"]);
    }

    #[test]
    fn a_submission_of_a_group_is_that_of_its_members() {
        let list = roster(&[
            ("Ann", &["1"], "Team 7"),
            ("Bea", &["2"], "Team 7"),
            ("Cem", &["3"], "team 8"),
            ("Dan", &["4"], "team 8"),
            ("Eve", &["5"], "9"),
            ("Fay", &["6"], "9"),
            ("Guy", &["7"], "9"),
        ]);
        let (whose, rest) = applied(
            &list,
            &[
                person("Team 7", &["31"]),
                person("x", &["4"]),
                person("", &["5"]),
                person("", &["6"]),
            ],
        );
        assert_eq!(whose, ["Ann, Bea", "Dan, Cem", "Eve", "Fay"]);
        assert_eq!(rest, ["Guy"]);
        let mut all = ["5", "6"].map(|id| submission(id, &[person("", &[id])]));
        list.apply(&mut all);
        let remark =
            "the group 9 handed in 2 times, so nobody else of it has points for it: Guy".to_owned();
        assert_eq!(all.map(|one| one.remarks), [vec![remark], vec![]]);
    }
}
