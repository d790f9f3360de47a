"""Ein Plauderserver: eine Schleife um select, und je Gast ein Puffer und ein Name."""

import select
import socket
import sys

GREETING = "Willkommen im Plauderraum\r\nName?\r\n".encode()
TIMEOUT = None


def main():
    port = int(sys.argv[sys.argv.index("--port") + 1])
    door = socket.create_server(("", port))
    guests = {}
    while True:
        ready, _, _ = select.select([door, *guests], [], [], TIMEOUT)
        for sock in ready:
            if sock is door:
                guest, _ = door.accept()
                guests[guest] = [b"", None]
                guest.sendall(GREETING)
            else:
                hear(sock, guests)


def hear(guest, guests):
    data = guest.recv(4096)
    if not data:
        return leave(guest, guests)
    guests[guest][0] += data
    while b"\n" in guests[guest][0]:
        line, guests[guest][0] = guests[guest][0].split(b"\n", 1)
        say(guest, line.rstrip(b"\r"), guests)


def say(guest, line, guests):
    name = guests[guest][1]
    if name is None:
        guests[guest][1] = line
        guest.sendall(b"Hallo " + line + b"\r\n")
    else:
        tell(guest, name + b": " + line, guests)


def tell(guest, line, guests):
    for other, (_, name) in guests.items():
        if other is not guest and name is not None:
            other.sendall(line + b"\r\n")


def leave(guest, guests):
    _, name = guests.pop(guest)
    guest.close()
    if name is not None:
        tell(guest, name + b" ist gegangen", guests)


main()
