//! What `httplab check` says of a lab's mistakes, each made by one edit to a small lab that is right. All that it says
//! stands in `check.txt`, which people read: a message names file, line and place, what is wrong, and what to do.

use Edit::{Bytes, Link, Pipe, Put, Remove, Rename, Replace, Sparse};
use assert_cmd::Command;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// One change of the lab's folder.
enum Edit {
    /// A text of a file, which stands there once, becomes another.
    Replace(&'static str, &'static str, &'static str),
    /// The same with bytes that are no text.
    Bytes(&'static str, &'static str, &'static [u8]),
    /// A file is there too, or says this and nothing else.
    Put(&'static str, &'static str),
    /// A file, or a folder with all that is in it, is gone.
    Remove(&'static str),
    /// A file has another name.
    Rename(&'static str, &'static str),
    /// A pipe that nobody writes to is there in place of a file.
    Pipe(&'static str),
    /// A link that leads there.
    Link(&'static str, &'static str),
    /// A file of so many bytes, none of which takes any room.
    Sparse(&'static str, u64),
}

const TOML: &str = "lab/lab.toml";
const ASKS: &str = "lab/part1/asks.md";
const PRINTS: &str = "lab/part1/prints.md";
const ANSWERS: &str = "lab/serving/answers.md";
const SAYS_NO: &str = "lab/serving/says-no.md";
const COPES: &str = "lab/serving/copes.md";

/// The right lab: its files, below a folder that has `lab/` and `www/`.
const LAB: &[(&str, &str)] = &[
    (
        TOML,
        r#"title = "A small lab"

[[part]]
program = "web_client"
role = "client"
title = "A client"
weight = 2
pages = [
  { page = "asks" },
  { page = "prints", needs = ["asks"] },
]

[[part]]
program = "web_server"
role = "server"
start = "{program} {port}"
title = "A server"
weight = 3
folder = "serving"
pages = [
  { page = "answers" },
  { page = "says-no", needs = ["answers"] },
  { page = "copes", needs = ["says-no"] },
]

[[rule]]
id = "1.1"
level = "required"
asks = "asks for a page"

[[rule]]
id = "1.2"
level = "required"
asks = "prints the page"

[[rule]]
id = "2.1"
level = "required"
asks = "answers with the page"
causes = ["many"]
findings = ["hard-coded-port"]

[[rule]]
id = "2.2"
level = "required"
asks = "says where there is no page"

[[rule]]
id = "2.3"
level = "extra"
asks = "copes with silence"

[words]
language = "en"
extras_met = "extras {met} of {all}"
"#,
    ),
    (
        "lab/handout.md",
        "# The handout\n\nRules 1.1 and 1.2 are the client's, 2.1, 2.2 and 2.3 the server's.\n",
    ),
    (
        ASKS,
        r#"# It asks for a page

```exchange
program web_client
rule    1.1
points  1

origin listens
client fetches http://{origin}/page
origin < GET /page
origin > HTTP/1.0 200 OK\r\n\r\n
origin closes
client exits 0
```

## If it fails

Write the request.
"#,
    ),
    (
        PRINTS,
        r#"# It prints the page

```exchange
program web_client
rule    1.2
points  1

let text be a word
origin listens
client fetches http://{origin}/page
origin < GET /page
origin > HTTP/1.0 200 OK\r\n\r\n{text}
origin closes
client exits 0
client stdout is {text}
```

## If it fails

Print the body.
"#,
    ),
    (
        ANSWERS,
        r#"# It answers

Somebody asks, and the page comes.

```exchange
program web_server
rule    2.1
points  2

let page be a word
file {page}.html holds "<p>{page}</p>\n"
a connects
a > GET /{page}.html HTTP/1.0\r\n
  > \r\n
a < 200
a < body is {page}.html
a < end
```

And again, of a page that is always there.

```exchange
repeat 3
  b{i} connects
  b{i} > GET /index.html HTTP/1.0\r\n\r\n
  b{i} < body is index.html
done
server runs
```

## If it fails

Send the page.
"#,
    ),
    (
        SAYS_NO,
        r#"# It says no

```exchange
program web_server
rule    2.2
points  1

a connects
a > GET /nowhere HTTP/1.0\r\n\r\n
a < 404
```

## If it fails

Look whether the page is there.
"#,
    ),
    (
        COPES,
        r#"# It copes

```exchange
program web_server
rule    2.3
extra

silent connects
a connects
a > GET /product HTTP/1.0\r\n\r\n
a < json operation is "product"
silent < nothing for 100 ms
```

## If it fails

Wait for nobody.
"#,
    ),
    ("www/index.html", "<p>hello</p>\n"),
];

/// What was done, and the edit that does it.
const MISTAKES: &[(&str, Edit)] = &[
    // The files.
    ("lab.toml is not there", Remove("lab/lab.toml")),
    ("There is no www/", Remove("www")),
    ("There is no lab", Remove("lab")),
    (
        "lab.toml begins with a byte order mark",
        Replace(TOML, "title = \"A small", "\u{feff}title = \"A small"),
    ),
    ("lab.toml is in Latin-1", Bytes(TOML, "small", b"sch\xf6nes")),
    ("lab.toml is a pipe", Pipe(TOML)),
    ("A page is a pipe", Pipe(SAYS_NO)),
    ("A page leads to a device", Link(SAYS_NO, "/dev/tty")),
    ("A page that is served has no end", Link("www/endless.html", "/dev/zero")),
    ("A page that is served is too large", Sparse("www/large.html", 1 << 40)),
    // What TOML is.
    ("A quotation mark is not closed", Replace(TOML, "title = \"A client\"", "title = \"A client")),
    ("A bracket is not closed", Replace(TOML, "[\"asks\"] },\n]", "[\"asks\"] },\n")),
    ("A comma is missing", Replace(TOML, "{ page = \"asks\" },", "{ page = \"asks\" }")),
    ("A text has no quotation marks", Replace(TOML, "\"A server\"", "A server")),
    ("A text has curved quotation marks", Replace(TOML, "\"A server\"", "“A server”")),
    ("A line has no value", Replace(TOML, "weight = 2", "weight")),
    ("The same key twice", Replace(TOML, "weight = 2\n", "weight = 2\nweight = 2\n")),
    // What stands in lab.toml.
    ("An unknown key", Replace(TOML, "weight = 2", "wieght = 2")),
    ("An unknown key of a page", Replace(TOML, "needs = [\"asks\"]", "need = [\"asks\"]")),
    ("An unknown table", Replace(TOML, "[words]", "[[question]]")),
    ("A part without a weight", Replace(TOML, "weight = 2\n", "")),
    ("A rule without a level", Replace(TOML, "id = \"1.2\"\nlevel = \"required\"", "id = \"1.2\"")),
    ("A lab without a title", Replace(TOML, "title = \"A small lab\"\n", "")),
    ("A weight that is a text", Replace(TOML, "weight = 2", "weight = \"two\"")),
    ("A weight below 0", Replace(TOML, "weight = 2", "weight = -2")),
    ("An id that is a number", Replace(TOML, "id = \"2.2\"", "id = 2.2")),
    ("A page of the order that is a text", Replace(TOML, "{ page = \"asks\" }", "\"asks\"")),
    ("A need that is no list", Replace(TOML, "needs = [\"asks\"]", "needs = \"asks\"")),
    ("A rule in single brackets", Put(TOML, "title = \"A small lab\"\n\n[rule]\nid = \"1.1\"\n")),
    ("An unknown role", Replace(TOML, "role = \"client\"", "role = \"cleint\"")),
    ("An unknown level", Replace(TOML, "level = \"extra\"", "level = \"optional\"")),
    ("A start without the port", Replace(TOML, "{program} {port}", "{program}")),
    (
        "A start that begins with another word",
        Replace(TOML, "{program} {port}", "python3 {program} {port}"),
    ),
    (
        "A start whose quotation mark is not closed",
        Replace(TOML, "{program} {port}", "{program} '{port}"),
    ),
    ("An unknown word", Replace(TOML, "language = \"en\"", "language = \"en\"\npased = \"yes\"")),
    ("An unknown hole of a word", Replace(TOML, "{met} of {all}", "{met} of {every}")),
    ("A group of causes that there is not", Replace(TOML, "[\"many\"]", "[\"mony\"]")),
    ("A cause that there is not", Replace(TOML, "hard-coded-port", "hardcoded-port")),
    // Parts and rules beside each other.
    ("No part at all", Put(TOML, "title = \"A small lab\"\n")),
    (
        "Two parts of one number",
        Replace(TOML, "program = \"web_server\"", "number = 1\nprogram = \"web_server\""),
    ),
    ("Two parts of one folder", Replace(TOML, "folder = \"serving\"", "folder = \"part1\"")),
    (
        "One program with two roles",
        Replace(TOML, "program = \"web_server\"", "program = \"web_client\""),
    ),
    ("Pages that add up to less than the weight", Replace(TOML, "weight = 3", "weight = 4")),
    (
        "A part without a page",
        Replace(
            TOML,
            "[[rule]]\nid = \"1.1\"",
            "[[part]]\nprogram = \"web_proxy\"\nrole = \"server\"\ntitle = \"A proxy\"\nweight = 1\n\n[[rule]]\nid = \"1.1\"",
        ),
    ),
    (
        "A rule twice",
        Replace(
            TOML,
            "[words]",
            "[[rule]]\nid = \"2.1\"\nlevel = \"extra\"\nasks = \"more\"\n\n[words]",
        ),
    ),
    (
        "A rule of no part",
        Replace(
            TOML,
            "[words]",
            "[[rule]]\nid = \"3.1\"\nlevel = \"extra\"\nasks = \"more\"\n\n[words]",
        ),
    ),
    (
        "A rule whose id is a word",
        Replace(
            TOML,
            "[words]",
            "[[rule]]\nid = \"silence\"\nlevel = \"extra\"\nasks = \"more\"\n\n[words]",
        ),
    ),
    ("A rule that the handout does not name", Replace("lab/handout.md", " and 2.3", "")),
    ("A rule that no page checks", Replace(SAYS_NO, "2.2", "2.1")),
    // The order.
    (
        "A page twice in the order",
        Replace(TOML, "{ page = \"asks\" },", "{ page = \"asks\" },\n  { page = \"asks\" },"),
    ),
    (
        "A page of the order that is not there",
        Replace(TOML, "{ page = \"copes\"", "{ page = \"copse\""),
    ),
    ("A page needs one that is not there", Replace(TOML, "[\"says-no\"]", "[\"says-on\"]")),
    ("A page needs itself", Replace(TOML, "[\"says-no\"]", "[\"copes\"]")),
    (
        "Two pages need each other",
        Replace(TOML, "{ page = \"answers\" }", "{ page = \"answers\", needs = [\"says-no\"] }"),
    ),
    (
        "A page needs one that stands after it",
        Replace(
            TOML,
            "{ page = \"answers\" },\n  { page = \"says-no\", needs = [\"answers\"] },",
            "{ page = \"says-no\", needs = [\"answers\"] },\n  { page = \"answers\" },",
        ),
    ),
    (
        "A page has no place in the order",
        Replace(TOML, "  { page = \"copes\", needs = [\"says-no\"] },\n", ""),
    ),
    ("A page has another name than in the order", Rename(COPES, "lab/serving/silence.md")),
    (
        "A page lies in a folder of no part",
        Put(
            "lab/part3/more.md",
            "# More\n\n```exchange\nprogram web_server\nrule 2.1\nextra\na connects\na < end\n```\n",
        ),
    ),
    // The file of a page.
    ("A page's file ends in capitals", Rename(COPES, "lab/serving/copes.MD")),
    ("A page's file ends in .markdown", Rename(COPES, "lab/serving/copes.v2.markdown")),
    ("A page's file ends in .txt", Rename(COPES, "lab/serving/copes.md.txt")),
    ("A page's file has no end", Rename(COPES, "lab/serving/copes")),
    ("A page's file ends like a README", Put("lab/serving/MYREADME.md", "```exchange\n```\n")),
    (
        "A README with steps",
        Put("lab/serving/README.md", "# Pages\n\n```exchange\na connects\n```\n"),
    ),
    ("A file of another kind", Put("lab/serving/notes.txt", "to do\n")),
    ("A page begins with a byte order mark", Replace(COPES, "# It copes", "\u{feff}# It copes")),
    ("A page is in Latin-1", Bytes(COPES, "nobody", b"m\xfcller")),
    ("A carriage return stands in a line", Replace(COPES, "silent connects", "silent\r connects")),
    // What a page is about.
    ("A page without a title", Replace(COPES, "# It copes\n\n", "")),
    ("A page without a hint", Replace(COPES, "## If it fails\n\nWait for nobody.\n", "")),
    ("A hint under another heading", Replace(COPES, "## If it fails", "## If it failed")),
    ("A page of another part, by its rule", Replace(SAYS_NO, "2.2", "1.2")),
    ("A page of another part, by its program", Replace(SAYS_NO, "web_server", "web_client")),
    ("A page of a program that there is not", Replace(SAYS_NO, "web_server", "web_sever")),
    ("A page of an unknown rule", Replace(SAYS_NO, "2.2", "2.22")),
    ("A page that does not name its program", Replace(SAYS_NO, "program web_server\n", "")),
    ("A page that does not name its rule", Replace(SAYS_NO, "rule    2.2\n", "")),
    ("A page that does not say what it is worth", Replace(SAYS_NO, "points  1\n", "")),
    ("A page with points and extra", Replace(SAYS_NO, "points  1\n", "points  1\nextra\n")),
    ("Points that are no number", Replace(SAYS_NO, "points  1", "points  one")),
    ("Points for an extra rule", Replace(COPES, "extra", "points 1")),
    (
        "A line of the head after the first step",
        Replace(SAYS_NO, "points  1\n\na connects", "a connects\npoints  1"),
    ),
    (
        "Two programs on one page",
        Replace(
            ANSWERS,
            "```exchange\nrepeat",
            "```exchange\nprogram web_server\nrule 2.1\nextra\nrepeat",
        ),
    ),
    // Blocks.
    ("A block that is not closed", Replace(SAYS_NO, "a < 404\n```", "a < 404")),
    (
        "A block marked with a word that is nearly right",
        Replace(SAYS_NO, "```exchange", "```exchanges"),
    ),
    (
        "A block marked with an unknown word",
        Replace(ANSWERS, "```exchange\nrepeat", "```replay\nrepeat"),
    ),
    ("A page without a block", Replace(COPES, "```exchange", "```text")),
    (
        "A page without a step",
        Replace(SAYS_NO, "a connects\na > GET /nowhere HTTP/1.0\\r\\n\\r\\n\na < 404\n", ""),
    ),
    ("A repeat that is not ended", Replace(ANSWERS, "done\n", "")),
    ("An end of no repeat", Replace(ANSWERS, "repeat 3\n", "")),
    ("A repeat of no times", Replace(ANSWERS, "repeat 3", "repeat 0")),
    ("A block in a comment", Replace(ANSWERS, "```exchange\nrepeat", "<!--\n```exchange\nrepeat")),
    (
        "A block that begins in a comment",
        Replace(ANSWERS, "```exchange\nrepeat", "<!-- ```exchange -->\n```text\nrepeat"),
    ),
    (
        "A block in HTML that is not shown",
        Replace(ANSWERS, "```exchange\nrepeat", "<div hidden>\n\n```exchange\nrepeat"),
    ),
    ("A block that is indented like code", Replace(SAYS_NO, "```exchange", "    ```exchange")),
    ("A block with two marks", Replace(ANSWERS, "```exchange\nrepeat", "``exchange\nrepeat")),
    (
        "A block with quotation marks",
        Replace(ANSWERS, "```exchange\nrepeat", "'''exchange\nrepeat"),
    ),
    ("A block in capitals", Replace(SAYS_NO, "```exchange", "```EXCHANGE")),
    ("A block with letters exchanged", Replace(SAYS_NO, "```exchange", "```exchnage")),
    // Lines.
    ("An unknown word of a connection", Replace(SAYS_NO, "a connects", "a conects")),
    ("A word too many", Replace(SAYS_NO, "a < 404", "a < 404 not found")),
    ("Something that cannot be expected", Replace(ANSWERS, "a < body", "a < bdoy")),
    ("A status that is none", Replace(SAYS_NO, "404", "44")),
    ("Neither > nor <", Replace(SAYS_NO, "a > GET", "a GET")),
    ("A blank at the end of what is sent", Replace(SAYS_NO, "HTTP/1.0\\r\\n\\r\\n", "HTTP/1.0 ")),
    ("A tab in what is sent", Replace(SAYS_NO, "GET /", "GET\t/")),
    ("An escape that there is not", Replace(SAYS_NO, "/nowhere", "\\/nowhere")),
    ("A text with curved quotation marks", Replace(COPES, "\"product\"", "“product”")),
    ("A text that is not closed", Replace(ANSWERS, "</p>\\n\"", "</p>\\n")),
    ("A value that is no JSON", Replace(COPES, "\"product\"", "product")),
    ("A time without a unit", Replace(COPES, "100 ms", "100")),
    ("A range from the larger to the smaller", Replace(ANSWERS, "a word", "a number from 9 to 2")),
    ("A kind of value that there is not", Replace(ANSWERS, "a word", "a name")),
    ("A word of the notation as a name", Replace(SAYS_NO, "a connects", "file connects")),
    ("A line that goes on with nothing", Replace(SAYS_NO, "a > GET", "  > GET")),
    ("Advice that is no expectation", Replace(SAYS_NO, "a connects", "ideally a connects")),
    // The whole of a page.
    ("A name that never connects", Replace(SAYS_NO, "a connects\n", "")),
    ("A name that has closed", Replace(SAYS_NO, "a < 404", "a closes\na < 404")),
    ("A name that has half-closed sends", Replace(SAYS_NO, "a > GET", "a half-closes\na > GET")),
    ("An origin that never listens", Replace(ASKS, "origin listens\n", "")),
    ("A client that has not run", Replace(ASKS, "client fetches http://{origin}/page\n", "")),
    (
        "The server before anybody connects",
        Replace(SAYS_NO, "a connects", "server runs\na connects"),
    ),
    ("Words of a client's page", Replace(SAYS_NO, "a connects", "a listens")),
    ("Words of a server's page", Replace(ASKS, "origin < GET /page", "origin < 200")),
    ("A value that has none", Replace(ANSWERS, "let page be a word\n", "")),
    (
        "A value twice",
        Replace(ANSWERS, "let page be a word\n", "let page be a word\nlet page be a word\n"),
    ),
    (
        "Descriptors that were not noted",
        Replace(ANSWERS, "server runs", "server descriptors are as noted"),
    ),
    ("A file that is nowhere", Replace(ANSWERS, "body is index.html", "body is indx.html")),
    ("A page that expects nothing", Replace(SAYS_NO, "a < 404\n", "")),
    (
        "A value that stands nowhere",
        Replace(SAYS_NO, "a connects", "let word be a word\na connects"),
    ),
    (
        "A file that nobody asks for",
        Replace(SAYS_NO, "a connects", "file more.html holds \"more\"\na connects"),
    ),
    (
        "A step after which nothing is expected",
        Replace(SAYS_NO, "a < 404", "a < 404\na > GET / HTTP/1.0\\r\\n\\r\\n"),
    ),
    (
        "A connection to a server that has ended",
        Replace(ANSWERS, "server runs", "server exits\nc connects\nc < end"),
    ),
];

/// The file of all that is said.
const SNAPSHOT: &str = "tests/check.txt";

/// Set, the file is written anew.
const WRITE: &str = "WRITE_CHECK";

#[test]
fn each_mistake_is_told_as_people_have_read_it() {
    let mut said = format!("{}\n", says(&Put("lab/README.md", "# The lab\n")));
    assert_eq!(
        said, "lab: 2 parts, 5 rules, 5 pages: no mistake, no warning\n\n",
        "the lab is right"
    );
    said.insert_str(0, "## Nothing is wrong\n\n");
    for (what, edit) in MISTAKES {
        write!(said, "## {what}\n\n{}\n", says(edit)).unwrap();
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(SNAPSHOT);
    if std::env::var_os(WRITE).is_some() {
        fs::write(&file, &said).unwrap();
    }
    let read = fs::read_to_string(&file).unwrap_or_default();
    let parts = |text: &str| text.split("## ").map(str::to_owned).collect::<Vec<_>>();
    let (said, read) = (parts(&said), parts(&read));
    let other: Vec<&String> = said.iter().filter(|part| !read.contains(part)).collect();
    assert!(
        said == read,
        "{SNAPSHOT} says something else of these, or has others. Read them, and where they are right write the file \
         anew: {WRITE}=1 cargo test -p conformance --test check\n\n{}",
        other.into_iter().map(String::as_str).collect::<String>()
    );
}

/// Everything that is printed of the lab with this edit.
fn says(edit: &Edit) -> String {
    let folder = TempDir::new().unwrap();
    for (path, text) in LAB {
        put(folder.path(), path, text.as_bytes());
    }
    edit.make(folder.path());
    let mut check = Command::cargo_bin("httplab").unwrap();
    let ran = check.args(["check", "lab"]).current_dir(folder.path()).env("NO_COLOR", "1");
    let output = ran.output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    // www/ is named by its whole path.
    let place = folder.path().canonicalize().unwrap();
    let said = said.replace(&format!("{}/", place.display()), "");
    let is_right = !said.contains("\nhttplab: ") && !said.starts_with("httplab: ");
    assert_eq!(output.status.code(), Some(if is_right { 0 } else { 2 }), "{said}");
    said
}

fn put(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

impl Edit {
    fn make(&self, folder: &Path) {
        match *self {
            Replace(file, from, to) => replace(folder, file, from, to.as_bytes()),
            Bytes(file, from, to) => replace(folder, file, from, to),
            Put(file, text) => put(folder, file, text.as_bytes()),
            Remove(path) if folder.join(path).is_dir() => {
                fs::remove_dir_all(folder.join(path)).unwrap();
            }
            Remove(path) => fs::remove_file(folder.join(path)).unwrap(),
            Rename(from, to) => fs::rename(folder.join(from), folder.join(to)).unwrap(),
            Pipe(file) => {
                let _ = fs::remove_file(folder.join(file));
                nix::unistd::mkfifo(&folder.join(file), nix::sys::stat::Mode::S_IRWXU).unwrap();
            }
            Link(file, to) => {
                let _ = fs::remove_file(folder.join(file));
                std::os::unix::fs::symlink(to, folder.join(file)).unwrap();
            }
            Sparse(file, bytes) => {
                fs::File::create(folder.join(file)).unwrap().set_len(bytes).unwrap();
            }
        }
    }
}

fn replace(folder: &Path, file: &str, from: &str, to: &[u8]) {
    let text = fs::read_to_string(folder.join(file)).unwrap();
    let (before, after) = text.split_once(from).expect("the text is there");
    assert!(!after.contains(from), "{file} has {from:?} once");
    put(folder, file, &[before.as_bytes(), to, after.as_bytes()].concat());
}
