"""A server that listens, or a client that connects and asks, and that then sleeps, naps, or spins."""

import socket
import sys
import time
from urllib.parse import urlsplit

how, argument = sys.argv[1:3]
if argument.isdigit():
    connection = socket.create_server(("", int(argument)))
else:
    url = urlsplit(argument)
    connection = socket.create_connection((url.hostname, url.port or 80))
    connection.sendall(f"GET {url.path or '/'} HTTP/1.0\r\nHost: {url.netloc}\r\n\r\n".encode())
until = time.monotonic() + 600
while time.monotonic() < until:
    if how != "spins":
        time.sleep(600 if how == "sleeps" else 0.3)
