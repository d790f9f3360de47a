//! From the head of a request to what a server does about it: the one place where the three
//! servers differ in what they say.

use crate::answer::Answer;
use crate::files::Files;
use crate::flaw::Flaw;
use crate::product;
use crate::program::Program;
use crate::request::{Arrival, Progress, RequestLine};
use std::io;

/// What a server serves.
#[derive(Debug)]
pub struct Site {
    program: Program,
    files: Files,
    pub flaw: Flaw,
}

/// What to do about a request.
#[derive(Debug)]
pub struct Reply {
    /// The bytes to send; empty where the request is ignored.
    pub bytes: Vec<u8>,
    /// Whether the client may still be sending: closing at once would reset the connection, and
    /// the reset would destroy an answer on its way.
    pub more_to_come: bool,
    /// Whether to wait for another request on the same connection. A right program never does.
    pub stay: bool,
    /// The status sent, or 0.
    pub status: u16,
}

impl Site {
    pub fn new(program: Program, flaw: Flaw) -> io::Result<Site> {
        Ok(Site { program, files: Files::of_working_directory(flaw)?, flaw })
    }

    /// The reply to what has arrived; none while the request is incomplete.
    pub fn reply(&self, arrival: &Arrival) -> Option<Reply> {
        match arrival.progress() {
            Progress::Incomplete => None,
            Progress::Abandoned => Some(self.send(None, false)),
            Progress::TooLong => Some(self.send(Some(Answer::error(400)), true)),
            Progress::Complete => {
                let head = arrival.bytes();
                Some(Reply { stay: self.is_asked_to_stay(head), ..self.reply_to_head(head) })
            }
        }
    }

    /// Whether the program ends once a connection that was sent `status` is over.
    pub fn ends_after(&self, status: u16) -> bool {
        match self.flaw {
            Flaw::ExitsAfterOne => true,
            Flaw::ExitsAfterAnError => matches!(status, 403 | 404),
            Flaw::ExitsAfterA400 => status == 400,
            _ => false,
        }
    }

    /// Whether a connection that was sent `status` is left open.
    pub fn leaves_open_after(&self, status: u16) -> bool {
        match self.flaw {
            Flaw::NeverCloses => status != 0,
            Flaw::ClosesAfterPagesOnly => matches!(status, 403 | 404),
            Flaw::LeavesA400Open => status == 400,
            _ => false,
        }
    }

    /// Whether a connection that was sent `status` is shut down, and its descriptor kept.
    pub fn keeps_descriptor_after(&self, status: u16) -> bool {
        match self.flaw {
            Flaw::KeepsServedDescriptors => status != 0,
            Flaw::KeepsDescriptorsOfErrors => status == 404,
            _ => false,
        }
    }

    fn reply_to_head(&self, head: &[u8]) -> Reply {
        match RequestLine::parse(head, self.flaw) {
            RequestLine::Get { target } => self.send(self.get(target), false),
            RequestLine::Malformed => self.send(Some(Answer::error(400)), false),
            // The handout has server 2 ignore these (rule 3.5), and says nothing for the others.
            _ if self.program == Program::Server2 => self.send(None, true),
            RequestLine::Empty => self.send(Some(Answer::error(400)), true),
            RequestLine::Other => self.send(Some(Answer::error(501)), true),
        }
    }

    fn is_asked_to_stay(&self, head: &[u8]) -> bool {
        let head = String::from_utf8_lossy(head).to_ascii_lowercase();
        self.flaw == Flaw::KeepsAliveWhenAsked && head.contains("\nconnection: keep-alive")
    }

    fn get(&self, target: &[u8]) -> Option<Answer> {
        match self.program {
            Program::Server3 => product::answer(target, self.flaw),
            _ => Some(self.files.answer(target)),
        }
    }

    fn send(&self, answer: Option<Answer>, more_to_come: bool) -> Reply {
        let status = answer.as_ref().map_or(0, |answer| answer.status);
        let version = match self.program {
            Program::Server2 => "HTTP/1.0",
            _ => "HTTP/1.1",
        };
        let mut bytes = answer.map_or(Vec::new(), |answer| answer.into_bytes(version, self.flaw));
        if self.flaw == Flaw::AnswersTwice && status == 404 {
            // No return behind the error: the page's answer follows, and there is no page.
            bytes.extend(Answer::page(Vec::new()).into_bytes(version, self.flaw));
        }
        Reply { bytes, more_to_come, stay: false, status }
    }
}
