"""Programs that try to reach what is not theirs, one a name: `attacks.py NAME BAIT PID`.

BAIT is a folder of the grader's with a unix socket, a FIFO, a secret and so on; PID a process of the grader's. Each
prints `through: WHAT` where it got what it wanted, and `held: WHY` where it did not. Each carries its own bound.
"""

import ctypes
import errno
import fcntl
import mmap
import os
import resource
import signal
import socket
import struct
import sys
import time

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
libc.syscall.restype = ctypes.c_long
_, NAME, BAIT, PID = sys.argv[:4]
PID = int(PID)
MB = 1 << 20

# By x86-64 and by the numbers that other processors share.
X86 = os.uname().machine == "x86_64"
CALLS = {
    "keyctl": (250, 219), "ptrace": (101, 117), "bpf": (321, 280), "perf_event_open": (298, 241),
    "userfaultfd": (323, 282), "io_uring_setup": (425, 425), "unshare": (272, 97), "mount": (165, 40),
    "process_vm_readv": (310, 270), "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "clone": (56, 220), "clone3": (435, 435), "chroot": (161, 51),
}


def call(name, *arguments):
    """A system call, by its number; raises what it fails with."""
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    result = libc.syscall(CALLS[name][0 if X86 else 1], *words)
    if result < 0:
        raise OSError(ctypes.get_errno(), f"{name}: {os.strerror(ctypes.get_errno())}")
    return result


def those(candidates, attempt):
    """The candidates that an attempt succeeds with; raises where there is none."""
    reached = []
    for candidate in candidates:
        try:
            attempt(candidate)
            reached.append(candidate)
        except OSError:
            pass
    if not reached:
        raise OSError(errno.EPERM, "none of them")
    return reached


def bait(name):
    return os.path.join(BAIT, name)


def read(path):
    with open(path, "rb") as file:
        return file.read(100_000)


def unix_socket():
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(bait("socket"))
    return "connected to a unix socket"


def unix_datagram():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as one:
        one.sendto(b"x", bait("datagrams"))
    return "sent to a unix socket"


def half_a_pair():
    """A socket of a pair is made without `socket`, and can be sent from all the same."""
    one, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.sendto(b"x", bait("datagrams"))
    return "sent to a unix socket from half of a pair"


def abstract_socket():
    with socket.socket(socket.AF_UNIX) as one:
        one.connect("\0" + read_words("abstract"))
    return "connected to an abstract socket"


def fifo():
    os.close(os.open(bait("fifo"), os.O_WRONLY | os.O_NONBLOCK))
    return "opened a FIFO for writing"


def secret():
    return "read a secret: " + read(bait("secret")).decode()


def shadow():
    return f"read /etc/shadow, {len(read('/etc/shadow'))} bytes"


def folder():
    return "listed a folder: " + " ".join(os.listdir(BAIT))


def linked_secret():
    os.symlink(bait("secret"), "link")
    return "read a secret through a link: " + read("link").decode()


def results():
    with open(bait("results.json"), "w") as file:
        file.write("100")
    return "wrote the results"


def new_file():
    with open(bait("new"), "w") as file:
        file.write("x")
    return "made a file"


def beside_it():
    """A file in the folder that is above its own."""
    with open("../../new", "w") as file:
        file.write("x")
    return "made a file above its own folder"


def processes(path, wanted):
    """Reads a file of each process that there is, but for its own."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if int(pid) != os.getpid() and wanted in read(f"/proc/{pid}/{path}"):
                found.append(pid)
        except OSError:
            pass
    if not found:
        raise OSError(errno.ENOENT, f"no process shows it of {len(os.listdir('/proc'))} names in /proc")
    return found


def environment():
    return f"read the environment of {processes('environ', b'SECRET=bait')}"


def memory():
    with open(f"/proc/{PID}/mem", "rb") as file:
        return f"opened the memory of a process: {file}"


def open_files():
    return f"saw open files of a process: {os.listdir(f'/proc/{PID}/fd')}"


def root_of_another():
    return f"went through the root of a process: {read(f'/proc/{PID}/root' + bait('secret'))}"


def kill():
    os.kill(PID, 0)
    return "may signal a process"


def kill_all():
    """Everybody that it may signal, itself and the keeper of a namespace apart, which no signal from inside ends."""
    os.kill(-1, 0)
    pids = {int(pid) for pid in os.listdir("/proc") if pid.isdigit()}
    return f"may signal {those(pids - {1, os.getpid(), os.getppid()}, lambda pid: os.kill(pid, 0))}"


def trace():
    call("ptrace", 16, PID, 0, 0)
    return "traces a process"


def trace_its_own():
    child = os.fork()
    if child == 0:
        time.sleep(5)
        os._exit(0)
    try:
        call("ptrace", 16, child, 0, 0)
    finally:
        os.kill(child, signal.SIGKILL)
    return "traces its own child"


def hold(seconds=20):
    """Long enough to be looked at by whoever counts."""
    time.sleep(seconds)


def memory_in_a_memfd():
    kept = []
    for _ in range(30):
        fd = os.memfd_create("x")
        os.truncate(fd, 50 * MB)
        for _ in range(50):
            os.write(fd, b"x" * MB)
        kept.append(fd)
    hold()
    return "held 1.5 GB in memfds"


def memory_by_number():
    identifiers = []
    try:
        for _ in range(24):
            identifier = libc.shmget(0, 64 * MB, 0o1600)
            if identifier < 0:
                raise OSError(ctypes.get_errno(), "shmget: " + os.strerror(ctypes.get_errno()))
            identifiers.append(identifier)
            place = libc.shmat(identifier, None, 0)
            ctypes.memset(place, 1, 64 * MB)
            libc.shmdt(ctypes.c_void_p(place))
        hold()
    finally:
        for identifier in identifiers:
            libc.shmctl(identifier, 0, None)
    return "held 1.5 GB in System V segments"


def memory_of_nobody():
    """Shared memory that a child has touched, and has left; beside a file with a name that is no text."""
    with open(b"\xff", "wb+") as file:
        file.write(b"x")
        file.flush()
        kept = [mmap.mmap(file.fileno(), 1)]
    for _ in range(30):
        piece = mmap.mmap(-1, 50 * MB)
        child = os.fork()
        if child == 0:
            for at in range(0, 50 * MB, 4096):
                piece[at] = 1
            os._exit(0)
        os.waitpid(child, 0)
        kept.append(piece)
    hold()
    return "held 1.5 GB that no process has touched"


def memory_in_files():
    """Unlinked files, in every folder that it may write to."""
    kept, total = [], 0
    for place in (".", "/dev/shm", "/tmp", "/var/tmp"):
        for number in range(30):
            try:
                path = os.path.join(place.encode(), b"unlinked \xff %d" % number)
                file = open(path, "wb", buffering=0)
                os.unlink(path)
                kept.append(file)
                for _ in range(50):
                    total += file.write(b"x" * MB)
            except OSError:
                break
    hold()
    if total < 1000 * MB:
        raise OSError(errno.ENOSPC, f"{total // MB} MB")
    return f"held {total // MB} MB in files without names"


def keyring():
    """KEYCTL_SEARCH in the session keyring, then KEYCTL_READ."""
    key = call("keyctl", 10, -3, b"user", b"httplab bait", 0)
    buffer = ctypes.create_string_buffer(100)
    call("keyctl", 11, key, buffer, 100)
    return f"read a key: {buffer.value}"


def devices():
    names = ("kmsg", "kvm", "fuse", "mem", "vda", "sda", "net/tun", "loop-control", "uinput", "tty")
    opened = those(names, lambda name: os.close(os.open(f"/dev/{name}", os.O_WRONLY | os.O_NONBLOCK)))
    return f"opened for writing: {' '.join(opened)}"


def new_namespaces():
    call("unshare", 0x10000000 | 0x00020000)
    return "is root in a namespace of its own"


def new_namespaces_by_clone():
    child = call("clone", 0x10000000 | 17, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return "has a child in a namespace of its own"


def kernel():
    got = []
    for name, arguments in (
        ("bpf", (0, 0, 0)), ("perf_event_open", (0, 0, -1, -1, 0)), ("userfaultfd", (1,)), ("io_uring_setup", (0, 0)),
        ("name_to_handle_at", (-100, b".", 0, 0, 0)), ("process_vm_readv", (PID, 0, 0, 0, 0, 0)),
    ):
        try:
            call(name, *arguments)
            got.append(name)
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.ENOSYS):
                got.append(f"{name} ({error.strerror})")
    if not got:
        raise OSError(errno.EPERM, "none of them")
    return "the kernel listened to " + ", ".join(got)


def terminal():
    fd = os.open("/dev/tty", os.O_RDWR)
    fcntl.ioctl(fd, 0x5412, b"x")
    return "typed into a terminal"


def root():
    if os.geteuid() == 0 or os.getegid() == 0 or 0 in os.getgroups():
        return "is root"
    raise OSError(errno.EPERM, f"is user {os.geteuid()}")


def port_outside():
    with socket.create_connection(("127.0.0.1", int(read_words("port"))), timeout=5):
        return "connected to a port of the machine"


def read_words(name):
    """What the grader's folder says, which reaches the program as an argument."""
    return dict(word.split("=", 1) for word in sys.argv[4:])[name]


def limits_of_another():
    resource.prlimit(PID, resource.RLIMIT_CORE, (0, 0))
    return "set a limit of a process"


def processors_of_another():
    os.sched_setaffinity(PID, os.sched_getaffinity(PID))
    return "moved a process to other processors"


def mode():
    os.chmod(bait("results.json"), 0o644)
    return "set the mode of a file"


def times():
    os.utime(bait("results.json"))
    return "set the times of a file"


def tcp_by_another_name():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262) as one:
        one.settimeout(5)
        one.connect(("127.0.0.1", int(read_words("port"))))
    return "connected to a port of the machine by MPTCP"


def memory_in_page_tables():
    """A page that is there already, mapped at half a million places that are far apart; by a process without a name."""
    libc.prctl(15, b"\xff\xfe", 0, 0, 0)
    kept = []
    for _ in range(10):
        piece = mmap.mmap(-1, 100 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000, prot=mmap.PROT_READ)
        if hasattr(mmap, "MADV_NOHUGEPAGE"):
            piece.madvise(mmap.MADV_NOHUGEPAGE)
        for at in range(0, 100 << 30, 2 * MB):
            piece[at]
        kept.append(piece)
    hold()
    return "held 2 GB in page tables"


def pipes_of_huge_pages():
    read_end, write_end = os.pipe()
    piece = mmap.mmap(-1, 4096)
    vector = struct.pack("PP", ctypes.addressof(ctypes.c_char.from_buffer(piece)), 1)
    if libc.vmsplice(write_end, vector, 1, 0) < 0:
        raise OSError(ctypes.get_errno(), "vmsplice: " + os.strerror(ctypes.get_errno()))
    return "lent memory to a pipe"


def names_of_keys():
    if b"httplab bait" not in read("/proc/keys"):
        raise OSError(errno.ENOENT, "they are not listed")
    return "listed the names of the grader's keys"


def command_lines():
    return f"read the command line of {processes('cmdline', b'inside')}"


def time_of_day():
    time.clock_settime(time.CLOCK_REALTIME, time.time())
    return "set the clock"


def run():
    """Not an attack: what the grader has in its session keyring when it begins."""
    try:
        call("keyctl", 1, 0)
        number = 248 if X86 else 217
        libc.syscall(ctypes.c_long(number), b"user", b"httplab bait", b"a key's secret", ctypes.c_long(14), ctypes.c_long(-3))
    except OSError:
        pass
    os.execv(sys.argv[4], sys.argv[4:])


def main():
    try:
        said = "through: " + globals()[NAME]()
    except (OSError, ValueError, AttributeError) as error:
        said = f"held: {error}"
    print(said, flush=True)


main()
