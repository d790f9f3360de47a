//! `http_client URL`: asks for an address, follows redirects, prints the page. (Part 1.)

use crate::flaw::Flaw;
use crate::response::{BadResponse, Response};
use crate::url::{BadUrl, Url};
use std::io::{self, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;
use thiserror::Error;

/// Why the client did not end with a page and status 200.
#[derive(Debug, Error)]
enum Trouble {
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

/// Redirects followed before the client gives up (rule 1.6).
const REDIRECT_LIMIT: usize = 10;

/// Runs the client; true where it ends with status 200 and a page.
pub fn run(address: &str, flaw: Flaw) -> bool {
    let succeeded = match fetch(address, flaw) {
        Ok(()) => true,
        Err(trouble) => {
            report(&trouble, flaw);
            is_forgiven(&trouble, flaw)
        }
    };
    succeeded != (flaw == Flaw::ExitInverted)
}

fn report(trouble: &Trouble, flaw: Flaw) {
    if flaw == Flaw::RefusesHttpsSilently && matches!(trouble, Trouble::Url(BadUrl::Https(_))) {
        return;
    }
    match flaw {
        Flaw::MessagesOnStdout => println!("http_client: {trouble}"),
        _ => eprintln!("http_client: {trouble}"),
    }
}

/// Whether the program takes this trouble for a success. A right one never does.
fn is_forgiven(trouble: &Trouble, flaw: Flaw) -> bool {
    match trouble {
        Trouble::Url(BadUrl::Https(_)) => flaw == Flaw::SucceedsAtHttps,
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

/// Asks for the address and wherever it leads, and prints the page found there.
fn fetch(address: &str, flaw: Flaw) -> Result<(), Trouble> {
    let mut url = first_url(address, flaw)?;
    let first_host = url.authority();
    let limit = redirect_limit(flaw);
    for redirects in 0..=limit {
        let host = match flaw {
            Flaw::KeepsTheFirstHost => first_host.clone(),
            _ => url.authority(),
        };
        let response = ask(&url, &host, flaw)?;
        let Some(location) = redirect_of(&response, flaw) else {
            if flaw == Flaw::PausesAtTheEnd {
                // What comes within two seconds belongs to it, it thinks.
                (0..20).for_each(|_| std::thread::sleep(Duration::from_millis(100)));
            }
            deliver(&response, flaw)?;
            return fail_if_redirected(redirects, flaw);
        };
        if flaw == Flaw::PrintsTheRedirectsBody {
            print(&response.body, flaw)?;
        }
        if redirects < limit {
            url = follow(&url, location, flaw)?;
        }
    }
    Err(Trouble::Redirects(limit))
}

fn first_url(address: &str, flaw: Flaw) -> Result<Url, BadUrl> {
    match address.strip_prefix("https://") {
        Some(rest) if flaw == Flaw::AcceptsHttps => Url::parse(&format!("http://{rest}"), flaw),
        _ => Url::parse(address, flaw),
    }
}

fn redirect_limit(flaw: Flaw) -> usize {
    match flaw {
        Flaw::FollowsOneRedirect => 1,
        Flaw::GivesUpAfterThree => 3,
        Flaw::FollowsWithoutEnd => 60, // as good as no end, and yet one
        _ => REDIRECT_LIMIT,
    }
}

/// Where a 301 or 302 sends us (rule 1.5). One without a Location leads nowhere.
fn redirect_of(response: &Response, flaw: Flaw) -> Option<&str> {
    let redirects = match response.status {
        301 => flaw != Flaw::IgnoresA301,
        302 => flaw != Flaw::IgnoresA302,
        _ => false,
    };
    redirects.then(|| response.header("Location")).flatten()
}

fn follow(from: &Url, location: &str, flaw: Flaw) -> Result<Url, BadUrl> {
    let location = &quote(location, flaw);
    let to = match flaw {
        Flaw::DropsTheLocationsQuery => {
            from.resolve(location.split('?').next().unwrap_or_default(), flaw)
        }
        _ => from.resolve(location, flaw),
    };
    let shown = match &to {
        Ok(url) if !location.starts_with("http://") => url.to_string(),
        _ => location.clone(),
    };
    match flaw {
        Flaw::NoNotice => {}
        Flaw::WordsOnStdoutOnTheWay => {
            println!("going on to {shown}");
            eprintln!("Redirected to: {shown}");
        }
        Flaw::NoticeOnStdout => println!("Redirected to: {shown}"),
        Flaw::OtherWordsInTheNotice => eprintln!("Redirecting to {shown}"),
        Flaw::NoticeNamesTheOldAddress => eprintln!("Redirected to: {from}"),
        _ => eprintln!("Redirected to: {shown}"),
    }
    to
}

/// The Location as it is to be understood: as it came, for it is encoded already.
fn quote(location: &str, flaw: Flaw) -> String {
    if flaw != Flaw::QuotesTheLocation {
        return location.to_owned();
    }
    let kept = |c: char| c.is_ascii_alphanumeric() || "/:?=&-._~".contains(c);
    let quoted = |c: char| match kept(c) {
        true => c.to_string(),
        false => format!("%{:02X}", u32::from(c)),
    };
    location.chars().map(quoted).collect()
}

fn fail_if_redirected(redirects: usize, flaw: Flaw) -> Result<(), Trouble> {
    if flaw == Flaw::FailsAfterARedirect && redirects > 0 {
        return Err(Trouble::Redirected);
    }
    Ok(())
}

/// One request and its response, on a connection of their own.
fn ask(url: &Url, host: &str, flaw: Flaw) -> Result<Response, Trouble> {
    let mut stream = connect(url, flaw)?;
    stream.write_all(request(url, host, flaw).as_bytes()).map_err(Trouble::Send)?;
    Ok(Response::read(&stream, flaw)?)
}

fn connect(url: &Url, flaw: Flaw) -> Result<TcpStream, Trouble> {
    let connected = TcpStream::connect(&*look_up(url, flaw)?);
    if flaw == Flaw::CrashesWhenRefused {
        return Ok(connected.expect("connect"));
    }
    connected.map_err(|cause| Trouble::Connect { place: url.authority(), cause })
}

fn look_up(url: &Url, flaw: Flaw) -> Result<Vec<SocketAddr>, Trouble> {
    let found = (url.host.as_str(), url.port).to_socket_addrs();
    if flaw == Flaw::CrashesAtAnUnknownHost {
        return Ok(found.expect("gethostbyname").collect());
    }
    match found {
        Ok(addresses) => Ok(addresses.collect()),
        Err(cause) => Err(Trouble::Lookup { host: url.host.clone(), cause }),
    }
}

/// The request's bytes: HTTP/1.0, so that the server closes when it is done (rules 1.1 and 1.2).
fn request(url: &Url, host: &str, flaw: Flaw) -> String {
    let version = match flaw {
        // HTTP/1.1 without `Connection: close` asks the server to keep the connection open.
        Flaw::WaitsForTheClose | Flaw::TakesATimeOutForTheEnd => "HTTP/1.1",
        _ => "HTTP/1.0",
    };
    let target = match flaw {
        Flaw::NamesTheWholeAddress => url.to_string(),
        _ => url.target.clone(),
    };
    let host = match flaw {
        Flaw::SendsNoHost => String::new(),
        Flaw::NamesAnotherHost => "Host: www.example.com\r\n".to_owned(),
        Flaw::HostWithoutPort => format!("Host: {}\r\n", url.host),
        _ => format!("Host: {host}\r\n"),
    };
    let end = match flaw {
        Flaw::SendsNoBlankLine => "",
        _ => "\r\n",
    };
    format!("GET {target} {version}\r\n{host}User-Agent: lab-client/2\r\n{end}")
}

/// Prints a page, and says what keeps the response from being a success (rules 1.4, 1.8, 1.9).
fn deliver(response: &Response, flaw: Flaw) -> Result<(), Trouble> {
    let content_type = response.header("Content-Type");
    let html = is_html(content_type, flaw) || names_html_anywhere(response, flaw);
    let error = response.status >= 400;
    let shown = match flaw {
        Flaw::PrintsOtherTypes => true,
        Flaw::PrintsNoErrorPage if error => false,
        _ => html,
    };
    if shown {
        if flaw == Flaw::PrintsTheHeader {
            write(&response.head)?;
        }
        print(&response.body, flaw)?;
    }
    if response.status != 200 {
        return Err(Trouble::Status(response.status));
    }
    if !html {
        let named = content_type.unwrap_or("of no stated type").to_owned();
        return Err(Trouble::NotHtml(named));
    }
    check_whole(response, flaw)
}

fn is_html(content_type: Option<&str>, flaw: Flaw) -> bool {
    let Some(content_type) = content_type else {
        return flaw == Flaw::PrintsABodyWithoutAType;
    };
    match flaw {
        Flaw::WantsBareTextHtml => content_type == "text/html",
        Flaw::TakesAnyTypeWithHtml => content_type.to_ascii_lowercase().contains("html"),
        _ => content_type.to_ascii_lowercase().starts_with("text/html"),
    }
}

fn names_html_anywhere(response: &Response, flaw: Flaw) -> bool {
    let names_html = |bytes: &[u8]| bytes.windows(9).any(|part| part == b"text/html");
    flaw == Flaw::LooksForTheTypeAnywhere && names_html(&response.body)
}

/// A body shorter than its Content-Length is a failure (rule 1.16).
fn check_whole(response: &Response, flaw: Flaw) -> Result<(), Trouble> {
    // These read their body in a way of their own, and no such program looks at its length.
    let unaware = matches!(
        flaw,
        Flaw::ShortBodyPasses
            | Flaw::CutsOffAt64Kb
            | Flaw::ReadsTheBodyOnce
            | Flaw::StopsAtTheEndTag
            | Flaw::TakesATimeOutForTheEnd
    );
    match response.promised {
        Some(promised) if !unaware => Err(Trouble::CutShort { got: response.body.len(), promised }),
        _ => Ok(()),
    }
}

fn print(body: &[u8], flaw: Flaw) -> Result<(), Trouble> {
    match flaw {
        Flaw::DecodesTheBody => write(String::from_utf8_lossy(body).as_bytes()),
        Flaw::StopsAtAZeroByte => write(body.split(|byte| *byte == 0).next().unwrap_or_default()),
        Flaw::SplitsAtEachBlankLine => write(before_blank_line(body)),
        Flaw::PrintsABytesLiteral => write(format!("b'{}'\n", body.escape_ascii()).as_bytes()),
        Flaw::EndsWithANewline => write(body).and_then(|()| write(b"\n")),
        _ => write(body),
    }
}

fn before_blank_line(body: &[u8]) -> &[u8] {
    let blank_line = body.windows(4).position(|part| part == b"\r\n\r\n");
    &body[..blank_line.unwrap_or(body.len())]
}

fn write(bytes: &[u8]) -> Result<(), Trouble> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(Trouble::Print)
}
