"""A page as the server sends it, read raw, and compared with what it should be."""

import socket

REQUEST = "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def body(port: int, path: str) -> bytes:
    """The bytes after the head of a 200 answer, up to the close."""
    received = bytearray()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(REQUEST.format(path=path).encode())
        while piece := connection.recv(1 << 20):
            received += piece
    head, _, rest = received.partition(b"\r\n\r\n")
    if b" 200 " not in head.split(b"\r\n")[0] + b" ":
        raise ValueError(f"{path}: {bytes(head[:80])!r}")
    return bytes(rest)


def check(port: int, path: str, expected: bytes) -> None:
    got = body(port, path)
    if got != expected:
        raise ValueError(f"{path}: {len(got)} bytes, which are not the page's {len(expected)}")
