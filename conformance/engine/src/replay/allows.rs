//! What a replay lets pass, or does for the program, that no verdict allows: one thing of a page that is played again to
//! find out a cause. Nothing of this is on where a page is played for its verdict.

use super::amend::{Amend, out_of_literal};
use crate::judge::found::{Differs, Found};
use crate::judge::judgement::Judgement;
use crate::judge::output::contains;
use crate::judge::wanted::Wanted;
use crate::notation::expect::{Holds, Outcome};

/// Where files are laid a second time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Laid {
    /// How many of a path's letters are left out.
    pub cut: usize,
    /// What stands before the rest; `../` is the folder above the served one.
    pub before: String,
    /// What stands behind it.
    pub after: String,
    /// What parts its folders.
    pub separator: char,
}

impl Laid {
    /// Where this file is laid again.
    pub fn path(&self, path: &str) -> String {
        // Who puts an ending to a name finds pages so, and not what is no page.
        let is_page = path.ends_with(".html") || path.ends_with(".htm");
        if !self.after.is_empty() && !is_page {
            return path.to_owned();
        }
        let rest: String = path.chars().skip(self.cut).collect();
        format!("{}{}{}", self.before, rest.replace('/', &self.separator.to_string()), self.after)
    }
}

/// How an output may differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Otherwise {
    /// Its last byte may be missing.
    LastByteMissing,
    /// Line ends may follow it.
    LineEndsAfter,
    /// Blanks and line ends around it may be missing.
    Stripped,
    /// It may be shown as Python shows bytes.
    BytesLiteral,
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
    /// Answers are read with this mended.
    pub amend: Option<Amend>,
    /// Bytes may follow a body.
    pub longer_body: bool,
    /// A body may end too early.
    pub shorter_body: bool,
    /// One error may stand for another.
    pub any_error: bool,
    /// An error may come without a head.
    pub headless_error: bool,
    /// A success may stand for an error.
    pub success_for_error: bool,
    /// A close may stand for an error, and the server is started anew then.
    pub close_for_error: bool,
    /// What a client prints may differ so.
    pub printed: Option<Otherwise>,
    /// A client's exit statuses are the wrong way round.
    pub exit_inverted: bool,
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
            amend: other.amend.or(self.amend),
            shorter_body: self.shorter_body || other.shorter_body,
            any_error: self.any_error || other.any_error,
            headless_error: self.headless_error || other.headless_error,
            success_for_error: self.success_for_error || other.success_for_error,
            close_for_error: self.close_for_error || other.close_for_error,
            longer_body: self.longer_body || other.longer_body,
            printed: other.printed.or(self.printed),
            exit_inverted: self.exit_inverted || other.exit_inverted,
            origin_by_name: self.origin_by_name || other.origin_by_name,
        }
    }

    /// A judgement of an answer, with what is allowed of its head and its body.
    pub fn answer(&self, judgement: Judgement, wanted: &Wanted) -> Judgement {
        if let (true, Judgement::Unmet(mismatch), Wanted::Outcome(outcomes)) =
            (self.headless_error, &judgement, wanted)
            && matches!(mismatch.found, Found::NoStatusLine(_))
            && (is_of_error(outcomes) || *outcomes == [Outcome::Answer])
        {
            return Judgement::Met;
        }
        if self.shorter_body
            && matches!((&judgement, wanted), (Judgement::Unmet(_), Wanted::BodyHas { .. }))
        {
            return Judgement::Met;
        }
        let differs = match &judgement {
            Judgement::Unmet(mismatch) => match &mismatch.found {
                Found::Body(differs) => differs,
                _ => return judgement,
            },
            _ => return judgement,
        };
        let is_short = differs.offset == differs.came && differs.came < differs.wanted;
        match (self.longer_body && goes_on(differs)) || (self.shorter_body && is_short) {
            true => Judgement::Met,
            false => judgement,
        }
    }

    /// The outcomes that do for these.
    pub fn outcomes(&self, wanted: &[Outcome]) -> Vec<Outcome> {
        let of_error = is_of_error(wanted);
        let mut outcomes = wanted.to_vec();
        let mut also = |outcome, allowed| outcomes.extend(Some(outcome).filter(|_| allowed));
        also(Outcome::Class(4), self.any_error && of_error);
        also(Outcome::Class(2), self.success_for_error && of_error);
        also(Outcome::End, self.close_for_error && of_error);
        outcomes
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
            (Holds::Is { .. }, Some(wanted), Otherwise::Stripped) => {
                wanted.trim_ascii() == printed.trim_ascii()
            }
            (Holds::Has(_), Some(wanted), Otherwise::Stripped) => {
                contains(printed, wanted.trim_ascii())
            }
            (Holds::Is { .. } | Holds::Has(_), Some(wanted), Otherwise::BytesLiteral) => {
                contains(&out_of_literal(printed), wanted)
            }
            (Holds::Is { .. }, Some(wanted), Otherwise::LastByteMissing) => {
                wanted.split_last().is_some_and(|(_, most)| most == printed)
            }
            (Holds::Has(_), Some(wanted), Otherwise::LastByteMissing) => {
                wanted.split_last().is_some_and(|(_, most)| contains(printed, most))
            }
            (Holds::Is { .. }, Some(wanted), Otherwise::LineEndsAfter) => printed
                .strip_prefix(wanted)
                .is_some_and(|rest| rest.iter().all(|b| b"\r\n".contains(b))),
            (Holds::Is { .. }, Some(wanted), Otherwise::MoreBeside) => contains(printed, wanted),
            (Holds::Empty, _, Otherwise::MoreBeside) => true,
            (Holds::Empty, _, Otherwise::LineEndsAfter) => printed.trim_ascii().is_empty(),
            _ => false,
        };
        if met { Judgement::Met } else { judgement }
    }
}

fn is_of_error(wanted: &[Outcome]) -> bool {
    !wanted.is_empty() && wanted.iter().all(Outcome::is_error)
}

/// Whether all that was wanted came, and something after it.
fn goes_on(differs: &Differs) -> bool {
    differs.offset == differs.wanted && differs.came > differs.wanted
}
