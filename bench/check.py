"""What one check costs, the program's own time with it: beside a plain loop, and beside varnishtest."""

import json
import os
import resource
import shutil
import subprocess
import tempfile
from pathlib import Path

from build import Programs
from harness import NAMES, chosen
from programs import free_port

PEERS = Path(__file__).resolve().parent / "peers"
ROUNDS = 7
LOOPS = 300
SCRIPTS = 20


def measure(programs: Programs, scratch: Path) -> dict:
    """Milliseconds of processor time, round by round, of all processes that have ended."""
    loop = build_loop(scratch)
    words = [programs["httplab"], "grade", *chosen({name: programs[name] for name in NAMES}), "--part", "2", "--format", "json"]
    output = subprocess.run(words, cwd=programs.root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    checks = len(json.loads(output)["parts"][0]["checks"])
    results: dict = {"checks": checks, "httplab": [], "loop": [], "varnishtest": []}
    for _ in range(ROUNDS):
        results["httplab"].append(processor(words, programs.root) / checks)
        if loop:
            results["loop"].append(processor([loop, str(LOOPS), programs["http_server1"]], programs.root / "www") / LOOPS)
        if shutil.which("varnishtest"):
            each = (processor(script(programs), programs.root / "www") for _ in range(SCRIPTS))
            results["varnishtest"].append(sum(each) / SCRIPTS)
    return results


def build_loop(scratch: Path) -> str | None:
    compiler = shutil.which("cc")
    if compiler:
        subprocess.run([compiler, "-O2", "-o", str(scratch / "loop"), str(PEERS / "loop.c")], check=True)
    return str(scratch / "loop") if compiler else None


def script(programs: Programs) -> list[str]:
    defined = {"server": programs["http_server1"], "www": programs.root / "www", "port": free_port()}
    return ["varnishtest", *(f"-D{name}={value}" for name, value in defined.items()), str(PEERS / "check.vtc")]


def processor(command: list[str], folder: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory(prefix="bench-check-") as scratch:
        subprocess.run(command, cwd=folder, env=os.environ | {"TMPDIR": scratch}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000
