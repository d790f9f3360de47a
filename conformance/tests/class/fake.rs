//! Made-up gradings of a class by the real lab: a seed decides who fails what, and for what.

use conformance::class::graded::{Graded, Mark, Outcome, Part, Step, Summary};
use conformance::class::submission::{Person, Submission};
use conformance::lab::load::Lab;
use conformance::lab::rules::Level;
use conformance::notation::page::Page;
use conformance::points::Points;
use conformance::verdict::{Scores, Verdict};
use fastrand::Rng;

/// Of a hundred checks so many fail, in the whole of a class.
pub const FAILING: f64 = 0.35;

/// Causes as diagnosis names them, with a sentence in which a number is one run's own.
const CAUSES: [(&str, &str); 12] = [
    (
        "one-recv",
        "it reads with one recv per request and takes what came for all of it; read on until the blank line",
    ),
    (
        "waits-with-a-time-out",
        "it waits # s for the client to speak, and gives it up then; wait without a time-out",
    ),
    (
        "answers-early",
        "it answers before the blank line has come; the head ends there and nowhere else",
    ),
    ("serves-a-subfolder", "it serves a subfolder; serve the folder in which it was started"),
    ("counts-characters", "its Content-Length counts characters; count bytes"),
    ("died", "it ended with exit status #; catch what one client does wrong"),
    ("keeps-the-connection", "it keeps the connection open after its answer; close it"),
    ("asks-in-absolute-form", "it asks for http://localhost:#/ in whole; ask for the path alone"),
    ("text-not-bytes", "it decodes what it reads as text; bytes are bytes"),
    (
        "select-without-new-sockets",
        "it has accepted a connection and does not put it into the list for select",
    ),
    ("stops-at-the-length", "it stops # bytes before the length that was told"),
    ("exits-with-zero-always", "its exit status is 0 whatever happened"),
];

const FIRST: [&str; 16] = [
    "Ada", "Grace", "Edsger", "Barbara", "Radia", "Vint", "Jané", "李", "Donald", "Frances", "Ken",
    "Margaret", "Tim", "Sophie", "Linus", "Annie",
];
const LAST: [&str; 20] = [
    "Lovelace",
    "Hopper",
    "Dijkstra",
    "Liskov",
    "Perlman",
    "Cerf",
    "Dœ",
    "雷",
    "Knuth",
    "Allen",
    "Thompson",
    "Hamilton",
    "Wilson-Featherstonehaugh",
    "Easley",
    "Wing",
    "Kahn",
    "Floyd",
    "Jacobson",
    "Stevens",
    "Postel",
];

/// So many submissions: most graded, some late, one unreadable, one that failed, one without a program.
pub fn class(count: usize, seed: u64) -> Vec<Graded> {
    let lab = Lab::load(None).expect("the lab");
    let mut rng = Rng::with_seed(seed);
    (0..count).map(|number| graded(number, &lab, &mut rng)).collect()
}

fn graded(number: usize, lab: &Lab, rng: &mut Rng) -> Graded {
    let (first, last) =
        (FIRST[number % FIRST.len()], LAST[(number * 3 + number / 16) % LAST.len()]);
    let ascii = |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let id = format!("{}{}_{}", ascii(last), ascii(first), 104_200 + number).to_lowercase();
    let submission = Submission {
        id,
        people: vec![Person { name: format!("{first} {last}"), ids: vec![] }],
        late: number % 9 == 4,
        places: vec![],
        remarks: if number == 6 {
            vec!["an earlier attempt was left out".to_owned()]
        } else {
            vec![]
        },
    };
    let outcome = match number {
        3 => Outcome::Unreadable("project1.zip is no archive: it begins with \"Rar!\"".to_owned()),
        7 => Outcome::Failed("no room left on the device".to_owned()),
        _ => Outcome::Graded(Box::new(summary(number, lab, rng))),
    };
    Graded { submission, plan: 0, key: String::new(), remarks: vec![], outcome }
}

/// A grading in which about as many checks fail as in all others.
fn summary(number: usize, lab: &Lab, rng: &mut Rng) -> Summary {
    // Some fail nearly nothing, some nearly everything.
    let share = 1.9 * FAILING * rng.f64();
    let missing = (number % 12 == 5).then_some(4);
    let parts = lab.rules.parts.iter().map(|rules| {
        let pages = lab.pages.iter().filter(|page| page.part == rules.number);
        let not_run = missing == Some(rules.number);
        let fails = |page: &Page, rng: &mut Rng| not_run || rng.f64() < share * weight(page);
        let checks: Vec<Mark> = pages
            .map(|page| {
                let fails = fails(page, rng);
                mark(page, lab, fails, rng)
            })
            .collect();
        Part {
            part: rules.number,
            program: rules.program.clone(),
            not_run: not_run.then(|| format!("there is no {} among the files", rules.program)),
            score: checks.iter().map(|mark| mark.points).sum(),
            max: checks.iter().map(|mark| mark.worth).sum(),
            checks,
        }
    });
    let parts: Vec<Part> = parts.collect();
    let score = parts.iter().map(|part| part.score).sum();
    let unstable = (number % 10 == 2).then(|| parts[2].checks[number % 9].page.clone());
    Summary {
        score,
        scores: Scores::both(score),
        max: parts.iter().map(|part| part.max).sum(),
        seed: 1,
        lab: lab.identity.clone(),
        steps: parts.iter().flat_map(|part| steps(part, rng)).collect(),
        parts,
        unstable: unstable.into_iter().collect(),
    }
}

/// Some pages are harder than others; on the average they are as hard as any.
fn weight(page: &Page) -> f64 {
    0.4 + f64::from(page.name.bytes().map(u32::from).sum::<u32>() % 13) / 10.0
}

fn mark(page: &Page, lab: &Lab, fails: bool, rng: &mut Rng) -> Mark {
    let worth = page.worth.unwrap_or(Points::ZERO);
    let level = lab.rules.rule(page.rule()).map_or(Level::Extra, |rule| rule.level);
    let verdict = match rng.u32(0..400) {
        0 => Verdict::Skip,
        1 => Verdict::Broken,
        _ if fails => Verdict::Fail,
        _ => Verdict::Pass,
    };
    let cause = rng.choice(CAUSES).filter(|_| rng.f64() < 0.85);
    Mark {
        page: page.name.clone(),
        title: page.title.clone(),
        rule: page.rule().to_owned(),
        level,
        verdict,
        points: if verdict == Verdict::Pass { worth } else { Points::ZERO },
        worth,
        cause: cause.filter(|_| verdict == Verdict::Fail).map(|(id, _)| id.to_owned()),
    }
}

/// A step for each cause, and for a page without one where it does not build on another.
fn steps(part: &Part, rng: &mut Rng) -> Vec<Step> {
    if let (Some(why), Some(first)) = (&part.not_run, part.checks.first()) {
        return vec![Step {
            title: part.program.clone(),
            told: why.clone(),
            cause: None,
            ..step(part, first, rng)
        }];
    }
    let mut steps: Vec<Step> = Vec::new();
    let costs = |mark: &&Mark| mark.verdict == Verdict::Fail && mark.points < mark.worth;
    for mark in part.checks.iter().filter(costs) {
        let waits = mark.cause.is_none() && rng.bool();
        let is_same = |step: &&mut Step| waits || step.cause.is_some() && step.cause == mark.cause;
        match steps.iter_mut().find(is_same) {
            Some(step) => {
                step.checks += 1;
                step.points += mark.worth;
            }
            None => steps.push(step(part, mark, rng)),
        }
    }
    steps
}

fn step(part: &Part, mark: &Mark, rng: &mut Rng) -> Step {
    let told = CAUSES.iter().find(|(id, _)| Some(*id) == mark.cause.as_deref());
    let told =
        told.map_or("nothing came within # ms, and a whole page was expected", |told| told.1);
    Step {
        program: part.program.clone(),
        page: mark.page.clone(),
        title: mark.title.clone(),
        cause: mark.cause.clone(),
        told: told.replace('#', &rng.u32(2..90).to_string()),
        checks: 1,
        points: mark.worth,
    }
}
