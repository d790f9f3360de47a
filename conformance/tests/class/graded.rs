//! Submissions that were graded, made up.

use conformance::class::graded::{Graded, Mark, Outcome, Part, Step, Summary};
use conformance::class::submission::{Person, Place, Submission};
use conformance::lab::identity::Identity;
use conformance::lab::rules::Level;
use conformance::points::Points;
use conformance::verdict::{Scores, Verdict};

pub fn points(text: &str) -> Points {
    Points::parse(text).unwrap()
}

pub fn person(name: &str, ids: &[&str]) -> Person {
    Person { name: name.to_owned(), ids: ids.iter().map(|id| (*id).to_owned()).collect() }
}

pub fn submission(id: &str, people: Vec<Person>, entry: &str) -> Submission {
    Submission {
        id: id.to_owned(),
        people,
        late: false,
        places: vec![Place { entry: entry.to_owned(), path: String::new() }],
        remarks: Vec::new(),
    }
}

pub fn graded(submission: Submission, outcome: Outcome) -> Graded {
    Graded { submission, plan: 0, key: String::new(), remarks: Vec::new(), outcome }
}

/// Two parts, of which the second has something to fix.
pub fn summary(score: &str, steps: Vec<Step>) -> Summary {
    let (score, max) = (points(score), points("97"));
    let part = |part, program: &str, score, max| Part {
        part,
        program: program.to_owned(),
        not_run: None,
        score,
        max,
        checks: vec![mark(score, max)],
    };
    Summary {
        score,
        scores: Scores::both(score),
        max,
        seed: 1,
        lab: Identity { path: Some("/home/anna/lab".to_owned()), sha256: String::new() },
        parts: vec![
            part(1, "http_client", points("30"), points("30")),
            part(2, "http_server1", score.less(points("30")), points("67")),
        ],
        steps,
        unstable: Vec::new(),
    }
}

fn mark(points: Points, worth: Points) -> Mark {
    Mark {
        page: "part2/simple".to_owned(),
        title: "A simple page".to_owned(),
        rule: "2.1".to_owned(),
        level: Level::Required,
        verdict: if points == worth { Verdict::Pass } else { Verdict::Fail },
        points,
        worth,
        cause: None,
    }
}

pub fn step(page: &str, title: &str, told: &str) -> Step {
    Step {
        program: "http_server1".to_owned(),
        page: page.to_owned(),
        title: title.to_owned(),
        cause: None,
        told: told.to_owned(),
        checks: 3,
        points: points("12.5"),
    }
}
