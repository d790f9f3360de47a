"""A network of the bench's own: a namespace with nothing but a loopback device.

Nothing in it can disturb the machine, and it goes away with the bench, so that everything set here is
restored by itself: the congestion control (BBR, where it is the default, paces the loopback), the range of
ports, and the core on which the loopback's packets are received.
"""

import ctypes
import os
import subprocess
from pathlib import Path

from machine import SERVER_CORE

CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWNET = 0x00020000, 0x10000000, 0x40000000
IPV4 = Path("/proc/sys/net/ipv4")


def enter(left_out: list[str]) -> dict:
    """Enters the namespace and sets it up. Returns what holds now; adds to `left_out` what does not."""
    try:
        unshare()
        own = True
    except OSError as error:
        left_out.append(f"a network of the bench's own: {error.strerror}")
        own = False
    if own:
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        write(IPV4 / "tcp_congestion_control", "reno", left_out)
        write(IPV4 / "ip_local_port_range", "1024 65535", left_out)
    control = (IPV4 / "tcp_congestion_control").read_text().strip()
    return {"own": own, "congestion control": control, "steered": own and steer(left_out)}


def unshare() -> None:
    """As root a network and mounts of our own; else in a user namespace first, where we are root."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    flags = CLONE_NEWNET | CLONE_NEWNS | (CLONE_NEWUSER if os.geteuid() else 0)
    if libc.unshare(flags) != 0:
        errno = ctypes.get_errno()
        raise OSError(errno, os.strerror(errno))
    if flags & CLONE_NEWUSER:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)


def steer(left_out: list[str]) -> bool:
    """Has the server's core receive the loopback's packets (`rps_cpus` of `lo`). Else the load generator's
    core does most of the kernel's work, is busy first, and all good servers look alike."""
    mounted = subprocess.run(["mount", "-t", "sysfs", "sysfs", "/sys"], stderr=subprocess.DEVNULL)
    if mounted.returncode != 0:
        left_out.append("steering the loopback to the server's core: /sys cannot be mounted")
        return False
    return write(Path("/sys/class/net/lo/queues/rx-0/rps_cpus"), f"{1 << SERVER_CORE:x}", left_out)


def write(setting: Path, value: str, left_out: list[str]) -> bool:
    try:
        setting.write_text(value)
        return True
    except OSError as error:
        left_out.append(f"{setting.name} = {value}: {error.strerror}")
        return False
