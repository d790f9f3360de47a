"""Part 2 in Python, right in all that is required: what tests hand in, and services that run httplab."""

import os
import socket
import sys


def answer(request: bytes) -> bytes:
    words = request.split()
    path = words[1].decode(errors="replace").lstrip("/") if len(words) > 1 else ""
    if ".." in path.split("/") or not os.path.isfile(path):
        return b"HTTP/1.0 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>Not found</p>\n"
    if not path.endswith((".html", ".htm")):
        return b"HTTP/1.0 403 Forbidden\r\nContent-Type: text/html\r\n\r\n<p>Forbidden</p>\n"
    with open(path, "rb") as file:
        body = file.read()
    head = f"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def serve(connection: socket.socket) -> None:
    request = b""
    while b"\r\n\r\n" not in request:
        piece = connection.recv(4096)
        if not piece:
            return
        request += piece
    connection.sendall(answer(request))


listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("", int(sys.argv[1])))
listener.listen(128)
while True:
    connection, _ = listener.accept()
    with connection:
        try:
            serve(connection)
        except OSError:
            pass
