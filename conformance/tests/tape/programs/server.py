"""Serves files of its folder, one connection after another."""

import socket
import sys

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("", int(sys.argv[1])))
listener.listen(5)
while True:
    connection, _ = listener.accept()
    request = connection.recv(4096)
    with open(request.split()[1][1:], "rb") as file:
        body = file.read()
    head = f"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
    connection.sendall(head.encode())
    connection.sendall(body)
    connection.close()
