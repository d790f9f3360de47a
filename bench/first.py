"""What a student waits for first, and whoever works on the harness each time: seconds until it is built."""

import subprocess
import time
from pathlib import Path

CHANGED = "conformance/engine/src/judge/answer.rs"


def measure(root: Path, scratch: Path) -> dict:
    """A clone of the last commit, its first grading, and its build after a change in the core. The crates are fetched before."""
    subprocess.run(["cargo", "fetch", "--quiet", "--locked"], cwd=root, check=True)
    clone = scratch / "clone"
    first = seconds(["git", "clone", "--quiet", str(root), str(clone)], scratch) + seconds(["cargo", "grade"], clone)
    (clone / CHANGED).touch()
    return {"first score": first, "after a change": seconds(["cargo", "build"], clone)}


def seconds(command: list[str], folder: Path) -> float:
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started
