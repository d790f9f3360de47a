"""The event loop of servers 2 and 3."""

import select

from listening import accept_socket, respond


def serve(**how):
    listener = accept_socket()
    listener.setblocking(False)
    reading, writing = {}, {}
    while True:
        readable, writable, _ = select.select([listener, *reading], list(writing), [])
        for connection in readable:
            if connection is listener:
                take_in(listener, reading)
            else:
                receive(connection, reading, writing, how)
        for connection in writable:
            send(connection, writing)


def take_in(listener, reading):
    try:
        connection, _ = listener.accept()
        connection.setblocking(False)
        reading[connection] = b""
    except OSError:
        pass


def receive(connection, reading, writing, how):
    try:
        piece = connection.recv(8192)
    except BlockingIOError:
        return
    except OSError:
        piece = b""
    received = reading.pop(connection) + piece
    if not piece:
        connection.close()
    elif reply := respond(received, **how):
        writing[connection] = reply
    else:
        reading[connection] = received


def send(connection, writing):
    try:
        writing[connection] = writing[connection][connection.send(writing[connection]) :]
    except BlockingIOError:
        return
    except OSError:
        writing[connection] = b""
    if not writing[connection]:
        del writing[connection]
        connection.close()
