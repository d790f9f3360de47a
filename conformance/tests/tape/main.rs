//! The tape records what a program does, whatever it does, and changes nothing of it.
//!
//! `peers` lays it beside strace, which is ignored unless asked for, because it needs that and several languages:
//! `cargo test -p conformance --test tape -- --ignored peers`. `.ci/run` installs them from Debian. `costs`, ignored too,
//! prints what recording takes.

#[cfg(target_os = "linux")]
mod costs;
#[cfg(target_os = "linux")]
mod hostile;
#[cfg(target_os = "linux")]
mod peers;
#[cfg(target_os = "linux")]
mod played;
#[cfg(target_os = "linux")]
mod same;
#[cfg(target_os = "linux")]
mod strace;

#[cfg(target_os = "linux")]
fn main() {
    use libtest_mimic::Arguments;

    let mut arguments = Arguments::from_args();
    arguments.test_threads = arguments.test_threads.or(Some(8));
    conformance::sandbox::raise_own_open_files();
    // What a program leaves becomes a child of this process, and is found.
    nix::sys::prctl::set_child_subreaper(true).expect("Linux knows subreapers");
    let plans = played::plans();
    let trials =
        [hostile::trials(), same::trials(&plans), peers::trials(&plans), costs::trials(&plans)];
    libtest_mimic::run(&arguments, trials.into_iter().flatten().collect()).exit();
}

/// Nothing is recorded elsewhere.
#[cfg(not(target_os = "linux"))]
fn main() {}
