//! The catalogue of allowances: single changes to what the harness does or accepts. A page that fails as it is written
//! and passes with one of them has its cause proved.

use super::{answers, numbers, operands, requests, rewrite, signs};
use crate::lab::rules::Rules;
use crate::notation::page::Page;
use crate::replay::allows::Allows;
use crate::replay::stage::Setup;
use crate::verdict::{Check, Likely};

/// A single change.
#[derive(Debug)]
pub struct Allowance {
    /// The cause that it proves.
    pub id: &'static str,
    /// What was changed, to be read after "the same page passed with".
    pub change: &'static str,
    /// What the program does, and a piece of advice.
    pub says: &'static str,
    /// Causes that are this one seen closer: where the evidence tells of one of them, that is what is told. What has any
    /// is a control: it shows where a fault lies, and the evidence may show what it is. Where the evidence names a
    /// cause that is none of its kin, it proves nothing.
    pub kin: &'static [&'static str],
    /// Whether it is tried only where the pages that build on none pass: those show the same already.
    pub on_sound_ground: bool,
    /// Causes that the evidence names and that this one explains better.
    over: &'static [&'static str],
    /// Whether a client is under test.
    pub of_clients: bool,
    how: How,
}

#[derive(Debug)]
enum How {
    /// The page is rewritten, where the failure shows this sign.
    Page(fn(&Check) -> bool, fn(&Page, &Terms) -> Option<Page>),
    /// The replay allows something.
    Replay(fn(&Check) -> Option<Allows>),
    /// The replay allows one thing of several, each of which is tried.
    Laid(fn(&Check) -> Vec<Allows>),
    /// Both at once.
    Both(fn(&Check) -> Option<Allows>, fn(&Page, &Terms) -> Option<Page>),
}

/// What of an allowance a lab decides.
#[derive(Clone, Debug)]
pub struct Terms {
    /// The names of the parameters in the example of each part.
    operands: Vec<(u32, Vec<String>)>,
}

impl Terms {
    /// Those of this lab.
    pub fn of(rules: &Rules) -> Terms {
        let example = |example: &Option<String>| operands::names(example.as_deref().unwrap_or(""));
        let parts = rules.parts.iter().map(|part| (part.number, example(&part.example)));
        Terms { operands: parts.collect() }
    }

    fn operands(&self, part: u32) -> &[String] {
        let own = self.operands.iter().find(|(number, _)| *number == part);
        own.map_or(&[], |(_, names)| names)
    }
}

/// An allowance with what a failure told of it.
#[derive(Clone, Debug)]
pub struct Made {
    /// Which one.
    pub allowance: &'static Allowance,
    allows: Allows,
}

/// What the evidence names where it has nothing better: any experiment explains more.
const NOT_MUCH: &str = "refuses-whole-requests";

impl Allowance {
    /// Whether it can be the cause of a failure in which the evidence names this one.
    pub fn suits(&self, likely: Option<&Likely>) -> bool {
        likely.is_none_or(|likely| {
            let id = likely.id.as_str();
            let is_better = id == NOT_MUCH || self.over.contains(&id);
            self.kin.is_empty() || id == self.id || self.kin.contains(&id) || is_better
        })
    }

    /// The allowance for this failure, where the failure shows a sign of it; once for each way of it.
    pub fn for_failure(&'static self, check: &Check) -> Vec<Made> {
        let ways = match self.how {
            How::Page(sign, _) => Vec::from_iter(sign(check).then(Allows::default)),
            How::Replay(sign) | How::Both(sign, _) => Vec::from_iter(sign(check)),
            How::Laid(sign) => sign(check),
        };
        ways.into_iter().map(|allows| Made { allowance: self, allows }).collect()
    }
}

impl Made {
    /// Whether each connection has a process of its own, so that no connection leaves anything to the next.
    pub fn starts_again(&self) -> bool {
        self.allows.started_again
    }

    /// What is told of the program: where its files were looked for is said too.
    pub fn says(&self) -> String {
        match &self.allows.laid {
            Some(laid) if laid.before == "../" => {
                self.allowance.says.replace("{folder}", "../, the folder above its own")
            }
            Some(laid) if laid.separator == '/' => {
                self.allowance.says.replace("{folder}", &laid.before)
            }
            _ => self.allowance.says.to_owned(),
        }
    }
}

/// The page and the setup with all of these in force; `None` where that changes nothing.
pub fn with_all(
    page: &Page,
    setup: &Setup,
    made: &[&Made],
    terms: &Terms,
) -> Option<(Page, Setup)> {
    let (mut page, mut setup, mut changed) = (page.clone(), setup.clone(), false);
    for one in made {
        if let How::Page(_, rewrite) | How::Both(_, rewrite) = one.allowance.how
            && let Some(rewritten) = rewrite(&page, terms)
        {
            (page, changed) = (rewritten, true);
        }
        if !matches!(one.allowance.how, How::Page(..)) {
            (setup.allows, changed) = (setup.allows.and(&one.allows), true);
        }
    }
    changed.then_some((page, setup))
}

const fn server(id: &'static str, change: &'static str, says: &'static str, how: How) -> Allowance {
    Allowance {
        id,
        change,
        says,
        kin: &[],
        on_sound_ground: false,
        over: &[],
        of_clients: false,
        how,
    }
}

const fn client(id: &'static str, change: &'static str, says: &'static str, how: How) -> Allowance {
    Allowance { of_clients: true, ..server(id, change, says, how) }
}

const fn control(kin: &'static [&'static str], allowance: Allowance) -> Allowance {
    Allowance { kin, ..allowance }
}

const fn over(over: &'static [&'static str], allowance: Allowance) -> Allowance {
    Allowance { over, ..allowance }
}

/// Who takes the version for something else errs in every request, and in all that follows from it.
const fn no_version(
    change: &'static str,
    says: &'static str,
    rewrite: fn(&Page, &Terms) -> Option<Page>,
) -> Allowance {
    Allowance {
        kin: &["takes-the-rest-for-the-value"],
        over: &[
            "died",
            "prints-its-exception",
            "waits-for-more",
            "waits-for-the-client-to-close",
            "closes-with-request-unread",
            "403-for-404",
            "404-for-403",
            "one-recv",
        ],
        ..server("no-http-version", change, says, How::Page(signs::was_not_served_at_all, rewrite))
    }
}

/// All of them, in the order in which they are tried: what says most comes first.
pub static ALL: &[Allowance] = &[
    server(
        "hard-coded-port",
        "the clients at the port where it listens",
        "it listens on a port of its own and ignores the one it was given; take the port from the first argument",
        How::Replay(signs::listens_elsewhere),
    ),
    server(
        "serves-a-subfolder",
        "the pages laid where it looks for them",
        "it looks for the pages in {folder}; they are in the folder that it is started in, so open each by the name that the path has after its slash",
        How::Laid(signs::may_look_in_a_folder),
    ),
    server(
        "backslash-for-a-slash",
        "the pages under names with a backslash",
        "it makes a backslash of each slash; here, and in every path of a URL, a slash parts the folders",
        How::Laid(signs::may_look_behind_a_backslash),
    ),
    server(
        "bare-status-line",
        "a version put before its status",
        "its status line begins with the number; it begins with the version: HTTP/1.0 200 OK",
        How::Replay(signs::begins_with_a_number),
    ),
    server(
        "cuts-off-the-first-letter",
        "the pages under names without their first letter",
        "it drops the first letter of a page's name; the path begins with one slash, and the name is all that follows it",
        How::Laid(signs::may_cut_a_letter),
    ),
    server(
        "adds-an-ending",
        "the pages under names with the ending that it puts behind them",
        "it puts an ending to the name that it is asked for; the path has the whole name, its ending too",
        How::Laid(signs::may_add_an_ending),
    ),
    server(
        "no-head-on-errors",
        "an error without a head allowed",
        "it sends the text of an error alone; a status line such as HTTP/1.0 404 Not Found begins every answer, and an empty line ends its head",
        How::Replay(signs::has_no_status_line),
    ),
    server(
        "begins-with-a-line-end",
        "line ends in front of its status line passed over",
        "its answer begins with a line end; the first byte is the H of HTTP/1.0",
        How::Replay(signs::begins_with_a_line_end),
    ),
    server(
        "missing-blank-line",
        "an empty line put behind the head of its answer",
        "it sends no empty line between head and body; the last header line is followed by one more \\r\\n",
        How::Replay(signs::has_no_empty_line),
    ),
    server(
        "prints-a-bytes-literal",
        "its body read as Python shows bytes",
        "it sends Python's way of showing bytes, with b'…' around them; send the bytes themselves, and do not make a text of them with str(…)",
        How::Replay(signs::sends_a_literal),
    ),
    control(
        &["single-quotes", "bare-infinity"],
        server(
            "nearly-json",
            "quotes and commas of its JSON put right, and what stands around it left out",
            "what it sends is not quite JSON; let a JSON library write it (json.dumps in Python), and send that and nothing else",
            How::Replay(signs::has_braces),
        ),
    ),
    control(
        &[
            "operands-as-strings",
            "last-operand-only",
            "loses-the-first-operand",
            "loses-the-last-operand",
        ],
        server(
            "wrong-operands",
            "its list of operands not looked at",
            "its list of operands is not what it was given; list the value of each parameter, as a number, in the order of their coming",
            How::Page(signs::has_other_operands, |page, _| requests::any_operands(page)),
        ),
    ),
    control(
        &["serves-any-file", "takes-a-beginning-for-a-number"],
        server(
            "success-for-an-error",
            "a success allowed in place of an error",
            "it answers with a success where an error is due; 404 is for what is not there, 403 for a file that is no page, 400 for a question that cannot be answered",
            How::Replay(signs::answers_with_a_success),
        ),
    ),
    control(
        &[
            "loses-the-last-line",
            "takes-a-byte-for-the-end",
            "decodes-bytes",
            "strips-the-body",
            "stops-at-a-zero-byte",
        ],
        server(
            "cut-short",
            "a body that may end early",
            "it does not send all of the file; read up to its end, and send all that was read",
            How::Replay(signs::ends_before_the_body_does),
        ),
    ),
    control(
        &["swapped-403-404", "403-for-404", "404-for-403"],
        server(
            "another-error",
            "one error allowed in place of another",
            "it answers with an error, and with the wrong one; 404 is for a page that is not there, 403 for a file that is there and is no page, 400 for a question that cannot be answered",
            How::Replay(signs::answers_with_an_error),
        ),
    ),
    control(
        &[
            "exits-after-one",
            "exits-after-an-error",
            "error-path-ends",
            "died",
            "prints-its-exception",
            "closed-socket-in-the-list",
        ],
        server(
            "first-connection-only",
            "a new process for each connection",
            "it is right with its first connection, and goes wrong with the next; look at what a connection leaves behind in it, and at what it does once it has closed one",
            How::Replay(signs::has_a_second_connection),
        ),
    ),
    control(
        &[
            "died",
            "prints-its-exception",
            "exits-after-one",
            "exits-after-an-error",
            "error-path-ends",
        ],
        server(
            "close-for-an-error",
            "a close allowed in place of an error, and a new process after it",
            "it closes where it should answer with an error; send the status line and a head, and go on to the next connection",
            How::Replay(signs::closes_unanswered),
        ),
    ),
    control(
        &["keeps-descriptors"],
        server(
            "never-closes",
            "nobody waiting for its close",
            "it answers and leaves the connection open; call close after the answer, for that is how the client knows the end",
            How::Page(signs::leaves_open, |page, _| requests::left_open(page)),
        ),
    ),
    control(
        &["spins", "sleeps-between-looks", "short-time-out"],
        server(
            "spins",
            "what it does while nothing happens not looked at",
            "it is at work while there is nothing to do; call select without a time-out, and watch for writing only those connections that you have something to write to",
            How::Page(signs::is_not_idle, |page, _| requests::not_watched(page)),
        ),
    ),
    server(
        "takes-the-rest-for-the-value",
        "request lines without a version",
        "it takes the end of the request line, HTTP/1.0, into the last value; the request line has three words, so take the second alone, and look in that for the query",
        How::Page(signs::has_another_result, |page, _| requests::without_version(page)),
    ),
    server(
        "refuses-http-1-1",
        "HTTP/1.0 in the request line in place of HTTP/1.1",
        "it does not answer where the request line says HTTP/1.1, which browsers and curl say; the version may be any, and the answer is the same",
        How::Page(signs::was_asked_in_http_1_1, |page, _| requests::as_http_1_0(page)),
    ),
    server(
        "refuses-http-1-0",
        "HTTP/1.1 in the request line in place of HTTP/1.0",
        "it does not answer where the request line says HTTP/1.0, which the lab's clients say; the version may be any, and the answer is the same",
        How::Page(signs::was_not_served_at_all, |page, _| requests::as_http_1_1(page)),
    ),
    no_version(
        "request lines without a version",
        "it understands a request line without a version alone, and what every client sends has one at its end: GET /page.html HTTP/1.0; split the line at its blanks, and take the second word",
        |page, _| requests::without_version(page),
    ),
    no_version(
        "a request line without a version, and no header lines",
        "it understands a request of one line without a version alone, and what every client sends has a version and header lines; split the first line at its blanks, take the second word, and pass over the lines after it",
        |page, _| requests::line_alone(page),
    ),
    Allowance {
        on_sound_ground: true,
        ..server(
            "wants-the-handouts-operands",
            "the parameters of the handout's example, their names and their number",
            "it wants the parameters of the example, by their names or by their number; there may be any number of them, with any names, so go through all of them and take what stands behind each =",
            How::Page(signs::was_asked_with_a_query, |page, terms| {
                operands::of_the_example(page, terms.operands(page.part))
            }),
        )
    },
    server(
        "wants-two-operands",
        "two parameters, called as the first two of the handout's example",
        "it is right with two parameters of the example's names, and wrong with others; there may be any number of them, with any names, so go through all of them and take what stands behind each =",
        How::Page(signs::was_asked_with_no_other_query, |page, terms| {
            let names = terms.operands(page.part);
            operands::of_the_example(page, names.get(..2).unwrap_or(names))
        }),
    ),
    control(
        &[
            "adds",
            "result-as-a-string",
            "another-name-for-the-result",
            "loses-the-first-operand",
            "loses-the-last-operand",
        ],
        server(
            "wrong-result",
            "its result not looked at",
            "its result is not the product; begin with 1, multiply by each operand, and keep the fraction",
            How::Page(signs::has_another_result, |page, _| requests::any_result(page)),
        ),
    ),
    server(
        "no-exponents",
        "its numbers written without exponents",
        "it takes a number with an exponent, such as 1e3, for none; convert the text and see whether that fails, in place of looking at its characters",
        How::Page(signs::was_asked_with_a_query, |page, _| numbers::written_out(page)),
    ),
    control(
        &["line-end-after-the-body"],
        server(
            "adds-bytes",
            "more bytes allowed behind the body",
            "it sends more than the file has; send its bytes and not one more",
            How::Replay(signs::goes_on_behind_the_body),
        ),
    ),
    control(
        &["waits-for-more"],
        server(
            "waits-for-the-client-to-close",
            "clients that close their half after the request",
            "it reads on until the client closes, which a client that waits for an answer does not do; the empty line ends a request, and then it is your turn",
            How::Page(signs::is_silent, |page, _| requests::half_closing(page)),
        ),
    ),
    over(
        &["died", "prints-its-exception"],
        control(
            &["answers-early", "waits-for-more"],
            server(
                "one-recv",
                "each request sent in one piece",
                "it goes wrong where a request comes in pieces, and is right where it comes at once; call recv again until the empty line has come, and look for it in all that has come so far",
                How::Page(signs::was_asked, |page, _| requests::in_one_piece(page)),
            ),
        ),
    ),
    control(
        &[
            "decodes-bytes",
            "length-in-characters",
            "stops-at-a-zero-byte",
            "died",
            "prints-its-exception",
            "cut-short",
        ],
        server(
            "not-ascii",
            "ASCII in place of what the page has",
            "it goes wrong where a page has more than ASCII, and is right where it has not; a page is bytes, so read, count and send bytes, and decode none of them",
            How::Page(signs::was_sent_to, |page, _| rewrite::in_ascii(page)),
        ),
    ),
    control(
        &[
            "reads-the-first-connection",
            "leaves-one-unread",
            "sets-not-refilled",
            "closed-socket-in-the-list",
            "answers-on-another-connection",
            "threads",
            "child-processes",
        ],
        server(
            "serves-one-at-a-time",
            "one client at a time",
            "it is right with one client at a time, and not with several; let select say which connection can be read, and read from that one alone",
            How::Page(signs::has_several_clients, |page, _| requests::one_client_at_a_time(page)),
        ),
    ),
    control(
        &[
            "exits-after-one",
            "exits-after-an-error",
            "error-path-ends",
            "died",
            "prints-its-exception",
            "closed-socket-in-the-list",
        ],
        server(
            "first-connection-only",
            "one client at a time, and a new process for each",
            "it is right with its first connection, and goes wrong with the next; look at what a connection leaves behind in it, and at what it does once it has closed one",
            How::Both(signs::has_a_second_connection, |page, _| {
                requests::one_client_at_a_time(page)
            }),
        ),
    ),
    client(
        "asks-for-another-path",
        "any path allowed in its request",
        "it does not ask for the path of the address; what follows the host, from its first slash on, goes into the request line as it stands, and / where nothing follows",
        How::Replay(signs::asks_otherwise),
    ),
    client(
        "no-blank-line",
        "an empty line put behind its request",
        "it does not end its request; an empty line (\\r\\n) comes after the last header line",
        How::Replay(signs::does_not_end_its_request),
    ),
    client(
        "digits-for-a-port",
        "the origin under the name localhost, in place of a number",
        "it finds an origin by its name and not by its number; only what stands behind a colon is a port, and 127.0.0.1 is a host as localhost is",
        How::Replay(signs::came_not_to_an_address),
    ),
    client(
        "port-ignored",
        "the origin on port 80",
        "it finds an origin on port 80 alone; the port stands behind the colon of the address, and is 80 only where there is no colon",
        How::Page(signs::came_not, |page, _| answers::on_port_80(page)),
    ),
    client(
        "no-port-80",
        "the origin on another port than 80, which its address names",
        "it does not find an origin whose address has no port; it is 80 then",
        How::Page(signs::came_not, |page, _| answers::on_another_port(page)),
    ),
    client(
        "knows-http-1-1-alone",
        "answers that say HTTP/1.1",
        "it knows a status line only where it begins with HTTP/1.1; servers say HTTP/1.0 too, so take the second word for the status, whatever the first one is",
        How::Page(signs::was_sent_to, |page, _| answers::as_http_1_1(page)),
    ),
    client(
        "wants-a-type-parameter",
        "Content-Type: text/html; charset=utf-8 in place of text/html",
        "it knows text/html only where something follows it; look how the value begins, and at nothing after that",
        How::Page(signs::was_sent_to, |page, _| answers::type_with_parameter(page)),
    ),
    client(
        "reads-the-phrase",
        "another phrase behind the number of each redirect",
        "it knows a redirect by its phrase; the number alone counts, 301 or 302, and any words may follow it, or none",
        How::Page(signs::was_redirected, |page, _| answers::other_phrases(page)),
    ),
    client(
        "ignores-a-301",
        "302 in place of 301",
        "it follows 302 and not 301; both say to go where Location leads",
        How::Page(signs::was_redirected, |page, _| answers::redirects_as_302(page)),
    ),
    client(
        "ignores-a-302",
        "301 in place of 302",
        "it follows 301 and not 302; both say to go where Location leads",
        How::Page(signs::was_redirected, |page, _| answers::redirects_as_301(page)),
    ),
    client(
        "wants-a-redirect-body",
        "a body behind each redirect",
        "it wants a body where it is sent elsewhere, and there need be none; the head alone says where to go",
        How::Page(signs::was_redirected, |page, _| answers::redirects_with_a_body(page)),
    ),
    client(
        "location-from-the-page",
        "a link in the body of each redirect to where it leads",
        "it takes the address of a redirect from a link in its body; it stands in the head, behind Location",
        How::Page(signs::was_redirected, |page, _| answers::redirects_with_a_link(page)),
    ),
    client(
        "misreads-the-location",
        "the address where the redirects end given at once",
        "it goes elsewhere than where it is sent; the address is all that stands behind Location and its colon, so take host, port and path from that one anew",
        How::Page(signs::goes_elsewhere, |page, _| answers::without_redirects(page)),
    ),
    client(
        "does-not-follow",
        "the address where the redirects end given at once",
        "it does not go where it is sent; where the status is 301 or 302, take the address behind Location and begin anew with it",
        How::Page(signs::stays, |page, _| answers::without_redirects(page)),
    ),
    client(
        "exit-inverted",
        "its exit statuses the wrong way round",
        "its exit statuses are the wrong way round; 0 is for success, any other number for failure",
        How::Replay(signs::exits_the_wrong_way_round),
    ),
    client(
        "prints-a-bytes-literal",
        "its output read as Python shows bytes",
        "it prints Python's way of showing bytes, with b'…' around them; write the bytes themselves, with sys.stdout.buffer.write",
        How::Replay(signs::shows_bytes),
    ),
    client(
        "loses-the-last-byte",
        "the last byte of the body missing in what it prints",
        "it loses the last byte of the page; count from the first byte behind the empty line, and print as many as Content-Length says",
        How::Replay(signs::lacks_a_byte),
    ),
    client(
        "line-end-after-the-body",
        "line ends allowed behind what it prints",
        "it prints line ends that the page does not have; write the bytes of the body and nothing after them",
        How::Replay(signs::prints_line_ends),
    ),
    client(
        "strips-the-body",
        "blanks and line ends missing around what it prints",
        "it takes away blanks and line ends at the beginning or the end of the page; write the bytes of the body as they came",
        How::Replay(signs::lacks_blanks),
    ),
    over(
        &["died"],
        control(
            &[
                "one-recv",
                "cut-short",
                "stops-at-the-end-tag",
                "stops-at-a-blank-line",
                "takes-a-pause-for-the-end",
            ],
            client(
                "one-segment-answer",
                "each answer in one segment",
                "it goes wrong where an answer comes in pieces, and is right where it comes at once; call recv again until all of it has come, and look at all that has come so far",
                How::Page(signs::was_sent_to, |page, _| answers::in_one_segment(page)),
            ),
        ),
    ),
    control(
        &["waits-for-the-end", "takes-a-pause-for-the-end"],
        client(
            "waits-for-the-close",
            "a close after each answer",
            "it knows the end of a page by the close alone; where there is a Content-Length, as many bytes are all of it",
            How::Page(signs::was_sent_to, |page, _| answers::closing(page)),
        ),
    ),
    control(
        &["decodes-bytes", "letters-for-bytes", "stops-at-a-zero-byte", "died", "cut-short"],
        client(
            "not-ascii",
            "ASCII in place of what the page has",
            "it goes wrong where a page has more than ASCII, and is right where it has not; a page is bytes, so receive, count and print bytes, and decode none of them",
            How::Page(signs::was_sent_to, |page, _| rewrite::in_ascii(page)),
        ),
    ),
    client(
        "prints-from-tag-to-tag",
        "pages that are whole documents, from <html> to </html>",
        "it prints what stands between two tags; the page is all that follows the empty line, whatever it is",
        How::Page(signs::was_sent_to, |page, _| answers::whole_documents(page)),
    ),
    control(
        &["prints-the-header", "progress-on-stdout", "notice-on-stdout"],
        client(
            "more-on-stdout",
            "more allowed on standard output than the page",
            "it prints something of its own beside the page; standard output is for the page alone, so say it on standard error",
            How::Replay(signs::prints_more),
        ),
    ),
];
