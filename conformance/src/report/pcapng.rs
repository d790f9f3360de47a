//! A capture that Wireshark opens: every exchange as the packets that carried it, rebuilt from the
//! transcript. Handshakes, sequence numbers, FIN and RST are as they must have been; that nothing was
//! captured on a wire is said in the file's comment. Each check is an interface of its own, named as
//! its page, so that `frame.interface_name == "part3/silent-client"` shows one.

mod block;
mod conversation;
mod segment;

use super::harmless::one_line;
use super::options::Options;
use super::summary::reason;
use crate::verdict::{Check, Grade, Verdict};
use block::Capture;
use conversation::{Packet, packets};
use std::io::{self, Write};

/// Seconds from the end of one exchange to the beginning of the next.
const APART: f64 = 1.0;

const COMMENT: &str = "Rebuilt by httplab from the transcripts of its checks, and not captured on a wire: \
    the bytes, their order and their times are what the harness saw, the headers around them are made up \
    to fit. The checks follow each other, a second apart, from time 0, each on an interface named as its page.";

/// The capture of all checks.
pub fn render(grade: &Grade, _: &Options, to: &mut dyn Write) -> io::Result<()> {
    let mut capture = Capture::begin(to, COMMENT)?;
    let mut begins = 0.0;
    for (interface, check) in (0..).zip(grade.checks()) {
        let packets = packets(&check.transcript, interface);
        capture.interface(&one_line(&check.page), &one_line(&check.title), &verdict(check))?;
        for packet in &packets {
            capture.packet(interface, begins + packet.t, &packet.bytes, &packet.comments)?;
        }
        begins += APART + packets.last().map_or(0.0, ends);
    }
    Ok(())
}

fn ends(packet: &Packet) -> f64 {
    packet.t
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
