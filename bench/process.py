"""What /proc tells of a process and all that it has started."""

import os
import subprocess
from contextlib import contextmanager
from pathlib import Path


def tree(pid: int) -> list[int]:
    """The process and its descendants."""
    found = [pid]
    for parent in found:
        found += children(parent)
    return found


def children(pid: int) -> list[int]:
    found = []
    for task in tasks(pid):
        try:
            found += [int(child) for child in (task / "children").read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            pass  # ended meanwhile
    return found


def processor_seconds(pid: int) -> float:
    """Processor time of the process and its descendants so far, as the scheduler counts it: to the nanosecond,
    where utime and stime are in hundredths."""
    return sum(runtime(task) for process in tree(pid) for task in tasks(process)) / 1e9


def runtime(task: Path) -> int:
    try:
        return int((task / "schedstat").read_text().split()[0])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def tasks(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except (FileNotFoundError, ProcessLookupError):
        return []


def resident_bytes(pid: int) -> int:
    """Resident memory of the process and its descendants, where shared pages count for each."""
    return sum(resident(process) for process in tree(pid))


def resident(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def group_seconds(pid: int) -> float:
    """Processor time of all threads that the process has or had, in hundredths of a second."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def busy_loops(count: int):
    """So many processes that want a processor all the time. Each ends by itself within the hour."""
    loops = [subprocess.Popen(["timeout", "3600", "sh", "-c", "while :; do :; done"]) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.terminate()
            loop.wait()
