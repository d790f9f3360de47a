"""What needs no load to compare: the time to the first accept, resident memory, and system calls."""

import shutil
import tempfile
import time
from pathlib import Path

import fetch
import load
import process
from pages import Pages
from programs import Server, running, spawn
from size import Size

SILENT = 900
AT_ONCE = 50


def measure(servers: list[Server], pages: Pages, size: Size, left_out: list[str]) -> dict:
    results: dict = {server.name: {"start": []} for server in servers}
    for _ in range(size.starts):
        for server in servers:
            with running(server, pages) as started:
                results[server.name]["start"].append(started.seconds_to_accept * 1000)
    for server in servers:
        results[server.name] |= {"memory": memory(server, pages), "calls": None}
        if shutil.which("strace"):
            results[server.name]["calls"] = calls(server, pages)
    return results


def start_and_end(pages: Pages, size: Size) -> list[float]:
    """Milliseconds for a program that does nothing, started as the servers are: what of a server's time to its first
    accept is not the server's."""
    with tempfile.NamedTemporaryFile(prefix="bench-true-") as output:
        found = []
        for _ in range(size.starts):
            started = time.perf_counter()
            spawn(["true"], pages, Path(output.name)).wait()
            found.append((time.perf_counter() - started) * 1000)
        return found


def memory(server: Server, pages: Pages) -> dict:
    """Resident megabytes: after one request, and with many connections."""
    with running(server, pages) as started:
        fetch.check(started.port, pages.path("100 B"), pages.bodies["100 B"])
        idle = process.resident_bytes(started.pid) / 1e6
        with load.silent_clients(started.port, SILENT) as silent:
            time.sleep(0.1)  # for the last of them to be accepted; nothing can be seen of that from outside
            held = sum(load.is_open(client) for client in silent)
            return {"idle": idle, "many": process.resident_bytes(started.pid) / 1e6, "held": held}


def calls(server: Server, pages: Pages) -> dict:
    """System calls per request, by name, as strace counts them. Those of the start are among them, which are
    few beside those of thousands of requests."""
    with tempfile.NamedTemporaryFile(prefix="bench-strace-") as table:
        with running(server, pages, under=["strace", "-f", "-c", "-o", table.name]) as started:
            requests = load.wrk(started.port, pages.path("100 B"), AT_ONCE)["requests"]
        counted = counts(Path(table.name).read_text())
    per_request = {name: round(count / requests, 2) for name, count in counted.items()}
    return {"all": sum(counted.values()) / requests, "by name": {n: c for n, c in per_request.items() if c >= 0.05}}


def counts(table: str) -> dict[str, int]:
    """The columns of strace -c: share, seconds, microseconds a call, calls, perhaps errors, name."""
    rows = [line.split() for line in table.splitlines()]
    return {row[-1]: int(row[3]) for row in rows if len(row) >= 5 and row[3].isdigit() and row[-1] != "total"}
