"""Between the program and the server: a way that is cut after the server has committed, before its answer arrives."""
import socket
import tempfile
import threading
from pathlib import Path

SOCKET = ".s.PGSQL.5432"
COMMIT = b"COMMIT\0"        # what the server says of it: CommandComplete
PIECE = 1 << 16


class Cut:
    def __init__(self, cluster, every):
        """Each connection loses the answer of its commit number `every`."""
        self.folder = tempfile.TemporaryDirectory(prefix="synpunkt-cut-")
        self.server = str(cluster.folder / SOCKET)
        self.every = every
        self.count = 0
        self.lock = threading.Lock()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(Path(self.folder.name) / SOCKET))
        self.listener.listen(64)
        threading.Thread(target=self.accept, daemon=True).start()

    @property
    def uri(self):
        return f"postgresql://synpunkt@/postgres?host={self.folder.name}"

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.server)
            threading.Thread(target=self.carry, args=(client, server), daemon=True).start()
            threading.Thread(target=self.answer, args=(client, server), daemon=True).start()

    def carry(self, client, server):
        try:
            while piece := client.recv(PIECE):
                server.sendall(piece)
        except OSError:
            pass
        self.end(client, server)

    def answer(self, client, server):
        commits = 0
        try:
            while piece := server.recv(PIECE):
                commits += piece.count(COMMIT)
                if commits >= self.every:
                    with self.lock:
                        self.count += 1
                    break
                client.sendall(piece)
        except OSError:
            pass
        self.end(client, server)

    @staticmethod
    def end(*ends):
        for one in ends:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self.listener.close()
        self.folder.cleanup()
