"""Part 1 in Python."""

import socket
import sys
from urllib.parse import urljoin, urlsplit


def fetch(url):
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        sys.exit("http_client: only http:// addresses")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = socket.create_connection((parts.hostname, parts.port or 80))
    host = parts.netloc.rpartition("@")[2]
    connection.sendall(f"GET {target} HTTP/1.0\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    return connection.makefile("rb")


def read_head(stream):
    status = stream.readline().split()
    fields = {}
    while (line := stream.readline()).strip():
        name, _, value = line.decode("latin-1").partition(":")
        fields[name.strip().lower()] = value.strip()
    return int(status[1]), fields


def copy(stream, length):
    while length is None or length > 0:
        piece = stream.read1(65536 if length is None else min(length, 65536))
        if not piece:
            break
        sys.stdout.buffer.write(piece)
        length = length if length is None else length - len(piece)
    sys.stdout.buffer.flush()
    return not length


def main(url):
    for _ in range(11):
        stream = fetch(url)
        status, fields = read_head(stream)
        if status not in (301, 302):
            break
        url = urljoin(url, fields["location"])
        print(f"Redirected to: {url}", file=sys.stderr)
    else:
        return 1
    if not fields.get("content-type", "").lower().startswith("text/html"):
        return 1
    length = fields.get("content-length")
    whole = copy(stream, None if length is None else int(length))
    return 0 if whole and status == 200 else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except (OSError, IndexError, KeyError, ValueError) as error:
        sys.exit(f"http_client: {error}")
