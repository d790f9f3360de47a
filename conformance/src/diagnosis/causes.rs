//! All causes that are told from evidence: the id of each, what it says of a program, and what gives it away.

/// One of them.
#[derive(Debug)]
pub struct Known {
    /// Its stable name.
    pub id: &'static str,
    /// What the program does.
    pub does: &'static str,
    /// What gives it away.
    pub sign: &'static str,
}

const fn known(id: &'static str, does: &'static str, sign: &'static str) -> Known {
    Known { id, does, sign }
}

/// All of them, by their names.
pub const KNOWN: &[Known] = &[
    known("403-for-404", "says 403 for a page that is not there", "a 403 where 404 is due"),
    known(
        "404-for-403",
        "says 404 for a file that is there and is no page",
        "a 404 where 403 is due",
    ),
    known("adds", "adds the operands", "a result that is their sum"),
    known(
        "another-name-for-the-result",
        "gives the result another name",
        "a member of JSON that has the product",
    ),
    known(
        "answers-early",
        "answers before the empty line that ends a request",
        "an answer where silence is due",
    ),
    known(
        "answers-on-another-connection",
        "answers one client on another's connection",
        "the answer came on another connection",
    ),
    known("asks-for-input", "asks its user for input", "Python's EOFError"),
    known(
        "bare-infinity",
        "writes Infinity or NaN, which JSON has not",
        "these words outside of quotes",
    ),
    known("child-processes", "serves in several processes", "the processes that the kernel shows"),
    known(
        "closed-socket-in-the-list",
        "keeps a closed socket in the list for select",
        "a select over nothing, or over -1",
    ),
    known(
        "closes-with-request-unread",
        "closes while part of the request is unread, and the reset destroys the answer",
        "a reset after its last read",
    ),
    known("cut-short", "sends or prints a part of the page", "a body that ends too early"),
    known(
        "decodes-bytes",
        "decodes a file as text and encodes it again",
        "what decoding leaves in place of other bytes",
    ),
    known("died", "crashes", "a signal, or what its language prints of an error"),
    known(
        "error-path-ends",
        "ends, with status 0, after something went wrong",
        "its end after a client that left or was refused",
    ),
    known(
        "exit-inverted",
        "has its exit statuses the wrong way round",
        "failure after a success, and success after a failure",
    ),
    known(
        "exits-after-an-error",
        "ends after it has answered with an error",
        "its end after an answer of 400 or more",
    ),
    known(
        "exits-after-one",
        "serves one connection and ends",
        "its end, with status 0, after an answer of 200",
    ),
    known("exits-with-a-list", "gives exit a list, which is status 1", "[0] on standard error"),
    known("follows-https", "goes where an https address leads", "a connection where none is due"),
    known(
        "forbidden-by-isolation",
        "wants to change its user, which the isolation does not allow",
        "the refused call",
    ),
    known(
        "gives-up-after-a-time-out",
        "waits for a client with a time-out, and gives it up then",
        "the time-out, and the close at its end",
    ),
    known("hard-coded-port", "listens on a port of its own", "where the kernel shows it listening"),
    known(
        "header-names-by-case",
        "knows header names in one letter case alone",
        "the page with the names in another case",
    ),
    known(
        "keeps-descriptors",
        "never closes connections that are over",
        "the descriptors that it holds",
    ),
    known("last-operand-only", "lists the last operand alone", "a list of one"),
    known(
        "leaves-one-unread",
        "does not wait for a connection that it has accepted",
        "a request that lies unread while it sleeps in select",
    ),
    known(
        "length-in-characters",
        "counts characters in place of bytes",
        "a Content-Length that is the number of characters",
    ),
    known(
        "length-of-the-object",
        "tells the size of an object in memory",
        "a Content-Length that is too large by what Python adds",
    ),
    known(
        "letters-for-bytes",
        "counts letters where Content-Length counts bytes",
        "it waits for more behind a page with letters of several bytes, and behind no other",
    ),
    known("lf-for-crlf", "ends the lines of its head with LF alone", "these line ends"),
    known(
        "line-end-after-the-body",
        "sends a line end that the file does not have",
        "the bytes behind the body",
    ),
    known("looks-elsewhere", "looks for a page where it is not", "the path that it opens"),
    known(
        "loses-its-status",
        "exits with 0 whatever comes of it behind a redirect",
        "a failure behind each redirect, and none elsewhere",
    ),
    known(
        "loses-the-first-operand",
        "leaves out the first operand",
        "the operands, or the product, of the rest",
    ),
    known(
        "loses-the-last-line",
        "loses a last line that has no line end",
        "a body that ends at its last line end",
    ),
    known(
        "loses-the-last-operand",
        "leaves out the last operand",
        "the operands, or the product, of the rest",
    ),
    known(
        "missing-blank-line",
        "sends no empty line between head and body",
        "a head that does not end",
    ),
    known(
        "never-closes",
        "does not close the connection",
        "a connection that stays open behind an answer",
    ),
    known(
        "no-blank-line",
        "does not end its request with an empty line",
        "a request that does not end",
    ),
    known("no-host", "sends no Host header", "a request without one"),
    known(
        "no-redirect-counter",
        "follows redirects without end",
        "more requests than ten redirects make",
    ),
    known(
        "no-type-for-htm",
        "has no text/html for .htm",
        "the type of a page in .htm beside one in .html",
    ),
    known("notice-on-stdout", "tells of a redirect on standard output", "its words there"),
    known(
        "notice-wording",
        "tells of a redirect in other words",
        "words on standard error that are not those of the handout",
    ),
    known(
        "null-for-infinity",
        "writes null, or a large number, for infinity",
        "these in place of \"inf\"",
    ),
    known(
        "one-address-only",
        "is bound to one address of the machine",
        "the address at which it listens",
    ),
    known(
        "one-recv",
        "takes what one recv brings for all",
        "an answer, or an end, after the first piece",
    ),
    known("operands-as-strings", "writes the operands in quotes", "strings that hold numbers"),
    known(
        "port-ignored",
        "connects to port 80 whatever the address says",
        "a connection to port 80 of the origin's host",
    ),
    known("prints-a-bytes-literal", "prints bytes as Python shows them", "b' at the beginning"),
    known(
        "prints-a-part",
        "receives all of the page and prints a part",
        "the bytes that its calls received",
    ),
    known("prints-its-exception", "ends with an error that it prints itself", "that line"),
    known("prints-the-header", "prints the head too", "HTTP/ at the beginning of its output"),
    known(
        "progress-on-stdout",
        "says on standard output what it is doing",
        "words beside the page",
    ),
    known("python-2", "is written for Python 2", "what Python 3 says of it"),
    known(
        "reads-the-first-connection",
        "waits for one connection alone",
        "the call that it sleeps in, and whose connection that is",
    ),
    known(
        "refuses-whole-requests",
        "refuses requests that are whole and plain",
        "an error, or a close, after a request in one piece",
    ),
    known("result-as-a-string", "writes the result in quotes", "a string that holds a number"),
    known(
        "serves-an-old-copy",
        "reads a file once and serves that copy",
        "what the file held before",
    ),
    known("serves-any-file", "serves files that are no pages", "a 200 where 403 is due"),
    known(
        "sets-not-refilled",
        "gives select the sets that the call before has left",
        "the sets of two calls of select",
    ),
    known("short-time-out", "gives select a short time-out", "how often it wakes in select"),
    known(
        "single-quotes",
        "writes its language's dictionary in place of JSON",
        "{' at the beginning",
    ),
    known("six-digits", "writes numbers with six digits", "a product cut to six digits"),
    known(
        "sleeps-between-looks",
        "looks, sleeps, and looks again",
        "a sleep where a wait for connections is due",
    ),
    known("spins", "is at work while there is nothing to do", "its processor time"),
    known(
        "spins-at-the-end",
        "reads again and again where the connection is at its end",
        "reads that bring nothing, without end",
    ),
    known(
        "stops-at-a-blank-line",
        "stops at an empty line in the body",
        "an output that ends there",
    ),
    known("stops-at-a-zero-byte", "takes a zero byte for an end", "a body that ends at one"),
    known("stops-at-the-end-tag", "stops at </html>", "an output that ends there"),
    known(
        "stops-before-the-length",
        "stops a few bytes before the length is reached",
        "its end before the last bytes were sent",
    ),
    known(
        "strips-the-body",
        "takes away blanks and line ends around the page",
        "a body that lacks just these",
    ),
    known(
        "succeeds-at-the-limit",
        "exits with 0 where it gives up",
        "redirects without an end, and status 0",
    ),
    known("swapped-403-404", "has 403 and 404 the wrong way round", "each where the other is due"),
    known(
        "takes-a-beginning-for-a-number",
        "takes what begins with a number for one",
        "the operands that it lists",
    ),
    known(
        "takes-a-byte-for-the-end",
        "takes the byte 0xFF for the end of a file",
        "a body that ends at one",
    ),
    known(
        "takes-a-pause-for-the-end",
        "takes a pause for the end of a page",
        "an output that ends at a pause",
    ),
    known(
        "takes-the-rest-for-the-value",
        "takes a value up to the end of the request",
        "an operand that is refused for what stands behind it",
    ),
    known(
        "text-mode",
        "opens files in text mode, which changes line ends",
        "CR and LF that have become LF",
    ),
    known("threads", "serves in several threads", "threads that sleep in calls of their own"),
    known(
        "waits-for-a-blank-end",
        "waits for bytes that end in an empty line",
        "it waits behind a request that has a body",
    ),
    known(
        "waits-for-more",
        "has read a whole request and waits for more",
        "the call that it sleeps in",
    ),
    known(
        "waits-for-the-client-to-close",
        "reads until the client closes",
        "it waits behind a request that came at once",
    ),
    known(
        "waits-for-the-end",
        "waits for the close behind a page whose length is told",
        "the read that it sleeps in",
    ),
    known("wrong-host", "names another host in its Host header", "that header"),
    known("wrong-length", "tells a wrong Content-Length", "the number beside the body"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::table;

    /// Causes that several failures show together, or advice.
    const OF_SEVERAL: [&str; 5] = [
        "exit-inverted",
        "swapped-403-404",
        "letters-for-bytes",
        "lf-for-crlf",
        "loses-its-status",
    ];

    #[test]
    fn every_cause_is_known_once_and_in_order() {
        let ids: Vec<&str> = KNOWN.iter().map(|known| known.id).collect();
        assert!(ids.is_sorted_by(|one, other| one < other), "{ids:?}");
        let mut told: Vec<&str> = table::table().map(|misconception| misconception.id).collect();
        told.extend(OF_SEVERAL);
        told.sort_unstable();
        told.dedup();
        assert_eq!(ids, told);
    }
}
