"""The grader: seconds for whole gradings, its own processor time, and how it grows with jobs and pages."""

import json
import re
import shutil
import subprocess
import sys
import time
from itertools import cycle
from pathlib import Path

import process
from build import Programs
from size import Size

NAMES = ["http_client", "http_server1", "http_server2", "http_server3"]
JOBS = [1, 2, 4, 8, 16, 32, 64]
PAGES = [10, 50, 100, 250, 500]
# Not a script that looks for an interpreter, which costs more than most programs.
PYTHON = next((path for path in ["/usr/bin/python3"] if Path(path).exists()), sys.executable)
SILENCE = re.compile(r"nothing for (\d+) ms")
SAMPLE = 0.02


def measure(programs: Programs, size: Size, scratch: Path) -> dict:
    """Whole gradings of four submissions, and growth on part 2 of the reference."""
    reference = chosen({name: programs[name] for name in NAMES})
    results = {"reference": [grade(programs, reference) for _ in range(size.gradings)]}
    results["waits"] = waits(programs, reference)
    if not size.growth:
        return results
    submission = Path(__file__).resolve().parent / "submission"
    results["python"] = [grade(programs, [str(submission)])]
    results["ends at once"] = [grade(programs, chosen(dict.fromkeys(NAMES, "false")))]
    results["says nothing"] = [grade(programs, chosen(dict.fromkeys(NAMES, "sleep 600")))]
    part2 = [*reference, "--part", "2"]
    results["jobs"] = {jobs: grade(programs, [*part2, "--jobs", str(jobs)]) for jobs in JOBS}
    results["pages"] = {count: grade(programs, reference + lab_of(count, programs.root, scratch)) for count in PAGES}
    return results


def chosen(commands: dict[str, str]) -> list[str]:
    return [word for name, command in commands.items() for word in ["--program", f"{name}={command}"]]


def grade(programs: Programs, words: list[str]) -> dict:
    """One grading: wall seconds, checks, score, and the processor time of the grader without the programs."""
    started = time.perf_counter()
    command = [programs["httplab"], "grade", "--format", "json", *words]
    child = subprocess.Popen(command, cwd=programs.root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    own: dict[int, float] = {}
    output = []
    while True:
        try:
            output.append(child.communicate(timeout=SAMPLE)[0])
            break
        except subprocess.TimeoutExpired:
            own |= processor_of("httplab", child.pid)
    wall = time.perf_counter() - started
    report = json.loads(output[0])
    checks = sum(len(part["checks"]) for part in report["parts"])
    return {"seconds": wall, "checks": checks, "score": report["score"], "processor": sum(own.values())}


def processor_of(name: str, pid: int) -> dict[int, float]:
    """Processor seconds so far of each process whose name begins so: the grader's, its nursery's, its keepers'.
    Seen at intervals: what a process does between the last of them and its end is missed, and the keeper of a
    program that lives shorter than one altogether."""
    return {found: seconds(found) for found in process.tree(pid) if process.name(found).startswith(name)}


def seconds(pid: int) -> float:
    """utime and stime, which know of threads that have ended; the scheduler's count where that is finer."""
    return max(process.group_seconds(pid), sum(process.runtime(task) for task in process.tasks(pid)) / 1e9)


def waits(programs: Programs, words: list[str]) -> dict:
    """Seconds that the pages themselves ask to wait: pauses as the transcripts have them, and silences."""
    command = [programs["httplab"], "grade", "--format", "json", *words]
    output = subprocess.run(command, cwd=programs.root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    checks = [check for part in json.loads(output)["parts"] for check in part["checks"]]
    scripted = [pauses(check) + silences(programs.root / "lab" / f"{check['page']}.md") for check in checks]
    took = [check["seconds"] for check in checks]
    return {"sum": sum(scripted), "longest": max(scripted), "sum of checks": sum(took), "longest check": max(took)}


def pauses(check: dict) -> float:
    events = (event for exchange in [check["transcript"]] for event in flat(exchange))
    return sum(event["seconds"] for event in events if event.get("event") == "pause")


def flat(part) -> list[dict]:
    """The events of a transcript, in whatever lists they stand."""
    if isinstance(part, dict):
        return [part, *(found for value in part.values() for found in flat(value))]
    return [found for value in part for found in flat(value)] if isinstance(part, list) else []


def silences(page: Path) -> float:
    return sum(int(time) for time in SILENCE.findall(page.read_text())) / 1000


def lab_of(count: int, root: Path, scratch: Path) -> list[str]:
    """Options for a lab in which part 2 has so many pages to play: copies of those that are worth no points."""
    lab = scratch / f"pages-{count}" / "lab"
    for folder in ["lab", "www"]:
        shutil.copytree(root / folder, lab.parent / folder)
    extras = sorted(page for page in (lab / "part2").glob("*.md") if "\nextra\n" in page.read_text())
    for number, page in zip(range(count), cycle(extras)):
        (lab / "part2" / f"copy-{number}-{page.name}").write_text(page.read_text())
    return ["--lab", str(lab), "--page", "part2/copy-*"]
