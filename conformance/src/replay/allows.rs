//! What a replay lets pass, or does for the program, that no verdict allows: one thing of a page that is played again to
//! find out a cause. Nothing of this is on where a page is played for its verdict.

use crate::judge::found::{Differs, Found};
use crate::judge::judgement::Judgement;
use crate::judge::output::contains;
use crate::notation::expect::Holds;

/// Where files are laid a second time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Laid {
    /// What stands before each path.
    pub before: String,
    /// What parts its folders.
    pub separator: char,
}

impl Laid {
    /// Where this file is laid again.
    pub fn path(&self, path: &str) -> String {
        format!("{}{}", self.before, path.replace('/', &self.separator.to_string()))
    }
}

/// How an output may differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Otherwise {
    /// Its last byte may be missing.
    LastByteMissing,
    /// Line ends may follow it.
    LineEndsAfter,
    /// Anything may stand beside it.
    MoreBeside,
}

/// What is allowed; nothing by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allows {
    /// A server is talked to where it listens, whatever port it was given.
    pub its_port: bool,
    /// The served files are there a second time.
    pub laid: Option<Laid>,
    /// A server is started anew for each connection, once those before are over.
    pub started_again: bool,
    /// A client may ask for any path.
    pub any_path: bool,
    /// What a client sent and did not end is ended for it.
    pub ended_request: bool,
    /// A status line may begin with its number.
    pub bare_status: bool,
    /// Bytes may follow a body.
    pub longer_body: bool,
    /// What a client prints may differ so.
    pub printed: Option<Otherwise>,
    /// The origin has the name `localhost`, not an address of its own.
    pub origin_by_name: bool,
}

impl Allows {
    /// All that one of them allows.
    pub fn and(&self, other: &Allows) -> Allows {
        Allows {
            its_port: self.its_port || other.its_port,
            laid: other.laid.clone().or_else(|| self.laid.clone()),
            started_again: self.started_again || other.started_again,
            any_path: self.any_path || other.any_path,
            ended_request: self.ended_request || other.ended_request,
            bare_status: self.bare_status || other.bare_status,
            longer_body: self.longer_body || other.longer_body,
            printed: other.printed.or(self.printed),
            origin_by_name: self.origin_by_name || other.origin_by_name,
        }
    }

    /// A judgement of an answer, with what is allowed of its body.
    pub fn body(&self, judgement: Judgement) -> Judgement {
        let follows = |found: &Found| matches!(found, Found::Body(differs) if goes_on(differs));
        match judgement {
            Judgement::Unmet(mismatch) if self.longer_body && follows(&mismatch.found) => {
                Judgement::Met
            }
            judgement => judgement,
        }
    }

    /// A judgement of what was printed, with what is allowed of it. `wanted` is the text that was asked for, where it
    /// was one.
    pub fn output(
        &self,
        judgement: Judgement,
        what: &Holds,
        wanted: Option<&[u8]>,
        printed: &[u8],
    ) -> Judgement {
        let (Judgement::Unmet(_), Some(otherwise)) = (&judgement, self.printed) else {
            return judgement;
        };
        let met = match (what, wanted, otherwise) {
            (Holds::Is { .. }, Some(wanted), Otherwise::LastByteMissing) => {
                wanted.split_last().is_some_and(|(_, most)| most == printed)
            }
            (Holds::Has(_), Some(wanted), Otherwise::LastByteMissing) => {
                wanted.split_last().is_some_and(|(_, most)| contains(printed, most))
            }
            (Holds::Is { .. }, Some(wanted), Otherwise::LineEndsAfter) => {
                printed.strip_prefix(wanted).is_some_and(|rest| rest.iter().all(|b| b"\r\n".contains(b)))
            }
            (Holds::Is { .. }, Some(wanted), Otherwise::MoreBeside) => contains(printed, wanted),
            (Holds::Empty, _, Otherwise::MoreBeside) => true,
            (Holds::Empty, _, Otherwise::LineEndsAfter) => printed.trim_ascii().is_empty(),
            _ => false,
        };
        if met { Judgement::Met } else { judgement }
    }
}

/// Whether all that was wanted came, and something after it.
fn goes_on(differs: &Differs) -> bool {
    differs.offset == differs.wanted && differs.came > differs.wanted
}
