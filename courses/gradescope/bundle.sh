#!/usr/bin/env bash
# Makes autograder.zip, to be uploaded as it is: setup.sh, run_autograder, options, the notices of licences, and
# httplab, which carries the lab. Built without a C library of its own (musl) where the toolchain can, so that it runs on
# whatever image Gradescope offers; else it needs one at least as new as this machine.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$(realpath -m "${1:-autograder.zip}")
cd "$here/../.."

architecture=$(uname -m)
target=$architecture-unknown-linux-musl
installed=$(rustc --print sysroot)/lib/rustlib/$target
if ! [ -d "$installed" ] && ! rustup target add "$target"; then
    target=$architecture-unknown-linux-gnu
    echo "no musl target; the bundle needs a C library as new as this machine's" >&2
fi
cargo build --quiet --release --package conformance --bin httplab --target "$target"

built=$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
python3 - "$out" "$built/$target/release/httplab" "$here"/{setup.sh,run_autograder,options} THIRD-PARTY-NOTICES << 'PYTHON'
import sys
import zipfile
from pathlib import Path

out, *files = map(Path, sys.argv[1:])
with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
    for file in files:
        entry = zipfile.ZipInfo(file.name)
        is_text = file.name in ("options", "THIRD-PARTY-NOTICES")
        entry.external_attr = (0o100644 if is_text else 0o100755) << 16
        bundle.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)
PYTHON
echo "$out"
