"""Ein kleiner Webdienst, eine Verbindung nach der anderen."""

import socket
import sys

door = socket.create_server(("", int(sys.argv[1])))
while True:
    guest, _ = door.accept()
    request = guest.makefile("rb")
    path = request.readline().split()[1].decode()
    while request.readline().strip():
        pass
    try:
        with open("." + path, "rb") as page:
            status, body = b"200 OK", page.read()
    except OSError:
        status, body = b"404 Not Found", b"<p>Gibt es nicht.</p>\n"
    guest.sendall(b"HTTP/1.0 " + status + b"\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body)
    request.close()
    guest.close()
