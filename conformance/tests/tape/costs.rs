//! What recording takes: each page of the reference is played with the tape and without, one right after the other, so
//! that what slows a machine slows both; the figures are of each page's ratio and difference.

use super::played::play;
use conformance::grade::plan::Plan;
use conformance::transcript::What;
use libtest_mimic::Trial;
use std::sync::Arc;

/// How often each is played; its least time counts.
const ROUNDS: usize = 3;

/// One page, in milliseconds.
struct Cost {
    page: String,
    plain: f64,
    taped: f64,
    calls: usize,
}

pub fn trials(plans: &[(&str, Arc<Plan>)]) -> Vec<Trial> {
    let (_, plan) = &plans[0];
    let plan = Arc::clone(plan);
    let print = move || {
        print(plan.pages.iter().map(|page| cost(&plan, page)).collect());
        Ok(())
    };
    vec![Trial::test("costs of a tape, printed", print).with_ignored_flag(true)]
}

fn cost(plan: &Plan, page: &conformance::notation::page::Page) -> Cost {
    let mut cost = Cost { page: page.name.clone(), plain: f64::MAX, taped: f64::MAX, calls: 0 };
    for _ in 0..ROUNDS {
        cost.plain = cost.plain.min(1000.0 * play(plan, page, false).1);
        let (check, seconds) = play(plan, page, true);
        cost.taped = cost.taped.min(1000.0 * seconds);
        let calls = check.transcript.iter();
        cost.calls = calls.filter(|entry| matches!(entry.what, What::Called { .. })).count();
    }
    cost
}

fn print(mut costs: Vec<Cost>) {
    costs.sort_by(|one, other| (other.taped - other.plain).total_cmp(&(one.taped - one.plain)));
    println!("{:<44} {:>8} {:>9} {:>9} {:>6}", "page", "calls", "ms", "recorded", "ratio");
    for Cost { page, plain, taped, calls } in &costs {
        println!("{page:<44} {calls:>8} {plain:>9.1} {taped:>9.1} {:>6.2}", taped / plain);
    }
    tell("ratio", costs.iter().map(|cost| cost.taped / cost.plain).collect());
    tell("more milliseconds", costs.iter().map(|cost| cost.taped - cost.plain).collect());
    let a_call = |cost: &Cost| 1000.0 * (cost.taped - cost.plain) / cost.calls as f64;
    tell("more microseconds a call", costs.iter().map(a_call).collect());
}

fn tell(what: &str, mut of_pages: Vec<f64>) {
    of_pages.sort_by(f64::total_cmp);
    let (median, worst) = (of_pages[of_pages.len() / 2], of_pages[of_pages.len() - 1]);
    println!("{what}: median {median:.2}, worst {worst:.2}");
}
