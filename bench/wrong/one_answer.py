"""A server with one answer to everything, or a client that prints one line: most checks fail, each with its exchange."""

import socket
import sys
from urllib.parse import urlsplit

if sys.argv[1].isdigit():
    server = socket.create_server(("", int(sys.argv[1])))
    while True:
        connection, _ = server.accept()
        connection.recv(4096)
        connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>One answer.</p>\n")
        connection.close()
url = urlsplit(sys.argv[1])
client = socket.create_connection((url.hostname, url.port or 80))
client.sendall(f"GET {url.path or '/'} HTTP/1.0\r\nHost: {url.netloc}\r\n\r\n".encode())
client.recv(4096)
print("One line.")
