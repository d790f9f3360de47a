"""Ein Plauderprogramm: meldet sich, wenn es gefragt wird, und druckt, was die anderen sagen."""

import socket
import sys

host, port, name = sys.argv[1:]
try:
    hub = socket.create_connection((host, int(port)))
except OSError:
    sys.exit("niemand da")
lines = hub.makefile("rb")
for line in lines:
    if line == b"Name?\r\n":
        break
hub.sendall(name.encode() + b"\r\n")
for line in lines:
    print(line.decode().rstrip("\r\n"))
