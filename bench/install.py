"""The peers and tools, from Debian. Without root, or elsewhere, what is missing is left out."""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

# Program, the package that has it.
NEEDED = {
    "wrk": "wrk",
    "hyperfine": "hyperfine",
    "strace": "strace",
    "time": "time",
    "nginx": "nginx",
    "lighttpd": "lighttpd",
    "webfsd": "webfs",
    "curl": "curl",
    "wget": "wget",
    "ip": "iproute2",
    "varnishtest": "varnish",
    "cc": "gcc",
    "git": "git",
}
# Without these there is nothing to compare with, or no way to.
INDISPENSABLE = ["wrk", "nginx"]
POLICY = Path("/usr/sbin/policy-rc.d")


def peers(left_out: list[str]) -> None:
    """Installs what is missing. Adds to `left_out` what cannot be had."""
    os.environ["PATH"] += ":/usr/sbin:/sbin"  # where servers are, also for users who are not root
    if missing() and os.geteuid() == 0 and shutil.which("apt-get"):
        with no_service_starts():
            install([NEEDED[program] for program in missing()])
    for program in missing():
        if program in INDISPENSABLE:
            sys.exit(f"bench: {program} is missing; install it: apt-get install {NEEDED[program]}")
        left_out.append(f"what needs {program}, which is not installed (apt-get install {NEEDED[program]})")


def missing() -> list[str]:
    return [program for program in NEEDED if not shutil.which(program)]


def install(packages: list[str]) -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in [["update", "-qq"], ["install", "-qq", "--yes", "--no-install-recommends", *packages]]:
        subprocess.run(["apt-get", *command], env=environment, stdout=subprocess.DEVNULL, check=True)


@contextmanager
def no_service_starts():
    """The packages would start servers on port 80, which nobody needs here."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()
