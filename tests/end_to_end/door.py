"""A way to an endpoint that can be shut, as when a service of AWS is away."""

import selectors
import socket
import threading


class Door:
    """Passes TCP connections on while it is open, and ends them without an answer while it is shut."""

    def __init__(self, url):
        host, port = url.split("//")[1].rsplit(":", 1)
        self.behind = (host, int(port))
        self.is_open = True
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.passing = set()
        threading.Thread(target=self.accept, daemon=True).start()

    def shut(self):
        self.is_open = False
        for connection in list(self.passing):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # It has ended by itself.

    def open(self):
        self.is_open = True

    def close(self):
        self.shut()
        self.listener.close()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            if self.is_open:
                threading.Thread(target=self.pass_on, args=(connection,), daemon=True).start()
            else:
                connection.close()

    def pass_on(self, outside):
        with outside, socket.create_connection(self.behind) as inside:
            self.passing.add(outside)
            other = {outside: inside, inside: outside}
            with selectors.DefaultSelector() as ready:
                for connection in other:
                    ready.register(connection, selectors.EVENT_READ)
                try:
                    while True:
                        for key, _ in ready.select():
                            part = key.fileobj.recv(65536)
                            if not part or not self.is_open:
                                return
                            other[key.fileobj].sendall(part)
                except OSError:
                    return
                finally:
                    self.passing.discard(outside)
