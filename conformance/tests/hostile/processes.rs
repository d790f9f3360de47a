//! Programs that harm the machine they run on, as lines of POSIX shell: `$0` is their mark, `$1` the port.

use std::os::unix::process::CommandExt;
use std::process::Command;

pub const ALL: &[(&str, &str)] = &[
    // At most 2^7 processes.
    (
        "fork-bomb",
        "bomb() { [ $1 -lt 6 ] && { bomb $(($1 + 1)) & bomb $(($1 + 1)) & }; sleep 20.$0; }; bomb 0",
    ),
    ("ignores-signals", "trap '' TERM INT HUP QUIT; for i in 1 2 3 4 5; do sleep 4.$0; done"),
    ("daemonises", "setsid sh -c '(setsid sleep 20.$0 &) ; sleep 20.$0' $0 & exit 0"),
    ("kills-its-keeper", "setsid sleep 20.$0 & kill -KILL $PPID; sleep 20.$0"),
    ("stops-its-keeper", "setsid sleep 20.$0 & kill -STOP $PPID; sleep 20.$0"),
    ("stops-itself", "kill -STOP $$; sleep 20.$0"),
    ("reads-what-is-typed", "cat; read line; sleep 20.$0"),
    ("writes-to-the-terminal", "echo hello > /dev/tty; exit 3"),
    ("lifts-its-limits", "ulimit -t unlimited; ulimit -f unlimited; while :; do :; done"),
    ("large-file", "exec head -c 10000000000 /dev/zero > large"),
    // Two gigabytes at most.
    (
        "fills-the-disk",
        "trap '' XFSZ; i=0; while [ $i -lt 100 ]; do head -c 20000000 /dev/zero > $i; i=$((i + 1)); done; sleep 20.$0",
    ),
    ("many-files", "i=0; while [ $i -lt 20000 ]; do : > $i; i=$((i + 1)); done; sleep 20.$0"),
    (
        "deep-folders",
        "i=0; while [ $i -lt 1500 ]; do mkdir d && cd d || break; i=$((i + 1)); done; sleep 20.$0",
    ),
    ("deletes-its-folder", "rm -rf \"$PWD\" ../*; sleep 20.$0"),
    ("locks-its-folder", "mkdir -p a/b; chmod 0 a . ..; sleep 20.$0"),
    ("is-not-there", "exec /no/such/program"),
];

/// Executes a script in place of this process.
pub fn become_script(script: &str, argument: &str) {
    let mark = std::env::args().nth(3).unwrap_or_default();
    let error = Command::new("sh").args(["-c", script, &mark, argument]).exec();
    panic!("sh: {error}");
}
