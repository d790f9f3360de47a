//! A capture that Wireshark opens: every exchange as the packets that carried it, rebuilt from the
//! transcript. Handshakes, sequence numbers, FIN and RST are as they must have been; that nothing was
//! captured on a wire is said in the file's comment. Each check is an interface of its own, named as
//! its page, so that `frame.interface_name == "part3/silent-client"` shows one. Where the program's
//! calls were recorded they are comments on the packets that they made, or were waiting for.

mod blocks;
mod calls;
mod conversation;
mod segment;

use super::exchange::{has_calls, shown};
use super::harmless::one_line;
use super::options::Options;
use super::summary::reason;
use crate::verdict::{Check, Grade, Verdict};
use blocks::Said;
use conversation::{Packet, packets};
use std::io::{self, Write};
use std::time::Duration;

/// Seconds from the end of one exchange to the beginning of the next.
const APART: f64 = 1.0;

const COMMENT: &str = "Rebuilt by httplab from the transcripts of its checks, and not captured on a wire: \
    the bytes, their order and their times are what the harness saw, the headers around them are made up \
    to fit. The checks follow each other, a second apart, from time 0, each on an interface named as its page.";

const AGAIN: &str = "The page played once more, to record the program's calls: it decides nothing.";

/// The capture of all checks.
pub fn render(grade: &Grade, _: &Options, to: &mut dyn Write) -> io::Result<()> {
    to.write_all(&section(grade))?;
    let mut begins = 0.0;
    for (number, check) in (0..).zip(grade.checks()) {
        let mut packets = packets(shown(check), number);
        calls::comment(shown(check), &mut packets);
        to.write_all(&interface(check))?;
        for packet in &packets {
            to.write_all(&block(packet, number, begins))?;
        }
        begins += APART + packets.last().map_or(0.0, |packet| packet.t);
    }
    Ok(())
}

fn section(grade: &Grade) -> Vec<u8> {
    let lab = one_line(&grade.lab.to_string());
    blocks::section(&[Said::Comment(COMMENT), Said::Comment(&lab), Said::Application("httplab")])
}

fn interface(check: &Check) -> Vec<u8> {
    let (name, title) = (one_line(&check.page), one_line(&check.title));
    let (verdict, again) = (verdict(check), again(check));
    let mut said = vec![Said::Comment(&verdict), Said::Name(&name), Said::Description(&title)];
    said.extend(again.as_deref().map(Said::Comment));
    blocks::interface(&said)
}

/// Where its packets' calls are from, or why they have none.
fn again(check: &Check) -> Option<String> {
    match check.again.as_ref()?.otherwise.as_deref() {
        Some(how) => Some(format!("Played once more, it ended otherwise: {}", one_line(how))),
        None => has_calls(shown(check)).then(|| AGAIN.to_owned()),
    }
}

fn block(packet: &Packet, interface: u32, begins: f64) -> Vec<u8> {
    let said: Vec<Said> = packet.comments.iter().map(|(_, text)| Said::Comment(text)).collect();
    let time = Duration::from_secs_f64(begins + packet.t);
    blocks::packet(interface, time.as_nanos() as u64, &packet.bytes, &said)
}

fn verdict(check: &Check) -> String {
    let word = match check.verdict {
        Verdict::Pass => return "passed".to_owned(),
        Verdict::Fail => "failed",
        Verdict::Skip => "skipped",
        Verdict::Broken => "broken",
    };
    format!("{word}: {}", one_line(reason(check)))
}
