"""The load: wrk, one connection a request, and clients that connect and say nothing."""

import json
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

import machine
import process
from pages import BYTES, Pages
from programs import Running
from size import Cell

REPORT = Path(__file__).resolve().parent / "peers/report.lua"


def measure(server: Running, pages: Pages, cell: Cell) -> dict:
    """One second of load. For a page that takes long, requests are counted by their bytes, since few are whole
    when the second is over."""
    with silent_clients(server.port, cell.silent) as silent:
        busy, processor = machine.Busy(), process.processor_seconds(server.pid)
        report = wrk(server.port, pages.path(cell.page), cell.active)
        processor = process.processor_seconds(server.pid) - processor
        shares = busy.shares()
        left = sum(is_open(client) for client in silent)
    requests = max(report["requests"], report["bytes"] / BYTES[cell.page] if BYTES[cell.page] > 1_000_000 else 0)
    return {
        "rate": requests / (report["us"] / 1e6),
        "p50": report["p50"] if report["requests"] else None,
        "p99": report["p99"] if report["requests"] else None,
        "processor": processor * 1e6 / requests if requests else None,
        "server core": shares["server"],
        "load core": shares["load"],
        "failed": report["failed"] + report["status"],
        "silent left": left,
    }


def wrk(port: int, path: str, connections: int, seconds: int = 1) -> dict:
    command = ["wrk", "--threads=1", f"--connections={connections}", f"--duration={seconds}s", "--timeout=60s"]
    command += ["--header=Connection: close", f"--script={REPORT}", f"http://127.0.0.1:{port}{path}"]
    output = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=60).stdout
    return json.loads(output.splitlines()[-1])


@contextmanager
def silent_clients(port: int, count: int) -> Iterator[list[socket.socket]]:
    clients = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(count)]
    try:
        yield clients
    finally:
        for client in clients:
            client.close()


def is_open(client: socket.socket) -> bool:
    """Whether the server has kept this silent client."""
    client.setblocking(False)
    try:
        return client.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False
