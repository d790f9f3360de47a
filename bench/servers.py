"""The servers under load, in interleaved rounds: within a round all of them meet the same load one after the
other, so that what the machine does besides, which changes slowly, is the same for all."""

import sys
from pathlib import Path

import fetch
import load
from build import Programs
from pages import Pages
from programs import Server, all_servers, is_installed, running
from size import Cell, Size


def that_are_right(programs: Programs, pages: Pages, scratch: Path, size: Size, left_out: list[str]) -> list[Server]:
    """The servers that are here and send every page as it is. Who does not is out."""
    right = []
    for server in all_servers(programs, pages):
        if server.name in size.without or not is_installed(server):
            left_out.append(server.name)
            continue
        try:
            with running(server, pages) as process:
                for page, body in pages.bodies.items():
                    fetch.check(process.port, pages.path(page), body)
            right.append(server)
        except (OSError, ValueError, RuntimeError) as error:
            left_out.append(f"{server.name}, which is out: {error}")
    return right


def rounds(servers: list[Server], pages: Pages, size: Size) -> dict:
    """For each cell, for each server: a measurement a round, in the order of the rounds."""
    results: dict = {cell.name(): {} for cell in size.cells}
    most = max(cell.rounds for cell in size.cells)
    for round in range(most):
        for cell in (cell for cell in size.cells if round < cell.rounds):
            print(f"round {round + 1} of {most}: {cell.name()}", file=sys.stderr)
            for server in turned(servers, round):
                if can_serve(server, cell):
                    results[cell.name()].setdefault(server.name, []).append(one(server, pages, cell))
    return results


def turned(servers: list[Server], round: int) -> list[Server]:
    """Each round begins with another server, so that none is always first."""
    first = round % len(servers)
    return servers[first:] + servers[:first]


def can_serve(server: Server, cell: Cell) -> bool:
    """Server 1 would wait for the first silent client for ever."""
    return server.name != "server 1" or cell.silent == 0


def one(server: Server, pages: Pages, cell: Cell) -> dict:
    """A fresh process, asked once for warmth and to see that the page is right, then under load."""
    with running(server, pages) as process:
        fetch.check(process.port, pages.path(cell.page), pages.bodies[cell.page])
        return load.measure(process, pages, cell)
