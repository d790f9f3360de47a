#!/usr/bin/env bash
# Makes httplab-VERSION-TARGET.tar.gz, all that a student downloads, and its SHA-256 beside it:
#
#     release/archive.sh x86_64-unknown-linux-musl [FOLDER]
#
# Rust's standard library for TARGET must be there (rustup target add TARGET), and a linker for it where TARGET is
# another system than this one. The same program makes the same archive: names in order, nobody's files, one time.
set -euo pipefail
target=${1:?which target? Such as x86_64-unknown-linux-musl}
out=${2:-.}
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$(dirname "$0")/.."

cargo build --quiet --release --locked --package conformance --bin httplab --target "$target"
metadata() { cargo metadata --format-version 1 --no-deps | python3 -c "import json, sys; print(json.load(sys.stdin)$1)"; }
version=$(metadata '["packages"][0]["version"]')
built=$(metadata '["target_directory"]')/$target/release/httplab

# What it says of itself is the same for each target. Where this machine cannot run that one, it is asked of its own.
of_httplab() { "$built" "$@" 2> /dev/null || cargo run --quiet --package conformance --bin httplab -- "$@"; }

name=httplab-$version-$target
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
folder=$scratch/$name
mkdir -p "$folder/completions"
cp "$built" release/README.md LICENSE-APACHE LICENSE-MIT THIRD-PARTY-NOTICES "$folder"
of_httplab man > "$folder/httplab.1"
of_httplab completions bash > "$folder/completions/httplab.bash"
of_httplab completions fish > "$folder/completions/httplab.fish"
of_httplab completions zsh > "$folder/completions/_httplab"

time=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null || echo 0)}
python3 - "$folder" "$out/$name.tar.gz" "$time" << 'PYTHON'
import gzip
import hashlib
import sys
import tarfile
from pathlib import Path

folder, out, time = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])


def settled(entry):
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = time
    entry.mode = 0o755 if entry.isdir() or entry.name.endswith("/httplab") else 0o644
    return entry


with gzip.GzipFile("", "wb", 9, open(out, "wb"), time) as packed:
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path in [folder, *sorted(folder.rglob("*"))]:
            archive.add(path, path.relative_to(folder.parent), recursive=False, filter=settled)
sha256 = hashlib.sha256(out.read_bytes()).hexdigest()
out.with_name(f"{out.name}.sha256").write_text(f"{sha256}  {out.name}\n")
PYTHON
echo "$out/$name.tar.gz"
