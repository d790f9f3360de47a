//! A handful of implementations side by side: whose programs each is, and its grading.

use super::child;
use super::graded::{Graded, Outcome, Summary};
use super::servers::{SERVERS, Server};
use super::submission::{Person, Submission};
use super::work::Manner;
use crate::sandbox::command::{may_be_run, on_path};
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

/// A column of the matrix.
#[derive(Debug)]
pub struct Implementation {
    /// What it is called.
    pub name: String,
    /// What `httplab grade` is told of it.
    pub words: Vec<OsString>,
}

/// The parts of the lab, and their programs, that a server of the world can be graded as.
pub type Served<'a> = &'a [(u32, String)];

impl Implementation {
    /// The programs in a folder.
    pub fn of_folder(name: &str, folder: &Path) -> Implementation {
        let words = ["--".into(), folder.as_os_str().to_owned()];
        Implementation { name: name.to_owned(), words: words.into() }
    }

    /// The reference.
    pub fn reference() -> Implementation {
        Implementation { name: "the reference".to_owned(), words: vec!["--reference".into()] }
    }

    /// A server of the world, as each program of `served`.
    fn of_server(server: &Server, served: Served<'_>) -> Implementation {
        let words = served.iter().flat_map(|(part, program)| {
            let command = format!("{program}={}", server.command);
            ["--part".to_owned(), part.to_string(), "--program".to_owned(), command]
        });
        Implementation { name: server.name.to_owned(), words: words.map(OsString::from).collect() }
    }

    /// The servers of the world that are installed.
    pub fn servers(served: Served<'_>) -> Vec<Implementation> {
        let there = SERVERS.iter().filter(|server| is_installed(server.program));
        there.map(|server| Implementation::of_server(server, served)).collect()
    }

    /// Grades it; its reports go into a folder below `results`.
    pub fn grade(&self, results: &Path, manner: &Manner, most: Duration) -> io::Result<Graded> {
        let id = super::export::id_of(&self.name, "");
        let place = results.join(&id);
        fs::create_dir_all(place.join(child::FILES))?;
        let asked = child::Asked { manner, called: &self.name, words: &self.words, most };
        let outcome = match child::grade(&place, &asked) {
            Ok(grade) => Outcome::Graded(Box::new(Summary::of(&grade))),
            Err(why) => Outcome::Failed(why),
        };
        // Nothing was laid out: the programs stay where they are.
        let _ = fs::remove_dir(place.join(child::FILES));
        let people = vec![Person { name: self.name.clone(), ids: Vec::new() }];
        let submission =
            Submission { id, people, late: false, places: Vec::new(), remarks: Vec::new() };
        Ok(Graded { submission, plan: 0, key: String::new(), remarks: Vec::new(), outcome })
    }
}

/// Whether there is a program of this name in PATH, or where administrators have theirs.
fn is_installed(program: &str) -> bool {
    let of_system = ["/usr/sbin", "/usr/local/sbin"].map(|folder| Path::new(folder).join(program));
    on_path(program.as_ref()).is_some() || of_system.iter().any(|file| may_be_run(file))
}
