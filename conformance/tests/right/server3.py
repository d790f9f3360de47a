#!/usr/bin/env python3
# http_server3 in Python -- a JSON API for multiplication on sockets and selectors.
# Run: python3 http_server3.py PORT       Ask: GET /product?a=12&b=60&another=0.5
import json
import math
import re
import selectors
import socket
import sys
from urllib.parse import unquote

MAX_REQUEST = 64 * 1024
# float() takes more than numbers are written as: 1_000, spaces, nan, other scripts' digits
NUMBER = re.compile(r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|inf(?:inity)?)", re.I)
REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed"}


class BadRequest(Exception):
    pass


def operands_of(query):
    """The numbers of a query string, in order; the names do not matter."""
    if not query:
        raise BadRequest("no parameters")
    operands = []
    for parameter in query.split("&"):
        _, equals, value = parameter.partition("=")
        value = unquote(value)          # not unquote_plus: 1e+5 keeps its sign
        if not equals or not NUMBER.fullmatch(value):
            raise BadRequest(f"not a number: {parameter!r}")
        operands.append(float(value))
    return operands


def jsonable(x):
    """JSON has no infinity and no nan: those become the strings "inf", "-inf", "nan"."""
    return x if math.isfinite(x) else str(x)


def respond(status, document):
    body = json.dumps(document, indent=2, allow_nan=False).encode() + b"\n"
    head = (f"HTTP/1.0 {status} {REASONS[status]}\r\n"
            "Content-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n"
            "Connection: close\r\n\r\n")
    return head.encode("ascii") + body


def answer(request):
    words = request.split(b"\n", 1)[0].decode("latin-1").split()
    if len(words) < 2:
        return respond(400, {"error": "malformed request"})
    if words[0] != "GET":
        return respond(405, {"error": "only GET is supported"})
    path, _, query = words[1].partition("?")
    if path != "/product":
        return respond(404, {"error": "only /product is here"})
    try:
        operands = operands_of(query.partition("#")[0])
    except BadRequest as error:
        return respond(400, {"error": str(error)})
    return respond(200, {
        "operation": "product",
        "operands": [jsonable(x) for x in operands],
        "result": jsonable(math.prod(operands)),
    })


class Connection:
    def __init__(self, sock, selector):
        self.sock, self.selector = sock, selector
        self.request, self.reply = b"", b""
        sock.setblocking(False)
        selector.register(sock, selectors.EVENT_READ, self.on_event)

    def close(self):
        self.selector.unregister(self.sock)
        self.sock.close()

    def on_event(self, mask):
        try:
            if mask & selectors.EVENT_READ:
                self.on_readable()
            else:
                self.on_writable()
        except BlockingIOError:
            pass
        except OSError as error:
            print("connection:", error, file=sys.stderr)
            self.close()

    def on_readable(self):
        piece = self.sock.recv(16384)
        self.request += piece
        if re.search(rb"\n\r?\n", self.request):
            self.reply = answer(self.request)
        elif len(self.request) > MAX_REQUEST:
            self.reply = respond(400, {"error": "request too long"})
        elif not piece:
            self.close()
            return
        if self.reply:
            self.selector.modify(self.sock, selectors.EVENT_WRITE, self.on_event)

    def on_writable(self):
        sent = self.sock.send(self.reply)
        self.reply = self.reply[sent:]
        if not self.reply:
            self.close()


def main():
    if len(sys.argv) != 2 or not sys.argv[1].isdecimal() or not 1024 <= int(sys.argv[1]) <= 65535:
        sys.exit(f"usage: {sys.argv[0]} PORT")
    selector = selectors.DefaultSelector()
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("", int(sys.argv[1])))
        listener.listen()
        listener.setblocking(False)

        def on_accept(_mask):
            try:
                sock, _ = listener.accept()
            except OSError as error:
                print("accept:", error, file=sys.stderr)
                return
            Connection(sock, selector)

        selector.register(listener, selectors.EVENT_READ, on_accept)
        while True:
            for key, mask in selector.select():
                key.data(mask)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
