"""Whole classes: the time, the processor time and the memory of `httplab class`, and how they grow with the class.

A class is made of the catalogue: each submission is the second implementation with flaws drawn by a seed, one for a
program at the most. Run by `just bench --part class`, which takes a quarter of an hour and writes bench/class.md.
"""

import os
import random
import resource
import shutil
import subprocess
import time
from pathlib import Path

import process
from build import Programs

NAMES = ["http_client", "http_server1", "http_server2", "http_server3"]
PREFIXES = dict(zip(NAMES, ["c-", "s1-", "s2-", "s3-"]))
COUNTS = [30, 300]
COPIES = 60
ALONE = 10  # gradings of one submission by `httplab grade`, to compare with
SAMPLE = 0.25
RIGHT = 0.5  # of the programs have no flaw


def measure(programs: Programs, scratch: Path) -> dict:
    """Classes of the catalogue, the same submissions graded one by one, and copies of a Python submission."""
    results: dict = {"classes": {}}
    for count in COUNTS:
        folder = catalogue(programs, scratch / f"class-{count}", count)
        results["classes"][count] = graded(programs, folder, [])
        if count == COUNTS[0]:
            results["alone"] = [alone(programs, one) for one in sorted(folder.iterdir())[:ALONE]]
            some = chosen(folder, scratch / "some", ALONE)
            results["the same"] = graded(programs, some, ["--jobs", "1"])
    python = copies(Path(__file__).resolve().parent / "submission", scratch / "python")
    results["python"] = graded(programs, python, [])
    results["python, required"] = graded(programs, python, ["--required"])
    results["ways"] = ways(programs, known(programs, scratch / "known"))
    return results


def ways(programs: Programs, folder: Path) -> dict:
    """The same class one at a time, four, sixteen, and beside two busy loops: seconds, and whether the points agree."""
    made, scores = {}, []
    for way, jobs, loops in [("1", 1, 0), ("4", 4, 0), ("16", 16, 0), ("4, beside two busy loops", 4, 2)]:
        with process.busy_loops(loops):
            made[way] = graded(programs, folder, ["--jobs", str(jobs)])["seconds"]
        scores.append((results_of(folder) / "scores.csv").read_bytes())
    return {"seconds": made, "same": all(one == scores[0] for one in scores), "submissions": len(list(folder.iterdir()))}


def known(programs: Programs, folder: Path) -> Path:
    """A class of sixty: right programs, programs with a flaw or several, programs that hang, and hostile ones."""
    catalogue(programs, folder, 60 - len(HANGING) - len(HOSTILE))
    for name, script in (HANGING | HOSTILE).items():
        place = folder / name
        place.mkdir()
        for program in NAMES:
            (place / f"{program}.sh").write_text(f"#!/bin/sh\n{script}\n")
    return folder


# Each ends by itself within minutes, so that a hole in a wall takes nothing else along.
HANGING = {
    "sleeps": "sleep 300",
    "reads-for-ever": "cat",
    "ignores-term": "trap '' TERM INT HUP; sleep 300",
    "starts-and-leaves": "sleep 300 & exit 0",
}
HOSTILE = {
    "forks": "for i in $(seq 500); do sleep 60 & done; wait",
    "prints-much": "head -c 200000000 /dev/zero",
    "fills-the-disk": "head -c 2000000000 /dev/zero > big; sleep 60",
    "removes-all": "rm -rf / 2> /dev/null; rm -rf . 2> /dev/null; sleep 60",
    "kills": "kill -9 -1; sleep 60",
    "writes-to-its-parent": "echo 100 > ../result.json; echo '{}' > ../../grade.json; exit 0",
}


def flaws(programs: Programs) -> dict[str, list[str]]:
    output = subprocess.run([programs["httplab"], "faulty", "list"], stdout=subprocess.PIPE, text=True, check=True).stdout
    words = [line.split()[0] for line in output.splitlines() if line.split()]
    return {name: [word for word in words if word.startswith(PREFIXES[name])] for name in NAMES}


def catalogue(programs: Programs, folder: Path, count: int) -> Path:
    """So many submissions. Each holds the program that is all of the catalogue, and says how it is started."""
    drawn, known = random.Random(17), flaws(programs)
    faulty = build_faulty(programs)
    for number in range(count):
        place = folder / f"student-{number:03}"
        place.mkdir(parents=True)
        shutil.copy(faulty, place / "faulty")
        lines = []
        for name in NAMES:
            flaw = "" if drawn.random() < RIGHT else f" --flaw {drawn.choice(known[name])}"
            lines.append(f'[{name}]\ncommand = "./faulty {name}{flaw}"\n')
        (place / "httplab.toml").write_text("\n".join(lines))
    return folder


def build_faulty(programs: Programs) -> Path:
    command = ["cargo", "build", "--release", "--locked", "--package", "faulty"]
    subprocess.run(command, cwd=programs.root, check=True, stderr=subprocess.DEVNULL)
    faulty = programs.paths["httplab"].parent / "faulty"
    stripped = faulty.with_name("faulty-stripped")
    subprocess.run(["strip", "-o", str(stripped), str(faulty)], check=True)
    return stripped


def copies(submission: Path, folder: Path) -> Path:
    for number in range(COPIES):
        shutil.copytree(submission, folder / f"student-{number:03}")
    return folder


def chosen(folder: Path, to: Path, count: int) -> Path:
    for one in sorted(folder.iterdir())[:count]:
        shutil.copytree(one, to / one.name)
    return to


def graded(programs: Programs, folder: Path, words: list[str]) -> dict:
    """One run: wall seconds, processor seconds of all of it, and the most memory that the graders had together."""
    out = results_of(folder)
    shutil.rmtree(out, ignore_errors=True)
    command = [programs["httplab"], "class", str(folder), "--out", str(out), "--seed", "17", *words]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most, own = 0, 0
    while child.poll() is None:
        most, own = max(most, graders(child.pid)), max(own, resident(child.pid))
        time.sleep(SAMPLE)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "seconds": time.perf_counter() - started,
        "processor": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "memory": most,
        "own memory": own,
        "submissions": len(list(folder.iterdir())),
        "page": (out / "index.html").stat().st_size,
    }


def results_of(folder: Path) -> Path:
    return folder.with_name(folder.name + "-results")


def alone(programs: Programs, folder: Path) -> float:
    """Processor seconds of one grading by itself."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [programs["httplab"], "grade", str(folder), "--seed", "17", "--format", "json", "--output", os.devnull]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def graders(pid: int) -> int:
    """Memory of all processes that are httplab: what they share is counted once, among those that share it."""
    return sum(proportional(found) for found in process.tree(pid) if process.name(found).startswith("httplab"))


def proportional(pid: int) -> int:
    return kilobytes(Path(f"/proc/{pid}/smaps_rollup"), "Pss:")


def resident(pid: int) -> int:
    return kilobytes(Path(f"/proc/{pid}/status"), "VmRSS:")


def kilobytes(file: Path, label: str) -> int:
    try:
        lines = file.read_text().splitlines()
    except (OSError, ProcessLookupError):
        return 0  # ended meanwhile
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(label))


def document(results: dict) -> str:
    """The figures as a page."""
    rows = [(f"{count} of the catalogue", run) for count, run in results["classes"].items()]
    rows += [(f"{COPIES} copies of a Python submission", results["python"])]
    rows += [(f"{COPIES} copies of a Python submission, --required", results["python, required"])]
    lines = ["# Whole classes\n", "Two submissions at a time for each processor; see classes.py.\n"]
    lines += ["| class | minutes | processor s a submission | memory of all graders, MB | of `httplab class`, MB | index.html, kB |"]
    lines += ["| --- | ---: | ---: | ---: | ---: | ---: |"]
    lines += [f"| {what} | {line(run)} |" for what, run in rows]
    together, single = results["the same"]["processor"], sum(results["alone"])
    ratio = together / single
    lines += [f"\nTen submissions as a class cost {ratio:.2f} × the processor time of ten single gradings ({single:.0f} s).\n"]
    ways = results["ways"]
    took = ", ".join(f"{way}: {seconds / 60:.1f} min" for way, seconds in ways["seconds"].items())
    agree = "the same byte for byte" if ways["same"] else "**not the same**"
    lines += [f"A class of {ways['submissions']} known programs, so many at a time ({took}): the points are {agree}.\n"]
    return "\n".join(lines)


def line(run: dict) -> str:
    each = run["processor"] / run["submissions"]
    memory, own = run["memory"] / 1e6, run["own memory"] / 1e6
    return f"{run['seconds'] / 60:.1f} | {each:.1f} | {memory:.0f} | {own:.0f} | {run['page'] / 1000:.0f}"
