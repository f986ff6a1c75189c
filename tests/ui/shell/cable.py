"""A network cable between a workstation and its database that a test can pull out."""

from __future__ import annotations

import contextlib
import socket
import threading

_CHUNK = 65536


class Cable:
    """Passes bytes on from a local port to a database's; `cut` drops every connection."""

    def __init__(self, host: str, port: int) -> None:
        self._target = host, port
        self._ends: set[socket.socket] = set()
        self._plug = self._listen(0)
        self.port: int = self._plug.getsockname()[1]

    def cut(self) -> None:
        """Pull it out: open connections end, new ones are refused."""
        for end in (self._plug, *self._ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._ends.clear()

    def mend(self) -> None:
        """Plug it in again."""
        self._plug = self._listen(self.port)

    def _listen(self, port: int) -> socket.socket:
        plug = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept, args=(plug,), daemon=True).start()
        return plug

    def _accept(self, plug: socket.socket) -> None:
        while True:
            try:
                near, _ = plug.accept()
            except OSError:
                return
            far = socket.create_connection(self._target)
            self._ends |= {near, far}
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := one.recv(_CHUNK):
                other.sendall(piece)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
