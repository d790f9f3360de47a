"""What the three servers share: requests, pages, answers."""

import os
import socket
import sys
from urllib.parse import unquote_to_bytes

LONGEST_HEAD = 8192
ROOT = os.path.realpath(b".")
REASONS = {200: "OK", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 501: "Not Implemented"}


def accept_socket():
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("", int(sys.argv[1])))
    sock.listen(128)
    return sock


def head_length(received):
    """The length of a head that is whole, else None."""
    ends = [received.find(end) + len(end) for end in (b"\r\n\r\n", b"\n\n", b"\n\r\n") if end in received]
    return min(ends, default=None)


def refused(received):
    """The answer to bytes that never will be a request."""
    if received[:1] in b"\r\n":
        return answer(400, b"")
    if not b"GET".startswith(received[:3]):
        return answer(501, b"")
    too_long = (head_length(received) or len(received)) > LONGEST_HEAD
    return answer(400, b"") if too_long else None


def target(received):
    """The path and the query, or None where the request line makes no sense."""
    words = received.split(b"\n")[0].split()
    if not (2 <= len(words) <= 3) or (len(words) == 3 and not words[2].startswith(b"HTTP/")):
        return None
    path, _, query = words[1].partition(b"?")
    return (unquote_to_bytes(path), query) if words[0] == b"GET" and path.startswith(b"/") else None


def answer(status, body, content_type="text/html"):
    body = body or f"<h1>{status} {REASONS[status]}</h1>\n".encode() if status != 200 else body
    head = f"HTTP/1.0 {status} {REASONS[status]}\r\nContent-Type: {content_type}\r\n"
    return f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


def page(path):
    if b"\0" in path:
        return answer(404, b"")
    if b".." in path.split(b"/"):
        return answer(403, b"")
    name = os.path.realpath(os.path.join(ROOT, path.lstrip(b"/") + (b"index.html" if path.endswith(b"/") else b"")))
    if not name.startswith(ROOT + b"/"):
        return answer(403, b"")
    try:
        if not os.path.exists(name):
            return answer(404, b"")
        if not name.endswith((b".html", b".htm")) or not os.path.isfile(name):
            return answer(403, b"")
        with open(name, "rb") as file:
            return answer(200, file.read())
    except OSError:
        return answer(403, b"")


def respond(received, reply=lambda path, query: page(path)):
    """The answer to what has been received, or None while the request is not whole."""
    early = refused(received)
    if early or head_length(received) is None:
        return early
    asked = target(received)
    return reply(*asked) if asked else answer(400, b"")
