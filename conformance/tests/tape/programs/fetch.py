"""Fetches the page at an address, and prints its body."""

import socket
import sys

host, path = sys.argv[1].removeprefix("http://").split("/", 1)
name, _, port = host.partition(":")
connection = socket.create_connection((name, int(port or 80)))
connection.sendall(f"GET /{path} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
answer = b""
while piece := connection.recv(4096):
    answer += piece
connection.close()
sys.stdout.buffer.write(answer.partition(b"\r\n\r\n")[2])
