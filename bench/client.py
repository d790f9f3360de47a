"""http_client beside curl and wget, each fetching from nginx: wall time and processor time by hyperfine, peak memory
by GNU time."""

import json
import shutil
import subprocess
from pathlib import Path

from build import Programs
from pages import Pages
from programs import all_servers, running
from size import Size


def measure(programs: Programs, pages: Pages, size: Size, scratch: Path) -> dict:
    """By page, by client: wall and processor milliseconds a round, and megabytes."""
    nginx = next(server for server in all_servers(programs, pages) if server.name == "nginx tuned")
    with running(nginx, pages) as server:
        return {
            page: at(f"http://127.0.0.1:{server.port}{pages.path(page)}", programs, size.client_rounds, runs, scratch)
            for page, runs in size.client_runs.items()
        }


def commands(programs: Programs, url: str) -> dict[str, list[str]]:
    known = {
        "http_client": [programs["http_client"], url],
        "curl": ["curl", "--silent", url],
        "wget": ["wget", "--quiet", "--output-document=-", url],
    }
    return {name: command for name, command in known.items() if shutil.which(command[0])}


def at(url: str, programs: Programs, rounds: int, runs: int, scratch: Path) -> dict:
    clients = commands(programs, url)
    results = {name: {"wall": [], "processor": [], "memory": peak(command)} for name, command in clients.items()}
    for _ in range(rounds if shutil.which("hyperfine") else 0):
        for name, timing in zip(clients, hyperfine(list(clients.values()), runs, scratch)):
            results[name]["wall"].append(timing["median"] * 1000)
            results[name]["processor"].append((timing["user"] + timing["system"]) * 1000)
    return results


def hyperfine(clients: list[list[str]], runs: int, scratch: Path) -> list[dict]:
    export = scratch / "hyperfine.json"
    command = ["hyperfine", "--shell=none", "--style=none", "--warmup=2", f"--runs={runs}", f"--export-json={export}"]
    command += [" ".join(client) for client in clients]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return json.loads(export.read_text())["results"]


def peak(client: list[str]) -> float | None:
    """Peak resident megabytes. Not by our own wait4: a child's peak begins with that of who forked it, and
    Python is larger than these programs; GNU time is small."""
    if not shutil.which("time"):
        return None
    command = [shutil.which("time"), "--format=%M", *client]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True)
    return int(done.stderr.split()[-1]) * 1024 / 1e6
