//! A capture that Wireshark opens: every exchange as the packets that carried it, rebuilt from the
//! transcript. Handshakes, sequence numbers, FIN and RST are as they must have been; that nothing was
//! captured on a wire is said in the file's comment. Each check is an interface of its own, named as
//! its page, so that `frame.interface_name == "part3/silent-client"` shows one. Where the program's
//! calls were recorded they are comments on the packets that they made, or were waiting for.

mod calls;
mod conversation;
mod segment;

use super::exchange::{has_calls, shown};
use super::harmless::one_line;
use super::options::Options;
use super::summary::reason;
use crate::verdict::{Check, Grade, Verdict};
use conversation::{Packet, packets};
use pcap_file::pcapng::PcapNgWriter;
use pcap_file::pcapng::blocks::enhanced_packet::{EnhancedPacketBlock, EnhancedPacketOption};
use pcap_file::pcapng::blocks::interface_description::*;
use pcap_file::pcapng::blocks::section_header::{SectionHeaderBlock, SectionHeaderOption};
use pcap_file::{DataLink, Endianness, PcapError};
use std::borrow::Cow;
use std::io::{self, Write};
use std::time::Duration;

/// Seconds from the end of one exchange to the beginning of the next.
const APART: f64 = 1.0;

/// The writer counts times in billionths of a second, whatever a file says: this says it.
const NANOSECONDS: u8 = 9;

/// Characters of an option's text: the format writes its length in bytes as a number of 16 bits.
const LONGEST: usize = 16_000;

const COMMENT: &str = "Rebuilt by httplab from the transcripts of its checks, and not captured on a wire: \
    the bytes, their order and their times are what the harness saw, the headers around them are made up \
    to fit. The checks follow each other, a second apart, from time 0, each on an interface named as its page.";

const AGAIN: &str = "The page played once more, to record the program's calls: it decides nothing.";

/// The capture of all checks.
pub fn render(grade: &Grade, _: &Options, to: &mut dyn Write) -> io::Result<()> {
    write(grade, to).map_err(|error| match error {
        PcapError::IoError(error) => error,
        other => io::Error::other(other),
    })
}

fn write(grade: &Grade, to: &mut dyn Write) -> Result<(), PcapError> {
    let mut capture = PcapNgWriter::with_section_header(to, section(grade))?;
    let mut begins = 0.0;
    for (number, check) in (0..).zip(grade.checks()) {
        let mut packets = packets(shown(check), number);
        calls::comment(shown(check), &mut packets);
        capture.write_pcapng_block(interface(check))?;
        for packet in &packets {
            capture.write_pcapng_block(block(packet, number, begins))?;
        }
        begins += APART + packets.last().map_or(0.0, |packet| packet.t);
    }
    Ok(())
}

fn section(grade: &Grade) -> SectionHeaderBlock<'static> {
    let options = vec![
        SectionHeaderOption::Comment(COMMENT.into()),
        SectionHeaderOption::Comment(text(one_line(&grade.lab.to_string()))),
        SectionHeaderOption::UserApplication("httplab".into()),
    ];
    SectionHeaderBlock { endianness: Endianness::Little, options, ..SectionHeaderBlock::default() }
}

/// Its packets begin with their IP header, version 4 or 6.
fn interface(check: &Check) -> InterfaceDescriptionBlock<'static> {
    let mut options = vec![
        InterfaceDescriptionOption::Comment(text(verdict(check))),
        InterfaceDescriptionOption::IfName(text(one_line(&check.page))),
        InterfaceDescriptionOption::IfDescription(text(one_line(&check.title))),
        InterfaceDescriptionOption::IfTsResol(NANOSECONDS),
    ];
    options.extend(again(check).map(text).map(InterfaceDescriptionOption::Comment));
    InterfaceDescriptionBlock { linktype: DataLink::RAW, snaplen: 0, options }
}

/// Where its packets' calls are from, or why they have none.
fn again(check: &Check) -> Option<String> {
    match check.again.as_ref()?.otherwise.as_deref() {
        Some(how) => Some(format!("Played once more, it ended otherwise: {}", one_line(how))),
        None => has_calls(shown(check)).then(|| AGAIN.to_owned()),
    }
}

fn block(packet: &Packet, interface_id: u32, begins: f64) -> EnhancedPacketBlock<'_> {
    let comments = packet.comments.iter().map(|(_, comment)| text(comment.clone()));
    EnhancedPacketBlock {
        interface_id,
        timestamp: Duration::from_secs_f64(begins + packet.t),
        original_len: packet.bytes.len() as u32,
        data: Cow::Borrowed(&packet.bytes),
        options: comments.map(EnhancedPacketOption::Comment).collect(),
    }
}

/// As much of a text as an option holds.
fn text(text: String) -> Cow<'static, str> {
    text.chars().take(LONGEST).collect()
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
