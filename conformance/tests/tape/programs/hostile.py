"""Programs that are hard to record: `hostile.py NAME MARK PORT` does what NAME says, and then serves a page as a right
part-2 server does, unless it is not to live so long. Each process of it lives a minute at most."""

import ctypes
import mmap
import os
import select
import signal
import socket
import subprocess
import sys
import threading

LIFE = 60
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.argtypes = [ctypes.c_long] + [ctypes.c_size_t] * 6
X86_64 = os.uname().machine == "x86_64"
OPENAT, WRITEV, READV, SENDMSG, RECVMSG = (257, 20, 19, 46, 47) if X86_64 else (56, 66, 65, 211, 212)
PSELECT6, PPOLL, EPOLL_CTL, EPOLL_PWAIT = (270, 271, 233, 281) if X86_64 else (72, 73, 21, 22)
NANOSLEEP, ACCEPT, CONNECT, EXECVE = (35, 43, 42, 59) if X86_64 else (101, 202, 203, 221)
TRACEME, ATTACH, SEIZE = 0, 16, 0x4206


def call(number, *arguments):
    """A system call with these numbers, whatever they point to."""
    whole = [argument % 2**64 for argument in arguments] + [0] * (6 - len(arguments))
    return libc.syscall(number, *whole)


def child(play):
    """A process that does this and ends."""
    pid = os.fork()
    if pid == 0:
        signal.alarm(LIFE)
        try:
            play()
        finally:
            os._exit(0)
    return pid


def state(pid):
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()[0]


def talk(connection):
    request = b""
    while b"\r\n\r\n" not in request:
        piece = connection.recv(4096)
        if not piece:
            return
        request += piece
    with open(request.split()[1].decode().lstrip("/"), "rb") as file:
        body = file.read()
    head = f"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
    connection.sendall(head.encode() + body)


def listen(port):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("", port))
    listener.listen(128)
    return listener


def serve(port):
    listener = listen(port)
    while True:
        with listener.accept()[0] as connection:
            talk(connection)


def is_killed_in_mid_call(port):
    """By its own child, when it sleeps in a call on a socket. With nothing unread, the end of its connection is one way."""
    connection, _ = listen(port).accept()
    connection.recv(4096)
    parent = os.getpid()

    def kill():
        while state(parent) != "S":
            os.sched_yield()
        os.kill(parent, signal.SIGKILL)

    ours, theirs = socket.socketpair()
    child(kill)
    ours.recv(1)


def never_answers(port):
    connection, _ = listen(port).accept()
    connection.recv(4096)
    connection.recv(1)


def asks_to_be_traced(port):
    libc.ptrace(TRACEME, 0, 0, 0)


def traces_its_child(port):
    """So far as it may: a recorded child is traced already."""
    ours, theirs = socket.socketpair()
    pid = child(lambda: (libc.ptrace(TRACEME, 0, 0, 0), theirs.send(b"."), theirs.recv(1)))
    ours.recv(1)
    libc.ptrace(ATTACH, pid, 0, 0)
    libc.ptrace(SEIZE, pid, 0, 0)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def bombs(port):
    """2^5 processes."""
    for _ in range(5):
        if os.fork() == 0:
            signal.alarm(5)
            bombs.is_child = True
    if getattr(bombs, "is_child", False):
        signal.pause()


def executes_after_vfork(port):
    for _ in range(20):
        subprocess.run(["/bin/true"], check=True)


def executes_in_a_thread(port):
    """Not the first one: the process goes on as another program, under its first thread's number."""
    words = [sys.executable, "-IS", sys.argv[0], "serves", *sys.argv[2:]]
    threading.Thread(target=lambda: os.execv(words[0], words)).start()
    signal.pause()


def stops_itself(port):
    parent = os.getpid()
    ours, theirs = socket.socketpair()

    def let_go_on():
        theirs.recv(1)
        while not select.select([theirs], [], [], 0.01)[0]:
            os.kill(parent, signal.SIGCONT)

    child(let_go_on)
    ours.send(b".")
    os.kill(parent, signal.SIGSTOP)
    ours.send(b".")
    os.wait()


def gets_signals_in_a_call(port):
    """Half of them interrupt it, half have it made again; none is lost, also no real-time one."""
    came = []
    again, real_time = signal.SIGUSR1, signal.SIGRTMIN + 3
    for number in again, real_time:
        signal.signal(number, lambda number, _: came.append(number))
    signal.siginterrupt(again, False)
    parent = os.getpid()
    ours, theirs = socket.socketpair()
    seen_r, seen_w = os.pipe()

    def send():
        for _ in range(20):
            for number in again, real_time:
                while state(parent) != "S":
                    os.sched_yield()
                os.kill(parent, number)
        theirs.send(b".")

    child(send)
    ours.recv(1)
    os.wait()
    if came.count(real_time) != 20 or again not in came:
        sys.exit(f"signals were lost: {came}")


def filters_its_calls(port):
    """With a filter of its own that refuses dup and dup3, calls which the tape knows."""

    class Instruction(ctypes.Structure):
        _fields_ = [("code", ctypes.c_uint16), ("jt", ctypes.c_uint8), ("jf", ctypes.c_uint8), ("k", ctypes.c_uint32)]

    class Program(ctypes.Structure):
        _fields_ = [("count", ctypes.c_ushort), ("all", ctypes.POINTER(Instruction))]

    dup, dup3 = (32, 292) if X86_64 else (23, 24)
    rows = [(0x20, 0, 0, 0), (0x15, 1, 0, dup), (0x15, 0, 1, dup3), (6, 0, 0, 0x50000 | 28), (6, 0, 0, 0x7FFF0000)]
    filter = (Instruction * len(rows))(*rows)
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(Program(len(rows), filter)), 0, 0):
        sys.exit("no filter")
    if call(dup, 0) != -1 or ctypes.get_errno() != 28:
        sys.exit("the filter does not hold")


def closes_everything(port):
    for number in range(1000):
        call(3 if X86_64 else 57, number)
    for number in -1, 2**31 - 1, 2**40:
        call(3 if X86_64 else 57, number)


def points_nowhere(port):
    """Addresses at which nothing is, counts without end, and numbers next to where numbers end."""
    end = 2**64
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    on = ours.fileno()
    page = mmap.PAGESIZE
    libc.mmap.restype = ctypes.c_size_t
    libc.mmap.argtypes = [ctypes.c_size_t] * 6
    two = libc.mmap(0, 2 * page, 3, 0x22, end - 1, 0)
    libc.munmap(ctypes.c_size_t(two + page), ctypes.c_size_t(page))
    ctypes.memset(two, ord("x"), page)
    for address in 0, 1, 8, two + page - 1, two + page, two, end - 1, end - 8, end - 16, 2**63:
        call(OPENAT, -100, address, 0)
        call(EXECVE, address, address, address)
        call(CONNECT, on, address, 16)
        call(ACCEPT, on, address, address)
        for number in READV, WRITEV, SENDMSG, RECVMSG:
            call(number, on, address, 2**60)
        # No time-out would be one that lasts.
        time = address or 1
        call(PSELECT6, 1024, address, address, address, time, address)
        call(PSELECT6, -1, address, address, address, time, address)
        call(PPOLL, address, 2**60, time, address)
        call(PPOLL, address, 2**31, time, address)
        call(NANOSLEEP, address, address)
    epoll = select.epoll()
    for address in 1, end - 1, end - 4, end - 12:
        call(EPOLL_CTL, epoll.fileno(), 1, on, address)
        call(EPOLL_PWAIT, epoll.fileno(), address, 2**31 - 1, 0)
    # Parts that are more than there is together, a message of endless parts, and times that are none.
    whole = (ctypes.c_uint64 * 8)(two, end - 1, two, end - 1, end - 1, end - 1, two, 1)
    address = ctypes.addressof(whole)
    for count in 4, 2**31, 2**60, end - 1:
        call(WRITEV, on, address, count)
        call(READV, on, address, count)
        message = (ctypes.c_uint64 * 7)(0, 0, address, count, 0, 0, 0)
        call(SENDMSG, on, ctypes.addressof(message), 0x40)
        call(RECVMSG, on, ctypes.addressof(message), 0x40)
    for seconds, parts in (end - 1, 2_000_000_000), (end - 1, end - 1), (2**63, 0), (0, 4_000_000_000):
        time = (ctypes.c_uint64 * 2)(seconds, parts)
        call(PSELECT6, 0, 0, 0, 0, ctypes.addressof(time), 0)
        call(NANOSLEEP, ctypes.addressof(time), 0)


def calls_without_end(port):
    """More often than is recorded, and then as if nothing were."""
    for _ in range(100_000):
        os.access("/", 0)


def runs_in_circles(port):
    """Twice, and between them something comes of a call."""
    for _ in range(2):
        for _ in range(10_000):
            os.access("x", 0)
        os.access("/", 0)


def calls_on_all_sides(port):
    """Some thread of it is always at a call, also when it is told to end."""

    def ask():
        while True:
            os.access("x", 0)

    for _ in range(THREADS):
        threading.Thread(target=ask, daemon=True).start()


CROWD, THREADS = 1000, 8


def serves_a_crowd(port):
    """A thousand connections among themselves, taken by eight threads."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)

    def take():
        while True:
            with listener.accept()[0] as connection:
                if connection.recv(16) == b"stop":
                    return
                connection.sendall(b"answer")

    threads = [threading.Thread(target=take) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for word in [b"ask"] * CROWD + [b"stop"] * THREADS:
        with socket.create_connection(listener.getsockname()) as connection:
            connection.sendall(word)
            connection.recv(16)
    for thread in threads:
        thread.join()
    listener.close()


def wakes_now_and_then(port):
    """Twenty times a second, which is no spinning, and looks at one descriptor more than it needs."""
    listener = listen(port)
    ours, theirs = socket.socketpair()
    while True:
        if listener in select.select([listener, ours], [], [], 0.05)[0]:
            with listener.accept()[0] as connection:
                talk(connection)


def serves(port):
    pass


if __name__ == "__main__":
    signal.alarm(LIFE)
    globals()[sys.argv[1]](int(sys.argv[3]))
    serve(int(sys.argv[3]))
