"""A network line between the browser and the real server, that can be slow, cut, held, or dead."""

from __future__ import annotations

import contextlib
import socket
import threading
import time

HOST = "127.0.0.1"


class Line:
    """Passes TCP connections on; what comes back on one that asked POST /api/chat goes as the line's state says."""

    def __init__(self, port: int) -> None:
        self._server_port = port
        self._listener = socket.create_server((HOST, 0))
        self.address = f"http://{HOST}:{self._listener.getsockname()[1]}"
        self.asked = 0
        self._chats: set[socket.socket] = set()
        self.mend()
        threading.Thread(target=self._accept, daemon=True).start()

    def mend(self) -> None:
        """Let all pass at full speed."""
        self.dead = False
        self.pause_s = 0.0
        self.cut_after: int | None = None
        self.held = threading.Event()
        self.held.set()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            if self.dead:
                return
            with socket.create_connection((HOST, self._server_port)) as server:
                back = threading.Thread(target=self._back, args=(server, client), daemon=True)
                back.start()
                while (data := client.recv(65536)) and not self.dead:
                    if data.startswith(b"POST /api/chat"):
                        self.asked += 1
                        self._chats.add(client)
                    server.sendall(data)
                with contextlib.suppress(OSError):
                    server.shutdown(socket.SHUT_WR)
                back.join(5)

    def _back(self, server: socket.socket, client: socket.socket) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                if client not in self._chats:
                    client.sendall(data)
                    continue
                for at in range(0, len(data), 120):
                    self.held.wait()
                    piece = data[at : at + 120]
                    if self.cut_after is not None and passed + len(piece) > self.cut_after:
                        client.sendall(piece[: self.cut_after - passed])
                        raise OSError
                    client.sendall(piece)
                    passed += len(piece)
                    time.sleep(self.pause_s)
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)
