"""The reports of a grading with many failures: milliseconds and bytes of each format."""

import subprocess
from pathlib import Path

from build import Programs
from harness import NAMES, PYTHON, chosen

WRONG = Path(__file__).resolve().parent / "wrong/one_answer.py"
CARGO = ["cargo", "run", "--quiet", "--release", "--locked", "--package", "conformance", "--example", "reports", "--"]


def measure(programs: Programs, scratch: Path) -> dict:
    made = scratch / "reports"
    made.mkdir()
    grade = made / "grade.json"
    words = [programs["httplab"], "grade", *chosen(dict.fromkeys(NAMES, f"{PYTHON} {WRONG}"))]
    words += ["--format", "json", "--output", str(grade), "--seed", "17"]
    subprocess.run(words, cwd=programs.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    lines = subprocess.run([*CARGO, str(grade), str(made)], cwd=programs.root, stdout=subprocess.PIPE, text=True, check=True).stdout
    rows = [line.split() for line in lines.splitlines()]
    failures = grade.read_text().count('"verdict": "fail"')
    return {"failures": failures, "formats": {name: {"ms": [*map(float, ms)], "bytes": int(size)} for name, *ms, size in rows}}
