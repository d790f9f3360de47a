#!/usr/bin/env python3
"""Prints THIRD-PARTY-NOTICES: the licences of what is linked into `httplab`, each text once, with its crates.

Of several licences a crate may be taken under, MIT is; what deny.toml allows is all that there is. Macros and build
scripts are not linked. What a build for any of the systems in TARGETS has is in it, so it is the same made on each.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

TARGETS = [
    "x86_64-unknown-linux-gnu",
    "x86_64-unknown-linux-musl",
    "aarch64-unknown-linux-musl",
    "x86_64-apple-darwin",
    "aarch64-apple-darwin",
]
BY_CHOICE = ["MIT", "Apache-2.0"]
TEXTS = {"MIT": ["LICENSE-MIT", "LICENSE-MIT.md"], "Apache-2.0": ["LICENSE-APACHE"], "Unicode-3.0": ["LICENSE-UNICODE"]}

HEAD = """\
httplab is under MIT or Apache-2.0, as you prefer. Its program has in it code of others, under these licences.

Rust's standard library: MIT or Apache-2.0, Copyright (c) The Rust Project Contributors.
Built for Linux without the system's C library also musl: MIT, Copyright (c) 2005-2020 Rich Felker, et al.
Their MIT text is that of the crates below."""

MIT = """\
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE."""


def compiled():
    """The names and versions that a build compiles: `cargo metadata` also has what is for features that are off."""
    command = ["cargo", "tree", "--locked", "--package", "conformance", "--edges", "normal", "--target", "all"]
    tree = subprocess.run([*command, "--prefix", "none"], check=True, stdout=subprocess.PIPE, text=True).stdout
    words = (line.split() for line in tree.splitlines() if line.strip())
    return {(name, version.lstrip("v")) for name, version, *_ in words}


def linked():
    """The packages that are linked into httplab, by name."""
    command = ["cargo", "metadata", "--locked", "--format-version", "1"]
    for target in TARGETS:
        command += ["--filter-platform", target]
    graph = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    packages = {package["id"]: package for package in graph["packages"]}
    nodes = {node["id"]: node for node in graph["resolve"]["nodes"]}
    todo = [id for id, package in packages.items() if package["name"] == "conformance"]
    found = {}
    while todo:
        id = todo.pop()
        package = packages[id]
        if id in found or any("proc-macro" in target["kind"] for target in package["targets"]):
            continue
        found[id] = package
        for dependency in nodes[id]["deps"]:
            if any(kind["kind"] is None for kind in dependency["dep_kinds"]):
                todo.append(dependency["pkg"])
    built = compiled()
    strangers = [package for package in found.values() if package["source"]]
    strangers = [package for package in strangers if (package["name"], package["version"]) in built]
    return sorted(strangers, key=lambda package: (package["name"], package["version"]))


def licences(package):
    """Those that it is taken under: of each choice one, of `and` all."""
    said = package["license"].replace("/", " OR ")
    for part in re.split(r"\s+AND\s+", said):
        words = re.split(r"\s+OR\s+", part.strip("() "))
        yield next((licence for licence in BY_CHOICE if licence in words), words[0])


def text(package, licence):
    """The package's own text of a licence; where it has none, the usual one in its authors' name."""
    folder = Path(package["manifest_path"]).parent
    for name in [*TEXTS[licence], "LICENSE", "LICENSE.txt", "LICENSE.md"]:
        if (folder / name).is_file():
            lines = (folder / name).read_text(encoding="utf-8").splitlines()
            return "\n".join(line.rstrip() for line in lines).strip("\n")
    if licence == "MIT":
        authors = ", ".join(re.sub(r" *<.*?>", "", author) for author in package["authors"])
        return f"Copyright (c) {authors or 'the authors of ' + package['name']}\n\n{MIT}"
    sys.exit(f"{package['name']} has no text of {licence}")


def main():
    users = {}
    for package in linked():
        for licence in licences(package):
            crates = users.setdefault((licence, text(package, licence)), [])
            crates.append(f"{package['name']} {package['version']}")
    print(HEAD)
    for (licence, words), crates in sorted(users.items(), key=lambda item: (item[1], item[0][0])):
        print(f"\n{'-' * 100}\n{licence}: {', '.join(crates)}\n\n{words}")


main()
