//! Every page of the lab passes with the tape as it does without (tests/pages.rs), on both correct implementations; and
//! what looks at a program from outside sees it as if nobody recorded it.

use super::played::{self, play};
use conformance::grade::plan::Plan;
use conformance::notation::page::Page;
use conformance::replay::perform::replay;
use conformance::replay::stage::{Nobody, Setup};
use conformance::sandbox::Command;
use conformance::transcript::What;
use conformance::verdict::Verdict;
use libtest_mimic::{Failed, Trial};
use std::sync::Arc;

pub fn trials(plans: &[(&str, Arc<Plan>)]) -> Vec<Trial> {
    let of_plan = |(name, plan): &(&str, Arc<Plan>)| {
        let trial = |page: &Page| {
            let (plan, page) = (Arc::clone(plan), page.clone());
            Trial::test(format!("recorded, {name} passes {}", page.name), move || {
                is_same(&plan, &page)
            })
        };
        plan.pages.iter().map(trial).collect::<Vec<_>>()
    };
    let plan = Arc::clone(&plans[0].1);
    let wakes = Trial::test("recorded, a server may wake as often as any", move || {
        [false, true].iter().try_for_each(|taped| may_wake(&plan, *taped))
    });
    plans.iter().flat_map(of_plan).chain([wakes]).collect()
}

const SLEEPS: &str = r#"program http_server1
rule 2.3

let page be a word
file {page}.html holds "<p>{page}</p>\n"

one connects
one > GET /{page}.html HTTP/1.0\r\n\r\n
one < 200
one < end
server sleeps for 500 ms
"#;

/// Each of its calls is three switches where it is recorded, and still one sleep.
fn may_wake(plan: &Plan, taped: bool) -> Result<(), Failed> {
    let page = played::page(plan, SLEEPS);
    let command = [played::python(), "-IS", played::HOSTILE, "wakes_now_and_then", "unmarked"];
    let setup = Setup { taped, ..plan.setup(&Command::new(command), None) };
    match replay(&page, &setup, &mut Nobody).stop {
        None => Ok(()),
        Some(stop) => Err(format!("recorded: {taped}; {stop:?}").into()),
    }
}

fn is_same(plan: &Plan, page: &Page) -> Result<(), Failed> {
    let (check, _) = play(plan, page, true);
    let calls =
        check.transcript.iter().filter(|entry| matches!(entry.what, What::Called { .. })).count();
    match check.verdict {
        Verdict::Pass | Verdict::Skip if calls > 0 => Ok(()),
        Verdict::Pass | Verdict::Skip => Err("no call was recorded".into()),
        Verdict::Fail | Verdict::Broken => {
            let told = serde_json::to_string_pretty(&check).unwrap_or_default();
            Err(format!("seed {}\n{told}", plan.seed).into())
        }
    }
}
