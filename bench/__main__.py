"""The benchmark: `just bench`, or `just bench --quick`.

Read README.md first. This file is the table of contents; each part is a file of its own.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import build
import check
import classes
import client
import first
import goals
import harness
import install
import machine
import network
import once
import pages
import reports
import servers
import stuck
import tables
from size import FULL, QUICK

ROOT = Path(__file__).resolve().parent.parent
PARTS = ["harness", "servers", "client"]
SLOW = ["first", "stuck"]  # not in a quick run
ALONE = ["class"]  # takes as long as all others together, and is measured by itself


def main() -> int:
    wishes = arguments()
    size = QUICK if wishes.quick else FULL
    started = time.monotonic()
    left_out: list[str] = []
    install.peers(left_out)
    programs = build.programs(ROOT)
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        if wishes.part == ALONE:
            return publish_classes(classes.measure(programs, Path(scratch)))
        results = measure(wishes.part or PARTS + SLOW * (not wishes.quick), size, programs, Path(scratch), left_out)
    results["seconds"] = round(time.monotonic() - started)
    results["quick"] = wishes.quick
    publish(results, ROOT / "target/bench" if partial(wishes) else ROOT / "bench")
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="just bench", description="Measure beside what people would use.")
    parser.add_argument("--quick", action="store_true", help="fewer cells and rounds, in under 90 seconds")
    parser.add_argument("--part", choices=PARTS + SLOW + ALONE, action="append", help="only this part")
    return parser.parse_args()


def partial(wishes: argparse.Namespace) -> bool:
    """Whether the run is no match for the recorded one, and so must not replace it."""
    return wishes.quick or bool(wishes.part)


def measure(parts: list[str], size, programs: build.Programs, scratch: Path, left_out: list[str]) -> dict:
    results: dict = {"machine": machine.describe()}
    if "harness" in parts:
        results["harness"] = harness.measure(programs, size, scratch)
        results["check"] = check.measure(programs, scratch)
        results["reports"] = reports.measure(programs, scratch)
    if "first" in parts:
        results["first"] = first.measure(ROOT, scratch)
    if "stuck" in parts:
        results["stuck"] = stuck.measure(programs)
    # From here on in a network of our own, where the system allows it; there is no way back.
    results["network"] = network.enter(left_out)
    machine.stay_off_the_server_core()
    made = pages.make(scratch)
    if "servers" in parts:
        known = servers.that_are_right(programs, made, scratch, size, left_out)
        results["load"] = servers.rounds(known, made, size)
        results["once"] = once.measure(known, made, size, left_out)
        results["start and end of true"] = once.start_and_end(made, size)
    if "client" in parts:
        results["client"] = client.measure(programs, made, size, scratch)
    results["left out"] = left_out
    return results


def publish(results: dict, folder: Path) -> None:
    """Prints the tables, and writes results.md and results.json. A full run also renews the README's table."""
    results["goals"] = goals.rows(results)
    text = tables.document(results)
    print(text)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.md").write_text(text)
    (folder / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    if folder.name == "bench" and folder.parent == ROOT:
        tables.renew(folder / "README.md", results)
    print(f"{results['seconds']} s; also in {folder}/results.md and results.json", file=sys.stderr)


def publish_classes(results: dict) -> int:
    text = classes.document(results | {"machine": machine.describe()})
    print(text)
    (ROOT / "bench/class.md").write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
