"""The machine: its cores, who gets which, and how busy they were."""

import os
import platform
from contextlib import contextmanager
from pathlib import Path

CORES = sorted(os.sched_getaffinity(0))
# Interrupts of devices tend to be the first core's, so the server gets the last one.
SERVER_CORE = CORES[-1]
LOAD_CORE = CORES[0]


def describe() -> dict:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown")
    return {
        "processor": model,
        "cores": len(CORES),
        "server core": SERVER_CORE,
        "load core": LOAD_CORE,
        "system": f"{platform.system()} {platform.release()}",
        "load average before": round(os.getloadavg()[0], 2),
    }


def stay_off_the_server_core() -> None:
    """From now on the bench, and the load that it starts, run on the load's core."""
    os.sched_setaffinity(0, {LOAD_CORE})


@contextmanager
def on_core(core: int):
    """Runs on one core. What is started meanwhile stays there."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class Busy:
    """How busy the two cores were between two moments, in parts of one."""

    def __init__(self):
        self.before = ticks()

    def shares(self) -> dict[str, float]:
        after = ticks()
        return {name: self.share(after, core) for name, core in [("server", SERVER_CORE), ("load", LOAD_CORE)]}

    def share(self, after: dict, core: int) -> float:
        idle, total = (now - then for now, then in zip(after[core], self.before[core]))
        return 1 - idle / total if total else 0.0


def ticks() -> dict[int, tuple[int, int]]:
    """Of each core: clock ticks without work, and all of them."""
    cores = {}
    for line in Path("/proc/stat").read_text().splitlines():
        name, *numbers = line.split()
        if name.startswith("cpu") and name != "cpu":
            counts = [int(number) for number in numbers[:8]]
            cores[int(name[3:])] = (counts[3] + counts[4], sum(counts))
    return cores
