//! The list of a class: who there is, and by what each is known. An export seldom tells all of it: a gradebook may ask for
//! a student number where the download has a login, and who handed in nothing is not in it.
//!
//! Any CSV file will do that says in its first line what its columns are: a gradebook of Canvas, a grading worksheet of
//! Moodle, `classroom_roster.csv` of GitHub Classroom, or one made by hand. `members.rs` puts it and an export
//! together.

use super::submission::Person;
use csv::{ReaderBuilder, StringRecord};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// A list of a class.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// Its people, in the order of the file.
    pub lines: Vec<Line>,
}

/// One of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Who it is.
    pub person: Person,
    /// The group, where there are any.
    pub group: Option<String>,
    /// Where that is said in the file, from 1.
    pub line: u64,
}

/// Why a roster cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum RosterError {
    /// The file cannot be read.
    #[error("cannot read {0:?}: {1}")]
    System(PathBuf, io::Error),
    /// Something in it is wrong.
    #[error("{path:?}, line {line}: {what}")]
    Wrong {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong, and the mend.
        what: String,
    },
}

/// What a column says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Name,
    First,
    Last,
    Id,
    Group,
    Other,
}

/// What columns are called, in small letters without blanks and signs.
const NAMES: [(Column, &[&str]); 5] = [
    (Column::Name, &["name", "fullname", "student", "studentname", "displayname"]),
    (Column::First, &["first", "firstname", "givenname"]),
    (Column::Last, &["last", "lastname", "surname", "familyname"]),
    (
        Column::Id,
        &[
            "id",
            "sid",
            "uid",
            "userid",
            "studentid",
            "studentnumber",
            "sisid",
            "sisuserid",
            "idnumber",
            "identifier",
            "orgdefinedid",
            "participant",
            "participantid",
            "number",
            "login",
            "loginid",
            "sisloginid",
            "user",
            "username",
            "netid",
            "account",
            "github",
            "githubusername",
            "githublogin",
            "githubid",
            "email",
            "emailaddress",
            "mail",
        ],
    ),
    (Column::Group, &["group", "groupname", "team", "teamname"]),
];

/// What may stand between cells.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// What Canvas writes below its columns, in the place of a name.
const NOBODY: &str = "Points Possible";

impl Roster {
    /// Reads one.
    pub fn read(path: &Path) -> Result<Roster, RosterError> {
        let bytes = std::fs::read(path).map_err(|error| RosterError::System(path.into(), error))?;
        parsed(&bytes).map_err(|(line, what)| RosterError::Wrong { path: path.into(), line, what })
    }
}

/// A line, and what is wrong there.
type Wrong = (u64, String);

fn parsed(bytes: &[u8]) -> Result<Roster, Wrong> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        let what = "this is not UTF-8; save the file again as \"CSV UTF-8\"".to_owned();
        (before as u64 + 1, what)
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let known = |delimiter: &u8| {
        let columns = columns(text, *delimiter);
        columns.iter().filter(|column| **column != Column::Other).count()
    };
    let delimiter = DELIMITERS.into_iter().rev().max_by_key(known).unwrap_or(b',');
    let columns = columns(text, delimiter);
    if !columns.iter().any(|column| matches!(column, Column::Name | Column::Id)) {
        let what = "no column is called name, id, login or email; the first line has to say what \
                    each column is";
        return Err((1, what.to_owned()));
    }
    lines(text, delimiter, &columns).map(|lines| Roster { lines })
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    let mut builder = ReaderBuilder::new();
    builder.delimiter(delimiter).has_headers(false).from_reader(text.as_bytes())
}

fn columns(text: &str, delimiter: u8) -> Vec<Column> {
    let first = reader(text, delimiter).into_records().next();
    let Some(Ok(first)) = first else { return Vec::new() };
    first.iter().map(column).collect()
}

fn column(called: &str) -> Column {
    let called = squeezed(called);
    let known = NAMES.into_iter().find(|(_, names)| names.contains(&called.as_str()));
    known.map_or(Column::Other, |(column, _)| column)
}

/// A text in small letters, without all that is no letter or digit: so Canvas writes names.
pub fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn lines(text: &str, delimiter: u8, columns: &[Column]) -> Result<Vec<Line>, Wrong> {
    let mut lines: Vec<Line> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for record in reader(text, delimiter).into_records().skip(1) {
        let record = record.map_err(|error| wrong(&error))?;
        let line = line(&record, columns);
        let is_nobody = line.person.name.is_empty() && line.person.ids.is_empty();
        if is_nobody || line.person.name == NOBODY {
            continue;
        }
        let ids = line.person.ids.iter();
        match ids.clone().find_map(|id| Some((id, *known.get(&id.to_lowercase())?))) {
            None => {
                known.extend(ids.map(|id| (id.to_lowercase(), lines.len())));
                lines.push(line);
            }
            // Said twice, as for two sections.
            Some((_, at)) if lines[at].person == line.person => {}
            Some((id, at)) => {
                return Err((line.line, format!("{id} is on line {} too", lines[at].line)));
            }
        }
    }
    Ok(lines)
}

fn wrong(error: &csv::Error) -> Wrong {
    let line = error.position().map_or(1, csv::Position::line);
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            (line, format!("there are {len} cells, and {expected_len} columns"))
        }
        _ => (line, error.to_string()),
    }
}

fn line(record: &StringRecord, columns: &[Column]) -> Line {
    let cells = || columns.iter().zip(record.iter().map(str::trim));
    let all = |wanted: Column| {
        let own = cells().filter(move |(column, cell)| **column == wanted && !cell.is_empty());
        own.map(|(_, cell)| cell.to_owned())
    };
    let both = all(Column::First).chain(all(Column::Last)).collect::<Vec<_>>().join(" ");
    let mut person = Person { name: all(Column::Name).next().unwrap_or(both), ids: Vec::new() };
    for id in all(Column::Id) {
        if !person.ids.contains(&id) {
            person.ids.push(id);
        }
    }
    let group = all(Column::Group).next();
    Line { person, group, line: record.position().map_or(1, csv::Position::line) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(text: &str) -> Vec<(String, Vec<String>, Option<String>)> {
        let lines = parsed(text.as_bytes()).unwrap().lines;
        lines.into_iter().map(|line| (line.person.name, line.person.ids, line.group)).collect()
    }

    fn one(name: &str, ids: &[&str], group: Option<&str>) -> (String, Vec<String>, Option<String>) {
        let ids = ids.iter().map(|&id| id.to_owned()).collect();
        (name.to_owned(), ids, group.map(str::to_owned))
    }

    #[test]
    fn any_list_is_read_that_says_what_its_columns_are() {
        for text in [
            "Name,ID,E-Mail,Group\n\"Doe, Jane\",007,jane@x.edu,A\n",
            "\u{feff}name;id;email;group;remarks\r\n\"Doe, Jane\";007;jane@x.edu;A;x, y, z\r\n\r\n",
            "Group\tFull name\tStudent ID\tEmail address\nA\tDoe, Jane\t007\tjane@x.edu\n",
        ] {
            let wanted = [one("Doe, Jane", &["007", "jane@x.edu"], Some("A"))];
            assert_eq!(people(text), wanted, "{text}");
        }
        assert_eq!(
            people("Last Name,First Name,Username\nDoe,Jané,jdoe\n,,\n"),
            [one("Jané Doe", &["jdoe"], None)]
        );
    }

    #[test]
    fn lists_of_services_are_read() {
        let canvas = "Student,ID,SIS User ID,SIS Login ID,Section,Project (1)\n    Points Possible,,,,,10\n\
                      \"Doe, Jane\",1001,S7,jdoe,1,\n\"Student, Test\",1002,,abc,1,\n";
        let jane = one("Doe, Jane", &["1001", "S7", "jdoe"], None);
        assert_eq!(people(canvas), [jane, one("Student, Test", &["1002", "abc"], None)]);
        let moodle = "Identifier,\"Full name\",\"Email address\",Status\n\"Participant 12\",Jane,j@x.edu,x\n";
        assert_eq!(people(moodle), [one("Jane", &["Participant 12", "j@x.edu"], None)]);
        let github = "\"identifier\",\"github_username\",\"github_id\",\"name\"\n\"j@x.edu\",\"jd\",\"5\",\"\"\n";
        assert_eq!(people(github), [one("", &["j@x.edu", "jd", "5"], None)]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (bytes, line, told) in [
            (&b"a,b\n1,2\n"[..], 1, "no column is called"),
            (b"", 1, "no column is called"),
            (b"name,id\nx,1\ny\n", 3, "there are 1 cells, and 2 columns"),
            (b"name,id\nx,1\ny,2\nz,1\n", 4, "1 is on line 2 too"),
            (b"name,id\nx,1\n\xe9,2\n", 3, "CSV UTF-8"),
        ] {
            let (at, what) = parsed(bytes).unwrap_err();
            assert!(at == line && what.contains(told), "line {at}: {what}");
        }
    }
}
