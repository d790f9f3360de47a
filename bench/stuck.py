"""Submissions of which all four programs are stuck, and what a grading of them takes: idle, and beside busy loops."""

import subprocess
import time
from pathlib import Path

import process
from build import Programs
from harness import NAMES, PYTHON, chosen

LOOPS = 8
STUCK = Path(__file__).resolve().parent / "wrong/stuck.py"
# Each ends by itself, so that a hole in a wall takes nothing else along.
PROGRAMS = {
    "spins": "timeout 600 sh -c 'while :; do :; done'",
    "sleeps": "sleep 600",
    "crashes": "sh -c 'kill -SEGV $$'",
    "starts 500 and waits": "sh -c 'for i in $(seq 500); do sleep 60 & done; wait'",
    "listens or asks, and sleeps": f"{PYTHON} {STUCK} sleeps",
    "listens or asks, and naps": f"{PYTHON} {STUCK} naps",
    "listens or asks, and spins": f"{PYTHON} {STUCK} spins",
}


def measure(programs: Programs) -> dict:
    idle = {name: seconds(programs, command) for name, command in PROGRAMS.items()}
    with process.busy_loops(LOOPS):
        return {"idle": idle, "busy": {name: seconds(programs, command) for name, command in PROGRAMS.items()}}


def seconds(programs: Programs, command: str) -> float:
    words = [programs["httplab"], "grade", *chosen(dict.fromkeys(NAMES, command))]
    started = time.perf_counter()
    status = subprocess.run(words, cwd=programs.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
    if status != 1:  # neither all right, nor no grading at all
        raise RuntimeError(f"{command}: the grading ended with {status}")
    return time.perf_counter() - started
