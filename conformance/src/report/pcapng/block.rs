//! The blocks of a pcapng file (draft-ietf-opsawg-pcapng): a section header, an interface description
//! for each check, an enhanced packet block for each packet. Everything is little-endian.

use std::io::{self, Write};

const SECTION: u32 = 0x0a0d_0d0a;
const INTERFACE: u32 = 1;
const PACKET: u32 = 6;

const BYTE_ORDER: u32 = 0x1a2b_3c4d;
/// Packets begin with their IP header, version 4 or 6.
const LINKTYPE_RAW: u16 = 101;

const OPTION_COMMENT: u16 = 1;
const OPTION_APPLICATION: u16 = 4;
const OPTION_NAME: u16 = 2;
const OPTION_DESCRIPTION: u16 = 3;
const OPTION_RESOLUTION: u16 = 9;

/// Times are in millionths of a second.
const MICROSECONDS: u8 = 6;
const PER_SECOND: f64 = 1e6;

/// A pcapng file being written.
pub struct Capture<'a> {
    to: &'a mut dyn Write,
}

impl Capture<'_> {
    /// A file of one section with this comment.
    pub fn begin<'a>(to: &'a mut dyn Write, comment: &str) -> io::Result<Capture<'a>> {
        let mut body = Body::default();
        body.u32(BYTE_ORDER);
        body.u16(1);
        body.u16(0);
        body.bytes(&u64::MAX.to_le_bytes());
        body.option(OPTION_COMMENT, comment.as_bytes());
        body.option(OPTION_APPLICATION, b"httplab");
        let mut capture = Capture { to };
        capture.block(SECTION, body)?;
        Ok(capture)
    }

    /// Adds an interface; they are numbered from 0.
    pub fn interface(&mut self, name: &str, description: &str, comment: &str) -> io::Result<()> {
        let mut body = Body::default();
        body.u16(LINKTYPE_RAW);
        body.u16(0);
        body.u32(0);
        body.option(OPTION_COMMENT, comment.as_bytes());
        body.option(OPTION_NAME, name.as_bytes());
        body.option(OPTION_DESCRIPTION, description.as_bytes());
        body.option(OPTION_RESOLUTION, &[MICROSECONDS]);
        self.block(INTERFACE, body)
    }

    /// Adds a packet, `t` seconds after time 0.
    pub fn packet(
        &mut self,
        interface: u32,
        t: f64,
        packet: &[u8],
        comments: &[String],
    ) -> io::Result<()> {
        // A time before 0 cannot be, and one that overflows would be in 500,000 years.
        let time = (t * PER_SECOND).round() as u64;
        let length = packet.len() as u32;
        let mut body = Body::default();
        body.u32(interface);
        body.u32((time >> 32) as u32);
        body.u32(time as u32);
        body.u32(length);
        body.u32(length);
        body.padded(packet);
        for comment in comments {
            body.option(OPTION_COMMENT, comment.as_bytes());
        }
        self.block(PACKET, body)
    }

    fn block(&mut self, kind: u32, mut body: Body) -> io::Result<()> {
        body.end_options();
        let length = body.bytes.len() as u32 + 12;
        self.to.write_all(&kind.to_le_bytes())?;
        self.to.write_all(&length.to_le_bytes())?;
        self.to.write_all(&body.bytes)?;
        self.to.write_all(&length.to_le_bytes())
    }
}

/// What stands between a block's two lengths.
#[derive(Default)]
struct Body {
    bytes: Vec<u8>,
    has_options: bool,
}

impl Body {
    fn u16(&mut self, number: u16) {
        self.bytes(&number.to_le_bytes());
    }

    fn u32(&mut self, number: u32) {
        self.bytes(&number.to_le_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The bytes, and zeros up to a multiple of four.
    fn padded(&mut self, bytes: &[u8]) {
        self.bytes(bytes);
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
    }

    fn option(&mut self, code: u16, value: &[u8]) {
        let value = &value[..value.len().min(usize::from(u16::MAX) - 3)];
        self.u16(code);
        self.u16(value.len() as u16);
        self.padded(value);
        self.has_options = true;
    }

    fn end_options(&mut self) {
        if self.has_options {
            self.u32(0);
        }
    }
}
