"""Part 2 in Python."""

from listening import accept_socket, respond

listener = accept_socket()
while True:
    connection, _ = listener.accept()
    with connection:
        try:
            received = b""
            while piece := connection.recv(8192):
                received += piece
                if reply := respond(received):
                    connection.sendall(reply)
                    break
        except OSError:
            pass
