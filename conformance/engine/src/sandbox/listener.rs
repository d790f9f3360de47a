//! What is heard of a running program: news from its streams, taken as they come and kept.

use super::exit::Exit;
use super::output::Kept;
use super::output::Stream;
use crate::tape::{Call, Reel};
use std::fs::File;
use std::io::{ErrorKind, PipeReader, Read};
use std::os::fd::OwnedFd;

/// Where news come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The program's standard output.
    Stdout,
    /// Its standard error.
    Stderr,
    /// Its recorder, which tells of its calls.
    Tape,
    /// Its keeper, which tells of its end.
    Status,
}

/// One piece of news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The program, or something it started, wrote this.
    Output {
        /// Where.
        stream: Stream,
        /// What.
        bytes: Vec<u8>,
    },
    /// The program, or something it started, made this call, which has returned.
    Called(Box<Call>),
    /// The program ended. All that it wrote before has been told.
    Exited(Exit),
}

/// The notes of the program's recorder.
#[derive(Debug)]
pub(super) struct TapeListener {
    pub pipe: Option<File>,
    pub reel: Reel,
}

impl TapeListener {
    pub fn new(pipe: PipeReader) -> TapeListener {
        TapeListener { pipe: Some(File::from(OwnedFd::from(pipe))), reel: Reel::new() }
    }

    /// The calls that have returned, so far as they are noted now.
    pub fn read(&mut self) -> Vec<News> {
        let mut bytes = vec![0; 64 << 10];
        let mut news = Vec::new();
        while let Some(pipe) = &mut self.pipe {
            match pipe.read(&mut bytes) {
                Ok(count @ 1..) => {
                    let calls = self.reel.take(&bytes[..count]);
                    news.extend(calls.into_iter().map(|call| News::Called(Box::new(call))));
                }
                Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {
                    break;
                }
                Ok(_) | Err(_) => self.pipe = None,
            }
        }
        news
    }
}

/// One stream of the program.
#[derive(Debug)]
pub(super) struct Listener {
    stream: Stream,
    pub pipe: Option<File>,
    pub kept: Kept,
}

impl Listener {
    /// More than a pipe holds.
    pub const READS_TO_DRAIN: usize = 32;

    pub fn new(stream: Stream, pipe: PipeReader, most: usize) -> Listener {
        Listener { stream, pipe: Some(File::from(OwnedFd::from(pipe))), kept: Kept::new(most) }
    }

    /// What there is, up to the capacity of a pipe; `None` where there is nothing now or any more.
    pub fn read(&mut self) -> Option<News> {
        let mut bytes = vec![0; 64 << 10];
        match self.pipe.as_ref()?.read(&mut bytes) {
            Ok(count @ 1..) => {
                bytes.truncate(count);
                self.kept.push(&bytes);
                let stream = self.stream;
                Some(News::Output { stream, bytes })
            }
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => None,
            Ok(_) | Err(_) => {
                self.pipe = None;
                None
            }
        }
    }
}
