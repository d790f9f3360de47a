"""The servers: how each is started, waited for, and ended."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterator, Sequence

from build import Programs
from machine import SERVER_CORE, on_core
from pages import Pages

HERE = Path(__file__).resolve().parent
PATIENCE = 10.0


@dataclass(frozen=True)
class Server:
    """A server by its name, and the command that starts it: made from a port and an empty folder."""

    name: str
    program: str
    command: Callable[[int, Path], list[str]]


@dataclass(frozen=True)
class Running:
    """A server that accepts connections."""

    pid: int
    port: int
    seconds_to_accept: float


def all_servers(programs: Programs, pages: Pages) -> list[Server]:
    def peer(name: str, program: str, configuration: str, *options: str) -> Server:
        return Server(name, program, lambda port, scratch: [program, *options, filled(configuration, port, scratch, pages)])

    def reference(name: str, program: str) -> Server:
        return Server(name, programs[program], lambda port, _: [programs[program], str(port)])

    def webfs(port: int, _: Path) -> list[str]:
        # -c: it takes 32 connections unless told otherwise.
        return ["webfsd", "-F", "-4", "-i", "127.0.0.1", "-p", str(port), "-r", str(pages.folder), "-c", "1000"]

    return [
        reference("server 1", "http_server1"),
        reference("server 2", "http_server2"),
        peer("nginx stock", "nginx", "nginx-stock.conf", "-c"),
        peer("nginx tuned", "nginx", "nginx-tuned.conf", "-c"),
        peer("lighttpd", "lighttpd", "lighttpd.conf", "-D", "-f"),
        Server("webfs", "webfsd", webfs),
    ]


def filled(configuration: str, port: int, scratch: Path, pages: Pages) -> str:
    """Writes a configuration with its blanks filled in, and returns its path."""
    text = (HERE / "peers" / configuration).read_text()
    user = pwd.getpwuid(os.geteuid()).pw_name
    for blank, value in {"PORT": port, "SCRATCH": scratch, "PAGES": pages.folder, "USER": user}.items():
        text = text.replace(f"@{blank}@", str(value))
    (scratch / configuration).write_text(text)
    return str(scratch / configuration)


def is_installed(server: Server) -> bool:
    return shutil.which(server.program) is not None


@contextmanager
def running(server: Server, pages: Pages, under: Sequence[str] = ()) -> Iterator[Running]:
    """A fresh process of the server on its core, perhaps under another program such as strace."""
    with tempfile.TemporaryDirectory(prefix="bench-server-") as scratch:
        port = free_port()
        command = [*under] + server.command(port, Path(scratch))
        started = time.perf_counter()
        child = spawn(command, pages, Path(scratch) / "output")
        try:
            wait_for_accept(child, port, Path(scratch) / "output")
            yield Running(child.pid, port, time.perf_counter() - started)
        finally:
            end(child)


def spawn(command: list[str], pages: Pages, output: Path) -> subprocess.Popen:
    with open(output, "wb") as file, on_core(SERVER_CORE):
        return subprocess.Popen(
            command,
            cwd=pages.folder,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,  # its process group is how all of it is ended
        )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_accept(child: subprocess.Popen, port: int, output: Path) -> None:
    """Asks again and again: the time until a connection is accepted is a figure of its own. The pause is short
    beside it, but without one the server's core would refuse connections instead of starting the server."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and child.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.0001)
    raise RuntimeError(f"{child.args} does not accept: {output.read_text(errors='replace')[-500:]}")


def end(child: subprocess.Popen) -> None:
    """Ends the process and what it has started: they are a process group."""
    for sign in [signal.SIGTERM, signal.SIGKILL]:
        try:
            os.killpg(child.pid, sign)
            child.wait(timeout=2)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            pass
    child.wait()
