//! What keeps the client from ending well, and how it says so. (Rules 1.4 to 1.10.)

use crate::flaw::Flaw;
use crate::response::BadResponse;
use crate::url::BadUrl;
use std::io;
use thiserror::Error;

/// Why the client did not end with a page and status 200.
#[derive(Debug, Error)]
pub enum Trouble {
    #[error(transparent)]
    Url(#[from] BadUrl),
    #[error("found no address for host {host}: {cause}")]
    Lookup { host: String, cause: io::Error },
    #[error("failed to connect to {place}: {cause}")]
    Connect { place: String, cause: io::Error },
    #[error("failed to send the request: {0}")]
    Send(io::Error),
    #[error(transparent)]
    Response(#[from] BadResponse),
    #[error("gave up after {0} redirects")]
    Redirects(usize),
    #[error("the server answered with status {0}")]
    Status(u16),
    #[error("the body is {0}, not text/html")]
    NotHtml(String),
    #[error("the body ended after {got} of {promised} bytes")]
    CutShort { got: usize, promised: usize },
    #[error("failed to print the body: {0}")]
    Print(io::Error),
    #[error("was redirected")]
    Redirected,
}

/// Says it on stderr (rule 1.3).
pub fn report(trouble: &Trouble, flaw: Flaw) {
    if flaw == Flaw::RefusesHttpsSilently && matches!(trouble, Trouble::Url(BadUrl::Https(_))) {
        return;
    }
    match flaw {
        Flaw::MessagesOnStdout => println!("http_client: {trouble}"),
        _ => eprintln!("http_client: {trouble}"),
    }
}

/// Whether the program takes this trouble for a success. A right one never does.
pub fn is_forgiven(trouble: &Trouble, flaw: Flaw) -> bool {
    match trouble {
        Trouble::Url(BadUrl::Https(_)) => flaw == Flaw::SucceedsAtHttps,
        Trouble::Url(BadUrl::NotHttp(_)) => flaw == Flaw::SucceedsAtOtherSchemes,
        Trouble::Lookup { .. } | Trouble::Connect { .. } => {
            flaw == Flaw::SucceedsWithoutAConnection
        }
        Trouble::Redirects(_) => flaw == Flaw::SucceedsAtTheLimit,
        Trouble::NotHtml(_) => flaw == Flaw::SucceedsAtOtherTypes,
        Trouble::Response(BadResponse::HeadCutShort | BadResponse::StatusLine(_)) => {
            flaw == Flaw::SucceedsWithoutAnAnswer
        }
        Trouble::Status(301 | 302) => flaw == Flaw::SucceedsWithoutALocation,
        Trouble::Status(..400) => flaw == Flaw::TakesOtherStatusesForSuccess,
        Trouble::Status(404) => flaw == Flaw::SucceedsAtErrors,
        Trouble::Status(400..) => {
            matches!(flaw, Flaw::SucceedsAtErrors | Flaw::KnowsNoErrorBut404)
        }
        _ => false,
    }
}
