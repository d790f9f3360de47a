"""A client, so far as the pages ask that tests grade it by, one line changed: see causes.rs and fair.rs."""

import socket, sys
from urllib.parse import urlsplit

url = urlsplit(sys.argv[1])
server = socket.create_connection((url.hostname, url.port or 80))
server.sendall(f"GET {url.path or '/'} HTTP/1.0\r\nHost: {url.netloc}\r\n\r\n".encode())
answer = b""
while piece := server.recv(4096):
    answer += piece
sys.stdout.buffer.write(answer.split(b"\r\n\r\n", 1)[1])
