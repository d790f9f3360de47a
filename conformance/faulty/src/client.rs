//! `http_client URL`: asks for an address, follows redirects, prints the page. (Part 1.)

use crate::delivery::{deliver, print};
use crate::flaw::Flaw;
use crate::response::Response;
use crate::trouble::{Trouble, is_forgiven, report};
use crate::url::{BadUrl, HTTP_PORT, Url};
use std::io::Write;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

/// Redirects followed before the client gives up (rule 1.6).
const REDIRECT_LIMIT: usize = 10;

/// Runs the client; true where it ends with status 200 and a page.
pub fn run(address: &str, flaw: Flaw) -> bool {
    let succeeded = match fetch(address, flaw) {
        Ok(()) if flaw == Flaw::ExitsWithAList => {
            eprintln!("[0]"); // Python prints what it is no number, and exits with 1
            false
        }
        Ok(()) => true,
        Err(trouble) => {
            report(&trouble, flaw);
            is_forgiven(&trouble, flaw)
        }
    };
    succeeded != (flaw == Flaw::ExitInverted)
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
        let mut response = ask(&url, &host, flaw)?;
        for _ in 0..10 {
            if flaw == Flaw::AsksAgainForAnEmptyBody && response.is_an_empty_page() {
                response = ask(&url, &host, flaw)?;
            }
        }
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
        Flaw::FollowsTwenty => 20,
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
    let suits = match flaw {
        Flaw::WantsARedirectsBody => !response.body.is_empty(),
        Flaw::WantsHtmlOfARedirect => {
            response.header("Content-Type").is_some_and(|value| value.starts_with("text/html"))
        }
        _ => true,
    };
    if !redirects || !suits {
        return None;
    }
    match flaw {
        Flaw::TakesTheLinkInTheBody => link_in(&response.body),
        _ => response.header("Location"),
    }
}

/// The first address in quotes behind an HREF.
fn link_in(body: &[u8]) -> Option<&str> {
    let body = std::str::from_utf8(body).ok()?;
    let link = body.to_ascii_lowercase().find("href=\"")? + "href=\"".len();
    body[link..].split('"').next()
}

fn follow(from: &Url, location: &str, flaw: Flaw) -> Result<Url, BadUrl> {
    let location = &quote(location, flaw);
    let to = match flaw {
        Flaw::DropsTheLocationsQuery => {
            from.resolve(location.split('?').next().unwrap_or_default(), flaw)
        }
        Flaw::AsksTheFirstHostAgain => from.resolve(location, flaw).map(|to| Url {
            host: from.host.clone(),
            port: from.port,
            ..to
        }),
        Flaw::KeepsTheFirstPort => {
            from.resolve(location, flaw).map(|to| Url { port: from.port, ..to })
        }
        Flaw::DropsTheLocationsPort => {
            from.resolve(location, flaw).map(|to| Url { port: HTTP_PORT, ..to })
        }
        Flaw::LocationInSmallLetters => from.resolve(&location.to_lowercase(), flaw),
        _ => from.resolve(location, flaw),
    };
    let shown = match &to {
        Ok(url) if !location.starts_with("http://") => url.to_string(),
        _ => location.clone(),
    };
    match flaw {
        Flaw::NoNotice => {}
        Flaw::NoticeInSmallLetters => eprintln!("redirected to: {shown}"),
        Flaw::NoticeWithoutASpace => eprintln!("Redirected to:{shown}"),
        Flaw::NoticeAsAPair => eprintln!("('Redirected to: ', '{shown}')"),
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
    if flaw == Flaw::SaysOnStdoutWhereItConnects {
        println!("Connecting to {} ...", url.authority());
    }
    let mut stream = connect(url, flaw)?;
    let request = request(url, host, flaw);
    if flaw == Flaw::PrintsItsRequest {
        print!("{request}");
    }
    stream.write_all(request.as_bytes()).map_err(Trouble::Send)?;
    let response = Response::read(&stream, flaw)?;
    if flaw == Flaw::PrintsTheStatus {
        println!("{}", response.status);
    }
    Ok(response)
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
    let target = asked_for(url, flaw);
    let host = match flaw {
        Flaw::SendsNoHost => String::new(),
        Flaw::NamesAnotherHost => "Host: www.example.com\r\n".to_owned(),
        Flaw::HostWithoutPort => format!("Host: {}\r\n", url.host),
        Flaw::HostIsTheNumber => format!("Host: {}\r\n", number_of(url)),
        Flaw::HostWithTheScheme => format!("Host: http://{host}\r\n"),
        Flaw::HostWithThePath => format!("Host: {host}{}\r\n", url.target),
        _ => format!("Host: {host}\r\n"),
    };
    let end = match flaw {
        Flaw::SendsNoBlankLine => "",
        Flaw::AsksToKeepAlive => "Connection: keep-alive\r\n\r\n",
        _ => "\r\n",
    };
    format!("GET {target} {version}\r\n{host}User-Agent: lab-client/2\r\n{end}")
}

/// What the host's name was looked up to.
fn number_of(url: &Url) -> String {
    let found = (url.host.as_str(), url.port).to_socket_addrs();
    let first = found.ok().and_then(|mut addresses| addresses.find(SocketAddr::is_ipv4));
    first.map_or_else(|| url.authority(), |address| address.ip().to_string())
}

/// What the request line asks for: the path with its slash, and the query.
fn asked_for(url: &Url, flaw: Flaw) -> String {
    let target = &url.target;
    match flaw {
        Flaw::NamesTheWholeAddress => url.to_string(),
        Flaw::ASlashTooMany => format!("/{target}"),
        Flaw::TwoSlashesTooMany => format!("//{target}"),
        Flaw::NoSlashInFront => target.trim_start_matches('/').to_owned(),
        Flaw::HostInThePath => format!("/{}{target}", url.authority()),
        _ => target.clone(),
    }
}
