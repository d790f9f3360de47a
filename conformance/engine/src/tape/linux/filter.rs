//! The filter (seccomp(2)) that stops a program at the calls that are recorded, and at no others.

use super::calls::KNOWN;
use seccompiler::sock_filter;
use std::io;

/// The processor that the numbers of the calls are for; what runs as another is not stopped.
#[cfg(target_arch = "x86_64")]
const HERE: u32 = 0xc000_003e;
#[cfg(target_arch = "aarch64")]
const HERE: u32 = 0xc000_00b7;

/// From now on this process, and what it starts, stops for its tracer at each of these calls. For good; there has to be
/// a tracer, as without one such a call fails.
pub fn be_stopped_at_calls() -> io::Result<()> {
    seccompiler::apply_filter(&program()).map_err(io::Error::other)
}

/// Compares the number of the call with each; the jumps are counted from the instruction that comes next.
fn program() -> Vec<sock_filter> {
    let instruction = |code: u32, jt, jf, k| sock_filter { code: code as u16, jt, jf, k };
    let load = |offset| instruction(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0, offset);
    let equals = libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K;
    let answer = |action| instruction(libc::BPF_RET | libc::BPF_K, 0, 0, action);
    let count = KNOWN.len() as u8;
    let mut program = vec![load(4), instruction(equals, 0, count + 1, HERE), load(0)];
    let compares = (0..count).rev().zip(KNOWN);
    program.extend(
        compares.map(|(left, known)| instruction(equals, left + 1, 0, known.number as u32)),
    );
    program.extend([answer(libc::SECCOMP_RET_ALLOW), answer(libc::SECCOMP_RET_TRACE)]);
    program
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a call of this number on this processor ends up.
    fn answer(architecture: u32, number: u32) -> u32 {
        let program = program();
        let (mut at, mut loaded) = (0, 0);
        loop {
            let sock_filter { code, jt, jf, k } = program[at];
            at += 1;
            match u32::from(code) & 7 {
                libc::BPF_LD => loaded = if k == 4 { architecture } else { number },
                libc::BPF_JMP => at += usize::from(if loaded == k { jt } else { jf }),
                _ => return k,
            }
        }
    }

    #[test]
    fn each_call_of_the_list_stops_and_no_other() {
        for number in 0..600 {
            let listed = KNOWN.iter().any(|known| known.number == i64::from(number));
            let due = if listed { libc::SECCOMP_RET_TRACE } else { libc::SECCOMP_RET_ALLOW };
            assert_eq!(answer(HERE, number), due, "{number}");
            assert_eq!(answer(HERE ^ 1, number), libc::SECCOMP_RET_ALLOW, "{number}");
        }
    }
}
